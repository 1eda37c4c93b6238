"""The floors of ``floors.toml``: what was once reached must be reached for ever.

The file is a history that only grows. Each ``[[raised]]`` says why, and the floors reached by then; the floor of a
field is the highest one that any entry names, so an entry with a smaller number lowers nothing. Each entry's ``sum``
covers its numbers and the sum before it, so that a number changed in place, or an entry taken out, is refused.

To raise a floor, append an entry without ``sum`` and run ``python -m tests.eval.gate``: it prints the sum to add.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["FILE", "LoweredError", "chain", "floors"]

FILE = Path(__file__).with_name("floors.toml")
Entry = dict[str, Any]


class LoweredError(ValueError):
    """The history of the floors was changed otherwise than by appending."""


def chain(entries: list[Entry]) -> list[str]:
    """The sums the entries must have, each over its numbers and the sum before it.

    >>> chain([{"precision": {"title": 1.0}}]) == chain([{"precision": {"title": 1.0}, "why": "because"}])
    True
    """
    sums: list[str] = []
    for entry in entries:
        numbers = {name: value for name, value in entry.items() if name not in ("why", "sum")}
        text = json.dumps([sums[-1:], numbers], sort_keys=True)
        sums.append(hashlib.sha256(text.encode()).hexdigest()[:16])
    return sums


def floors(text: str, known: tuple[str, ...] = ()) -> dict[str, dict[str, float]]:
    """The floors by measure and name, from the text of the file, whose first entries must be the ``known`` ones.

    Raises :exc:`LoweredError` where an entry was changed or is missing.

    >>> first = {"precision": {"title": 0.9}}
    >>> floors(f'[[raised]]\\nprecision = {{ title = 0.9 }}\\nsum = "{chain([first])[0]}"')
    {'precision': {'title': 0.9}}
    """
    entries = tomllib.loads(text)["raised"]
    sums = chain(entries)
    for entry, expected in zip(entries, sums, strict=True):
        if entry.get("sum") != expected:
            raise LoweredError(
                f"the entry {entry.get('why', '')!r} of the floors was changed: its sum is {expected}"
            )
    if tuple(sums[: len(known)]) != known:
        raise LoweredError("an entry of the floors was taken out")
    highest: dict[str, dict[str, float]] = {}
    for entry in entries:
        for measure, numbers in entry.items():
            if measure in ("why", "sum"):
                continue
            reached = highest.setdefault(measure, {})
            for name, number in numbers.items():
                reached[name] = max(number, reached.get(name, number))
    return highest


if __name__ == "__main__":
    for line in chain(tomllib.loads(FILE.read_text(encoding="utf-8"))["raised"]):
        print(line)
