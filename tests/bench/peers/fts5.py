"""SQLite's full-text index over trigrams, on folded texts. It can't find what is shorter than three characters."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["answers", "build", "missing", "searcher", "version"]

_FILE = "fts5.sqlite"
_TABLE = (
    "CREATE VIRTUAL TABLE doc USING fts5(id UNINDEXED, province UNINDEXED, title, body, tokenize='trigram')"
)


def missing() -> str:
    """Why it can't be used, and the mend; empty if it can."""
    with sqlite3.connect(":memory:") as connection:
        try:
            connection.execute(_TABLE)
        except sqlite3.OperationalError as error:
            return f"SQLite {sqlite3.sqlite_version}: {error} — use a Python with SQLite >= 3.34 and FTS5"
    return ""


def version() -> str:
    """The library's version."""
    return f"SQLite {sqlite3.sqlite_version}"


def answers(query: dict[str, Any]) -> bool:
    """Keywords that must all be there, in a province or anywhere."""
    return bool(query["all"]) and not query["near"]


def build(records: Iterable[dict[str, Any]], folder: Path) -> None:
    """Index in one transaction."""
    folder.mkdir(parents=True)
    connection = sqlite3.connect(folder / _FILE)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(_TABLE)
    connection.executemany("INSERT INTO doc VALUES (:id, :province, :title, :text)", records)
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def searcher(folder: Path) -> Any:
    """The search; keywords are quoted strings, ranked by its own BM25."""
    connection = sqlite3.connect(folder / _FILE)

    def search(query: dict[str, Any], limit: int | None) -> list[str]:
        # Columns together: all keywords somewhere in the document, as the others have it.
        match = " AND ".join('"' + keyword.replace('"', '""') + '"' for keyword in query["folded"])
        rows = connection.execute(
            "SELECT id FROM doc WHERE doc MATCH ? AND (? IS NULL OR province = ?) ORDER BY rank LIMIT ?",
            (match, query["province"], query["province"], -1 if limit is None else limit),
        )
        return [row[0] for row in rows]

    return search
