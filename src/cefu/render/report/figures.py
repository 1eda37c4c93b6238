"""The figures of a report, as SVG that takes the page's colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cefu.render.charts import Bar, HeatRow, PeriodBar, Unit, bars, heat_map, periods, svg, tile_map
from cefu.render.report.phrases import unknown_as

__all__ = ["coverage_figure", "map_figure", "overview_figure", "timeline_figure"]

#: A heat map holds so many queries, and a timeline so many periods; the tables have the others.
_COLUMNS, _PERIODS = 60, 240
#: Of more periods than these, only so many are drawn before the first mention.
_MANY, _BEFORE = 30, 3


def overview_figure(parts: Sequence[Mapping[str, Any]]) -> str:
    """Bars: how many documents each query has."""
    rows = [Bar(part["label"], part["documents"], f"#{part['anchor']}") for part in parts[:_COLUMNS]]
    return svg(bars(rows, "documents", axis="提到的文件数"), "各检索式的文件数")


def coverage_figure(parts: Sequence[Mapping[str, Any]]) -> str:
    """The heat map of documents by province and query; each cell leads to its passages."""
    parts = parts[:_COLUMNS]
    rows = []
    for k, first in enumerate(parts[0]["provinces"]):
        own = [part["provinces"][k] for part in parts]
        values = [each["documents"] if each["searched"] else None for each in own]
        links = [f"#{each['anchor']}" if each["anchor"] else "" for each in own]
        searched = f"（{first['searched']}）" if first["searched"] else ""
        rows.append(HeatRow(f"{unknown_as(first['name'], '省份不详')}{searched}", values, links))
    spec = heat_map(rows, [part["label"] for part in parts], "documents")
    return svg(spec, "提到各检索式的文件数，按省份")


def map_figure(part: Mapping[str, Any]) -> str:
    """The tile map of one query."""
    units = {
        each["name"]: Unit(
            each["documents"], each["searched"], f"#{each['anchor']}" if each["anchor"] else ""
        )
        for each in part["provinces"]
    }
    return svg(tile_map(units), f"提到「{part['label']}」的文件数，按省份排成地图")


def timeline_figure(part: Mapping[str, Any]) -> tuple[str, str]:
    """The timeline of one query, and what is to be said of periods that are not drawn.

    Of many periods those before the first mention are left out. The figure is empty without a period to draw, or with
    more than can be read.
    """
    rows = [
        PeriodBar(each["period"], each["documents"], each["searched"])
        for each in part["periods"]
        if each["period"] != "(unknown)"
    ]
    begin = next((k for k, row in enumerate(rows) if row.documents), len(rows)) - _BEFORE
    said = ""
    if len(rows) > _MANY and 0 < begin < len(rows) - _BEFORE:
        silent, rows = rows[:begin], rows[begin:]
        searched = sum(row.searched for row in silent)
        said = f"{silent[0].period} 至 {silent[-1].period} 检索 {searched} 个，没有提到，未画出"
    if not rows or len(rows) > _PERIODS:
        return "", said
    return svg(periods(rows), f"提到「{part['label']}」的文件数和占比，按时间"), said
