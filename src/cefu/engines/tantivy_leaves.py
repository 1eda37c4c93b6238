"""Where phrases, words, technologies and metadata values occur, as tantivy's postings tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import NamedTuple

import tantivy

from cefu.engines.api import View
from cefu.engines.confirm import text_occurrences
from cefu.engines.evaluate import Leaf
from cefu.engines.tantivy_scores import UnknownFormulaError, explained_frequency, frequencies
from cefu.engines.tantivy_text import overlaps_itself, spelled_value, spelled_word, spellings
from cefu.errors import EngineError

__all__ = ["CONCEPT", "TAGS", "TEXTS", "WORDS", "Postings", "TantivyLeaves"]

#: The fields of tantivy's documents, and the name of technologies among the tags (no metadata field has it).
TEXTS, WORDS, TAGS, CONCEPT = "texts", "words", "tags", "concept"


class Postings(NamedTuple):
    """What is open of tantivy: ``errors`` turns what it reports into errors of Cefu's."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    errors: Callable[[], AbstractContextManager[None]]


class TantivyLeaves:
    """Implements :class:`cefu.engines.evaluate.Leaves`."""

    def __init__(self, postings: Postings | None, view: View) -> None:
        """Look in ``postings`` (None: there are none), and in the texts of ``view`` where these don't decide."""
        self._postings = postings
        self._view = view

    def close(self) -> None:
        """Let go of the postings."""
        self._postings = None

    # -- cefu.engines.evaluate.Leaves ---------------------------------------------------------------------------

    def phrase(self, text: str, whole_word: bool) -> Leaf:
        """See :class:`cefu.engines.evaluate.Leaves`."""
        leaf = Leaf({}, {})
        unsure: dict[str, set[int]] = {"title": set(), "body": set()}
        for tokens, sure in spellings(text):
            overlapping = overlaps_itself(tokens)
            for name, counts in zip(Leaf._fields, leaf, strict=True):
                found = self._tokens(f"{TEXTS}.{name}", tokens)
                if whole_word or not sure:
                    unsure[name].update(found)
                elif overlapping:  # tantivy counts 人人人 as two of 人人
                    unsure[name].update(number for number, n in found.items() if n > 1)
                for number, n in found.items() if counts else ():
                    counts[number] = counts.get(number, 0) + n
                if not counts:
                    counts.update(found)
        self._confirm(leaf, unsure, text, whole_word)
        return leaf

    def word(self, word: str) -> Leaf:
        """See :class:`cefu.engines.evaluate.Leaves`."""
        token = (spelled_word(word),)
        return Leaf(self._tokens(f"{WORDS}.title", token), self._tokens(f"{WORDS}.body", token))

    def concept(self, name: str) -> dict[int, int]:
        """See :class:`cefu.engines.evaluate.Leaves`."""
        return self._tokens(f"{TAGS}.{CONCEPT}", (spelled_value(name),))

    def key(self, name: str, value: str) -> Iterable[int]:
        """See :class:`cefu.engines.evaluate.Leaves`."""
        if self._postings is None or not value:
            return ()
        with self._postings.errors():
            token = (spelled_value(value),)
            path = f"{TAGS}.{name}"
            return self._numbers(
                [address for _, address in self._hits(self._query(path, token), path, token)]
            )

    # -- postings -----------------------------------------------------------------------------------------------

    def _tokens(self, path: str, tokens: tuple[str, ...]) -> dict[int, int]:
        """Document number -> how often the tokens stand in it one behind the other, places that overlap included."""
        if self._postings is None or not all(tokens):
            return {}
        with self._postings.errors():
            query = self._query(path, tokens)
            hits = self._hits(query, path, tokens)
            if not hits:
                return {}
            counts = self._frequencies(query, hits)
            return dict(zip(self._numbers([address for _, address in hits]), counts, strict=True))

    def _query(self, path: str, tokens: tuple[str, ...]) -> tantivy.Query:
        assert self._postings is not None
        if len(tokens) == 1:
            return tantivy.Query.term_query(self._postings.schema, path, tokens[0], index_option="freq")
        return tantivy.Query.phrase_query(self._postings.schema, path, list(tokens))

    def _hits(
        self, query: tantivy.Query, path: str, tokens: tuple[str, ...]
    ) -> list[tuple[float, tantivy.DocAddress]]:
        """All documents by falling score."""
        assert self._postings is not None
        searcher = self._postings.searcher
        most = min(searcher.doc_freq(path, token) for token in set(tokens))
        return searcher.search(query, limit=most, count=False).hits if most else []

    def _numbers(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        assert self._postings is not None
        return self._postings.searcher.fast_field_values("number", addresses)  # type: ignore[return-value]

    def _frequencies(self, query: tantivy.Query, hits: list[tuple[float, tantivy.DocAddress]]) -> list[int]:
        assert self._postings is not None
        searcher = self._postings.searcher

        def explained(address: tantivy.DocAddress) -> str:
            return query.explain(searcher, address).to_json()

        try:
            counts = frequencies([score for score, _ in hits], explained(hits[0][1]))
            if 0 in counts:
                pairs = zip(counts, hits, strict=True)
                counts = [n or explained_frequency(explained(address)) for n, (_, address) in pairs]
        except UnknownFormulaError as error:
            raise EngineError(
                f"this version of tantivy scores otherwise than is known here ({error}): it can't tell counts",
                hint="run: pip install tantivy==0.27.0, or: cefu reindex --engine whoosh",
            ) from error
        return counts

    def _confirm(self, leaf: Leaf, unsure: dict[str, set[int]], text: str, whole_word: bool) -> None:
        """Count on the texts where the postings don't decide."""
        wanted = (unsure["title"] | unsure["body"]) & self._view.facts.keys()
        if not wanted:
            return
        for number, texts in self._view.texts.fetch(sorted(wanted)):
            for name, counts, where, lengths in (
                ("title", leaf.title, texts.title, texts.title_words),
                ("body", leaf.body, texts.body, texts.words),
            ):
                if number in unsure[name]:
                    counts[number] = text_occurrences(where, text, lengths if whole_word else None)
                    if not counts[number]:
                        del counts[number]
