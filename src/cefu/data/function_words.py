"""Words that tie others together and name nothing, and numbers: what a list of neighbouring words leaves out."""

from __future__ import annotations

from functools import cache

from cefu.data.toml import load_resource

__all__ = ["function_words", "is_numbering"]


@cache
def function_words() -> frozenset[str]:
    """The function words, folded, from ``function_words.toml``.

    >>> "以及" in function_words(), "以及" in function_words() and "数据" in function_words()
    (True, False)
    """
    return frozenset(
        word for group in load_resource("function_words.toml")["words"].values() for word in group
    )


@cache
def _numbering() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    table = load_resource("function_words.toml")["numbering"]
    digits = frozenset(table["digits"])
    return digits, digits | frozenset(table["beside"]), frozenset(table["kept"])


def is_numbering(word: str) -> bool:
    """Whether a folded word is a number, or only counts and numbers other things; the name of a plan is neither.

    >>> [is_numbering(word) for word in ("2022", "3.5%", "第十二条", "一项", "条款", "5g", "十四五")]
    [True, True, True, True, False, False, False]
    """
    digits, allowed, kept = _numbering()
    return word not in kept and not digits.isdisjoint(word) and allowed.issuperset(word)
