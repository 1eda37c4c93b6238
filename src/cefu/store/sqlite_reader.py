"""Reading one generation of the SQLite store."""

from __future__ import annotations

import json
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from cefu.analysis import OffsetMap
from cefu.engines.api import FactsRow, LazyFacts, Texts, View
from cefu.errors import IndexCorruptError
from cefu.store.api import Original, StoredDocument
from cefu.store.deflate import folded_text, original_text
from cefu.store.sqlite_schema import metadata_from_json, placeholders

__all__ = ["SqliteReader"]

_COLUMNS = (
    "number, doc_id, source, title, title_counts, province, city, issuer, doc_number, kind, url, date, date_kind, "
    "technologies, encoding, metadata, extra"
)
_LIVING = "born <= :g AND (died IS NULL OR died > :g)"
_CHUNK = 500
#: Behind every text that begins so: no character is greater.
_LAST = "\U0010ffff"
#: Folded texts kept in memory, in code points: a warm search of a small collection reads nothing.
_CACHE = 60_000_000


class SqliteReader:
    """Implements :class:`cefu.store.api.StoreReader`, and :class:`cefu.engines.api.TextSource` for engines."""

    def __init__(self, path: str, generation: int) -> None:
        """Open the database for reading at a committed generation.

        Raises:
            IndexCorruptError: the file is missing or is no such database.
        """
        self.generation = generation
        self._path = path
        if not os.path.isfile(path):
            raise IndexCorruptError(f"the document store {path} is missing", hint="ingest the sources again")
        try:
            self._db = _connect(path)
        except sqlite3.Error as error:
            raise self._damaged(error) from error
        self._cache: OrderedDict[int, Texts] = OrderedDict()
        self._cached = 0

    def _damaged(self, error: Exception) -> IndexCorruptError:
        return IndexCorruptError(
            f"the document store {self._path} can't be read ({error})",
            hint="ingest the sources into a new index",
        )

    def _rows(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def view(self) -> View:
        """See :class:`cefu.store.api.StoreReader`."""
        numbers = self._fetched(f"SELECT number FROM documents WHERE {_LIVING} ORDER BY doc_id")
        sums = "coalesce(sum(title_units), 0), coalesce(sum(body_units), 0)"
        ((title, body),) = self._fetched(f"SELECT {sums} FROM documents WHERE {_LIVING}")
        return View(LazyFacts(chain.from_iterable(numbers), self._facts), self, (title, body))

    def _facts(self, numbers: Sequence[int]) -> Iterable[FactsRow]:
        """What :class:`cefu.engines.api.LazyFacts` asks for."""
        sql = "SELECT number, title_counts, title_units, body_units, first_day, last_day, province FROM documents"
        return self._by_number(sql, numbers) if numbers else self._fetched(f"{sql} WHERE {_LIVING}")

    def _fetched(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows at once, of the generation: several times as quick as :meth:`_rows` for many short ones."""
        try:
            return self._db.execute(sql, {"g": self.generation}).fetchall()
        except sqlite3.Error as error:
            raise self._damaged(error) from error

    def _by_number(self, sql: str, numbers: Iterable[int]) -> Iterator[tuple[Any, ...]]:
        """The rows of these documents."""
        rest = iter(numbers)
        while chunk := list(islice(rest, _CHUNK)):
            yield from self._rows(f"{sql} WHERE number IN ({placeholders(chunk)})", chunk)

    def fetch(self, numbers: Iterable[int]) -> Iterator[tuple[int, Texts]]:
        """See :class:`cefu.engines.api.TextSource`."""
        missing: list[int] = []
        for number in numbers:
            known = self._cache.get(number)
            if known is not None:
                self._cache.move_to_end(number)
                yield number, known
            else:
                missing.append(number)
        rest = iter(missing)
        while chunk := list(islice(rest, _CHUNK)):
            sql = f"SELECT number, title, body, words, title_words FROM folded WHERE number IN ({placeholders(chunk)})"
            found = 0
            for number, title, body, *words in self._rows(sql, chunk):
                entry = Texts(title, self._folded(body), *words)
                self._remember(number, entry)
                found += 1
                yield number, entry
            if found != len(chunk):
                raise self._damaged(LookupError(f"{len(chunk) - found} folded texts are missing"))

    texts = fetch

    def _folded(self, data: bytes) -> str:
        try:
            return folded_text(data)
        except ValueError as error:
            raise self._damaged(error) from error

    def _remember(self, number: int, texts: Texts) -> None:
        self._cache[number] = texts
        self._cached += len(texts.body)
        while self._cached > _CACHE and len(self._cache) > 1:
            _, old = self._cache.popitem(last=False)
            self._cached -= len(old.body)

    def get(self, numbers: Sequence[int]) -> list[StoredDocument]:
        """See :class:`cefu.store.api.StoreReader`."""
        found: dict[int, StoredDocument] = {}
        for row in self._by_number(f"SELECT {_COLUMNS} FROM documents", numbers):
            document = self._document(row)
            found[document.number] = document
        try:
            return [found[number] for number in numbers]
        except KeyError as error:
            raise self._damaged(LookupError(f"document number {error} is missing")) from error

    def _document(self, row: tuple[Any, ...]) -> StoredDocument:
        values = list(row)
        try:
            values[4] = bool(values[4])
            values[13] = tuple((name, n) for name, n in json.loads(str(values[13])))
            values[15] = metadata_from_json(str(values[15]))
            values[16] = json.loads(str(values[16]))
        except ValueError as error:
            raise self._damaged(error) from error
        return StoredDocument(*values)

    def number_of(self, doc_id: str) -> int | None:
        """See :class:`cefu.store.api.StoreReader`."""
        sql = f"SELECT number FROM documents WHERE doc_id = :id AND {_LIVING}"
        for (number,) in self._rows(sql, {"id": doc_id, "g": self.generation}):
            return int(number)
        return None

    def doc_ids(self) -> Iterator[tuple[str, str]]:
        """Every doc_id with the digest of its content, in doc_id order."""
        sql = f"SELECT doc_id, sha256 FROM documents WHERE {_LIVING} ORDER BY doc_id"
        for doc_id, sha256 in self._rows(sql, {"g": self.generation}):
            yield str(doc_id), str(sha256)

    def ids_beginning(self, beginning: str, limit: int) -> list[tuple[str, str]]:
        """The first doc_ids, in order, that begin so, with their titles."""
        sql = (
            f"SELECT doc_id, title FROM documents WHERE doc_id >= :from AND doc_id < :to AND {_LIVING} "
            "ORDER BY doc_id LIMIT :limit"
        )
        found = {"from": beginning, "to": beginning + _LAST, "g": self.generation, "limit": limit}
        return [(str(doc_id), str(title)) for doc_id, title in self._rows(sql, found)]

    def values_beginning(self, name: str, beginning: str, limit: int) -> list[str]:
        """The first values of a filter field, in order, that begin so.

        It steps from value to value, whatever the number of documents that have each.
        """
        following = "SELECT min(value) FROM keys WHERE field = :field AND value {} :at AND value < :to"
        living = (
            "SELECT 1 FROM keys JOIN documents USING (number) "
            f"WHERE field = :field AND value = :at AND {_LIVING} LIMIT 1"
        )
        place: dict[str, object] = {"field": name, "at": beginning, "to": beginning + _LAST, "g": self.generation}
        found: list[str] = []
        sign = ">="
        while len(found) < limit:
            ((value,),) = self._rows(following.format(sign), place)
            if value is None:
                break
            place["at"], sign = value, ">"
            if any(self._rows(living, place)):
                found.append(str(value))
        return found

    def original(self, number: int) -> Original:
        """See :class:`cefu.store.api.StoreReader`."""
        sql = (
            "SELECT t.original, f.body, t.offsets, d.title, f.title, t.title_offsets, f.words, f.title_words "
            "FROM texts t JOIN folded f USING (number) JOIN documents d USING (number) WHERE number = ?"
        )
        for text, body, offsets, title, folded_title, title_offsets, *words in self._rows(sql, (number,)):
            try:
                folded = folded_text(body)
                return Original(
                    original_text(text, folded),
                    folded,
                    OffsetMap.from_bytes(offsets),
                    str(title),
                    str(folded_title),
                    OffsetMap.from_bytes(title_offsets),
                    *words,
                )
            except ValueError as error:
                raise self._damaged(error) from error
        raise self._damaged(LookupError(f"document number {number} is missing"))

    def values(self, name: str) -> dict[str, int]:
        """See :class:`cefu.store.api.StoreReader`."""
        sql = (
            "SELECT value, count(*) FROM keys JOIN documents USING (number) "
            f"WHERE field = :field AND {_LIVING} GROUP BY value ORDER BY value"
        )
        return {str(value): int(n) for value, n in self._rows(sql, {"field": name, "g": self.generation})}

    def values_by_number(self, name: str) -> Iterator[tuple[int, str]]:
        """See :class:`cefu.store.api.StoreReader`."""
        sql = f"SELECT number, value FROM keys JOIN documents USING (number) WHERE field = :field AND {_LIVING}"
        for number, value in self._rows(sql, {"field": name, "g": self.generation}):
            yield int(number), str(value)

    def names(self) -> Iterator[tuple[int, str, str]]:
        """See :class:`cefu.store.api.StoreReader`."""
        sql = f"SELECT number, doc_id, title FROM documents WHERE {_LIVING} ORDER BY doc_id"
        for number, doc_id, title in self._rows(sql, {"g": self.generation}):
            yield int(number), str(doc_id), str(title)

    def count_by(self, expression: str) -> dict[str, int]:
        """Documents by ``province``, ``kind`` or ``year``; those without the value under the empty string."""
        column = {"province": "province", "kind": "kind", "year": "substr(date, 1, 4)"}[expression]
        sql = f"SELECT {column}, count(*) FROM documents WHERE {_LIVING} GROUP BY 1 ORDER BY 1"
        return {str(value): int(n) for value, n in self._rows(sql, {"g": self.generation})}

    def keys_of(self, number: int) -> dict[str, list[str]]:
        """The filter values of a document by field."""
        found: dict[str, list[str]] = {}
        for field, value in self._rows("SELECT field, value FROM keys WHERE number = ?", (number,)):
            found.setdefault(str(field), []).append(str(value))
        return found

    def close(self) -> None:
        """See :class:`cefu.store.api.StoreReader`."""
        self._db.close()


def _connect(path: str) -> sqlite3.Connection:
    """A connection that reads; SQLite wants to write beside the file even for that, unless nobody else can write."""
    uri = f"file:{_quoted(os.path.abspath(path))}"
    try:
        return _opened(f"{uri}?mode=ro")
    except sqlite3.OperationalError:
        folder = os.path.dirname(os.path.abspath(path))
        if os.access(folder, os.W_OK) or os.path.exists(f"{path}-wal"):
            raise
        return _opened(f"{uri}?immutable=1")


def _quoted(path: str) -> str:
    """The path as SQLite's URIs have it (https://sqlite.org/uri.html): ``urllib.parse`` is slow to import."""
    for special, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        path = path.replace(special, code)
    return path if os.sep == "/" else "/" + path.replace(os.sep, "/")


def _opened(uri: str) -> sqlite3.Connection:
    database = sqlite3.connect(uri, uri=True, check_same_thread=False)
    try:
        database.execute("SELECT count(*) FROM documents LIMIT 1").fetchone()
    except sqlite3.Error:
        database.close()
        raise
    return database
