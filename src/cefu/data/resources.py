"""The files that travel with the package."""

from __future__ import annotations

import pkgutil

__all__ = ["resource_bytes"]


def resource_bytes(name: str) -> bytes:
    """The content of a file in ``cefu/data``.

    Raises:
        FileNotFoundError: the package has no such file.
    """
    # pkgutil reads through whatever loaded the package (a folder, a zip) and is there already at start-up;
    # importlib.resources would cost several milliseconds to import.
    content = pkgutil.get_data("cefu.data", name)
    if content is None:
        raise FileNotFoundError(f"cefu.data has no {name}")
    return content
