"""Coverage: who mentions what, how often, of how many documents, and who does not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from cefu.data.place_tables import CENTRAL, provinces
from cefu.errors import ConfigError
from cefu.grouping import DIMENSIONS, TOTAL, UNKNOWN, Dimension, group, in_order, length, named_values

if TYPE_CHECKING:
    import os

    from cefu.index import Index
    from cefu.judgements import Judged, ReviewLog, Tally
    from cefu.query.rewrite import Scope
    from cefu.search import SearchResult

__all__ = [
    "COLUMNS",
    "LONG_KEYS",
    "MEASURES",
    "ROWS",
    "Cell",
    "Coverage",
    "CoverageRow",
    "Measure",
    "coverage",
]

Measure = Literal["documents", "occurrences", "share", "per10k"]
#: What a cell can show; see :meth:`Cell.value`.
MEASURES: tuple[Measure, ...] = get_args(Measure)

#: What rows can be.
ROWS: tuple[str, ...] = tuple(name for name in DIMENSIONS if name != "quarter")
#: What columns can be; ``query`` makes one of each query.
COLUMNS: tuple[str, ...] = ("query", *(name for name in ROWS if name != "document"))

#: The keys of a tidy row, in the order scripts rely on.
LONG_KEYS = ("row", "col", "value", "documents", "occurrences", "searched")


class Cell(NamedTuple):
    """What one row and column have in common.

    ``searched`` documents were looked at, ``units`` long together; ``documents`` of them have what the column
    asks for, at ``occurrences`` places. With a review log these are kept hits; ``unjudged`` are those still open.
    """

    documents: int
    occurrences: int
    searched: int
    units: int
    unjudged: int = 0

    @property
    def unsure(self) -> bool:
        """Whether no hit is kept and some are still open: then it can't be said that there is none."""
        return bool(self.unjudged and not self.documents)

    def value(self, measure: Measure) -> int | float | None:
        """The measure of the cell; None, not zero, when there was nothing to search or nothing is sure yet.

        ``share`` is documents / searched, ``per10k`` the occurrences in 10,000 units (Han characters, Latin words
        and numbers, marks) of the documents searched, whether they have any or not. Both with six decimals.

        >>> Cell(1, 3, 4, 20000).value("share"), Cell(1, 3, 4, 20000).value("per10k")
        (0.25, 1.5)
        >>> Cell(0, 0, 4, 20000).value("documents"), Cell(0, 0, 0, 0).value("documents")
        (0, None)
        >>> Cell(0, 0, 4, 20000, unjudged=1).value("documents"), Cell(1, 3, 4, 20000, unjudged=1).value("documents")
        (None, 1)
        """
        if not self.searched or self.unsure:
            return None
        if measure == "share":
            return round(self.documents / self.searched, 6)
        if measure == "per10k":
            return round(10_000 * self.occurrences / self.units, 6) if self.units else 0.0
        return self.documents if measure == "documents" else self.occurrences


