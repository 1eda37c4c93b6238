"""TSV: tabs between cells, no quoting; column keys in the first line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from cefu.render.rows import Column, Options, Row
from cefu.render.values import data_text

__all__ = ["write"]

# Whatever some reader takes for the end of a cell or line.
_BREAK = re.compile("\r\n|[\t-\r\x1c-\x1e\x85\u2028\u2029]")


def write(rows: Iterable[Row], columns: Sequence[Column], stream: TextIO, options: Options) -> int:
    r"""Write the keys and the rows as they come; return the number of rows.

    A tab or line break in a cell becomes a space. Formulas, NUL and surrogates are treated as in CSV.

    >>> import sys
    >>> write([{"title": "第一章\n总则"}], [Column("title", "标题")], sys.stdout, Options())
    title
    第一章 总则
    1
    """

    def line(cells: Iterable[object]) -> None:
        stream.write("\t".join(_BREAK.sub(" ", data_text(cell, options)) for cell in cells) + "\n")

    if options.bom:
        stream.write("\ufeff")
    line(column.key for column in columns)
    count = 0
    for row in rows:
        line(row.get(column.key) for column in columns)
        count += 1
    return count
