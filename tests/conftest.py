"""What several test files share: the seeds and their index, and the command in process and as a process."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

import cefu
from cefu.reindex import reindex
from installed import INSTALLED
from running import Outcome, Run, in_process, processed

#: The seeds stand beside the tests, in the checkout and in the source archive.
SEEDS = Path(__file__).resolve().parents[1] / "seeds"


def _runner(
    way: Callable[[Sequence[object], Path, Mapping[str, str], str | bytes], Outcome], folder: Path
) -> Run:
    """``run("search", "区块链", "-i", index)``, in an empty folder unless ``cwd`` says another."""
    folder.mkdir()

    def call(
        *args: object, cwd: Path = folder, env: Mapping[str, str] | None = None, stdin: str | bytes = ""
    ) -> Outcome:
        return way(args, cwd, env or {}, stdin)

    return call


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """The command in this process."""
    return _runner(in_process, tmp_path / "here")


@pytest.fixture
def run_process(tmp_path: Path) -> Run:
    """The command as a process of its own."""
    return _runner(processed, tmp_path / "there")


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
    """The index of the seeds under every engine that is installed, by its name."""
    folders = {}
    for name in INSTALLED:
        folders[name] = seeds_index.with_name(f"index-{name}")
        shutil.copytree(seeds_index, folders[name])
        reindex(folders[name], engine=name)
    return folders
