"""One document's way from what was read to what store and engine keep (DESIGN §4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from cefu.analysis import fold
from cefu.analysis.fingerprint import analysis_fingerprint
from cefu.analysis.grams import TextCounts, text_counts, unit_length
from cefu.analysis.words import LengthCodec, cut, word_counts
from cefu.engines.api import WORD_END, CutTexts, Fields, Needs
from cefu.extraction import Problem, document_date, extract, number_key
from cefu.extraction.fingerprint import extraction_fingerprint
from cefu.model import Metadata, MetaValue, RawDocument
from cefu.stages import stage
from cefu.store.api import NewDocument
from cefu.store.packing import PackedDocument, pack
from cefu.store.sqlite_schema import safe

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon

__all__ = [
    "EngineInput",
    "Prepared",
    "analysis_of",
    "content_digest",
    "engine_input",
    "filter_keys",
    "prepare",
    "tagging_of",
    "technology_counts",
    "technology_keys",
    "title_stands_apart",
]


class EngineInput(NamedTuple):
    """What the writer of an engine is given of a document (:meth:`cefu.engines.api.EngineWriter.add`)."""

    fields: Fields
    texts: CutTexts | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document ready to be kept: the store's rows, the engine's part, and what could not be used.

    ``doc_id`` and ``source`` are as read.
    """

    doc_id: str
    source: str
    rows: PackedDocument
    postings: EngineInput
    problems: tuple[Problem, ...]


def analysis_of(lexicon: Lexicon) -> str:
    """How documents are analysed now, in short: changes with Cefu's tables, rules and libraries, and with the lexicon.

    It ends with a dash and :func:`tagging_of` the lexicon, which alone changes when documents are tagged anew.
    """
    how = f"{analysis_fingerprint()}{extraction_fingerprint()}"
    return f"{hashlib.sha256(how.encode()).hexdigest()[:16]}-{tagging_of(lexicon)}"


def tagging_of(lexicon: Lexicon) -> str:
    """The lexicon's mark on what was tagged with it: 16 hex digits of its fingerprint."""
    return lexicon.fingerprint[:16]


def content_digest(raw: RawDocument, analysis: str) -> str:
    """SHA-256 (hex) over all that was read of a document but its place, and over how it was analysed.

    What the lexicon has to do with it stands behind a dash, as in ``analysis`` (:func:`analysis_of`).
    """
    analysis, _, tagging = analysis.rpartition("-")
    declared = [[d.field, d.value, d.source] for d in (*raw.mended, *raw.declared)]
    head = json.dumps([declared, sorted(raw.extra.items()), analysis], ensure_ascii=False)
    digest = hashlib.sha256(f"{head}\0{raw.text}".encode("utf-8", "surrogatepass")).hexdigest()
    return f"{digest}-{tagging}"


def prepare(raw: RawDocument, file: str, lexicon: Lexicon, needs: Needs = "counts") -> Prepared:
    """Fold, read the metadata, cut, and count what the engine ``needs``.

    ``file`` is the ledger key of the file the document came from.
    """
    with stage("fold"):
        body = fold(raw.text)
    with stage("extract"):
        extraction = extract(raw, body)
    metadata = extraction.metadata
    title = metadata.get("title")
    title_counts = title is not None and title_stands_apart(title)
    shown = title.value if title else PurePosixPath(raw.doc_id).name
    folded_title = fold(shown)
    searched_title = folded_title.text if title is not None else ""
    with stage("segment"):
        words, title_words = cut(body.text), cut(searched_title)
        lengths, title_lengths = LengthCodec.encode(words), LengthCodec.encode(title_words)
    with stage("count"):
        counts = (text_counts(searched_title), text_counts(body.text)) if needs == "counts" else None
        title_units = counts[0].length if counts else unit_length(searched_title)
        body_units = counts[1].length if counts else unit_length(body.text)
        technologies = technology_counts(lexicon, body.text, searched_title if title_counts else "")
    document = NewDocument(
        doc_id=raw.doc_id,
        source=raw.source,
        file=file,
        sha256=content_digest(raw, analysis_of(lexicon)),
        title=shown,
        title_counts=title_counts,
        text=raw.text,
        folded_title=searched_title,
        title_offsets=folded_title.offsets.to_bytes() if title is not None else b"",
        folded=body.text,
        offsets=body.offsets.to_bytes(),
        words=lengths,
        title_words=title_lengths,
        title_units=title_units,
        body_units=body_units,
        encoding=raw.encoding,
        metadata=metadata,
        date=document_date(metadata),
        technologies=technologies,
        extra=raw.extra,
        declared=raw.declared,
    )
    keys = filter_keys(metadata, raw.source, technologies)
    with stage("count"):
        given = engine_input(
            needs,
            searched_title,
            body.text,
            title_words,
            words,
            technologies=technologies,
            keys=keys,
            counts=counts,
        )
    with stage("store"):
        rows = pack(document, keys)
    return Prepared(raw.doc_id, raw.source, rows, given, extraction.problems)


