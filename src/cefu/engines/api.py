"""The port that every engine implements. The docstrings are the contract; ``tests/contracts`` runs it over
all engines.

An engine holds postings and filter fields of documents that arrive analysed, and finds, counts and ranks.
Texts and metadata stay in the store, which also says (through a :class:`View`) which documents the reader's
generation has: an engine may hold more, and never shows them. So a writer can work while readers read.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, Sequence, ValuesView
from itertools import count
from typing import Literal, NamedTuple, Protocol, TypeAlias

from cefu.errors import IndexCorruptError
from cefu.frozen import Frozen, fresh
from cefu.query.terms import Term

__all__ = [
    "LEAST_MEMORY",
    "MEMORY",
    "SORTS",
    "WORD_END",
    "CutTexts",
    "DocFacts",
    "Engine",
    "EngineSearcher",
    "EngineWriter",
    "FactsRow",
    "Fields",
    "LazyFacts",
    "Needs",
    "Page",
    "ScoredDoc",
    "Sort",
    "TextSource",
    "Texts",
    "View",
]

Sort = Literal["relevance", "date", "-date", "province", "hits"]
#: The orders a search can have. Ties, and all of an unranked sort, go by doc_id in code point order; what is
#: not known (a date, a province) comes last.
SORTS: tuple[Sort, ...] = ("relevance", "date", "-date", "province", "hits")

#: What an engine is given of a document: posting field or ``key:NAME`` -> term -> number of occurrences (from 1).
#: Metadata values (``key:NAME``) and technologies (``concept``) are always there, the other posting fields
#: (:data:`cefu.schema.POSTING_FIELDS`) for an engine that needs counts.
Fields = Mapping[str, Mapping[str, int]]

#: What an engine needs of the texts of a document: ``counts`` of their units, grams and words in the
#: :data:`Fields`; or the ``texts`` themselves, as :class:`CutTexts`; or ``nothing``, as it reads them from the view.
Needs = Literal["counts", "texts", "nothing"]

#: How many bytes of postings a writer holds before it writes them, if nothing else is said, and the least it needs.
MEMORY, LEAST_MEMORY = 300_000_000, 20_000_000

#: Follows every word in :class:`CutTexts`. jieba's words hold no blank; one that is a blank stands there as nothing.
WORD_END = " "


class CutTexts(NamedTuple):
    """The folded title and body of one document, and their words in order, each followed by :data:`WORD_END`."""

    title: str
    body: str
    title_words: str
    words: str


class Texts(NamedTuple):
    """The folded title and body of one document, and the lengths of the body's words as stored."""

    title: str
    body: str
    words: bytes
    title_words: bytes


class DocFacts(NamedTuple):
    """What ranking, sorting and date filters need of a document.

    ``rank`` is its place by doc_id; ``title_counts`` says that the title is a text of its own, so occurrences
    in it count; lengths are in units; days are ordinals (``datetime.date.toordinal``) or None without a date.
    """

    rank: int
    title_counts: bool
    title_units: int
    body_units: int
    first_day: int | None
    last_day: int | None
    province: str


class TextSource(Protocol):
    """Reads folded texts; the store implements it."""

    def fetch(self, numbers: Iterable[int]) -> Iterator[tuple[int, Texts]]:
        """The texts of the documents, in any order; each asked for is given once."""


#: The number of a document, and its facts but for the rank, as the store has them.
FactsRow: TypeAlias = tuple[int, int, int, int, "int | None", "int | None", str]


class LazyFacts(Mapping[int, DocFacts]):
    """The facts of many documents, each read when it is asked for; which documents there are is known at once.

    A search looks at the facts of what it found. To read those of a hundred thousand documents takes longer than it.
    """

    #: From so many on, all are read together: whoever asked for these one by one goes through them all.
    MANY = 200

    def __init__(self, numbers: Iterable[int], read: Callable[[Sequence[int]], Iterable[FactsRow]]) -> None:
        """``numbers`` are in doc_id order; ``read`` gives the rows of those it is given, of all documents for none.

        Asking for facts raises what ``read`` does, and IndexCorruptError when a document is no more.
        """
        self._ranks = dict(zip(numbers, count()))
        self._read = read
        self._known: dict[int, DocFacts] = {}
        self.rank = self._ranks.__getitem__

    def look_up(self, numbers: Iterable[int]) -> Mapping[int, DocFacts]:
        """The facts of these documents, and perhaps of others; read together, which is quicker than one by one."""
        if len(self._known) < len(self._ranks):
            missing = [number for number in numbers if number not in self._known]
            if len(missing) * 4 > len(self._ranks):
                self._all()
            elif missing:
                self._take_in(missing)
        return self._known

    def _take_in(self, numbers: Sequence[int]) -> None:
        ranks, known = self._ranks, self._known
        for number, counts, title, body, first, last, province in self._read(numbers):
            if number in ranks:
                known[number] = DocFacts(ranks[number], bool(counts), title, body, first, last, province)
        lost = sum(number not in known for number in numbers or ranks)
        if lost:
            raise IndexCorruptError(f"{lost} documents are gone from the store", hint="open the index again")

    def _all(self) -> dict[int, DocFacts]:
        if len(self._known) < len(self._ranks):
            self._take_in(())
            self._known = {number: self._known[number] for number in self._ranks}
        return self._known

    def __getitem__(self, number: int) -> DocFacts:
        """The facts of a document.

        Raises:
            KeyError: there is no such document.
        """
        known = self._known.get(number)
        if known is None:
            if number not in self._ranks:
                raise KeyError(number)
            if len(self._known) < self.MANY:
                self._take_in((number,))
            else:
                self._all()
            known = self._known[number]
        return known

    def __contains__(self, number: object) -> bool:
        """Whether there is such a document."""
        return number in self._ranks

    def __iter__(self) -> Iterator[int]:
        """The numbers in doc_id order."""
        return iter(self._ranks)

    def __len__(self) -> int:
        """How many documents there are."""
        return len(self._ranks)

    def keys(self) -> KeysView[int]:
        """The numbers; to ask these is quicker than to ask the mapping."""
        return self._ranks.keys()

    def values(self) -> ValuesView[DocFacts]:
        """All facts in doc_id order."""
        return self._all().values()

    def items(self) -> ItemsView[int, DocFacts]:
        """All numbers with their facts, in doc_id order."""
        return self._all().items()


