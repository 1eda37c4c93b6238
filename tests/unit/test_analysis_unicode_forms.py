"""Step 1 of folding: one form for each character."""

from __future__ import annotations

import pytest

from cefu.analysis.filters import unicode_forms
from cefu.analysis.filters.unicode_forms import UnicodeForms


@pytest.fixture(scope="module")
def form() -> UnicodeForms:
    return UnicodeForms()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\uf914園", "樂園"),  # compatibility ideographs
        ("北\uf963", "北北"),
        ("\U0002f81a", "冬"),
        ("\ufa0e", "\ufa0e"),  # a unified ideograph in the compatibility block
        ("⼤⾃然", "大自然"),  # Kangxi radicals
        ("⻓江⻔户", "长江门户"),  # CJK radicals
        ("⺠政", "民政"),
        ("⻩河⻋间", "黄河车间"),
        ("５Ｇ，ＡＩ：１００％", "5G,AI:100%"),
        ("（一）；？！", "(一);?!"),
        ("﹙乙﹚﹒", "(乙)."),
        ("ｱｲ", "アイ"),
        ("A\u00a0B\u2003C", "A B C"),
        ("一\u202f二\u1680三", "一 二 三"),
        ("\ue2e5力", "着力"),  # HKSCS characters in the private use area
        ("\ue473屋", "邨屋"),
        ("2020\uf8e72022", "2020-2022"),
        ("ㄧ、总体要求", "一、总体要求"),
        ("比例1∶2︰3", "比例1:2:3"),
        ("甲\u2028乙\x0b丙\x0c丁\x85戊", "甲\n乙\n丙\n丁\n戊"),
        ("甲\r乙\r\n丙\r\r丁", "甲\n乙\r\n丙\n\n丁"),
        ("´¨¯", "´¨¯"),  # no blank of the author's comes out of a spacing diacritic
        ("区块链\U00020bb7", "区块链\U00020bb7"),
        ("ﬁ", "fi"),
        ("〇○零", "〇○零"),
        ("第一章　總則", "第一章　總則"),  # what an ideographic space means, step 2 knows
        ("", ""),
    ],
)
def test_forms(form: UnicodeForms, text: str, expected: str) -> None:
    assert form(text)[0] == expected


@pytest.mark.parametrize(
    "char",
    [
        *"\u200b\u200c\u200d\u2060\ufeff\u00ad\u061c\u180e",
        *"\u200e\u200f\u202a\u202e\u2066\u2069",
        *"\ufe0e\ufe0f\U000e0100\x00\x1b\x7f",
    ],
)
def test_characters_nobody_sees_are_dropped(form: UnicodeForms, char: str) -> None:
    assert form(f"区{char}块{char}{char}链") == ("区块链", [(1, 2, 0), (3, 4, 0), (4, 5, 0)])


@pytest.mark.parametrize(
    ("text", "expected", "edits"),
    [
        ("约5㎡。", "约5m2。", [(2, 3, 2)]),
        ("2020①", "2020(1)", [(4, 5, 3)]),  # not 20201
        ("⑩⑴㈠㊀⒈", "(10)(1)(一)(一)1.", [(0, 1, 4), (1, 2, 3), (2, 3, 3), (3, 4, 3), (4, 5, 2)]),
        ("½", "1\u20442", [(0, 1, 3)]),
        ("25℃Ⅳ级", "25°CIV级", [(2, 3, 2), (3, 4, 2)]),
        ("等…", "等...", [(1, 2, 3)]),
        ("\ufeff①\u200b㎞", "(1)km", [(0, 1, 0), (1, 2, 3), (2, 3, 0), (3, 4, 2)]),
        ("，，²", ",,2", []),
    ],
)
def test_characters_that_expand_leave_edits(
    form: UnicodeForms, text: str, expected: str, edits: list[tuple[int, int, int]]
) -> None:
    assert form(text) == (expected, edits)


def test_many_odd_characters_at_once_fold_as_they_do_alone(form: UnicodeForms) -> None:
    odd = [chr(code) for code in [*range(0x2E80, 0x2FE0), *range(0x3200, 0x3400), *range(0xF900, 0xFB00)]]
    text, edits = form("".join(odd))
    assert len(odd) > unicode_forms._MANY
    assert text == "".join(form(char)[0] for char in odd)
    assert sum(length - (end - start) for start, end, length in edits) == len(text) - len(odd)


def test_plain_text_passes_by_unchanged(form: UnicodeForms) -> None:
    text = "区块链、《数据安全法》“建链”。\r\n\tOK -- 100%"
    assert form(text) == (text, [])
