"""Many queries asked of one index, one after the other; a bad one does not stop the rest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from cefu.errors import (
    ConfigError,
    QuerySyntaxError,
    UnknownFieldError,
    UnknownNameError,
    UnsupportedQueryError,
)
from cefu.extraction.headings import Outline
from cefu.index import Index
from cefu.kwic import KWIC_KEYS, KWIC_SORTS, KwicResult, kwic
from cefu.reading.query_list import ListedQuery, from_records, parse_queries
from cefu.schema import HIT_KEYS
from cefu.search import SearchResult
from cefu.store.api import Original, StoredDocument

__all__ = [
    "BATCH_KEYS",
    "BATCH_KWIC_KEYS",
    "SUMMARY_KEYS",
    "BatchAnswer",
    "Outcome",
    "Remembering",
    "answers",
    "batch",
    "listed",
    "read_queries",
]

#: The keys of a hit of a batch, of an occurrence, and of a row of its summary, in the order scripts rely on.
BATCH_KEYS = ("query_id", "query", *HIT_KEYS)
BATCH_KWIC_KEYS = ("query_id", "query", *KWIC_KEYS)
SUMMARY_KEYS = ("query_id", "query", "documents", "occurrences", "searched", "error")

#: What is wrong with one query; any other error is one of the index, and stops the batch.
_BAD = (ConfigError, QuerySyntaxError, UnknownFieldError, UnknownNameError, UnsupportedQueryError)

#: Code points of original texts, documents and headings that are kept for the rows of later queries.
_TEXTS, _DOCUMENTS, _HEADINGS = 60_000_000, 50_000, 500_000


@dataclass(frozen=True)
class Outcome:
    """What became of one query: a row of the summary.

    ``documents`` match with ``occurrences`` in all, of ``searched``; these are None if there is an ``error``. ``where``
    names the place in the list, ``notes`` and ``undated`` are those of :class:`cefu.search.SearchResult`.
    """

    query_id: str
    query: str
    where: str
    documents: int | None = None
    occurrences: int | None = None
    searched: int | None = None
    error: str = ""
    undated: int = 0
    notes: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The outcome by its stable keys (:data:`SUMMARY_KEYS`), in their order."""
        return {key: getattr(self, key) for key in SUMMARY_KEYS}


@dataclass(frozen=True)
class BatchAnswer:
    """What one query of a batch found: its ``outcome``, and the ``result`` with the hits (None after an error).

    Of a batch of occurrences the answer has these as ``lines``, of which ``limit`` are asked for (None: all).
    """

    outcome: Outcome
    result: SearchResult | None
    lines: KwicResult | None = None
    limit: int | None = None

    def __len__(self) -> int:
        """The number of :meth:`rows`."""
        if self.lines is not None:
            return min(len(self.lines), self.limit or len(self.lines))
        return len(self.result or ())

    def rows(self, keys: Collection[str] = ()) -> Iterator[dict[str, Any]]:
        """The hits (or occurrences) by their stable keys, in their order; those of ``keys`` only, if there are any.

        The keys are :data:`BATCH_KEYS`, or :data:`BATCH_KWIC_KEYS`.
        """
        known = BATCH_KEYS if self.lines is None else BATCH_KWIC_KEYS
        wanted = [key for key in known if key in keys] if keys else known
        for values in self.values(wanted):
            yield dict(zip(wanted, values, strict=True))

    def values(self, keys: Sequence[str], *, marked: bool = False) -> Iterator[list[Any]]:
        """The rows as the values of the keys in their order.

        With ``marked`` the text that holds the keyword (``snippet``, ``keyword``) is a pair: the text, and the ranges
        in it that are to be highlighted.
        """
        own = {"query_id": self.outcome.query_id, "query": self.outcome.query}
        # A list asks for the keys of every row: what is not wanted is not made.
        if self.lines is not None:
            for line in islice(self.lines, self.limit or None):
                row = {**own, **line.to_dict()}
                if marked:
                    row["keyword"] = (line.keyword, ((0, len(line.keyword)),))
                yield [row[key] for key in keys]
            return
        pairs = marked and "snippet" in keys
        plain = [key for key in keys if not (pairs and key == "snippet")]
        for hit in self.result or ():
            row = {**own, **hit.to_dict(plain)}
            if pairs:
                row["snippet"] = (hit.snippet.text, hit.snippet.ranges)
            yield [row[key] for key in keys]


def read_queries(path: str) -> list[ListedQuery]:
    """The queries of a file; see :func:`cefu.reading.query_list.parse_queries`.

    Raises:
        ConfigError: the file can't be read or used.
    """
    file = Path(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} can't be read ({error.strerror})", hint="name a list of queries") from None
    return parse_queries(data, path, file.suffix.lower())


def listed(queries: Path | Iterable[str | Mapping[str, object] | ListedQuery]) -> list[ListedQuery]:
    """The queries of a file (a ``Path``), or of texts and records, which are numbered from 1 where they have no id.

    Raises:
        ConfigError: the file can't be used, or a record has an unknown key.
    """
    if isinstance(queries, Path):
        return read_queries(str(queries))
    found = []
    for number, each in enumerate(queries, 1):
        if isinstance(each, ListedQuery):
            found.append(each)
        else:
            record: Mapping[str, object] = {"query": each} if isinstance(each, str) else each
            (one,) = from_records(
                [{"id": str(number), **record}] if "id" not in record else [record], "query"
            )
            found.append(replace(one, where=f"query {number}"))
    return found


