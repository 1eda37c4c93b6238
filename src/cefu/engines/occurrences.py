"""The single occurrences that a query counts in a document, in the places where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from cefu.engines.api import Texts
from cefu.engines.places import passage_places, places
from cefu.frozen import replace
from cefu.query.terms import AllOf, AnyOf, Close, Concept, Named, Phrase, Silent, Term, Within, WordBag

__all__ = ["Occurrence", "counted_parts", "occurrences"]


class Occurrence(NamedTuple):
    """A place in the folded body of a document, or in its folded title: half-open, in code points."""

    in_title: bool
    start: int
    end: int


def counted_parts(query: Term | None) -> tuple[Term, ...]:
    """The parts of a query whose occurrences are counted, each once, in the query's order.

    What is denied, only asked for (:class:`~cefu.query.terms.Silent`) or metadata has none. Any-word parts count
    word by word.

    >>> counted_parts(AnyOf((Phrase("跨链"), AllOf((Phrase("上链"), Phrase("跨链"))))))
    (Phrase(text='跨链', scope='', whole_word=False), Phrase(text='上链', scope='', whole_word=False))
    """
    return tuple(dict.fromkeys(_parts(query))) if query is not None else ()


def _parts(node: Term) -> list[Term]:
    if isinstance(node, WordBag):
        return [WordBag((word,)) for word in node.words]
    if isinstance(node, (Phrase, Concept, Named, Within, Close)):
        return [node]
    return [part for each in node.parts for part in _parts(each)] if isinstance(node, (AllOf, AnyOf)) else []


def occurrences(parts: Sequence[Term], texts: Texts, *, title_counts: bool) -> list[Occurrence]:
    """The occurrences that a search counts in one document that matches, in order, the title's first.

    ``parts`` are :func:`counted_parts`. As many as the engine says: a place that two parts name (区块链 OR
    tech:区块链) is one occurrence of each; a title that stands in the body counts there, save for ``title:``.
    """
    found: list[Occurrence] = []
    for part in parts:
        scoped = isinstance(part, Phrase) and part.scope == "title"
        own: list[Occurrence] = []
        if scoped or title_counts:
            own += [Occurrence(True, *place) for place in _counted(part, texts, title=True)]
        if not scoped:
            own += [Occurrence(False, *place) for place in _counted(part, texts, title=False)]
        elif (
            isinstance(part, Phrase)
            and (wider := replace(part, scope="")) in parts
            and any(occurrences((wider,), texts, title_counts=title_counts))
        ):
            continue  # title:区块链 beside 区块链 names places that are counted already
        found += own
    return sorted(found, key=lambda place: (not place.in_title, place.start, place.end))


def _counted(part: Term, texts: Texts, *, title: bool) -> list[tuple[int, int]]:
    if isinstance(part, (Within, Close)):
        members = part.parts if isinstance(part, Within) else (part.left, part.right)
        kept = passage_places(part, texts, title=title)
        pairs = zip(members, kept, strict=True)
        return sorted({place for member, own in pairs if not isinstance(member, Silent) for place in own})
    return places(part, texts, title=title)
