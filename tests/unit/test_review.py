"""The review log: every hit has a row, no judgement is ever lost, and matrices count what was kept."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import os
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cefu
from cefu.cli import review_words
from cefu.errors import ConfigError
from cefu.judgements import ReviewLog
from cefu.reading.review_log import REQUIRED, REVIEW_KEYS, ReviewTable, parse_review, verdict
from cefu.review import review
from running import Outcome, Run

AT = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)


def table(data: bytes, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def written(rows: list[dict[str, str]], encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """The rows as a spreadsheet saves them."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def ingest(folder: Path, texts: Mapping[str, str]) -> Path:
    """Documents by id; the province is the first two characters of the id, if it has any."""
    records = [
        {"id": name, "title": "文件", "text": f"开头。{text}", "date": "2020-05", "province": name[:2]}
        for name, text in texts.items()
    ]
    source = folder / "docs.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    report = cefu.ingest(source, folder / "ix", jobs=1, prune=True)
    assert not report.failures
    return folder / "ix"


TEXTS = {
    "四川a": "区块链与跨链",
    "四川b": "區塊鏈平台",
    "福建c": "区块链、区块链",
    "云南d": "跨链",
    "北京e": "平台",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ingest(tmp_path, TEXTS)
    return tmp_path


@pytest.fixture
def call(run: Run, folder: Path) -> Run:
    """``cefu … -i ix`` in the folder of the index."""

    def do(*args: object) -> Outcome:
        return run(*args, "-i", "ix", cwd=folder)

    return do


def judge(folder: Path, judgements: Mapping[str, str], **how: Any) -> None:
    """Fill ``keep`` by doc_id and save as a spreadsheet does."""
    rows = table((folder / "r.csv").read_bytes())
    for row in rows:
        row["keep"] = judgements.get(row["doc_id"], row["keep"])
    (folder / "r.csv").write_bytes(written(rows, **how))


# -- the file ----------------------------------------------------------------------------------------------------------


def test_all_hits_stand_in_the_log_whatever_is_shown(call: Run, folder: Path) -> None:
    outcome = call("search", "區塊鏈", "--limit", "1", "--sort", "hits", "--review", "r.csv")
    assert outcome.status == 0
    assert len(outcome.records()) == 1
    assert "r.csv: 3 new, 0 known; 0 kept, 0 rejected, 3 to judge" in outcome.err
    data = (folder / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbfquery,doc_id,")
    rows = table(data)
    assert list(rows[0]) == list(REVIEW_KEYS)
    shown = call("search", "區塊鏈", "--limit", "0", "--sort", "hits").records()
    for key in ("doc_id", "title", "province", "date", "snippet"):
        assert [row[key] for row in rows] == [hit[key] for hit in shown]
    assert {row["query"] for row in rows} == {"區塊鏈"}
    assert {row["keep"] + row["note"] + row["before"] for row in rows} == {""}
    assert all(row["version"].startswith("sha256:") and row["first_seen"].endswith("Z") for row in rows)


def test_asking_again_in_the_other_script_adds_nothing_and_leaves_the_file_alone(
    call: Run, folder: Path
) -> None:
    call("search", "区块链 OR 跨链", "--review", "r.csv")
    before = (folder / "r.csv").read_bytes()
    os.utime(folder / "r.csv", (1, 1))
    outcome = call("search", "(區塊鍊)　ＯＲ 跨鏈", "--sort", "date", "--review", "r.csv")
    assert "r.csv: 0 new, 4 known; 0 kept, 0 rejected, 4 to judge" in outcome.err
    assert (folder / "r.csv").read_bytes() == before
    assert os.stat(folder / "r.csv").st_mtime == 1


def test_filters_choose_what_is_listed_and_closeness_is_another_question(call: Run, folder: Path) -> None:
    call("search", "区块链", "--province", "四川", "--review", "r.csv")
    judge(folder, {"四川a": "yes"})
    outcome = call("search", "区块链", "--province", "福建", "--review", "r.csv")
    assert "1 new, 0 known" in outcome.err
    assert "any more" not in outcome.err, "what another filter leaves out is not gone"
    rows = table((folder / "r.csv").read_bytes())
    assert [row["filters"] for row in rows] == ["province=四川"] * 2 + ["province=福建"]
    assert (
        "0 new, 3 known; 1 kept, 0 rejected, 2 to judge" in call("search", "区块链", "--review", "r.csv").err
    )
    outcome = call("search", "区块链 跨链", "--within", "paragraph", "--review", "r.csv")
    assert "1 new, 0 known" in outcome.err
    outcome = call("search", "区块链 跨链", "--review", "r.csv")
    assert "1 new, 0 known" in outcome.err
    assert [row["within"] for row in table((folder / "r.csv").read_bytes())][-2:] == ["paragraph", "document"]


def test_a_changed_document_is_asked_again_and_its_judgement_stays_beside(call: Run, folder: Path) -> None:
    call("search", "区块链", "--review", "r.csv")
    rows = table((folder / "r.csv").read_bytes())
    for row in rows:
        row["keep"], row["note"] = "是", "看过"
    (folder / "r.csv").write_bytes(written(rows))
    old = next(row for row in rows if row["doc_id"] == "四川b")
    ingest(folder, {**TEXTS, "四川b": "區塊鏈平台，新的一段"})
    outcome = call("search", "区块链", "--review", "r.csv")
    assert "1 document has changed since, to be judged again: 四川b" in outcome.err
    assert "0 new, 3 known; 2 kept, 0 rejected, 1 to judge" in outcome.err
    after = table((folder / "r.csv").read_bytes())
    (row,) = [row for row in after if row["doc_id"] == "四川b"]
    assert (row["keep"], row["note"], row["before"]) == ("", "看过", f"是 ({old['version']})")
    assert row["version"] != old["version"]
    assert "新的一段" in row["snippet"]
    assert [r for r in after if r["doc_id"] != "四川b"] == [r for r in rows if r["doc_id"] != "四川b"]
    # Judged anew and changed anew: both judgements stay.
    judge(folder, {"四川b": "no"})
    ingest(folder, TEXTS)
    call("search", "区块链", "--review", "r.csv")
    (last,) = [row for row in table((folder / "r.csv").read_bytes()) if row["doc_id"] == "四川b"]
    assert last["before"] == f"是 ({old['version']}); no ({row['version']})"


def test_what_is_found_no_more_stays_and_is_named(call: Run, folder: Path) -> None:
    call("search", "区块链", "--review", "r.csv")
    judge(folder, dict.fromkeys(TEXTS, "yes"))
    changed = {name: text for name, text in TEXTS.items() if name != "福建c"}
    ingest(folder, {**changed, "四川a": "什么都没有", "山东f": "区块链"})
    outcome = call("search", "区块链", "--review", "r.csv")
    assert "r.csv: 1 of its hits does not match any more: 四川a" in outcome.err
    assert "r.csv: 1 of its hits is not in the index any more: 福建c" in outcome.err
    assert "1 new, 1 known; 1 kept" in outcome.err
    assert [row["doc_id"] for row in table((folder / "r.csv").read_bytes())][-1] == "山东f"
    assert len(table((folder / "r.csv").read_bytes())) == 4


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_may_save_it_as_they_like(
    call: Run, folder: Path, encoding: str, delimiter: str
) -> None:
    call("search", "区块链", "--review", "r.csv")
    rows = table((folder / "r.csv").read_bytes())
    # Rows sorted, columns moved and taken away, one of the reader's own with a name and a value that need care.
    rows = [
        {"主题": f'{k}=，;\t"引"\n二', **{k2: row[k2] for k2 in reversed(row) if k2 != "index"}}
        for k, row in enumerate(sorted(rows, key=lambda row: row["doc_id"], reverse=True))
    ]
    rows[0]["keep"], rows[1]["keep"], rows[0]["note"] = "保留", "✗" if encoding != "gb18030" else "否", "=好"
    (folder / "r.csv").write_bytes(written(rows, encoding, delimiter))
    assert (
        "0 new, 3 known; 1 kept, 1 rejected, 1 to judge" in call("search", "区块链", "--review", "r.csv").err
    )
    call("search", "平台", "--review", "r.csv")
    data = (folder / "r.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    after = table(data, delimiter)
    assert list(after[0]) == list(rows[0]), "columns stay in the reader's order"
    rows[0]["note"] = "'=好"
    assert after[:3] == rows
    assert [row["query"] for row in after[3:]] == ["平台", "平台"]
    assert {row["主题"] for row in after[3:]} == {""}
    # A second time nothing changes.
    call("search", "平台", "--review", "r.csv")
    assert (folder / "r.csv").read_bytes() == data


def test_what_is_no_review_log_is_refused_and_left_alone(call: Run, folder: Path) -> None:
    call("search", "区块链", "--review", "good.csv")
    good = table((folder / "good.csv").read_bytes())
    cases = {
        "a,b\n1,2\n": f"it has no columns {', '.join(REQUIRED)}",
        "query,doc_id,keep,note\n": "it has no column version",
        written([{**good[0], "keep": "maybe"}]).decode("utf-8"): "r.csv, row 2: keep is maybe — write yes or no",
        written([good[0], {**good[1], "doc_id": ""}]).decode("utf-8"): "r.csv, row 3 has no doc_id",
        written([good[0], good[1], good[0]]).decode("utf-8"): "row 4 judges 四川b for this query, as r.csv, row 2 does",
        written([{**good[0], "query": "(区块链"}]).decode("utf-8"): "r.csv, row 2: query does not parse",
        written([{**good[0], "within": "page"}]).decode("utf-8"): "r.csv, row 2: within is page",
        written([good[0]]).decode("utf-8") + ",".join("x" * 30) + "\r\n": "row 3 has 30 cells for 17 columns",
        written([good[0]]).decode("utf-8") + '"open': "a quotation mark opens here and never closes",
        "query,doc_id,keep,keep,note,version\n": "two columns keep",
    }  # fmt: skip
    for text, message in cases.items():
        if "四川b" in message:
            message = message.replace("四川b", good[0]["doc_id"])
        (folder / "r.csv").write_bytes(text.encode("utf-8"))
        for command in (["search", "区块链"], ["matrix", "区块链"]):
            outcome = call(*command, "--review", "r.csv")
            assert outcome.status == 2, (text, outcome)
            assert message in outcome.err, (text, outcome.err)
        assert (folder / "r.csv").read_bytes() == text.encode("utf-8")
    (folder / "r.csv").write_bytes(b"PK\x03\x04rest")
    assert "save it as CSV" in call("search", "区块链", "--review", "r.csv").err
    assert call("search", "--province", "四川", "--review", "r.csv").status == 2
    before = (folder / "good.csv").read_bytes()
    for command in ("search", "matrix", "timeline"):
        for option in ("-o", "--provenance", "--plot") if command != "search" else ("-o", "--provenance"):
            outcome = call(command, "区块链", "--review", "good.csv", option, "./good.csv")
            assert outcome.status == 2
            assert option == "--plot" or "would replace the review log good.csv" in outcome.err
    assert (folder / "good.csv").read_bytes() == before
    assert "cefu search QUERY --review none.csv" in call("timeline", "区块链", "--review", "none.csv").err


def test_an_interrupt_or_a_second_writer_loses_nothing(
    call: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call("search", "区块链", "--review", "r.csv")
    judge(folder, {"四川a": "yes"})
    before = (folder / "r.csv").read_bytes()

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(review_words.os, "fsync", stopped)
        assert call("search", "跨链", "--review", "r.csv").status == 130
    assert (folder / "r.csv").read_bytes() == before

    def other(descriptor: int) -> None:
        judge(folder, {"四川b": "no"})

    with monkeypatch.context() as patched:
        patched.setattr(review_words.os, "fsync", other)
        outcome = call("search", "跨链", "--review", "r.csv")
    assert outcome.status == 2
    assert "r.csv was changed while hits were added" in outcome.err
    assert [row["keep"] for row in table((folder / "r.csv").read_bytes())].count("no") == 1
    assert sorted(path.name for path in folder.iterdir() if path.name.startswith(".cefu-")) == []


def test_words_for_yes_and_no() -> None:
    for cell in ("y", "YES", "1", "True", "是", "保留", "✓", "√", " 是 "):
        assert verdict(cell) is True
    for cell in ("n", "No", "0", "FALSE", "否", "剔除", "✗", "×"):
        assert verdict(cell) is False
    assert verdict("") is verdict("　") is None
    for cell in ("x", "ok", "不", "2"):
        with pytest.raises(ValueError, match="write yes or no"):
            verdict(cell)


# -- nothing is lost ---------------------------------------------------------------------------------------------------

CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0\r"), max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.lists(CELL, min_size=8, max_size=8), max_size=6), separator=st.sampled_from(",;\t"))
def test_a_table_comes_back_as_it_was_written(rows: list[list[str]], separator: str) -> None:
    header = ["主题", *REQUIRED, "=own", ""]
    assert len(header) == 8
    begun = ReviewTable(list(header), separator=separator)
    for cells in rows:
        begun.add({}).cells[:] = [f"x{cells[0]}", *cells[1:]]
    data = begun.to_bytes()
    again = parse_review(data, "r.csv")
    assert again.header == header
    assert [row.cells for row in again.rows] == [row.cells for row in begun.rows]
    assert again.to_bytes() == data


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[cefu.Index, cefu.Index]]:
    """An index before and after: some documents changed, some went, some came."""
    chance = random.Random(9)
    texts = {f"四川{k}": "".join(chance.choices("链碳芯，。", k=12)) for k in range(24)}
    later = {name: text for name, text in texts.items() if chance.random() < 0.8}
    later = {n: t if chance.random() < 0.7 else t + "改链" for n, t in later.items()}
    later |= {f"福建{k}": "".join(chance.choices("链碳芯，。", k=12)) for k in range(8)}
    first, second = (ingest(tmp_path_factory.mktemp("two"), each) for each in (texts, later))
    with cefu.open_index(first) as before, cefu.open_index(second) as after:
        yield before, after


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    queries=st.lists(st.sampled_from(["链", "碳 芯", "链 NOT 芯", "鏈 OR 碳"]), min_size=1, max_size=4),
    chance=st.randoms(use_true_random=False),
)
def test_no_judgement_is_lost_whatever_happens(
    two: tuple[cefu.Index, cefu.Index], queries: list[str], chance: random.Random
) -> None:
    before, after = two
    data: bytes | None = None
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for round_, index in enumerate((before, after, before, after)):
        for query in queries:
            data = review(index, query, data, at=AT).data
            rows = table(data)
            found = {(query, hit.doc_id) for hit in index.search(query, limit=None)}
            assert found <= {(row["query"], row["doc_id"]) for row in rows}
            assert len({(row["query"], row["doc_id"]) for row in rows}) == len(rows)
            for row in rows:
                keep, note = known.get((row["query"], row["doc_id"]), ("", ""))
                assert row["note"] == note
                assert keep in (row["keep"], row["before"].rpartition("; ")[2].split(" (")[0])
            assert known.keys() <= {(row["query"], row["doc_id"]) for row in rows}
        rows = table(data or b"")
        for row in rows:
            if chance.random() < 0.6:
                row["keep"] = chance.choice(["yes", "否", "1"])
                row["note"] = f"{row['note']} {round_}"
            if row["keep"]:
                known[row["query"], row["doc_id"]] = (row["keep"], row["note"])
        if rows:
            data = written(rows)
            log = ReviewLog.parse(data, "r.csv")
            for query in queries:
                result = index.search(query, limit=None)
                if not result.total:
                    continue
                kept, tally, unsure = log.judged(index, result, "document", False)
                assert sum(tally[1:]) == result.total
                assert (kept.total, len(unsure)) == (tally.kept, tally.open)
                assert not unsure.intersection(kept.numbers)


# -- what counts -------------------------------------------------------------------------------------------------------


def test_a_matrix_counts_the_kept_hits_alone(call: Run, folder: Path) -> None:
    call("search", "区块链", "--review", "r.csv")
    call("search", "跨链", "--review", "r.csv")
    rows = table((folder / "r.csv").read_bytes())
    wanted = {
        ("区块链", "四川a"): "yes",
        ("区块链", "四川b"): "no",
        ("跨链", "云南d"): "no",
        ("跨链", "四川a"): "1",
    }
    for row in rows:
        row["keep"] = wanted.get((row["query"], row["doc_id"]), "")
    (folder / "r.csv").write_bytes(written(rows))
    outcome = call("matrix", "區塊鏈", "跨链", "--review", "r.csv", "--format", "jsonl")
    assert (
        "r.csv: 區塊鏈: 1 kept, 1 rejected, 1 not judged — 1 open: not counted; empty (?) where no hit is kept\n"
        in outcome.err
    )
    assert "r.csv: 跨链: 1 kept, 1 rejected\n" in outcome.err
    counts = {r["province"]: (r["documents"], r["區塊鏈"], r["跨链"]) for r in outcome.records()}
    assert counts == {
        "北京": (1, 0, 0),
        "福建": (1, None, 0),
        "四川": (2, 1, 1),
        "云南": (1, 0, 0),
        "(total)": (5, 1, 1),
    }
    # A province whose hits nobody has judged is not among those that say nothing.
    absent = call("matrix", "区块链", "--absent", "--review", "r.csv").records()
    assert [row["province"] for row in absent] == ["北京", "云南"]
    absent = call("matrix", "跨链", "--absent", "--review", "r.csv").records()
    assert [row["province"] for row in absent] == ["北京", "福建", "云南"]
    with cefu.open_index(folder / "ix") as index:
        for measure in ("documents", "occurrences", "share", "per10k"):
            table_ = index.matrix(["区块链"], rows="document", review=folder / "r.csv").to_dicts(measure)
            plain = index.matrix(["区块链"], rows="document").to_dicts(measure)
            for mine, all_ in zip(table_[:-1], plain[:-1], strict=True):
                rest = None if mine["doc_id"] == "福建c" else 0
                assert mine["区块链"] == (all_["区块链"] if mine["doc_id"] == "四川a" else rest)
        by_tech = index.matrix(["区块链"], cols="technology", review=ReviewLog.read(folder / "r.csv"))
        assert by_tech.total.cells[by_tech.columns.index("跨链")][:2] == (1, 1)
        by_year = index.matrix(["区块链"], cols="year", review=folder / "r.csv")
        assert by_year.total.cells[0][:3] == (1, 1, 5)
        with pytest.raises(ConfigError, match="hits of a query"):
            index.matrix(cols="technology", review=folder / "r.csv")
        with pytest.raises(ConfigError, match=r"r\.csv judges no hit of 平台 --within sentence"):
            index.matrix(["平台"], within="sentence", review=folder / "r.csv")
        assert index.matrix(["量子"], review=folder / "r.csv").total.cells[0].documents == 0
    assert "run: cefu search '平台' --review r.csv" in call("matrix", "平台", "--review", "r.csv").err


def test_a_timeline_counts_the_kept_hits_alone(call: Run, folder: Path) -> None:
    call("search", "区块链", "--review", "r.csv")
    judge(folder, {"四川a": "no", "四川b": "yes", "福建c": "yes"})
    outcome = call("timeline", "区块链", "--review", "r.csv")
    assert [(r["documents"], r["occurrences"], r["searched"]) for r in outcome.records()] == [(2, 3, 5)]
    assert "r.csv: 区块链: 2 kept, 1 rejected\n" in outcome.err
    firsts = call("timeline", "区块链", "--first", "province", "--review", "r.csv").records()
    assert [(r["value"], r["doc_id"]) for r in firsts] == [("四川", "四川b"), ("福建", "福建c")]
    ingest(folder, {**TEXTS, "福建c": "区块链又改了", "山东f": "区块链"})
    outcome = call("timeline", "区块链", "--review", "r.csv")
    assert "1 kept, 1 rejected, 1 changed since, 1 not in the log — " in outcome.err
    assert outcome.records()[0]["documents"] == 1


@pytest.mark.parametrize("measure", ["documents", "occurrences", "share", "per10k"])
def test_what_nobody_has_judged_is_not_said_to_be_absent(call: Run, folder: Path, measure: str) -> None:
    call("search", "区块链", "--review", "r.csv")
    asked = ("matrix", "区块链", "--review", "r.csv", "--measure", measure)
    wide = {row["province"]: row["区块链"] for row in call(*asked, "--format", "jsonl").records()}
    assert wide == {"北京": 0, "福建": None, "四川": None, "云南": 0, "(total)": None}
    assert "四川,2," in call(*asked, "--format", "csv").out.splitlines()
    long = {row["row"]: row for row in call(*asked, "--long", "--format", "jsonl").records()}
    assert list(long["四川"]) == ["row", "col", "value", "documents", "occurrences", "searched", "unjudged"]
    assert {name: (row["value"], row["unjudged"]) for name, row in long.items()} == {
        "北京": (0, 0), "福建": (None, 1), "四川": (None, 2), "云南": (0, 0),
    }  # fmt: skip
    for form in ("table", "md"):
        for more in ((), ("--long",)):
            lines = call(*asked, *more, "--all-provinces", "--format", form).out.splitlines()
            marks = {name: line for line in lines for name in ("四川", "北京", "西藏") if name in line}
            assert ("?" in marks["四川"], "?" in marks["北京"], "?" in marks["西藏"]) == (True, False, False)
            assert "·" in marks["西藏"]
            assert "·" not in marks["四川"]
    # With some of them kept, these count, and standard error says how many are open.
    judge(folder, {"四川a": "yes"})
    outcome = call(*asked, "--format", "jsonl")
    assert {row["province"] for row in outcome.records() if row["区块链"] is None} == {"福建"}
    assert "1 kept, 0 rejected, 2 not judged — 2 open: not counted; empty (?) where" in outcome.err


def test_a_query_may_be_called_as_a_key_is(call: Run, folder: Path) -> None:
    ingest(folder, {"四川a": "unjudged"})
    call("search", "unjudged", "--review", "r.csv")
    outcome = call("matrix", "unjudged", "--review", "r.csv", "--format", "table")
    assert "?" in outcome.out


def test_periods_and_firsts_that_wait_for_a_judgement(call: Run, folder: Path) -> None:
    records = [
        ("四川a", "2018"),
        ("四川b", "2019"),
        ("福建c", "2019-05"),
        ("云南d", ""),
        ("云南e", "2020"),
        ("云南f", "2020-03"),
    ]
    lines = [
        {
            "id": name,
            "title": "文件",
            "text": "区块链",
            "province": name[:2],
            **({"date": date} if date else {}),
        }
        for name, date in records
    ]
    (folder / "docs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    cefu.ingest(folder / "docs.jsonl", folder / "ix", jobs=1, prune=True)
    call("search", "区块链", "--review", "r.csv")
    judge(folder, {"四川b": "yes", "云南e": "yes", "云南f": "no"})
    rows = call("timeline", "区块链", "--review", "r.csv").records()
    keys = ("period", "documents", "occurrences", "searched", "share", "unjudged")
    assert [tuple(row) for row in rows] == [keys] * 4
    assert [tuple(row.values()) for row in rows] == [
        ("2018", None, None, 1, None, 1),
        ("2019", 1, 1, 2, 0.5, 1),
        ("2020", 1, 1, 2, 0.5, 0),
        ("(unknown)", None, None, 1, None, 1),
    ]
    shown = call("timeline", "区块链", "--review", "r.csv", "--format", "table").out.splitlines()
    assert next(line for line in shown if line.startswith("2018")).split() == [
        "2018",
        "?",
        "?",
        "1",
        "?",
        "1",
    ]
    firsts = call("timeline", "区块链", "--first", "province", "--review", "r.csv").records()
    keys = ("rank", "value", "date", "doc_id", "unjudged")
    assert [tuple(row[key] for key in keys) for row in firsts] == [
        (1, "四川", "2019", "四川b", 1),
        (2, "云南", "2020", "云南e", 1),
        (None, "福建", "", "", 1),
    ]
    outcome = call("timeline", "区块链", "--first", "province", "--review", "r.csv", "--format", "table")
    assert next(line for line in outcome.out.splitlines() if "福建" in line).split()[:4] == [
        "?",
        "福建",
        "?",
        "?",
    ]
    assert "2 by province (2 documents match" in outcome.err
    plain = call("timeline", "区块链", "--first", "province").records()
    assert list(plain[0]) == ["rank", "value", "date", "doc_id", "title"]


def test_figures_mark_what_is_not_judged(call: Run, folder: Path) -> None:
    pytest.importorskip("vl_convert", reason="vl-convert-python (extra report) draws figures")
    call("search", "区块链", "--review", "r.csv")
    call("search", "跨链", "--review", "r.csv")
    judge(folder, {"四川a": "yes"})
    for name, args in {
        "heat": ("matrix", "区块链", "跨链"),
        "bars": ("matrix", "跨链"),
        "first": ("timeline", "区块链", "--first", "province"),
    }.items():
        assert call(*args, "--review", "r.csv", "--plot", f"{name}.svg").status == 0
        drawn = (folder / f"{name}.svg").read_text("utf-8")
        assert ">?</" in drawn
        assert "条未判，未计入" in drawn
    judge(folder, {"四川a": ""})
    call("timeline", "区块链", "--review", "r.csv", "--plot", "line.svg")
    assert ">?</" in (folder / "line.svg").read_text("utf-8")
    judge(folder, dict.fromkeys(TEXTS, "yes"))
    call("matrix", "区块链", "--review", "r.csv", "--plot", "all.svg")
    drawn = (folder / "all.svg").read_text("utf-8")
    assert "只计复核表 r.csv 保留的" in drawn
    assert "?" not in drawn.partition("<svg")[2]


@pytest.mark.parametrize(
    "args", [("matrix", "区块链"), ("timeline", "区块链"), ("timeline", "区块链", "--first", "province")]
)
def test_the_account_names_the_log_and_how_it_judges(call: Run, folder: Path, args: tuple[str, ...]) -> None:
    call("search", "区块链", "--review", "r.csv")
    judge(folder, {"四川a": "yes", "四川b": "no"})
    call(*args, "--review", "r.csv", "--provenance", "told.json")
    told = json.loads((folder / "told.json").read_text("utf-8"))
    digest = hashlib.sha256((folder / "r.csv").read_bytes()).hexdigest()
    assert told["review"] == {"name": "r.csv", "sha256": digest}
    assert told["options"]["review"] == "r.csv"
    assert told["queries"] == [
        {
            "query": "区块链",
            "documents": 1,
            "occurrences": 1,
            "searched": 5,
            "kept": 1,
            "rejected": 1,
            "unjudged": 1,
        }
    ]
    call(*args, "--provenance", "told.json")
    assert "review" not in json.loads((folder / "told.json").read_text("utf-8"))


# -- ids that a spreadsheet rewrote ------------------------------------------------------------------------------------


@pytest.fixture
def numbered(tmp_path: Path, run: Run) -> Run:
    """A log of documents with ids of digits, judged, and saved by a spreadsheet that takes these for numbers."""
    ingest(tmp_path, {"001": "区块链甲", "002": "区块链乙", "0x": "区块链丙"})

    def do(*args: object) -> Outcome:
        return run(*args, "-i", "ix", cwd=tmp_path)

    do("search", "区块链", "--sort", "date", "--review", "r.csv")
    rewrite(tmp_path, {"001": "1", "002": "2"}, {"001": "yes", "002": "no", "0x": "yes"})
    return do


def rewrite(folder: Path, ids: Mapping[str, str], judgements: Mapping[str, str]) -> None:
    judge(folder, judgements)
    rows = table((folder / "r.csv").read_bytes())
    for row in rows:
        row["doc_id"] = ids.get(row["doc_id"], row["doc_id"])
    (folder / "r.csv").write_bytes(written(rows))


def test_an_id_that_became_a_number_keeps_its_judgement(numbered: Run, tmp_path: Path) -> None:
    saved = (tmp_path / "r.csv").read_bytes()
    outcome = numbered("matrix", "区块链", "--rows", "document", "--review", "r.csv", "--format", "jsonl")
    assert [row["区块链"] for row in outcome.records()] == [1, 0, 1, 2]
    restored = "r.csv: ids that are in no index, known by the text that was judged: 1 is 001, 2 is 002\n"
    assert restored in outcome.err
    assert (tmp_path / "r.csv").read_bytes() == saved, "a log that is read is not written"
    outcome = numbered("search", "区块链", "--review", "r.csv")
    assert restored in outcome.err
    assert "0 new, 3 known; 2 kept, 1 rejected, 0 to judge" in outcome.err
    rows = table((tmp_path / "r.csv").read_bytes())
    assert [(row["doc_id"], row["keep"]) for row in rows] == [("001", "yes"), ("002", "no"), ("0x", "yes")]
    assert "known by the text" not in numbered("search", "区块链", "--review", "r.csv").err


def test_an_id_that_may_be_of_two_documents_is_gone(numbered: Run, tmp_path: Path) -> None:
    ingest(tmp_path, {"001": "区块链甲", "0001": "区块链甲", "002": "区块链变了", "0x": "区块链丙"})
    outcome = numbered("search", "区块链", "--review", "r.csv")
    assert "2 of its hits are not in the index any more: 1, 2" in outcome.err
    assert "known by the text" not in outcome.err
    assert "3 new, 1 known" in outcome.err


def test_a_filter_does_not_hide_the_other_copy(numbered: Run, tmp_path: Path) -> None:
    ingest(tmp_path, {"001": "区块链甲", "四川": "区块链甲", "002": "区块链乙", "0x": "区块链丙"})
    outcome = numbered("search", "区块链", "--province", "四川", "--review", "r.csv")
    assert "known by the text that was judged: 2 is 002\n" in outcome.err
    assert "1 new, 0 known" in outcome.err
