"""Building and updating an index: from paths to a new generation (DESIGN §4, §8).

Files whose bytes, sidecar and way of reading are as the ledger remembers are passed over; of the others each document
is compared by its content, and only what changed is analysed. Documents are published in batches, the manifest
last: an
interrupted run keeps what was published and goes on from there when it is run again.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from cefu._version import __version__
from cefu.analysis.fingerprint import analysis_fingerprint
from cefu.engines.api import EngineWriter
from cefu.engines.registry import DEFAULT, open_engine
from cefu.errors import ConfigError, IndexMismatchError, IndexNotFoundError, ReadError
from cefu.index import STORE, load_lexicons
from cefu.prepare import Prepared, content_digest
from cefu.reading import (
    Failure,
    MetadataTable,
    SourceFile,
    discover,
    key_map,
    load_metadata_table,
    read,
    sha256_of,
)
from cefu.store.api import LedgerRow
from cefu.store.lock import WriterLock
from cefu.store.manifest import Manifest, read_manifest, write_manifest
from cefu.store.sqlite_writer import SqliteWriter
from cefu.workers import prepare_all

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon
    from cefu.model import RawDocument

__all__ = ["IngestReport", "Progress", "ingest"]

#: Documents between two publications.
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an ingest is: bytes of the files done, of all files, documents seen so far, and the file in work."""

    done: int
    total: int
    documents: int
    source: str


@dataclass
class IngestReport:
    """What became of everything that was given.

    Documents are counted as ``added``, ``updated``, ``unchanged`` or ``removed``; ``failures`` name what was
    not read, with
    the reason; ``warnings`` declared values that could not be used; ``vanished`` are doc_ids whose source is
    gone, kept
    unless ``--prune`` was given. ``interrupted`` says that it was stopped before the end.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failures: list[Failure] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    documents: int = 0
    generation: int = 0
    dry_run: bool = False
    interrupted: bool = False
    seconds: float = 0.0

    @property
    def changed(self) -> int:
        """Documents that were added, updated or removed."""
        return self.added + self.updated + self.removed


def ingest(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    index: str | os.PathLike[str] = "index_data",
    *,
    engine: str | None = None,
    jobs: int | None = None,
    collection: str = "",
    mapping: Mapping[str, str] | None = None,
    sidecar: str | os.PathLike[str] | None = None,
    lexicon: str | os.PathLike[str] | None = None,
    prune: bool = False,
    strict: bool = False,
    dry_run: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Build or update the index in the folder ``index`` from files and folders.

    A file that can't be read is counted and named in the report, and the rest goes on; with ``strict`` the
    first one stops
    the run and nothing of it is kept. ``dry_run`` reports what would be done and writes nothing. ``jobs``
    processes analyse
    (all processors for None). ``mapping`` maps further keys of records to fields. ``sidecar`` is a CSV of
    metadata by doc_id.

    Raises:
        ConfigError: an option can't be used.
        IndexLockedError: another process writes to the index.
        IndexMismatchError: the index has another engine, or a newer schema.
        ReadError: with ``strict``, the first failure.
    """
    started = datetime.datetime.now()
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    if not given:
        raise ConfigError("nothing to ingest", hint="name a file or folder: cefu ingest seeds")
    folder = os.fspath(index)
    run = _Run(
        folder=folder,
        mapping=dict(mapping or {}),
        collection=collection,
        prune=prune,
        strict=strict,
        jobs=jobs,
        table=load_metadata_table(sidecar, key_map(mapping or {})) if sidecar is not None else None,
        progress=progress or (lambda _: None),
    )
    roots = [os.fspath(path) for path in given]
    files = list(discover(roots, collection=collection, exclude=[folder]))
    manifest = _current(folder, engine, lexicon)
    if dry_run:
        _dry(run, files, roots, manifest)
    else:
        os.makedirs(folder, exist_ok=True)
        with WriterLock(folder):
            _write(run, files, roots, _current(folder, engine, lexicon))
    run.report.seconds = (datetime.datetime.now() - started).total_seconds()
    return run.report


