"""How well metadata is read from bare text, measured on the corpora of the development folder ``../shared``.

    python -m tests.eval.measure [SHARED] [--misses] [--no-speed]

Run it from the checkout. ``SHARED`` is the folder that holds ``corpus/``; the default is ``../shared``. Declared values
are withheld: each document is extracted from its text alone, and what the corpus declares is the gold value, brought
to one form as :mod:`cefu` does. Beside this file: ``taiwan.py`` reads the histories of Taiwan's laws a second time
(the corpus declares the last number of the history, which often is the one of a transfer of duties and not of the
last change), ``judged.toml`` lists declared values that are wrong, ``heads*.toml`` are the hand-written heads of
``test_heads.py``, and ``targets*.toml`` the sentences of ``test_targets_set.py``, which need no corpus. No test that
ships needs this script.

Prints, for each field and corpus: documents whose gold value stands in the text, found, right, precision, recall;
then the values found where the text has none; the targets of the sentences; the speed of ``extract`` without folding;
the time for hostile texts of a million characters. Exit status 1 if anything is below its floor. ``--misses`` lists
each miss with the rule that found it.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.corpus import records
from tests.eval.gate import FILE, floors
from tests.eval.taiwan import numbers_of_last
from tests.eval.targets_score import MEASURES, measures

from cefu.analysis import fold
from cefu.data.issuers import issuer_key
from cefu.data.places import resolve_province
from cefu.extraction import document_date, extract, number_key
from cefu.extraction.date_text import find_dates
from cefu.model import Metadata, PartialDate, RawDocument

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
#: Milliseconds for 10,000 characters that extraction may cost.
SPEED = 1.5
_TAIL = re.compile(r"([0-9A-Z-]{3,14})号?\Z")

Record = dict[str, Any]
Values = frozenset[str]


@dataclass
class Row:
    """One line of the table; ``floors`` are of precision and recall, or None where nothing is promised."""

    name: str
    corpus: str
    floors: tuple[float, float] | None = None
    gold: int = 0
    found: int = 0
    right: int = 0
    apart: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        precision, recall = self.measures()
        mark = "" if self.floors is None else "  ok" if self.reached() else "  BELOW ITS FLOOR"
        floors = "" if self.floors is None else f"  (≥ {self.floors[0]} / ≥ {self.floors[1]}){mark}"
        return (
            f"{self.name:<26}{self.corpus:<30}{self.gold:>6}{self.found:>7}{self.right:>7}"
            f"{precision:>9.4f}{recall:>9.4f}{len(self.apart):>7}{floors}"
        )

    def measures(self) -> tuple[float, float]:
        return (
            self.right / self.found if self.found else 1.0,
            self.right / self.gold if self.gold else 1.0,
        )

    def reached(self) -> bool:
        if self.floors is None:
            return True
        precision, recall = self.measures()
        return precision >= self.floors[0] and recall >= self.floors[1]


@dataclass
class Nothing:
    """Documents without a value in their text: nothing may be found."""

    name: str
    corpus: str
    documents: int = 0
    found: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        mark = "  ok" if not self.found else "  INVENTED"
        return f"{self.name:<26}{self.corpus:<30}{self.documents:>6}{len(self.found):>7}{mark}"


@dataclass(frozen=True)
class Question:
    """What is asked of each document of a corpus: the gold values, and what the metadata says.

    ``gold`` gives None where the document is not asked, and the empty set where its text has no such value.
    """

    name: str
    corpus: str
    floors: tuple[float, float] | None
    gold: Callable[[Record], Values | None]
    found: Callable[[Metadata], Values]
    field: str


def _numbers(metadata: Metadata) -> Values:
    return frozenset(number_key(v.value) for v in metadata.all("doc_number"))


def _orders(metadata: Metadata) -> Values:
    """The number keys, an order's without its body where the corpus leaves it out."""
    return frozenset(re.sub(".*令:", "令:", key) for key in _numbers(metadata))


def _tails(metadata: Metadata) -> Values:
    """The digits the numbers end in, with their letters."""
    found = (_TAIL.search(v.value.upper()) for v in metadata.all("doc_number"))
    return frozenset(f[1] for f in found if f)


def _date(metadata: Metadata) -> Values:
    value = document_date(metadata)
    return frozenset([value.value] if value else [])


def _all(name: str) -> Callable[[Metadata], Values]:
    return lambda metadata: frozenset(v.value for v in metadata.all(name))


def _issuers(metadata: Metadata) -> Values:
    return frozenset().union(*(issuer_key(v.value) for v in metadata.all("issuer")))


def _squeezed(text: str) -> str:
    return "".join(fold(text).text.split())


def _day(name: str) -> Callable[[Record], Values | None]:
    """The declared day; the empty set where no day of the text is it."""

    def gold(record: Record) -> Values | None:
        if not record.get(name):
            return None
        day = PartialDate.parse(record[name]).iso
        text = _squeezed(record["text"])
        return frozenset([day] if day in text or any(d.iso == day for _, d in find_dates(text)) else [])

    return gold


def _declared_issuers(record: Record) -> Values | None:
    names = re.split("[、;；]", record["issuer"])
    return frozenset().union(*(issuer_key(name) for name in names))


