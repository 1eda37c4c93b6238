"""Targets beside a keyword: what a number is set for, how it is meant, by when, and where that stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal

from cefu.analysis import FoldedText, fold
from cefu.analysis.passages import passage_at, passage_ends, passages
from cefu.data.place_reading import find_places
from cefu.errors import ConfigError
from cefu.extraction.quantities import Number, unit_of
from cefu.extraction.target_context import Settings
from cefu.extraction.targets import Target, find_targets
from cefu.held import Held
from cefu.model import Span
from cefu.query import parse
from cefu.query.terms import AnyOf
from cefu.search import Filters, SearchResult, plan

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.query.rewrite import Scope
    from cefu.store.api import Original, StoredDocument

__all__ = ["TARGET_KEYS", "TARGET_SORTS", "TargetResult", "TargetRow", "TargetSort", "targets"]

TargetSort = Literal["document", "value", "deadline"]
TARGET_SORTS: tuple[TargetSort, ...] = ("document", "value", "deadline")

#: The keys of a row, in the order scripts rely on.
TARGET_KEYS = (
    "doc_id", "title", "province", "city", "issuer", "date", "object", "comparator", "value", "high", "unit", "verb",
    "deadline", "deadline_text", "deadline_from", "qualifier", "place", "text", "sentence", "paragraph", "heading_path",
    "start", "end",
)  # fmt: skip

_OF_DOCUMENT = ("doc_id", "title", "province", "city", "issuer", "date")

#: Documents whose rows are read from the store at a time.
_READ = 200


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target of a document.

    ``value`` and ``high`` (the other end of a range, else None) are numbers, multiplied out and counted in ``unit``;
    ``comparator`` is one of ``≥ > ≤ < ≈``, empty where the number itself is meant (打造50个, 达到10%). ``unit`` and
    ``qualifier`` (力争, 预期 …; empty for none) are in
    simplified characters whatever the text; ``object``, ``verb``, ``text``, ``deadline_text`` and ``sentence`` are as
    written, line breaks and all. ``deadline`` is ISO, cut to its precision, empty where there is none or where the
    text counts it from a day that is not known (三年内 in a document without a date: ``deadline_text`` has it).
    ``deadline_from`` says where it stands: in the ``sentence``, or before it in the ``paragraph``. ``place`` is the
    province or city that opens the sentence, else the document's. ``start`` and ``end`` are offsets of the original
    text in code points, half-open, and ``text`` stands there; ``sentence_start`` is where its sentence begins.
    ``paragraph`` counts from 1; 0 is a title that stands outside the text: then the offsets are of the title.
    """

    document: StoredDocument
    object: str
    comparator: str
    value: Number
    high: Number | None
    unit: str
    verb: str
    deadline: str
    deadline_text: str
    deadline_from: str
    qualifier: str
    place: str
    text: str
    sentence: str
    paragraph: int
    heading_path: str
    start: int
    end: int
    sentence_start: int

    def to_dict(self) -> dict[str, Any]:
        """The row by its stable keys (:data:`TARGET_KEYS`), in their order."""
        return {key: getattr(self.document if key in _OF_DOCUMENT else self, key) for key in TARGET_KEYS}


