"""Reading through ``.gz .bz2 .xz .zst`` as a stream; what is broken says so after what could be read."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Callable
from typing import Any, BinaryIO, cast

from cefu.errors import ReadError

__all__ = ["SUFFIXES", "decompressed"]

#: The suffix of a compressed file -> the name of the compression.
SUFFIXES = {".gz": "gz", ".bz2": "bz2", ".xz": "xz", ".zst": "zst"}

_BUFFER = 64 * 1024


def decompressed(raw: BinaryIO, compression: str) -> io.BufferedReader:
    """The content of ``raw``, buffered. ``compression`` is ``""`` or a value of :data:`SUFFIXES`.

    Reading gives every byte that could be decompressed, then raises :class:`~cefu.errors.ReadError` where the
    archive is cut off or damaged.

    Raises:
        ReadError: the library for the compression is not installed.
    """
    if not compression:
        return io.BufferedReader(cast(io.RawIOBase, raw), _BUFFER)
    return io.BufferedReader(_Archive(_OPENERS[compression](raw), compression), _BUFFER)


class _Archive(io.RawIOBase):
    """The bytes inside an archive; its library's many errors become one."""

    def __init__(self, inner: Any, compression: str) -> None:
        self._inner = inner
        self._compression = compression

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        try:
            data: bytes = self._inner.read1(len(buffer))
        except EOFError:
            hint = "what stands before the cut was read; fetch the file again"
            raise ReadError(f"truncated .{self._compression} archive", hint=hint) from None
        except Exception as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            what = " ".join(str(error).split())
            hint = "what stands before the damage was read; fetch the file again"
            raise ReadError(f"damaged .{self._compression} archive ({what})", hint=hint) from None
        buffer[: len(data)] = data
        return len(data)


def _gz(raw: BinaryIO) -> Any:
    import gzip

    return gzip.GzipFile(fileobj=raw, mode="rb")


def _bz2(raw: BinaryIO) -> Any:
    import bz2

    return bz2.BZ2File(raw)


def _xz(raw: BinaryIO) -> Any:
    import lzma

    return lzma.LZMAFile(raw)


def _zst(raw: BinaryIO) -> Any:
    try:
        module = importlib.import_module(
            "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
        )
    except ImportError:
        raise ReadError(".zst needs a library", hint="run: pip install backports.zstd") from None
    return module.ZstdFile(raw)


_OPENERS: dict[str, Callable[[BinaryIO], Any]] = {"gz": _gz, "bz2": _bz2, "xz": _xz, "zst": _zst}
