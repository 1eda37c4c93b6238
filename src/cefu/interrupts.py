"""Ctrl+C and SIGTERM while something is written: heard at once, obeyed between two documents."""

from __future__ import annotations

import signal
import threading
from types import FrameType, TracebackType
from typing import Any

__all__ = ["Interrupts"]

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Inside ``with``, the first signal only sets ``asked``; a second one raises KeyboardInterrupt at once.

    What is being written when the first one comes is written to its end. In a thread other than the main one,
    signals are left alone.
    """

    def __init__(self) -> None:
        """Nothing was asked yet."""
        self.asked = False
        self._before: dict[signal.Signals, Any] = {}

    def check(self) -> None:
        """Stop here if it was asked for.

        Raises:
            KeyboardInterrupt: a signal came.
        """
        if self.asked:
            raise KeyboardInterrupt

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def __enter__(self) -> Interrupts:
        """Listen."""
        if threading.current_thread() is threading.main_thread():
            for number in _SIGNALS:
                self._before[number] = signal.signal(number, self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the signals as they were."""
        for number, handler in self._before.items():
            # None: the handler was set outside Python and can't be set again from here.
            signal.signal(number, handler if handler is not None else signal.SIG_DFL)
