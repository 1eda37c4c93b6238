"""The search cases of ``seeds.json`` on every engine, through the Python API and through the built command.

``doc_ids`` is the whole answer as a set, ``occurrences`` the sum over it (null where the query has no one count).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from opencc import OpenCC

import cefu
from cefu.engines.api import SORTS
from cefu.schema import HIT_KEYS
from installed import EACH_ENGINE
from running import Outcome, Run

CASES: list[dict[str, Any]] = json.loads(Path(__file__).with_name("seeds.json").read_text("utf-8"))
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])

#: As many as a patient reader waits for: one process each.
BY_PROCESS = [case for number, case in enumerate(CASES) if number % 9 == 4]


@pytest.fixture(scope="module")
def opened(engine_indexes: dict[str, Path]) -> Iterator[dict[str, cefu.Index]]:
    indexes = {name: cefu.open_index(folder) for name, folder in engine_indexes.items()}
    yield indexes
    for index in indexes.values():
        index.close()


def answer(index: cefu.Index, case: dict[str, Any], query: str | None = None, **more: Any) -> cefu.SearchResult:
    return index.search(query or case["query"], **{"limit": None, **case["options"], **more})


def flags(options: dict[str, Any]) -> Iterator[str]:
    """The options of a case as the command takes them."""
    for name, value in options.items():
        if value is True:
            yield f"--{name}"
        else:
            for each in value if isinstance(value, list) else [value]:
                yield from (f"--{name}", str(each))


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)


def other_script(query: str) -> list[str]:
    """The query as somebody types it who writes the other script; only the forms that differ."""
    forms = {_converter(name).convert(query) for name in ("s2t", "s2tw", "t2s", "tw2s")}
    return sorted(forms - {query})


def test_the_cases_are_many_and_named_once() -> None:
    assert len(CASES) > 100
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert len(BY_PROCESS) == 12


@EACH_CASE
@pytest.mark.parametrize("name", EACH_ENGINE)
def test_a_case_on_an_engine(opened: dict[str, cefu.Index], name: str, case: dict[str, Any]) -> None:
    result = answer(opened[name], case)
    assert sorted(result.doc_ids) == sorted(case["doc_ids"])
    assert result.total == len(case["doc_ids"])
    if case["occurrences"] is not None:
        assert result.occurrences == case["occurrences"]
        assert sum(hit.occurrences for hit in result) == case["occurrences"]


@EACH_CASE
def test_all_engines_give_one_order(opened: dict[str, cefu.Index], case: dict[str, Any]) -> None:
    for sort in SORTS:
        pages = [answer(index, case, sort=sort).to_dicts() for index in opened.values()]
        assert all(page == pages[0] for page in pages), sort


@EACH_CASE
def test_the_other_script_gives_the_same_hits_in_the_same_order(
    opened: dict[str, cefu.Index], case: dict[str, Any]
) -> None:
    expected = answer(opened["whoosh"], case).to_dicts()
    for query in other_script(case["query"]):
        assert answer(opened["whoosh"], case, query).to_dicts() == expected, query


def test_most_cases_have_another_script() -> None:
    assert sum(bool(other_script(case["query"])) for case in CASES) > 80


def agrees(outcome: Outcome, case: dict[str, Any]) -> None:
    assert sorted(outcome.ids()) == sorted(case["doc_ids"]), outcome.err
    assert outcome.status == (0 if case["doc_ids"] else 1)
    records = outcome.records()
    assert [record["rank"] for record in records] == list(range(1, len(records) + 1))
    assert all(tuple(record) == HIT_KEYS for record in records)
    if case["occurrences"] is not None:
        assert sum(record["occurrences"] for record in records) == case["occurrences"]


def command(case: dict[str, Any], index: Path) -> list[str]:
    return ["search", case["query"], *flags(case["options"]), "--format", "jsonl", "--limit", "0", "-i", str(index)]


@EACH_CASE
def test_a_case_by_the_command(run: Run, seeds_index: Path, case: dict[str, Any]) -> None:
    agrees(run(*command(case, seeds_index)), case)


@pytest.mark.parametrize("case", BY_PROCESS, ids=[case["name"] for case in BY_PROCESS])
def test_a_case_by_a_process(run_process: Run, seeds_index: Path, case: dict[str, Any]) -> None:
    agrees(run_process(*command(case, seeds_index)), case)


@EACH_CASE
def test_the_snippets_show_what_was_asked_for(opened: dict[str, cefu.Index], case: dict[str, Any]) -> None:
    index = opened["whoosh"]
    for hit in answer(index, case):
        if not hit.occurrences:
            continue
        piece = hit.snippet
        assert piece.ranges, hit.doc_id
        original = index.original(hit.document.number)
        whole = original.title if piece.in_title else original.text
        shown = "".join(whole[piece.start : piece.end].split())
        assert "".join(piece.text.split()) == shown
        assert all(piece.text[start:end].strip() for start, end in piece.ranges)
