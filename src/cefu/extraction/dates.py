"""成文日期, 发布日期 and 施行日期 from the text, and which of them is the document's date."""

from __future__ import annotations

import re

from cefu.extraction.date_text import DATE, MONTH, date_of, parse_date
from cefu.extraction.document import Parts, found_value
from cefu.extraction.head import ENACTS
from cefu.extraction.page import Stretch
from cefu.extraction.signature import attached, body_start
from cefu.model import Metadata, MetaValue

__all__ = ["document_date", "effective_on", "issued_on", "written_on"]

#: What makes a version of a law.
_STEPS = ("adopted", "approved", "amended")
_RANK = {"sidecar": 0, "text": 2, "path": 2}
_NUMERIC = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
#: 本办法自2020年1月1日起施行 — always with 本: the day another document takes effect is not this one's.
#: An order says 现予公布,自…起施行 of what it enacts.
_OWN = re.compile(
    # Most that begin with 本 go no further: there is no 自 near.
    r"(?:本(?=.[^自]{0,40}自)(?P<what>[一-鿿]{1,24}?)(?:\([^)]{1,12}\))?"
    r"|现(?:予以?)?(?:公布|发布)(?:修[订正]后的)?(?:《[^》]{1,100}》)?),?自"
)
#: 人民日报(2020年5月30日04版), and 新华社北京2020年5月29日电: the day an article was printed or sent.
_PRINTED = re.compile(rf"报》?[,(]?{DATE.pattern}[,(]?第?\d{{1,3}}版")
_SENT = re.compile(rf"(?:新华社|中新社|[一-鿿]{{2,5}}报)[一-鿿]{{2,8}}?{DATE.pattern}[电讯]")
#: Minutes of a meeting, and the line with its day: 2013年1月9日星期三.
_MINUTES = re.compile(r"会议(?:过程)?(?:正式)?[纪记]录(?:\(|\Z)")
_MET = re.compile(rf"{DATE.pattern}\(?(?:星期|周)[一二三四五六日天]\)?")
_EFFECT = re.compile(r"(?:起)?(?:正式)?(?:施行|实施|执行|生效|试行)")
_ISSUE = re.compile(r"(?:公布|发布|印发|颁布|颁发|下发)(?:之)?日(?:起)?(?:施行|实施|执行|生效|试行)")
#: Where a document says when it takes effect: in its last articles, or at the end of a notice near the head.
_TAIL, _HEAD = 1_600, 2_400


def written_on(parts: Parts) -> MetaValue | None:
    """成文日期: the header's, the signature's, or the day a law was adopted or last amended."""
    if value := _labelled(parts, "written_on"):
        return value
    if parts.signature:
        sign = parts.signature
        return found_value("written_on", sign.date.iso, sign.day, sign.at, sign.rule)
    steps = [e for e in parts.events if e.what in _STEPS]
    if steps:
        last = max(steps, key=lambda e: e.date.first_day)
        return found_value("written_on", last.date.iso, last.line, last.at, "adoption line")
    return _meeting(parts)


def _meeting(parts: Parts) -> MetaValue | None:
    """The day of the meeting whose minutes these are, where a line below the title gives it."""
    if parts.title is None or not _MINUTES.search(parts.title.stretch.text):
        return None
    for line in parts.head.lines[parts.title.last + 1 : parts.title.last + 8]:
        found = _MET.fullmatch(line.text)
        date = date_of(found) if found else None
        if found and date:
            at = (0, line.text.index("日") + 1)
            return found_value("written_on", date.iso, line.stretch, at, "day of the meeting")
    return None


def issued_on(parts: Parts) -> MetaValue | None:
    """发布日期: the header's, or the day a law was published unless it was amended since."""
    if value := _labelled(parts, "issued_on"):
        return value
    if parts.decree:
        decree = parts.decree
        return found_value("issued_on", decree.date.iso, decree.stretch, decree.at, "last decree")
    published = [e for e in parts.events if e.what == "published"]
    if not published:
        return _article(parts)
    last = max(published, key=lambda e: e.date.first_day)
    if any(e.what in _STEPS and e.date.first_day > last.date.first_day for e in parts.events):
        # That day is the one of an earlier version: what was adopted or amended since was published later.
        return None
    return found_value("issued_on", last.date.iso, last.line, last.at, "adoption line")


