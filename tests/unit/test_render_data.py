"""The data formats: csv, tsv, jsonl, json, md, and the registry."""

import csv
import io
import json
import math
import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.data.formulas import unharmed
from cefu.errors import ConfigError
from cefu.render import FORMATS, Column, Marked, write_rows
from cefu.render.jsonl_format import escape

TITLE = Column("title", "标题")
N = Column("n", "数", align="right")
# Any code point at all, lone surrogates and controls included.
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=30)
RANGES = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=4).map(tuple)
VALUE = st.one_of(
    ANY_TEXT,
    st.builds(Marked, ANY_TEXT, RANGES),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.lists(ANY_TEXT, max_size=3),
    st.lists(ANY_TEXT, max_size=3).map(tuple),
)


def written(rows, columns, format, **options):
    out = io.StringIO()
    defaults = {"width": None, "color": False, "bom": False}
    count = write_rows(iter(rows), columns, format, out, **{**defaults, **options})
    assert count == len(rows)
    return out.getvalue()


def cell(value, format, **options):
    """The one data cell of a one-column csv."""
    lines = list(csv.reader(io.StringIO(written([{"title": value}], [TITLE], format, **options), newline="")))
    assert lines[0] == ["title"]
    assert len(lines) == 2
    return lines[1][0] if lines[1] else ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("区块链", "区块链"),
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\0=1", "'=1"),
        ("5-3", "5-3"),
        ("'=1", "''=1"),
        ("'链'", "'链'"),
        ("＝1+1", "'＝1+1"),
        ("－链", "'－链"),
        ("\n=1", "'\n=1"),
        (" =1", "' =1"),
        ("\u3000@链", "'\u3000@链"),
        (-5, "-5"),
        (-0.5, "-0.5"),
        (12.345678901234, "12.345678901234"),
        (True, "true"),
        (None, ""),
        (math.nan, ""),
        (-math.inf, ""),
        (["人工智能", "区块链"], "人工智能;区块链"),
        (("=1", "b"), "'=1;b"),
        ((), ""),
        (Marked("推进区块链", ((2, 5),)), "推进区块链"),
        (Marked("-链", ((1, 2),)), "'-链"),
        ('他说"链"，第一\r\n第二', '他说"链"，第一\r\n第二'),
        ("第\ud800条", "第\ufffd条"),
    ],
)
def test_csv_cell(value, expected):
    assert cell(value, "csv") == expected


def test_csv_raw_leaves_formulas_alone():
    assert cell("=1+1", "csv", raw=True) == "=1+1"


def test_csv_is_rfc_4180():
    text = written([{"title": 'a,"b"\nc', "n": 1}, {"n": -2}], [TITLE, N], "csv")
    assert text == 'title,n\r\n"a,""b""\nc",1\r\n,-2\r\n'


def test_csv_bom_only_when_asked_and_only_where_it_belongs():
    for format in FORMATS.keys() - {"xlsx"}:  # which is no text
        text = written([{"title": "链"}], [TITLE], format, bom=True)
        assert text.startswith("\ufeff") == (format in {"csv", "tsv"})
        assert text.count("\ufeff") <= 1


def test_csv_header_is_harmless_too():
    assert written([], [Column("=cmd", "x"), Column("-链", "y")], "csv") == "'=cmd,'-链\r\n"


def test_marks_on_request():
    row = {"title": Marked("=推进 区块链", ((3, 7),))}
    assert cell(row["title"], "csv", marks=True) == "'=推进 **区块链**"
    assert json.loads(written([row], [TITLE], "jsonl", marks=True)) == {
        "title": {"text": "=推进 区块链", "ranges": [[3, 7]]}
    }


@given(st.lists(st.tuples(VALUE, VALUE), max_size=5), st.booleans(), st.booleans())
def test_csv_round_trips_up_to_the_harmless_rule(pairs, raw, bom):
    rows = [{"title": a, "n": b} for a, b in pairs]
    text = written(rows, [TITLE, N], "csv", raw=raw, bom=bom)
    text.encode("utf-8")
    assert text.startswith("\ufeff") == bom
    read = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))
    assert read[0] == ["title", "n"]
    for values, cells in zip(pairs, read[1:], strict=True):
        for value, got in zip(values, cells, strict=True):
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                assert got == "" if not math.isfinite(value) else type(value)(got) == value
                continue
            assert raw or not re.match("\\s*[-=+@＝＋－＠]|[\t\r\n]", got)
            if isinstance(value, (str, Marked)):
                plain = value if isinstance(value, str) else value.text
                plain = re.sub("[\ud800-\udfff]", "\ufffd", plain.replace("\0", ""))
                assert got in ([plain] if raw else [plain, f"'{plain}"])
                assert (got if raw else unharmed(got)) == plain


@given(st.lists(st.tuples(VALUE, VALUE), max_size=5))
def test_tsv_has_one_line_a_row_and_one_tab_between_cells(pairs):
    text = written([{"title": a, "n": b} for a, b in pairs], [TITLE, N], "tsv")
    text.encode("utf-8")
    assert len(text.splitlines()) == len(pairs) + 1
    assert all(line.count("\t") == 1 for line in text.splitlines())
    assert "\0" not in text


