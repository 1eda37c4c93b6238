"""By when a sentence wants something: 到2022年, 2025年底前, "十四五"末, 三年内, 6月底前; and what only looks like it.

A date before the document's own tells what was (到2020年底 in a report of 2021), and so do 截至2022年底 and 从2015年.
What is counted from the document's day (三年内, 今年, 年底前) has a date where that day is known, and none otherwise.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

from cefu.data.toml import load_resource
from cefu.extraction.date_mentions import date_mentions
from cefu.extraction.quantities import read_number
from cefu.extraction.target_words import ITEM, any_of, target_words
from cefu.model import PartialDate, Span

__all__ = ["LIST_ITEM", "Deadline", "SentenceDates", "opening"]


class Deadline(NamedTuple):
    """Where a deadline stands in a folded text, with its words, and its date; None where it can't be known.

    ``firm`` says that it makes a target of a plain number (到2022年, 三年内); 今年 does not. ``past`` is no deadline:
    it tells how things stood, or when something was. ``counted`` is one from the document's day on (三年内).
    """

    span: Span
    date: PartialDate | None
    firm: bool = True
    past: bool = False
    counted: bool = False


#: ``base`` is what something is compared with (比2020年), ``report`` how it stood (截至2022年底), ``past`` before the
#: document's own date, ``plain`` a date without a word that says what it is for.
_Kind = Literal["deadline", "base", "report", "past", "plain"]


class _Dated(NamedTuple):
    span: Span
    date: PartialDate | None
    kind: _Kind
    firm: bool = True
    counted: bool = False


_BEFORE = re.compile(r'(?:(?<![增加升降减高低长大少直回看])[到至]|力争|争取|确保)(?:在|于)? ?"?\Z')
_BEHIND = re.compile(
    r'"?(?:规划)?(?:(?:年|期)?(?:[0-9一二三四] ?季度)?(?:底|末)(?:之前|以前|前)?|(?:之前|以前|前)(?!三|[0-9])|内)'
    r'|"?(?:期间|时期|期末)'
)
#: 在2020年基础上, 2020年的水平: what something is compared with.
_BASE_BEHIND = re.compile(
    r"\"?前[一二两三四]年|年?(?:底|末)?的?(?:基础|水平|相比|[0-9]{1,3}(?:\.[0-9]{1,2})?%(?:提高|提升|下降|上升|增加))"
)
#: Where an item of a list begins: 一是…;二是….
LIST_ITEM = re.compile(rf"(?:(?<=[,;:。!?\n])|\A)(?:{ITEM}|\([一二三四五六七八九十]{{1,3}}\))")
_MONTH = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
#: A month behind these has its year, or is a part of a number.
_NOT_MONTH = "0-9年一二三四五六七八九十"
_SPAN = r"(?:[0-9]{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"


@cache
def _relative() -> re.Pattern[str]:
    """Dates that are counted from the day of the document; no repetition is unbounded."""
    words = load_resource("targets.toml")["deadlines"]
    return re.compile(
        rf"(?P<soon>{any_of(words['within_before'])})?(?P<years>{_SPAN}) ?年(?:{any_of(words['within'])})"
        rf"|(?:{any_of(words['future'])})的? ?(?P<future>{_SPAN}) ?(?:-{_SPAN})?年"
        rf"|(?P<next>明年|后年)(?:年?底|年?末)?(?:之前|以前|前)?"
        rf"|(?P<end>(?:今年|本年度?)?(?:年底|年末|底|末)(?:之前|以前|前))"
        rf"|(?P<this>{any_of(words['this_year'])})(?:年?底|年?末)?"
        rf"|(?<![{_NOT_MONTH}] )(?<![{_NOT_MONTH}])(?P<month>{_MONTH}) ?月份?(?:底|末)?(?:之前|以前|前)"
        r"|(?<![0-9])(?P<republic>1[0-9]{2}) ?年(?:度|底前?|末前?|(?<=[于至]1[0-9]{2}年)(?:之前|以前|前))"
    )


#: What makes 三年内 a time behind us: 近三年内.
_NOT_WITHIN = ("数", "几", "近", "过去", "前", "最近", "满", "第", "以来", "不足", "逾")

#: What makes 今年 a time behind us: 今年上半年.
_SO_FAR = ("以来", "上半年", "前", "一季度", "一至", "1-", "截至")


class SentenceDates:
    """The dates of one sentence ``[start, end)`` of a folded text, each with what it is for."""

    def __init__(self, text: str, start: int, end: int, anchor: PartialDate | None) -> None:
        """``anchor`` is the document's date, None if it is not known."""
        self._text, self._start, self._end, self._anchor = text, start, end, anchor
        found = [*self._named()]
        taken = [(dated.span.start, dated.span.end) for dated in found]
        found += [dated for dated in self._counted() if not _overlaps(taken, dated.span)]
        self._items = [item.start() for item in LIST_ITEM.finditer(text, start, end)]
        self._dates = sorted(found, key=lambda dated: dated.span.start)
        self._starts = [dated.span.start for dated in self._dates]

    def inside(self, start: int, end: int) -> bool:
        """Whether a number at that place is a part of a date."""
        near = bisect_left(self._starts, end)
        return (
            near > 0 and self._dates[near - 1].span.end > start and self._dates[near - 1].span.start <= start
        )

    def last_before(self, position: int, since: int) -> int:
        """Where the last date that opens the stretch from ``since`` to ``position`` ends; ``since`` without one."""
        for dated in self._before(position):
            opens = dated.kind == "deadline" or dated.span.start == since
            if since <= dated.span.start and dated.span.end <= position and opens:
                return dated.span.end
        return since

    def base_before(self, position: int, since: int) -> int:
        """Where the last date that something is compared with begins (比2020年), or ``position`` without one."""
        for dated in self._before(position):
            if dated.kind == "base" and dated.span.start > since:
                word = target_words().status.before(self._text, dated.span.start, since)
                return word.start if word else dated.span.start
        return position

    def deadline(self, position: int, clauses: Sequence[int]) -> Deadline | None:
        """The nearest deadline before a number, else the next date if it is one and in its clause.

        ``clauses`` are where the clauses of the sentence begin.
        """
        clause = bisect_right(clauses, position)
        plain: Deadline | None = None
        item = bisect_right(self._items, position)
        for dated in self._before(position):
            span, date, kind, firm, counted = dated
            if 0 < bisect_right(self._items, span.start) < item:
                return plain  # 一是到2028年…;二是…: what is said of an item holds in it only
            opens = span.start == self._start or self._text[span.start - 1] in ',;:、"('
            if kind == "deadline":
                # 到2022年…,2025年…: behind a deadline, a date that opens a clause is the next one.
                return plain or Deadline(span, date, firm, counted=counted)
            if kind == "report" or (
                kind == "past" and (opens or bisect_right(clauses, span.start) == clause)
            ):
                return Deadline(span, date, past=True)
            if kind == "plain" and plain is None and opens:
                plain = Deadline(span, date)
        near = bisect_left(self._starts, position)
        for span, date, kind, firm, counted in self._dates[near : near + 1]:
            if kind == "deadline" and bisect_right(clauses, span.start) == clause:
                return Deadline(span, date, firm, counted=counted)
        return None

    def first(self) -> Deadline | None:
        """The first date of the sentence as the deadline of what follows, past or not; None where it is neither."""
        for span, date, kind, firm, counted in self._dates:
            if kind == "deadline":
                return Deadline(span, date, firm, counted=counted)
            if kind in ("past", "report"):
                return Deadline(span, date, past=True)
        return None

    def _before(self, position: int) -> list[_Dated]:
        near = bisect_left(self._starts, position)
        return self._dates[max(0, near - _STEPS) : near][::-1]

    def _named(self) -> list[_Dated]:
        """Years, days, months and plan periods."""
        text, status = self._text, target_words().status
        dates = []
        for mention in date_mentions(text[self._start : self._end]):
            start, end, until = mention.start + self._start, mention.end + self._start, mention.until
            lead = _BEFORE.search(text, max(self._start, start - 6), start)
            behind = _BEHIND.match(text, end, self._end)
            base = status.before(text, start - (text[start - 1] == '"' if start else 0), self._start)
            # 2013年至2015年期间 is when something was; "十四五"期间 is a deadline.
            bounded = behind and (mention.period or mention.since == until or behind[0][-1] in "底末前")
            span = Span(lead.start() if lead else start, behind.end() if behind else end)
            kind: _Kind
            if (base and text[base.start] == "截") or text.startswith("为止", end):
                kind = "report"
            elif base and mention.since != until and self._is_past(until):
                kind, span = "past", Span(base.start, span.end)  # 从2016年到2020年
            elif base or _BASE_BEHIND.match(text, end, self._end):
                kind = "base"
            elif self._is_past(until):
                kind = "past"
            elif lead or bounded or (self._anchor and until.year > self._anchor.year):
                kind = "deadline"
            else:
                # The year of the document itself says no more than 今年.
                this = self._anchor is not None and until.year == self._anchor.year
                kind = "deadline" if this else "plain"
                dates.append(_Dated(span, until, kind, not this))
                continue
            dates.append(_Dated(span, until, kind))
        return dates

    def _is_past(self, date: PartialDate) -> bool:
        return self._anchor is not None and date.last_day < self._anchor.first_day

    def _counted(self) -> list[_Dated]:
        """What is counted from the day of the document."""
        text, anchor, dates = self._text, self._anchor, []
        for found in _relative().finditer(text, self._start, self._end):
            group, date, firm = found.lastgroup, None, True
            if group in ("years", "soon") and text.endswith(_NOT_WITHIN, self._start, found.start()):
                continue
            base = target_words().status.before(text, found.start(), self._start)
            if base and group != "republic":
                if text[base.start] == "截":
                    dates.append(_Dated(Span(*found.span()), None, "report"))
                continue
            if group == "this" and text.startswith(_SO_FAR, found.end()):
                dates.append(_Dated(Span(*found.span()), None, "report"))
                continue
            if group == "republic":
                date = PartialDate(int(found["republic"]) + 1911)
                kind: _Kind = "past" if self._is_past(date) else "deadline"
                dates.append(_Dated(Span(*found.span()), date, kind))
                continue
            if anchor is not None:
                date = _resolved(found, anchor)
            if group == "this":
                firm = False
            dates.append(_Dated(Span(*found.span()), date, "deadline", firm, True))
        return dates


