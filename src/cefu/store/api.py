"""The store's port: rows that go in and come out. The docstrings are the contract.

Every version of a document has a number of its own. It is *born* in the generation that commits it and has
*died* in the generation that replaces or removes it; a reader of generation g sees the versions born by g
that had not died by g. So a reader keeps its generation while a writer works, and what an interrupted writer
left behind is never seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cefu.analysis import OffsetMap
from cefu.engines.api import Texts, View
from cefu.frozen import Frozen, fresh
from cefu.model import Declared, Metadata, MetaValue, RawDocument

if TYPE_CHECKING:
    from cefu.store.packing import PackedDocument

__all__ = ["LedgerRow", "NewDocument", "Original", "StoreReader", "StoreWriter", "StoredDocument"]


class NewDocument(Frozen):
    """An analysed document on its way into the store.

    ``sha256`` is over everything that was read of it (title, text, declared metadata); what its technologies
    were counted with may stand behind it after a dash. ``file`` is the ledger key of the file it came from.
    ``declared`` is what its own source declares. ``title`` is the title as shown; it is searched apart from the
    text when ``title_counts``, and stands in the text (or only in the path) otherwise. ``date`` is the value
    that dates the document.
    """

    doc_id: str
    source: str
    file: str
    sha256: str
    title: str
    title_counts: bool
    text: str
    folded_title: str
    title_offsets: bytes
    folded: str
    offsets: bytes
    words: bytes
    title_words: bytes
    title_units: int
    body_units: int
    encoding: str
    metadata: Metadata
    date: MetaValue | None
    technologies: Mapping[str, int]
    extra: Mapping[str, str] = fresh(factory=dict)
    declared: tuple[Declared, ...] = ()


class StoredDocument(Frozen):
    """What a list shows of a document: everything but its text. Values not known are empty strings.

    ``issuer`` joins several with ``;``. ``date`` is ISO, cut to its precision; ``date_kind`` names the
    metadata field it is from. ``technologies`` are (name, mentions), most mentioned first.
    """

    number: int
    doc_id: str
    source: str
    title: str
    title_counts: bool
    province: str
    city: str
    issuer: str
    doc_number: str
    kind: str
    url: str
    date: str
    date_kind: str
    technologies: tuple[tuple[str, int], ...]
    encoding: str
    metadata: Metadata
    extra: Mapping[str, str]


class Original(NamedTuple):
    """A document's original text and title with the way there from the folded ones."""

    text: str
    folded: str
    offsets: OffsetMap
    title: str
    folded_title: str
    title_offsets: OffsetMap
    words: bytes
    title_words: bytes

    @property
    def texts(self) -> Texts:
        """The folded texts, as engines see them."""
        return Texts(self.folded_title, self.folded, self.words, self.title_words)


class LedgerRow(NamedTuple):
    """What is known of an ingested file: digests of its bytes and of how it was read, and what it gave."""

    file: str
    digest: str
    recipe: str
    documents: int
    failures: int


class StoreReader(Protocol):
    """One generation of the store, for reading."""

    generation: int

    def view(self) -> View:
        """The facts of all documents, in doc_id order (code points), and their texts."""

    def get(self, numbers: Sequence[int]) -> list[StoredDocument]:
        """The documents in the order asked for.

        Raises:
            IndexCorruptError: one of them is not there.
        """

    def number_of(self, doc_id: str) -> int | None:
        """The number of the document with this id, or None."""

    def original(self, number: int) -> Original:
        """The texts of a document.

        Raises:
            IndexCorruptError: the document is not there, or its stored form is damaged.
        """

    def values(self, name: str) -> dict[str, int]:
        """The values of a filter field (``issuer``, ``kind``, …) with the number of documents that have each."""

    def values_by_number(self, name: str) -> Iterator[tuple[int, str]]:
        """Each document's number with each of its values of a filter field, in any order."""

    def names(self) -> Iterator[tuple[int, str, str]]:
        """Number, doc_id and title of every document, in doc_id order."""

    def texts(self, numbers: Iterable[int]) -> Iterator[tuple[int, Texts]]:
        """The folded texts, in any order."""

    def close(self) -> None:
        """Release the files."""


class StoreWriter(Protocol):
    """The one writer; what it does is seen by readers of the generation that :meth:`commit` names."""

    def put(self, document: NewDocument, keys: Mapping[str, Iterable[str]]) -> int:
        """Keep a document with its filter values, replacing the living one with the same doc_id; its number."""

    def keep(self, packed: PackedDocument) -> int:
        """What :meth:`put` does, with a document that was packed (:func:`cefu.store.packing.pack`) elsewhere."""

    def retag(self, number: int, technologies: Mapping[str, int], values: Iterable[str], tagging: str) -> int:
        """Replace a living document by the same one with other technologies; the number of the new version.

        ``values`` are its ``tech`` filter values, and ``tagging`` is what its digest ends with from now on.

        Raises:
            IndexCorruptError: no living document has the number.
        """

    def retagged(self, tagging: str) -> None:
        """Say that every document that lived before the next generation is tagged as ``tagging`` says."""

    def read_again(self, doc_id: str) -> tuple[RawDocument, str] | None:
        """A living document as its source gave it, and the file it came from; None when there is none."""

    def remove(self, doc_id: str) -> bool:
        """Let the document die; False when there was none."""

    def commit(self) -> int:
        """Make everything since the last commit last; the new generation."""

    def rollback(self) -> None:
        """Forget everything since the last commit."""
