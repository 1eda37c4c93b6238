"""What an audit finds, that its counts add up, and the way of a mended table back into the index."""

from __future__ import annotations

import csv
import datetime
import json
import signal
from pathlib import Path
from typing import Any

import pytest

import cefu
import cefu.changes
from cefu.audit import CHECKS, FIELDS, Audit
from cefu.errors import ConfigError
from running import Run

TODAY = datetime.date(2026, 1, 31)

NOTICE = """四川省人民政府关于发展算力的通知
川府发〔2020〕9号
各市（州）人民政府：
现就发展算力通知如下。
四川省人民政府
2020年5月12日
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index with one document for each thing an audit finds, and one without fault."""
    records: list[dict[str, Any]] = [
        {"id": "good", "text": NOTICE},
        {"id": "bare", "text": "没有任何出处的一句话。"},
        {"id": "other-issuer", "issuer": "四川省财政厅", "text": NOTICE},
        {"id": "other-date", "date": "2020-06-01", "text": NOTICE},
        {"id": "other-number", "doc_number": "川府发〔2020〕10号", "text": NOTICE.replace("算力", "氢能")},
        {"id": "no-such-day", "issued_on": "2020-02-30", "text": NOTICE.replace("算力", "储能")},
        {"id": "future", "title": "未来的计划", "issuer": "国务院", "date": "2030", "text": "到时候再说。"},
        {
            "id": "order",
            "title": "倒过来的意见",
            "issuer": "国务院",
            "written_on": "2020-05-12",
            "issued_on": "2020-05-11",
            "text": "先发布，后成文。",
        },
        {
            "id": "elsewhere",
            "title": "外省的意见",
            "issuer": "福建省人民政府",
            "province": "四川",
            "date": "2020",
            "text": "。",
        },
        {"id": "twin", "text": "转载\n" + NOTICE},
    ]
    source = tmp_path / "notices.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    folder = tmp_path / "index"
    report = cefu.ingest(source, folder, jobs=1)
    assert report.added == len(records)
    return folder


def audited(index: Path, **options: Any) -> Audit:
    with cefu.open_index(index) as opened:
        return opened.audit(today=TODAY, **options)


def found(index: Path, **options: Any) -> dict[str, list[tuple[str, str, str, str]]]:
    """By doc_id: check, field, value now, what stands against it."""
    with cefu.open_index(index) as opened:
        rows = opened.audit(today=TODAY, **options).rows()
        return {document.doc_id: [(f.check, f.field, f.value, f.other) for f in found] for document, found in rows}


def test_each_thing_is_found_once_and_nothing_else(index: Path) -> None:
    duplicates = {"good", "no", "other-issuer", "twin"}
    result = found(index)
    plain = {key: [f for f in findings if f[0] != "duplicate"] for key, findings in result.items()}
    assert {key: value for key, value in plain.items() if value} == {
        "bare": [("gap", name, "", "") for name in ("title", "province", "issuer", "date")],
        "other-issuer": [("conflict", "issuer", "四川省财政厅", "四川省人民政府")],
        "other-date": [("conflict", "date", "2020-06-01", "2020-05-12")],
        "other-number": [("conflict", "doc_number", "川府发〔2020〕10号", "川府发〔2020〕9号")],
        "no-such-day": [("unusable", "issued_on", "", "2020-02-30")],
        "future": [("future", "date", "2030", "2026-01-31")],
        "order": [("order", "written_on", "2020-05-12", "2020-05-11")],
        "elsewhere": [("disagreement", "province", "四川", "福建")],
    }
    named = {key for key, findings in result.items() if any(f[0] == "duplicate" for f in findings)}
    assert named == duplicates - {"no"}
    assert found(index)["good"] == [("duplicate", "title", "", "other-issuer, twin")]


