"""A progress bar on standard error, where that is a terminal."""

from __future__ import annotations

import sys
from typing import Any

import click

__all__ = ["Bar"]

#: How often a bar is drawn anew, at most.
_DRAWN = 500


class Bar:
    """Steps of a work, with the time left and a word on them; drawn inside ``with``."""

    def __init__(
        self, length: int = 1, *, done: int = 0, shown: bool = True, label: str = "searching"
    ) -> None:
        """``done`` of ``length`` steps are done already; one that is not ``shown``, or on no terminal, says nothing."""
        self._length, self._done = length, done
        self._said, self._begun = "", False
        self._bar: Any = None
        if shown and sys.stderr.isatty():
            self._bar = click.progressbar(
                length=length, label=label, file=sys.stderr, item_show_func=lambda _: self._said
            )
            self._bar.pos = done

    def at(self, done: int, length: int) -> None:
        """So many steps are done, of so many."""
        self._done, self._length = done, length
        if self._bar is not None:
            self._bar.length = max(1, length)
            new = done - self._bar.pos
            if done == length or new * _DRAWN >= length:
                self._bar.update(new)

    def step(self, said: str = "") -> None:
        """One more step is done; ``said`` stands behind the bar."""
        self._said = said
        self.at(self._done + 1, self._length)

    def begin(self, said: str) -> None:
        """The next step begins; the one before it, if any, is done."""
        if self._begun:
            self.step(said)
        self._said, self._begun = said, True

    def __enter__(self) -> Bar:
        """The bar, drawn."""
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Leave it as it is."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
