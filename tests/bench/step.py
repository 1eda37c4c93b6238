"""One step of the harness in this process, its answer as JSON on standard output; the harness calls it.

    python -m tests.bench.step missing PEER | engine NAME
    python -m tests.bench.step documents WORK COUNT CHANGED [PATH …]
    python -m tests.bench.step build PEER INPUT FOLDER
    python -m tests.bench.step search PEER FOLDER WORK RUNS
    python -m tests.bench.step cold PEER FOLDER WORK
    python -m tests.bench.step matrix FOLDER RUNS
    python -m tests.bench.step prepare|truth|compare WORK [ARGUMENT …]

Peers run under other Pythons, so nothing but Python's own library is imported up here.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from .corpus import records

_PAGE = 10
#: Seconds after which a query is not asked again.
_ENOUGH = 3.0
#: How many documents are made of the seeds if nothing says how many.
_MADE = 1000


def _peer(name: str) -> Any:
    return import_module(f".peers.{name}", __package__)


def missing(peer: str) -> dict[str, Any]:
    """Why the peer can't be used with this Python, empty if it can; and which version it is."""
    module = _peer(peer)
    reason = module.missing() if hasattr(module, "missing") else ""
    return {"missing": reason, "version": "" if reason else module.version()}


def engine(name: str) -> dict[str, Any]:
    """Why Cefu can't use the engine here, empty if it can; and the versions."""
    from importlib.metadata import version
    from importlib.util import find_spec

    from cefu.engines.registry import ENGINES

    if name not in ENGINES:
        return {"missing": f"not there: this Cefu has no engine {name}"}
    if not find_spec(name):
        return {"missing": f"not there — run: {ENGINES[name][2]}"}
    return {"missing": "", "version": f"{_peer('cefu_index').version()}, {name} {version(name)}"}


def documents(work: str, count: str, changed: str, *paths: str) -> dict[str, Any]:
    """Write the documents that are measured, and ``changed`` others that are added later."""
    from .corpus import SHARED, existing
    from .generate import sources, write

    given = [Path(path) for path in paths]
    files = existing(paths) if paths or SHARED.is_dir() else []
    found, wanted = sum(1 for _ in records(files)), int(count)
    out = Path(work) / "documents.jsonl"
    if found and wanted <= found:
        _sample(files, found, wanted or found, out)
    else:
        write(sources(given), wanted or _MADE, out)
    write(sources(given), int(changed), Path(work) / "more.jsonl", seed=2)
    write(sources(given), 1, Path(work) / "kept.jsonl", seed=3)
    return {}


def _sample(files: Sequence[Path], found: int, wanted: int, out: Path) -> None:
    """``wanted`` of the records found, evenly from first to last."""
    with out.open("w", encoding="utf-8") as lines:
        for number, record in enumerate(records(files)):
            if (number + 1) * wanted // found > number * wanted // found:
                # Peers know no missing values.
                plain = {
                    **record,
                    "title": record.get("title") or "",
                    "province": record.get("province") or "",
                }
                lines.write(json.dumps(plain, ensure_ascii=False) + "\n")


def build(peer: str, source: str, folder: str) -> dict[str, Any]:
    """Build the peer's index."""
    _peer(peer).build(records([Path(source)]), Path(folder))
    return {}


def search(peer: str, folder: str, work: str, runs: str) -> dict[str, Any]:
    """Ask everything, write what was found beside the documents, then ask for a page again and again."""
    module = _peer(peer)
    ask = module.searcher(Path(folder))
    asked = [query for query in _asked(work) if module.answers(query)]
    found = {query["name"]: ask(query, None) for query in asked}
    index = getattr(ask, "index", None)
    names = {query["province"] for query in asked if query["province"]} if index else ()
    provinces = (
        {name: index.search(None, province=name, limit=None).doc_ids for name in names} if index else {}
    )
    label = Path(folder).name
    (Path(work) / f"found-{label}.json").write_text(
        json.dumps({"found": found, "provinces": provinces}), encoding="utf-8"
    )
    page = getattr(ask, "page", None)
    return {
        "times": {q["name"]: _times(partial(ask, q, _PAGE), int(runs)) for q in asked},
        "pages": {q["name"]: _times(partial(page, q), int(runs)) for q in asked} if page else {},
    }


def cold(peer: str, folder: str, work: str) -> dict[str, Any]:
    """Open the index and ask once."""
    from .queries import COLD

    query = next(query for query in _asked(work) if query["all"] == [COLD])
    return {"found": len(_peer(peer).searcher(Path(folder))(query, _PAGE))}


def matrix(folder: str, runs: str) -> dict[str, Any]:
    """Tabulate technologies by province, asked as keywords and read from the tags."""
    from cefu import open_index

    from .queries import TECHNOLOGIES

    with open_index(folder) as index:
        index.search(TECHNOLOGIES[0])
        return {
            "keywords": _times(lambda: index.matrix(TECHNOLOGIES, all_provinces=True), int(runs)),
            "tagged": _times(lambda: index.matrix(cols="technology", all_provinces=True), int(runs)),
        }


def prepare(work: str, *kinds: str) -> dict[str, Any]:
    """Write what the peers are given, and the queries."""
    from . import truth
    from .queries import queries

    facts = truth.prepare(Path(work), list(kinds))
    (Path(work) / "queries.json").write_text(json.dumps(queries(facts["provinces"])), encoding="utf-8")
    return facts


def brute_force(work: str) -> dict[str, Any]:
    """Write which documents match each query in fact."""
    from . import truth

    found = truth.brute_force(Path(work), _asked(work))
    (Path(work) / "truth.json").write_text(json.dumps(found), encoding="utf-8")
    return {}


def compare(work: str, *peers: str) -> dict[str, Any]:
    """What each peer missed or found beyond."""
    from . import truth

    return truth.compare(Path(work), _asked(work), list(peers))


def _asked(work: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((Path(work) / "queries.json").read_text(encoding="utf-8"))
    return found


def _times(work: Callable[[], object], runs: int) -> list[float]:
    """Seconds of each run; the first, which finds nothing in memory, is not counted."""
    work()
    times: list[float] = []
    while len(times) < runs and (not times or sum(times) < _ENOUGH):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return times


_STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "missing": missing,
    "engine": engine,
    "documents": documents,
    "build": build,
    "search": search,
    "cold": cold,
    "matrix": matrix,
    "prepare": prepare,
    "truth": brute_force,
    "compare": compare,
}

if __name__ == "__main__":
    print(json.dumps(_STEPS[sys.argv[1]](*sys.argv[2:]), ensure_ascii=False))
