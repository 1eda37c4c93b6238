"""The peers' own virtual environment."""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path

__all__ = ["environment"]


def environment(folder: Path, packages: Sequence[str]) -> tuple[str, dict[str, str]]:
    """The Python of an environment in ``folder``, made if it isn't there, and why a package could not be had.

    What was installed by an earlier run is kept.
    """
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    failed: dict[str, str] = {}
    for package in packages:
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            failed[package] = f"pip install {package}: {last}"
            print(failed[package], file=sys.stderr)
    return str(python), failed
