"""Targets of reports of government: which of their parts plan, and where what is said of when ends."""

from __future__ import annotations

import pytest

from cefu.analysis import fold
from cefu.extraction.target_context import Setting, Settings, mode_of
from cefu.extraction.targets import find_targets
from cefu.model import PartialDate

REPORT = """一、一年接着一年干，各项事业取得新进展
吸纳超5万名毕业生。
二、一张蓝图绘到底
新增学位超10万个。
三、发展成就和主要目标
建成公园40个。
附件1
2026年民生实事
一、助老
新建设5个养老服务中心。
附件2
名词解释
1.“千人计划”
引进1000名人才。
"""


def modes(title: str, text: str = REPORT) -> dict[str, str]:
    """The mode of each line that sets something."""
    settings = Settings(title, "2026-01", text, fold(text))
    return {line: settings.at(text.index(line)).mode for line in text.splitlines() if line.endswith("。")}


def test_behind_the_part_that_looks_back_a_report_plans() -> None:
    assert modes("2026年某省政府工作报告") == {
        "吸纳超5万名毕业生。": "review",
        "新增学位超10万个。": "plan",
        "建成公园40个。": "",  # looks back and ahead
        "新建设5个养老服务中心。": "plan",
        "引进1000名人才。": "",
    }
    # Of another document that is not known; the annex is named in its next line all the same.
    other = modes("某省情况介绍")
    assert (other["新增学位超10万个。"], other["新建设5个养老服务中心。"]) == ("", "plan")


def test_a_report_that_does_not_look_back_first_is_not_known() -> None:
    text = "一、扩大内需\n新增学位超10万个。\n二、适应新形势\n建成公园40个。\n三、强化教育\n引进专家20名。\n"
    assert modes("某年政府工作报告", text) == {
        "新增学位超10万个。": "", "建成公园40个。": "review", "引进专家20名。": "",
    }  # fmt: skip


def test_headings_that_plan() -> None:
    assert mode_of("某市政府工作报告", ["十件民生实事"]) == "plan"
    assert mode_of("某市发展规划", ["附录 名词解释"]) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2030年，规模持续扩大。新增企业90家。", ["新增90家 · 企业 · 2030"]),
        ("到2030年，规模持续扩大。今年，形势向好。新增企业90家。", ["新增90家 · 企业"]),
        ("一是到2030年做大产业。二是新增企业90家。", ["新增90家 · 企业"]),
        ("到2030年，做好三项工作。一是新增企业90家。", ["新增90家 · 企业 · 2030"]),
        ("一是到2030年做大产业。新增企业90家。", ["新增90家 · 企业 · 2030"]),
        ("“千人计划”是指引进1000名专家。", []),
        ("今年抓好9个方面工作，推进20个重点片区整治。", ["推进20个 · 重点片区整治 · 2026"]),
        ("人口众多，两亿多户，抓好50多个城市的试点。", ["抓好>50多个 · 城市的试点"]),
        ("全国近3亿人领取养老金，全省有500多个社区。", []),
        ("实现了良好开局，粮食产量达到4000万吨。", []),
    ],
)
def test_plans(text: str, expected: list[str]) -> None:
    found = find_targets(fold(text).text, Setting(PartialDate(2026, 1), "plan"))
    assert [target.label for target in found] == expected


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("比1980年预计增加5%以上", ""),
        ("比上年预计数增长4%以上", ""),
        ("产值预计增长4%以上", "预计"),
        ("拟新增4个以上", "拟"),
    ],
)
def test_a_comparison_makes_no_qualifier(text: str, qualifier: str) -> None:
    (target,) = find_targets(text, Setting(PartialDate(2026, 1), "plan"))
    assert target.qualifier == qualifier
