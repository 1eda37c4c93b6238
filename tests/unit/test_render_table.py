"""The terminal views: table and card, and the widths, cuts and wraps under them."""

import io
import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.render import Column, Marked, write_rows
from cefu.render.card import card
from cefu.render.lines import cut, wrap
from cefu.render.width import clean, clean_marked, display_width

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
# Texts with what matters here: wide, narrow, combining, zero-width, blanks, breaks, escapes.
TEXT = st.one_of(ANY_TEXT, st.text("区块链 aB5，。（“”…e\u0301\u200b\u3000\n\t\x1b\u202e", max_size=80))
RANGES = st.lists(st.tuples(st.integers(-3, 90), st.integers(-3, 90)), max_size=4).map(tuple)
MARKED = st.builds(Marked, TEXT, RANGES)
VALUE = st.one_of(
    TEXT, MARKED, st.none(), st.booleans(), st.integers(), st.floats(), st.lists(TEXT, max_size=3)
)
COLUMN = st.builds(
    Column,
    key=st.sampled_from("abcdef"),
    header=TEXT,
    align=st.sampled_from(["left", "right"]),
    weight=st.integers(0, 3),
    min_width=st.integers(0, 12),
    wrap=st.booleans(),
    max_lines=st.integers(0, 4),
    cut=st.sampled_from(["left", "right"]),
)
ROW = st.dictionaries(st.sampled_from("abcdef"), VALUE)
WIDTH = st.integers(1, 100)
ANSI = re.compile("\x1b\\[(1;33|1|36|0)m")


def table(rows, columns, width=None, color=False):
    out = io.StringIO()
    assert write_rows(iter(rows), columns, "table", out, width=width, color=color, bom=False) == len(rows)
    return out.getvalue()


def assert_clean(text):
    bad = {c for c in text.replace("\n", "") if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"}}
    assert not bad
    assert not re.search("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("abc", 3),
        ("区块链", 6),
        ("區塊鏈", 6),
        ("5G应用", 6),
        ("５Ｇ", 4),
        ("（2020—2022年）", 15),
        ("“蜀信链”", 8),
        ("𠮷", 2),
        ("e\u0301", 1),
        ("\u200b\ufeff", 0),
        ("ｱ", 1),
        ("가", 2),
        ("a\x1bb", 3),
        ("\u202e", 1),
    ],
)
def test_display_width(text, width):
    assert display_width(text) == width


@given(ANY_TEXT)
def test_cleaning_is_whole_and_does_not_change_clean_text(text):
    assert_clean(clean(text))
    assert clean(clean(text)) == clean(text)
    assert display_width(clean(text)) <= display_width(text)


@given(st.text("链a \u3000\n\r\t\x1b", max_size=30), RANGES)
def test_cleaning_keeps_marks_on_their_characters(text, ranges):
    before, after = Marked(text, ranges), clean_marked(Marked(text, ranges))
    assert after.text == clean(text)

    def marked_letters(marked):
        return [[c for c in piece if c in "链a\x1b\ufffd"] for piece, on in marked.runs() if on]

    def solid(groups):
        return [c.replace("\x1b", "\ufffd") for group in groups for c in group]

    assert solid(marked_letters(before)) == solid(marked_letters(after))


def test_cleaning_long_blank_runs_is_fast():
    assert len(clean(" " * 300_000 + "x\n")) == 300_002


@pytest.mark.parametrize(
    ("marked", "columns", "side", "expected", "ranges"),
    [
        (Marked("区块链"), 6, "right", "区块链", ()),
        (Marked("区块链"), 5, "right", "区块…", ()),
        (Marked("区块链"), 4, "right", "区…", ()),
        (Marked("区块链"), 2, "right", "…", ()),
        (Marked("区块链"), 1, "right", "…", ()),
        (Marked("区块链"), 0, "right", "", ()),
        (Marked("区块链"), 5, "left", "…块链", ()),
        (Marked("ab cdef"), 4, "right", "ab…", ()),
        (Marked("cafe\u0301s"), 5, "right", "cafe\u0301s", ()),
        (Marked("cafe\u0301se"), 5, "right", "cafe\u0301…", ()),
        (Marked("e\u0301区块链"), 4, "left", "…链", ()),
        (Marked("推进区块链", ((2, 5),)), 9, "right", "…进区块链", ((2, 5),)),
        (Marked("加快推进区块链技术和产业创新发展", ((4, 7),)), 14, "right", "…进区块链技术…", ((2, 5),)),
        (Marked("区块链技术和产业创新发展", ((0, 3),)), 8, "right", "区块链…", ((0, 3),)),
        (Marked("区块链技术和产业创新发展", ((0, 12),)), 8, "right", "区块链…", ((0, 3),)),
    ],
)
def test_cut(marked, columns, side, expected, ranges):
    line = cut(marked, columns, side)
    assert (line.text, line.spans()) == (expected, ranges)


