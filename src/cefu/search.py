"""Searching an index: options to filters, query to engine, numbers to hits."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cefu.analysis.fingerprint import analysis_fingerprint
from cefu.engines.api import SORTS, Page, ScoredDoc, Sort
from cefu.errors import ConfigError
from cefu.frozen import Frozen, replace
from cefu.model import PartialDate
from cefu.query import Keyword, Node, parse
from cefu.query.rewrite import Rewritten, Scope, rewrite
from cefu.query.terms import AnyOf, Close, Dated, Key, Phrase, Term, Within
from cefu.schema import HIT_KEYS
from cefu.snippet import Snippet, snippet
from cefu.spellings import other_spellings
from cefu.store.api import StoredDocument

if TYPE_CHECKING:
    from cefu.index import Index

__all__ = ["Filters", "Hit", "SearchResult", "search"]

#: Documents whose rows are read from the store at a time while hits are handed out.
_READ = 200


class Filters(Frozen):
    """The filter options that every command has; a repeated one means any of these (DESIGN §8).

    ``since`` and ``until`` are ``2020``, ``2020-05`` or ``2020-05-12``, both included. ``undated`` keeps
    documents without a date. ``mentions`` are provinces of which a passage must name one. ``among`` is a query
    whose documents alone are looked at; it adds no occurrences.
    """

    province: Sequence[str] = ()
    city: Sequence[str] = ()
    issuer: Sequence[str] = ()
    tech: Sequence[str] = ()
    number: Sequence[str] = ()
    kind: Sequence[str] = ()
    source: Sequence[str] = ()
    year: Sequence[str] = ()
    since: str = ""
    until: str = ""
    undated: bool = False
    mentions: Sequence[str] = ()
    among: str = ""


class Hit(Frozen):
    """One document that was found. Values not known are empty; ``date`` is cut to its precision.

    ``rank`` counts from 1. ``occurrences`` is exact. ``technologies`` are names, most mentioned first. The
    snippet is cut from the original text when it is first asked for.
    """

    rank: int
    score: float
    occurrences: int
    document: StoredDocument
    _index: Index
    _marks: tuple[Term, ...]

    @property
    def doc_id(self) -> str:
        """The stable id of the document."""
        return self.document.doc_id

    @property
    def title(self) -> str:
        """The title as found."""
        return self.document.title

    @property
    def snippet(self) -> Snippet:
        """The best place of the original text, the keyword marked."""
        return snippet(self._index.original(self.document.number), self._marks)

    def to_dict(self, keys: Collection[str] = HIT_KEYS) -> dict[str, Any]:
        """The hit by its stable keys (:data:`cefu.schema.HIT_KEYS`), in their order; those of ``keys`` only."""
        document = self.document
        values = {
            "rank": self.rank,
            "score": round(self.score, 6),
            "doc_id": document.doc_id,
            "title": document.title,
            "province": document.province,
            "city": document.city,
            "issuer": document.issuer,
            "doc_number": document.doc_number,
            "date": document.date,
            "date_kind": document.date_kind,
            "technologies": [name for name, _ in document.technologies],
            "occurrences": self.occurrences,
            "snippet": self.snippet.text if "snippet" in keys else "",
            "source": document.source,
        }
        return {key: value for key, value in values.items() if key in keys}


class SearchResult(Frozen):
    """What a search found: iterate for the hits, in order.

    ``total`` documents match, with ``occurrences`` in all; ``searched`` documents were looked at. ``dropped``
    is (filter as typed, documents it left out) in order; ``undated`` of them for want of a date. ``notes``
    say how the query was folded and expanded; ``fingerprint`` names the index that answered.
    """

    query: str
    total: int
    occurrences: int
    searched: int
    dropped: tuple[tuple[str, int], ...]
    undated: int
    notes: tuple[str, ...]
    fingerprint: str
    _index: Index
    _hits: Sequence[ScoredDoc]
    _marks: tuple[Term, ...]
    _offset: int

    def __len__(self) -> int:
        """The number of hits that were asked for and found."""
        return len(self._hits)

    @property
    def numbers(self) -> list[int]:
        """The numbers of the hits' documents, in the order of the hits."""
        return [hit.number for hit in self._hits]

    @property
    def occurrences_by_number(self) -> dict[int, int]:
        """The occurrences in each of the hits' documents by its number, in the order of the hits."""
        return {hit.number: hit.occurrences for hit in self._hits}

    def __iter__(self) -> Iterator[Hit]:
        """The hits in order; rows and texts are read as they come."""
        for start in range(0, len(self._hits), _READ):
            chunk = self._hits[start : start + _READ]
            documents = self._index.documents([hit.number for hit in chunk])
            for k, (hit, document) in enumerate(zip(chunk, documents, strict=True)):
                rank = self._offset + start + k + 1
                yield Hit(rank, hit.score, hit.occurrences, document, self._index, self._marks)

    @property
    def hits(self) -> list[Hit]:
        """All hits as a list."""
        return list(self)

    @property
    def doc_ids(self) -> list[str]:
        """The ids of the hits, in order."""
        return [hit.doc_id for hit in self]

    def only(self, numbers: Collection[int]) -> SearchResult:
        """The result with those of its hits alone whose documents have these numbers, and the counts of these.

        What was searched and left out is as it was; the hits that are left are ranked anew.
        """
        hits = [hit for hit in self._hits if hit.number in numbers]
        return replace(self, total=len(hits), occurrences=sum(hit.occurrences for hit in hits), _hits=hits)

    def to_dicts(self) -> list[dict[str, Any]]:
        """The hits as dictionaries with the stable keys: what ``pandas.DataFrame`` takes."""
        return [hit.to_dict() for hit in self]


