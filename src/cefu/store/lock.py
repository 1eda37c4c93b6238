"""One writer at a time: a lock that dies with its holder."""

from __future__ import annotations

import datetime
import json
import os
import socket
import sys
from types import TracebackType

from cefu.errors import IndexLockedError

__all__ = ["WriterLock"]

_NAME = "writer.lock"

if sys.platform == "win32":  # pragma: no cover - exercised on Windows only
    import msvcrt

    def _try(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


#: The locks this process holds. A process that is forked from it is no writer: it lets go of its copies, or the lock
#: would outlive a writer that is killed.
_held: set[int] = set()


def _let_go_in_child() -> None:
    for handle in _held:
        os.close(handle)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)


class WriterLock:
    """The index folder's writer lock, held from ``with`` to its end; the system lets go of it when the process dies."""

    def __init__(self, folder: str) -> None:
        """A lock on the index in ``folder``."""
        self._folder = folder
        self._path = os.path.join(folder, _NAME)
        self._handle: int | None = None

    def __enter__(self) -> WriterLock:
        """Take the lock.

        Raises:
            IndexLockedError: another process holds it; the message says which and since when.
        """
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            _try(handle)
        except OSError as error:
            holder = self._holder()
            os.close(handle)
            raise IndexLockedError(
                f"the index at {self._folder} is being written by {holder}",
                hint="wait until it is done, then run again",
            ) from error
        os.ftruncate(handle, 0)
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        }
        os.write(handle, json.dumps(note).encode("utf-8"))
        self._handle = handle
        _held.add(handle)
        return self

    def _holder(self) -> str:
        try:
            with open(self._path, encoding="utf-8") as file:
                note = json.load(file)
            return f"process {note['pid']} on {note['host']} since {note['since']}"
        except (OSError, ValueError, KeyError, TypeError):
            return "another process"

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let go."""
        if self._handle is not None:
            _held.discard(self._handle)
            os.close(self._handle)
            self._handle = None