def _current(folder: str, engine: str | None, lexicon: str | os.PathLike[str] | None) -> Manifest:
    """The manifest of the index, or the one a new index starts from; the options must agree with it."""
    files = (os.path.abspath(lexicon),) if lexicon is not None else None
    try:
        manifest = read_manifest(folder)
    except IndexNotFoundError:
        if os.path.isdir(folder) and os.path.exists(os.path.join(folder, STORE)):
            _discard_unpublished(folder)
        name = engine or DEFAULT
        open_engine(
            name, os.path.join(folder, "postings-1")
        )  # an unknown engine is refused before anything is written
        now = _now()
        return Manifest(
            engine=name,
            generation=0,
            documents=0,
            fingerprint="",
            analysis=analysis_fingerprint(),
            lexicon="",
            lexicon_files=files or (),
            postings="postings-1",
            created=now,
            updated=now,
            cefu_version=__version__,
        )
    if engine is not None and engine != manifest.engine:
        raise IndexMismatchError(
            f"the index at {folder} has engine {manifest.engine}, not {engine}",
            hint=f"run: cefu reindex --engine {engine}",
        )
    return manifest if files is None else manifest.next(lexicon_files=files)


def _discard_unpublished(folder: str) -> None:
    """Remove what the first ingest of this folder left before it published anything: nothing of it was ever seen."""
    with WriterLock(folder):
        for name in os.listdir(folder):
            if name.startswith(STORE):
                os.unlink(os.path.join(folder, name))
            elif name.startswith("postings-"):
                shutil.rmtree(os.path.join(folder, name))


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


@dataclass
class _Run:
    """The options of one run and its report."""

    folder: str
    mapping: Mapping[str, str]
    collection: str
    prune: bool
    strict: bool
    jobs: int | None
    table: MetadataTable | None
    progress: Callable[[Progress], None]
    report: IngestReport = field(default_factory=IngestReport)

    def fail(self, failure: Failure) -> None:
        """Name a failure; stop at it when the run is strict."""
        if self.strict:
            raise ReadError(
                f"{failure.source}: {failure.reason}", hint=failure.hint or "mend it, or run without --strict"
            )
        self.report.failures.append(failure)


