"""``.txt``: the whole file is the text."""

from __future__ import annotations

from collections.abc import Iterator

from cefu.model import RawDocument
from cefu.reading.encoding import decode
from cefu.reading.limits import read_all
from cefu.reading.opened import Opened
from cefu.reading.source import Failure

__all__ = ["read"]


def read(opened: Opened) -> Iterator[RawDocument | Failure]:
    """The one document of the file, line breaks as found."""
    text, encoding = decode(read_all(opened.stream), opened.file.path, opened.file.compression)
    yield opened.document(text, encoding)
