"""What an export says of itself: ``--provenance``, and that it never disagrees with what was written."""

from __future__ import annotations

import datetime
import hashlib
import json
import shlex
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import cefu
from cefu.cli.app import COMMANDS
from cefu.provenance import LIBRARIES, Asked, Written, provenance_of
from running import Run

KEYS = [
    "cefu_version", "python_version", "libraries", "written", "command", "arguments",
    "queries", "filters", "in_scope", "options", "index", "outputs",
]  # fmt: skip


def read(path: Path) -> dict[str, Any]:
    told = json.loads(path.read_text(encoding="utf-8"))
    assert list(told) == KEYS
    return told  # type: ignore[no-any-return]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "json", "md", "table", "xlsx"])
def test_the_account_is_of_the_bytes_that_were_written(
    run: Run, seeds_index: Path, tmp_path: Path, form: str
) -> None:
    if form == "xlsx":
        pytest.importorskip("xlsxwriter", reason="XlsxWriter (extra xlsx) writes workbooks")
    hits, told = tmp_path / f"hits.{form}", tmp_path / "told.json"
    args = ["search", "跨鏈", "-i", str(seeds_index), "--limit", "0", "--province", "四川", "-o", str(hits)]
    assert run(*args, "--format", form, "--provenance", told).status == 0
    account = read(told)
    (written,) = account["outputs"]
    assert written == {
        "name": str(hits),
        "format": form,
        "rows": 1,
        "bytes": hits.stat().st_size,
        "sha256": digest(hits),
    }
    with cefu.open_index(seeds_index) as index:
        manifest = index.manifest
    state = account["index"]
    assert state["path"] == str(seeds_index)
    for key in (
        "fingerprint",
        "generation",
        "engine",
        "documents",
        "created",
        "updated",
        "analysis",
        "lexicon",
    ):
        assert state[key] == getattr(manifest, key)
    result = run("search", "跨鏈", "-i", seeds_index, "--province", "四川").records()
    asked = {"query": "跨鏈", "documents": 1, "occurrences": result[0]["occurrences"], "searched": 42}
    assert account["queries"] == [asked]
    assert account["filters"] == {"province": ["四川"]}
    with cefu.open_index(seeds_index) as index:
        assert account["in_scope"] == index.search(None, province="四川").total
    assert account["options"]["limit"] == 0
    assert account["options"]["sort"] == "relevance"
    assert account["arguments"] == ["cefu", *args, "--format", form, "--provenance", str(told)]
    assert shlex.split(account["command"]) == account["arguments"]
    assert account["cefu_version"] == cefu.__version__
    assert account["python_version"] == sys.version.split()[0]
    assert account["libraries"] == {name: metadata.version(name) for name in LIBRARIES}
    age = datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(
        account["written"].replace("Z", "+00:00")
    )
    assert datetime.timedelta(seconds=-1) <= age < datetime.timedelta(minutes=5)


CASES: dict[str, list[str]] = {
    "search": ["search", "区块链"],
    "kwic": ["kwic", "区块链"],
    "timeline": ["timeline", "区块链"],
    "timeline-first": ["timeline", "区块链", "--first", "province"],
    "mentions": ["mentions", "区块链"],
    "targets": ["targets", "区块链"],
    "cooccur": ["cooccur", "区块链"],
    "matrix": ["matrix", "区块链"],
}
CASES = {name: args for name, args in CASES.items() if args[0] in COMMANDS}


@pytest.mark.parametrize("name", CASES)
def test_every_command_names_its_query_and_counts(
    run: Run, seeds_index: Path, tmp_path: Path, name: str
) -> None:
    outcome = run(
        *CASES[name],
        "-i",
        seeds_index,
        "--year",
        "2020",
        "-o",
        tmp_path / "x.csv",
        "--provenance",
        tmp_path / "x.json",
    )
    assert outcome.status == 0, outcome.err
    account = read(tmp_path / "x.json")
    with cefu.open_index(seeds_index) as index:
        result = index.search("区块链", year=2020)
        assert account["index"]["fingerprint"] == index.manifest.fingerprint
    (asked,) = account["queries"]
    assert asked["query"] == "区块链"
    assert (asked["documents"], asked["searched"]) == (result.total, result.searched)
    assert asked["occurrences"] == result.occurrences
    assert account["filters"] == {"year": ["2020"]}
    assert account["outputs"][0]["sha256"] == digest(tmp_path / "x.csv")


