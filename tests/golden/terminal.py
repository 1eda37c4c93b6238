"""Running ``cefu`` as a user does: in a process of its own, on a terminal or into a pipe."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from running import environment

__all__ = ["Outcome", "run"]


@dataclass(frozen=True)
class Outcome:
    """What a command gave: ``stderr`` is empty where both went to one terminal."""

    stdout: str
    stderr: str
    status: int


def run(
    command: list[str] | str,
    folder: Path,
    *,
    columns: int | None = None,
    merged: bool = False,
    path: Path | None = None,
) -> Outcome:
    """Run arguments of ``cefu``, or a line for the shell, in ``folder``.

    ``columns`` puts standard output on a terminal that wide, and with ``merged`` standard error too. ``path`` is a
    folder of programs that the shell finds first.
    """
    argv = ["sh", "-c", command] if isinstance(command, str) else [sys.executable, "-m", "cefu", *command]
    extra = {"NO_COLOR": "1", "TERM": "xterm", "LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "default"}
    if path is not None:
        extra["PATH"] = f"{path}{os.pathsep}{os.environ['PATH']}"
    surroundings = environment(extra)
    if columns is None:
        done = subprocess.run(
            argv, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, capture_output=True
        )
        return Outcome(done.stdout.decode(), done.stderr.decode(), done.returncode)
    return _on_terminal(argv, folder, surroundings, columns, merged)


def _on_terminal(
    argv: list[str], folder: Path, surroundings: dict[str, str], columns: int, merged: bool
) -> Outcome:
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        argv,
        cwd=folder,
        env=surroundings,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs if merged else subprocess.PIPE,
    )
    os.close(theirs)
    errors: list[bytes] = []
    reader = threading.Thread(target=lambda: errors.append(process.stderr.read() if process.stderr else b""))
    reader.start()
    pieces = []
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the last writer is gone
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(ours)
    reader.join()
    status = process.wait()
    if process.stderr:
        process.stderr.close()
    # A terminal shows a line break as a carriage return and a line feed.
    return Outcome(b"".join(pieces).decode().replace("\r\n", "\n"), b"".join(errors).decode(), status)
