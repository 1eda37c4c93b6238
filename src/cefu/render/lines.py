"""Fit a clean text into display columns: cut it to one line, wrap it to several, paint its marked places.

Nothing here splits a wide character or parts a combining mark from its letter.
"""

from __future__ import annotations

from typing import Literal

from cefu.render.rows import Marked, clip
from cefu.render.width import WIDTHS, display_width

__all__ = ["cut", "paint", "wrap"]

_ELLIPSIS = "…"
_ROOM_FOR_BOTH = 4  # two ellipses and a Han character between them
_MARK, _RESET = "\x1b[1;33m", "\x1b[0m"
_NO_START = frozenset("，。、；：！？）〕］】》〉」』”’…—·,.;:!?)]}%％℃")
_NO_END = frozenset("（〔［【《〈「『“‘([{")


def cut(text: Marked, columns: int, side: Literal["left", "right"] = "right") -> Marked:
    """One line of at most ``columns`` display columns; what is left out is shown by ``…``.

    ``side`` is the end given up. A cut on the right gives up the left as well when the first marked place
    would not be in view otherwise. A line without room for both keeps its beginning.

    >>> cut(Marked("加快推进新型基础设施建设"), 10).text
    '加快推进…'
    >>> cut(Marked("加快推进新型基础设施建设"), 10, "left").text
    '…设施建设'
    >>> cut(Marked("加快推进新型基础设施建设", ((8, 10),)), 12).text
    '…础设施建设'
    """
    size = len(text.text)
    if columns < 1:
        return Marked("")
    if display_width(text.text) <= columns:
        return text
    if side == "left":
        return _part(text, _reach_back(text.text, size, columns - 1), size)
    end = _reach(text.text, 0, columns - 1)
    spans = text.spans()
    if not spans or spans[0][1] <= end or spans[0][0] == 0 or columns < _ROOM_FOR_BOTH:
        return _part(text, 0, end)
    first, room = spans[0], columns - 2
    context = max(0, room - display_width(text.text[first[0] : first[1]])) // 3
    start = _reach_back(text.text, first[0], context)
    end = _reach(text.text, start, room)
    if _reach(text.text, start, room + 1) == size:
        return _part(text, _reach_back(text.text, size, columns - 1), size)
    return _part(text, start, end)


def wrap(text: Marked, columns: int, max_lines: int | None = None) -> list[Marked]:
    """Lines of at most ``columns`` display columns, at most ``max_lines`` (None: all it takes), at least one.

    Latin words and numbers stay whole and no line begins with a closing mark, where half a line can be kept.
    What is left out at either end is shown by ``…``; the first marked place is in view.

    >>> [line.text for line in wrap(Marked("到2022年建成50个以上典型应用。"), 12)]
    ['到2022年建成', '50个以上典型', '应用。']
    >>> [line.text for line in wrap(Marked("到2022年建成50个以上典型应用。"), 12, 2)]
    ['到2022年建成', '50个以上典…']
    """
    if columns < 2 or (max_lines is not None and max_lines < 2):
        return [cut(text, columns)]
    lines = _lines(text, 0, columns, max_lines)
    spans = text.spans()
    if max_lines is None or not spans or columns < _ROOM_FOR_BOTH:
        return lines
    first = text.text[slice(*spans[0])].replace(" ", "")
    for context in (columns * max_lines // 3, 0):
        seen = "".join(piece for line in lines for piece, marked in line.runs() if marked)
        if seen.replace(" ", "").startswith(first):
            break
        lines = _lines(text, _reach_back(text.text, spans[0][0], context), columns, max_lines)
    return lines


def paint(line: Marked, color: bool) -> str:
    r"""The line as it is sent to a terminal: with ``color`` its marked places bold yellow, each closed again.

    >>> paint(Marked("用链", ((1, 2),)), True), paint(Marked("用链", ((1, 2),)), False)
    ('用\x1b[1;33m链\x1b[0m', '用链')
    """
    if not color or not line.ranges:
        return line.text
    return "".join(f"{_MARK}{piece}{_RESET}" if marked else piece for piece, marked in line.runs())


def _reach(text: str, start: int, room: int) -> int:
    """The last end for which ``text[start:end]`` takes at most ``room`` columns."""
    for place in range(start, len(text)):
        room -= WIDTHS[text[place]]
        if room < 0:
            return place
    return len(text)


def _reach_back(text: str, end: int, room: int) -> int:
    """The first start, not a combining mark, for which ``text[start:end]`` takes at most ``room``."""
    start = end
    while start > 0 and WIDTHS[text[start - 1]] <= room:
        start -= 1
        room -= WIDTHS[text[start]]
    while 0 < start < end and WIDTHS[text[start]] == 0:
        start += 1
    return start


def _part(text: Marked, start: int, end: int) -> Marked:
    """``text[start:end]`` with its marks, ``…`` at each end that is not the text's own, no blank beside."""
    left, right = start > 0, end < len(text.text)
    while right and end > start and text.text[end - 1] == " ":
        end -= 1
    while left and start < end and text.text[start] == " ":
        start += 1
    ranges = tuple((a + left, b + left) for a, b in clip(text.spans(), start, end))
    return Marked(f"{_ELLIPSIS * left}{text.text[start:end]}{_ELLIPSIS * right}", ranges)


def _lines(text: Marked, start: int, columns: int, max_lines: int | None) -> list[Marked]:
    """The lines from ``start`` on; ``…`` before the first unless that is 0, the last one cut."""
    rest = _part(text, start, len(text.text))
    size, spans = len(rest.text), rest.spans()
    lines: list[Marked] = []
    place = 0
    while not lines or place < size:
        if max_lines is not None and len(lines) == max_lines - 1:
            last = Marked(rest.text[place:], clip(spans, place, size))
            if display_width(last.text) > columns:
                last = _part(last, 0, _reach(last.text, 0, columns - 1))
            return [*lines, last]
        end = after = _break(rest.text, place, columns)
        while end > place and rest.text[end - 1] == " ":
            end -= 1
        lines.append(Marked(rest.text[place:end], clip(spans, place, end)))
        while after < size and rest.text[after] == " ":
            after += 1
        place = after
    return lines


def _break(text: str, start: int, columns: int) -> int:
    """Where the line from ``start`` ends: the last good place in its second half, or where it is full."""
    full = _reach(text, start, columns)
    if full >= len(text):
        return full
    good = (place for place in range(full, start + (full - start) // 2, -1) if _may_break(text, place))
    return next(good, full)


def _may_break(text: str, place: int) -> bool:
    """Whether a line may end before ``text[place]``."""
    before, after = text[place - 1], text[place]
    if WIDTHS[after] == 0:
        return False
    if " " in (before, after):
        return True
    if after in _NO_START or before in _NO_END:
        return False
    return not (_in_word(before) and _in_word(after))


def _in_word(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"
