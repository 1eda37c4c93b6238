"""The list of targets beside a keyword: in an index, from Python and on the command line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import cefu
from cefu.analysis import fold
from cefu.analysis.passages import passages
from cefu.errors import ConfigError, UnknownNameError
from cefu.extraction.target_context import Setting, mode_of
from cefu.extraction.targets import find_targets
from cefu.model import PartialDate
from cefu.targets import TARGET_KEYS
from running import Run

RECORDS = [
    {
        "id": "plan",
        "title": "四川省數字經濟發展規劃",
        "province": "四川",
        "date": "2021-03",
        "text": "一、發展基礎\n全省區塊鏈企業達到300家以上。\n\n二、發展目標\n到2025年，水平明顯提升。"
        "區塊鏈企業突破500家；培育鏈主企業20家。力爭三年內建成跨鏈平台3—5個。",
    },
    {
        "id": "report",
        "title": "某市政府工作报告",
        "city": "合肥",
        "text": "一、上年工作回顾\n新建区块链平台30个以上。\n\n"
        "二、今后任务\n合肥将新建区块链平台50个，投资1.5亿元以上。",
    },
    {"id": "law", "title": "某市数据条例", "text": "第五条 区块链平台不少于三个的，应当备案。"},
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cefu.Index]:
    place = tmp_path_factory.mktemp("targets")
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS)
    (place / "records.jsonl").write_text(lines, encoding="utf-8")
    cefu.ingest(place / "records.jsonl", place / "index", jobs=1)
    with cefu.open_index(place / "index") as opened:
        yield opened


def named(index: cefu.Index, query: str | None, **options: object) -> list[tuple[str, float, str, str]]:
    return [(row.object, row.value, row.unit, row.deadline) for row in index.targets(query, **options)]


def test_a_row_has_all_parts_in_the_script_of_the_text(index: cefu.Index) -> None:
    rows = index.targets("跨链").to_dicts()
    text = RECORDS[0]["text"]
    assert [list(row) for row in rows] == [list(TARGET_KEYS)]
    assert rows == [
        {
            "doc_id": "plan",
            "title": "四川省數字經濟發展規劃",
            "province": "四川",
            "city": "",
            "issuer": "",
            "date": "2021-03",
            "object": "跨鏈平台",
            "comparator": "",
            "value": 3,
            "high": 5,
            "unit": "个",
            "verb": "建成",
            "deadline": "2024",
            "deadline_text": "三年內",
            "deadline_from": "sentence",
            "qualifier": "力争",
            "place": "四川",
            "text": "建成跨鏈平台3—5個",
            "sentence": "力爭三年內建成跨鏈平台3—5個。",
            "paragraph": 4,
            "heading_path": "二、發展目標",
            "start": text.index("建成跨"),
            "end": text.index("建成跨") + len("建成跨鏈平台3—5個"),
        }
    ]


def test_a_deadline_of_the_sentence_before_is_inherited(index: cefu.Index) -> None:
    rows = list(index.targets("区块链", province="四川"))
    assert [(row.object, row.value, row.deadline, row.deadline_text, row.deadline_from) for row in rows] == [
        ("區塊鏈企業", 500, "2025", "到2025年", "paragraph")
    ]
    assert [row.comparator for row in rows] == [">"]


def test_how_close_the_query_must_be(index: cefu.Index) -> None:
    assert [row[1] for row in named(index, "区块链", province="四川")] == [500]
    assert [row[1] for row in named(index, "区块链", within="paragraph", province="四川")] == [500, 20, 3]
    assert [row[1] for row in named(index, "发展基础", within="document", province="四川")] == [500, 20, 3]
    assert named(index, "区块链 NOT 跨链") == [
        ("区块链平台", 50, "个", ""),
        ("投资", 150_000_000, "元", ""),
    ]


def test_without_a_query_all_targets_count_and_what_was_and_the_law_set_none(index: cefu.Index) -> None:
    result = index.targets()
    assert [row.value for row in result] == [500, 20, 3, 50, 150_000_000]
    assert (result.found.total, result.found.searched) == (3, 3)
    assert [row.place for row in result] == ["四川", "四川", "四川", "合肥", "合肥"]


def test_units_and_orders(index: cefu.Index) -> None:
    assert [row[1] for row in named(index, None, unit="亿元")] == [150_000_000]
    assert [row[1] for row in named(index, None, unit=["家", "元"])] == [500, 20, 150_000_000]
    assert [row[1:3] for row in named(index, None, sort="value")] == [
        (50, "个"),
        (3, "个"),
        (150_000_000, "元"),
        (500, "家"),
        (20, "家"),
    ]
    assert [row[3] for row in named(index, None, sort="deadline")] == ["2024", "2025", "2025", "", ""]
    with pytest.raises(ConfigError, match="unknown unit 朵"):
        index.targets(unit="朵")
    with pytest.raises(ConfigError, match="unknown order size"):
        index.targets(sort="size")
    with pytest.raises(UnknownNameError):
        index.targets(province="四州")


@pytest.mark.parametrize("source", ["records", "seeds"])
def test_rows_are_what_the_rules_find_paragraph_by_paragraph(
    source: str, index: cefu.Index, seeds_index: Path
) -> None:
    """The same by brute force: every paragraph of every text folded by itself."""
    with cefu.open_index(seeds_index) if source == "seeds" else cefu.open_index(index.folder) as opened:
        expected = []
        for document in opened.documents(opened.search(None, limit=None, sort="date").numbers):
            text = opened.original(document.number).text
            headings: list[str] = []
            for span in passages(fold(text).text, "paragraph"):
                paragraph = fold(text).text[span.start : span.end]
                if paragraph.startswith(("#", "一、", "二、", "第")):
                    headings = [paragraph.lstrip("# ")]
                anchor = PartialDate.parse(document.date) if document.date else None
                mode = mode_of(fold(document.title).text, headings, anchor)
                for target in find_targets(paragraph, Setting(anchor, mode)):
                    expected.append((document.doc_id, target.value, target.unit, fold(target.object).text))
        rows = list(opened.targets())
        assert sorted((r.document.doc_id, r.value, r.unit, fold(r.object).text) for r in rows) == sorted(
            expected
        )
        assert len(rows) >= 4
        for row in rows:
            text = opened.original(row.document.number).text
            assert text[row.start : row.end] == row.text
            assert text[row.sentence_start :].startswith(row.sentence)
            assert row.text in row.sentence


def test_the_targets_of_the_seeds(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as opened:
        rows = {
            (row.place, row.comparator, row.value, row.unit, fold(row.object).text, row.deadline)
            for row in opened.targets("区块链", source="2020")
        }
    assert rows == {
        ("福建", "≥", 100, "个", "区块链典型应用", ""),
        ("四川", "≥", 20, "个", "区块链技术应用示范场景", ""),
        ("云南", "", 50, "个", "区块链应用", "2022"),
    }


def test_the_command_writes_numbers_and_says_how_many(run: Run, seeds_index: Path) -> None:
    outcome = run("targets", "區塊鏈", "--index", str(seeds_index), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(outcome.out)))
    assert outcome.status == 0
    assert tuple(rows[0]) == TARGET_KEYS
    assert [(row["value"], row["high"], row["unit"]) for row in rows] == [
        ("100", "", "个"),
        ("20", "", "个"),
        ("50", "", "个"),
    ]
    assert outcome.err.strip() == "3 targets in 3 documents (42 documents searched)"
    limited = run("targets", "--index", str(seeds_index), "--limit", "1", "--columns", "value")
    assert len(limited.out.splitlines()) == 1
    assert limited.err.startswith("showing 1 of ")
    nothing = run("targets", "量子计算", "--index", str(seeds_index))
    assert (nothing.status, nothing.out) == (1, "")
    assert nothing.err.strip() == "no targets found in 42 documents"
