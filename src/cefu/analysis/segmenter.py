"""jieba's segmentation, word for word, at several times its speed.

jieba looks for the most probable way through all dictionary words of a block and lets a hidden Markov model
join what is left as single characters. Both are kept to the last bit of their floating point sums; what
changes is the work:

* Two neighbouring characters that stand side by side in no dictionary word are always parted. One pass over a text
  parts it there, into segments of two characters on average, and those recur: their routes are remembered.
* jieba adds up a block from its end, so what follows a segment only moves all its sums by one amount. Rounding could
  then turn a choice only where two ways lie closer together than it; such a block is added up as jieba does
  it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import inf, log
from operator import itemgetter

from cefu.analysis.character_model import CharacterModel
from cefu.analysis.patterns import pattern

__all__ = ["Segmenter"]

# What jieba takes as one block; all else stands character by character, but for \r\n.
_INSIDE = "\u4e00-\u9fd5a-zA-Z0-9+#&._%\\-"
_BLOCKS = pattern(f"([{_INSIDE}]+)")
_OUTSIDE = pattern(r"\r\n|(?s:.)")
_NEVER_FOUND = pattern(f"[^{_INSIDE}\0]")  # in words of the dictionary, as words are looked for in blocks

# While a text is worked on, one of these stands before every word of it.
_WORD = "\0"
_SINGLE = "\1"  # a single character inside a block: the model may join it with its neighbours of the kind
_FRAGILE = "\2"  # in place of a segment whose route hangs on rounding
_SINGLES = pattern(f"({_SINGLE}.(?:{_SINGLE}.)+)")
# Characters that are no single UTF-16 code unit, or the marks: taken out first, as jieba joins them to nothing.
_FOREIGN = pattern("([\0\1\2\ud800-\udfff\U00010000-\U0010ffff]+)")

# A text is worked on in parts of at most so many characters, cut outside of blocks.
_PART = 50_000
_PART_END = pattern(rf"(?s:.{{1,{_PART}}})(?<![{_INSIDE}])(?!(?<=\r)\n)")
# Sums stay below 18 a character, so each is rounded by less than 1.2e-10 in a part, and _LONGEST of them by less than
# a quarter of _CLOSE; two ways are compared, here and by jieba.
_LONGEST = 1_000
_CLOSE = 1e-6
# The set of neighbours is made when so much text has come that it pays; before, blocks are added up as by jieba.
_FEW = 20_000


class _Memory(dict[str, str]):
    """What ``make`` gave for the recent short keys and for the ones before them, at most ``2 * limit`` of them."""

    limit = 100_000
    longest = 24

    def __init__(self, make: Callable[[str], str]) -> None:
        self._make = make
        self._before: dict[str, str] = {}

    def __missing__(self, key: str) -> str:
        value = self._before.get(key)
        if value is None:
            value = self._make(key)
            if len(key) > self.longest:
                return value
        if len(self) >= self.limit:
            self._before = dict(self)
            self.clear()
        self[key] = value
        return value


class Segmenter:
    """Cuts texts into words as ``jieba.cut`` does with the same dictionary and model."""

    def __init__(self, words: Sequence[str], counts: Sequence[int], model: CharacterModel) -> None:
        """Prepare the tables from the dictionary's ``words`` and how often each was ``counts``-ed, in its order."""
        log_total = log(sum(counts))
        self._unknown = log(1) - log_total
        score = {n: log(n) - log_total if n else 0.0 for n in set(counts)}
        # Every beginning of a word is a key, as in jieba; 0.0 when it is no word itself.
        self._scores = dict.fromkeys(map(itemgetter(0), words), 0.0)
        size, longer = 2, [word for word in words if len(word) > 2]
        while longer:
            self._scores.update(dict.fromkeys(map(itemgetter(slice(size)), longer), 0.0))
            size += 1
            longer = [word for word in longer if len(word) > size]
        self._scores.update(zip(words, map(score.__getitem__, counts), strict=True))
        self._words = words
        self._model = model
        self._neighbours: set[int] | None = None
        self._seen = 0
        self._routes = _Memory(self._segment)
        self._joined = _Memory(self._join)

    def cut(self, text: str) -> list[str]:
        """The words of the text, blanks and marks among them; joined they are the text."""
        if _is_plain(text):
            return self._cut_plain(text)
        words: list[str] = []
        for k, piece in enumerate(_FOREIGN.split(text)):
            words.extend(piece if k % 2 else self._cut_plain(piece))
        return words

    def _cut_plain(self, text: str) -> list[str]:
        marked = "".join(map(self._mark, _parts(text))) if len(text) > _PART else self._mark(text)
        pieces = _SINGLES.split(marked)
        pieces[1::2] = map(self._joined.__getitem__, pieces[1::2])
        words = "".join(pieces).replace(_SINGLE, _WORD).split(_WORD)
        del words[0]  # what stands before the first mark: nothing
        return words

    def _mark(self, text: str) -> str:
        """The text with a mark before each word, as it is before the model joins any."""
        if not text:
            return ""
        if self._neighbours is None:
            self._seen += len(text)
            if self._seen < _FEW:
                return self._mark_blocks(text)
            self._neighbours = self._all_neighbours()
        if len(text) > _PART:  # one block, or it would have been parted
            return self._route(text)[0]
        # Behind every character comes another, \0 or \1: whether it may be in one word with the next.
        units = text.encode("utf-16-le")
        touching = bytes(map(self._neighbours.__contains__, _pairs(units)))
        spread = bytearray(2 * len(units))
        spread[0::4], spread[1::4], spread[2:-4:4], spread[-2] = units[0::2], units[1::2], touching, 1
        segments = spread.decode("utf-16-le").replace("\1", "").split("\0")
        marked = "".join(map(self._routes.__getitem__, segments))
        return self._mark_blocks(text) if _FRAGILE in marked else marked

    def _all_neighbours(self) -> set[int]:
        """Any two characters that stand side by side in a word."""
        words = _WORD.join(self._words)
        if _NEVER_FOUND.search(words):
            words = _NEVER_FOUND.sub(_WORD, words)
        return set(_pairs(words.encode("utf-16-le"))).union(_pairs("\r\n".encode("utf-16-le")))

    def _mark_blocks(self, text: str) -> str:
        """The same, each block added up from its end."""
        marked: list[str] = []
        for k, piece in enumerate(_BLOCKS.split(text)):
            if k % 2:
                marked.append(self._route(piece)[0])
            else:
                marked.extend(_WORD + char for char in _OUTSIDE.findall(piece))
        return "".join(marked)

    def _segment(self, segment: str) -> str:
        """The marked words of a segment, when they are the same whatever follows it."""
        if not _BLOCKS.match(segment):
            return _WORD + segment
        marked, fragile = self._route(segment)
        return _FRAGILE if fragile else marked

    def _route(self, text: str) -> tuple[str, bool]:
        """The marked words of the best way through a block or segment, and whether another is about as good."""
        get = self._scores.get
        size = len(text)
        best = [0.0] * (size + 1)
        ends = [0] * size
        after = 0.0
        fragile = size > _LONGEST
        for k in range(size - 1, -1, -1):
            at = k + 1
            score = get(text[k])
            if score is None:
                after = best[k] = self._unknown + after
                ends[k] = at
                continue
            # A character that only begins words is none itself, unless nothing else is there.
            top = score + after if score else -inf
            for end in range(k + 2, size + 1):
                score = get(text[k:end])
                if score is None:
                    break
                if score:
                    value = score + best[end]
                    ahead = value - top
                    if ahead >= 0:  # of equal ways jieba takes the one with the longer word
                        top, at = value, end
                    if -_CLOSE < ahead < _CLOSE:
                        fragile = True
            ends[k] = at
            after = best[k] = top if top > -inf else self._unknown + after
        marked: list[str] = []
        k = 0
        while k < size:
            end = ends[k]
            marked.append((_WORD if end - k > 1 else _SINGLE) + text[k:end])
            k = end
        return "".join(marked), fragile

    def _join(self, singles: str) -> str:
        """What the model makes of neighbouring single characters, marked."""
        buffer = singles.replace(_SINGLE, "")
        if self._scores.get(buffer):  # a word of the dictionary that lost against its characters
            return singles
        return _WORD + _WORD.join(self._model.words(buffer))


def _is_plain(text: str) -> bool:
    """Whether every character is one code unit of UTF-16, and none a mark."""
    try:
        size = len(text.encode("utf-16-le"))
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return size == 2 * len(text) and not any(mark in text for mark in (_WORD, _SINGLE, _FRAGILE))


def _parts(text: str) -> Iterator[str]:
    """The text in parts of at most ``_PART`` characters, and longer ones of one block alone."""
    at = 0
    while at < len(text):
        part = _PART_END.match(text, at) or _BLOCKS.match(text, at)
        end = part.end() if part and len(text) - at > _PART else len(text)
        yield text[at:end]
        at = end


def _pairs(units: bytes) -> memoryview:
    """One number for each two neighbouring units of UTF-16."""
    low, high = units[0::2], units[1::2]
    # The low bytes come first: they are what tells pairs apart in a hash table.
    pairs = bytearray(2 * len(units) - 4)
    pairs[0::4], pairs[1::4], pairs[2::4], pairs[3::4] = low[:-1], low[1:], high[:-1], high[1:]
    return memoryview(pairs).cast("I")
