"""The place that the code of a document number tells: 粤府 is 广东, 包府 is 包头, 国办发 is the centre."""

from __future__ import annotations

from functools import cache
from typing import Any

from cefu.data.place_reading import LeadingPlace
from cefu.data.place_tables import cities, provinces
from cefu.data.toml import load_resource

__all__ = ["code_place"]


@cache
def _file() -> dict[str, Any]:
    return load_resource("number_codes.toml")


@cache
def _beginnings() -> tuple[tuple[str, str, str | None], ...]:
    """Beginning, province and city, the longest first."""
    table = _file()
    found: list[tuple[str, str, str | None]] = []
    for province, codes in table["beginnings"].items():
        found += [(code, province, None) for code in codes]
    by_name = {city.name: city for city in cities()}
    for city, codes in table["cities"].items():
        found += [(code, by_name[city].province, city) for code in codes]
    sure = set(table["sure"])
    for province in provinces():
        found += [
            (char + body, province.name, _municipality(province.name))
            for char in province.abbr
            if char in sure
            for body in table["bodies"]
        ]
    return tuple(sorted(found, key=lambda row: (-len(row[0]), row[0])))


@cache
def _levels() -> dict[str, str]:
    """Each province -> what its bodies call it: 省, 自治区 or 市."""
    ends = ("自治区", "省", "市")
    return {p.name: next((end for end in ends if p.full.endswith(end)), "") for p in provinces()}


def _municipality(province: str) -> str | None:
    return province if _levels()[province] == "市" else None


def code_place(number: str, level: str = "") -> LeadingPlace | None:
    """The place whose bodies alone give numbers with the code that the folded ``number`` begins with, or None.

    ``level`` is how the issuer calls itself without its place, where that is known: 省, 自治区, 市, 县 …. It
    settles codes that a province shares with a city, and a code of another level says nothing.

    >>> [code_place(code)[:2] for code in ("粤府(2021)3号", "京教基(2021)7号", "包府办发(2022)88号", "国办发(2018)1号")]
    [('广东', None), ('北京', '北京'), ('内蒙古', '包头'), ('中央', None)]
    >>> code_place("宁政发(2020)1号") is None, code_place("宁政发(2020)1号", "自治区")[:2]
    (True, ('宁夏', None))
    >>> code_place("渝府发(2020)1号", "区") is None  # 渝水区 of 新余 writes it, too
    True
    """
    for code, province, city in _beginnings():
        if number.startswith(code):
            own = _levels()[province] if city in (None, province) else "市"
            return LeadingPlace(province, city, len(code)) if not level or level == own else None
    if level in ("省", "自治区"):
        bodies = tuple(_file()["bodies"])
        for p in provinces():
            characters = (*p.abbr, *_file()["characters"].get(p.name, ""))
            if _levels()[p.name] == level and number.startswith(characters) and number.startswith(bodies, 1):
                return LeadingPlace(p.name, None, 1)
    return None
