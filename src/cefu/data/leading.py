"""The place that an issuer's name begins with, spelt out (包头市…) or known (工业和信息化部)."""

from __future__ import annotations

import re
from functools import cache

from cefu.data.issuers import issuer_at, organisation_prefixes, place_beginnings
from cefu.data.place_reading import LeadingPlace, place_at

__all__ = ["leading_place"]

_SESSION = re.compile(r"第[0-9一二三四五六七八九十百]{1,4}届")
_STATE = "中华人民共和国"
_ZONE = re.compile(r"中国\(")
#: What a local government is called and no branch of a national body: there the next issuer begins.
_GOVERNMENT = re.compile("(?:人民)?政府|委员会|人大|人民代表大会")


def leading_place(folded: str) -> LeadingPlace | None:
    """The place at the very start of a folded text such as an issuer's name, or None when it names none.

    ``length`` says how much of the text named it. Bodies whose names carry no place are known: ministries are
    中央, 行政院 is 台湾, 立法会 is 香港. ``also`` is filled where places share a name (财政部). The city of a
    municipality is the municipality, and that of a county the prefecture; a county whose name several bear names
    no place unless its province or city stands in front.

    >>> [leading_place(name)[:2] for name in ("包头市人民政府办公室", "吉林省人民政府", "中共成都市委")]
    [('内蒙古', '包头'), ('吉林', None), ('四川', '成都')]
    >>> [leading_place(name)[:2] for name in ("桐庐县人民政府", "四川省广汉市财政局", "北京市朝阳区人民政府")]
    [('浙江', '杭州'), ('四川', '德阳'), ('北京', '北京')]
    >>> leading_place("朝阳区人民政府") is None
    True
    >>> [leading_place(name)[:2] for name in ("工业和信息化部", "国家税务总局四川省税务局")]
    [('中央', None), ('四川', None)]
    >>> leading_place("市人民政府办公厅") is None
    True
    """
    session = _SESSION.match(folded)
    return _leading(folded, session.end() if session else 0)


def _leading(folded: str, start: int) -> LeadingPlace | None:
    place = _place(folded, start)
    body = issuer_at(folded, start)
    if body is not None and (place is None or body[1] >= place.length):
        issuer, length = body
        end = start + length
        branch = _place(folded, end) if issuer.branches else None
        if branch is not None and not _GOVERNMENT.match(folded, end + branch.length):
            return _until(branch, end + branch.length)
        return LeadingPlace(issuer.place, None, end, issuer.also)
    if place is not None:
        return _until(place, start + place.length)
    return _behind_a_prefix(folded, start)


def _place(folded: str, start: int) -> LeadingPlace | None:
    """The place at ``start``, a county too; the counties are asked only where nothing else settles the city."""
    place = place_at(folded, start)
    if place is not None and place.city is not None:
        return place
    from cefu.data.counties import county_at  # who only resolves a name does not pay for it

    if place is None:
        return county_at(folded, start)
    inner = county_at(folded, start + place.length, province=place.province)
    return place if inner is None else _until(inner, place.length + inner.length)


def _behind_a_prefix(folded: str, start: int) -> LeadingPlace | None:
    if not folded.startswith(_first_words(), start):  # most texts
        return None
    zone = _ZONE.match(folded, start)
    if zone is not None:
        place = place_at(folded, zone.end())
        # 中国(四川)自由贸易试验区
        if place is not None and folded.startswith(")", zone.end() + place.length):
            return _until(place, zone.end() + place.length + 1)
    for prefix in organisation_prefixes():
        if folded.startswith(prefix, start):
            end = start + len(prefix)
            place = _place(folded, end)
            return _until(place, end + place.length) if place else None
    for word, province in place_beginnings():
        if folded.startswith(word, start) and not folded.startswith("级", start + len(word)):
            end = start + len(word)
            inner = _leading(folded, end) if word == _STATE else None
            return inner or LeadingPlace(province, None, end)
    return None


@cache
def _first_words() -> tuple[str, ...]:
    """What a text begins with that :func:`_behind_a_prefix` reads."""
    return ("中国(", *organisation_prefixes(), *(word for word, _ in place_beginnings()))


def _until(place: LeadingPlace, length: int) -> LeadingPlace:
    return place._replace(length=length)
