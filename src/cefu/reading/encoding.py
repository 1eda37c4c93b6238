"""Bytes to text: UTF-8, with or without its mark; all else is refused with the command that converts it."""

from __future__ import annotations

import codecs
import shlex
from pathlib import Path

from cefu.errors import ReadError
from cefu.reading.guess import guess, is_binary, wide

__all__ = ["BINARY", "decode", "encoding_of", "no_text", "not_utf8"]

BINARY = "binary data, not text"

_UNPACK = {"gz": "gzip -dc", "bz2": "bzip2 -dc", "xz": "xz -dc", "zst": "zstd -dc"}


def encoding_of(head: bytes) -> str:
    """``"utf-8-sig"`` when the bytes start with the mark of UTF-8, else ``"utf-8"``."""
    return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"


def decode(data: bytes, path: Path, compression: str = "") -> tuple[str, str]:
    """The text, without a byte order mark, and its encoding. ``path`` and ``compression`` are for the hint.

    >>> decode("区块链".encode("utf-8-sig"), Path("a.txt"))
    ('区块链', 'utf-8-sig')

    Raises:
        ReadError: the bytes are binary, or not UTF-8; then the likely encoding is named.
    """
    encoding = encoding_of(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise not_utf8(data, path, compression, at=error.start) from None
    if is_binary(data):
        raise no_text(data, path, compression)
    return text, encoding


def no_text(data: bytes, path: Path, compression: str = "") -> ReadError:
    """The error for bytes that hold NULs or controls: UTF-16 that is UTF-8 by chance, or no text."""
    name = wide(data)
    return _convert(name, path, compression) if name else ReadError(BINARY)


def not_utf8(data: bytes, path: Path, compression: str = "", *, at: int = 0) -> ReadError:
    """The error for bytes that are not UTF-8; ``at`` is the first bad byte (from 0).

    >>> print(not_utf8("国务院关于印发规划的通知".encode("gbk"), Path("a.txt")))
    not UTF-8; it looks like GB18030 — convert with: iconv -f GB18030 -t UTF-8 a.txt > NEW
    """
    name = guess(data)
    if name == "UTF-8":
        line = data.count(b"\n", 0, at) + 1
        return ReadError(
            f"damaged UTF-8: byte {at + 1}, on line {line}, does not belong",
            hint=f"to drop such bytes: {_command('UTF-8', path, compression, '-c ')}",
        )
    if name:
        return _convert(name, path, compression)
    if is_binary(data):
        return ReadError(BINARY)
    line = data.count(b"\n", 0, at) + 1
    return ReadError(
        f"not UTF-8 (byte {at + 1}, on line {line}), and no encoding of Chinese fits",
        hint=f"convert with: {_command('ENCODING', path, compression)}",
    )


def _convert(name: str, path: Path, compression: str) -> ReadError:
    command = _command(name, path, compression)
    return ReadError(f"not UTF-8; it looks like {name}", hint=f"convert with: {command}")


def _command(name: str, path: Path, compression: str, flags: str = "") -> str:
    quoted = shlex.quote(str(path).encode("utf-8", "backslashreplace").decode())
    if compression:
        return f"{_UNPACK[compression]} {quoted} | iconv {flags}-f {name} -t UTF-8 > NEW"
    return f"iconv {flags}-f {name} -t UTF-8 {quoted} > NEW"
