"""``-``: what comes in on standard input, JSON Lines when it starts with ``{``, else one text."""

from __future__ import annotations

import codecs
import dataclasses
import io
from collections.abc import Iterator
from typing import Any, cast

from cefu.model import RawDocument
from cefu.reading import jsonl, plain
from cefu.reading.opened import Opened
from cefu.reading.source import Failure

__all__ = ["read"]


#: So many blank bytes are looked through for the first that is not.
_LOOK = 1024 * 1024


def read(opened: Opened) -> Iterator[RawDocument | Failure]:
    """The documents that come in."""
    head = b""
    while len(head) < _LOOK and (part := opened.stream.read1()) and not _start(head := head + part):
        pass
    whole = io.BufferedReader(cast(Any, _Rest(head, opened.stream)))
    adapter = jsonl if _start(head) == b"{" else plain
    yield from adapter.read(dataclasses.replace(opened, stream=whole))


def _start(head: bytes) -> bytes:
    """The first byte that is not blank."""
    return head.removeprefix(codecs.BOM_UTF8).lstrip()[:1]


class _Rest(io.RawIOBase):
    """The bytes that were looked at, then the rest of the stream."""

    def __init__(self, head: bytes, stream: io.BufferedReader) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        data, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        data = data or self._stream.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)
