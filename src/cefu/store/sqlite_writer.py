"""Writing the SQLite store."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from cefu.errors import EngineError, IndexCorruptError
from cefu.model import Declared, RawDocument
from cefu.store.api import LedgerRow, NewDocument
from cefu.store.deflate import folded_text, original_text
from cefu.store.packing import COLUMNS, PackedDocument, most_first, pack
from cefu.store.sqlite_schema import TABLES, placeholders, safe

__all__ = ["SqliteWriter", "was_published"]

_COLUMNS = f"born, {COLUMNS}"
_ANEW = "ingest the sources into a new index"


class SqliteWriter:
    """Implements :class:`cefu.store.api.StoreWriter`. The caller holds the index lock."""

    def __init__(self, path: str, generation: int) -> None:
        """Open or make the database; ``generation`` is the last committed one. What later ones left is taken back.

        Raises:
            IndexCorruptError: the file is no database, or is gone though there is a committed generation.
        """
        self._generation = generation
        self._path = path
        if generation and not os.path.isfile(path):
            raise IndexCorruptError(f"the document store {path} is missing", hint=_ANEW)
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            if generation:
                self._db.execute("SELECT count(*) FROM documents LIMIT 1")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.executescript(TABLES)
            self._begin()
            self._take_back()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise IndexCorruptError(
                f"the document store {path} can't be written ({error})", hint=_ANEW
            ) from error

    def _begin(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def _take_back(self) -> None:
        """Undo what an interrupted writer stored but never published in the manifest."""
        g = (self._generation,)
        for table in ("texts", "folded", "keys"):
            self._db.execute(
                f"DELETE FROM {table} WHERE number IN (SELECT number FROM documents WHERE born > ?)", g
            )
        self._db.execute("DELETE FROM documents WHERE born > ?", g)
        self._db.execute("UPDATE documents SET died = NULL WHERE died > ?", g)
        self._db.execute("DELETE FROM ledger WHERE born > ?", g)
        self._db.execute("DELETE FROM retags WHERE born > ?", g)

    def _execute(self, sql: str, values: Sequence[object] | Mapping[str, object] = ()) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _execute_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        try:
            self._db.executemany(sql, rows)
        except sqlite3.Error as error:
            raise self._failed(error) from error

    def _failed(self, error: sqlite3.Error) -> EngineError:
        return EngineError(
            f"the document store {self._path} can't be written ({error})",
            hint="see whether the disk is full; what was published before is kept",
        )

    # -- documents ----------------------------------------------------------------------------------------------

    def living(self) -> dict[str, tuple[str, str]]:
        """Every living document: doc_id -> (digest of its content, file it came from).

        The digest ends with what the document was last tagged with.
        """
        # A document that is older than the last retag was looked at by it, and found to be tagged right.
        latest = self._execute("SELECT born, tagging FROM retags ORDER BY born DESC LIMIT 1").fetchone()
        retagged, tagging = latest or (0, "")
        rows = self._execute("SELECT doc_id, sha256, file, born FROM documents WHERE died IS NULL")
        return {
            doc_id: (f"{sha256.partition('-')[0]}-{tagging}" if born < retagged else sha256, file)
            for doc_id, sha256, file, born in rows
        }

    def put(self, document: NewDocument, keys: Mapping[str, Iterable[str]]) -> int:
        """Keep a document with its filter values, replacing the living one with the same doc_id; its number."""
        return self.keep(pack(document, keys))

    def keep(self, packed: PackedDocument) -> int:
        """See :class:`cefu.store.api.StoreWriter`."""
        self.remove(packed.doc_id)
        row = (self._generation + 1, *packed.row)
        cursor = self._execute(
            f"INSERT INTO documents ({_COLUMNS}) VALUES ({placeholders(row)})",
            row,
        )
        number = int(cursor.lastrowid or 0)
        self._execute("INSERT INTO texts VALUES (?, ?, ?, ?)", (number, *packed.original))
        self._execute("INSERT INTO folded VALUES (?, ?, ?, ?, ?)", (number, *packed.folded))
        self._execute_many(
            "INSERT OR IGNORE INTO keys (number, field, value) VALUES (?, ?, ?)",
            [(number, *key) for key in packed.keys],
        )
        return number

    def read_again(self, doc_id: str) -> tuple[RawDocument, str] | None:
        """See :class:`cefu.store.api.StoreWriter`."""
        row = self._execute(
            "SELECT doc_id, source, encoding, declared, extra, file, original, body FROM documents "
            "JOIN texts USING (number) JOIN folded USING (number) WHERE doc_id = ? AND died IS NULL",
            (safe(doc_id),),
        ).fetchone()
        if row is None:
            return None
        key, source, encoding, declared, extra, file, original, folded = row
        try:
            text = original_text(original, folded_text(folded))
            said = tuple(Declared(*item) for item in json.loads(declared))
            return RawDocument(key, source, text, said, encoding, json.loads(extra)), str(file)
        except (ValueError, TypeError) as error:
            raise IndexCorruptError(f"document {doc_id} can't be read in {self._path} ({error})", hint=_ANEW) from error

    def retag(self, number: int, technologies: Mapping[str, int], values: Iterable[str], tagging: str) -> int:
        """See :class:`cefu.store.api.StoreWriter`."""
        born = self._generation + 1
        row = self._execute("SELECT sha256 FROM documents WHERE number = ? AND died IS NULL", (number,)).fetchone()
        if row is None:
            raise IndexCorruptError(f"document number {number} is missing in {self._path}", hint=_ANEW)
        self._execute("UPDATE documents SET died = ? WHERE number = ?", (born, number))
        changed = {
            "born": born,
            "sha256": f"{row[0].partition('-')[0]}-{tagging}",
            "technologies": json.dumps(most_first(technologies), ensure_ascii=False),
        }
        columns = [f":{name}" if name in changed else name for name in _COLUMNS.split(", ")]
        cursor = self._execute(
            f"INSERT INTO documents ({_COLUMNS}) SELECT {', '.join(columns)} FROM documents WHERE number = :number",
            {**changed, "number": number},
        )
        new = int(cursor.lastrowid or 0)
        for table, columns_ in (
            ("texts", "original, offsets, title_offsets"),
            ("folded", "title, body, words, title_words"),
        ):
            self._execute(
                f"INSERT INTO {table} (number, {columns_}) SELECT ?, {columns_} FROM {table} WHERE number = ?",
                (new, number),
            )
        self._execute(
            "INSERT INTO keys (number, field, value) SELECT ?, field, value FROM keys "
            "WHERE number = ? AND field <> 'tech'",
            (new, number),
        )
        self._execute_many(
            "INSERT OR IGNORE INTO keys (number, field, value) VALUES (?, 'tech', ?)",
            [(new, safe(value)) for value in values],
        )
        return new

    def retagged(self, tagging: str) -> None:
        """See :class:`cefu.store.api.StoreWriter`."""
        self._execute("INSERT OR REPLACE INTO retags VALUES (?, ?)", (self._generation + 1, tagging))

    def remove(self, doc_id: str) -> bool:
        """See :class:`cefu.store.api.StoreWriter`."""
        cursor = self._execute(
            "UPDATE documents SET died = ? WHERE doc_id = ? AND died IS NULL",
            (self._generation + 1, safe(doc_id)),
        )
        return cursor.rowcount > 0

    def last(self) -> int:
        """The largest number of a living document, 0 when there is none."""
        return int(self._db.execute("SELECT max(number) FROM documents WHERE died IS NULL").fetchone()[0] or 0)

    def published(self) -> None:
        """Remember, in the file itself, that the last generation stands in a manifest."""
        self._db.execute(f"PRAGMA user_version = {int(self._generation)}")
        self._db.execute("COMMIT")
        self._begin()

    def count(self) -> int:
        """The number of living documents."""
        return int(self._execute("SELECT count(*) FROM documents WHERE died IS NULL").fetchone()[0])

    def fingerprint(self, analysis: str) -> str:
        """SHA-256 (hex) over the analysis and every living document's id and content, in doc_id order.

        What the documents were tagged with is the analysis' affair: the same content gives the same fingerprint
        whether it was ingested with a lexicon or retagged with it.
        """
        digest = hashlib.sha256(analysis.encode())
        for doc_id, sha256 in self._execute(
            "SELECT doc_id, sha256 FROM documents WHERE died IS NULL ORDER BY doc_id"
        ):
            digest.update(f"{doc_id}\0{sha256.partition('-')[0]}\n".encode())
        return digest.hexdigest()

    # -- the ledger of files ------------------------------------------------------------------------------------

    def ledger(self) -> dict[str, LedgerRow]:
        """The latest row of every file that was ingested and not removed."""
        rows = self._execute("SELECT file, digest, recipe, documents, failures FROM ledger ORDER BY born")
        latest = {row[0]: LedgerRow(*row) for row in rows}
        return {file: row for file, row in latest.items() if row.digest}

    def note(self, row: LedgerRow) -> None:
        """Remember how a file was read; an empty digest forgets it."""
        self._execute(
            "INSERT OR REPLACE INTO ledger VALUES (?, ?, ?, ?, ?, ?)",
            (safe(row.file), self._generation + 1, row.digest, row.recipe, row.documents, row.failures),
        )

    def documents_of(self, file: str) -> list[str]:
        """The doc_ids of the living documents that came from the file, in order."""
        rows = self._execute(
            "SELECT doc_id FROM documents WHERE file = ? AND died IS NULL ORDER BY doc_id", (safe(file),)
        )
        return [doc_id for (doc_id,) in rows]

    # -- generations --------------------------------------------------------------------------------------------

    def commit(self) -> int:
        """See :class:`cefu.store.api.StoreWriter`."""
        self._execute(
            "DELETE FROM ledger WHERE EXISTS (SELECT 1 FROM ledger newer WHERE newer.file = ledger.file "
            "AND newer.born > ledger.born AND newer.born <= ?)",
            (self._generation,),
        )
        self._execute("COMMIT")
        self._generation += 1
        self._begin()
        return self._generation

    def rollback(self) -> None:
        """See :class:`cefu.store.api.StoreWriter`."""
        self._execute("ROLLBACK")
        self._begin()

    def sweep(self) -> None:
        """Free the rows of documents that died before the last generation, which nobody begins to read any more."""
        g = (self._generation,)
        for table in ("texts", "folded", "keys"):
            self._execute(
                f"DELETE FROM {table} WHERE number IN (SELECT number FROM documents WHERE died < ?)", g
            )
        self._execute("DELETE FROM documents WHERE died < ?", g)
        self._execute("COMMIT")
        self._execute("VACUUM")
        self._begin()

    def close(self) -> None:
        """Forget what was not committed and close the file."""
        with contextlib.suppress(sqlite3.Error):  # nothing is lost when the disk is too full even for this
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
        self._db.close()


def was_published(path: str) -> bool:
    """Whether a generation of this store ever stood in a manifest; so it is taken for a file that can't be read."""
    db = sqlite3.connect(path)
    try:
        return int(db.execute("PRAGMA user_version").fetchone()[0]) > 0
    except sqlite3.DatabaseError:
        return True
    finally:
        db.close()
