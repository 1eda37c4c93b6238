"""The rows of a separated table. A quotation mark that never closes costs its own row only."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from cefu.errors import ReadError
from cefu.reading import limits
from cefu.reading.lines import Line

__all__ = ["Row", "rows", "sniff"]

#: So many rows with an unclosed quotation mark are mended; each may mean reading to the end of the file.
_MENDED = 20

_BREAK = re.compile(r"(?<=\r)(?!\n)")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line it starts on (from 1), its cells, or why it can't be read."""

    line: int
    cells: list[str]
    bad: str = ""


def sniff(header: str) -> str:
    """The separator of a ``.csv`` by its header line: the most frequent of comma, semicolon and tab.

    >>> sniff("标题;正文"), sniff('"a;b",c')
    (';', ',')
    """
    bare = _QUOTED.sub("", header)
    return max(",;\t", key=bare.count)


def rows(lines: Iterator[Line], delimiter: str) -> Iterator[Row]:
    """The rows that are not blank; the first gives the width by which broken quoting is recognised.

    Quoting follows RFC 4180. In a table separated by tabs a quotation mark that quotes no whole cell is
    itself, for many programs write such tables without quoting.

    Raises:
        ReadError: too many quotation marks never close.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limits.RECORD_BYTES))
    feed = _Feed(lines)
    reader = csv.reader(feed, delimiter=delimiter, strict=True)
    width = unclosed = 0
    while True:
        feed.start()
        cells: list[str] = []
        bad, is_open = "", False
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _UnclosedError:
            bad, is_open = "a quotation mark opens here and never closes", True
            unclosed += 1
            if unclosed > _MENDED:
                at = f"line {feed.line}"
                raise ReadError(f"{at}: {bad}, as {_MENDED} before; the rest was not read") from None
        except csv.Error as error:
            bad = f"broken quoting ({error})"
        line = feed.line
        if width and (bad or (delimiter == "\t" and len(feed.taken) > 1)):
            cells, bad = _mended(feed, delimiter, width, Row(line, cells, bad), is_open)
        bad = next((each.bad for each in feed.taken if each.bad), bad)
        if bad or any(cell and not cell.isspace() for cell in cells):
            width = width or len(cells)
            yield Row(line, cells, bad)


def _mended(feed: _Feed, delimiter: str, width: int, row: Row, is_open: bool) -> tuple[list[str], str]:
    """The cells, or what is wrong, of a row with broken quoting; lines that are rows themselves go back.

    In a tab table a line that is whole by itself is a row, if the lines it would swallow are too. Elsewhere
    stray marks in a row of one line are forgiven; over several lines the first is at fault when the others
    are whole.
    """
    first, *others = feed.taken
    cells = _alone(first, delimiter)
    fits = len(cells) == width
    are_rows = all(len(_alone(line, delimiter)) == width for line in (others[:1] if is_open else others))
    last = feed.taken[-1].number
    if is_open or (are_rows and (fits or delimiter != "\t")):
        feed.put_back()
    if delimiter == "\t":
        return (cells, "") if fits and are_rows else (row.cells, row.bad)
    if not others and fits and not is_open:
        return cells, ""
    return [], row.bad if is_open or are_rows else f"{row.bad}, in lines {row.line} to {last}"


def _alone(line: Line, delimiter: str) -> list[str]:
    """The cells of one line by itself, its quotation marks forgiven, in a tab table kept."""
    if delimiter == "\t":
        return line.text.rstrip("\r\n").split("\t")
    try:
        return next(csv.reader([line.text], delimiter=delimiter), [])
    except csv.Error:
        return []


class _UnclosedError(Exception):
    """The file ends, or the row exceeds the limit, inside a quotation."""


class _Feed:
    """The lines as ``csv.reader`` takes them; it knows those of the current row and can take them back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._ahead: deque[Line] = deque()
        self._size = 0
        self.taken: list[Line] = []

    def start(self) -> None:
        """Begin a row."""
        self.taken.clear()
        self._size = 0

    @property
    def line(self) -> int:
        """The line the row starts on."""
        return self.taken[0].number

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._ahead.popleft() if self._ahead else self._next()
        if line is None:
            if self.taken:  # the reader asks for more within a row only when a quotation is open
                raise _UnclosedError
            raise StopIteration
        self.taken.append(line)
        self._size += len(line.text)
        if self._size > limits.RECORD_BYTES and len(self.taken) > 1:
            raise _UnclosedError
        return line.text

    def put_back(self) -> None:
        """Keep the first line of the row and give the others out again."""
        self._ahead.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]

    def _next(self) -> Line | None:
        line = next(self._lines, None)
        if line is None:
            return None
        if "\0" not in line.text and "\r" not in line.text[:-2]:
            return line
        text = line.text.replace("\0", "\ufffd")
        head, *rest = _BREAK.split(text)
        self._ahead.extend(Line(line.number, piece, line.bad) for piece in rest if piece)
        return Line(line.number, head, line.bad)
