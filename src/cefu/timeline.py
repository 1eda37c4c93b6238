"""When a thing is mentioned, and who mentioned it first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from cefu.errors import ConfigError
from cefu.grouping import UNKNOWN, Period, group, named_values, period_of

if TYPE_CHECKING:
    import os

    from cefu.engines.api import DocFacts
    from cefu.index import Index
    from cefu.judgements import Judged, ReviewLog, Tally
    from cefu.query.rewrite import Scope
    from cefu.search import SearchResult

__all__ = [
    "FIRST_BY",
    "FIRST_KEYS",
    "PERIODS",
    "PERIOD_KEYS",
    "First",
    "FirstMentions",
    "PeriodCount",
    "Timeline",
    "first_mentions",
    "timeline",
]

#: The lengths of a period.
PERIODS: tuple[Period, ...] = get_args(Period)
#: The keys of a period, in the order scripts rely on.
PERIOD_KEYS = ("period", "documents", "occurrences", "searched", "share")

FirstBy = Literal["province", "city", "issuer"]
#: Who may be the first to mention a thing.
FIRST_BY: tuple[FirstBy, ...] = get_args(FirstBy)
#: The keys of a first mention, in the order scripts rely on.
FIRST_KEYS = ("rank", "value", "date", "doc_id", "title")


class PeriodCount(NamedTuple):
    """One period: ``documents`` of the ``searched`` ones have the query, at ``occurrences`` places.

    With a review log these are kept hits; ``unjudged`` are those still open.
    """

    period: str
    documents: int
    occurrences: int
    searched: int
    unjudged: int = 0

    @property
    def unsure(self) -> bool:
        """Whether no hit is kept and some are still open: then it can't be said that there is none."""
        return bool(self.unjudged and not self.documents)

    def to_dict(self) -> dict[str, Any]:
        """The period by :data:`PERIOD_KEYS`; the counts are None, not zero, if nothing was searched or is sure yet.

        >>> PeriodCount("2020", 1, 3, 8).to_dict()
        {'period': '2020', 'documents': 1, 'occurrences': 3, 'searched': 8, 'share': 0.125}
        >>> PeriodCount("2021", 0, 0, 0).to_dict()
        {'period': '2021', 'documents': None, 'occurrences': None, 'searched': 0, 'share': None}
        """
        if not self.searched or self.unsure:
            values: tuple[object, ...] = (self.period, None, None, self.searched, None)
        else:
            values = (*self[:4], round(self.documents / self.searched, 6))
        return dict(zip(PERIOD_KEYS, values, strict=True))


@dataclass(frozen=True)
class Timeline:
    """The periods from the first to the last of which documents were searched, those between included.

    Documents without a date, or with one too vague for the period, make up a period :data:`UNKNOWN` at the end.
    ``searched`` is the search of everything that passes the filters, ``found`` that of the query; with a review log
    it has the kept hits alone, and ``reviewed`` says how all were judged.
    """

    by: Period
    periods: tuple[PeriodCount, ...]
    searched: SearchResult
    found: SearchResult
    reviewed: Tally | None = None

    def __iter__(self) -> Iterator[PeriodCount]:
        """The periods in order."""
        return iter(self.periods)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of :meth:`to_dicts`: :data:`PERIOD_KEYS`, and ``unjudged`` if a review log was asked."""
        return (*PERIOD_KEYS, "unjudged") if self.reviewed else PERIOD_KEYS

    def to_dicts(self) -> list[dict[str, Any]]:
        """The periods as dictionaries by :attr:`keys`: what ``pandas.DataFrame`` takes."""
        more = [{"unjudged": period.unjudged} if self.reviewed else {} for period in self.periods]
        return [{**period.to_dict(), **own} for period, own in zip(self.periods, more, strict=True)]


class First(NamedTuple):
    """The first document of a province, city or issuer that mentions a thing.

    ``rank`` counts from 1, and who is first on the same day has the same; None if no document that mentions the
    thing has a date: then ``date`` is empty.

    With a review log it is the first that is kept, and ``unjudged`` hits that are still open would come before it, or
    have no date. If none is kept, all but ``value`` and ``unjudged`` is empty.
    """

    rank: int | None
    value: str
    date: str
    doc_id: str
    title: str
    unjudged: int = 0


@dataclass(frozen=True)
class FirstMentions:
    """Who mentioned a thing first, in order; the undated ones at the end.

    ``unknown`` documents that mention it belong to nobody known. For ``searched``, ``found`` and ``reviewed`` see
    :class:`Timeline`.
    """

    by: str
    firsts: tuple[First, ...]
    unknown: int
    searched: SearchResult
    found: SearchResult
    reviewed: Tally | None = None

    def __iter__(self) -> Iterator[First]:
        """The first mentions in order."""
        return iter(self.firsts)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of :meth:`to_dicts`: :data:`FIRST_KEYS`, and ``unjudged`` if a review log was asked."""
        return (*FIRST_KEYS, "unjudged") if self.reviewed else FIRST_KEYS

    def to_dicts(self) -> list[dict[str, Any]]:
        """The first mentions by :attr:`keys`."""
        # Without a log nothing is open, and that key isn't there.
        return [dict(zip(self.keys, first, strict=False)) for first in self.firsts]


