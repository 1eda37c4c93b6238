"""The default engine: Whoosh holds the postings, in blocks of documents; what is read here are its files.

Units, grams, words and technologies carry their counts. A keyword of one unit, or of two different ones, is
counted from its posting alone; for a longer one grams pick the candidates and the folded text decides. What is
written, :mod:`cefu.engines.whoosh_engine` says.
"""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from collections.abc import Sequence

from cefu.analysis.grams import exact_from_counts, keyword_grams
from cefu.engines.api import MEMORY, EngineWriter, View
from cefu.engines.confirm import text_occurrences
from cefu.engines.evaluate import Evaluator, Leaf
from cefu.engines.marker import read_last
from cefu.engines.shelf import Shelf
from cefu.engines.whoosh_files import Segment, open_segments, whoosh_name
from cefu.errors import EngineNotInstalledError, IndexCorruptError

__all__ = ["WhooshEngine", "damaged"]

#: Shelves kept open by a searcher.
_OPEN_SHELVES = 2_000


class WhooshEngine:
    """Whoosh in a folder."""

    name = "whoosh"
    persistent = True

    def __init__(self, folder: str) -> None:
        """Use the Whoosh index in ``folder``; it is made with the first commit."""
        self._folder = folder

    def last(self) -> int:
        """See :class:`cefu.engines.api.Engine`."""
        return read_last(self._folder)

    def writer(self, memory: int = MEMORY) -> EngineWriter:
        """See :class:`cefu.engines.api.Engine`.

        Raises:
            EngineNotInstalledError: Whoosh is missing.
            IndexCorruptError: the folder's files are gone or can't be opened.
        """
        try:
            from cefu.engines.whoosh_engine import Writer
        except ModuleNotFoundError as error:
            if error.name and error.name.startswith("cefu"):
                raise
            needs = f"engine {self.name} needs {error.name}"
            raise EngineNotInstalledError(needs, hint="run: pip install cefu") from error
        return Writer(self._folder, memory)

    def searcher(self, view: View) -> Searcher:
        """See :class:`cefu.engines.api.Engine`.

        Raises:
            IndexCorruptError: the folder's files are gone or can't be opened.
        """
        segments = _opened(self._folder)
        if segments is None and view.facts:
            raise IndexCorruptError(f"there are no postings in {self._folder}", hint="run: cefu reindex")
        return Searcher(segments or (), view)


def _opened(folder: str) -> list[Segment] | None:
    """The segments of the last commit; None when there never was one."""
    if not os.path.isdir(folder):
        return None
    for attempt in range(5):
        try:
            return open_segments(folder)
        except FileNotFoundError as error:
            # A writer that commits at this moment replaces the files; the next look sees the new ones.
            if attempt == 4:
                raise IndexCorruptError(
                    f"postings in {folder} lack a file ({error.filename})", hint="run: cefu reindex"
                ) from error
            time.sleep(0.05)
        except Exception as error:
            raise damaged(folder, error) from error
    raise AssertionError("unreachable")


def damaged(folder: str, error: object) -> IndexCorruptError:
    """The error for postings that can't be opened."""
    return IndexCorruptError(f"postings in {folder} can't be opened ({error})", hint="run: cefu reindex")


class Searcher(Evaluator):
    """The searcher of :class:`WhooshEngine`."""

    def __init__(self, segments: Sequence[Segment], view: View) -> None:
        """Search the documents of ``view`` in open segments."""
        self._segments = segments
        super().__init__(_Leaves(segments, view), view)

    def close(self) -> None:
        """Close the postings."""
        for segment in self._segments:
            segment.close()


class _Leaves:
    """Leaves from shelves, confirmed on the folded texts where the counts alone don't decide."""

    def __init__(self, segments: Sequence[Segment], view: View) -> None:
        self._segments = segments
        self._view = view
        self._shelves: OrderedDict[tuple[str, str], list[Shelf]] = OrderedDict()

    # -- postings -----------------------------------------------------------------------------------------------

    def _open(self, field: str, first: str) -> list[Shelf]:
        known = self._shelves.get((field, first))
        if known is not None:
            self._shelves.move_to_end((field, first))
            return known
        name, term = whoosh_name(field), first.encode("utf-8", "surrogatepass")
        try:
            shelves = [Shelf(value) for segment in self._segments for value in segment.postings(name, term)]
        except Exception as error:
            raise IndexCorruptError(
                f"postings of {field} can't be read ({error})", hint="run: cefu reindex"
            ) from error
        self._shelves[field, first] = shelves
        if len(self._shelves) > _OPEN_SHELVES:
            self._shelves.popitem(last=False)
        return shelves

    def _postings(self, field: str, term: str) -> dict[int, int]:
        if not term or "\0" in term:
            return {}
        found: dict[int, int] = {}
        living = self._view.facts.keys()
        for shelf in self._open(field, term[0]):
            try:
                postings = shelf.find(term)
            except (ValueError, IndexError) as error:
                raise IndexCorruptError(
                    f"postings of {field} can't be read ({error})", hint="run: cefu reindex"
                ) from error
            found.update((number, n) for number, n in postings.items() if number in living)
        return found

    # -- cefu.engines.evaluate.Leaves ---------------------------------------------------------------------------

    def phrase(self, text: str, whole_word: bool) -> Leaf:
        exact = None if whole_word else exact_from_counts(text)
        if exact is not None:
            field, term = exact
            return Leaf(self._postings(f"title_{field}", term), self._postings(field, term))
        grams, lone = keyword_grams(text)
        title = self._candidates("title_", grams, lone)
        body = self._candidates("", grams, lone)
        leaf = Leaf({}, {})
        wanted = title | body
        for number, texts in self._view.texts.fetch(sorted(wanted)):
            if number in title:
                n = text_occurrences(texts.title, text, texts.title_words if whole_word else None)
                if n:
                    leaf.title[number] = n
            if number in body:
                n = text_occurrences(texts.body, text, texts.words if whole_word else None)
                if n:
                    leaf.body[number] = n
        return leaf

    def _candidates(self, prefix: str, grams: list[str], lone: list[str]) -> set[int]:
        """The documents that have all grams and units; all documents when there are none to look for."""
        found: set[int] | None = None
        for field, terms in (("gram", grams), ("unit", lone)):
            for term in terms:
                postings = self._postings(prefix + field, term)
                found = set(postings) if found is None else found & postings.keys()
                if not found:
                    return set()
        return set(self._view.facts) if found is None else found

    def word(self, word: str) -> Leaf:
        return Leaf(self._postings("title_word", word), self._postings("word", word))

    def concept(self, name: str) -> dict[int, int]:
        return self._postings("concept", name)

    def key(self, name: str, value: str) -> set[int]:
        return set(self._postings(f"key:{name}", value))
