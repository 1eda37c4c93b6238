"""Counting what stands in the passages that hold a query, and in all others, over an index."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from cefu.cooccur_items import ItemKind, Placed, Text, find_technologies, find_words, own_names, texts_of
from cefu.engines.occurrences import counted_parts
from cefu.held import Held
from cefu.query.terms import AnyOf, Term

if TYPE_CHECKING:
    from cefu.analysis.passages import Unit
    from cefu.engines.api import Texts
    from cefu.index import Index

__all__ = ["Counting", "HeldText", "Tally", "Wanted", "count_all"]

#: Which items are listed, by kind, name and the number of passages with the query.
Wanted = Callable[[ItemKind, str, int], bool]

#: A text with the numbers of its passages that hold the query.
HeldText = tuple[Text, frozenset[int]]


class Tally:
    """The counts of one group: of its documents and passages, and by kind and item.

    ``together`` are the passages that hold the query and the item, ``with_item`` all with the item, ``documents``
    those with such a passage; ``distinct`` are the ``together`` that are like none before, and ``overlapping`` the
    passages with the query in which the item never stands apart from it.
    """

    def __init__(self, kinds: Sequence[ItemKind]) -> None:
        """Nothing is counted yet."""
        self.passages = self.with_query = self.searched = 0
        self.together: dict[ItemKind, Counter[str]] = {kind: Counter() for kind in kinds}
        self.with_item: dict[ItemKind, Counter[str]] = {kind: Counter() for kind in kinds}
        self.documents: dict[ItemKind, Counter[str]] = {kind: Counter() for kind in kinds}
        self.distinct: dict[ItemKind, Counter[str]] = {kind: Counter() for kind in kinds}
        self.overlapping: dict[ItemKind, Counter[str]] = {kind: Counter() for kind in kinds}
        self.seen: set[bytes] = set()

    def is_new(self, key: bytes) -> bool:
        """Whether a passage like this one was not seen before; now it was."""
        before = len(self.seen)
        self.seen.add(key)
        return len(self.seen) > before

    def keep(self, kind: ItemKind, wanted: Callable[[str, int], bool]) -> frozenset[str]:
        """Forget the items that are not wanted, by their name and ``together``; those that stay."""
        together, with_item = self.together[kind], self.with_item[kind]
        kept = frozenset(item for item, count in together.items() if wanted(item, count))
        self.with_item[kind] = Counter({item: with_item[item] for item in kept})
        return kept


class Counting:
    """Counts one query's neighbours over the documents, those that match it first."""

    def __init__(
        self, index: Index, query: Term, named: Term | None, within: Unit, kinds: Sequence[ItemKind]
    ) -> None:
        """``named`` must stand in the passage beside the query; ``matching`` is for the caller to fill."""
        self.index, self.within, self.kinds = index, within, kinds
        self.matching: frozenset[int] = frozenset()
        self.own = own_names(AnyOf((query, named)) if named else query, index.lexicon)
        self._held = Held(index, query, named, within)
        self._own_parts = (*counted_parts(query), *((named,) if named else ()))
        self._find_technologies = find_technologies(index.lexicon)

    def placed(self, text: Text, kind: ItemKind) -> Placed:
        """The items of a kind in a text."""
        return find_words(text) if kind == "word" else self._find_technologies(text)

    def texts(self, numbers: Iterable[int]) -> Iterator[tuple[int, list[HeldText]]]:
        """The texts of each document, each with the numbers of its passages that hold the query."""
        facts = self.index.view.facts
        for number, texts in self.index.store.texts(numbers):
            parts = texts_of(texts, facts[number].title_counts, self._own_parts, self.within)
            yield number, [(text, self._holding(number, texts, text)) for text in parts]

    def _holding(self, number: int, texts: Texts, text: Text) -> frozenset[int]:
        if number not in self.matching:
            return frozenset()
        held = self._held.passages(number, texts, text.ends, title=text.title)
        return text.counted if held is None else held & text.counted

    def count_matching(self, texts: Sequence[HeldText], tallies: Sequence[Tally]) -> None:
        """Count a document that matches the query."""
        fresh = [self._count_passages(texts, tally) for tally in tallies]
        for kind in self.kinds:
            near: set[str] = set()
            for at, (text, held) in enumerate(texts):
                for number, apart, never in text.names(self.placed(text, kind)):
                    for tally, new in zip(tallies, fresh, strict=True):
                        tally.with_item[kind].update(apart)
                        if number in held:
                            tally.together[kind].update(apart)
                            tally.overlapping[kind].update(never)
                            if (at, number) in new:
                                tally.distinct[kind].update(apart)
                    if number in held:
                        near |= apart
            for tally in tallies:
                tally.documents[kind].update(near)

    @staticmethod
    def _count_passages(texts: Sequence[HeldText], tally: Tally) -> set[tuple[int, int]]:
        """Count the passages of a document; the ones with the query that are like none before."""
        tally.searched += 1
        new = set()
        for at, (text, held) in enumerate(texts):
            tally.passages += len(text.counted)
            tally.with_query += len(held)
            for number in sorted(held):
                start, end = text.passage(number)
                # What stands apart hangs on where the keywords are, which NEAR decides beyond the passage.
                key = f"{text.own_within(start, end)}{text.folded[start:end]}"
                if tally.is_new(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=16).digest()):
                    new.add((at, number))
        return new

    def count_other(
        self,
        texts: Sequence[HeldText],
        tallies: Sequence[Tally],
        candidates: Mapping[ItemKind, frozenset[str]],
    ) -> None:
        """Count a document that does not match: its passages, and the candidates in them."""
        for tally in tallies:
            tally.searched += 1
            tally.passages += sum(len(text.counted) for text, _ in texts)
        for kind in self.kinds:
            if not candidates[kind]:
                continue
            for text, _ in texts:
                for _, apart, _ in text.names(self.placed(text, kind)):
                    for tally in tallies:
                        tally.with_item[kind].update(candidates[kind] & apart)


def count_all(
    counting: Counting,
    base: Sequence[int],
    tallies_of: Mapping[int, Sequence[Tally]],
    tallies: Mapping[str, Tally],
    wanted: Wanted,
    progress: Callable[[int, int], None] | None,
) -> None:
    """Count all documents: those that match name the candidates, which alone are counted in the others."""
    told = progress or (lambda done, total: None)
    done = 0
    for number, texts in counting.texts([n for n in base if n in counting.matching]):
        counting.count_matching(texts, tallies_of[number])
        told(done := done + 1, len(base))
    candidates: dict[ItemKind, frozenset[str]] = {}
    for kind in counting.kinds:
        kept = (
            tally.keep(kind, lambda item, together, kind=kind: wanted(kind, item, together))  # type: ignore[misc]
            for tally in tallies.values()
        )
        candidates[kind] = frozenset().union(*kept)
    for number, texts in counting.texts([n for n in base if n not in counting.matching]):
        counting.count_other(texts, tallies_of[number], candidates)
        told(done := done + 1, len(base))
