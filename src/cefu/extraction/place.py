"""Province and city of a document: those of who issued it, never those it is sent to or speaks of."""

from __future__ import annotations

import re

from cefu.data.number_codes import code_place
from cefu.data.places import LeadingPlace, leading_place
from cefu.extraction.bodies import is_relative, title_bodies
from cefu.extraction.document import Parts, found_value
from cefu.extraction.kind import find_kind, root_kind
from cefu.extraction.recalled import folded
from cefu.model import Evidence, MetaValue

__all__ = ["OF_ISSUER", "find_places"]

#: How the rule of a place that the issuer's name tells begins.
OF_ISSUER = "issuer, "

#: Laws are named after the place that enacts them: 北京国际科技创新中心建设条例. Other documents with such a
#: title may only speak of the place, unless it stands with its full name: 上海市…行动方案.
_LAWS = frozenset({"条例", "办法", "规定", "规则", "细则"})
_OTHERS = frozenset({"方案", "规划", "计划", "措施", "意见", "纲要", "报告", "预案", "决定", "政策", "要点"})
_FULL = ("省", "市", "自治区", "州", "盟", "地区", "新区", "区", "县", "旗", "经济特区")
_REPUBLIC = re.compile(r"中华民国[〇零一二三四五六七八九十百\d ]{1,9}年")
_LEVEL = re.compile("(?:中共)?(自治区|自治州|自治县|[省市县区州盟旗镇乡])")
_SESSION = re.compile(r"在(?P<place>[一-鿿]{2,10}?)第[一二三四五六七八九十]{1,4}届(?:人民代表大会|人大)")


def find_places(parts: Parts, issuers: list[MetaValue]) -> list[MetaValue]:
    """Province and city as the issuer's name tells, else a local law's title or approval, a session or the number."""
    # Decrees in years of the Republic since 1949 are Taiwan's; the script says nothing.
    if parts.decree is not None and parts.decree.date.year >= 1949:
        return [found_value("province", "台湾", parts.decree.stretch, parts.decree.at, "last decree")]
    values: list[MetaValue] = []
    seen: dict[str, set[str]] = {}
    for issuer in issuers:
        found = _of_name(issuer.value, parts)
        if found is not None:
            source, span = issuer.evidence.source, issuer.evidence.span
            evidence = Evidence(source, span, f"{OF_ISSUER}{issuer.evidence.rule}")
            for value in _both(found, issuer.raw, evidence):
                # Joint documents may have several provinces; of the cities the first is kept.
                if value.field not in seen or (
                    value.field == "province" and value.value not in seen["province"]
                ):
                    values.append(value)
                    seen.setdefault(value.field, set()).add(value.value)
    if values:
        return values
    if issuers and issuers[0].evidence.source != "text":
        return []
    return _of_title(parts) or _of_approval(parts) or _of_session(parts) or _of_number(parts, issuers)


def _of_name(name: str, parts: Parts) -> LeadingPlace | None:
    """The place that the name of a body begins with; None where two places share the name and nothing tells.

    財政部 is Taiwan's as well as the mainland's: years of the Republic tell, and simplified characters do.
    """
    plain = folded(name)
    found = leading_place(plain)
    if found is None or not found.also:
        return found
    if parts.decree is not None or _REPUBLIC.search(parts.page.folded.text, 0, 3_000):
        return LeadingPlace(found.also[0], None, found.length) if "台湾" in found.also else found
    return found if plain == name or not _is_traditional(parts) else None


def _is_traditional(parts: Parts) -> bool:
    """Whether the head is written in traditional script; that alone says nothing about the place."""
    title = parts.title.stretch if parts.title else None
    return title is not None and title.text != "".join(title.original().split()).lower()


def _of_title(parts: Parts) -> list[MetaValue]:
    if parts.title is None:
        return []
    title = parts.title.stretch
    text = title.text.lstrip('"')
    kind = find_kind(text)
    if kind is None:
        return []
    if text.startswith("中华人民共和国"):
        return [
            found_value("province", "中央", title, (0, min(7, len(title.text))), "title of a national law")
        ]
    root = root_kind(text[slice(*kind)])
    if root not in _LAWS and root not in _OTHERS:
        return []
    shift = len(title.text) - len(text)
    year = re.match(r"(?:19|20)\d\d年", text)
    begin = year.end() if year else 0
    found = leading_place(text[begin:])
    if found is None or (root in _OTHERS and not text.endswith(_FULL, 0, begin + found.length)):
        return []
    at = (shift + begin, shift + begin + found.length)
    evidence = Evidence("text", title.span(*at), "title of a local document")
    return _both(found, title.original(*at), evidence)


def _of_approval(parts: Parts) -> list[MetaValue]:
    """A county's law is approved by the congress of its province."""
    for event in parts.events:
        if event.what != "approved":
            continue
        start = event.body[0] if event.body else event.at[1]
        found = leading_place(event.line.text[start:])
        if found is not None:
            at = (start, start + found.length)
            return [found_value("province", found.province, event.line, at, "approval of a local law")]
    return []


def _of_session(parts: Parts) -> list[MetaValue]:
    # The line on the session may break anywhere: 在广东省第十四届 / 人民代表大会.
    opening = parts.page.stretch(0, 1_200)
    session = _SESSION.search(opening.text, 0, 500)
    found = leading_place(session["place"]) if session else None
    if session is None or found is None:
        return []
    at = session.span("place")
    evidence = Evidence("text", opening.span(*at), "session of the congress")
    return _both(found, opening.original(*at), evidence)


def _of_number(parts: Parts, issuers: list[MetaValue]) -> list[MetaValue]:
    """The place whose bodies number their documents so: 粤府〔2021〕3号."""
    number = parts.head.number
    if number is None:
        return []
    levels = _levels(parts, issuers)
    found = code_place(number.text, next(iter(levels), "")) if len(levels) < 2 else None
    if found is None:
        return []
    at = (number.start, number.start + found.length)
    return _both(
        found, number.stretch.original(*at), Evidence("text", number.stretch.span(*at), "number code")
    )


def _levels(parts: Parts, issuers: list[MetaValue]) -> set[str]:
    """What the issuers call themselves without saying which they are: 省 of 省人民政府."""
    names = [folded(issuer.value) for issuer in issuers]
    signed = parts.signature.bodies if parts.signature else ()
    names += [stretch.text[start:end] for stretch, start, end in signed]
    if parts.title is not None:
        title = parts.title.stretch
        names += [title.text[start:end] for start, end in title_bodies(title)]
    return {found[1] for name in names if is_relative(name) and (found := _LEVEL.match(name))}


def _both(place: LeadingPlace, raw: str, evidence: Evidence) -> list[MetaValue]:
    values = [MetaValue("province", place.province, raw, evidence)] if place.province else []
    if place.city:
        values.append(MetaValue("city", place.city, raw, evidence))
    return values
