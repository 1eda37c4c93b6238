"""Reports: everything about some queries that goes on one page, each number with the passages behind it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from cefu.data.place_tables import CENTRAL, provinces
from cefu.grouping import UNKNOWN, group, period_of
from cefu.report_evidence import Documents, choose, evidence
from cefu.report_parts import FirstPart, PeriodPart, ProvincePart, QueryPart, Report, ScopePart

if TYPE_CHECKING:
    from cefu.coverage import Coverage
    from cefu.grouping import Period
    from cefu.index import Index
    from cefu.report_plan import PlannedQuery, ReportPlan
    from cefu.search import SearchResult
    from cefu.targets import TargetRow
    from cefu.timeline import First

__all__ = ["report"]

#: Documents that a period shows by title; the others are counted.
_OF_PERIOD = 5
_KINDS = 12
#: Documents in which targets are looked for, at most: it takes some milliseconds each.
_TARGETS = 100
_READ = 500


def report(index: Index, plan: ReportPlan, *, progress: Callable[[str], None] | None = None) -> Report:
    """Gather what the plan asks for. ``progress`` is told of each step before it is taken, ``len(queries) + 1`` in all.

    All numbers are those of ``index.matrix``, ``timeline``, ``first_mentions`` and ``search`` with the plan's filters.

    Raises:
        ConfigError: a filter has an impossible value.
        QuerySyntaxError: a query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    tell = progress or (lambda _: None)
    tell("")
    table = index.matrix([each.query for each in plan.queries], all_provinces=True, **plan.filters)
    searched, *results = table.results
    places = group(index, searched.numbers, "province")
    gather = _Gather(index, plan, table, places)
    parts = []
    for number, (query, result) in enumerate(zip(plan.queries, results, strict=True)):
        tell(query.label)
        parts.append(gather.query(number, query, result))
    title = plan.title or "、".join(each.label for each in plan.queries[:4]) + (
        "等" if plan.queries[4:] else ""
    )
    return Report(
        title=title,
        subtitle=plan.subtitle,
        author=plan.author,
        by=plan.by,
        sections=plan.sections,
        limits=asdict(plan.limits),
        filters=tuple((name, _said(value)) for name, value in plan.filters.items()),
        scope=_scope(index, table, searched, places),
        queries=tuple(parts),
    )


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    return (
        value
        if isinstance(value, str)
        else ";".join(map(str, value if isinstance(value, Sequence) else [value]))
    )


def _scope(
    index: Index, table: Coverage, searched: SearchResult, places: Mapping[int, Sequence[str]]
) -> ScopePart:
    first, last = _span(index, searched.numbers)
    kinds: Counter[str] = Counter()
    faulty = 0
    for start in range(0, searched.total, _READ):
        for document in index.documents(searched.numbers[start : start + _READ]):
            kinds[document.kind] += 1
            faulty += bool(document.metadata.problems)
    unknown = kinds.pop("", 0)
    listed = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    more = sum(count for _, count in listed[_KINDS:])
    listed = listed[:_KINDS] + ([("其他", more)] if more else []) + ([("不详", unknown)] if unknown else [])
    units = {province.name for province in provinces()} - {CENTRAL}
    return ScopePart(
        documents=searched.total,
        indexed=searched.searched,
        first=first,
        last=last,
        undated=sum(index.view.facts[number].first_day is None for number in searched.numbers),
        unplaced=sum(UNKNOWN in places[number] for number in searched.numbers),
        joint=table.joint,
        faulty=faulty,
        provinces=tuple(
            (row.value, row.documents) for row in table if row.documents and row.value != UNKNOWN
        ),
        without=tuple(row.value for row in table if not row.documents and row.value in units),
        kinds=tuple(listed),
    )


def _span(index: Index, numbers: Sequence[int]) -> tuple[str, str]:
    """The dates of the earliest and the latest document, as exactly as they are known; empty if none has a date."""
    facts = index.view.facts
    days = [
        (own.first_day, own.last_day, number)
        for number, own in ((number, facts[number]) for number in numbers)
        if own.first_day is not None and own.last_day is not None
    ]
    if not days:
        return "", ""
    ends = (min(days)[2], max(days, key=lambda day: (day[1], day[0]))[2])
    first, last = (index.documents([number])[0].date for number in ends)
    return first, last


