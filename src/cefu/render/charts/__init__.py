"""Figures: numbers to Vega-Lite specifications, and those to SVG and PNG. They decide nothing of what is counted."""

from __future__ import annotations

from cefu.render.charts.bars import Bar, PeriodBar, bars, periods
from cefu.render.charts.draw import FORMATS, check, png, svg
from cefu.render.charts.firsts import FirstDot, first_dots
from cefu.render.charts.heatmap import HeatRow, heat_map
from cefu.render.charts.look import PAGE, PAPER, Look
from cefu.render.charts.tilemap import Unit, tile_map

__all__ = [
    "FORMATS",
    "PAGE",
    "PAPER",
    "Bar",
    "FirstDot",
    "HeatRow",
    "Look",
    "PeriodBar",
    "Unit",
    "bars",
    "check",
    "first_dots",
    "heat_map",
    "periods",
    "png",
    "svg",
    "tile_map",
]
