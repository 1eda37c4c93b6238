"""Folding as a whole, and the way back on the traps."""

from __future__ import annotations

import pytest

from cefu.analysis import FoldedText, fold
from cefu.analysis.units import find


def originals(text: str, keyword: str) -> list[str]:
    """What stands in the original text where the keyword is found."""
    folded = fold(text)
    spans = [folded.original(*place) for place in find(folded.text, fold(keyword).text)]
    return [text[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    "form", ["區塊鏈", "区块链", "區塊鍊", "区 块　链", "區\u200b塊\ufeff鏈", "区块\r\n链"]
)
def test_one_keyword_in_every_form(form: str) -> None:
    assert fold(form).text == "区块链"


@pytest.mark.parametrize("form", ["5G", "５Ｇ", "5g", "５ｇ"])
def test_one_keyword_in_every_width(form: str) -> None:
    assert fold(form).text == "5g"


@pytest.mark.parametrize(
    ("text", "keyword", "expected"),
    [
        ("发展區塊鍊技术", "区块链", ["區塊鍊"]),
        ("\ufeff  區塊鏈、区块链", "区块链", ["區塊鏈", "区块链"]),
        ("國 務 院 發", "国务院", ["國 務 院"]),
        ("總　　則", "总则", ["總　　則"]),
        ("第 8600167\r\n  020 號令", "8600167020", ["8600167\r\n  020"]),
        ("面積５㎡。", "5m2", ["５㎡"]),
        ("占½。", "1/2", ["½"]),
        ("①建鏈", "建链", ["建鏈"]),
        ("２０２０—２０２２年", "2020-2022年", ["２０２０—２０２２年"]),
        ("二○二○年", "二零二零年", ["二○二○年"]),
        ("「鏈圈」", "“链圈”", ["「鏈圈」"]),
        ("〔2020〕15號", "(2020)15号", ["〔2020〕15號"]),
        ("İ與5Ｇ", "5g", ["5Ｇ"]),
        ("一\u200b二…三５Ｇ", "5g", ["５Ｇ"]),
        ("\n\n　　第一條　為了發展。\r\n\r\n　　第二條　區塊鏈", "第二条区块链", ["第二條　區塊鏈"]),
    ],
)
def test_the_place_in_the_original(text: str, keyword: str, expected: list[str]) -> None:
    assert originals(text, keyword) == expected


def test_position_is_the_way_there() -> None:
    text = "\ufeff總　則５㎡與區 塊 鏈"
    folded = fold(text)
    assert folded.text == "总则5m2与区块链"
    assert folded.offsets.position(text.index("區")) == folded.text.index("区")
    assert folded.offsets.position(0) == 0


@pytest.mark.parametrize("text", ["", " ", "\n", "\u200b", "　\ufeff\r\n", "\x00"])
def test_nothing_folds_to_nothing(text: str) -> None:
    assert fold(text).text == ""


@pytest.mark.parametrize("text", ["\ud800", "a\udfffb", "\U0010ffff", "\ue000", "\x1b[0m", "\ufffe"])
def test_broken_text_folds_without_a_word(text: str) -> None:
    assert isinstance(fold(text), FoldedText)


def test_the_same_document_in_both_scripts() -> None:
    traditional = (
        "第一章　總則\r\n\r\n第一條　為推進區塊鏈產業發展，著力培育１００個以上典型應用，特制定本辦法。"
    )
    simplified = "第一章 总则\n\n第一条 为推进区块链产业发展，着力培育100个以上典型应用，特制定本办法。"
    assert fold(traditional).text == fold(simplified).text


def test_hong_kong_glyphs_and_short_hanging_histories():
    from cefu.analysis import fold

    assert fold("食物及衞生局敍述化粧價値").text == "食物及卫生局叙述化妆价值"
    history = (
        "農糧條例\n1.中華民國九十三年一月十四日總統華總一義字第 09300007271  號令制\r\n"
        "  定公布全文 15 條；施行日期，由行政院以命令定之\r\n\n第 1 條\n本條例依規定制定之。"
    )
    assert "号令制定公布全文 15 条" in fold(history).text