@given(MARKED, WIDTH, st.sampled_from(["left", "right"]))
def test_a_cut_fits_and_shows_a_mark(marked, columns, side):
    marked = clean_marked(marked)
    line = cut(marked, columns, side)
    assert display_width(line.text) <= columns
    assert line.text.strip("…") in marked.text
    if side == "right" and marked.spans() and columns >= 4:
        start, end = marked.spans()[0]
        mark = marked.text[start:end]
        if display_width(mark) <= columns - 2 and mark.strip() == mark:
            assert mark in line.text
            assert line.spans()


@given(MARKED, st.integers(2, 60), st.none() | st.integers(1, 5))
def test_a_wrap_fits_and_loses_only_blanks(marked, columns, limit):
    marked = clean_marked(marked)
    lines = wrap(marked, columns, limit)
    assert 1 <= len(lines) <= (limit or len(lines))
    assert all(display_width(line.text) <= columns for line in lines)
    if limit is None:
        assert "".join(line.text for line in lines).replace(" ", "") == marked.text.replace(" ", "")
        marks = "".join(piece for line in lines for piece, on in line.runs() if on)
        wanted = "".join(piece for piece, on in marked.runs() if on)
        assert marks.replace(" ", "") == wanted.replace(" ", "")
    elif columns >= 4 and any(piece.strip(" ") for piece, on in marked.runs()[:2] if on):
        assert any(line.spans() for line in lines)


def test_wrap_keeps_words_and_closing_marks():
    text = "到2022年，建成100个blockchain应用（试点）。"
    assert [line.text for line in wrap(Marked(text), 11)] == [
        "到2022年，",
        "建成100个",
        "blockchain",
        "应用（试",
        "点）。",
    ]


HITS = [
    Column("rank", "序"),
    Column("title", "标题", weight=2, min_width=12),
    Column("province", "省份"),
    Column("date", "日期", min_width=10),
    Column("occurrences", "次数"),
    Column("snippet", "片段", weight=3, min_width=16),
]
ROWS = [
    {
        "rank": 1,
        "title": "四川省加快推进新型基础设施建设行动方案（2020—2022年）",
        "province": "四川",
        "date": "2020-08",
        "occurrences": 12,
        "snippet": Marked(
            "到2022年，打造国内领先的\r\n　　区块链创新应用高地，形成100个以上典型应用。", ((18, 21),)
        ),
    },
    {
        "rank": 10,
        "title": "上海市行动方案",
        "province": ["上海", "北京"],
        "occurrences": 3,
        "snippet": "\x1b[31m探索跨链",
    },
]


def test_a_hit_table_at_80_columns():
    assert table(ROWS, HITS, 80) == (
        "序  标题                省份       日期     次数  片段\n"
        "──  ──────────────────  ─────────  ───────  ────  ──────────────────────────────\n"
        " 1  四川省加快推进新…   四川       2020-08    12  …领先的 区块链创新应用高地，…\n"
        "10  上海市行动方案      上海;北京              3  �[31m探索跨链\n"
    )


def test_a_hit_table_with_wrapping_and_colour():
    columns = [replace(c, wrap=c.key == "snippet", max_lines=2) for c in HITS]
    text = table(ROWS, columns, 80, color=True)
    assert text.splitlines()[2:4] == [
        " 1  四川省加快推进新…   四川       2020-08    12  到2022年，打造国内领先的 \x1b[1;33m区块\x1b[0m",
        "                                                  \x1b[1;33m链\x1b[0m创新应用高地，形成100个以上…",
    ]


def test_a_table_without_limit_cuts_nothing():
    text = table(ROWS, HITS)
    assert "…" not in text
    assert "四川省加快推进新型基础设施建设行动方案（2020—2022年）" in text


def test_numbers_to_the_right_and_floats_rounded():
    columns = [Column("score", "得分"), Column("x", "x")]
    assert table([{"score": 1.23456, "x": "a"}, {"score": 10, "x": 1}], columns) == (
        "得分  x\n────  ─\n1.23  a\n  10  1\n"
    )


