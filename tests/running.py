"""Running the command: in this process, and as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from click.testing import CliRunner

import cefu
from cefu.cli import app, options

__all__ = ["HOME", "Outcome", "Run", "environment", "in_process", "processed", "working_in"]

#: Where the package that is under test was found: ``src``, or the site-packages of an installed wheel.
HOME = Path(cefu.__file__).resolve().parents[1]

#: Nothing of the developer's own surroundings reaches the command.
_OURS = ("CEFU_INDEX", "CEFU_ENGINE", "CEFU_JOBS", "CEFU_LEXICON", "CEFU_DEBUG", "NO_COLOR", "COLUMNS", "LINES")


@dataclass(frozen=True)
class Outcome:
    """What a run of the command left: exit status, standard output and standard error."""

    status: int
    out: str
    err: str

    def records(self) -> list[dict[str, Any]]:
        """The output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def ids(self) -> list[str]:
        """The ``doc_id`` of each record, in order."""
        return [record["doc_id"] for record in self.records()]

    def value(self) -> Any:
        """The output as one JSON value."""
        return json.loads(self.out)


Run = Callable[..., Outcome]


def environment(extra: Mapping[str, str]) -> dict[str, str]:
    """The environment of a run: this process's without Cefu's own settings, and what is asked for."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    path = [str(HOME), *filter(None, [kept.get("PYTHONPATH", "")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(path), "PYTHONIOENCODING": "utf-8", **extra}


class _Main:
    """What a :class:`CliRunner` runs: the real ``main``, with its exit statuses and its one-line errors."""

    name = "cefu"

    def main(self, args: Sequence[str], prog_name: str) -> None:
        options.settings.cache_clear()
        try:
            with patch.object(sys, "argv", [prog_name, *args]):
                app.main()
        finally:
            options.settings.cache_clear()


@contextmanager
def working_in(folder: str | os.PathLike[str]) -> Iterator[None]:
    """The current folder for a while (``contextlib.chdir`` came with Python 3.11)."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def in_process(args: Sequence[object], folder: Path, env: Mapping[str, str], stdin: str | bytes) -> Outcome:
    """Run the command in this process, with ``folder`` as the current one."""
    with patch.dict(os.environ, environment(env), clear=True), working_in(folder):
        result = CliRunner().invoke(_Main(), [str(arg) for arg in args], input=stdin, catch_exceptions=False)  # type: ignore[arg-type]
    # As bytes: the texts of a result have lost their carriage returns.
    return Outcome(result.exit_code, result.stdout_bytes.decode(), result.stderr)


def processed(args: Sequence[object], folder: Path, env: Mapping[str, str], stdin: str | bytes) -> Outcome:
    """Run ``python -m cefu`` as a process of its own, with ``folder`` as the current one."""
    done = subprocess.run(
        [sys.executable, "-m", "cefu", *map(str, args)],
        cwd=folder,
        env=environment(env),
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())
