"""Occurrences of a phrase counted on one text: what decides where postings alone don't."""

from __future__ import annotations

from cefu.analysis.units import count, find

__all__ = ["text_occurrences"]


def text_occurrences(folded: str, phrase: str, lengths: bytes | None = None) -> int:
    """How often a folded phrase occurs in a folded text on borders of units.

    With the ``lengths`` of the text's words as stored, only occurrences that begin and end on borders of words
    count.

    >>> text_occurrences("人民币与人民", "人民")
    2
    """
    if lengths is None:
        return count(folded, phrase)
    places = list(find(folded, phrase))
    if not places:
        return 0
    from cefu.analysis.words import LengthCodec, border_set

    borders = border_set(LengthCodec.decode(lengths))
    return sum(1 for start, end in places if start in borders and end in borders)
