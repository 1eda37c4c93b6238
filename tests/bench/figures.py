"""The harness' figures as tables: medians of the repeats, ratios to the peers, and beside them what was not found.

All functions take the dictionary that ``--json`` writes; see :func:`tables` for the parts that are read.
"""

from __future__ import annotations

import math
import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .queries import KINDS

__all__ = ["layout", "percentile", "ratio", "tables"]

#: The peers that ingest is compared with, in the order of the columns.
BASES = ("stock", "xapian", "tantivy")
#: Where there is no figure.
_NONE = "—"


def percentile(values: Iterable[float], share: float) -> float:
    """The least of the values that ``share`` of them do not exceed.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.5), percentile(range(1, 101), 0.95), percentile([7.0], 0.95)
    (2.0, 95, 7.0)
    """
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def ratio(base: float | None, value: float | None) -> str:
    """How many times ``base`` is as much as ``value``: above 1 the value is the better cost.

    >>> ratio(30.0, 2.0), ratio(1.0, 3.0), ratio(None, 3.0), ratio(1234.0, 1.0)
    ('15.0×', '0.33×', '—', '1234×')
    """
    if base is None or not value:
        return _NONE
    times = base / value
    return f"{times:.2f}×" if times < 10 else f"{times:.1f}×" if times < 100 else f"{times:.0f}×"


