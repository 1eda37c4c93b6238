"""A Markdown pipe table (GitHub's form): headers, alignment, marked places bold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TextIO

from cefu.render.rows import Column, Marked, Options, Row
from cefu.render.values import bold, shown
from cefu.render.width import clean

__all__ = ["write"]

_LINE_BREAK = re.compile("(?<![ \t\u3000])[ \t\u3000]*(?:\r\n|[\n-\r\x1c-\x1e\x85\u2028\u2029])[ \t\u3000]*")
# What Markdown would read as its own: an underscore inside a word and a lone & are not.
_ACTIVE = re.compile(r"[\\`*\[<|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")


def write(rows: Iterable[Row], columns: Sequence[Column], stream: TextIO, options: Options) -> int:
    r"""Write the table as the rows come; return the number of rows.

    Line breaks in a cell become ``<br>``; what Markdown or HTML would act on is escaped; control characters
    become U+FFFD as in a terminal table.

    >>> import sys
    >>> rows = [{"title": "甲|乙", "snippet": Marked("推进区块链", ((2, 5),))}]
    >>> write(rows, [Column("title", "标题"), Column("snippet", "片段")], sys.stdout, Options())
    | 标题 | 片段 |
    | --- | --- |
    | 甲\|乙 | 推进**区块链** |
    1
    """

    def line(cells: Iterable[str]) -> None:
        stream.write(f"| {' | '.join(cells)} |\n")

    line(_cell(Marked(column.header)) for column in columns)
    line("---:" if column.align == "right" else "---" for column in columns)
    count = 0
    for row in rows:
        line(_cell(shown(row.get(column.key), column.decimals)) for column in columns)
        count += 1
    return count


def _cell(value: Marked) -> str:
    """The value as the text of one cell: escaped piece by piece, so that the marks survive."""
    text, ranges = "", []
    for piece, marked in value.runs():
        start = len(text)
        text += _escaped(piece)
        if marked:
            ranges.append((start, len(text)))
    return bold(Marked(text, tuple(ranges))).strip().replace("\n", "<br>")


def _escaped(text: str) -> str:
    """The text clean and without meaning to Markdown; each line break one newline."""
    return "\n".join(_ACTIVE.sub(_escape, clean(line)) for line in _LINE_BREAK.split(text))


def _escape(found: re.Match[str]) -> str:
    return "&amp;" if found[0] == "&" else f"\\{found[0]}"
