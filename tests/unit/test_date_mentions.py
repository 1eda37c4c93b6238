"""Dates that a text names: what they are, where they stand, and what only looks like one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.data.toml import load_resource
from cefu.extraction.date_mentions import date_mentions
from growth import assert_linear


def values(text: str) -> list[str]:
    return [mention.value for mention in date_mentions(fold(text).text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020年5月12日印发", ["2020-05-12"]),
        ("２０２０年５月１２日印發", ["2020-05-12"]),
        ("2020 年 5 月 12 日印发", ["2020-05-12"]),
        ("2020年5月12号", ["2020-05-12"]),
        ("2020年5月份", ["2020-05"]),
        ("2020年底前完成", ["2020"]),
        ("到2022年底", ["2022"]),
        ("二〇二〇年五月十二日", ["2020-05-12"]),
        ("二零二○年十月", ["2020-10"]),
        ("一九八五年九月和一九九五年", ["1985-09", "1995"]),
        ("二〇〇五年三月三日", ["2005-03-03"]),
        ("2020年八、九月间", ["2020"]),
        ("2019年3月和10月", ["2019-03"]),
        ("2020—2022年", ["2020..2022"]),
        ("（2020－2022年）", ["2020..2022"]),
        ("行动计划（2020-2022）", ["2020..2022"]),
        ("2020年至2022年", ["2020..2022"]),
        ("2020年5月至9月", ["2020-05..2020-09"]),
        ("2019年1月1日至12月31日", ["2019-01-01..2019-12-31"]),
        ("2018年12月30日至2019年1月1日放假", ["2018-12-30..2019-01-01"]),
        ("一九五三年到一九五七年", ["1953..1957"]),
        ("2022年、2025年", ["2022", "2025"]),
        ("“十四五”期间", ["2021..2025"]),
        ("十四五时期和「十五五」規劃", ["2021..2025", "2026..2030"]),
        ("“一五”计划", ["1953..1957"]),
        ("“十五”末", ["2001..2005"]),
        ("民國109年5月12日", ["2020-05-12"]),
        ("中華民國一百零九年", ["2020"]),
        ("中華民國八十九年四月二十五日", ["2000-04-25"]),
        ("民国元年", ["1912"]),
        ("2020-05-12发布，2020/5/13修改，2020.5.14", ["2020-05-12", "2020-05-13", "2020-05-14"]),
        ("2012年度", ["2012"]),
    ],
)
def test_dates(text: str, expected: list[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "国发〔2020〕15号", "国发(2020)15号", "公告2020年第15号", "2020年1号文件", "第2020号", "第2020条", "5月12日",
        "电话2020-8765", "本世纪中叶", "1990年代", "20世纪90年代", "12020年", "A2020年", "2020-13-45", "2020年13月",
        "2020-05-12-3", "三年计划", "第十五条", "十五个县", "二十五岁", "十五%", "三五个人", "七五普法",
        "“七五”普法规划", "民国前二年", "一五一十", "2020级学生",
        "邮编201900", "0571-20201234", "2020家企业", "九五折",
    ],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert values(text) == []


def test_the_place_is_the_date_and_no_more() -> None:
    text = '到2022年底,"十四五"末,中华民国109年5月,2020-2022年'
    assert [text[m.start : m.end] for m in date_mentions(text)] == [
        "2022年",
        "十四五",
        "中华民国109年5月",
        "2020-2022年",
    ]


def test_a_mention_knows_its_ends_and_its_precision() -> None:
    span, period, day = date_mentions('2020年5月至2022年9月,"十三五",2020年5月12日')
    assert (span.since.iso, span.until.iso, span.precision, span.period) == (
        "2020-05",
        "2022-09",
        "month",
        False,
    )
    assert (period.since.year, period.until.year, period.period) == (2016, 2020, True)
    assert (day.since, day.precision) == (day.until, "day")


def test_the_periods_follow_each_other() -> None:
    table = load_resource("periods.toml")
    years = list(table["years"].values())
    assert len(years) == 15
    assert all(last == first + 4 for first, last in years)
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(years)]
    # Three years of adjustment, 1963 to 1965, belong to no plan.
    assert gaps == [1, 4, *[1] * 12]
    assert set(table["short"]) == {name for name in table["years"] if len(name) == 2}


@given(st.text(alphabet='12059年月日至到-/."十一五四民国中华第号 〇()', max_size=60))
def test_any_text_is_read_and_mentions_do_not_overlap(text: str) -> None:
    done = 0
    for mention in date_mentions(text):
        assert done <= mention.start < mention.end <= len(text)
        assert mention.since.first_day <= mention.until.first_day
        done = mention.end


@pytest.mark.parametrize("piece", ["2", "年月日", "十五", "民国", "〔", "2020-", "2020年5月至", "二〇", "第"])
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    assert_linear(date_mentions, piece, 200_000)
