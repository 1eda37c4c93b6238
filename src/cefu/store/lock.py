"""One writer at a time: a lock that dies with its holder."""

from __future__ import annotations

import datetime
import json
import os
import socket
import sys
from abc import ABC, abstractmethod
from contextlib import suppress
from types import TracebackType

from cefu.errors import CefuError, ConfigError, IndexLockedError

__all__ = ["FileLock", "OutputLock", "WriterLock"]

_NAME = "writer.lock"

if sys.platform == "win32":  # pragma: no cover - exercised on Windows only
    import msvcrt

    def _try(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _is_at(handle: int, path: str) -> bool:
        return True  # an open file can't be removed here

    def _remove(handle: int, path: str) -> None:
        os.close(handle)
        with suppress(FileNotFoundError, PermissionError):  # another has it open by now: it is his
            os.unlink(path)

else:
    import fcntl

    def _try(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _is_at(handle: int, path: str) -> bool:
        """Whether the open file still is the one at ``path``."""
        try:
            return os.path.samestat(os.fstat(handle), os.stat(path))
        except FileNotFoundError:
            return False

    def _remove(handle: int, path: str) -> None:
        """Remove the file while the lock is held, or it could be another's by then; let go."""
        with suppress(FileNotFoundError):
            os.unlink(path)
        os.close(handle)


#: The locks this process holds. A process that is forked from it is no writer: it lets go of its copies, or the lock
#: would outlive a writer that is killed.
_held: set[int] = set()


def _let_go_in_child() -> None:
    for handle in _held:
        os.close(handle)
    _held.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)


class FileLock(ABC):
    """A lock on a file, held from ``with`` to its end; the system lets go of it when the process dies."""

    def __init__(self, path: str) -> None:
        """A lock on the file ``path``, which is made if it is not there."""
        self._path = path
        self._handle: int | None = None

    @abstractmethod
    def refusal(self, holder: str) -> CefuError:
        """What is raised when another has the lock; ``holder`` says which process, and since when."""

    def __enter__(self) -> FileLock:
        """Take the lock.

        Raises:
            CefuError: another has it (:meth:`refusal`).
        """
        handle = self._take()
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

    def _take(self) -> int:
        while True:
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
            try:
                _try(handle)
            except OSError as error:
                holder = self._holder()
                os.close(handle)
                raise self.refusal(holder) from error
            if _is_at(handle, self._path):
                return handle
            # Its last holder removed it between the two steps: a lock on it keeps nobody out.
            os.close(handle)

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
            self._release(self._handle)
            self._handle = None

    def _release(self, handle: int) -> None:
        os.close(handle)


class WriterLock(FileLock):
    """The index folder's writer lock; its file stays."""

    def __init__(self, folder: str) -> None:
        """A lock on the index in ``folder``."""
        super().__init__(os.path.join(folder, _NAME))
        self._folder = folder

    def refusal(self, holder: str) -> IndexLockedError:
        """Another process writes to the index."""
        return IndexLockedError(
            f"the index at {self._folder} is being written by {holder}",
            hint="wait until it is done, then run again",
        )


class OutputLock(FileLock):
    """The lock on a file that a command is about to write; ``FILE.lock`` beside it, which is removed at the end."""

    def __init__(self, file: str) -> None:
        """A lock on the file ``file``, which need not be there."""
        super().__init__(f"{file}.lock")
        self._file = file

    def refusal(self, holder: str) -> ConfigError:
        """Another process writes the file."""
        return ConfigError(
            f"{self._file} is being written by {holder}",
            hint="wait until it is done, or name another file with -o",
        )

    def _release(self, handle: int) -> None:
        _remove(handle, self._path)
