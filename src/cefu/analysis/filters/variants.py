"""Step 4: the variants that OpenCC does not know, from ``data/variants.toml``.

Look-alike brackets, quotation marks and dashes become one; 鍊 is 链 in 区块链 and 炼 in 锻炼; ○ and 零 in
numerals that are read digit by digit become 〇. The length never changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cefu.analysis.offsets import Edit
from cefu.analysis.patterns import pattern
from cefu.analysis.tables import ContextRule, variants

__all__ = ["VariantForms"]

_ZERO = pattern("[零○]")
_DIGITS = frozenset("一二三四五六七八九〇零○")
_REST_OF_DIGITS = pattern("[一二三四五六七八九〇零○]*")
_PLACE_VALUES = frozenset("十百千万亿")


class VariantForms:
    """Folds look-alike marks and variants of characters."""

    name = "variants"

    def __init__(self) -> None:
        """Compile the tables."""
        self._table = variants().look_alikes
        self._marks = re.compile("[" + "".join(map(re.escape, self._table)) + "]")
        self._rules = [_Rule(rule) for rule in variants().contexts]

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """See :class:`cefu.analysis.filters.CharFilter`.

        >>> VariantForms()("国发〔2020〕15号，二○二○年")[0]
        '国发(2020)15号，二〇二〇年'
        """
        return self.fold(text, text), []

    def fold(self, text: str, before: str) -> str:
        """The text with its variants folded; ``before`` is what stood there before step 3, as long as ``text``."""
        for mark in set(self._marks.findall(text)):
            text = text.replace(mark, self._table[mark])
        for rule in self._rules:
            text = rule(text, before)
        if "零" in text or "○" in text:
            text = _zeros(text)
        return text


class _Rule:
    """One rule of the table, as a function of a text and the text before step 3."""

    def __init__(self, rule: ContextRule) -> None:
        self._rule = rule
        words = sorted({word.replace(rule.to, rule.char) for word in rule.words}, key=lambda w: (-len(w), w))
        # Each word is looked for around the character, so that one character may serve two overlapping words.
        parts = [word.partition(rule.char) for word in words]
        self._around = re.compile(
            "|".join(
                (f"(?<={re.escape(left)})" if left else "")
                + (f"(?<![{rule.not_after}]{re.escape(left)})" if rule.not_after else "")
                + re.escape(char + right)
                + (f"(?![{rule.not_before}])" if rule.not_before else "")
                for left, char, right in parts
            )
        )

    def __call__(self, text: str, before: str) -> str:
        char, to, source = self._rule.char, self._rule.to, self._rule.source
        if char not in text or (source and source not in before):
            return text
        candidates = _each(before, source) if source else _each(text, char)
        parts: list[str] = []
        done = 0
        for at in candidates:
            if text[at] == char and self._around.match(text, at):
                parts += (text[done:at], to)
                done = at + 1
        return "".join([*parts, text[done:]]) if parts else text


def _each(text: str, char: str) -> Iterator[int]:
    """Every place of the character."""
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def _zeros(text: str) -> str:
    """Zeros of numerals read digit by digit (二○○四年, 一〇七), not behind a place value (一百零五), are ``〇``."""
    parts: list[str] = []
    done = seen = 0
    for match in _ZERO.finditer(text):
        start, end = match.span()
        if start < seen:
            continue
        while start > seen and text[start - 1] in _DIGITS:
            start -= 1
        rest = _REST_OF_DIGITS.match(text, end)
        end = seen = rest.end() if rest else end
        if start and text[start - 1] in _PLACE_VALUES:
            start += 1
        if end - start > 1:
            parts += (text[done:start], text[start:end].replace("零", "〇").replace("○", "〇"))
            done = end
    parts.append(text[done:])
    return "".join(parts)
