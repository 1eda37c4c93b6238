"""The kind of a document: at the end of its title, and as people ask for it."""

from __future__ import annotations

import pytest

from cefu.analysis import fold
from cefu.extraction.kind import find_kind, kind_matches, root_kind
from cefu.extraction.tables import rules


def kind_of(title: str) -> str:
    folded = "".join(fold(title).text.split())
    at = find_kind(folded)
    return root_kind(folded[slice(*at)]) if at else ""


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("国务院关于书屋的通知", "通知"),
        ("国务院办公厅关于印发书屋行动方案（2019—2021年）的通知", "通知"),
        ("国务院关于书屋的若干意见", "意见"),
        ("书屋管理暂行办法（试行）", "办法"),
        ("中华人民共和国书屋法（2020年修正）", "法"),
        ("中华人民共和国书屋法实施条例", "条例"),
        ("中华人民共和国民法典", "法典"),
        ("某省人民代表大会议事规则", "规则"),
        ("某省书屋“十四五”规划", "规划"),
        ("2024年书屋工作要点", "要点"),
        ("中华人民共和国国务院令第707号", "令"),
        ("中华人民共和国主席令（第八十四号）", "令"),
        ("四川省人民政府公告（2020年第3号）", "公告"),
        ("国家税务总局公告2020年第5号", "公告"),
        ("最高人民法院关于书屋纠纷的解释（二）", "解释"),
        ("最高人民法院关于相互认可书屋判决的安排", "安排"),
        ("《北京市人民政府办公厅关于印发〈书屋要点〉的通知》", "通知"),
        ("《四川省书屋方案》政策解读", "解读"),
        ("2023年书屋统计公报", "公报"),
        ("書屋獎助作業要點", "要点"),
        ("書屋組織通則", "通则"),
        ("書屋施行細則", "细则"),
        ("書屋辦事細則", "细则"),
        ("書屋應行注意事項", "注意事项"),
        ("書屋員額編制表（105.01.20訂定）", "编制表"),
        ("書屋資源回收再利用法", "法"),
        ("某某批覆", "批复"),
        ("香港立法會會議過程正式紀錄", "纪录"),
        # What only ends like a kind.
        ("书屋管理方法", ""),
        ("某公司诉某县政府补偿安置协议案", ""),
        ("书屋违法", ""),
        ("书屋禁令", ""),
        ("如何建设书屋", ""),
        ("", ""),
    ],
)
def test_the_kind_at_the_end_of_a_title(title: str, kind: str) -> None:
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("asked", "meant", "not_meant"),
    [
        ("法律", ["法", "法典", "宪法", "法律"], ["办法", "条例", "解释"]),
        ("法", ["法", "法典", "宪法"], ["办法", "条例"]),
        ("令", ["令", "命令"], ["公告"]),
        ("命令", ["令"], ["通知"]),
        ("办法", ["办法"], ["法"]),
        ("函", ["函", "复函"], ["公告"]),
        ("批覆", ["批复"], ["答复"]),
        ("", [], ["法", "通知"]),
    ],
)
def test_the_kinds_that_are_asked_for(asked: str, meant: list[str], not_meant: list[str]) -> None:
    assert [kind for kind in meant if not kind_matches(asked, kind)] == []
    assert [kind for kind in not_meant if kind_matches(asked, kind)] == []


def test_every_root_is_a_kind_of_its_own() -> None:
    # 令, 程序 and 纪录 are kinds only behind certain words: 主席令, 作业程序, 会议纪录.
    for root in set(rules().roots) - {"令", "程序", "纪录"}:
        assert kind_of(f"关于书屋的{root}") == root
    for title, root in (("某部令", "令"), ("书屋作业程序", "程序"), ("书屋会议纪录", "纪录")):
        assert kind_of(title) == root