#: How many dates of a sentence are looked back over; one with more is a list.
_STEPS = 20


def _resolved(found: re.Match[str], anchor: PartialDate) -> PartialDate | None:
    group = found.lastgroup
    if group in ("years", "soon"):
        years = read_number(found["years"]) if not found["years"].isdigit() else int(found["years"])
        if years == 5 and group == "years" and found[0].endswith("内"):
            return None  # of a five-year plan that began before, or of the day: it stays a text
        return PartialDate(anchor.year + int(years)) if years and anchor.year + years < 10_000 else None
    if group == "month":
        number = int(found["month"]) if found["month"].isdigit() else read_number(found["month"])
        # A month that is behind the document's own may be of the next year: that is not said.
        known = number is not None and (anchor.month is None or number >= anchor.month)
        return PartialDate(anchor.year, int(number)) if known and number else None
    if group == "next":
        return PartialDate(anchor.year + (1 if found["next"] == "明年" else 2))
    # 未来五年 of a report in January may count that year or not: it stays a text.
    return None if group == "future" else PartialDate(anchor.year)


def _overlaps(taken: list[tuple[int, int]], span: Span) -> bool:
    near = bisect_left(taken, (span.end, 0))
    return near > 0 and taken[near - 1][1] > span.start


#: How far into a sentence its opening reaches.
_OPENING = 28
_MAYBE_DATED = re.compile(r"[年月底末五]")


def opening(text: str, start: int, end: int, anchor: PartialDate | None) -> Deadline | None:
    """What a sentence of a folded text opens with that holds for the next ones too: a deadline, or a time that is past.

    今年, which is said in every second sentence of a report, is not firm: it only ends what was said before it.

    >>> text = "到2025年,水平明显提升"
    >>> opening(text, 0, len(text), None).date, opening("去年以来,形势向好", 0, 9, None).past
    (PartialDate(year=2025, month=None, day=None), True)
    """
    end = min(end, start + _OPENING)
    past = target_words().past_openings.match(text, start, end)
    if past:
        return Deadline(Span(*past.span()), None, past=True)
    if _MAYBE_DATED.search(text, start, end) is None:
        return None
    return SentenceDates(text, start, end, anchor).first()
