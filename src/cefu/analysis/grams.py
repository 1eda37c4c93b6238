"""The counts that engines hold: units, and grams of two neighbouring units.

Both are exact, so a keyword of one unit or of two is counted from them alone (:func:`exact_from_counts`), and
every text with a longer keyword holds its grams (:func:`keyword_grams`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import add
from typing import NamedTuple

from cefu.analysis.characters import RUN
from cefu.analysis.patterns import pattern
from cefu.analysis.units import indexable, units

__all__ = [
    "LONGEST",
    "TextCounts",
    "exact_from_counts",
    "gram_counts",
    "keyword_grams",
    "text_counts",
    "unit_counts",
    "unit_length",
]

#: Longer runs of letters and digits are cut to this many characters in the postings (matching compares the whole).
LONGEST = 48

_PIECE = pattern(r"\S+")
_RUNS = pattern(rf"([{RUN}]+(?:\.[{RUN}.]*)?)")
# A run with its decimals, as units() cuts it; points are passed over by the search itself.
_RUN_UNIT = pattern(rf"(?<!\.)[{RUN}]*[0-9]\.(?![0-9]{{4}}年)[0-9][{RUN}]*(?![{RUN}]|\.[0-9])|[{RUN}]+")


class TextCounts(NamedTuple):
    """How often each unit with postings and each gram occurs in a text, and how many units it has, marks included."""

    units: dict[str, int]
    grams: dict[str, int]
    length: int


def text_counts(folded: str) -> TextCounts:
    """What :func:`unit_counts` and :func:`gram_counts` give, and ``len(units(folded))``, all at once.

    >>> text_counts("用5g,5g网")
    TextCounts(units={'用': 1, '网': 1, '5g': 2}, grams={'用5g': 1, '5g网': 1}, length=5)
    """
    parts = _RUNS.split(folded)
    rest = _without_runs(parts)
    grams = _gram_counts(parts, rest)
    return TextCounts(_unit_counts(parts, rest), grams, _length(parts))


def unit_counts(folded: str) -> dict[str, int]:
    """How often each unit with postings occurs in the text; runs cut to :data:`LONGEST`.

    >>> unit_counts("用5g,5g网")
    {'用': 1, '网': 1, '5g': 2}
    """
    parts = _RUNS.split(folded)
    return _unit_counts(parts, _without_runs(parts))


def unit_length(folded: str) -> int:
    """``len(units(folded))``, faster.

    >>> unit_length("用5g,增长3.5%")
    7
    """
    return _length(_RUNS.split(folded))


def gram_counts(folded: str) -> dict[str, int]:
    """How often each gram occurs: two units with postings that touch, written one behind the other.

    >>> gram_counts("用5g网,区块链")
    {'区块': 1, '块链': 1, '用5g': 1, '5g网': 1}
    """
    parts = _RUNS.split(folded)
    return _gram_counts(parts, _without_runs(parts))


def keyword_grams(keyword: str) -> tuple[list[str], list[str]]:
    """The grams and the lone units that every text with the folded keyword must hold, each without repeats.

    >>> keyword_grams("建链、上链")
    (['建链', '上链'], [])
    >>> keyword_grams("《碳》")
    ([], ['碳'])

    Whether a point joins two digits may hang on what stands around the keyword: 3.5 is one unit, but not in
    3.5.1.

    >>> keyword_grams("增长3.5%"), keyword_grams("增长3.5")
    ((['增长', '长3.5'], []), (['增长'], []))
    """
    grams: dict[str, None] = {}
    lone: dict[str, None] = {}
    for piece in _PIECE.finditer(keyword):
        at = piece.start()
        before, alone = "", False  # the unit on the left, if sure of postings; whether no gram holds it yet
        for unit in units(piece[0]):
            sure = indexable(unit) and not (
                "." in unit and (at == 0 or keyword[at + len(unit) :] in ("", "."))
            )
            at += len(unit)
            if sure and before:
                grams[before + unit[:LONGEST]] = None
            elif alone:
                lone[before] = None
            alone = sure and not before
            before = unit[:LONGEST] if sure else ""
        if alone:
            lone[before] = None
    return list(grams), list(lone)


def exact_from_counts(keyword: str) -> tuple[str, str] | None:
    """Which postings alone give the exact occurrences of a folded keyword: ("unit" or "gram", term), or None.

    Equal units are not counted so: 人人人 holds two grams, but 人人 only once. Nor is a run so long that it
    may be the beginning of one that was cut, nor a number that is one unit only in some places (3.5, see
    :func:`keyword_grams`).

    >>> exact_from_counts("碳"), exact_from_counts("数据"), exact_from_counts("人人"), exact_from_counts("区块链")
    (('unit', '碳'), ('gram', '数据'), None, None)
    """
    parts = units(keyword)
    if "".join(parts) != keyword or "." in keyword or not all(map(indexable, parts)):
        return None
    if any(len(unit) >= LONGEST for unit in parts):
        return None
    if len(parts) == 1:
        return "unit", keyword
    if len(parts) == 2 and parts[0] != parts[1]:
        return "gram", keyword
    return None


def _without_runs(parts: list[str]) -> str:
    """The text with a mark for every run: what is alphanumeric in it is a unit by itself."""
    return "\0".join(parts[0::2])


def _unit_counts(parts: list[str], rest: str) -> dict[str, int]:
    counts = {char: n for char, n in Counter(rest).items() if char.isalnum()}
    for _, run, _ in _runs(parts):
        counts[run] = counts.get(run, 0) + 1
    return counts


def _length(parts: list[str]) -> int:
    """The number of units: characters that are no blank, runs, and points that join no digits."""
    length = len("".join("".join(parts[0::2]).split()))
    for k in range(1, len(parts), 2):
        length += 1
        if "." in parts[k]:
            numbers = _RUN_UNIT.findall(parts[k - 1][-1:] + parts[k] + parts[k + 1][:1])
            length += len(numbers) - 1 + parts[k].count(".") - sum(number.count(".") for number in numbers)
    return length


def _gram_counts(parts: list[str], rest: str) -> dict[str, int]:
    counts = {pair: n for pair, n in Counter(map(add, rest, rest[1:])).items() if pair.isalnum()}
    for left, run, right in _runs(parts):
        # Beside a run stands no other run, so what is alphanumeric is a unit by itself.
        if left.isalnum():
            counts[left + run] = counts.get(left + run, 0) + 1
        if right.isalnum():
            counts[run + right] = counts.get(run + right, 0) + 1
    return counts


def _runs(parts: list[str]) -> Iterator[tuple[str, str, str]]:
    """The units of letters and digits, cut to :data:`LONGEST`, between the characters beside them."""
    for k in range(1, len(parts), 2):
        left, run, right = parts[k - 1][-1:], parts[k], parts[k + 1][:1]
        if "." not in run:
            yield left, run[:LONGEST], right
            continue
        around = left + run + right  # a point before it and 年 behind it decide about decimals
        for match in _RUN_UNIT.finditer(around):
            start, end = match.span()
            yield around[max(0, start - 1) : start], match[0][:LONGEST], around[end : end + 1]