def title_stands_apart(title: MetaValue) -> bool:
    """Whether what the title names is counted apart from the text.

    A title that stands in the text is counted there; one that is only the file's name is nobody's text.
    """
    return title.evidence.source not in ("text", "path")


def technology_counts(lexicon: Lexicon, body: str, title: str) -> dict[str, int]:
    """How often each technology is mentioned in a folded body, and in a folded title where that counts (else empty)."""
    counts = lexicon.counts(body)
    for name, n in lexicon.counts(title).items():
        counts[name] = counts.get(name, 0) + n
    return counts


def engine_input(
    needs: Needs,
    title: str,
    body: str,
    title_words: Sequence[str],
    words: Sequence[str],
    *,
    technologies: Mapping[str, int],
    keys: Mapping[str, Sequence[str]],
    counts: tuple[TextCounts, TextCounts] | None = None,
) -> EngineInput:
    """What an engine is given of a document, from its folded texts and their words.

    ``counts`` are those of the title and of the body, where they are known already.
    """
    fields: dict[str, Mapping[str, int]] = {"concept": technologies}
    for name, values in keys.items():
        fields[f"key:{name}"] = dict.fromkeys(values, 1)
    texts = None
    if needs == "counts":
        titles, bodies = counts or (text_counts(title), text_counts(body))
        for prefix, counted, pieces in (("title_", titles, title_words), ("", bodies, words)):
            fields[f"{prefix}unit"], fields[f"{prefix}gram"] = counted.units, counted.grams
            fields[f"{prefix}word"] = word_counts(pieces)
    elif needs == "texts":
        ended = (safe(WORD_END.join((*pieces, ""))) for pieces in (title_words, words))
        texts = CutTexts(safe(title), safe(body), *ended)
    return EngineInput({name: terms for name, terms in fields.items() if terms}, texts)


def filter_keys(
    metadata: Metadata, source: str, technologies: Mapping[str, int]
) -> dict[str, tuple[str, ...]]:
    """The filter values of a document by field (:data:`cefu.schema.KEY_FIELDS`); fields without a value are absent."""
    keys = {
        name: tuple(v.value for v in metadata.all(name)) for name in ("province", "city", "issuer", "kind")
    }
    keys["number"] = tuple(number_key(v.value) for v in metadata.all("doc_number"))
    path, mark, record = source.rpartition("#")
    keys["source"] = (
        path if mark and record.isdigit() else source,
        *(v.value for v in metadata.all("source")),
    )
    keys["tech"] = technology_keys(technologies)
    return {name: tuple(map(_clean, filter(None, values))) for name, values in keys.items() if any(values)}


def technology_keys(technologies: Mapping[str, int]) -> tuple[str, ...]:
    """The ``tech`` filter values of a document, from its counts."""
    return tuple(map(_clean, technologies))


def _clean(value: str) -> str:
    """The value as store and engine can hold it: a JSON record may declare what no text has."""
    return safe(value.replace("\0", "\ufffd"))
