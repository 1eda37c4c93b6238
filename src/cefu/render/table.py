"""A table for a terminal: columns aligned by display width, one line a row unless a column wraps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from cefu.render.layout import fit
from cefu.render.lines import cut, paint, wrap
from cefu.render.rows import Column, Marked, Options, Row, Shaded
from cefu.render.values import is_number, shown
from cefu.render.width import clean, clean_marked, display_width

__all__ = ["write"]

_GAP = "  "
_BOLD, _RESET = "\x1b[1m", "\x1b[0m"
#: Black on blue of four strengths, of the 256 colours, so as to be read on light and dark terminals.
_SHADES = ("", *(f"\x1b[38;5;16;48;5;{blue}m" for blue in (195, 153, 111, 75)))


def write(rows: Iterable[Row], columns: Sequence[Column], stream: TextIO, options: Options) -> int:
    """Write the header, a rule and the rows, no line wider than ``options.width``; return the number of rows.

    All rows are read first. No rows, no output. A column is right-aligned when it says so or holds numbers
    only. A width too small for one display column of each column leaves out the last ones.

    >>> import sys
    >>> columns = [Column("province", "省份"), Column("n", "文件数"), Column("title", "标题", weight=1)]
    >>> rows = [{"province": "四川", "n": 12, "title": "四川省加快推进新型基础设施建设行动方案"}]
    >>> write(rows, columns, sys.stdout, Options(width=36))
    省份  文件数  标题
    ────  ──────  ──────────────────────
    四川      12  四川省加快推进新型基…
    1
    """
    given = list(rows)
    held = [{c.key: _plain(row.get(c.key)) for c in columns} for row in given]
    if not held or not columns:
        return len(held)
    if options.width is not None:
        columns = columns[: (options.width + 1) // 2]
    gap = _GAP if options.width is None or 3 * len(columns) - 2 <= options.width else " "
    grid = [[clean_marked(shown(row.get(c.key), c.decimals)) for c in columns] for row in held]
    heads = [clean(column.header) for column in columns]
    natural = [
        max(1, display_width(head), *(display_width(line[i].text) for line in grid))
        for i, head in enumerate(heads)
    ]
    widths = natural
    if options.width is not None:
        widths = fit(natural, columns, options.width - len(gap) * (len(columns) - 1))
    right = [column.align == "right" or _numeric(held, column.key) for column in columns]

    def put(cells: Sequence[Marked], style: str = "", shades: Sequence[str] = ()) -> None:
        parts = []
        for k, (cell, width, to_right) in enumerate(zip(cells, widths, right, strict=True)):
            pad = " " * (width - display_width(cell.text))
            if shades and shades[k]:
                parts.append(f"{shades[k]}{pad + cell.text if to_right else cell.text + pad}{_RESET}")
                continue
            text = f"{style}{cell.text}{_RESET}" if style and cell.text else paint(cell, options.color)
            parts.append(pad + text if to_right else text + pad)
        stream.write(gap.join(parts).rstrip(" ") + "\n")

    put([cut(Marked(head), width) for head, width in zip(heads, widths, strict=True)], _BOLD * options.color)
    put([Marked("─" * width) for width in widths])
    for row, line in zip(given, grid, strict=True):
        shades = [_shade(row.get(column.key)) for column in columns] if options.color else []
        cells = [
            _cell(cell, column, width) for cell, column, width in zip(line, columns, widths, strict=True)
        ]
        for height in range(max(map(len, cells))):
            put([cell[height] if height < len(cell) else Marked("") for cell in cells], shades=shades)
    return len(held)


def _plain(value: object) -> object:
    return value.value if isinstance(value, Shaded) else value


def _shade(value: object) -> str:
    return _SHADES[value.level] if isinstance(value, Shaded) else ""


def _cell(cell: Marked, column: Column, width: int) -> list[Marked]:
    """The lines of one cell."""
    return wrap(cell, width, max(1, column.max_lines)) if column.wrap else [cut(cell, width, column.cut)]


def _numeric(rows: Sequence[Row], key: str) -> bool:
    """Whether the column holds numbers and nothing else."""
    values = [value for value in (row.get(key) for row in rows) if value is not None]
    return bool(values) and all(map(is_number, values))
