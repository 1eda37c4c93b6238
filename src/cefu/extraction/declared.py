"""Values that the user or the file's own header declared: brought to one form, or named as a problem."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cefu.data.places import city_above, resolve_province
from cefu.errors import UnknownNameError
from cefu.extraction.bodies import is_body
from cefu.extraction.date_text import parse_date
from cefu.extraction.number import normal_number
from cefu.extraction.recalled import folded, recalled
from cefu.extraction.title import shown
from cefu.model import METADATA_FIELDS, Declared, Evidence, MetaValue, Problem, RawDocument

__all__ = ["DeclaredValues", "declared_values"]

_LISTED = frozenset({"issuer", "province", "doc_number"})
_DATES = frozenset({"date", "written_on", "issued_on", "effective_on"})
_KNOWN = frozenset({*METADATA_FIELDS, "date"})
_ORDER = {"sidecar": 0, "record": 1, "front matter": 2, "header": 3}
_LIST = re.compile(r"[;；、\n|]+")
#: What people write where they mean that there is nothing to say.
_NOTHING = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "——",
        "无",
        "無",
        "不详",
        "不詳",
        "未知",
        "暂无",
        "暫無",
        "null",
        "none",
        "nan",
        "n/a",
        "na",
        "/",
    }
)
_PIECES = re.compile(r"[\s,，]+")
#: Many documents of a collection declare the same place.
_province, _city = recalled(resolve_province), recalled(city_above)


@dataclass(frozen=True, slots=True)
class DeclaredValues:
    """What was declared of a document, in its one form.

    ``said`` holds what each source says of a field, the best source first. ``closed`` are the fields a sidecar
    says there is nothing to know of (无, ``none``, ``-``), with its word. ``problems`` can't be used.
    """

    said: list[tuple[str, list[MetaValue]]]
    closed: dict[str, MetaValue]
    problems: list[Problem]


def declared_values(raw: RawDocument) -> DeclaredValues:
    """Bring what was declared to its one form.

    >>> raw = RawDocument("a", "a.txt", "", (Declared("province", "內蒙古自治區", "sidecar", "a.meta.toml"),
    ...     Declared("date", "2020年2月30日", "record", "record 1, key date")))
    >>> declared = declared_values(raw)
    >>> declared.said[0][1][0].value, declared.problems[0].message
    ('内蒙古', 'no calendar has this date')
    """
    said: list[tuple[str, list[MetaValue]]] = []
    lists: dict[tuple[str, str], list[MetaValue]] = {}
    problems: list[Problem] = []
    closed: dict[str, MetaValue] = {}
    for item in _ranked(raw):
        if item.value.strip().lower() in _NOTHING:
            if item.source == "sidecar":
                evidence = Evidence(item.source, None, item.where)
                closed.setdefault(item.field, MetaValue(item.field, "", item.value, evidence))
            continue
        try:
            found = _normal(item)
        except UnknownNameError as error:
            close = f" — did you mean {', '.join(error.close)}?" if error.close else ""
            problems.append(Problem(item.field, item.value, item.where, f"unknown {item.field}{close}"))
            continue
        except ValueError as error:
            problems.append(Problem(item.field, item.value, item.where, str(error)))
            continue
        # What one cell lists stands side by side, and so do the issuers of a record, however many keys they came in.
        one = item.source if item.field == "issuer" and item not in raw.mended else item.where
        if (item.field, one) in lists and item.field in _LISTED:
            known = lists[item.field, one]
            known += [value for value in found if all(value.value != other.value for other in known)]
            continue
        lists[item.field, one] = found
        said.append((item.field, found))
    return DeclaredValues(said, closed, problems)


def _ranked(raw: RawDocument) -> list[Declared]:
    """The declarations of known fields, best source first."""
    # Of several dates of unstated kind (a day in one column, its year in another) the most exact one counts.
    said = (*raw.mended, *raw.declared)
    known = (item for item in said if item.field in _KNOWN)
    return sorted(
        known, key=lambda item: (_ORDER.get(item.source, 4), -len(item.value) if item.field == "date" else 0)
    )


def _normal(item: Declared) -> list[MetaValue]:
    """The values of one declaration in their one form.

    Raises:
        UnknownNameError: no such province or city.
        ValueError: no such date.
    """
    evidence = Evidence(item.source, None, item.where)
    raw = item.value
    if item.field in _DATES:
        date = parse_date(raw)
        if date is None:
            known = re.search(r"\d{4}\D{1,3}\d{1,2}\D{1,3}\d|[年月]", raw) is not None
            raise ValueError("no calendar has this date" if known else "not a date such as 2020-05-12")
        return [MetaValue(item.field, date.iso, raw, evidence)]
    if item.field == "province":
        return [MetaValue(item.field, _province(raw), raw, evidence)]
    if item.field == "city":
        return [MetaValue(item.field, _city(raw), raw, evidence)]
    if item.field == "doc_number":
        # A joint decree has several: they come back from a table as they were written into it, joined with ;
        numbers = [piece.strip() for piece in re.split("[;；]", raw) if piece.strip()]
        return [MetaValue(item.field, normal_number(number), number, evidence) for number in numbers]
    if item.field == "issuer":
        return [MetaValue(item.field, shown(name), name, evidence) for name in _names(raw)]
    return [MetaValue(item.field, " ".join(raw.split()), raw, evidence)]


@recalled
def _names(text: str) -> tuple[str, ...]:
    """The names of a list: apart by ; or 、, or by commas and blanks where every piece is the name of a body.

    >>> _names("国务院、中央军委"), _names("財政部 稅務總局"), _names("Ministry of Finance")
    (('国务院', '中央军委'), ('財政部', '稅務總局'), ('Ministry of Finance',))
    """
    names: list[str] = []
    for name in _LIST.split(text):
        pieces = [piece for piece in _PIECES.split(name) if piece]
        if len(pieces) > 1 and all(is_body(folded(piece)) for piece in pieces):
            names += pieces
        elif name.strip():
            names.append(name.strip())
    return tuple(names)
