"""发文机关: who issued the document."""

from __future__ import annotations

import re
from collections.abc import Iterable

from cefu.data.issuers import issuer_at, issuer_key
from cefu.data.places import leading_place
from cefu.extraction.bodies import is_body, is_relative, named_bodies, normal_body, title_bodies
from cefu.extraction.date_text import DATE
from cefu.extraction.document import Parts, found_value
from cefu.extraction.fullname import Place, full_name, letterhead
from cefu.extraction.page import Stretch
from cefu.model import MetaValue

__all__ = ["find_issuers"]

#: The body of an order: 商务部 in 商务部令2026年第1号.
_ORDER = re.compile(r"(?P<body>[一-鿿、]{2,60}?)(?:令|公告|通告)\(?(?:\(|第|\d|[一二][〇零○])")
#: What may stand behind the body in an adoption line: 海关总署第61号令, 公安部令.
_ORDER_TAIL = re.compile(r"(?:令?(?:\(?\d{4}\)?年?)?第?[\d一二三四五六七八九十百〇零]{1,7}号令?|令|公告)\Z")
#: The next order of a joint act, behind the body of the last.
_JOINT_ORDER = re.compile(
    r"令?第?[\d一二三四五六七八九十百〇零]{1,7}号令?、(?P<body>[一-鿿]{2,30}?)(?=令|第?\d{1,5}号令)"
)
_REPORT = re.compile(
    r"(?:(?:19|20)\d\d年?)?(?P<body>国务院|[一-鿿]{1,10}?(?:人民)?政府)(?:政府)?工作报告(?=\Z|关于|\()"
)
_SPEAKS = re.compile(
    r"我(?:代表|受)(?P<body>国务院|[一-鿿]{1,12}?人民政府)|我受(?:中共中央和)?(?P<asked>国务院)的?委托"
)
_PREMIER = re.compile(r"(?<=[上会])(?P<body>国务院)(?:代总理|副?总理)")
_SESSION = re.compile(
    r"在(?P<place>[一-鿿]{2,8}?(?:省|市|自治区|县|区|州))第[一二三四五六七八九十]{1,4}届人民代表大会"
)
#: Rules of Taiwan's assemblies bear no number: 第一届国民大会第二次会议第五次大会修正通过.
_SAT = re.compile(
    r"(?:第[一二三四五六七八九十]{1,3}届)?(?P<body>国民大会|立法院)(?=[^。;、]{0,40}会(?:议|期|报告)?[^。;、]{0,8}(?:通过|订定|修正|制定))"
)
#: 第11/2019号法律, 第40/2020号行政长官批示; who gave it, its first sentence says.
_MACAU = re.compile(r"第\d{1,4}/(?:19|20)\d\d号(?:法律|行政法规|行政命令|[一-鿿]{4,10}批示)")
_MACAU_ENACTS = re.compile(
    r"(?P<body>立法会|行政长官|[一-鿿]{4,6}司司长)(?=(?:根据|为|经|行使|,)[^。;:]{0,200}?"
    r"(?:制定本|作出本批示|发布本行政命令|命令))"
)
_CIRCULAR = re.compile(r"[一-鿿]{0,4}(?:通告|通函)(?:\([一-鿿]{1,8}\))?(?:第|编号|\Z)")
#: A line that only says who published: 最高人民法院发布.
_PUBLISHED = re.compile(r"(?:联合)?(?:发布|印发|公布|颁布)\Z")


