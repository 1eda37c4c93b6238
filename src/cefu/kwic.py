"""Keywords in context: every occurrence that a search counts, with the original text on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from cefu.analysis import FoldedText, OffsetMap
from cefu.analysis.passages import passage_at, passage_ends, passages
from cefu.engines.occurrences import Occurrence, counted_parts, occurrences
from cefu.errors import ConfigError
from cefu.extraction.headings import Outline, find_headings
from cefu.model import Span
from cefu.query import parse
from cefu.search import Filters, SearchResult, plan

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.query.rewrite import Scope
    from cefu.query.terms import Term
    from cefu.store.api import Original, StoredDocument

__all__ = [
    "GROUP_KEYS",
    "KWIC_KEYS",
    "KWIC_SORTS",
    "KwicLine",
    "KwicParagraph",
    "KwicResult",
    "KwicSort",
    "kwic",
]

KwicSort = Literal["document", "date", "left", "right"]
KWIC_SORTS: tuple[KwicSort, ...] = ("document", "date", "left", "right")

#: The keys of a line, in the order scripts rely on.
KWIC_KEYS = (
    "left", "keyword", "right", "doc_id", "title", "province", "date", "paragraph", "heading_path", "start", "end",
)  # fmt: skip

#: The keys of a paragraph with all its occurrences.
GROUP_KEYS = (
    "doc_id", "title", "province", "date", "paragraph", "heading_path", "occurrences", "text", "start", "end", "places",
)  # fmt: skip

#: Documents whose rows are read from the store at a time.
_READ = 200
#: How many folded characters beside the keyword an order by its neighbours looks at.
_COMPARED = 50

_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class KwicLine:
    """One occurrence: ``keyword`` as it is written, and what stands on its ``left`` and ``right``.

    In these three a line break or run of blanks is one blank. ``start`` and ``end`` are offsets of the original text
    in code points, half-open, ``paragraph`` counts from 1, and ``heading_path`` names the headings above. Paragraph 0
    is a title that stands outside the text: then the offsets are of the title.
    """

    document: StoredDocument
    left: str
    keyword: str
    right: str
    paragraph: int
    heading_path: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        """The line by its stable keys (:data:`KWIC_KEYS`), in their order."""
        return {key: getattr(self.document if key in _OF_DOCUMENT else self, key) for key in KWIC_KEYS}


@dataclass(frozen=True, slots=True)
class KwicParagraph:
    """One paragraph and its occurrences: ``text`` is the original from ``start`` to ``end``.

    ``places`` are the occurrences, offsets of the original like ``start`` and ``end``. Paragraph 0 as in
    :class:`KwicLine`.
    """

    document: StoredDocument
    paragraph: int
    heading_path: str
    text: str
    start: int
    end: int
    places: tuple[tuple[int, int], ...]

    @property
    def occurrences(self) -> int:
        """How many occurrences stand in the paragraph."""
        return len(self.places)

    def to_dict(self) -> dict[str, Any]:
        """The paragraph by its stable keys (:data:`GROUP_KEYS`), each place as ``start-end``."""
        row = {key: getattr(self.document if key in _OF_DOCUMENT else self, key) for key in GROUP_KEYS}
        return {**row, "places": [f"{start}-{end}" for start, end in self.places]}


_OF_DOCUMENT = ("doc_id", "title", "province", "date")


@dataclass(frozen=True)
class KwicResult:
    """What :func:`kwic` found: iterate for one :class:`KwicLine` an occurrence, in the order asked for.

    There are ``found.occurrences`` of them; ``found`` tells what was searched and left out.
    """

    found: SearchResult
    width: int
    sort: KwicSort
    _index: Index
    _parts: tuple[Term, ...]
    _outlines: MutableMapping[int, Outline] | None = None

    def __len__(self) -> int:
        """The number of lines."""
        return self.found.occurrences

    def __iter__(self) -> Iterator[KwicLine]:
        """The lines in order; texts are read as they come, before the first line in an order by neighbours."""
        keyed = (
            (text.neighbours(place, self.sort), text.line(place, self.width))
            for text, own in self._texts()
            for place in own
        )
        if self.sort in ("left", "right"):
            return (line for _, line in sorted(keyed, key=lambda pair: pair[0]))
        return (line for _, line in keyed)

    def paragraphs(self) -> Iterator[KwicParagraph]:
        """A row for each paragraph with an occurrence; in an order by neighbours, by document."""
        for text, own in self._texts():
            for _, places in groupby(own, key=text.paragraph):
                yield text.group(list(places))

    def to_dicts(self) -> list[dict[str, Any]]:
        """The lines as dictionaries with the stable keys: what ``pandas.DataFrame`` takes."""
        return [line.to_dict() for line in self]

    def _texts(self) -> Iterator[tuple[_Text, list[Occurrence]]]:
        """The titles and texts with occurrences, in order of the documents."""
        facts = self._index.view.facts
        numbers = self.found.numbers
        if self.sort != "date":
            numbers.sort(key=lambda number: facts[number].rank)
        for start in range(0, len(numbers), _READ):
            for document in self._index.documents(numbers[start : start + _READ]):
                original = self._index.original(document.number)
                places = occurrences(self._parts, original.texts, title_counts=document.title_counts)
                for in_title, own in groupby(places, key=lambda place: place.in_title):
                    yield _Text(document, original, in_title, self._outlines), list(own)


class _Text:
    """The text of a document, or its title, with what the lines of it need."""

    def __init__(
        self,
        document: StoredDocument,
        original: Original,
        in_title: bool,
        outlines: MutableMapping[int, Outline] | None,
    ) -> None:
        self._document = document
        self._in_title = in_title
        self._text = original.title if in_title else original.text
        folded = original.folded_title if in_title else original.folded
        offsets = original.title_offsets if in_title else original.offsets
        self._folded = FoldedText(folded, offsets)
        self._ends = passage_ends(folded, "paragraph")
        # Paragraphs are apart by all line breaks between them, so only the first can be empty.
        self._first = 0 if folded.startswith("\n") else 1
        self._outline = None if in_title else (outlines or {}).get(document.number)
        if self._outline is None and not in_title:
            self._outline = find_headings(self._text, self._folded)
            if outlines is not None:
                outlines[document.number] = self._outline
        gaps = ((*gap.span(), 1) for gap in _BLANKS.finditer(self._text) if gap.end() - gap.start() > 1)
        self._shown = _BLANKS.sub(" ", self._text)
        self._places = OffsetMap.from_edits(gaps)

    @cached_property
    def _spans(self) -> tuple[Span, ...]:
        return passages(self._folded.text, "paragraph")

    def paragraph(self, place: Occurrence) -> int:
        """The paragraph's number, from 1; 0 for a title."""
        return 0 if self._in_title else self._first + passage_at(self._ends, place.start)

    def neighbours(self, place: Occurrence, sort: KwicSort) -> str:
        """What an order by neighbours compares: the folded text read away from the keyword, without blanks."""
        folded = self._folded.text
        if sort == "left":
            return "".join(folded[max(0, place.start - _COMPARED) : place.start].split())[::-1]
        return "".join(folded[place.end : place.end + _COMPARED].split()) if sort == "right" else ""

    def line(self, place: Occurrence, width: int) -> KwicLine:
        span = self._folded.original(place.start, place.end)
        start, end = self._places.position(span.start), self._places.position(span.end)
        return KwicLine(
            self._document,
            self._shown[max(0, start - width) : start],
            self._shown[start:end],
            self._shown[end : end + width],
            self.paragraph(place),
            self._outline.path(span.start) if self._outline else "",
            span.start,
            span.end,
        )

    def group(self, places: Sequence[Occurrence]) -> KwicParagraph:
        around = self._spans[passage_at(self._ends, places[0].start)]
        span = self._folded.original(around.start, around.end)
        own = [self._folded.original(place.start, place.end) for place in places]
        return KwicParagraph(
            self._document,
            self.paragraph(places[0]),
            self._outline.path(own[0].start) if self._outline else "",
            self._text[span.start : span.end],
            span.start,
            span.end,
            tuple((each.start, each.end) for each in own),
        )


