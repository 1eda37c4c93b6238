"""Opening an index for writing: the store and the engine, checked against the manifest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from cefu.engines.api import LEAST_MEMORY, MEMORY, EngineWriter
from cefu.engines.registry import open_engine
from cefu.errors import ConfigError, IndexCorruptError
from cefu.index import STORE
from cefu.store.manifest import Manifest
from cefu.store.sqlite_writer import SqliteWriter

__all__ = ["enough", "writers"]


def enough(memory: int | None) -> int:
    """The bytes of postings that a writer may hold: as asked for, or what is usual for None.

    Raises:
        ConfigError: they are too few.
    """
    if memory is None:
        return MEMORY
    if memory < LEAST_MEMORY:
        least = LEAST_MEMORY // 1_000_000
        raise ConfigError(f"{memory} bytes of memory are too few", hint=f"give {least}M or more")
    return memory


@contextmanager
def writers(
    folder: str, manifest: Manifest, memory: int = MEMORY
) -> Iterator[tuple[SqliteWriter, EngineWriter]]:
    """The writers of the store and of the engine, closed at the end; the caller holds the index lock.

    The engine's holds about ``memory`` bytes.

    Raises:
        IndexCorruptError: store, postings and manifest don't hold the same documents.
    """
    postings = os.path.join(folder, manifest.postings)
    engine = open_engine(manifest.engine, postings)
    if manifest.documents and engine.persistent and not os.path.isdir(postings):
        # A writer would begin anew, and the documents that are held would not be found any more.
        raise IndexCorruptError(f"there are no postings in {postings}", hint="run: cefu reindex")
    store = SqliteWriter(os.path.join(folder, STORE), manifest.generation)
    try:
        if store.count() != manifest.documents:
            raise IndexCorruptError(
                f"the index at {folder} has {store.count()} of its {manifest.documents} documents",
                hint="ingest the sources into a new index",
            )
        if engine.persistent and engine.last() < store.last():
            raise IndexCorruptError(
                f"the postings in {postings} end before the documents do", hint="run: cefu reindex"
            )
        writer = engine.writer(memory)
        try:
            yield store, writer
        finally:
            writer.close()
    finally:
        store.close()
