"""Targets: a number with its unit, how it is meant, of what, and by when: 到2022年,打造50个以上区块链应用.

What counts as a target, and what does not:

- A bound that only an aim has (以上, 不低于, 不少于, 以内, 左右 …) makes a target by itself.
- What a report of the past says as well (达到, 超过, 突破, 约 …) needs a deadline (到2022年, 2025年底前, "十四五"末)
  or a word of aiming (力争, 确保, 将, 目标 …) before it in its sentence; so does a bound on what follows it
  without a verb (50个以上的成员).
- A number without either needs a deadline or a sentence that lists targets (预期目标是), and a verb directly
  before it (打造50个) or the end of its clause behind it (示范场景20个): ``到2025年,参加的12家单位`` sets nothing.
- In Chinese numerals, as laws write their norms, a bound needs one of these too, or a verb (培育三百家以上).
- None are: what has happened (已, 了, 累计 … before it in its clause; 截至2022年底), the value something starts from
  (从53%提高到63%), a threshold (500万元以上的项目, 65岁以上老年人), a norm without a deadline (应当不少于三人, fines),
  ages and lengths of time unless something is brought there (审批压缩至3个工作日), a small Chinese numeral
  without a verb or bound (三个方面).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

from cefu.extraction.date_mentions import DateMention, date_mentions
from cefu.extraction.quantities import Number, Quantity, quantities
from cefu.extraction.target_parts import find_thing
from cefu.extraction.target_words import target_words
from cefu.model import PartialDate, Span

__all__ = ["Comparator", "Target", "find_targets"]

Comparator = Literal["≥", ">", "=", "≤", "<", "≈"]


@dataclass(frozen=True, slots=True)
class Target:
    """A target in the range ``[start, end)`` of a folded text: from its first part to its last, in one clause.

    All spans count code points of that text. ``value`` is multiplied out, in ``unit`` (see
    :class:`~cefu.extraction.quantities.Quantity`); ``high`` is the other end of a range. ``quantity`` is the place
    of number and unit. ``comparator`` says how the number is meant, ``=`` where nothing says it, and
    ``comparator_spans`` where that stands. ``verb`` is what is done or how it changes (培育, 年均增长), ``object``
    what of, as the text says it; both empty when not known. ``deadline`` is the date by which, None without one;
    it may stand anywhere before in the sentence, outside of the range. ``written`` is the text of ``quantity``
    without blanks.
    """

    start: int
    end: int
    value: Number
    high: Number | None
    unit: str
    quantity: Span
    comparator: Comparator
    comparator_spans: tuple[Span, ...]
    verb: str
    object: str
    object_span: Span | None
    deadline: PartialDate | None
    deadline_span: Span | None
    written: str

    @property
    def amount(self) -> str:
        """Comparator, number and unit in short, as the text writes them: ``≥100个``; ``=`` is left out."""
        return f"{'' if self.comparator == '=' else self.comparator}{self.written}"

    @property
    def label(self) -> str:
        """Verb and amount, object and deadline, as far as they are known: ``培育≥100个 · 区块链典型应用 · 2022``."""
        deadline = self.deadline.iso if self.deadline else ""
        return " · ".join(part for part in (self.verb + self.amount, self.object, deadline) if part)


_STOP = re.compile(r"[。!?\n]")
_BORDERS = ",;:。!?()\n"
_CLAUSE = re.compile(r",(?![0-9]{3}(?![0-9]))|[;:()]")
_BEFORE_DEADLINE = re.compile(r'(?:(?<![增加升降减高低长大少直回看])[到至]|力争|争取|确保)(?:在|于)? ?"?\Z')
_BEHIND_DEADLINE = re.compile(
    r'"?(?:规划)?(?:(?:年|期)?(?:[0-9一二三四] ?季度)?(?:底|末)(?:之前|以前|前)?|(?:之前|以前|前)(?!三|[0-9])|内)'
    r'|"?(?:期间|时期|期末)'
)


def find_targets(folded: str) -> list[Target]:
    """The targets that a folded text sets, in order; see the module for what counts.

    >>> target = find_targets("到2022年,建成平台,打造50个区块链应用。")[0]
    >>> target.label, target.quantity, target.object_span
    ('打造50个 · 区块链应用 · 2022', Span(start=14, end=17), Span(start=17, end=22))
    >>> [t.label for t in find_targets("数字经济核心产业增加值占gdp比重力争达到10%。目前已建成30个以上。")]
    ['10% · 数字经济核心产业增加值占gdp比重']
    """
    targets: list[Target] = []
    sentence: _Sentence | None = None
    for quantity in quantities(folded):
        found = _candidate(folded, quantity)
        if found is None:
            continue
        at = quantity.start
        if sentence is None or at >= sentence.end:
            after = 0 if sentence is None else sentence.end
            start = max(after, *(folded.rfind(mark, after, at) + 1 for mark in "。!?\n"))
            stop = _STOP.search(folded, at)
            sentence = _Sentence(folded, start, stop.start() if stop else len(folded))
        target = sentence.target(found)
        if target is not None:
            targets.append(target)
    return targets


class _Candidate(NamedTuple):
    """A quantity that may be a target by what stands directly around it.

    ``before`` is where its comparator or number begins, ``after`` where its comparator or unit ends; ``bounds`` are
    its comparators, the deciding one first, ``spans`` their places. ``behind`` says that its clause goes on.
    """

    quantity: Quantity
    before: int
    after: int
    bounds: list[str]
    spans: tuple[Span, ...]
    firm: bool
    verb: bool
    behind: bool


def _candidate(text: str, quantity: Quantity) -> _Candidate | None:
    """What stands around a quantity, or None if that shows that it sets no target."""
    words, kind, end = target_words(), quantity.kind, quantity.end
    lead = words.before.before(text, quantity.start)
    lead_word = text[lead.start : lead.end] if lead else ""
    if kind == "strict" and lead_word not in words.reaching:
        return None
    before = lead.start if lead else quantity.start
    tail = words.after.match(text, end)
    tail_word = tail[0].strip() if tail else ""
    after = tail.end() if tail else end
    bounds = [word for word in (tail_word, quantity.between, lead_word) if word]
    firm = any(word in words.firm for word in bounds)
    behind = text[after : after + 1] not in _BORDERS
    threshold = kind == "count" and quantity.unit in words.threshold_units and text.startswith("的", after)
    if threshold or (kind == "measure" and words.not_thresholds.match(text, after) is None):
        return None  # 500万元以上的项目: the number only says which things are meant
    if words.baselines.before(text, before):
        return None
    verb = (words.verb.before(text, before) or words.change.before(text, before)) is not None
    small = quantity.chinese and quantity.value < 20 and not firm
    if small and (quantity.value < 2 or not verb or text.startswith(words.not_objects, after)):
        return None  # 三个方面, 一个中心
    if not bounds and not verb and behind:
        return None
    spans = (*((lead,) if lead else ()), *((Span(after - len(tail_word), after),) if tail else ()))
    return _Candidate(quantity, before, after, bounds, spans, firm, verb, behind)


class _Sentence:
    """One sentence with the dates in it; what it holds more than once is looked up once."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self.text, self.start, self.end = text, start, end
        #: Where its clauses begin; the sign in 3,800 ends none.
        self.clauses = [start, *(m.end() for m in _CLAUSE.finditer(text, start, end))]
        self._dates: list[tuple[Span, DateMention, str]] | None = None
        self._norm: bool | None = None
        self._aim: int | None = None
        self._goal: int | None = None

    def target(self, found: _Candidate) -> Target | None:
        """The target that a quantity of the sentence sets, if it does."""
        text, words, (start, end) = self.text, target_words(), found.quantity[:2]
        clause = self.clauses[bisect_right(self.clauses, start) - 1]
        if any(past[1] for past in words.past.finditer(text, max(clause, start - _NEAR), start)):
            return None
        dates = self._dates_of_sentence()
        near = bisect_right(dates, end, key=_start)
        if near and dates[near - 1][0].end > start:
            return None
        deadline = self._deadline(start)
        if deadline is _STATUS or (deadline is None and self._is_norm()):
            return None
        if deadline is None and not 0 <= self._first_aim() < start:
            # 50个以上的成员 is a condition; 培育50个以上 and 场景50个以上 are not.
            condition = found.quantity.chinese or (found.quantity.kind == "count" and found.behind)
            if not found.firm or (condition and not found.verb):
                return None
        measured = found.verb and found.quantity.kind == "measure"
        if (
            deadline is None
            and not found.bounds
            and not measured
            and (found.behind or not self._is_goal(start))
        ):
            return None
        return self._build(found, clause, deadline)

    def _build(self, found: _Candidate, clause: int, deadline: tuple[Span, PartialDate] | None) -> Target:
        text, quantity = self.text, found.quantity
        start, dates = clause, self._dates_of_sentence()
        for date, _, kind in reversed(dates[: bisect_right(dates, found.before, key=_start)][-_STEPS:]):
            if (
                clause <= date.start
                and date.end <= found.before
                and (kind == "deadline" or date.start == clause)
            ):
                start = date.end
                break
        thing = find_thing(text, start, found.before, found.after, quantity)
        amount = Span(quantity.start, quantity.end)
        parts = [amount, *found.spans, *(part for part in thing if part is not None)]
        return Target(
            min(part.start for part in parts),
            max(part.end for part in parts),
            quantity.value,
            quantity.high,
            quantity.unit,
            amount,
            cast("Comparator", target_words().bounds[found.bounds[0]] if found.bounds else "="),
            found.spans,
            text[thing.verb.start : thing.verb.end] if thing.verb else "",
            text[thing.object.start : thing.object.end] if thing.object else "",
            thing.object,
            deadline[1] if deadline else None,
            deadline[0] if deadline else None,
            text[quantity.start : quantity.end].replace(" ", ""),
        )

    def _dates_of_sentence(self) -> list[tuple[Span, DateMention, str]]:
        """The dates in order; a deadline's span has its words.

        Each is a ``deadline``, a ``report`` (截至2022年底), a ``base`` (比2020年) or ``plain``.
        """
        if self._dates is None:
            self._dates = [self._dated(date) for date in date_mentions(self.text[self.start : self.end])]
        return self._dates

    def _dated(self, date: DateMention) -> tuple[Span, DateMention, str]:
        text, words = self.text, target_words()
        start, end = date.start + self.start, date.end + self.start
        lead = _BEFORE_DEADLINE.search(text, max(self.start, start - 6), start)
        behind = _BEHIND_DEADLINE.match(text, end, self.end)
        base = words.status.before(text, start - (text[start - 1] == '"'), self.start)
        # 2013年至2015年期间 is when something was; "十四五"期间 is a deadline.
        bounded = behind and (date.period or date.since == date.until or behind[0][-1] in "底末前")
        if (base and text[base.start] == "截") or text.startswith("为止", end):
            kind = "report"
        else:
            kind = "base" if base else "deadline" if lead or bounded else "plain"
        return Span(lead.start() if lead else start, behind.end() if behind else end), date, kind

    def _deadline(self, position: int) -> tuple[Span, PartialDate] | None:
        """The nearest deadline before the number, else the next date if it is one and in its clause.

        :data:`_STATUS` if what is nearest says how things stood.
        """
        dates = self._dates_of_sentence()
        near = bisect_right(dates, position, key=_start)
        plain: tuple[Span, PartialDate] | None = None
        for span, date, kind in reversed(dates[max(0, near - _STEPS) : near]):
            if kind == "deadline":
                # 到2022年…,2025年…: behind a deadline, a date that opens a clause is the next one.
                return plain or (span, date.until)
            if kind == "report":
                return _STATUS
            if kind == "plain" and plain is None and self._opens_clause(span):
                plain = span, date.until
        for span, date, kind in dates[near : near + 1]:
            same_clause = bisect_right(self.clauses, span.start) == bisect_right(self.clauses, position)
            if kind == "deadline" and same_clause:
                return span, date.until
        return None

    def _opens_clause(self, span: Span) -> bool:
        return span.start == self.start or self.text[span.start - 1] in ",;:、"

    def _is_norm(self) -> bool:
        if self._norm is None:
            self._norm = target_words().norms.search(self.text, self.start, self.end) is not None
        return self._norm

    def _is_goal(self, position: int) -> bool:
        """Whether the sentence lists its targets: 预期目标是:…."""
        if self._goal is None:
            found = target_words().goals.search(self.text, self.start, self.end)
            self._goal = found.end() if found else self.end + 1
        return self._goal <= position

    def _first_aim(self) -> int:
        """Where the first word of aiming stands, -1 for none."""
        if self._aim is None:
            found = (m for m in target_words().aims.finditer(self.text, self.start, self.end) if m[1])
            first = next(found, None)
            self._aim = first.start() if first else -1
        return self._aim


#: How far back a sentence is read for what has happened, and how many of its dates; one longer than that is a list.
_NEAR, _STEPS = 120, 20


def _start(date: tuple[Span, DateMention, str]) -> int:
    return date[0].start


#: Stands for a date on which things are reported.
_STATUS = (Span(0, 0), PartialDate(1))
