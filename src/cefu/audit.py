"""What the metadata of an index lack or contradict: gaps, conflicts, impossible dates, likely duplicates."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from cefu.analysis import fold
from cefu.data.places import leading_place
from cefu.errors import ConfigError
from cefu.extraction.place import OF_ISSUER
from cefu.model import Metadata, MetaValue, PartialDate
from cefu.store.api import StoredDocument

if TYPE_CHECKING:
    from cefu.index import Index

__all__ = ["CHECKS", "FIELDS", "GAPS", "Audit", "FieldCount", "Finding", "audit"]

Check = Literal["gap", "conflict", "unusable", "future", "order", "disagreement", "duplicate"]

#: What is checked, with its meaning.
CHECKS: dict[str, str] = {
    "gap": "a field nothing is known of",
    "conflict": "two sources say different things of a field",
    "unusable": "a declared value that can't be used",
    "future": "a date later than today",
    "order": "written after it was issued",
    "disagreement": "a province that is not the issuer's",
    "duplicate": "another document with the same title and date",
}

#: The fields that are counted and can be asked for.
FIELDS: tuple[str, ...] = (
    "title",
    "province",
    "city",
    "issuer",
    "doc_number",
    "date",
    "written_on",
    "issued_on",
    "effective_on",
    "kind",
)

#: The fields every document should have: these are gaps where they are missing, unless others are asked for.
GAPS: tuple[str, ...] = ("title", "province", "issuer", "date")

#: Fields whose sources may differ without contradiction: a record's 类别 (地方法规) is no kind of document (条例).
_FREE = frozenset({"kind", "url", "source"})
_DATES = ("written_on", "issued_on", "date")
_MARKS = re.compile(r"[\W_]+")
_READ = 500
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at in one document.

    ``value`` is what the document has now (empty for a gap), ``rule`` where that comes from; ``other`` and
    ``other_rule`` are what stands against it. ``message`` says it for people.
    """

    doc_id: str
    check: Check
    field: str
    value: str
    rule: str
    other: str
    other_rule: str
    message: str


@dataclass(frozen=True, slots=True)
class FieldCount:
    """Of the audited documents: how many have the field (``known``), lack it, and have a conflict in it.

    ``declared`` of the known ones come from the user or the file's header, ``found`` from text or path.
    """

    field: str
    known: int
    missing: int
    declared: int
    found: int
    conflicts: int


@dataclass
class Audit:
    """What was found: the ``findings`` of each document (by number, in doc_id order), and the counts.

    ``documents`` were audited; ``checks`` counts the documents each check names.
    """

    documents: int
    findings: dict[int, list[Finding]]
    counts: tuple[FieldCount, ...]
    checks: dict[str, int]
    _index: Index = field(repr=False)

    def rows(self) -> Iterator[tuple[StoredDocument, list[Finding]]]:
        """The documents that something was found of, in doc_id order."""
        numbers = list(self.findings)
        for start in range(0, len(numbers), _READ):
            for document in self._index.documents(numbers[start : start + _READ]):
                yield document, self.findings[document.number]


def audit(
    index: Index,
    numbers: Sequence[int],
    *,
    today: datetime.date,
    checks: Iterable[str] = (),
    gaps: Iterable[str] = (),
) -> Audit:
    """Check the metadata of the documents with these numbers (in doc_id order).

    ``checks`` (of :data:`CHECKS`) are all for none given. ``gaps`` are the fields that must not be missing
    (:data:`GAPS` for none given). What a sidecar says is the user's decision: it is in no conflict, and a
    field it closes (无) is no gap.

    Raises:
        ConfigError: an unknown check or field.
    """
    wanted = _known("check", checks, CHECKS) or tuple(CHECKS)
    needed = _known("field", gaps, FIELDS) or GAPS
    findings: dict[int, list[Finding]] = {number: [] for number in numbers}
    tally = {name: Counter[str]() for name in FIELDS}
    same: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for document in _documents(index, numbers):
        _count(document, tally)
        found = findings[document.number]
        for check in (_gaps(document, needed), _conflicts(document), _unusable(document)):
            found += check
        found += [*_dates(document, today), *_disagreement(document)]
        title = document.metadata.get("title")
        if title is not None and document.date:
            key = (_MARKS.sub("", fold(title.value).text), document.date)
            same.setdefault(key, []).append((document.number, document.doc_id))
    for (_, date), group in same.items():
        for number, doc_id in group if len(group) > 1 else ():
            findings[number].append(_duplicate(doc_id, date, [other for _, other in group if other != doc_id]))
    kept = {n: [f for f in found if f.check in wanted] for n, found in findings.items()}
    kept = {n: found for n, found in kept.items() if found}
    named = Counter[str](check for found in kept.values() for check in {f.check for f in found})
    counts = tuple(
        FieldCount(name, c["known"], len(numbers) - c["known"], c["declared"], c["found"], c["conflicts"])
        for name, c in tally.items()
    )
    return Audit(len(numbers), kept, counts, {check: named[check] for check in wanted}, index)


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    names = tuple(names)
    for name in names:
        if name not in known:
            raise ConfigError(f"unknown {what} {name}", hint=f"choose from: {', '.join(known)}")
    return names


