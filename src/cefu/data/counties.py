"""County-level units: which prefecture and province a county, district or county-level city lies in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cefu.data.place_reading import LeadingPlace
from cefu.data.place_tables import City, cities
from cefu.data.toml import load_resource

__all__ = ["County", "counties", "counties_called", "county_at"]

_SUFFIXES = ("自治县", "自治旗", "新区", "特区", "林区", "县", "区", "市", "旗")
#: 县域 and 县级 speak of counties at large, 县城 and 市区 of a part of one; 县城市管理局 is a body.
_GOES_ON = re.compile("[域级区]|城(?!市|乡|镇|管|建局)")


@dataclass(frozen=True, slots=True)
class County:
    """A county-level unit: its full ``name``, the ``city`` (prefecture or municipality) and ``province`` it lies in.

    ``code`` is its GB/T 2260 code, empty for a name that is no longer borne and for a unit without one.
    """

    name: str
    code: str
    city: str
    province: str


@cache
def _file() -> dict[str, Any]:
    return load_resource("counties.toml")


@cache
def counties() -> tuple[County, ...]:
    """The present units by code, then those without one; the former names come last, with no code.

    Units that no prefecture stands above (济源市, 石河子市) are cities and not among them.

    >>> next((c.city, c.province) for c in counties() if c.code == "330122")
    ('杭州', '浙江')
    """
    return tuple(_counties())


def _counties() -> Iterator[County]:
    above: dict[str, City] = {}
    for city in cities():
        if city.kind == "直辖市":
            # 5001 are the districts and 5002 the counties of 重庆.
            above[f"{city.code[:2]}01"] = above[f"{city.code[:2]}02"] = city
        elif city.code.endswith("00"):
            above[city.code[:4]] = city
    for table in ("counties", "uncoded", "former"):
        coded = table == "counties"
        for prefecture, units in _file()[table].items():
            city = above[prefecture]
            for unit in units.split():
                code, name = (unit[:6], unit[6:]) if coded else ("", unit)
                yield County(name, code, city.name, city.province)


@cache
def _by_name() -> dict[str, tuple[County, ...]]:
    """Each full name in folded form -> the counties called so, one of each city."""
    found: dict[str, tuple[County, ...]] = {}
    folded = _file()["folded"]
    for county in counties():
        name = folded.get(county.name, county.name)
        same = found.get(name, ())
        if all(county.city != c.city for c in same):
            found[name] = (*same, county)
    return found


@cache
def _by_key() -> dict[str, tuple[County, ...]]:
    """Each code, full name and name without its kind -> the counties it may mean."""
    found: dict[str, tuple[County, ...]] = {}
    folded = _file()["folded"]
    for county in counties():
        name = folded.get(county.name, county.name)
        short = next(name.removesuffix(s) for s in _SUFFIXES if name.endswith(s))
        for key in {county.code, name, county.name, short if len(short) > 1 else ""} - {""}:
            found[key] = (*found.get(key, ()), county)
    return found


def counties_called(text: str) -> tuple[County, ...]:
    """The counties that a name somebody types may mean: by full name, else by code or without its kind.

    A present unit comes before one that no longer is, and the latter is left out where both lie in one city.

    >>> [(c.name, c.city) for c in counties_called("桐庐")]
    [('桐庐县', '杭州')]
    >>> [c.city for c in counties_called("鼓楼区")]
    ['南京', '徐州', '福州', '开封']
    """
    found = _by_name().get(text) or _by_key().get(text, ())
    return tuple(c for k, c in enumerate(found) if all(c.city != before.city for before in found[:k]))


@cache
def _shared() -> frozenset[str]:
    return frozenset(_file()["shared"])


@cache
def _longest() -> int:
    return max(map(len, _by_name()))


_MAY_BE = re.compile(r"[一-鿿]{1,14}[县区市旗]")


def county_at(folded: str, start: int = 0, *, province: str = "") -> LeadingPlace | None:
    """The prefecture and province of the county whose full name stands at ``start``, the longest that does.

    None where counties of several prefectures (of ``province``, if given) are called so.

    >>> county_at("桐庐县人民政府"), county_at("朝阳区人民政府")
    (LeadingPlace(province='浙江', city='杭州', length=3, also=()), None)
    >>> county_at("吉林省朝阳区人民政府", 3, province="吉林")
    LeadingPlace(province='吉林', city='长春', length=3, also=())
    """
    if _MAY_BE.match(folded, start) is None:  # most names: the table of counties is not even read
        return None
    names = _by_name()
    for end in range(min(len(folded), start + _longest()), start + 1, -1):
        name = folded[start:end]
        found = names.get(name)
        if found is None or _GOES_ON.match(folded, end):
            continue
        if province:
            found = tuple(c for c in found if c.province == province)
        elif name in _shared():
            return None
        return LeadingPlace(found[0].province, found[0].city, end - start) if len(found) == 1 else None
    return None
