"""What the passages that hold a query name: provinces, cities, dates, technologies, targets, counted exactly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cefu.analysis import FoldedText
from cefu.analysis.passages import passage_at, passage_ends
from cefu.analysis.passages import passages as split_passages
from cefu.errors import ConfigError
from cefu.extraction.mentions import KINDS, MentionKind, find_mentions
from cefu.extraction.target_context import Setting, Settings
from cefu.held import Held
from cefu.query import parse
from cefu.query.terms import AnyOf
from cefu.search import Filters, SearchResult, plan

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.query.rewrite import Scope
    from cefu.store.api import Original, StoredDocument

__all__ = ["MENTION_KEYS", "PLACE_KEYS", "MentionPlace", "MentionResult", "Mentioned", "mentions"]

#: The keys of a row for one document and value, in the order scripts rely on.
MENTION_KEYS = ("doc_id", "title", "kind", "value", "passages", "mentions", "text")

#: The keys of a row for one place.
PLACE_KEYS = ("doc_id", "title", "kind", "value", "province", "paragraph", "start", "end", "text", "passage")

#: Documents whose rows are read from the store at a time.
_READ = 200


@dataclass(frozen=True)
class MentionPlace:
    """One place that names a ``value`` in a passage with the query.

    ``start`` and ``end`` are offsets of the original text, and ``text`` stands there. ``paragraph`` counts from 1,
    and ``passage`` is the original text of the paragraph, ``passage_start`` where it begins. Paragraph 0 is a title
    that stands outside the text: then the offsets are of the title. ``province`` is that of a province or city.
    ``held`` tells passages with the query apart: whether it is the title's, and its number.
    """

    document: StoredDocument
    kind: MentionKind
    value: str
    province: str
    paragraph: int
    start: int
    end: int
    text: str
    passage: str
    passage_start: int
    held: tuple[bool, int]

    def to_dict(self) -> dict[str, Any]:
        """The place by its stable keys (:data:`PLACE_KEYS`), in their order."""
        own = {"doc_id": self.document.doc_id, "title": self.document.title}
        return {**own, **{key: getattr(self, key) for key in PLACE_KEYS[2:]}}


@dataclass(frozen=True)
class Mentioned:
    """One value that the passages of a document name: in how many of those with the query, at how many places."""

    document: StoredDocument
    kind: MentionKind
    value: str
    passages: int
    mentions: int
    text: str

    def to_dict(self) -> dict[str, Any]:
        """The value by its stable keys (:data:`MENTION_KEYS`), in their order."""
        own = {"doc_id": self.document.doc_id, "title": self.document.title}
        return {**own, **{key: getattr(self, key) for key in MENTION_KEYS[2:]}}


@dataclass(frozen=True)
class MentionResult:
    """What :func:`mentions` found: iterate for one :class:`Mentioned` a document and value, documents by doc_id.

    Within a document the kinds come in the order of :data:`cefu.extraction.mentions.KINDS`, then what most passages
    name first. ``found`` tells how many documents have the query and pass the filters, and what was left out.
    """

    found: SearchResult
    kinds: tuple[MentionKind, ...]
    _index: Index
    _held: Held

    def __iter__(self) -> Iterator[Mentioned]:
        """The rows in order; texts are read as they come."""
        places: list[MentionPlace] = []
        for place in self.places():
            if places and places[-1].document.number != place.document.number:
                yield from _summed(places)
                places = []
            places.append(place)
        yield from _summed(places)

    def places(self) -> Iterator[MentionPlace]:
        """Every place, in the order of the texts, documents by doc_id."""
        facts = self._index.view.facts
        numbers = sorted(self.found.numbers, key=lambda number: facts[number].rank)
        for start in range(0, len(numbers), _READ):
            for document in self._index.documents(numbers[start : start + _READ]):
                yield from self._of_document(document)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries with the stable keys: what ``pandas.DataFrame`` takes."""
        return [row.to_dict() for row in self]

    def _of_document(self, document: StoredDocument) -> Iterator[MentionPlace]:
        original = self._index.original(document.number)
        if document.title_counts:
            yield from self._in_text(document, original, title=True)
        yield from self._in_text(document, original, title=False)

    def _in_text(
        self, document: StoredDocument, original: Original, *, title: bool
    ) -> Iterator[MentionPlace]:
        """The places in the title or the text that stand in a passage with the query."""
        folded = original.folded_title if title else original.folded
        offsets, text = (
            (original.title_offsets, original.title) if title else (original.offsets, original.text)
        )
        ends = passage_ends(folded, self._held.unit) if self._held.unit else []
        held = self._held.passages(document.number, original.texts, ends, title=title)
        count = 0
        read = FoldedText(original.folded, original.offsets)
        settings = (
            Settings(document.title, document.date, original.text, read) if "target" in self.kinds else None
        )
        for span in split_passages(folded, "paragraph"):
            count += span.start < span.end
            own = range(passage_at(ends, span.start), passage_at(ends, span.end) + 1)
            if held is not None and held.isdisjoint(own):
                continue
            # A paragraph is read as a whole: a deadline may stand in the sentence before that with the query.
            setting = Setting()
            if settings is not None:
                at = offsets.original(span.start, span.end)
                setting = settings.of_title if title else settings.at(at.start)
            for found in find_mentions(
                folded[span.start : span.end], self._index.lexicon, self.kinds, setting
            ):
                passage = passage_at(ends, span.start + found.start)
                if held is None or passage in held:
                    around = offsets.original(span.start, span.end)
                    at = offsets.original(span.start + found.start, span.start + found.end)
                    yield MentionPlace(
                        document,
                        found.kind,
                        found.value,
                        found.province,
                        0 if title else count,
                        at.start,
                        at.end,
                        text[at.start : at.end],
                        text[around.start : around.end],
                        around.start,
                        (title and bool(self._held.unit), passage),
                    )


