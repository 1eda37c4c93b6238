"""Step 5: lower case."""

from __future__ import annotations

from cefu.analysis.offsets import Edit

__all__ = ["LowerCase"]


class LowerCase:
    """Folds letters to lower case; ``İ`` alone becomes longer."""

    name = "lowercase"

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """See :class:`cefu.analysis.filters.CharFilter`.

        >>> LowerCase()("5G、ＡＩ与İ")
        ('5g、ａｉ与i̇', [(6, 7, 2)])
        """
        if "Σ" not in text and "İ" not in text:
            return text.lower(), []
        # str.lower looks at the neighbours of Σ, which would make its form a matter of place.
        edits = [(at, at + 1, 2) for at, char in enumerate(text) if char == "İ"]
        return text.replace("Σ", "σ").lower(), edits
