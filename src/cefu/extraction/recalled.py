"""Answers that are asked for again and again, for the same short text: kept, so that each is found out once.

Of a document the same number, title or issuer is looked at for several fields, and of a collection many documents
have the same issuer.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from cefu.analysis import fold

__all__ = ["folded", "recalled", "squeezed"]

_Answer = TypeVar("_Answer")

#: So many answers are kept of each function, and none for a longer text: a few megabytes at most.
_KEPT, _LONGEST = 4_096, 200


def recalled(function: Callable[[str], _Answer]) -> Callable[[str], _Answer]:
    """The function, which must depend on its text alone, with its last answers kept."""
    kept = lru_cache(maxsize=_KEPT)(function)

    @wraps(function)
    def answer(text: str) -> _Answer:
        return kept(text) if len(text) <= _LONGEST else function(text)

    return answer


@recalled
def folded(text: str) -> str:
    """The folded text.

    >>> folded("財政部")
    '财政部'
    """
    return fold(text).text


@recalled
def squeezed(text: str) -> str:
    """The folded text without white space.

    >>> squeezed("國發 〔2020〕 15 號")
    '国发(2020)15号'
    """
    return "".join(folded(text).split())
