"""XLSX: one workbook with the rows, frozen keys above them, and a sheet that says where they come from."""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any, TextIO

from cefu.errors import ConfigError
from cefu.render.rows import SUM, Column, Options, Row
from cefu.render.values import is_number
from cefu.render.xlsx_about import custom_properties, pairs, properties
from cefu.render.xlsx_cells import Cell, cell_of

__all__ = ["write"]

#: Rows of one sheet, the keys included; more rows go on further sheets.
_ROWS = 1_048_576
_COLUMNS = 16_384
_WIDEST, _NARROWEST = 60, 6  # of a column, in display columns
_BUTTON = 3  # display columns that the filter's button takes from a key
_LINES, _POINTS = 8, 15  # a wrapped cell is at most so many lines high, each so many points
_HEAD = {"bold": True, "bottom": 1, "valign": "top"}
_SHADES: dict[str, Any] = {"min_color": "#FFFFFF", "max_color": "#5FAFFF"}


def write(rows: Iterable[Row], columns: Sequence[Column], stream: TextIO, options: Options) -> int:
    """Write the workbook to ``stream.buffer``; return the number of rows.

    No text of the data becomes a formula or a link. Rows are kept on disk while they come, never in memory; those that
    one sheet can't hold go on further ones. A cell that Excel's limit cuts is told to ``options.notice``.

    Raises:
        ConfigError: there are more columns than Excel has; nothing has been read or written then.
    """
    if len(columns) > _COLUMNS:
        raise ConfigError(
            f"{len(columns)} columns are more than a workbook holds ({_COLUMNS})",
            hint="write CSV, choose fewer with --columns, or make long rows of a matrix: --long",
        )
    # Where open files can't be deleted, an error must not be hidden by those it left open.
    with tempfile.TemporaryDirectory(prefix="cefu-", ignore_cleanup_errors=True) as folder:
        path = os.path.join(folder, "rows.xlsx")
        count = _Book(path, folder, columns, options).fill(rows)
        with open(path, "rb") as file:
            stream.flush()
            shutil.copyfileobj(file, stream.buffer)
            stream.buffer.flush()
    return count


