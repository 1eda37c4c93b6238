"""Values of records, front matter and sidecars as text."""

from __future__ import annotations

import datetime
import json
import math
from typing import Any

from cefu.errors import ReadError

__all__ = ["checked", "is_absent", "is_nested", "text_of"]


def is_absent(value: object) -> bool:
    """Whether the value says nothing: None, blank, an empty list or table.

    >>> is_absent("  "), is_absent(0), is_absent([None, ""])
    (True, False, True)
    """
    if isinstance(value, str):
        return not value or value.isspace()
    if isinstance(value, list):
        return all(map(is_absent, value))
    return value is None or value == {} or (isinstance(value, float) and math.isnan(value))


def is_nested(value: object) -> bool:
    """Whether the value is a table, or a list that holds more than single values."""
    if isinstance(value, list):
        return any(isinstance(item, (list, dict)) for item in value)
    return isinstance(value, dict)


def text_of(value: object) -> str:
    """The value as text, stripped: lists joined, dates in ISO form, whole numbers without a point, else JSON.

    >>> text_of(["国务院", None, "工信部"]), text_of(2020.0), text_of({"a": [1]})
    ('国务院;工信部', '2020', '{"a": [1]}')
    """
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, list) and not is_nested(value):
        return ";".join(text_of(item) for item in value if not is_absent(item))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return "" if value is None else json.dumps(value, ensure_ascii=False, default=_simple)


def checked(text: str, what: str) -> str:
    """The same text.

    Raises:
        ReadError: it holds half of a surrogate pair, which no file and no database can store.
    """
    if text.isascii():
        return text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = f"\\u{ord(text[error.start]):04x}"
        hint = "write both halves of the pair, or none"
        raise ReadError(f"{what} holds half a character ({code})", hint=hint) from None
    return text


def _simple(value: Any) -> str:
    return text_of(value) if isinstance(value, (datetime.date, datetime.time)) else str(value)
