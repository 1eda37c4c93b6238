"""The header lines above a document: labels with their values, rows of a table, the day a page was posted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from cefu.extraction.bodies import is_body
from cefu.extraction.chrome import is_chrome
from cefu.extraction.date_text import DATE, MONTH
from cefu.extraction.page import Stretch
from cefu.extraction.tables import rules

__all__ = ["Label", "dated", "labelled"]

#: What stands before a label.
_MARKS = "(·*◆■-"
#: A day with or without the clock, as web pages print it below a title.
_DATE_LINE = re.compile(
    r"\(?\d{4}[-/.年]\d{1,2}[-/.月](?:\d\d(?=\d\d[::时])|\d{1,2})日?"
    r"(?:\d{1,2}[::时]\d{1,2}(?:[::分]\d{0,2}秒?)?)?\)?"
)
#: The day behind the source of an article: 来源:新华社 2021-06-01 18:30.
_POSTED = re.compile(
    r"(?<!\d)\d{4}([-/.])\d{1,2}\1(?:\d\d(?=\d\d:\d\d)|\d{1,2})(?:\d{1,2}:\d\d(?::\d\d)?)?\Z"
)
_DAY_IN_BRACKETS = re.compile(rf"\({DATE.pattern}\)\Z")
_MONTH_IN_BRACKETS = re.compile(rf"\({MONTH.pattern}\)\Z")


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled line of the head: the field it tells and the place of the value."""

    field: str
    name: str
    value: Stretch


def labelled(line: Stretch) -> list[Label] | None:
    """The labels of a line that begins with one, with their values: 发文机关:国务院 成文日期:2020年2月1日."""
    table = rules()
    text = line.text
    # [发文字号] 京政发(2019)1号
    if text[0] == "(" and (found := table.bracketed.match(text)):
        return [Label(table.labels[found[1]], found[1], line.part(found.end(), len(text)))]
    found = table.label.match(text, len(text) - len(text.lstrip(_MARKS))) if ":" in text else None
    if found is None:
        return _tabled(line) if text[0] in _first_characters() else None
    labels = []
    while found is not None:
        following = table.label.search(text, found.end())
        end = following.start() if following else len(text)
        value = line.part(found.end(), end)
        labels.append(Label(table.labels[found[1]], found[1], value))
        if found[1].endswith(("来源", "作者")) and (day := _POSTED.search(value.text)):
            labels.append(Label("issued_on", found[1], value.part(day.start(), day.end())))
        found = following
    return labels


@cache
def _first_characters() -> frozenset[str]:
    """What labels begin with. Most lines begin with something else."""
    return frozenset(label[0] for label in rules().labels)


def _tabled(line: Stretch) -> list[Label] | None:
    """The labels of a table's row, which blanks part from their values: 发文机关  国务院  成文日期  2020年2月1日."""
    table = rules()
    text = line.text
    if table.cell.match(text) is None:
        return None
    cells = []
    for found in table.cell.finditer(text):
        ends = line.gap_before(found.end()) if found.end() < len(text) else True
        if ends and (found.start() == 0 or line.gap_before(found.start())):
            cells.append(found)
    if not cells or cells[0].start() > 0 or cells[-1].end() == len(text) == cells[0].end():
        return None
    stops = [*(cell.start() for cell in cells[1:]), len(text)]
    return [
        Label(table.labels[cell[0]], cell[0], line.part(cell.end(), stop))
        for cell, stop in zip(cells, stops, strict=True)
    ]


def dated(line: Stretch, above: str) -> list[Label] | None:
    """The label that a line with nothing but a date stands for, below the line ``above`` of the document.

    A day or month in brackets below the title is when it was written, and so is one below the name of a body;
    a bare one is when it was posted.
    """
    text = line.text
    if text[0] != "(" and not text[0].isdigit():
        return None
    if above and _MONTH_IN_BRACKETS.match(text):
        return [Label("written_on", "", line)]
    found = _DATE_LINE.match(text)
    if found is None or ("年" in found[0]) != ("日" in found[0]):
        return None
    if DATE.fullmatch(text) and above and is_body(above):
        return [Label("written_on", "", line)]
    return _posted(line, found)


def _posted(line: Stretch, found: re.Match[str]) -> list[Label] | None:
    """The day a line begins with, where nothing but labels and chrome stands behind it."""
    day = Label("issued_on", "", line.part(0, found.end()))
    if found.end() == len(line.text):
        return [Label("written_on", "", line)] if _DAY_IN_BRACKETS.match(line.text) else [day]
    rest = line.part(found.end(), len(line.text))
    if is_chrome(rest.text):
        return [day]
    told = labelled(rest)
    return None if told is None else [day, *told]
