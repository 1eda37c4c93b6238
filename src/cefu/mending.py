"""Tables of metadata that users give an index (``cefu ingest --sidecar``), and what they change.

An index remembers its tables: what was mended once stays mended when its source is ingested again. A table
also mends documents whose source is not ingested in the same run; they are read again from the store.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cefu.errors import IndexCorruptError
from cefu.extraction.declared import declared_values
from cefu.index import STORE
from cefu.model import Declared, RawDocument
from cefu.reading import MetadataTable
from cefu.reading.metadata_table import is_cell
from cefu.store.api import StoredDocument
from cefu.store.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from cefu.store.manifest import Manifest

__all__ = ["Mending", "forget", "mending", "remember"]

_PREFIX = "sidecar-"


@dataclass(frozen=True)
class Mending:
    """The tables in force in one run.

    ``table`` is all of them in one, None without any. ``given`` is the one this run was given. ``again`` are
    the doc_ids whose rows are new, other ones or gone.
    """

    table: MetadataTable | None = None
    given: MetadataTable | None = None
    again: frozenset[str] = frozenset()


def mending(folder: str, manifest: Manifest, given: MetadataTable | None, *, forget: bool) -> Mending:
    """The tables of a run over the index in ``folder``; with ``forget``, none that it remembers.

    Raises:
        IndexCorruptError: the remembered tables can't be read.
    """
    known = _remembered(folder, manifest)
    kept = None if forget else known
    if given is not None and manifest.generation:
        given = _news(given, folder, manifest)
    table = kept if given is None else given if kept is None else given.over(kept)
    before = known.declared if known else {}
    after = table.declared if table else {}
    again = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    return Mending(table, given, frozenset(again))


def _news(table: MetadataTable, folder: str, manifest: Manifest) -> MetadataTable:
    """The table without the cells that only say what the index holds: an export comes back with every cell."""
    declared = dict(table.declared)
    with closing(SqliteReader(os.path.join(folder, STORE), manifest.generation)) as store:
        for doc_id in table.rows:
            number = store.number_of(doc_id)
            if number is not None:
                declared[doc_id] = tuple(_new_cells(table.declared[doc_id], store.get([number])[0]))
    return MetadataTable.of(table.rows, declared)


def _new_cells(cells: Sequence[Declared], document: StoredDocument) -> Iterator[Declared]:
    held = document.metadata
    said: dict[str, list[str]] = {}
    for field, values in declared_values(RawDocument("", "", "", mended=tuple(cells))).said:
        said.setdefault(field, []).extend(value.value for value in values)
    for cell in cells:
        if cell.field == "title" and held.get("title") is None and cell.value == document.title:
            continue  # lists show the file's name where there is no title
        known = held.all(cell.field)
        # What a table said before, perhaps in a run that was interrupted, must be said on.
        mended = any(is_cell(value.evidence) for value in known)
        if mended or said.get(cell.field) != [value.value for value in known]:
            yield cell


def _remembered(folder: str, manifest: Manifest) -> MetadataTable | None:
    if not manifest.sidecar:
        return None
    path = os.path.join(folder, manifest.sidecar)
    try:
        with open(path, encoding="utf-8") as file:
            return MetadataTable.from_json(file.read())
    except (OSError, ValueError, TypeError) as error:
        raise IndexCorruptError(
            f"the mended metadata in {path} can't be read ({error})",
            hint="put it back from a copy, or run: cefu ingest --forget-sidecars, with --sidecar for a new table",
        ) from error


def remember(folder: str, table: MetadataTable | None) -> str:
    """Keep the tables in the index folder; the name of the file, which no manifest names yet."""
    if table is None:
        return ""
    name = f"{_PREFIX}{table.digest[:16]}.json"
    handle, temporary = tempfile.mkstemp(prefix=f".{_PREFIX}", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogatepass") as file:
            file.write(table.to_json())
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, os.path.join(folder, name))
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
    return name


def forget(folder: str, kept: str) -> None:
    """Remove the tables that the manifest does not name any more."""
    for name in os.listdir(folder):
        if name.startswith(_PREFIX) and name != kept:
            os.unlink(os.path.join(folder, name))
