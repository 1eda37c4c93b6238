"""Targets: a number with its unit, how it is meant, of what, and by when: 到2022年,打造50个以上区块链应用.

What counts as a target, and what does not:

- A bound that only an aim has (以上, 不低于, 不少于, 以内, 左右 …) makes a target by itself.
- What a report of the past says as well (达到, 超过, 突破, 约 …) needs a deadline (到2022年, 2025年底前, "十四五"末,
  三年内), a word of aiming (力争, 确保, 将, 目标 …) before it in its sentence, or a part of the document that plans
  (:mod:`cefu.extraction.target_context`); so does a bound on what follows it without a verb (50个以上的成员).
- A number without either needs one of these too, and a verb directly before it (打造50个) or the end of its clause
  behind it (示范场景20个): ``到2025年,参加的12家单位`` sets nothing.
- In Chinese numerals, as laws write their norms, a bound needs one of these too, or a verb (培育三百家以上).
- A deadline that a sentence opens with holds for the next ones of its paragraph; one in a number's own sentence goes
  before it.
- What is said of an item of a list (一是到2028年…;二是…) holds in that item, and 今年 ends what was said before it.
- Of numbers listed behind 分别 each has its own name, and the bound behind the last is of all of them.
- None are: what has happened (已, 了, 累计 … before it; 截至2022年底; a date before the document's own; 去年 at the
  opening; below 工作回顾), the value something starts from (从53%提高到63%), a threshold (500万元以上的项目,
  65岁以上老年人), money that is given for each case (奖补100万元), a norm without a deadline (应当不少于三人, fines,
  articles of law), ages and lengths of time unless something is brought there (审批压缩至3个工作日), a small Chinese
  numeral without a verb or bound (三个方面), what a word is explained with ("千人计划"是指引进1000名).
- What is measured stands before its number; behind it only with a verb before both (新建1000公里绿道), or where it is a
  share and the sentence has a deadline (到2025年,80%以上的乡镇).
- A sum of investment tells the size of something, unless it has a deadline in its sentence, or an aim, and with it a
  bound or verb, or stands directly behind it (到2025年,总投资超过1.2万亿元).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, cast

from cefu.extraction.quantities import Number, quantities
from cefu.extraction.target_candidates import Candidate, candidate
from cefu.extraction.target_context import Carried, Setting
from cefu.extraction.target_dates import Deadline, SentenceDates
from cefu.extraction.target_parts import Thing, find_thing
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
    what of, as the text says it; both empty when not known. ``deadline`` is the date by which, None without one and
    where it is counted from a day that is not known (三年内); ``deadline_span`` is where it stands, and ``inherited``
    says that this is in a sentence before. ``qualifier`` is how sure it is meant to be (力争, 预期, 约束性), empty when
    nothing says it. Deadline and qualifier may stand outside of the range. ``written`` is the text of ``quantity``
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
    verb_span: Span | None
    object: str
    object_span: Span | None
    deadline: PartialDate | None
    deadline_span: Span | None
    inherited: bool
    qualifier: str
    qualifier_span: Span | None
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
#: A clause ends where the group stands; what is only an abbreviation in brackets ends none: 研发(r&d)经费.
_CLAUSE = re.compile(r"\([a-z][a-z0-9&. -]{0,11}\)(?=[一-鿿])|(,(?![0-9]{3}(?![0-9]))|[;:()])")
_ANY_NUMBER = re.compile("[0-9一二两三四五六七八九十百千万亿]")
_HERE = Setting()


def find_targets(folded: str, setting: Setting = _HERE) -> list[Target]:
    """The targets that a folded text sets, in order; see the module for what counts.

    ``setting`` has the document's date, from which 三年内 is counted and before which all is past, and says whether the
    text stands in a part that plans or looks back.

    >>> target = find_targets("到2022年,建成平台,打造50个区块链应用。")[0]
    >>> target.label, target.quantity, target.object_span
    ('打造50个 · 区块链应用 · 2022', Span(start=14, end=17), Span(start=17, end=22))
    >>> [t.label for t in find_targets("数字经济核心产业增加值占gdp比重力争达到10%。目前已建成30个以上。")]
    ['10% · 数字经济核心产业增加值占gdp比重']
    >>> [t.label for t in find_targets("三年内培育企业20家。", Setting(PartialDate(2020), "plan"))]
    ['培育20家 · 企业 · 2023']
    """
    targets: list[Target] = []
    sentence: _Sentence | None = None
    carried = Carried(folded, setting.anchor)
    for quantity in quantities(folded):
        found = candidate(folded, quantity)
        if found is None:
            continue
        at = quantity.start
        if sentence is None or at >= sentence.end:
            after = 0 if sentence is None else sentence.end
            start = max(after, *(folded.rfind(mark, after, at) + 1 for mark in "。!?\n"))
            stop = _STOP.search(folded, at)
            sentence = _Sentence(
                folded, start, stop.start() if stop else len(folded), setting, carried.before(start)
            )
        target = sentence.target(found)
        if target is not None:
            targets.append(target)
    return targets


class _Sentence:
    """One sentence with the dates in it; what it holds more than once is looked up once."""

    def __init__(self, text: str, start: int, end: int, setting: Setting, carried: Deadline | None) -> None:
        """``carried`` is what the sentences before it say of when."""
        self.text, self.start, self.end = text, start, end
        #: Where its clauses begin; the sign in 3,800 ends none.
        self.clauses = [start, *(m.end() for m in _CLAUSE.finditer(text, start, end) if m[1])]
        self._setting, self._carried = setting, carried
        self._dates = SentenceDates(text, start, end, setting.anchor)
        self._opens_past = target_words().past_openings.match(text, start, end) is not None
        self._found: dict[str, list[Span]] = {}
        self._last: Target | None = None

    def target(self, found: Candidate) -> Target | None:
        """The target that a quantity of the sentence sets, if it does."""
        start, end = found.quantity[:2]
        if found.listed and not self._is_listed(found):
            return None
        place = bisect_right(self.clauses, start) - 1
        clause = self.clauses[place]
        if self._between("past", max(clause, start - _NEAR), start) or self._dates.inside(start, end):
            return None
        aimed = self._between("aims", self.start, start) or found.goal
        deadline, inherited = self._dates.deadline(start, self.clauses), False
        if deadline is not None and deadline.past:
            if not self._between("still_aims", deadline.span.end, start):
                return None
            deadline = None
        looks_back = self._setting.mode == "review"
        if deadline is None and self._carried is not None:
            if self._carried.past:
                looks_back = True
            elif not looks_back:
                deadline, inherited = self._carried, True
        if looks_back and deadline is not None and deadline.date is None:
            deadline = None  # 五年内 was counted from then
        firm = deadline is not None and deadline.firm
        if looks_back and not firm and not self._between("still_aims", self.start, start):
            return None
        if self._last_of("meant", start) >= 0 and not (firm and not inherited):
            return None  # "千人计划"是指引进1000名
        if found.share and not (firm and not inherited):
            return None
        if found.total and not self._is_wanted(found, found.total, aimed, None if inherited else deadline):
            return None
        if not firm and not self._is_meant(found, aimed, clause):
            return None
        if not firm or inherited:
            lately = max(self.start, start - _NEAR, self.text.rfind(":", self.start, start) + 1)
            last = max(self._last_of("past", start), self._last_of("told", start))
            told = lately <= last and not self._between("qualifiers", last, start)
            if not aimed and self._between("done", self.start, self.end):
                return None
            planned = aimed or (self._setting.mode == "plan" and not self._opens_past)
            if not planned and (told or self._between("achieved", self.start, self.end)):
                return None
            if not planned and self._between("summed", lately, start):
                return None
        dated = firm and deadline is not None and not inherited and not deadline.counted
        if not dated and self._is_lawful(start):
            return None
        if self._setting.mode == "debate" and not (dated and self._is_hoped(start)):
            return None
        if not found.reaching and self._is_grant(found, clause, place):
            return None
        target = self._build(found, clause, deadline, inherited)
        self._last = target
        return target

    def _is_lawful(self, start: int) -> bool:
        """Whether the sentence sets a norm: 应当, 不得, fines, an article of law; what is planned does not."""
        if self._setting.mode:
            return self._setting.mode == "norm"
        return not self._is_hoped(start) and self._between("norms", self.start, self.end)

    def _is_hoped(self, start: int) -> bool:
        return self._between("goals", self.start, start) or self._between("qualifiers", self.start, start)

    def _is_listed(self, found: Candidate) -> bool:
        """Whether nothing but a joint stands between the last target and this one: 100家企业和50个园区."""
        joint = target_words().joints.before(self.text, found.before, self.start)
        return self._last is not None and joint is not None and self._last.end == joint.start

    def _is_wanted(self, found: Candidate, total: Span, aimed: bool, deadline: Deadline | None) -> bool:
        """Whether a sum is brought about, with a bound or a verb, or is what the deadline is for."""
        wanted = self._between("aims", total.start - 2, total.start)
        if not found.bounds and not wanted and target_words().verb.before(self.text, total.start) is None:
            return deadline is not None and self.text[deadline.span.end : total.start] in ("", ",")
        return aimed or (deadline is not None and deadline.firm)

    def _is_meant(self, found: Candidate, aimed: bool, clause: int) -> bool:
        """Whether a number without a deadline is aimed at."""
        # 两亿多户 tells how many there are, whatever the part; 抓好50多个城市 aims.
        inexact = found.bounds == [found.quantity.between] and not found.verb
        if inexact and not (aimed or found.goal or found.listed):
            return False
        aimed = aimed or self._setting.mode == "plan"
        if not aimed:
            # 50个以上的成员 is a condition; 培育50个以上 and 场景50个以上 are not.
            condition = found.quantity.chinese or (found.quantity.kind == "count" and found.behind)
            return found.firm and (not condition or found.verb)
        if found.bounds or found.verb or found.goal or found.listed:
            return True
        if found.behind:
            return False
        start = found.quantity.start
        return (
            self._setting.mode == "plan"
            or self._between("goals", self.start, start)
            or self._between("aimed_verb", clause, start)
            or self._between("qualifiers", clause, start)
            or target_words().first_verb.match(self.text, clause, start) is not None
        )

    def _is_grant(self, found: Candidate, clause: int, place: int) -> bool:
        """Whether the clause gives so much for each case: 给予不超过50万元的奖励."""
        if found.quantity.kind != "measure":
            return False
        end = self.clauses[place + 1] if place + 1 < len(self.clauses) else self.end
        near = max(clause, found.before - _NEAR), min(end, found.after + _NEAR)
        return target_words().grants.search(self.text, *near) is not None

    def _build(self, found: Candidate, clause: int, deadline: Deadline | None, inherited: bool) -> Target:
        text, quantity = self.text, found.quantity
        start = self._dates.last_before(found.before, clause)
        base = self._dates.base_before(found.before, start)
        thing = find_thing(text, start, found.before, found.after, quantity, base)
        of = thing.object
        amount = Span(quantity.start, quantity.end)
        parts = [amount, *found.spans, *(part for part in thing if part is not None)]
        if of is None and self._last is not None and self._goes_on(found, thing):
            of = self._last.object_span
        qualifier = self._qualifier(found, clause)
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
            thing.verb,
            text[of.start : of.end] if of else "",
            of,
            deadline.date if deadline else None,
            deadline.span if deadline else None,
            inherited,
            text[qualifier.start : qualifier.end] if qualifier else "",
            qualifier,
            text[quantity.start : quantity.end].replace(" ", ""),
        )

    def _goes_on(self, found: Candidate, thing: Thing) -> bool:
        """Whether a clause that names nothing goes on with the last target's thing: 规模达到5000亿元,年均增长10%."""
        if self._last is None or thing.verb is None or found.behind or found.quantity.kind != "measure":
            return False
        return self.text[self._last.end : found.before].count(",") < 2

    def _qualifier(self, found: Candidate, clause: int) -> Span | None:
        """The nearest one before the number: in its clause, or in an earlier one that has a date or number too."""
        words = target_words()
        behind = words.qualified_behind.match(self.text, found.after, self.end)
        if behind:
            return Span(*behind.span(1))
        spans = self._places("qualifiers")
        for span in reversed(spans[: bisect_right(spans, found.quantity.start, key=_start)][-1:]):
            place = bisect_right(self.clauses, span.start)
            if span.start >= clause or place >= len(self.clauses):
                return span
            border = self.clauses[place]
            if _ANY_NUMBER.search(self.text, span.end, border) or self.text[border - 1] in ":()":
                return span
        return None

    def _between(self, name: str, start: int, end: int) -> bool:
        """Whether one of the words of that name begins in the range."""
        spans = self._places(name)
        near = bisect_right(spans, start - 1, key=_start)
        return near < len(spans) and spans[near].start < end

    def _last_of(self, name: str, position: int) -> int:
        """Where the last of the words of that name before a place begins; -1 for none."""
        spans = self._places(name)
        near = bisect_right(spans, position - 1, key=_start)
        return spans[near - 1].start if near else -1

    def _places(self, name: str) -> list[Span]:
        """Where the words of a pattern of that name stand; what only looks like one has an empty group."""
        if name not in self._found:
            pattern: re.Pattern[str] = getattr(target_words(), name)
            matches = pattern.finditer(self.text, self.start, self.end)
            self._found[name] = [
                Span(*match.span()) for match in matches if not pattern.groups or match[1] is not None
            ]
        return self._found[name]


#: How far around a number a sentence is read for what has happened and what is given.
_NEAR = 120


def _start(span: Span) -> int:
    return span.start
