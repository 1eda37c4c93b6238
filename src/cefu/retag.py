"""Counting the technologies of an index anew, from the texts in its store: no source is read, nothing is folded.

Only documents whose counts change get a new version. All of it becomes one generation, the manifest last: whoever
reads meanwhile sees the old answers, and a retag that ends too early has changed nothing.
"""

from __future__ import annotations

import datetime
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cefu._version import __version__
from cefu.analysis.fingerprint import analysis_fingerprint
from cefu.errors import IndexMismatchError
from cefu.index import STORE
from cefu.interrupts import Interrupts
from cefu.lexicons import lexicon_files, load_lexicons
from cefu.prepare import tagging_of, technology_counts, technology_keys
from cefu.reindex import stored_input
from cefu.store.lock import WriterLock
from cefu.store.manifest import Manifest, read_manifest, write_manifest
from cefu.store.sqlite_reader import SqliteReader
from cefu.writing import writers

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon
    from cefu.engines.api import EngineWriter, Texts
    from cefu.store.api import StoredDocument
    from cefu.store.sqlite_writer import SqliteWriter

__all__ = ["RetagReport", "TechnologyChange", "retag"]

#: Documents read from the store at a time.
_READ = 200


class TechnologyChange(NamedTuple):
    """A technology whose counts changed: documents and mentions before and after, and whether it has a name still.

    ``documents_gained`` mention it now and did not before, ``documents_lost`` the other way round.
    """

    technology: str
    documents_before: int
    documents_after: int
    documents_gained: int
    documents_lost: int
    mentions_before: int
    mentions_after: int


@dataclass
class RetagReport:
    """What became of the documents, and of the technologies whose counts ``changed`` (by name).

    ``generation`` is the index's after the retag; ``lexicon_files`` are those in force now, none for the built-in
    lexicon. ``written`` is False when there was nothing to write, and of a dry run.
    """

    changed: int = 0
    unchanged: int = 0
    technologies: list[TechnologyChange] = field(default_factory=list)
    lexicon_files: tuple[str, ...] = ()
    generation: int = 0
    written: bool = False
    dry_run: bool = False
    seconds: float = 0.0

    @property
    def documents(self) -> int:
        """All documents."""
        return self.changed + self.unchanged


