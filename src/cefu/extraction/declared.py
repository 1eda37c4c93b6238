"""Values that the user or the file's own header declared: brought to one form, or named as a problem."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cefu.analysis import fold
from cefu.data.places import resolve_city, resolve_province
from cefu.errors import UnknownNameError
from cefu.extraction.bodies import is_body
from cefu.extraction.date_text import parse_date
from cefu.extraction.number import normal_number
from cefu.extraction.title import shown
from cefu.model import METADATA_FIELDS, Declared, Evidence, MetaValue, RawDocument

__all__ = ["Problem", "declared_values"]

_DATES = frozenset({"date", "written_on", "issued_on", "effective_on"})
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


@dataclass(frozen=True, slots=True)
class Problem:
    """A declared value that can't be used: ``field``, ``value`` as declared, ``where``, and what is wrong."""

    field: str
    value: str
    where: str
    message: str

    def __str__(self) -> str:
        """One line for people.

        >>> str(Problem("date", "2020-02-30", "record 3, key date", "no calendar has this date"))
        'record 3, key date: date 2020-02-30: no calendar has this date'
        """
        return f"{self.where}: {self.field} {self.value}: {self.message}"


def declared_values(raw: RawDocument) -> tuple[dict[str, list[MetaValue]], list[Problem]]:
    """The best declared values of each field, and the ones that can't be used.

    A value that can't be used leaves its field to the next source.

    >>> raw = RawDocument("a", "a.txt", "", (Declared("province", "內蒙古自治區", "sidecar", "a.meta.toml"),
    ...     Declared("date", "2020年2月30日", "record", "record 1, key date")))
    >>> values, problems = declared_values(raw)
    >>> values["province"][0].value, problems[0].message
    ('内蒙古', 'no calendar has this date')
    """
    values: dict[str, list[MetaValue]] = {}
    problems: list[Problem] = []
    ranks: dict[str, str] = {}
    # Of several dates of unstated kind (a day in one column, its year in another) the most exact one counts.
    exact = sorted(raw.declared, key=lambda item: -len(item.value) if item.field == "date" else 0)
    order = {"sidecar": 0, "record": 1, "front matter": 2, "header": 3}
    for item in sorted(exact, key=lambda item: order.get(item.source, 4)):
        if item.value.strip().lower() in _NOTHING or (
            item.field not in METADATA_FIELDS and item.field != "date"
        ):
            continue
        # Values of one source stand side by side (a list of issuers); a lesser source only fills gaps.
        if ranks.get(item.field, item.source) != item.source or (
            item.field in values and item.field != "issuer"
        ):
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
        values.setdefault(item.field, []).extend(found)
        ranks[item.field] = item.source
    return values, problems


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
            known = re.search(r"\d{4}|[年月日]", raw) is not None
            raise ValueError("no calendar has this date" if known else "not a date")
        return [MetaValue(item.field, date.iso, raw, evidence)]
    if item.field == "province":
        return [MetaValue(item.field, resolve_province(raw), raw, evidence)]
    if item.field == "city":
        return [MetaValue(item.field, resolve_city(raw), raw, evidence)]
    if item.field == "doc_number":
        return [MetaValue(item.field, normal_number(raw), raw, evidence)]
    if item.field == "issuer":
        return [MetaValue(item.field, shown(name), name, evidence) for name in _names(raw)]
    return [MetaValue(item.field, " ".join(raw.split()), raw, evidence)]


def _names(text: str) -> list[str]:
    """The names of a list: apart by ; or 、, or by commas and blanks where every piece is the name of a body.

    >>> _names("国务院、中央军委"), _names("財政部 稅務總局"), _names("Ministry of Finance")
    (['国务院', '中央军委'], ['財政部', '稅務總局'], ['Ministry of Finance'])
    """
    names = []
    for name in _LIST.split(text):
        pieces = [piece for piece in re.split(r"[\s,，]+", name) if piece]
        if len(pieces) > 1 and all(is_body(fold(piece).text) for piece in pieces):
            names += pieces
        elif name.strip():
            names.append(name.strip())
    return names
