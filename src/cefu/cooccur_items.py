"""What stands in the passages of one text: technologies and words, apart from the query's own keywords."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Literal, NamedTuple

from cefu.analysis.passages import Unit, passage_ends
from cefu.analysis.words import LengthCodec
from cefu.engines.places import places
from cefu.query.terms import AllOf, AnyOf, Close, Concept, Named, Phrase, Silent, Term, Within, WordBag

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon
    from cefu.engines.api import Texts

__all__ = ["ItemKind", "Placed", "Text", "find_technologies", "find_words", "own_names", "texts_of"]

ItemKind = Literal["technology", "word"]

_LETTER = re.compile(r"[^\W_]")


class Placed(NamedTuple):
    """Names in order of their places in a folded text: half-open ranges, both ends never going back."""

    starts: Sequence[int]
    ends: Sequence[int]
    names: Sequence[str]


class Text(NamedTuple):
    """A folded text of a document, its title or its body, with the lengths of its words.

    ``ends`` are where its passages end, and ``counted`` the numbers of those with a letter, digit or Han character.
    ``own`` are the places of the query's keywords, joined where they touch.
    """

    title: bool
    folded: str
    lengths: bytes
    ends: list[int]
    counted: frozenset[int]
    own: list[tuple[int, int]]

    def passage(self, number: int) -> tuple[int, int]:
        """Where the passage of this number starts and ends in the folded text, without line breaks around it."""
        start = self.ends[number - 1] if number else 0
        end = self.ends[number] if number < len(self.ends) else len(self.folded)
        while end > start and self.folded[end - 1] == "\n":
            end -= 1
        return start, end

    def own_within(self, start: int, end: int) -> tuple[tuple[int, int], ...]:
        """The places of the query's keywords that begin in a range, told from its start."""
        first, last = bisect_left(self.own, (start, 0)), bisect_left(self.own, (end, 0))
        return tuple((a - start, b - start) for a, b in self.own[first:last])

    def runs(self, placed: Placed) -> Iterator[tuple[int, int, int]]:
        """For each passage with names its number, and the range of those names: a name is where it begins."""
        first = 0
        for number, end in enumerate((*self.ends, len(self.folded) + 1)):
            last = bisect_left(placed.starts, end, first)
            if last > first:
                yield number, first, last
                first = last

    def overlapped(self, placed: Placed) -> list[int]:
        """The names that share a character with a keyword of the query, by their number, in order."""
        found: dict[int, None] = {}
        for start, end in self.own:
            first, last = bisect_right(placed.ends, start), bisect_left(placed.starts, end)
            found.update(dict.fromkeys(range(first, last)))
        return list(found)

    def names(self, placed: Placed) -> Iterator[tuple[int, set[str], set[str]]]:
        """For each passage with names its number, those that stand apart from the query, and those that never do."""
        inside = self.overlapped(placed)
        for number, first, last in self.runs(placed):
            a, b = bisect_left(inside, first), bisect_left(inside, last)
            if a == b:
                yield number, set(placed.names[first:last]), set()
                continue
            left_out = set(inside[a:b])
            apart = {placed.names[k] for k in range(first, last) if k not in left_out}
            yield number, apart, {placed.names[k] for k in left_out} - apart


def texts_of(texts: Texts, title_counts: bool, own: Sequence[Term], unit: Unit) -> Iterator[Text]:
    """The texts in which a document's passages lie: its title where that is a text of its own, and its body."""
    for title in (True, False) if title_counts else (False,):
        folded, lengths = (texts.title, texts.title_words) if title else (texts.body, texts.words)
        ends = passage_ends(folded, unit)
        counted = frozenset(
            number
            for number, (start, end) in enumerate(zip((0, *ends), (*ends, len(folded)), strict=True))
            if _LETTER.search(folded, start, end)
        )
        yield Text(title, folded, lengths, ends, counted, _joined(own, texts, title))


def _joined(own: Sequence[Term], texts: Texts, title: bool) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(place for part in own for place in places(part, texts, title=title)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def find_words(text: Text) -> Placed:
    """The words of a text, as jieba cut it when it was ingested, marks and blanks among them."""
    borders = list(accumulate(LengthCodec.decode(text.lengths), initial=0))
    names = list(map(text.folded.__getitem__, map(slice, borders, borders[1:])))
    return Placed(borders[:-1], borders[1:], names)


def find_technologies(lexicon: Lexicon) -> Callable[[Text], Placed]:
    """A finder of the technologies mentioned in a text, each with all wider ones, as ``tech:`` counts them."""
    wider: dict[str, list[str]] = {}
    for concept in lexicon.concepts:
        for name in lexicon.family(concept.name):
            wider.setdefault(name, []).append(concept.name)

    def find(text: Text) -> Placed:
        rows = [(m.start, m.end, name) for m in lexicon.find(text.folded) for name in wider[m.concept]]
        return Placed([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])

    return find


def own_names(query: Term, lexicon: Lexicon) -> dict[ItemKind, frozenset[str]]:
    """What a query itself asks for: it is no neighbour of itself, nor is a technology that it names in any form."""
    words = set(_texts(query))
    technologies = set(_concepts(query))
    technologies.update(concept.name for concept in lexicon.concepts if not words.isdisjoint(concept.forms))
    return {"technology": frozenset(technologies), "word": frozenset(words)}


def _texts(node: Term) -> Iterator[str]:
    if isinstance(node, Phrase):
        yield node.text
    elif isinstance(node, WordBag):
        yield from node.words
    elif isinstance(node, (Concept, Named)):
        yield from node.forms
    for part in _parts(node):
        yield from _texts(part)


def _concepts(node: Term) -> Iterator[str]:
    if isinstance(node, Concept):
        yield from node.names
    for part in _parts(node):
        yield from _concepts(part)


def _parts(node: Term) -> tuple[Term, ...]:
    """The parts of what was asked for; what is denied is none of them."""
    if isinstance(node, (AllOf, AnyOf, Within)):
        return node.parts
    if isinstance(node, Close):
        return (node.left, node.right)
    return (node.part,) if isinstance(node, Silent) else ()
