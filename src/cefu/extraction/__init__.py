"""From a document to its metadata, each value with the place it came from (DESIGN §7)."""

from __future__ import annotations

from dataclasses import dataclass

from cefu.analysis import FoldedText, fold
from cefu.data.places import leading_place
from cefu.extraction.dates import document_date, effective_on, issued_on, written_on
from cefu.extraction.declared import Problem, declared_values
from cefu.extraction.document import Parts, find_parts, found_value
from cefu.extraction.issuer import find_issuers
from cefu.extraction.kind import find_kind, root_kind
from cefu.extraction.number import normal_number, number_key
from cefu.extraction.path import province_of_path, title_of_path
from cefu.extraction.place import find_places
from cefu.extraction.title import shown
from cefu.model import METADATA_FIELDS, Evidence, Metadata, MetaValue, RawDocument

__all__ = ["Extraction", "Problem", "document_date", "extract", "normal_number", "number_key"]


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found out about a document, and which declared values can't be used."""

    metadata: Metadata
    problems: tuple[Problem, ...] = ()


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
    values, problems = declared_values(raw)
    _add(values, "title", _title(parts) or title_of_path(raw))
    _add(values, "doc_number", _number(parts))
    _add(values, "written_on", written_on(parts))
    _add(values, "issued_on", issued_on(parts))
    _add(values, "effective_on", effective_on(parts, next(iter(values.get("issued_on", ())), None)))
    if "issuer" not in values:
        values["issuer"] = find_issuers(parts)
    _add_places(values, parts)
    _add(values, "province", province_of_path(raw))
    if "kind" not in values:
        _add(values, "kind", _kind(values, parts))
    order = (*METADATA_FIELDS, "date")
    return Extraction(Metadata(tuple(v for name in order for v in values.get(name, ()))), tuple(problems))


def _add(values: dict[str, list[MetaValue]], field: str, value: MetaValue | None) -> None:
    """Keep the value where no better source gave one."""
    if value is not None and not values.get(field):
        values[field] = [value]


def _title(parts: Parts) -> MetaValue | None:
    if parts.title is None:
        return None
    stretch = parts.title.stretch
    value = found_value("title", "", stretch, (0, len(stretch.text)), parts.title.rule)
    return MetaValue("title", shown(value.raw), value.raw, value.evidence)


def _number(parts: Parts) -> MetaValue | None:
    for label in parts.head.labels:
        if label.field == "doc_number" and any(c.isdigit() for c in label.value.text):
            at = (0, len(label.value.text))
            value = normal_number(label.value.original())
            return found_value("doc_number", value, label.value, at, f"header line {label.name}", "header")
    if parts.head.number is not None:
        number = parts.head.number
        at = (number.start, number.end)
        value = normal_number(number.stretch.original(*at))
        return found_value("doc_number", value, number.stretch, at, "number line")
    if parts.decree is not None and parts.decree.number is not None:
        at = parts.decree.number
        value = normal_number(parts.decree.stretch.original(*at))
        return found_value("doc_number", value, parts.decree.stretch, at, "last decree")
    for event in parts.events:
        if event.number is not None:
            value = normal_number(event.line.original(*event.number))
            return found_value("doc_number", value, event.line, event.number, "adoption line")
    return None


def _add_places(values: dict[str, list[MetaValue]], parts: Parts) -> None:
    """Province and city: of the declared ones, of the issuer, or of the text; one source for both."""
    if "city" in values and "province" not in values:
        city = values["city"][0]
        found = leading_place(fold(city.value).text)
        if found is not None and found.province:
            evidence = Evidence(city.evidence.source, None, f"city, {city.evidence.rule}")
            values["province"] = [MetaValue("province", found.province, city.raw, evidence)]
    places = find_places(parts, values.get("issuer", []))
    province = next((v for v in places if v.field == "province"), None)
    if "province" in values and (province is None or province.value != values["province"][0].value):
        # The city of another province than the declared one is a contradiction, not a finding.
        return
    for field in ("province", "city"):
        if not values.get(field):
            values[field] = [value for value in places if value.field == field]


def _kind(values: dict[str, list[MetaValue]], parts: Parts) -> MetaValue | None:
    """The kind at the end of the title, wherever the title came from."""
    title = next(iter(values.get("title", ())), None)
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
    text = "".join(fold(title.value).text.split())
    at = find_kind(text)
    if at is None:
        return None
    evidence = Evidence(title.evidence.source, None, "end of the title")
    return MetaValue("kind", root_kind(text[slice(*at)]), text[slice(*at)], evidence)