def _summed(places: list[MentionPlace]) -> Iterator[Mentioned]:
    """The places of one document by value."""
    by_value: dict[tuple[MentionKind, str], list[MentionPlace]] = {}
    for place in places:
        by_value.setdefault((place.kind, place.value), []).append(place)
    rows = [
        Mentioned(each[0].document, kind, value, len({p.held for p in each}), len(each), each[0].text)
        for (kind, value), each in by_value.items()
    ]
    yield from sorted(rows, key=lambda row: (KINDS.index(row.kind), -row.passages, -row.mentions))


def mentions(
    index: Index,
    query: str | None,
    kinds: Sequence[str],
    *,
    within: Scope = "paragraph",
    whole_word: bool = False,
    **filters: Any,
) -> MentionResult:
    """What the passages with the query name, in the documents that match it and the filters of ``index.search``.

    A passage is a paragraph, a sentence, or (``within="document"``) title and text together; a title that stands
    outside the text is a passage of its own otherwise. It has the query when all of its keywords stand in it; what
    the query asks of the document (``NOT``, ``title:``, fields) the document must meet. With the filter ``mentions``
    the passage names one of those places too. Without a query every passage counts. ``kinds`` are of
    :data:`cefu.extraction.mentions.KINDS`.

    Raises:
        ConfigError: a kind that does not exist, or a filter with an impossible value.
        QuerySyntaxError: the query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    for kind in kinds:
        if kind not in KINDS:
            raise ConfigError(
                f"there are no mentions of kind {kind}", hint=f"choose from: {', '.join(KINDS)}"
            )
    found = index.search(query, limit=None, whole_word=whole_word, **filters)
    node = parse(query) if query is not None and query.strip() else None
    read = plan(index, node, Filters(), within="document", whole_word=whole_word)
    named = filters.get("mentions") or ()
    places = tuple(index.names.mentions(n) for n in ((named,) if isinstance(named, str) else named))
    unit = None if within == "document" else within
    held = Held(index, read.query, AnyOf(places) if places else None, unit)
    return MentionResult(found, tuple(kind for kind in KINDS if kind in kinds), index, held)