def _declared_number(record: Record) -> Values | None:
    number = record.get("doc_number")
    if not number:
        return None
    # 最高人民法院以法发〔1993〕15号 is cut wrongly; what follows is compared.
    return frozenset([number_key(number).split("以")[-1]])


def _declared_order(record: Record) -> Values | None:
    keys = _declared_number(record)
    return keys and frozenset(re.sub(".*令:", "令:", key) for key in keys)


def _declared_province(record: Record) -> Values | None:
    return frozenset([resolve_province(record["province"])]) if record.get("province") else None


def _last_numbers(record: Record) -> Values | None:
    numbers = numbers_of_last(record["text"], record["date"])
    return None if numbers is None else frozenset(numbers)


def _declared_tail(record: Record) -> Values | None:
    found = re.search(r"([0-9A-Z-]{3,14})號", re.sub(r"\s", "", record["doc_number"] or ""))
    return frozenset([found[1]]) if found else None


SC, TW, ML, PR = "state-council", "taiwan-laws", "mainland-laws", "provincial-reports-2026"
QUESTIONS = (
    Question("issuer", SC, (0.99, 0.97), _declared_issuers, _issuers, "issuer"),
    Question("doc_number", SC, (0.99, 0.97), _declared_number, _numbers, "doc_number"),
    Question("written_on", SC, (0.99, 0.97), _day("date"), _all("written_on"), "written_on"),
    Question("issued_on", SC, (0.99, 0.97), _day("pub_date"), _all("issued_on"), "issued_on"),
    Question("province", PR, (0.99, 0.95), _declared_province, _all("province"), "province"),
    Question("province (local laws)", ML, (0.99, 0.95), _declared_province, _all("province"), "province"),
    Question("date (declared, noisy)", ML, None, _day("date"), _date, "date"),
    Question("number (declared, noisy)", ML, None, _declared_order, _orders, "doc_number"),
    Question("date", TW, (0.98, 0.90), _day("date"), _date, "date"),
    Question("number (last change)", TW, (0.98, 0.90), _last_numbers, _tails, "doc_number"),
    Question("number (declared, noisy)", TW, None, _declared_tail, _tails, "doc_number"),
)


def _without_number(record: Record) -> str:
    number = _squeezed(record["doc_number"])
    return "\n".join(line for line in record["text"].split("\n") if number not in _squeezed(line))


def _without_days(record: Record) -> str:
    """Without the lines that are short and hold a day, and without the whole of it where one stays."""
    lines = record["text"].split("\n")
    return "\n".join(line for line in lines if len(line) > 60 or not any(find_dates(_squeezed(line))))


def _without_history(record: Record) -> str:
    title, _, rest = record["text"].partition("\n")
    return title + "\n" + re.split(r"\n[ \t\r]*\n", rest, maxsplit=1)[-1]


#: What is taken from a text, and the field that must then stay empty.
TAKEN: tuple[tuple[str, str, Callable[[Record], str], str], ...] = (
    ("doc_number, line removed", SC, _without_number, "doc_number"),
    ("written_on, lines removed", SC, _without_days, "written_on"),
    ("date, history removed", TW, _without_history, "issued_on"),
    ("number, history removed", TW, _without_history, "doc_number"),
)

_HOSTILE = (
    "〔", "1", "年月日", "第", "令", "民国", "号", " ", "(", "中华民国", "\n", "2020年1月1日", "第1号", "字第1号",
    "一", "二〇", "国务院\n", "《", "、", '"', "日\n", "号\n", "国发〔2020", "国发〔2020〕1号\n", "1.中华民国八年",
    "\n1.中华民国八年", "令、", "院", "施行", "自中华民国", "公布", "第一号令\n", "本法自",
    ":", "发文日期:", "标题：\n", "a", "会",
)  # fmt: skip


def _judged() -> dict[tuple[str, str], str]:
    table = tomllib.loads((HERE / "judged.toml").read_text(encoding="utf-8"))
    return {(row["id"], row["field"]): row["why"] for row in table["judged"]}


def _read(doc_id: str, text: str) -> Metadata:
    return extract(RawDocument(doc_id, "collection.jsonl#1", text)).metadata


def measure(folder: Path) -> tuple[list[Row], list[Nothing]]:
    """Ask every question of every document of its corpus."""
    judged = _judged()
    rows, nothing = [], []
    for corpus in dict.fromkeys(q.corpus for q in QUESTIONS):
        documents = [(r, _read(r["id"], r["text"])) for r in records([_path(folder, corpus)])]
        for question in (q for q in QUESTIONS if q.corpus == corpus):
            row, absent = _ask(question, documents, judged)
            rows.append(row)
            if absent.documents:
                nothing.append(absent)
        for name, _, take, metadata_field in (t for t in TAKEN if t[1] == corpus):
            removed = Nothing(name, corpus)
            for record, _ in documents:
                removed.documents += 1
                values = _read(record["id"], take(record)).all(metadata_field)
                removed.found += [f"{record['id']}: {v.value}, {v.evidence.rule}" for v in values]
            nothing.append(removed)
    return rows, nothing


