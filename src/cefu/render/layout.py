"""How wide each column of a table gets. Numbers only; all in display columns."""

from __future__ import annotations

from collections.abc import Sequence

from cefu.render.rows import Column

__all__ = ["fit", "share"]


def fit(natural: Sequence[int], columns: Sequence[Column], room: int) -> list[int]:
    """The widths of the columns, together at most ``room`` (one each or more), none wider than ``natural``.

    Columns of weight 0 keep their natural width and the others share the rest by weight; when these are down
    to their ``min_width``, the widest of the former give way down to theirs; then all do.

    >>> columns = [Column("rank", "序"), Column("title", "标题", weight=1), Column("text", "片段", weight=2)]
    >>> fit([2, 40, 200], columns, 62)
    [2, 20, 40]
    >>> fit([2, 10, 200], columns, 62)
    [2, 10, 50]
    """
    if sum(natural) <= room:
        return list(natural)
    floors = [min(width, max(1, column.min_width)) for width, column in zip(natural, columns, strict=True)]
    flexible = [column.weight > 0 for column in columns]
    least = [floor if flex else width for floor, width, flex in zip(floors, natural, flexible, strict=True)]
    if sum(least) <= room:
        return share(room, [column.weight for column in columns], least, natural)
    if sum(floors) <= room:
        return share(room, [not flex for flex in flexible], floors, least)
    return share(room, [1] * len(columns), [1] * len(columns), floors)


def share(room: int, weights: Sequence[int], floors: Sequence[int], caps: Sequence[int]) -> list[int]:
    """Split ``room`` by weight, each part between its floor and its cap; the floors must fit.

    >>> share(30, [1, 2], [1, 1], [99, 99])
    [10, 20]
    >>> share(30, [1, 2], [14, 1], [99, 99])
    [14, 16]
    """
    parts = list(zip(weights, floors, caps, strict=True))

    def at(level: int) -> list[int]:
        return [max(floor, min(cap, level * weight)) for weight, floor, cap in parts]

    low, high = 0, room + 1  # at(low) fits; at(high) need not
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if sum(at(middle)) <= room else (low, middle)
    widths = at(low)
    left = room - sum(widths)
    # Less than one level is left: it goes to the heaviest first.
    for place in sorted(range(len(parts)), key=lambda i: -parts[i][0]):
        weight, _, cap = parts[place]
        more = max(0, min(weight, left, cap - widths[place]))
        widths[place] += more
        left -= more
    return widths
