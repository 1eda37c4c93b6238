"""Documents by what they have in common: a province, a year, an issuer. What matrices and timelines count over."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from cefu.data.place_tables import provinces

if TYPE_CHECKING:
    from cefu.engines.api import DocFacts
    from cefu.index import Index

__all__ = [
    "DIMENSIONS",
    "TOTAL",
    "UNKNOWN",
    "Dimension",
    "Period",
    "group",
    "in_order",
    "length",
    "named_values",
    "period_of",
]

Dimension = Literal[
    "province",
    "city",
    "year",
    "quarter",
    "month",
    "issuer",
    "issuer_type",
    "kind",
    "technology",
    "document",
]
#: What documents can be grouped by.
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)

Period = Literal["month", "quarter", "year"]

#: The group of the documents that have no value.
UNKNOWN = "(unknown)"
#: The name of a row over all documents, each counted once.
TOTAL = "(total)"


def period_of(facts: DocFacts, by: Period) -> str:
    """The period a document's date lies in: ``2020``, ``2020-Q2`` or ``2020-05``.

    Empty for a document without a date, or with one that is not known as exactly as that.
    """
    if facts.first_day is None or facts.last_day is None:
        return ""
    first, last = (_period(datetime.date.fromordinal(day), by) for day in (facts.first_day, facts.last_day))
    return first if first == last else ""


def _period(day: datetime.date, by: Period) -> str:
    if by == "year":
        return f"{day.year:04d}"
    return f"{day.year:04d}-{day.month:02d}" if by == "month" else f"{day.year:04d}-Q{(day.month + 2) // 3}"


def length(facts: DocFacts) -> int:
    """The units of a document in which occurrences count: its text, and its title where that stands apart."""
    return facts.body_units + (facts.title_units if facts.title_counts else 0)


def group(index: Index, numbers: Collection[int], by: Dimension) -> dict[int, tuple[str, ...]]:
    """The groups of each of the documents, :data:`UNKNOWN` for one that is in none.

    A joint document is in several. A document that mentions a technology is in the groups of the wider ones too,
    as ``--tech`` has it; what the lexicon no longer knows is no technology. The type of an issuer is that of
    :func:`cefu.data.body_types.body_type`. The group of a document itself is its
    doc_id.
    """
    found: dict[int, dict[str, None]] = {number: {} for number in numbers}
    if by in ("year", "quarter", "month"):
        facts = index.view.facts
        for number in numbers:
            if period := period_of(facts[number], by):
                found[number][period] = None
    elif by == "document":
        for number, doc_id, _ in index.store.names():
            if number in found:
                found[number][doc_id] = None
    else:
        groups_of = _groups_of(index, by)
        for number, value in index.store.values_by_number(_STORED.get(by, by)):
            if number in found:
                found[number].update(dict.fromkeys(groups_of(value)))
    return {number: tuple(values) or (UNKNOWN,) for number, values in found.items()}


#: Dimensions whose groups are made from the values of another field.
_STORED: Mapping[str, str] = {"technology": "tech", "issuer_type": "issuer"}


def _groups_of(index: Index, by: Dimension) -> Callable[[str], tuple[str, ...]]:
    """The groups that a value of a document's metadata puts it in."""
    if by == "technology":
        wider = _wider(index)
        return lambda value: wider.get(value, ())
    if by == "issuer_type":
        from cefu.data.body_types import body_type

        return lambda value: (body_type(value),)
    return lambda value: (value,)


def _wider(index: Index) -> dict[str, tuple[str, ...]]:
    """Each technology of the lexicon with all those above it."""
    parents = {concept.name: concept.parent for concept in index.lexicon.concepts}
    chains = {}
    for name in parents:
        chain = [name]
        while parent := parents.get(chain[-1], ""):
            chain.append(parent)
        chains[name] = tuple(chain)
    return chains


def named_values(index: Index, by: Dimension, filters: Mapping[str, Any]) -> set[str]:
    """The groups that a filter of ``index.search`` names: the others were searched in part only, if at all.

    None of them when that filter is not there, or names no groups. Issuers name their types too.

    Raises:
        UnknownNameError: as in ``index.search``.
    """
    by_filter = _STORED.get(by, by)
    if by_filter not in ("province", "city", "issuer", "kind"):
        return set()
    named = filters.get(by_filter) or ()
    names = (named,) if isinstance(named, str) else named
    groups_of = _groups_of(index, by)
    return {
        each
        for name in names
        for value in index.names.key(by_filter, name).values
        for each in groups_of(value)
    }


def in_order(index: Index, groups: Mapping[int, Sequence[str]], by: Dimension) -> list[str]:
    """The values of :func:`group` in the order they are shown, :data:`UNKNOWN` last.

    Provinces go by code, periods by time, documents by doc_id, all others by the number of their documents and
    then by name (types of issuers by their table).
    """
    sizes = Counter(value for values in groups.values() for value in values)
    unknown = sizes.pop(UNKNOWN, 0)
    if by == "province":
        places = {province.name: place for place, province in enumerate(provinces())}
        ordered = sorted(sizes, key=lambda value: (places.get(value, len(places)), value))
    elif by in ("year", "quarter", "month", "document"):
        ordered = sorted(sizes)
    elif by == "issuer_type":
        from cefu.data.body_types import body_types

        ordered = [name for name in body_types() if name in sizes]
        ordered.sort(key=lambda value: -sizes[value])
    else:
        ordered = sorted(sizes, key=lambda value: (-sizes[value], value))
    return [*ordered, UNKNOWN] if unknown else ordered
