"""CSV after RFC 4180: commas, double quotes, CR LF; column keys in the first line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from cefu.render.rows import Column, Options, Row
from cefu.render.values import data_text

__all__ = ["write"]


def write(rows: Iterable[Row], columns: Sequence[Column], stream: TextIO, options: Options) -> int:
    r"""Write the keys and the rows as they come; return the number of rows.

    Texts, keys included, that a spreadsheet would take for a formula get a ``'`` before them unless
    ``options.raw``; numbers stay numbers. NUL is dropped, lone surrogates become U+FFFD.

    >>> import io
    >>> out = io.StringIO()
    >>> write([{"title": "=cmd()", "n": -5}], [Column("title", "标题"), Column("n", "数")], out, Options())
    1
    >>> out.getvalue()
    "title,n\r\n'=cmd(),-5\r\n"
    """
    import csv

    if options.bom:
        stream.write("\ufeff")
    line = csv.writer(stream, lineterminator="\r\n").writerow
    line([data_text(column.key, options) for column in columns])
    count = 0
    for row in rows:
        line([data_text(row.get(column.key), options) for column in columns])
        count += 1
    return count
