"""Queries over any source of exact leaves: the sets, counts, filters, scores and orders that all engines share.

An adapter says where single phrases, words, technologies and metadata values occur (:class:`Leaves`); the
rest is decided here, once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from cefu.engines.api import DocFacts, Page, ScoredDoc, Sort, Texts, View
from cefu.engines.places import passage_places
from cefu.engines.scoring import highest, idf, score
from cefu.errors import EngineError
from cefu.frozen import replace
from cefu.query.terms import (
    AllOf,
    AnyOf,
    Close,
    Concept,
    Dated,
    Key,
    Named,
    NoneOf,
    Phrase,
    Silent,
    Term,
    Within,
    WordBag,
)

__all__ = ["Evaluator", "Leaf", "Leaves"]


#: So many documents are scored at a time, at least.
_FEW = 500
#: Documents of phrases that were asked for last, as many as are kept (some 100 bytes each).
_HELD = 500_000


class Leaf(NamedTuple):
    """Occurrences of one part of a query: document number -> how many, in the title and in the body."""

    title: dict[int, int]
    body: dict[int, int]


class Leaves(Protocol):
    """Where the leaves of a query occur, in documents of the view (others may be included; they are ignored)."""

    def phrase(self, text: str, whole_word: bool) -> Leaf:
        """Exact occurrences of a folded phrase on borders of units (and of words)."""

    def word(self, word: str) -> Leaf:
        """Occurrences of a word as jieba cut the texts."""

    def concept(self, name: str) -> dict[int, int]:
        """Mentions of a technology in title and body together."""

    def key(self, name: str, value: str) -> Iterable[int]:
        """The documents whose metadata field has the value."""


class _Part(NamedTuple):
    """A counted part of a query: its occurrences, and those that score."""

    leaf: Leaf
    counts: dict[int, int]


#: The counted parts by what was asked for: what stands in a query twice is counted and scored once.
_Parts = dict[Term, _Part]


class Evaluator:
    """Implements :class:`cefu.engines.api.EngineSearcher` over :class:`Leaves`."""

    def __init__(self, leaves: Leaves, view: View) -> None:
        """Answer over the documents of ``view``."""
        self._leaves = leaves
        self._view = view
        self._facts = view.facts
        self._phrases: OrderedDict[tuple[str, bool], Leaf] = OrderedDict()
        self._held = 0

    def search(
        self,
        query: Term | None,
        *,
        filters: Sequence[Term] = (),
        limit: int | None = 10,
        offset: int = 0,
        sort: Sort = "relevance",
    ) -> Page:
        """See :meth:`cefu.engines.api.EngineSearcher.search`."""
        parts: _Parts = {}
        found = set(self._facts) if query is None else self._documents(query, parts)
        dropped: list[int] = []
        undated = 0
        for filter_ in filters:
            kept = found & self._documents(filter_, None)
            ranges = _date_ranges(filter_)
            if ranges:
                self._view.look_up(found - kept)
                undated += sum(1 for n in found - kept if any(self._vague(n, wanted) for wanted in ranges))
            dropped.append(len(found) - len(kept))
            found = kept
        occurrences = _occurrences(found, parts)
        end = len(found) if limit is None else min(offset + limit, len(found))
        if sort == "relevance":
            scores = self._best_scores(found, list(parts.values()), end)
            shown = self._order(scores.keys(), sort, scores, occurrences)[offset:end]
        else:
            shown = self._order(found, sort, {}, occurrences)[offset:end]
            scores = self._scores(shown, parts.values())
        hits = [ScoredDoc(n, scores[n], occurrences.get(n, 0)) for n in shown]
        total = sum(map(occurrences.__getitem__, found & occurrences.keys()))
        return Page(len(found), total, hits, tuple(dropped), undated)

    def matches(self, query: Term | None, *, filters: Sequence[Term] = ()) -> list[int]:
        """See :meth:`cefu.engines.api.EngineSearcher.matches`."""
        found = set(self._facts) if query is None else self._documents(query, None)
        for filter_ in filters:
            found &= self._documents(filter_, None)
        return self._view.in_order(found)

    # -- sets ---------------------------------------------------------------------------------------------------

    def _documents(self, node: Term, parts: _Parts | None) -> set[int]:
        """The documents a node matches; what it counts is added to ``parts`` unless that is None."""
        if isinstance(node, (Phrase, WordBag, Concept, Named, Within, Close)):
            return self._counted(node, parts)
        if isinstance(node, AllOf):
            sets = [self._documents(part, parts) for part in node.parts]
            return set.intersection(*sorted(sets, key=len))
        if isinstance(node, AnyOf):
            return set().union(*(self._documents(part, parts) for part in node.parts))
        if isinstance(node, NoneOf):
            return self._facts.keys() - self._documents(node.part, None)
        if isinstance(node, Silent):
            return self._documents(node.part, None)
        if isinstance(node, Key):
            held = (self._leaves.key(node.field, value) for value in node.values)
            return self._facts.keys() & set().union(*held)
        if isinstance(node, Dated):
            return {n for n, facts in self._facts.items() if _in_range(facts, node)}
        raise EngineError(f"unknown query node {type(node).__name__}")

    def _counted(
        self, node: Phrase | WordBag | Concept | Named | Within | Close, parts: _Parts | None
    ) -> set[int]:
        if isinstance(node, WordBag):
            found: set[int] = set()
            for word in node.words:
                found |= self._take(WordBag((word,)), self._leaves.word(word), parts)
            return found
        if isinstance(node, Phrase):
            leaf = self._phrase(node.text, node.whole_word)
        elif isinstance(node, Concept):
            leaf = Leaf({}, self._concept(node))
        elif isinstance(node, Named):
            leaf = self._named(node)
        else:
            leaf = self._passages(node)
        return self._take(node, leaf, parts)

    def _phrase(self, text: str, whole_word: bool) -> Leaf:
        """Where a phrase occurs: the same ones come again, on the next page, in the next query, beside each column."""
        asked = (text, whole_word)
        known = self._phrases.get(asked)
        if known is not None:
            self._phrases.move_to_end(asked)
            return known
        leaf = self._leaves.phrase(text, whole_word)
        self._phrases[asked] = leaf
        self._held += len(leaf.body) + len(leaf.title) + 1
        while self._held > _HELD:
            _, old = self._phrases.popitem(last=False)
            self._held -= len(old.body) + len(old.title) + 1
        return leaf

    def _take(self, key: Term, leaf: Leaf, parts: _Parts | None) -> set[int]:
        living = self._facts.keys()
        counts: dict[int, int] = {}
        if isinstance(key, Phrase) and key.scope == "title":
            leaf = Leaf(leaf.title, {})
            counts = {n: c for n, c in leaf.title.items() if n in living}
        else:
            body, titled = leaf.body, leaf.title.keys() & living
            # Mostly all of them are, and that is told at once.
            counts = dict(body) if body.keys() <= living else {n: c for n, c in body.items() if n in living}
            facts = self._view.look_up(titled)
            for n in titled:
                if facts[n].title_counts:
                    counts[n] = counts.get(n, 0) + leaf.title[n]
        if parts is not None:
            parts[key] = _Part(leaf, counts)
        return set(counts)

    def _concept(self, node: Concept) -> dict[int, int]:
        counts: dict[int, int] = {}
        for name in node.names:
            for n, c in self._leaves.concept(name).items():
                counts[n] = counts.get(n, 0) + c
        return counts

    def _named(self, node: Named) -> Leaf:
        """The places a text names, by looking at the texts in which a form of the name stands."""
        candidates: set[int] = set()
        for form in node.forms:
            title, body = self._phrase(form, False)
            candidates |= (title.keys() | body.keys()) & self._facts.keys()
        leaf = Leaf({}, {})
        for number, texts in self._view.texts.fetch(sorted(candidates)):
            for counts, text in ((leaf.body, texts.body), (leaf.title, texts.title)):
                found = node.places(text)
                if found:
                    counts[number] = len(found)
        return leaf

    def _vague(self, number: int, wanted: Dated) -> bool:
        """Whether a date filter left the document out for want of a date, or of one exact enough."""
        facts = self._facts[number]
        if facts.first_day is None or facts.last_day is None:
            return True
        since = wanted.since.toordinal() if wanted.since else facts.first_day
        until = wanted.until.toordinal() if wanted.until else facts.last_day
        return facts.first_day < facts.last_day and facts.last_day >= since and facts.first_day <= until

    # -- passages -----------------------------------------------------------------------------------------------

    def _passages(self, node: Within | Close) -> Leaf:
        """The occurrences of a :class:`Within` or :class:`Close`, by looking at the texts that have all its parts."""
        parts = node.parts if isinstance(node, Within) else (node.left, node.right)
        candidates = set.intersection(*(self._documents(part, None) for part in parts))
        leaf = Leaf({}, {})
        for number, texts in self._view.texts.fetch(sorted(candidates)):
            for counts, title in ((leaf.body, False), (leaf.title, True)):
                count = self._count_passages(node, parts, texts, title)
                if count:
                    counts[number] = count
        return leaf

    @staticmethod
    def _count_passages(node: Within | Close, parts: Sequence[Term], texts: Texts, title: bool) -> int:
        kept = passage_places(node, texts, title=title)
        # A place that is one of two parts (区块链 /s 区块链) is still one place.
        counted = (found for part, found in zip(parts, kept, strict=True) if not isinstance(part, Silent))
        return len(set().union(*counted))

    # -- scores and orders --------------------------------------------------------------------------------------

    def _best_scores(self, found: set[int], parts: Sequence[_Part], size: int) -> dict[int, float]:
        """The scores of at least the ``size`` best documents, and of all that score as much as the last of these.

        A search is mostly for one keyword, and many documents hold it so seldom that their scores need not be known:
        the score of so many occurrences has an upper bound, that of a text of no length.
        """
        if len(parts) != 1 or len(found) <= max(size, _FEW):
            return self._scores(found, parts)
        title, body = parts[0].leaf
        weight = idf(len(self._facts), len(parts[0].counts))
        titled = found & title.keys()
        rest = sorted(found - titled, key=lambda n: body.get(n, 0), reverse=True)
        step = max(size, _FEW)
        scores = self._scores(titled, parts)
        for start in range(0, len(rest), step):
            if len(scores) >= size and size:
                least = sorted(scores.values(), reverse=True)[size - 1]
                if highest(weight, body.get(rest[start], 0)) < least:
                    break
            scores.update(self._scores(rest[start : start + step], parts))
        return scores

    def _scores(self, found: Collection[int], parts: Iterable[_Part]) -> dict[int, float]:
        scores = dict.fromkeys(found, 0.0)
        average = self._view.average_units()
        for part in parts:
            title, body = part.leaf
            weight = idf(len(self._facts), len(part.counts))
            scored = part.counts.keys() & scores.keys()
            facts = self._view.look_up(scored)
            for n in scored:
                scores[n] += score(facts[n], weight, body.get(n, 0), title.get(n, 0), average)
        return scores

    def _order(
        self,
        found: Collection[int],
        sort: Sort,
        scores: Mapping[int, float],
        occurrences: Mapping[int, int],
    ) -> list[int]:
        ordered = self._view.in_order(found)
        if sort == "relevance":
            ordered.sort(key=lambda n: -scores[n])
        elif sort == "hits":
            ordered.sort(key=lambda n: -occurrences.get(n, 0))
        elif sort == "province":
            facts = self._view.look_up(found)
            ordered.sort(key=lambda n: (not facts[n].province, facts[n].province))
        elif sort in ("date", "-date"):
            facts = self._view.look_up(found)
            sign = -1 if sort == "-date" else 1
            ordered.sort(key=lambda n: _day(facts[n], sign))
        return ordered


def _occurrences(found: set[int], parts: _Parts) -> Mapping[int, int]:
    """The occurrences in the documents found; what has none may be missing, and others may be there."""
    if len(parts) == 1:
        return next(iter(parts.values())).counts
    occurrences = dict.fromkeys(found, 0)
    for key, part in parts.items():
        # title:区块链 beside 区块链 names places that are counted already.
        wider = parts.get(replace(key, scope="")) if isinstance(key, Phrase) and key.scope else None
        for n in part.counts.keys() & found:
            if not (wider and n in wider.counts):
                occurrences[n] += part.counts[n]
    return occurrences


def _date_ranges(filter_: Term) -> list[Dated]:
    """The ranges of a date filter (any of which will do); none for another filter."""
    parts = filter_.parts if isinstance(filter_, AnyOf) else (filter_,)
    ranges = [part for part in parts if isinstance(part, Dated)]
    return ranges if len(ranges) == len(parts) else []


def _day(facts: DocFacts, sign: int) -> tuple[bool, int, int]:
    if facts.first_day is None or facts.last_day is None:
        return True, 0, 0
    return False, sign * facts.first_day, sign * facts.last_day


def _in_range(facts: DocFacts, wanted: Dated) -> bool:
    if facts.first_day is None or facts.last_day is None:
        return wanted.undated
    if wanted.since is not None and facts.first_day < wanted.since.toordinal():
        return False
    return wanted.until is None or facts.last_day <= wanted.until.toordinal()
