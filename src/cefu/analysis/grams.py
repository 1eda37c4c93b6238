"""The counts that engines hold: units, and grams of two neighbouring units.

Both are exact, so a keyword of one unit or of two is counted from them alone (:func:`exact_from_counts`), and every text
with a longer keyword holds its grams (:func:`keyword_grams`).
"""

from __future__ import annotations

import re
from collections import Counter
from operator import add

from cefu.analysis.characters import RUN
from cefu.analysis.pairs import code_units, pair_of, pairs
from cefu.analysis.units import indexable, units

__all__ = ["LONGEST", "exact_from_counts", "gram_counts", "keyword_grams", "text_counts", "unit_counts"]

#: Longer runs of letters and digits are cut to this many characters in the postings (matching compares the whole).
LONGEST = 48

_PIECE = re.compile(r"\S+")
_RUN = re.compile(f"[{RUN}]")
_WITH_POINTS = re.compile(rf"[{RUN}]+(\.[{RUN}.]*)?")
# A run with its decimals, as units() cuts it; points are passed over by the search itself.
_RUN_UNIT = re.compile(rf"(?<!\.)[{RUN}]*[0-9]\.(?![0-9]{{4}}年)[0-9][{RUN}]*(?![{RUN}]|\.[0-9])|[{RUN}]+")


class _Alone(dict[str, bool]):
    """Whether a character is a unit by itself that postings are kept for; asked of Unicode once each."""

    limit = 50_000

    def __missing__(self, char: str) -> bool:
        if len(self) >= self.limit:
            self.clear()
        answer = self[char] = char.isalnum() and _RUN.match(char) is None
        return answer


class _Grams(dict[int, str | None]):
    """The gram that two neighbouring characters are, by their number; None if they are none."""

    limit = 150_000

    def __missing__(self, code: int) -> str | None:
        left, right = pair_of(code)
        if len(self) >= self.limit:
            self.clear()
        answer = self[code] = left + right if _alone[left] and _alone[right] else None
        return answer


# Texts of one collection share their characters and most of their grams.
_alone = _Alone()
_grams = _Grams()


def text_counts(folded: str) -> tuple[dict[str, int], dict[str, int]]:
    """How often each unit and each gram occurs: what :func:`unit_counts` and :func:`gram_counts` give, at once.

    >>> text_counts("用5g,5g网")
    ({'用': 1, '网': 1, '5g': 2}, {'用5g': 1, '5g网': 1})
    """
    runs = _runs(folded)
    return _unit_counts(folded, runs), _gram_counts(folded, runs)


def unit_counts(folded: str) -> dict[str, int]:
    """How often each unit with postings occurs in the text; runs cut to :data:`LONGEST`.

    >>> unit_counts("用5g,5g网")
    {'用': 1, '网': 1, '5g': 2}
    """
    return _unit_counts(folded, _runs(folded))


def gram_counts(folded: str) -> dict[str, int]:
    """How often each gram occurs: two units with postings that touch, written one behind the other.

    >>> gram_counts("用5g网,区块链")
    {'区块': 1, '块链': 1, '用5g': 1, '5g网': 1}
    """
    return _gram_counts(folded, _runs(folded))


def keyword_grams(keyword: str) -> tuple[list[str], list[str]]:
    """The grams and the lone units that every text with the folded keyword must hold, each without repeats.

    >>> keyword_grams("建链、上链")
    (['建链', '上链'], [])
    >>> keyword_grams("《碳》")
    ([], ['碳'])

    Whether a point joins two digits may hang on what stands around the keyword: 3.5 is one unit, but not in 3.5.1.

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

    Equal units are not counted so: 人人人 holds two grams, but 人人 only once. Nor is a run so long that it may be the
    beginning of one that was cut, nor a number that is one unit only in some places (3.5, see :func:`keyword_grams`).

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


def _runs(folded: str) -> list[tuple[int, int]]:
    """Where the runs of letters and digits stand that are units."""
    found: list[tuple[int, int]] = []
    for match in _WITH_POINTS.finditer(folded):
        if match.lastindex is None:
            found.append(match.span())
        else:
            # Up to one character behind, where the rule about years looks for its 年.
            found.extend(unit.span() for unit in _RUN_UNIT.finditer(folded, match.start(), match.end() + 1))
    return found


def _unit_counts(folded: str, runs: list[tuple[int, int]]) -> dict[str, int]:
    counts = {char: n for char, n in Counter(folded).items() if _alone[char]}
    for start, end in runs:
        run = folded[start : min(end, start + LONGEST)]
        counts[run] = counts.get(run, 0) + 1
    return counts


def _gram_counts(folded: str, runs: list[tuple[int, int]]) -> dict[str, int]:
    utf_16 = code_units(folded)
    if utf_16 is None:
        texts = Counter(map(add, folded, folded[1:]))
        counts = {pair: n for pair, n in texts.items() if _alone[pair[0]] and _alone[pair[1]]}
    else:
        codes = Counter(pairs(utf_16))
        counts = {
            gram: n for gram, n in zip(map(_grams.__getitem__, codes), codes.values(), strict=True) if gram
        }
    for start, end in runs:
        run = folded[start : min(end, start + LONGEST)]
        left, right = folded[start - 1 : start], folded[end : end + 1]
        if left and _alone[left]:
            counts[left + run] = counts.get(left + run, 0) + 1
        if right and _alone[right]:
            counts[run + right] = counts.get(run + right, 0) + 1
    return counts
