"""The words of ``targets.toml`` in the form the rules on targets use them, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from cefu.data.toml import load_resource
from cefu.model import Span

__all__ = ["ITEM", "Endings", "TargetWords", "any_of", "target_words"]


class Endings:
    """Words that end at a place of a text, found by looking back from there.

    >>> Endings(["达到", "到"]).before("力争达到 10%", 5)
    Span(start=2, end=4)
    """

    def __init__(self, words: Iterable[str], unless: Iterable[str] = ()) -> None:
        """Know the ``words``; none of them counts where one of the longer words ``unless`` ends instead."""
        self._words = frozenset(words)
        self._sizes = sorted({len(word) for word in self._words}, reverse=True)
        self._unless = tuple(unless)

    def before(self, text: str, end: int, start: int = 0) -> Span | None:
        """The longest word that ends at ``end``, a blank between left out, and begins at ``start`` or behind it."""
        if end > start and text[end - 1] == " ":
            end -= 1
        for size in self._sizes:
            at = end - size
            if at >= start and text[at:end] in self._words:
                return None if text.endswith(self._unless, start, end) and self._unless else Span(at, end)
        return None


@dataclass(frozen=True, slots=True)
class TargetWords:
    """The words as they are looked for.

    ``before`` finds a comparator before a number, ``after`` one behind it; ``bounds`` says what each means.
    ``aims`` has a group that is empty for what only looks like an aim, and ``past`` the same.
    """

    before: Endings
    after: re.Pattern[str]
    bounds: dict[str, str]
    firm: frozenset[str]
    reaching: frozenset[str]
    aims: re.Pattern[str]
    goals: re.Pattern[str]
    past: re.Pattern[str]
    status: Endings
    norms: re.Pattern[str]
    meant: re.Pattern[str]
    baselines: Endings
    not_thresholds: re.Pattern[str]
    threshold_units: frozenset[str]
    verb: Endings
    change: Endings
    aimed_verb: re.Pattern[str]
    first_verb: re.Pattern[str]
    leading_verb: re.Pattern[str]
    building_verb: re.Pattern[str]
    reached: re.Pattern[str]
    achieved: re.Pattern[str]
    done: re.Pattern[str]
    summed: re.Pattern[str]
    first_filler: re.Pattern[str]
    last_filler: Endings
    not_objects: tuple[str, ...]
    not_things: tuple[str, ...]
    still_aims: re.Pattern[str]
    told: re.Pattern[str]
    past_openings: re.Pattern[str]
    grants: re.Pattern[str]
    given: Endings
    sums: Endings
    joints: Endings
    extent: frozenset[str]
    currencies: Endings
    minimum: re.Pattern[str]
    served: Endings
    wholes: Endings
    shared_bound: re.Pattern[str]
    not_people: tuple[str, ...]
    qualifiers: re.Pattern[str]
    qualified_behind: re.Pattern[str]
    object_ends: re.Pattern[str]


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, so that the longest one matches.

    >>> any_of(["以上", "及以上"])
    '及以上|以上'
    """
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


#: The mark of an item of a list, once it stands at the opening of its clause.
ITEM = "[一二三四五六七八九十]{1,2}是|其[一二三四五六七八九十],"


@cache
def target_words() -> TargetWords:
    """The tables that ship with Cefu."""
    table = load_resource("targets.toml")
    comparators, words = table["comparators"], table["words"]
    firm, loose = comparators["firm"], comparators["loose"]
    fillers, chained = any_of(words["fillers"]), any_of(words["chained"])
    chain = rf"(?:{chained})(?:[和、及并]?(?:{chained})){{1,3}}"
    verbs = rf"{chain}|{any_of(words['verbs'])}"
    leading = any_of(words["leading"])
    return TargetWords(
        before=Endings([*firm, *loose]),
        after=re.compile(rf" ?(?:{any_of(comparators['after'])})"),
        bounds={**loose, **firm, **comparators["after"], **comparators["between"]},
        firm=frozenset([*firm, *comparators["after"]]),
        reaching=frozenset(comparators["reaching"]),
        aims=re.compile(f"{any_of(words['not_aims'])}|({any_of(words['aims'])})"),
        goals=re.compile(any_of(words["goals"])),
        past=re.compile(f"{any_of(words['not_past'])}|({any_of(words['past'])})"),
        status=Endings(words["status"]),
        norms=re.compile(any_of(words["norms"])),
        meant=re.compile("是指|系指|指的是"),
        baselines=Endings(words["baselines"], words["not_baselines"]),
        not_thresholds=re.compile(rf" ?(?:{any_of(words['not_thresholds'])}|[,;:。!?()\"\n]|\Z)"),
        threshold_units=frozenset(words["threshold_units"]),
        verb=Endings(words["verbs"]),
        change=Endings(words["changes"]),
        aimed_verb=re.compile(f"(?:{any_of(words['modals'])})({verbs})"),
        first_verb=re.compile(f"(?:全[省市区县国]|各地|我[省市县])?({verbs})"),
        leading_verb=re.compile(f"({leading})"),
        building_verb=re.compile(
            rf"(?!{any_of(words['not_building'])})({chain}|{any_of(words['building'])}|{leading})"
        ),
        reached=re.compile(any_of(comparators["reached"])),
        achieved=re.compile(any_of(words["achieved"])),
        done=re.compile(any_of(words["done"])),
        summed=re.compile(any_of(words["summed"])),
        first_filler=re.compile(rf" ?(?:{ITEM}|(?!{any_of(words['not_fillers'])})(?:{fillers}))"),
        last_filler=Endings([*words["fillers"], *words["fillers_behind"]]),
        not_objects=tuple(words["not_objects"]),
        not_things=tuple(words["not_things"]),
        still_aims=re.compile(any_of(words["still_aims"])),
        told=re.compile(any_of(words["told"])),
        past_openings=re.compile(f".{{0,4}}?(?<![比较于])(?:{any_of(words['past_openings'])})"),
        grants=re.compile(any_of(words["grants"])),
        given=Endings(words["given"]),
        sums=Endings(words["sums"]),
        joints=Endings(words["joints"]),
        extent=frozenset(table["units"]["extent"]),
        currencies=Endings(words["currencies"]),
        minimum=re.compile(f"({any_of(words['minimum'])})[^,;:0-9]{{1,16}}\\Z"),
        served=Endings(words["served"]),
        wholes=Endings(words["wholes"]),
        shared_bound=re.compile(
            rf"(?:[、和][0-9][0-9.,]{{0,11}}[^0-9,;:、。]{{1,6}}?){{1,5}}({any_of(comparators['after'])})"
        ),
        not_people=tuple(words["not_people"]),
        qualifiers=re.compile(
            rf"[比较][^,;:。\n比较]{{2,8}}预计|{any_of(words['not_qualifiers'])}|({any_of(words['qualifiers'])})"
        ),
        qualified_behind=re.compile(rf"[,、]?\(?[为属]?({any_of(words['qualifiers_behind'])})"),
        object_ends=re.compile(rf"(?<!已)(?:{any_of(words['object_ends'])})"),
    )
