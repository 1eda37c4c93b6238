"""What stands around a figure: its title above, and below what it was made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cefu.render.charts.look import Look, config
from cefu.render.width import display_width

__all__ = ["SCHEMA", "framed", "pixels", "reserve", "shortened", "slack", "wrapped"]

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"

#: The narrowest a line of the footer is broken at, in pixels.
_NARROWEST = 420


def pixels(text: str, size: float = 12) -> float:
    """About how wide a text is drawn, on the wide side: a Han character is as wide as it is high.

    >>> pixels("区块链"), pixels("2020", 10)
    (36.0, 24.0)
    """
    return sum(float(size) if display_width(char) > 1 else 0.6 * size for char in text)


def reserve(width: float) -> dict[str, Any]:
    """A layer that is not seen and so wide, for texts that may turn out wider than they were measured."""
    line = {"x": {"value": 0}, "x2": {"value": round(width)}, "y": {"value": 0}}
    return {"data": {"values": [{}]}, "mark": {"type": "rule", "stroke": "transparent"}, "encoding": line}


def slack(names: Sequence[str], size: float = 12) -> float:
    """How much wider the names may be in another font than in the one they were measured in: Latin letters differ.

    >>> slack(["区块链"]), slack(["5G", "区块链"], 10)
    (0.0, 4.0)
    """
    return max((0.2 * size * sum(display_width(char) == 1 for char in name) for name in names), default=0.0)


def shortened(text: str, characters: int = 28) -> str:
    """A name that a figure has room for, the cut marked; twice as many Latin characters.

    >>> shortened("区块链"), shortened("甲乙丙丁戊己庚辛", 6)
    ('区块链', '甲乙丙丁戊…')
    """
    if display_width(text) <= 2 * characters:
        return text
    kept, width = "", 0
    for char in text:
        width += display_width(char)
        if width > 2 * characters - 2:
            break
        kept += char
    return f"{kept}…"


def wrapped(text: str, width: float, size: float = 12) -> list[str]:
    """The text in lines that are no wider than so many pixels; it is broken anywhere, at a blank if one is near."""
    lines, line = [], ""
    for char in text:
        if line and pixels(line + char, size) > width:
            cut = line.rfind(" ") + 1
            if cut <= len(line) * 2 // 3:
                cut = len(line)
            lines.append(line[:cut].rstrip())
            line = line[cut:].lstrip()
        line += char
    return [*lines, line] if line else lines


def framed(
    views: Sequence[dict[str, Any]],
    look: Look,
    *,
    title: str = "",
    footer: Sequence[str] = (),
    width: float,
    left: float = 0,
    right: float = 0,
    top: float = 0,
) -> dict[str, Any]:
    """A whole specification: the views below each other, the title over them and the footer's lines under them.

    ``width`` is about that of the views; ``left``, ``right`` and ``top`` are room for names that turn out wider.
    """
    room = max(width, _NARROWEST)
    stack = list(views)
    if footer:
        lines = [line for text in footer for line in wrapped(text, room, 11)]
        mark = {"type": "text", "align": "left", "baseline": "top", "fontSize": 11, "lineHeight": 16}
        place = {
            "x": {"value": 0},
            "y": {"value": 6},
            "text": {"value": lines},
            "fill": {"value": look.muted},
        }
        stack.append(
            {
                "data": {"values": [{}]},
                "width": 1,
                "height": 16 * len(lines) + 4,
                "mark": mark,
                "encoding": place,
            }
        )
    whole: dict[str, Any] = {"$schema": SCHEMA, "config": config(look), "vconcat": stack, "spacing": 12}
    # A legend belongs to its view, above the footer.
    whole["resolve"] = {"legend": dict.fromkeys(("fill", "stroke", "shape"), "independent")}
    around = 18 if look.background else 2
    sides = {"left": around + left, "right": around + right, "top": around + top, "bottom": around}
    whole["padding"] = {side: round(wide) for side, wide in sides.items()}
    if title:
        first, *rest = wrapped(title, room, 16)
        whole["title"] = {"text": [first, *rest]}
    return whole