class CoverageRow(NamedTuple):
    """One row: its ``value``, the title if it is a document, the documents searched, a cell for each column."""

    value: str
    title: str
    documents: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Coverage:
    """A table of coverage: iterate for its rows.

    ``rows`` and ``cols`` say what the rows and columns are, ``columns`` name the latter. A joint document counts in
    the row of each of its provinces; ``total`` counts every document searched once, those of rows that were too
    small to list (``left_out`` of them) included. ``joint`` documents are in more than one row. ``results`` are the
    searches behind it: the first is of everything searched, then one for each query. ``narrowed`` columns were left
    out because others have more documents. ``reviewed`` says how the hits of each query were judged, if a review log
    was asked; then ``results`` have the kept hits alone.
    """

    rows: str
    cols: str
    columns: tuple[str, ...]
    lines: tuple[CoverageRow, ...]
    total: CoverageRow
    left_out: int
    joint: int
    results: tuple[SearchResult, ...]
    narrowed: int = 0
    reviewed: tuple[Tally, ...] = ()

    def __iter__(self) -> Iterator[CoverageRow]:
        """The rows in order, without the total."""
        return iter(self.lines)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of :meth:`to_dicts`: what the rows are (``doc_id, title`` for documents), documents, the columns.

        A column of a name that is taken stands in quotation marks.
        """
        keys = ["doc_id", "title"] if self.rows == "document" else [self.rows]
        keys.append("documents")
        for name in self.columns:
            while name in keys:
                name = f'"{name}"'
            keys.append(name)
        return tuple(keys)

    def to_dicts(self, measure: Measure = "documents", *, total: bool = True) -> list[dict[str, Any]]:
        """One dictionary a row by :attr:`keys`, the last over all documents; ``documents`` are those searched.

        The values are those of :meth:`Cell.value`, with its None.
        """
        rows = [*self.lines, self.total] if total else self.lines
        found = []
        for row in rows:
            own = (row.value, row.title) if self.rows == "document" else (row.value,)
            values = (cell.value(measure) for cell in row.cells)
            found.append(dict(zip(self.keys, (*own, row.documents, *values), strict=True)))
        return found

    def to_long(self, measure: Measure = "documents") -> list[dict[str, Any]]:
        """One dictionary for each row and column by :attr:`long_keys`, without totals."""
        found = []
        for row in self.lines:
            for name, cell in zip(self.columns, row.cells, strict=True):
                values = (cell.value(measure), cell.documents, cell.occurrences, cell.searched, cell.unjudged)
                # Without a log nothing is open, and that key isn't there.
                found.append(dict(zip(self.long_keys, (row.value, name, *values), strict=False)))
        return found

    @property
    def long_keys(self) -> tuple[str, ...]:
        """The keys of :meth:`to_long`: :data:`LONG_KEYS`, and ``unjudged`` if a review log was asked."""
        return (*LONG_KEYS, "unjudged") if self.reviewed else LONG_KEYS

    @property
    def absent_keys(self) -> tuple[str, ...]:
        """The keys of :meth:`absent`: what the columns are, what the rows are, documents."""
        rows = "doc_id" if self.rows == "document" else self.rows
        return (self.cols, f"{rows}_row" if self.cols == rows else rows, "documents")

    def absent(self) -> list[dict[str, Any]]:
        """For each column the rows of which documents were searched and none has it, with how many were searched.

        Rows without documents are not there, and neither is the row of documents without a value, nor a row with
        hits that are not judged yet.
        """
        return [
            dict(zip(self.absent_keys, (name, row.value, row.cells[k].searched), strict=True))
            for k, name in enumerate(self.columns)
            for row in self.lines
            if row.value != UNKNOWN and row.cells[k].searched
            if not row.cells[k].documents and not row.cells[k].unjudged
        ]


class _Column(NamedTuple):
    """What a column asks for: the documents it looks at, the occurrences in each that has it, and those not judged."""

    name: str
    searched: Collection[int]
    counts: Mapping[int, int]
    open: frozenset[int] = frozenset()


def coverage(
    index: Index,
    queries: Sequence[str],
    *,
    rows: str = "province",
    cols: str = "query",
    all_provinces: bool = False,
    min_docs: int = 0,
    top: int = 0,
    review: str | os.PathLike[str] | ReviewLog | None = None,
    within: Scope = "document",
    whole_word: bool = False,
    **filters: Any,
) -> Coverage:
    """Count the documents that pass the filters of ``index.search`` by row and column.

    With ``cols="query"`` every query is a column. Otherwise there is one query or none, and the columns are what the
    documents have: years, provinces; a technology's column counts the documents of the row that match the query and
    mention the technology, and its mentions. Rows and columns that a filter (``province``, ``city``, ``issuer``,
    ``kind``) names are the only ones. ``all_provinces`` lists the 34 provincial units, with documents or without;
    ``min_docs`` leaves out rows with fewer documents. ``top`` keeps so many columns, those with most documents (0:
    all); of equal ones the first. With ``review``, a log that ``cefu search --review`` has written, only the hits
    count that it keeps: see :meth:`cefu.judgements.ReviewLog.judged`. How many documents were searched stays the same.

    Raises:
        ConfigError: rows or columns that do not exist, queries that do not go with the columns, a bad filter; there
            are no queries whose hits could be judged, or the log can't be used.
        QuerySyntaxError: a query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    queries = list(dict.fromkeys(query.strip() for query in queries if query.strip()))
    _check(queries, rows, cols, all_provinces)
    how: dict[str, Any] = {
        "limit": None,
        "sort": "date",
        "within": within,
        "whole_word": whole_word,
        **filters,
    }
    searched = index.search(None, limit=None, sort="date", **filters)
    base = frozenset(searched.numbers)
    results = [index.search(query, **how) for query in queries]
    judged = _judged(index, review, results, within, whole_word)
    if judged:
        results = [each.result for each in judged]
    unsure = [each.open for each in judged] or [frozenset()] * len(results)
    columns = list(_columns(index, base, cols, queries, results, unsure, filters))
    columns, narrowed = _most(columns, top)
    by = next(name for name in DIMENSIONS if name == rows)
    groups = group(index, base, by)
    order = _listed(index, groups, by, all_provinces, filters)
    titles = {doc_id: title for _, doc_id, title in index.store.names()} if rows == "document" else {}
    everything = _Basis(index, base, groups)
    sums = [
        _Sums(column, groups, everything if column.searched is base else _Basis(index, column.searched, groups))
        for column in columns
    ]
    lines = []
    for value in order:
        documents = everything.documents.get(value, 0)
        if documents >= min_docs:
            cells = tuple(each.cell(value) for each in sums)
            lines.append(CoverageRow(value, titles.get(value, ""), documents, cells))
    total = CoverageRow(
        TOTAL, TOTAL if rows == "document" else "", len(base), tuple(each.cell(TOTAL) for each in sums)
    )
    names = tuple(column.name for column in columns)
    listed = {line.value for line in lines}
    joint = sum(1 for values in groups.values() if len(listed.intersection(values)) > 1)
    left_out = len(order) - len(lines)
    found = (searched, *results)
    tallies = tuple(each.tally for each in judged)
    return Coverage(rows, cols, names, tuple(lines), total, left_out, joint, found, narrowed, tallies)


