"""The kind of a document (通知, 意见, 条例 …), from the end of its title."""

from __future__ import annotations

import re
from functools import cache

from cefu.extraction.recalled import recalled
from cefu.extraction.tables import rules

__all__ = ["find_kind", "kind_end", "kind_matches", "root_kind"]

#: What may stand behind the kind: (试行), (2020-2022年), (征求意见稿), (国发(2020)1号), marks, the number of an order.
_TAIL = re.compile(
    r"(?:\([^()]{1,30}(?:\([^()]{1,12}\)[^()]{0,12})?\)|[\"*#_.、,。 ]|稿|的(?=\()"
    r"|(?<=[令告])(?:\(?(?:19|20)\d\d\)?年?)?第?[\d〇零一二三四五六七八九十百]{1,6}号)\Z"
)


#: What such a suffix ends in.
_TAIL_ENDS = frozenset(')"*#_.、,。 稿号')
#: 中共中央办公厅 国务院办公厅印发《关于…的意见》 is of the kind of what it puts out.
_ISSUES = re.compile("(?:印发|公布|发布|出台)《[^《》]{4,200}》\\Z")


def kind_end(title: str) -> int:
    """Where the title's kind ends: before suffixes such as (试行) or (2020-2022年).

    >>> title = "上海市推进新型基础设施建设行动方案(2020-2022年)"
    >>> title[:kind_end(title)]
    '上海市推进新型基础设施建设行动方案'
    """
    end = len(title)
    # 《国务院关于…的通知》: a title that stands in its marks as a whole.
    if title.startswith("《") and title.find("》") == end - 1:
        end -= 1
    for _ in range(4):
        if title[end - 1 : end] not in _TAIL_ENDS:
            break
        found = _TAIL.search(title, max(0, end - 48), end)
        if found is None or found.start() < 2:
            break
        end = found.start()
    return end


def find_kind(title: str) -> tuple[int, int] | None:
    """The place of the kind in a squeezed folded title; None when the title ends in none.

    >>> title = "国务院办公厅关于印发职业技能提升行动方案(2019-2021年)的通知"
    >>> start, end = find_kind(title)
    >>> title[start:end]
    '通知'
    >>> find_kind("区块链的若干种做法") is None
    True
    """
    end = kind_end(title)
    if title.endswith("》", 0, end) and _ISSUES.search(title):
        end -= 1
    if title[end - 1 : end] not in _last_characters():
        return None
    found = rules().kind_at_end.search(title, max(0, end - 10), end)
    if found is None:
        return None
    if title.endswith(rules().not_kinds, 0, end):
        return None
    if found[0] == "令" and not title.endswith(rules().orders, 0, end):
        return None
    return found.span()


@cache
def _last_characters() -> frozenset[str]:
    """What kinds end in. Most lines end in something else."""
    return frozenset(kind[-1] for kind in rules().kinds)


@recalled
def root_kind(kind: str) -> str:
    """The kind that documents are grouped by: the last word of the name.

    >>> root_kind("指导意见"), root_kind("三年行动计划"), root_kind("实施条例"), root_kind("批覆")
    ('意见', '计划', '条例', '批复')
    """
    kind = rules().same_kinds.get(kind, kind)
    return next((root for root in rules().roots if kind.endswith(root)), kind)


def kind_matches(asked: str, kind: str) -> bool:
    """Whether a document of the kind is meant by whom asks for ``asked``; both folded.

    >>> [kind_matches("法律", kind) for kind in ("法", "宪法", "条例")]
    [True, True, False]
    >>> [kind_matches("法", "办法"), kind_matches("条例", "实施条例"), kind_matches("令", "命令")]
    [False, True, True]
    """
    table = rules()
    asked = table.same_kinds.get(asked, asked)
    if kind in table.asked.get(asked, ()):
        return True
    return bool(asked) and kind.endswith(asked) and not kind.endswith(table.not_asked.get(asked, ("\n",)))
