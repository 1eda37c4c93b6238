"""The place in the original text that a hit came from, with the keyword marked."""

from __future__ import annotations

from collections.abc import Sequence

from cefu.analysis.patterns import pattern
from cefu.engines.places import places
from cefu.frozen import Frozen
from cefu.query.terms import Term
from cefu.store.api import Original

__all__ = ["Snippet", "mark_places", "piece_around", "snippet"]

#: How many characters a snippet shows, and how many of them before the first mark.
WIDTH, LEAD = 100, 24

_STOPS = pattern(r"[。！？；\n!?;]")
_BLANKS = pattern(r"\s+")
#: What stands around a cut that parts a run; most cuts part none.
_PARTED = pattern(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ.,．]{2}")
_RUN = pattern(r"[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]+(?:[.,．][0-9０-９]+)*")


class Snippet(Frozen):
    """A piece of the original text: ``text`` with line breaks and runs of blanks as one blank, and marked
    ``ranges`` of it.

    ``start`` and ``end`` say which part of the original (title when ``in_title``, else text) it was cut from.
    """

    text: str
    ranges: tuple[tuple[int, int], ...]
    start: int
    end: int
    in_title: bool = False


def mark_places(original: Original, marks: Sequence[Term], *, title: bool = False) -> list[tuple[int, int]]:
    """Where the marks stand in the folded text (or title), in order, overlaps left in."""
    return sorted({place for mark in marks for place in places(mark, original.texts, title=title)})


def snippet(original: Original, marks: Sequence[Term]) -> Snippet:
    """The best piece of the text for the marks: where most different ones stand together, the earliest of those.

    Without a mark in the text the title is shown if it has one, else the beginning of the text.
    """
    found = mark_places(original, marks)
    if found:
        best = _best(original.folded, found)
        spans = [original.offsets.original(start, end) for start, end in best]
        return piece_around(original.text, [(s.start, s.end) for s in spans])
    found = mark_places(original, marks, title=True)
    if found:
        spans = [original.title_offsets.original(start, end) for start, end in found]
        piece = piece_around(original.title, [(s.start, s.end) for s in spans])
        return Snippet(piece.text, piece.ranges, piece.start, piece.end, in_title=True)
    return piece_around(original.text, [])


def _best(folded: str, places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places of the window of :data:`WIDTH` characters that holds most different texts."""
    best: list[tuple[int, int]] = []
    kinds_at_all = len({folded[a:b] for a, b in places})
    most = 0
    last = 0
    for first, (start, _) in enumerate(places[:500]):
        last = max(last, first)
        while last < len(places) and places[last][1] <= start + WIDTH - LEAD:
            last += 1
        window = places[first : max(last, first + 1)]
        kinds = len({folded[a:b] for a, b in window})
        if kinds > most:
            best, most = window, kinds
            if most == kinds_at_all:
                break
    return best


def piece_around(text: str, spans: Sequence[tuple[int, int]], width: int = WIDTH) -> Snippet:
    """A piece of the text around the spans (code points of it, in order), which begins at a sentence where one is near.

    It is ``width`` characters long, or as long as the first span. Spans behind it are left out; without any it is the
    text's beginning.

    >>> piece_around("一、总则。推进区块链应用。", [(7, 10)]).text
    '推进区块链应用。'
    """
    first = spans[0][0] if spans else 0
    begin = max(0, first - LEAD)
    for sentence in _STOPS.finditer(text, begin, first):
        begin = sentence.end()
    end = min(len(text), max(begin + width, spans[0][1] if spans else 0))
    begin, end = _run_around(text, begin)[0], _run_around(text, end)[1]
    while begin < end and text[begin].isspace():
        begin += 1
    gaps = [match.span() for match in _BLANKS.finditer(text, begin, end)]
    whole = text[begin:end]
    piece = (_BLANKS.sub(" ", whole) if gaps else whole).rstrip()

    def at(place: int) -> int:
        """Where an original character stands in the piece: every run of blanks before it is one character there."""
        lost = 0
        for gap, after in gaps:
            if place >= after:
                lost += after - gap - 1
            else:
                lost += max(0, place - gap)
                break
        return min(place - begin - lost, len(piece))

    ranges = tuple((at(a), at(min(b, end))) for a, b in spans if begin <= a < end and b > a)
    return Snippet(piece, ranges, begin, end)


def _run_around(text: str, at: int) -> tuple[int, int]:
    """The number or Latin word that a cut at this place would part: half of 2018年 is not 18年."""
    if at == 0 or not _PARTED.match(text, at - 1):
        return at, at
    for run in _RUN.finditer(text, max(0, at - WIDTH), at + WIDTH):
        if run.start() < at < run.end():
            return run.span()
    return at, at
