"""Metadata of hand-written heads: how often a found value is right, and how often one that is there."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import pytest

from cefu.extraction import extract
from cefu.model import METADATA_FIELDS, RawDocument

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
HEADS = tomllib.loads((HERE / "heads.toml").read_text(encoding="utf-8"))["head"]
FLOORS = tomllib.loads((HERE / "floors.toml").read_text(encoding="utf-8"))
FIELDS = [name for name in METADATA_FIELDS if name not in ("url", "source")]


def _read(head: dict[str, object]) -> dict[str, str]:
    text = str(head["text"])
    metadata = extract(RawDocument(str(head["id"]), "collection.jsonl#1", text)).metadata
    for value in metadata.values:
        span = value.evidence.span
        assert span is not None
        assert text[span.start : span.end] == value.raw
    return {name: metadata.text(name) for name in FIELDS}


def _score() -> tuple[dict[str, Counter[str]], list[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    misses = []
    for head in HEADS:
        found = _read(head)
        for name, expected in head["expect"].items():
            value = found[name]
            counts[name]["expected"] += bool(expected)
            counts[name]["found"] += bool(value)
            counts[name]["right"] += bool(expected) and value == expected
            if value != expected:
                misses.append(f"{head['id']}: {name} is {value!r}, expected {expected!r}")
    return counts, misses


def test_there_are_many_heads_of_many_kinds() -> None:
    assert len(HEADS) >= 40
    assert len({head["id"] for head in HEADS}) == len(HEADS)


@pytest.mark.parametrize("measure", ["precision", "recall"])
def test_floors(measure: str) -> None:
    counts, misses = _score()
    below = []
    for name in FIELDS:
        whole = counts[name]["found" if measure == "precision" else "expected"]
        reached = counts[name]["right"] / whole if whole else 1.0
        if reached < FLOORS[measure][name]:
            below.append(f"{measure} of {name} is {reached:.4f}, the floor is {FLOORS[measure][name]}")
    assert not below, "\n".join(below + misses)
