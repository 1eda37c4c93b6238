"""One file to its documents: open, decompress, hand to the adapter, turn what goes wrong into failures."""

from __future__ import annotations

import stat
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from types import MappingProxyType
from typing import BinaryIO

from cefu.errors import ReadError
from cefu.model import RawDocument
from cefu.reading.compression import decompressed
from cefu.reading.keys import KeyMap, key_map
from cefu.reading.opened import Opened
from cefu.reading.registry import adapter
from cefu.reading.sidecar import load_sidecar
from cefu.reading.source import Failure, SourceFile

__all__ = ["Position", "read"]

_NOTHING: Mapping[str, str] = MappingProxyType({})


class Position:
    """How far the reading of a file is, in bytes of the file as it lies there (packed, if it is)."""

    def __init__(self) -> None:
        """At the beginning."""
        self._raw: BinaryIO | None = None

    def of(self, raw: BinaryIO) -> None:
        """Follow this open file from now on."""
        self._raw = raw

    def __call__(self) -> int:
        """Bytes read so far; 0 before the file is open and of what has no position."""
        raw = self._raw
        return raw.tell() if raw is not None and not raw.closed and raw.seekable() else 0


def read(
    file: SourceFile,
    *,
    mapping: Mapping[str, str] = _NOTHING,
    stdin: BinaryIO | None = None,
    position: Position | None = None,
) -> Iterator[RawDocument | Failure]:
    """The documents of the file, one after the other, and a failure for each part that is none.

    ``mapping`` maps keys of records to fields (``--map key=field``) and goes before the known keys.
    ``stdin`` is read in place of standard input. ``position`` follows the reading. Files of records are read as a
    stream. A file with a broken sidecar is not read: its documents would say other things than the user declared.

    Raises:
        ConfigError: at once, when ``mapping`` names a field that does not exist. Never for the content of
            the file.
    """
    return _read(file, key_map(mapping), stdin, position or Position())


def _read(
    file: SourceFile, keys: KeyMap, stdin: BinaryIO | None, position: Position
) -> Iterator[RawDocument | Failure]:
    try:
        sidecar = load_sidecar(file.sidecar, keys)
        with _raw(file, stdin) as raw:
            position.of(raw)
            stream = decompressed(raw, file.compression)
            try:
                yield from adapter(file.format)(Opened(file, stream, keys, sidecar))
            finally:
                if file.format == "stdin":
                    stream.detach()  # else the end of ``stream`` would close standard input
    except ReadError as error:
        yield Failure(file.source, error.message, error.hint)
    except OSError as error:
        yield Failure(file.source, error.strerror or str(error))


def _raw(file: SourceFile, stdin: BinaryIO | None) -> AbstractContextManager[BinaryIO]:
    if file.format == "stdin":
        return nullcontext(stdin or sys.stdin.buffer)
    if not stat.S_ISREG(file.path.stat().st_mode):
        raise ReadError("no longer a regular file")
    return file.path.open("rb", buffering=0)
