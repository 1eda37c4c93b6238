"""The bar on a terminal: as far as the work is, and silent elsewhere."""

from __future__ import annotations

import io
import sys

import pytest

from cefu.cli.progress import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Standard error; not as a fixture, for what is set before a test pytest sets anew."""
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    return screen


def test_steps_go_on_from_those_that_are_done(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    with Bar(4, done=1) as bar:
        for rows in (3, 5, 9):
            bar.step(f"{rows} rows")
    said = terminal.getvalue()
    assert [part for part in ("25%", "50%", "75%", "100%") if part in said] == ["25%", "50%", "75%", "100%"]
    assert "searching" in said
    assert "9 rows" in said


def test_a_step_that_begins_ends_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    with Bar(2) as bar:
        bar.begin("first")
        assert "50%" not in terminal.getvalue()
        bar.begin("second")
        assert "50%" in terminal.getvalue()
        bar.step()
    assert "100%" in terminal.getvalue()


def test_the_length_may_be_known_later_and_the_end_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    with Bar() as bar:
        for done in range(1, 5002):
            bar.at(done, 5001)
    said = terminal.getvalue()
    assert "100%" in said
    assert said.count("\r") < 1000, "not drawn for every step"


def test_nothing_is_said_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_a_terminal(monkeypatch)
    with Bar(2, shown=False) as bar:
        bar.step("one")
    assert terminal.getvalue() == ""
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)
    with Bar(2) as bar:
        bar.at(2, 2)
    assert plain.getvalue() == ""
