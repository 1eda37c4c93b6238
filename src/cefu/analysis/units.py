"""Units of folded text, their borders, and exact matching on them (DESIGN §2, §6).

A unit is a Han character, a run of Latin letters and digits (``5g``, ``2020``, ``3.5``), or one other mark. A
keyword occurs where its folded text stands and both ends fall on borders of units: ``5g`` is not in ``15g``,
``50个`` not in ``150个``. White space separates units and is none itself.

A point joins two digits into one unit (``3.5``), unless it is one of several (``2020.12.1``) or stands
between an item's number and a year (``1.2020年``).
"""

from __future__ import annotations

from collections.abc import Iterator

from cefu.analysis.characters import RUN
from cefu.analysis.patterns import pattern

__all__ = ["count", "find", "indexable", "joins", "units"]

# A point inside of a number, and what follows it there.
_FRACTION = rf"\.(?![0-9]{{4}}年)[0-9][{RUN}]*(?![{RUN}]|\.[0-9])"
_UNIT = pattern(rf"(?<!\.)[{RUN}]*[0-9]{_FRACTION}|[{RUN}]+|\S")
_POINT = pattern(rf"(?<=[0-9]){_FRACTION}")
_RUN = pattern(f"[{RUN}]")
_WHOLE_RUN = pattern(f"[{RUN}]*")
_RUN_OR_POINT = pattern(rf"[{RUN}.]")


def units(folded: str) -> list[str]:
    """The units of a folded text, in order.

    >>> units("到2022年,增长3.5%")
    ['到', '2022', '年', ',', '增', '长', '3.5', '%']
    """
    return _UNIT.findall(folded)


def indexable(unit: str) -> bool:
    """Whether postings are kept for the unit: Han characters, letters and digits are, marks are not."""
    return unit[0].isalnum() or _RUN.match(unit) is not None


def find(folded: str, keyword: str) -> Iterator[tuple[int, int]]:
    """Every occurrence of a folded keyword on borders of units: ``(start, end)``, in order, not overlapping.

    >>> list(find("15g与5g,5g网", "5g"))
    [(4, 6), (7, 9)]
    """
    if not keyword:
        return
    size = len(keyword)
    left = _RUN_OR_POINT.match(keyword[0]) is not None
    right = _RUN_OR_POINT.match(keyword[-1]) is not None
    at = folded.find(keyword)
    while at >= 0:
        end = at + size
        if (left and not _border(folded, at)) or (right and not _border(folded, end)):
            at = folded.find(keyword, at + 1)
            continue
        yield at, end
        at = folded.find(keyword, end)


def count(folded: str, keyword: str) -> int:
    """How many times a folded keyword occurs on borders of units: what :func:`find` yields, counted."""
    if not keyword:
        return 0
    if _RUN_OR_POINT.match(keyword[0]) is None and _RUN_OR_POINT.match(keyword[-1]) is None:
        return folded.count(keyword)
    return sum(1 for _ in find(folded, keyword))


def _border(text: str, at: int) -> bool:
    """Whether a unit may begin or end at ``at``."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if _RUN_OR_POINT.match(before) is None or _RUN_OR_POINT.match(after) is None:
        return True
    if before != "." and after != ".":
        return False
    return not joins(text, at - 1 if before == "." else at)


def joins(text: str, point: int) -> bool:
    """Whether the point at ``point``, behind a digit, makes one unit of what stands before and behind it.

    >>> joins("3.5%", 1), joins("2020.12.1", 4)
    (True, False)
    """
    if _POINT.match(text, point) is None:
        return False
    # The run of letters and digits before it must not stand behind a point itself. It is read backwards, in pieces
    # that double: nearly always it is a few characters long.
    end, size = point, 16
    while True:
        piece = text[max(0, end - size) : end][::-1]
        run = _WHOLE_RUN.match(piece)
        length = run.end() if run else 0
        if length < len(piece):
            return piece[length] != "."
        if end <= size:
            return True
        end -= size
        size *= 2
