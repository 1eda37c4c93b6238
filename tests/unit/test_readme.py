"""The README keeps its word: its commands run in order, and give what stands below them.

``python -m pytest tests/golden tests/unit/test_readme.py --update-golden`` writes the outputs anew.
"""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import cefu
from golden.terminal import run

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
#: The width of the terminal that the README's outputs come from.
COLUMNS = 96

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TIME = re.compile(r"\b\d+\.\d s\b")
_FINGERPRINT = re.compile(r"\b[0-9a-f]{16}\b")


class Step(NamedTuple):
    """One command line and what stands below it."""

    command: str
    output: str


def blocks(language: str) -> list[str]:
    return [text for name, text in _BLOCK.findall(README.read_text("utf-8")) if name == language]


def steps(block: str) -> list[Step]:
    found = []
    for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = piece.partition("\n")
        found.append(Step(command, output))
    return found


def as_seen(text: str, folder: Path) -> str:
    """What stays on the screen: without the progress bar, times, the index's fingerprint and this folder's place."""
    plain = re.sub(r"\x1b\[[?0-9;]*[A-Za-z]|\ufeff", "", text)
    lines = [line.rstrip("\r").rpartition("\r")[2] for line in plain.split("\n")]
    kept = "\n".join(line.rstrip() for line in lines if not line.startswith(("reading ", "searching ")))
    kept = _FINGERPRINT.sub("0123456789abcdef", _TIME.sub("0.1 s", kept))
    return kept.replace(str(folder), "/home/me").strip("\n") + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with ``seeds``, and a program named ``cefu`` that is this package."""
    shutil.copytree(ROOT / "seeds", tmp_path / "here" / "seeds")
    program = tmp_path / "bin" / "cefu"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m cefu "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return tmp_path / "here"


def test_every_command_gives_what_stands_below_it(
    folder: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = README.read_text("utf-8")
    expected, given = [], []
    for block in blocks("console"):
        written = ""
        for step in steps(block):
            outcome = run(step.command, folder, columns=COLUMNS, merged=True, path=folder.parent / "bin")
            expected.append((step.command, as_seen(step.output, folder)))
            given.append((step.command, as_seen(outcome.stdout, folder)))
            written += f"$ {step.command}\n{as_seen(outcome.stdout, folder).removeprefix(chr(10))}"
        text = text.replace(block, written)
    assert len(given) > 10
    if request.config.getoption("--update-golden", default=False):
        README.write_text(text, encoding="utf-8")
    else:
        assert given == expected
    # The Python examples are read in the folder that the commands have filled.
    monkeypatch.chdir(folder)
    examples = doctest.DocTestParser().get_doctest("\n".join(blocks("pycon")), {}, "README", str(README), 0)
    result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
    assert result.attempted > 3
    assert not result.failed


def test_the_first_two_blocks_are_single_lines_to_paste() -> None:
    start, test = blocks("sh")[:2]
    assert start.count("\n") == test.count("\n") == 1
    assert start.startswith(
        "python3 -m venv .venv && .venv/bin/pip install -q . && .venv/bin/cefu ingest seeds && "
    )
    assert start.count(".venv/bin/cefu search") >= 2
    assert test == (
        "python3 -m venv .venv && .venv/bin/pip install -q '.[test]' && .venv/bin/python -m pytest\n"
    )


def test_every_command_and_every_option_of_search_stands_in_the_readme() -> None:
    from importlib import import_module

    from cefu.cli.app import COMMANDS

    text = README.read_text("utf-8")
    for name in COMMANDS:
        assert f"cefu {name}" in text, name
        command = import_module(f"cefu.cli.{name}").command
        assert command.help
        assert "xample" in (command.epilog or "")
    options = (
        import_module("cefu.cli.search").command.params + import_module("cefu.cli.ingest").command.params
    )
    missing = {opt for param in options for opt in param.opts if opt.startswith("--") and opt not in text}
    assert not missing


def test_every_folder_of_the_package_stands_in_the_readme() -> None:
    text = README.read_text("utf-8")
    for folder in sorted(path.parent.name for path in Path(cefu.__file__).parent.glob("*/__init__.py")):
        assert f"`{folder}/`" in text, folder
