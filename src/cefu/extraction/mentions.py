"""What the passages of a text name: provinces, cities, dates, technologies and targets (DESIGN §2).

A mention is a place in the text, and says nothing of the document's own province or date.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple

from cefu.analysis.passages import passages as split_passages
from cefu.data.places import find_places
from cefu.extraction.date_mentions import date_mentions
from cefu.extraction.target_context import Setting
from cefu.extraction.targets import find_targets
from cefu.model import Span

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon

__all__ = ["KINDS", "Mention", "MentionKind", "find_mentions", "passages"]

MentionKind = Literal["province", "city", "date", "technology", "target"]

#: Every kind of mention, in the order they are listed.
KINDS: tuple[MentionKind, ...] = ("province", "city", "date", "technology", "target")

_HERE = Setting()
_ORDER = {kind: place for place, kind in enumerate(KINDS)}


class Mention(NamedTuple):
    """A ``value`` of one kind, named in the range ``[start, end)`` of a folded text.

    A province or city has its short name, a date is ISO (a span of time ``2020..2022``), a technology has its
    canonical name, a target its label (:attr:`cefu.extraction.targets.Target.label`). ``province`` is that of a
    province or city, empty for the other kinds.
    """

    kind: MentionKind
    value: str
    start: int
    end: int
    province: str = ""


def passages(folded: str) -> tuple[Span, ...]:
    """The paragraphs of a folded text, with the same borders as ``/p`` and ``--within paragraph``.

    >>> passages("福建和四川。\\n云南。")
    (Span(start=0, end=6), Span(start=7, end=10))
    """
    return split_passages(folded, "paragraph")


def find_mentions(
    folded: str, lexicon: Lexicon, kinds: Collection[MentionKind] = KINDS, setting: Setting = _HERE
) -> list[Mention]:
    """The mentions of the given kinds in a folded text, by place, then in the order of :data:`KINDS`.

    A city names itself and not its province (深圳 is no mention of 广东); a municipality is both. ``setting`` is for
    targets: see :func:`cefu.extraction.targets.find_targets`.

    >>> from cefu.data.technologies import load_lexicon
    >>> found = find_mentions("2020年,上海和深圳的区块链", load_lexicon())
    >>> [(m.kind, m.value) for m in found]
    [('date', '2020'), ('province', '上海'), ('city', '上海'), ('city', '深圳'), ('technology', '区块链')]
    """
    finders: dict[MentionKind, Callable[[], Iterator[Mention]]] = {
        "date": lambda: (Mention("date", m.value, m.start, m.end) for m in date_mentions(folded)),
        "technology": lambda: (
            Mention("technology", m.concept, m.start, m.end) for m in lexicon.find(folded)
        ),
        "target": lambda: (Mention("target", t.label, t.start, t.end) for t in find_targets(folded, setting)),
    }
    found = [mention for kind, find in finders.items() if kind in kinds for mention in find()]
    if "province" in kinds or "city" in kinds:
        found.extend(_places(folded, kinds))
    found.sort(key=lambda m: (m.start, _ORDER[m.kind]))
    return found


def _places(folded: str, kinds: Collection[MentionKind]) -> Iterator[Mention]:
    for place in find_places(folded):
        if "province" in kinds and place.names_province:
            yield Mention("province", place.province, place.start, place.end, place.province)
        if "city" in kinds and place.city is not None:
            yield Mention("city", place.city, place.start, place.end, place.province)
