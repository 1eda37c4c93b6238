"""What goes in: columns, rows, and texts with marked places. Frozen and plain; the formats read them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, TypeAlias

from cefu.frozen import Frozen

__all__ = ["SUM", "Column", "Marked", "Options", "Row", "Shaded", "clip"]

#: One row by column key. Values: str, int, float, bool, None, :class:`Marked`, :class:`Shaded` (in tables only), or a
#: list or tuple of str.
#: A key that is missing is None; a key without a column is not shown; any other value is ``str(value)``.
Row: TypeAlias = Mapping[str, object]

#: Under this key a row says that it sums up the others: a workbook has it bold and leaves it out of the shading.
SUM = "\0sum"


class Marked(Frozen):
    """A text with highlighted ranges, half-open, in code points of ``text``.

    Ranges may come unsorted, overlapping, empty or beyond the text: what can be shown of them is shown.

    >>> Marked("推进区块链应用", ((2, 5),)).spans()
    ((2, 5),)
    >>> Marked("区块链", ((1, 9), (0, 2), (3, 3))).spans()
    ((0, 3),)
    """

    text: str
    ranges: tuple[tuple[int, int], ...] = ()

    def spans(self) -> tuple[tuple[int, int], ...]:
        """The marked places (code points) sorted, inside the text, overlapping and touching ones joined."""
        spans: list[tuple[int, int]] = []
        for start, end in sorted((max(0, a), min(b, len(self.text))) for a, b in self.ranges):
            if start >= end:
                continue
            if spans and start <= spans[-1][1]:
                spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
            else:
                spans.append((start, end))
        return tuple(spans)

    def runs(self) -> list[tuple[str, bool]]:
        """The text in pieces, each with whether it is marked; joined they are the text.

        >>> Marked("推进区块链应用", ((2, 5),)).runs()
        [('推进', False), ('区块链', True), ('应用', False)]
        """
        pieces: list[tuple[str, bool]] = []
        place = 0
        for start, end in self.spans():
            pieces += [(self.text[place:start], False), (self.text[start:end], True)]
            place = end
        pieces.append((self.text[place:], False))
        return [(text, marked) for text, marked in pieces if text]


def clip(spans: tuple[tuple[int, int], ...], start: int, end: int) -> tuple[tuple[int, int], ...]:
    """What of the spans (from :meth:`Marked.spans`) lies in ``[start, end)``, counted from ``start``.

    >>> clip(((0, 2), (4, 9)), 1, 6)
    ((0, 1), (3, 5))
    """
    first = bisect_right(spans, start, key=lambda span: span[1])
    last = bisect_left(spans, end, key=lambda span: span[0])
    return tuple((max(a, start) - start, min(b, end) - start) for a, b in spans[first:last])


class Column(Frozen):
    """One column: where its values come from and how it behaves when a table is short of room.

    ``key`` names the value in a row and is the name in CSV, TSV and JSON; ``header`` stands over the column
    in tables and Markdown. Widths are display columns (Han characters count two).

    A column of ``weight`` 0 keeps its natural width while there is room; columns of weight n > 0 share what
    the others leave, n parts each, never more than they need. ``min_width`` is what it keeps while others can
    still give. ``wrap`` lets a cell take up to ``max_lines`` lines; otherwise a row is one line. ``cut`` says
    which end of a cell is given up when it does not fit (a concordance cuts the left context on the left).
    ``decimals`` are shown of a float in tables, Markdown and workbooks; data formats keep it whole.

    In a workbook the full days of a ``dated`` column (ISO texts) become dates; a year or month stays a text, so that
    nothing is more exact than it is known. The numbers of a ``heat`` column are shaded by their size.

    >>> Column("title", "标题", weight=2, min_width=12).wrap
    False
    """

    key: str
    header: str
    align: Literal["left", "right"] = "left"
    weight: int = 0
    min_width: int = 4
    wrap: bool = False
    max_lines: int = 3
    cut: Literal["left", "right"] = "right"
    decimals: int = 2
    dated: bool = False
    heat: bool = False


class Shaded(NamedTuple):
    """A value of a terminal table on a shade, from 1 (light) to 4 (strong); 0 is none. Without colours it is plain."""

    value: object
    level: int


def _unheard(notice: str) -> None:
    """Nobody wants to know."""


class Options(NamedTuple):
    """How to write, for every format alike; each takes what concerns it.

    ``width`` is the terminal's width in display columns, None without limit. ``color`` allows ANSI colours.
    ``bom`` starts CSV and TSV with U+FEFF. ``raw`` leaves cells alone that a spreadsheet would take for
    formulas. ``marks`` keeps marked places in data formats: ``**…**`` in CSV and TSV, ``{"text", "ranges"}``
    in JSON. ``about`` gives, when all rows are taken, the account that a workbook carries (values are those of JSON);
    ``notice`` takes what a reader must know of how the output differs from the rows.
    """

    width: int | None = None
    color: bool = False
    bom: bool = False
    raw: bool = False
    marks: bool = False
    about: Callable[[], Mapping[str, object]] | None = None
    notice: Callable[[str], None] = _unheard
