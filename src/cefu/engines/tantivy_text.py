"""Texts and keywords as tantivy's tokenizers see them, so that its tokens are Cefu's units.

A tokenizer of tantivy's that looks for units in a text is slow beside one that parts it at blanks. So a text is spelled
out before: unit by unit, with blanks between. A phrase of tokens stands where its text stands, and nowhere else.

* Blanks and line breaks of the text are tokens too, :data:`BLANK` and :data:`BREAK`.
* The point of a decimal (``3.5`` is one unit, ``2020.12.1`` is five) becomes :data:`JOINED`, which runs with digits.
* Metadata values, which may hold anything, are parted by :data:`VALUE_END`, and words by blanks.
* A run, word or value of more than :data:`LONGEST` characters becomes a digest of itself, as tantivy passes
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
    "BLANK",
    "BREAK",
    "JOINED",
    "LONGEST",
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
#: Stand for a blank and for a line break of a text: the only white space that folding leaves.
BLANK, BREAK = "\ufdd3", "\ufdd4"
#: Stands for any of these where a text has it already, and for other white space.
_STRANGE = "\ufdd2"
#: Longer runs, words and values are spelled by a digest.
LONGEST = 1_000

#: What tantivy's tokenizer takes as one token in lists of values.
VALUE_PATTERN = f"[^{VALUE_END}]+"

# What is one token though it has several characters, and white space, which would be none.
_TOGETHER = pattern(rf"([{RUN}{JOINED}]{{2,}}|\s)")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])")
_CHAIN = pattern(f"[{RUN}.]*")
_OWN = (JOINED, VALUE_END, BLANK, BREAK)
_UNSURE = pattern(rf"[{''.join(_OWN)}{_STRANGE}]|[^\S \n]")
_MARKS = dict.fromkeys(map(ord, _OWN), _STRANGE)
# Of this length, a piece of words that are parted by blanks has one or none of more than LONGEST characters.
_STEP = LONGEST // 2


class Spelling(NamedTuple):
    """A keyword as tokens; ``sure`` is False when texts without the keyword may have them too."""

    tokens: tuple[str, ...]
    sure: bool = True


def spelled_text(folded: str) -> str:
    """A folded text for the tokenizer that parts at blanks.

    It begins with a mark, so that tantivy takes it for nothing but text.

    >>> spelled_text("增长3.5%").replace(JOINED, "_").replace(VALUE_END, "^")
    '^ 增 长 3_5 %'
    """
    if any(mark in folded for mark in _OWN):
        folded = folded.translate(_MARKS)
    if "." in folded:
        folded = _POINT.sub(lambda point: JOINED if joins(folded, point.start()) else ".", folded)
    return f"{VALUE_END} {_spaced(folded)}"


def _spaced(text: str) -> str:
    """The units of a text whose marks are in place, with blanks between."""
    pieces = _TOGETHER.split(text.replace(" ", BLANK).replace("\n", BREAK))
    # Single characters stand at even places, what belongs together at odd ones.
    singles = _apart(VALUE_END.join(pieces[0::2])).split(VALUE_END)
    together = map(_together, pieces[1::2])
    pieces[0::2], pieces[1::2] = singles, together
    return "".join(pieces)


def _apart(text: str) -> str:
    """The characters of a text with a blank before and behind each, but not at its ends.

    >>> _apart("区块链")
    '区 块 链'
    """
    units = text.encode("utf-16-le")
    if len(units) != 2 * len(text):  # some characters take two
        return " ".join(text)
    spread = bytearray(b" \0") * (2 * len(text))
    spread[0::4], spread[1::4] = units[0::2], units[1::2]
    return spread[:-2].decode("utf-16-le")


def _together(piece: str) -> str:
    if piece.isspace():
        return _STRANGE
    return piece if len(piece) <= LONGEST else _digest(piece)


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
    sure = _UNSURE.search(keyword) is None
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
    return tuple(filter(None, _spaced(spelled).split(" ")))


def _digest(value: str) -> str:
    return JOINED + blake2b(value.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
