"""The classes of a sequential scale: few enough to be told apart, each with some of the values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

__all__ = ["Measure", "Scale", "scale", "shown"]

Measure = Literal["documents", "occurrences", "share", "per10k"]

_CLASSES = 5


class Scale(NamedTuple):
    """The upper ends of the classes, rising, and a name for each: ``1–2``, ``3–9``."""

    tops: tuple[float, ...]
    names: tuple[str, ...]

    def place(self, value: float) -> int:
        """The class of a value above 0, from 0; a value above all is of the last.

        >>> scale([1, 2, 3, 40], "documents").place(3)
        2
        """
        return next((n for n, top in enumerate(self.tops) if value <= top), len(self.tops) - 1)

    def step(self, value: float, steps: int) -> int:
        """Which of so many shades the value has: fewer classes are spread over all of them."""
        last = len(self.tops) - 1
        return (steps - 1) * self.place(value) // last if last else steps // 2


def shown(value: float | None, measure: Measure, *, unsure: bool = False) -> str:
    """A value as figures write it; without one ``·`` where nothing was searched, ``?`` where that is ``unsure``.

    >>> shown(3, "documents"), shown(0.125, "share"), shown(12.34, "per10k"), shown(None, "share")
    ('3', '13%', '12.3', '·')
    >>> shown(0.0004, "share"), shown(0.0, "share"), shown(0.01, "per10k")
    ('<1%', '0%', '<0.1')
    """
    if value is None:
        return "?" if unsure else "·"
    if measure == "share":
        return "<1%" if 0 < value < 0.005 else f"{int(100 * value + 0.5)}%"
    if measure == "per10k":
        return "0" if not value else "<0.1" if value < 0.05 else f"{value:.1f}"
    return f"{value:g}" if value < 1_000_000 else f"{value:.0f}"


def scale(values: Sequence[float | None], measure: Measure) -> Scale:
    """Five classes at most of the values above 0, each of about as many different ones; of few, one for each.

    >>> scale([0, 1, 1, 2, None], "documents")
    Scale(tops=(1, 2), names=('1', '2'))
    >>> scale(range(1, 101), "documents").names
    ('1–20', '21–40', '41–60', '61–80', '81–100')
    """
    different = sorted({value for value in values if value})
    if len(different) <= _CLASSES:
        tops = tuple(different)
    else:
        many = len(different)
        tops = tuple(different[(many * n + _CLASSES - 1) // _CLASSES - 1] for n in range(1, _CLASSES + 1))
    names = []
    for n, top in enumerate(tops):
        own = [value for value in different if value <= top and (not n or value > tops[n - 1])]
        first, last = shown(own[0], measure), shown(own[-1], measure)
        names.append(first if first == last else f"{first}–{last}")
    return Scale(tops, tuple(names))
