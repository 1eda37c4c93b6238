"""What is new, changed, unchanged, failed or gone among the sources of an index (DESIGN §4, §8)."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cefu.errors import ReadError
from cefu.mending import Mending
from cefu.prepare import content_digest
from cefu.reading import Failure, Position, SourceFile, read, sha256_of
from cefu.store.api import LedgerRow, StoreWriter

if TYPE_CHECKING:
    from cefu.model import RawDocument

__all__ = ["IngestReport", "Known", "Progress", "Run", "to_mend", "vanished", "walk"]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: bytes of the files done, of all files, documents seen so far, and the file in work.

    Once the files are read, ``done`` and ``total`` count documents of the index that a table mends.
    """

    done: int
    total: int
    documents: int
    source: str


@dataclass
class IngestReport:
    """What became of everything that was given.

    Documents are counted as ``added``, ``updated``, ``unchanged`` or ``removed``; ``failures`` name what was
    not read, with the reason; ``warnings`` declared values that could not be used; ``vanished`` are doc_ids
    whose source is gone, kept unless ``--prune`` was given. ``interrupted`` says that it was stopped before
    the end. ``engine`` is the index's. ``stages`` are processor seconds by stage (:data:`cefu.stages.STAGES`), of all
    processes together, where they were asked for.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    documents: int = 0
    engine: str = ""
    generation: int = 0
    dry_run: bool = False
    interrupted: bool = False
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """Documents that were added, updated or removed."""
        return self.added + self.updated + self.removed


@dataclass
class Run:
    """The options of one run and its report."""

    folder: str
    mapping: Mapping[str, str]
    collection: str
    prune: bool
    strict: bool
    jobs: int | None
    memory: int
    progress: Callable[[Progress], None]
    mending: Mending = field(default_factory=Mending)
    report: IngestReport = field(default_factory=IngestReport)

    def mend(self, raw: RawDocument) -> RawDocument:
        """The document with what the user's tables say of it."""
        return self.mending.table.apply(raw) if self.mending.table else raw

    def fail(self, failure: Failure) -> None:
        """Name a failure; stop at it when the run is strict."""
        if self.strict:
            raise ReadError(
                f"{failure.source}: {failure.reason}", hint=failure.hint or "mend it, or run without --strict"
            )
        if not failure.hint and not failure.reason.startswith("skipped: "):
            failure = replace(failure, hint="mend or remove it, and run the same again")
        self.report.failures.append(failure)


class Known:
    """What the index holds when the run begins, and what of it the run has met.

    ``analysis`` says how documents are analysed now (:func:`cefu.prepare.analysis_of`): what was analysed
    otherwise is not unchanged, though its bytes are.
    """

    def __init__(
        self, living: Mapping[str, tuple[str, str]], ledger: Mapping[str, LedgerRow], analysis: str
    ) -> None:
        """Begin with the living documents (digest and file by doc_id) and the ledger of files."""
        self.living = living
        self.ledger = ledger
        self.analysis = analysis
        self.met: dict[str, str] = {}
        self.read: set[str] = set()
        self.failed: set[str] = set()
        self.by_file: dict[str, set[str]] = {}
        for doc_id, (_, file) in living.items():
            self.by_file.setdefault(file, set()).add(doc_id)

    def unchanged(self, file: str, digest: str, recipe: str) -> bool:
        """Whether the ledger knows the file with these bytes, read this way without failures."""
        row = self.ledger.get(file)
        return (
            row is not None
            and bool(digest)
            and (row.digest, row.recipe, row.failures) == (digest, recipe, 0)
            and len(self.by_file.get(file, ())) == row.documents
        )

    def base_id(self, file: SourceFile, key: str) -> str:
        """The id a file's documents begin with: as before when it was ingested by another way of naming it.

        ``cefu ingest data`` and ``cefu ingest data/2020/a.md`` name one document, by the longer id it got
        first.
        """
        name = file.base_id.rpartition("/")[2]
        for doc_id in sorted(self.by_file.get(key, ())):
            base = doc_id.rpartition("#")[0] if doc_id.rpartition("#")[2].isdigit() else doc_id
            if base.rpartition("/")[2] == name:
                return base
        return file.base_id

    def claim(self, raw: RawDocument, file: str) -> Failure | None:
        """Take the doc_id for this source; a failure when another one has it."""
        other = self.met.get(raw.doc_id)
        if other is None and raw.doc_id in self.living:
            held = self.living[raw.doc_id][1]
            # A file that moved takes its documents along, and so does one that has handed them on; a file that is
            # still there and may hold them keeps them.
            if held != file and held not in self.read and os.path.exists(held):
                other = held
        if other is not None:
            return Failure(
                raw.source,
                f"doc_id {raw.doc_id} is already taken by {other}",
                "give the record another id, or use --collection NAME",
            )
        self.met[raw.doc_id] = raw.source
        return None

    def state(self, raw: RawDocument, file: str) -> str:
        """``added``, ``updated`` or ``unchanged``."""
        if raw.doc_id not in self.living:
            return "added"
        same = self.living[raw.doc_id] == (content_digest(raw, self.analysis), file)
        return "unchanged" if same else "updated"

    def recipe(self, run: Run, file: SourceFile) -> str:
        """What besides its bytes decides what becomes of a file; it ends with the analysis."""
        table = run.mending.table.digest if run.mending.table else ""
        parts = [sorted(run.mapping.items()), file.base_id, run.collection, table]
        said = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return f"{hashlib.sha256(said).hexdigest()[:16]}-{self.analysis}"


