"""The steps of folding, one module each (DESIGN §5).

A CharFilter takes a text and gives the text of the next step with the edits that changed its length. Each has
a ``name``, is a pure function of its text, and never raises, whatever the text.
"""

from __future__ import annotations

from typing import Protocol

from cefu.analysis.offsets import Edit

__all__ = ["CharFilter"]


class CharFilter(Protocol):
    """One step of folding."""

    @property
    def name(self) -> str:
        """The step's name, as it stands in the analyzer fingerprint."""

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """The folded text, and the edits that changed its length, in order of the given text.

        Replacements of equally many characters, one for one, are not listed.
        """
