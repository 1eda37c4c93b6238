"""The registry of formats and the one way to write rows in any of them.

A new format is one module with ``write(rows, columns, stream, options) -> int`` and one line in
:data:`FORMATS`. A format of bytes writes to ``stream.buffer``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
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
        "xlsx": "cefu.render.xlsx_format",
    }
)

#: Format -> (library, extra of Cefu that brings it), for what a bare installation can't write.
_NEEDS = MappingProxyType({"xlsx": ("xlsxwriter", "xlsx")})


def check_format(format: str) -> None:
    """Refuse before the work a format that can't be written.

    Raises:
        ConfigError: there is no such format, or its library is not installed.
    """
    if format not in FORMATS:
        raise ConfigError(f"unknown format: {format}", hint=f"use one of {', '.join(FORMATS)}")
    library, extra = _NEEDS.get(format, ("", ""))
    if library and find_spec(library) is None:
        raise ConfigError(
            f"{format} needs {library}, which is not installed", hint=f"run: pip install 'cefu[{extra}]'"
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
    about: Callable[[], Mapping[str, object]] | None = None,
    notice: Callable[[str], None] | None = None,
) -> int:
    r"""Write the rows in a format and return how many were written.

    csv, tsv, jsonl, json, md and xlsx take row after row and never hold more than one; table reads all of them
    first, for its widths. ``width`` counts display columns; None or less than 1 is no limit. For ``raw``, ``bom``,
    ``marks``, ``about`` and ``notice`` see :class:`~cefu.render.rows.Options`. xlsx is bytes and goes to
    ``stream.buffer``. A stream on a file should be opened with ``encoding="utf-8", newline=""``: CSV lines end in
    CR LF and must stay so.

    Raises:
        ConfigError: there is no such format, or its library is missing; nothing has been read or written then.
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
    check_format(format)
    write = cast("_Write", import_module(FORMATS[format]).write)
    limit = width if width is not None and width > 0 else None
    options = Options(limit, color, bom, raw, marks, about)
    return write(rows, columns, stream, options._replace(notice=notice) if notice else options)
