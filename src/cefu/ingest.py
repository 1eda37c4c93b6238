"""Building and updating an index: from paths to a new generation (DESIGN §4, §8).

Files whose bytes, sidecar and way of reading are as the ledger remembers are passed over; of the others each
document is compared by its content, and only what changed is analysed. Documents are published in batches,
the manifest last: an interrupted run keeps what was published and goes on from there when it is run again.
"""

from __future__ import annotations

import datetime
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING

from cefu._version import __version__
from cefu.analysis.fingerprint import analysis_fingerprint
from cefu.changes import IngestReport, Known, Progress, Run, to_mend, vanished, walk
from cefu.engines.api import EngineWriter
from cefu.engines.registry import AUTO, choose, open_engine
from cefu.errors import ConfigError, IndexCorruptError, IndexMismatchError, IndexNotFoundError
from cefu.extraction.fingerprint import extraction_fingerprint
from cefu.index import STORE
from cefu.interrupts import Interrupts
from cefu.lexicons import lexicon_files, load_lexicons
from cefu.mending import forget, mending, remember
from cefu.prepare import Prepared, analysis_of
from cefu.reading import Failure, SourceFile, discover, key_map, load_metadata_table
from cefu.stages import STAGES, begin, stage, taken
from cefu.store.api import LedgerRow
from cefu.store.lock import WriterLock
from cefu.store.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from cefu.store.sqlite_writer import SqliteWriter, was_published
from cefu.workers import prepare_all
from cefu.writing import enough, writers

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon
    from cefu.model import RawDocument

__all__ = ["IngestReport", "Progress", "ingest"]

#: Documents between two publications.
BATCH = 5_000


def ingest(
    paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
    index: str | os.PathLike[str] = "index_data",
    *,
    engine: str | None = None,
    jobs: int | None = None,
    memory: int | None = None,
    collection: str = "",
    mapping: Mapping[str, str] | None = None,
    sidecar: str | os.PathLike[str] | None = None,
    forget_sidecars: bool = False,
    lexicon: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
    prune: bool = False,
    strict: bool = False,
    dry_run: bool = False,
    profile: bool = False,
    progress: Callable[[Progress], None] | None = None,
) -> IngestReport:
    """Build or update the index in the folder ``index`` from files and folders.

    A file that can't be read is counted and named in the report, and the rest goes on; with ``strict`` the
    first one stops the run and nothing of it is kept. ``dry_run`` reports what would be done and writes
    nothing. ``profile`` fills the report's ``stages``. ``jobs`` processes analyse (all processors for None).
    About ``memory`` bytes of postings (300 million for None) are held before they are written to the disk.
    ``mapping`` maps further keys of records to fields. ``sidecar`` is a CSV of metadata by doc_id: it mends
    documents of the index too whose sources are not among ``paths`` (which may be empty then), and the index
    remembers it, until ``forget_sidecars``. ``lexicon`` is a file of technologies, or several; the index
    remembers them too. ``engine`` is that of a new index: a name, or ``"auto"`` for the best that is installed;
    an index that is there keeps its own.

    Raises:
        ConfigError: an option can't be used.
        IndexLockedError: another process writes to the index.
        IndexMismatchError: the index has another engine, or a newer schema.
        ReadError: with ``strict``, the first failure.
    """
    started = datetime.datetime.now()
    begin(profile)
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    if not given and sidecar is None and not forget_sidecars:
        raise ConfigError("nothing to ingest", hint="name a file or folder: cefu ingest seeds")
    folder = os.fspath(index)
    if os.path.exists(folder) and not os.path.isdir(folder):
        raise ConfigError(f"{folder} is a file, not the folder of an index", hint="choose another with --index")
    run = Run(
        folder=folder,
        mapping=dict(mapping or {}),
        collection=collection,
        prune=prune,
        strict=strict,
        jobs=jobs,
        memory=enough(memory),
        progress=progress or (lambda _: None),
    )
    table = load_metadata_table(sidecar, key_map(mapping or {})) if sidecar is not None else None
    if table is not None and table.encoding != "utf-8":
        run.report.warnings.append(f"{os.fspath(sidecar or '')} was read as {table.encoding}")
    for name, meant in table.unknown if table is not None else ():
        hint = f" — did you mean {meant}?" if meant else ""
        run.report.warnings.append(f"{os.fspath(sidecar or '')}: unknown column {name} is left aside{hint}")
    roots = [os.fspath(path) for path in given]
    files = list(discover(roots, collection=collection, exclude=[folder]))
    manifest = _current(folder, engine, lexicon)
    if not roots and not manifest.generation:
        raise IndexNotFoundError(f"no index at {folder}", hint="run: cefu ingest seeds")
    if dry_run:
        run.mending = mending(folder, manifest, table, forget=forget_sidecars)
        _dry(run, files, roots, manifest)
    else:
        os.makedirs(folder, exist_ok=True)
        with WriterLock(folder):
            manifest = _current(folder, engine, lexicon)
            if not manifest.generation:
                _discard_unpublished(folder)
            run.mending = mending(folder, manifest, table, forget=forget_sidecars)
            _write(run, files, roots, manifest)
    run.report.engine = manifest.engine
    run.report.seconds = (datetime.datetime.now() - started).total_seconds()
    run.report.stages = {name: spent[name] for spent in [taken()] for name in STAGES if name in spent}
    return run.report


