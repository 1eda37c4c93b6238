"""Display columns: how wide a text is on a terminal, and what may reach a terminal at all."""

from __future__ import annotations

import re
import unicodedata

from cefu.render.rows import Marked

__all__ = ["WIDTHS", "clean", "clean_marked", "display_width"]

# Line breaks and tabs, with the blanks around them: one space in a cell.
_BREAK = re.compile("(?<![ \u3000])[ \u3000]*[\t-\r\x1c-\x1e\x85\u2028\u2029]\\s*")
# C0, DEL, C1; marks, embeddings, overrides and isolates that turn the reading direction; lone surrogates.
_UNSAFE = re.compile("[\0-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ud800-\udfff]")
# Format characters that take a column all the same: soft hyphen and the Arabic number signs.
_SEEN_FORMAT = frozenset(
    "\xad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)


class _Widths(dict[str, int]):
    """Display columns by character, worked out once for each."""

    def __missing__(self, character: str) -> int:
        if _UNSAFE.match(character):  # shown as one U+FFFD
            width = 1
        elif unicodedata.category(character) in {"Mn", "Me", "Cf"} and character not in _SEEN_FORMAT:
            width = 0
        else:
            width = 2 if unicodedata.east_asian_width(character) in "WF" else 1
        self[character] = width
        return width


#: Display columns (0, 1 or 2) of any one character.
WIDTHS = _Widths()


def display_width(text: str) -> int:
    """How many columns the text takes on a terminal once it is cleaned of control characters.

    Wide and full-width characters count two; combining marks and zero-width characters none; everything else,
    characters of ambiguous width (“ ” … ① ─) included, one, as today's terminals have it.

    >>> display_width("区块链"), display_width("5G应用"), display_width("５Ｇ"), display_width("e\u0301")
    (6, 6, 4, 1)
    """
    return len(text) if text.isascii() else sum(map(WIDTHS.__getitem__, text))


def clean(text: str) -> str:
    r"""The text as one line that a terminal may show.

    A line break or tab with the blanks around it becomes one space. Any other control character (C0, DEL,
    C1), every control of the reading direction and every lone surrogate becomes U+FFFD: data can neither
    colour, move nor reorder what is shown.

    >>> clean("第一章\r\n　　总则"), clean("\x1b[31m红")
    ('第一章 总则', '\ufffd[31m红')
    """
    return _UNSAFE.sub("\ufffd", _BREAK.sub(" ", text)) if _UNSAFE.search(text) else text


def clean_marked(marked: Marked) -> Marked:
    r"""The marked text as :func:`clean` makes it, its ranges (code points) moved along.

    >>> clean_marked(Marked("第\r\n  一章", ((5, 7),)))
    Marked(text='第 一章', ranges=((2, 4),))
    """
    if not _UNSAFE.search(marked.text):
        return marked
    ranges = marked.spans()
    moved = sorted({place for span in ranges for place in span})
    places: dict[int, int] = {}
    at = gone = 0  # `gone`: code points dropped before the break that comes next
    for found in _BREAK.finditer(marked.text):
        start, end = found.span()
        while at < len(moved) and moved[at] < end:
            places[moved[at]] = min(moved[at], start + 1) - gone
            at += 1
        gone += end - start - 1
    places.update((place, place - gone) for place in moved[at:])
    return Marked(clean(marked.text), tuple((places[a], places[b]) for a, b in ranges))
