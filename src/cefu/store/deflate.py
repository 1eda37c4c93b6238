"""Texts as the store keeps them: deflated, the original one with the folded one as its dictionary.

The two are mostly alike, and the folded one is what searches read.
"""

from __future__ import annotations

import zlib

__all__ = ["deflated", "folded_text", "original_text"]

#: zlib's quickest: higher levels take twice the time for a tenth less.
_LEVEL = 1
#: How much of a dictionary zlib looks at.
_WINDOW = 32_768


def deflated(original: str, folded: str) -> tuple[bytes, bytes]:
    """Both texts, neither with lone surrogates, for :func:`original_text` and :func:`folded_text`."""
    plain = folded.encode()
    packer = zlib.compressobj(_LEVEL, zdict=plain[:_WINDOW])
    return packer.compress(original.encode()) + packer.flush(), zlib.compress(plain, _LEVEL)


def folded_text(data: bytes) -> str:
    """The folded text.

    Raises:
        ValueError: the bytes are not what :func:`deflated` gave.
    """
    try:
        return zlib.decompress(data).decode()
    except (zlib.error, TypeError) as error:
        raise ValueError(f"not a folded text: {error}") from error


def original_text(data: bytes, folded: str) -> str:
    """The original text, from its folded one too.

    >>> original, folded = deflated("區塊鏈。", "区块链。")
    >>> original_text(original, folded_text(folded))
    '區塊鏈。'

    Raises:
        ValueError: the bytes are not what :func:`deflated` gave with this folded text.
    """
    unpacker = zlib.decompressobj(zdict=folded.encode()[:_WINDOW])
    try:
        text = unpacker.decompress(data).decode()
    except (zlib.error, TypeError) as error:
        raise ValueError(f"not an original text: {error}") from error
    if not unpacker.eof:
        raise ValueError("not an original text: it is cut off")
    return text
