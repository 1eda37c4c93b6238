"""The file of a review, as a spreadsheet saves it: a row for each hit, with what a reader decided about it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cefu.data.formulas import harmless, unharmed
from cefu.errors import ConfigError
from cefu.reading.csv_rows import rows, sniff
from cefu.reading.lines import Line
from cefu.reading.metadata_table import decoded

__all__ = ["REQUIRED", "REVIEW_KEYS", "LoggedRow", "ReviewTable", "as_cell", "parse_review", "verdict"]

#: The columns of a review log that Cefu begins, in their order.
REVIEW_KEYS = (
    "query", "doc_id", "title", "province", "issuer", "date", "occurrences", "snippet", "keep", "note", "before",
    "within", "whole_word", "filters", "version", "index", "first_seen",
)  # fmt: skip
#: Without these a table is no review log; the others may be taken away, and columns of one's own be added.
REQUIRED = ("query", "doc_id", "keep", "note", "version")

_YES = frozenset({"y", "yes", "1", "true", "是", "保留", "✓", "✔", "√"})
_NO = frozenset({"n", "no", "0", "false", "否", "剔除", "✗", "✘", "×"})
_SURROGATE = re.compile("[\ud800-\udfff]")
_RECORD = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


def verdict(cell: str) -> bool | None:
    """What a cell of the column ``keep`` says: True to keep the hit, False to reject it, None for nothing yet.

    Raises:
        ValueError: it says something else.

    >>> [verdict(cell) for cell in ("Yes", "是", "✓", "ＮＯ", "剔除", "0", " ")]
    [True, True, True, False, False, False, None]
    """
    plain = unicodedata.normalize("NFKC", cell).strip().casefold()
    if not plain:
        return None
    if plain in _YES or plain in _NO:
        return plain in _YES
    raise ValueError(f"keep is {cell.strip()} — write yes or no (是, 否), or leave it empty")


@dataclass
class LoggedRow:
    """One row: its ``cells`` by the header, and ``where`` it stands, for messages."""

    cells: list[str]
    where: str


@dataclass
class ReviewTable:
    """A review log as it was read: the names of its columns in their order, and its rows.

    ``separator`` is what the cells are apart by. It is kept when the log is written, for it is the one that the
    reader's spreadsheet understands.
    """

    header: list[str]
    rows: list[LoggedRow] = field(default_factory=list)
    separator: str = ","

    def __post_init__(self) -> None:
        """Know the columns by their keys."""
        self._places = {key: self.header.index(key) for key in REVIEW_KEYS if key in self.header}

    @classmethod
    def begun(cls, separator: str = ",") -> ReviewTable:
        """A log without rows."""
        return cls(list(REVIEW_KEYS), separator=separator)

    def get(self, row: LoggedRow, key: str) -> str:
        """The cell of a column, empty if the log has no such column."""
        return row.cells[self._places[key]] if key in self._places else ""

    def set(self, row: LoggedRow, key: str, value: str) -> None:
        """Fill the cell of a column; a column that was taken away stays away."""
        if key in self._places:
            row.cells[self._places[key]] = as_cell(value)

    def need(self, key: str) -> None:
        """Add the column at the end if it is not there."""
        if key not in self._places:
            self._places[key] = len(self.header)
            self.header.append(key)
            for row in self.rows:
                row.cells.append("")

    def add(self, values: Mapping[str, str]) -> LoggedRow:
        """Add a row at the end; columns of the reader's own are empty."""
        row = LoggedRow([""] * len(self.header), "")
        for key, value in values.items():
            self.set(row, key, value)
        self.rows.append(row)
        return row

    def to_bytes(self) -> bytes:
        """The log as a spreadsheet opens it: UTF-8 with a byte order mark, lines ending in CR LF, formulas harmless."""
        out = io.StringIO(newline="")
        out.write("\ufeff")
        line = csv.writer(out, lineterminator="\r\n", delimiter=self.separator).writerow
        for cells in (self.header, *(row.cells for row in self.rows)):
            line([harmless(cell) for cell in cells])
        return out.getvalue().encode("utf-8")


def parse_review(data: bytes, name: str) -> ReviewTable:
    """Read a log in UTF-8, or as a spreadsheet saves it: GB18030, Big5 or UTF-16, apart by commas, ``;`` or tabs.

    Columns are known by their keys (:data:`REVIEW_KEYS`) in any order; others are kept as they are.

    Raises:
        ConfigError: it is no such log, or a row can't be read.

    >>> text = "query;doc_id;keep;note;version;主题\\n区块链;a.txt;是;;sha256:0;农业\\n"
    >>> table = parse_review(text.encode(), "review.csv")
    >>> table.get(table.rows[0], "keep"), table.rows[0].cells[-1], table.separator
    ('是', '农业', ';')
    """
    if data[:4] == b"PK\x03\x04":
        raise ConfigError(f"{name} is a workbook", hint="save it as CSV (UTF-8), and name that file")
    try:
        text = decoded(data)[0]
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name} can't be read ({error})", hint="save it as CSV in UTF-8") from None
    lines = [Line(number, line) for number, line in enumerate(_RECORD.findall(text), 1)]
    first = next((line.text for line in lines if line.text.strip()), "")
    table: ReviewTable | None = None
    inner = 0  # line breaks inside cells so far: what a row's number is behind its line's
    for row in rows(iter(lines), sniff(first)):
        where = f"{name}, row {row.line - inner}"
        if row.bad:
            raise ConfigError(f"{where}: {row.bad}", hint="mend the row, or save the table anew as CSV")
        cells = [unharmed(cell.replace("\r\n", "\n").replace("\r", "\n")) for cell in row.cells]
        inner += sum(cell.count("\n") for cell in cells)
        if table is None:
            table = ReviewTable(_header(cells, name), separator=sniff(first))
            continue
        width = len(table.header)
        if any(cell.strip() for cell in cells[width:]):
            raise ConfigError(
                f"{where} has {len(cells)} cells for {width} columns",
                hint="a cell with a comma stands in quotes; name every column in the first row",
            )
        table.rows.append(LoggedRow([*cells[:width], *[""] * (width - len(cells))], where))
    return table if table is not None else ReviewTable(_header([], name))


def _header(cells: Sequence[str], name: str) -> list[str]:
    header = [cell.strip().lower() if cell.strip().lower() in REVIEW_KEYS else cell for cell in cells]
    missing = [key for key in REQUIRED if key not in header]
    if missing:
        columns = "column" if len(missing) == 1 else "columns"
        raise ConfigError(
            f"{name} is no review log: it has no {columns} {', '.join(missing)}",
            hint="name a file that cefu search --review has written, or a new one",
        )
    twice = next((key for key in REVIEW_KEYS if header.count(key) > 1), "")
    if twice:
        raise ConfigError(f"{name} has two columns {twice}", hint="keep one of them")
    return header


def as_cell(value: str) -> str:
    """A value as a file can hold it."""
    text = _SURROGATE.sub("\ufffd", value).replace("\0", "")
    return text.replace("\r\n", "\n").replace("\r", "\n")
