"""``cefu batch``: every row equals a single search, a bad query stops nothing, and what was interrupted goes on."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import cefu
from cefu.batch import BATCH_KEYS, BATCH_KWIC_KEYS, SUMMARY_KEYS, listed
from cefu.batch_jobs import Asking, answered
from cefu.cli.app import cefu as cefu_group
from cefu.cli.progress import Bar
from cefu.errors import ConfigError, IndexCorruptError, UnknownNameError
from cefu.index import Index
from cefu.reading.query_list import parse_queries
from running import Outcome, Run, environment

WORDS = (
    "区块链",
    "跨鏈",
    "碳",
    "5G",
    "數據",
    "平台",
    "芯片",
    "2020",
    "溯源",
    "新基建",
    "人工智能",
    "示范",
    "《",
    "上链",
)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def made(rng: random.Random, count: int) -> list[str]:
    """Queries of one word and of two."""
    joints = (" ", " OR ", " NOT ", " NEAR/20 ", " /s ")
    return [rng.choice(joints).join(rng.sample(WORDS, 1 + k % 2)) for k in range(count)]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


@pytest.fixture
def batch(run: Run, seeds_index: Path, place: Path) -> Run:
    """``cefu batch … -i`` the index of the seeds, in an empty folder."""

    def call(*args: object, **options: object) -> Outcome:
        return run("batch", *args, "-i", seeds_index, cwd=place, **options)

    return call


# -- the same as single searches ---------------------------------------------------------------------------------------


def test_every_row_is_one_of_a_single_search(batch: Run, seeds_index: Path, place: Path) -> None:
    queries = made(random.Random(5), 50)
    (place / "q.txt").write_text("\n".join(queries), encoding="utf-8")
    outcome = batch("q.txt", "-o", "hits.csv", "--summary", "summary.csv", "--no-hit", "none.csv")
    assert outcome.status == 0, outcome.err
    expected, counts = [], []
    with cefu.open_index(seeds_index) as index:
        for number, query in enumerate(queries, 1):
            result = index.search(query, limit=None)
            own = {"query_id": str(number), "query": query}
            rows = result.to_dicts()
            expected += [{**own, **row, "technologies": ";".join(row["technologies"])} for row in rows]
            counts.append((str(number), query, str(result.total), str(result.occurrences), "42", ""))
    given = table((place / "hits.csv").read_text("utf-8"))
    assert list(given[0]) == list(BATCH_KEYS)
    assert given == [
        {k: f"'{v}" if str(v)[:1] in "=+-@" and str(v) else str(v) for k, v in row.items()}
        for row in expected
    ]
    summary = table((place / "summary.csv").read_text("utf-8"))
    assert [tuple(row.values()) for row in summary] == counts
    assert list(summary[0]) == list(SUMMARY_KEYS)
    without = [(row["query_id"], row["query"]) for row in summary if row["documents"] == "0"]
    assert without, "some of the queries find nothing"
    assert [tuple(row.values()) for row in table((place / "none.csv").read_text("utf-8"))] == without


def test_counts_are_those_of_brute_force(run: Run, tmp_path: Path) -> None:
    rng = random.Random(11)
    texts = {f"d{k}": "".join(rng.choices("链碳芯区块上，。", k=rng.randint(3, 60))) for k in range(30)}
    lines = [json.dumps({"id": k, "title": "", "text": f"文件。{text}"}) for k, text in texts.items()]
    (tmp_path / "docs.jsonl").write_text("\n".join(lines), encoding="utf-8")
    cefu.ingest(tmp_path / "docs.jsonl", tmp_path / "ix", jobs=1)
    queries = ["".join(rng.choices("链碳芯区块上", k=rng.choice((1, 1, 2, 3)))) for _ in range(40)]
    (tmp_path / "q.txt").write_text("\n".join(queries), encoding="utf-8")
    outcome = run("batch", "q.txt", "-i", "ix", "--summary", "s.jsonl", "--columns", "query_id,doc_id,occurrences",
                  "-o", "h.jsonl", cwd=tmp_path)  # fmt: skip
    assert outcome.status == 0, outcome.err
    summary = [json.loads(line) for line in (tmp_path / "s.jsonl").read_text("utf-8").splitlines()]
    hits: dict[str, dict[str, int]] = {}
    for line in (tmp_path / "h.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        hits.setdefault(row["query_id"], {})[row["doc_id"]] = row["occurrences"]
    for number, (query, row) in enumerate(zip(queries, summary, strict=True), 1):
        brute = {name: text.count(query) for name, text in texts.items() if query in text}
        assert hits.get(str(number), {}) == brute, query
        assert (row["documents"], row["occurrences"], row["searched"]) == (
            len(brute),
            sum(brute.values()),
            30,
        )


def test_python_gives_the_same(seeds_index: Path, place: Path) -> None:
    (place / "q.csv").write_text("id,query,省份\na,跨链,\nb,区块链,四川；福建\n", encoding="utf-8")
    with cefu.open_index(seeds_index) as index:
        of_file = list(index.batch(place / "q.csv"))
        records = [{"id": "a", "query": "跨链"}, {"id": "b", "query": "区块链", "province": ["四川", "福建"]}]
        of_records = list(index.batch(records))
        assert [list(a.rows()) for a in of_file] == [list(a.rows()) for a in of_records]
        assert [a.outcome.documents for a in of_file] == [
            2,
            index.search("区块链", province=["四川", "福建"]).total,
        ]
        assert [a.outcome.query_id for a in index.batch(["跨链", "碳"])] == ["1", "2"]
        with pytest.raises(ConfigError, match="--year"):
            index.batch(["跨链"], year="二十")
        with pytest.raises(UnknownNameError):
            index.batch(["跨链"], province="四穿")
        with pytest.raises(ConfigError, match="unknown column"):
            index.batch([{"query": "跨链", "colour": "red"}])


# -- lists of queries ------------------------------------------------------------------------------------------------


def test_columns_are_the_filters_of_the_command_line(batch: Run, seeds_index: Path, place: Path) -> None:
    columns = (
        "id,query,province,city,issuer,tech,since,until,year,number,kind,source,mentions,among,within,sort"
    )
    columns += ",whole_word,undated"
    rows = [
        {"id": "1", "query": "区块链", "province": "四川;福建", "sort": "date"},
        {"id": "2", "query": "区块链 平台", "within": "sentence", "year": "2020;2019"},
        {"id": "3", "query": "区块链", "since": "2020-05", "until": "2020-07", "undated": "是"},
        {"id": "4", "query": "", "tech": "跨链"},
        {"id": "5", "query": "政府", "whole_word": "yes"},
        {"id": "6", "query": "平台", "mentions": "福州", "kind": "行动方案"},
        {"id": "7", "query": '"建链、上链、用链" OR 跨链', "source": "seeds"},
        {"id": "8", "query": "跨链", "among": 'title:新型基础设施 OR "通知；意见"'},
    ]
    with open(place / "q.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns.split(","))
        writer.writeheader()
        writer.writerows(rows)
    records = batch("q.csv", "--format", "jsonl").records()
    with cefu.open_index(seeds_index) as index:
        for row in rows:
            query = row.pop("query") or None
            own = row.pop("id")
            options = {k: tuple(v.split(";")) if k in ("province", "year") else v for k, v in row.items()}
            options.update({k: True for k in ("whole_word", "undated") if k in row})
            expected = index.search(query, limit=None, **options)  # type: ignore[arg-type]
            found = [(r["doc_id"], r["rank"], r["occurrences"]) for r in records if r["query_id"] == own]
            assert found == [(hit.doc_id, hit.rank, hit.occurrences) for hit in expected], own


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_tables_as_spreadsheets_save_them(encoding: str, delimiter: str) -> None:
    rows = [
        ("编号", "检索式", "省份"),
        ("甲", '"建链,上链"', "四川"),
        ("乙", "区块链和新型基础设施建设", "福建"),
    ]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    found = parse_queries(out.getvalue().encode(encoding), "q.csv", ".csv")
    assert [(q.id, q.query, dict(q.options)) for q in found] == [
        ("甲", '"建链,上链"', {"province": ("四川",)}),
        ("乙", "区块链和新型基础设施建设", {"province": ("福建",)}),
    ]


def test_a_few_keywords_are_read_in_the_encoding_of_a_chinese_editor() -> None:
    for encoding in ("gb18030", "utf-8-sig", "utf-8"):
        found = parse_queries("区块链\n跨链\n".encode(encoding), "q.txt", ".txt")
        assert [q.query for q in found] == ["区块链", "跨链"]
    with pytest.raises(ConfigError, match="save it in UTF-8"):
        parse_queries(b"\xff\xfe\xfd\x00\xd8", "q.txt", ".txt")


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    data = 'query,year\n"区块链\n跨链",2020\n\n碳,2021\n'.encode()
    assert [(q.id, q.where, q.query) for q in parse_queries(data, "q.csv", ".csv")] == [
        ("2", "q.csv, row 2", "区块链\n跨链"),
        ("4", "q.csv, row 4", "碳"),
    ]


def test_tsv_keeps_quotation_marks_and_toml_has_tables() -> None:
    (found,) = parse_queries('id\tquery\na\t"跨链" OR 碳\n'.encode(), "q.tsv", ".tsv")
    assert found.query == '"跨链" OR 碳'
    text = (
        '[[query]]\nid = "a"\nquery = "跨链"\n省份 = ["四川", "福建"]\nyear = 2020\n[[query]]\nquery = "碳"\n'
    )
    first, second = parse_queries(text.encode(), "q.toml", ".toml")
    assert (first.id, first.options) == ("a", {"province": ("四川", "福建"), "year": ("2020",)})
    assert (second.id, second.query, second.where) == ("2", "碳", "q.toml, query 2")


@pytest.mark.parametrize(
    ("suffix", "text", "said"),
    [
        (".txt", "# nothing\n\n", "there are no queries in q.txt"),
        (".csv", "id,query\n", "there are no queries in q.csv"),
        (".csv", "", "there are no queries in q.csv"),
        (".csv", "id\na\n", "no column for queries"),
        (".csv", "id,query,colour\na,碳,red\n", "row 1: unknown column colour"),
        (".csv", "id,query,标题\na,碳,通知\n", "unknown column 标题"),
        (".csv", "id,query,keyword\na,碳,芯\n", "two columns for query"),
        (".csv", "id,query\na,碳\nb,芯\na,链\n", "row 4 has the id a, as q.csv, row 2 has"),
        (".csv", "id,query\n,碳\n", "row 2 has no id"),
        (".csv", 'id,query\na,"碳\nb,芯\n', "row 2: a quotation mark opens here"),
        (".toml", 'query = "碳"', "q.toml has a query that is no table"),
        (".toml", "[[queries]]\nquery = 1", "q.toml has the key queries"),
        (".toml", "[[query]\n", "bad TOML"),
        (".doc", "碳", "q.doc is no list of queries"),
    ],
)
def test_what_is_no_list_is_refused(suffix: str, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_queries(text.encode(), f"q{suffix}", suffix)
    assert said in str(caught.value)


# -- bad queries, statuses, streams ----------------------------------------------------------------------------------


def test_a_bad_query_is_named_and_the_rest_runs(batch: Run, place: Path) -> None:
    lines = [
        "id,query,province,within,undated",
        "good,跨链,,,",
        "syntax,区块链 AND (跨链,,,",
        "name,区块链,四穿,,",
        "scope,区块链 平台,,page,",
        "flag,区块链,,,maybe",
        "empty,,,,",
        "comma,区块链,,,, 跨链",
        "one,碳,,,",
    ]
    (place / "q.csv").write_text("\n".join(lines), encoding="utf-8")
    outcome = batch("q.csv", "-o", "hits.csv", "--summary", "s.csv")
    assert outcome.status == 2
    summary = table((place / "s.csv").read_text("utf-8"))
    assert [row["query_id"] for row in summary] == [line.split(",")[0] for line in lines[1:]]
    failed = {row["query_id"]: row["error"] for row in summary if row["error"]}
    assert set(failed) == {"syntax", "name", "scope", "flag", "empty", "comma"}
    assert all((row["documents"] == "") == bool(row["error"]) for row in summary)
    for number, (name, part) in enumerate(
        [("syntax", "character 9"), ("name", "四穿"), ("scope", "page"), ("flag", "maybe"),
         ("empty", "neither a query"), ("comma", "more cells")], 3,
    ):  # fmt: skip
        assert part in failed[name]
        assert f"failed: q.csv, row {number}: {failed[name]}" in outcome.err
    assert {row["query_id"] for row in table((place / "hits.csv").read_text("utf-8"))} <= {"good", "one"}


def test_exit_statuses_and_streams(batch: Run, place: Path) -> None:
    outcome = batch("-", stdin="# 注\n跨鏈\n\n量子计算\n")
    assert outcome.status == 0
    assert [(r["query_id"], r["query"]) for r in outcome.records()] == [("2", "跨鏈")] * 2
    assert "2 queries: 1 found something, 1 nothing, 0 failed — showing 2 of 2 hits" in outcome.err
    outcome = batch("-", stdin="量子计算\n")
    assert (outcome.status, outcome.out) == (1, "")
    assert batch("-", stdin="跨链\n(\n").status == 2
    assert batch("-", stdin="跨链\n", env={"CEFU_INDEX": "nowhere"}).status == 0
    for args, said in (
        (["nothing.txt"], "nothing.txt can't be read"),
        (["-", "--province", "四穿"], "unknown province"),
        (["-", "--resume"], "add -o hits.csv"),
        (["-", "-o", "a.csv", "--summary", "a.csv"], "two outputs go to a.csv"),
        (["-", "--summary", "-"], "two outputs go to standard output"),
        (["-", "--summary", "s.txt"], "no format is known"),
        (["-", "-o", "no/a.csv"], "there is no folder"),
    ):
        outcome = batch(*args, stdin="跨链\n")
        assert outcome.status == 2
        assert said in outcome.err
    assert list(place.iterdir()) == []


def test_filters_of_the_command_line_hold_for_all(batch: Run, place: Path) -> None:
    (place / "q.csv").write_text("query,province\n区块链,\n平台,四川\n", encoding="utf-8")
    records = batch("q.csv", "--year", "2020", "--limit", "1").records()
    assert all(r["date"].startswith("2020") for r in records)
    assert [r["query_id"] for r in records] == ["2", "3"]
    outcome = batch("q.csv", "--province", "福建")
    assert outcome.status == 2
    assert "q.csv, row 3 filters by province, and so does the option --province" in outcome.err


def test_every_option_of_search_that_can_hold_for_many_is_there() -> None:
    options = {}
    for name in ("search", "batch"):
        command = cefu_group.get_command(None, name)  # type: ignore[arg-type]
        assert command is not None
        options[name] = {option for param in command.params for option in param.opts}
    assert options["search"] - options["batch"] == {"query", "--offset", "--count", "--explain", "--review"}


@pytest.mark.parametrize(
    ("outputs", "said"),
    [
        (["-o", "hits.csv", "--summary", "./hits.csv"], "two outputs go to ./hits.csv"),
        (["-o", "hits.csv", "--no-hit", "link/hits.csv"], "two outputs go to link/hits.csv"),
        (["-o", "hits.csv", "--provenance", "link.json", "--format", "csv"], "two outputs go to link.json"),
        (["-o", "hits.csv", "--summary", "hits.csv.part", "--format", "csv"], "hits.csv.part"),
        (["-o", "q.csv"], "the output would replace the list of queries q.csv"),
        (["--no-hit", "./q.csv"], "the output would replace the list of queries q.csv"),
        (["-o", "link/q.csv"], "the output would replace the list of queries q.csv"),
    ],
)
def test_no_output_takes_the_place_of_another_or_of_the_queries(
    batch: Run, place: Path, outputs: list[str], said: str
) -> None:
    (place / "link").symlink_to(place)
    (place / "link.json").symlink_to("s.csv")
    (place / "q.csv").write_text("id,query\na,跨链\n", encoding="utf-8")
    (place / "hits.csv").write_text("mine", encoding="utf-8")
    summary = ["--summary", "s.csv"] if "link.json" in outputs else []
    outcome = batch("q.csv", *outputs, *summary)
    assert outcome.status == 2, outcome.err
    assert said in outcome.err
    assert (place / "q.csv").read_text("utf-8") == "id,query\na,跨链\n"
    assert (place / "hits.csv").read_text("utf-8") == "mine"
    assert sorted(path.name for path in place.iterdir()) == ["hits.csv", "link", "link.json", "q.csv"]


# -- two at once -------------------------------------------------------------------------------------------------------

#: A batch that stops to wait when it asks 碳.
_WAITING = """
import sys, time
from cefu.cli.app import main
from cefu.index import Index
search = Index.search
def waiting(self, asked=None, **options):
    if asked == "碳":
        print("waits", flush=True)
        time.sleep(100)
    return search(self, asked, **options)
