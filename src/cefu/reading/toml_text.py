"""TOML, with errors that name the line."""

from __future__ import annotations

import re
import sys
from typing import Any

from cefu.errors import ReadError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["loads"]

_PLACE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)\s*$")
#: A bare key with a character that TOML knows in quoted keys only.
_BARE = re.compile(
    r"""^([ \t]*)([^\s"'=#\[\]{}.,]*[^\x00-\x7f\s][^\s"'=#\[\]{}.,]*)([ \t]*=)""", re.MULTILINE
)


def loads(text: str, name: str, *, first_line: int = 1) -> dict[str, Any]:
    r"""The table in ``text``; ``name`` and ``first_line`` (of ``text`` in the file) are for the error.

    A bare key may be Chinese, which TOML itself allows in quotes only.

    >>> loads('文号 = "国发〔2020〕8号"', "a.txt.meta.toml")
    {'文号': '国发〔2020〕8号'}

    Raises:
        ReadError: it is no TOML; the message names the line.
    """
    text = text.replace("\r\n", "\n")
    try:
        try:
            return tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            return tomllib.loads(_BARE.sub(r'\1"\2"\3', text))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        message = str(error)
        place = _PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        reason = _PLACE.sub("", message)
        raise ReadError(
            f"{name}, line {first_line + line - 1}: bad TOML ({reason})",
            hint='texts and dates without a day stand in quotes: issued_on = "2020-05"',
        ) from None
