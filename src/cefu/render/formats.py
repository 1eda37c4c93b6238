"""The registry of formats and the one way to write rows in any of them.

A new format is one module with ``write(rows, columns, stream, options) -> int`` and one line in
:data:`FORMATS`. A format of bytes writes to ``stream.buffer``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import TextIO, TypeAlias, cast

from cefu.errors import ConfigError
from cefu.render.rows import Column, Options, Row

__all__ = ["FORMATS", "write_rows"]

_Write: TypeAlias = Callable[[Iterable[Row], Sequence[Column], TextIO, Options], int]

#: Format name -> module, in the order they are offered to people.
FORMATS = MappingProxyType(
    {
        "table": "cefu.render.table",
        "csv": "cefu.render.csv_format",
        "tsv": "cefu.render.tsv_format",
        "jsonl": "cefu.render.jsonl_format",
        "json": "cefu.render.json_format",
        "md": "cefu.render.markdown",
    }
)


def write_rows(
    rows: Iterable[Row],
    columns: Sequence[Column],
    format: str,
    stream: TextIO,
    *,
    width: int | None,
    color: bool,
    bom: bool,
    raw: bool = False,
    marks: bool = False,
) -> int:
    r"""Write the rows in a format and return how many were written.

    csv, tsv, jsonl, json and md take row after row and never hold more than one; table reads all of them
    first, for its widths. ``width`` counts display columns; None or less than 1 is no limit. For ``raw``,
    ``bom`` and ``marks`` see :class:`~cefu.render.rows.Options`. A stream on a file should be opened with
    ``encoding="utf-8", newline=""``: CSV lines end in CR LF and must stay so.

    Raises:
        ConfigError: there is no such format; nothing has been read or written then.
        OSError: what writing to the stream raises (a closed pipe, a full disk).

    >>> import io
    >>> out = io.StringIO()
    >>> columns = [Column("rank", "序"), Column("title", "标题")]
    >>> rows = [{"rank": 1, "title": "四川省加快推进新基建"}]
    >>> write_rows(rows, columns, "csv", out, width=None, color=False, bom=False)
    1
    >>> out.getvalue()
    'rank,title\r\n1,四川省加快推进新基建\r\n'
    """
    module = FORMATS.get(format)
    if module is None:
        raise ConfigError(f"unknown format: {format}", hint=f"use one of {', '.join(FORMATS)}")
    write = cast("_Write", import_module(module).write)
    limit = width if width is not None and width > 0 else None
    return write(rows, columns, stream, Options(width=limit, color=color, bom=bom, raw=raw, marks=marks))
