"""Where each provincial unit stands on the tile map: what ``tiles.toml`` holds."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from cefu.data.toml import load_resource

__all__ = ["Tile", "tiles"]


class Tile(NamedTuple):
    """One square of the map: the unit's short name, its column from the west and its row from the north, from 0."""

    name: str
    column: int
    row: int


@cache
def tiles() -> tuple[Tile, ...]:
    """The squares of 中央 and the 34 provincial units, row by row.

    >>> [tile.name for tile in tiles() if tile.row == 1], len(tiles())
    (['内蒙古', '北京', '辽宁', '吉林'], 35)
    """
    grid: dict[str, list[int]] = load_resource("tiles.toml")["grid"]
    return tuple(
        sorted((Tile(name, *place) for name, place in grid.items()), key=lambda tile: (tile.row, tile.column))
    )
