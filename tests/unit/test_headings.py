"""Headings: which there are, and under which of them a place stands, in every style of document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.extraction.headings import find_headings
from growth import assert_linear


def path(text: str, word: str) -> str:
    """The headings above the first place of a word."""
    return find_headings(text, fold(text)).path(text.index(word))


POLICY = """某市人民政府关于促进数字经济的若干意见
各县（市、区）人民政府：
为促进发展，提出如下意见。
一、总体要求
（一）指导思想。坚持创新甲处。
继续乙处。
（二）工作目标。
1．到2022年，建成丙处。
2．完善丁处制度。
以上目标由戊处分解。
二、加强组织领导，强化要素保障
（三）加强组织领导。各地要重视己处。
附件：庚处清单
某市人民政府，辛处
附件1　任务分工表
壬处负责。"""

LAW = """某省促进条例

第一章　总　则

第一条　为了促进甲处发展，制定本条例。
第二条　下列事项适用本条例：
（一）乙处；
（二）丙处。
前款丁处由省政府规定。
第二章　保障与监督

第一节　保障
第三条（资金来源）省级财政安排戊处资金。
第五条第二款所称己处，是指本省的事项。
第三十八条之一　违反本条例的，处以庚处。
第六条规定的辛处除外。
"""

TAIWAN = """某 處 組 織 規 程
   第 一 章 總則
第 1 條
本處掌理甲處事項。
第 3-1 條
本法用詞，定義
如下：
一、乙處：指下列之一：
（一）丙處。
（二）其他。
二、丁處。
前項戊處，由主管機關定之。
   第 二 章 附則
第 10 條
本規程自己處施行。
"""

MARKDOWN = """# 新型基础设施三年计划

甲处在此。

## 应用示范

乙处二十个。

### 场景

丙处。

## 保障

#标签丁处
"""

DECIMAL = """1 总则
1.1 编制目的
为了甲处。
1.1.1 适用范围
乙处适用。
2 组织体系
丙处负责。
3.5 万元以上的丁处，由市里审批。"""


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        (POLICY, "为促进", ""),
        (POLICY, "甲处", "一、总体要求 > （一）指导思想"),
        (POLICY, "乙处", "一、总体要求 > （一）指导思想"),
        (POLICY, "丙处", "一、总体要求 > （二）工作目标 > 1．"),
        (POLICY, "丁处", "一、总体要求 > （二）工作目标 > 2．完善丁处制度"),
        (POLICY, "加强组织领导，", "二、加强组织领导，强化要素保障"),
        (POLICY, "己处", "二、加强组织领导，强化要素保障 > （三）加强组织领导"),
        (POLICY, "庚处", "附件：庚处清单"),
        (POLICY, "辛处", ""),
        (POLICY, "壬处", "附件1 任务分工表"),
        (LAW, "甲处", "第一章 总 则 > 第一条"),
        (LAW, "乙处", "第一章 总 则 > 第二条 > （一）"),
        (LAW, "丙处", "第一章 总 则 > 第二条 > （二）"),
        (LAW, "丁处", "第一章 总 则 > 第二条"),
        (LAW, "戊处", "第二章 保障与监督 > 第一节 保障 > 第三条（资金来源）"),
        (LAW, "己处", "第二章 保障与监督 > 第一节 保障 > 第三条（资金来源）"),
        (LAW, "庚处", "第二章 保障与监督 > 第一节 保障 > 第三十八条之一"),
        (LAW, "辛处", "第二章 保障与监督 > 第一节 保障 > 第三十八条之一"),
        (TAIWAN, "甲處", "第 一 章 總則 > 第 1 條"),
        (TAIWAN, "乙處", "第 一 章 總則 > 第 3-1 條 > 一、"),
        (TAIWAN, "丙處", "第 一 章 總則 > 第 3-1 條 > 一、 > （一）"),
        (TAIWAN, "丁處", "第 一 章 總則 > 第 3-1 條 > 二、"),
        (TAIWAN, "戊處", "第 一 章 總則 > 第 3-1 條"),
        (TAIWAN, "己處", "第 二 章 附則 > 第 10 條"),
        (MARKDOWN, "甲处", ""),
        (MARKDOWN, "乙处", "应用示范"),
        (MARKDOWN, "丙处", "应用示范 > 场景"),
        (MARKDOWN, "丁处", "保障"),
        (DECIMAL, "甲处", "1 总则 > 1.1 编制目的"),
        (DECIMAL, "乙处", "1 总则 > 1.1 编制目的 > 1.1.1 适用范围"),
        (DECIMAL, "丙处", "2 组织体系"),
        (DECIMAL, "丁处", "2 组织体系"),
    ],
)
def test_the_headings_above_a_place(text: str, word: str, expected: str) -> None:
    assert path(text, word) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第一部分　形势\n第一编　总则\n甲处在此。", "第一部分 形势 > 第一编 总则"),
        ("第一编　总则\n第二分编　物权\n第一章　通则\n甲处。", "第一编 总则 > 第二分编 物权 > 第一章 通则"),
        ("第三章所称甲处，是指前面说过的那些在本市行政区域以内从事生产经营的单位和个人，但是另有规定的除外。", ""),
        ("一、过去一年的工作　　过去一年极不平凡，甲处很好。各项任务都完成了。", "一、过去一年的工作"),
        ("（1）有专职人员；（2）有甲处；（3）有章程。", "（1）"),
        ("三、甲处" + "很" * 50, "三、甲处" + "很" * 35 + "…"),
        ("“第五条　甲处由市里规定。”", ""),
        ("2020年甲处建成。", ""),
        ("一万亿元的甲处。", ""),
        ("第一批甲处名单", ""),
    ],
)  # fmt: skip
def test_what_is_a_heading(text: str, expected: str) -> None:
    assert path(text, "甲处") == expected


def test_a_heading_says_its_level_text_and_span() -> None:
    outline = find_headings(LAW, fold(LAW))
    assert [(h.level, h.text) for h in outline.headings][:4] == [
        (11, "第一章 总 则"),
        (14, "第一条"),
        (14, "第二条"),
        (16, "（一）"),
    ]
    for heading in outline.headings:
        written = LAW[heading.span.start : heading.span.end]
        assert " ".join(written.split()) == heading.text
    assert outline.at(0) == ()
    assert outline.at(len(LAW))[-1].text == "第三十八条之一"


@given(st.text("第一二三条章节（）、。；：.1 \n　#附件甲", max_size=80))
def test_any_text_has_an_outline(text: str) -> None:
    outline = find_headings(text, fold(text))
    spans = [heading.span for heading in outline.headings]
    assert spans == sorted(spans)
    for position in range(len(text) + 1):
        levels = [heading.level for heading in outline.at(position)]
        assert levels == sorted(set(levels))
        assert all(heading.span.start <= position or position == 0 for heading in outline.at(position))


@pytest.mark.parametrize(
    "piece",
    [
        "第",
        "一",
        "1",
        "（",
        "（一）",
        "1.",
        "#",
        "附件",
        "第一章",
        "第1条\n",
        "一、\n",
        "　",
        "甲　",
        "第一条（甲",
    ],
)
def test_hostile_texts_take_linear_time(piece: str) -> None:
    assert_linear(lambda text: find_headings(text, fold(text)), piece, 50_000)
