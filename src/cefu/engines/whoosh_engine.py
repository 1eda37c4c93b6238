"""The default engine: Whoosh holds the postings, in blocks of documents.

Whoosh's documents here are blocks of up to some thousand of ours: each commit adds a block, whose terms are
kept in shelves (:mod:`cefu.engines.shelf`). Units, grams, words and technologies carry their counts. A
keyword of one unit, or of two different ones, is counted from its posting alone; for a longer one grams pick
the candidates and the folded text decides.
"""

from __future__ import annotations

import contextlib
import os
import time
import warnings
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from cefu.analysis.grams import exact_from_counts, keyword_grams
from cefu.engines.api import MEMORY, CutTexts, EngineWriter, Fields, Needs, View
from cefu.engines.confirm import text_occurrences
from cefu.engines.evaluate import Evaluator, Leaf
from cefu.engines.marker import read_last, write_last
from cefu.engines.shelf import BLOCK_NUMBERS, Shelf, ShelfBuilder
from cefu.errors import IndexCorruptError
from cefu.schema import KEY_FIELDS, POSTING_FIELDS

with warnings.catch_warnings():
    # Whoosh 2.7.4 compiles with warnings on new Pythons; they are no news to a user. What a search needs is
    # loaded here.
    warnings.simplefilter("ignore")
    import whoosh.codec.whoosh3
    import whoosh.reading
    from whoosh import fields, formats, index

__all__ = ["WhooshEngine"]

#: About what a posting takes in memory before its block is on disk: measured on laws, with the block being written.
_POSTING_BYTES = 50
#: More segments than this are merged at the next commit.
_MOST_SEGMENTS = 12
#: Shelves kept open by a searcher.
_OPEN_SHELVES = 2_000

_FIELDS = POSTING_FIELDS + tuple(f"key:{name}" for name in KEY_FIELDS)


class _ShelfFormat(formats.Format):  # type: ignore[misc]  # Whoosh has no types
    """A posting whose value is a shelf."""

    def __init__(self) -> None:
        super().__init__(field_boost=1.0)

    def fixed_value_size(self) -> None:
        return None


