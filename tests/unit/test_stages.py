"""Where the time of an ingest goes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import cefu
from cefu.stages import STAGES, add, begin, reading, stage, taken
from running import Run


def _busy() -> int:
    return sum(k * k for k in range(200_000))


def test_stages_add_up_and_are_taken_once() -> None:
    begin(True)
    for _ in range(2):
        with stage("fold"):
            _busy()
    one = taken()["fold"]
    assert taken() == {}
    with stage("fold"):
        _busy()
    add({"fold": one, "store": 0.5})
    both = taken()
    assert both["fold"] > one > 0
    assert both["store"] == 0.5


def test_a_stage_that_fails_is_counted_too() -> None:
    begin(True)
    with pytest.raises(ValueError, match="no"), stage("extract"):
        raise ValueError("no")
    assert list(taken()) == ["extract"]


def test_what_items_take_to_come_is_reading() -> None:
    begin(True)
    assert list(reading(_busy() for _ in range(3))) == [_busy()] * 3
    assert taken()["read"] > 0


def test_nothing_is_counted_unless_it_is_asked_for() -> None:
    begin(True)
    with stage("fold"):
        _busy()
    begin(False)
    with stage("fold"):
        _busy()
    assert list(reading([1, 2])) == [1, 2]
    assert taken() == {}


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_ingest_tells_its_stages(jobs: int, tmp_path: Path) -> None:
    lines = (json.dumps({"id": f"d{k}", "text": "区块链应用，" * 2_000}, ensure_ascii=False) for k in range(60))
    (tmp_path / "r.jsonl").write_text("\n".join(lines), encoding="utf-8")
    report = cefu.ingest(tmp_path / "r.jsonl", tmp_path / "index", jobs=jobs, profile=True)
    assert report.added == 60
    assert list(report.stages) == list(STAGES)
    assert all(seconds > 0 for seconds in report.stages.values())
    again = cefu.ingest(tmp_path / "r.jsonl", tmp_path / "index", jobs=jobs, profile=True)
    assert "fold" not in again.stages, "nothing was folded again"


def test_the_command_tells_them_where_it_is_asked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("区块链", encoding="utf-8")
    outcome = run("ingest", tmp_path / "a.txt", "-i", tmp_path / "i", "--profile")
    assert [line.split()[0] for line in outcome.err.splitlines()] == [*STAGES, "together"]
    as_json = run("ingest", tmp_path / "a.txt", "-i", tmp_path / "j", "--profile", "--format", "json")
    assert list(json.loads(as_json.out)["stages"]) == list(STAGES)
    assert "stages" not in json.loads(run("ingest", tmp_path / "a.txt", "-i", tmp_path / "j", "--format", "json").out)
