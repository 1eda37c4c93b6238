"""Regular expressions that are compiled when they are first used.

A class of characters as wide as :data:`cefu.analysis.characters.RUN` takes milliseconds to compile, and a search from
a new process uses few of the patterns that reading documents takes.
"""

from __future__ import annotations

import re
from typing import Any, cast

__all__ = ["pattern"]


class _Pattern:
    """Stands for a compiled pattern: the first look at an attribute compiles it."""

    def __init__(self, source: str, flags: int) -> None:
        self._source = source
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        # Found in the instance from now on, so that a call costs what one of the compiled pattern does.
        for method in (
            "match",
            "fullmatch",
            "search",
            "findall",
            "finditer",
            "split",
            "sub",
            "subn",
            "pattern",
        ):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


def pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern to use like ``re.compile(source, flags)``, with errors in the source told at its first use.

    >>> pattern("[区块链]+").findall("区块链应用，跨链")
    ['区块链', '链']
    """
    return cast("re.Pattern[str]", _Pattern(source, flags))
