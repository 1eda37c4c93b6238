"""The steps of a run, each in a process of its own, and what they gave."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from .installing import environment
from .measuring import Measured, machine, run, size
from .queries import COLD
from .truth import PREPARED

__all__ = ["ALL", "Harness", "Peer", "Settings"]


@dataclass(frozen=True, slots=True)
class Peer:
    """How a peer is run: its module, what it is given, by which Python, and with which packages."""

    module: str
    given: str = "folded"
    python: str = sys.executable
    packages: tuple[str, ...] = ()


#: The environment the harness makes.
_OWN = "own"
PEERS = {
    "stock": Peer(
        "stock", "raw", _OWN, ("whoosh==2.7.4", "jieba==0.42.1", "opencc-python-reimplemented==0.1.7")
    ),
    "fts5": Peer("fts5"),
    "xapian": Peer("xapian_cjk", python="/usr/bin/python3"),
    "ripgrep": Peer("ripgrep"),
    "tantivy": Peer("tantivy_alone", "units", _OWN, ("tantivy>=0.25",)),
}
#: Cefu's engines, and the processes they ingest with; None is all processors.
CEFU: dict[str, tuple[str, int | None]] = {
    "cefu-whoosh": ("whoosh", None),
    "cefu-whoosh-1": ("whoosh", 1),
    "cefu-tantivy": ("tantivy", None),
    "cefu-tantivy-1": ("tantivy", 1),
}
ALL = (*PEERS, *CEFU)

#: In the place of a peer where none is needed.
_NOBODY = "without an index"
#: At most so many new processes for each repeat; one is over too soon to tell much.
_COLD_RUNS = 5


@dataclass(frozen=True, slots=True)
class Settings:
    """What is measured: see ``python -m tests.bench --help``; ``changed`` documents are added and deleted."""

    paths: tuple[Path, ...]
    documents: int | None
    peers: tuple[str, ...]
    repeat: int
    runs: int
    changed: int


class Harness:
    """A run in the folder ``work``, with the peers' environment in ``venv``."""

    def __init__(self, settings: Settings, work: Path, venv: Path) -> None:
        """Nothing is done yet."""
        self.settings, self.work, self.venv = settings, work, venv
        self.absent: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.result: dict[str, Any] = {}

    def run(self) -> dict[str, Any]:
        """All steps; what they gave, as :func:`tests.bench.figures.tables` reads it."""
        settings, asked = self.settings, self.settings.peers
        started = machine()
        tell("peers")
        there = [peer for peer in asked if self._there(peer)]
        kinds = sorted({PEERS[peer].given for peer in there if peer in PEERS} | {"folded"})
        count = str(settings.documents or 0)
        tell("documents")
        self._step("documents", self.work, count, settings.changed, *settings.paths)
        fold, documents = self._answered("prepare", self.work, *kinds)
        searched = [
            peer for peer in there if peer not in CEFU or peer == self._of_engine(CEFU[peer][0], there)
        ]
        self.result = {
            "machine": started,
            "settings": {**asdict(settings), "paths": list(map(str, settings.paths))},
            "documents": documents,
            "fold": [fold.figures()],
            "versions": self.versions,
            "absent": self.absent,
            "build": {peer: [] for peer in there},
            "times": {peer: {} for peer in searched},
            "pages": {peer: {} for peer in searched},
            "cold": {},
            "matrix": {},
            "changes": {},
        }
        queries = json.loads((self.work / "queries.json").read_text(encoding="utf-8"))
        self.result["queries"] = [{key: query[key] for key in ("name", "kind")} for query in queries]
        self._rounds("ingest", there, self._build)
        self._rounds("search", searched, self._search)
        tell("truth")
        self._step("truth", self.work)
        whole = [peer for peer in searched if peer not in self.absent]
        self.result["compared"] = self._answered("compare", self.work, *whole)[1]
        self._rounds("cold", [_NOBODY, *whole], self._cold)
        self._rounds("matrix", [peer for peer in whole if peer in CEFU], self._matrix)
        self._rounds("changes", [peer for peer in whole if peer in CEFU], self._change)
        return self.result

    def _rounds(self, what: str, peers: Sequence[str], step: Callable[[str], None]) -> None:
        """The step for every peer once in each repeat, each repeat beginning with another; who fails is left out."""
        for repeat in range(self.settings.repeat):
            turn = repeat % max(1, len(peers))
            for peer in [*peers[turn:], *peers[:turn]]:
                if peer in self.absent:
                    continue
                tell(f"{what} {repeat + 1}/{self.settings.repeat} {peer}")
                try:
                    step(peer)
                except RuntimeError as error:
                    # Hours may have gone into the others.
                    self.absent[peer] = f"FAILED at {what}: {error}"
                    tell(self.absent[peer])

    def _of_engine(self, engine: str, there: Sequence[str]) -> str:
        return next(peer for peer in there if peer in CEFU and CEFU[peer][0] == engine)

    @cached_property
    def _own(self) -> tuple[str, dict[str, str]]:
        packages = [p for name in self.settings.peers if name in PEERS for p in PEERS[name].packages]
        return environment(self.venv, packages)

    def _python(self, peer: str) -> str:
        if peer not in PEERS:
            return sys.executable
        return self._own[0] if PEERS[peer].python == _OWN else PEERS[peer].python

    def _there(self, name: str) -> bool:
        """Whether the peer can be used; what it lacks is noted."""
        found: dict[str, str] = {}
        if name in CEFU:
            found = self._answered("engine", CEFU[name][0])[1]
        else:
            peer = PEERS[name]
            python = self._python(name)
            if peer.python == _OWN:
                found["missing"] = "; ".join(self._own[1][p] for p in peer.packages if p in self._own[1])
            elif shutil.which(python) is None:
                found["missing"] = f"there is no {python}"
            if not found.get("missing"):
                found = self._answered("missing", peer.module, python=python)[1]
        if found["missing"]:
            self.absent[name] = found["missing"]
            tell(f"{name}: {found['missing']}")
            return False
        self.versions[name] = found["version"]
        return True

    def _step(self, *args: object, python: str = sys.executable) -> Measured:
        return run([python, "-m", "tests.bench.step", *map(str, args)])

    def _answered(self, *args: object, python: str = sys.executable) -> tuple[Measured, dict[str, Any]]:
        measured = self._step(*args, python=python)
        answer: dict[str, Any] = json.loads(measured.output.splitlines()[-1])
        return measured, answer

    def _index(self, peer: str) -> Path:
        return self.work / "indexes" / peer

    def _build(self, peer: str) -> None:
        folder = self._index(peer)
        shutil.rmtree(folder, ignore_errors=True)
        if peer in CEFU:
            engine, jobs = CEFU[peer]
            options = ["--engine", engine, *(["--jobs", str(jobs)] if jobs else [])]
            measured = run(
                self._cefu("ingest", str(self.work / PREPARED["raw"]), "-i", str(folder), *options)
            )
        else:
            one = PEERS[peer]
            source = self.work / PREPARED[one.given]
            measured = self._step("build", one.module, source, folder, python=self._python(peer))
        self.result["build"][peer].append({**measured.figures(), "size": size(folder)})

    def _cefu(self, *args: str) -> list[str]:
        return [sys.executable, "-m", "cefu", *args]

    def _module(self, peer: str) -> str:
        return "cefu_index" if peer in CEFU else PEERS[peer].module

    def _search(self, peer: str) -> None:
        args = ("search", self._module(peer), self._index(peer), self.work, self.settings.runs)
        _, answer = self._answered(*args, python=self._python(peer))
        for kind in ("times", "pages"):
            for name, seconds in answer[kind].items():
                self.result[kind][peer].setdefault(name, []).extend(seconds)

    def _cold(self, peer: str) -> None:
        """Commands in new processes; of nobody, those that need no index."""
        commands: dict[str, list[str]] = {}
        if peer == _NOBODY:
            commands["python, doing nothing"] = [sys.executable, "-c", "pass"]
            commands["cefu --help"] = self._cefu("--help")
        elif peer in CEFU:
            search = self._cefu("search", COLD, "-i", str(self._index(peer)))
            commands[f"{peer}: search, ten hits"] = [*search, "--format", "jsonl"]
            commands[f"{peer}: search --count"] = [*search, "--count"]
        else:
            step = [self._python(peer), "-m", "tests.bench.step", "cold", self._module(peer)]
            commands[f"{peer}: ten ids"] = [*step, str(self._index(peer)), str(self.work)]
        for label, command in commands.items():
            # Exit status 1 says that nothing was found.
            often = min(_COLD_RUNS, self.settings.runs)
            repeats = [run(command, good=(0, 1)).figures() for _ in range(often)]
            self.result["cold"].setdefault(label, []).extend(repeats)

    def _matrix(self, peer: str) -> None:
        _, answer = self._answered("matrix", self._index(peer), self.settings.runs)
        seconds = self.result["matrix"].setdefault(peer, {})
        for key, values in answer.items():
            seconds.setdefault(key, []).extend(values)

    def _change(self, peer: str) -> None:
        """Add the documents of a file, take the file away, and ingest its folder again each time."""
        folder = self.work / "more"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(self.work / "kept.jsonl", folder)  # a folder without a document is an error
        command = self._cefu(
            "ingest", str(folder), "-i", str(self._index(peer)), "--prune", "--format", "json"
        )
        run(command)
        changes = self.result["changes"].setdefault(peer, {"add": [], "delete": []})
        added = folder / "added.jsonl"
        shutil.copy(self.work / "more.jsonl", added)
        for kind, key in (("add", "added"), ("delete", "removed")):
            measured = run(command)
            if json.loads(measured.output)[key] != self.settings.changed:
                raise RuntimeError(
                    f"{kind} did not change {self.settings.changed} documents: {measured.output}"
                )
            changes[kind].append(measured.figures())
            added.unlink(missing_ok=True)


def tell(what: str) -> None:
    """Say on standard error what is done now."""
    print(f"{what} …", file=sys.stderr, flush=True)
