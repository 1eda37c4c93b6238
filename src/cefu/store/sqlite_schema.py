"""The tables, and how values become columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from cefu.model import Evidence, Metadata, MetaValue, Problem, Span

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "metadata_from_json",
    "metadata_to_json",
    "placeholders",
    "safe",
]

#: Raised when the tables change; an index of another version is migrated or refused.
SCHEMA_VERSION = 3

_SURROGATES = re.compile("[\ud800-\udfff]")

# What every search asks of all documents stands in documents_facts: it need not look at their rows, which are long.
TABLES = """
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    doc_id TEXT NOT NULL,
    born INTEGER NOT NULL,
    died INTEGER,
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    title TEXT NOT NULL,
    title_counts INTEGER NOT NULL,
    title_units INTEGER NOT NULL,
    body_units INTEGER NOT NULL,
    province TEXT NOT NULL,
    city TEXT NOT NULL,
    issuer TEXT NOT NULL,
    doc_number TEXT NOT NULL,
    kind TEXT NOT NULL,
    url TEXT NOT NULL,
    date TEXT NOT NULL,
    date_kind TEXT NOT NULL,
    first_day INTEGER,
    last_day INTEGER,
    technologies TEXT NOT NULL,
    encoding TEXT NOT NULL,
    metadata TEXT NOT NULL,
    extra TEXT NOT NULL,
    declared TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS documents_living ON documents (doc_id) WHERE died IS NULL;
CREATE INDEX IF NOT EXISTS documents_file ON documents (file);
CREATE INDEX IF NOT EXISTS documents_facts ON documents
    (doc_id, born, died, title_units, body_units, title_counts, first_day, last_day, province);
CREATE TABLE IF NOT EXISTS texts (
    number INTEGER PRIMARY KEY REFERENCES documents (number),
    original BLOB NOT NULL,
    offsets BLOB NOT NULL,
    title_offsets BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS folded (
    number INTEGER PRIMARY KEY REFERENCES documents (number),
    title TEXT NOT NULL,
    body BLOB NOT NULL,
    words BLOB NOT NULL,
    title_words BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS keys (
    number INTEGER NOT NULL REFERENCES documents (number),
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (field, value, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS keys_number ON keys (number);
CREATE TABLE IF NOT EXISTS ledger (
    file TEXT NOT NULL,
    born INTEGER NOT NULL,
    digest TEXT NOT NULL,
    recipe TEXT NOT NULL,
    documents INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    PRIMARY KEY (file, born)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS retags (
    born INTEGER PRIMARY KEY,
    tagging TEXT NOT NULL
);
"""


def metadata_to_json(metadata: Metadata) -> str:
    """``values`` and ``others``, one row a value: field, value, raw, source, start, end, rule (start and end null
    when not in the text); ``problems``: field, value, where, message. What there is none of is left out.
    """
    parts: dict[str, list[list[object]]] = {
        "values": [_row(value) for value in metadata.values],
        "others": [_row(value) for value in metadata.others],
        "problems": [[p.field, p.value, p.where, p.message] for p in metadata.problems],
    }
    return json.dumps({name: rows for name, rows in parts.items() if rows}, ensure_ascii=False)


def _row(value: MetaValue) -> list[object]:
    span = value.evidence.span
    place: list[int | None] = [span.start, span.end] if span else [None, None]
    return [value.field, value.value, value.raw, value.evidence.source, *place, value.evidence.rule]


def metadata_from_json(text: str) -> Metadata:
    """What :func:`metadata_to_json` wrote.

    Raises:
        ValueError: the text is something else.
    """
    parts = json.loads(text)
    if not isinstance(parts, dict):
        raise ValueError(f"not the metadata of a document: {text[:40]}")
    return Metadata(
        tuple(_value(row) for row in parts.get("values", ())),
        tuple(_value(row) for row in parts.get("others", ())),
        tuple(Problem(*row) for row in parts.get("problems", ())),
    )


def _value(row: list[Any]) -> MetaValue:
    name, value, raw, source, start, end, rule = row
    return MetaValue(name, value, raw, Evidence(source, Span(start, end) if start is not None else None, rule))


def safe(text: str) -> str:
    """The text, as long, with U+FFFD for lone surrogates: SQLite can't hold them, a file name may."""
    try:
        text.encode()  # far quicker than a search, and nearly every text passes
    except UnicodeEncodeError:
        return _SURROGATES.sub("\ufffd", text)
    return text


def placeholders(values: Iterable[object]) -> str:
    """``?,?,?`` for so many values."""
    return ",".join("?" for _ in values)
