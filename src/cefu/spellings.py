"""Ways of writing a keyword that fold differently, so that what a count leaves out is not left out silently.

Folding drops blanks between Han characters, but keeps one between a Han character and a letter or digit
(DESIGN §5): a text that says ``第 10 條`` is not found by ``第10条``. Whoever searches one is told of the
other.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from cefu.analysis.characters import HAN, RUN

__all__ = ["other_spellings"]


def other_spellings(folded: str) -> list[str]:
    """The folded keyword without blanks between Han and letters or digits, and with all of them, as far as they differ.

    >>> other_spellings("第10条"), other_spellings("5g 网络"), other_spellings("区块链")
    (['第 10 条'], ['5g网络'], [])
    """
    around = zip("\n" + folded, folded, folded[1:] + "\n", strict=False)
    bare = "".join(char for left, char, right in around if char != " " or not _joint(left, right))
    spaced = "".join(
        f" {char}" if _joint(left, char) else char for left, char in zip("\n" + bare, bare, strict=False)
    )
    return [text for text in dict.fromkeys((bare, spaced)) if text != folded]


def _joint(left: str, right: str) -> bool:
    """Whether a Han character stands beside a letter or digit."""
    return _in_run(left) if _in_han(right) else _in_run(right) and _in_han(left)


# A keyword has few characters. Patterns with these classes take longer to compile than a search takes.
@cache
def _in_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" or any(low <= char <= high for low, high in _ranges(HAN))


@cache
def _in_run(char: str) -> bool:
    return not "\u4e00" <= char <= "\u9fff" and any(low <= char <= high for low, high in _ranges(RUN))


@cache
def _ranges(inside: str) -> tuple[tuple[str, str], ...]:
    """The first and last characters of the ranges inside a character class."""
    return tuple(_each_range(inside))


def _each_range(inside: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(inside):
        last = at + 2 if inside[at + 1 : at + 2] == "-" else at
        yield inside[at], inside[last]
        at = last + 1
