"""JSON: one indented array of objects, written as the rows come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from cefu.render.jsonl_format import escape, record
from cefu.render.rows import Column, Options, Row

__all__ = ["write"]


def write(rows: Iterable[Row], columns: Sequence[Column], stream: TextIO, options: Options) -> int:
    """Write the array, the same as ``json.dumps(rows, indent=2)`` would; return the number of rows.

    >>> import sys
    >>> columns = [Column("rank", "序"), Column("title", "标题")]
    >>> write([{"title": "新基建", "rank": 1}], columns, sys.stdout, Options())
    [
      {
        "rank": 1,
        "title": "新基建"
      }
    ]
    1
    """
    import json

    encode = json.JSONEncoder(ensure_ascii=False, indent=2).encode
    count = 0
    for row in rows:
        stream.write(",\n  " if count else "[\n  ")
        stream.write(escape(encode(record(row, columns, options))).replace("\n", "\n  "))
        count += 1
    stream.write("\n]\n" if count else "[]\n")
    return count
