"""The tables of provinces and cities, as types: what ``provinces.toml`` and ``cities.toml`` hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cefu.data.toml import load_resource

__all__ = ["CENTRAL", "City", "Province", "chinese_forms", "cities", "city_guards", "provinces"]

#: The "province" of national bodies.
CENTRAL = "中央"

_KINDS = {"地区": "地区", "自治州": "自治州", "盟": "盟", "市": "地级市"}


@dataclass(frozen=True, slots=True)
class Province:
    """One of the 34 provincial units, or 中央. ``guards`` hold the name and mean another thing."""

    name: str
    full: str
    code: str
    pinyin: str
    abbr: tuple[str, ...]
    aliases: tuple[str, ...]
    region: str
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class City:
    """A prefecture-level unit, a municipality seen as a city, or a district or area that policy texts name.

    ``kind`` is 直辖市, 地级市, 地区, 自治州, 盟, 省辖县级, 县级市, 市辖区, 国家级新区, 功能区, 台湾直辖市 or
    台湾县市. ``code`` is empty where GB/T 2260 has none. ``ambiguous``: ``name`` alone may be another word.
    ``within`` is the listed city an area lies in, or empty. ``forms`` are all folded forms, ``name`` first;
    ``ambiguous_forms`` are those of them that only a longer context makes clear.
    """

    name: str
    full: str
    province: str
    code: str
    kind: str
    ambiguous: bool
    within: str = ""
    forms: tuple[str, ...] = ()
    ambiguous_forms: tuple[str, ...] = ()


@cache
def provinces() -> tuple[Province, ...]:
    """中央 and the 34 provincial units, in the order of their codes.

    >>> [p.name for p in provinces() if p.region == "华中"], len(provinces())
    (['河南', '湖北', '湖南'], 35)
    """
    return tuple(
        Province(
            row["name"],
            row["full"],
            row["code"],
            row["pinyin"],
            tuple(row["abbr"]),
            tuple(row["aliases"]),
            row["region"],
            tuple(row["guards"]),
        )
        for row in load_resource("provinces.toml")["province"]
    )


@cache
def _city_file() -> dict[str, Any]:
    return load_resource("cities.toml")


@cache
def cities() -> tuple[City, ...]:
    """Every known city, by province: municipalities, the 333 prefecture-level units, districts and areas.

    >>> sum(c.kind in ("地级市", "地区", "自治州", "盟") for c in cities())
    333
    """
    return tuple(_cities())


def _cities() -> Iterator[City]:
    for province, table in _city_file().items():
        if province == "guards":
            continue
        ambiguous = set(table.get("ambiguous", ()))
        groups = [("直辖市", "", table.get("municipality", ())), ("", "", table.get("prefectures", ()))]
        for heading, rows in table.get("areas", {}).items():
            kind, _, within = heading.partition(" < ")
            groups.append((kind, within, rows))
        for kind, within, rows in groups:
            for code, full, name, *others in rows:
                forms = tuple(dict.fromkeys((name, full, *others)))
                yield City(
                    name,
                    full,
                    province,
                    code,
                    kind or next(kind for suffix, kind in _KINDS.items() if full.endswith(suffix)),
                    name in ambiguous,
                    within,
                    forms,
                    tuple(f for f in forms if f in ambiguous),
                )


def city_guards() -> tuple[str, ...]:
    """Strings that contain the name of a city and mean something else: 复合肥, 大连接."""
    return tuple(_city_file()["guards"])


def chinese_forms(province: Province) -> tuple[str, ...]:
    """The folded forms by which running text names the province, shortest first; none for 中央."""
    if province.name == CENTRAL:
        return ()
    # 内蒙 is asked for and never read: 区域内蒙山.
    aliases = [alias for alias in province.aliases if alias.startswith(province.name)]
    return tuple(sorted({province.name, province.full, *aliases}, key=lambda form: (len(form), form)))