class _Known:
    """What the index holds when the run begins, and what of it the run has met."""

    def __init__(self, living: dict[str, tuple[str, str]], ledger: dict[str, LedgerRow], fresh: bool) -> None:
        self.living = living
        self.ledger = ledger
        self.fresh = fresh
        self.met: dict[str, str] = {}
        self.by_file: dict[str, set[str]] = {}
        for doc_id, (_, file) in living.items():
            self.by_file.setdefault(file, set()).add(doc_id)

    def unchanged(self, file: str, digest: str, recipe: str) -> bool:
        """Whether the ledger knows the file with these bytes, read this way without failures."""
        row = self.ledger.get(file)
        return (
            row is not None
            and self.fresh
            and bool(digest)
            and (row.digest, row.recipe, row.failures) == (digest, recipe, 0)
            and len(self.by_file.get(file, ())) == row.documents
        )

    def base_id(self, file: SourceFile, key: str) -> str:
        """The id a file's documents begin with: as before when it was ingested by another way of naming it.

        ``cefu ingest data`` and ``cefu ingest data/2020/a.md`` name one document, by the longer id it got first.
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
            # A file that moved takes its documents along; one that is still there keeps them.
            if held != file and os.path.exists(held):
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
        same = self.fresh and self.living[raw.doc_id] == (content_digest(raw), file)
        return "unchanged" if same else "updated"


def _key(file: SourceFile) -> str:
    """The ledger key of a file: its real path, so that the same file is known however it is named."""
    return "stdin" if file.format == "stdin" else os.path.realpath(file.path)


def _recipe(run: _Run, file: SourceFile) -> str:
    """What besides its bytes decides what is read from a file."""
    table = run.table.digest if run.table else ""
    parts = [sorted(run.mapping.items()), file.base_id, run.collection, table]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]


def _walk(
    run: _Run, files: Sequence[SourceFile | Failure], known: _Known, note: Callable[[LedgerRow], None]
) -> Iterator[tuple[RawDocument, str, str]]:
    """The documents that are new or changed: (document, ledger key, state); everything else goes into the report.

    ``note`` is called when all documents of a file have been taken from this iterator and dealt with.
    """
    report = run.report
    sizes = {id(f): _size(f) for f in files}
    total, done, seen = sum(sizes.values()), 0, 0
    for file in files:
        if isinstance(file, Failure):
            run.fail(file)
            continue
        run.progress(Progress(done, total, seen, file.source))
        done += sizes[id(file)]
        key = _key(file)
        if not run.collection:
            file = replace(file, base_id=known.base_id(file, key))
        recipe = _recipe(run, file)
        try:
            digest = sha256_of(file)
        except ReadError as error:
            run.fail(Failure(file.source, error.message, error.hint))
            continue
        if known.unchanged(key, digest, recipe):
            for doc_id in known.by_file.get(key, ()):
                known.met[doc_id] = file.source
            report.unchanged += len(known.by_file.get(key, ()))
            seen += len(known.by_file.get(key, ()))
            continue
        documents = failures = 0
        for raw in read(file, mapping=run.mapping):
            if run.table is not None and not isinstance(raw, Failure):
                raw = run.table.apply(raw)
            failure = raw if isinstance(raw, Failure) else known.claim(raw, key)
            if failure is not None or isinstance(raw, Failure):
                failures += 1
                if failure is not None:
                    run.fail(failure)
                continue
            documents += 1
            seen += 1
            run.progress(Progress(done, total, seen, raw.source))
            state = known.state(raw, key)
            if state == "unchanged":
                report.unchanged += 1
            else:
                yield raw, key, state
        note(LedgerRow(key, digest, recipe, documents, failures))
    run.progress(Progress(total, total, seen, ""))
    for doc_id, where in run.table.rows.items() if run.table else ():
        if doc_id not in known.met:
            run.report.warnings.append(
                f"{where}: no document {doc_id} was read — check the id, or ingest its source too"
            )


def _size(file: SourceFile | Failure) -> int:
    try:
        return 0 if isinstance(file, Failure) else os.path.getsize(file.path)
    except OSError:
        return 0


def _vanished(run: _Run, roots: Sequence[str], known: _Known) -> list[str]:
    """The doc_ids of the given roots that were not met again, though nothing failed to say why."""
    tops = [os.path.realpath(root) for root in roots if root != "-"]
    failed = {os.path.realpath(f.source.rpartition(":")[0] or f.source) for f in run.report.failures}
    failed |= {os.path.realpath(f.source) for f in run.report.failures}
    gone = []
    for doc_id, (_, file) in known.living.items():
        below = any(file == top or file.startswith(os.path.join(top, "")) for top in tops)
        if below and doc_id not in known.met and not (os.path.exists(file) and file in failed):
            gone.append(doc_id)
    return sorted(gone)


def _dry(run: _Run, files: Sequence[SourceFile | Failure], roots: Sequence[str], manifest: Manifest) -> None:
    known = _Known({}, {}, True)
    if manifest.generation:
        with WriterLock(run.folder):
            store = SqliteWriter(os.path.join(run.folder, STORE), manifest.generation)
            known = _Known(store.living(), store.ledger(), manifest.analysis == analysis_fingerprint())
            store.close()
    counts = Counter(state for _, _, state in _walk(run, files, known, lambda row: None))
    report = run.report
    report.added, report.updated = counts["added"], counts["updated"]
    report.vanished = _vanished(run, roots, known)
    report.removed = len(report.vanished) if run.prune else 0
    report.documents = manifest.documents + report.added - report.removed
    report.generation, report.dry_run = manifest.generation, True


def _write(
    run: _Run, files: Sequence[SourceFile | Failure], roots: Sequence[str], manifest: Manifest
) -> None:
    lexicon = load_lexicons(manifest.lexicon_files)
    engine = open_engine(manifest.engine, os.path.join(run.folder, manifest.postings))
    store = SqliteWriter(os.path.join(run.folder, STORE), manifest.generation)
    session = _Session(run, manifest, lexicon, store, engine.writer())
    try:
        session.work(files, roots)
    finally:
        session.postings.close()
        store.close()


class _Session:
    """One writing run: puts documents and publishes generations."""

    def __init__(
        self, run: _Run, manifest: Manifest, lexicon: Lexicon, store: SqliteWriter, postings: EngineWriter
    ) -> None:
        self.run = run
        self.manifest = manifest
        self.lexicon = lexicon
        self.store = store
        self.postings = postings
        fresh = manifest.analysis == analysis_fingerprint() and manifest.lexicon in ("", lexicon.fingerprint)
        self.known = _Known(store.living(), store.ledger(), fresh)
        self.states: dict[str, str] = {}
        self.waiting: list[tuple[int, LedgerRow]] = []
        self.given = self.kept = 0
        self.pending = 0
        self.noted = False

    def work(self, files: Sequence[SourceFile | Failure], roots: Sequence[str]) -> None:
        """Take everything in; what was published stays whatever happens."""
        report = self.run.report
        try:
            for prepared in prepare_all(self._jobs(files), self.lexicon, self.run.jobs):
                self._keep(prepared)
                if self.pending >= BATCH and not self.run.strict:
                    self.publish()
        except KeyboardInterrupt:
            report.interrupted = True
        self._note_done()
        if not report.interrupted:
            report.vanished = _vanished(self.run, roots, self.known)
            for doc_id in report.vanished if self.run.prune else ():
                report.removed += self.store.remove(doc_id)
                self.pending += 1
            self._forget(report.vanished if self.run.prune else ())
        self.publish()
        report.documents, report.generation = self.manifest.documents, self.manifest.generation

    def _jobs(self, files: Sequence[SourceFile | Failure]) -> Iterator[tuple[RawDocument, str]]:
        for raw, key, state in _walk(self.run, files, self.known, self._later):
            self.states[raw.doc_id] = state
            self.given += 1
            yield raw, key

    def _later(self, row: LedgerRow) -> None:
        """A file is read to its end; it is noted when the last of its documents is kept."""
        self.waiting.append((self.given, row))

    def _note_done(self) -> None:
        while self.waiting and self.waiting[0][0] <= self.kept:
            self.store.note(self.waiting.pop(0)[1])
            self.noted = True

    def _keep(self, prepared: Prepared) -> None:
        report = self.run.report
        number = self.store.put(prepared.document, prepared.keys)
        self.postings.add(number, prepared.fields)
        for problem in prepared.problems:
            report.warnings.append(f"{prepared.document.source}: {problem}")
        if self.states.pop(prepared.document.doc_id) == "added":
            report.added += 1
        else:
            report.updated += 1
        self.kept += 1
        self.pending += 1
        self._note_done()

    def _forget(self, doc_ids: Sequence[str]) -> None:
        """Strike files out of the ledger when none of their documents is left."""
        for file in {self.known.living[doc_id][1] for doc_id in doc_ids}:
            if not self.store.documents_of(file):
                self.store.note(LedgerRow(file, "", "", 0, 0))
                self.noted = True

    def publish(self) -> None:
        """Make what was kept a generation that readers see: store, then postings, then the manifest."""
        first = self.manifest.generation == 0
        analysis = analysis_fingerprint()
        stale = (self.manifest.analysis, self.manifest.lexicon) != (analysis, self.lexicon.fingerprint)
        if not (self.pending or self.noted or first or stale):
            return
        generation = self.store.commit()
        self.postings.commit()
        self.manifest = self.manifest.next(
            generation=generation,
            documents=self.store.count(),
            fingerprint=self.store.fingerprint(analysis + self.lexicon.fingerprint),
            analysis=analysis,
            lexicon=self.lexicon.fingerprint,
            updated=_now(),
            cefu_version=__version__,
        )
        write_manifest(self.run.folder, self.manifest)
        self.pending, self.noted = 0, False
