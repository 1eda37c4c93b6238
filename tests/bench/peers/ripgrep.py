"""ripgrep over a folder with a file for each folded text: no index, every search reads everything."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["answers", "build", "missing", "searcher", "version"]

_NAMES = "names.json"
_FOLDER = 1000


def missing() -> str:
    """Why it can't be used, and the mend; empty if it can."""
    return "" if shutil.which("rg") else "not there — run: apt-get install ripgrep"


def version() -> str:
    """The program's version."""
    return subprocess.run(
        ["rg", "--version"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[0]


def answers(query: dict[str, Any]) -> bool:
    """One keyword; it knows no provinces."""
    return len(query["all"]) == 1 and not query["province"] and not query["near"]


def build(records: Iterable[dict[str, Any]], folder: Path) -> None:
    """Write the files; this is no index, but what a user of it has."""
    names = []
    for number, record in enumerate(records):
        file = folder / "texts" / str(number // _FOLDER) / f"{number}.txt"
        if number % _FOLDER == 0:
            file.parent.mkdir(parents=True)
        file.write_text(f"{record['title']}\n{record['text']}\n", encoding="utf-8")
        names.append(record["id"])
    (folder / _NAMES).write_text(json.dumps(names), encoding="utf-8")


def searcher(folder: Path) -> Any:
    """The search: all files that hold the keyword, whatever the limit."""
    names = json.loads((folder / _NAMES).read_text(encoding="utf-8"))

    def search(query: dict[str, Any], limit: int | None) -> list[str]:
        command = [
            "rg",
            "--files-with-matches",
            "--fixed-strings",
            "--no-config",
            "--no-ignore",
            "--text",
            "--",
        ]
        done = subprocess.run(
            [*command, query["folded"][0], str(folder / "texts")], capture_output=True, text=True, check=False
        )
        if done.returncode > 1:
            raise RuntimeError(done.stderr)
        found = [names[int(Path(line).stem)] for line in done.stdout.splitlines()]
        return found[:limit]

    return search