@dataclass(frozen=True)
class _Gather:
    """Gathers the parts of each query."""

    index: Index
    plan: ReportPlan
    table: Coverage
    places: Mapping[int, Sequence[str]]

    def query(self, at: int, query: PlannedQuery, result: SearchResult) -> QueryPart:
        """Everything about one query, the ``at``-th of the plan."""
        anchor = f"q{at + 1}"
        counts = self.counts(result)
        rows = self.rows(counts)
        documents = Documents(self.index, anchor, counts)
        firsts = self.firsts(query.query)
        limits = self.plan.limits
        chosen: list[int] = []
        if self.shows("evidence"):
            chosen = choose(rows, {number for _, number in firsts}, counts, limits.documents)
        documents.show(chosen)
        anchors = {name: f"{anchor}-p{place}" for place, name in enumerate(rows, 1)}
        found = (
            evidence(self.index, query.query, rows, anchors, chosen, documents, limits, self.plan.filters)
            if chosen
            else []
        )
        most = sorted(counts, key=lambda each: -counts[each])
        read = most[:_TARGETS] if self.shows("targets") else []
        targets = self.targets(query.query, read) if read else []
        places = self.provinces(at, anchors if chosen else {})
        placed = [part for part in places if part.name != UNKNOWN and part.searched]
        said = ("tech:", "words:", "note:", "warning:")
        return QueryPart(
            id=query.id,
            anchor=anchor,
            label=query.label,
            query=query.query,
            documents=result.total,
            occurrences=result.occurrences,
            searched=self.table.total.documents,
            undated=result.undated,
            notes=tuple(note for note in result.notes if note.startswith(said)),
            provinces=places,
            present=tuple(part.name for part in placed if part.documents),
            absent=tuple((part.name, part.searched) for part in placed if not part.documents),
            unplaced=len(rows.get(UNKNOWN, ())),
            periods=tuple(self.periods(query.query, documents)) if self.shows("timeline") else (),
            firsts=_first_parts(firsts, documents),
            top=tuple(documents(most[: limits.top])),
            targets=_target_parts(targets[: limits.targets], documents),
            targets_total=len(targets),
            targets_documents=len({row.document.number for row in targets}),
            targets_read=len(read),
            evidence=tuple(found),
            listed=len(chosen),
            lines_shown=sum(len(each.lines) for place in found for each in place.shown),
        )

    def counts(self, result: SearchResult) -> dict[int, int]:
        """The occurrences in each matching document, by doc_id: what has as many stands in that order."""
        facts = self.index.view.facts
        own = result.occurrences_by_number
        return {number: own[number] for number in sorted(own, key=lambda each: facts[each].rank)}

    def rows(self, numbers: Iterable[int]) -> dict[str, list[int]]:
        """The matching documents of each row of the table."""
        rows: dict[str, list[int]] = {row.value: [] for row in self.table}
        for number in numbers:
            for place in self.places[number]:
                if place in rows:
                    rows[place].append(number)
        return rows

    def firsts(self, query: str) -> list[tuple[First, int]]:
        """The first mentions with the numbers of their documents; a joint one may be the first of several provinces."""
        mentions = self.index.first_mentions(query, by="province", **self.plan.filters)
        numbers = [self.index.store.number_of(first.doc_id) for first in mentions]
        return [
            (first, number) for first, number in zip(mentions, numbers, strict=True) if number is not None
        ]

    def provinces(self, at: int, anchors: Mapping[str, str]) -> tuple[ProvincePart, ...]:
        """The rows of the table for the ``at``-th query; those with a match have their anchors."""
        return tuple(
            ProvincePart(
                row.value, *row.cells[at][:3], anchors.get(row.value, "") if row.cells[at].documents else ""
            )
            for row in self.table
        )

    def shows(self, section: str) -> bool:
        return section in self.plan.sections

    def periods(self, query: str, documents: Documents) -> Sequence[PeriodPart]:
        line = self.index.timeline(query, by=self.plan.by, **self.plan.filters)
        facts = self.index.view.facts
        by: Period = line.by
        own: dict[str, list[int]] = {}
        for number in line.found.numbers:
            own.setdefault(period_of(facts[number], by) or UNKNOWN, []).append(number)
        return [
            PeriodPart(
                each.period,
                each.documents,
                each.occurrences,
                each.searched,
                each.to_dict()["share"],
                tuple(documents(own.get(each.period, [])[:_OF_PERIOD])),
            )
            for each in line
        ]

    def targets(self, query: str, numbers: Sequence[int]) -> list[TargetRow]:
        """The targets in these documents, by document and place."""
        # A target stands in the query's sentence, however close the documents' keywords must be.
        filters = {name: value for name, value in self.plan.filters.items() if name != "within"}
        result = self.index.targets(query, **filters)
        return list(replace(result, found=result.found.only(set(numbers))))


def _first_parts(firsts: Sequence[tuple[First, int]], documents: Documents) -> tuple[FirstPart, ...]:
    shown = documents([number for _, number in firsts])
    return tuple(
        FirstPart(first.rank, first.value, first.date, document)
        for (first, _), document in zip(firsts, shown, strict=True)
    )


def _target_parts(rows: Sequence[TargetRow], documents: Documents) -> tuple[dict[str, Any], ...]:
    shown = documents([row.document.number for row in rows])
    return tuple(
        {
            **row.to_dict(),
            "sentence_start": row.sentence_start,
            "lang": document.lang,
            "anchor": document.anchor,
        }
        for row, document in zip(rows, shown, strict=True)
    )