def _key(file: SourceFile) -> str:
    """The ledger key of a file: its real path, so that the same file is known however it is named."""
    return "stdin" if file.format == "stdin" else os.path.realpath(file.path)


def walk(
    run: Run, files: Sequence[SourceFile | Failure], known: Known, note: Callable[[LedgerRow], None]
) -> Iterator[tuple[RawDocument, str, str]]:
    """The documents that are new or changed: (document, ledger key, state); everything else goes into the report.

    ``note`` is called when all documents of a file have been taken from this iterator and dealt with.
    """
    report = run.report
    sizes = {id(f): _size(f) for f in files}
    total, done, seen = sum(sizes.values()), 0, 0
    late: list[tuple[RawDocument, str]] = []
    for file in files:
        if isinstance(file, Failure):
            run.fail(file)
            continue
        run.progress(Progress(done, total, seen, file.source))
        before, done = done, done + sizes[id(file)]
        key = _key(file)
        if not run.collection:
            file = replace(file, base_id=known.base_id(file, key))
        recipe = known.recipe(run, file)
        try:
            digest = sha256_of(file)
        except ReadError as error:
            known.failed.add(key)
            run.fail(Failure(file.source, error.message, error.hint))
            continue
        if known.unchanged(key, digest, recipe):
            for doc_id in known.by_file.get(key, ()):
                known.met[doc_id] = file.source
            report.unchanged += len(known.by_file.get(key, ()))
            seen += len(known.by_file.get(key, ()))
            continue
        documents = failures = 0
        position = Position()
        for raw in read(file, mapping=run.mapping, position=position):
            if isinstance(raw, Failure):
                known.failed.add(key)
                failures += 1
                run.fail(raw)
                continue
            raw = run.mend(raw)
            taken = known.claim(raw, key)
            if taken is not None:
                failures += 1
                if raw.doc_id in known.met:
                    run.fail(taken)
                else:
                    late.append((raw, key))
                continue
            documents += 1
            seen += 1
            run.progress(Progress(before + min(position(), done - before), total, seen, raw.source))
            state = known.state(raw, key)
            if state == "unchanged":
                report.unchanged += 1
            else:
                yield raw, key, state
        known.read.add(key)
        note(LedgerRow(key, digest, recipe, documents, failures))
    for raw, key in late:  # the file that held the id may have been read since, and have handed it on
        taken = known.claim(raw, key)
        if taken is None:
            yield raw, key, known.state(raw, key)
        else:
            run.fail(taken)
    run.progress(Progress(total, total, seen, ""))


def to_mend(run: Run, known: Known, store: StoreWriter) -> Iterator[tuple[RawDocument, str, str]]:
    """The documents that a table changes though their source was not read: (document, ledger key, state)."""
    again = sorted(run.mending.again - known.met.keys())
    met = len(known.met)
    for count, doc_id in enumerate(again):
        run.progress(Progress(count, len(again), met + count, doc_id))
        found = store.read_again(doc_id)
        if found is None:
            continue
        raw, file = found
        known.met[doc_id] = raw.source
        raw = run.mend(raw)
        if known.state(raw, file) == "updated":
            yield raw, file, "updated"
        else:
            run.report.unchanged += 1
    given = run.mending.given
    for doc_id, where in given.rows.items() if given else ():
        if doc_id not in known.met and doc_id not in known.living:
            run.report.warnings.append(
                f"{where}: no document {doc_id} was read — check the id, or ingest its source too"
            )


def _size(file: SourceFile | Failure) -> int:
    try:
        return 0 if isinstance(file, Failure) else os.path.getsize(file.path)
    except OSError:
        return 0


def vanished(run: Run, roots: Sequence[str], known: Known) -> list[str]:
    """The doc_ids of the given roots that were not met again, though nothing failed to say why."""
    tops = [os.path.realpath(root) for root in roots if root != "-"]
    # What can't be entered may still hold everything it held.
    closed = [os.path.realpath(f.source) for f in run.report.failures if _closed(f.source)]
    gone = []
    for doc_id, (_, file) in known.living.items():
        unread = (file in known.failed and os.path.exists(file)) or _below(file, closed)
        if _below(file, tops) and doc_id not in known.met and not unread:
            gone.append(doc_id)
    return sorted(gone)


def _below(file: str, tops: Sequence[str]) -> bool:
    return any(file == top or file.startswith(os.path.join(top, "")) for top in tops)


def _closed(path: str) -> bool:
    return os.path.isdir(path) and not os.access(path, os.R_OK | os.X_OK)
