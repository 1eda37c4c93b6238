"""How far the postings go is told to the disk, and nothing is made of what can't be read."""

from __future__ import annotations

from pathlib import Path

from cefu.engines.marker import read_last, write_last


def test_the_last_number_comes_back_and_nothing_else_stays(tmp_path: Path) -> None:
    assert read_last(str(tmp_path)) == 0
    for number in (3, 1_000_000):
        write_last(str(tmp_path), number)
        assert read_last(str(tmp_path)) == number
    assert [file.name for file in tmp_path.iterdir()] == ["last"]
    (tmp_path / "last").write_text("many", encoding="ascii")
    assert read_last(str(tmp_path)) == 0
    assert read_last(str(tmp_path / "nowhere")) == 0
