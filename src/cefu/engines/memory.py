"""The reference: no postings, every text is looked at. Slow on purpose, simple enough to be believed."""

from __future__ import annotations

from collections.abc import Iterator

from cefu.analysis.units import find
from cefu.engines.api import MEMORY, CutTexts, EngineWriter, Fields, Needs, Texts, View
from cefu.engines.evaluate import Evaluator, Leaf

__all__ = ["MemoryEngine"]


class MemoryEngine:
    """Answers from the store's texts alone; filter fields and technologies are kept in the process."""

    name = "memory"
    persistent = False

    def __init__(self, folder: str = "") -> None:
        """Start empty; ``folder`` is taken for the port's sake and not used."""
        self._committed: dict[int, Fields] = {}

    def last(self) -> int:
        """See :class:`cefu.engines.api.Engine`."""
        return max(self._committed, default=0)

    def writer(self, memory: int = MEMORY) -> EngineWriter:
        """See :class:`cefu.engines.api.Engine`."""
        return _Writer(self._committed)

    def searcher(self, view: View) -> Searcher:
        """See :class:`cefu.engines.api.Engine`."""
        return Searcher(dict(self._committed), view)


class _Writer:
    needs: Needs = "nothing"

    def __init__(self, committed: dict[int, Fields]) -> None:
        self._committed = committed
        self._added: dict[int, Fields] = {}

    def add(self, number: int, fields: Fields, texts: CutTexts | None = None) -> None:
        self._added[number] = {
            name: dict(fields[name]) for name in fields if name == "concept" or name.startswith("key:")
        }

    def commit(self) -> None:
        self._committed.update(self._added)
        self._added = {}

    def close(self) -> None:
        self._added = {}


class Searcher(Evaluator):
    """The searcher of :class:`MemoryEngine`."""

    def __init__(self, fields: dict[int, Fields], view: View) -> None:
        """Search the documents of ``view``; ``fields`` are those of the committed documents."""
        super().__init__(_Scan(fields, view), view)

    def close(self) -> None:
        """Nothing is held."""


class _Scan:
    """Leaves by looking at every text."""

    def __init__(self, fields: dict[int, Fields], view: View) -> None:
        self._fields = fields
        self._view = view

    def _texts(self) -> Iterator[tuple[int, Texts]]:
        return self._view.texts.fetch(self._view.facts)

    def phrase(self, text: str, whole_word: bool) -> Leaf:
        leaf = Leaf({}, {})
        for number, texts in self._texts():
            for counts, where, lengths in (
                (leaf.title, texts.title, texts.title_words),
                (leaf.body, texts.body, texts.words),
            ):
                places = list(find(where, text))
                if whole_word and places:
                    borders = _borders(lengths)
                    places = [place for place in places if place[0] in borders and place[1] in borders]
                if places:
                    counts[number] = len(places)
        return leaf

    def word(self, word: str) -> Leaf:
        from cefu.analysis.words import LengthCodec

        leaf = Leaf({}, {})
        for number, texts in self._texts():
            for counts, where, lengths in (
                (leaf.title, texts.title, texts.title_words),
                (leaf.body, texts.body, texts.words),
            ):
                at = n = 0
                for size in LengthCodec.decode(lengths):
                    n += where[at : at + size] == word
                    at += size
                if n:
                    counts[number] = n
        return leaf

    def concept(self, name: str) -> dict[int, int]:
        return {n: f["concept"][name] for n, f in self._fields.items() if name in f.get("concept", {})}

    def key(self, name: str, value: str) -> set[int]:
        return {n for n, f in self._fields.items() if value in f.get(f"key:{name}", {})}


def _borders(lengths: bytes) -> frozenset[int]:
    from cefu.analysis.words import LengthCodec, border_set

    return border_set(LengthCodec.decode(lengths))
