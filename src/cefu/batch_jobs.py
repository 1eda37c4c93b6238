"""The answers to a batch as rows of values, made by this process or by several, in the order of the queries."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, NamedTuple

from cefu.batch import BatchAnswer, Outcome, Remembering, answers, batch
from cefu.errors import CefuError, EngineError, IndexCorruptError
from cefu.index import Index, open_index
from cefu.processes import serve
from cefu.reading.query_list import ListedQuery
from cefu.store.manifest import Manifest

__all__ = ["Answered", "Asking", "answered"]

#: Queries sent to a process at a time, and how many such parcels may wait for each process.
_PARCEL, _AHEAD = 4, 3


class Asking(NamedTuple):
    """How the queries of a batch are asked, and what of its rows is wanted; see :class:`cefu.batch.BatchAnswer`."""

    keys: tuple[str, ...]
    marked: bool
    limit: int | None
    kwic: int | None
    options: Mapping[str, Any]


class Answered(NamedTuple):
    """One answer: its ``outcome``, the number of rows, and the rows as values."""

    outcome: Outcome
    size: int
    rows: Iterable[list[Any]]


def answered(
    index: Index, queries: Sequence[ListedQuery], asking: Asking, jobs: int = 1
) -> Generator[Answered, None, None]:
    """The answers in the order of the queries; what they are does not depend on the number of processes.

    Each process opens the index for itself, at the generation of ``index``.

    Raises:
        ConfigError: as :func:`cefu.batch.batch`.
        IndexCorruptError: the index was replaced by another generation before the processes had opened it.
        EngineError: a process was killed.
    """
    checked = batch(index, queries, limit=asking.limit, kwic=asking.kwic, **asking.options)
    if jobs < 2 or len(queries) <= _PARCEL:
        for answer in checked:
            yield _answered(answer, asking)
        return
    # A started process shares nothing with this one; a forked one would share the open database.
    context = multiprocessing.get_context("spawn")
    start = (index.folder, index.manifest, asking, os.getpid())
    waiting: deque[Future[list[Answered]]] = deque()
    parcels = (list(queries[k : k + _PARCEL]) for k in range(0, len(queries), _PARCEL))
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=start) as pool:
        try:
            for parcel in parcels:
                with _undisturbed():
                    waiting.append(pool.submit(_work, parcel))
                while len(waiting) >= jobs * _AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool:
            raise EngineError("a process of the batch was killed", hint="run it with --jobs 1") from None
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _answered(answer: BatchAnswer, asking: Asking) -> Answered:
    return Answered(answer.outcome, len(answer), answer.values(asking.keys, marked=asking.marked))


@contextmanager
def _undisturbed() -> Iterator[None]:
    """A process that is started here never hears Ctrl+C; this one hears it behind ``with``."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_index: Index | None = None
_asking: Asking | None = None
_problem: CefuError | None = None


def _start(folder: str, manifest: Manifest, asking: Asking, parent: int) -> None:
    """In a worker: open the index. What is wrong with it is told with the first answer."""
    global _index, _asking, _problem
    serve(parent)
    _asking = asking
    try:
        opened = open_index(folder)
        if opened.manifest != manifest:
            raise IndexCorruptError(
                f"the index at {folder} was changed when the batch began", hint="run the command again"
            )
        _index = Remembering(opened)
    except CefuError as error:
        _problem = error


def _work(parcel: list[ListedQuery]) -> list[Answered]:
    if _problem is not None:
        raise _problem
    assert _index is not None
    assert _asking is not None
    found = []
    for answer in answers(_index, parcel, _asking.limit, _asking.kwic, _asking.options):
        done = _answered(answer, _asking)
        found.append(done._replace(rows=list(done.rows)))
    return found
