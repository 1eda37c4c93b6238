"""What a number in a sentence is of: the thing that is counted or measured, and the verb that goes with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from cefu.extraction.quantities import Quantity, quantities
from cefu.extraction.target_words import target_words
from cefu.model import Span

__all__ = ["LOOK_BACK", "Thing", "find_thing"]

#: How far before a number its object, its verb and its comparator are looked for, in code points.
LOOK_BACK = 60
#: How many numbers listed before one are looked over for the thing they share.
_LISTED = 4

#: Where the thing behind a number ends; a list goes on unless its next part has a number of its own.
_END = re.compile(r"[,;:。!?()\n]|、(?=[^,;:。!?()\n、]{0,12}[0-9])|并(?![网购轨])|以及|[和及](?=[0-9])")
#: What stands between the unit and the thing: 100条(个)幸福河湖, 100个以上的应用, 50至60个之间.
_LINK = re.compile(r"(?:\([^()\n]{1,6}\))?(?:之间|规模)?[的 ]?")
#: What a measure starts from: 毛入学率从53.4%提高到63%.
_FROM = re.compile(r"[从由][^,;:。、从由\n]{0,12}[0-9][^,;:。、从由\n]{0,4}\Z")
#: What it is compared with: 比去年增加.
_COMPARED = re.compile("[比较](?:上|去|前|同)(?:一?年|期)")
_NAMES = re.compile("[、和与及]")
_HAN = re.compile("[一-鿿]")


class Thing(NamedTuple):
    """The object and the verb of a number; None where there is none."""

    object: Span | None
    verb: Span | None


def find_thing(
    text: str, clause: int, before: int, after: int, quantity: Quantity, base: int | None = None
) -> Thing:
    """The object and verb of a quantity of a folded text.

    ``clause`` is where its clause begins behind any deadline, ``before`` where its comparator or number begins
    and ``after`` where its comparator, unit or number ends. ``base`` is where between them a comparison
    begins (比2020年).
    """
    words = target_words()
    clause = max(clause, before - LOOK_BACK)
    measured = quantity.kind == "measure" and words.not_thresholds.match(text, after) is None
    if quantity.kind == "count" or measured:
        behind = _behind(text, after)
        if behind is not None:
            return Thing(behind, words.verb.before(text, before, clause))
    listed = list(quantities(text, clause, before))[-_LISTED:]
    # What has an extent is built as what is counted is; 新建城镇建筑中绿色建筑占比 is not.
    counted = quantity.kind == "count"
    leading = words.first_verb if counted else words.leading_verb
    if quantity.unit in words.extent:
        leading = words.building_verb
    thing = _ahead(text, clause, before, listed, counted, leading)
    if thing.object is not None and (apart := text.find("分别", thing.object.end, before)) >= 0:
        thing = Thing(_own_name(text, thing.object, len(list(quantities(text, apart, before)))), thing.verb)
    if base is None or base >= before or thing.object is None:
        return thing
    if thing.object.start >= base:
        return Thing(None, thing.verb)
    return Thing(_trimmed(text, thing.object.start, min(base, thing.object.end)), thing.verb)


def _behind(text: str, at: int) -> Span | None:
    link = _LINK.match(text, at)
    at = link.end() if link else at
    if text.startswith("、", at):
        return None
    end = _END.search(text, at, at + LOOK_BACK)
    stop = end.start() if end else min(len(text), at + LOOK_BACK)
    done = target_words().object_ends.search(text, at + 1, stop)
    span = _trimmed(text, at, done.start() if done else stop)
    return span if span is not None and _HAN.search(text, span.start, span.end) else None


def _ahead(
    text: str, start: int, end: int, listed: Sequence[Quantity], counted: bool, leading: re.Pattern[str]
) -> Thing:
    """The thing before the number: 数字经济规模达到…, 要建设示范场景…; ``listed`` are the last numbers before it.

    ``leading`` are the verbs that may open it.
    """
    words = target_words()
    verb: Span | None = None
    if listed and "、" in text[listed[-1].end : end]:
        # 成交额达到6000亿元、增长20%: what is listed behind a number is of its thing, unless it names its own.
        earlier = listed[-1]
        own = _ahead(text, text.rindex("、", earlier.end, end) + 1, end, (), counted, leading)
        if own.object:
            return own
        lead = words.before.before(text, earlier.start, start)
        shared = _ahead(text, start, lead.start if lead else earlier.start, listed[:-1], counted, leading)
        return Thing(shared.object, own.verb)
    if base := _FROM.search(text, max(start, end - 24), end):
        end = base.start()
    while last := words.last_filler.before(text, end, start):
        end = last.start
    if change := words.change.before(text, end, start):
        verb, end = change, change.start
    if compared := _COMPARED.search(text, start, end):
        end = compared.start()
    aimed = next(reversed(list(words.aimed_verb.finditer(text, start, end))), None)
    if aimed is not None:
        verb, start = verb or Span(*aimed.span(1)), aimed.end()
    else:
        while filler := words.first_filler.match(text, start, end):
            start = filler.end()
        if words.verb.before(text, end, start) == Span(start, end):
            return Thing(None, verb or Span(start, end))  # 累计投入1000亿元
        # 培育企业20家 has a verb before its thing; 服务业增加值占比 has none.
        if first := leading.match(text, start, end - 1):
            verb, start = verb or Span(*first.span(1)), first.end()
        elif counted and (last := words.verb.before(text, end, start + 2)):
            verb, end = verb or last, last.start
    while last := words.last_filler.before(text, end, start):
        end = last.start
    if reached := words.reached.search(text, start + 2, end):
        end = reached.start()  # 人数达到常住人口的15%
    span = _trimmed(text, start, end)
    return Thing(span if span is not None and span.end - span.start > 1 else None, verb)


def _own_name(text: str, names: Span, place: int) -> Span | None:
    """Of names whose numbers are listed behind 分别, the one at a place: 蔬菜、水果产量分别达到900万吨、400万吨."""
    ends = [joint.span() for joint in _NAMES.finditer(text, names.start, names.end)]
    if not ends or place > len(ends):
        return names
    starts = [names.start, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), names.end]
    return _trimmed(text, starts[place], stops[place])


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """The range without blanks, list signs, and quotation marks that have no partner in it, at its ends."""
    drop = " 、的" if text.count('"', start, end) % 2 == 0 else ' 、的"'
    while start < end and text[start] in drop:
        start += 1
    while end > start and text[end - 1] in drop:
        end -= 1
    return Span(start, end) if start < end else None