def _check(queries: Sequence[str], rows: str, cols: str, all_provinces: bool) -> None:
    for what, name, known in (("rows", rows, ROWS), ("columns", cols, COLUMNS)):
        if name not in known:
            raise ConfigError(f"{what} can't be {name}", hint=f"choose from: {', '.join(known)}")
    if cols == "query" and not queries:
        raise ConfigError("there is no query to make a column of", hint="cefu matrix 区块链 跨链")
    if cols != "query" and len(queries) > 1:
        one = " OR ".join(f"({query})" for query in queries)
        raise ConfigError(f"with columns by {cols} there is one query", hint=f"for any of them: '{one}'")
    if all_provinces and rows != "province":
        raise ConfigError(f"all provinces can't be listed in rows by {rows}", hint="use rows by province")


def _judged(
    index: Index,
    review: str | os.PathLike[str] | ReviewLog | None,
    results: Sequence[SearchResult],
    within: Scope,
    whole_word: bool,
) -> list[Judged]:
    """What a review log leaves of each search; nothing without one."""
    if review is None:
        return []
    from cefu.judgements import review_log

    log = review_log(review)
    if not results:
        raise ConfigError("a review log judges hits of a query", hint="name the query whose hits were judged")
    return [log.judged(index, result, within, whole_word) for result in results]


