"""Many queries asked of one index, one after the other; a bad one does not stop the rest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cefu.errors import (
    ConfigError,
    QuerySyntaxError,
    UnknownFieldError,
    UnknownNameError,
    UnsupportedQueryError,
)
from cefu.index import Index
from cefu.reading.query_list import ListedQuery, from_records, parse_queries
from cefu.schema import HIT_KEYS
from cefu.search import SearchResult
from cefu.store.api import Original, StoredDocument

__all__ = ["BATCH_KEYS", "SUMMARY_KEYS", "BatchAnswer", "Outcome", "batch", "listed", "read_queries"]

#: The keys of a hit of a batch, and of a row of its summary, in the order scripts rely on.
BATCH_KEYS = ("query_id", "query", *HIT_KEYS)
SUMMARY_KEYS = ("query_id", "query", "documents", "occurrences", "searched", "error")

#: What is wrong with one query; any other error is one of the index, and stops the batch.
_BAD = (ConfigError, QuerySyntaxError, UnknownFieldError, UnknownNameError, UnsupportedQueryError)

#: Code points of original texts, and documents, that are kept for the snippets of later queries.
_TEXTS, _DOCUMENTS = 60_000_000, 50_000


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
    """What one query of a batch found: its ``outcome``, and the ``result`` with the hits (None after an error)."""

    outcome: Outcome
    result: SearchResult | None

    def rows(self, keys: Collection[str] = BATCH_KEYS) -> Iterator[dict[str, Any]]:
        """The hits by their stable keys (:data:`BATCH_KEYS`), in their order; those of ``keys`` only."""
        own = {"query_id": self.outcome.query_id, "query": self.outcome.query}
        own = {key: value for key, value in own.items() if key in keys}
        for hit in self.result or ():
            yield {**own, **hit.to_dict(keys)}


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
    index: Index, queries: Sequence[ListedQuery], *, limit: int | None = None, **options: Any
) -> Iterator[BatchAnswer]:
    """The answers in the order of the queries, each when it is asked for.

    ``options`` are those of :meth:`cefu.index.Index.search` and hold for all queries; ``sort``, ``within``, ``undated``
    and ``whole_word`` are what a query gets that says nothing else. Every answer is what ``index.search`` gives.

    Raises:
        ConfigError: an option is impossible, or filters by what a query of the list filters by too.
        UnknownNameError: an option names something unknown.
    """
    index.search(None, limit=1, **options)
    for each in queries:
        both = [
            n for n in each.options if n not in ("sort", "within", "undated", "whole_word") and options.get(n)
        ]
        if both:
            raise ConfigError(
                f"{each.where} filters by {both[0]}, and so does the option --{both[0]}",
                hint="leave one of them out",
            )
    return _answers(_Remembering(index), queries, limit, options)


def _answers(
    index: Index, queries: Sequence[ListedQuery], limit: int | None, options: Mapping[str, Any]
) -> Iterator[BatchAnswer]:
    filtered = any(
        value for name, value in options.items() if name not in ("sort", "within", "undated", "whole_word")
    )
    for each in queries:
        outcome = Outcome(each.id, each.query or "", each.where)
        own = {"undated", "sort", "within", "whole_word"}.issuperset(each.options)
        problem = each.problem
        if each.query is None and own and not filtered:
            problem = problem or "there is neither a query nor a filter"
        if problem:
            yield BatchAnswer(replace(outcome, error=problem), None)
            continue
        try:
            result = index.search(each.query, limit=limit, **{**options, **each.options})
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
        yield BatchAnswer(found, result)


class _Remembering(Index):
    """The same open index, which reads from the store once what the hits of many queries share."""

    def __init__(self, index: Index) -> None:
        # Opened by now, so that both have the one searcher and the one view.
        _ = index.searcher, index.names
        self.__dict__.update(index.__dict__)
        self._known: dict[int, StoredDocument] = {}
        self._originals: OrderedDict[int, Original] = OrderedDict()
        self._size = 0

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
