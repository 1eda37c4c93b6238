"""发文机关: who issued the document."""

from __future__ import annotations

import re

from cefu.extraction.bodies import is_body, is_relative, named_bodies, normal_body, title_bodies
from cefu.extraction.document import Parts, found_value
from cefu.extraction.page import Stretch
from cefu.model import MetaValue

__all__ = ["find_issuers"]

_Place = tuple[Stretch, int, int]

#: The body of an order: 商务部 in 商务部令2026年第1号.
_ORDER = re.compile(r"(?P<body>[一-鿿、]{2,60}?)(?:令|公告|通告)\(?(?:\(|第|\d|[一二][〇零○])")
_REPORT = re.compile(
    r"(?:(?:19|20)\d\d年?)?(?P<body>国务院|[一-鿿]{1,10}?(?:人民)?政府)(?:政府)?工作报告(?=\Z|关于|\()"
)
_SPEAKS = re.compile(r"我代表(?P<body>国务院|[一-鿿]{1,12}?人民政府)")
_PREMIER = re.compile(r"(?<=[上会])(?P<body>国务院)代?总理")
_SESSION = re.compile(
    r"在(?P<place>[一-鿿]{2,8}?(?:省|市|自治区|县|区|州))第[一二三四五六七八九十]{1,4}届人民代表大会"
)


def find_issuers(parts: Parts) -> list[MetaValue]:
    """The bodies that issued the document, as its own parts name them; several for a joint document."""
    for label in parts.head.labels:
        if label.field == "issuer":
            places = [(label.value, a, b) for a, b in named_bodies(label.value, 0, len(label.value.text))]
            if places:
                return _values(places, f"header line {label.name}", "header")
    if parts.decree and parts.decree.bodies:
        return _values([(parts.decree.stretch, a, b) for a, b in parts.decree.bodies], "last decree")
    title: list[_Place] = []
    if parts.title:
        title = [(parts.title.stretch, a, b) for a, b in title_bodies(parts.title.stretch)]
    signed = list(parts.signature.bodies) if parts.signature else []
    if signed and _fuller(signed, title):
        return _values(signed, "signature block")
    if title and not is_relative(_text(title[0])):
        return _values(title, "title")
    for found in (_ordered(parts), _enacted(parts), _reported(parts)):
        if found:
            return found
    return []


def _text(place: _Place) -> str:
    return place[0].text[place[1] : place[2]]


def _fuller(signed: list[_Place], title: list[_Place]) -> bool:
    """Whether the signature names the issuers at least as well as the title does."""
    if not title or len(signed) >= len(title) > 1 or is_relative(_text(title[0])):
        return True
    # A forwarded text may bring its own signature; the title then names another body, and a fuller one wins.
    names = {normal_body(_text(p)) for p in signed}
    return any(normal_body(_text(p)) in names for p in title) or len(signed) > len(title)


def _values(places: list[_Place], rule: str, source: str = "text") -> list[MetaValue]:
    values: list[MetaValue] = []
    for stretch, start, end in places:
        value = normal_body(stretch.original(start, end))
        if value and all(value != v.value for v in values):
            values.append(found_value("issuer", value, stretch, (start, end), rule, source))
    return values


def _ordered(parts: Parts) -> list[MetaValue]:
    """Who gave the order whose number stands in the head."""
    number = parts.head.number
    if number is None:
        return []
    found = _ORDER.match(number.stretch.text, number.start)
    if found is None or found["body"].endswith("主席"):
        return []
    places = [(number.stretch, a, b) for a, b in named_bodies(number.stretch, *found.span("body"))]
    return _values(places, "order")


def _enacted(parts: Parts) -> list[MetaValue]:
    """Who published a law, or who adopted it where it was published by another's order."""
    for what in ("published", "adopted", "amended"):
        for event in parts.events:
            if event.what != what or event.body is None:
                continue
            name = event.line.text[slice(*event.body)]
            if name.endswith("主席") or is_relative(normal_body(name)):
                continue
            start, end = event.body
            pieces = named_bodies(event.line, start, end) or (
                [(start, end)] if is_body(normal_body(name)) and "、" not in name else []
            )
            if pieces:
                return _values([(event.line, a, b) for a, b in pieces], "adoption line")
    return []


def _reported(parts: Parts) -> list[MetaValue]:
    """Whose work report it is."""
    if parts.title is not None and (found := _REPORT.match(parts.title.stretch.text)):
        start, end = found.span("body")
        if len(found["body"]) > 3 or found["body"] == "国务院":
            value = _values([(parts.title.stretch, start, end)], "title of a work report")
            return [_full_government(v) for v in value]
    opening = parts.page.stretch(0, 1_600)
    spoken = _SPEAKS.search(opening.text, 0, 900)
    if spoken is None:
        premier = _PREMIER.search(opening.text, 0, 200)
        return _values([(opening, *premier.span("body"))], "speaker of a work report") if premier else []
    name = spoken["body"]
    if not is_relative(name):
        return _values([(opening, *spoken.span("body"))], "speaker of a work report")
    # 我代表省人民政府: which one, the line on the session says; it may break anywhere.
    session = _SESSION.search(opening.text, 0, spoken.start())
    if session is None or not session["place"].endswith(name[: -len("人民政府")]):
        return []
    full = opening.original(*session.span("place")) + opening.original(
        spoken.end("body") - 4, spoken.end("body")
    )
    rule = "speaker of a work report, place of the session"
    return [found_value("issuer", normal_body(full), opening, spoken.span("body"), rule)]


def _full_government(value: MetaValue) -> MetaValue:
    """上海市政府 is 上海市人民政府."""
    name = value.value
    if name.endswith("政府") and not name.endswith("人民政府"):
        name = name[:-2] + "人民政府"
    return MetaValue(value.field, name, value.raw, value.evidence)
