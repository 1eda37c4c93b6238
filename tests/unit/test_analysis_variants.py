"""Step 4 of folding: what OpenCC does not know."""

from __future__ import annotations

import pytest

from cefu.analysis import fold
from cefu.analysis.filters.variants import VariantForms
from cefu.analysis.tables import variants, variants_fingerprint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("區塊鍊", "区块链"),
        ("產業鍊", "产业链"),
        ("供應鍊", "供应链"),
        ("上鍊", "上链"),
        ("建鍊、上鍊、用鍊", "建链、上链、用链"),
        ("跨鍊平台", "跨链平台"),
        ("鍊上資料", "链上资料"),
        ("區塊鍊鍊上資料", "区块链链上资料"),
        ("鍛鍊", "锻炼"),
        ("鍊鋼", "炼钢"),
        ("提鍊", "提炼"),
        ("磨鍊", "磨炼"),
        ("鍊", "炼"),
        ("鍛鍊身體，區塊鍊", "锻炼身体,区块链"),
        ("煉鋼與產業鏈", "炼钢与产业链"),
        ("区块炼", "区块链"),  # someone else's conversion of 區塊鍊
        ("供应炼", "供应链"),
        ("供应炼油厂原料", "供应炼油厂原料"),
        ("产业炼化一体", "产业炼化一体"),
        ("锻炼", "锻炼"),
    ],
)
def test_chain_or_smelt(text: str, expected: str) -> None:
    assert fold(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("顯著", "显著"),
        ("显著", "显著"),
        ("顯着", "显著"),
        ("显着成效", "显著成效"),
        ("彰顯著", "彰显着"),
        ("彰显着", "彰显着"),
        ("著稱", "著称"),
        ("著称", "著称"),
        ("笑着称", "笑着称"),
        ("著录", "著录"),
        ("带着录音", "带着录音"),
        ("什麼", "什么"),
        ("什么", "什么"),
        ("什幺", "什么"),
        ("老幺", "老么"),
        ("老么", "老么"),
        ("那麽", "那么"),
        ("著力", "着力"),
        ("著作", "著作"),
    ],
)
def test_what_the_conversion_of_simplified_text_would_break(text: str, expected: str) -> None:
    assert fold(text).text == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("二○○四年", "二〇〇四年"),
        ("二零零四年", "二〇〇四年"),
        ("二〇〇四年", "二〇〇四年"),
        ("二○二零年一○七號", "二〇二〇年一〇七号"),
        ("一百零五人", "一百零五人"),
        ("三千零五十", "三千零五十"),
        ("零售与○号", "零售与○号"),
        ("零零", "〇〇"),
        ("百零五零", "百零五〇"),
        ("零", "零"),
    ],
)
def test_zeros(text: str, expected: str) -> None:
    assert fold(text).text == expected


@pytest.mark.parametrize("pair", ["〔〕", "[]", "［］", "【】", "〖〗", "（）", "﹝﹞", "()"])
def test_brackets(pair: str) -> None:
    assert fold(f"国发{pair[0]}2020{pair[1]}15号").text == "国发(2020)15号"


@pytest.mark.parametrize("pair", ["「」", "『』", "“”", "‘’", '""', "''", "〝〞", "＂＂", "＇＇", "｢｣"])
def test_quotation_marks(pair: str) -> None:
    assert fold(f"{pair[0]}链圈{pair[1]}").text == '"链圈"'


@pytest.mark.parametrize("dash", [*"-－—–―‐‑‒−─━﹣\uf8e7"])
def test_dashes(dash: str) -> None:
    assert fold(f"2020{dash}2022年").text == "2020-2022年"


@pytest.mark.parametrize("dot", list("·•‧∙⋅・･"))
def test_middle_dots(dot: str) -> None:
    assert fold(f"马克{dot}思").text == "马克·思"


def test_book_marks_and_stops_are_themselves() -> None:
    assert fold("《数据安全法》、〈通则〉。").text == "《数据安全法》、〈通则〉。"


def test_the_length_stays() -> None:
    text = "“二○二○”鍊「什幺」〔显着〕" * 3
    assert len(VariantForms()(text)[0]) == len(text)
    assert VariantForms()(text)[1] == []


def test_tables_are_sound() -> None:
    tables = variants()
    assert all(len(source) == len(to) == 1 for source, to in tables.look_alikes.items())
    assert all(len(source) == 1 for source in tables.characters)
    assert not tables.look_alikes.keys() & set(tables.look_alikes.values())
    for rule in tables.contexts:
        assert all(word.count(rule.to) == 1 and rule.char not in word for word in rule.words)
    assert len(variants_fingerprint()) == 64
