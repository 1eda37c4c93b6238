"""The heat map: a table with its numbers in cells that are shaded by them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

from cefu.errors import ConfigError
from cefu.render.charts.classes import Measure, Scale, scale, shown
from cefu.render.charts.frame import framed, pixels, reserve, shortened
from cefu.render.charts.look import PAGE, Look
from cefu.render.charts.names import distinct, name_axis

__all__ = ["MEASURES", "HeatRow", "heat_map"]

#: What is counted, as a legend calls it.
MEASURES: dict[Measure, str] = {
    "documents": "文件数",
    "occurrences": "次数",
    "share": "占比（提到的文件 / 检索的文件）",
    "per10k": "每万字次数",
}

#: More than these can't be read on one sheet.
_ROWS, _COLUMNS = 150, 60
#: Of names at 40 degrees.
_SINE, _COSINE = 0.643, 0.766
_HEIGHT, _LEAST, _MOST, _ROOM, _SHEET = 22, 40, 84, 560, 850
_LEGEND = {
    "orient": "bottom",
    "direction": "horizontal",
    "symbolType": "square",
    "symbolSize": 140,
    "offset": 12,
}


class HeatRow(NamedTuple):
    """A row: its name, a value for each column (None: nothing was searched), and where each is listed, or empty.

    A value that is None is ``unsure`` instead if it waits for a judgement.
    """

    name: str
    values: Sequence[float | None]
    links: Sequence[str] = ()
    unsure: Sequence[bool] = ()


def heat_map(
    rows: Sequence[HeatRow],
    columns: Sequence[str],
    measure: Measure,
    *,
    look: Look = PAGE,
    title: str = "",
    footer: Sequence[str] = (),
) -> dict[str, Any]:
    """The specification of a heat map. 0 stands in an empty cell, ``·`` where nothing was searched, ``?`` where
    nothing is sure yet.

    Raises:
        ConfigError: there are too many rows or columns.
    """
    if not rows or len(rows) > _ROWS or len(columns) > _COLUMNS:
        raise ConfigError(
            f"{len(rows)} rows and {len(columns)} columns make no figure that can be read",
            hint=f"at most {_ROWS} and {_COLUMNS}: ask less, filter, or leave out small rows with --min-docs",
        )
    names = distinct([shortened(name, 16) for name in columns])
    labels = distinct([shortened(row.name) for row in rows])
    classes = scale([value for row in rows for value in row.values], measure)
    texts = [
        [shown(value, measure, unsure=unsure) for value, unsure in zip_longest(row.values, row.unsure)] for row in rows
    ]
    widest = max(pixels(text, 11) for line in texts for text in line) + 8
    longest = max(pixels(name) for name in names) + 8
    # A few columns are as wide as they like; many are as narrow as they can be, their names on the slant.
    upright = longest <= _MOST and max(_LEAST, widest, longest) * len(names) <= _SHEET
    room = min(_MOST, _ROOM / len(names))
    width = round(max(_LEAST, widest, longest if upright else 0, room))
    place = _place(names, labels, upright, look)
    on_shade = {"field": "ink", "type": "nominal", "scale": None}
    layers = [
        {"mark": {"type": "rect"}, "encoding": {**place, "fill": _shade(classes, measure, look)}},
        {
            "mark": {"type": "text", "fontSize": 11},
            "encoding": {**place, "fill": on_shade, "text": {"field": "text"}},
        },
        reserve(max(_reach(names, width, upright), _legend_width(classes.names))),
    ]
    cells = [
        _cell(label, names[n], value, text, row.links[n] if row.links else "", classes, look)
        for row, label, line in zip(rows, labels, texts, strict=True)
        for n, (value, text) in enumerate(zip(row.values, line, strict=True))
    ]
    across = width * len(names)
    view = {"data": {"values": cells}, "width": across, "height": _HEIGHT * len(labels), "layer": layers}
    return framed([view], look, title=title, footer=footer, width=across + max(map(pixels, labels)))


def _cell(
    row: str, column: str, value: float | None, text: str, link: str, classes: Scale, look: Look
) -> dict[str, Any]:
    kind, ink = "", look.muted if value is None else look.ink
    if value:
        kind = classes.names[classes.place(value)]
        ink = look.inks[classes.step(value, len(look.inks))]
    cell = {"row": row, "col": column, "text": text, "kind": kind, "ink": ink}
    return {**cell, "href": link} if link else cell


def _place(names: Sequence[str], labels: Sequence[str], upright: bool, look: Look) -> dict[str, Any]:
    """Where a cell stands, with the names of columns above and those of rows on the left."""
    above = 0 if upright else round(_SINE * max(map(pixels, names))) + 10
    angle: dict[str, Any] = {"labelAngle": 0, "labelAlign": "center"}
    if not upright:
        angle = {"labelAngle": -40, "labelAlign": "left"}
    return {
        "x": {
            "field": "col",
            "type": "nominal",
            "sort": None,
            "scale": {"domain": names, "paddingInner": 0.04, "paddingOuter": 0.02},
            "axis": {**name_axis(look, orient="top", **angle), "minExtent": above},
        },
        "y": {
            "field": "row",
            "type": "nominal",
            "sort": None,
            "scale": {"domain": labels, "paddingInner": 0.06, "paddingOuter": 0.03},
            "axis": name_axis(look, labels, orient="left"),
        },
        "href": {"field": "href", "type": "nominal"},
    }


def _shade(classes: Scale, measure: Measure, look: Look) -> dict[str, Any]:
    """The colours of cells, with their legend; without a value above 0 there is none to tell."""
    shades = [look.steps[classes.step(top, len(look.steps))] for top in classes.tops]
    legend: dict[str, Any] | None = None
    if classes.names:
        legend = {
            **_LEGEND,
            "title": f"{MEASURES[measure]}　（0 = 未提及，· = 没有检索的文件）",
            "values": classes.names,
        }
    colours = {"domain": [*classes.names, ""], "range": [*shades, "transparent"]}
    return {"field": "kind", "type": "nominal", "scale": colours, "legend": legend}


def _reach(names: Sequence[str], width: float, upright: bool) -> float:
    """How far to the right the names of the columns reach."""
    if upright:
        return width * len(names)
    return max((k + 0.5) * width + _COSINE * pixels(name) for k, name in enumerate(names)) + 10


def _legend_width(names: Sequence[str]) -> float:
    return sum(pixels(name) + 34 for name in names)
