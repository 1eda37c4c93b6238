"""The text the rules read: folded, without blanks, and every character still knows its place in the original.

Lines are those of the *original*: folding joins hard-wrapped lines, which is right for searching, but in the
head of a document a line break is the border between the title and the number.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cefu.analysis import FoldedText
from cefu.model import Span

__all__ = ["Line", "Page", "Stretch"]

#: What ends a line. A page break stands alone in texts taken from PDF.
_BREAKS = r"[\n\r\f\v\u2028\u2029\x85](?:(?<=\r)\n)?"  # the class first: the search skips by it
#: The end of a line and the blank lines after it.
_BREAK = re.compile(rf"{_BREAKS}((?:[ \t\u3000\xa0]*{_BREAKS})*)")
_INK = re.compile(r"\S+")
#: One-line documents mark their paragraphs by runs of wide blanks.
_WIDE_GAP = re.compile(r"[\u3000\t\xa0 ]{2,400}")
#: No line of a head is longer; of a longer one (a paragraph of the body) the beginning is enough.
_LONGEST = 400


class Stretch:
    """A piece of a page in the form the rules read.

    ``text`` is folded, without blanks or line breaks; ``places[i]`` is where the folded text has ``text[i]``.
    """

    __slots__ = ("_page", "_piece", "_places", "_runs", "text")

    def __init__(
        self, page: Page, text: str, places: Sequence[int] | None, piece: tuple[int, str] = (0, "")
    ) -> None:
        """Keep ``text``, and its ``places`` or the folded ``piece`` (and its start) they follow from."""
        self._page = page
        self._places = places
        self._piece = piece
        self._runs: tuple[list[int], list[int]] | None = None
        self.text = text

    @property
    def places(self) -> Sequence[int]:
        """The folded places of the characters. Most lines are never asked for theirs."""
        if self._places is None:
            first, piece = self._piece
            places: list[int] = []
            for run in _INK.finditer(piece):
                places.extend(range(first + run.start(), first + run.end()))
            self._places = places
        return self._places

    def _place(self, k: int) -> int:
        """The folded place of character ``k``: of a long piece the places of all would cost far more."""
        if self._places is not None:
            return self._places[k]
        if self._runs is None:
            starts, sources, done = [], [], 0
            for run in _INK.finditer(self._piece[1]):
                start, end = run.span()
                starts.append(done)
                sources.append(start)
                done += end - start
            self._runs = starts, sources
        starts, sources = self._runs
        run_of_k = bisect_right(starts, k) - 1
        return self._piece[0] + sources[run_of_k] + k - starts[run_of_k]

    def span(self, start: int = 0, end: int | None = None) -> Span:
        """The place of ``text[start:end]`` in the original text; the range is not empty."""
        stop = len(self.text) if end is None else end
        return self._page.folded.offsets.original(self._place(start), self._place(stop - 1) + 1)

    def original(self, start: int = 0, end: int | None = None) -> str:
        """The original characters of ``text[start:end]``."""
        return self.written(self.span(start, end))

    def written(self, span: Span) -> str:
        """The original characters of a :meth:`span`."""
        return self._page.text[span.start : span.end]

    def gap_before(self, k: int) -> bool:
        """Whether white space of the original stands before character ``k`` (not the first)."""
        return self.span(k, k + 1).start > self.span(k - 1, k).end

    def pieces(self) -> str:
        """The original characters; what was left out between two lines is left out here, too."""
        parts, first, places = [], 0, self.places
        gaps = len(places) <= places[-1] - places[0]
        for k in range(1, len(places)) if gaps else ():
            if (
                places[k - 1] + 1 < places[k]
                and self._page.folded.text[places[k - 1] + 1 : places[k]].strip()
            ):
                parts.append(self.original(first, k))
                first = k
        return "\n".join([*parts, self.original(first)])

    def part(self, start: int, end: int) -> Stretch:
        """The piece ``text[start:end]``."""
        return Stretch(self._page, self.text[start:end], self.places[start:end])

    def __add__(self, other: Stretch) -> Stretch:
        """Both pieces one after the other, as when a title or number breaks over two lines."""
        return Stretch(self._page, self.text + other.text, (*self.places, *other.places))


class Line(NamedTuple):
    """One line of the head: its squeezed text and whether blank lines stand before it.

    ``cut`` says that a header line, which is no part of the text, was left out before it.
    """

    stretch: Stretch
    gap: bool
    cut: bool = False

    @property
    def text(self) -> str:
        """The squeezed text."""
        return self.stretch.text


class Page:
    """A document's original text beside its folded text."""

    __slots__ = ("folded", "text")

    def __init__(self, text: str, folded: FoldedText) -> None:
        """``folded`` must be the fold of ``text``."""
        self.text = text
        self.folded = folded

    def stretch(self, start: int, end: int) -> Stretch:
        """The range ``[start, end)`` of the original, folded and squeezed."""
        position = self.folded.offsets.position
        first = position(start)
        piece = self.folded.text[first : position(end)]
        squeezed = "".join(piece.split())
        if len(squeezed) == len(piece):
            return Stretch(self, piece, range(first, first + len(piece)))
        return Stretch(self, squeezed, None, (first, piece))

    def lines(self, start: int, end: int) -> Iterator[Line]:
        """The lines of ``[start, end)`` that hold anything."""
        at, gap = start, False
        for found in _BREAK.finditer(self.text, start, end):
            stop, after = found.start(), bool(found[1])
            if stop - at <= _LONGEST:
                line = self.stretch(at, stop)
                if line.text:
                    yield Line(line, gap)
                gap = not line.text
            else:
                for first, last in self._parts(at, stop):
                    line = self.stretch(first, min(last, first + _LONGEST))
                    if line.text:
                        yield Line(line, gap)
                    gap = not line.text
            at, gap = found.end(), gap or after
        for first, last in self._parts(at, end):
            line = self.stretch(first, min(last, first + _LONGEST))
            if line.text:
                yield Line(line, gap)
            gap = not line.text

    def _parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """A very long line is taken apart at its wide gaps: some sources have a document in one line."""
        if end - start > _LONGEST:
            for found in _WIDE_GAP.finditer(self.text, start, end):
                if found.start() > start:
                    yield start, found.start()
                start = found.end()
        yield start, end
