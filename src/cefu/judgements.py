"""What a reader decided about the hits of queries, and which hits are left by it.

A judgement is about one document and one question: the query in canonical form, in either script, and how close its
keywords must be. Filters only say which hits were listed. It holds for the text that was read, and for no other.
"""

from __future__ import annotations

import hashlib
import os
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from cefu.errors import CefuError, ConfigError
from cefu.query import Node, parse
from cefu.query.folded import folded
from cefu.reading.review_log import LoggedRow, ReviewTable, as_cell, parse_review, verdict
from cefu.search import SearchResult

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.query.rewrite import Scope

__all__ = [
    "Judged",
    "Question",
    "ReviewLog",
    "Tally",
    "doc_ids_of",
    "question_of",
    "review_log",
    "version_of",
]

_SCOPES = ("document", "paragraph", "sentence")
#: Characters of a digest that are kept: more than two texts of one document will ever share.
_DIGITS = 16


class Tally(NamedTuple):
    """How the hits of ``query`` were judged: ``kept`` and ``rejected``, and those without a judgement that holds.

    ``unjudged`` ones have a row in the log and nothing in it, ``changed`` ones have another text than the one that
    was judged, ``missing`` ones have no row.
    """

    query: str
    kept: int = 0
    rejected: int = 0
    unjudged: int = 0
    changed: int = 0
    missing: int = 0

    @property
    def open(self) -> int:
        """The hits without a judgement that holds."""
        return self.unjudged + self.changed + self.missing


class Judged(NamedTuple):
    """A search with its kept hits alone (``result``), the ``tally`` of all, and the documents still ``open``."""

    result: SearchResult
    tally: Tally
    open: frozenset[int]


class Question(NamedTuple):
    """What a judgement is about, besides the document."""

    node: Node
    within: str
    whole_word: bool


@lru_cache(maxsize=1024)
def question_of(query: str, within: str, whole_word: bool) -> Question:
    """What a query asks: the same for every way of writing it, in either script.

    Raises:
        QuerySyntaxError: the query doesn't parse.

    >>> question_of("區塊鍊　ＯＲ 跨链", "document", False) == question_of("区块链 OR 跨鏈", "document", False)
    True
    """
    return Question(folded(parse(query)), within, whole_word)


