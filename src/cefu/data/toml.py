"""TOML in one place: Python's own reader where there is one, and the files that travel with the package."""

from __future__ import annotations

import sys
from typing import Any

from cefu.data.resources import resource_bytes

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - one interpreter runs one branch
    import tomli as tomllib

__all__ = ["TOMLDecodeError", "load_resource", "parse_toml"]

TOMLDecodeError = tomllib.TOMLDecodeError


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises:
        TOMLDecodeError: the text is no TOML; the message names line and column.

    >>> parse_toml('province = "四川"')
    {'province': '四川'}
    """
    return tomllib.loads(text)


def load_resource(name: str) -> dict[str, Any]:
    """The tables of a TOML file in ``cefu/data``, read anew at every call: who needs them twice keeps them.

    Raises:
        FileNotFoundError: the package has no such file.

    >>> load_resource("provinces.toml")["province"][23]["name"]
    '四川'
    """
    return parse_toml(resource_bytes(name).decode("utf-8"))
