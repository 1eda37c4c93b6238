"""Workbooks: what a cell becomes, what reads it back, and what Excel's limits do."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cefu.errors import ConfigError
from cefu.render import SUM, Column, Marked, Row, check_format, formats, write_rows

pytest.importorskip("xlsxwriter", reason="XlsxWriter (extra xlsx) writes workbooks")
openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads workbooks back")
calamine = pytest.importorskip("python_calamine", reason="python-calamine reads workbooks back")

TITLE, N = Column("title", "标题"), Column("n", "数", align="right")
DATE = Column("date", "日期", dated=True)
ABOUT = {
    "cefu_version": "1.2.3",
    "written": "2020-05-12T12:00:00Z",
    "command": "cefu search '=区块链'",
    "queries": [{"query": "区块链\x01", "documents": 2}],
    "index": {"path": "index_data", "fingerprint": "f" * 64, "generation": 3},
    "outputs": [{"name": "self"}],
}


def book(rows: Iterable[Row], columns: Sequence[Column], **options: Any) -> bytes:
    """The workbook's bytes."""
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    given = list(rows)
    count = write_rows(iter(given), columns, "xlsx", out, width=None, color=False, bom=False, **options)
    assert count == len(given)
    return out.buffer.getvalue()  # type: ignore[attr-defined, no-any-return]


def opened(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data))


def cells(data: bytes, sheet: str = "rows") -> list[list[Any]]:
    """What calamine reads, the keys too; nothing is the empty text."""
    return calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name(sheet).to_python()  # type: ignore[no-any-return]


def cell(value: object, column: Column = TITLE, **options: Any) -> Any:
    """The one data cell, as openpyxl has it."""
    return opened(book([{column.key: value}], [column], **options))["rows"]["A2"]


def part(data: bytes, name: str) -> str:
    return zipfile.ZipFile(io.BytesIO(data)).read(name).decode()


@pytest.mark.parametrize(
    ("value", "column", "expected"),
    [
        ("区块链", TITLE, "区块链"),
        ("𠮷野家", TITLE, "𠮷野家"),
        (" 前后 ", TITLE, " 前后 "),
        (["人工智能", "区块链"], TITLE, "人工智能;区块链"),
        (Marked("推进区块链", ((2, 5),)), TITLE, "推进区块链"),
        (-5, N, -5),
        (0, N, 0),
        (0.125, N, 0.125),
        (float("nan"), N, None),
        (2**53 + 1, N, "9007199254740993"),
        (True, N, True),
        (None, N, None),
        ("", TITLE, None),
        ("2020", TITLE, "2020"),
        ("2020-05-12", TITLE, "2020-05-12"),
        ("2020-05-12", DATE, datetime.datetime(2020, 5, 12)),
        ("2020-05", DATE, "2020-05"),
        ("2020", DATE, "2020"),
        ("2020-02-30", DATE, "2020-02-30"),
        ("1898-06-11", DATE, "1898-06-11"),
        ("1900-02-28", DATE, "1900-02-28"),
        ("1900-03-01", DATE, datetime.datetime(1900, 3, 1)),
        ("2020-05-12;2020-06-01", DATE, "2020-05-12;2020-06-01"),
        ("https://www.gov.cn/", TITLE, "https://www.gov.cn/"),
        ("第一\r\n第二\r第三", TITLE, "第一\n第二\n第三"),
        ("链\x0b条\x1b[31m", TITLE, "链\ufffd条\ufffd[31m"),
        ("a\0b\ud800", TITLE, "ab\ufffd"),
        ("{=1+1}", TITLE, "{=1+1}"),
        ("<r><t>甲&乙</t></r>", TITLE, "<r><t>甲&乙</t></r>"),
    ],
)
def test_a_cell_is_what_its_value_is(value: object, column: Column, expected: object) -> None:
    found = cell(value, column)
    assert (found.value, type(found.value)) == (expected, type(expected))
    assert found.data_type != "f"
    assert found.hyperlink is None


FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+86",
    "-5",
    "@SUM(A1)",
    "\t=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\n=1",
    " =1",
    "'=1",
]


@pytest.mark.parametrize("raw", [False, True])
@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_of_the_data_is_a_text_as_it_was(text: str, raw: bool) -> None:
    found = cell(text, raw=raw)
    assert (found.value, found.data_type) == (text, "s")
    # Editing the cell does not make a formula of it either: Excel keeps the text's quote apart.
    assert found.quotePrefix


def test_keys_are_the_header_frozen_bold_and_filtered() -> None:
    sheet = opened(book([{"title": "链", "n": 3}], [TITLE, N]))["rows"]
    assert [each.value for each in sheet[1]] == ["title", "n"]
    assert all(each.font.b for each in sheet[1])
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"


