"""How the ledger sees that a file is the one it knows: SHA-256, size and time, the sidecar's included."""

from __future__ import annotations

import hashlib
from pathlib import Path

from cefu.errors import ReadError
from cefu.reading.source import SourceFile

__all__ = ["sha256_of", "size_and_mtime"]

_STEP = 1024 * 1024


def sha256_of(file: SourceFile) -> str:
    """The SHA-256 of the file's raw bytes, in hex; with a sidecar, of both. ``""`` for standard input.

    Without a sidecar it is what ``sha256sum`` prints.

    Raises:
        ReadError: the file or its sidecar can't be read.
    """
    if file.format == "stdin":
        return ""
    digest = _digest(file.path)
    if file.sidecar is not None:
        digest = hashlib.sha256(digest + _digest(file.sidecar)).digest()
    return digest.hex()


def size_and_mtime(file: SourceFile) -> tuple[int, int]:
    """The bytes of file and sidecar, and the later change of both in nanoseconds; zeros for standard input.

    Raises:
        ReadError: the file or its sidecar is gone.
    """
    if file.format == "stdin":
        return 0, 0
    try:
        stats = [path.stat() for path in (file.path, file.sidecar) if path is not None]
    except OSError as error:
        raise ReadError(f"{file.source}: {error.strerror or error}") from None
    return sum(stat.st_size for stat in stats), max(stat.st_mtime_ns for stat in stats)


def _digest(path: Path) -> bytes:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while part := stream.read(_STEP):
                digest.update(part)
    except OSError as error:
        raise ReadError(f"{path}: {error.strerror or error}") from None
    return digest.digest()
