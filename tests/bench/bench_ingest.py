"""Cefu beside the stock recipe, in one run on the same documents: ingest, memory, search, and what is found.

    python -m tests.bench.bench_ingest [PATH.jsonl.xz …] [--limit N] [--json FILE]

Each step runs in a process of its own. The machine may have other work, so read the ratios and not the seconds; where
it has a lot, those of the processor time, which counts all processes of a step.
Memory is the peak of the process, and where it has workers of the process and all workers together, each at its own
peak: an upper bound, since forked processes share pages.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from tests.bench import stock
from tests.bench.corpus import existing, records, trimmed

#: Looked up warm, and counted against a search through all texts.
KEYWORDS = (
    "食品安全", "中华人民共和国", "中華民國", "网络安全法", "行政處罰", "数据", "碳", "主管機關", "区块链", "5G",
    "人民代表大会常务委员会", "環境影響評估", "知识产权", "第三十二条", "2020年",
)  # fmt: skip
#: Searched by new processes.
COLD = "食品安全"
_COLD_RUNS = 5
_WARM_RUNS = 7
_PAGE = 10


def ingest_stock(paths: list[Path], folder: Path) -> dict[str, Any]:
    """Build the stock index."""
    return {"documents": stock.build(records(paths), folder)}


def ingest_cefu(paths: list[Path], folder: Path, jobs: int | None) -> dict[str, Any]:
    """Build or update Cefu's index."""
    from cefu import ingest

    report = ingest(paths, folder, jobs=jobs)
    return {
        "documents": report.documents,
        "changed": report.changed,
        "failed": len(report.failures),
        "jobs": jobs,
    }


def warm_stock(folder: Path) -> dict[str, Any]:
    """Search the stock index for every keyword, again and again."""
    search = stock.searcher(folder)
    search(COLD)
    times = {k: _median(lambda k=k: search(k, _PAGE), _WARM_RUNS) for k in KEYWORDS}
    return {"times": times, "found": {k: len(search(k)) for k in KEYWORDS}}


def warm_cefu(folder: Path) -> dict[str, Any]:
    """Search Cefu's index for every keyword, again and again; a first page with its snippets is timed too."""
    from cefu import open_index

    with open_index(folder) as index:
        index.search(COLD)
        times = {k: _median(lambda k=k: index.search(k, limit=_PAGE).doc_ids, _WARM_RUNS) for k in KEYWORDS}
        pages = {
            k: _median(lambda k=k: index.search(k, limit=_PAGE).to_dicts(), _WARM_RUNS) for k in KEYWORDS
        }
        everything = {k: index.search(k, limit=0) for k in KEYWORDS}
        found = {k: result.total for k, result in everything.items()}
    return {"times": times, "pages": pages, "found": found}


def brute_force(paths: list[Path]) -> dict[str, Any]:
    """How many documents hold each keyword, by looking through every folded text."""
    from tests.bench.check_exactness import Units, fold_records, occurrences

    folded = [[Units(text) for text in texts] for _, texts in fold_records(paths)]
    from cefu.analysis import fold

    keys = {k: fold(k).text for k in KEYWORDS}
    return {
        "found": {
            k: sum(any(occurrences(t, key) for t in texts) for texts in folded) for k, key in keys.items()
        }
    }


