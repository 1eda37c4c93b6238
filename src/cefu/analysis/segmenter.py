"""jieba's segmentation, word for word, at several times its speed.

jieba looks for the most probable way through all dictionary words of a block and lets a hidden Markov model join what
is left as single characters. Both are kept to the last bit of their floating point sums; what changes is the work:

* Two neighbouring characters that stand side by side in no dictionary word are always parted. One pass over a text
  parts it there, into segments of two characters on average, and those recur: their routes are remembered.
* jieba adds up a block from its end, so what follows a segment only moves all its sums by one amount. Rounding could
  then turn a choice only where two ways lie closer together than it; such a block is added up as jieba does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from math import inf, log
from operator import itemgetter

__all__ = ["CharacterModel", "Segmenter"]

# What jieba takes as one block; all else stands character by character, but for \r\n.
_INSIDE = "\u4e00-\u9fd5a-zA-Z0-9+#&._%\\-"
_BLOCKS = re.compile(f"([{_INSIDE}]+)")
_HAN = re.compile("([\u4e00-\u9fd5]+)")
_LATIN = re.compile(r"([a-zA-Z0-9]+(?:\.[0-9]+)?%?)")

# While a text is worked on, one of these stands before every word of it.
_WORD = "\0"
_SINGLE = "\1"  # a single character inside a block: the model may join it with its neighbours of the kind
_FRAGILE = "\2"  # in place of a segment whose route hangs on rounding
_SINGLES = re.compile(f"({_SINGLE}.(?:{_SINGLE}.)+)")
# Characters that are no single UTF-16 code unit, or the marks: taken out first, as jieba joins them to nothing.
_FOREIGN = re.compile("([\0\1\2\ud800-\udfff\U00010000-\U0010ffff]+)")

# A text is worked on in parts of at most so many characters, cut outside of blocks.
_PART = 50_000
_PART_END = re.compile(rf"(?s:.{{1,{_PART}}})(?<![{_INSIDE}])(?!(?<=\r)\n)")
# Sums stay below 18 a character and so their rounding below 1.2e-10 in a part: over _LONGEST of them below _CLOSE.
_LONGEST = 1_000
_CLOSE = 1e-6

#: jieba's logarithm of 0.
_NEVER = -3.14e100


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


class CharacterModel:
    """The hidden Markov model that joins single characters to words: states begin, middle, end, single."""

    def __init__(
        self,
        start: Mapping[str, float],
        trans: Mapping[str, Mapping[str, float]],
        emit: Mapping[str, Mapping[str, float]],
    ) -> None:
        """Keep jieba's tables of logarithms: by first state, by two states, by state and character."""
        self._start = tuple(start[state] for state in "BMES")
        self._trans = tuple(trans[a].get(b, _NEVER) for a, b in ("EB", "SB", "BM", "MM", "BE", "ME", "ES", "SS"))
        self._emit = emit["B"].get, emit["M"].get, emit["E"].get, emit["S"].get

    def words(self, buffer: str) -> Iterator[str]:
        """The words of a run of single characters."""
        for k, piece in enumerate(_HAN.split(buffer)):
            if k % 2:
                yield from self._han(piece)
            else:
                yield from filter(None, _LATIN.split(piece))

    def _han(self, chars: str) -> list[str]:
        """Viterbi's way: the sums in jieba's order, and of equal ones the state whose letter is later."""
        start_b, start_m, start_e, start_s = self._start
        eb, sb, bm, mm, be, me, es, ss = self._trans
        emit_b, emit_m, emit_e, emit_s = self._emit
        # Where each state of a character came from: True for E (not S), B (not M), B (not M), E (not S).
        steps = [(False, False, False, False)]
        char = chars[0]
        b, m = start_b + emit_b(char, _NEVER), start_m + emit_m(char, _NEVER)
        e, s = start_e + emit_e(char, _NEVER), start_s + emit_s(char, _NEVER)
        for char in chars[1:]:
            p = emit_b(char, _NEVER)
            b1, b2 = e + eb + p, s + sb + p
            p = emit_m(char, _NEVER)
            m1, m2 = b + bm + p, m + mm + p
            p = emit_e(char, _NEVER)
            e1, e2 = b + be + p, m + me + p
            p = emit_s(char, _NEVER)
            s1, s2 = e + es + p, s + ss + p
            steps.append((b1 > b2, m1 > m2, e1 > e2, s1 > s2))
            b, m = b1 if b1 > b2 else b2, m1 if m1 > m2 else m2
            e, s = e1 if e1 > e2 else e2, s1 if s1 > s2 else s2
        words: list[str] = []
        stop = len(chars)
        ends = e > s
        while stop:
            at = stop - 1
            if ends:
                begun = steps[at][2]
                while at and not begun:
                    at -= 1
                    begun = steps[at][1]
                at = max(at - 1, 0)
                ends = steps[at][0]
            else:
                ends = steps[at][3]
            words.append(chars[at:stop])
            stop = at
        return words[::-1]


