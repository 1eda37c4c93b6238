"""Analysing many documents with several processes, in the order they were read."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING

from cefu.errors import EngineError
from cefu.prepare import Prepared, prepare
from cefu.processes import serve
from cefu.stages import add, begin, counting, reading, taken

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon
    from cefu.engines.api import Needs
    from cefu.model import RawDocument

__all__ = ["prepare_all"]

#: Characters analysed in this process before others are started: a small folder is done sooner than they are up.
_ALONE = 150_000
#: Characters sent to a process at a time, and how many such parcels may wait for each process.
_PARCEL, _AHEAD = 60_000, 3

_lexicon: Lexicon | None = None


def prepare_all(
    documents: Iterable[tuple[RawDocument, str]],
    lexicon: Lexicon,
    jobs: int | None = None,
    needs: Needs = "counts",
) -> Generator[Prepared, None, None]:
    """Prepare (document, ledger key) pairs, in order, with ``jobs`` processes (all processors for None).

    ``needs`` is what the engine wants to be given of them.

    What is prepared does not depend on the number of processes.

    Raises:
        EngineError: a process was killed.
    """
    jobs = jobs or os.cpu_count() or 1
    iterator = reading(documents)
    done = 0
    for raw, file in iterator:
        yield prepare(raw, file, lexicon, needs)
        done += len(raw.text)
        if jobs > 1 and done >= _ALONE:
            yield from _with_processes(iterator, lexicon, jobs, needs)
            return


def _with_processes(
    documents: Iterator[tuple[RawDocument, str]], lexicon: Lexicon, jobs: int, needs: Needs
) -> Generator[Prepared, None, None]:
    # A forked process has jieba's dictionary already; elsewhere each loads its own.
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    waiting: deque[Future[tuple[list[Prepared], dict[str, float]]]] = deque()
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_start, initargs=(lexicon, os.getpid(), counting())
    ) as pool:
        try:
            for parcel in _parcels(documents):
                waiting.append(pool.submit(_work, parcel, needs))
                while len(waiting) >= jobs * _AHEAD:
                    yield from _done(waiting.popleft())
            while waiting:
                yield from _done(waiting.popleft())
        except BrokenProcessPool as error:
            raise EngineError(
                "a process that analysed documents was ended from outside, perhaps for want of memory",
                hint="what was published is kept: run the same again, with fewer --jobs",
            ) from error
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _done(future: Future[tuple[list[Prepared], dict[str, float]]]) -> list[Prepared]:
    prepared, spent = future.result()
    add(spent)
    return prepared


def _parcels(documents: Iterator[tuple[RawDocument, str]]) -> Iterator[list[tuple[RawDocument, str]]]:
    parcel: list[tuple[RawDocument, str]] = []
    size = 0
    for raw, file in documents:
        parcel.append((raw, file))
        size += len(raw.text)
        if size >= _PARCEL:
            yield parcel
            parcel, size = [], 0
    if parcel:
        yield parcel


def _start(lexicon: Lexicon, parent: int, counted: bool) -> None:
    """In a worker: have what every document needs."""
    global _lexicon
    serve(parent)
    _lexicon = lexicon
    begin(counted)  # without what the parent had spent when this process was forked


def _work(parcel: list[tuple[RawDocument, str]], needs: Needs) -> tuple[list[Prepared], dict[str, float]]:
    """The documents prepared, and what that took by stage."""
    assert _lexicon is not None
    return [prepare(raw, file, _lexicon, needs) for raw, file in parcel], taken()
