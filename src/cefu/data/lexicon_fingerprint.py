"""Which technologies there are, in one digest: told without reading the lexicon's tables wherever that can be."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from cefu.data.resources import resource_bytes

__all__ = ["BUILTIN", "builtin_fingerprint", "lexicon_fingerprint"]

#: The built-in lexicon's file.
BUILTIN = "technologies.toml"


def builtin_fingerprint() -> str:
    """SHA-256 (hex) of the built-in file, whatever its line ends; far quicker than reading its tables."""
    return hashlib.sha256(resource_bytes(BUILTIN).replace(b"\r\n", b"\n")).hexdigest()


def lexicon_fingerprint(files: Sequence[str]) -> str:
    """The fingerprint of :func:`cefu.data.technologies.load_lexicon` for these files; without any it takes no time.

    Raises:
        ConfigError: as there.
    """
    if not files:
        return builtin_fingerprint()
    from pathlib import Path

    from cefu.data.technologies import load_lexicon

    return load_lexicon(*map(Path, files)).fingerprint