def test_columns_in_need_shrink_in_order():
    columns = [Column("id", "id", min_width=6), Column("title", "title", weight=1, min_width=5)]
    row = {"id": "seeds/sichuan.md", "title": "abcdefghijkl"}
    widths = {
        w: [len(p) for p in table([row], columns, w).splitlines()[1].split("  ")]
        for w in (30, 25, 20, 13, 9, 5)
    }
    assert widths == {30: [16, 12], 25: [16, 7], 20: [13, 5], 13: [6, 5], 9: [4, 3], 5: [2, 1]}


def test_the_first_columns_stay_when_nothing_fits():
    columns = [Column(k, k) for k in "abcdef"]
    assert table([dict.fromkeys("abcdef", "x")], columns, 3) == "a b\n─ ─\nx x\n"


def test_no_rows_no_table():
    assert table([], HITS, 80) == ""
    assert table([{}], []) == ""


def test_a_concordance_lines_up_on_its_keyword():
    columns = [
        Column("left", "左", align="right", cut="left", weight=1),
        Column("keyword", "词"),
        Column("right", "右", weight=1),
    ]
    rows = [
        {"left": "打造国内领先的自主可控的", "keyword": "区块链", "right": "创新应用高地，建设服务基础设施"},
        {"left": "探索", "keyword": "區塊鏈", "right": None},
    ]
    assert table(rows, columns, 30).splitlines()[2:] == [
        " …主可控的  区块链  创新应用…",
        "      探索  區塊鏈",
    ]


@given(st.lists(ROW, max_size=4), st.lists(COLUMN, max_size=6), WIDTH, st.booleans())
def test_no_line_exceeds_the_width_and_no_control_passes(rows, columns, width, color):
    text = table(rows, columns, width, color)
    if color:
        state = None
        for line in text.splitlines():
            for code in ANSI.findall(line):
                assert (code == "0") == (state is not None), "opened twice or closed twice"
                state = None if code == "0" else code
            assert state is None, "a colour runs over the end of a line"
        text = ANSI.sub("", text)
    assert_clean(text)
    text.encode("utf-8")
    assert all(display_width(line) <= width for line in text.split("\n"))


@given(st.lists(ROW, min_size=1, max_size=4), st.lists(COLUMN, min_size=1, max_size=4), st.none() | WIDTH)
def test_colour_changes_nothing_else(rows, columns, width):
    plain = [line.rstrip() for line in table(rows, columns, width).split("\n")]
    assert [ANSI.sub("", line).rstrip() for line in table(rows, columns, width, True).split("\n")] == plain


@given(st.lists(ROW, min_size=1, max_size=4), st.lists(COLUMN, min_size=1, max_size=4))
def test_a_zero_width_is_no_limit(rows, columns):
    assert table(rows, columns, 0) == table(rows, columns)


def test_card_aligns_labels_and_keeps_paragraphs():
    pairs = [
        ("标题", Marked("四川省加快推进新型基础设施建设", ((0, 3),))),
        ("documents", 12),
        ("正文", "第一条\r\n\r\n　　第二条"),
        ("发文机关", None),
        ("技术", ("区块链", "5G")),
    ]
    assert card(pairs, width=31) == (
        "标题       四川省加快推进新型基\n"
        "           础设施建设\n"
        "documents  12\n"
        "正文       第一条\n"
        "\n"
        "           　　第二条\n"
        "发文机关\n"
        "技术       区块链;5G\n"
    )


def test_card_colours_labels_and_marks():
    assert (
        card([("标题", Marked("上链", ((1, 2),)))], color=True)
        == "\x1b[36m标题\x1b[0m  上\x1b[1;33m链\x1b[0m\n"
    )


def test_card_in_a_narrow_window_puts_values_below():
    assert card([("标题", "区块链应用"), ("空", None)], width=6) == "标题\n区块链\n应用\n空\n"
    assert card([], width=6) == ""


@given(st.lists(st.tuples(TEXT, VALUE), max_size=4), st.none() | WIDTH, st.booleans())
def test_card_fits_and_is_clean(pairs, width, color):
    text = card(pairs, width=width, color=color)
    if color:
        text = ANSI.sub("", text)
    assert_clean(text)
    text.encode("utf-8")
    assert width is None or all(display_width(line) <= width for line in text.split("\n"))
