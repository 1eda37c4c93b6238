"""The card of one thing: a label and its value, a line or more each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cefu.render.lines import cut, paint, wrap
from cefu.render.rows import Marked, clip
from cefu.render.values import shown
from cefu.render.width import clean, clean_marked, display_width

__all__ = ["card"]

_GAP = 2
_LEAST = 12  # display columns a value needs beside its label; with less it stands below
_LABEL, _RESET = "\x1b[36m", "\x1b[0m"


def card(pairs: Iterable[tuple[str, object]], *, width: int | None = None, color: bool = False) -> str:
    """Labels in one column, values wrapped in the next, no line wider than ``width`` display columns.

    Returns the lines, each with a line break behind it. Values are those of a row; line breaks inside a value
    are kept, a list is joined with ``;``, None leaves the place empty. Labels are cut at a third of the
    width; where too little is left for the values, they stand below. ``color`` paints labels cyan and marked
    places bold yellow. ``width`` None or less than 1 is no limit. Control characters in the data are made
    visible as U+FFFD.

    >>> pairs = [("标题", "上海市推进新型基础设施建设行动方案"), ("engine", "whoosh"), ("城市", None)]
    >>> print(card(pairs, width=32), end="")
    标题    上海市推进新型基础设施建
            设行动方案
    engine  whoosh
    城市
    """
    held = [(clean(label), value) for label, value in pairs]
    limit = width if width is not None and width > 0 else None
    column = max((display_width(label) for label, _ in held), default=0)
    if limit is not None and column > limit // 3:
        column = max(min(column, limit // 3), 4)
    beside = limit is None or limit - column - _GAP >= _LEAST
    indent = " " * (column + _GAP) if beside else ""
    room = None if limit is None else limit - len(indent)
    out: list[str] = []
    for label, value in held:
        name = cut(Marked(label), column if beside else limit or column).text
        head = f"{_LABEL}{name}{_RESET}" if color and name else name
        lines = [paint(line, color) for line in _wrapped(shown(value, None), room)]
        if beside:
            head += " " * (len(indent) - display_width(name)) + lines.pop(0)
        elif lines == [""]:
            lines = []
        out.append(head)
        out += [indent + line for line in lines]
    return "".join(line.rstrip(" ") + "\n" for line in out)


def _wrapped(value: Marked, room: int | None) -> Iterator[Marked]:
    """The value's own lines, each clean and wrapped to ``room`` columns; at least one."""
    place = 0
    spans = value.spans()
    for line in value.text.splitlines(keepends=True) or [""]:
        body = line.rstrip()
        text = clean_marked(Marked(body, clip(spans, place, place + len(body))))
        if room is None:
            yield text
        else:
            yield from wrap(text, room)
        place += len(line)
