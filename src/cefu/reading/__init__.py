"""From paths to :class:`~cefu.model.RawDocument`: one module per format, nothing lost without a name.

:func:`discover` walks the paths a user gives and yields a :class:`SourceFile` for each file that can be
read and a :class:`Failure` for each that can't; :func:`read` yields the documents of one file, and a
:class:`Failure` for each part of it that is none. Neither raises for bad content: one bad file, line or
record never stops the rest.

A new format is one module with a ``read(opened)`` function and one line in :mod:`cefu.reading.registry`.
"""

from cefu.reading.fingerprint import sha256_of, size_and_mtime
from cefu.reading.keys import key_map
from cefu.reading.metadata_table import MetadataTable, load_metadata_table
from cefu.reading.reader import Position, read
from cefu.reading.registry import formats
from cefu.reading.source import Failure, SourceFile
from cefu.reading.walk import discover

__all__ = [
    "Failure",
    "MetadataTable",
    "Position",
    "SourceFile",
    "discover",
    "formats",
    "key_map",
    "load_metadata_table",
    "read",
    "sha256_of",
    "size_and_mtime",
]
