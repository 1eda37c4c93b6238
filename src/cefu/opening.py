"""Opening the postings of an index beside its documents."""

from __future__ import annotations

import os

from cefu.engines.api import EngineSearcher, View
from cefu.engines.registry import open_engine
from cefu.errors import IndexCorruptError
from cefu.store.manifest import Manifest
from cefu.store.sqlite_reader import SqliteReader

__all__ = ["open_searcher"]


def open_searcher(folder: str, manifest: Manifest, view: View, store: SqliteReader) -> EngineSearcher:
    """The searcher over the documents of ``view``; an engine that keeps nothing is given them again from the store.

    Raises:
        IndexCorruptError: the postings can't be read, or were not written as far as the documents go.
    """
    engine = open_engine(manifest.engine, os.path.join(folder, manifest.postings))
    last = max(view.facts, default=0)
    if engine.persistent and engine.last() < last:
        raise IndexCorruptError(
            f"the postings in {os.path.join(folder, manifest.postings)} end before the documents do",
            hint="run: cefu reindex",
        )
    if not engine.persistent:
        writer = engine.writer()
        for document in store.get(list(view.facts)):
            keys = store.keys_of(document.number)
            fields = {f"key:{name}": dict.fromkeys(values, 1) for name, values in keys.items()}
            writer.add(document.number, {**fields, "concept": dict(document.technologies)})
        writer.commit()
    return engine.searcher(view)