class _Book:
    """A workbook that is being written."""

    def __init__(self, path: str, folder: str, columns: Sequence[Column], options: Options) -> None:
        import xlsxwriter

        self._book: Any = xlsxwriter.Workbook(
            path,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self._book.use_zip64()
        self._columns, self._options = columns, options
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._cut = 0

    def fill(self, rows: Iterable[Row]) -> int:
        """Write the rows and the account of them; how many rows there were."""
        left = iter(rows)
        count = self._sheet("rows", islice(left, _ROWS - 1))
        for row in left:
            count += self._sheet(f"rows from {count + 1}", chain([row], islice(left, _ROWS - 2)))
        self._account(count)
        self._book.close()
        if self._cut:
            cells = "1 cell was" if self._cut == 1 else f"{self._cut} cells were"
            self._options.notice(f"warning: {cells} longer than Excel allows (32,767 characters) and cut")
        return count

    def _sheet(self, name: str, rows: Iterator[Row]) -> int:
        """A sheet with the rows; how many."""
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        keys = [cell_of(column.key, column, self._options) for column in self._columns]
        for place, key in enumerate(keys):
            self._put(sheet, 0, place, key, tuple(_HEAD.items()))
        widths = [key.width + _BUTTON for key in keys]
        count, sums = 0, []
        hot = [False] * len(widths)
        for number, row in enumerate(rows, 1):
            count = number
            summed = bool(row.get(SUM))
            if summed:
                sums.append(number)
            cells = [cell_of(row.get(column.key), column, self._options) for column in self._columns]
            self._height(sheet, number, cells)
            for place, cell in enumerate(cells):
                self._put(sheet, number, place, cell, (("bold", True),) if summed else ())
                self._cut += cell.cut
                widths[place] = max(widths[place], cell.width)
                hot[place] |= is_number(cell.value) and cell.value > 0 and not summed  # type: ignore[operator]
        self._finish(sheet, count, widths, sums)
        self._shade(sheet, count, hot, sums)
        return count

    def _put(
        self, sheet: Any, row: int, place: int, cell: Cell, look: tuple[tuple[str, Any], ...] = ()
    ) -> None:
        value = cell.value
        wrap = (("text_wrap", True),) if cell.width > _WIDEST or "\n" in str(value) else ()
        form = self._format((("valign", "top"), *look, *cell.look, *wrap))
        if value is None:
            return
        if isinstance(value, str):
            if value.startswith("<r>") and value.endswith("</r>"):
                # Written in one piece the library would take it for markup of its own.
                sheet.write_rich_string(row, place, value[0], form, value[1:], form)
            else:
                sheet.write_string(row, place, value, form)
        elif isinstance(value, bool):
            sheet.write_boolean(row, place, value, form)
        elif isinstance(value, datetime.date):
            sheet.write_datetime(row, place, value, form)
        else:
            sheet.write_number(row, place, value, form)

    def _format(self, look: tuple[tuple[str, Any], ...]) -> Any:
        if look not in self._formats:
            self._formats[look] = self._book.add_format(dict(look))
        return self._formats[look]

    @staticmethod
    def _height(sheet: Any, row: int, cells: Sequence[Cell]) -> None:
        """Keep a row with a long text from filling the screen; the cell has all of it."""
        for cell in cells:
            if isinstance(cell.value, str) and (
                cell.value.count("\n") >= _LINES or 2 * len(cell.value) > _LINES * _WIDEST
            ):
                sheet.set_row(row, _LINES * _POINTS)
                return

    @staticmethod
    def _finish(sheet: Any, rows: int, widths: Sequence[int], sums: Sequence[int]) -> None:
        """What can be said of a sheet when its rows are there: filters and widths."""
        if not widths:
            return
        last = rows
        while last in sums:  # sums at the end are not sorted among what they sum up
            last -= 1
        if last or not rows:
            sheet.autofilter(0, 0, max(last, 1), len(widths) - 1)
        # Years and numbers of documents are texts that look like numbers: that is no mistake.
        sheet.ignore_errors({"number_stored_as_text": f"A1:{_name(len(widths) - 1)}{rows + 1}"})
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(max(width, _NARROWEST), _WIDEST) + 1)

    def _shade(self, sheet: Any, rows: int, hot: Sequence[bool], sums: Sequence[int]) -> None:
        """Shade the columns of heat that hold more than zeros, from white for zero on."""
        scale = {"type": "2_color_scale", "min_type": "num", "min_value": 0} | _SHADES
        for place, column in enumerate(self._columns):
            if column.heat and hot[place]:
                for first, last in _between(sums, rows):
                    sheet.conditional_format(first, place, last, place, scale)

    def _account(self, count: int) -> None:
        """The properties of the workbook and the sheet of its provenance."""
        if self._options.about is None:
            return
        about = self._options.about()
        sheet = self._book.add_worksheet("provenance")
        sheet.freeze_panes(1, 0)
        look = Column("value", "value")
        for row, pair in enumerate([("key", "value"), *pairs(about, count)]):
            for place, value in enumerate(pair):
                cell = cell_of(value, look, self._options)
                self._put(sheet, row, place, cell, () if row else tuple(_HEAD.items()))
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, _WIDEST)
        self._book.set_properties(properties(about))
        for name, told in custom_properties(about).items():
            self._book.set_custom_property(name, told)


def _between(sums: Sequence[int], rows: int) -> Iterator[tuple[int, int]]:
    """The runs of rows (from 1, both ends included) that are no sums."""
    first = 1
    for place in (*sums, rows + 1):
        if first < place:
            yield first, place - 1
        first = place + 1


def _name(place: int) -> str:
    """The letters of a column, counted from 0.

    >>> _name(0), _name(25), _name(26)
    ('A', 'Z', 'AA')
    """
    place += 1
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
