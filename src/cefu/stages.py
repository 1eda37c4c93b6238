"""Where the time of an ingest goes: processor seconds by stage, added up over threads that ask and over processes.

They are counted from :func:`begin` on, if it says so: to ask the system for them takes time too.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TypeVar

__all__ = ["STAGES", "add", "begin", "counting", "reading", "stage", "taken"]

#: The stages in the order in which a document passes them.
STAGES = ("read", "fold", "extract", "segment", "count", "store", "postings", "commit")

_T = TypeVar("_T")
_spent: defaultdict[str, float] = defaultdict(float)
_counting = False
_NOTHING = nullcontext()


def begin(counted: bool) -> None:
    """Forget what was spent; from now on the time is counted in this process, or is not."""
    global _counting
    _counting = counted
    _spent.clear()


def counting() -> bool:
    """Whether the time is counted."""
    return _counting


def stage(name: str) -> AbstractContextManager[None]:
    """Count the processor time of this thread until the end of the block, in seconds, under one of :data:`STAGES`."""
    return _counted(name) if _counting else _NOTHING


@contextmanager
def _counted(name: str) -> Iterator[None]:
    start = time.thread_time()
    try:
        yield
    finally:
        _spent[name] += time.thread_time() - start


def reading(items: Iterable[_T]) -> Iterator[_T]:
    """The items, while what it takes to get each is counted as reading."""
    if not _counting:
        yield from items
        return
    iterator = iter(items)
    while True:
        start = time.thread_time()
        try:
            item = next(iterator)
        except StopIteration:
            return
        finally:
            _spent["read"] += time.thread_time() - start
        yield item


def add(spent: Mapping[str, float]) -> None:
    """Count what another process spent, as its :func:`taken` gave it."""
    for name, seconds in spent.items():
        _spent[name] += seconds


def taken() -> dict[str, float]:
    """What this process spent by stage, in seconds, since it was asked last.

    >>> begin(True)
    >>> with stage("fold"):
    ...     folded = "區塊鏈".replace("區", "区")
    >>> list(taken()), taken()
    (['fold'], {})
    >>> begin(False)
    """
    spent = dict(_spent)
    _spent.clear()
    return spent
