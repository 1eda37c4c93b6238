"""Which texts a spreadsheet takes for formulas when it opens a CSV file, and how to keep it from that.

``= + - @`` begin a formula, a tab, carriage return or line feed may hide one, and so may white space before it. Some
spreadsheets read the full-width ``＝ ＋ － ＠`` in the same way (https://github.com/OWASP/www-community/issues/1088).
"""

from __future__ import annotations

from cefu.analysis.patterns import pattern

__all__ = ["harmless", "is_formula", "unharmed"]

# Apostrophes before it do not make a text another case: so that each text has one harmless form, and back again.
_FORMULA = pattern("[\\s\ufeff']*[=+@＝＋－＠-]|'*[\t\r\n]")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text, or what is left of it without an apostrophe, for a formula.

    >>> [is_formula(text) for text in ("=1+1", "＝1+1", " @SUM(A1)", "'=1", "5-3", "区块链", "")]
    [True, True, True, True, False, False, False]
    """
    return _FORMULA.match(text) is not None


def harmless(text: str) -> str:
    """The text with ``'`` before it if a spreadsheet might take it for a formula; :func:`unharmed` takes it away.

    >>> harmless("=1+1"), harmless("'=1"), harmless("跨链"), harmless("'跨链'"), harmless("")
    ("'=1+1", "''=1", '跨链', "'跨链'", '')
    """
    return f"'{text}" if is_formula(text) else text


def unharmed(text: str) -> str:
    """The text that :func:`harmless` was given.

    >>> unharmed("'=1+1"), unharmed("''=1"), unharmed("'跨链'")
    ('=1+1', "'=1", "'跨链'")
    """
    return text[1:] if text[:1] == "'" and is_formula(text) else text
