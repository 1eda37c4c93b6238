"""Running a step in a process of its own: wall time, processor time of all its processes, and peak memory."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

__all__ = ["Measured", "machine", "run", "size"]

#: Seconds between two looks at the memory of a step's processes.
_EVERY = 0.2
#: Settings of the user's that would change what is measured.
_OURS = ("CEFU_INDEX", "CEFU_ENGINE", "CEFU_JOBS", "CEFU_LEXICON", "CEFU_DEBUG", "COLUMNS")


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, processor seconds and peak bytes of a step, and what it printed.

    Memory is the peak of the step's largest process; where it had several at once and the system tells (Linux), the
    most that all of them held together, pages that they share counted once, as seen five times a second.
    """

    wall: float
    cpu: float
    memory: int
    output: str = ""

    def figures(self) -> dict[str, Any]:
        """The figures without the output."""
        return {key: value for key, value in asdict(self).items() if key != "output"}


def run(
    command: Sequence[str], *, env: Mapping[str, str] | None = None, good: Sequence[int] = (0,)
) -> Measured:
    """Run the command from the checkout and measure it.

    Raises:
        RuntimeError: its exit status is none of ``good``; the message ends with its last words.
    """
    surroundings = {name: value for name, value in os.environ.items() if name not in _OURS}
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            cwd=Path(__file__).resolve().parents[2],
            env={**surroundings, "PYTHONUTF8": "1", **(env or {})},
        )
        together = _Together(process.pid)
        together.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        together.stop()
        out.seek(0)
        output = out.read().decode("utf-8", "replace")
        if process.returncode not in good:
            err.seek(0)
            words = err.read().decode("utf-8", "replace")[-2000:]
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}\n{words}")
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Measured(wall, usage.ru_utime + usage.ru_stime, max(largest, together.peak), output)


class _Together(threading.Thread):
    """Looks at the memory of a process and its descendants, while there are several."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak = pid, 0
        self._done = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._done.wait(_EVERY):
            pids = _family(self.pid)
            if len(pids) > 1:
                self.peak = max(self.peak, sum(map(_proportional, pids)))

    def stop(self) -> None:
        """Look no more."""
        self._done.set()
        self.join()


def _family(pid: int) -> list[int]:
    """The process and its descendants; it alone where the system doesn't tell."""
    found, at = [pid], 0
    while at < len(found):
        # A process or thread may end between two looks: what is gone has no children and no memory.
        for task in _children_files(found[at]):
            try:
                found += map(int, task.read_text().split())
            except OSError:
                continue
        at += 1
    return found


def _children_files(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").glob("*/children"))
    except OSError:
        return []


def _proportional(pid: int) -> int:
    """Bytes a process holds, a shared page divided among those that share it."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def size(folder: Path) -> int:
    """Bytes of all files below the folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def machine() -> dict[str, Any]:
    """Facts that figures can't be compared without."""
    facts: dict[str, Any] = {
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load": round(os.getloadavg()[0], 2),
    }
    if hasattr(os, "sched_getaffinity"):
        facts["cores"] = len(os.sched_getaffinity(0))
    try:
        facts["memory"] = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return facts
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {**facts, "processor": models[0]} if models else facts
