"""Whether a text is written in traditional script, for whoever shows it: fonts draw the two scripts differently."""

from __future__ import annotations

from functools import cache

from cefu.analysis.filters.script import Script

__all__ = ["is_traditional"]

#: Simplified texts hold a stray traditional character or name now and then; traditional ones change every few.
_SHARE = 0.04


def is_traditional(text: str) -> bool:
    """Whether more than one Han character in 25 would be written otherwise in simplified script.

    >>> is_traditional("區塊鏈平台要按次序鋪開"), is_traditional("区块链平台要按次序铺开"), is_traditional("5G")
    (True, False, False)
    """
    han = sum("一" <= char <= "鿿" for char in text)
    if not han:
        return False
    simplified, _ = _script()(text)
    return sum(a != b for a, b in zip(text, simplified, strict=True)) > _SHARE * han


@cache
def _script() -> Script:
    return Script()
