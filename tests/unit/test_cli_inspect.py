"""``cefu inspect``: every value with its rule and its place, of files and of documents in an index."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import cefu
from cefu.data.technologies import load_lexicon
from cefu.inspection import FIELDS, PathInspections
from cefu.model import METADATA_FIELDS
from running import Run

NOTICE = """四川省经济和信息化厅关于印发
四川省数字园区建设行动方案的通知
川经信〔2021〕33号
各市（州）经济和信息化局：
现将《四川省数字园区建设行动方案》印发给你们。园区要用好区块链、區塊鏈与人工智慧（AI）。
本通知自2021年10月1日起施行。
四川省经济和信息化厅
2021年9月7日
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A notice without a sidecar, the same with one, and a file of three records."""
    place = tmp_path / "papers"
    place.mkdir()
    (place / "notice.txt").write_text(NOTICE, encoding="utf-8")
    (place / "mended.txt").write_text(NOTICE, encoding="utf-8")
    (place / "mended.txt.meta.toml").write_text(
        'issuer = "四川省经信厅"\nkind = "意见"\ncity = "成嘟"\neffective_on = "无"\ntitle = "区块链园区的通知"\n',
        encoding="utf-8",
    )
    records = [
        {"id": f"r{n}", "标题": f"第{n}号决定", "正文": f"决定正文{n}。", "发文机关": "国务院"}
        for n in (1, 2, 3)
    ]
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (place / "records.jsonl").write_text(text, encoding="utf-8")
    return place


def fields(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {row["field"]: row for row in document["fields"]}


def only(outcome_json: Any) -> dict[str, Any]:
    (document,) = outcome_json
    assert isinstance(document, dict)
    return document


# -- what is said of a value ------------------------------------------------------------------------------------------


def test_every_value_shows_its_place_in_the_original(run: Run, folder: Path) -> None:
    outcome = run("inspect", folder / "notice.txt", "--format", "json")
    assert (outcome.status, outcome.err) == (0, "")
    document = only(outcome.value())
    assert document["doc_id"] == "papers/notice.txt"
    assert document["encoding"] == "utf-8"
    found = fields(document)
    assert found["doc_number"]["value"] == "川经信〔2021〕33号"
    assert found["written_on"]["value"] == "2021-09-07"
    assert found["issuer"]["value"] == "四川省经济和信息化厅"
    for row in document["fields"]:
        assert NOTICE[row["start"] : row["end"]].split() == row["raw"].split(), row["field"]
        assert row["line"] == NOTICE.count("\n", 0, row["start"]) + 1
        (mark,) = row["place"]["ranges"]
        assert row["place"]["text"][slice(*mark)].split() == row["raw"].split()
    assert (found["title"]["line"], found["doc_number"]["line"], found["written_on"]["line"]) == (1, 3, 8)


def test_the_date_says_which_date_it_is(run: Run, folder: Path) -> None:
    document = only(run("inspect", folder / "notice.txt", "--format", "json").value())
    found = fields(document)
    assert found["date"]["value"] == found["written_on"]["value"]
    assert found["date"]["rule"] == f"written_on, {found['written_on']['rule']}"
    assert found["date"]["start"] == found["written_on"]["start"]


def test_technologies_show_each_form_with_its_first_place(run: Run, folder: Path) -> None:
    document = only(run("inspect", folder / "notice.txt", "--format", "json").value())
    of = {technology["name"]: technology for technology in document["technologies"]}
    assert of["区块链"]["mentions"] == 2
    (form,) = of["区块链"]["forms"]
    assert (form["form"], form["raw"], form["mentions"]) == ("区块链", "区块链", 2)
    assert form["start"] == NOTICE.index("区块链")
    assert [f["raw"] for f in of["人工智能"]["forms"]] == ["人工智慧", "AI"]
    assert document["technologies"][0]["mentions"] == max(t["mentions"] for t in document["technologies"])


def test_counts_are_the_ones_of_the_index(run: Run, folder: Path, tmp_path: Path) -> None:
    cefu.ingest(folder, tmp_path / "index", jobs=1)
    with cefu.open_index(tmp_path / "index") as index:
        for doc_id in ("papers/notice.txt", "papers/mended.txt", "r2"):
            stored = index.document(doc_id)
            assert stored is not None
            outcome = run("inspect", "--id", doc_id, "-i", tmp_path / "index", "--format", "json")
            document = only(outcome.value())
            counts = {technology["name"]: technology["mentions"] for technology in document["technologies"]}
            assert counts == dict(stored.technologies)
            for technology in document["technologies"]:
                assert technology["mentions"] == sum(form["mentions"] for form in technology["forms"])


def test_what_the_user_declared_and_what_lost_against_it(run: Run, folder: Path) -> None:
    document = only(run("inspect", folder / "mended.txt", "--format", "json").value())
    found = fields(document)
    assert (found["kind"]["value"], found["kind"]["rule"]) == ("意见", "mended.txt.meta.toml")
    assert (found["kind"]["start"], found["kind"]["line"]) == (None, None)
    assert found["kind"]["place"] == {"text": "意见", "ranges": [[0, 2]]}
    others = {row["field"]: row for row in document["others"] if row["value"]}
    assert (others["kind"]["value"], others["kind"]["rule"]) == ("通知", "end of the title")
    assert others["effective_on"]["value"] == "2021-10-01"
    assert "effective_on" in document["missing"]
    (problem,) = document["problems"]
    assert (problem["field"], problem["value"], problem["where"]) == ("city", "成嘟", "mended.txt.meta.toml")
    assert "成都" in problem["message"]
    # A title of its own is counted apart from the text, and says so.
    forms = next(t["forms"] for t in document["technologies"] if t["name"] == "区块链")
    assert [(form["source"], form["line"]) for form in forms] == [("text", 5), ("sidecar", None)]


def test_fields_are_known_or_missing(run: Run, folder: Path, seeds: Path) -> None:
    outcome = run("inspect", folder, seeds, "--limit", "0", "--format", "json")
    documents = outcome.value()
    assert len(documents) == 47
    for document in documents:
        known = {row["field"] for row in document["fields"]}
        assert known | set(document["missing"]) == {*METADATA_FIELDS, "date"}
        assert not known & set(document["missing"])


# -- rows -------------------------------------------------------------------------------------------------------------


def test_rows_say_what_a_value_is(run: Run, folder: Path) -> None:
    outcome = run("inspect", folder / "mended.txt", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    assert list(rows[0]) == [
        "doc_id", "field", "state", "value", "raw", "source", "rule", "start", "end", "line", "place",
    ]  # fmt: skip
    assert {row["doc_id"] for row in rows} == {"papers/mended.txt"}
    states = {(row["field"], row["state"]) for row in rows}
    assert {("kind", "used"), ("kind", "other"), ("city", "problem"), ("url", "missing")} <= states
    assert list(dict.fromkeys(row["field"] for row in rows)) == [*FIELDS, "encoding", "technology"]
    missing = next(row for row in rows if row["field"] == "url")
    assert [missing[key] for key in ("value", "rule", "start", "place")] == ["", "", "", ""]


def test_fields_can_be_chosen(run: Run, folder: Path) -> None:
    rows = run("inspect", folder / "notice.txt", "--field", "issuer", "--field", "technology").records()
    assert {row["field"] for row in rows} == {"issuer", "technology"}
    document = only(run("inspect", folder / "notice.txt", "--field", "issuer", "--format", "json").value())
    assert set(fields(document)) == {"issuer"}
    assert (document["technologies"], document["missing"]) == ([], [])
    outcome = run("inspect", folder / "notice.txt", "--field", "isuer")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "error: unknown field: isuer — did you mean issuer?\n"
    assert "choose from: title, province" in run("inspect", folder / "notice.txt", "--field", "颜色").err


def test_columns_and_markdown(run: Run, folder: Path) -> None:
    args = (
        "inspect",
        folder / "notice.txt",
        "--field",
        "doc_number",
        "--format",
        "md",
        "--columns",
        "line,place",
    )
    assert "| 3 | **川经信〔2021〕33号** " in run(*args).out
    assert run("inspect", folder / "notice.txt", "--columns", "nothing").status == 2


def test_a_table_begins_each_document_with_its_name(run: Run, folder: Path) -> None:
    outcome = run(
        "inspect", folder / "notice.txt", folder / "mended.txt", "--format", "table", "--field", "kind"
    )
    lines = [line.split() for line in outcome.out.splitlines()[2:]]
    assert [line[:2] for line in lines] == [
        ["doc_id", "papers/notice.txt"], ["kind", "通知"],
        ["doc_id", "papers/mended.txt"], ["kind", "意见"], ["kind", "other"],
    ]  # fmt: skip


# -- what is inspected ------------------------------------------------------------------------------------------------


def test_records_of_a_file(run: Run, folder: Path) -> None:
    path = folder / "records.jsonl"
    assert [d["doc_id"] for d in run("inspect", path, "--format", "json").value()] == ["r1", "r2", "r3"]
    document = only(run("inspect", path, "--record", "2", "--format", "json").value())
    assert (document["doc_id"], document["source"]) == ("r2", f"{path}#2")
    assert fields(document)["issuer"]["rule"] == "record 2, key 发文机关"
    outcome = run("inspect", path, "--limit", "2", "--format", "json")
    assert len(outcome.value()) == 2
    assert outcome.err == f"showing 2 of 3 documents of {path} (--limit 0 for all)\n"
    outcome = run("inspect", path, "--record", "9")
    assert (outcome.status, outcome.out) == (2, "")
    assert "has 3 documents and no record 9" in outcome.err
    assert run("inspect", folder / "notice.txt", "--record", "1").status == 2


def test_keys_tables_and_lexicons_as_in_ingest(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": "a", "全文": "本市推进羽流计算。", "机关": "国务院"}', encoding="utf-8"
    )
    (tmp_path / "t.csv").write_text("doc_id,kind\na,通知\n", encoding="utf-8")
    (tmp_path / "l.toml").write_text('[[technology]]\nname = "羽流计算"\n', encoding="utf-8")
    args = ["--map", "全文=text", "--map", "机关=issuer", "--sidecar", "t.csv", "--lexicon", "l.toml"]
    document = only(run("inspect", "a.jsonl", *args, "--format", "json", cwd=tmp_path).value())
    found = fields(document)
    assert (found["issuer"]["value"], found["kind"]["value"]) == ("国务院", "通知")
    assert found["kind"]["rule"] == "t.csv row 2, column kind"
    assert [t["name"] for t in document["technologies"]] == ["羽流计算"]
    assert run("inspect", "a.jsonl", "--map", "全文", cwd=tmp_path).status == 2
    assert run("inspect", "a.jsonl", "--lexicon", "none.toml", cwd=tmp_path).status == 2


def test_standard_input(run: Run) -> None:
    document = only(run("inspect", "-", "--format", "json", stdin=NOTICE).value())
    assert document["doc_id"] == "stdin"
    assert fields(document)["doc_number"]["line"] == 3


def test_lines_of_any_kind(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        path = tmp_path / f"a{len(end)}{ord(end[0])}.txt"
        path.write_bytes(NOTICE.replace("\n", end).encode())
        (inspection,) = PathInspections(str(path), load_lexicon())
        of = {finding.value.field: finding.place.line for finding in inspection.fields}
        assert (of["doc_number"], of["written_on"]) == (3, 8), repr(end)


def test_documents_of_the_index(run: Run, seeds_index: Path) -> None:
    outcome = run("inspect", "caict-digital-economy", "-i", seeds_index, "--format", "json")
    assert (outcome.status, outcome.err) == (0, "")
    assert only(outcome.value())["doc_id"] == "caict-digital-economy"
    outcome = run("inspect", "caict-digital-economie", "-i", seeds_index)
    assert (outcome.status, outcome.out) == (1, "")
    assert "no file and no document caict-digital-economie" in outcome.err
    assert "did you mean caict-digital-economy" in outcome.err
    outcome = run("inspect", "caict-digital-economy", "-i", "nowhere")
    assert (outcome.status, outcome.out) == (2, "")
    assert "no file caict-digital-economy, and no index at nowhere — run: cefu ingest" in outcome.err


def test_a_file_comes_before_a_document_and_says_so(run: Run, seeds: Path, seeds_index: Path) -> None:
    args = ("inspect", "seeds/fujian-2020.txt", "-i", seeds_index, "--format", "json")
    outcome = run(*args, cwd=seeds.parent)
    assert outcome.status == 0
    assert outcome.err == "seeds/fujian-2020.txt: the file; for the document of the index add --id\n"
    stored = run(*args, "--id", cwd=seeds.parent)
    assert (stored.status, stored.err) == (0, "")
    # What the index holds and what the file says now are the same thing.
    ours, theirs = only(outcome.value()), only(stored.value())
    assert Path(theirs.pop("source")).name == Path(ours.pop("source")).name
    assert ours == theirs


def test_a_bad_target_is_named_and_the_rest_goes_on(run: Run, folder: Path, seeds_index: Path) -> None:
    (folder / "empty.txt").write_bytes(b"")
    (folder / "scan.xyz").write_bytes(b"x")
    targets = [folder / "empty.txt", "unknown", folder / "scan.xyz", folder / "notice.txt"]
    outcome = run("inspect", *targets, "-i", seeds_index, "--format", "json")
    assert outcome.status == 2
    assert only(outcome.value())["doc_id"] == "papers/notice.txt"
    errors = outcome.err.splitlines()
    assert len(errors) == 3
    assert all(line.startswith("error: ") for line in errors)
    for line, what in zip(
        errors, ("empty.txt: empty", "no document unknown", "scan.xyz: unknown format .xyz"), strict=True
    ):
        assert what in line
    # In a folder a file of no known format is passed over, as ingest does.
    (folder / "empty.txt").unlink()
    outcome = run("inspect", folder, "--field", "kind")
    assert outcome.status == 0
    assert outcome.err.startswith("skipped: ")


def test_a_damaged_index_does_not_keep_a_file_from_being_inspected(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "manifest.json").write_text("{}", encoding="utf-8")
    assert run("inspect", folder / "notice.txt", "-i", tmp_path / "index").status == 0
    outcome = run("inspect", "notice", "-i", tmp_path / "index")
    assert outcome.status == 2
    assert "is no manifest of Cefu" in outcome.err


def test_technologies_of_another_lexicon_have_no_forms(run: Run, folder: Path, tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.toml"
    lexicon.write_text('[[technology]]\nname = "数字园区"\n', encoding="utf-8")
    cefu.ingest(folder, tmp_path / "index", jobs=1, lexicon=lexicon)
    lexicon.write_text('[[technology]]\nname = "数字田园"\n', encoding="utf-8")
    args = ("inspect", "--id", "papers/notice.txt", "papers/mended.txt", "-i", tmp_path / "index")
    outcome = run(*args, "--format", "json")
    assert outcome.status == 0
    assert outcome.err.count("run: cefu retag") == 1
    technologies = {t["name"]: t for t in outcome.value()[0]["technologies"]}
    assert technologies["数字园区"]["mentions"] == 2
    assert technologies["数字园区"]["forms"] == []
    rows = run(*args, "--field", "technology").records()
    assert ("数字园区", "2") in {(row["value"], row["rule"]) for row in rows}