def _most(columns: list[_Column], top: int) -> tuple[list[_Column], int]:
    """The columns with most documents, in the order they stand in, and how many others there were."""
    if top < 0:
        raise ConfigError("the number of columns can't be negative", hint="top 0 keeps all of them")
    if not top or top >= len(columns):
        return columns, 0
    kept = set(sorted(range(len(columns)), key=lambda k: -len(columns[k].counts))[:top])
    return [column for k, column in enumerate(columns) if k in kept], len(columns) - top


def _columns(
    index: Index,
    base: frozenset[int],
    cols: str,
    queries: Sequence[str],
    results: Sequence[SearchResult],
    unsure: Sequence[frozenset[int]],
    filters: Mapping[str, Any],
) -> Iterator[_Column]:
    if cols == "query":
        for query, result, open_ in zip(queries, results, unsure, strict=True):
            yield _Column(query, base, result.occurrences_by_number, open_)
        return
    counts = results[0].occurrences_by_number if results else dict.fromkeys(base, 0)
    unjudged = unsure[0] if unsure else frozenset()
    by = next(name for name in DIMENSIONS if name == cols)
    groups = group(index, base, by)
    members: dict[str, list[int]] = {}
    for number, values in groups.items():
        for value in values:
            members.setdefault(value, []).append(number)
    named = named_values(index, by, filters)
    for value in in_order(index, groups, by):
        if named and value not in named:
            continue
        if cols != "technology":
            own = {number: counts[number] for number in members[value] if number in counts}
            yield _Column(value, members[value], own, unjudged.intersection(members[value]))
        elif value != UNKNOWN:
            page = index.searcher.search(index.names.concept(value), limit=None, sort="date")
            had = {n: found for n, _, found in page.hits}
            own = {n: found for n, found in had.items() if n in counts}
            yield _Column(value, base, own, unjudged.intersection(had))


def _listed(
    index: Index,
    groups: Mapping[int, Sequence[str]],
    by: Dimension,
    all_provinces: bool,
    filters: Mapping[str, Any],
) -> list[str]:
    """The values that get a row: those the filter names if it names any, else those that documents have."""
    order = in_order(index, groups, by)
    wanted = {province.name for province in provinces()} - {CENTRAL} if all_provinces else set()
    named = named_values(index, by, filters)
    if named:
        wanted = named
        order = [value for value in order if value in named]
    if by != "province":
        return order
    # Provinces without documents stand among the others, by code.
    known = [province.name for province in provinces() if province.name in {*wanted, *order}]
    return [*known, *(value for value in order if value not in known)]


class _Basis:
    """How many documents were searched for each row, and for all, each counted once, and how many units they have."""

    def __init__(self, index: Index, searched: Collection[int], groups: Mapping[int, Sequence[str]]) -> None:
        facts = index.view.look_up(searched)
        self.documents: dict[str, int] = {}
        self.units: dict[str, int] = {}
        for number in searched:
            units = length(facts[number])
            for value in (*groups[number], TOTAL):
                self.documents[value] = self.documents.get(value, 0) + 1
                self.units[value] = self.units.get(value, 0) + units


class _Sums:
    """Adds up a column by row, and over all documents, each counted once."""

    def __init__(self, column: _Column, groups: Mapping[int, Sequence[str]], basis: _Basis) -> None:
        self._basis = basis
        self._found: dict[str, int] = {}
        self._occurrences: dict[str, int] = {}
        self._unjudged: dict[str, int] = {}
        for number, occurrences in column.counts.items():
            for value in (*groups[number], TOTAL):
                self._found[value] = self._found.get(value, 0) + 1
                self._occurrences[value] = self._occurrences.get(value, 0) + occurrences
        for number in column.open:
            for value in (*groups[number], TOTAL):
                self._unjudged[value] = self._unjudged.get(value, 0) + 1

    def cell(self, value: str) -> Cell:
        """The sums of one row; all zero for one without documents."""
        basis = self._basis
        sums = (self._found, self._occurrences, basis.documents, basis.units, self._unjudged)
        return Cell(*(each.get(value, 0) for each in sums))