def _documents(index: Index, numbers: Sequence[int]) -> Iterator[StoredDocument]:
    for start in range(0, len(numbers), _READ):
        yield from index.documents(numbers[start : start + _READ])


def _value(document: StoredDocument, name: str) -> MetaValue | None:
    """The field's value; of ``date`` the one that dates the document."""
    metadata = document.metadata
    return metadata.get(document.date_kind) if name == "date" and document.date else metadata.get(name)


def _count(document: StoredDocument, tally: dict[str, Counter[str]]) -> None:
    in_conflict = {finding.field for finding in _conflicts(document)}
    for name, counter in tally.items():
        value = _value(document, name)
        if value is not None:
            counter["known"] += 1
            counter["found" if value.evidence.source in ("text", "path") else "declared"] += 1
        counter["conflicts"] += name in in_conflict


def _gaps(document: StoredDocument, needed: Sequence[str]) -> Iterator[Finding]:
    closed = {v.field for v in document.metadata.others if not v.value}
    for name in needed:
        if _value(document, name) is None and name not in closed:
            yield Finding(document.doc_id, "gap", name, "", "", "", "", f"no {name}")


def _conflicts(document: StoredDocument) -> Iterator[Finding]:
    metadata = document.metadata
    seen: set[tuple[str, str]] = set()
    for other in metadata.others:
        value = metadata.get(other.field)
        if value is None or value.evidence.source == "sidecar" or other.field in _FREE:
            continue
        if other.field == "province" and other.evidence.rule.startswith(OF_ISSUER):
            continue  # said as a disagreement
        if (other.field, other.value) not in seen:
            seen.add((other.field, other.value))
            yield _conflict(document.doc_id, metadata, value, other)
    said = metadata.get("date")
    dates = [v for name in ("issued_on", "written_on") if (v := metadata.get(name)) is not None]
    if said is not None and said.evidence.source != "sidecar" and dates and not _dated(said, dates):
        yield _conflict(document.doc_id, metadata, said, dates[0])


def _dated(said: MetaValue, dates: Sequence[MetaValue]) -> bool:
    """Whether a declared date of unstated kind is one of the known ones, more or less exactly."""
    return any(said.value.startswith(d.value) or d.value.startswith(said.value) for d in dates)


def _conflict(doc_id: str, metadata: Metadata, value: MetaValue, other: MetaValue) -> Finding:
    now = metadata.text(value.field)
    sources = value.evidence.source, other.evidence.source
    said = f"{sources[0]} says {now}, {sources[1]} {other.value}"
    name = value.field
    return Finding(
        doc_id, "conflict", name, now, value.evidence.rule, other.value, other.evidence.rule, f"{name}: {said}"
    )


def _unusable(document: StoredDocument) -> Iterator[Finding]:
    for p in document.metadata.problems:
        message = f"{p.field} {p.value}: {p.message}"
        yield Finding(document.doc_id, "unusable", p.field, "", "", p.value, p.where, message)


def _dates(document: StoredDocument, today: datetime.date) -> Iterator[Finding]:
    known = {name: v for name in _DATES if (v := document.metadata.get(name)) is not None}
    for name, value in known.items():
        if PartialDate.parse(value.value).first_day > today:
            message = f"{name} {value.value} is in the future"
            rule = value.evidence.rule
            yield Finding(document.doc_id, "future", name, value.value, rule, today.isoformat(), "today", message)
    written, issued = known.get("written_on"), known.get("issued_on")
    if written is None or issued is None:
        return
    if PartialDate.parse(written.value).first_day > PartialDate.parse(issued.value).last_day:
        message = f"written_on {written.value} is later than issued_on {issued.value}"
        rules = written.evidence.rule, issued.evidence.rule
        yield Finding(
            document.doc_id, "order", "written_on", written.value, rules[0], issued.value, rules[1], message
        )


def _disagreement(document: StoredDocument) -> Iterator[Finding]:
    metadata = document.metadata
    provinces = metadata.all("province")
    places = [(issuer, places) for issuer in metadata.all("issuer") if (places := _provinces(issuer.value))]
    if not provinces or not places or any(p.value in of for p in provinces for _, of in places):
        return
    issuer, of = places[0]
    value, other = metadata.text("province"), " or ".join(of)
    message = f"province is {value}, but {issuer.value} is of {other}"
    yield Finding(
        document.doc_id,
        "disagreement",
        "province",
        value,
        provinces[0].evidence.rule,
        other,
        f"issuer {issuer.value}",
        message,
    )


@lru_cache(maxsize=10_000)
def _provinces(issuer: str) -> tuple[str, ...]:
    """The provinces a body of this name may be of."""
    place = leading_place(fold(issuer).text)
    return (place.province, *place.also) if place is not None and place.province else ()


def _duplicate(doc_id: str, date: str, others: Sequence[str]) -> Finding:
    shown = ", ".join(others[:_SHOWN]) + (f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else "")
    message = f"same title and date ({date}) as {shown}"
    return Finding(doc_id, "duplicate", "title", "", "", shown, "title and date", message)