def _median(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def _measured(work: Callable[..., dict[str, Any]], args: tuple[Any, ...], answer: Connection) -> None:
    try:
        start = time.perf_counter()
        found = work(*args)
        seconds = time.perf_counter() - start
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        cpu = _cpu(resource.RUSAGE_SELF) + _cpu(resource.RUSAGE_CHILDREN)
        jobs = found["jobs"] or os.cpu_count() or 1 if "jobs" in found else 1
        unit = 1 if sys.platform == "darwin" else 1024
        memory = (own + (jobs * worker if jobs > 1 else 0)) * unit
        answer.send({**found, "seconds": seconds, "cpu": cpu, "memory": memory, "memory_self": own * unit})
    except BaseException:
        answer.send(traceback.format_exc())


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime


def measure(work: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    """Run ``work`` in a new process: what it found, its seconds and its peak memory."""
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(work, args, sending))
    process.start()
    sending.close()
    try:
        found = receiving.recv()
    except EOFError:
        found = "the process died"
    process.join()
    if isinstance(found, str):
        raise SystemExit(f"{work.__name__} failed:\n{found}")
    return dict(found)


def cold(command: list[str]) -> dict[str, float]:
    """The median seconds, and processor seconds, of new processes that search once."""
    times, cpu = [], []
    for _ in range(_COLD_RUNS):
        start, before = time.perf_counter(), _cpu(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True, capture_output=True)
        times.append(time.perf_counter() - start)
        cpu.append(_cpu(resource.RUSAGE_CHILDREN) - before)
    return {"seconds": statistics.median(times), "cpu": statistics.median(cpu)}


def run(paths: list[Path], work: Path) -> dict[str, Any]:
    """All steps; what they gave."""
    stock_index, parallel, single = work / "stock", work / "cefu", work / "cefu-1"
    result: dict[str, Any] = {"files": [path.name for path in paths], "processors": os.cpu_count()}
    steps: list[tuple[str, Callable[..., dict[str, Any]], tuple[Any, ...]]] = [
        ("ingest stock", ingest_stock, (paths, stock_index)),
        ("ingest cefu", ingest_cefu, (paths, parallel, None)),
        ("ingest cefu jobs=1", ingest_cefu, (paths, single, 1)),
        ("ingest cefu again", ingest_cefu, (paths, parallel, None)),
        ("warm stock", warm_stock, (stock_index,)),
        ("warm cefu", warm_cefu, (parallel,)),
        ("brute force", brute_force, (paths,)),
    ]
    for name, step, args in steps:
        print(f"{name} …", file=sys.stderr, flush=True)
        result[name] = measure(step, *args)
    print("cold …", file=sys.stderr, flush=True)
    stock_search = "import sys, pathlib; from tests.bench import stock; "
    stock_search += "print(len(stock.searcher(pathlib.Path(sys.argv[1]))(sys.argv[2], 10)))"
    cefu_search = [sys.executable, "-m", "cefu", "search", COLD, "-i", str(parallel)]
    result["cold"] = {
        "stock": cold([sys.executable, "-c", stock_search, str(stock_index), COLD]),
        "cefu": cold([*cefu_search, "--format", "jsonl"]),
        "cefu count": cold([*cefu_search, "--count"]),
    }
    result["size"] = {name: _size(folder) for name, folder in (("stock", stock_index), ("cefu", parallel))}
    return result


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def table(result: dict[str, Any]) -> str:
    """The figures beside each other, with ratios (above 1: Cefu is better)."""
    ingest = {name: result[f"ingest {name}"] for name in ("stock", "cefu", "cefu jobs=1", "cefu again")}
    warm = {name: statistics.median(result[f"warm {name}"]["times"].values()) for name in ("stock", "cefu")}
    pages = statistics.median(result["warm cefu"]["pages"].values())
    base = ingest["stock"]
    rows = [("", "stock", "cefu", "ratio")]

    def row(label: str, left: float, right: float, form: Callable[[float], str]) -> None:
        rows.append((label, form(left), form(right), f"{left / right:.2f}×" if right else ""))

    for kind, label in (("seconds", ""), ("cpu", ", processor time")):
        first, again = ingest["cefu"][kind], ingest["cefu again"][kind]
        row(f"ingest, all processors{label}", base[kind], first, _seconds)
        row(f"ingest, one process{label}", base[kind], ingest["cefu jobs=1"][kind], _seconds)
        row(f"ingest again (beside the first){label}", first, again, _seconds)
    row("peak memory, all processors", base["memory"], ingest["cefu"]["memory"], _megabytes)
    row("peak memory, one process", base["memory"], ingest["cefu jobs=1"]["memory"], _megabytes)
    row("index size", result["size"]["stock"], result["size"]["cefu"], _megabytes)
    for kind, label in (("seconds", ""), ("cpu", ", processor time")):
        row(
            f"cold search, ten hits{label}",
            result["cold"]["stock"][kind],
            result["cold"]["cefu"][kind],
            _seconds,
        )
        row(
            f"cold search, count{label}",
            result["cold"]["stock"][kind],
            result["cold"]["cefu count"][kind],
            _seconds,
        )
    row("warm search, ten ids (median)", warm["stock"], warm["cefu"], _milliseconds)
    row("warm search, ten hits with snippets", warm["stock"], pages, _milliseconds)
    widths = [max(len(line[i]) for line in rows) for i in range(4)]
    lines = [f"{r[0]:<{widths[0]}}" + "".join(f"  {r[i]:>{widths[i]}}" for i in (1, 2, 3)) for r in rows]
    lines += ["", f"{'documents found':<20}{'stock':>7}{'cefu':>7}{'in fact':>9}"]
    for keyword, fact in result["brute force"]["found"].items():
        found = [result[f"warm {name}"]["found"][keyword] for name in ("stock", "cefu")]
        pad = " " * max(1, 20 - sum(2 if c > "\u2e80" else 1 for c in keyword))
        lines.append(
            f"{keyword}{pad}{found[0]:>7}{found[1]:>7}{fact:>9}" + ("" if found[1] == fact else "   WRONG")
        )
    head = (
        f"{base['documents']} documents from {', '.join(result['files'])}; {result['processors']} processors"
    )
    return "\n".join([head, "", *lines])


def _seconds(value: float) -> str:
    return f"{value:.2f} s"


def _milliseconds(value: float) -> str:
    return f"{value * 1000:.1f} ms"


def _megabytes(value: float) -> str:
    return f"{value / 1e6:.0f} MB"


def main() -> None:
    """Measure, print, and write the figures where they are asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.bench_ingest", description=__doc__)
    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="JSON Lines (default: two of ../shared/corpus)"
    )
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N records of each file")
    parser.add_argument("--json", metavar="FILE", help="write the figures here")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="cefu-bench-") as folder:
        paths = trimmed(existing(args.paths), args.limit, Path(folder))
        result = run(paths, Path(folder))
    print(table(result))
    if args.json:
        Path(args.json).write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
