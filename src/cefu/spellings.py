"""Ways of writing a keyword that fold differently, so that what a count leaves out is not left out silently.

Folding drops blanks between Han characters, but keeps one between a Han character and a letter or digit
(DESIGN §5): a text that says ``第 10 條`` is not found by ``第10条``. Whoever searches one is told of the
other.
"""

from __future__ import annotations

from cefu.analysis.characters import HAN, RUN
from cefu.analysis.patterns import pattern

__all__ = ["other_spellings"]

_JOINT = pattern(f"(?<=[{HAN}])(?=[{RUN}])|(?<=[{RUN}])(?=[{HAN}])")
_BLANK = pattern(f"(?<=[{HAN}]) (?=[{RUN}])|(?<=[{RUN}]) (?=[{HAN}])")


def other_spellings(folded: str) -> list[str]:
    """The folded keyword without blanks between Han and letters or digits, and with all of them, as far as they differ.

    >>> other_spellings("第10条"), other_spellings("5g 网络"), other_spellings("区块链")
    (['第 10 条'], ['5g网络'], [])
    """
    bare = _BLANK.sub("", folded)
    spaced = _JOINT.sub(" ", bare)
    return [text for text in dict.fromkeys((bare, spaced)) if text != folded]
