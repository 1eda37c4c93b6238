"""``.json``: one record, or a list of records; JSON Lines under that name are read as such."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator
from typing import Any, cast

from cefu.errors import ReadError
from cefu.model import RawDocument
from cefu.reading import jsonl
from cefu.reading.encoding import decode
from cefu.reading.limits import read_all
from cefu.reading.opened import Opened
from cefu.reading.source import Failure

__all__ = ["read"]


def read(opened: Opened) -> Iterator[RawDocument | Failure]:
    """The documents of the file, in order. The whole file is held in memory."""
    file = opened.file
    data = read_all(opened.stream)
    text, encoding = decode(data, file.path, file.compression)
    if not text or text.isspace():
        raise ReadError("empty: no record")
    if _is_lines(text):
        stream = io.BufferedReader(cast(Any, io.BytesIO(data)))
        yield from jsonl.read(dataclasses.replace(opened, stream=stream))
        return
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        yield Failure(f"{file.source}:{error.lineno}", f"broken JSON at column {error.colno} ({error.msg})")
        return
    except (ValueError, RecursionError):
        value = jsonl.parsed(text)
    records = value if isinstance(value, list) else [value]
    if not records:
        raise ReadError("empty: no record")
    for number, record in enumerate(records, 1):
        try:
            if not isinstance(record, dict):
                raise ReadError(f"record {number} is {jsonl.kind_of(record)}, not an object")
            yield opened.record(record.items(), number, encoding)
        except ReadError as error:
            yield Failure(f"{file.source}#{number}", error.message, error.hint)


def _is_lines(text: str) -> bool:
    """Whether the first line is a whole object and something follows it."""
    first, _, rest = text.lstrip().partition("\n")
    if not first.startswith("{") or not rest or rest.isspace():
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True
