"""Large corpora for measuring: paragraphs of real documents recombined, with metadata of their own.

    python -m tests.bench.generate N OUT.jsonl [--from PATH.jsonl.xz …] [--seed 1]

Without ``--from`` the sources are laws, notices and reports of ``../shared/corpus``, or the texts of ``seeds/`` where
that folder is not there. The same arguments write the same bytes, and a larger corpus begins with the documents of a
smaller one. Documents are written one by one; only the sources are held in memory.

Each document keeps to one source file, so its script, line breaks and noise are of one kind, and is about as long as
some document of it. Articles are numbered anew, numbers and provinces' names drawn anew. Clauses nevertheless
recur far more than in a collection of that size that people wrote: what remembers clauses it has seen is flattered.
"""

from __future__ import annotations

import argparse
import datetime
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .corpus import SHARED, records

__all__ = ["Source", "documents", "sources", "write"]

#: What is recombined if nothing else is named.
DEFAULT = (
    "mainland-laws.jsonl.xz",
    "taiwan-laws.jsonl.xz",
    "state-council.jsonl",
    "provincial-reports-2026.jsonl",
    "local-notices.jsonl",
)
_SEEDS = Path(__file__).resolve().parents[2] / "seeds"
#: The most lines that are taken over together.
_RUN = 12
_FIRST_DAY, _DAYS = datetime.date(1990, 1, 1), 36 * 365
#: The share of documents that national bodies issue, where provinces are drawn.
_NATIONAL = 0.1
_NATIONAL_BODIES = (
    "国务院",
    "国务院办公厅",
    "全国人民代表大会常务委员会",
    "国家发展和改革委员会",
    "工业和信息化部",
)
#: Bodies of a province, with what stands behind its one-character name in their document numbers; none has no numbers.
_BODIES = (
    ("人民政府", "政发"),
    ("人民政府办公厅", "政办发"),
    ("发展和改革委员会", "发改规"),
    ("人民代表大会常务委员会", ""),
)
_OWN_PLACES = ("臺灣", "台湾", "香港", "澳門", "澳门")
_TITLE_PLACE = re.compile(r"^(?:\d{4}年)?[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区|市)")
_ARTICLE = re.compile(r"第[一二三四五六七八九十百零]{1,7}条")
#: Runs that are not long: redrawing a figure of any length costs no more than reading it.
_FIGURE = re.compile(r"(?<!\d)\d{1,9}(?![\d年月日])")
_HAN = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Source:
    """A file's records, their texts cut into lines; ``own_places`` says that its documents keep place and issuer."""

    records: tuple[dict[str, Any], ...]
    lines: tuple[tuple[str, ...], ...]
    own_places: bool


def sources(paths: Sequence[Path] = ()) -> list[Source]:
    """The files as sources; the default ones, or the seeds, for none."""
    found = list(paths) or [path for name in DEFAULT if (path := SHARED / name).is_file()]
    groups = [[r for r in records([path]) if (r.get("text") or "").strip()] for path in found] or [_seeds()]
    return [
        Source(
            tuple({key: value for key, value in record.items() if key != "text"} for record in group),
            tuple(tuple(record["text"].splitlines(keepends=True)) for record in group),
            2 * sum(record.get("province") in _OWN_PLACES for record in group) > len(group),
        )
        for group in groups
        if group
    ]


def _seeds() -> list[dict[str, Any]]:
    texts = [p.read_text(encoding="utf-8") for p in sorted(_SEEDS.iterdir()) if p.suffix in (".md", ".txt")]
    return [{"title": text.strip().splitlines()[0].lstrip("# "), "text": text} for text in texts]


def documents(groups: Sequence[Source], count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """``count`` records made of the sources; the k-th depends on the sources, the seed and k only."""
    weights = [len(group.records) for group in groups]
    provinces = _provinces()
    names = re.compile("|".join(full for full, _ in provinces))
    for k in range(count):
        chance = random.Random(f"{seed}:{k}")
        group = chance.choices(groups, weights)[0]
        record = group.records[chance.randrange(len(group.records))]
        text = _text(group, chance)
        date = _FIRST_DAY + datetime.timedelta(chance.randrange(_DAYS))
        if group.own_places:
            place, issuer, number = record.get("province"), record.get("issuer"), None
            title = record.get("title") or "法規"
        else:
            place, short = chance.choice(provinces)
            body, code = chance.choice(_BODIES)
            issuer = place + body
            number = f"{short}{code}〔{date.year}〕{chance.randint(1, 150)}号" if code else None
            title = place + _TITLE_PLACE.sub("", record.get("title") or "通知")
            text = names.sub(place, text)
            if chance.random() < _NATIONAL:
                title = title.removeprefix(place)
                place, issuer, number = None, chance.choice(_NATIONAL_BODIES), None
        yield {
            "id": f"made{seed}-{k:07d}",
            "title": title,
            "date": date.isoformat(),
            "province": place or "",
            "issuer": issuer,
            "doc_number": number,
            "url": None,
            "text": text,
            "source": "generated",
        }


def _provinces() -> list[tuple[str, str]]:
    """(full name, one-character name) of the provinces of the mainland."""
    from cefu.data.place_tables import provinces

    return [(p.full, p.abbr[0]) for p in provinces() if p.abbr and p.name not in _OWN_PLACES]


def _text(group: Source, chance: random.Random) -> str:
    """Runs of lines from the source's documents, as long as one of them."""
    length = sum(map(len, chance.choice(group.lines)))
    taken: list[str] = []
    size = 0
    while size < length:
        lines = chance.choice(group.lines)
        begin = chance.randrange(len(lines))
        for line in lines[begin : begin + chance.randint(1, _RUN)]:
            taken.append(line if line.endswith("\n") else line + "\n")
            size += len(taken[-1])
    text = "".join(taken)[:length]
    article = 0

    def numbered(match: re.Match[str]) -> str:
        nonlocal article
        article += 1
        return f"第{_han(article)}条"

    return _FIGURE.sub(
        lambda m: str(chance.randint(10 ** (len(m[0]) - 1), 10 ** len(m[0]) - 1)),
        _ARTICLE.sub(numbered, text),
    )


def _han(number: int) -> str:
    """A number below 1,000 in Chinese; articles begin again behind it.

    >>> _han(7), _han(10), _han(12), _han(20), _han(105), _han(310)
    ('七', '十', '十二', '二十', '一百零五', '三百一十')
    """
    hundreds, rest = divmod(number % 1000 or 1, 100)
    tens, ones = divmod(rest, 10)
    head = f"{_HAN[hundreds]}百" if hundreds else ""
    middle = "零" if head and ones else ""
    if tens:
        middle = "十" if tens == 1 and not head else f"{_HAN[tens]}十"
    return head + middle + (_HAN[ones] if ones else "")


def write(groups: Sequence[Source], count: int, path: Path, seed: int = 1) -> int:
    """Write the corpus as JSON Lines; how many bytes it has."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for record in documents(groups, count, seed):
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path.stat().st_size


def main() -> None:
    """Write a corpus and say how large it is."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.generate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("count", type=int, metavar="N", help="how many documents")
    parser.add_argument("out", type=Path, metavar="OUT.jsonl")
    parser.add_argument("--from", dest="paths", nargs="+", type=Path, default=[], metavar="PATH")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="another seed draws other documents")
    args = parser.parse_args()
    size = write(sources(args.paths), args.count, args.out, args.seed)
    print(f"{args.count} documents, {size / 1e6:.1f} MB, {size / max(1, args.count) / 1e3:.1f} kB each")


if __name__ == "__main__":
    main()