def search(
    index: Index,
    query: str | None,
    filters: Filters,
    *,
    limit: int | None,
    offset: int,
    sort: str,
    within: Scope,
    whole_word: bool,
) -> SearchResult:
    """Parse, rewrite, ask the engine; see :meth:`cefu.index.Index.search`."""
    if sort not in SORTS:
        raise ConfigError(f"unknown order {sort}", hint=f"choose one of: {', '.join(SORTS)}")
    if (limit is not None and limit < 0) or offset < 0:
        raise ConfigError("limit and offset can't be negative", hint="limit 0 (or None) means all")
    rewritten = plan(
        index, parse(query) if query is not None else None, filters, within=within, whole_word=whole_word
    )
    rewritten = replace(rewritten, notes=(*rewritten.notes, *_other_bodies(index, filters.issuer)))
    page = index.searcher.search(
        rewritten.query, filters=rewritten.filters, limit=limit or None, offset=offset, sort=_sort(sort)
    )
    return _result(index, query or "", rewritten, page, offset)


def _other_bodies(index: Index, issuers: Sequence[str]) -> Iterator[str]:
    """A note for each issuer that was named in full, with the bodies whose longer names hold it."""
    for name in issuers:
        others = index.names.other_bodies(name)
        if others:
            shown = ", ".join(others[:3]) + (f" and {len(others) - 3} more" if len(others) > 3 else "")
            yield f"note: not among {name} are {shown} (to have them too: --issuer '{name.strip()}*')"


def _sort(name: str) -> Sort:
    return next(sort for sort in SORTS if sort == name)


def plan(index: Index, node: Node | None, filters: Filters, *, within: Scope, whole_word: bool) -> Rewritten:
    """The query and filters as engines take them."""
    return rewrite(
        node,
        index.names,
        among=parse(filters.among) if filters.among else None,
        filters=tuple(_filter_terms(index, filters)),
        mentions=tuple(filters.mentions),
        within=within,
        whole_word=whole_word,
        undated=filters.undated,
    )


def _result(index: Index, query: str, rewritten: Rewritten, page: Page, offset: int) -> SearchResult:
    return SearchResult(
        query=query,
        total=page.total,
        occurrences=page.occurrences,
        searched=len(index.view.facts),
        dropped=tuple(zip(rewritten.labels, page.dropped, strict=True)),
        undated=page.undated,
        notes=(*_warnings(index), *rewritten.notes, *_spellings(index, rewritten.marks)),
        fingerprint=index.manifest.fingerprint,
        _index=index,
        _hits=page.hits,
        _marks=rewritten.marks,
        _offset=offset,
    )


