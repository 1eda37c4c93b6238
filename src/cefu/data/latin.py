"""Cities in Latin letters: Chengdu, Xi'an, Urumqi, Hainan Prefecture; what people type, never what a text names."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any

from cefu.data.place_tables import CENTRAL, cities, provinces
from cefu.data.toml import load_resource

__all__ = ["cities_spelt", "syllables"]

_NO_LETTER = re.compile(r"[\s\-_'’`·.,]+")
#: What may follow the name, by the end of the full one: Hangzhou Shi, Hangzhou City, Haidian District.
_KINDS = {
    "市": ("shi", "city", "municipality"),
    "自治州": ("zhou", "prefecture", "autonomousprefecture"),
    "地区": ("diqu", "prefecture"),
    "盟": ("meng", "league"),
    "区": ("district", "newarea", "newdistrict"),
    "县": ("xian", "county"),
}
_HIGHER = frozenset({"直辖市", "地级市", "地区", "自治州", "盟"})
#: The kind at the end of a listed short name, as syllables; left out it still means the city: Haidian.
_ENDINGS = (("新区", 2), ("区", 1), ("县", 1), ("市", 1), ("州", 1))


@cache
def _file() -> dict[str, Any]:
    return load_resource("pinyin.toml")


def syllables(city: str) -> tuple[str, ...]:
    """The pinyin of a listed city's short name, a syllable for each character, without tones and ü as v.

    Raises:
        KeyError: no city of that name is listed.

    >>> syllables("吕梁")
    ('lv', 'liang')
    """
    return tuple(_file()["pinyin"][city].split())


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    return _NO_LETTER.sub("", "".join(c for c in plain if not unicodedata.combining(c))).casefold()


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Each spelling -> the cities it may mean. Areas give way to prefectures, and their short forms to provinces."""
    taken = {_letters(form) for p in provinces() if p.name != CENTRAL for form in (p.pinyin, *p.aliases)}
    found: dict[str, tuple[str, ...]] = {}
    for higher in (True, False):
        level: dict[str, tuple[str, ...]] = {}
        for city in cities():
            if (city.kind in _HIGHER) is not higher:
                continue
            parts = syllables(city.name)
            forms = {"".join(parts), "".join(parts).replace("v", "u")}
            forms |= {_letters(other) for other in _file()["english"].get(city.name, ())}
            cut = next((n for end, n in _ENDINGS if city.name.endswith(end) and len(parts) > n + 1), 0)
            short = "".join(parts[:-cut]) if cut else ""
            kinds = next((kinds for end, kinds in _KINDS.items() if city.full.endswith(end)), ())
            forms |= {form + kind for form in (*forms, *([short] if short else ())) for kind in kinds}
            if short and (higher or short not in taken):
                forms.add(short)
            for form in forms:
                level[form] = (*level.get(form, ()), city.name)
        for form, names in level.items():
            found.setdefault(form, names)
    return found


def cities_spelt(text: str) -> tuple[str, ...]:
    """The cities that a name in Latin letters may mean; none when it is no such name.

    >>> cities_spelt("Xi'an"), cities_spelt("wulumuqi"), cities_spelt("Suzhou"), cities_spelt("Haidian District")
    (('西安',), ('乌鲁木齐',), ('苏州', '宿州'), ('海淀区',))
    """
    letters = _letters(text)
    if not letters.isascii():
        return ()
    return _spellings().get(letters, ())