def retag(
    index: str | os.PathLike[str] = "index_data",
    *,
    lexicon: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RetagReport:
    """Count the technologies of all documents with another lexicon, or with what its files say now.

    ``lexicon`` names a file or several, which the index remembers; an empty sequence is the built-in lexicon, and
    None the files the index remembers. ``dry_run`` writes nothing. ``progress`` is told documents done and all.

    Raises:
        ConfigError: a lexicon file can't be used.
        IndexNotFoundError: there is no index.
        IndexLockedError: another process writes to it.
        IndexMismatchError: its texts were folded by another version: what the lexicon finds in them is not certain.
        IndexCorruptError: a part of the index can't be read.
        KeyboardInterrupt: it was stopped, and nothing has changed.
    """
    started = datetime.datetime.now()
    folder = os.fspath(index)
    run = _Run(
        folder, None if lexicon is None else lexicon_files(lexicon), progress or (lambda done, total: None)
    )
    manifest = _usable(folder)  # no lock is left where there is no index
    if dry_run:
        with Interrupts() as interrupts:
            for _ in run.recount(manifest, interrupts):
                pass  # counted on the way
    else:
        with WriterLock(folder), Interrupts() as interrupts:
            run.write(_usable(folder), interrupts)
    report = run.finished()
    report.dry_run = dry_run
    report.seconds = (datetime.datetime.now() - started).total_seconds()
    return report


def _usable(folder: str) -> Manifest:
    manifest = read_manifest(folder)
    if manifest.analysis != analysis_fingerprint():
        raise IndexMismatchError(
            f"the documents in {folder} were analysed by another version of Cefu, OpenCC or jieba",
            hint="run cefu ingest on their sources again; that tags them too",
        )
    return manifest


class _Run:
    """One retag: what it works with, and what it has counted."""

    def __init__(
        self, folder: str, files: tuple[str, ...] | None, progress: Callable[[int, int], None]
    ) -> None:
        self.folder = folder
        self.files = files
        self.progress = progress
        self.report = RetagReport()
        self.before: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.after: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        self.gained: Counter[str] = Counter()
        self.lost: Counter[str] = Counter()

    def lexicon(self, manifest: Manifest) -> Lexicon:
        """The lexicon to tag with; its files are noted in the report."""
        self.report.lexicon_files = manifest.lexicon_files if self.files is None else self.files
        self.report.generation = manifest.generation
        return load_lexicons(self.report.lexicon_files)

    def recount(
        self, manifest: Manifest, interrupts: Interrupts
    ) -> Iterator[tuple[StoredDocument, Texts, Mapping[str, Sequence[str]], dict[str, int]]]:
        """The documents whose counts change, with texts, filter values as they were, and the new counts."""
        lexicon = self.lexicon(manifest)
        store = SqliteReader(os.path.join(self.folder, STORE), manifest.generation)
        try:
            numbers = sorted(store.view().facts)
            for start in range(0, len(numbers), _READ):
                chunk = numbers[start : start + _READ]
                texts = dict(store.fetch(chunk))
                for document in store.get(chunk):
                    interrupts.check()
                    entry = texts[document.number]
                    counts = technology_counts(
                        lexicon, entry.body, entry.title if document.title_counts else ""
                    )
                    if self._count(dict(document.technologies), counts):
                        yield document, entry, store.keys_of(document.number), counts
                self.progress(start + len(chunk), len(numbers))
        finally:
            store.close()

    def _count(self, old: dict[str, int], new: dict[str, int]) -> bool:
        for (documents, mentions), counts in ((self.before, old), (self.after, new)):
            documents.update(counts.keys())
            mentions.update(counts)
        self.gained.update(new.keys() - old.keys())
        self.lost.update(old.keys() - new.keys())
        if old == new:
            self.report.unchanged += 1
            return False
        self.report.changed += 1
        return True

    def write(self, manifest: Manifest, interrupts: Interrupts) -> None:
        """Put the new versions into store and engine, and publish them with the lexicon as one generation."""
        lexicon = self.lexicon(manifest)
        tagging = tagging_of(lexicon)
        with writers(self.folder, manifest) as (store, postings):
            for document, texts, keys, counts in self.recount(manifest, interrupts):
                values = technology_keys(counts)
                number = store.retag(document.number, counts, values, tagging)
                others = {name: held for name, held in keys.items() if name != "tech"}
                tags = {"tech": values} if values else {}
                postings.add(number, *stored_input(postings.needs, texts, counts, {**others, **tags}))
            noted = _note_files(store, tagging)
            same = (manifest.lexicon, manifest.lexicon_files) == (
                lexicon.fingerprint,
                self.report.lexicon_files,
            )
            if same and not noted and not self.report.changed:
                return
            interrupts.check()
            store.retagged(tagging)
            self._publish(manifest, lexicon, store, postings)

    def _publish(
        self, manifest: Manifest, lexicon: Lexicon, store: SqliteWriter, postings: EngineWriter
    ) -> None:
        """Store, then postings, then the manifest: what was not named there at last was never there."""
        generation = store.commit()
        postings.commit()
        changed = manifest.next(
            generation=generation,
            fingerprint=store.fingerprint(manifest.analysis + lexicon.fingerprint),
            lexicon=lexicon.fingerprint,
            lexicon_files=self.report.lexicon_files,
            updated=datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
            cefu_version=__version__,
        )
        write_manifest(self.folder, changed)
        store.published()
        self.report.generation, self.report.written = generation, True

    def finished(self) -> RetagReport:
        """The report, with the technologies that changed."""
        names = set(self.before[0]) | set(self.after[0])
        for name in sorted(names):
            documents, mentions = ((self.before[k][name], self.after[k][name]) for k in (0, 1))
            gained, lost = self.gained[name], self.lost[name]
            if gained or lost or mentions[0] != mentions[1]:
                self.report.technologies.append(TechnologyChange(name, *documents, gained, lost, *mentions))
        return self.report


def _note_files(store: SqliteWriter, tagging: str) -> int:
    """Let the ledger say what the files' documents are tagged with now, so that the next ingest passes them over."""
    noted = 0
    for row in store.ledger().values():
        recipe = f"{row.recipe.rpartition('-')[0]}-{tagging}"
        if recipe != row.recipe:
            store.note(row._replace(recipe=recipe))
            noted += 1
    return noted
