"""JSON Lines: one object a line, keys in column order, missing values null."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

from cefu.render.rows import Column, Marked, Options, Row
from cefu.render.values import scrub

__all__ = ["escape", "record", "write"]

# Legal inside a JSON string, but a line break or a terminal command to somebody who reads it.
_LOUD = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]")


def write(rows: Iterable[Row], columns: Sequence[Column], stream: TextIO, options: Options) -> int:
    """Write one object a row as they come; return the number of rows.

    >>> import sys
    >>> columns = [Column("title", "标题"), Column("date", "日期"), Column("technologies", "技术")]
    >>> write([{"title": "新基建", "technologies": ("区块链",)}], columns, sys.stdout, Options())
    {"title": "新基建", "date": null, "technologies": ["区块链"]}
    1
    """
    import json

    encode = json.JSONEncoder(ensure_ascii=False).encode
    count = 0
    for row in rows:
        stream.write(escape(encode(record(row, columns, options))) + "\n")
        count += 1
    return count


def record(row: Row, columns: Sequence[Column], options: Options) -> dict[str, object]:
    """The row as JSON has it: every column's key, in their order.

    >>> record({"snippet": Marked("上链", ((1, 2),))}, [Column("snippet", "片段")], Options(marks=True))
    {'snippet': {'text': '上链', 'ranges': [(1, 2)]}}
    """
    return {scrub(column.key): _value(row.get(column.key), options) for column in columns}


def escape(encoded: str) -> str:
    r"""Encoded JSON with C1, odd line breaks and direction controls as ``\uXXXX``; the same meaning.

    >>> escape('"第一行\u2028第二行"')
    '"第一行\\u2028第二行"'
    """
    return _LOUD.sub(lambda found: f"\\u{ord(found[0]):04x}", encoded)


def _value(value: object, options: Options) -> object:
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, Marked):
        text = scrub(value.text)
        return {"text": text, "ranges": list(value.ranges)} if options.marks else text
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, list | tuple):
        return [_value(item, options) for item in value]
    if isinstance(value, Mapping):
        return {scrub(str(key)): _value(item, options) for key, item in value.items()}
    return scrub(str(value))
