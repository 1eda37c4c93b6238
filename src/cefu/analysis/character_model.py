"""The hidden Markov model by which jieba joins single characters to words that its dictionary does not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cefu.analysis.patterns import pattern

__all__ = ["CharacterModel"]

_HAN = pattern("([\u4e00-\u9fd5]+)")
_LATIN = pattern(r"([a-zA-Z0-9]+(?:\.[0-9]+)?%?)")

#: jieba's logarithm of 0.
_NEVER = -3.14e100


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
        self._trans = tuple(
            trans[a].get(b, _NEVER) for a, b in ("EB", "SB", "BM", "MM", "BE", "ME", "ES", "SS")
        )
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
