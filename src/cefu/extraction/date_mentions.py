"""Every date that a folded text names: days, months, years, spans of years, and five-year plan periods.

A date without its year (5月12日) has no value and is left out, and so is what only looks like one: a document
number (2020年第15号), a decade (1990年代), a part of a longer number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from cefu.data.toml import load_resource
from cefu.extraction.date_text import date_of
from cefu.model import PartialDate, Precision

__all__ = ["DateMention", "date_mentions"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """A date named in the range ``[start, end)`` of a folded text.

    ``since`` and ``until`` are the same date but for a span of time (2020—2022年, 十四五), whose two ends they
    are. ``period`` says that the name of a plan period stands there and not its years.
    """

    start: int
    end: int
    since: PartialDate
    until: PartialDate
    period: bool = False

    @property
    def value(self) -> str:
        """ISO, cut to the precision; a span of time as the query language writes it: ``2020..2022``."""
        return self.since.iso if self.since == self.until else f"{self.since.iso}..{self.until.iso}"

    @property
    def precision(self) -> Precision:
        """How exactly the earlier end is known."""
        return self.since.precision


_ZH = "〇零○一二三四五六七八九"
_YEAR = r"(?:1[89]|2[01])[0-9]{2}"
#: No repetition is unbounded, and no two parts can share a character: matching is linear.
_NOT_NUMBER = rf"(?!代|级| ?第? ?[0-9{_ZH}十百]{{1,5}} ?号)"
_MONTH = (
    r"(?: ?(?P<month>[0-9]{1,2}|[一二三四五六七八九十元]{1,2}) ?月"
    r"(?: ?(?P<day>[0-9]{1,2}|[一二三四五六七八九十廿卅]{1,3}) ?[日号])?)"
)
_NAMED_YEAR = (
    rf"(?:(?P<era>(?:中华)?民国) ?(?P<roc>元|[0-9]{{1,3}}|[〇零一二三四五六七八九十百]{{1,7}})"
    rf"|(?P<year>{_YEAR}|[一二][{_ZH}]{{3}})) ?年"
)
_POINT = re.compile(f"{_NAMED_YEAR}(?:{_MONTH}|{_NOT_NUMBER})")
_JOINT = re.compile(r" ?(?:-{1,2}|~|至|到) ?")
#: The end of a span whose beginning has a month: 2020年5月至9月.
_SAME_YEAR = re.compile(_MONTH)
_YEARS = re.compile(rf"({_YEAR}) ?(?:-{{1,2}}|~|至|到) ?({_YEAR})(?: ?(?:学年|年){_NOT_NUMBER}|(?=\)))")
_NUMERIC = re.compile(rf"({_YEAR})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})(?![0-9a-z]|\2[0-9])")
#: Where a date may begin. The class comes first: that lets the search skip by it, eight times as fast.
_CANDIDATE = re.compile(
    r"[12一二三四五六七八九十民](?:(?<=十)[一二三四五]五|五|(?<=民)国(?!前)"
    r"|(?:(?<=1)[89]|(?<=2)[01])[0-9]{2}(?= ?[年\-~至到/.])"
    rf"|(?<=[一二])[{_ZH}]{{3}}(?= ?年))"
)
_WITHIN_NUMBER = re.compile(rf"(?:[0-9a-z]|[0-9][-/.]|[{_ZH}十百千第])\Z")


def date_mentions(folded: str) -> list[DateMention]:
    """The dates that a folded text names, in order, not overlapping; offsets count its code points.

    >>> text = '2018年底提出,2020年5月12日印发,2020-2022年实施,"十四五"末完成,民国109年,国发(2020)15号'
    >>> [m.value for m in date_mentions(text)]
    ['2018', '2020-05-12', '2020..2022', '2021..2025', '2020']
    """
    found: list[DateMention] = []
    done = 0
    for candidate in _CANDIDATE.finditer(folded):
        start = candidate.start()
        if candidate[0] == "民国" and folded.endswith("中华", 0, start):
            start -= 2
        if start < done or _WITHIN_NUMBER.search(folded, max(0, start - 2), start):
            continue
        # 十四五 and not 一九八五.
        named = len(candidate[0]) < 4 and candidate[0].endswith("五")
        mention = _period(folded, candidate) if named else _date_at(folded, start)
        if mention is not None:
            found.append(mention)
            done = mention.end
    return found


def _date_at(folded: str, start: int) -> DateMention | None:
    if years := _YEARS.match(folded, start):
        first, last = PartialDate(int(years[1])), PartialDate(int(years[2]))
        if first.year < last.year:
            return DateMention(start, years.end(), first, last)
    if numeric := _NUMERIC.match(folded, start):
        day = _calendar(int(numeric[1]), int(numeric[3]), int(numeric[4]))
        return None if day is None else DateMention(start, numeric.end(), day, day)
    point = _POINT.match(folded, start)
    since = date_of(point) if point else None
    if point is None or since is None:
        return None
    end, until = point.end(), since
    joint = _JOINT.match(folded, end)
    if joint is not None:
        for later_end, later in _later(folded, joint.end(), since):
            if since.first_day < later.first_day and since.precision == later.precision:
                end, until = later_end, later
    return DateMention(start, end, since, until)


def _later(folded: str, at: int, since: PartialDate) -> Iterator[tuple[int, PartialDate]]:
    """The end of a span of time, if one stands at ``at``: with a year of its own, or in the year of ``since``."""
    if (point := _POINT.match(folded, at)) and (date := date_of(point)) is not None:
        yield point.end(), date
    elif since.month is not None and (point := _SAME_YEAR.match(folded, at)):
        # A match of these groups alone has no year: that of the beginning is meant.
        later = _same_year(since.year, point)
        if later is not None:
            yield point.end(), later


def _same_year(year: int, match: re.Match[str]) -> PartialDate | None:
    whole = _POINT.match(f"{year}年{match[0]}")
    return date_of(whole) if whole else None


def _calendar(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:  # 2020-13-45 is a number and no date
        return None


@cache
def _periods() -> tuple[
    dict[str, tuple[PartialDate, PartialDate]], frozenset[str], tuple[str, ...], tuple[str, ...]
]:
    table = load_resource("periods.toml")
    years = {name: (PartialDate(first), PartialDate(last)) for name, (first, last) in table["years"].items()}
    return years, frozenset(table["short"]), tuple(table["words"]), tuple(table["not_before"])


def _period(folded: str, candidate: re.Match[str]) -> DateMention | None:
    years, short, words, not_before = _periods()
    name, (start, end) = candidate[0], candidate.span()
    quoted = folded[start - 1 : start] == '"' == folded[end : end + 1]
    after = end + 1 if quoted else end
    if name not in years or folded.startswith(not_before, after):
        return None
    if not quoted:
        if name in short and not folded.startswith(words, end):
            return None
        # 十四五个 and 十五五% count something.
        if folded[end : end + 1] in "个%万亿千百十年月日号条款项分点岁名人":
            return None
    return DateMention(start, end, *years[name], period=True)
