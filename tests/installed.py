"""The engines whose libraries are installed: tests run over these, and say which ones they leave out."""

from __future__ import annotations

import pytest

from cefu.engines.registry import ENGINES, installed

__all__ = ["EACH_ENGINE", "INSTALLED"]

#: The names of the engines that can be opened here.
INSTALLED = tuple(name for name in sorted(ENGINES) if installed(name))

#: Every engine as a parameter of a test; one that can't be opened here is skipped.
EACH_ENGINE = tuple(
    pytest.param(name, marks=pytest.mark.skipif(name not in INSTALLED, reason=f"{name} is not installed"))
    for name in sorted(ENGINES)
)
