"""What a workbook says of itself: the account of its rows as pairs for a sheet, and as document properties."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from cefu.render.values import plain_text
from cefu.render.width import clean
from cefu.render.xlsx_cells import cut_text

__all__ = ["custom_properties", "pairs", "properties"]

_LONGEST = 255  # a property, in UTF-16 units


def pairs(about: Mapping[str, object], rows: int) -> list[tuple[str, object]]:
    """The leaves of the account, each by the keys that lead to it, and the number of rows; what is empty is left out.

    What was written is left out too: no file can hold its own digest.

    >>> about = {"index": {"generation": 3, "path": ""}, "queries": [{"query": "区块链"}], "outputs": []}
    >>> pairs(about, 2)
    [('index.generation', 3), ('queries.1.query', '区块链'), ('rows', 2)]
    """
    return [*_leaves({key: value for key, value in about.items() if key != "outputs"}, ""), ("rows", rows)]


def _leaves(value: object, key: str) -> Iterator[tuple[str, object]]:
    dot = f"{key}." if key else ""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, f"{dot}{name}")
    elif isinstance(value, list | tuple) and any(isinstance(each, Mapping) for each in value):
        for number, each in enumerate(value, 1):
            yield from _leaves(each, f"{dot}{number}")
    elif value not in (None, "", []):
        yield key, value


def properties(about: Mapping[str, object]) -> dict[str, Any]:
    """The properties that every office file has: the queries as its title, the command, the time."""
    command = plain_text(about.get("command"))
    told = {"title": _line(_queries(about) or command or "Cefu"), "comments": _line(command)}
    written = plain_text(about.get("written"))
    if written:
        told["created"] = datetime.datetime.fromisoformat(written.replace("Z", "+00:00"))  # type: ignore[assignment]
    return told


def custom_properties(about: Mapping[str, object]) -> dict[str, str | int]:
    """The properties of Cefu's own; those that are not known are not there."""
    index = about.get("index")
    state = index if isinstance(index, Mapping) else {}
    known = {
        "Query": _queries(about),
        "Command": about.get("command"),
        "Cefu version": about.get("cefu_version"),
        "Index": state.get("path"),
        "Index fingerprint": state.get("fingerprint"),
        "Index generation": state.get("generation"),
    }
    return {
        name: value if isinstance(value, int) else _line(plain_text(value))
        for name, value in known.items()
        if value is not None and value != ""
    }


def _queries(about: Mapping[str, object]) -> str:
    asked = about.get("queries")
    texts = [plain_text(each.get("query")) for each in asked] if isinstance(asked, list) else []
    return "; ".join(filter(None, texts))


def _line(text: str) -> str:
    """The text as one line that a property can hold."""
    return cut_text(clean(text), _LONGEST)
