"""Reading places out of folded text: at one position, or anywhere in a passage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from cefu.data.matching import Form, FormMatcher
from cefu.data.place_tables import City, chinese_forms, cities, city_guards, provinces

__all__ = ["LeadingPlace", "PlaceMention", "find_places", "place_at"]

#: A street is named after another place: 南京东路, 上海街, 广东道. 成都路网, 北京街道 and 广东道路 are no streets.
_STREET = re.compile(
    "[东西南北中]?[一二三四五]?(?:大道|大街|路(?![网桥段面灯况线政费径由演透局])|街(?![道区镇头面]))"
    "|道(?=[、,。;及或和的是便变还上时一]|\\Z)"
)


class LeadingPlace(NamedTuple):
    """The place a text begins with, in its first ``length`` characters; ``also`` are others it may mean."""

    province: str
    city: str | None
    length: int
    also: tuple[str, ...] = ()


class PlaceMention(NamedTuple):
    """A place named in running text, in the range ``[start, end)`` of the folded text."""

    province: str
    city: str | None
    start: int
    end: int

    @property
    def names_province(self) -> bool:
        """Whether it names the province itself, by its name or as a municipality; 吉林市 and 深圳 do not."""
        return self.city is None or (self.city == self.province and self.city in _municipalities())


@cache
def _municipalities() -> frozenset[str]:
    return frozenset(city.name for city in cities() if city.kind == "直辖市")


@cache
def _guards() -> tuple[str, ...]:
    written = dict.fromkeys((*city_guards(), *(guard for p in provinces() for guard in p.guards)))
    short = tuple(c.name for c in cities() if c.full == f"{c.name}市")
    return (*written, *(f"{guard}市" for guard in written if guard.endswith(short)))


@cache
def _guards_from() -> dict[str, tuple[str, ...]]:
    """Each form -> the guards that begin with it and go on."""
    return {
        form: found
        for form in {f for _, f in _inner_forms()} | _leading_forms().keys()
        if (found := tuple(g for g in _guards() if len(g) > len(form) and g.startswith(form)))
    }


@cache
def _leading_forms() -> dict[str, tuple[str, str | None]]:
    """Each form that names one place wherever it stands -> province and city."""
    forms: dict[str, tuple[str, str | None]] = {}
    municipalities = _municipalities()
    for p in provinces():
        for form in chinese_forms(p):
            forms[form] = (p.name, p.name if p.name in municipalities else None)
    for city in cities():
        for form in city.forms:
            if form not in city.ambiguous_forms:
                forms.setdefault(form, (city.province, city.name))
    return forms


@cache
def _inner_forms() -> dict[tuple[str, str], City]:
    """Each (province, form), ambiguous forms too: behind its own province a short name is clear."""
    return {(city.province, form): city for city in cities() for form in city.forms}


def place_at(folded: str, start: int = 0) -> LeadingPlace | None:
    """The place whose name stands at ``start``, read as deep as it goes: 四川省成都市… is 成都.

    >>> place_at("内蒙古自治区包头市人民政府")[:3], place_at("西安区人民政府")
    (('内蒙古', '包头', 9), None)
    """
    forms, inner = _leading_forms(), _inner_forms()
    longest = _longest()
    leading, deep = _first_two()
    if folded[start : start + 2] not in leading:  # most texts
        return None
    hit = next((f for f in _beginnings(folded, start, longest) if f in forms), None)
    if hit is None or _guarded(folded, start, hit):
        return None
    (province, city), at = forms[hit], start + len(hit)
    while True:
        if folded[at : at + 2] not in deep:
            return LeadingPlace(province, city, at - start)
        deeper = next(
            (
                (form, c)
                for form in _beginnings(folded, at, longest)
                if (c := inner.get((province, form))) and (city is None or c.within == city)
            ),
            None,
        )
        if deeper is None or _guarded(folded, at, deeper[0]):
            return LeadingPlace(province, city, at - start)
        city, at = deeper[1].name, at + len(deeper[0])


@cache
def _longest() -> int:
    return max(map(len, _leading_forms()))


@cache
def _first_two() -> tuple[frozenset[str], frozenset[str]]:
    """The two characters that a form begins with: one that stands alone, and one behind its province."""
    return frozenset(form[:2] for form in _leading_forms()), frozenset(f[:2] for _, f in _inner_forms())


def _beginnings(text: str, start: int, longest: int) -> Iterator[str]:
    """What begins at ``start``, the longest first."""
    return (text[start:end] for end in range(min(len(text), start + longest), start + 1, -1))


def _guarded(text: str, start: int, form: str) -> bool:
    return text.startswith(_guards_from().get(form, ()), start) or _names_street(
        text, start + len(form), form
    )


def _names_street(text: str, end: int, form: str) -> bool:
    return form[-1] not in "省市区县" and _STREET.match(text, end) is not None


@cache
def _matcher() -> FormMatcher:
    guards = _guards()
    return FormMatcher(
        Form(form, f"{province}\t{city or ''}", tuple(g for g in guards if form in g and g != form))
        for form, (province, city) in _leading_forms().items()
    )


def find_places(folded: str) -> list[PlaceMention]:
    """Every province and city that a folded passage names, in order; what only looks like one is left out.

    >>> [(p.province, p.city) for p in find_places("南京东路、上海南站、浙江西部、隆重庆祝和山东济南")]
    [('上海', '上海'), ('浙江', None), ('山东', None), ('山东', '济南')]
    """
    mentions = []
    for label, _, start, end in _matcher().find(folded):
        if _names_street(folded, end, folded[start:end]):
            continue
        province, _, city = label.partition("\t")
        mentions.append(PlaceMention(province, city or None, start, end))
    return mentions
