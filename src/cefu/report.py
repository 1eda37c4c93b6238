"""Reports: everything about some queries that goes on one page, each number with the passages behind it."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
    facts = index.view.facts
    first = min(filter(None, (facts[number].first_day for number in searched.numbers)), default=None)
    last = max(filter(None, (facts[number].last_day for number in searched.numbers)), default=None)
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
        first=_day(first),
        last=_day(last),
        undated=sum(facts[number].first_day is None for number in searched.numbers),
        unplaced=sum(UNKNOWN in places[number] for number in searched.numbers),
        joint=table.joint,
        faulty=faulty,
        provinces=tuple(
            (row.value, row.documents) for row in table if row.documents and row.value != UNKNOWN
        ),
        without=tuple(row.value for row in table if not row.documents and row.value in units),
        kinds=tuple(listed),
    )


def _day(ordinal: int | None) -> str:
    return datetime.date.fromordinal(ordinal).isoformat() if ordinal else ""


@dataclass(frozen=True)
class _Gather:
    """Gathers the parts of each query."""

    index: Index
    plan: ReportPlan
    table: Coverage
    places: Mapping[int, Sequence[str]]

    def query(self, number: int, query: PlannedQuery, result: SearchResult) -> QueryPart:
        anchor = f"q{number + 1}"
        facts = self.index.view.facts
        # By doc_id first: what has as many occurrences stands in that order.
        numbers = sorted(result.numbers, key=lambda each: facts[each].rank)
        counts = {each: result.occurrences_by_number[each] for each in numbers}
        rows: dict[str, list[int]] = {row.value: [] for row in self.table}
        for each in numbers:
            for place in self.places[each]:
                if place in rows:
                    rows[place].append(each)
        firsts = self.index.first_mentions(query.query, by="province", **self.plan.filters)
        known = {first.doc_id: self.index.store.number_of(first.doc_id) for first in firsts}
        begun = [number for number in known.values() if number is not None]
        documents = Documents(self.index, anchor, counts)
        limits = self.plan.limits
        shows = self.shows("evidence")
        chosen = choose(rows, begun, counts, limits.documents) if shows else []
        documents.show(chosen)
        anchors = {name: f"{anchor}-p{at}" for at, name in enumerate(rows, 1)}
        provinces_ = tuple(
            ProvincePart(
                row.value,
                *row.cells[number][:3],
                anchors[row.value] if chosen and row.cells[number][0] else "",
            )
            for row in self.table
        )
        placed = [part for part in provinces_ if part.name != UNKNOWN and part.searched]
        first_documents = documents(begun)
        most = sorted(counts, key=lambda each: -counts[each])[: limits.top]
        found = (
            evidence(self.index, query.query, rows, anchors, chosen, documents, limits, self.plan.filters)
            if chosen
            else []
        )
        read = sorted(counts, key=lambda each: -counts[each])[:_TARGETS] if self.shows("targets") else []
        targets = self.targets(query.query, read) if read else []
        wanted = targets[: limits.targets]
        of = documents([row.document.number for row in wanted])
        return QueryPart(
            id=query.id,
            anchor=anchor,
            label=query.label,
            query=query.query,
            documents=result.total,
            occurrences=result.occurrences,
            searched=self.table.total.documents,
            undated=result.undated,
            notes=tuple(
                note for note in result.notes if note.startswith(("tech:", "words:", "note:", "warning:"))
            ),
            provinces=provinces_,
            present=tuple(part.name for part in placed if part.documents),
            absent=tuple((part.name, part.searched) for part in placed if not part.documents),
            unplaced=len(rows.get(UNKNOWN, ())),
            periods=tuple(self.periods(query.query, documents)) if self.shows("timeline") else (),
            firsts=tuple(
                FirstPart(first.rank, first.value, first.date, document)
                for first, document in zip(firsts, first_documents, strict=True)
            ),
            top=tuple(documents(most)),
            targets=tuple(
                {
                    **row.to_dict(),
                    "sentence_start": row.sentence_start,
                    "lang": document.lang,
                    "anchor": document.anchor,
                }
                for row, document in zip(wanted, of, strict=True)
            ),
            targets_total=len(targets),
            targets_documents=len({row.document.number for row in targets}),
            targets_read=len(read),
            evidence=tuple(found),
            listed=len(chosen),
            lines_shown=sum(len(each.lines) for place in found for each in place.shown),
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
        wanted = set(numbers)
        hits = [hit for hit in result.found._hits if hit.number in wanted]
        return list(replace(result, found=replace(result.found, _hits=hits)))