@pytest.mark.parametrize(
    ("rows", "filtered"),
    [
        ([{"n": 3}, {"n": 4}, {"n": 7, SUM: True}], "A1:B3"),
        ([{"n": 3, SUM: True}, {"n": 4}, {"n": 7}], "A1:B4"),
        ([{"n": 7, SUM: True}], None),
        ([], "A1:B2"),
    ],
)
def test_a_sum_at_the_end_is_not_sorted_among_the_rows(rows: list[Any], filtered: str | None) -> None:
    sheet = opened(book(rows, [TITLE, N]))["rows"]
    assert sheet.auto_filter.ref == filtered
    assert sheet.max_row == len(rows) + 1


def test_a_workbook_of_nothing_has_the_keys() -> None:
    data = book([], [TITLE, N])
    assert cells(data) == [["title", "n"]]
    assert opened(book([], []))["rows"].dimensions in ("A1", "A1:A1")


def test_widths_follow_the_content_and_long_texts_wrap() -> None:
    rows = [{"title": "区块链", "n": 1, "date": "链" * 500}, {"title": "链" * 12, "date": "两行\n两行"}]
    sheet = opened(book(rows, [TITLE, N, DATE]))["rows"]
    width = {name: sheet.column_dimensions[name].width for name in "ABC"}
    assert 24 <= width["A"] <= 28
    assert 6 <= width["B"] <= 9
    assert 55 <= width["C"] <= 65
    assert [sheet[name].alignment.wrap_text for name in ("A2", "C2", "C3")] == [None, True, True]
    assert sheet.row_dimensions[2].height == 120
    assert sheet.row_dimensions[3].height is None


def test_floats_show_their_column_s_places_and_keep_all() -> None:
    found = cell(0.123456, Column("n", "数", decimals=3))
    assert (found.value, found.number_format) == (0.123456, "0.000")
    assert cell("2020-05-12", DATE).number_format == "yyyy-mm-dd"


def test_a_cell_is_cut_at_excel_s_limit_and_said() -> None:
    said: list[str] = []
    rows = [{"title": "链" * 32_767}, {"title": "链" * 32_768}, {"title": "𠮷" * 16_384}]
    data = book(rows, [TITLE], notice=said.append)
    assert [len(row[0]) for row in cells(data)[1:]] == [32_767, 32_767, 16_383]
    assert said == ["warning: 2 cells were longer than Excel allows (32,767 characters) and cut"]
    said.clear()
    book(rows[:1], [TITLE], notice=said.append)
    assert said == []


@pytest.mark.parametrize(
    ("count", "sheets"),
    [(4, ["rows"]), (5, ["rows", "rows from 5"]), (9, ["rows", "rows from 5", "rows from 9"])],
)
def test_rows_beyond_one_sheet_go_on_the_next(
    monkeypatch: pytest.MonkeyPatch, count: int, sheets: list[str]
) -> None:
    monkeypatch.setattr("cefu.render.xlsx_format._ROWS", 5)
    data = book([{"n": number} for number in range(count)], [N])
    assert opened(data).sheetnames == sheets
    assert all(cells(data, name)[0] == ["n"] for name in sheets)
    assert [row[0] for name in sheets for row in cells(data, name)[1:]] == list(range(count))


def test_more_columns_than_excel_has_are_refused() -> None:
    with pytest.raises(ConfigError, match="16385 columns are more than a workbook holds"):
        book([], [Column(f"c{number}", "") for number in range(16_385)])


def test_sums_are_bold_and_out_of_the_shading() -> None:
    heat = Column("n", "数", heat=True)
    rows = [{"n": 1}, {"n": 3}, {"n": 4, SUM: True}, {"n": 5}]
    sheet = opened(book(rows, [heat]))["rows"]
    assert [bool(sheet.cell(row, 1).font.b) for row in range(1, 6)] == [True, False, False, True, False]
    assert sorted(str(each.sqref) for each in sheet.conditional_formatting) == ["A2:A3", "A5"]
    zeros = book([{"n": 0}, {"n": None}, {"n": 4, SUM: True}], [heat])
    assert not opened(zeros)["rows"].conditional_formatting


def test_what_a_sum_says_of_itself_is_in_no_other_format() -> None:
    for form in formats.FORMATS.keys() - {"xlsx"}:
        out = io.StringIO()
        write_rows([{"n": 4, SUM: True}], [N], form, out, width=None, color=False, bom=False)
        assert "sum" not in out.getvalue()


def test_a_workbook_says_where_it_comes_from() -> None:
    data = book([{"title": "链"}], [TITLE], about=lambda: ABOUT)
    told = dict(tuple(row) for row in cells(data, "provenance"))
    assert told["key"] == "value"
    assert told["queries.1.query"] == "区块链\ufffd"
    assert told["index.fingerprint"] == "f" * 64
    assert (told["index.generation"], told["rows"]) == (3, 1)
    assert not any(key.startswith("outputs") for key in told)
    read = opened(data)
    assert read.properties.title == "区块链\ufffd"
    assert read.properties.created == datetime.datetime(2020, 5, 12, 12)
    own = {each.name: each.value for each in read.custom_doc_props.props}
    assert own["Index fingerprint"] == "f" * 64
    assert own["Cefu version"] == "1.2.3"
    assert (own["Query"], own["Command"]) == ("区块链\ufffd", "cefu search '=区块链'")


