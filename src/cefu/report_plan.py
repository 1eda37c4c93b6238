"""What a report is to show: queries, filters, sections and limits, from options or from a ``report.toml``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from cefu.errors import ConfigError, ReadError
from cefu.reading.metadata_table import decoded
from cefu.reading.query_list import ListedQuery, column_of, from_records
from cefu.reading.toml_text import loads
from cefu.report_parts import SECTIONS
from cefu.search import Filters
from cefu.timeline import PERIODS

__all__ = ["LIMITS", "Limits", "PlannedQuery", "ReportPlan", "parse_plan", "planned"]

_TEXTS = ("title", "subtitle", "author", "by")
#: What ``[filters]`` can hold: what is looked at, and how close keywords must be.
_FILTERS = (*Filters.__dataclass_fields__, "within", "whole_word")


@dataclass(frozen=True)
class PlannedQuery:
    """One query of a report: its ``id``, the ``query``, and the ``label`` that tables and figures call it by."""

    id: str
    query: str
    label: str


@dataclass(frozen=True)
class Limits:
    """How much of what there is is shown; what is left out is always counted.

    ``documents`` with evidence for each query (more if that many are needed to have one of each province), ``lines``
    of evidence in each, ``top`` documents and ``targets`` for each query; ``width`` characters each side of a keyword.
    """

    documents: int = 30
    lines: int = 5
    top: int = 10
    targets: int = 40
    width: int = 30


#: The names of the limits.
LIMITS: tuple[str, ...] = tuple(Limits.__dataclass_fields__)


@dataclass(frozen=True)
class ReportPlan:
    """See :func:`planned`. ``filters`` are options of ``index.search``; ``by`` is the period of the timelines."""

    queries: tuple[PlannedQuery, ...]
    title: str = ""
    subtitle: str = ""
    author: str = ""
    filters: Mapping[str, Any] = field(default_factory=dict)
    by: str = "year"
    sections: tuple[str, ...] = SECTIONS
    limits: Limits = Limits()

    def without(self, sections: Collection[str]) -> ReportPlan:
        """The plan with these sections left out.

        Raises:
            ConfigError: there is no such section.
        """
        for name in sections:
            _known(name, SECTIONS, "section")
        return replace(self, sections=tuple(name for name in self.sections if name not in sections))


def planned(
    queries: Iterable[str | ListedQuery | PlannedQuery],
    *,
    title: str = "",
    filters: Mapping[str, Any] | None = None,
    by: str = "year",
    limits: Limits | None = None,
) -> ReportPlan:
    """A plan for these queries, the same one twice only once.

    Raises:
        ConfigError: there is no query, one stands there under two labels, one of a list has filters of its own, or
            there is no such period.

    >>> [each.label for each in planned(["区块链", "跨链", "区块链"]).queries]
    ['区块链', '跨链']
    """
    found: dict[str, PlannedQuery] = {}
    for number, each in enumerate(queries, 1):
        one = _planned(each, str(number))
        known = found.setdefault(one.query, one)
        if known.label != one.label:
            raise ConfigError(
                f"{one.query} is asked twice, as {known.label} and as {one.label}",
                hint="keep one of the two queries",
            )
    if not found:
        raise ConfigError("a report needs a query", hint="cefu report 区块链 跨链 -o report.html")
    if by not in PERIODS:
        raise ConfigError(f"there are no periods by {by}", hint=f"choose from: {', '.join(PERIODS)}")
    given = {name: value for name, value in (filters or {}).items() if value}
    return ReportPlan(tuple(found.values()), title.strip(), filters=given, by=by, limits=limits or Limits())


def _planned(given: str | ListedQuery | PlannedQuery, number: str) -> PlannedQuery:
    if isinstance(given, (str, PlannedQuery)):
        query = given.strip() if isinstance(given, str) else given.query.strip()
        if not query:
            raise ConfigError(f"query {number} is empty", hint="name what to look for")
        return PlannedQuery(number, query, query) if isinstance(given, str) else replace(given, query=query)
    if given.problem or given.query is None:
        raise ConfigError(f"{given.where}: {given.problem or 'there is no query'}", hint="mend the list")
    if given.options:
        raise ConfigError(
            f"{given.where} has filters of its own ({', '.join(given.options)})",
            hint="all queries of a report look at the same documents: filter by options, or in the query",
        )
    return PlannedQuery(given.id, given.query, given.query)


def parse_plan(data: bytes, name: str) -> ReportPlan:
    """The plan in a ``report.toml``; ``name`` is for messages.

    ``title``, ``subtitle``, ``author``, ``by`` (month, quarter or year); ``[[queries]]`` with ``query`` and, if wanted,
    ``id`` and ``label``; ``[filters]`` with filters as columns of ``cefu batch`` are called; ``[sections]`` with true
    or false; ``[limits]`` with numbers, see :class:`Limits`.

    Raises:
        ConfigError: the file is no plan; the message names the key.

    >>> text = 'title = "新基建"\\n[[queries]]\\nquery = "区块链"\\n[filters]\\n省份 = "四川"'
    >>> plan = parse_plan(text.encode(), "r.toml")
    >>> plan.title, plan.queries[0].query, plan.filters
    ('新基建', '区块链', {'province': ('四川',)})
    """
    try:
        table = loads(decoded(data)[0], name)
    except ReadError as error:
        raise ConfigError(error.message, hint=error.hint) from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name} can't be read ({error})", hint="save it in UTF-8") from None
    for key in table:
        _known(key, (*_TEXTS, "queries", "filters", "sections", "limits"), f"key in {name}")
    texts = {key: _text(table.get(key, ""), f"{name}: {key}") for key in _TEXTS}
    queries = _queries(table.get("queries", []), name)
    plan = planned(
        queries,
        title=texts["title"],
        filters=_filters(table.get("filters", {}), name),
        by=texts["by"] or "year",
        limits=_limits(table.get("limits", {}), name),
    )
    plan = replace(plan, subtitle=texts["subtitle"], author=texts["author"])
    return plan.without(_left_out(table.get("sections", {}), name))


def _queries(value: object, name: str) -> list[PlannedQuery]:
    where = f"{name}, queries"
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        raise ConfigError(f"{name} has no queries", hint='write each as: [[queries]], query = "…"')
    found: list[PlannedQuery] = []
    for number, table in enumerate(value, 1):
        for key in table:
            _known(key, ("id", "query", "label"), f"key in {where} {number}")
        texts = {key: _text(each, f"{where} {number}: {key}") for key, each in table.items()}
        query = texts.get("query", "")
        if not query:
            raise ConfigError(f"{where} {number} has no query", hint='write: query = "区块链"')
        found.append(PlannedQuery(texts.get("id") or str(number), query, texts.get("label") or query))
    ids = [each.id for each in found]
    for each in ids:
        if ids.count(each) > 1:
            raise ConfigError(f"{name} has two queries with the id {each}", hint="each needs one of its own")
    return found


def _filters(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(
            f"{name}: filters is no table", hint='write [filters], and below it: province = "四川"'
        )
    for key in value:
        _known(column_of(key) or key, _FILTERS, f"filter in {name}")
    (listed,) = from_records([{**value, "query": "区块链"}], f"{name}, filters")
    if listed.problem:
        raise ConfigError(f"{name}, filters: {listed.problem}", hint="mend it")
    return listed.options


def _limits(value: object, name: str) -> Limits:
    if not isinstance(value, dict):
        raise ConfigError(f"{name}: limits is no table", hint="write [limits], and below it: lines = 5")
    for key, number in value.items():
        _known(key, LIMITS, f"limit in {name}")
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise ConfigError(f"{name}: the limit {key} is {number}", hint="write a number from 0 on")
    return Limits(**value)


def _left_out(value: object, name: str) -> Sequence[str]:
    if not isinstance(value, dict) or not all(isinstance(each, bool) for each in value.values()):
        raise ConfigError(
            f"{name}: sections is no table of true and false",
            hint="write [sections], and below it: targets = false",
        )
    for key in value:
        _known(key, SECTIONS, f"section in {name}")
    return [key for key, shown in value.items() if not shown]


def _text(value: object, where: str) -> str:
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise ConfigError(f"{where} is no text", hint="put it in quotes")
    return " ".join(str(value).split())


def _known(name: str, names: Sequence[str], what: str) -> None:
    if name not in names:
        raise ConfigError(f"unknown {what}: {name}", hint=f"choose from: {', '.join(names)}")
