"""The full name of a body that a document calls by half: 市教育局, where its letterhead says which city."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from cefu.data.issuers import issuer_at
from cefu.data.number_codes import code_place
from cefu.data.places import full_place_name, leading_place
from cefu.extraction.bodies import is_relative, named_bodies, normal_body
from cefu.extraction.document import Parts, found_value
from cefu.extraction.page import Stretch
from cefu.model import MetaValue

__all__ = ["Place", "full_name", "letterhead"]

#: A name's place: ``stretch.text[start:end]``.
Place = tuple[Stretch, int, int]

#: 河北省人民政府文件; letters say 重庆市教育委员会(函).
_HEADING = re.compile(r"(?:文件|\((?:通知|函|公告|批复)\))\Z")
_TOP, _LINES = 1_600, 30
#: What ministries leave out of their names among themselves.
_NATIONAL = ("国家", "中国", "国务院")
_UNIT = re.compile("(?:中共)?(?P<unit>自治区|自治州|自治县|省|市|区|县|州|盟|旗|镇|乡)")
#: A county or district behind the place that is known: 北京市|海淀区.
_INNER = re.compile(r"[一-鿿]{1,7}?(?:区|县|市|旗|镇|乡)")


def letterhead(parts: Parts) -> tuple[list[Place], bool]:
    """The bodies of the letterhead, and whether the document's number stands right below it."""
    page, number = parts.page, parts.head.number
    for line in islice(page.lines(0, min(len(page.text), _TOP)), _LINES):
        found = _HEADING.search(line.text, max(0, len(line.text) - 4)) if len(line.text) <= 60 else None
        names = _sure(line.stretch, named_bodies(line.stretch, 0, found.start())) if found else []
        if names:
            end = line.stretch.span().end
            below = number is not None and not page.text[end : number.stretch.span().start].strip()
            return names, below and number is not None and number.stretch.span().start >= end
    return [], False


def full_name(name: Place, rule: str, near: Iterable[Place], parts: Parts) -> MetaValue | None:
    """The issuer that a name such as 省人民政府 or 教育局 is short for; None where nothing says which.

    ``near`` are full names that stand beside it or in the title; the letterhead, the place that the title begins
    with and the code of the document's number are looked at after them. The value's span is that of the short
    name; its rule tells both.
    """
    stretch, start, end = name
    near = list(near)
    if national := _national(stretch.text[start:end], near):
        return found_value("issuer", national, stretch, (start, end), f"{rule}, national bodies beside it")
    for where, other in _sources(near, parts):
        value = _completed(stretch.part(start, end), other)
        if value is not None:
            return found_value("issuer", normal_body(value), stretch, (start, end), f"{rule}, {where}")
    if numbered := _by_number(stretch.part(start, end), parts):
        return found_value("issuer", normal_body(numbered), stretch, (start, end), f"{rule}, number code")
    return None


def _by_number(short: Stretch, parts: Parts) -> str | None:
    """湖北省人民政府 for 省人民政府 where the document's number begins with 鄂政发."""
    unit, number = _UNIT.match(short.text), parts.head.number
    if unit is None or unit.end() == len(short.text) or number is None:
        return None
    place = code_place(number.text, unit["unit"])
    full = full_place_name(place) if place is not None and place.province != "中央" else ""
    if not full.endswith(unit["unit"]):
        return None
    party = short.original(0, unit.start("unit")) if unit.start("unit") else ""
    return party + full + short.original(unit.end("unit"))


def _national(short: str, near: list[Place]) -> str | None:
    """国家发展改革委 for 发展改革委 in a list of ministries."""
    beside = (issuer_at(s.text, a) for s, a, _ in near)
    if all(known is None or known[0].place != "中央" for known in beside):
        return None
    for name in (before + short for before in _NATIONAL):
        known = issuer_at(name)
        if known is not None and known[1] == len(name) and known[0].place == "中央":
            return name
    return None


def _sources(near: Iterable[Place], parts: Parts) -> Iterator[tuple[str, Stretch]]:
    yield from (("full name beside it", s.part(a, b)) for s, a, b in near)
    yield from (("letterhead", s.part(a, b)) for s, a, b in letterhead(parts)[0])
    if parts.title is not None:
        title = parts.title.stretch
        place = leading_place(title.text)
        if place is not None and place.length < len(title.text):
            yield "place of the title", title.part(0, place.length)


def _completed(short: Stretch, full: Stretch) -> str | None:
    """``short`` in full, by what ``full`` says; in the original's characters."""
    if len(full.text) > len(short.text) and full.text.endswith(short.text):
        return full.original()
    unit = _UNIT.match(short.text)
    if unit is None or unit.end() == len(short.text):
        return None
    place = leading_place(full.text)
    if place is None or place.province == "中央":
        return None
    end = place.length
    if not full.text.endswith(unit["unit"], 0, end):
        inner = _INNER.match(full.text, end)
        end = inner.end() if inner else full.text.rfind(unit["unit"], 0, end) + len(unit["unit"])
    if end <= 1 or not full.text.endswith(unit["unit"], 0, end) or end == len(unit["unit"]):
        return None
    begin = 2 if full.text.startswith("中共") else 0
    party = short.original(0, unit.start("unit")) if unit.start("unit") else ""
    return party + full.original(begin, end) + short.original(unit.end("unit"))


def _sure(stretch: Stretch, found: list[tuple[int, int]]) -> list[Place]:
    return [(stretch, a, b) for a, b in found if not is_relative(stretch.text[a:b])]