def _warnings(index: Index) -> Iterator[str]:
    """A warning when queries are folded, or technologies known, otherwise than when the documents were analysed."""
    if index.manifest.analysis != analysis_fingerprint():
        yield (
            "warning: the documents were analysed by another version of Cefu, OpenCC or jieba; "
            "counts may differ — run cefu ingest on their sources again"
        )
    if index.tagged_otherwise:
        yield f"warning: {index.tagged_otherwise}"


def _spellings(index: Index, marks: Sequence[Term]) -> Iterator[str]:
    """A note for each phrase that documents also write another way, with how many do."""
    phrases = list(dict.fromkeys(phrase for mark in marks for phrase in _phrases(mark)))
    asked = {phrase.text for phrase in phrases}
    for phrase in phrases:
        for text in other_spellings(phrase.text):
            others = index.searcher.matches(replace(phrase, text=text)) if text not in asked else ()
            if others:
                both = " OR ".join(str(Keyword(t, phrase.scope)) for t in (phrase.text, text))
                yield f"note: not counted are {len(others)} documents that write {text} (for both: {both})"


def _phrases(mark: Term) -> Iterator[Phrase]:
    if isinstance(mark, Phrase):
        yield mark
    elif isinstance(mark, (Within, AnyOf)):
        for part in mark.parts:
            yield from _phrases(part)
    elif isinstance(mark, Close):
        yield from (*_phrases(mark.left), *_phrases(mark.right))


def _filter_terms(index: Index, filters: Filters) -> Iterator[tuple[str, Term]]:
    """The filters in a fixed order, each with what the user typed; dates last, so as to say what they left out."""
    for name in ("province", "city", "issuer", "tech", "number", "kind", "source"):
        wanted: Sequence[str] = getattr(filters, name)
        if wanted:
            values: dict[str, None] = {}
            for value in wanted:
                values.update(dict.fromkeys(index.names.key(name, value).values))
            yield f"--{name} {' or '.join(wanted)}", Key(name, tuple(values))
    if filters.year:
        years = [_date(year, "--year") for year in filters.year]
        for year in years:
            if year.precision != "year":
                raise ConfigError(
                    f"--year {year.iso} is no year", hint="write --year 2020, or --since and --until"
                )
        yield from _years(filters, years)
    if filters.since or filters.until:
        since = _date(filters.since, "--since") if filters.since else None
        until = _date(filters.until, "--until") if filters.until else None
        if since and until and since.first_day > until.last_day:
            raise ConfigError(f"--since {since.iso} is later than --until {until.iso}", hint="swap the two")
        label = " ".join(f"--{n} {d.iso}" for n, d in (("since", since), ("until", until)) if d)
        first = since.first_day if since else None
        yield label, Dated(first, until.last_day if until else None, filters.undated)


def _years(filters: Filters, years: list[PartialDate]) -> Iterator[tuple[str, Term]]:
    ranges = tuple(Dated(year.first_day, year.last_day, filters.undated) for year in years)
    yield f"--year {' or '.join(filters.year)}", ranges[0] if len(ranges) == 1 else AnyOf(ranges)


def _date(text: str, option: str) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except ValueError as error:
        from cefu.extraction.date_text import parse_date

        if not text.strip():
            raise ConfigError(f"the date of {option} is empty", hint=f"name one, or leave out {option}") from None
        # 2020年5月 and 民国109年 are understood, and answered with the form to write.
        meant = parse_date(text)
        why = "" if "not a date of the form" in str(error) else f" ({error})"
        forms = "write 2020" if option == "--year" else "write 2020, 2020-05 or 2020-05-12"
        raise ConfigError(
            f"{option} {text} is no date{why}", hint=f"write {option} {meant.iso}" if meant else forms
        ) from None
