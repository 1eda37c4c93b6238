"""Text to folded text, units, grams and words: the only code that indexing and querying share."""

from cefu.analysis.fold import FoldedText, fold
from cefu.analysis.offsets import OffsetMap

__all__ = ["FoldedText", "OffsetMap", "fold"]
