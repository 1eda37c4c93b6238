"""What figures look like: their colours, on paper and on a page that may be light or dark, and their letters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

__all__ = ["FONTS", "PAGE", "PAPER", "Look", "config"]

#: Fonts that hold Chinese on macOS, Windows, Linux and Android, the reader's own first.
FONTS = (
    'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", '
    '"Source Han Sans SC", "WenQuanYi Micro Hei", "Hiragino Sans GB", sans-serif'
)


@dataclass(frozen=True)
class Look:
    """The colours of a figure, as CSS.

    ``steps`` are the shades of a sequential scale, weakest first, and ``inks`` what is read on each. One hue that
    grows steadily darker (or lighter, in the dark) is told apart by every kind of colour vision, and in grey.
    ``background`` None lets the page through.
    """

    ink: str
    muted: str
    line: str
    accent: str
    steps: tuple[str, ...]
    inks: tuple[str, ...]
    background: str | None


#: A figure that stands alone: dark on white.
PAPER = Look(
    ink="#1c2329",
    muted="#5d6973",
    line="#a9b4bd",
    accent="#1f5f8b",
    steps=("#dce9f3", "#b3d1e6", "#79abd0", "#2f6f9f", "#123f66"),
    inks=("#1c2329", "#1c2329", "#10202c", "#ffffff", "#ffffff"),
    background="#ffffff",
)

#: A figure inside a page, whose style sheet says what the names mean in the light and in the dark.
PAGE = Look(
    ink="currentColor",
    muted="var(--muted)",
    line="var(--rule)",
    accent="var(--accent)",
    steps=tuple(f"var(--s{n})" for n in range(1, 6)),
    inks=tuple(f"var(--k{n})" for n in range(1, 6)),
    background=None,
)


def config(look: Look) -> dict[str, Any]:
    """The configuration that all figures share, as Vega-Lite has it."""
    axis = {
        "domainColor": look.line,
        "tickColor": look.line,
        "gridColor": look.line,
        "gridOpacity": 0.5,
        "labelColor": look.ink,
        "labelFontSize": 12,
        "titleColor": look.muted,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
    }
    return {
        "aria": False,
        "background": look.background,
        "font": FONTS,
        "view": {"stroke": None},
        "axis": axis,
        "text": {"fill": look.ink, "fontSize": 12},
        "title": {
            "anchor": "start",
            "color": look.ink,
            "fontSize": 16,
            "fontWeight": "bold",
            "subtitleColor": look.muted,
            "subtitleFontSize": 12,
            "offset": 14,
        },
        "legend": {
            "labelColor": look.ink,
            "titleColor": look.muted,
            "titleFontWeight": "normal",
            "titleFontSize": 12,
            "labelFontSize": 12,
            "labelLimit": 0,
            "titleLimit": 0,
            "layout": {"bottom": {"direction": "vertical", "anchor": "start", "margin": 4}},
        },
    }
