"""Step 4: the variants that OpenCC does not know, from ``data/variants.toml``.

Look-alike brackets, quotation marks and dashes become one; 鍊 is 链 in 区块链 and 炼 in 锻炼; ○ and 零 in numerals that
are read digit by digit become 〇. The length never changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from cefu.analysis.offsets import Edit
from cefu.analysis.tables import ContextRule, variants

__all__ = ["VariantForms"]

# Numerals read digit by digit (二○○四年, 一〇七), not those with a place value before them (一百零五).
_DIGITS = re.compile("(?<![十百千万亿])[一二三四五六七八九〇零○]{2,}")
_ZEROS = str.maketrans("零○", "〇〇")


class VariantForms:
    """Folds look-alike marks and variants of characters."""

    name = "variants"

    def __init__(self) -> None:
        """Compile the tables."""
        table = variants().look_alikes
        self._marks = re.compile("[" + "".join(map(re.escape, table)) + "]")
        self._table = table
        self._rules = [_compile(rule) for rule in variants().contexts]

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """See :class:`cefu.analysis.filters.CharFilter`.

        >>> VariantForms()("国发〔2020〕15号，二○二○年")[0]
        '国发(2020)15号，二〇二〇年'
        """
        return self.fold(text, text), []

    def fold(self, text: str, before: str) -> str:
        """The text with its variants folded; ``before`` is what stood there before step 3, as long as ``text``."""
        if self._marks.search(text) is not None:
            table = self._table
            text = self._marks.sub(lambda match: table[match[0]], text)
        for char, rule in self._rules:
            if char in text:
                text = rule(text, before)
        if "零" in text or "○" in text:
            text = _DIGITS.sub(lambda match: match[0].translate(_ZEROS), text)
        return text


def _compile(rule: ContextRule) -> tuple[str, Callable[[str, str], str]]:
    """The character a rule is about, and the rule as a function of a text and the text before step 3."""
    words = sorted({word.replace(rule.to, rule.char) for word in rule.words}, key=lambda w: (-len(w), w))
    lookbehind = f"(?<![{rule.not_after}])" if rule.not_after else ""
    # The words are looked for around the character, so that one character may serve two overlapping words.
    around = "|".join(
        f"(?<={re.escape(w[:i])}){re.escape(rule.char)}(?={re.escape(w[i + 1 :])})"
        if not lookbehind
        else f"(?<={re.escape(w[:i])}){re.escape(rule.char)}(?={re.escape(w[i + 1 :])})"
        for w in words
        for i in [w.index(rule.char)]
    )
    pattern = re.compile(around)
    forbidden = frozenset(rule.not_after)
    longest = {w.index(rule.char) for w in words}

    def apply(text: str, before: str) -> str:
        def read(match: re.Match[str]) -> str:
            at = match.start()
            if rule.source and before[at] != rule.source:
                return match[0]
            if forbidden and any(at > k and text[at - k - 1] in forbidden for k in longest):
                return match[0]
            return rule.to

        return pattern.sub(read, text)

    return rule.char, apply
