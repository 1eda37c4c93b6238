"""What engines answer: a query whose names are resolved and whose texts are folded.

:mod:`cefu.query.rewrite` makes these nodes from those of :mod:`cefu.query.ast`. Every node says which
documents it matches; :class:`Phrase`, :class:`WordBag`, :class:`Concept`, :class:`Named`, :class:`Within` and
:class:`Close` also have occurrences, which are counted and scored unless a :class:`Silent` or :class:`NoneOf`
stands above them.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Literal, TypeAlias

from cefu.frozen import Frozen

__all__ = [
    "AllOf",
    "AnyOf",
    "Close",
    "Concept",
    "Dated",
    "Key",
    "Named",
    "NoneOf",
    "Phrase",
    "Silent",
    "Term",
    "Within",
    "WordBag",
]


class Phrase(Frozen):
    """Documents in whose folded title or body ``text`` occurs on borders of units.

    ``scope`` ``"title"`` looks at the title alone. ``whole_word`` wants both ends on borders of jieba's words
    too.
    """

    text: str
    scope: Literal["", "title"] = ""
    whole_word: bool = False


class WordBag(Frozen):
    """Documents with any of the (folded) words, as jieba cut their texts."""

    words: tuple[str, ...]


class Concept(Frozen, apart=("places",)):
    """Documents that mention any of the technologies, by the lexicon's canonical names; ``label`` is the
    widest of them.

    ``forms`` are their folded surface forms. ``places`` finds the mentions in a folded text, as the lexicon
    does: guards respected, the longest form first.
    """

    label: str
    names: tuple[str, ...]
    forms: tuple[str, ...]
    places: Callable[[str], list[tuple[int, int]]]


class Named(Frozen, apart=("places",)):
    """Documents whose text names a place; ``forms`` are the folded ways to name it.

    A form may also mean something else (中山东路 is no 山东): ``places`` finds the true ones in a folded
    text.
    """

    label: str
    forms: tuple[str, ...]
    places: Callable[[str], list[tuple[int, int]]]


class AllOf(Frozen):
    """Documents that every part matches."""

    parts: tuple[Term, ...]


class AnyOf(Frozen):
    """Documents that at least one part matches."""

    parts: tuple[Term, ...]


class NoneOf(Frozen):
    """Documents of the index that the part does not match."""

    part: Term


class Within(Frozen):
    """Documents with a sentence or paragraph in which every part occurs; parts are phrases, or any-of
    phrases, or silent ones.

    The occurrences are those that stand in such a passage.
    """

    parts: tuple[Term, ...]
    unit: Literal["sentence", "paragraph"]


class Close(Frozen):
    """Documents where ``left`` and ``right`` occur, in either order, with at most ``distance`` characters
    between them.

    The occurrences are those that have a partner so near.
    """

    left: Term
    right: Term
    distance: int


class Key(Frozen):
    """Documents whose metadata field has any of the values."""

    field: str
    values: tuple[str, ...]


class Dated(Frozen):
    """Documents whose whole date (as exactly as it is known) lies from ``since`` to ``until``, both included.

    ``undated`` adds those without a date.
    """

    since: datetime.date | None
    until: datetime.date | None
    undated: bool = False


class Silent(Frozen):
    """Matches as its part does, but its occurrences are neither counted nor scored."""

    part: Term


Term: TypeAlias = (
    Phrase | WordBag | Concept | Named | AllOf | AnyOf | NoneOf | Within | Close | Key | Dated | Silent
)
