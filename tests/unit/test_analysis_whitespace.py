"""Step 2 of folding: blanks that typesetting put in."""

from __future__ import annotations

import pytest

from cefu.analysis.filters.whitespace import WhiteSpace


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("总　　则", "总则"),
        ("国 务 院 工 作 规 则", "国务院工作规则"),
        ("第 一 章 总　则", "第一章总则"),
        ("区块链 5G 技术", "区块链 5G 技术"),  # Latin and digits keep their blank
        ("区块链  5G\t技术", "区块链 5G 技术"),
        ("AI   and　Big\u00a0Data", "AI and Big Data"),
        ("发展 ， 创新 。", "发展，创新。"),
        ("《 数据安全法 》", "《数据安全法》"),
        ("( 一 ) 目标", "(一)目标"),
        ("2020 年 5 月", "2020 年 5 月"),
        ("到 2022 年,建成 20 个", "到 2022 年,建成 20 个"),
        ("5G , AI", "5G , AI"),
        ("50 %", "50 %"),
        ("  　甲乙　 ", "甲乙"),
        (" 5G ", "5G"),
        ("\n\n甲\n\n", "甲"),
        ("", ""),
        (" 　\t\r\n", ""),
        ("アイ ウ", "アイウ"),
    ],
)
def test_blanks_inside_a_line(text: str, expected: str) -> None:
    assert WhiteSpace()(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一条 目的。\n第二条 范围。", "第一条目的。\n第二条范围。"),
        ("目的。\r\n\r\n\r\n　　范围。", "目的。\n范围。"),
        ("目的。  \n \n\t范围；\n其他:\n甲", "目的。\n范围；\n其他:\n甲"),
        ("第二章\n\n监督管理\n\n第九条", "第二章\n\n监督管理\n\n第九条"),  # two breaks where no sentence ends
        ("目的。\x20\n\n", "目的。"),
        ("各位代表：　　现在作报告。　　一、工作回顾", "各位代表：\n现在作报告。\n一、工作回顾"),
        ("他说“好。”　　大家同意。", "他说“好。”\n\n大家同意。"),
        ("主任　　张三　　副主任　李四", "主任张三副主任李四"),  # a table, no paragraphs
        ("目的。　范围", "目的。范围"),  # one blank is no indent
        ("目的。\t　　范围", "目的。\n范围"),
    ],
)
def test_paragraphs_stay_apart(text: str, expected: str) -> None:
    assert WhiteSpace()(text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected", "edits"),
    [
        ("总　　则", "总则", [(1, 3, 0)]),
        (" 甲 5G  乙 ", "甲 5G 乙", [(0, 1, 0), (5, 7, 1), (8, 9, 0)]),
        ("甲。\r\n\r\n乙\n\n丙", "甲。\n乙\n\n丙", [(2, 6, 1)]),
        ("甲\n \n丙", "甲\n\n丙", [(1, 4, 2)]),
        ("甲\u30005", "甲 5", []),
        ("  ", "", [(0, 2, 0)]),
    ],
)
def test_edits(text: str, expected: str, edits: list[tuple[int, int, int]]) -> None:
    assert WhiteSpace()(text) == (expected, edits)