def find_issuers(parts: Parts) -> list[MetaValue]:
    """The bodies that issued the document, as its own parts name them; several for a joint document.

    A name that only means something to its reader (省人民政府, 教育局) is given in full or not at all.
    """
    title: list[Place] = []
    if parts.title:
        title = [(parts.title.stretch, a, b) for a, b in title_bodies(parts.title.stretch)]
    sure = [place for place in title if not is_relative(_text(place))]
    for label in parts.head.labels:
        if label.field == "issuer":
            places = [(label.value, a, b) for a, b in named_bodies(label.value, 0, len(label.value.text))]
            if found := _values(places, f"header line {label.name}", parts, sure, "header"):
                return found
    if parts.decree:
        stretch, (_, day) = parts.decree.stretch, parts.decree.at
        bodies = parts.decree.bodies
        if not bodies and (sat := _SAT.match(stretch.text, day)):
            bodies = (sat.span("body"),)
        if bodies:
            return _values([(stretch, a, b) for a, b in bodies], "last decree", parts, sure)
    law = _ordered(parts, sure) or _enacted(parts, sure)
    # The order says who enacted a law; a title may begin with the body that the law is about.
    if law and (not sure or not _keys(v.value for v in law) <= _keys(map(_text, sure))):
        return law
    signed = list(parts.signature.bodies) if parts.signature else []
    by_hand = _values(signed, "signature block", parts, sure) if not sure or _fuller(signed, sure) else []
    return (
        by_hand
        or _values(title, "title", parts, sure)
        or law
        or _reported(parts)
        or _of_the_south(parts)
        or _headed(parts)
    )


def _text(place: Place) -> str:
    return place[0].text[place[1] : place[2]]


def _keys(names: Iterable[str]) -> set[str]:
    """What makes two names of one body equal: 国家发改委, 国家发展改革委."""
    return {key for name in names for key in issuer_key(normal_body(name))}


def _fuller(signed: list[Place], title: list[Place]) -> bool:
    """Whether the signature names the issuers at least as well as the title does.

    A forwarded text may bring its own signature; the title then names another body.
    """
    return bool(_keys(map(_text, signed)) & _keys(map(_text, title))) and len(signed) >= len(title)


def _values(
    places: list[Place], rule: str, parts: Parts, near: list[Place], source: str = "text"
) -> list[MetaValue]:
    """The values of the names at ``places``; one that is short for another needs ``near`` or the letterhead."""
    values: list[MetaValue] = []
    full = [place for place in places if not is_relative(_text(place))]
    for place in places:
        if place in full:
            stretch, start, end = place
            value = normal_body(stretch.original(start, end))
            found = found_value("issuer", value, stretch, (start, end), rule, source) if value else None
        else:
            found = full_name(place, rule, [*near, *full], parts)
        if found is not None and all(found.value != v.value for v in values):
            values.append(found)
    return values


def _ordered(parts: Parts, near: list[Place]) -> list[MetaValue]:
    """Who gave the order whose number stands in the head."""
    number = parts.head.number
    if number is None:
        return []
    found = _ORDER.match(number.stretch.text, number.start)
    if found is None or found["body"].endswith("主席"):
        return []
    places = [(number.stretch, a, b) for a, b in named_bodies(number.stretch, *found.span("body"))]
    return _values(places, "order", parts, near)


def _enacted(parts: Parts, near: list[Place]) -> list[MetaValue]:
    """Who enacted a law: the congress that adopted it, else who published or adopted it."""
    for what in ("congress", "published", "adopted", "amended"):
        for event in parts.events:
            if event.body is None or event.what != ("adopted" if what == "congress" else what):
                continue
            start, end = event.body
            # Its standing committee publishes what a congress adopted.
            if what == "congress" and "人民代表大会" not in event.line.text[start:end]:
                continue
            if tail := _ORDER_TAIL.search(event.line.text, start, end):
                end = tail.start()
            name = event.line.text[start:end]
            if name.endswith("主席") or _elsewhere(name, parts):
                continue
            pieces = named_bodies(event.line, start, end) or (
                [(start, end)] if is_body(normal_body(name)) and "、" not in name else []
            )
            # 国家教育委员会令第8号、国家体育运动委员会令第11号发布
            end = event.body[1]
            while pieces and (joint := _JOINT_ORDER.match(event.line.text, end)):
                end = joint.end("body")
                pieces = [*pieces, *named_bodies(event.line, *joint.span("body"))]
            if found := _values([(event.line, a, b) for a, b in pieces], "adoption line", parts, near):
                return found
    return []


