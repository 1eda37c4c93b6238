"""The folded text of a keyword, without the folding tables where these would leave it as it is.

To build the tables takes a third of the time of a search from a new process, and most keywords are simplified already.
Folding (DESIGN §5) changes a plain Han character, letter or digit by four things alone: a key of OpenCC's dictionaries
that begins with it, a look-alike or a context rule of ``variants.toml`` for it, the zeros of numerals, and lower case.
"""

from __future__ import annotations

import re
from functools import cache

from cefu.analysis.filters.script import dictionary_files
from cefu.analysis.fold import fold
from cefu.analysis.tables import variants

__all__ = ["fold_keyword", "settled"]

_PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff]+")
_ZEROS = "零○"


def fold_keyword(text: str) -> str:
    """The keyword as it is searched: folded, in one line, without blanks around it.

    >>> fold_keyword("區塊鏈"), fold_keyword("区块链"), fold_keyword(" ５Ｇ ")
    ('区块链', '区块链', '5g')
    """
    known = settled(text)
    return fold(text).text.replace("\n", " ").strip() if known is None else known


def settled(text: str) -> str | None:
    """The folded text where no rule of folding but lower case can apply to it; None where one may.

    >>> settled("5G网络"), settled("區塊鏈"), settled("5G 网络")
    ('5g网络', None, None)
    """
    if not _PLAIN.fullmatch(text):
        return None
    tables = variants()
    touched = {*_ZEROS, *tables.look_alikes, *(rule.char for rule in tables.contexts)}
    keys = _keys()
    if any(char in touched or f"\n{char}".encode() in keys for char in set(text)):
        return None
    return text.lower()


@cache
def _keys() -> bytes:
    """The lines of all dictionaries that OpenCC converts by, each begins with its key."""
    parts = [b""]
    for files in dictionary_files():
        for file in files:
            with open(file, "rb") as dictionary:
                parts += (line.strip() for line in dictionary.read().splitlines())
    return b"\n".join(parts)
