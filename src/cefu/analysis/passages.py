"""Where sentences and paragraphs of folded text end: the one answer for queries, counts and mentions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from cefu.model import Span

__all__ = ["Unit", "passage_at", "passage_ends", "passages"]

Unit = Literal["sentence", "paragraph"]

_SENTENCE = re.compile(r"[。!?;\n]+")
_PARAGRAPH = re.compile(r"\n+")


def passage_ends(folded: str, unit: Unit) -> list[int]:
    """Where sentences (or paragraphs) of a folded text end, behind what ends them; the last one may end later.

    A sentence ends with 。！？； or its paragraph.

    >>> passage_ends("建链。上链,用链。", "sentence"), passage_ends("一。\\n二", "paragraph")
    ([3, 9], [3])
    """
    return [match.end() for match in (_SENTENCE if unit == "sentence" else _PARAGRAPH).finditer(folded)]


def passage_at(ends: Sequence[int], position: int) -> int:
    """The number, from 0, of the passage in which ``position`` stands, by its :func:`passage_ends`."""
    return bisect_right(ends, position)


def passages(folded: str, unit: Unit) -> tuple[Span, ...]:
    """The sentences or paragraphs of a folded text, in order, without the line breaks around them.

    Passage number ``n`` of :func:`passage_at` is the element ``n``; one that holds nothing is empty.

    >>> passages("一。\\n\\n二", "paragraph")
    (Span(start=0, end=2), Span(start=4, end=5))
    """
    borders = [0, *passage_ends(folded, unit)]
    if borders[-1] < len(folded) or len(borders) == 1:
        borders.append(len(folded))
    spans = []
    for start, end in pairwise(borders):
        while end > start and folded[end - 1] == "\n":
            end -= 1
        spans.append(Span(start, end))
    return tuple(spans)
