"""Bars: across for names, upright for periods."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cefu.errors import ConfigError
from cefu.render.charts.classes import Measure, shown
from cefu.render.charts.frame import framed, pixels, shortened, slack
from cefu.render.charts.look import PAGE, Look
from cefu.render.charts.names import distinct, name_axis

__all__ = ["Bar", "PeriodBar", "bars", "periods"]

_ROWS, _PERIODS = 150, 240
_TICKS: dict[Measure, str] = {"documents": "d", "occurrences": "d", "share": "%", "per10k": "~g"}
_LEAST: dict[Measure, float] = {"documents": 1, "occurrences": 1, "share": 0.01, "per10k": 0.1}
#: Every how many periods one is named.
_STEPS = {"year": (1, 2, 5, 10, 20), "quarter": (1, 2, 4, 8, 20), "month": (1, 2, 3, 6, 12, 24, 60)}
_ACROSS, _HEIGHT = 380, 22
_WIDTH, _TALL, _LOW = 640, 170, 90


class Bar(NamedTuple):
    """A name and its value; None: nothing was searched, or ``unsure``. ``link`` is where it is listed, or empty."""

    name: str
    value: float | None
    link: str = ""
    unsure: bool = False


class PeriodBar(NamedTuple):
    """A period: ``documents`` of the ``searched`` ones match; ``unsure`` if none is known to and some may."""

    period: str
    documents: int
    searched: int
    unsure: bool = False


def bars(
    rows: Sequence[Bar],
    measure: Measure,
    *,
    look: Look = PAGE,
    title: str = "",
    footer: Sequence[str] = (),
    axis: str = "",
) -> dict[str, Any]:
    """The specification of bars across, one for each name, with the value behind it.

    Raises:
        ConfigError: there are too many.
    """
    if not rows or len(rows) > _ROWS:
        raise ConfigError(
            f"{len(rows)} bars make no figure that can be read",
            hint=f"at most {_ROWS}: filter, or leave out small rows with --min-docs",
        )
    names = distinct([shortened(row.name) for row in rows])
    values = []
    for name, row in zip(names, rows, strict=True):
        value = {"name": name, "value": row.value or 0, "text": shown(row.value, measure, unsure=row.unsure)}
        values.append({**value, "href": row.link} if row.link else value)
    length = {
        "field": "value",
        "type": "quantitative",
        # Without a value above 0 a scale has no end.
        "scale": {"domainMin": 0, **({} if any(row.value for row in rows) else {"domainMax": 1})},
        "axis": {
            "title": axis or None,
            "tickCount": 5,
            "format": _TICKS[measure],
            "tickMinStep": _LEAST[measure],
        },
    }
    place = {
        "y": {
            "field": "name",
            "type": "nominal",
            "sort": None,
            "scale": {"domain": names},
            "axis": name_axis(look, names),
        },
        "x": length,
        "href": {"field": "href", "type": "nominal"},
    }
    layers = [
        {"mark": {"type": "bar", "fill": look.accent, "height": {"band": 0.72}}, "encoding": place},
        {
            "mark": {"type": "text", "align": "left", "dx": 5, "fontSize": 11},
            "encoding": {**place, "text": {"field": "text"}},
        },
    ]
    view = {"data": {"values": values}, "width": _ACROSS, "height": _HEIGHT * len(names), "layer": layers}
    return framed(
        [view],
        look,
        title=title,
        footer=footer,
        width=_ACROSS + max(map(pixels, names)),
        left=slack(names),
        right=10,
    )


def periods(
    rows: Sequence[PeriodBar],
    *,
    look: Look = PAGE,
    title: str = "",
    footer: Sequence[str] = (),
    width: int = _WIDTH,
) -> dict[str, Any]:
    """The specification of two views over one time: how many documents match, and the share of those searched.

    A period with nothing searched has ``·`` instead of a bar, an unsure one ``?``, both a gap in the line of shares.

    Raises:
        ConfigError: there are too many periods, or none.
    """
    if not rows or len(rows) > _PERIODS:
        raise ConfigError(
            f"{len(rows)} periods make no figure that can be read",
            hint=f"at most {_PERIODS}: take --by year, or --since and --until",
        )
    names = [row.period for row in rows]
    wide = max(width, 9 * len(rows))
    values = [
        {
            "period": row.period,
            "documents": row.documents,
            "share": row.documents / row.searched if row.searched and not row.unsure else None,
            "text": "·" if not row.searched else "?" if row.unsure else str(row.documents),
            "ink": look.ink if row.documents else look.muted,
        }
        for row in rows
    ]
    axis = _period_axis(names, wide)
    x = {"field": "period", "type": "ordinal", "sort": None, "scale": {"domain": names}}
    narrow = wide / len(rows) < 10 + max(pixels(str(value["text"]), 10) for value in values)
    top = max(row.documents for row in rows)
    shared = {"data": {"values": values}, "width": wide}
    views = [
        {**shared, **_counts(x, {**axis, "labels": False, "ticks": False}, top, narrow, look)},
        {**shared, **_shares({**x, "axis": axis}, top, look)},
    ]
    return framed(views, look, title=title, footer=footer, width=wide)


def _period_axis(names: Sequence[str], wide: float) -> dict[str, Any]:
    """An axis that names as many periods as there is room for.

    Which these are is decided here: whoever draws it may measure them in another font.
    """
    fewest = math.ceil((pixels(names[0], 11) + 8) * len(names) / wide)
    steps = _STEPS["quarter" if "Q" in names[0] else "month" if "-" in names[0] else "year"]
    every = next((step for step in steps if step >= fewest), fewest)
    axis = {"title": None, "labelAngle": 0, "labelOverlap": False, "labelFontSize": 11}
    return {**axis, "values": names[::every]}


def _counts(
    x: Mapping[str, Any], axis: Mapping[str, Any], top: int, narrow: bool, look: Look
) -> dict[str, Any]:
    """The view of the documents that match, ``top`` in a period at most, with their numbers above the bars."""
    count = {
        "field": "documents",
        "type": "quantitative",
        "scale": {"domain": [0, max(top, 1) * 1.12], "nice": False},
        "axis": {"title": "提到的文件数", "tickMinStep": 1, "tickCount": 4, "format": "d"},
    }
    bar = {
        "mark": {"type": "bar", "fill": look.accent, "width": {"band": 0.76}},
        "encoding": {"x": {**x, "axis": axis}, "y": count},
    }
    ink = {"field": "ink", "type": "nominal", "scale": None}
    text: dict[str, Any] = {
        "mark": {"type": "text", "baseline": "bottom", "dy": -2, "fontSize": 10},
        "encoding": {"x": x, "y": count, "text": {"field": "text"}, "fill": ink},
    }
    if narrow:
        # Numbers would run into each other; the axis has them. Where there is none is still said.
        text["transform"] = [{"filter": "datum.text === '·' || datum.text === '?'"}]
    return {"height": _TALL, "layer": [bar, text]}


def _shares(x: Mapping[str, Any], top: int, look: Look) -> dict[str, Any]:
    """The view of shares, a line with gaps."""
    share = {
        "field": "share",
        "type": "quantitative",
        "scale": {"domainMin": 0, **({} if top else {"domainMax": 1})},
        "axis": {"title": "占检索文件的比例", "tickCount": 3, "format": ".0%"},
    }
    line = {
        "type": "line",
        "stroke": look.accent,
        "point": {"fill": look.accent, "size": 22},
        "invalid": "break-paths-show-domains",
    }
    return {"height": _LOW, "mark": line, "encoding": {"x": x, "y": share}}
