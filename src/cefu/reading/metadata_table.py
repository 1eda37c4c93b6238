"""A table of metadata for many documents at once: ``cefu ingest --sidecar mended.csv``.

One row a document, found by its ``doc_id`` (or ``id``, ``编号`` …). A cell that is filled counts as if it
stood in the document's own sidecar; an empty one says nothing. Columns that are no metadata (``rank``,
``snippet``, ``source`` …) are left aside, so the export of a search can be mended and given back; there
``date`` is of the kind ``date_kind`` names.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cefu.data.formulas import unharmed
from cefu.errors import ConfigError
from cefu.model import METADATA_FIELDS, Declared, Evidence, RawDocument
from cefu.reading.guess import guess
from cefu.reading.keys import KeyMap
from cefu.schema import HIT_KEYS

__all__ = ["MetadataTable", "decoded", "is_cell", "load_metadata_table"]

#: What a table can declare: everything but where the document came from.
_FIELDS = frozenset((*METADATA_FIELDS, "date")) - {"source"}
_DATES = ("written_on", "issued_on", "effective_on")
#: Fields that may have several values; an export joins them so.
_SEVERAL = frozenset({"issuer", "province", "doc_number"})
#: How a spreadsheet saves Chinese, where it does not save UTF-8.
_CODECS = {
    "GB18030": "gb18030",
    "Big5": "big5",
    "CP950": "cp950",
    "Big5-HKSCS": "big5hkscs",
    "UTF-16": "utf-16",
    "UTF-16LE": "utf-16-le",
    "UTF-16BE": "utf-16-be",
}
#: How a cell is named as the place a value came from.
_CELL = re.compile(r" row \d+, column ")
#: Columns of Cefu's own exports that declare nothing.
_ASIDE = frozenset((*HIT_KEYS, "problems"))


@dataclass(frozen=True)
class MetadataTable:
    """The rows by doc_id; ``digest`` changes with what they say, ``rows`` says where each id stands.

    ``encoding`` is what the file was read in, ``unknown`` the columns that fill no field, with the key each may
    have been meant for (or "").
    """

    declared: Mapping[str, tuple[Declared, ...]]
    rows: Mapping[str, str]
    digest: str
    encoding: str = "utf-8"
    unknown: tuple[tuple[str, str], ...] = ()

    def apply(self, raw: RawDocument) -> RawDocument:
        """The document with its row's values above everything else it declares."""
        values = self.declared.get(raw.doc_id)
        return replace(raw, mended=values) if values else raw

    def over(self, older: MetadataTable) -> MetadataTable:
        """Both tables: where both fill a field of a document, this one counts."""
        declared = dict(older.declared)
        for doc_id, values in self.declared.items():
            filled = {value.field for value in values}
            kept = (value for value in older.declared.get(doc_id, ()) if value.field not in filled)
            declared[doc_id] = (*values, *kept)
        return MetadataTable.of({**older.rows, **self.rows}, declared)

    @classmethod
    def of(cls, rows: Mapping[str, str], declared: Mapping[str, tuple[Declared, ...]]) -> MetadataTable:
        """A table of these rows; its digest is over what it says."""
        said = [[doc_id, [[d.field, d.value] for d in values]] for doc_id, values in sorted(declared.items())]
        digest = hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        return cls(declared, rows, digest.hexdigest())

    def to_json(self) -> str:
        """The table as :meth:`from_json` reads it."""
        rows = {
            doc_id: [where, *([d.field, d.value, d.where] for d in self.declared.get(doc_id, ()))]
            for doc_id, where in self.rows.items()
        }
        return json.dumps(rows, ensure_ascii=False, indent=0)

    @classmethod
    def from_json(cls, text: str) -> MetadataTable:
        """The table that :meth:`to_json` wrote.

        Raises:
            ValueError: the text is something else.
        """
        data = json.loads(text)
        if not isinstance(data, dict):
            raise ValueError("no table of metadata")
        rows: dict[str, str] = {}
        declared: dict[str, tuple[Declared, ...]] = {}
        for doc_id, (where, *values) in data.items():
            rows[doc_id] = where
            declared[doc_id] = tuple(Declared(field, value, "sidecar", at) for field, value, at in values)
        return cls.of(rows, declared)


def load_metadata_table(path: str | os.PathLike[str], keys: KeyMap) -> MetadataTable:
    """Read a table in UTF-8 or as a spreadsheet saves it (GB18030, Big5, UTF-16); apart by commas, tabs or ``;``.

    Raises:
        ConfigError: the file can't be read, has no column of ids, or the same id twice.
    """
    import csv

    file = Path(path)
    try:
        data = file.read_bytes()
        text, encoding = decoded(data)
    except OSError as error:
        raise ConfigError(f"the sidecar table {file}: {error.strerror or error}", hint="name another") from None
    except UnicodeDecodeError:
        raise ConfigError(f"the sidecar table {file} is in no known encoding", hint="save it as CSV in UTF-8") from None
    first = text.partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header = next(table, [])
    fields = [keys.field(name) for name in header]
    if "id" not in fields:
        has = ", ".join(name.strip() for name in header[:12]) or "nothing"
        raise ConfigError(
            f"the sidecar table {file} has no column of ids, but {has}", hint="name one column doc_id"
        )
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
    unknown = tuple((name.strip(), _meant(name)) for name in header if _is_unknown(name, keys))
    return replace(MetadataTable.of(rows, declared), encoding=encoding, unknown=unknown)


def _is_unknown(name: str, keys: KeyMap) -> bool:
    plain = name.strip().lower()
    return bool(plain) and keys.field(name) == "extra" and not keys.is_own(name) and plain not in _ASIDE


def _meant(name: str) -> str:
    import difflib

    return next(iter(difflib.get_close_matches(name.strip().lower(), sorted(_FIELDS), n=1)), "")


def decoded(data: bytes) -> tuple[str, str]:
    """The text of a table as a spreadsheet saves it, and its encoding: UTF-8, GB18030, Big5, UTF-16.

    Raises:
        UnicodeDecodeError: it is none of these.
    """
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        name = guess(data)
        if name not in _CODECS:
            raise
        return data.decode(_CODECS[name]).removeprefix("\ufeff"), name


def _declared(row: Mapping[str, str], keys: KeyMap, where: str) -> Iterator[Declared]:
    kind = next((cell.strip() for name, cell in row.items() if name.strip().lower() == "date_kind"), "")
    for name, cell in row.items():
        field = keys.field(name)
        value = _bare(cell.strip())
        if field not in _FIELDS or not value:
            continue
        if field == "date" and kind in _DATES:
            field = kind
        for each in value.split(";") if field in _SEVERAL else [value]:
            if each.strip():
                yield Declared(field, each.strip(), "sidecar", f"{where}, column {name.strip()}")


def is_cell(evidence: Evidence) -> bool:
    """Whether a value came from a cell of such a table."""
    return evidence.source == "sidecar" and _CELL.search(evidence.rule) is not None


def _bare(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what a spreadsheet takes for a formula."""
    return unharmed(cell)
