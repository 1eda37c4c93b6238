"""The writing side of the default engine: Whoosh writes the postings, in blocks of documents.

Whoosh's documents here are blocks of up to some thousand of ours: each commit adds a block, whose terms are
kept in shelves (:mod:`cefu.engines.shelf`). Reading is :mod:`cefu.engines.whoosh_search`'s affair and does
without Whoosh. Indexes on the disk name the classes of their fields by this module, so they stay here.
"""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from cefu.engines.api import CutTexts, Fields, Needs
from cefu.engines.marker import write_last
from cefu.engines.shelf import BLOCK_NUMBERS, ShelfBuilder
from cefu.engines.whoosh_files import whoosh_name
from cefu.engines.whoosh_search import damaged
from cefu.schema import KEY_FIELDS, POSTING_FIELDS

with warnings.catch_warnings():
    # Whoosh 2.7.4 compiles with warnings on new Pythons; they are no news to a user.
    warnings.simplefilter("ignore")
    import whoosh.codec.whoosh3
    import whoosh.reading
    from whoosh import fields, formats, index
    from whoosh.writing import SegmentWriter

__all__ = ["ShelfField", "Writer"]

#: About what a posting takes in memory before its block is on disk: measured on laws, with the block being written.
_POSTING_BYTES = 50
#: More segments than this are merged at the next commit.
_MOST_SEGMENTS = 12

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


class Writer:
    """Implements :class:`cefu.engines.api.EngineWriter`.

    It inverts documents in memory and writes a block when they are many, or at a commit.
    """

    needs: Needs = "counts"

    def __init__(self, folder: str, memory: int) -> None:
        """Write to the Whoosh index in ``folder``, or begin one in it; hold about ``memory`` bytes of postings.

        Raises:
            IndexCorruptError: its files are gone or can't be opened.
        """
        self._most = memory // _POSTING_BYTES
        os.makedirs(folder, exist_ok=True)
        try:
            self._index = index.open_dir(folder)
        except index.EmptyIndexError as error:
            if os.listdir(folder):
                raise damaged(folder, "the list of its files is gone") from error
            self._index = index.create_in(folder, fields.Schema(**{whoosh_name(f): ShelfField() for f in _FIELDS}))
        except Exception as error:
            raise damaged(folder, error) from error
        self._writer: Any = None
        self._clear()

    def _clear(self) -> None:
        self._inverted: dict[str, ShelfBuilder] = {}
        self._postings = 0
        self._base: int | None = None

    def add(self, number: int, fields_: Fields, texts: CutTexts | None = None) -> None:
        """See :class:`cefu.engines.api.EngineWriter`."""
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
            codec = whoosh.codec.whoosh3.W3Codec(compression=0)
            self._writer = SegmentWriter(self._index, codec=codec, compound=False, limitmb=256)
        block = {whoosh_name(field): builder.build() for field, builder in self._inverted.items()}
        self._writer.add_document(**block)
        self._clear()

    def commit(self) -> None:
        """See :class:`cefu.engines.api.EngineWriter`."""
        self._write_block()
        if self._writer is not None:
            self._writer.commit(mergetype=_merge_when_many)
            self._writer = None
            folder = self._index.storage.folder
            _sync(folder)
            write_last(folder, self._last)

    def close(self) -> None:
        """See :class:`cefu.engines.api.EngineWriter`."""
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
