"""One document looked at closely: each value of its metadata, the rule that gave it, and its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cefu.analysis import FoldedText, fold
from cefu.extraction import document_date, extract
from cefu.model import METADATA_FIELDS, Evidence, Metadata, MetaValue, Problem, RawDocument, Span
from cefu.prepare import title_stands_apart
from cefu.reading import Failure, MetadataTable, discover, read
from cefu.snippet import piece_around

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon, Mention
    from cefu.index import Index
    from cefu.store.api import StoredDocument

__all__ = [
    "FIELDS",
    "Finding",
    "Form",
    "Inspection",
    "PathInspections",
    "Place",
    "Technology",
    "inspect_stored",
]

#: How many characters of the text a place shows.
_AROUND = 60
_LINE_END = re.compile(r"\r\n|\n|\r")


def _fields() -> tuple[str, ...]:
    after = METADATA_FIELDS.index("effective_on") + 1
    return (*METADATA_FIELDS[:after], "date", *METADATA_FIELDS[after:])


#: What is said of every document, known or missing, in this order; ``date`` is the date that dates it.
FIELDS: tuple[str, ...] = _fields()


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was found.

    ``span`` is the range of the original text and ``line`` its line there, from 1, as ``cefu show`` prints it (without
    front matter); both are None for what stands outside of the text, in a sidecar or a key of a record. ``text`` is the
    text around it with each run of blanks as one, and ``marks`` are the ranges of ``text`` (code points) to mark.
    """

    span: Span | None
    line: int | None
    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A value of a metadata field and its place."""

    value: MetaValue
    place: Place


@dataclass(frozen=True, slots=True)
class Form:
    """A surface form of a technology: folded ``alias``, how often it stands there, and its first place.

    ``raw`` is the first one as written. ``source`` is ``"text"``, or where a title apart from the text was declared.
    """

    alias: str
    raw: str
    source: str
    mentions: int
    first: Place


@dataclass(frozen=True, slots=True)
class Technology:
    """A technology with all its ``mentions``; ``forms`` in the order of their first places."""

    name: str
    mentions: int
    forms: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class Inspection:
    """All that is known of one document.

    ``fields`` holds the values in the order of :data:`FIELDS`. ``others`` are values that lost against them, and
    ``problems`` declared ones that can't be used. ``missing`` names the fields without a value.
    """

    doc_id: str
    source: str
    encoding: str
    fields: tuple[Finding, ...]
    others: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    technologies: tuple[Technology, ...]
    missing: tuple[str, ...]


@dataclass
class PathInspections:
    """The documents of a file or folder, read as ``cefu ingest`` reads them; iterate for them, once.

    ``record`` is the one record wanted of a file of many (from 1); ``limit`` of the documents are given, None for all.
    After the iteration ``documents`` says how many the path holds and ``failures`` what was not read.
    """

    path: str
    lexicon: Lexicon
    mapping: Mapping[str, str] = field(default_factory=dict)
    table: MetadataTable | None = None
    record: int | None = None
    limit: int | None = None
    documents: int = 0
    failures: list[Failure] = field(default_factory=list)

    def __iter__(self) -> Iterator[Inspection]:
        """The inspections in the order of reading."""
        for file in discover([self.path]):
            if isinstance(file, Failure):
                self.failures.append(file)
                continue
            for raw in read(file, mapping=self.mapping):
                if isinstance(raw, Failure):
                    self.failures.append(raw)
                    continue
                self.documents += 1
                if self.record is not None:
                    wanted = raw.source == f"{file.source}#{self.record}"
                else:
                    wanted = self.limit is None or self.documents <= self.limit
                if wanted:
                    yield _inspect_raw(self.table.apply(raw) if self.table else raw, self.lexicon)


def _inspect_raw(raw: RawDocument, lexicon: Lexicon) -> Inspection:
    body = fold(raw.text)
    metadata = extract(raw, body).metadata
    looking = _Looking(raw.text, body, metadata)
    return looking.inspection(raw.doc_id, raw.source, raw.encoding, looking.technologies(lexicon))


def inspect_stored(index: Index, document: StoredDocument) -> Inspection:
    """A document of an index, with what the index holds of it.

    Where the documents were tagged with another lexicon than there is now, technologies have no forms.

    Raises:
        IndexCorruptError: the text can't be read.
    """
    original = index.original(document.number)
    looking = _Looking(original.text, FoldedText(original.folded, original.offsets), document.metadata)
    if index.tagged_otherwise:
        technologies = tuple(Technology(name, mentions, ()) for name, mentions in document.technologies)
    else:
        technologies = looking.technologies(index.lexicon)
    return looking.inspection(document.doc_id, document.source, document.encoding, technologies)


class _Looking:
    """One document being looked at: its original and folded text, and its metadata."""

    def __init__(self, text: str, body: FoldedText, metadata: Metadata) -> None:
        self.text = text
        self.body = body
        self.metadata = metadata
        self.lines = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def inspection(
        self, doc_id: str, source: str, encoding: str, technologies: tuple[Technology, ...]
    ) -> Inspection:
        values, others = list(self.metadata.values), list(self.metadata.others)
        date = document_date(self.metadata)
        # A date of unstated kind is the document's date, or it lost against one that says what it is.
        others += [value for value in values if value.field == "date" and value is not date]
        values = [value for value in values if value.field != "date"]
        if date is not None:
            values.append(date if date.field == "date" else _dating(date))
        values.sort(key=lambda value: FIELDS.index(value.field))
        known = {value.field for value in values}
        return Inspection(
            doc_id,
            source,
            encoding,
            tuple(self._finding(value) for value in values),
            tuple(self._finding(value) for value in others),
            self.metadata.problems,
            technologies,
            tuple(name for name in FIELDS if name not in known),
        )

    def _finding(self, value: MetaValue) -> Finding:
        span = value.evidence.span
        if span is None:
            return Finding(value, _outside(value.raw, (0, len(value.raw))))
        return Finding(value, self._place(span))

    def _place(self, span: Span) -> Place:
        piece = piece_around(self.text, [(span.start, span.end)], _AROUND)
        return Place(span, bisect_right(self.lines, span.start), piece.text, piece.ranges)

    def technologies(self, lexicon: Lexicon) -> tuple[Technology, ...]:
        """The technologies, most mentioned first, as they are counted for a search."""
        forms = [*self._forms(lexicon.find(self.body.text), self.body, None)]
        title = self.metadata.get("title")
        if title is not None and title_stands_apart(title):
            folded = fold(title.value)
            forms += self._forms(lexicon.find(folded.text), folded, title)
        names = Counter[str]()
        for name, form in forms:
            names[name] += form.mentions
        return tuple(
            Technology(name, mentions, tuple(form for of, form in forms if of == name))
            for name, mentions in sorted(names.items(), key=lambda item: (-item[1], item[0]))
        )

    def _forms(
        self, mentions: list[Mention], folded: FoldedText, title: MetaValue | None
    ) -> Iterator[tuple[str, Form]]:
        """The forms that stand in the text, or in a title apart from it, by the name of their technology."""
        counts = Counter((m.concept, m.alias) for m in mentions)
        firsts = {(m.concept, m.alias): m for m in reversed(mentions)}
        for (concept, alias), count in counts.items():
            first = firsts[concept, alias]
            span = folded.original(first.start, first.end)
            if title is None:
                yield concept, Form(alias, self.text[span.start : span.end], "text", count, self._place(span))
            else:
                at = (span.start, span.end)
                place = _outside(title.value, at)
                yield concept, Form(alias, title.value[slice(*at)], title.evidence.source, count, place)


def _outside(text: str, mark: tuple[int, int]) -> Place:
    """What stands outside of the text, whole."""
    return Place(None, None, text, (mark,) if mark[0] < mark[1] else ())


def _dating(value: MetaValue) -> MetaValue:
    """The date of the document, named after the field that it is taken from."""
    evidence = Evidence(value.evidence.source, value.evidence.span, f"{value.field}, {value.evidence.rule}")
    return MetaValue("date", value.value, value.raw, evidence)
