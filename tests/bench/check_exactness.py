"""Every count against a search through all texts, and every keyword in both scripts.

    python -m tests.bench.check_exactness [PATH.jsonl.xz …] [--keywords 200] [--seed 1] [--index DIR] [--engine NAME]
                                           [--limit N]

Keywords are drawn from the original texts: one to eight units long, in both scripts, with digits and Latin letters
among them. The reference cuts the folded texts into units by rules of its own, written from the definition and not
with :mod:`cefu.analysis.units`, and looks at every place. Prints what differs; exit status 1 if anything does.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .corpus import existing, records, trimmed

if TYPE_CHECKING:
    from cefu import Index

#: Asked in every run.
ALWAYS = (
    "食品安全", "中华人民共和国", "区块链", "區塊鏈", "區塊鍊", "5G", "５Ｇ", "数据", "碳", "网络安全法",
)  # fmt: skip
#: The shares of the draws: any place, a place that begins at a digit or Latin letter, a place with a mark in it.
_ANYWHERE, _LATIN = 0.6, 0.85


@cache
def _joins(char: str) -> bool:
    """Whether the character runs together with its neighbours: letters and digits that are not written like Han."""
    if char.isascii():
        return char.isalnum()
    name = unicodedata.name(char, "")
    if name.startswith(("CJK", "IDEOGRAPHIC", "HIRAGANA", "KATAKANA", "BOPOMOFO", "HANGUL", "YI ")):
        return False
    return char.isalnum() or unicodedata.category(char) in ("Mn", "Me", "Mc")


class Units:
    """A folded text and the borders of its units, found character by character."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: set[int] = set()
        self.ends: set[int] = set()
        at = 0
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            end = self._end(at)
            self.starts.add(at)
            self.ends.add(end)
            at = end

    def _end(self, at: int) -> int:
        """Where the unit that begins at ``at`` ends."""
        text = self.text
        if not _joins(text[at]):
            return at + 1
        end = self._run(at)
        # 3.5 is one unit; 2020.12.1 is not, and neither is 1.2020年, where an item's number stands before a year.
        decimal = (
            text[end - 1].isdecimal() and text[end : end + 1] == "." and text[end + 1 : end + 2].isdecimal()
        )
        if decimal and text[at - 1 : at] != ".":
            behind = self._run(end + 1)
            year = (
                text[end + 1 : behind].isdecimal() and behind - end == 5 and text[behind : behind + 1] == "年"
            )
            chain = text[behind : behind + 1] == "." and text[behind + 1 : behind + 2].isdecimal()
            if not year and not chain:
                return behind
        return end

    def _run(self, at: int) -> int:
        while at < len(self.text) and _joins(self.text[at]):
            at += 1
        return at


def occurrences(units: Units, keyword: str) -> int:
    """How often the keyword stands in the text from border to border, places that overlap counted once."""
    count, at = 0, units.text.find(keyword)
    while at >= 0:
        if at in units.starts and at + len(keyword) in units.ends:
            count += 1
            at = units.text.find(keyword, at + len(keyword))
        else:
            at = units.text.find(keyword, at + 1)
    return count