@dataclass
class ReviewLog:
    """The rows of a log by question and document; see :func:`cefu.reading.review_log.parse_review`.

    ``sha256`` (hex) is of the content that was read; empty for a log that is begun.
    """

    table: ReviewTable
    name: str
    sha256: str = ""
    #: The ids that were found again by their texts: (as the log had it, as the index has it).
    restored: list[tuple[str, str]] = field(default_factory=list)
    _rows: dict[tuple[Question, str], LoggedRow] = field(default_factory=dict)
    _asked: dict[Question, list[str]] = field(default_factory=dict)

    @classmethod
    def parse(cls, data: bytes, name: str) -> ReviewLog:
        """The log in a file's content; ``name`` is for messages.

        Raises:
            ConfigError: it is no log, or a row says what can't be understood, or two rows judge one hit.
        """
        log = cls(parse_review(data, name), name, hashlib.sha256(data).hexdigest())
        for row in log.table.rows:
            log._know(row)
        return log

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> ReviewLog:
        """The log in a file.

        Raises:
            ConfigError: as in :meth:`parse`, or the file can't be read.
        """
        name = os.fspath(path)
        try:
            with open(name, "rb") as file:
                data = file.read()
        except OSError as error:
            raise ConfigError(
                f"the review log {name} can't be read ({error.strerror})",
                hint=f"begin it with: cefu search QUERY --review {shlex.quote(name)}",
            ) from None
        return cls.parse(data, name)

    def _know(self, row: LoggedRow) -> None:
        """File a row under what it judges."""
        table = self.table
        doc_id = table.get(row, "doc_id")
        if not doc_id.strip():
            raise ConfigError(f"{row.where} has no doc_id", hint="fill it in, or remove the row")
        try:
            verdict(table.get(row, "keep"))
            within = table.get(row, "within").strip() or "document"
            if within not in _SCOPES:
                raise ValueError(f"within is {within} — choose one of: {', '.join(_SCOPES)}")
            question = question_of(
                table.get(row, "query"), within, bool(verdict(table.get(row, "whole_word")))
            )
        except (ValueError, CefuError) as error:
            message, _, hint = str(error).partition(" — ")
            raise ConfigError(f"{row.where}: {message}", hint=hint) from None
        known = self._rows.setdefault((question, doc_id), row)
        if known is not row:
            raise ConfigError(
                f"{row.where} judges {doc_id} for this query, as {known.where} does",
                hint="keep one of the two rows",
            )
        self._asked.setdefault(question, []).append(doc_id)

    def row(self, question: Question, doc_id: str) -> LoggedRow | None:
        """The row that judges a document for a question, if there is one."""
        return self._rows.get((question, doc_id))

    def doc_ids(self, question: Question) -> Sequence[str]:
        """The documents with a row for the question, in the order of the log."""
        return self._asked.get(question, ())

    def restore(self, index: Index, query: str, within: Scope, whole_word: bool) -> Sequence[tuple[str, str]]:
        """Give rows of unknown documents the ids they had: a spreadsheet makes ``1`` of ``001``.

        A row gets the id of the hit that has the very text it judged, if that is the only such hit without a row, and
        the row the only such one. Returns what was restored, as :attr:`restored` has it.
        """
        question = question_of(query, within, whole_word)
        asked = self._asked.get(question, [])
        by_version: dict[str, list[str]] = {}
        for doc_id in asked:
            if index.store.number_of(doc_id) is None:
                version = self.table.get(self._rows[question, doc_id], "version")
                by_version.setdefault(version, []).append(doc_id)
        if not by_version:
            return ()
        # Filters aside: a copy of the text elsewhere may be the one that was judged.
        found = index.search(query, limit=None, sort="date", within=within, whole_word=whole_word).numbers
        hits: dict[str, list[str]] = {}
        known = set()
        for number, doc_id in zip(found, doc_ids_of(index, found), strict=True):
            known.add(doc_id)
            if (question, doc_id) not in self._rows:
                hits.setdefault(version_of(index, number), []).append(doc_id)
        pairs = [
            (old[0], hits[version][0])
            for version, old in by_version.items()
            # An id that no cell can hold as it is isn't in the index as the log has it, and not lost either.
            if len(old) == len(hits.get(version, ())) == 1 and old[0] not in known
        ]
        for old, new in pairs:
            row = self._rows[question, new] = self._rows.pop((question, old))
            self.table.set(row, "doc_id", new)
            asked[asked.index(old)] = new
        self.restored += pairs
        return pairs

    def judged(self, index: Index, result: SearchResult, within: Scope, whole_word: bool) -> Judged:
        """The search with its kept hits alone, of a ``result`` that has all hits.

        Raises:
            ConfigError: there are hits, and the log says nothing about the query.
        """
        question = question_of(result.query, within, whole_word)
        if result.total and question not in self._asked:
            options = (f" --within {within}" if within != "document" else "") + " --whole-word" * whole_word
            raise ConfigError(
                f"{self.name} judges no hit of {result.query}{options}",
                hint=f"run: cefu search {shlex.quote(result.query)}{options} --review {shlex.quote(self.name)}",
            )
        self.restore(index, result.query, within, whole_word)
        counts = dict.fromkeys(Tally._fields[1:], 0)
        kept: set[int] = set()
        unsure: set[int] = set()
        for number, doc_id in zip(result.numbers, doc_ids_of(index, result.numbers), strict=True):
            what = self.standing(index, number, self.row(question, doc_id))
            counts[what] += 1
            if what == "kept":
                kept.add(number)
            elif what != "rejected":
                unsure.add(number)
        return Judged(result.only(kept), Tally(result.query, **counts), frozenset(unsure))

    def standing(self, index: Index, number: int, row: LoggedRow | None) -> str:
        """Under which count of a :class:`Tally` a hit falls."""
        if row is None:
            return "missing"
        decided = verdict(self.table.get(row, "keep"))
        if decided is None:
            return "unjudged"
        if self.table.get(row, "version") != version_of(index, number):
            return "changed"
        return "kept" if decided else "rejected"


def review_log(given: str | os.PathLike[str] | ReviewLog) -> ReviewLog:
    """The log in a file, or the log itself.

    Raises:
        ConfigError: as in :meth:`ReviewLog.read`.
    """
    return given if isinstance(given, ReviewLog) else ReviewLog.read(given)


def version_of(index: Index, number: int) -> str:
    """What tells one text of a document from another: a digest of the original text, and of a title apart from it."""
    original = index.original(number)
    title = original.title if index.view.facts[number].title_counts else ""
    text = f"{title}\0{original.text}".encode("utf-8", "surrogatepass")
    # Not digits and an "e" alone: a spreadsheet would make a number of that.
    return f"sha256:{hashlib.sha256(text).hexdigest()[:_DIGITS]}"


def doc_ids_of(index: Index, numbers: Sequence[int]) -> list[str]:
    """The ids of the documents with these numbers, as the cells of a log have them."""
    return [as_cell(document.doc_id) for document in index.documents(numbers)]