def batch(
    index: Index,
    queries: Sequence[ListedQuery],
    *,
    limit: int | None = None,
    kwic: int | None = None,
    **options: Any,
) -> Iterator[BatchAnswer]:
    """The answers in the order of the queries, each when it is asked for.

    ``options`` are those of :meth:`cefu.index.Index.search` and hold for all queries; ``sort``, ``within``, ``undated``
    and ``whole_word`` are what a query gets that says nothing else. Every answer is what ``index.search`` gives. With
    ``kwic`` it is what ``index.kwic`` gives with so many characters each side; ``limit`` and ``sort`` are of its lines.

    Raises:
        ConfigError: an option is impossible, or filters by what a query of the list filters by too.
        UnknownNameError: an option names something unknown.
    """
    _check(index, limit, kwic, options)
    for each in queries:
        both = [
            n for n in each.options if n not in ("sort", "within", "undated", "whole_word") and options.get(n)
        ]
        if both:
            raise ConfigError(
                f"{each.where} filters by {both[0]}, and so does the option --{both[0]}",
                hint="leave one of them out",
            )
    return answers(Remembering(index), queries, limit, kwic, options)


def _check(index: Index, limit: int | None, kwic: int | None, options: Mapping[str, Any]) -> None:
    """Refuse options that no query could be asked with."""
    # How close keywords must be can't be asked without any.
    own = {name: value for name, value in options.items() if name != "within"}
    if kwic is not None:
        sort = own.pop("sort", "document")
        if sort not in KWIC_SORTS:
            orders = ", ".join(KWIC_SORTS)
            raise ConfigError(f"occurrences have no order by {sort}", hint=f"choose one of: {orders}")
        if kwic < 0 or (limit or 0) < 0:
            raise ConfigError("width and limit can't be negative", hint="limit 0 (or None) means all")
    index.search(None, limit=1, **own)


def answers(
    index: Index,
    queries: Sequence[ListedQuery],
    limit: int | None,
    kwic: int | None,
    options: Mapping[str, Any],
) -> Iterator[BatchAnswer]:
    """What :func:`batch` gives, with options that were looked at; ``index`` may remember what was read."""
    filtered = any(
        value for name, value in options.items() if name not in ("sort", "within", "undated", "whole_word")
    )
    for each in queries:
        outcome = Outcome(each.id, each.query or "", each.where)
        own = {"undated", "sort", "within", "whole_word"}.issuperset(each.options)
        problem = each.problem
        if each.query is None and own and not filtered:
            problem = problem or "there is neither a query nor a filter"
        if each.query is None and kwic is not None:
            problem = problem or "there is no query whose occurrences could be shown"
        if problem:
            yield BatchAnswer(replace(outcome, error=problem), None)
            continue
        asked = {**options, **each.options}
        lines = None
        try:
            if kwic is None:
                result = index.search(each.query, limit=limit, **asked)
            else:
                lines = index.kwic(each.query or "", width=kwic, **asked)
                result = lines.found
        except _BAD as error:
            yield BatchAnswer(replace(outcome, error=str(error)), None)
            continue
        found = replace(
            outcome,
            documents=result.total,
            occurrences=result.occurrences,
            searched=result.searched,
            undated=result.undated,
            notes=result.notes,
        )
        yield BatchAnswer(found, result, lines, limit)


class Remembering(Index):
    """The same open index, which reads from the store once what the hits of many queries share."""

    def __init__(self, index: Index) -> None:
        """Share what ``index`` has open."""
        # Opened by now, so that both have the one searcher and the one view.
        _ = index.searcher, index.names
        self.__dict__.update(index.__dict__)
        self._known: dict[int, StoredDocument] = {}
        self._originals: OrderedDict[int, Original] = OrderedDict()
        self._size = 0
        self._outlines = _Outlines()

    def documents(self, numbers: Sequence[int]) -> list[StoredDocument]:
        """See :class:`cefu.index.Index`."""
        missing = [number for number in numbers if number not in self._known]
        if missing:
            if len(self._known) > _DOCUMENTS:
                return super().documents(numbers)
            self._known.update(zip(missing, super().documents(missing), strict=True))
        return [self._known[number] for number in numbers]

    def original(self, number: int) -> Original:
        """See :class:`cefu.index.Index`."""
        known = self._originals.get(number)
        if known is not None:
            self._originals.move_to_end(number)
            return known
        original = super().original(number)
        self._originals[number] = original
        self._size += len(original.text)
        while self._size > _TEXTS and len(self._originals) > 1:
            _, old = self._originals.popitem(last=False)
            self._size -= len(old.text)
        return original

    def kwic(self, query: str, **options: Any) -> KwicResult:
        """See :class:`cefu.index.Index`."""
        return kwic(self, query, outlines=self._outlines, **options)


class _Outlines(dict[int, Outline]):
    """The headings of documents by their numbers, as many as may be kept."""

    _size = 0

    def __setitem__(self, number: int, outline: Outline) -> None:
        """Keep it if there is room."""
        self._size += len(outline.headings) + 1
        if self._size <= _HEADINGS:
            super().__setitem__(number, outline)
