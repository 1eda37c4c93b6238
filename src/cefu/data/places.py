"""Provinces and cities: their names in every form people write, and the places a text names."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cefu.data.leading import leading_place
from cefu.data.place_reading import LeadingPlace, PlaceMention, find_places, place_at
from cefu.data.place_tables import CENTRAL, City, Province, chinese_forms, cities, provinces
from cefu.errors import UnknownNameError

if TYPE_CHECKING:
    from cefu.data.counties import County

__all__ = [
    "CENTRAL",
    "City",
    "LeadingPlace",
    "PlaceMention",
    "Province",
    "cities",
    "cities_within",
    "city_above",
    "find_places",
    "full_place_name",
    "leading_place",
    "place_at",
    "province_forms",
    "province_of_city",
    "provinces",
    "resolve_city",
    "resolve_province",
]

_BLANK = re.compile(r"[\s\-_'’·.]+")
_ENGLISH_KIND = re.compile(
    r"(?:province|municipality|city|autonomousregion|specialadministrativeregion|sar)\Z"
)


@cache
def _province_keys() -> dict[str, str]:
    keys: dict[str, str] = {}
    for p in provinces():
        for form in (p.name, p.full, p.code, f"{p.code}0000", p.pinyin, *p.abbr, *p.aliases):
            keys.setdefault(_key(form), p.name)
    return keys


@cache
def _city_keys() -> dict[str, City]:
    keys: dict[str, City] = {}
    for city in cities():
        for form in (*city.forms, city.code, city.code[:4] if city.code.endswith("00") else ""):
            if form:
                keys.setdefault(_key(form), city)
    return keys


def _key(text: str) -> str:
    return _BLANK.sub("", text).casefold()


def _folded(text: str) -> str:
    # Imported here: a name typed as it is listed needs no folding tables, and start-up is short.
    from cefu.analysis import fold

    return fold(text).text


def _known_province(text: str) -> str | None:
    keys = _province_keys()
    key = _key(text)
    found = keys.get(key) or keys.get(_ENGLISH_KIND.sub("", key))
    return found or (None if text.isascii() else keys.get(_key(_folded(text))))


def _known_city(text: str, kind: str = "city") -> City | None:
    """The city of that name; ``kind`` is what was asked for.

    Raises:
        UnknownNameError: the name is spelt in Latin letters and several cities are spelt so.
    """
    keys = _city_keys()
    found = keys.get(_key(text))
    if found is not None:
        return found
    if not any("一" <= char <= "鿿" for char in text):
        from cefu.data.latin import cities_spelt  # most names are Chinese, and start-up is short

        names = cities_spelt(text)
        if len(names) > 1:
            of = ", ".join(f"{name} ({keys[name].province})" for name in names)
            raise UnknownNameError(kind, text, names, hint=f"this may be {of} — write it in Chinese")
        found = keys[names[0]] if names else None
    if found is None and not text.isascii():
        folded = _folded(text)
        found = keys.get(_key(folded))
        if found is None:
            place = place_at(folded)
            if place is not None and place.city is not None and place.length == len(folded):
                found = keys.get(place.city)
    return found


def _known_counties(text: str) -> tuple[County, ...]:
    """The counties that a text may name, behind their province or city or alone: 昆山市, 浙江省桐庐县, 330122."""
    from cefu.data.counties import counties_called  # read only where a name is no city

    folded = _BLANK.sub("", _folded(text))
    found = counties_called(folded)
    if found:
        return found
    place = place_at(folded)
    if place is None or place.length == len(folded):
        return ()
    return tuple(
        county
        for county in counties_called(folded[place.length :])
        if county.province == place.province and place.city in (None, county.city)
    )


def resolve_province(text: str) -> str:
    """The short name of a province given in any form: 四川, 四川省, 51, 510000, Sichuan, 川, 臺灣, Tibet.

    Raises:
        UnknownNameError: no province is called so; the hint names close ones, or the province a city lies in.

    >>> [resolve_province(t) for t in ("四川省", "51", "inner mongolia", "滬", "臺灣", "国家")]
    ['四川', '四川', '内蒙古', '上海', '台湾', '中央']
    """
    found = _known_province(text)
    if found is not None:
        return found
    city = _known_city(text, "province")
    if city is not None:
        raise UnknownNameError(
            "province",
            text,
            (city.province,),
            hint=f"{city.name} is a city of {city.province} — use --city {city.name}",
        )
    _refuse_counties("province", text)
    members = tuple(p.name for p in provinces() if p.region and p.region == _folded(text))
    if members:
        raise UnknownNameError(
            "province", text, members, hint=f"{text} is a region — name its provinces: {', '.join(members)}"
        )
    raise UnknownNameError("province", text, _close(text, _province_keys()))


def resolve_city(text: str) -> str:
    """The short name of a city given in any form: 大理, 大理州, 大理白族自治州, 532900, 四川省成都市.

    吉林 is the city here. A municipality is a city too. Areas have their own names: 亦庄 is 北京经开区.

    Raises:
        UnknownNameError: no known city is called so; the hint names close ones, the cities that are spelt so
            (Suzhou), the city a county lies in, or says that it is a province.

    >>> [resolve_city(t) for t in ("大理州", "吉林", "深圳市", "510100", "海南藏族自治州", "雄安", "Xi'an")]
    ['大理', '吉林', '深圳', '成都', '海南州', '雄安新区', '西安']
    """
    found = _known_city(text)
    if found is not None:
        return found.name
    province = _known_province(text)
    if province is not None:
        raise UnknownNameError(
            "city", text, (province,), hint=f"{province} is a province — use --province {province}"
        )
    _refuse_counties("city", text)
    raise UnknownNameError("city", text, _close(text, {k: c.name for k, c in _city_keys().items()}))


def _close(text: str, names: dict[str, str]) -> tuple[str, ...]:
    import difflib  # costs six milliseconds, and is needed for errors only

    key = _key(text)
    near = difflib.get_close_matches(key, list(names), n=15, cutoff=0.6 if text.isascii() else 0.5)
    if not near and not text.isascii():
        key = _key(_folded(text))
        near = difflib.get_close_matches(key, list(names), n=15, cutoff=0.5)
    return tuple(dict.fromkeys(names[n] for n in near))[:5]


def _refuse_counties(kind: str, text: str) -> None:
    found = _known_counties(text)
    if not found:
        return
    above = tuple(dict.fromkeys(c.city if kind == "city" else c.province for c in found))
    name = found[0].name
    if len(above) == 1:
        hint = f"{name} lies in {above[0]} — use --{kind} {above[0]} --issuer {name}"
    else:
        hint = f"{name} may lie in {', '.join(above)} — use --{kind} with one of them and --issuer {name}"
    raise UnknownNameError(kind, text, above, hint=hint)


def city_above(text: str) -> str:
    """The city a place is or lies in: as :func:`resolve_city`, and a county stands for the city above it.

    Raises:
        UnknownNameError: no city or county is called so, or counties of several cities are.

    >>> city_above("大理州"), city_above("桐庐县"), city_above("北京市朝阳区")
    ('大理', '杭州', '北京')
    """
    found = _known_city(text)
    if found is not None:
        return found.name
    above = {county.city for county in _known_counties(text)}
    return above.pop() if len(above) == 1 else resolve_city(text)


def province_of_city(name: str) -> str:
    """The province a city or county lies in; ``name`` in any form :func:`city_above` takes, and with its errors.

    >>> province_of_city("深圳"), province_of_city("浦东新区"), province_of_city("昆山市")
    ('广东', '上海', '江苏')
    """
    return _city_keys()[city_above(name)].province


def cities_within(name: str) -> tuple[str, ...]:
    """A city and the listed districts and areas in it: what a filter on the city means.

    >>> cities_within("深圳")
    ('深圳', '前海', '深汕特别合作区')
    """
    city = resolve_city(name)
    return (city, *(c.name for c in cities() if c.within == city))


def province_forms(name: str) -> tuple[str, ...]:
    """The folded forms by which running text names a province, shortest first; none for 中央.

    A text that contains one may still mean something else (中山东路): :func:`find_places` knows.

    >>> province_forms("四川"), province_forms("Macau"), province_forms("中央")
    (('四川', '四川省'), ('澳门', '澳门特区', '澳门特别行政区'), ())
    """
    short = resolve_province(name)
    return chinese_forms(next(p for p in provinces() if p.name == short))


def full_place_name(place: LeadingPlace) -> str:
    """The full name of the city, else of the province; empty where neither is known.

    >>> full_place_name(LeadingPlace("湖北", None, 1)), full_place_name(LeadingPlace("广东", "深圳", 1))
    ('湖北省', '深圳市')
    """
    if place.city is not None:
        return next((city.full for city in cities() if city.name == place.city), "")
    return next((province.full for province in provinces() if province.name == place.province), "")
