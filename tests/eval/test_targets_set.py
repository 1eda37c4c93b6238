"""Targets of hand-written sentences: how often a found one is right, and how often one that is set is found."""

from __future__ import annotations

from collections import Counter

import pytest

from eval.gate import FILE, floors
from eval.targets_score import MEASURES, ROWS, measures, score
from eval.test_heads import KNOWN

FLOORS = floors(FILE.read_text(encoding="utf-8"), KNOWN)["targets"]
KINDS = {"plan", "report", "taiwan", "hongkong", "news", "review", "norm", "other"}


def test_there_are_many_sentences_and_about_half_of_them_set_nothing() -> None:
    rows = Counter((row["text"], row.get("heading")) for row in ROWS)
    assert [row for row, times in rows.items() if times > 1] == []
    without = sum(not row["targets"] for row in ROWS)
    assert 0.4 < without / len(ROWS) < 0.6
    assert {row["kind"] for row in ROWS} == KINDS


@pytest.mark.parametrize("measure", MEASURES)
def test_floors(measure: str) -> None:
    reached = measures()[measure]
    _, wrong = score()
    assert reached >= FLOORS[measure], "\n".join([f"{measure} is {reached:.4f}", *wrong])
