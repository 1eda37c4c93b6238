"""Rebuilding an engine's postings from the store: for another engine, or when they are damaged."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence

from cefu.analysis.words import LengthCodec
from cefu.engines.api import Needs, Texts
from cefu.engines.registry import choose, open_engine
from cefu.index import STORE
from cefu.prepare import EngineInput, engine_input
from cefu.store.lock import WriterLock
from cefu.store.manifest import Manifest, read_manifest, write_manifest
from cefu.store.sqlite_reader import SqliteReader
from cefu.store.sqlite_writer import SqliteWriter
from cefu.writing import enough

__all__ = ["reindex", "stored_input"]

#: Documents read from the store at a time.
_READ = 500


def reindex(
    folder: str | os.PathLike[str],
    *,
    engine: str | None = None,
    memory: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Manifest:
    """Write new postings of every document and switch to them; the new manifest.

    The old ones stay until the new ones are complete, and readers keep what they have open. What earlier
    versions of documents left in the store is freed. ``engine`` None keeps the engine, ``"auto"`` takes the best
    that is installed. About ``memory`` bytes of postings are held before they are written, as by ``cefu ingest``.
    ``progress`` is told documents done and all.

    Raises:
        IndexNotFoundError: there is no index.
        IndexLockedError: another process writes to it.
        ConfigError: the engine is not known, or the memory too little.
        EngineNotInstalledError: its library is missing.
        IndexCorruptError: the store can't be read.
    """
    folder = os.fspath(folder)
    held = enough(memory)
    read_manifest(folder)  # no lock is left where there is no index
    with WriterLock(folder):
        manifest = read_manifest(folder)
        number = int(manifest.postings.rpartition("-")[2]) + 1
        postings = f"postings-{number}"
        target = os.path.join(folder, postings)
        if os.path.isdir(target):
            shutil.rmtree(target)  # left by a rebuilding that was interrupted; no manifest names it
        name = choose(engine or manifest.engine).engine
        store = SqliteReader(os.path.join(folder, STORE), manifest.generation)
        try:
            _write(store, name, target, held, progress or (lambda done, total: None))
        finally:
            store.close()
        changed = manifest.next(engine=name, postings=postings)
        write_manifest(folder, changed)
        writer = SqliteWriter(os.path.join(folder, STORE), changed.generation)
        writer.sweep()
        writer.close()
        for old in os.listdir(folder):
            if old.startswith("postings-") and old != postings:
                shutil.rmtree(os.path.join(folder, old))
        return changed


def _write(
    store: SqliteReader, engine: str, target: str, memory: int, progress: Callable[[int, int], None]
) -> None:
    writer = open_engine(engine, target).writer(memory)
    try:
        numbers = sorted(store.view().facts)
        for start in range(0, len(numbers), _READ):
            chunk = numbers[start : start + _READ]
            texts = dict(store.fetch(chunk))
            for document in store.get(chunk):
                keys = store.keys_of(document.number)
                given = stored_input(writer.needs, texts[document.number], dict(document.technologies), keys)
                writer.add(document.number, *given)
            progress(start + len(chunk), len(numbers))
        writer.commit()
    finally:
        writer.close()


def stored_input(
    needs: Needs, texts: Texts, technologies: Mapping[str, int], keys: Mapping[str, Sequence[str]]
) -> EngineInput:
    """What an engine is given of a document that is in the store: from its texts, nothing is cut again."""
    cut = needs != "nothing"
    return engine_input(
        needs,
        texts.title,
        texts.body,
        _words(texts.title, texts.title_words) if cut else (),
        _words(texts.body, texts.words) if cut else (),
        technologies=technologies,
        keys=keys,
    )


def _words(text: str, lengths: bytes) -> list[str]:
    """The words of a text from their stored lengths."""
    words: list[str] = []
    at = 0
    for size in LengthCodec.decode(lengths):
        words.append(text[at : at + size])
        at += size
    return words
