"""Near, same sentence, same paragraph: decided on the folded text from the places of the parts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from cefu.analysis.passages import Unit, passage_at, passage_ends

__all__ = ["Places", "close_places", "together"]

#: Places of one part in a text: half-open ranges of folded code points, in order.
Places = Sequence[tuple[int, int]]


def together(text: str, parts: Sequence[Places], unit: Unit) -> list[list[tuple[int, int]]]:
    """For each part its places in sentences (or paragraphs) where every part has one; all empty when there is none.

    A sentence ends with 。！？； or its paragraph. A place belongs to the passage in which it begins.

    >>> together("建链。上链,用链。", [[(0, 2)], [(3, 5)], [(6, 8)]], "sentence")
    [[], [], []]
    >>> together("建链。上链,用链。", [[(3, 5)], [(6, 8)]], "sentence")
    [[(3, 5)], [(6, 8)]]
    """
    if not all(parts):
        return [[] for _ in parts]
    ends = passage_ends(text, unit)
    passages = [{passage_at(ends, start) for start, _ in places} for places in parts]
    common = set.intersection(*passages)
    return [[place for place in places if passage_at(ends, place[0]) in common] for places in parts]


def close_places(left: Places, right: Places, distance: int) -> list[list[tuple[int, int]]]:
    """The places of either part that have one of the other with at most ``distance`` characters between them.

    Places that overlap are not near each other: a text is no neighbour of its own part.

    >>> close_places([(0, 2), (50, 52)], [(10, 12)], 8)
    [[(0, 2)], [(10, 12)]]
    """
    return [_near(left, right, distance), _near(right, left, distance)]


def _near(places: Places, others: Places, distance: int) -> list[tuple[int, int]]:
    starts = [start for start, _ in others]
    ends = sorted(end for _, end in others)
    found = []
    for start, end in places:
        following = bisect_left(starts, end)
        before = bisect_right(ends, start) - 1
        if (following < len(starts) and starts[following] - end <= distance) or (
            before >= 0 and start - ends[before] <= distance
        ):
            found.append((start, end))
    return found
