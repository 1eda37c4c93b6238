"""The line breaks inside titles (``…关于… / … / …的通知``): cut by hand at any width, the lines belong together."""

from __future__ import annotations

from collections.abc import Iterator

from cefu.analysis.characters import BLANKS
from cefu.analysis.filters.lineforms import ENDS_SENTENCE, STARTS_ITEM, columns, stands_alone
from cefu.analysis.patterns import pattern

__all__ = ["title_breaks"]

_ABOUT = ("关于", "關於", "关於", "關于")
# What a title ends with; lines before it that belong to it do not.
_TITLE_END = pattern(
    "(?:通知|意[见見]|[办辦]法|[规規]定|[决決]定|批[复覆復]|[复覆復]?函|通[报報]|公告|通告|方案|[规規][划劃]|[纲綱]要"
    "|答[复覆復]|[报報]告|[请請]示|[条條]例|[细細][则則]|[计計][划劃畫]|措施|指南|要[点點]|[试試]行[）)]?)\\Z"
)
_ENDS_NO_PART = ENDS_SENTENCE + "，、,"

#: Where titles are looked for: so many lines at the head of the text, each of so many columns at most.
_HEAD = 30
_WIDEST = 60
#: How many lines a title may have.
_TALLEST = 5


def title_breaks(text: str) -> Iterator[int]:
    """The positions behind the lines of titles at the head of the text, but for the last line of each.

    >>> list(title_breaks("四川省人民政府\\n关于推进区块链产业\\n发展的意见\\n各市:"))
    [7, 17]
    """
    head = text.split("\n", _HEAD)
    end = len(text) - (len(head.pop()) if len(head) > _HEAD else 0)
    if all(text.find(word, 0, end) < 0 for word in _ABOUT):
        return
    lines: list[tuple[int, str]] = []
    position = 0
    for raw in head:
        line = raw.strip(f"{BLANKS}\r")
        lines.append((position + raw.find(line), line))
        position += len(raw) + 1
    first = 0
    while first < len(lines):
        last = _last_line(lines, first)
        for start, line in lines[first:last]:
            yield start + len(line)
        first = last + 1


def _last_line(lines: list[tuple[int, str]], first: int) -> int:
    """The index of the last line of the title that begins at ``first``, or ``first`` when none does."""
    about = False
    for k in range(first, min(first + _TALLEST, len(lines))):
        line = lines[k][1]
        if not line or len(line) > _WIDEST or columns(line) > _WIDEST or line[-1] in _ENDS_NO_PART:
            return first
        if k > first and (STARTS_ITEM.match(line) or stands_alone(line)):
            return first
        about = about or any(word in line for word in _ABOUT)
        if _TITLE_END.search(line):
            return k if about else first
    return first
