"""Whether work grows with its input and no faster: ratios within one run, never seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["assert_linear"]


def assert_linear(work: Callable[[str], object], piece: str, size: int, *, around: tuple[str, str] = ("", "")) -> None:
    """Do the work on ``size`` and on twice as many characters of repeated pieces, and compare processor times.

    What else the machine does must not count: one good measure out of some is enough, a quadratic step has none.
    """
    once, twice = (around[0] + piece * (n // len(piece) + 1) + around[1] for n in (size, 2 * size))
    work(around[0] + piece + around[1])  # tables are loaded now
    for _ in range(5):
        first, second = _seconds(work, once), _seconds(work, twice)
        if second < 3 * first + 0.02:
            return
    raise AssertionError(f"{piece!r}: {size} characters take {first:.2f} s, twice as many {second:.2f} s")


def _seconds(work: Callable[[str], object], text: str) -> float:
    start = time.process_time()
    work(text)
    return time.process_time() - start
