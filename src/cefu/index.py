"""One index, opened for reading at one generation."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any

from cefu.engines.api import EngineSearcher, View
from cefu.errors import ConfigError, IndexCorruptError
from cefu.lexicons import load_lexicons
from cefu.names import IndexNames
from cefu.opening import open_searcher
from cefu.search import Filters, SearchResult, search
from cefu.store.api import Original, StoredDocument
from cefu.store.manifest import Manifest, read_manifest
from cefu.store.sqlite_reader import SqliteReader

if TYPE_CHECKING:
    from pathlib import Path

    from cefu.audit import Audit
    from cefu.batch import BatchAnswer
    from cefu.cooccur import Cooccurrences
    from cefu.coverage import Coverage
    from cefu.data.technologies import Lexicon
    from cefu.kwic import KwicResult
    from cefu.mentions import MentionResult
    from cefu.query.rewrite import Scope
    from cefu.reading.query_list import ListedQuery
    from cefu.report_parts import Report
    from cefu.targets import TargetResult
    from cefu.timeline import FirstMentions, Timeline

__all__ = ["STORE", "Index", "open_index"]

#: The document store's file in an index folder.
STORE = "documents.sqlite"


def open_index(folder: str | os.PathLike[str] = "index_data") -> Index:
    """Open the index in ``folder`` for searching, at its current generation.

    Raises:
        IndexNotFoundError: there is none.
        IndexMismatchError: a newer Cefu made it.
        IndexCorruptError: a part of it can't be read.
    """
    return Index(os.fspath(folder))


class Index:
    """An open index: search it, look at its documents. Usable as a context manager.

    What a writer commits after the opening is not seen; open again to see it. The methods behind :meth:`search` are
    each documented, with options and errors, in the module of its name; their filters are those of :meth:`search`.
    """

    def __init__(self, folder: str) -> None:
        """See :func:`open_index`."""
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        self.store = SqliteReader(os.path.join(folder, STORE), self.manifest.generation)

    @cached_property
    def view(self) -> View:
        """The facts of all documents.

        Raises:
            IndexCorruptError: the store holds others than the manifest says.
        """
        view = self.store.view()
        if len(view.facts) != self.manifest.documents:
            raise IndexCorruptError(
                f"the index at {self.folder} has {len(view.facts)} of its {self.manifest.documents} documents",
                hint="ingest the sources into a new index",
            )
        return view

    @cached_property
    def searcher(self) -> EngineSearcher:
        """The engine's searcher."""
        try:
            return open_searcher(self.folder, self.manifest, self.view, self.store)
        except IndexCorruptError as error:
            # The postings may have been rebuilt, in another folder, since the index was opened.
            now = read_manifest(self.folder)
            if now.postings == self.manifest.postings:
                raise
            if now.generation != self.manifest.generation:
                gone = f"the index at {self.folder} was rebuilt since it was opened"
                raise IndexCorruptError(gone, hint="open it again") from error
            return open_searcher(self.folder, now, self.view, self.store)

    @cached_property
    def lexicon(self) -> Lexicon:
        """The lexicon the documents were tagged with, loaded again from its files."""
        return load_lexicons(self.manifest.lexicon_files)

    @cached_property
    def tagged_otherwise(self) -> str:
        """Why the documents' technologies are not what the lexicon would find now, and the mend; empty if they are."""
        from cefu.data.lexicon_fingerprint import lexicon_fingerprint

        try:
            now = lexicon_fingerprint(self.manifest.lexicon_files)
        except ConfigError as error:
            mend = "mend or put back the file, or run: cefu retag with another --lexicon or --builtin"
            return f"the lexicon of the index can't be used: {error.message} — {mend}"
        if now != self.manifest.lexicon:
            return "the documents were tagged with another lexicon than there is now — run: cefu retag"
        return ""

    @cached_property
    def names(self) -> IndexNames:
        """What names mean here."""
        return IndexNames(self.store.values, lambda: self.lexicon)

    def search(
        self,
        query: str | None = None,
        *,
        province: str | Sequence[str] = (),
        city: str | Sequence[str] = (),
        issuer: str | Sequence[str] = (),
        tech: str | Sequence[str] = (),
        number: str | Sequence[str] = (),
        kind: str | Sequence[str] = (),
        source: str | Sequence[str] = (),
        year: str | int | Sequence[str | int] = (),
        since: str = "",
        until: str = "",
        undated: bool = False,
        mentions: str | Sequence[str] = (),
        among: str = "",
        limit: int | None = 10,
        offset: int = 0,
        sort: str = "relevance",
        within: Scope = "document",
        whole_word: bool = False,
    ) -> SearchResult:
        """Search with the query language of ``cefu search`` and its options; ``limit`` None or 0 gives all.

        ``query`` None matches every document. A filter takes one value or several, of which any will do;
        ``among`` is a query, and only documents that match it are looked at.

        Raises:
            QuerySyntaxError: the query doesn't parse.
            UnknownNameError: a province, city, issuer, technology, number, kind or source is not known.
            UnknownFieldError: the query names a field that does not exist.
            ConfigError: an option has an impossible value.
        """
        years = [year] if isinstance(year, (str, int)) else list(year)
        filters = Filters(
            province=_several(province),
            city=_several(city),
            issuer=_several(issuer),
            tech=_several(tech),
            number=_several(number),
            kind=_several(kind),
            source=_several(source),
            year=tuple(str(y) for y in years),
            since=since,
            until=until,
            undated=undated,
            mentions=_several(mentions),
            among=among,
        )
        return search(
            self, query, filters, limit=limit, offset=offset, sort=sort, within=within, whole_word=whole_word
        )

    def audit(
        self,
        *,
        today: datetime.date | None = None,
        checks: Sequence[str] = (),
        gaps: Sequence[str] = (),
        **filters: Any,
    ) -> Audit:
        """What the metadata lack or contradict, of the documents that pass the filters of :meth:`search`.

        ``checks`` are of :data:`cefu.audit.CHECKS` (all of them for none), ``gaps`` the fields that must not be
        missing. A date after ``today`` is a finding.
        """
        from cefu.audit import audit

        facts = self.view.facts
        numbers = sorted(
            self.search(None, limit=None, **filters).numbers, key=lambda number: facts[number].rank
        )
        return audit(self, numbers, today=today or datetime.date.today(), checks=checks, gaps=gaps)

    def mentions(
        self,
        query: str | None = None,
        *,
        what: str | Sequence[str] = "province",
        within: Scope = "paragraph",
        whole_word: bool = False,
        **filters: Any,
    ) -> MentionResult:
        """What the passages that hold the query name, in the documents that pass the filters of :meth:`search`.

        ``what`` is province, city, date, technology or target, or several of these. See
        :func:`cefu.mentions.mentions` for what a passage is and when it holds the query.
        """
        from cefu.mentions import mentions

        return mentions(self, query, _several(what), within=within, whole_word=whole_word, **filters)

    def targets(
        self,
        query: str | None = None,
        *,
        within: Scope = "sentence",
        whole_word: bool = False,
        unit: str | Sequence[str] = (),
        sort: str = "document",
        **filters: Any,
    ) -> TargetResult:
        """The targets in the passages that hold the query, in the documents that pass the filters of :meth:`search`.

        ``unit`` keeps those counted in it; ``sort`` is document, value or deadline. See :func:`cefu.targets.targets`.
        """
        from cefu.targets import targets

        return targets(
            self, query, within=within, whole_word=whole_word, unit=_several(unit), sort=sort, **filters
        )

    def kwic(
        self,
        query: str,
        *,
        width: int = 30,
        sort: str = "document",
        within: Scope = "document",
        whole_word: bool = False,
        **filters: Any,
    ) -> KwicResult:
        """Every occurrence of the query in its context, in the documents that pass the filters of :meth:`search`.

        ``width`` characters are shown each side; ``sort`` is document, date, left or right. See
        :func:`cefu.kwic.kwic`.
        """
        from cefu.kwic import kwic

        return kwic(self, query, width=width, sort=sort, within=within, whole_word=whole_word, **filters)

    def batch(
        self,
        queries: Path | Iterable[str | Mapping[str, object] | ListedQuery],
        *,
        limit: int | None = None,
        **options: Any,
    ) -> Iterator[BatchAnswer]:
        """The answers to many queries, in their order, each when it is asked for.

        ``queries`` are a file as for ``cefu batch`` (a ``Path``), or texts, or records with the keys of its columns.
        ``options`` are those of :meth:`search` and hold for all. See :func:`cefu.batch.batch`.
        """
        from cefu.batch import batch, listed

        return batch(self, listed(queries), limit=limit, **options)

    def matrix(
        self,
        queries: str | Sequence[str] = (),
        *,
        rows: str = "province",
        cols: str = "query",
        **options: Any,
    ) -> Coverage:
        """Who mentions what, of how many documents: a table over those that pass the filters of :meth:`search`.

        Other options are ``all_provinces``, ``min_docs``, ``within`` and ``whole_word``; see
        :func:`cefu.coverage.coverage`.
        """
        from cefu.coverage import coverage

        return coverage(self, _several(queries), rows=rows, cols=cols, **options)

    def timeline(self, query: str, *, by: str = "year", **options: Any) -> Timeline:
        """How many documents have the query, of how many, by month, quarter or year.

        ``options`` are ``within``, ``whole_word`` and the filters of :meth:`search`; see
        :func:`cefu.timeline.timeline`.
        """
        from cefu.timeline import timeline

        return timeline(self, query, by=by, **options)

    def first_mentions(self, query: str, *, by: str = "province", **options: Any) -> FirstMentions:
        """The first document of each province, city or issuer that has the query, in the order of their dates.

        Options and errors are those of :meth:`timeline`; see :func:`cefu.timeline.first_mentions`.
        """
        from cefu.timeline import first_mentions

        return first_mentions(self, query, by=by, **options)

    def cooccur(self, query: str, *, within: str = "sentence", **options: Any) -> Cooccurrences:
        """Which technologies or words stand in the sentences or paragraphs that hold the query, and how strongly.

        ``options`` are ``of`` (technologies, words, all), ``by``, ``min_count``, ``sort``, ``stopwords``,
        ``all_words``, ``whole_word`` and the filters of :meth:`search`; see :func:`cefu.cooccur.cooccur`.
        """
        from cefu.cooccur import cooccur

        return cooccur(self, query, within=within, **options)

    def report(self, queries: str | Sequence[str], *, title: str = "", by: str = "year", **filters: Any) -> Report:
        """What ``cefu report`` shows of these queries; see :func:`cefu.report.report`.

        ``filters`` are those of :meth:`search`, errors those of :meth:`timeline`.
        """
        from cefu.report import report
        from cefu.report_plan import planned

        return report(self, planned(_several(queries), title=title, by=by, filters=filters))

    def documents(self, numbers: Sequence[int]) -> list[StoredDocument]:
        """The documents with these numbers, in that order."""
        return self.store.get(numbers)

    def document(self, doc_id: str) -> StoredDocument | None:
        """The document with this id, or None."""
        number = self.store.number_of(doc_id)
        return self.store.get([number])[0] if number is not None else None

    def original(self, number: int) -> Original:
        """The original text of a document, with the way there from the folded one."""
        return self.store.original(number)

    def __len__(self) -> int:
        """The number of documents."""
        return self.manifest.documents

    def close(self) -> None:
        """Close all files."""
        if "searcher" in self.__dict__:
            self.searcher.close()
        self.store.close()

    def __enter__(self) -> Index:
        """The index itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all files."""
        self.close()


def _several(value: str | Sequence[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)