def _current(
    folder: str, engine: str | None, lexicon: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None
) -> Manifest:
    """The manifest of the index, or the one a new index starts from; the options must agree with it."""
    files = lexicon_files(lexicon) if lexicon else None
    try:
        manifest = read_manifest(folder)
    except IndexNotFoundError:
        name = choose(engine).engine
        # An unknown engine is refused before anything is written.
        open_engine(name, os.path.join(folder, "postings-1"))
        now = _now()
        return Manifest(
            engine=name,
            generation=0,
            documents=0,
            fingerprint="",
            analysis=analysis_fingerprint(),
            rules=extraction_fingerprint(),
            lexicon="",
            lexicon_files=files or (),
            postings="postings-1",
            created=now,
            updated=now,
            cefu_version=__version__,
        )
    if engine not in (None, AUTO, manifest.engine):
        raise IndexMismatchError(
            f"the index at {folder} has engine {manifest.engine}, not {engine}",
            hint=f"run: cefu reindex --engine {engine}",
        )
    return manifest if files is None else manifest.next(lexicon_files=files)


def _discard_unpublished(folder: str) -> None:
    """Remove what the first ingest of this folder left before it published anything: nothing of it was ever seen.

    Raises:
        IndexCorruptError: something was published, so its manifest was lost.
    """
    store = os.path.join(folder, STORE)
    if not os.path.exists(store):
        return
    if was_published(store):
        raise IndexCorruptError(
            f"{folder} holds the documents of an index, but its {MANIFEST} is gone",
            hint=f"put {MANIFEST} back from a copy, or empty the folder and ingest again",
        )
    for name in os.listdir(folder):
        if name.startswith(STORE):
            os.unlink(os.path.join(folder, name))
        elif name.startswith("postings-"):
            shutil.rmtree(os.path.join(folder, name))


def _now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds")


def _dry(run: Run, files: Sequence[SourceFile | Failure], roots: Sequence[str], manifest: Manifest) -> None:
    analysis = analysis_of(load_lexicons(manifest.lexicon_files))
    known = Known({}, {}, analysis)
    counts: Counter[str] = Counter()
    if manifest.generation:
        with WriterLock(run.folder):
            store = SqliteWriter(os.path.join(run.folder, STORE), manifest.generation)
            known = Known(store.living(), store.ledger(), analysis)
            counts.update(state for _, _, state in walk(run, files, known, lambda row: None))
            counts.update(state for _, _, state in to_mend(run, known, store))
            store.close()
    else:
        counts.update(state for _, _, state in walk(run, files, known, lambda row: None))
    report = run.report
    report.added, report.updated = counts["added"], counts["updated"]
    report.vanished = vanished(run, roots, known)
    report.removed = len(report.vanished) if run.prune else 0
    report.documents = manifest.documents + report.added - report.removed
    report.generation, report.dry_run = manifest.generation, True


def _write(
    run: Run, files: Sequence[SourceFile | Failure], roots: Sequence[str], manifest: Manifest
) -> None:
    lexicon = load_lexicons(manifest.lexicon_files)
    with writers(run.folder, manifest, run.memory) as (store, postings):
        _Session(run, manifest, lexicon, store, postings).work(files, roots)


