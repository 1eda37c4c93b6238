"""The counts that engines hold: units, and grams of two neighbouring units."""

from __future__ import annotations

import re
from collections import Counter
from operator import add

from cefu.analysis.characters import RUN
from cefu.analysis.units import indexable, units

__all__ = ["LONGEST", "exact_from_counts", "gram_counts", "keyword_grams", "unit_counts"]

#: Longer runs of letters and digits are cut to this many characters in the postings (matching compares the whole).
LONGEST = 48

_RUNS = re.compile(f"[{RUN}]")


def _stands_alone(char: str) -> bool:
    """Whether the character is a unit by itself that postings are kept for."""
    return char.isalnum() and _RUNS.match(char) is None


def unit_counts(folded: str) -> dict[str, int]:
    """How often each unit with postings occurs in the text; runs cut to :data:`LONGEST`.

    >>> unit_counts("用5g,5g网")
    {'用': 1, '网': 1, '5g': 2}
    """
    counts = {char: n for char, n in Counter(folded).items() if _stands_alone(char)}
    for run in _run_units(folded):
        counts[run[:LONGEST]] = counts.get(run[:LONGEST], 0) + 1
    return counts


def gram_counts(folded: str) -> dict[str, int]:
    """How often each gram occurs: two units with postings that touch, written one behind the other.

    >>> gram_counts("用5g网,区块链")
    {'区块': 1, '块链': 1, '用5g': 1, '5g网': 1}
    """
    alone: dict[str, bool] = {}
    counts: dict[str, int] = {}
    for pair, n in Counter(map(add, folded, folded[1:])).items():
        left, right = pair
        for char in pair:
            if char not in alone:
                alone[char] = _stands_alone(char)
        if alone[left] and alone[right]:
            counts[pair] = n
    for match in _PAIRED_RUN.finditer(folded):
        start, end = match.span()
        run = match[0][:LONGEST]
        left, right = folded[start - 1 : start], folded[end : end + 1]
        if left and _stands_alone(left):
            counts[left + run] = counts.get(left + run, 0) + 1
        if right and _stands_alone(right):
            counts[run + right] = counts.get(run + right, 0) + 1
    return counts


def keyword_grams(keyword: str) -> tuple[list[str], list[str]]:
    """The grams and the lone units that every text with the folded keyword must hold, each without repeats.

    >>> keyword_grams("建链、上链")
    (['建链', '上链'], [])
    >>> keyword_grams("《碳》")
    ([], ['碳'])
    """
    grams: list[str] = []
    lone: list[str] = []
    for piece in keyword.split():
        parts = units(piece)
        kept = [indexable(unit) for unit in parts]
        for k, unit in enumerate(parts):
            if not kept[k]:
                continue
            if k + 1 < len(parts) and kept[k + 1]:
                gram = unit[:LONGEST] + parts[k + 1][:LONGEST]
                if gram not in grams:
                    grams.append(gram)
            elif not (k and kept[k - 1]) and unit[:LONGEST] not in lone:
                lone.append(unit[:LONGEST])
    return grams, lone


def exact_from_counts(keyword: str) -> tuple[str, str] | None:
    """Which postings alone give the exact occurrences of a folded keyword: ("unit" or "gram", term), or None.

    Equal units are not counted so: 人人人 holds two grams, but 人人 only once.

    >>> exact_from_counts("碳"), exact_from_counts("数据"), exact_from_counts("人人"), exact_from_counts("区块链")
    (('unit', '碳'), ('gram', '数据'), None, None)
    """
    parts = units(keyword)
    if "".join(parts) != keyword or not all(map(indexable, parts)) or any(len(unit) > LONGEST for unit in parts):
        return None
    if len(parts) == 1:
        return "unit", keyword
    if len(parts) == 2 and parts[0] != parts[1]:
        return "gram", keyword
    return None


def _run_units(folded: str) -> list[str]:
    return [match[0] for match in _PAIRED_RUN.finditer(folded)]


# A run with its decimals, as units() cuts it; Han characters and marks are passed over by the search itself.
_PAIRED_RUN = re.compile(
    rf"(?<!\.)[{RUN}]*[0-9]\.(?![0-9]{{4}}年)[0-9][{RUN}]*(?![{RUN}]|\.[0-9])|[{RUN}]+"
)
