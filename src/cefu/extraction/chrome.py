"""What a web page prints around a document."""

from __future__ import annotations

import re
from functools import cache

from cefu.extraction.tables import rules

__all__ = ["is_chrome"]

_SIGNS = re.compile(r"[\W_\d]+")
#: 新华社北京5月29日电, alone on its line.
_WIRE = re.compile(r"[(]?(?:新华社|中新社)[一-鿿]{2,6}\d{1,2}月\d{1,2}日电[)]?\Z")


def is_chrome(text: str) -> bool:
    """Whether the squeezed folded line is what a web page prints around a document.

    >>> is_chrome("【字号：大中小】"), is_chrome("您的位置:首页>政策"), is_chrome("关于促进就业的意见")
    (True, True, False)
    """
    table = rules()
    starts, ends, words = _borders()
    opening = text[:1]
    if opening in starts and text.startswith(table.chrome_starts):
        return True
    if len(text) > 60:
        return False
    if text[-1:] in ends and len(text) <= 40 and text.endswith(table.chrome_ends):
        return True
    if (
        (opening in "(新中" and _WIRE.match(text))
        or "»" in text
        or (text.count("|") > 1 and "《" not in text)
    ):
        return True
    if ">" in text and ">" in text.strip(">") and not any(mark in text for mark in "《》<"):
        return True
    first = 0 if opening.isalpha() else signs.end() if (signs := _SIGNS.match(text)) else 0
    if first < len(text) and (text[first] not in words or table.chrome.match(text, first) is None):
        return False  # most lines: their first letter belongs to no word of a page
    return not _SIGNS.sub("", table.chrome.sub("", text))


@cache
def _borders() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The first characters of what chrome starts with, the last ones of what it ends with, the first of its words."""
    table = rules()
    return (
        frozenset(start[0] for start in table.chrome_starts),
        frozenset(end[-1] for end in table.chrome_ends),
        frozenset(word[0] for word in table.chrome_words),
    )