@dataclass(frozen=True)
class TargetResult:
    """What :func:`targets` found: iterate for one :class:`TargetRow` a target, in the order asked for.

    ``found`` tells how many documents have the query and pass the filters, what was searched and left out.
    """

    found: SearchResult
    sort: TargetSort
    _index: Index
    _held: Held
    _units: frozenset[str]

    def __iter__(self) -> Iterator[TargetRow]:
        """The rows in order; texts are read as they come, before the first row in an order by value or deadline."""
        rows = self._rows()
        if self.sort == "value":
            return iter(sorted(rows, key=lambda row: (row.unit, -row.value)))
        if self.sort == "deadline":
            return iter(sorted(rows, key=lambda row: (not row.deadline, row.deadline)))
        return rows

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries with the stable keys: what ``pandas.DataFrame`` takes."""
        return [row.to_dict() for row in self]

    def _rows(self) -> Iterator[TargetRow]:
        """By document, in the order of the texts."""
        facts = self._index.view.facts
        numbers = sorted(self.found.numbers, key=lambda number: facts[number].rank)
        for start in range(0, len(numbers), _READ):
            for document in self._index.documents(numbers[start : start + _READ]):
                original = self._index.original(document.number)
                for in_title in (True, False) if document.title_counts else (False,):
                    text = _Text(document, original, self._held, in_title)
                    yield from (row for row in text.rows() if not self._units or row.unit in self._units)


class _Text:
    """The text of a document, or its title, with what its rows need."""

    def __init__(self, document: StoredDocument, original: Original, held: Held, in_title: bool) -> None:
        self._document = document
        self._in_title = in_title
        self._text = original.title if in_title else original.text
        self._folded = original.folded_title if in_title else original.folded
        self._offsets = original.title_offsets if in_title else original.offsets
        self._ends = passage_ends(self._folded, held.unit) if held.unit else []
        self._holding = held.passages(document.number, original.texts, self._ends, title=in_title)
        folded = FoldedText(original.folded, original.offsets)
        self._settings = Settings(document.title, document.date, original.text, folded)

    def rows(self) -> Iterator[TargetRow]:
        if self._holding is not None and not self._holding:
            return
        paragraphs = passages(self._folded, "paragraph")
        counts = accumulate(int(span.start < span.end) for span in paragraphs)
        for span, count in zip(paragraphs, counts, strict=True):
            if self._holds(range(passage_at(self._ends, span.start), passage_at(self._ends, span.end) + 1)):
                setting = self._settings.of_title if self._in_title else self._settings.at(self._start(span))
                # A paragraph is read as a whole: a deadline may stand in a sentence before that with the query.
                for target in find_targets(self._folded[span.start : span.end], setting):
                    passage = passage_at(self._ends, span.start + target.start)
                    if self._holds((passage,)):
                        yield self._row(target, span, 0 if self._in_title else count)

    def _holds(self, own: range | tuple[int, ...]) -> bool:
        return self._holding is None or not self._holding.isdisjoint(own)

    def _row(self, target: Target, paragraph: Span, count: int) -> TargetRow:
        folded = self._folded[paragraph.start : paragraph.end]
        own = self._around(folded, target.start)
        at = self._original(Span(target.start, target.end), paragraph)
        return TargetRow(
            self._document,
            self._written(target.object_span, paragraph),
            "" if target.comparator == "=" else target.comparator,
            target.value,
            target.high,
            target.unit,
            self._written(target.verb_span, paragraph),
            target.deadline.iso if target.deadline else "",
            self._written(target.deadline_span, paragraph),
            "" if target.deadline_span is None else "paragraph" if target.inherited else "sentence",
            target.qualifier,
            _place(folded, own) or self._document.city or self._document.province,
            self._text[at.start : at.end],
            self._written(own, paragraph),
            count,
            "" if self._in_title else self._settings.outline.path(at.start),
            at.start,
            at.end,
            self._original(own, paragraph).start,
        )

    def _around(self, folded: str, position: int) -> Span:
        """The sentence around a place of a folded paragraph."""
        sentences = passages(folded, "sentence")
        starts = [span.start for span in sentences]
        return sentences[bisect_right(starts, position) - 1]

    def _original(self, span: Span, paragraph: Span) -> Span:
        return self._offsets.original(paragraph.start + span.start, paragraph.start + span.end)

    def _written(self, span: Span | None, paragraph: Span) -> str:
        """What stands in the original text at a place of the folded paragraph."""
        if span is None:
            return ""
        at = self._original(span, paragraph)
        return self._text[at.start : at.end]

    def _start(self, paragraph: Span) -> int:
        """Where a paragraph begins in the original text."""
        return self._offsets.original(paragraph.start, paragraph.end).start


def _place(folded: str, sentence: Span) -> str:
    """The province or city that a sentence opens with, else empty."""
    found = next(iter(find_places(folded[sentence.start : sentence.start + 20])), None)
    if found is None or found.start > 0:
        return ""
    return found.city or found.province


def targets(
    index: Index,
    query: str | None = None,
    *,
    within: Scope = "sentence",
    whole_word: bool = False,
    unit: str | Sequence[str] = (),
    sort: str = "document",
    **filters: Any,
) -> TargetResult:
    """The targets in the passages with the query, in the documents that match it and the filters of ``index.search``.

    A passage is a sentence, a paragraph, or (``within="document"``) title and text together, and has the query as in
    :func:`cefu.mentions.mentions`; without a query every passage counts. ``unit`` keeps the targets counted in it (or
    in one of several); values are multiplied out, so it is 元 and not 亿元. ``sort`` is by ``doc_id`` and place
    (document), by unit and then the greatest value first, or by deadline, those without one last.

    Raises:
        ConfigError: an unknown order or unit, or a filter with an impossible value.
        QuerySyntaxError: the query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    order = next((each for each in TARGET_SORTS if each == sort), None)
    if order is None:
        raise ConfigError(f"unknown order {sort}", hint=f"choose one of: {', '.join(TARGET_SORTS)}")
    units = frozenset(_unit(each) for each in ((unit,) if isinstance(unit, str) else unit))
    found = index.search(query, limit=None, whole_word=whole_word, **filters)
    node = parse(query) if query is not None and query.strip() else None
    read = plan(index, node, Filters(), within="document", whole_word=whole_word)
    named = filters.get("mentions") or ()
    places = tuple(index.names.mentions(n) for n in ((named,) if isinstance(named, str) else named))
    held = Held(
        index, read.query, AnyOf(places) if places else None, None if within == "document" else within
    )
    return TargetResult(found, order, index, held, units)


def _unit(name: str) -> str:
    """A unit as rows have it."""
    known = unit_of(fold(name).text.strip())
    if known is None:
        raise ConfigError(f"unknown unit {name}", hint="values are multiplied out: --unit 元 finds 亿元 too")
    return known
