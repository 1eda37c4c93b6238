"""Tables: separators, quoting, and rows that are none."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cefu.model import RawDocument
from cefu.reading import Failure, SourceFile, discover, read

Outcome = list[RawDocument | Failure]

#: Hypothesis builds its table of characters on first use, and each example writes a file.
SLOW_START = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(path: Path, data: bytes | str, mapping: dict[str, str] | None = None) -> Outcome:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    (file,) = discover([path])
    assert isinstance(file, SourceFile), file
    return list(read(file, mapping=mapping or {}))


def texts(found: Outcome) -> list[str]:
    return [d.text for d in found if isinstance(d, RawDocument)]


def places(found: Outcome) -> list[int]:
    return [int(f.source.rpartition(":")[2]) for f in found if isinstance(f, Failure)]


def test_columns_are_keys(tmp_path: Path) -> None:
    data = "编号,标题,正文,发布日期,页数,\r\nA1,通知,正文甲,2020-05,3,\r\n,公告,正文乙,,,\r\n"
    first, second = run(tmp_path / "a.csv", data)
    assert isinstance(first, RawDocument)
    assert (first.doc_id, first.source, first.text) == ("A1", f"{tmp_path}/a.csv#1", "正文甲")
    assert [(d.field, d.value, d.source, d.where) for d in first.declared] == [
        ("title", "通知", "record", "record 1, key 标题"),
        ("issued_on", "2020-05", "record", "record 1, key 发布日期"),
    ]
    assert first.extra == {"页数": "3"}
    assert isinstance(second, RawDocument)
    assert second.doc_id == f"{tmp_path.name}/a.csv#2"


@pytest.mark.parametrize(
    ("name", "separator"), [("a.csv", ","), ("a.csv", ";"), ("a.csv", "\t"), ("a.tsv", "\t")]
)
def test_the_separator_is_told_by_the_header(tmp_path: Path, name: str, separator: str) -> None:
    rows = [["title", "text"], ["甲", "正文，乙"]]
    data = "\ufeff" + "\n".join(separator.join(row) for row in rows)
    (found,) = run(tmp_path / name, data)
    assert isinstance(found, RawDocument)
    assert (found.text, found.encoding) == ("正文，乙", "utf-8-sig")


def test_quoted_cells_hold_breaks_separators_and_quotes(tmp_path: Path) -> None:
    data = '"标题","正文"\r\n"甲","第一行\r\n\r\n第二行, ""引""\n第三行"\r\n乙,丙\r\n'
    found = run(tmp_path / "a.csv", data)
    assert texts(found) == ['第一行\r\n\r\n第二行, "引"\n第三行', "丙"]


def test_a_line_is_counted_where_its_row_starts(tmp_path: Path) -> None:
    data = '标题,正文\n甲,"一\n二\n三"\n乙\n丙,四\n丁,五,六\n戊,七,\n'
    found = run(tmp_path / "a.csv", data)
    assert texts(found) == ["一\n二\n三", "四", "七"]
    assert places(found) == [5, 7]
    assert [f.reason for f in found if isinstance(f, Failure)] == [
        "1 cells under 2 columns",
        "3 cells under 2 columns",
    ]


def test_a_header_is_required(tmp_path: Path) -> None:
    (found,) = run(tmp_path / "a.csv", "甲,乙\n丙,丁\n" * 50)
    assert isinstance(found, Failure)
    assert found.reason == "no column holds the text; columns: 甲, 乙"
    assert "--map" in found.hint
    assert texts(run(tmp_path / "a.csv", "甲,乙\n丙,丁\n", {"乙": "text"})) == ["丁"]
    (found,) = run(tmp_path / "a.csv", "标题,正文\n\n")
    assert isinstance(found, Failure)
    assert found.reason == "empty: a header and no record"
    (found,) = run(tmp_path / "a.csv", '""\n')
    assert isinstance(found, Failure)


def test_blank_rows_are_no_records(tmp_path: Path) -> None:
    found = run(tmp_path / "a.csv", "\n标题,正文\n\n甲,乙\n,\n , \n丙,丁\n")
    assert [d.source.rpartition("#")[2] for d in found if isinstance(d, RawDocument)] == ["1", "2"]
    assert len(found) == 2


def test_a_row_without_text_is_named(tmp_path: Path) -> None:
    found = run(tmp_path / "a.csv", "标题,正文\n甲,\n乙,丙\n")
    assert places(found) == [2]
    assert isinstance(found[0], Failure)
    assert found[0].reason == "record 1 has no text; its keys: 标题, 正文"


def test_two_columns_of_one_name_are_both_kept(tmp_path: Path) -> None:
    (found,) = run(tmp_path / "a.csv", "正文,发布日期,发布日期,x,x\n甲,2020,2021,1,2\n")
    assert isinstance(found, RawDocument)
    assert [d.value for d in found.declared] == ["2020", "2021"]
    assert found.extra == {"x": "1;2"}


def test_long_cells_and_nuls_do_no_harm(tmp_path: Path) -> None:
    text = "区块链" * 100_000
    found = run(tmp_path / "a.csv", f"标题,正文\n甲,{text}\n乙,a\0b\n")
    assert texts(found) == [text, "a\ufffdb"]


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\r\r\n"])
def test_any_line_break(tmp_path: Path, end: str) -> None:
    data = end.join(["标题,正文", "甲,乙", '丙,"丁\r戊"', ""])
    assert texts(run(tmp_path / "a.csv", data)) == ["乙", "丁\r戊"]


def test_an_unclosed_quotation_costs_its_row_only(tmp_path: Path) -> None:
    data = '标题,正文\n甲,乙\n丙,"丁\n戊,己\n庚,辛\n'
    found = run(tmp_path / "a.csv", data)
    assert texts(found) == ["乙", "己", "辛"]
    assert places(found) == [3]
    assert isinstance(found[1], Failure)
    assert "never closes" in found[1].reason


def test_two_unclosed_quotations_do_not_join_rows(tmp_path: Path) -> None:
    found = run(tmp_path / "a.csv", '标题,正文\n甲,"乙\n丙,丁\n戊,"己\n庚,辛\n')
    assert texts(found) == ["丁", "辛"]
    assert places(found) == [2, 4]
    found = run(tmp_path / "a.csv", '标题,正文\n甲,"乙\n丙 "丁" 戊"\n庚,辛\n')
    assert texts(found) == ["辛"]
    assert [f.reason.rpartition(", ")[2] for f in found if isinstance(f, Failure)] == ["in lines 2 to 3"]


def test_many_unclosed_quotations_end_the_file(tmp_path: Path) -> None:
    found = run(tmp_path / "a.csv", "标题,正文\n" + 'x",",y\n' * 50)
    assert isinstance(found[-1], Failure)
    assert "the rest was not read" in found[-1].reason
    assert found[-1].source == f"{tmp_path}/a.csv"


def test_a_row_beyond_the_limit_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cefu.reading.limits.RECORD_BYTES", 3000)
    found = run(tmp_path / "a.csv", '标题,正文\n甲,"' + "乙\n" * 2000 + '"\n丙,丁\n')
    assert places(found)[0] == 2
    assert texts(found)[-1] == "丁"


def test_quotes_within_a_comma_cell_are_read_loosely(tmp_path: Path) -> None:
    found = run(tmp_path / "a.csv", '标题,正文\n"十四五"规划,甲\n乙,丙\n')
    assert texts(found) == ["甲", "丙"]


@pytest.mark.parametrize("name", ["a.tsv", "a.csv"])
def test_in_a_tab_table_loose_quotes_are_text(tmp_path: Path, name: str) -> None:
    rows = [
        "标题\t正文\t来源",
        '"十四五"规划\t甲\tx',
        '"乙\t丙\tx',
        '丁\t"戊"己\tx',
        '庚\t"辛\n壬"\tx',
        '癸"\t子\tx',
    ]
    found = run(tmp_path / name, "\n".join(rows) + "\n")
    assert texts(found) == ["甲", "丙", '"戊"己', "辛\n壬", "子"]
    titles = [d.declared[0].value for d in found if isinstance(d, RawDocument)]
    assert titles == ['"十四五"规划', '"乙', "丁", "庚", '癸"']


def test_in_a_tab_table_two_loose_quotes_do_not_join_rows(tmp_path: Path) -> None:
    found = run(tmp_path / "a.tsv", '标题\t正文\t来源\n甲\t乙\t"丙\n丁\t戊\t己"\n庚\t辛\t壬\n')
    assert texts(found) == ["乙", "戊", "辛"]


def test_in_a_tab_table_a_broken_cell_of_several_lines_is_not_cut_short(tmp_path: Path) -> None:
    found = run(tmp_path / "a.tsv", '标题\t正文\n甲\t"乙\n丙 "丁" 戊"\n庚\t辛\n')
    assert texts(found) == ["辛"]
    found = run(tmp_path / "a.tsv", '标题\t正文\n甲\t"乙\n丙\n庚\t辛\n')
    assert texts(found) == ["辛"]
    assert places(found) == [2, 3]


def test_a_table_in_another_encoding_fails_once(tmp_path: Path) -> None:
    data = "标题,正文,发布日期\n" + "关于印发规划的通知,国务院办公厅关于印发发展规划的通知,2020\n" * 50
    (found,) = run(tmp_path / "a.csv", data.encode("gbk"))
    assert isinstance(found, Failure)
    assert found.reason == "not UTF-8; it looks like GB18030"
    (found,) = run(tmp_path / "a.csv", data.encode("utf-16"))
    assert isinstance(found, Failure)
    assert found.reason == "not UTF-8; it looks like UTF-16"


def test_one_damaged_row_is_one_failure(tmp_path: Path) -> None:
    data = (
        "标题,正文\n甲,乙\n".encode()
        + b"\xff,\xfe\n"
        + '丙,"丁\n'.encode()
        + b"\x80\n"
        + '戊"\n己,庚\n'.encode()
    )
    found = run(tmp_path / "a.csv", data)
    assert texts(found) == ["乙", "庚"]
    assert places(found) == [3, 4]
    assert next(f.reason for f in found if isinstance(f, Failure)) == "not UTF-8 at byte 1 of the line"


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\r\n\t"), max_size=12)


@SLOW_START
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6))
def test_what_csv_writes_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL)
    writer.writerow(["n", "text", "x"])
    writer.writerows((str(number), "甲" + text, x) for number, (_, text, x) in enumerate(rows))
    found = run(tmp_path_factory.mktemp("any") / "a.csv", stream.getvalue())
    assert texts(found) == ["甲" + text for _, text, _ in rows]
