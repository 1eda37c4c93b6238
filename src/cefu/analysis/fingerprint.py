"""What decides how texts are analysed, in one digest: an index made by another analysis is noticed."""

from __future__ import annotations

import hashlib
import json
from functools import cache

from cefu.analysis.filters.script import dictionary_fingerprint
from cefu.analysis.fold import FOLD_VERSION
from cefu.analysis.tables import variants_fingerprint
from cefu.analysis.words import jieba_version

__all__ = ["UNITS_VERSION", "analysis_fingerprint"]

#: Raised whenever units, grams or words are cut differently by a change of the code.
UNITS_VERSION = 1


@cache
def analysis_fingerprint() -> str:
    """SHA-256 (hex) over the versions and tables of folding and cutting, and OpenCC's and jieba's."""
    parts = {
        "fold": FOLD_VERSION,
        "units": UNITS_VERSION,
        "variants": variants_fingerprint(),
        "opencc": dictionary_fingerprint(),
        "jieba": jieba_version(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