def test_tsv_cell():
    assert written([{"title": "a\tb\r\nc", "n": -1}], [TITLE, N], "tsv") == "title\tn\na b c\t-1\n"
    assert written([{"title": "=1", "n": "-1"}], [TITLE, N], "tsv") == "title\tn\n'=1\t'-1\n"


def test_jsonl_keeps_order_types_and_script():
    columns = [
        Column("rank", "序"),
        Column("score", ""),
        TITLE,
        Column("date", ""),
        Column("technologies", ""),
    ]
    row = {"title": "區塊鏈", "technologies": ("区块链", "5G"), "score": 1.5, "rank": 1, "other": "x"}
    assert written([row], columns, "jsonl") == (
        '{"rank": 1, "score": 1.5, "title": "區塊鏈", "date": null, "technologies": ["区块链", "5G"]}\n'
    )


def test_jsonl_has_no_formula_rule_and_no_raw_controls():
    assert written([{"title": "=1"}], [TITLE], "jsonl") == '{"title": "=1"}\n'
    text = written([{"title": "a\x1b\x9b\u2028\u202eb"}], [TITLE], "jsonl")
    assert text == '{"title": "a\\u001b\\u009b\\u2028\\u202eb"}\n'


def test_json_values_that_are_no_json():
    row = {"title": {"省": ["四川"], 1: math.nan}, "n": PathLike()}
    assert json.loads(written([row], [TITLE, N], "jsonl")) == {
        "title": {"省": ["四川"], "1": None},
        "n": "路",
    }


class PathLike:
    def __str__(self):
        return "路"


def expected_json(value):
    if isinstance(value, Marked):
        value = value.text
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, (list, tuple)):
        return [expected_json(item) for item in value]
    return value


@given(st.lists(st.tuples(VALUE, VALUE), max_size=5))
def test_json_and_jsonl_round_trip(pairs):
    rows = [{"title": a, "n": b} for a, b in pairs]
    wanted = [{"title": expected_json(a), "n": expected_json(b)} for a, b in pairs]
    lines = written(rows, [TITLE, N], "jsonl")
    lines.encode("utf-8")
    assert [json.loads(line) for line in lines.splitlines()] == wanted
    whole = written(rows, [TITLE, N], "json")
    assert json.loads(whole) == wanted
    assert whole == escape(json.dumps(wanted, ensure_ascii=False, indent=2)) + "\n"


def test_json_of_nothing_is_an_array():
    assert written([], [TITLE], "json") == "[]\n"
    assert written([], [TITLE], "jsonl") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("甲|乙", r"甲\|乙"),
        ("a\\|b", r"a\\\|b"),
        ("第一条\r\n　　第二条", "第一条<br>第二条"),
        ("<script>", r"\<script>"),
        ("&lt; AT&T", "&amp;lt; AT&T"),
        ("*a* `b` [c](d) ~~e~~", r"\*a\* \`b\` \[c](d) \~\~e\~\~"),
        ("my_file.md _x_", r"my_file.md \_x\_"),
        (Marked("甲|乙链\n", ((1, 5),)), r"甲**\|乙链**"),
        (Marked("区块链", ((0, 1), (1, 3))), "**区块链**"),
        (1.23456, "1.23"),
        (None, ""),
        ("a\x1b[31mb\u202e", r"a�\[31mb�"),
    ],
)
def test_markdown_cell(value, expected):
    assert written([{"title": value}], [TITLE], "md").splitlines()[2] == f"| {expected} |"


def test_markdown_frame():
    assert (
        written([{"title": "链", "n": 3}], [TITLE, N], "md") == "| 标题 | 数 |\n| --- | ---: |\n| 链 | 3 |\n"
    )


@given(st.lists(st.tuples(VALUE, VALUE), max_size=4), ANY_TEXT)
def test_markdown_is_one_clean_line_a_row(pairs, header):
    text = written([{"title": a, "n": b} for a, b in pairs], [Column("title", header), N], "md")
    text.encode("utf-8")
    assert len(text.splitlines()) == len(pairs) + 2
    assert not any(unicodedata.category(c) == "Cc" for c in text.replace("\n", ""))
    bars = [len(re.sub(r"\\.", "", line).split("|")) for line in text.splitlines()]
    assert set(bars) == {4}


def test_unknown_format_names_the_known_and_reads_nothing():
    rows = iter([{"title": "链"}])
    with pytest.raises(
        ConfigError, match="unknown format: xls — use one of table, csv, tsv, jsonl, json, md, xlsx"
    ):
        write_rows(rows, [TITLE], "xls", io.StringIO(), width=None, color=False, bom=False)
    assert next(rows) == {"title": "链"}


@pytest.mark.parametrize("format", ["csv", "tsv", "jsonl", "json", "md"])
def test_rows_stream(format):
    out = io.StringIO()

    def rows():
        yield {"title": "第一"}
        assert "第一" in out.getvalue()
        yield {"title": "第二"}

    assert write_rows(rows(), [TITLE], format, out, width=None, color=False, bom=False) == 2


def test_import_is_light():
    code = "import sys, cefu.render; print(*sorted({'csv', 'json', 'click', 'rich'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
