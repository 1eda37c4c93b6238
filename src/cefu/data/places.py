"""Provinces and cities: their names in every form people write, and the places a text names."""

from __future__ import annotations

import re
from functools import cache

from cefu.data.leading import leading_place
from cefu.data.place_reading import LeadingPlace, PlaceMention, find_places, place_at
from cefu.data.place_tables import CENTRAL, City, Province, chinese_forms, cities, provinces
from cefu.errors import UnknownNameError

__all__ = [
    "CENTRAL",
    "City",
    "LeadingPlace",
    "PlaceMention",
    "Province",
    "cities",
    "cities_within",
    "find_places",
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


def _known_city(text: str) -> City | None:
    keys = _city_keys()
    found = keys.get(_key(text))
    if found is None and not text.isascii():
        folded = _folded(text)
        found = keys.get(_key(folded))
        if found is None:
            place = place_at(folded)
            if place is not None and place.city is not None and place.length == len(folded):
                found = keys.get(place.city)
    return found


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
    city = _known_city(text)
    if city is not None:
        raise UnknownNameError(
            "province",
            text,
            (city.province,),
            hint=f"{city.name} is a city of {city.province} — use --city {city.name}",
        )
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
        UnknownNameError: no known city is called so; the hint names close ones, or says it is a province.

    >>> [resolve_city(t) for t in ("大理州", "吉林", "深圳市", "510100", "海南藏族自治州", "雄安")]
    ['大理', '吉林', '深圳', '成都', '海南州', '雄安新区']
    """
    found = _known_city(text)
    if found is not None:
        return found.name
    province = _known_province(text)
    if province is not None:
        raise UnknownNameError(
            "city", text, (province,), hint=f"{province} is a province — use --province {province}"
        )
    raise UnknownNameError("city", text, _close(text, {k: c.name for k, c in _city_keys().items()}))


def _close(text: str, names: dict[str, str]) -> tuple[str, ...]:
    import difflib  # costs six milliseconds, and is needed for errors only

    key = _key(text)
    near = difflib.get_close_matches(key, list(names), n=15, cutoff=0.6 if text.isascii() else 0.5)
    if not near and not text.isascii():
        key = _key(_folded(text))
        near = difflib.get_close_matches(key, list(names), n=15, cutoff=0.5)
    return tuple(dict.fromkeys(names[n] for n in near))[:5]


def province_of_city(name: str) -> str:
    """The province a city lies in; ``name`` in any form :func:`resolve_city` takes, and with its errors.

    >>> province_of_city("深圳"), province_of_city("浦东新区")
    ('广东', '上海')
    """
    return _city_keys()[resolve_city(name)].province


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
