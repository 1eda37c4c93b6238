"""From any text to the one form that is searched, and back to the original place (DESIGN §5)."""

from __future__ import annotations

from functools import cache

from cefu.analysis.filters import CharFilter
from cefu.analysis.filters.case import LowerCase
from cefu.analysis.filters.script import Script
from cefu.analysis.filters.unicode_forms import UnicodeForms
from cefu.analysis.filters.variants import VariantForms
from cefu.analysis.filters.whitespace import WhiteSpace
from cefu.analysis.offsets import OffsetMap
from cefu.frozen import Frozen
from cefu.model import Span

__all__ = ["FOLD_VERSION", "FoldedText", "fold"]

#: Raised whenever a change of the code may fold a text differently; part of the analyzer fingerprint.
FOLD_VERSION = 1


class FoldedText(Frozen):
    """A folded text and the way back: ``offsets`` maps its positions to positions of the original."""

    text: str
    offsets: OffsetMap

    def original(self, start: int, end: int) -> Span:
        """The range of the original text that the folded range ``[start, end)`` came from."""
        return self.offsets.original(start, end)


class _Steps:
    """The five filters in order, built once."""

    def __init__(self) -> None:
        self.unicode = UnicodeForms()
        self.white_space = WhiteSpace()
        self.script = Script()
        self.variants = VariantForms()
        self.case = LowerCase()

    def letters(self, text: str) -> str:
        """Steps 3 and 4 until nothing changes: a character that OpenCC writes may be one it would convert itself.

        They do change nothing at last, since no conversion leads back: the rules of step 4 that undo one of
        step 3 do so at once.
        """
        new = self._letters_once(text)
        if new == text or self.script.touchable.search(new) is None:
            return new
        # No rule crosses a line, and few lines are not settled by now.
        lines = new.split("\n")
        for k, line in enumerate(lines):
            if self.script.touchable.search(line) is not None:
                lines[k] = self._settled(line)
        return "\n".join(lines)

    def _settled(self, text: str) -> str:
        while (new := self._letters_once(text)) != text:
            text = new
        return text

    def _letters_once(self, text: str) -> str:
        return self.variants.fold(self.script(text)[0], text)


@cache
def _steps() -> _Steps:
    return _Steps()


def fold(text: str) -> FoldedText:
    """Bring a text to the one form that is searched: simplified, half-width, lower case, no blank between Han.

    Paragraphs stay apart, by one ``\\n`` behind the end of a sentence and by two elsewhere; hard-wrapped
    lines are joined. The result is a fixed point: folding it again changes nothing. Never raises, whatever
    the text.

    >>> fold("發展區塊鍊　技術，５Ｇ 先行").text
    '发展区块链技术,5g 先行'
    >>> folded = fold("國 務 院")
    >>> folded.text, folded.original(1, 2)
    ('国务院', Span(start=2, end=3))
    """
    steps = _steps()
    offsets = OffsetMap()
    plain: tuple[CharFilter, ...] = (steps.unicode, steps.white_space)
    for step in plain:
        text, edits = step(text)
        if edits:
            offsets = OffsetMap.from_edits(edits).after(offsets)
    text = steps.letters(text)
    text, edits = steps.case(text)
    if edits:
        offsets = OffsetMap.from_edits(edits).after(offsets)
    return FoldedText(text, offsets)