def _article(parts: Parts) -> MetaValue | None:
    """The day of a newspaper's article: of its page, which the last line names, or of the wire.

    What has a number or a signature is no article; the day it was reported is not the one it was issued.
    """
    if parts.head.number is not None or parts.signature is not None:
        return None
    size = len(parts.page.text)
    end, opening = (parts.page.stretch(*at) for at in ((max(0, size - 300), size), (0, min(size, 600))))
    for pattern, marks, stretch, rule in (
        (_PRINTED, ("报", "版"), end, "page of a newspaper"),
        (_PRINTED, ("报", "版"), opening, "page of a newspaper"),
        (_SENT, ("电", "讯"), opening, "wire"),
    ):
        if all(mark not in stretch.text for mark in marks):
            continue
        found = pattern.search(stretch.text)
        date = date_of(found) if found else None
        if found and date:
            begin = found.start("era" if found["era"] else "year")
            at = (begin, stretch.text.index("日", begin) + 1)
            return found_value("issued_on", date.iso, stretch, at, rule)
    return None


def effective_on(parts: Parts, issued: MetaValue | None) -> MetaValue | None:
    """施行日期: the header's, or what the document says of itself.

    自公布之日起施行 is the day an order was signed, else the day of issue.
    """
    if value := _labelled(parts, "effective_on"):
        return value
    if parts.decree and parts.decree.ends:
        return None
    if parts.decree and (effect := parts.decree.effect):
        date = effect.date or parts.decree.date
        return found_value("effective_on", date.iso, parts.decree.stretch, effect.at, "last decree")
    size = len(parts.page.text)
    # What is attached comes last, and is only asked where the text itself is silent.
    stop = attached(parts.page.text, body_start(parts.head))
    ranges = [(max(0, stop - _TAIL), stop), (0, min(stop, _HEAD))]
    if stop < size and parts.title:
        ranges.append((max(stop, size - _TAIL), size))
    for start, end in ranges:
        value = _own_effect(parts, parts.page.stretch(start, end), issued)
        if value is not None:
            return value
    steps = [e for e in parts.events if e.what == "effective"]
    if steps:
        return found_value("effective_on", steps[-1].date.iso, steps[-1].line, steps[-1].at, "adoption line")
    return None


def _own_effect(parts: Parts, stretch: Stretch, issued: MetaValue | None) -> MetaValue | None:
    """The last statement of the stretch on when this document takes effect."""
    title = parts.title.stretch.text if parts.title else ""
    for opening in reversed(list(_OWN.finditer(stretch.text))):
        # 本办法 is this document, or what it puts into force, only if its title speaks of such a thing.
        if opening["what"] and title and not _speaks_of(title, opening["what"]):
            continue
        found = DATE.match(stretch.text, opening.end())
        if found is not None:
            date = date_of(found)
            if date is not None and _EFFECT.match(stretch.text, found.end()):
                return found_value("effective_on", date.iso, stretch, found.span(), "自…起施行")
        elif found := _ISSUE.match(stretch.text, opening.end()):
            at = (opening.start(), found.end())
            number, sign = parts.head.number, parts.signature
            if number and sign and "令" in number.text and ENACTS.search(parts.page.stretch(0, 1_200).text):
                return found_value(
                    "effective_on", sign.date.iso, stretch, at, "自公布之日起施行, = day of the order"
                )
            if issued is not None:
                return found_value("effective_on", issued.value, stretch, at, "自公布之日起施行, = issued_on")
    return None


def _speaks_of(title: str, what: str) -> bool:
    """Whether the title names the kind of document: 办法, 实施细则, and 法 in 本法由全国人民代表大会通过."""
    return what[-2:] in title or what[:2] in title or (what[0] == "法" and "法" in title)


def _labelled(parts: Parts, field: str) -> MetaValue | None:
    """The date of a header line such as 发布日期：2020-05-12 09:30."""
    for label in parts.head.labels:
        if label.field != field:
            continue
        text = label.value.text
        found = DATE.search(text) or _NUMERIC.search(text) or MONTH.search(text)
        if found is None:
            continue
        date = parse_date(found[0])
        if date is not None:
            rule = f"header line {label.name}" if label.name else "date below the title"
            source = "header" if label.name else "text"
            return found_value(field, date.iso, label.value, found.span(), rule, source)
    return None


def document_date(metadata: Metadata) -> MetaValue | None:
    """The value that dates the document; its ``field`` says which date it is.

    The day of issue comes before the day of writing and a declared date of unstated kind; but what a sidecar says
    comes before what the document's own source declares, and that before what only the text says.

    >>> from cefu.model import Evidence
    >>> text, record = Evidence("text", None, ""), Evidence("record", None, "")
    >>> written = MetaValue("written_on", "2020-05-12", "", text)
    >>> document_date(Metadata((MetaValue("date", "2020-05-20", "", record), written))).value
    '2020-05-20'
    >>> document_date(Metadata((written,))).field
    'written_on'
    """
    order = ("issued_on", "written_on", "date")
    found = [value for name in order if (value := metadata.get(name)) is not None]
    # Stable: among the dates of one rank the order of the fields decides.
    return min(found, key=lambda value: _RANK.get(value.evidence.source, 1), default=None)