class ShelfField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """Hands Whoosh shelves that are ready: first character -> bytes."""

    indexed = True
    stored = False
    scorable = False
    unique = False
    analyzer = None
    vector = None
    spelling = False
    column_type = None
    multitoken_query = "default"

    def __init__(self) -> None:
        """One format serves all fields."""
        self.format = _ShelfFormat()

    def index(self, value: Mapping[str, bytes], **kwargs: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Whoosh's question for the postings of one document."""
        for first, shelf in value.items():
            yield first.encode("utf-8", "surrogatepass"), 1, 1.0, shelf

    def separate_spelling(self) -> bool:
        """No field is spelled."""
        return False


def _name(field: str) -> str:
    """Whoosh's name of a field: colons are not allowed in its file names."""
    return field.replace(":", "_")


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
        """See :class:`cefu.engines.api.Engine`."""
        return _Writer(self._folder, memory // _POSTING_BYTES)

    def searcher(self, view: View) -> Searcher:
        """See :class:`cefu.engines.api.Engine`.

        Raises:
            IndexCorruptError: the folder's files are gone or can't be opened.
        """
        reader = _open_reader(self._folder)
        if reader is None and view.facts:
            raise IndexCorruptError(f"there are no postings in {self._folder}", hint="run: cefu reindex")
        return Searcher(reader, view)


def _open_reader(folder: str) -> whoosh.reading.IndexReader | None:
    if not os.path.isdir(folder):
        return None
    for attempt in range(5):
        try:
            return index.open_dir(folder, readonly=True).reader()
        except index.EmptyIndexError:
            return None
        except FileNotFoundError as error:
            # A writer that commits at this moment replaces the files; the next look sees the new ones.
            if attempt == 4:
                raise IndexCorruptError(
                    f"postings in {folder} lack a file ({error.filename})", hint="run: cefu reindex"
                ) from error
            time.sleep(0.05)
        except Exception as error:
            raise _damaged(folder, error) from error
    raise AssertionError("unreachable")


def _damaged(folder: str, error: object) -> IndexCorruptError:
    return IndexCorruptError(f"postings in {folder} can't be opened ({error})", hint="run: cefu reindex")


class _Writer:
    """Inverts documents in memory and writes a block when they are many, or at a commit."""

    needs: Needs = "counts"

    def __init__(self, folder: str, most: int) -> None:
        self._most = most
        os.makedirs(folder, exist_ok=True)
        try:
            self._index = index.open_dir(folder)
        except index.EmptyIndexError as error:
            if os.listdir(folder):
                raise _damaged(folder, "the list of its files is gone") from error
            self._index = index.create_in(folder, fields.Schema(**{_name(f): ShelfField() for f in _FIELDS}))
        except Exception as error:
            raise _damaged(folder, error) from error
        self._writer: Any = None
        self._clear()

    def _clear(self) -> None:
        self._inverted: dict[str, ShelfBuilder] = {}
        self._postings = 0
        self._base: int | None = None

    def add(self, number: int, fields_: Fields, texts: CutTexts | None = None) -> None:
        if self._base is not None and number - self._base >= BLOCK_NUMBERS:
            self._write_block()
        self._last = number
        if self._base is None:
            self._base = number
        for field, terms in fields_.items():
            builder = self._inverted.get(field)
            if builder is None:
                builder = self._inverted[field] = ShelfBuilder(self._base)
            builder.add(number, terms)
            self._postings += len(terms)
        if self._postings >= self._most:
            self._write_block()

    def _write_block(self) -> None:
        if self._base is None:
            return
        if self._writer is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                from whoosh.writing import SegmentWriter
            codec = whoosh.codec.whoosh3.W3Codec(compression=0)
            self._writer = SegmentWriter(self._index, codec=codec, compound=False, limitmb=256)
        block = {_name(field): builder.build() for field, builder in self._inverted.items()}
        self._writer.add_document(**block)
        self._clear()

    def commit(self) -> None:
        self._write_block()
        if self._writer is not None:
            self._writer.commit(mergetype=_merge_when_many)
            self._writer = None
            folder = self._index.storage.folder
            _sync(folder)
            write_last(folder, self._last)

    def close(self) -> None:
        self._clear()
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.cancel()
        self._index.close()


def _merge_when_many(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's question which segments stay as they are; the others are merged into the one being written."""
    if len(segments) < _MOST_SEGMENTS:
        return segments
    for segment in segments:
        with contextlib.closing(
            whoosh.reading.SegmentReader(writer.storage, writer.schema, segment)
        ) as reader:
            writer.add_reader(reader)
    return []


def _sync(folder: str) -> None:
    """Bring the folder's files to the disk: Whoosh itself leaves that to the system."""
    for entry in os.scandir(folder):
        if entry.is_file():
            with open(entry.path, "rb") as file:
                os.fsync(file.fileno())


class Searcher(Evaluator):
    """The searcher of :class:`WhooshEngine`."""

    def __init__(self, reader: whoosh.reading.IndexReader | None, view: View) -> None:
        """Search the documents of ``view`` through an open reader (None while nothing was committed)."""
        self._reader = reader
        super().__init__(_Leaves(reader, view), view)

    def close(self) -> None:
        """Close the postings."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None


class _Leaves:
    """Leaves from shelves, confirmed on the folded texts where the counts alone don't decide."""

    def __init__(self, reader: whoosh.reading.IndexReader | None, view: View) -> None:
        self._segments = [leaf for leaf, _ in reader.leaf_readers()] if reader is not None else []
        self._view = view
        self._shelves: OrderedDict[tuple[str, str], list[Shelf]] = OrderedDict()

    # -- postings -----------------------------------------------------------------------------------------------

    def _open(self, field: str, first: str) -> list[Shelf]:
        known = self._shelves.get((field, first))
        if known is not None:
            self._shelves.move_to_end((field, first))
            return known
        name, term = _name(field), first.encode("utf-8", "surrogatepass")
        shelves: list[Shelf] = []
        try:
            for segment in self._segments:
                if (name, term) not in segment:
                    continue
                matcher = segment.postings(name, term)
                while matcher.is_active():
                    shelves.append(Shelf(matcher.value()))
                    matcher.next()
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
        facts = self._view.facts
        for shelf in self._open(field, term[0]):
            try:
                postings = shelf.find(term)
            except (ValueError, IndexError) as error:
                raise IndexCorruptError(
                    f"postings of {field} can't be read ({error})", hint="run: cefu reindex"
                ) from error
            found.update((number, n) for number, n in postings.items() if number in facts)
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