def _ask(
    question: Question, documents: list[tuple[Record, Metadata]], judged: dict[tuple[str, str], str]
) -> tuple[Row, Nothing]:
    row = Row(question.name, question.corpus, question.floors)
    absent = Nothing(question.name.split(" (")[0] + ", none in text", question.corpus)
    for record, metadata in documents:
        gold = question.gold(record)
        if gold is None:
            continue
        found = question.found(metadata)
        rules = {v.evidence.rule for v in metadata.values if v.field == question.field}
        told = f"{record['id']}: found {_shown(found)}, gold {_shown(gold)} {sorted(rules) or ''}"
        if found != gold and (why := judged.get((record["id"], question.name))):
            row.apart.append(f"{told} — {why}")
            continue
        if not gold:
            # A noisy gold value that the text lacks says nothing about what the text holds.
            absent.documents += question.floors is not None
            absent.found += [told] if found and question.floors is not None else []
            continue
        row.gold += 1
        row.found += bool(found)
        row.right += found == gold
        if found != gold:
            row.misses.append(told)
    return row, absent


def _shown(values: Values) -> str:
    return ";".join(sorted(values)) or "nothing"


def _path(folder: Path, corpus: str) -> Path:
    for path in (folder / "corpus" / f"{corpus}.jsonl", folder / "corpus" / f"{corpus}.jsonl.xz"):
        if path.is_file():
            return path
    raise SystemExit(f"no corpus {corpus} in {folder / 'corpus'} — name the folder that holds corpus/")


def speed(folder: Path) -> Iterator[tuple[str, float]]:
    """Milliseconds for 10,000 characters of each corpus, folding left out: the better of two runs."""
    for corpus in (SC, ML, TW, PR, "hongkong-hansard", "central-reports-1954-2022", "local-notices"):
        documents = [
            (RawDocument(r["id"], "collection.jsonl#1", r["text"]), fold(r["text"]))
            for r in records([_path(folder, corpus)])
        ]
        characters = sum(len(raw.text) for raw, _ in documents)
        yield corpus, min(_timed(documents) for _ in range(2)) * 1e7 / characters


def hostile(size: int = 1_000_000) -> Iterator[tuple[str, float]]:
    """Milliseconds for 10,000 characters of texts made to make patterns slow, alone and behind a title."""
    for piece in _HOSTILE:
        text = (piece * (size // len(piece) + 1))[:size]
        for before in ("", "上海市关于", "中华民国法\n1.中华民国八年"):
            raw = RawDocument("a", "collection.jsonl#1", before + text)
            yield f"{before}{piece}".replace("\n", "⏎"), _timed([(raw, fold(raw.text))]) * 1e7 / size


def _timed(documents: list[tuple[RawDocument, Any]]) -> float:
    start = time.process_time()
    for raw, folded in documents:
        extract(raw, folded)
    return time.process_time() - start


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.eval.measure", description=__doc__.split("\n")[0])
    parser.add_argument("shared", nargs="?", type=Path, default=HERE.parents[2] / "shared")
    parser.add_argument("--misses", action="store_true", help="list each miss with the rule that found it")
    parser.add_argument("--no-speed", action="store_true", help="leave out speed and hostile texts")
    options = parser.parse_args()
    rows, nothing = measure(options.shared)
    print(
        f"{'field':<26}{'corpus':<30}{'gold':>6}{'found':>7}{'right':>7}{'precision':>9}{'recall':>9}{'apart':>7}"
    )
    for row in rows:
        print(row)
    for row in rows:
        for line in row.apart:
            print(f"counted apart, {row.corpus} {row.name}: {line}")
        for line in row.misses if options.misses else ():
            print(f"miss, {row.corpus} {row.name}: {line}")
    print(f"\n{'nothing invented':<26}{'corpus':<30}{'docs':>6}{'found':>7}")
    for absent in nothing:
        print(absent)
        for line in absent.found if options.misses else absent.found[:3]:
            print(f"    {line}")
    good = all(row.reached() for row in rows) and not any(absent.found for absent in nothing)
    wanted, reached = floors(FILE.read_text(encoding="utf-8"))["targets"], measures()
    print("\ntargets of targets*.toml")
    for name in MEASURES:
        mark = "ok" if reached[name] >= wanted[name] else "BELOW ITS FLOOR"
        print(f"{name:<26}{reached[name]:>9.4f}  (≥ {wanted[name]})  {mark}")
        good = good and reached[name] >= wanted[name]
    if not options.no_speed:
        print("\nspeed, ms for 10,000 characters of extract without fold")
        for corpus, cost in speed(options.shared):
            print(f"{corpus:<30}{cost:>8.3f}{'' if cost < SPEED else '  TOO SLOW'}")
            good = good and cost < SPEED
        times = sorted(hostile(), key=lambda item: -item[1])
        print(f"hostile texts, {len(times)} of 1,000,000 characters; the slowest:")
        for name, cost in times[:5]:
            print(f"{name:<30}{cost:>8.3f}{'' if cost < SPEED else '  TOO SLOW'}")
        good = good and times[0][1] < SPEED
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
