"""Who was first: a dot for each on the line of time, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cefu.errors import ConfigError
from cefu.render.charts.frame import framed, pixels, shortened, slack
from cefu.render.charts.look import PAGE, Look
from cefu.render.charts.names import distinct, name_axis

__all__ = ["FirstDot", "first_dots"]

_ROWS = 150
_WIDTH, _HEIGHT = 420, 22
_SURE, _VAGUE = "日期确切到日", "只知年或月（从第一天起算）"


class FirstDot(NamedTuple):
    """A province, city or issuer: its ``rank`` and ISO ``date``, cut to its precision; None and empty without one.

    It has none and is ``unsure`` if what it has waits for a judgement.
    """

    rank: int | None
    name: str
    date: str
    link: str = ""
    unsure: bool = False


def first_dots(
    rows: Sequence[FirstDot], *, look: Look = PAGE, title: str = "", footer: Sequence[str] = ()
) -> dict[str, Any]:
    """The specification of dots in the order of the dates; a date known to the year or month is an empty dot.

    Raises:
        ConfigError: there are too many, or none has a date.
    """
    dated = [row for row in rows if row.date]
    if not dated or len(rows) > _ROWS:
        what = f"{len(rows)} first mentions" if dated else "first mentions without any date"
        raise ConfigError(f"{what} make no figure", hint=f"at most {_ROWS}, with dates: filter the documents")
    names = distinct(
        [f"{'' if row.rank is None else row.rank} {shortened(row.name)}".strip() for row in rows]
    )
    values = [_dot(name, row) for name, row in zip(names, rows, strict=True)]
    y = {
        "field": "name",
        "type": "nominal",
        "sort": None,
        "scale": {"domain": names},
        "axis": name_axis(look, names),
    }
    time = {
        "field": "day",
        "type": "temporal",
        "scale": {"type": "utc", "nice": True, "padding": 12},
        "axis": {"title": None, "tickCount": 6, "format": "%Y-%m" if _short(dated) else "%Y", "grid": True},
    }
    kinds = [kind for kind in (_SURE, _VAGUE) if any(value.get("kind") == kind for value in values)]
    view = {
        "data": {"values": values},
        "width": _WIDTH,
        "height": _HEIGHT * len(names),
        "layer": _layers(time, y, kinds, look),
    }
    return framed(
        [view],
        look,
        title=title,
        footer=footer,
        width=_WIDTH + max(map(pixels, names)),
        left=slack(names),
        right=14,
    )


def _dot(name: str, row: FirstDot) -> dict[str, Any]:
    value: dict[str, Any] = {"name": name, "text": row.date or ("?" if row.unsure else "无日期")}
    if row.date:
        value["day"] = (row.date + "-01-01")[:10] if len(row.date) == 4 else (row.date + "-01")[:10]
        value["kind"] = _SURE if len(row.date) == 10 else _VAGUE
    return {**value, "href": row.link} if row.link else value


def _layers(
    time: Mapping[str, Any], y: Mapping[str, Any], kinds: Sequence[str], look: Look
) -> list[dict[str, Any]]:
    """The dots, their dates beside them, and a word at the left where there is no date."""
    fills = [{_SURE: look.accent, _VAGUE: "transparent"}[kind] for kind in kinds]
    fill = {
        "field": "kind",
        "type": "nominal",
        "scale": {"domain": kinds, "range": fills},
        "legend": {"orient": "bottom", "title": None, "offset": 8},
    }
    link = {"href": {"field": "href", "type": "nominal"}}
    dots = {
        "transform": [{"filter": "isValid(datum.day)"}],
        "mark": {"type": "point", "size": 70, "opacity": 1, "stroke": look.accent, "strokeWidth": 1.6},
        "encoding": {"x": time, "y": y, "fill": fill, **link},
    }
    labels = {
        "transform": [{"filter": "isValid(datum.day)"}],
        "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 11},
        "encoding": {"x": time, "y": y, "text": {"field": "text"}, **link},
    }
    none = {
        "transform": [{"filter": "!isValid(datum.day)"}],
        "mark": {"type": "text", "align": "left", "fontSize": 11, "fill": look.muted},
        "encoding": {"x": {"value": 4}, "y": y, "text": {"field": "text"}, **link},
    }
    return [dots, labels, none]


def _short(rows: Sequence[FirstDot]) -> bool:
    """Whether the dates lie in few years, so that months can be told on the axis."""
    years = [int(row.date[:4]) for row in rows]
    return max(years) - min(years) < 3
