"""Which numbers may be targets by what stands directly around them: their comparators, verb, and what follows."""

from __future__ import annotations

import re
from typing import NamedTuple

from cefu.extraction.quantities import Quantity
from cefu.extraction.target_words import target_words
from cefu.model import Span

__all__ = ["Candidate", "candidate"]

#: 分别 in the clause of a number.
_APART = re.compile(r"分别[^,;:。\n]*\Z")
_BORDERS = ",;:。!?()、\n"


class Candidate(NamedTuple):
    """A quantity that may be a target by what stands directly around it.

    ``before`` is where its comparator or number begins, ``after`` where its comparator or unit ends; ``bounds`` are
    its comparators, the deciding one first, ``spans`` their places. ``reaching`` says that something is brought there
    (提高到), ``behind`` that its clause goes on, ``goal`` that it is named a target (20%的目标), ``listed`` that
    nothing but a list it may be part of makes it one (打造10个园区、50个项目), ``share`` that it is one of what follows
    it (80%以上的乡镇). ``total`` is where it is named a sum,
    which as a rule tells the size of something (总投资50亿元).
    """

    quantity: Quantity
    before: int
    after: int
    bounds: list[str]
    spans: tuple[Span, ...]
    firm: bool
    verb: bool
    reaching: bool
    behind: bool
    goal: bool
    listed: bool
    share: bool
    total: Span | None


def candidate(text: str, quantity: Quantity) -> Candidate | None:
    """What stands around a quantity, or None if that shows that it sets no target."""
    words, kind, end = target_words(), quantity.kind, quantity.end
    currency = words.currencies.before(text, quantity.start)
    number = currency.start if currency else quantity.start
    lead = words.before.before(text, number)
    lead_word = text[lead.start : lead.end] if lead else ""
    if kind == "count" and lead_word == "为":
        lead, lead_word = None, ""  # 合并为5个处室
    if kind == "strict" and lead_word not in words.reaching:
        return None
    if quantity.unit in ("人", "万人") and text.startswith(words.not_people, end):
        return None  # 14亿人民
    before = lead.start if lead else number
    tail = words.after.match(text, end)
    tail_word = tail[0].strip() if tail else ""
    after = tail.end() if tail else end
    bounds = [word for word in (tail_word, quantity.between, lead_word) if word]
    spans = [*((lead,) if lead else ()), *((Span(after - len(tail_word), after),) if tail else ())]
    behind = text[after : after + 1] not in _BORDERS
    threshold = kind == "count" and quantity.unit in words.threshold_units and text.startswith("的", after)
    share = False
    done = words.verb.before(text, number) is not None
    if threshold or (kind == "measure" and words.not_thresholds.match(text, after) is None):
        # 500万元以上的项目: the number only says which things are meant; in 新建1000公里绿道, how much of them, and in
        # 80%以上的乡镇 at the opening of a clause.
        extent = quantity.unit in words.extent and done and not tail and not text.startswith("的", after)
        opens = text[before - 1 : before] in _BORDERS or (done and not words.change.before(text, before))
        share = quantity.unit == "%" and opens and (not lead or lead_word in words.firm)
        if threshold or not (extent or share):
            return None
    whole = words.wholes.before(text, before)
    # 推动全市200家企业实施改造; 全市200家企业 are all there are.
    of_whole = whole is not None and words.verb.before(text, whole.start) is not None
    if lead_word in ("近", "约") and whole is not None and not of_whole:
        return None  # 全国近3亿人领取养老金
    if words.given.before(text, before) or (
        not lead and not of_whole and words.baselines.before(text, before)
    ):
        return None
    verb = (
        quantity.unit == "番"
        or of_whole
        or _is_served(text, before, quantity)
        or (words.verb.before(text, before) or words.change.before(text, before)) is not None
    )
    if (
        not tail
        and (shared := words.shared_bound.match(text, end))
        and _APART.search(text[max(0, number - 60) : number])
    ):
        bounds.insert(0, shared[1])  # 分别达到900万吨、20万吨以上: its place is the last one's
    if not bounds and (least := words.minimum.search(text, max(0, before - 20), before)):
        bounds.append("至少")  # 至少创建5个
        spans.append(Span(least.start(), least.start() + len(least[1])))
    firm = any(word in words.firm for word in bounds)
    small = quantity.chinese and quantity.value < 20 and not firm and quantity.unit not in ("番", "倍", "成")
    if small and (quantity.value < 2 or not verb or text.startswith(words.not_objects, after)):
        return None  # 三个方面, 一个中心
    if not firm and quantity.value < 30 and text.startswith(words.not_things, after):
        return None  # 9个方面
    goal = text.startswith(("的目标", "之目标", "目标"), after)
    listed = not bounds and not verb and behind and not goal and not share
    if listed and words.joints.before(text, before) is None:
        return None
    total = words.sums.before(text, before)
    places = tuple(sorted(spans, key=lambda span: span.start))
    reaching = lead_word in words.reaching
    return Candidate(
        quantity, before, after, bounds, places, firm, verb, reaching, behind, goal, listed, share, total
    )


def _is_served(text: str, before: int, quantity: Quantity) -> bool:
    """Whether something is done for it, or there: 为8万名老年人提供服务, at the opening of a clause."""
    word = target_words().served.before(text, before)
    if word is None and text[before - 1 : before] == "为":
        word = Span(before - 1, before)
    opens = word is not None and (word.start == 0 or text[word.start - 1] in _BORDERS)
    return opens and quantity.kind == "count" and not quantity.chinese
