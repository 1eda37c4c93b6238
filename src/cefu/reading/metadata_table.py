"""A table of metadata for many documents at once: ``cefu ingest --sidecar mended.csv``.

One row a document, found by its ``doc_id`` (or ``id``, ``编号`` …). A cell that is filled counts as if it
stood in the document's own sidecar; an empty one says nothing. Columns that are no metadata (``rank``,
``snippet``, ``source`` …) are left aside, so the export of a search can be mended and given back; there
``date`` is of the kind ``date_kind`` names.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cefu.errors import ConfigError
from cefu.model import METADATA_FIELDS, Declared, RawDocument
from cefu.reading.keys import KeyMap

__all__ = ["MetadataTable", "load_metadata_table"]

#: What a table can declare: everything but where the document came from.
_FIELDS = frozenset((*METADATA_FIELDS, "date")) - {"source"}
_DATES = ("written_on", "issued_on", "effective_on")


@dataclass(frozen=True)
class MetadataTable:
    """The rows by doc_id; ``digest`` changes with the file, ``rows`` says where each id stands."""

    declared: Mapping[str, tuple[Declared, ...]]
    rows: Mapping[str, str]
    digest: str

    def apply(self, raw: RawDocument) -> RawDocument:
        """The document with its row's values before everything else it declares."""
        values = self.declared.get(raw.doc_id)
        return replace(raw, declared=(*values, *raw.declared)) if values else raw


def load_metadata_table(path: str | os.PathLike[str], keys: KeyMap) -> MetadataTable:
    """Read a ``.csv`` or ``.tsv`` in UTF-8.

    Raises:
        ConfigError: the file can't be read, has no column of ids, or the same id twice.
    """
    import csv

    file = Path(path)
    try:
        data = file.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"the sidecar table {file} can't be read ({error})", hint="save it as CSV in UTF-8") from None
    delimiter = "\t" if file.suffix.lower() == ".tsv" else ","
    table = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    header = next(table, [])
    fields = [keys.field(name) for name in header]
    if "id" not in fields:
        raise ConfigError(f"the sidecar table {file} has no column of ids", hint="name one column doc_id")
    declared: dict[str, tuple[Declared, ...]] = {}
    rows: dict[str, str] = {}
    for number, cells in enumerate(table, 2):
        if not any(cell.strip() for cell in cells):
            continue
        where = f"{file.name} row {number}"
        doc_id = cells[fields.index("id")].strip() if len(cells) > fields.index("id") else ""
        if not doc_id:
            raise ConfigError(f"{where} has no doc_id", hint="fill it in, or remove the row")
        if doc_id in rows:
            raise ConfigError(f"{where} names {doc_id}, as {rows[doc_id]} does", hint="keep one of the two rows")
        rows[doc_id] = where
        declared[doc_id] = tuple(_declared(dict(zip(header, cells, strict=False)), keys, where))
    return MetadataTable(declared, rows, hashlib.sha256(data).hexdigest())


def _declared(row: Mapping[str, str], keys: KeyMap, where: str) -> Iterator[Declared]:
    kind = next((cell.strip() for name, cell in row.items() if name.strip().lower() == "date_kind"), "")
    for name, cell in row.items():
        field = keys.field(name)
        value = _bare(cell.strip())
        if field not in _FIELDS or not value:
            continue
        if field == "date" and kind in _DATES:
            field = kind
        for each in value.split(";") if field == "issuer" else [value]:
            if each.strip():
                yield Declared(field, each.strip(), "sidecar", f"{where}, column {name.strip()}")


def _bare(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what a spreadsheet takes for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in tuple("=+-@\t\r") else cell
