"""What an export must say of itself: which Cefu, which index, which queries and options made it, and what was written.

The same account stands in ``--provenance FILE``, in the properties of a workbook and at the foot of a report.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cefu._version import __version__
from cefu.frozen import Frozen, fresh, replace
from cefu.search import SearchResult
from cefu.written import Written

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.judgements import ReviewLog, Tally

__all__ = ["LIBRARIES", "Asked", "IndexState", "Provenance", "Written", "provenance_of"]

#: What a shell reads as one word; shlex quotes all Chinese.
_WORD = re.compile(r"[\w@%+=:,./-]+\Z")

_PYTHON = ".".join(map(str, sys.version_info[:3]))

#: The libraries that decide what is found: they fold, cut and hold the words.
LIBRARIES = ("jieba", "opencc-python-reimplemented", "whoosh")


class Asked(NamedTuple):
    """One query as typed (None: every document), and its counts; ``error`` says why it has none.

    ``documents`` match at ``occurrences`` places, of ``searched``. ``id`` is the one a list of queries gives it. With a
    review log they are the ``kept`` ones; ``rejected`` and ``unjudged`` others were found too.
    """

    query: str | None
    documents: int | None = None
    occurrences: int | None = None
    searched: int | None = None
    id: str = ""
    error: str = ""
    kept: int | None = None
    rejected: int | None = None
    unjudged: int | None = None

    @classmethod
    def of(cls, result: SearchResult, tally: Tally | None = None) -> Asked:
        """What a search asked and found; with a ``tally`` it has the kept hits alone."""
        asked = cls(result.query or None, result.total, result.occurrences, result.searched)
        return (
            asked._replace(kept=tally.kept, rejected=tally.rejected, unjudged=tally.open) if tally else asked
        )

    def to_dict(self) -> dict[str, Any]:
        """The query and its counts; ``id``, ``error`` and what a review log says only where there are any.

        >>> Asked("区块链", 2, 9, 42).to_dict()
        {'query': '区块链', 'documents': 2, 'occurrences': 9, 'searched': 42}
        """
        always = self._fields[:4]
        return {
            key: value for key, value in self._asdict().items() if key in always or value not in (None, "")
        }


class IndexState(NamedTuple):
    """The index that answered: ``path`` as it was given, the rest as ``cefu status`` says it.

    ``analysis``, ``rules`` and ``lexicon`` are the fingerprints of folding (OpenCC's tables too), of the extraction
    rules and of the technologies; ``lexicon_files`` the user's own.
    """

    path: str
    fingerprint: str
    generation: int
    engine: str
    documents: int
    created: str
    updated: str
    cefu_version: str
    schema_version: int
    analysis: str
    rules: str
    lexicon: str
    lexicon_files: tuple[str, ...] = ()


class Provenance(Frozen):
    """Where a result comes from; see :func:`provenance_of`.

    ``command`` are the arguments as given, the program's name first; empty from Python. ``written`` is the time in
    UTC, ISO 8601. ``in_scope`` documents pass the filters: shares are of these; None where nothing was asked.
    ``index`` is None for what needed none, ``review`` (name and SHA-256) without a review log.
    """

    command: tuple[str, ...]
    queries: tuple[Asked, ...]
    filters: Mapping[str, Any]
    options: Mapping[str, Any]
    in_scope: int | None
    index: IndexState | None
    written: str
    cefu_version: str = __version__
    python_version: str = _PYTHON
    libraries: Mapping[str, str | None] = fresh(factory=dict)
    outputs: tuple[Written, ...] = ()
    review: tuple[str, str] | None = None

    def of(self, outputs: Iterable[Written]) -> Provenance:
        """The same, with what was written."""
        return replace(self, outputs=tuple(outputs))

    @property
    def command_line(self) -> str:
        """The command as one line that a shell would read as it was given.

        >>> provenance_of(None, command=["cefu", "search", "区块链 跨链"]).command_line
        "cefu search '区块链 跨链'"
        """
        import shlex

        return " ".join(each if _WORD.match(each) else shlex.quote(each) for each in self.command)

    def to_dict(self) -> dict[str, Any]:
        """Everything by its stable keys, in their order; values are those of JSON. Without a log, no ``review``."""
        return {
            "cefu_version": self.cefu_version,
            "python_version": self.python_version,
            "libraries": dict(self.libraries),
            "written": self.written,
            "command": self.command_line,
            "arguments": list(self.command),
            "queries": [each.to_dict() for each in self.queries],
            "filters": _plain(self.filters),
            "in_scope": self.in_scope,
            "options": _plain(self.options),
            "index": _plain(self.index._asdict()) if self.index else None,
            **({"review": dict(zip(("name", "sha256"), self.review, strict=True))} if self.review else {}),
            "outputs": [each._asdict() for each in self.outputs],
        }


def provenance_of(
    index: Index | None,
    *,
    queries: Iterable[SearchResult | Asked] = (),
    filters: Mapping[str, Any] | None = None,
    options: Mapping[str, Any] | None = None,
    command: Sequence[str] = (),
    at: datetime.datetime | None = None,
    review: ReviewLog | None = None,
) -> Provenance:
    """The account of what ``index`` (None without one) answered to ``queries``.

    ``filters`` and ``options`` are by name; those that are None, empty or False are left out. ``at`` (aware) is the
    time that is told, now if None. ``review`` is the log whose kept hits the queries have.

    >>> import datetime
    >>> noon = datetime.datetime(2020, 5, 12, 12, tzinfo=datetime.timezone.utc)
    >>> filters = {"province": ("四川",), "city": ()}
    >>> told = provenance_of(None, queries=[Asked("跨链", 2, 2, 42)], filters=filters, at=noon)
    >>> told.written, told.to_dict()["filters"], told.to_dict()["index"]
    ('2020-05-12T12:00:00Z', {'province': ['四川']}, None)
    """
    asked = tuple(map(_asked, queries))
    narrowed = _given(filters or {})
    moment = (at or datetime.datetime.now(datetime.timezone.utc)).astimezone(datetime.timezone.utc)
    return Provenance(
        command=tuple(command),
        queries=asked,
        filters=narrowed,
        in_scope=index.search(None, limit=1, **narrowed).total if index is not None and asked else None,
        options=_given(options or {}),
        index=_state(index) if index is not None else None,
        written=moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
        libraries={name: _version(name) for name in LIBRARIES},
        review=(review.name, review.sha256) if review else None,
    )


def _asked(query: SearchResult | Asked) -> Asked:
    return query if isinstance(query, Asked) else Asked.of(query)


def _state(index: Index) -> IndexState:
    manifest = index.manifest
    return IndexState(
        path=index.folder,
        fingerprint=manifest.fingerprint,
        generation=manifest.generation,
        engine=manifest.engine,
        documents=manifest.documents,
        created=manifest.created,
        updated=manifest.updated,
        cefu_version=manifest.cefu_version,
        schema_version=manifest.schema_version,
        analysis=manifest.analysis,
        rules=manifest.rules,
        lexicon=manifest.lexicon,
        lexicon_files=manifest.lexicon_files,
    )


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value or (value == 0 and value is not False)}


def _plain(value: Any) -> Any:
    """The value as JSON has it: tuples as lists, what JSON does not know as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def _version(name: str) -> str | None:
    """The version of an installed distribution; None if it is not installed under this name."""
    from importlib import metadata  # slow to import, and wanted only where an account is

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
