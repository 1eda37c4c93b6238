"""The passages behind a row of :mod:`cefu.cooccur`, in the original text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from cefu.analysis import FoldedText, fold
from cefu.analysis.passages import passage_at, passage_ends, passages

if TYPE_CHECKING:
    from cefu.cooccur_counting import Counting, HeldText
    from cefu.cooccur_items import ItemKind
    from cefu.store.api import StoredDocument

__all__ = ["PASSAGE_KEYS", "PassageWith", "passages_with"]

#: The keys of a passage behind a row.
PASSAGE_KEYS = ("doc_id", "title", "province", "date", "paragraph", "start", "end", "text")


@dataclass(frozen=True, slots=True)
class PassageWith:
    """One passage with the query and an item: ``text`` is the original from ``start`` to ``end``.

    ``paragraph`` counts from 1, and 0 is a title that stands outside the text: then the offsets are of the title.
    ``query_places`` and ``item_places`` are offsets of the original like ``start`` and ``end``.
    """

    document: StoredDocument
    paragraph: int
    start: int
    end: int
    text: str
    query_places: tuple[tuple[int, int], ...]
    item_places: tuple[tuple[int, int], ...]

    def to_dict(self) -> dict[str, Any]:
        """The passage by its stable keys (:data:`PASSAGE_KEYS`), in their order."""
        return {key: getattr(self.document if key in PASSAGE_KEYS[:4] else self, key) for key in PASSAGE_KEYS}


def passages_with(counting: Counting, item: str, kind: ItemKind) -> Iterator[PassageWith]:
    """The passages that hold the query and the item apart from it, by doc_id and place.

    A technology may be called by any of its names, and a word be written in either script.

    Raises:
        UnknownNameError: the lexicon has no such technology.
    """
    index = counting.index
    name = index.lexicon.resolve(item).name if kind == "technology" else fold(item).text.strip()
    return _passages(counting, name, kind)


def _passages(counting: Counting, name: str, kind: ItemKind) -> Iterator[PassageWith]:
    facts = counting.index.view.facts
    for number in sorted(counting.matching, key=lambda n: facts[n].rank):
        for _, texts in counting.texts([number]):
            for text, held in texts:
                yield from _of_text(counting, number, (text, held), name, kind)


def _of_text(
    counting: Counting, number: int, held_text: HeldText, name: str, kind: ItemKind
) -> Iterator[PassageWith]:
    text, held = held_text
    placed = counting.placed(text, kind)
    inside = set(text.overlapped(placed))
    at: dict[int, list[tuple[int, int]]] = {}
    for passage, first, last in text.runs(placed):
        if passage in held:
            for k in range(first, last):
                if placed.names[k] == name and k not in inside:
                    at.setdefault(passage, []).append((placed.starts[k], placed.ends[k]))
    if not at:
        return
    original = counting.index.original(number)
    document = counting.index.documents([number])[0]
    offsets, written = (
        (original.title_offsets, original.title) if text.title else (original.offsets, original.text)
    )
    folded = FoldedText(text.folded, offsets)
    paragraphs = list(accumulate(int(span.start < span.end) for span in passages(text.folded, "paragraph")))
    ends = passage_ends(text.folded, "paragraph")
    for passage, places in at.items():
        start, end = text.passage(passage)
        span = folded.original(start, end)
        own = [(start + a, start + b) for a, b in text.own_within(start, end)]
        shown = [folded.original(*place) for place in (*own, *places)]
        spans = tuple((each.start, each.end) for each in shown)
        yield PassageWith(
            document,
            0 if text.title else paragraphs[passage_at(ends, start)],
            span.start,
            span.end,
            written[span.start : span.end],
            spans[: len(own)],
            spans[len(own) :],
        )
