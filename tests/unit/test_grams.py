"""Postings of texts and what keywords ask of them."""

from __future__ import annotations

import pytest

from cefu.analysis.grams import (
    LONGEST,
    exact_from_counts,
    gram_counts,
    keyword_grams,
    text_counts,
    unit_counts,
)
from cefu.analysis.units import units as every_unit

LONG = "x" * LONGEST


@pytest.mark.parametrize(
    ("text", "units", "grams"),
    [
        ("", {}, {}),
        ("碳", {"碳": 1}, {}),
        ("、。", {}, {}),
        ("人人人", {"人": 3}, {"人人": 2}),
        ("区块 链", {"区": 1, "块": 1, "链": 1}, {"区块": 1}),
        ("用5g,5g网", {"用": 1, "5g": 2, "网": 1}, {"用5g": 1, "5g网": 1}),
        ("5g 网", {"5g": 1, "网": 1}, {}),
        ("长3.5%", {"长": 1, "3.5": 1}, {"长3.5": 1}),
        ("1.2020年", {"1": 1, "2020": 1, "年": 1}, {"2020年": 1}),
        ("2020.12.1起", {"2020": 1, "12": 1, "1": 1, "起": 1}, {"1起": 1}),
        (".5年", {"5": 1, "年": 1}, {"5年": 1}),
        ("𠮷林か한", {"𠮷": 1, "林": 1, "か": 1, "한": 1}, {"𠮷林": 1, "林か": 1, "か한": 1}),
        ("中\u0301国", {"中": 1, "\u0301": 1, "国": 1}, {"中\u0301": 1, "\u0301国": 1}),
        (LONG + "y网", {LONG: 1, "网": 1}, {LONG + "网": 1}),
        ("a_b", {"a": 1, "b": 1}, {}),
        ("中\0国", {"中": 1, "国": 1}, {}),
        ("\ud800中", {"中": 1}, {}),
    ],
)
def test_counts(text: str, units: dict[str, int], grams: dict[str, int]) -> None:
    assert unit_counts(text) == units
    assert gram_counts(text) == grams
    assert text_counts(text) == (units, grams, len(every_unit(text)))


@pytest.mark.parametrize(
    ("keyword", "grams", "lone"),
    [
        ("", [], []),
        ("、", [], []),
        ("碳", [], ["碳"]),
        ("区块链", ["区块", "块链"], []),
        ("建链、上链、用链", ["建链", "上链", "用链"], []),
        ("人人人人", ["人人"], []),
        ("《数据安全法》", ["数据", "据安", "安全", "全法"], []),
        ("碳、碳", [], ["碳"]),
        ("用 5g 网", [], ["用", "5g", "网"]),
        ("2020—2022年", ["2022年"], ["2020"]),
        ("c919飞机", ["c919飞", "飞机"], []),
        # A number at either end may be part of a longer one with more points.
        ("3.5", [], []),
        ("3.5%", [], []),
        ("长3.5", [], ["长"]),
        ("增长3.5", ["增长"], []),
        ("3.5元钱", ["元钱"], []),
        ("长3.5.", [], ["长"]),
        ("长3.5%", ["长3.5"], []),
        ("长3.5..", ["长3.5"], []),
        (" 3.5 ", [], ["3.5"]),
        ("1.2020年", ["2020年"], ["1"]),
        ("2020.12.1", [], ["2020", "12", "1"]),
        ("5.", [], ["5"]),
        (".5", [], ["5"]),
        (".3.5", [], ["3", "5"]),
        (LONG + "yz网", [LONG + "网"], []),
    ],
)
def test_what_a_text_with_the_keyword_must_hold(keyword: str, grams: list[str], lone: list[str]) -> None:
    assert keyword_grams(keyword) == (grams, lone)


@pytest.mark.parametrize(
    ("keyword", "exact"),
    [
        ("碳", ("unit", "碳")),
        ("5g", ("unit", "5g")),
        ("𠮷", ("unit", "𠮷")),
        ("数据", ("gram", "数据")),
        ("5g网", ("gram", "5g网")),
        ("年2020", ("gram", "年2020")),
        ("", None),
        ("、", None),
        ("人人", None),
        ("区块链", None),
        ("数 据", None),
        ("碳 ", None),
        ("碳、", None),
        ("3.5", None),
        ("3.5元", None),
        ("5.", None),
        (LONG[:-1], ("unit", LONG[:-1])),
        (LONG, None),  # runs that are longer were cut to it
        (LONG + "网", None),
    ],
)
def test_what_postings_alone_count(keyword: str, exact: tuple[str, str] | None) -> None:
    assert exact_from_counts(keyword) == exact
