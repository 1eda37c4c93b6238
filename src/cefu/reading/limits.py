"""How much is held in memory at once: the guard against decompression bombs and unclosed quotation marks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from cefu.errors import ReadError

__all__ = ["RECORD_BYTES", "byte_lines", "megabytes", "read_all"]

#: The longest record, line or one-document file that is read, in bytes after decompression.
RECORD_BYTES = 256 * 1024 * 1024

_STEP = 1024 * 1024


def megabytes() -> str:
    """The limit in words."""
    return f"{RECORD_BYTES // (1024 * 1024)} MB"


def read_all(stream: BinaryIO) -> bytes:
    """The rest of the stream.

    Raises:
        ReadError: it holds more than :data:`RECORD_BYTES`.
    """
    parts: list[bytes] = []
    size = 0
    while part := stream.read(_STEP):
        size += len(part)
        if size > RECORD_BYTES:
            raise ReadError(f"more than {megabytes()} in one document", hint="split it into smaller files")
        parts.append(part)
    return b"".join(parts)


def byte_lines(stream: BinaryIO) -> Iterator[bytes | None]:
    r"""The lines of the stream, each with its ``\n``; ``None`` stands for one over :data:`RECORD_BYTES`."""
    while line := stream.readline(RECORD_BYTES + 1):
        if len(line) <= RECORD_BYTES:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_STEP)
        yield None
