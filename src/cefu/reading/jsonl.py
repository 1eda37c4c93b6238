"""``.jsonl``: one record a line, read as a stream; a bad line is named and the rest goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator

from cefu.errors import ReadError
from cefu.model import RawDocument
from cefu.reading.encoding import encoding_of
from cefu.reading.lines import HOPELESS, text_lines
from cefu.reading.opened import Opened
from cefu.reading.source import Failure

__all__ = ["kind_of", "parsed", "read"]


def read(opened: Opened) -> Iterator[RawDocument | Failure]:
    """The documents of the file, in order; record numbers count the lines that are not blank."""
    encoding = encoding_of(opened.stream.peek(4))
    file, number, good = opened.file, 0, False
    for line in text_lines(opened.stream, file.path, file.compression):
        if not line.bad and (not line.text or line.text.isspace()):
            continue
        number += 1
        try:
            if line.bad:
                raise ReadError(line.bad)
            value = parsed(line.text)
            good = True
            if not isinstance(value, dict):
                hint = "for one list of all records the file's name ends in .json" if number == 1 else ""
                raise ReadError(f"record {number} is {kind_of(value)}, not an object", hint=hint)
            yield opened.record(value.items(), number, encoding)
        except ReadError as error:
            yield Failure(f"{file.source}:{line.number}", error.message, error.hint)
            if not good and number >= HOPELESS:
                raise ReadError(f"the first {HOPELESS} lines are no JSON; the rest was not read") from None
    if not number:
        raise ReadError("empty: no record")


def parsed(text: str) -> object:
    """The JSON value.

    Raises:
        ReadError: it is no JSON, or nested too deep.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ReadError(f"broken JSON at column {error.colno} ({error.msg})") from None
    except (ValueError, RecursionError) as error:
        raise ReadError(f"broken JSON ({type(error).__name__}: {str(error).split(';')[0]})") from None


def kind_of(value: object) -> str:
    """What a JSON value is, in words."""
    names = {list: "a list", str: "a text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null" if value is None else "an object")
