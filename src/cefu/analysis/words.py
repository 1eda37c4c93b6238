"""Words by jieba: they rank, mark word borders and serve word-level queries, and never decide an exact match.

jieba's dictionary and tables are read when the first word is asked for; its code is not run, so nothing of
what it prints, warns of, or leaves in the common temporary folder reaches a user.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cefu.analysis.fast_words import FastSegmenter
    from cefu.analysis.segmenter import Segmenter

__all__ = ["LengthCodec", "border_set", "cut", "jieba_version", "word_counts"]


@cache
def _segmenter() -> Segmenter | FastSegmenter:
    """A segmenter with jieba's own dictionary and model, from the files of the installed package."""
    import os
    from importlib.util import find_spec

    from cefu.analysis.character_model import CharacterModel
    from cefu.analysis.fast_words import accelerated
    from cefu.analysis.segmenter import Segmenter

    spec = find_spec("jieba")
    if spec is None or spec.origin is None or spec.loader is None:
        raise ModuleNotFoundError("jieba is not installed", name="jieba")
    folder = os.path.dirname(spec.origin)
    data: bytes = spec.loader.get_data(os.path.join(folder, "dict.txt"))  # type: ignore[attr-defined]
    fields = data.decode("utf-8").split()  # word, count, part of speech
    number = {text: int(text) for text in set(fields[1::3])}
    counts = list(map(number.__getitem__, fields[1::3]))
    tables = (_jieba_table(os.path.join(folder, "finalseg"), name) for name in ("start", "trans", "emit"))
    return accelerated(Segmenter(fields[0::3], counts, CharacterModel(*tables)))


def _jieba_table(folder: str, name: str) -> Any:
    """What jieba's module ``finalseg/prob_….py`` holds, without its package being imported."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec(f"prob_{name}", [folder])
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"jieba is not complete: finalseg/prob_{name}.py is missing", name="jieba")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.P


@cache
def jieba_version() -> str:
    """The version of the installed jieba, read from its file without loading it."""
    from importlib.util import find_spec

    spec = find_spec("jieba")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("jieba is not installed", name="jieba")
    with open(spec.origin, encoding="utf-8") as file:
        for line in file:
            if line.startswith("__version__"):
                return line.partition("=")[2].strip().strip("'\"")
    raise ModuleNotFoundError("jieba does not say its version", name="jieba")


def cut(folded: str) -> list[str]:
    """The words of a folded text, exactly as ``jieba.cut`` gives them; joined they are the text again.

    >>> cut("支持中小企业数字化")
    ['支持', '中小企业', '数字化']
    >>> cut("用5g, 到2022年")
    ['用', '5g', ',', ' ', '到', '2022', '年']
    """
    return _segmenter().cut(folded)


def word_counts(words: Iterable[str]) -> dict[str, int]:
    """How often each word occurs; pieces without a letter, digit or Han character are no words.

    >>> word_counts(["数据", ",", "数据", "5g", " "])
    {'数据': 2, '5g': 1}
    """
    # Nearly every word is letters throughout, and the rest is seldom asked character by character.
    return {word: n for word, n in Counter(words).items() if word.isalnum() or any(map(str.isalnum, word))}


class LengthCodec:
    """Words as their lengths: one byte each, longer ones in steps of 255 (a 255 goes on with the next byte).

    >>> LengthCodec.decode(LengthCodec.encode(["支持", "中小企业", "数字化"]))
    [2, 4, 3]
    """

    @staticmethod
    def encode(words: Iterable[str]) -> bytes:
        """The lengths of the words in code points, compressed."""
        sizes = list(map(len, words))
        try:
            short = bytes(sizes)
        except ValueError:  # one of 256 or more
            short = b"\xff"
        if b"\xff" not in short:
            return zlib.compress(short, 1)
        out = bytearray()
        for size in sizes:
            out += b"\xff" * (size // 255)
            out.append(size % 255)
        return zlib.compress(bytes(out), 1)

    @staticmethod
    def decode(data: bytes) -> list[int]:
        """The lengths that :meth:`encode` wrote.

        Raises:
            ValueError: the bytes are not such lengths.
        """
        try:
            raw = zlib.decompress(data) if data else b""
        except zlib.error as error:
            raise ValueError(f"not word lengths: {error}") from error
        if b"\xff" not in raw:
            return list(raw)
        if raw[-1] == 255:
            raise ValueError("not word lengths: the last one is cut off")
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
    """The positions where words begin or end, from their lengths: 0 and every running sum.

    >>> sorted(border_set([2, 4, 3]))
    [0, 2, 6, 9]
    """
    return frozenset(accumulate(lengths, initial=0))
