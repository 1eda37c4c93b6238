"""``--plot``: what a table shows as one figure, in a file of its own."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cefu.cli.labels import DIMENSIONS
from cefu.cli.options import completion
from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.coverage import Coverage, Measure
    from cefu.provenance import Provenance, Written
    from cefu.timeline import FirstMentions, Timeline

__all__ = ["Figure", "check_plot", "plot_coverage", "plot_firsts", "plot_option", "plot_timeline"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

_MEASURES = {"documents": "文件数", "occurrences": "次数", "share": "占比", "per10k": "每万字次数"}


def plot_option(command: _Command) -> _Command:
    """``--plot``."""
    return click.option(
        "--plot",
        metavar="FILE",
        shell_complete=completion("files"),
        help="Draw it too: FILE.svg, whose texts can be selected and edited, or FILE.png.",
    )(command)


def check_plot(name: str | None) -> None:
    """Refuse before the work what can't be drawn into.

    Raises:
        ConfigError: the suffix is of no figure, the folder isn't there, a library or for a PNG a font is missing.
    """
    from cefu.cli.files import place_for
    from cefu.render.charts import FORMATS, check

    if name is not None:
        if _suffix(name) not in FORMATS:
            raise ConfigError(f"no figure is known by the name of {name}", hint="end it in .svg or .png")
        place_for(name)
        check(_suffix(name))


@dataclass(frozen=True)
class Figure:
    """A figure as it is to be written: drawn before any row is, so that none is written if it can't be drawn."""

    name: str
    data: bytes
    rows: int

    def put(self) -> Written:
        """Write it; what was written."""
        from cefu.cli.files import filling
        from cefu.provenance import Written

        with filling(self.name) as (stream, digest):
            stream.write(self.data)
        click.echo(f"figure in {self.name}", err=True)
        return Written(self.name, _suffix(self.name), self.rows, digest.bytes, digest.sha256)


def plot_coverage(name: str, table: Coverage, measure: Measure, told: Provenance) -> Figure:
    """Draw a table of coverage: a heat map, or bars if it has one column."""
    from cefu.grouping import UNKNOWN
    from cefu.render.charts import PAPER, Bar, HeatRow, bars, heat_map

    rows = [(_named(row.title or row.value, UNKNOWN), row) for row in table]
    counted = f"{_MEASURES[measure]}（每行括号内为检索的文件数）"
    title = f"{DIMENSIONS[table.rows]} × {DIMENSIONS[table.cols]}：{_MEASURES[measure]}"
    footer = _footer(told, table.total.documents, *_left_out(table))
    labels = [f"{label}（{row.documents}）" for label, row in rows]
    if len(table.columns) == 1:
        cells = [row.cells[0] for _, row in rows]
        own = [
            Bar(label, cell.value(measure), unsure=cell.unsure) for label, cell in zip(labels, cells, strict=True)
        ]
        title = f"{_named(table.columns[0], UNKNOWN)}：各{DIMENSIONS[table.rows]}的{_MEASURES[measure]}"
        spec = bars(own, measure, look=PAPER, title=title, footer=footer, axis=counted)
    else:
        lines = [
            HeatRow(
                label, [cell.value(measure) for cell in row.cells], unsure=[cell.unsure for cell in row.cells]
            )
            for label, (_, row) in zip(labels, rows, strict=True)
        ]
        columns = [_named(column, UNKNOWN) for column in table.columns]
        spec = heat_map(lines, columns, measure, look=PAPER, title=title, footer=footer)
    return _draw(name, spec, title, len(rows))


def plot_timeline(name: str, line: Timeline, told: Provenance) -> Figure:
    """Draw the periods: bars of the documents that match, and a line of their share of those searched."""
    from cefu.grouping import UNKNOWN
    from cefu.render.charts import PAPER, PeriodBar, periods

    rows = [
        PeriodBar(each.period, each.documents, each.searched, each.unsure)
        for each in line
        if each.period != UNKNOWN
    ]
    vague = next((each for each in line if each.period == UNKNOWN), None)
    said = []
    if vague is not None:
        said.append(
            f"未计入图中：日期不详或不够确切的文件 {vague.searched} 个，其中 {vague.documents} 个提到"
        )
    title = f"{line.found.query}：按{DIMENSIONS[line.by]}"
    footer = _footer(told, line.searched.total, *said)
    return _draw(name, periods(rows, look=PAPER, title=title, footer=footer), title, len(rows))


def plot_firsts(name: str, firsts: FirstMentions, told: Provenance) -> Figure:
    """Draw who was first: a dot for each at its date."""
    from cefu.render.charts import PAPER, FirstDot, first_dots

    rows = [
        FirstDot(first.rank, first.value, first.date, unsure=bool(first.unjudged and not first.doc_id))
        for first in firsts
    ]
    said = [f"另有 {firsts.unknown} 个提到的文件，{DIMENSIONS[firsts.by]}不详"] if firsts.unknown else []
    title = f"{firsts.found.query}：各{DIMENSIONS[firsts.by]}首次提到"
    footer = _footer(told, firsts.searched.total, *said)
    return _draw(name, first_dots(rows, look=PAPER, title=title, footer=footer), title, len(rows))


def _left_out(table: Coverage) -> list[str]:
    said = [f"未列出：文件太少的 {table.left_out} 行"] if table.left_out else []
    return [*said, f"{table.joint} 个文件各计入数行"] if table.joint else said


def _named(value: str, unknown: str) -> str:
    return "不详" if value == unknown else value


def _footer(told: Provenance, searched: int, *said: str) -> list[str]:
    """What every figure says of itself: queries, filters, documents searched, version and index."""
    queries = "、".join(each.query for each in told.queries if each.query)
    filters = " ".join(
        f"--{name} {value if isinstance(value, str) else ' '.join(map(str, value))}"
        if not isinstance(value, bool)
        else f"--{name}"
        for name, value in told.filters.items()
    )
    parts = [
        f"检索式：{queries}" if queries else "",
        f"筛选：{filters}" if filters else "",
        f"检索文件 {searched} 个",
    ]
    if told.review:
        parts.append(f"只计复核表 {told.review[0]} 保留的")
        open_ = sum(each.unjudged or 0 for each in told.queries)
        if open_:
            parts.append(f"尚有 {open_} 条未判，未计入（? = 有未判的，无保留的）")
    state = f" · 索引 {told.index.fingerprint[:16]}" if told.index else ""
    return ["；".join(part for part in parts if part), *said, f"Cefu {told.cefu_version}{state}"]


def _draw(name: str, spec: dict[str, Any], label: str, rows: int) -> Figure:
    from cefu.render.charts import png, svg

    drawn = png(spec) if _suffix(name) == "png" else (svg(spec, label) + "\n").encode()
    return Figure(name, drawn, rows)


def _suffix(name: str) -> str:
    return os.path.splitext(name)[1].lstrip(".").lower()
