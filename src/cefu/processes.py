"""Processes that work for this one: they leave Ctrl+C to it, and do not outlive it."""

from __future__ import annotations

import os
import signal
import threading
import time

__all__ = ["serve"]

#: Seconds between two looks whether the parent is still there.
_LOOK = 1.0


def serve(parent: int) -> None:
    """In a worker: an interrupt is the parent's business; to be terminated is not."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _end_with(parent: int) -> None:
    """Who waits for work from a process that was killed would wait for ever."""
    while os.getppid() == parent:
        time.sleep(_LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
