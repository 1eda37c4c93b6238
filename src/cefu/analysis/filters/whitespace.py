"""Step 2: the blanks that typesetting put in, and the line breaks that are not the author's.

Blanks between two Han characters, or between Han and punctuation, are dropped; other runs of blanks become
one plain blank. Lines lose the blanks at their ends, empty lines go. Paragraphs are set apart by ``\\n``
behind the end of a sentence, by ``\\n\\n`` elsewhere, so that no later reader takes the break for one that
cut a line. Hard-wrapped lines are joined; :mod:`cefu.analysis.filters.linewrap` says which. Two ideographic
blanks behind the end of a sentence are the indent of a paragraph that lost its line break.
"""

from __future__ import annotations

from cefu.analysis.characters import BLANKS, RUN, SPACE
from cefu.analysis.filters.linewrap import ENDS_SENTENCE, wrapped_breaks
from cefu.analysis.offsets import Edit
from cefu.analysis.patterns import pattern

__all__ = ["WhiteSpace"]

_WHITE = f"{SPACE}\r\n"
# Gaps but for most of those that stay as they are: a blank beside letters or digits, a break behind a sentence. (The
# class comes first, and what must not stand before it looks back over it: that lets the search skip by the class.)
_GAPS = pattern(
    rf"([{_WHITE}](?:(?=[{_WHITE}])|(?<![{RUN}] )(?<![{ENDS_SENTENCE}]\n)(?:(?<! )|(?![{RUN}])))[{_WHITE}]*)"
)
_RUN = pattern(f"[{RUN}]")
_SENTENCE_END = frozenset(ENDS_SENTENCE + '"”」』)')


class WhiteSpace:
    """Drops, merges and keeps blanks and line breaks."""

    name = "whitespace"

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """See :class:`cefu.analysis.filters.CharFilter`.

        >>> WhiteSpace()("第 8600167\\r\\n  020 號令")[0]
        '第 8600167020 號令'
        >>> WhiteSpace()("總　　則\\n\\n　　第一條 為了")[0]
        '總則\\n\\n第一條為了'
        """
        size = len(text)
        head = size - len(text.lstrip(f"{BLANKS}\r\n"))
        tail = len(text.rstrip(f"{BLANKS}\r\n"))
        if head >= tail:
            return "", [(0, size, 0)] if size else []
        joins = wrapped_breaks(text) if "\n" in text or "\r" in text else frozenset()
        edits: list[Edit] = [(0, head, 0)] if head else []
        # What stands between gaps at even places, the gaps at odd ones.
        pieces = _GAPS.split(text[head:tail])
        at = head
        for k in range(1, len(pieces), 2):
            gap = pieces[k]
            at += len(pieces[k - 1])
            if gap == " ":
                new = ""  # between Han characters and marks: the pattern passes over all others
            elif at in joins:
                new = _joint(pieces[k - 1][-1], pieces[k + 1][0])
            elif "\n" in gap or "\r" in gap:
                new = "\n" if pieces[k - 1][-1] in ENDS_SENTENCE else "\n\n"
            else:
                new = _blank(pieces[k - 1][-1], pieces[k + 1][0], gap)
            end = at + len(gap)
            if new != gap:
                pieces[k] = new
                if len(new) != len(gap):
                    edits.append((at, end, len(new)))
            at = end
        if tail < size:
            edits.append((tail, size, 0))
        return "".join(pieces), edits


def _blank(left: str, right: str, gap: str) -> str:
    """What is left of blanks inside a line: letters and digits keep one, Han characters and marks none."""
    if gap.count("\u3000") > 1 and left in _SENTENCE_END:
        return "\n" if left in ENDS_SENTENCE else "\n\n"
    return " " if _RUN.match(left) or _RUN.match(right) else ""


def _joint(left: str, right: str) -> str:
    """What takes the place of a line break that cut a line: a blank between words, nothing inside one."""
    if _RUN.match(left) and _RUN.match(right) and not (left.isdigit() and right.isdigit()):
        return " "
    return ""
