"""Words by jieba: they rank, mark word borders and serve word-level queries, and never decide an exact match.

jieba is loaded when the first word is asked for. Its dictionary is read without the cache file it would leave in the
common temporary folder, and nothing of what it prints or warns of reaches a user.
"""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

__all__ = ["LengthCodec", "border_set", "cut", "jieba_version", "word_counts"]

# What jieba itself takes as one piece; pieces are cut independently of each other.
_PIECES = re.compile("([\u4e00-\u9fd5a-zA-Z0-9+#&._%-]+)")
#: Clauses recur in laws; so many of them are remembered.
_REMEMBERED = 200_000


@cache
def _tokenizer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


def jieba_version() -> str:
    """The version of the installed jieba, without loading it."""
    from importlib.metadata import version

    return version("jieba")


_memory: dict[str, tuple[str, ...]] = {}


def cut(folded: str) -> list[str]:
    """The words of a folded text by jieba; joined they are the text again.

    >>> cut("支持中小企业数字化")
    ['支持', '中小企业', '数字化']
    """
    words: list[str] = []
    for k, piece in enumerate(_PIECES.split(folded)):
        if not piece:
            continue
        if k % 2 == 0:
            words.extend(_marks(piece))
            continue
        known = _memory.get(piece)
        if known is None:
            known = tuple(_tokenizer().cut(piece))
            if len(_memory) >= _REMEMBERED:
                _memory.clear()
            _memory[piece] = known
        words.extend(known)
    return words


_SKIP = re.compile(r"(\r\n|\s)")


def _marks(piece: str) -> Iterator[str]:
    """What jieba makes of a piece it does not cut: blanks apart, all else character by character."""
    for part in _SKIP.split(piece):
        if _SKIP.match(part):
            yield part
        else:
            yield from part


def word_counts(words: Iterable[str]) -> dict[str, int]:
    """How often each word occurs; pieces without a letter, digit or Han character are no words."""
    return {word: n for word, n in Counter(words).items() if any(map(str.isalnum, word))}


class LengthCodec:
    """Words as their lengths: one byte each, longer ones in steps of 255 (a 255 goes on with the next byte)."""

    @staticmethod
    def encode(words: Iterable[str]) -> bytes:
        """The lengths of the words in code points, compressed."""
        import zlib

        out = bytearray()
        for word in words:
            size = len(word)
            while size >= 255:
                out.append(255)
                size -= 255
            out.append(size)
        return zlib.compress(bytes(out), 1)

    @staticmethod
    def decode(data: bytes) -> list[int]:
        """The lengths that :meth:`encode` wrote.

        Raises:
            ValueError: the bytes are not such lengths.
        """
        import zlib

        try:
            raw = zlib.decompress(data) if data else b""
        except zlib.error as error:
            raise ValueError(f"not word lengths: {error}") from error
        lengths: list[int] = []
        carry = 0
        for size in raw:
            if size == 255:
                carry += 255
                continue
            lengths.append(carry + size)
            carry = 0
        return lengths


def border_set(lengths: Iterable[int]) -> frozenset[int]:
    """The positions where words begin or end, from their lengths: 0 and every running sum."""
    borders = [0]
    for size in lengths:
        borders.append(borders[-1] + size)
    return frozenset(borders)