def _elsewhere(name: str, parts: Parts) -> bool:
    """Whether the congress of the whole country is said to have adopted a province's law: a wrong line."""
    if "全国人民代表大会" not in name or parts.title is None:
        return False
    place = leading_place(parts.title.stretch.text)
    return place is not None and place.province not in ("", "中央", "香港", "澳门", "台湾")


def _reported(parts: Parts) -> list[MetaValue]:
    """Whose work report it is."""
    if parts.title is not None and (found := _REPORT.match(parts.title.stretch.text)):
        start, end = found.span("body")
        if len(found["body"]) > 3 or found["body"] == "国务院":
            value = _values([(parts.title.stretch, start, end)], "title of a work report", parts, [])
            return [_full_government(v) for v in value]
    opening = parts.page.stretch(0, 1_600)
    rule = "speaker of a work report"
    if premier := _PREMIER.search(opening.text, 0, 200):
        return _values([(opening, *premier.span("body"))], rule, parts, [])
    spoken = _SPEAKS.search(opening.text, 0, 900)
    if spoken is None:
        return []
    name, at = next((spoken[g], spoken.span(g)) for g in ("body", "asked") if spoken[g])
    if not is_relative(name):
        return _values([(opening, *at)], rule, parts, [])
    # 我代表省人民政府: which one, the line on the session says; it may break anywhere.
    session = _SESSION.search(opening.text, 0, spoken.start())
    if session is None or not session["place"].endswith(name[: -len("人民政府")]):
        return []
    full = opening.original(*session.span("place")) + opening.original(at[1] - 4, at[1])
    return [found_value("issuer", normal_body(full), opening, at, f"{rule}, place of the session")]


def _full_government(value: MetaValue) -> MetaValue:
    """上海市政府 is 上海市人民政府."""
    name = value.value
    if name.endswith("政府") and not name.endswith("人民政府"):
        name = name[:-2] + "人民政府"
    return MetaValue(value.field, name, value.raw, value.evidence)


def _of_the_south(parts: Parts) -> list[MetaValue]:
    """Who enacted a law, regulation or order of Macau, and whose bureau a circular of Hong Kong is from."""
    title = parts.title.stretch if parts.title else None
    number = parts.head.number
    if any(_MACAU.search(part.text) for part in (title, number.stretch if number else None) if part):
        opening = parts.page.stretch(0, 1_600)
        if found := _MACAU_ENACTS.search(opening.text):
            return _values([(opening, *found.span("body"))], "words of enactment", parts, [])
    bureau = issuer_at(title.text) if title else None
    if (
        title
        and bureau
        and "香港" in (bureau[0].place, *bureau[0].also)
        and _CIRCULAR.match(title.text, bureau[1])
    ):
        return _values([(title, 0, bureau[1])], "title of a circular", parts, [])
    return []


def _headed(parts: Parts) -> list[MetaValue]:
    """The letterhead over the document's number, a line on who published it, or a name alone below the title."""
    names, numbered = letterhead(parts)
    if numbered:
        return _values(names, "letterhead", parts, [])
    title = parts.title.stretch if parts.title else None
    above: Stretch | None = None
    for line in parts.head.lines[: parts.head.body] if title else []:
        here, found = line.stretch, None
        if len(line.text) <= 60 and title is not None and here.span().start > title.span().start:
            found = _PUBLISHED.search(line.text, max(0, len(line.text) - 6))
        if found or (above is not None and title is not None and above.text == title.text):
            end = found.start() if found else len(line.text)
            names = [(here, a, b) for a, b in named_bodies(here, 0, end)] if end <= 60 else []
            # 1984年1月7日国务院 / 中央军委发布: one line on who published, broken over two.
            day = DATE.match(above.text) if above and found and names else None
            if above and day:
                names = [*((above, a, b) for a, b in named_bodies(above, day.end(), len(above.text))), *names]
            rule = "line of who published it" if found else "line below the title"
            if values := _values(names, rule, parts, []):
                return values
        above = here
    return []