def test_counts_add_up_with_a_count_by_hand(index: Path) -> None:
    result = audited(index)
    counts = {count.field: count for count in result.counts}
    assert tuple(counts) == FIELDS
    assert all(count.known + count.missing == result.documents == 10 for count in counts.values())
    assert all(count.known == count.declared + count.found for count in counts.values())
    assert (counts["issuer"].known, counts["issuer"].declared, counts["issuer"].conflicts) == (9, 4, 1)
    assert (counts["date"].known, counts["date"].declared) == (9, 4)
    assert result.checks == {
        "gap": 1,
        "conflict": 3,
        "unusable": 1,
        "future": 1,
        "order": 1,
        "disagreement": 1,
        "duplicate": 3,
    }
    assert list(CHECKS) == list(result.checks)


def test_checks_fields_and_filters_choose(index: Path) -> None:
    assert set(found(index, checks=["future"])) == {"future"}
    assert set(found(index, checks=["gap"], gaps=["doc_number"])) == {"bare", "future", "order", "elsewhere"}
    assert set(found(index, checks=["conflict"], issuer="四川省财政厅")) == {"other-issuer"}
    with pytest.raises(ConfigError, match="unknown check gaps"):
        audited(index, checks=["gaps"])
    with pytest.raises(ConfigError, match="unknown field author"):
        audited(index, gaps=["author"])


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write(file: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> None:
    with file.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_the_table_goes_out_is_mended_and_comes_back(index: Path, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "mend.csv"
    assert run("audit", "-i", index, "-o", table).status == 0
    rows = {row["doc_id"]: row for row in rows_of(table)}
    assert rows["bare"]["problems"] == "no title;no province;no issuer;no date"
    assert rows["good"]["written_on"] == "2020-05-12"
    rows["bare"] |= {"title": "一句话", "province": "无", "issuer": "无", "date": "2019/7/1"}
    rows["elsewhere"] |= {"province": "福建"}
    rows["other-number"] |= {"doc_number": "川府发〔2020〕9号"}
    rows["other-issuer"] |= {"issuer": "四川省财政厅;四川省人民政府"}
    write(table, [*rows.values(), {**rows["bare"], "doc_id": "nobody"}])
    outcome = run("ingest", "--sidecar", table, "-i", index)
    assert outcome.status == 0
    assert "updated 4" in outcome.out
    assert "no document nobody" in outcome.err
    left = found(index, checks=["gap", "conflict", "disagreement"])
    assert set(left) == {"other-date"}
    with cefu.open_index(index) as opened:
        bare, issuers = opened.document("bare"), opened.document("other-issuer")
        untouched = opened.document("good")
    assert bare is not None
    assert issuers is not None
    assert untouched is not None
    assert (bare.title, bare.date, bare.issuer) == ("一句话", "2019-07-01", "")
    assert issuers.issuer == "四川省财政厅;四川省人民政府"
    # A cell that was left alone does not take the place of the text's own evidence.
    assert {v.evidence.source for v in untouched.metadata.values} == {"text"}


def test_what_was_mended_stays_mended_until_it_is_forgotten(index: Path, run: Run, tmp_path: Path) -> None:
    table, source = tmp_path / "mend.csv", tmp_path / "notices.jsonl"
    write(table, [{"doc_id": "bare", "省份": "云南", "标题": "一句话"}], encoding="gb18030")
    outcome = run("ingest", "--sidecar", table, "-i", index)
    assert "read as GB18030" in outcome.err
    table.unlink()
    assert "updated 0" in run("ingest", source, "-i", index).out
    write(table, [{"doc_id": "bare", "province": "四川", "title": ""}])
    assert "updated 1" in run("ingest", "--sidecar", table, "-i", index).out
    with cefu.open_index(index) as opened:
        document = opened.document("bare")
    assert document is not None
    assert (document.province, document.title) == ("四川", "一句话")
    dry = run("ingest", "--forget-sidecars", "--dry-run", "-i", index)
    assert "updated 1" in dry.out
    assert "updated 1" in run("ingest", "--forget-sidecars", "-i", index).out
    assert [f.name for f in index.glob("sidecar-*")] == []
    assert {"title", "province"} <= {finding[1] for finding in found(index)["bare"]}
    assert "updated 0" in run("ingest", source, "-i", index).out


def test_a_sidecar_needs_an_index_or_sources(run: Run, tmp_path: Path) -> None:
    table = tmp_path / "mend.csv"
    write(table, [{"doc_id": "a", "province": "四川"}])
    outcome = run("ingest", "--sidecar", table, "-i", tmp_path / "none")
    assert outcome.status == 2
    assert "no index at" in outcome.err
    assert not (tmp_path / "none").exists()


def test_lost_mends_are_named(index: Path, run: Run, tmp_path: Path) -> None:
    table, source = tmp_path / "mend.csv", tmp_path / "notices.jsonl"
    write(table, [{"doc_id": "bare", "province": "云南"}])
    run("ingest", "--sidecar", table, "-i", index)
    (kept,) = index.glob("sidecar-*")
    kept.write_text("[]", encoding="utf-8")
    outcome = run("ingest", source, "-i", index)
    assert outcome.status == 2
    assert "--forget-sidecars" in outcome.err
    with cefu.open_index(index) as opened:
        document = opened.document("bare")
    assert document is not None
    assert document.province == "云南"


def test_the_command_says_counts_and_exits_as_a_search_does(index: Path, run: Run) -> None:
    outcome = run("audit", "-i", index, "--counts", "--format", "jsonl")
    counts = {row["field"]: row for row in outcome.records()}
    assert counts["issuer"] == {
        "field": "issuer",
        "known": 9,
        "missing": 1,
        "declared": 4,
        "found": 5,
        "conflicts": 1,
    }
    assert "documents to look at" in outcome.err
    findings = run("audit", "-i", index, "--findings", "--check", "conflict", "--format", "jsonl").records()
    assert {row["check"] for row in findings} == {"conflict"}
    assert findings[0]["rule"]
    assert findings[0]["other_rule"]
    nothing = run("audit", "-i", index, "--check", "future", "--province", "福建")
    assert nothing.status == 1
    assert nothing.out == ""


def test_a_mended_date_dates_the_document_whatever_else_is_known(index: Path, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "mend.csv"
    write(table, [{"doc_id": "order", "date": "2019-01-02"}])
    run("ingest", "--sidecar", table, "-i", index)
    with cefu.open_index(index) as opened:
        document = opened.document("order")
    assert document is not None
    assert (document.date, document.date_kind) == ("2019-01-02", "date")


def test_an_export_that_was_left_alone_changes_nothing(index: Path, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "hits.csv"
    assert run("search", "--kind", "通知", "--kind", "计划", "-i", index, "-o", table, "--limit", "0").status == 0
    rows = [*rows_of(table), {**rows_of(table)[0], "doc_id": "bare", "title": "bare", "issuer": ""}]
    write(table, [{**row, "province": "", "city": "", "date": ""} for row in rows])
    assert "updated 0" in run("ingest", "--sidecar", table, "-i", index).out
    # As the file's name stands for a title nobody knows.
    assert ("gap", "title", "", "") in found(index)["bare"]


def test_a_column_nobody_knows_is_named(index: Path, run: Run, tmp_path: Path) -> None:
    table = tmp_path / "mend.csv"
    table.write_text("doc_id;provice;省份\nbare;四川;云南\n", encoding="utf-16")
    outcome = run("ingest", "--sidecar", table, "-i", index)
    assert "unknown column provice is left aside — did you mean province?" in outcome.err
    assert "read as UTF-16" in outcome.err
    with cefu.open_index(index) as opened:
        document = opened.document("bare")
    assert document is not None
    assert document.province == "云南"


def test_an_interrupt_between_two_mended_documents_keeps_what_was_mended(index: Path, tmp_path: Path) -> None:
    table = tmp_path / "mend.csv"
    write(table, [{"doc_id": doc_id, "city": "成都"} for doc_id in ("bare", "future", "good", "twin")])

    def stop(progress: cefu.changes.Progress) -> None:
        if progress.source == "good":
            signal.raise_signal(signal.SIGINT)

    report = cefu.ingest([], index, sidecar=table, jobs=1, progress=stop)
    assert (report.interrupted, report.updated) == (True, 2)
    report = cefu.ingest([], index, sidecar=table, jobs=1)
    assert (report.interrupted, report.updated) == (False, 2)
    with cefu.open_index(index) as opened:
        assert len(opened.search(None, city="成都", limit=0)) == 4