def test_long_queries_fit_their_property() -> None:
    many = {**ABOUT, "queries": [{"query": "区块链" * 50}, {"query": "跨链" * 80}]}
    own = {
        each.name: each.value for each in opened(book([], [TITLE], about=lambda: many)).custom_doc_props.props
    }
    assert len(own["Query"]) == 255


def test_the_same_rows_make_the_same_bytes() -> None:
    rows = [{"title": "链", "n": 1.5, "date": "2020-05-12"}] * 3
    columns = [TITLE, N, DATE]
    assert book(rows, columns, about=lambda: ABOUT) == book(rows, columns, about=lambda: ABOUT)


def test_rows_are_taken_one_after_the_other_and_leave_nothing_behind(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    sizes = []

    def rows() -> Iterable[Row]:
        for number in range(4000):
            sizes.append(sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()))
            yield {"title": f"第{number}行" + "链" * 20}

    write_rows(rows(), [TITLE], "xlsx", io.TextIOWrapper(io.BytesIO()), width=None, color=False, bom=False)
    assert sizes[-1] > 200_000  # on disk long before the end
    assert list(tmp_path.iterdir()) == []

    def broken() -> Iterable[Row]:
        yield {"title": "链"}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_rows(
            broken(), [TITLE], "xlsx", io.TextIOWrapper(io.BytesIO()), width=None, color=False, bom=False
        )
    assert list(tmp_path.iterdir()) == []


def test_without_the_library_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    with pytest.raises(
        ConfigError,
        match=re.escape("xlsx needs xlsxwriter, which is not installed — run: pip install 'cefu[xlsx]'"),
    ):
        check_format("xlsx")
    check_format("csv")


def test_no_part_of_the_workbook_is_a_formula_or_a_link() -> None:
    rows = [{"title": text} for text in (*FORMULAS, "http://a.cn", "mailto:a@b.cn", "internal:Sheet2!A1")]
    data = book(rows, [Column("=key", "=key"), TITLE], about=lambda: ABOUT)
    sheets = [name for name in zipfile.ZipFile(io.BytesIO(data)).namelist() if name.startswith("xl/")]
    assert not any("<f>" in part(data, name) or "hyperlink" in part(data, name).lower() for name in sheets)


# Any code point at all; hostile beginnings often.
HOSTILE = st.builds(
    str.__add__,
    st.sampled_from(
        ["", *FORMULAS, "'", "''", "_x0041_", "<r>", "\r", "\r\n", "\x1f", "\ufffe", "\0", "&lt;", "</t>"]
    ),
    st.text(st.characters(codec=None, exclude_categories=()), max_size=12)
    | st.sampled_from(["</r>", "]]>", "_x000D_", "</t></is></c>"]),
)


@given(st.lists(HOSTILE, min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_hostile_texts_come_back_with_raw(texts: list[str]) -> None:
    data = book([{"title": text, "n": 1} for text in texts], [TITLE, N], raw=True)
    # Noncharacters stand in Excel's escape, which calamine leaves as it is.
    kept = [re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\0", "")) for text in texts]
    expected = [re.sub("[\ufffe\uffff]", lambda found: f"_x{ord(found[0]):04X}_", text) for text in kept]
    assert [row[0] for row in cells(data)[1:]] == expected
    assert all(each.data_type in ("s", "n") for each in opened(data)["rows"]["A"])


@given(st.lists(HOSTILE, min_size=1, max_size=6))
@settings(deadline=None, max_examples=60)
def test_hostile_texts_are_clean_without_raw(texts: list[str]) -> None:
    data = book([{"title": text, "n": 1} for text in texts], [TITLE, N])
    expected = [
        re.sub(
            "[\x01-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]",
            "\ufffd",
            re.sub("\r\n?", "\n", text.replace("\0", "")),
        )
        for text in texts
    ]
    assert [row[0] for row in cells(data)[1:]] == expected


@given(st.lists(st.tuples(HOSTILE, st.integers(-(10**9), 10**9)), min_size=1, max_size=4))
@settings(deadline=None, max_examples=30)
def test_a_workbook_says_what_json_lines_say(pairs: list[tuple[str, int]]) -> None:
    rows = [{"title": re.sub("[\x00-\x1f\ufffe\uffff]", "", text), "n": number} for text, number in pairs]
    out = io.StringIO()
    write_rows(rows, [TITLE, N], "jsonl", out, width=None, color=False, bom=False)
    records = [json.loads(line) for line in out.getvalue().splitlines()]
    assert cells(book(rows, [TITLE, N]))[1:] == [[each["title"], float(each["n"])] for each in records]
