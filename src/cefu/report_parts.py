"""The parts of a report, as plain values: what a page shows, and what ``to_dict`` gives."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

__all__ = [
    "SECTIONS",
    "DocumentEvidence",
    "FirstPart",
    "PeriodPart",
    "ProvinceEvidence",
    "ProvincePart",
    "QueryPart",
    "Report",
    "ReportDocument",
    "ReportLine",
    "ScopePart",
]

#: The sections that can be left out, in their order on the page.
SECTIONS = (
    "scope", "coverage", "map", "timeline", "first", "top", "absent", "targets", "evidence", "commands",
)  # fmt: skip


@dataclass(frozen=True)
class ReportDocument:
    """A document that is shown: values not known are empty.

    ``occurrences`` are those of the query it is shown for. ``lang`` is zh-Hans or zh-Hant, after its script.
    ``anchor`` is where its evidence stands in the page, empty if it is not shown.
    """

    doc_id: str
    title: str
    province: str
    date: str
    issuer: str
    doc_number: str
    source: str
    occurrences: int
    lang: str
    anchor: str


@dataclass(frozen=True)
class ReportLine:
    """One occurrence, with the fields of :class:`cefu.kwic.KwicLine`."""

    left: str
    keyword: str
    right: str
    paragraph: int
    heading_path: str
    start: int
    end: int


@dataclass(frozen=True)
class DocumentEvidence:
    """A document with the first of its occurrences; ``document.occurrences`` says how many there are."""

    document: ReportDocument
    lines: tuple[ReportLine, ...]


@dataclass(frozen=True)
class ProvinceEvidence:
    """The evidence of one row: ``documents`` match, of which these are ``shown``.

    A joint document stands under the first of its provinces; the others have it in ``elsewhere``.
    """

    name: str
    anchor: str
    documents: int
    shown: tuple[DocumentEvidence, ...]
    elsewhere: tuple[ReportDocument, ...]


@dataclass(frozen=True)
class ProvincePart:
    """One province: ``documents`` of the ``searched`` ones match, at ``occurrences`` places; see ``anchor``."""

    name: str
    documents: int
    occurrences: int
    searched: int
    anchor: str


@dataclass(frozen=True)
class PeriodPart:
    """One period of a timeline, and the first of its documents by date; ``share`` is None if none were searched."""

    period: str
    documents: int
    occurrences: int
    searched: int
    share: float | None
    shown: tuple[ReportDocument, ...]


@dataclass(frozen=True)
class FirstPart:
    """The first document of a province; ``rank`` is None and ``date`` empty if none has a date."""

    rank: int | None
    name: str
    date: str
    document: ReportDocument


@dataclass(frozen=True)
class QueryPart:
    """Everything about one query: ``documents`` of the ``searched`` ones match, at ``occurrences`` places.

    ``provinces`` have a row each, those without documents too, then the documents of no known province. ``absent`` are
    the provincial units (and 中央) with documents and no match, ``present`` those with one. ``unplaced`` matching
    documents have no known province. ``undated`` ones were left out by a date filter for want of a date.
    ``targets`` are rows by :data:`cefu.targets.TARGET_KEYS` with ``sentence_start``, and
    ``lang`` and ``anchor`` of their documents, the first
    of ``targets_total`` in ``targets_documents`` of the ``targets_read`` documents with most occurrences. ``listed``
    documents have evidence, ``lines_shown`` occurrences in all.
    """

    id: str
    anchor: str
    label: str
    query: str
    documents: int
    occurrences: int
    searched: int
    undated: int
    notes: tuple[str, ...]
    provinces: tuple[ProvincePart, ...]
    present: tuple[str, ...]
    absent: tuple[tuple[str, int], ...]
    unplaced: int
    periods: tuple[PeriodPart, ...]
    firsts: tuple[FirstPart, ...]
    top: tuple[ReportDocument, ...]
    targets: tuple[dict[str, Any], ...]
    targets_total: int
    targets_documents: int
    targets_read: int
    evidence: tuple[ProvinceEvidence, ...]
    listed: int
    lines_shown: int


@dataclass(frozen=True)
class ScopePart:
    """What was searched: ``documents`` of the ``indexed`` ones.

    ``first`` and ``last`` are the dates of the earliest and the latest of them, ISO, cut to their precision.
    ``undated`` have none, ``unplaced`` no known province, ``joint`` are of several provinces, ``faulty`` declare
    metadata that can't be used. ``provinces`` and ``kinds`` have their documents beside them; ``without`` are the
    units without any.
    """

    documents: int
    indexed: int
    first: str
    last: str
    undated: int
    unplaced: int
    joint: int
    faulty: int
    provinces: tuple[tuple[str, int], ...]
    without: tuple[str, ...]
    kinds: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Report:
    """What :func:`cefu.report.report` gathers; :meth:`to_dict` gives it to :func:`cefu.render.report.report_html`."""

    title: str
    subtitle: str
    author: str
    by: str
    sections: tuple[str, ...]
    limits: dict[str, int]
    filters: tuple[tuple[str, str], ...]
    scope: ScopePart
    queries: tuple[QueryPart, ...]

    def to_dict(self) -> dict[str, Any]:
        """All of it as dictionaries and tuples of plain values."""
        return asdict(self)
