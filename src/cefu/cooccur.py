"""Which technologies and words stand near a keyword, more often or less often than chance would have it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, get_args

from cefu.association import expected_together, log_likelihood, pointwise_information
from cefu.cooccur_counting import Counting, Tally, Wanted, count_all
from cefu.cooccur_items import ItemKind
from cefu.cooccur_passages import PASSAGE_KEYS, PassageWith, passages_with
from cefu.data.function_words import function_words, is_numbering
from cefu.errors import ConfigError
from cefu.grouping import DIMENSIONS, TOTAL, group, in_order, named_values
from cefu.query import parse
from cefu.query.terms import AnyOf
from cefu.search import Filters, SearchResult, plan

if TYPE_CHECKING:
    from cefu.analysis.passages import Unit
    from cefu.index import Index

__all__ = [
    "COOCCUR_BY",
    "COOCCUR_KEYS",
    "COOCCUR_OF",
    "COOCCUR_SORTS",
    "PASSAGE_KEYS",
    "Cooccurrence",
    "Cooccurrences",
    "PassageGroup",
    "PassageWith",
    "cooccur",
]

CooccurOf = Literal["technologies", "words", "all"]
#: What is looked for near the keyword.
COOCCUR_OF: tuple[CooccurOf, ...] = get_args(CooccurOf)
_KINDS: dict[str, tuple[ItemKind, ...]] = {
    "technologies": ("technology",),
    "words": ("word",),
    "all": ("technology", "word"),
}

CooccurSort = Literal["g2", "pmi", "together", "documents", "item"]
#: The orders of the rows; numbers go from the greatest down.
COOCCUR_SORTS: tuple[CooccurSort, ...] = get_args(CooccurSort)

#: What there can be a table for each value of.
COOCCUR_BY: tuple[str, ...] = tuple(name for name in DIMENSIONS if name not in ("technology", "document"))

#: The keys of a row, in the order scripts rely on; with ``by`` its name stands before them.
COOCCUR_KEYS = (
    "item", "item_kind", "together", "with_query", "with_item", "passages", "expected", "g2", "pmi", "documents",
    "distinct", "overlapping",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cooccurrence:
    """One technology or word and how it goes with the query, in the documents of one ``group`` (or of all).

    Of ``passages`` (those with a letter, digit or Han character), ``with_query`` hold the query, ``with_item`` the
    item, ``together`` both; ``expected`` of these would if the two were independent. ``documents`` have a passage
    with both; ``distinct`` is ``together`` with passages of equal text counted once. The item must stand apart
    from the query's keywords: in ``overlapping`` passages with the query it is only a part of them, or they of it,
    and those count as passages without it. A word is folded: simplified, lower case.
    """

    group: str
    item: str
    item_kind: ItemKind
    together: int
    with_query: int
    with_item: int
    passages: int
    documents: int
    distinct: int
    overlapping: int

    @property
    def expected(self) -> float:
        """Passages with both if they were independent: :func:`cefu.association.expected_together`."""
        return expected_together(self.with_query, self.with_item, self.passages)

    @property
    def g2(self) -> float:
        """Signed log-likelihood, the measure of association: :func:`cefu.association.log_likelihood`."""
        return log_likelihood(self.together, self.with_query, self.with_item, self.passages)

    @property
    def pmi(self) -> float:
        """log2(together / expected), how strong it is: :func:`cefu.association.pointwise_information`."""
        return pointwise_information(self.together, self.with_query, self.with_item, self.passages)

    def to_dict(self) -> dict[str, Any]:
        """The row by its stable keys (:data:`COOCCUR_KEYS`), in their order; fractions have six decimals."""
        row = {key: getattr(self, key) for key in COOCCUR_KEYS}
        return {key: round(value, 6) if isinstance(value, float) else value for key, value in row.items()}


@dataclass(frozen=True, slots=True)
class PassageGroup:
    """The documents searched of one group: how many, their passages, and those of them that hold the query."""

    value: str
    documents: int
    passages: int
    with_query: int


@dataclass(frozen=True)
class Cooccurrences:
    """What stands near a query: iterate for the rows in order, those of a group together.

    ``searched`` documents pass the filters; ``found`` tells which of them match the query. All is counted when the
    rows or groups are first asked for.
    """

    found: SearchResult
    searched: int
    within: Unit
    by: str
    _counting: Counting
    _count: Callable[[], tuple[tuple[PassageGroup, ...], tuple[Cooccurrence, ...]]]

    @cached_property
    def _counted(self) -> tuple[tuple[PassageGroup, ...], tuple[Cooccurrence, ...]]:
        return self._count()

    @property
    def groups(self) -> tuple[PassageGroup, ...]:
        """All groups that were searched, in their order; one over everything without ``by``."""
        return self._counted[0]

    @property
    def rows(self) -> tuple[Cooccurrence, ...]:
        """All rows, in order."""
        return self._counted[1]

    def __iter__(self) -> Iterator[Cooccurrence]:
        """The rows in order."""
        return iter(self.rows)

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.rows)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of :meth:`to_dicts`: what the groups are by, if they are, and :data:`COOCCUR_KEYS`."""
        return (self.by, *COOCCUR_KEYS) if self.by else COOCCUR_KEYS

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries by :attr:`keys`: what ``pandas.DataFrame`` takes."""
        return [{**({self.by: row.group} if self.by else {}), **row.to_dict()} for row in self.rows]

    def passages(self, item: str, kind: ItemKind = "technology") -> Iterator[PassageWith]:
        """The passages behind a row, as many as it says ``together``: by doc_id, then in the order of the text.

        With ``by``, those of all groups, a passage of a joint document once. A technology may be called by any of
        its names.

        Raises:
            UnknownNameError: the lexicon has no such technology.
        """
        return passages_with(self._counting, item, kind)


def cooccur(
    index: Index,
    query: str,
    *,
    of: str = "technologies",
    within: str = "sentence",
    by: str | None = None,
    min_count: int = 2,
    sort: str = "g2",
    stopwords: Collection[str] = (),
    all_words: bool = False,
    whole_word: bool = False,
    progress: Callable[[int, int], None] | None = None,
    **filters: Any,
) -> Cooccurrences:
    """What stands in the sentences (or paragraphs) that hold the query, in the documents that pass the filters.

    A passage holds the query when all of its keywords stand in it; what the query asks of the document (``NOT``,
    ``title:``, fields) the document must meet, and a place of the filter ``mentions`` must be named in the passage.
    A title that stands outside the text is a text of its own. An item counts once in a passage. A technology is
    there under any of its names, the longest form first, or under a narrower one's, as ``tech:`` has it. Words are
    jieba's. What the query itself names is no item.

    ``of`` is technologies, words or all. Items that stand together with the query in fewer than ``min_count``
    passages (of the group) are not listed. Without ``all_words``, neither are function words, single characters and
    numbers, nor ``stopwords``. ``by`` (:data:`COOCCUR_BY`) makes a table for each value, over its documents alone;
    a joint document is in several. ``progress`` is told documents done and all.

    Raises:
        ConfigError: an option or filter has an impossible value, or the query asks for nothing in a text.
        QuerySyntaxError: the query doesn't parse.
        UnknownNameError: as in ``index.search``.
    """
    for what, value, known in (("items", of, COOCCUR_OF), ("order", sort, COOCCUR_SORTS)):
        if value not in known:
            raise ConfigError(f"unknown {what} {value}", hint=f"choose one of: {', '.join(known)}")
    unit: Unit | None = {"sentence": "sentence", "paragraph": "paragraph"}.get(within)  # type: ignore[assignment]
    if unit is None:
        raise ConfigError(f"nothing stands together within {within}", hint="choose sentence or paragraph")
    dimension = next((name for name in DIMENSIONS if name == by and by in COOCCUR_BY), None)
    if by and dimension is None:
        raise ConfigError(f"there are no tables by {by}", hint=f"choose from: {', '.join(COOCCUR_BY)}")
    if min_count < 1:
        raise ConfigError(f"min_count can't be {min_count}", hint="1 lists all that stands near the query")
    asked = Filters(**{name: _value(name, value) for name, value in filters.items()})
    read = plan(index, parse(query), asked, within="document", whole_word=whole_word)
    if read.query is None:
        raise ConfigError("the query has no keyword that could stand near others", hint="cefu cooccur 区块链")
    named = tuple(index.names.mentions(name) for name in asked.mentions)
    counting = Counting(index, read.query, AnyOf(named) if named else None, unit, _KINDS[of])
    base = index.searcher.matches(None, filters=read.filters)
    found = index.search(query, limit=None, sort="date", whole_word=whole_word, **filters)
    counting.matching = frozenset(found.numbers).intersection(base)
    groups, order = _groups(index, base, dimension, filters)
    left_out = frozenset() if all_words else function_words() | _folded(stopwords)
    wanted = _wanted(counting, left_out, all_words, min_count)

    def count() -> tuple[tuple[PassageGroup, ...], tuple[Cooccurrence, ...]]:
        tallies = {value: Tally(counting.kinds) for value in order}
        count_all(
            counting, base, {n: [tallies[v] for v in groups[n]] for n in base}, tallies, wanted, progress
        )
        sums = (
            PassageGroup(value, each.searched, each.passages, each.with_query)
            for value, each in tallies.items()
        )
        rows = (row for value, each in tallies.items() for row in _rows(value, each, sort, wanted))
        return tuple(sums), tuple(rows)

    return Cooccurrences(found, len(base), unit, by or "", counting, count)


def _value(name: str, value: Any) -> Any:
    """A filter of ``index.search`` as :class:`Filters` holds it."""
    if name in ("since", "until", "undated", "among"):
        return value
    return (str(value),) if isinstance(value, (str, int)) else tuple(map(str, value))


def _groups(
    index: Index, base: Sequence[int], by: Any, filters: Mapping[str, Any]
) -> tuple[dict[int, tuple[str, ...]], list[str]]:
    """The groups of each document, and their order; only those that a filter names, if it names any."""
    if by is None:
        return dict.fromkeys(base, (TOTAL,)), [TOTAL]
    groups = group(index, base, by)
    order = in_order(index, groups, by)
    named = named_values(index, by, filters)
    if named:
        order = [value for value in order if value in named]
        groups = {number: tuple(v for v in values if v in named) for number, values in groups.items()}
    return groups, order


def _folded(words: Collection[str]) -> frozenset[str]:
    from cefu.analysis import fold

    return frozenset(fold(word).text.strip() for word in words)


def _wanted(counting: Counting, left_out: Collection[str], all_words: bool, min_count: int) -> Wanted:
    """Which items are listed, by kind, name and the number of passages with the query."""

    def wanted(kind: ItemKind, item: str, together: int) -> bool:
        if together < min_count or item in counting.own[kind]:
            return False
        if kind == "technology":
            return True
        if not any(map(str.isalnum, item)):
            return False
        return all_words or not (len(item) == 1 or item in left_out or is_numbering(item))

    return wanted


def _rows(value: str, tally: Tally, sort: str, wanted: Wanted) -> list[Cooccurrence]:
    rows = [
        Cooccurrence(
            value,
            item,
            kind,
            together,
            tally.with_query,
            tally.with_item[kind][item],
            tally.passages,
            tally.documents[kind][item],
            tally.distinct[kind][item],
            tally.overlapping[kind][item],
        )
        for kind, counts in tally.together.items()
        for item, together in counts.items()
        if wanted(kind, item, together)
    ]
    if sort == "item":
        return sorted(rows, key=lambda row: (row.item, row.item_kind))
    return sorted(rows, key=lambda row: (-getattr(row, sort), -row.together, row.item, row.item_kind))
