"""What an adapter gets: the open file, and what the user declared beside it."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from cefu.errors import ReadError
from cefu.model import RawDocument
from cefu.reading.declaring import Statements, state
from cefu.reading.keys import KeyMap
from cefu.reading.names import joined, printable, stable
from cefu.reading.source import SourceFile
from cefu.reading.values import checked, is_absent, is_nested, text_of

__all__ = ["Opened"]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file being read: ``stream`` gives its content, decompressed.

    An adapter's ``read`` takes one and yields documents and failures. A :class:`~cefu.errors.ReadError` or
    ``OSError`` that leaves it ends the file with a failure of the file's name.
    """

    file: SourceFile
    stream: io.BufferedReader
    keys: KeyMap
    sidecar: Statements

    def document(self, text: str, encoding: str, own: Statements | None = None) -> RawDocument:
        """The document of a file that is one; ``own`` is what its front matter or header says.

        Raises:
            ReadError: the text is blank.
        """
        if not text or text.isspace():
            raise ReadError("empty: no text" + (" below the front matter" if own else ""))
        return self._document(self.file.base_id, self.file.source, text, encoding, own or Statements())

    def record(self, pairs: Iterable[tuple[str, object]], number: int, encoding: str) -> RawDocument:
        """The document of record ``number`` (from 1), given as pairs of key and value.

        Raises:
            ReadError: the record has no text, or a value that can't be stored.
        """
        try:
            return self._record(list(pairs), number, encoding)
        except RecursionError:
            raise ReadError(f"record {number} is nested too deep") from None

    def _record(self, rest: list[tuple[str, object]], number: int, encoding: str) -> RawDocument:
        text = self._take(rest, "text")
        if not text:
            names = ", ".join(printable(key.strip()) for key, _ in rest[:40]) or "none"
            hint = "name the key that holds it: --map KEY=text"
            raise ReadError(f"record {number} has no text; its keys: {names}", hint=hint)
        own = self._take(rest, "id")
        doc_id = joined(self.file.collection, stable(own)) if own else f"{self.file.base_id}#{number}"
        said = state(rest, self.keys, "record", lambda key: f"record {number}, key {key.strip()}")
        return self._document(doc_id, f"{self.file.source}#{number}", text, encoding, said)

    def _take(self, rest: list[tuple[str, object]], name: str) -> str:
        """Take the first value of the field that says something out of ``rest``."""
        field = self.keys.field
        places = [
            i
            for i, (key, value) in enumerate(rest)
            if field(key) == name and not is_absent(value) and not is_nested(value)
        ]
        if not places:
            return ""
        key, value = rest.pop(min(places, key=lambda i: not self.keys.is_own(rest[i][0])))
        if name == "text":  # as found; a list holds paragraphs
            parts = value if isinstance(value, list) else [value]
            text = "\n".join([part if isinstance(part, str) else text_of(part) for part in parts])
        else:
            text = text_of(value)
        return checked(text, f"key {key.strip()}")

    def _document(self, doc_id: str, source: str, text: str, encoding: str, own: Statements) -> RawDocument:
        return RawDocument(
            doc_id=doc_id,
            source=source,
            text=text,
            declared=self.sidecar.declared + own.declared,
            encoding=encoding,
            extra={**own.extra, **self.sidecar.extra},
        )
