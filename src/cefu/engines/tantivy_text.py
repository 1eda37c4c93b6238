"""Texts and keywords as tantivy's tokenizers see them, so that its tokens are Cefu's units.

tantivy cuts by a regular expression that can't look around: a run of letters and digits is one token, any other
character is one, blanks and line breaks too. So a phrase of tokens stands where its text stands, and nowhere else.
What needs a look around is spelled out before:

* the point of a decimal (``3.5`` is one unit, ``2020.12.1`` is five) becomes :data:`JOINED`, which runs with digits;
* metadata values, which may hold anything, are parted by :data:`VALUE_END`, and words by blanks;
* a run, word or value of more than :data:`LONGEST` characters becomes a digest of itself, as tantivy passes
  over tokens that are too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from itertools import combinations
from typing import NamedTuple

from cefu.analysis.characters import RUN
from cefu.analysis.patterns import pattern
from cefu.analysis.units import joins
from cefu.engines.api import WORD_END

__all__ = [
    "JOINED",
    "LONGEST",
    "UNIT_PATTERN",
    "VALUE_END",
    "VALUE_PATTERN",
    "Spelling",
    "overlaps_itself",
    "spelled_text",
    "spelled_value",
    "spelled_values",
    "spelled_word",
    "spelled_words",
    "spellings",
]

#: Stands for the point in a decimal, and follows a metadata value: code points that are no characters.
JOINED, VALUE_END = "\ufdd0", "\ufdd1"
#: Stands for either of the two where a text has it already.
_STRANGE = "\ufdd2"
#: Longer runs, words and values are spelled by a digest.
LONGEST = 1_000

#: What tantivy's tokenizers take as one token, in texts and in lists of values.
UNIT_PATTERN = f"[{RUN}{JOINED}]+|(?s:.)"
VALUE_PATTERN = f"[^{VALUE_END}]+"

_SPELLED = pattern(UNIT_PATTERN)
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_LONG_RUN = pattern(rf"(?<![{RUN}{JOINED}])[{RUN}{JOINED}]{{{LONGEST + 1},}}")
_TWO_OF_RUN = pattern(f"[{RUN}{JOINED}]{{2}}")
_CHAIN = pattern(f"[{RUN}.]*")
_MARKS = dict.fromkeys(map(ord, (JOINED, VALUE_END)), _STRANGE)
# A run longer than LONGEST covers two of the places that lie so far apart, one behind the other.
_STEP = LONGEST // 2


class Spelling(NamedTuple):
    """A keyword as tokens; ``sure`` is False when texts without the keyword may have them too."""

    tokens: tuple[str, ...]
    sure: bool = True


def spelled_text(folded: str) -> str:
    """A folded text for the tokenizer of units; it begins with a mark, so that tantivy takes it for nothing but text.

    >>> spelled_text("增长3.5%") == f"{VALUE_END}增长3{JOINED}5%"
    True
    """
    if JOINED in folded or VALUE_END in folded:
        folded = folded.translate(_MARKS)
    if "." in folded:
        folded = _POINT.sub(lambda point: JOINED if joins(folded, point.start()) else ".", folded)
    if len(folded) > LONGEST and _TWO_OF_RUN.search(folded[::_STEP]):
        folded = _LONG_RUN.sub(lambda run: _digest(run[0]), folded)
    return VALUE_END + folded


def spelled_words(words: str) -> str:
    """Words that are each followed by :data:`~cefu.engines.api.WORD_END`, for a tokenizer that parts at blanks."""
    # A word longer than LONGEST covers one of these windows.
    if any(words.find(WORD_END, at, at + _STEP) < 0 for at in range(0, len(words) - _STEP, _STEP)):
        words = WORD_END.join(map(spelled_word, words.split(WORD_END)))
    return WORD_END + words


def spelled_word(word: str) -> str:
    """One word as it stands in :func:`spelled_words`."""
    return word if len(word) <= LONGEST else _digest(word)


def spelled_values(values: Iterable[str]) -> str:
    """Names and metadata values for the tokenizer of values."""
    return VALUE_END + VALUE_END.join(map(spelled_value, values))


def spelled_value(value: str) -> str:
    """One name or value as it stands in :func:`spelled_values`."""
    return _digest(value) if len(value) > LONGEST or JOINED in value or VALUE_END in value else value


def spellings(keyword: str) -> list[Spelling]:
    """How a folded keyword may stand in texts as :func:`spelled_text` gives them; no place of it has two of these.

    Whether a point at its beginning or end joins two digits hangs on what stands around it: 3.5 is three units in
    2020.3.5.

    >>> [len(spelling.tokens) for spelling in spellings("增长3.5%")], [len(s.tokens) for s in spellings("3.5")]
    ([4], [1, 3])
    """
    if any("\ud800" <= char <= "\udfff" for char in keyword):
        return []  # no text that is stored has half of a surrogate pair
    sure = not any(mark in keyword for mark in (JOINED, VALUE_END, _STRANGE))
    keyword = keyword.translate(_MARKS)
    points = [point.start() for point in _POINT.finditer(keyword) if joins(keyword, point.start())]
    head, tail = _chain(keyword), len(keyword) - _chain(keyword[::-1])
    unknown = [at for at in points if at < head or at >= tail]
    return [
        Spelling(_tokens(keyword, set(points).difference(left)), sure)
        for size in range(len(unknown) + 1)
        for left in combinations(unknown, size)
    ]


def overlaps_itself(tokens: Sequence[str]) -> bool:
    """Whether two places of the tokens can overlap: the beginning is also the end, as in 人民人."""
    # For each beginning of the tokens how long the longest shorter one is that is also its end.
    ends = [0] * len(tokens)
    for k in range(1, len(tokens)):
        size = ends[k - 1]
        while size and tokens[size] != tokens[k]:
            size = ends[size - 1]
        ends[k] = size + (tokens[size] == tokens[k])
    return bool(tokens) and ends[-1] > 0


def _chain(text: str) -> int:
    """How many letters, digits and points the text begins with."""
    chain = _CHAIN.match(text)
    return chain.end() if chain else 0


def _tokens(keyword: str, joined: set[int]) -> tuple[str, ...]:
    spelled = (
        "".join(JOINED if at in joined else char for at, char in enumerate(keyword)) if joined else keyword
    )
    return tuple(_digest(token) if len(token) > LONGEST else token for token in _SPELLED.findall(spelled))


def _digest(value: str) -> str:
    return JOINED + blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
