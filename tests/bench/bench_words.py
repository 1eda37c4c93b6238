"""jieba and Cefu's segmenter, and Cefu's postings, on the same folded texts in one run.

    python -m tests.bench.bench_words [PATH.jsonl.xz …] [--limit N]

Without a path the texts of ``seeds/`` are used, a hundred times over. What recurs is remembered, so "first" tells what
texts cost that nothing like them was seen before. Processor time is measured, as the machine may have other work; read
the ratios.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from tests.bench.corpus import existing, records

from cefu.analysis import fold, words
from cefu.analysis.grams import text_counts

_SEEDS = Path(__file__).resolve().parents[2] / "seeds"
_REPEATED = 100


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bench_words", description=__doc__)
    parser.add_argument("paths", nargs="*", metavar="PATH.jsonl.xz")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N records of each file")
    options = parser.parse_args(argv)
    if options.paths:
        rows = (row for path in existing(options.paths) for row in islice(records([path]), options.limit))
        texts = [
            fold(str(row.get("text") or row.get("body") or row.get("content") or "")).text for row in rows
        ]
        first, repeated = texts, 1
    else:
        first = [
            fold(path.read_text(encoding="utf-8")).text for path in sorted(_SEEDS.iterdir()) if path.is_file()
        ]
        texts, repeated = first * _REPEATED, _REPEATED
    size = sum(map(len, texts))
    print(
        f"{len(first)} texts, {size // repeated / 1e6:.2f} M characters"
        + f", {repeated} times" * (repeated > 1)
    )

    started = time.process_time()
    peer = _jieba()
    peer_load = time.process_time() - started
    started = time.process_time()
    words.cut("载入词典")
    load = time.process_time() - started
    words.cut("\n" * 50_000)  # the table that pays for much text only
    much = time.process_time() - started
    print(f"dictionary       jieba {peer_load:.2f} s   cefu {load:.2f} s, for much text {much:.2f} s")

    ours_first = _speed(words.cut, first)
    ours = _speed(words.cut, texts)
    theirs = _speed(lambda text: list(peer.cut(text)), texts[: len(first) * 10])
    print(f"jieba.cut        {theirs:6.2f} M characters/s")
    print(f"cefu cut, first  {ours_first:6.2f} M characters/s   {ours_first / theirs:5.1f} x")
    print(f"cefu cut, again  {ours:6.2f} M characters/s   {ours / theirs:5.1f} x")
    print(f"units and grams  {_speed(text_counts, texts):6.2f} M characters/s")
    differing = sum(words.cut(text) != list(peer.cut(text)) for text in first)
    print(f"texts cut differently: {differing}")


def _jieba() -> Any:
    """A fresh tokenizer with the default dictionary, that leaves no file behind."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

        tokenizer = jieba.Tokenizer()
        tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def _speed(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Millions of characters a second of processor time."""
    started = time.process_time()
    for text in texts:
        work(text)
    return sum(map(len, texts)) / (time.process_time() - started) / 1e6


if __name__ == "__main__":
    main()
