"""Axes of names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cefu.render.charts.frame import pixels
from cefu.render.charts.look import Look

__all__ = ["distinct", "name_axis"]

_PADDING = 6


def name_axis(look: Look, names: Sequence[str] = (), **more: Any) -> dict[str, Any]:
    """An axis of names, none of them cut or left out, with room for ``names`` beside it whatever the font."""
    own = {
        "title": None,
        "domain": False,
        "ticks": False,
        "labelLimit": 0,
        "labelOverlap": False,
        "labelPadding": _PADDING,
        "minExtent": round(max(map(pixels, names), default=0)) + _PADDING,
    }
    return {**own, "labelColor": look.ink, **more}


def distinct(names: Sequence[str]) -> list[str]:
    """The names, those that shortening has made equal told apart by a number.

    >>> distinct(["甲…", "乙", "甲…"])
    ['甲…', '乙', '甲… (2)']
    """
    seen: dict[str, int] = {}
    found = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        found.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return found
