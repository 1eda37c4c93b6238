"""``.csv`` and ``.tsv``: one record a row, read as a stream; a bad row is named and the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator

from cefu.errors import ReadError
from cefu.model import RawDocument
from cefu.reading.csv_rows import Row, rows, sniff
from cefu.reading.encoding import encoding_of
from cefu.reading.lines import Line, text_lines
from cefu.reading.names import printable
from cefu.reading.opened import Opened
from cefu.reading.source import Failure

__all__ = ["read"]


def read(opened: Opened) -> Iterator[RawDocument | Failure]:
    """The documents of the file, in order; record numbers count the rows below the header, blank ones not."""
    file = opened.file
    encoding = encoding_of(opened.stream.peek(4))
    lines = text_lines(opened.stream, file.path, file.compression)
    first = next((line for line in lines if line.bad or line.text.strip("\r\n\t ,;\0")), None)
    if first is None:
        raise ReadError("empty: no record")
    table = rows(_chain(first, lines), "\t" if file.format == "tsv" else sniff(first.text))
    header = next(table, None)
    if header is None:
        raise ReadError("empty: no record")
    if header.bad:
        raise ReadError(f"the header row can't be read: {header.bad}")
    if not any(opened.keys.field(name) == "text" for name in header.cells):
        columns = ", ".join(printable(name.strip()) for name in header.cells)
        raise ReadError(f"no column holds the text; columns: {columns}", hint="name it: --map COLUMN=text")
    number = 0
    for number, row in enumerate(table, 1):
        try:
            yield opened.record(_pairs(header.cells, row), number, encoding)
        except ReadError as error:
            yield Failure(f"{file.source}:{row.line}", error.message, error.hint)
    if not number:
        raise ReadError("empty: a header and no record")


def _pairs(header: list[str], row: Row) -> list[tuple[str, object]]:
    if row.bad:
        raise ReadError(row.bad)
    surplus = [cell for cell in row.cells[len(header) :] if cell.strip()]
    if surplus or len(row.cells) < len(header):
        hint = "a cell that holds the separator or a line break stands in quotes"
        raise ReadError(f"{len(row.cells)} cells under {len(header)} columns", hint=hint)
    return list(zip(header, row.cells, strict=False))


def _chain(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest
