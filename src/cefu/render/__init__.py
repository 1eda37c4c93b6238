"""Rows to text: tables for terminals, CSV, TSV, JSON Lines, JSON, Markdown and workbooks.

Nothing here decides about search, opens a file or looks at a terminal: the caller brings rows, columns, a
text stream, the width and whether colours are wanted. The names below are the public face; one module per
format stands behind :data:`FORMATS` and is loaded when it is used. The card of one thing is
:mod:`cefu.render.card`'s affair.
"""

from __future__ import annotations

from cefu.render.formats import FORMATS, check_format, write_rows
from cefu.render.rows import SUM, Column, Marked, Row, Shaded

__all__ = [
    "FORMATS",
    "SUM",
    "Column",
    "Marked",
    "Row",
    "Shaded",
    "check_format",
    "write_rows",
]
