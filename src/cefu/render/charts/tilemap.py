"""The tile map: the 34 provincial units, each a square of one size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cefu.data.tiles import tiles
from cefu.render.charts.classes import Scale, scale
from cefu.render.charts.frame import framed, pixels, reserve
from cefu.render.charts.look import PAGE, Look

__all__ = ["NO_DOCUMENTS", "NO_MENTION", "Unit", "tile_map"]

#: What the legend calls a unit without documents, and one whose documents say nothing of the query.
NO_DOCUMENTS, NO_MENTION = "无文件（·）", "有文件，未提及（0）"

_SIDE, _GAP = 45, 3
_BROKEN = [2, 3]


class Unit(NamedTuple):
    """A provincial unit: ``documents`` of the ``searched`` ones match; ``link`` is where they are listed, or empty."""

    documents: int
    searched: int
    link: str = ""


def tile_map(
    units: Mapping[str, Unit],
    *,
    look: Look = PAGE,
    title: str = "",
    footer: Sequence[str] = (),
) -> dict[str, Any]:
    """The specification of a tile map; a unit that is not in ``units`` has no documents, and what is no unit
    has no square.

    Each square names its unit and says how many documents match of how many searched, and is shaded by the former.
    A unit without documents has a broken outline and ``·``, one without a match a whole outline and 0.
    """
    units = {tile.name: units[tile.name] for tile in tiles() if tile.name in units}
    classes = scale([unit.documents for unit in units.values()], "documents")
    texts = {name: f"{unit.documents}/{unit.searched}" for name, unit in units.items() if unit.searched}
    wide = max((pixels(text, 9.5) for text in texts.values()), default=0) > _SIDE
    if wide:
        texts = {name: str(units[name].documents) for name in texts}
    kinds = [*classes.names, NO_MENTION]
    legend = {
        "orient": "bottom",
        "direction": "horizontal",
        "columns": 0,
        "title": "提到的文件数" if wide else "提到的文件数 / 检索的文件数；深浅按前者",
        "symbolType": "square",
        "symbolSize": 150,
        "symbolStrokeWidth": 1.2,
        "offset": 10,
    }
    columns, lines = (1 + max(at) for at in zip(*((t.column, t.row) for t in tiles()), strict=True))
    width, height = columns * _SIDE, lines * _SIDE
    layers = [
        _squares(classes, kinds, legend, look),
        _outlines(legend, look),
        _words("name", 12.5, -6),
        _words("text", 11 if wide else 9.5, 10),
        reserve(max(width, sum(pixels(kind) + 34 for kind in kinds))),
    ]
    rows = _rows(units, texts, classes, look)
    view = {"data": {"values": rows}, "width": width, "height": height, "layer": layers}
    return framed([view], look, title=title, footer=footer, width=width)


def _rows(
    units: Mapping[str, Unit], texts: Mapping[str, str], classes: Scale, look: Look
) -> list[dict[str, Any]]:
    """What each square shows, of the units that have none too."""
    rows = []
    for tile in tiles():
        unit = units.get(tile.name, Unit(0, 0))
        if not unit.searched:
            kind, ink = NO_DOCUMENTS, look.muted
        elif not unit.documents:
            kind, ink = NO_MENTION, look.ink
        else:
            kind = classes.names[classes.place(unit.documents)]
            ink = look.inks[classes.step(unit.documents, len(look.inks))]
        text = texts.get(tile.name, "·")
        row = {"x": tile.column, "y": tile.row, "name": tile.name, "text": text, "kind": kind, "ink": ink}
        rows.append({**row, "href": unit.link} if unit.link else row)
    return rows


def _place() -> dict[str, Any]:
    padded = {"paddingInner": _GAP / _SIDE}
    return {
        "x": {"field": "x", "type": "ordinal", "axis": None, "scale": padded},
        "y": {"field": "y", "type": "ordinal", "axis": None, "scale": padded},
        "href": {"field": "href", "type": "nominal"},
    }


def _squares(classes: Scale, kinds: Sequence[str], legend: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """The units with documents: shaded, or with a whole outline alone."""
    shades = [look.steps[classes.step(top, len(look.steps))] for top in classes.tops]

    def ranged(last: str) -> dict[str, Any]:
        colours = {"domain": kinds, "range": [*shades, last]}
        return {"field": "kind", "type": "nominal", "scale": colours, "legend": legend}

    return {
        "transform": [{"filter": f"datum.kind !== '{NO_DOCUMENTS}'"}],
        "mark": {"type": "rect", "strokeWidth": 1.1},
        "encoding": {**_place(), "fill": ranged("transparent"), "stroke": ranged(look.muted)},
    }


def _outlines(legend: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """The units without documents."""
    # Only whole marks can have a broken outline, and only a legend of their own says so.
    shape = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": [NO_DOCUMENTS], "range": ["square"]},
        "legend": {
            **legend,
            "title": None,
            "symbolDash": _BROKEN,
            "symbolFillColor": "transparent",
            "symbolStrokeColor": look.muted,
        },
    }
    outline = {"type": "point", "size": (_SIDE - _GAP) ** 2, "stroke": look.muted, "strokeDash": _BROKEN}
    return {
        "transform": [{"filter": f"datum.kind === '{NO_DOCUMENTS}'"}],
        "mark": {**outline, "strokeWidth": 1.1, "opacity": 1},
        "encoding": {**_place(), "shape": shape},
    }


def _words(field: str, size: float, below: int) -> dict[str, Any]:
    """A line of text in each square, so far below its middle."""
    ink = {"field": "ink", "type": "nominal", "scale": None}
    return {
        "mark": {"type": "text", "fontSize": size, "dy": below},
        "encoding": {**_place(), "fill": ink, "text": {"field": field}},
    }