class View(Frozen, apart=("_average",)):
    """The documents of one generation: ``facts`` by document number, in doc_id order, and their ``texts``.

    ``units`` are those of all titles and of all bodies together, where whoever made the view knows them.
    """

    facts: Mapping[int, DocFacts]
    texts: TextSource
    units: tuple[int, int] | None = None
    _average: list[tuple[float, float]] = fresh(factory=list)

    def look_up(self, numbers: Iterable[int]) -> Mapping[int, DocFacts]:
        """The facts of these documents at least, for a loop over them: to take them from there is quicker."""
        return self.facts.look_up(numbers) if isinstance(self.facts, LazyFacts) else self.facts

    def in_order(self, numbers: Iterable[int]) -> list[int]:
        """The numbers in the order of their documents."""
        facts = self.facts
        if isinstance(facts, LazyFacts):
            return sorted(numbers, key=facts.rank)
        return sorted(numbers, key=lambda number: facts[number].rank)

    def average_units(self) -> tuple[float, float]:
        """The mean number of units of titles and of bodies (at least 1.0)."""
        if not self._average:
            n = max(1, len(self.facts))
            title, body = self.units or (
                sum(facts.title_units for facts in self.facts.values()),
                sum(facts.body_units for facts in self.facts.values()),
            )
            self._average.append((max(1.0, title / n), max(1.0, body / n)))
        return self._average[0]


class ScoredDoc(NamedTuple):
    """One hit of an engine: the document's number, its score, and the exact number of occurrences."""

    number: int
    score: float
    occurrences: int


class Page(Frozen):
    """What a search found.

    ``total`` documents match query and filters, with ``occurrences`` in all of them; ``hits`` are those from
    ``offset`` on, ``limit`` at most. ``dropped`` says for each filter, in the order given, how many documents
    that matched the query and all filters before it this one left out; ``undated`` how many of those had no
    date or one too vague.
    """

    total: int
    occurrences: int
    hits: Sequence[ScoredDoc]
    dropped: tuple[int, ...] = ()
    undated: int = 0


class EngineWriter(Protocol):
    """Adds documents. Nothing is visible to searchers that are open, nor lasts, before :meth:`commit`.

    ``needs`` is what it must be given of texts: what it does not ask for is not even counted.
    """

    needs: Needs

    def add(self, number: int, fields: Fields, texts: CutTexts | None = None) -> None:
        """Hold the postings of a new document; ``number`` was never used before and is larger than all that were.

        ``fields`` have what the writer ``needs``, and ``texts`` are given if it needs those.
        """

    def commit(self) -> None:
        """Make everything added last; returns when it is on the disk. The writer can go on."""

    def close(self) -> None:
        """Give up what was added since the last commit and release what is held."""


class EngineSearcher(Protocol):
    """Answers queries over one generation."""

    def search(
        self,
        query: Term | None,
        *,
        filters: Sequence[Term] = (),
        limit: int | None = 10,
        offset: int = 0,
        sort: Sort = "relevance",
    ) -> Page:
        """Documents that match ``query`` (all of them for None) and every filter.

        The set is exact, so are the occurrences: those of the query's phrases, words and technologies outside
        of ``NoneOf`` and ``Silent``, in the body, and in the title where it counts. ``limit`` None gives all.
        The score is :mod:`cefu.engines.scoring`'s, from the same occurrences; filters never change it.
        Engines that score by themselves say so in their own documentation.

        Raises:
            UnsupportedQueryError: the engine can't answer a node of the query.
        """

    def matches(self, query: Term | None, *, filters: Sequence[Term] = ()) -> list[int]:
        """The numbers of the documents that match, in doc_id order."""

    def close(self) -> None:
        """Release files and memory."""


class Engine(Protocol):
    """An engine's index in a folder of its own.

    ``persistent`` is False for an engine that keeps nothing on disk: whoever opens it writes the documents
    again.
    """

    name: str
    persistent: bool

    def last(self) -> int:
        """The largest number of a document that was committed, 0 when there is none.

        Whoever opens the engine compares it with the store: postings of an older copy hold less than they should.
        """

    def writer(self, memory: int = MEMORY) -> EngineWriter:
        """A writer; the caller holds the index lock, so there is never a second one.

        It holds about ``memory`` bytes of postings (:data:`LEAST_MEMORY` or more) before it writes them to the disk,
        where they stay unseen until they are committed. An engine that keeps nothing on disk holds all of them.
        """

    def searcher(self, view: View) -> EngineSearcher:
        """A searcher over the documents of ``view``, all of which were committed."""


EngineFactory = Callable[[str], Engine]
