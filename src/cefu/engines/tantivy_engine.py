"""The fast engine: tantivy holds units with their places, words, technologies and metadata values.

A phrase of units is found by tantivy alone, with the number of its occurrences (:mod:`cefu.engines.tantivy_scores`);
what overlaps itself (人人) and whole words are counted on the folded texts. Sets, scores and orders are those of all
engines (:mod:`cefu.engines.evaluate`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import tantivy

from cefu.engines.api import LEAST_MEMORY, MEMORY, CutTexts, EngineWriter, Fields, Needs, View
from cefu.engines.evaluate import Evaluator
from cefu.engines.marker import read_last, write_last
from cefu.engines.tantivy_leaves import CONCEPT, TAGS, TEXTS, WORDS, Postings, TantivyLeaves
from cefu.engines.tantivy_text import VALUE_PATTERN, spelled_text, spelled_values, spelled_words
from cefu.errors import CefuError, IndexCorruptError, IndexLockedError, IndexMismatchError

__all__ = ["TantivyEngine"]

#: Of the memory given, tantivy gets one part in so many: it writes segments while documents still come, and not all at
#: the end when everybody waits for it.
_PARTS = 3
#: tantivy takes no more than four thousand million bytes for a thread, and more than this is of no use to it.
_MOST = 2_000_000_000
#: The file that says up to which document number the postings go, and tantivy's list of its segments.
_META = "meta.json"
#: The tokenizers by the names that the schema on the disk has; other tokens want new names.
_TOKENIZERS: dict[str, Callable[[], tantivy.Tokenizer]] = {
    "cefu-units-2": tantivy.Tokenizer.whitespace,
    "cefu-words-1": tantivy.Tokenizer.whitespace,
    "cefu-values-1": lambda: tantivy.Tokenizer.regex(VALUE_PATTERN),
}
_MEND = "run: cefu reindex"
#: Seconds to wait for tantivy's lock: the caller has Cefu's own, so only processes that end may hold it, those that
#: analysed for one that was killed.
_PATIENCE = 4.0


def _schema() -> tantivy.Schema:
    """The fields. JSON ones keep no norms, so that a score tells how often a term occurs."""
    units, words, values = _TOKENIZERS
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("number", stored=False, indexed=False, fast=True)
    builder.add_json_field(TEXTS, stored=False, tokenizer_name=units, index_option="position")
    builder.add_json_field(WORDS, stored=False, tokenizer_name=words, index_option="freq")
    builder.add_json_field(TAGS, stored=False, tokenizer_name=values, index_option="freq")
    return builder.build()


class TantivyEngine:
    """tantivy in a folder."""

    name = "tantivy"
    persistent = True

    def __init__(self, folder: str) -> None:
        """Use the tantivy index in ``folder``; it is made by the first writer."""
        self._folder = folder

    def last(self) -> int:
        """See :class:`cefu.engines.api.Engine`."""
        return read_last(self._folder)

    def writer(self, memory: int = MEMORY) -> EngineWriter:
        """See :class:`cefu.engines.api.Engine`.

        Raises:
            IndexCorruptError: the folder's files are gone or can't be opened.
            IndexMismatchError: another tantivy or Cefu wrote them.
            IndexLockedError: another process writes to them.
        """
        os.makedirs(self._folder, exist_ok=True)
        if os.listdir(self._folder) and not os.path.exists(os.path.join(self._folder, _META)):
            raise IndexCorruptError(f"postings in {self._folder} lack {_META}", hint=_MEND)
        return _Writer(self._folder, memory)

    def searcher(self, view: View) -> Searcher:
        """See :class:`cefu.engines.api.Engine`.

        Raises:
            IndexCorruptError: the folder's files are gone or can't be opened.
            IndexMismatchError: another tantivy or Cefu wrote them.
        """
        if not os.path.exists(os.path.join(self._folder, _META)):
            if view.facts:
                raise IndexCorruptError(f"there are no postings in {self._folder}", hint=_MEND)
            return Searcher(None, view)
        with _named_errors(self._folder):
            schema = _schema()
            index = tantivy.Index(schema, path=self._folder)
            index.config_reader("manual")
            index.reload()
            postings = Postings(schema, index.searcher(), lambda: _named_errors(self._folder))
        return Searcher(postings, view)


@contextmanager
def _named_errors(folder: str) -> Iterator[None]:
    """Say of what tantivy reports which error of Cefu's it is; it has one class for most."""
    try:
        yield
    except BaseException as error:
        # What went wrong in Rust without being expected is no Exception, so that nobody takes it for one.
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        if isinstance(error, CefuError):
            raise
        text = " ".join(str(error).split())[:200]
        if "LockBusy" in text:
            raise IndexLockedError(
                f"another process writes to {folder}", hint="wait until it is done"
            ) from error
        if "schema does not match" in text or "ncompatible" in text:
            raise IndexMismatchError(
                f"postings in {folder} are of another version ({text})", hint=_MEND
            ) from error
        raise IndexCorruptError(f"postings in {folder} can't be used ({text})", hint=_MEND) from error


