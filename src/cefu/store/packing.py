"""A document as the rows that the store writes: work that needs no database, so that other processes can do it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cefu.model import PartialDate
from cefu.store.api import NewDocument
from cefu.store.deflate import deflated
from cefu.store.sqlite_schema import metadata_to_json, safe

__all__ = ["COLUMNS", "PackedDocument", "most_first", "pack"]

#: The columns of a document's row but for the generation it is born in, in the order of :class:`PackedDocument`.
COLUMNS = (
    "doc_id, source, file, sha256, title, title_counts, title_units, body_units, province, city, issuer, doc_number, "
    "kind, url, date, date_kind, first_day, last_day, technologies, encoding, metadata, extra, declared"
)


class PackedDocument(NamedTuple):
    """The values of :data:`COLUMNS`; the original text and its maps; the folded texts; filter values.

    Both bodies are deflated (:mod:`cefu.store.deflate`).
    """

    row: tuple[str | int | None, ...]
    original: tuple[bytes, bytes, bytes]
    folded: tuple[str, bytes, bytes, bytes]
    keys: tuple[tuple[str, str], ...]

    @property
    def doc_id(self) -> str:
        """The document's id, as it is stored."""
        return str(self.row[0])


def pack(document: NewDocument, keys: Mapping[str, Iterable[str]]) -> PackedDocument:
    """The rows of an analysed document and its filter values by field."""
    metadata = document.metadata
    dated = document.date
    date = PartialDate.parse(dated.value) if dated else None
    row = (
        safe(document.doc_id),
        safe(document.source),
        safe(document.file),
        document.sha256,
        safe(document.title),
        int(document.title_counts),
        document.title_units,
        document.body_units,
        *(safe(metadata.text(name)) for name in ("province", "city", "issuer", "doc_number", "kind", "url")),
        date.iso if date else "",
        dated.field if dated else "",
        date.first_day.toordinal() if date else None,
        date.last_day.toordinal() if date else None,
        json.dumps(most_first(document.technologies), ensure_ascii=False),
        document.encoding,
        safe(metadata_to_json(metadata)),
        safe(json.dumps(dict(document.extra), ensure_ascii=False)),
        safe(json.dumps([(d.field, d.value, d.source, d.where) for d in document.declared], ensure_ascii=False)),
    )
    original, folded = deflated(safe(document.text), safe(document.folded))
    return PackedDocument(
        row,
        (original, document.offsets, document.title_offsets),
        (safe(document.folded_title), folded, document.words, document.title_words),
        tuple((field, safe(value)) for field, values in keys.items() for value in values),
    )


def most_first(technologies: Mapping[str, int]) -> list[tuple[str, int]]:
    """Technologies with their counts, the most mentioned first, then by name."""
    return sorted(technologies.items(), key=lambda item: (-item[1], item[0]))
