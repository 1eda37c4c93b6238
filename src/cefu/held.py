"""Which passages of a document hold a query."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cefu.analysis.passages import Unit, passage_at
from cefu.engines.api import Texts
from cefu.engines.places import places
from cefu.query.terms import AllOf, AnyOf, Close, Concept, Named, Phrase, Silent, Term, Within, WordBag

if TYPE_CHECKING:
    from cefu.index import Index

__all__ = ["Held"]

_TEXTUAL = (WordBag, Concept, Named, Within, Close)


class Held:
    """Decides for the documents that match a query which of their passages hold it.

    A passage holds all keywords of the query, or one of each alternative. What is asked of the document as a whole
    (``NOT``, ``title:``, metadata, dates) is decided by the document; ``named`` must stand in the passage.
    """

    def __init__(self, index: Index, query: Term | None, named: Term | None, unit: Unit | None) -> None:
        """``unit`` None makes the whole document one passage, which holds what the document matches."""
        self.unit = unit
        self._index = index
        self._parts = tuple(part for part in (query, named) if part is not None)
        self._matching: dict[Term, frozenset[int]] = {}

    def passages(
        self, number: int, texts: Texts, ends: Sequence[int], *, title: bool
    ) -> frozenset[int] | None:
        """The passages of the document's text (or title) that hold the query, by number; None means all of them.

        ``ends`` are where its passages end (:func:`cefu.analysis.passages.passage_ends`). The document must match.
        """
        if self.unit is None or not self._parts:
            return None
        return self._all(self._parts, number, texts, ends, title)

    def _all(
        self, parts: Sequence[Term], number: int, texts: Texts, ends: Sequence[int], title: bool
    ) -> frozenset[int] | None:
        held: frozenset[int] | None = None
        for part in parts:
            own = self._holding(part, number, texts, ends, title)
            held = own if held is None else held if own is None else held & own
        return held

    def _holding(
        self, part: Term, number: int, texts: Texts, ends: Sequence[int], title: bool
    ) -> frozenset[int] | None:
        if isinstance(part, Silent):
            return self._holding(part.part, number, texts, ends, title)
        if isinstance(part, AllOf):
            return self._all(part.parts, number, texts, ends, title)
        if isinstance(part, AnyOf):
            found: frozenset[int] = frozenset()
            for each in part.parts:
                own = self._holding(each, number, texts, ends, title)
                if own is None:
                    return None
                found |= own
            return found
        if isinstance(part, _TEXTUAL) or (isinstance(part, Phrase) and not part.scope):
            return frozenset(passage_at(ends, start) for start, _ in places(part, texts, title=title))
        return None if self._document_matches(part, number) else frozenset()

    def _document_matches(self, part: Term, number: int) -> bool:
        if part not in self._matching:
            self._matching[part] = frozenset(self._index.searcher.matches(part))
        return number in self._matching[part]
