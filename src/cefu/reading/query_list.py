"""Lists of queries for ``cefu batch``: ``.txt .csv .tsv .toml``; the columns are those of ``query_columns.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cefu.data.formulas import unharmed
from cefu.errors import ConfigError
from cefu.reading.csv_rows import rows, sniff
from cefu.reading.keys import key_map
from cefu.reading.lines import Line
from cefu.reading.metadata_table import decoded
from cefu.reading.toml_text import loads

__all__ = ["SUFFIXES", "ListedQuery", "column_of", "from_records", "parse_queries"]

#: The kinds of lists, by the suffix of the file.
SUFFIXES = (".txt", ".csv", ".tsv", ".toml")

#: Filters that take several values, joined with ``;``; the others take one.
_SEVERAL = frozenset({"province", "city", "issuer", "tech", "number", "kind", "source", "mentions", "year"})
_FLAGS = frozenset({"undated", "whole_word"})
_SCOPES = ("document", "paragraph", "sentence")
_YES = frozenset({"1", "true", "yes", "y", "x", "是", "√"})
_NO = frozenset({"0", "false", "no", "n", "否"})

#: A list in GB2312: four Han characters or more, and nothing rarer than what stands between them.
_GB_LIST = re.compile(
    "(?:[\x00-\x7f、-】“”；，（）：]*[\u4e00-\u9fff]){4}[\x00-\x7f、-】“”；，（）：\u4e00-\u9fff]*"
)
_SEPARATOR = re.compile("[;；]")


@dataclass(frozen=True)
class ListedQuery:
    """One query of a list: its ``id``, the ``query`` (None: every document), and filters as ``Index.search`` has them.

    ``where`` names the place in the list (``queries.csv, row 3``). ``problem`` says why it can't be asked, or is empty.
    """

    id: str
    query: str | None
    where: str
    options: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def parse_queries(data: bytes, name: str, suffix: str) -> list[ListedQuery]:
    """The queries of a file's content; ``name`` is for messages, ``suffix`` one of :data:`SUFFIXES`.

    A text has one query a line; blank lines and lines that begin with ``#`` are passed over, and the id is the number
    of the line. A table has columns ``id`` (without it the number of the row counts), ``query`` and any filter; a TOML
    file has them as the keys of ``[[query]]`` tables.

    Raises:
        ConfigError: the file is no such list, holds no query, an unknown column, or the same id twice.

    >>> [(q.id, q.query) for q in parse_queries("# 新基建\\n区块链\\n\\n跨鏈 平台\\n".encode(), "q.txt", ".txt")]
    [('2', '区块链'), ('4', '跨鏈 平台')]
    >>> parse_queries("id,query,省份\\na,区块链,四川;福建".encode(), "q.csv", ".csv")[0].options
    {'province': ('四川', '福建')}
    """
    if suffix not in SUFFIXES:
        raise ConfigError(f"{name} is no list of queries", hint=f"its name must end in {' '.join(SUFFIXES)}")
    text = _text(data, name)
    if suffix == ".txt":
        found = list(_of_lines(text, name))
    elif suffix == ".toml":
        found = from_records(_toml_tables(text, name), f"{name}, query")
    else:
        found = list(_of_table(text, name, suffix))
    return _checked(found, name)


def from_records(records: Iterable[Mapping[str, object]], where: str) -> list[ListedQuery]:
    """The queries of records with the keys that columns have; without an id the record's number counts, from 1.

    Raises:
        ConfigError: an unknown key.
    """
    found = []
    for number, record in enumerate(records, 1):
        at = f"{where} {number}"
        values: dict[str, object] = {}
        for key, value in record.items():
            filled = _column(key, at)
            if filled in values:
                raise ConfigError(f"{at} has two keys for {filled}", hint="keep one of them")
            values[filled] = value
        found.append(_listed(values, str(number), at))
    return found


def _text(data: bytes, name: str) -> str:
    """The text of a list as an editor or a spreadsheet saves it: in UTF-8, or else what its bytes look like.

    A few keywords are too short to guess by. They are taken as GB2312 where all of them are Han characters in it,
    which bytes in Big5 hardly ever are.
    """
    try:
        return decoded(data)[0]
    except UnicodeDecodeError as error:
        try:
            text = data.decode("gb2312")
        except UnicodeDecodeError:
            text = ""
        if _GB_LIST.fullmatch(text):
            return text
        raise ConfigError(f"{name} can't be read ({error})", hint="save it in UTF-8") from None


def _of_lines(text: str, name: str) -> Iterator[ListedQuery]:
    for number, line in enumerate(text.split("\n"), 1):
        query = line.strip()
        if query and not query.startswith("#"):
            yield ListedQuery(str(number), query, f"{name}, line {number}")


def _of_table(text: str, name: str, suffix: str) -> Iterator[ListedQuery]:
    # A spreadsheet on an old Macintosh ends lines with CR alone.
    lines = [
        Line(k, line) for k, line in enumerate(re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", text), 1)
    ]
    first = next((line.text for line in lines if line.text.strip()), "")
    header: list[str] = []
    inner = 0  # line breaks inside cells so far: what a row's number is behind its line's
    for row in rows(iter(lines), "\t" if suffix == ".tsv" else sniff(first)):
        number = row.line - inner
        where = f"{name}, row {number}"
        if row.bad:
            raise ConfigError(
                f"{where}: {row.bad}", hint='write a quotation mark inside of quotes twice: """建链"""'
            )
        cells = [cell.replace("\r\n", "\n").replace("\r", "\n") for cell in row.cells]
        inner += sum(cell.count("\n") for cell in cells)
        if not header:
            header = [_column(cell, where) if cell.strip() else "" for cell in cells]
            _check_header(header, where)
            continue
        values: dict[str, object] = {
            column: cell for column, cell in zip(header, cells, strict=False) if column
        }
        more = any(cell.strip() for cell in cells[len(header) :])
        beside = any(cell.strip() for column, cell in zip(header, cells, strict=False) if not column)
        problem = ""
        if more or beside:
            problem = (
                f"the row has more cells than named columns ({len(cells)} for {sum(map(bool, header))}) "
                "— a query with a comma stands in quotes"
            )
        yield _listed(values, str(number), where, problem)


def _check_header(header: list[str], where: str) -> None:
    for column in header:
        if column and header.count(column) > 1:
            raise ConfigError(f"{where} names two columns for {column}", hint="keep one of them")
    if not set(header) - {"", "id"}:
        raise ConfigError(
            f"{where} names no column for queries", hint="name the columns in the first row: id,query"
        )


def _toml_tables(text: str, name: str) -> list[dict[str, object]]:
    from cefu.errors import ReadError

    try:
        table = loads(text, name)
    except ReadError as error:
        raise ConfigError(error.message, hint=error.hint) from None
    wrong = [key for key in table if key != "query"]
    tables = table.get("query", [])
    if wrong or not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        what = f"has the key {wrong[0]}" if wrong else "has a query that is no table"
        raise ConfigError(f"{name} {what}", hint='write each query as: [[query]], id = "…", query = "…"')
    return tables


def _checked(found: list[ListedQuery], name: str) -> list[ListedQuery]:
    if not found:
        raise ConfigError(
            f"there are no queries in {name}", hint="write one a line, or below the names of columns"
        )
    places: dict[str, str] = {}
    for listed in found:
        if listed.id in places:
            raise ConfigError(
                f"{listed.where} has the id {listed.id}, as {places[listed.id]} has",
                hint="each query needs an id of its own",
            )
        places[listed.id] = listed.where
    return found


def _listed(values: dict[str, object], number: str, where: str, problem: str = "") -> ListedQuery:
    """The query of one row; ``number`` is its id if there is no column of ids."""
    id_ = _bare(str(values.pop("id", number)))
    if not id_:
        raise ConfigError(f"{where} has no id", hint="fill it in, or leave the column of ids out")
    query = _bare(str(values.pop("query", "")))
    options: dict[str, Any] = {}
    for column, value in values.items():
        try:
            filled = _option(column, value)
        except ValueError as error:
            problem = problem or str(error)
            continue
        if filled:
            options[column] = filled
    return ListedQuery(id_, query or None, where, options, problem)


def _option(column: str, value: object) -> Any:
    """The value of a filter as ``Index.search`` takes it; something empty for an empty cell.

    Raises:
        ValueError: the filter takes no such value.
    """
    if isinstance(value, bool) and column in _FLAGS:
        return value
    if column == "among":
        # A query, in which a semicolon is a character like others.
        return _bare(str(value))
    parts = value if isinstance(value, (list, tuple)) else _SEPARATOR.split(str(value))
    texts = tuple(text for text in (_bare(str(part)) for part in parts) if text)
    if column in _SEVERAL or not texts:
        return texts
    if len(texts) > 1:
        raise ValueError(f"{column} takes one value, and here are {len(texts)}: {';'.join(texts)}")
    if column in _FLAGS:
        if texts[0].lower() not in _YES | _NO:
            raise ValueError(f"{column} is {texts[0]} — write yes or no")
        return texts[0].lower() in _YES
    if column == "within" and texts[0] not in _SCOPES:
        raise ValueError(f"within is {texts[0]} — choose one of: {', '.join(_SCOPES)}")
    return texts[0]


def _bare(cell: str) -> str:
    """A cell without the apostrophe that an export puts before what a spreadsheet takes for a formula."""
    return unharmed(cell.strip())


def column_of(name: str) -> str:
    """The option that a column of this name fills, empty if there is none.

    >>> column_of("省份"), column_of("天气")
    ('province', '')
    """
    known = _columns()
    keys = key_map({})
    plain = name.strip().casefold().replace("-", "_")
    found = known.get(plain) or {"doc_number": "number"}.get(keys.field(name), keys.field(name))
    return "" if found not in known.values() or (found == "id" and plain not in known) else found


def _column(name: str, where: str) -> str:
    """The option that a column fills.

    Raises:
        ConfigError: there is none of that name.
    """
    found = column_of(name)
    if not found:
        raise ConfigError(
            f"{where}: unknown column {name.strip() or '(nothing)'}",
            hint=f"columns are: {', '.join(dict.fromkeys(_columns().values()))}",
        )
    return found


@lru_cache(maxsize=1)
def _columns() -> Mapping[str, str]:
    from importlib import resources  # imports every archive format

    text = resources.files("cefu.reading").joinpath("query_columns.toml").read_text(encoding="utf-8")
    return {name: column for column, names in loads(text, "query_columns.toml").items() for name in names}
