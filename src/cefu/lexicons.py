"""The lexicon files of an index."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon

__all__ = ["lexicon_files", "load_lexicons"]


def load_lexicons(files: Sequence[str]) -> Lexicon:
    """The built-in lexicon with the user's files added, in order; see :func:`cefu.data.technologies.load_lexicon`.

    Raises:
        ConfigError: a file can't be used.
    """
    from pathlib import Path

    from cefu.data.technologies import load_lexicon

    return load_lexicon(*map(Path, files))


def lexicon_files(given: str | os.PathLike[str] | Sequence[str | os.PathLike[str]]) -> tuple[str, ...]:
    """The lexicon file or files as the manifest names them: from the root, each once."""
    several = [given] if isinstance(given, (str, os.PathLike)) else given
    return tuple(dict.fromkeys(os.path.abspath(file) for file in several))
