"""From a document to its metadata, each value with the place it came from (DESIGN §7)."""

from __future__ import annotations

from dataclasses import dataclass

from cefu.analysis import FoldedText, fold
from cefu.data.places import province_of_city
from cefu.extraction.dates import document_date, effective_on, issued_on, written_on
from cefu.extraction.declared import declared_values
from cefu.extraction.document import Parts, find_parts, found_value
from cefu.extraction.gathered import Gathered
from cefu.extraction.issuer import find_issuers
from cefu.extraction.kind import find_kind, root_kind
from cefu.extraction.number import normal_number, number_key
from cefu.extraction.page import Stretch
from cefu.extraction.path import province_of_path, title_of_path
from cefu.extraction.place import find_places
from cefu.extraction.recalled import squeezed
from cefu.extraction.title import shown
from cefu.model import Evidence, Metadata, MetaValue, Problem, RawDocument

__all__ = ["Extraction", "Problem", "document_date", "extract", "normal_number", "number_key"]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found out about a document."""

    metadata: Metadata

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The declared values that can't be used."""
        return self.metadata.problems


def extract(raw: RawDocument, folded: FoldedText | None = None) -> Extraction:
    """The metadata of a document; ``folded`` is the fold of ``raw.text``, if it is at hand.

    A declared value outranks what the text says, and that the file's name; what no source says is absent.

    >>> text = '''北京市教育委员会关于开展课后服务的通知
    ... 京教基〔2021〕7号
    ... 各区教委：
    ... 现就有关事项通知如下。
    ... 北京市教育委员会
    ... 2021年8月30日'''
    >>> found = extract(RawDocument("a", "a.txt", text)).metadata
    >>> found.text("issuer"), found.text("doc_number"), found.text("written_on"), found.text("province")
    ('北京市教育委员会', '京教基〔2021〕7号', '2021-08-30', '北京')
    >>> found.get("doc_number").evidence
    Evidence(source='text', span=Span(start=20, end=31), rule='number line')
    """
    parts = find_parts(raw.text, fold(raw.text) if folded is None else folded)
    declared = declared_values(raw)
    known = Gathered(declared.closed)
    for field, said in declared.said:
        known.hear(field, said)
    known.hear("title", _title(parts))
    if known.first("title") is None:
        known.hear("title", _one(title_of_path(raw)))
    known.hear("doc_number", _number(parts))
    known.hear("written_on", _one(written_on(parts)))
    known.hear("issued_on", _one(issued_on(parts)))
    known.hear("effective_on", _one(effective_on(parts, known.first("issued_on"))))
    known.hear("issuer", find_issuers(parts))
    _hear_places(known, parts)
    known.hear("province", _one(province_of_path(raw)))
    known.hear("kind", _one(_kind(known.first("title"), parts)))
    return Extraction(known.metadata(declared.problems))


def _one(value: MetaValue | None) -> list[MetaValue]:
    return [] if value is None else [value]


def _title(parts: Parts) -> list[MetaValue]:
    if parts.title is None:
        return []
    stretch = parts.title.stretch
    value = found_value("title", "", stretch, (0, len(stretch.text)), parts.title.rule)
    return [MetaValue("title", shown(stretch.pieces()), value.raw, value.evidence)]


def _number(parts: Parts) -> list[MetaValue]:
    for label in parts.head.labels:
        if label.field == "doc_number" and any(c.isdigit() for c in label.value.text):
            at = (0, len(label.value.text))
            return [_number_at(label.value, at, f"header line {label.name}", "header")]
    if parts.head.number is not None:
        number = parts.head.number
        return [_number_at(number.stretch, (number.start, number.end), "number line")]
    if parts.decree is not None and parts.decree.numbers:
        return [_number_at(parts.decree.stretch, at, "last decree") for at in parts.decree.numbers]
    for event in parts.events:
        if event.number is not None:
            return [_number_at(event.line, event.number, "adoption line")]
    return []


def _number_at(stretch: Stretch, at: tuple[int, int], rule: str, source: str = "text") -> MetaValue:
    return found_value("doc_number", normal_number(stretch.original(*at)), stretch, at, rule, source)


def _hear_places(known: Gathered, parts: Parts) -> None:
    """Province and city: of a declared city, of the issuer, or of the text; one source for both."""
    city = known.first("city")
    if city is not None and known.first("province") is None:
        evidence = Evidence(city.evidence.source, None, f"city, {city.evidence.rule}")
        known.hear("province", [MetaValue("province", province_of_city(city.value), city.raw, evidence)])
    places = find_places(parts, list(known.all("issuer")))
    known.hear("province", [value for value in places if value.field == "province"])
    # The city of another province than the declared one is a contradiction, not a finding.
    agreed = {v.value for v in known.all("province")} & {v.value for v in places if v.field == "province"}
    known.hear("city", [value for value in places if value.field == "city"] if agreed else [])


def _kind(title: MetaValue | None, parts: Parts) -> MetaValue | None:
    """The kind at the end of the title, wherever the title came from."""
    if title is None:
        return None
    if title.evidence.span is not None and parts.title is not None:
        stretch = parts.title.stretch
        at = find_kind(stretch.text)
        return (
            None
            if at is None
            else found_value("kind", root_kind(stretch.text[slice(*at)]), stretch, at, "end of the title")
        )
    text = squeezed(title.value)
    at = find_kind(text)
    if at is None:
        return None
    evidence = Evidence(title.evidence.source, None, "end of the title")
    return MetaValue("kind", root_kind(text[slice(*at)]), text[slice(*at)], evidence)