def test_a_matrix_names_all_its_queries(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    args = ["matrix", "区块链", "跨链", "-i", seeds_index, "-o", tmp_path / "m.csv"]
    assert run(*args, "--provenance", tmp_path / "m.json").status == 0
    found = [
        (each["query"], each["documents"], each["searched"]) for each in read(tmp_path / "m.json")["queries"]
    ]
    assert found == [("区块链", 37, 42), ("跨链", 2, 42)]
    args = ["matrix", "--cols", "year", "-i", seeds_index, "-o", tmp_path / "m.csv"]
    assert run(*args, "--provenance", tmp_path / "m.json").status == 0
    assert read(tmp_path / "m.json")["queries"] == [
        {"query": None, "documents": 42, "occurrences": 0, "searched": 42}
    ]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_batch_accounts_for_all_its_files(run: Run, seeds_index: Path, tmp_path: Path, form: str) -> None:
    if form == "xlsx":
        pytest.importorskip("xlsxwriter", reason="XlsxWriter (extra xlsx) writes workbooks")
    here = tmp_path / "here"
    (here / "q.csv").write_text("id,query\n一,跨链\n二,量子引力\n三,区块链 AND (\n", encoding="utf-8")
    files = [f"{name}.{form}" for name in ("hits", "summary", "none")]
    lists = ["--summary", files[1], "--no-hit", files[2]]
    outcome = run("batch", "q.csv", "-i", seeds_index, "-o", files[0], *lists, "--provenance", "told.json")
    assert outcome.status == 2
    account = read(here / "told.json")
    assert [each["name"] for each in account["outputs"]] == files
    assert [each["rows"] for each in account["outputs"]] == [2, 3, 1]
    assert [each["sha256"] for each in account["outputs"]] == [digest(here / name) for name in files]
    first, second, third = account["queries"]
    assert first == {"query": "跨链", "documents": 2, "occurrences": 2, "searched": 42, "id": "一"}
    assert (second["documents"], second["id"]) == (0, "二")
    assert third["documents"] is None
    assert third["error"]
    assert sorted(path.name for path in here.iterdir()) == sorted(["q.csv", "told.json", *files])


def test_a_resumed_batch_accounts_for_what_went_before(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    here = tmp_path / "here"
    (here / "q.txt").write_text("跨链\n区块链\n", encoding="utf-8")
    whole = ["batch", "q.txt", "-i", seeds_index, "-o", "hits.csv", "--provenance", "told.json"]
    assert run(*whole).status == 0
    once = read(here / "told.json")
    assert run(*whole, "--resume").status == 0
    again = read(here / "told.json")
    assert (once["queries"], once["outputs"]) == (again["queries"], again["outputs"])


def test_what_needs_no_index_has_none(run: Run, tmp_path: Path) -> None:
    assert run("lexicon", "-o", tmp_path / "l.csv", "--provenance", tmp_path / "l.json").status == 0
    account = read(tmp_path / "l.json")
    assert (account["index"], account["queries"]) == (None, [])


def test_inspecting_names_the_index_if_a_document_of_it_was_looked_at(
    run: Run, seeds_index: Path, seeds: Path, tmp_path: Path
) -> None:
    told = tmp_path / "i.json"
    assert (
        run("inspect", "--id", "seeds/sichuan-2020.md", "-i", seeds_index, "--provenance", told).status == 0
    )
    assert read(told)["index"]["path"] == str(seeds_index)
    assert run("inspect", seeds / "sichuan-2020.md", "-i", seeds_index, "--provenance", told).status == 0
    assert read(told)["index"] is None


@pytest.mark.parametrize(
    "args",
    [["matrix", "区块链", "跨链"], ["timeline", "区块链"], ["timeline", "区块链", "--first", "province"]],
)
def test_a_figure_is_one_of_the_outputs(run: Run, seeds_index: Path, tmp_path: Path, args: list[str]) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert-python (extra report) draws figures")
    files = [tmp_path / "x.csv", tmp_path / "x.svg"]
    outcome = run(
        *args, "-i", seeds_index, "-o", files[0], "--plot", files[1], "--provenance", tmp_path / "x.json"
    )
    assert outcome.status == 0, outcome.err
    outputs = read(tmp_path / "x.json")["outputs"]
    assert [(each["name"], each["sha256"]) for each in outputs] == [
        (str(file), digest(file)) for file in files
    ]
    assert [each["format"] for each in outputs] == ["csv", "svg"]


def test_standard_output_has_no_digest(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    outcome = run("search", "跨链", "-i", seeds_index, "--provenance", told)
    assert len(outcome.records()) == 2
    assert read(told)["outputs"] == [
        {"name": "-", "format": "jsonl", "rows": 2, "bytes": None, "sha256": None}
    ]
    assert run("search", "跨链", "-i", seeds_index, "--count", "--provenance", told).out == "2\n"
    account = read(told)
    assert account["outputs"] == []
    assert account["queries"][0]["documents"] == 2


def test_the_account_may_go_to_standard_output(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    outcome = run("search", "跨链", "-i", seeds_index, "-o", tmp_path / "hits.csv", "--provenance", "-")
    assert outcome.value()["outputs"][0]["sha256"] == digest(tmp_path / "hits.csv")


def test_two_outputs_in_one_place_are_refused_before_the_work(
    run: Run, seeds_index: Path, tmp_path: Path
) -> None:
    hits = tmp_path / "hits.csv"
    outcome = run("search", "跨链", "-i", seeds_index, "-o", hits, "--provenance", hits)
    assert outcome.status == 2
    assert f"the rows and their provenance both go to {hits}" in outcome.err
    assert "both go to standard output" in run("search", "跨链", "-i", seeds_index, "--provenance", "-").err
    missing = tmp_path / "no" / "told.json"
    outcome = run("search", "跨链", "-i", seeds_index, "-o", hits, "--provenance", missing)
    assert "there is no folder" in outcome.err
    (tmp_path / "here" / "q.txt").write_text("跨链\n", encoding="utf-8")
    same = ["--summary", "s.csv", "--provenance", "s.csv"]
    outcome = run("batch", "q.txt", "-i", seeds_index, "-o", hits, *same)
    assert (outcome.status, "two outputs go to s.csv" in outcome.err) == (2, True)
    assert not hits.exists()


def test_a_failure_leaves_the_old_files(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    hits, told = tmp_path / "hits.csv", tmp_path / "told.json"
    for path in (hits, told):
        path.write_text("before", encoding="utf-8")
    outcome = run("search", "跨链 AND (", "-i", seeds_index, "-o", hits, "--provenance", told)
    assert outcome.status == 2
    assert {path.read_text(encoding="utf-8") for path in (hits, told)} == {"before"}
    assert not list(tmp_path.glob(".cefu-*"))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_at_a_given_time_the_same_is_written_twice(
    run: Run, seeds_index: Path, tmp_path: Path, form: str
) -> None:
    if form == "xlsx":
        pytest.importorskip("xlsxwriter", reason="XlsxWriter (extra xlsx) writes workbooks")
    hits, told = tmp_path / f"hits.{form}", tmp_path / "told.json"
    args = ["search", "跨链", "-i", seeds_index, "-o", hits, "--provenance", told]
    made = []
    for _ in range(2):
        assert run(*args, env={"SOURCE_DATE_EPOCH": "1589284800"}).status == 0
        made.append((hits.read_bytes(), told.read_bytes()))
    assert made[0] == made[1]
    assert read(told)["written"] == "2020-05-12T12:00:00Z"
    assert "SOURCE_DATE_EPOCH is 昨天" in run(*args, env={"SOURCE_DATE_EPOCH": "昨天"}).err


def test_a_workbook_says_the_same_as_the_account(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="XlsxWriter (extra xlsx) writes workbooks")
    calamine = pytest.importorskip("python_calamine", reason="python-calamine reads workbooks back")
    hits, told = tmp_path / "hits.xlsx", tmp_path / "told.json"
    args = ["search", "跨链", "-i", seeds_index, "--province", "四川", "-o", hits, "--provenance", told]
    assert run(*args, env={"SOURCE_DATE_EPOCH": "1589284800"}).status == 0
    account = read(told)
    sheet = dict(calamine.CalamineWorkbook.from_path(hits).get_sheet_by_name("provenance").to_python()[1:])
    assert sheet["command"] == account["command"]
    assert sheet["written"] == account["written"]
    assert sheet["filters.province"] == "四川"
    assert sheet["index.fingerprint"] == account["index"]["fingerprint"]
    assert sheet["queries.1.documents"] == account["queries"][0]["documents"]
    assert sheet["rows"] == account["outputs"][0]["rows"]


def test_from_python(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as index:
        result = index.search("区块链", province="四川")
        account = provenance_of(
            index,
            queries=[result, Asked("坏", error="坏")],
            filters={"province": "四川"},
            options={"undated": False},
        )
    told = account.of([Written("a.html", "html", 1)]).to_dict()
    assert list(told) == KEYS
    assert told["queries"][0]["documents"] == result.total
    assert told["queries"][1] == {
        "query": "坏",
        "documents": None,
        "occurrences": None,
        "searched": None,
        "error": "坏",
    }
    assert (told["filters"], told["options"], told["command"]) == ({"province": "四川"}, {}, "")
    assert told["outputs"][0]["name"] == "a.html"
    json.dumps(told)
