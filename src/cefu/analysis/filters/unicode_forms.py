"""Step 1: one form for each character.

Compatibility ideographs and radicals become the unified character, full-width becomes half-width, characters
that nobody sees are dropped, blanks are plain spaces, every line break is ``\\n`` or ``\\r\\n``, private-use
characters that stand for a known one become it. ``㎡ ① ½`` expand. The ideographic space alone stays for step
2: two of them are the indent of a paragraph.
"""

from __future__ import annotations

import unicodedata

from cefu.analysis.offsets import Edit
from cefu.analysis.patterns import pattern
from cefu.analysis.tables import variants

__all__ = ["UnicodeForms"]

# Plain text: ASCII, unified Han, and the marks that Chinese text is full of and that no step 1 rule touches. All
# else is looked up.
_ODD = pattern(
    r"[^\t\n\r -~\u3000-\u3002\u3008-\u3011\u3014\u3015\u2014\u2018-\u201d\u3400-\u4dbf\u4e00-\u9fff]"
)
# Full-width marks make up most of what is odd; replacing them one by one at the speed of memory comes first.
_COMMON = "，；：（）？！％"
# From so many different odd characters on, one pass through a table is quicker than a replacement for each.
_MANY = 128

_LINE_BREAKS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_LONE_CR = pattern("\r(?!\n)")


class UnicodeForms:
    """Folds each character by itself; keeps a table of those it has met."""

    name = "unicode"

    def __init__(self) -> None:
        """Start from the exceptions of ``variants.toml``; the rest is Unicode's own compatibility mapping."""
        self._forms = _Forms({ord(char): form for char, form in variants().characters.items()})
        self._common = [(char, self._forms[ord(char)]) for char in _COMMON]

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """See :class:`cefu.analysis.filters.CharFilter`.

        >>> UnicodeForms()("５Ｇ，⼤\\ufeff數據①")
        ('5G,大數據(1)', [(4, 5, 0), (7, 8, 3)])
        """
        if "\r" in text and text.count("\r") != text.count("\r\n"):
            text = _LONE_CR.sub("\n", text)
        if _ODD.search(text) is None:
            return text, []
        for char, form in self._common:
            text = text.replace(char, form)
        forms = self._forms
        changes = [(char, form) for char in set(_ODD.findall(text)) if (form := forms[ord(char)]) != char]
        edits: list[Edit] = []
        if any(len(form) != 1 for _, form in changes):
            for match in _ODD.finditer(text):
                length = len(forms[ord(match[0])])
                if length != 1:
                    edits.append((match.start(), match.end(), length))
        if len(changes) > _MANY:
            return text.translate(forms), edits
        for char, form in changes:
            text = text.replace(char, form)
        return text, edits


class _Forms(dict[int, str]):
    """The form of each code point, found out when it is first asked for. The form of a form is itself."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        form = _derive(char)
        if form != char:
            form = "".join(self[ord(c)] for c in form)  # Unicode may lead to a character of ``variants.toml``
        self[code] = form
        return form


def _derive(char: str) -> str:
    """What Unicode says about a character that ``variants.toml`` does not list; empty for one nobody sees."""
    if char in "\t\n\r\u3000":
        return char
    if char in _LINE_BREAKS:
        return "\n"
    category = unicodedata.category(char)
    if category in ("Cf", "Cc"):
        return ""
    if category == "Zs":
        return " "
    if category == "Mn" and (0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF):
        return ""  # variation selectors choose a glyph, not a character
    form = unicodedata.normalize("NFKC", char)
    if form.isnumeric() and unicodedata.decomposition(char).startswith("<circle>"):
        return (
            f"({form})"  # an item's number or a note's: no part of a number before it, and an item to step 2
        )
    # A spacing diacritic decomposes into a blank and a combining mark: no blank of the author's.
    return form if not form.startswith(" ") else char