class Segmenter:
    """Cuts texts into words as ``jieba.cut`` does with the dictionary and the model it was made of."""

    def __init__(self, frequency: Mapping[str, int], total: int, model: CharacterModel) -> None:
        """Prepare the tables: ``frequency`` by word, and their ``total`` as jieba adds it up."""
        log_total = log(total)
        self._unknown = log(1) - log_total
        score = {n: log(n) - log_total for n in set(frequency.values()) if n}
        # Every beginning of a word is a key, as in jieba; with 0.0 when it is none itself.
        longer = [word for word in frequency if len(word) > 2]
        self._scores = dict.fromkeys(map(itemgetter(0), frequency), 0.0)
        size = 2
        while longer:
            self._scores.update(dict.fromkeys(map(itemgetter(slice(size)), longer), 0.0))
            size += 1
            longer = [word for word in longer if len(word) > size]
        self._scores.update(zip(frequency, map(score.get, frequency.values()), strict=True))
        all_words = _WORD.join(frequency)
        self._touching = set(_neighbours(all_words))
        self._touching.update(_neighbours("\r\n"))
        self._model = model
        self._routes = _Memory(self._make_route)
        self._joined = _Memory(self._make_joined)

    def cut(self, text: str) -> list[str]:
        """The words of the text, blanks and marks among them; joined they are the text."""
        if _plain(text):
            return self._cut_plain(text)
        words: list[str] = []
        for k, piece in enumerate(_FOREIGN.split(text)):
            words.extend(piece if k % 2 else self._cut_plain(piece))
        return words

    def _cut_plain(self, text: str) -> list[str]:
        if len(text) > _PART:
            return list(chain.from_iterable(map(self._cut_plain, _parts(text))))
        pieces = _SINGLES.split(self._marked(text))
        pieces[1::2] = map(self._joined.__getitem__, pieces[1::2])
        words = "".join(pieces).replace(_SINGLE, _WORD).split(_WORD)
        del words[0]
        return words

    def _marked(self, text: str) -> str:
        """The words before the model joins any, each behind its mark."""
        marked = "".join(map(self._routes.__getitem__, self._segments(text)))
        if _FRAGILE not in marked:
            return marked
        pieces = _BLOCKS.split(text)
        if len(pieces) == 3 and not pieces[0] and not pieces[2]:
            return self._exact(text)
        return "".join(map(self._marked, pieces))

    def _segments(self, text: str) -> list[str]:
        if not text: return []
        units = text.encode("utf-16-le")
        apart = bytes(map(self._touching.__contains__, _neighbours(text)))
        laid = bytearray(2 * len(units))
        laid[0::4], laid[1::4] = units[0::2], units[1::2]
        laid[2::4] = apart + b"\1"
        return laid.decode("utf-16-le").replace("\1", "").split("\0")

    def _exact(self, block: str) -> str:
        total = 0.0
        marked = []
        for segment in reversed(self._segments(block)):
            route, total, _ = self._route(segment, total)
            marked.append(route)
        return "".join(reversed(marked))

    def _make_route(self, segment: str) -> str:
        if len(segment) == 1 and not _BLOCKS.match(segment):
            return _WORD + segment
        if segment == "\r\n":
            return _WORD + segment
        route, _, fragile = self._route(segment, 0.0)
        return _FRAGILE if fragile else route

    def _route(self, segment: str, total: float):
        get = self._scores.get
        unknown = self._unknown
        size = len(segment)
        best = [total] * (size + 1)
        ends = list(range(1, size + 1))
        fragile = size > _LONGEST
        for k in range(size - 1, -1, -1):
            score = get(segment[k])
            if score is None:
                best[k] = unknown + best[k + 1]
                continue
            top = score + best[k + 1] if score else -inf
            for end in range(k + 2, size + 1):
                score = get(segment[k:end])
                if score is None:
                    break
                if score:
                    value = score + best[end]
                    ahead = value - top
                    if ahead >= 0:
                        top = value
                        ends[k] = end
                        if ahead < _CLOSE:
                            fragile = True
                    elif ahead > -_CLOSE:
                        fragile = True
            best[k] = top if top > -inf else unknown + best[k + 1]
        marked = []
        k = 0
        while k < size:
            end = ends[k]
            marked.append((_SINGLE if end - k == 1 else _WORD) + segment[k:end])
            k = end
        return "".join(marked), best[0], fragile

    def _make_joined(self, marked: str) -> str:
        buffer = marked.replace(_SINGLE, "")
        if self._scores.get(buffer):
            return marked
        return "".join([_WORD+w for w in self._model.words(buffer)])


def _plain(text):
    try:
        units = text.encode("utf-16-le")
    except UnicodeEncodeError:
        return False
    return len(units) == 2 * len(text) and "\0" not in text and "\1" not in text and "\2" not in text


def _parts(text):
    return []

def _neighbours(text: str) -> memoryview:
    """One number for every two neighbouring characters of a text in the Basic Multilingual Plane."""
    units = text.encode("utf-16-le")
    low, high = units[::2], units[1::2]
    # The low bytes come first: they are what tells pairs apart in a hash table.
    pairs = bytearray(4 * len(low) - 4)
    pairs[::4], pairs[1::4] = low[:-1], low[1:]
    pairs[2::4], pairs[3::4] = high[:-1], high[1:]
    return memoryview(pairs).cast("I")