def kwic(
    index: Index,
    query: str,
    *,
    width: int = 30,
    sort: str = "document",
    within: Scope = "document",
    whole_word: bool = False,
    outlines: MutableMapping[int, Outline] | None = None,
    **filters: Any,
) -> KwicResult:
    """Every occurrence that ``index.search`` counts for the query and filters, with ``width`` characters each side.

    ``sort`` is by ``doc_id`` and place (document), by date, or by what stands beside the keyword: ``left`` reads
    backwards from it, ``right`` onwards, both in the folded text by code point, blanks left out. What stands at one
    place under two names of the query (区块链 OR tech:区块链) is counted under each, and has a line for each.
    ``outlines`` are headings found before, by the documents' numbers; those found now are added.

    Raises:
        ConfigError: an unknown order, a negative width, or a filter with an impossible value.
        QuerySyntaxError: the query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    order = next((each for each in KWIC_SORTS if each == sort), None)
    if order is None:
        raise ConfigError(f"unknown order {sort}", hint=f"choose one of: {', '.join(KWIC_SORTS)}")
    if width < 0:
        raise ConfigError("width can't be negative", hint="width 30 shows 30 characters each side")
    found = index.search(query, limit=None, sort="date", within=within, whole_word=whole_word, **filters)
    named = filters.get("mentions") or ()
    read = plan(
        index,
        parse(query),
        Filters(mentions=(named,) if isinstance(named, str) else tuple(named)),
        within=within,
        whole_word=whole_word,
    )
    return KwicResult(found, width, order, index, counted_parts(read.query), outlines)
