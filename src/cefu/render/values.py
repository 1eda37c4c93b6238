"""One value of a row as plain text, the same in every format."""

from __future__ import annotations

import math
import re

from cefu.data.formulas import harmless
from cefu.render.rows import Marked, Options

__all__ = ["bold", "data_text", "is_number", "plain_text", "scrub", "shown"]

_SURROGATE = re.compile("[\ud800-\udfff]")


def scrub(text: str) -> str:
    r"""The text with each lone surrogate replaced by U+FFFD, so that it can be encoded; the length stays.

    >>> scrub("第\udc80条")
    '第\ufffd条'
    """
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def is_number(value: object) -> bool:
    """Whether the value is an int or float (a bool is not a number here).

    >>> is_number(3), is_number("3"), is_number(True)
    (True, False, False)
    """
    return isinstance(value, int | float) and not isinstance(value, bool)


def plain_text(value: object, decimals: int | None = None) -> str:
    """The value as text that can be encoded: lists joined with ``;``, None and NaN empty, marks left out.

    ``decimals`` fixes the places of a float; None keeps every digit.

    >>> plain_text(["人工智能", "区块链"]), plain_text(None), plain_text(12.3456, 2), plain_text(12.3456)
    ('人工智能;区块链', '', '12.35', '12.3456')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, Marked):
        return scrub(value.text)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return ""
        return repr(value) if decimals is None else f"{value:.{decimals}f}"
    if isinstance(value, list | tuple):
        return ";".join(plain_text(item, decimals) for item in value)
    return scrub(str(value))


def shown(value: object, decimals: int | None) -> Marked:
    """The value as a text for people, with its marked ranges (code points), not yet cleaned for a terminal.

    >>> shown(Marked("上链", ((1, 2),)), 2)
    Marked(text='上链', ranges=((1, 2),))
    """
    ranges = value.ranges if isinstance(value, Marked) else ()
    return Marked(plain_text(value, decimals), ranges)


def bold(text: Marked) -> str:
    """The text with ``**`` around each marked place; white space at its ends stays outside.

    >>> bold(Marked("推进 区块链应用", ((2, 6),)))
    '推进 **区块链**应用'
    """
    parts = []
    for piece, marked in text.runs():
        core = piece.strip()
        if marked and core:
            lead = len(piece) - len(piece.lstrip())
            piece = f"{piece[:lead]}**{core}**{piece[lead + len(core) :]}"
        parts.append(piece)
    return "".join(parts)


def data_text(value: object, options: Options) -> str:
    """The value as text for CSV and TSV before quoting: no NUL, and harmless unless ``options.raw``.

    Numbers are never touched; with ``options.marks`` marked places stand between ``**``.

    >>> data_text(-5, Options()), data_text("-5", Options()), data_text("-5", Options(raw=True))
    ('-5', "'-5", '-5')
    """
    marked = options.marks and isinstance(value, Marked)
    text = (bold(shown(value, None)) if marked else plain_text(value)).replace("\0", "")
    return text if options.raw or is_number(value) else harmless(text)