def layout(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table for a terminal, the first column to the left, the others to the right; Han counts two.

    >>> print(layout([["word", "found"], ["食品", "12"]]))
    word  found
    食品     12
    """
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [" " * (width - _width(cell)) + cell for cell, width in zip(row, widths, strict=True)]
        cells[0] = row[0] + " " * (widths[0] - _width(row[0]))
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def tables(result: dict[str, Any]) -> str:
    """All tables.

    ``documents``, ``machine`` and ``versions`` are facts; ``build`` holds for each peer its repeats (``wall``, ``cpu``,
    ``memory``, ``size``), ``times`` and ``pages`` for each peer the seconds of each query, ``queries`` their names and
    kinds, ``compared`` what each peer missed, ``cold`` and ``changes`` the repeats of single commands, ``matrix``
    seconds, ``absent`` why a peer was left out.
    """
    parts = [
        _head(result),
        layout(ingest_rows(result)),
        layout(found_rows(result)),
        layout(time_rows(result)),
    ]
    parts += [layout(rows) for rows in (cold_rows(result), other_rows(result)) if len(rows[0]) > 1]
    if result["absent"]:
        parts.append("\n".join(f"{peer}: {reason}" for peer, reason in result["absent"].items()))
    return "\n\n".join(parts)


def _head(result: dict[str, Any]) -> str:
    facts, documents = result["machine"], result["documents"]
    lines = [
        f"{documents['documents']:,} documents, {documents['characters'] / 1e6:.1f} M characters, "
        f"{documents['bytes'] / 1e6:.1f} MB",
        ", ".join(f"{key} {value}" for key, value in facts.items()),
        "; ".join(f"{peer}: {version}" for peer, version in result["versions"].items()),
        "fts5, xapian, ripgrep and tantivy are given folded texts; folding is not among their costs: "
        f"{_median(result['fold'], 'cpu'):.1f} s",
    ]
    return "\n".join(lines)


def _median(repeats: Sequence[dict[str, Any]] | None, key: str) -> float | None:
    return statistics.median(one[key] for one in repeats) if repeats else None


def ingest_rows(result: dict[str, Any]) -> list[list[str]]:
    """Ingest: speed, its ratios to the peers, memory, size beside the text's, and what is missed for it."""
    build, documents = result["build"], result["documents"]
    bases = [base for base in BASES if build.get(base)]
    rows = [
        [
            "ingest",
            "docs/s",
            *(f"× {base}" for base in bases),
            "cpu s",
            *(f"cpu × {base}" for base in bases),
            "memory",
            "index",
            "÷ text",
            "missed",
            "extra",
            "of",
        ]
    ]
    for peer, repeats in build.items():
        if not repeats:
            continue
        wall, cpu = (_must(_median(repeats, key)) for key in ("wall", "cpu"))
        octets = _must(_median(repeats, "size"))
        rows.append(
            [
                peer,
                f"{documents['documents'] / wall:,.0f}",
                *(ratio(_median(build[base], "wall"), wall) for base in bases),
                f"{cpu:.1f}",
                *(ratio(_median(build[base], "cpu"), cpu) for base in bases),
                _megabytes(_must(_median(repeats, "memory"))),
                _megabytes(octets),
                f"{octets / documents['bytes']:.2f}",
                *_sums(result["compared"], peer),
            ]
        )
    return rows


def _must(value: float | None) -> float:
    assert value is not None
    return value


def _sums(compared: dict[str, Any], peer: str) -> list[str]:
    """Documents missed, documents found beyond, and documents there were, over all queries the peer answers."""
    rows = [(row["peers"][peer], row["documents"]) for row in compared.values() if peer in row["peers"]]
    if not rows:
        return [_NONE] * 3
    there = sum(documents for _, documents in rows)
    return [f"{sum(row[key] for row, _ in rows):,}" for key in ("missed", "extra")] + [f"{there:,}"]


def found_rows(result: dict[str, Any]) -> list[list[str]]:
    """For each query how many documents match in fact, and how many each peer missed (−) or found beyond (+)."""
    peers = [peer for peer, times in result["times"].items() if times]
    rows = [["documents found", "in fact", *peers]]
    for name, row in result["compared"].items():
        rows.append([name, f"{row['documents']:,}", *(_difference(row["peers"].get(peer)) for peer in peers)])
    return rows


def _difference(row: dict[str, int] | None) -> str:
    if row is None:
        return _NONE
    parts = [f"{sign}{row[key]:,}" for sign, key in (("−", "missed"), ("+", "extra")) if row[key]]
    return " ".join(parts) or "all"


def time_rows(result: dict[str, Any]) -> list[list[str]]:
    """Warm searches for ten ids: median / 95 of a hundred in milliseconds, by kind of query, the worst by name.

    Cefu counts all documents and all occurrences each time; others stop where they know the ten. A page is ten hits
    with their metadata and snippets.
    """
    times, pages = result["times"], result["pages"]
    columns: list[tuple[str, dict[str, list[float]]]] = [one for one in times.items() if one[1]]
    columns += [(f"{peer} page", seconds) for peer, seconds in pages.items() if seconds]
    rows = [["warm, median / p95 in ms", *(label for label, _ in columns)]]
    groups: dict[str, list[str]] = {kind: [] for kind in KINDS[:-1]}
    for query in result["queries"]:
        groups.setdefault(query["kind"] if query["kind"] in groups else query["name"], []).append(
            query["name"]
        )
    for label, names in groups.items():
        cells = []
        for _, seconds in columns:
            values = [value for name in names for value in seconds.get(name, ())]
            cells.append(_both(values))
        rows.append([label, *cells])
    return rows


def _both(values: Sequence[float]) -> str:
    if not values:
        return _NONE
    return f"{statistics.median(values) * 1e3:.2f} / {percentile(values, 0.95) * 1e3:.2f}"


def cold_rows(result: dict[str, Any]) -> list[list[str]]:
    """Commands in new processes."""
    rows = [["cold", "ms", "cpu ms", "memory"]]
    for label, repeats in result["cold"].items():
        wall, cpu = (_must(_median(repeats, key)) * 1e3 for key in ("wall", "cpu"))
        rows.append([label, f"{wall:.0f}", f"{cpu:.0f}", _megabytes(_must(_median(repeats, "memory")))])
    return rows


def other_rows(result: dict[str, Any]) -> list[list[str]]:
    """Coverage tables and small changes, in seconds."""
    rows = [["Cefu", *result["matrix"]]]

    def add(label: str, value: Callable[[str], float | None]) -> None:
        cells = [
            _NONE if (seconds := value(engine)) is None else f"{seconds:.3f} s" for engine in result["matrix"]
        ]
        rows.append([label, *cells])

    for key, label in (
        ("keywords", "matrix, 20 keywords × provinces"),
        ("tagged", "matrix, technologies × provinces"),
    ):
        add(label, lambda engine, key=key: statistics.median(result["matrix"][engine][key]))  # type: ignore[misc]
    for key in ("add", "delete"):
        label = f"{key} {result['settings']['changed']} documents"
        add(label, lambda engine, key=key: _median(result["changes"].get(engine, {}).get(key), "wall"))  # type: ignore[misc]
    return rows


def _megabytes(octets: float) -> str:
    return f"{octets / 1e6:,.{0 if octets >= 10e6 else 1}f} MB"
