"""The tables, and how values become columns."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from cefu.model import Evidence, Metadata, MetaValue, Span

__all__ = [
    "SCHEMA_VERSION",
    "TABLES",
    "metadata_from_json",
    "metadata_to_json",
    "placeholders",
    "safe",
]

#: Raised when the tables change; an index of another version is migrated or refused.
SCHEMA_VERSION = 1

_SURROGATES = re.compile("[\ud800-\udfff]")

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
    extra TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS documents_living ON documents (doc_id) WHERE died IS NULL;
CREATE INDEX IF NOT EXISTS documents_file ON documents (file);
CREATE INDEX IF NOT EXISTS documents_id ON documents (doc_id);
CREATE TABLE IF NOT EXISTS texts (
    number INTEGER PRIMARY KEY REFERENCES documents (number),
    original BLOB NOT NULL,
    offsets BLOB NOT NULL,
    title_offsets BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS folded (
    number INTEGER PRIMARY KEY REFERENCES documents (number),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
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
"""


def metadata_to_json(metadata: Metadata) -> str:
    """One row a value: field, value, raw, source, start, end, rule (start and end null when not in the text)."""
    rows = [
        [v.field, v.value, v.raw, v.evidence.source]
        + ([v.evidence.span.start, v.evidence.span.end] if v.evidence.span else [None, None])
        + [v.evidence.rule]
        for v in metadata.values
    ]
    return json.dumps(rows, ensure_ascii=False)


def metadata_from_json(text: str) -> Metadata:
    """What :func:`metadata_to_json` wrote.

    Raises:
        ValueError: the text is something else.
    """
    values = []
    for name, value, raw, source, start, end, rule in json.loads(text):
        span = Span(start, end) if start is not None else None
        values.append(MetaValue(name, value, raw, Evidence(source, span, rule)))
    return Metadata(tuple(values))


def safe(text: str) -> str:
    """The text, as long, with U+FFFD for lone surrogates: SQLite can't hold them, a file name may."""
    return _SURROGATES.sub("\ufffd", text)


def placeholders(values: Iterable[object]) -> str:
    """``?,?,?`` for so many values."""
    return ",".join("?" for _ in values)
