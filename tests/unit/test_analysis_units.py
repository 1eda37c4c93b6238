"""Units of folded text, and exact matching on their borders."""

from __future__ import annotations

import pytest

from cefu.analysis import fold
from cefu.analysis.units import count, find, indexable, units


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("区块链", ["区", "块", "链"]),
        ("用5g网", ["用", "5g", "网"]),
        ("3.5%", ["3.5", "%"]),
        ("2020.12.1", ["2020", ".", "12", ".", "1"]),
        ("1.2020年", ["1", ".", "2020", "年"]),
        ("1.20205年", ["1.20205", "年"]),
        ("v1.5版", ["v1.5", "版"]),
        ("3.5g", ["3.5g"]),
        ("3.", ["3", "."]),
        (".5", [".", "5"]),
        ("a.b", ["a", ".", "b"]),
        ("1..2", ["1", ".", ".", "2"]),
        ("2020-2022年", ["2020", "-", "2022", "年"]),
        ("block chain\n与", ["block", "chain", "与"]),
        ("カナ한글", ["カ", "ナ", "한", "글"]),
        ("αβ5é", ["αβ5é"]),
        ("\U00020bb7野", ["\U00020bb7", "野"]),
        ("", []),
    ],
)
def test_units(text: str, expected: list[str]) -> None:
    assert units(text) == expected


@pytest.mark.parametrize(
    ("text", "keyword", "expected"),
    [
        ("15G与5G，5G网", "5G", 2),
        ("5Gs 5G", "5G", 1),
        ("150个与50个", "50个", 1),
        ("AIDS与AI", "AI", 1),
        ("AI+", "AI", 1),
        ("3.5、13.5、3.55、3.5%", "3.5", 2),
        ("3.5", "3", 0),
        ("3.5", "5", 0),
        ("3.5", ".", 0),
        ("3.5", ".5", 0),
        ("3.5.", "3.5", 1),
        ("2020.12.1", "12", 1),
        ("2020.12.1", "2020.12.1", 1),
        ("2020.12.10", "2020.12.1", 0),
        ("1.2020年", "2020年", 1),
        ("1.2020年", "1", 1),
        ("碳达峰、碳中和", "碳", 2),
        ("芯", "芯", 1),
        ("链链链", "链链", 1),
        ("《数据安全法》，数据安全法", "《数据安全法》", 1),
        ("《数据安全法》，数据安全法", "数据安全法", 2),
        ("建链、上链、用链", "、", 2),
        ("（2020—2022年）", "2020—2022年", 1),
        ("12020—2022年", "2020—2022年", 0),
        ("C919大型客机与AC919", "C919", 1),
        ("block chain 与blockchain、block  chain", "block chain", 2),
        ("5G 网络", "5G 网络", 1),
        ("5G网络", "5G 网络", 0),
        ("区块链", "", 0),
        ("", "链", 0),
        ("区块", "区块链", 0),
    ],
)
def test_matching(text: str, keyword: str, expected: int) -> None:
    folded, wanted = fold(text).text, fold(keyword).text
    assert count(folded, wanted) == expected
    assert len(list(find(folded, wanted))) == expected


def test_places() -> None:
    assert list(find("15g与5g,5g网", "5g")) == [(4, 6), (7, 9)]


def test_a_number_of_any_length_has_its_borders() -> None:
    for size in (15, 16, 17, 47, 48, 49, 5000):
        assert count("1" * size + ".5", "5") == 0
        assert count("甲" + "1" * size + ".5", "5") == 0
        assert count("." + "1" * size + ".5", "5") == 1
        assert count("2." + "1" * size + ".5", "5") == 1
        assert count("1." + "5" * size, "1") == 0


@pytest.mark.parametrize(
    ("unit", "kept"), [("区", True), ("5g", True), ("3.5", True), (",", False), ("%", False), ("_", False)]
)
def test_indexable(unit: str, kept: bool) -> None:
    assert indexable(unit) is kept