def timeline(
    index: Index,
    query: str,
    *,
    by: str = "year",
    review: str | os.PathLike[str] | ReviewLog | None = None,
    within: Scope = "document",
    whole_word: bool = False,
    **filters: Any,
) -> Timeline:
    """Count the documents that pass the filters of ``index.search``, and those of them with the query, by period.

    A document is in a period when the whole of its date is: one dated 2020 is in that year and in no month. With a
    ``review`` log only the hits count that it keeps: see :meth:`cefu.judgements.ReviewLog.judged`.

    Raises:
        ConfigError: there is no such period, or a filter has an impossible value.
        QuerySyntaxError: the query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    if by not in PERIODS:
        raise ConfigError(f"there are no periods by {by}", hint=f"choose from: {', '.join(PERIODS)}")
    length = by
    searched, found, judged = _searches(index, query, within, whole_word, filters, review)
    facts = index.view.facts
    periods = {number: period_of(facts[number], length) or UNKNOWN for number in searched.numbers}
    all_of = Counter(periods.values())
    documents: Counter[str] = Counter()
    occurrences: Counter[str] = Counter()
    for number, count in found.occurrences_by_number.items():
        documents[periods[number]] += 1
        occurrences[periods[number]] += count
    unjudged = Counter(periods[number] for number in judged.open) if judged else Counter()
    dated = sorted(all_of.keys() - {UNKNOWN})
    names = [*_between(dated[0], dated[-1], length)] if dated else []
    if UNKNOWN in all_of:
        names.append(UNKNOWN)
    counts = (
        PeriodCount(name, documents[name], occurrences[name], all_of[name], unjudged[name]) for name in names
    )
    return Timeline(length, tuple(counts), searched, found, judged.tally if judged else None)


def first_mentions(
    index: Index,
    query: str,
    *,
    by: str = "province",
    review: str | os.PathLike[str] | ReviewLog | None = None,
    within: Scope = "document",
    whole_word: bool = False,
    **filters: Any,
) -> FirstMentions:
    """The first document of each province, city or issuer with the query, in the order of their dates.

    A date known only to the month or year counts from its first day, as with ``sort="date"`` (a more exact one of the
    same day goes first); documents of equal dates go by doc_id. A joint document is the document of each of its
    provinces. If a filter names who to look at (``province`` for ``by="province"``), only those are there.
    ``review`` as in :func:`timeline`.

    Raises:
        ConfigError: ``by`` is something else, or a filter has an impossible value.
        QuerySyntaxError: the query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    if by not in FIRST_BY:
        raise ConfigError(f"nobody is first by {by}", hint=f"choose from: {', '.join(FIRST_BY)}")
    searched, found, judged = _searches(index, query, within, whole_word, filters, review)
    facts = index.view.facts
    kept = frozenset(found.numbers)
    groups = group(index, kept | judged.open if judged else kept, by)
    named = named_values(index, by, filters)
    firsts: dict[str, int] = {}
    unjudged: Counter[str] = Counter()
    # Documents come by date, then doc_id, the undated last; so do the values, each with its first hit.
    for number in searched.numbers:
        for value in groups.get(number, ()):
            if value == UNKNOWN or (named and value not in named):
                continue
            if number in kept:
                firsts.setdefault(value, number)
            elif value not in firsts or _days(facts[number]) is None:
                unjudged[value] += 1
    unknown = sum(1 for number in kept if UNKNOWN in groups[number])
    rows: list[First] = []
    place, before = 0, (0, 0)
    for k, ((value, number), document) in enumerate(
        zip(firsts.items(), index.documents(list(firsts.values())), strict=True), start=1
    ):
        days = _days(facts[number])
        if days is not None and days != before:
            place, before = k, days
        rank = place if days is not None else None
        rows.append(First(rank, value, document.date, document.doc_id, document.title, unjudged[value]))
    rows += [
        First(None, value, "", "", "", count) for value, count in unjudged.items() if value not in firsts
    ]
    return FirstMentions(by, tuple(rows), unknown, searched, found, judged.tally if judged else None)


def _days(facts: DocFacts) -> tuple[int, int] | None:
    return (facts.first_day, facts.last_day) if facts.first_day and facts.last_day else None


def _searches(
    index: Index,
    query: str,
    within: Scope,
    whole_word: bool,
    filters: dict[str, Any],
    review: str | os.PathLike[str] | ReviewLog | None,
) -> tuple[SearchResult, SearchResult, Judged | None]:
    """Everything that passes the filters, what of it has the query (and is kept), both by date; and the judgements."""
    searched = index.search(None, limit=None, sort="date", **filters)
    found = index.search(query, limit=None, sort="date", within=within, whole_word=whole_word, **filters)
    if review is None:
        return searched, found, None
    from cefu.judgements import review_log

    judged = review_log(review).judged(index, found, within, whole_word)
    return searched, judged.result, judged


def _between(first: str, last: str, by: Period) -> Iterator[str]:
    """All periods from one to another.

    >>> list(_between("2019-Q3", "2020-Q1", "quarter")), list(_between("2019-12", "2020-01", "month"))
    (['2019-Q3', '2019-Q4', '2020-Q1'], ['2019-12', '2020-01'])
    """
    per_year = {"year": 1, "quarter": 4, "month": 12}[by]

    def number(period: str) -> int:
        return int(period[:4]) * per_year + (int(period[5:].lstrip("Q")) - 1 if per_year > 1 else 0)

    for n in range(number(first), number(last) + 1):
        year, part = divmod(n, per_year)
        yield f"{year:04d}" + {"year": "", "quarter": f"-Q{part + 1}", "month": f"-{part + 1:02d}"}[by]