def fold_records(paths: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """(id, folded texts that are searched) of every record: the text, and the title when it is declared."""
    from cefu.analysis import fold

    for record in records(paths):
        yield (
            record["id"],
            [fold(record[key]).text for key in ("text", "title") if (record.get(key) or "").strip()],
        )


def draw(paths: Sequence[Path], count: int, chance: random.Random) -> list[str]:
    """Keywords cut from the original texts at borders of units, none that folds to nothing."""
    from cefu.analysis import fold

    texts = [record["text"] for record in records(paths)]
    drawn: list[str] = []
    while len(drawn) < count:
        text = chance.choice(texts)
        begin = chance.randrange(max(1, len(text) - 400))
        folded = fold(text[begin : begin + 400])
        borders = Units(folded.text)
        starts, ends = sorted(borders.starts), sorted(borders.ends)
        kind, size = chance.random(), chance.randint(1, 8)
        first = range(1, len(starts) - size)  # the ends of the piece may be cut through a unit
        if kind >= _ANYWHERE:
            wanted = _joins if kind < _LATIN else (lambda c: not c.isalnum())
            first = [i for i in first if any(map(wanted, folded.text[starts[i] : ends[i + size - 1]]))]
        if not first:
            continue
        i = chance.choice(first)
        if (
            "\n" in folded.text[starts[i] : ends[i + size - 1]]
        ):  # no keyword goes from one paragraph to the next
            continue
        span = folded.original(starts[i], ends[i + size - 1])
        keyword = " ".join(text[begin + span.start : begin + span.end].split())
        if keyword and any(map(str.isalnum, fold(keyword).text)):
            drawn.append(keyword)
    return drawn


def check(index: Index, texts: dict[str, list[Units]], keywords: Sequence[str]) -> Counter[str]:
    """Compare, print what differs, and count what was seen."""
    from opencc import OpenCC

    from cefu.analysis import fold
    from cefu.query.ast import Keyword

    converters = {name: OpenCC(name).convert for name in ("s2t", "t2s")}
    seen: Counter[str] = Counter()

    def hits(keyword: str) -> tuple[list[tuple[str, int]], Any]:
        result = index.search(str(Keyword(keyword)), limit=0)
        return [(hit.doc_id, hit.occurrences) for hit in result], result

    for keyword in keywords:
        folded = fold(keyword).text.replace("\n", " ")
        expected = {i: n for i, units in texts.items() if (n := sum(occurrences(u, folded) for u in units))}
        found, result = hits(keyword)
        seen["keywords"] += 1
        seen["documents"] += len(expected)
        seen["occurrences"] += sum(expected.values())
        seen["without a document"] += not expected
        if (
            dict(found) != expected
            or result.total != len(expected)
            or result.occurrences != sum(expected.values())
        ):
            seen["COUNTS DIFFER"] += 1
            _tell(keyword, folded, dict(found), expected)
        for name, convert in converters.items():
            other = convert(keyword)
            if other == keyword:
                continue
            seen[f"typed by {name}"] += 1
            if hits(other)[0] != found:
                seen[f"OTHER HITS by {name}"] += 1
                print(f"{keyword!r} by {name} is {other!r}: folded {folded!r} and {fold(other).text!r}, "
                      f"{len(found)} and {len(hits(other)[0])} documents")  # fmt: skip
    return seen


def _tell(keyword: str, folded: str, found: dict[str, int], expected: dict[str, int]) -> None:
    print(f"{keyword!r} ({folded!r}): {len(found)} documents, {sum(found.values())} occurrences; "
          f"in fact {len(expected)} and {sum(expected.values())}")  # fmt: skip
    differing = [i for i in expected.keys() | found.keys() if found.get(i, 0) != expected.get(i, 0)]
    for doc_id in sorted(differing)[:3]:
        print(f"    {doc_id}: found {found.get(doc_id, 0)}, in fact {expected.get(doc_id, 0)}")


def main() -> int:
    """Build an index (or take one that was built from the same files), draw, compare."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.check_exactness", description=__doc__)
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="JSON Lines (default: two of ../shared/corpus)"
    )
    parser.add_argument(
        "--keywords", type=int, default=200, metavar="N", help="how many, the fixed ones included"
    )
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="another seed draws other keywords")
    parser.add_argument("--index", metavar="DIR", help="an index that was built from these files")
    parser.add_argument("--engine", metavar="NAME", help="of the index that is built (default: whoosh)")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N records of each file")
    args = parser.parse_args()
    from cefu import ingest, open_index

    with tempfile.TemporaryDirectory(prefix="cefu-check-") as folder:
        paths = trimmed(existing(args.paths), args.limit, Path(folder))
        where = args.index or str(Path(folder) / "index")
        if not args.index:
            ingest(paths, where, engine=args.engine)
        keywords = [*ALWAYS, *draw(paths, max(0, args.keywords - len(ALWAYS)), random.Random(args.seed))]
        texts = {doc_id: [Units(text) for text in folded] for doc_id, folded in fold_records(paths)}
        started = time.perf_counter()
        with open_index(where) as index:
            if len(index) != len(texts):
                print(f"the index has {len(index)} documents, the files have {len(texts)}", file=sys.stderr)
                return 1
            seen = check(index, texts, keywords)
    lengths = Counter(len(Units(_folded(keyword)).starts) for keyword in keywords)
    print("units in a keyword:", " ".join(f"{n}:{lengths[n]}" for n in sorted(lengths)))
    for name, count in seen.items():
        print(f"{name}: {count}")
    print(f"{time.perf_counter() - started:.0f} s, seed {args.seed}")
    return 1 if any(name.isupper() or name.startswith("OTHER") for name in seen) else 0


def _folded(keyword: str) -> str:
    from cefu.analysis import fold

    return fold(keyword).text


if __name__ == "__main__":
    sys.exit(main())
