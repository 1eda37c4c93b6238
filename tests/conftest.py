"""What several test files share: the seeds and their index, and the command in process and as a process."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner

import cefu
from cefu.cli import app, options
from cefu.engines.registry import ENGINES
from cefu.reindex import reindex

#: The seeds stand beside the tests, in the checkout and in the source archive.
SEEDS = Path(__file__).resolve().parents[1] / "seeds"

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


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """``run("search", "区块链", "-i", index)``: the command in this process, in an empty folder unless ``cwd`` says."""

    def call(
        *args: object,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes = "",
    ) -> Outcome:
        folder = cwd or tmp_path / "cwd"
        folder.mkdir(exist_ok=True)
        with patch.dict(os.environ, environment(env or {}), clear=True), working_in(folder):
            result = CliRunner().invoke(_Main(), [str(arg) for arg in args], input=stdin, catch_exceptions=False)  # type: ignore[arg-type]
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def run_process(tmp_path: Path) -> Run:
    """The same as a process of its own: ``python -m cefu``."""

    def call(
        *args: object,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str | bytes = "",
    ) -> Outcome:
        folder = cwd or tmp_path / "cwd"
        folder.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "cefu", *map(str, args)],
            cwd=folder,
            env=environment(env or {}),
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return call


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the seeds."""
    return SEEDS


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the seeds, made once; no test writes to it."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    report = cefu.ingest(SEEDS, folder, jobs=1)
    assert not report.failures
    assert not report.warnings
    return folder


@pytest.fixture(scope="session")
def engine_indexes(seeds_index: Path) -> dict[str, Path]:
    """The index of the seeds under every engine, by its name."""
    folders = {}
    for name in ENGINES:
        folders[name] = seeds_index.with_name(f"index-{name}")
        shutil.copytree(seeds_index, folders[name])
        reindex(folders[name], engine=name)
    return folders
