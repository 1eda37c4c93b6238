"""What a value of a row becomes in a cell of a workbook."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from cefu.data.formulas import is_formula
from cefu.render.rows import Column, Options
from cefu.render.values import is_number, plain_text
from cefu.render.width import display_width

__all__ = ["LONGEST", "Cell", "cell_of", "cut_text"]

#: Excel's limit of a cell, in UTF-16 units.
LONGEST = 32_767
#: Integers beyond have digits that Excel's numbers can't hold.
_EXACT = 2**53
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
# What XML can't hold but by Excel's escapes, which many readers don't undo.
_ILLEGAL = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BREAK = re.compile("\r\n?")
#: The first day that Excel and other programs count alike: Excel thinks that 1900 had a 29 February.
_FIRST_DAY = datetime.date(1900, 3, 1)


class Cell(NamedTuple):
    """A value as Excel has it, how many display columns it takes, and the look it asks for.

    ``look`` holds properties of a format, in pairs; ``cut`` says that a text is not whole.
    """

    value: str | int | float | bool | datetime.date | None
    width: int
    look: tuple[tuple[str, Any], ...] = ()
    cut: bool = False


def cell_of(value: object, column: Column, options: Options) -> Cell:
    r"""The value as a cell: numbers, truth values and known days as such, lists joined with ``;``, None empty.

    A text is never a formula, not even when somebody edits the cell. Line breaks become LF and control characters
    U+FFFD unless ``options.raw``; NUL is dropped; what is longer than Excel allows is cut.

    >>> cell_of(["区块链", "跨链"], Column("technologies", "技术"), Options()).value
    '区块链;跨链'
    >>> cell_of("2020-05-12", Column("date", "日期", dated=True), Options()).value
    datetime.date(2020, 5, 12)
    >>> cell_of("2020-05", Column("date", "日期", dated=True), Options()).value
    '2020-05'
    >>> cell_of("=1+1", Column("title", "标题"), Options()).look
    (('quote_prefix', True),)
    """
    if value is None or isinstance(value, bool):
        return Cell(value, 5 if value is not None else 0)
    if isinstance(value, int | float) and is_number(value):
        if isinstance(value, float):
            text = plain_text(value, column.decimals)
            return (
                Cell(value, len(text), (("num_format", _places(column.decimals)),)) if text else Cell(None, 0)
            )
        if abs(value) <= _EXACT:
            return Cell(value, len(str(value)))
    text = plain_text(value).replace("\0", "")
    if column.dated and _DAY.match(text):
        day = _day(text)
        if day is not None:
            return Cell(day, len(text), (("num_format", "yyyy-mm-dd"), ("align", "left")))
    if not options.raw:
        text = _ILLEGAL.sub("\ufffd", _BREAK.sub("\n", text))
    kept = cut_text(text, LONGEST)
    look = (("quote_prefix", True),) if is_formula(kept) or kept[:1] == "'" else ()
    return Cell(kept or None, _width(kept), look, cut=len(kept) < len(text))


def cut_text(text: str, units: int) -> str:
    """As much of the text as ``units`` UTF-16 units hold.

    >>> cut_text("区块链", 2), cut_text("𠮷野家", 2), cut_text("𠮷野家", 1)
    ('区块', '𠮷', '')
    """
    if 2 * len(text) <= units or (len(text) <= units and text.isascii()):
        return text
    encoded = text.encode("utf-16-le")
    return text if len(encoded) <= 2 * units else encoded[: 2 * units].decode("utf-16-le", "ignore")


def _places(decimals: int) -> str:
    return f"0.{'0' * decimals}" if decimals else "0"


def _day(text: str) -> datetime.date | None:
    """The day, if Excel counts it as everybody does."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def _width(text: str, measure: Callable[[str], int] = display_width) -> int:
    """The widest line, in display columns; beyond some hundreds nobody counts."""
    return max(map(measure, text[:400].split("\n")))