class _Session:
    """One writing run: puts documents and publishes generations."""

    def __init__(
        self, run: Run, manifest: Manifest, lexicon: Lexicon, store: SqliteWriter, postings: EngineWriter
    ) -> None:
        self.run = run
        self.manifest = manifest
        self.lexicon = lexicon
        self.store = store
        self.postings = postings
        self.known = Known(store.living(), store.ledger(), analysis_of(lexicon))
        self.states: dict[str, str] = {}
        self.waiting: list[tuple[int, LedgerRow]] = []
        self.given = self.kept = 0
        self.pending = 0
        self.noted = False
        self.whole = True
        self.sidecar = manifest.sidecar

    def work(self, files: Sequence[SourceFile | Failure], roots: Sequence[str]) -> None:
        """Take everything in; what was published stays whatever happens.

        An interrupt takes effect between two documents, and what was kept until then is published.
        """
        with Interrupts() as interrupts:
            self._take(files, interrupts)
            self._finish(roots)

    def _take(self, files: Sequence[SourceFile | Failure], interrupts: Interrupts) -> None:
        told = self.run.progress

        def progress(state: Progress) -> None:
            told(state)
            interrupts.check()

        self.run.progress = progress
        try:
            with closing(
                prepare_all(self._jobs(files), self.lexicon, self.run.jobs, self.postings.needs)
            ) as documents:
                for prepared in documents:
                    self._keep(prepared)
                    if self.pending >= BATCH and not self.run.strict:
                        self.publish()
        except KeyboardInterrupt:
            # In the middle of a document (a second interrupt) nothing may be published: the next run takes it back.
            if self.run.strict or not self.whole:
                raise
            self.run.report.interrupted = True
        self._note_done()

    def _finish(self, roots: Sequence[str]) -> None:
        report = self.run.report
        if not report.interrupted:
            report.vanished = vanished(self.run, roots, self.known)
            for doc_id in report.vanished if self.run.prune else ():
                report.removed += self.store.remove(doc_id)
                self.pending += 1
            self._forget(report.vanished if self.run.prune else ())
            self.sidecar = remember(self.run.folder, self.run.mending.table)
        self.publish()
        forget(self.run.folder, self.manifest.sidecar)
        self._warn_of_others()
        report.documents, report.generation = self.manifest.documents, self.manifest.generation

    def _jobs(self, files: Sequence[SourceFile | Failure]) -> Iterator[tuple[RawDocument, str]]:
        changed = walk(self.run, files, self.known, self._later)
        for raw, key, state in chain(changed, to_mend(self.run, self.known, self.store)):
            self.states[raw.doc_id] = state
            self.given += 1
            yield raw, key

    def _later(self, row: LedgerRow) -> None:
        """A file is read to its end; it is noted when the last of its documents is kept."""
        self.waiting.append((self.given, row))

    def _note_done(self) -> None:
        while self.waiting and self.waiting[0][0] <= self.kept:
            row = self.waiting.pop(0)[1]
            # A file that fails as it did is read every time, and is no news.
            if self.known.ledger.get(row.file) != row:
                self.store.note(row)
                self.noted = True

    def _keep(self, prepared: Prepared) -> None:
        report = self.run.report
        self.whole = False
        with stage("store"):
            number = self.store.keep(prepared.rows)
        with stage("postings"):
            self.postings.add(number, *prepared.postings)
        for problem in prepared.problems:
            report.warnings.append(f"{prepared.source}: {problem}")
        if self.states.pop(prepared.doc_id) == "added":
            report.added += 1
        else:
            report.updated += 1
        self.kept += 1
        self.pending += 1
        self._note_done()
        self.whole = True

    def _forget(self, doc_ids: Sequence[str]) -> None:
        """Strike files out of the ledger when none of their documents is left."""
        for file in {self.known.living[doc_id][1] for doc_id in doc_ids}:
            if not self.store.documents_of(file):
                self.store.note(LedgerRow(file, "", "", 0, 0))
                self.noted = True

    def _others(self) -> set[str]:
        """The files whose documents were analysed otherwise than now: by another Cefu, or with another lexicon."""
        return {file for file, row in self.store.ledger().items() if not row.recipe.endswith(self.known.analysis)}

    def _warn_of_others(self) -> None:
        others = self._others()
        left = sum(file in others for _, file in self.store.living().values())
        if left and not self.run.report.interrupted:
            self.run.report.warnings.append(
                f"{left} documents were analysed by another version or with another lexicon — "
                "ingest their sources again too"
            )

    def publish(self) -> None:
        """Make what was kept a generation that readers see: store, then postings, then the manifest."""
        analysis, rules, lexicon = analysis_fingerprint(), extraction_fingerprint(), self.lexicon.fingerprint
        if self._others():
            # An index is as it was analysed only if all of it is.
            analysis, rules, lexicon = self.manifest.analysis, self.manifest.rules, self.manifest.lexicon
        held = (self.manifest.analysis, self.manifest.rules, self.manifest.lexicon)
        stale = held != (analysis, rules, lexicon) or self.sidecar != self.manifest.sidecar
        if not (self.pending or self.noted or self.manifest.generation == 0 or stale):
            return
        self.whole = False
        with stage("commit"):
            generation = self.store.commit()
            self.postings.commit()
        self.manifest = self.manifest.next(
            generation=generation,
            documents=self.store.count(),
            fingerprint=self.store.fingerprint(analysis + lexicon),
            analysis=analysis,
            rules=rules,
            lexicon=lexicon,
            sidecar=self.sidecar,
            updated=_now(),
            cefu_version=__version__,
        )
        write_manifest(self.run.folder, self.manifest)
        self.store.published()
        self.pending, self.noted = 0, False
        self.whole = True
