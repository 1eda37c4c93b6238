"""Inspections as rows of ``cefu inspect``: a value a row, or a document a record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from cefu.cli.records import value_record
from cefu.errors import UnknownNameError
from cefu.inspection import FIELDS, Finding, Form, Inspection, Place, Technology
from cefu.render import Column, Marked

__all__ = ["DOCUMENT", "NAMES", "TABLE", "VALUE", "documents", "named_fields", "rows"]

#: The columns of a row a value. ``state`` is used, other (it lost against the one used), problem or missing.
VALUE: tuple[Column, ...] = (
    Column("doc_id", "编号"),
    Column("field", "字段"),
    Column("state", "状态"),
    Column("value", "值"),
    Column("raw", "原写法"),
    Column("source", "出处"),
    Column("rule", "规则"),
    Column("start", "起"),
    Column("end", "止"),
    Column("line", "行"),
    Column("place", "原文"),
)

#: What a table shows of them. Each document begins with a row of its own, so its name needs no column.
TABLE: tuple[Column, ...] = (
    Column("field", "字段"),
    Column("state", "状态"),
    Column("value", "值", weight=3, min_width=12, wrap=True, max_lines=6),
    Column("rule", "规则", weight=2, min_width=20, wrap=True, max_lines=6),
    Column("line", "行", align="right"),
    Column("place", "原文", weight=4, min_width=12, wrap=True, max_lines=2),
)

_PARTS = ("doc_id", "source", "encoding", "fields", "others", "problems", "technologies", "missing")

#: The keys of a document in JSON.
DOCUMENT: tuple[Column, ...] = tuple(Column(name, name) for name in _PARTS)

#: What ``--field`` takes.
NAMES = (*FIELDS, "encoding", "technology")


def named_fields(names: Sequence[str]) -> frozenset[str]:
    """The fields asked for; all of them for none.

    Raises:
        UnknownNameError: there is no such field.
    """
    for name in names:
        if name not in NAMES:
            import difflib  # slow to import, and needed for errors only

            near = tuple(difflib.get_close_matches(name, NAMES))
            hint = "" if near else f"choose from: {', '.join(NAMES)}"
            raise UnknownNameError("field", name, near, hint=hint)
    return frozenset(names or NAMES)


def rows(
    inspections: Iterable[Inspection], fields: Collection[str], headed: bool
) -> Iterator[dict[str, Any]]:
    """One row a value, field by field; ``headed`` puts a row with the name before those of each document."""
    for found in inspections:
        if headed:
            elsewhere = found.source if found.source != found.doc_id else ""
            yield {"field": "doc_id", "value": found.doc_id, "rule": elsewhere}
        for row in _rows(found, headed):
            if row["field"] in fields:
                yield {"doc_id": found.doc_id, **row}


def _rows(found: Inspection, table: bool) -> Iterator[dict[str, Any]]:
    for name in FIELDS:
        others = [other for other in found.others if other.value.field == name]
        if name in found.missing:
            yield _row("missing", None, table) | {"field": name}
        for finding in found.fields:
            if finding.value.field == name:
                yield _row("used", finding, table)
        for other in others:
            yield _row("other", other, table)
        for problem in found.problems:
            if problem.field == name:
                yield {
                    "field": name,
                    "state": "problem",
                    "value": problem.value,
                    "raw": problem.value,
                    "rule": f"{problem.where}: {problem.message}",
                }
    yield {"field": "encoding", "state": "" if table else "used", "value": found.encoding}
    for technology in found.technologies:
        if not technology.forms:
            yield {
                "field": "technology",
                "state": "" if table else "used",
                "value": technology.name,
                "rule": str(technology.mentions),
            }
        for form in technology.forms:
            yield _form_row(technology, form, table)


def _row(state: str, finding: Finding | None, table: bool) -> dict[str, Any]:
    if finding is None:
        return {"state": state, "value": "—" if table else None}
    row = value_record(finding.value)
    if table:
        # That a value is used goes without saying; a sidecar may say that there is none.
        state = "" if state == "used" else state
        row["value"] = row["value"] or f"— ({row['raw']})"
    return {**row, "state": state, **_place(finding.place)}


def _form_row(technology: Technology, form: Form, table: bool) -> dict[str, Any]:
    span = form.first.span
    times = str(form.mentions) if len(technology.forms) == 1 else f"{form.mentions} of {technology.mentions}"
    return {
        "field": "technology",
        "state": "" if table else "used",
        "value": technology.name,
        "raw": form.raw,
        "source": form.source,
        "rule": f"as {form.alias}: {times}",
        "start": span.start if span else None,
        "end": span.end if span else None,
        **_place(form.first),
    }


def _place(place: Place) -> dict[str, Any]:
    return {"line": place.line, "place": Marked(place.text, place.marks)}


def documents(inspections: Iterable[Inspection], fields: Collection[str]) -> Iterator[dict[str, Any]]:
    """One record a document, with only the fields asked for."""
    for found in inspections:
        yield {
            "doc_id": found.doc_id,
            "source": found.source,
            "encoding": found.encoding,
            "fields": [_record(each) for each in found.fields if each.value.field in fields],
            "others": [_record(each) for each in found.others if each.value.field in fields],
            "problems": [
                {"field": each.field, "value": each.value, "where": each.where, "message": each.message}
                for each in found.problems
                if each.field in fields
            ],
            "technologies": [_technology(each) for each in found.technologies if "technology" in fields],
            "missing": [name for name in found.missing if name in fields],
        }


def _record(finding: Finding) -> dict[str, Any]:
    return {**value_record(finding.value), **_json_place(finding.place)}


def _technology(technology: Technology) -> dict[str, Any]:
    forms = [
        {
            "form": form.alias,
            "raw": form.raw,
            "source": form.source,
            "mentions": form.mentions,
            "start": form.first.span.start if form.first.span else None,
            "end": form.first.span.end if form.first.span else None,
            **_json_place(form.first),
        }
        for form in technology.forms
    ]
    return {"name": technology.name, "mentions": technology.mentions, "forms": forms}


def _json_place(place: Place) -> dict[str, Any]:
    return {"line": place.line, "place": {"text": place.text, "ranges": [list(mark) for mark in place.marks]}}
