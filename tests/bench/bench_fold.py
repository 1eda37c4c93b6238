"""Folding, step by step, and its conversion beside OpenCC's, in one run on the same texts.

    python -m tests.bench.bench_fold [PATH.jsonl.xz …] [--sample CHARACTERS]

Without a path: the texts of ``seeds/``, over and over, each as long as a law. Speeds are of the processor time of one
core. The machine may have other work, so read the ratios.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from tests.bench.corpus import existing, records

_SEEDS = Path(__file__).resolve().parents[2] / "seeds"
#: How many characters a text from the seeds has, and how many of them there are.
_LENGTH = 6_000
_TEXTS = 300
_ROUNDS = 3


def main() -> None:
    """Print the speeds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("paths", nargs="*", metavar="PATH", help=".jsonl files, packed or not")
    parser.add_argument("--sample", type=int, default=1_000_000, help="how many characters OpenCC is given")
    args = parser.parse_args()
    sources = (
        {path.name: _bodies(path) for path in existing(args.paths)} if args.paths else {"seeds": _seeds()}
    )
    for name, texts in sources.items():
        print(f"\n{name}: {len(texts)} texts, {sum(map(len, texts)) / 1e6:.1f} M characters")
        _steps(texts)
    _against_opencc([text for texts in sources.values() for text in texts], args.sample)


def _bodies(path: Path) -> list[str]:
    """The texts of a file of records."""
    return [text for record in records([path]) if (text := record.get("text") or record.get("body"))]


def _seeds() -> list[str]:
    """Texts of a law's length made of the seeds, which are short."""
    texts = [
        path.read_text(encoding="utf-8")
        for path in sorted(_SEEDS.glob("*"))
        if path.suffix in (".md", ".txt")
    ]
    long: list[str] = []
    for k in range(_TEXTS):
        turned = texts[k % len(texts) :] + texts[: k % len(texts)]
        long.append(("\n".join(turned) * (_LENGTH // 1_000))[:_LENGTH])
    return long


def _speed(name: str, step: Callable[[Any], object], inputs: Iterable[Any], characters: int) -> float:
    """Print and give the speed of a step in million characters of the original a second: the best of some rounds."""
    inputs = list(inputs)
    best = float("inf")
    for _ in range(_ROUNDS):
        start = time.process_time()
        for one in inputs:
            step(one)
        best = min(best, time.process_time() - start)
    speed = characters / best / 1e6
    print(f"  {name:<28} {speed:9.1f} M/s   {1e3 / speed:7.1f} ns a character")
    return speed


def _steps(texts: list[str]) -> None:
    from cefu.analysis import OffsetMap, fold
    from cefu.analysis.filters.case import LowerCase
    from cefu.analysis.filters.linewrap import wrapped_breaks
    from cefu.analysis.filters.script import Script
    from cefu.analysis.filters.unicode_forms import UnicodeForms
    from cefu.analysis.filters.variants import VariantForms
    from cefu.analysis.filters.whitespace import WhiteSpace

    total = sum(map(len, texts))
    unicode, white_space, script, variants, case = (
        UnicodeForms(),
        WhiteSpace(),
        Script(),
        VariantForms(),
        LowerCase(),
    )
    _speed("1 unicode", unicode, texts, total)
    plain = [unicode(text)[0] for text in texts]
    _speed("2 white space", white_space, plain, total)
    _speed("  of which hard-wrapped lines", wrapped_breaks, plain, total)
    joined, edits = zip(*map(white_space, plain), strict=True)
    _speed("  its offsets", OffsetMap.from_edits, edits, total)
    _speed("3 script", script, joined, total)
    simplified = [script(text)[0] for text in joined]
    _speed("4 variants", variants, simplified, total)
    _speed("5 lower case", case, simplified, total)
    _speed("fold", fold, texts, total)


def _against_opencc(texts: list[str], sample: int) -> None:
    """The same texts through both conversions; every k-th of them, for OpenCC takes its time."""
    import opencc

    from cefu.analysis.filters.script import Script

    every = max(1, sum(map(len, texts)) // sample)
    some = texts[::every]
    total = sum(map(len, some))
    print(f"\nconversion of {len(some)} of these texts, {total / 1e6:.1f} M characters")
    script, peer = Script(), opencc.OpenCC("tw2s")
    if any(script(text)[0] != peer.convert(text) for text in some):
        raise SystemExit("the conversions differ")
    ours = _speed("Cefu's script step", script, some, total)
    theirs = _speed("OpenCC('tw2s').convert", peer.convert, some, total)
    print(f"  {ours / theirs:.0f} times as fast, with the same result")


if __name__ == "__main__":
    main()