class _Writer:
    """Hands documents to tantivy, which writes segments as they fill and merges them by itself."""

    needs: Needs = "texts"

    def __init__(self, folder: str, memory: int) -> None:
        self._folder = folder
        self._heap = min(_MOST, max(LEAST_MEMORY, memory // _PARTS))
        self._last = 0
        self._writer: tantivy.IndexWriter | None = None
        with _named_errors(folder):
            self._index = tantivy.Index(_schema(), path=folder)
            for name, tokenizer in _TOKENIZERS.items():
                builder = tantivy.TextAnalyzerBuilder(tokenizer())
                self._index.register_tokenizer(name, builder.build())

    def add(self, number: int, fields: Fields, texts: CutTexts | None = None) -> None:
        assert texts is not None
        document = tantivy.Document()
        document.add_unsigned("number", number)
        spelled = {"title": spelled_text(texts.title), "body": spelled_text(texts.body)}
        document.add_json(TEXTS, {name: text for name, text in spelled.items() if len(text) > 1})
        words = {"title": texts.title_words, "body": texts.words}
        document.add_json(WORDS, {name: spelled_words(text) for name, text in words.items() if text})
        document.add_json(TAGS, _tags(fields))
        with _named_errors(self._folder):
            if self._writer is None:
                self._writer = self._open()
            self._writer.add_document(document)
        self._last = number

    def _open(self) -> tantivy.IndexWriter:
        """A writer of tantivy's, with one thread: Cefu's own processes have the other processors."""
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._index.writer(self._heap, 1)
            except ValueError as error:
                if "LockBusy" not in str(error) or time.monotonic() > until:
                    raise
            time.sleep(0.1)

    def commit(self) -> None:
        if not self._last or self._writer is None:
            return
        with _named_errors(self._folder):
            self._writer.commit()
        write_last(self._folder, self._last)
        self._last = 0

    def close(self) -> None:
        if self._writer is None:
            return
        writer, self._writer = self._writer, None
        with _named_errors(self._folder):
            if self._last:
                writer.rollback()
            # A merge that is left in the middle would be begun anew by the next writer, and its files stay till then.
            writer.wait_merging_threads()


def _tags(fields: Fields) -> dict[str, str]:
    """Technologies as often as they are mentioned, and metadata values, each list by its name."""
    tags = {
        name.removeprefix("key:"): spelled_values(values)
        for name, values in fields.items()
        if name.startswith("key:")
    }
    concepts = fields.get("concept")
    if concepts:
        tags[CONCEPT] = spelled_values(name for name, n in concepts.items() for _ in range(n))
    return tags


class Searcher(Evaluator):
    """The searcher of :class:`TantivyEngine`."""

    def __init__(self, postings: Postings | None, view: View) -> None:
        """Search the documents of ``view`` in postings that are open (None while nothing was committed)."""
        self._postings = TantivyLeaves(postings, view)
        super().__init__(self._postings, view)

    def close(self) -> None:
        """Let go of the postings."""
        self._postings.close()
