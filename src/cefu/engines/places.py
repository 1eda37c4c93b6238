"""Where the parts of a query stand in one document: for passages that are counted, and places that are shown."""

from __future__ import annotations

from cefu.analysis.units import find
from cefu.analysis.words import LengthCodec, border_set
from cefu.engines.api import Texts
from cefu.engines.proximity import close_places, together
from cefu.errors import EngineError
from cefu.query.terms import AnyOf, Close, Concept, Named, Phrase, Silent, Term, Within, WordBag

__all__ = ["passage_places", "places"]

_Places = list[tuple[int, int]]


def places(node: Term, texts: Texts, *, title: bool) -> _Places:
    """The places of a node in the folded body (or title) of a document: half-open ranges, in order, each once.

    Raises:
        EngineError: the node is no text that could stand anywhere.
    """
    text, lengths = (texts.title, texts.title_words) if title else (texts.body, texts.words)
    if isinstance(node, Phrase):
        if node.scope == "title" and not title:
            return []
        found = list(find(text, node.text))
        if node.whole_word and found:
            borders = border_set(LengthCodec.decode(lengths))
            found = [place for place in found if place[0] in borders and place[1] in borders]
        return found
    if isinstance(node, WordBag):
        return _words(node, text, lengths)
    if isinstance(node, (Concept, Named)):
        return node.places(text)
    if isinstance(node, Silent):
        return places(node.part, texts, title=title)
    if isinstance(node, AnyOf):
        return sorted({place for part in node.parts for place in places(part, texts, title=title)})
    if isinstance(node, (Within, Close)):
        return sorted({place for found in passage_places(node, texts, title=title) for place in found})
    raise EngineError(f"a {type(node).__name__} stands nowhere in a text")


def passage_places(node: Within | Close, texts: Texts, *, title: bool) -> list[_Places]:
    """For each part of the node its places that stand in such a passage."""
    parts = node.parts if isinstance(node, Within) else (node.left, node.right)
    found = [places(part, texts, title=title) for part in parts]
    if isinstance(node, Within):
        return together(texts.title if title else texts.body, found, node.unit)
    return close_places(found[0], found[1], node.distance)


def _words(bag: WordBag, text: str, lengths: bytes) -> _Places:
    found, at = [], 0
    for size in LengthCodec.decode(lengths):
        if text[at : at + size] in bag.words:
            found.append((at, at + size))
        at += size
    return found
