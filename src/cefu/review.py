"""Bringing a review log up to a search: every hit gets a row, and no judgement is lost."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cefu._version import __version__
from cefu.judgements import ReviewLog, Tally, doc_ids_of, question_of, version_of
from cefu.query import parse
from cefu.reading.review_log import REVIEW_KEYS, LoggedRow, ReviewTable, as_cell

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.query.rewrite import Scope
    from cefu.search import Hit, SearchResult

__all__ = ["REVIEW_KEYS", "Reviewed", "review"]

#: Characters of the index's fingerprint that a row carries.
_DIGITS = 16


@dataclass(frozen=True)
class Reviewed:
    """A log brought up to a search: ``data`` are the bytes of the file, ``new`` hits were added to ``known`` ones.

    ``tally`` counts the known ones (``changed`` are asked again; none is missing). ``gone`` rows stay though the
    query doesn't find their documents any more: (doc_id, why). ``restored`` ids are those that were found again by the
    texts of their documents: (as the log had it, as it is now).
    """

    data: bytes
    new: int
    known: int
    tally: Tally
    changed: tuple[str, ...]
    gone: tuple[tuple[str, str], ...]
    restored: tuple[tuple[str, str], ...] = ()


def review(
    index: Index,
    query: str,
    data: bytes | None,
    name: str = "review.csv",
    *,
    at: datetime.datetime,
    sort: str = "relevance",
    within: Scope = "document",
    whole_word: bool = False,
    **filters: Any,
) -> Reviewed:
    """Add the hits of a search that a log doesn't have, at its end and in the order of the search; all of them.

    ``data`` is the log's content, or None to begin one (apart by tabs if its ``name`` ends in ``.tsv``); ``at`` is
    the time that new rows carry. No row is removed or moved, and nothing in it is changed but this: where the text of
    a judged document is another now, ``keep`` is emptied, and what stood there is added to ``before``;
    and an id that a spreadsheet rewrote is restored: see :meth:`cefu.judgements.ReviewLog.restore`.

    Raises:
        ConfigError: the content is no log, or an option has an impossible value.
        QuerySyntaxError: the query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    question = question_of(query, within, whole_word)
    found = index.search(query, limit=None, sort=sort, within=within, whole_word=whole_word, **filters)
    empty = ReviewLog(ReviewTable.begun("\t" if name.lower().endswith(".tsv") else ","), name)
    log = ReviewLog.parse(data, name) if data is not None else empty
    own = {
        "query": str(parse(query)),
        "within": within,
        "whole_word": "yes" if whole_word else "no",
        "filters": _written(filters),
        "index": f"cefu {__version__} {found.fingerprint[:_DIGITS]}",
        "first_seen": at.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    restored = tuple(log.restore(index, query, within, whole_word))
    counts = dict.fromkeys(Tally._fields[1:], 0)
    changed, new, touched = [], 0, bool(restored)
    for hit in found:
        row, seen = log.row(question, as_cell(hit.doc_id)), _seen(index, hit)
        if row is None:
            log.table.add({**own, **seen})
            new += 1
            continue
        what = log.standing(index, hit.document.number, row)
        counts[what] += 1
        if what == "changed":
            changed.append(hit.doc_id)
            _keep_beside(log.table, row)
        if what == "changed" or (what == "unjudged" and log.table.get(row, "version") != seen["version"]):
            for key, value in seen.items():
                log.table.set(row, key, value)
            touched = True
    tally = Tally(query, **counts)
    gone = _gone(index, log.doc_ids(question), found, {"within": within, "whole_word": whole_word})
    same = data is not None and not new and not touched
    written = data if data is not None and same else log.table.to_bytes()
    return Reviewed(written, new, sum(tally[1:]), tally, tuple(changed), gone, restored)


def _seen(index: Index, hit: Hit) -> dict[str, str]:
    """What a row says of a hit."""
    values = hit.to_dict(("doc_id", "title", "province", "issuer", "date", "occurrences", "snippet"))
    return {
        **{key: str(value) for key, value in values.items()},
        "version": version_of(index, hit.document.number),
    }


def _keep_beside(table: ReviewTable, row: LoggedRow) -> None:
    """Empty the judgement of a row whose document changed; what it was stays, with the version that was judged."""
    table.need("before")
    told = f"{table.get(row, 'keep').strip()} ({table.get(row, 'version')})"
    table.set(row, "before", "; ".join(filter(None, (table.get(row, "before"), told))))
    table.set(row, "keep", "")


def _gone(
    index: Index, doc_ids: Sequence[str], found: SearchResult, how: Mapping[str, Any]
) -> tuple[tuple[str, str], ...]:
    """Which of the documents the query doesn't find, filters aside, and why."""
    seen = set(doc_ids_of(index, found.numbers))
    left = [doc_id for doc_id in doc_ids if doc_id not in seen]
    if not left:
        return ()
    everywhere = index.search(found.query, limit=None, sort="date", **how).numbers
    seen = set(doc_ids_of(index, everywhere))
    return tuple(
        (doc_id, "does not match any more" if index.document(doc_id) else "is not in the index any more")
        for doc_id in left
        if doc_id not in seen
    )


def _written(filters: Mapping[str, Any]) -> str:
    """The filters by the names of the options; not as a command has them, for a cell that begins with ``-`` is spoiled.

    >>> _written({"province": ("四川", "福建"), "since": "", "undated": True})
    'province=四川; province=福建; undated'
    """
    words: list[str] = []
    for name, value in filters.items():
        if value is True:
            words.append(name)
        elif value:
            several = value if isinstance(value, (list, tuple)) else (value,)
            words += [f"{name}={each}" for each in several]
    return "; ".join(words)