Index.search = waiting
main()
"""


@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_a_second_batch_with_the_same_output_is_told_who_writes(
    batch: Run, seeds_index: Path, place: Path, resume: list[str]
) -> None:
    (place / "q.txt").write_text("跨链\n碳\n区块链\n", encoding="utf-8")
    (place / "other.csv").symlink_to("h.csv")
    assert batch("q.txt", "-o", "whole.csv").status == 0
    args = ["batch", "q.txt", "-o", "h.csv", "-i", str(seeds_index)]
    first = subprocess.Popen(
        [sys.executable, "-c", _WAITING, *args], cwd=place, env=environment({}), stdout=subprocess.PIPE
    )
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == b"waits\n" if os.name != "nt" else b"waits\r\n"
        found = (place / "h.csv.part").read_bytes()
        for name, more in (("h.csv", []), ("h.csv", ["--resume"]), ("other.csv", [])):
            second = batch("q.txt", "-o", name, *more)
            assert second.status == 2
            assert f"error: {place / 'h.csv.part'} is being written by " in second.err
            assert os.name == "nt" or f"process {first.pid} on " in second.err
        assert (place / "h.csv.part").read_bytes() == found
    finally:
        first.kill()
        first.communicate(timeout=60)
    assert batch("q.txt", "-o", "h.csv", *resume).status == 0
    assert (place / "h.csv").read_bytes() == (place / "whole.csv").read_bytes()
    assert sorted(path.name for path in place.iterdir()) == ["h.csv", "other.csv", "q.txt", "whole.csv"]


# -- interrupted -----------------------------------------------------------------------------------------------------


def stopped_at(monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    """Ctrl+C comes while this query is asked."""
    search = Index.search

    def interrupted(self: Index, asked: str | None = None, **options: object) -> object:
        if asked == query:
            os.kill(os.getpid(), signal.SIGINT)
        return search(self, asked, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Index, "search", interrupted)


@pytest.mark.parametrize("form", ["csv", "json", "md"])
def test_an_interrupted_batch_goes_on_to_the_same_end(
    batch: Run, place: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    queries = [*made(random.Random(2), 12), "(", "新型基础设施", "tech:区块链", "量子计算"]
    (place / "q.txt").write_text("\n".join(queries), encoding="utf-8")

    def asked(name: str, *more: str) -> Outcome:
        return batch(
            "q.txt", "-o", f"{name}.{form}", "--summary", f"{name}-s.csv", "--no-hit", f"{name}-n.csv", *more
        )

    whole = asked("whole")
    assert whole.status == 2, "one query is bad"
    with monkeypatch.context() as patched:
        stopped_at(patched, "新型基础设施")
        outcome = asked("cut")
    assert outcome.status == 130
    assert f"interrupted after 14 of 16 queries: their hits are in {place / 'cut'}.{form}.part" in outcome.err
    assert "--resume" in outcome.err
    assert sorted(path.name for path in place.iterdir() if path.name.startswith("cut")) == [
        f"cut.{form}.part"
    ]
    part = place / f"cut.{form}.part"
    lines = [json.loads(line) for line in part.read_bytes().splitlines()]
    assert sum(isinstance(line, dict) for line in lines) == 15, "what was asked, and 14 outcomes"
    # A crash may leave half a query, and half a line.
    with open(part, "ab") as file:
        file.write(b'["15","half a query"]\n["15","hal')
    again = asked("cut", "--resume")
    assert again.status == 2
    for name in (f".{form}", "-s.csv", "-n.csv"):
        assert (place / f"cut{name}").read_bytes() == (place / f"whole{name}").read_bytes()
    assert not part.exists()
    assert [line for line in again.err.splitlines() if " queries: " not in line] == [
        line for line in whole.err.splitlines() if " queries: " not in line
    ]


def test_only_the_same_batch_goes_on(batch: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (place / "q.txt").write_text("跨链\n区块链\n", encoding="utf-8")
    with monkeypatch.context() as patched:
        stopped_at(patched, "跨链")
        assert batch("q.txt", "-o", "h.csv").status == 130
    for more in (["--year", "2020"], ["--limit", "1"], ["--columns", "query_id,doc_id"]):
        outcome = batch("q.txt", "-o", "h.csv", "--resume", *more)
        assert outcome.status == 2
        assert "begun with other queries or options" in outcome.err
    assert (place / "h.csv.part").exists()
    assert batch("q.txt", "-o", "h.csv", "--limit", "1").status == 0
    assert not (place / "h.csv.part").exists()
    # Nothing is left to go on with: it begins, so a script may always say --resume.
    assert batch("q.txt", "-o", "h.csv", "--resume").status == 0


def test_an_interrupted_stream_ends_between_two_queries(
    batch: Run, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "q.txt").write_text("跨链\n区块链\n碳\n", encoding="utf-8")
    whole = batch("q.txt", "--format", "csv").out
    with monkeypatch.context() as patched:
        stopped_at(patched, "区块链")
        outcome = batch("q.txt", "--format", "csv")
    assert outcome.status == 130
    assert "interrupted after 2 of 3 queries" in outcome.err
    assert whole.startswith(outcome.out)
    assert {row["query_id"] for row in table(outcome.out)} == {"1", "2"}


# -- occurrences -------------------------------------------------------------------------------------------------------


def test_rows_of_occurrences_are_those_of_kwic(batch: Run, seeds_index: Path, place: Path) -> None:
    queries = made(random.Random(8), 30)
    (place / "q.txt").write_text("\n".join(queries), encoding="utf-8")
    expected = []
    with cefu.open_index(seeds_index) as index:
        for number, query in enumerate(queries, 1):
            own = {"query_id": str(number), "query": query}
            expected += [{**own, **row} for row in index.kwic(query, width=12, sort="right").to_dicts()]
        total = sum(index.search(query).occurrences for query in queries)
        cut = [list(answer.rows()) for answer in index.batch(queries, kwic=12, sort="right", limit=3)]
    outcome = batch(
        "q.txt", "--kwic", "--width", "12", "--sort", "right", "-o", "l.jsonl", "--summary", "s.csv"
    )
    assert outcome.status == 0, outcome.err
    given = [json.loads(line) for line in (place / "l.jsonl").read_text("utf-8").splitlines()]
    assert given == expected
    assert list(given[0]) == list(BATCH_KWIC_KEYS)
    summary = table((place / "s.csv").read_text("utf-8"))
    assert sum(int(row["occurrences"]) for row in summary) == len(given) == total > 100
    assert f"showing {total} of {total} occurrences" in outcome.err
    for number, rows in enumerate(cut, 1):
        assert rows == [row for row in expected if row["query_id"] == str(number)][:3]
    stream = batch("q.txt", "--kwic", "--columns", "query_id,keyword,start", "--format", "csv").out
    assert len(table(stream)) == total


def test_a_table_of_occurrences_marks_the_keyword(batch: Run, place: Path) -> None:
    (place / "q.txt").write_text("跨鏈\n", encoding="utf-8")
    outcome = batch("q.txt", "--kwic", "-o", "l.md", "--columns", "query_id,keyword")
    assert outcome.status == 0
    assert (place / "l.md").read_text("utf-8").count("**跨") == 2


def test_options_of_rows_that_do_not_go_together(batch: Run, seeds_index: Path, place: Path) -> None:
    (place / "q.txt").write_text("跨链\n", encoding="utf-8")
    for options, message in (
        (["--width", "9"], "add --kwic"),
        (["--sort", "left"], "no order of hits"),
        (["--kwic", "--sort", "hits"], "no order of occurrences"),
    ):
        outcome = batch("q.txt", *options)
        assert outcome.status == 2
        assert message in outcome.err
    (place / "q.csv").write_text(
        "id,query,tech,sort\na,,区块链,\nb,跨链,,hits\nc,跨链,,date\n", encoding="utf-8"
    )
    outcome = batch("q.csv", "--kwic", "-o", "l.jsonl")
    assert outcome.status == 2
    assert "row 2: there is no query whose occurrences could be shown" in outcome.err
    assert "row 3: unknown order hits" in outcome.err
    assert len((place / "l.jsonl").read_text("utf-8").splitlines()) == 2
    with cefu.open_index(seeds_index) as index:
        for wrong in ({"kwic": -1}, {"kwic": 5, "limit": -1}, {"kwic": 5, "sort": "hits"}):
            with pytest.raises(ConfigError):
                index.batch(["跨链"], **wrong)  # type: ignore[arg-type]


def test_keywords_may_have_to_be_close_for_all_queries(batch: Run, seeds_index: Path, place: Path) -> None:
    (place / "q.txt").write_text("区块链 平台\n", encoding="utf-8")
    with cefu.open_index(seeds_index) as index:
        expected = index.search("区块链 平台", within="sentence", limit=None).doc_ids
    assert batch("q.txt", "--within", "sentence").ids() == expected


# -- several processes -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [[], ["--kwic", "--sort", "left"], ["--limit", "2"]])
def test_several_processes_write_the_same_bytes(batch: Run, place: Path, more: list[str]) -> None:
    queries = [*made(random.Random(3), 20), "(区块链", "量子计算"]
    (place / "q.txt").write_text("\n".join(queries), encoding="utf-8")
    names = []
    for jobs in ("1", "2"):
        outcome = batch("q.txt", "--jobs", jobs, "-o", f"h{jobs}.csv", "--summary", f"s{jobs}.csv", *more)
        assert outcome.status == 2, "one does not parse"
        names.append((outcome.err.rpartition(",")[0], batch("q.txt", "--jobs", jobs, *more).out))
    assert names[0] == names[1]
    for name in ("h", "s"):
        assert (place / f"{name}1.csv").read_bytes() == (place / f"{name}2.csv").read_bytes()


@pytest.mark.parametrize(("first", "second"), [("2", "2"), ("2", "1"), ("1", "2")])
def test_several_processes_stop_and_go_on_to_the_same_end(
    batch: Run, place: Path, monkeypatch: pytest.MonkeyPatch, first: str, second: str
) -> None:
    (place / "q.txt").write_text("\n".join(made(random.Random(4), 24)), encoding="utf-8")
    assert batch("q.txt", "-o", "whole.csv").status == 0
    answered = 0

    def counted(bar: Bar, said: str) -> None:
        nonlocal answered
        answered += 1
        if answered == 9:
            os.kill(os.getpid(), signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(Bar, "step", counted)
        outcome = batch("q.txt", "-o", "cut.csv", "--jobs", first)
    assert outcome.status == 130
    assert "interrupted after 9 of 24 queries" in outcome.err
    assert not (place / "cut.csv").exists()
    assert batch("q.txt", "-o", "cut.csv", "--resume", "--jobs", second).status == 0
    assert (place / "cut.csv").read_bytes() == (place / "whole.csv").read_bytes()


def test_a_process_that_finds_another_index_says_so(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as index:
        index.manifest = index.manifest.next(generation=99)
        asking = Asking(("query_id", "doc_id"), False, None, None, {})
        with pytest.raises(IndexCorruptError, match="was changed when the batch began"):
            list(answered(index, listed(WORDS), asking, jobs=2))
