"""How well the targets of targets*.toml are found: the counts behind the floors and behind ``measure.py``."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from cefu.analysis import fold
from cefu.extraction.target_context import Setting, mode_of
from cefu.extraction.targets import Target, find_targets
from cefu.model import PartialDate

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

__all__ = ["MEASURES", "ROWS", "measures", "score"]

HERE = Path(__file__).parent
ROWS: list[dict[str, Any]] = [
    row
    for path in sorted(HERE.glob("targets*.toml"))
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["row"]
]

#: What the floors are of.
MEASURES = ("precision", "recall", "strict", "deadline", "qualifier", "rows")


class Expected(NamedTuple):
    """A target of the set or a found one; the first four decide whether it is right."""

    value: float
    high: float | None
    unit: str
    comparator: str
    object: str
    deadline: str
    qualifier: str

    @classmethod
    def of_set(cls, row: dict[str, Any]) -> Expected:
        return cls(
            row["value"],
            row.get("high"),
            row["unit"],
            row["is"],
            fold(row.get("of", "")).text,
            row.get("by", ""),
            row.get("as", ""),
        )

    @classmethod
    def of_target(cls, target: Target) -> Expected:
        deadline = target.deadline.iso if target.deadline else ""
        return cls(
            target.value,
            target.high,
            target.unit,
            target.comparator,
            target.object,
            deadline,
            target.qualifier,
        )


def read(row: dict[str, Any]) -> list[Expected]:
    """The targets that are found in a row of the set."""
    anchor = PartialDate.parse(row["date"]) if "date" in row else None
    headings = [fold(row["heading"]).text] if "heading" in row else []
    found = find_targets(fold(row["text"]).text, Setting(anchor, mode_of("", headings, anchor)))
    return [Expected.of_target(target) for target in found]


def score() -> tuple[Counter[str], list[str]]:
    """Counts over the sets, and what is wrong in them."""
    counts: Counter[str] = Counter()
    wrong = []
    for row in ROWS:
        left = [Expected.of_set(target) for target in row["targets"]]
        found = read(row)
        counts.update(found=len(found), expected=len(left))
        for target in found:
            same = [each for each in left if each[:4] == target[:4]]
            if not same:
                wrong.append(f"{row['text']}: {target} is none")
                continue
            # Of two with the same number, the one that is like it in the other parts too.
            best = max(same, key=lambda each: sum(a == b for a, b in zip(each, target, strict=True)))
            left.remove(best)
            counts["right"] += 1
            counts["strict"] += best[4:6] == target[4:6]
            counts["qualifier"] += best.qualifier == target.qualifier
            counts["deadline"] += best.deadline == target.deadline
            if best != target:
                wrong.append(f"{row['text']}: {target}, expected {best}")
        wrong += [f"{row['text']}: {target} is missing" for target in left]
    return counts, wrong


def measures() -> dict[str, float]:
    """What the floors are of: precision and recall of value, range, unit and comparator, and further of those right.

    ``strict`` is the share of the expected ones whose object and deadline are right too.
    """
    counts, _ = score()
    return {
        "precision": counts["right"] / counts["found"],
        "recall": counts["right"] / counts["expected"],
        "strict": counts["strict"] / counts["expected"],
        "deadline": counts["deadline"] / counts["right"],
        "qualifier": counts["qualifier"] / counts["right"],
        "rows": len(ROWS),
    }
