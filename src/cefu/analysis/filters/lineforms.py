"""What a line's form says: item, heading, date, label, and how wide it is on a page of fixed pitch."""

from __future__ import annotations

import re

from cefu.analysis.characters import BLANKS, HAN, SPACE
from cefu.analysis.patterns import pattern

__all__ = ["ENDS_SENTENCE", "HEADING", "LABEL", "STARTS_ITEM", "columns", "stands_alone"]

#: The marks behind which a line does not end inside a sentence.
ENDS_SENTENCE = "。！？；：!?;:…"

_NUMERAL = "一二三四五六七八九十百〇零○０-９0-9-"

#: The beginning of a list item, a heading or a row of a table.
STARTS_ITEM = pattern(
    rf"""
    [（(〔][{_NUMERAL}]{{1,4}}[）)〕]                          # （一） (1)
    | [{_NUMERAL}]{{1,3}}[、．]  | \d{{1,3}}[.)）](?!\d)          # 一、 1. 1)
    | (?:[{_NUMERAL}]{{1,3}}|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}})\u3000  # 一 1 1.2 before a wide blank
    | 第[{_NUMERAL}{SPACE}]{{1,9}}[编編章节節條条款项項目](?:之[一二三四五六七八九十])?(?=[{SPACE}\r\n]|\Z)
    | [-*+#>|•·●○◆◇■□▲※☆★│├└┌┬┴┼─━═✓√]
    | [A-Za-z][.)、．](?=[{SPACE}{HAN}])
    | 附[件表录錄][{_NUMERAL}{SPACE}]*(?:[:：{SPACE}\r\n]|\Z) | 附[:：]
    | 【 | ——
    """,
    re.X,
)

#: The beginning of a heading.
HEADING = pattern(
    rf"#|第[{_NUMERAL}{SPACE}]{{1,9}}[编編章节節條条](?:之[一二三四五六七八九十])?(?:[{SPACE}]|\Z)"
)

_DATE = (
    rf"(?:中[华華]民[国國])?[{SPACE}]*[{_NUMERAL}{SPACE}]{{2,12}}年"
    rf"[{_NUMERAL}{SPACE}]{{1,6}}月(?:[{_NUMERAL}{SPACE}]{{1,6}}日)?"
)

_ALONE = pattern(
    rf"(?:{_DATE}|[{HAN}]{{1,12}}[〔\[(（【［]?\d{{4}}[〕\])）】］]?第?[{SPACE}]*\d{{1,6}}[{SPACE}]*[号號]"
    rf"|[-—－{SPACE}]*\d{{1,4}}[-—－{SPACE}]*|[（(][^（()）]{{2,20}}[）)])[{SPACE}]*\Z"
)

#: Lines that look like a label or an address: `来源：`, `各位代表：`, a comment of a page.
LABEL = pattern(rf"[{HAN}]{{2,6}}[：:]|[^，,。；]{{2,40}}[：:]\s*\Z|<")

# All but the characters that take two columns, since a line of Chinese text holds few of them.
_NARROW = pattern(
    "[^\u1100-\u115f\u2014\u2018-\u201d\u2026\u2500-\u257f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff"
    "\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\U00020000-\U0003fffd]"
)


# What such a line ends with, but for the blanks.
_ALONE_END = frozenset("月日号號)）-—－")


def stands_alone(line: str) -> bool:
    """Whether the line stands alone whatever its width: a date, a document number, a page number, a note in brackets.

    >>> stands_alone("2020年5月12日"), stands_alone("国发〔2020〕15号"), stands_alone("加强监管")
    (True, True, False)
    """
    last = line.rstrip(BLANKS)[-1:]
    return (last in _ALONE_END or last.isdecimal()) and _ALONE.match(line) is not None


def columns(line: str) -> int:
    """The columns of a line on a page of fixed pitch: a Han character takes two.

    >>> columns("5G网络")
    6
    """
    return 2 * len(line) - len(_NARROW.findall(line))
