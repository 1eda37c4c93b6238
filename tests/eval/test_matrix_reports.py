"""Twenty technologies by province and by year, in six provincial and 53 central reports: the matrix against a search
through all texts that knows the lexicon's words and nothing of the matcher, the engine or the store."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cefu
from cefu.analysis import fold
from cefu.data.technologies import Lexicon, load_lexicon
from cefu.grouping import TOTAL

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
FILES = (CORPUS / "provincial-reports-2026.jsonl", CORPUS / "central-reports-1954-2022.jsonl.xz")

pytestmark = pytest.mark.skipif(
    not all(file.is_file() for file in FILES),
    reason="the reports of provinces and of the State Council are in ../shared/corpus, beside the checkout",
)


class Report(NamedTuple):
    """One report: its place in the table, and its text as it is searched."""

    province: str
    year: str
    text: str


def records() -> Iterator[dict[str, Any]]:
    for file in FILES:
        with (lzma.open if file.suffix == ".xz" else open)(file, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines)


@pytest.fixture(scope="module")
def reports() -> list[Report]:
    found = []
    for record in records():
        province = (record["province"] or "中央").removesuffix("省").removesuffix("市")
        year = record.get("year") or record["date"][:4]
        found.append(Report(province, year, fold(record["text"]).text))
    return found


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cefu.Index]:
    folder = tmp_path_factory.mktemp("reports") / "index"
    assert not cefu.ingest(list(FILES), folder, jobs=1).failures
    with cefu.open_index(folder) as opened:
        yield opened


def is_border(text: str, at: int) -> bool:
    """Whether no run of Latin letters and digits, nor a number with a point, goes on over this place."""
    around = text[max(0, at - 2) : at + 2].rjust(4) if at < 2 else text[at - 2 : at + 2].ljust(4)
    before2, before, after, after2 = around
    latin = [char.isascii() and char.isalnum() for char in (before, after)]
    if "." in (before, after):
        digits = (before2, after) if before == "." else (before, after2)
        return not all(char.isascii() and char.isdigit() for char in digits)
    return not all(latin)


def stands_at(text: str, words: str, at: int) -> bool:
    return at >= 0 and text.startswith(words, at) and is_border(text, at) and is_border(text, at + len(words))


def places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


class Words:
    """The lexicon's forms by their first character, the longest first."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.by_first: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {}
        self.above = {concept.name: concept.parent for concept in lexicon.concepts}
        for concept in lexicon.concepts:
            for form in concept.forms:
                guards = tuple(guard for guard in concept.guard_forms if form in guard)
                self.by_first.setdefault(form[0], []).append((form, concept.name, guards))
        for entries in self.by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def counts(self, text: str) -> Counter[str]:
        """Mentions by technology, those of narrower ones with the wider."""
        found: Counter[str] = Counter()
        at = 0
        while at < len(text):
            for form, name, guards in self.by_first.get(text[at], ()):
                if stands_at(text, form, at) and not self.guarded(text, form, at, guards):
                    while name:
                        found[name] += 1
                        name = self.above.get(name, "")
                    at += len(form) - 1
                    break
            at += 1
        return found

    @staticmethod
    def guarded(text: str, form: str, at: int, guards: tuple[str, ...]) -> bool:
        return any(
            stands_at(text, guard, at - offset)
            for guard in guards
            for offset in range(len(guard))
            if guard.startswith(form, offset)
        )


def sums(reports: list[Report], counts: list[Counter[str]], by: str, name: str) -> dict[str, tuple[int, ...]]:
    """Row -> documents, occurrences, searched."""
    found: dict[str, Counter[str]] = {}
    for report, own in zip(reports, counts, strict=True):
        for row in (getattr(report, by), TOTAL):
            sum_ = found.setdefault(row, Counter())
            sum_.update(documents=int(own[name] > 0), occurrences=own[name], searched=1)
    return {row: (c["documents"], c["occurrences"], c["searched"]) for row, c in found.items()}


@pytest.fixture(scope="module")
def technologies(reports: list[Report]) -> list[Counter[str]]:
    words = Words(load_lexicon())
    return [words.counts(report.text) for report in reports]


@pytest.mark.parametrize("by", ["province", "year"])
def test_technologies(
    index: cefu.Index, reports: list[Report], technologies: list[Counter[str]], by: str
) -> None:
    table = index.matrix(rows=by, cols="technology", top=20)
    assert len(table.columns) == 20
    sizes = Counter(name for own in technologies for name in own)
    assert min(sizes[name] for name in table.columns) >= sorted(sizes.values())[-20]
    for k, name in enumerate(table.columns):
        given = {row.value: tuple(row.cells[k][:3]) for row in (*table, table.total)}
        assert given == sums(reports, technologies, by, name), name
    named = index.matrix([f"tech:{name}" for name in table.columns], rows=by)
    assert [row.cells for row in named] == [row.cells for row in table]


@pytest.mark.parametrize("by", ["province", "year"])
def test_keywords(index: cefu.Index, reports: list[Report], by: str) -> None:
    sizes = Counter(
        {c.name: sum(fold(c.name).text in r.text for r in reports) for c in load_lexicon().concepts}
    )
    names = [name for name, _ in sizes.most_common(20)]
    counts = []
    for report in reports:
        own: Counter[str] = Counter()
        for name in names:
            words = fold(name).text
            own[name] = sum(stands_at(report.text, words, at) for at in places(report.text, words))
        counts.append(own)
    table = index.matrix(names, rows=by)
    for k, name in enumerate(names):
        given = {row.value: tuple(row.cells[k][:3]) for row in (*table, table.total)}
        assert given == sums(reports, counts, by, name), name
