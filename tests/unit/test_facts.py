"""Facts that are read when they are asked for are those that were read at once, and few are read for few."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

import cefu
from cefu.engines.api import DocFacts, FactsRow, LazyFacts, View
from cefu.errors import IndexCorruptError
from cefu.store.sqlite_schema import TABLES

#: Number -> facts; the doc_ids are in another order than the numbers.
EXPECTED = {
    number: DocFacts(rank, number % 2 == 0, number, 10 * number, None if number % 3 else 737_000, None, "四川")
    for rank, number in enumerate(range(1000, 0, -1))
}


class _Store:
    """Reads rows, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.rows = {number: (number, int(facts[1]), *facts[2:]) for number, facts in EXPECTED.items()}

    def read(self, numbers: Sequence[int]) -> list[FactsRow]:
        self.asked.append(len(numbers))
        found = [self.rows[number] for number in numbers or sorted(self.rows) if number in self.rows]
        return found if numbers else [*found, (9999, 1, 1, 1, None, None, "")]  # a row of another generation


@pytest.fixture
def store() -> _Store:
    return _Store()


@pytest.fixture
def facts(store: _Store) -> LazyFacts:
    return LazyFacts(iter(EXPECTED), store.read)


def test_which_documents_there_are_is_known_without_reading(facts: LazyFacts, store: _Store) -> None:
    assert (list(facts), len(facts), 5 in facts, 0 in facts) == (list(EXPECTED), 1000, True, False)
    assert facts.keys() == EXPECTED.keys()
    assert View(facts, texts=None).in_order([1, 3, 2]) == [3, 2, 1]  # type: ignore[arg-type]
    assert store.asked == []


def test_one_is_read_once(facts: LazyFacts, store: _Store) -> None:
    assert facts[7] == facts[7] == EXPECTED[7]
    assert facts[7].title_counts is False
    with pytest.raises(KeyError):
        facts[9999]
    assert store.asked == [1]


def test_several_are_read_together(facts: LazyFacts, store: _Store) -> None:
    view = View(facts, texts=None)  # type: ignore[arg-type]
    view.look_up(range(1, 101))
    assert view.look_up(range(51, 121))[120] == EXPECTED[120]
    assert [facts[number] for number in range(1, 121)] == [EXPECTED[number] for number in range(1, 121)]
    assert store.asked == [100, 20]
    view.look_up(range(1, 500))
    assert store.asked == [100, 20, 0], "a good part of all is all"
    assert dict(facts) == EXPECTED
    assert len(store.asked) == 3


def test_whoever_goes_through_many_gets_all(facts: LazyFacts, store: _Store) -> None:
    assert [facts[number] for number in range(1, 1001)] == [EXPECTED[number] for number in range(1, 1001)]
    assert store.asked == [1] * LazyFacts.MANY + [0]


@pytest.mark.parametrize("before", [(), (7, 5, 900)])
def test_all_come_in_the_order_of_the_documents(facts: LazyFacts, before: Sequence[int]) -> None:
    for number in before:
        assert facts[number] == EXPECTED[number]
    assert list(facts.items()) == list(EXPECTED.items())
    assert list(facts.values()) == list(EXPECTED.values())


def test_a_document_that_is_no_more_is_told(facts: LazyFacts, store: _Store) -> None:
    del store.rows[7]
    for ask in (lambda: facts[7], lambda: facts.look_up([6, 7]), lambda: list(facts.values())):
        with pytest.raises(IndexCorruptError, match=r"1 documents are gone .* open the index again"):
            ask()


def test_the_mean_is_that_of_the_facts(facts: LazyFacts, store: _Store) -> None:
    told = View(facts, None, (500_500, 5_005_000))  # type: ignore[arg-type]
    assert told.average_units() == (500.5, 5005.0)
    assert store.asked == []
    assert View(facts, None).average_units() == (500.5, 5005.0)  # type: ignore[arg-type]


def test_the_facts_of_an_index_are_those_of_its_rows(tmp_path: Path) -> None:
    source = tmp_path / "laws"
    source.mkdir()
    for number in range(30):
        text = f"关于区块链的通知\n\n{'推进。' * number}\n\n2020年{number % 12 + 1}月1日"
        (source / f"{30 - number:02}.txt").write_text(text, encoding="utf-8")
    cefu.ingest(source, tmp_path / "index", jobs=1)
    with cefu.open_index(tmp_path / "index") as index:
        facts = index.view.facts
        one = facts[next(iter(facts))]
        units = index.view.average_units()
        assert [each.rank for each in facts.values()] == list(range(30))
        assert one == next(iter(facts.values()))
        assert units == View(dict(facts), index.store).average_units()
        assert index.documents(list(facts))[3].doc_id == "laws/04.txt"


def test_what_every_search_asks_stands_in_an_index_of_its_own() -> None:
    import sqlite3

    database = sqlite3.connect(":memory:")
    database.executescript(TABLES)
    facts = "number, title_counts, first_day, last_day, province"
    for columns in ("number", "sum(title_units), sum(body_units)", facts):
        ordered = "" if "sum" in columns else "ORDER BY doc_id"
        sql = f"SELECT {columns} FROM documents WHERE born <= 1 AND (died IS NULL OR died > 1) {ordered}"
        ((*_, plan),) = database.execute(f"EXPLAIN QUERY PLAN {sql}")
        assert plan.endswith("USING COVERING INDEX documents_facts")
