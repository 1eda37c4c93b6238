"""Reads the files that Whoosh writes for Cefu, without Whoosh: its import takes longer than a search.

Cefu has few uses for what Whoosh can do: no stored fields, no deletions, one kind of posting (a shelf, see
:mod:`cefu.engines.shelf`). What is left is the list of segments, a table of terms on the disk and a list of
postings for each, in the layout of Whoosh 2.7.4, the release that Cefu requires. Whoosh keeps parts of it as
pickles; nothing but plain values, its own segments and their codec is taken from one.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import mmap
import os
import pickle
import re
import struct
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

__all__ = ["Segment", "open_segments", "whoosh_name"]

#: The file that lists the segments; the one of the highest generation counts.
_TOC = re.compile(r"_MAIN_([0-9]+)\.toc")
_TOC_VERSION = -111
_TOC_SIZES = b"\4\x08\4"  # of an integer, a long one and a floating point number

_INT = struct.Struct("!i")
# The table of terms: a head, entries (sizes, key, value), 256 hash tables of pointers, their directory, extras.
_TERMS_MAGIC = b"HSH3\0"  # the last byte says that keys are hashed by MD5
_SIZES = struct.Struct("!ii")
_POINTER = struct.Struct("!Iq")
_TABLE = struct.Struct("!qi")
_TABLES = 256
_FIELD = struct.Struct("!H")
# A term's entry: whether its postings stand in it, statistics, then place and size of its postings.
_TERM = struct.Struct("!?fIBBfIIqi")
_POSTINGS_MAGIC = b"W3Bl"


def whoosh_name(field: str) -> str:
    """Whoosh's name of a field: colons are not allowed in its file names."""
    return field.replace(":", "_")


class _State:
    """Takes in the attributes of a pickled object of Whoosh's."""


#: What a pickle may name.
_KNOWN = {
    ("whoosh.codec.whoosh3", "W3Segment"): _State,
    ("whoosh.codec.whoosh3", "W3Codec"): _State,
    ("collections", "defaultdict"): defaultdict,
    ("builtins", "int"): int,
    ("__builtin__", "int"): int,
    ("_codecs", "encode"): codecs.encode,  # so are bytes pickled where text is Unicode
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name} does not belong here")
        return _KNOWN[module, name]


def open_segments(folder: str) -> list[Segment] | None:
    """The segments of the last commit in the folder, in order; None when nothing was ever committed there.

    Raises:
        FileNotFoundError: a writer just replaced a file, or it is lost.
        ValueError: a file is not what Whoosh wrote (other exceptions of reading and unpickling may come too).
    """
    generations = [int(found[1]) for name in os.listdir(folder) if (found := _TOC.fullmatch(name))]
    if not generations:
        return None
    generation = max(generations)
    with open(os.path.join(folder, f"_MAIN_{generation}.toc"), "rb") as file:
        states = _segments(file, generation)
    segments: list[Segment] = []
    try:
        for state in states:
            if state.compound or state._deleted:
                raise ValueError("a segment that Cefu did not write")
            segments.append(Segment(os.path.join(folder, f"{state.indexname}_{state.segid}")))
    except BaseException:
        for segment in segments:
            segment.close()
        raise
    return segments


def _segments(file: io.BufferedReader, generation: int) -> list[Any]:
    if file.read(len(_TOC_SIZES)) != _TOC_SIZES or _integer(file) != -12345 or _integer(file) != _TOC_VERSION:
        raise ValueError("the list of segments is of another Whoosh")
    for _ in range(3):
        _varint(file)  # Whoosh's version
    file.seek(_varint(file), os.SEEK_CUR)  # the schema: fields are known by their names
    if _integer(file) != generation:
        raise ValueError("the list of segments is of another generation than its name says")
    _integer(file)
    segments = _Unpickler(file).load()
    if not isinstance(segments, list):
        raise ValueError("the list of segments is none")
    return segments


def _integer(file: io.BufferedReader) -> int:
    value: int = _INT.unpack(file.read(_INT.size))[0]
    return value


def _varint(file: io.BufferedReader) -> int:
    """A number in steps of seven bits, the lowest first."""
    value = shift = 0
    while True:
        byte = file.read(1)[0]
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value
        shift += 7


class Segment:
    """One segment, open."""

    def __init__(self, path: str) -> None:
        """Open the files whose names begin with ``path``; see :func:`open_segments` for errors."""
        self._terms = _mapped(f"{path}.trm")
        try:
            self._postings = _mapped(f"{path}.pst")
        except BaseException:
            self._terms.close()
            raise
        try:
            self._open_terms()
        except BaseException:
            self.close()
            raise

    def _open_terms(self) -> None:
        terms = self._terms
        if terms[: len(_TERMS_MAGIC)] != _TERMS_MAGIC:
            raise ValueError("the table of terms has another head")
        end = len(terms) - _INT.size
        extras = end - _INT.unpack_from(terms, end)[0]
        self._directory = extras - _TABLES * _TABLE.size
        if not len(_TERMS_MAGIC) <= self._directory < extras:
            raise ValueError("the table of terms is cut off")
        self._fields: dict[str, int] = _Unpickler(io.BytesIO(terms[extras:end])).load()["fieldmap"]

    def postings(self, field: str, term: bytes) -> Iterator[bytes]:
        """The values of the term's postings, in order; none when the segment does not have the term.

        Raises:
            ValueError: the files are damaged (other exceptions of reading and unpickling may come too).
        """
        entry = self._entry(field, term)
        if entry is None:
            return
        inline, *_, at, size = _TERM.unpack(entry)
        if inline or self._postings[at : at + len(_POSTINGS_MAGIC)] != _POSTINGS_MAGIC:
            raise ValueError("no postings where the table of terms says")
        end = at + size
        at += len(_POSTINGS_MAGIC)
        last = False
        while not last:
            length = _INT.unpack_from(self._postings, at)[0]
            at += _INT.size
            last, length = length < 0, abs(length)
            if not length or at + length > end:
                raise ValueError("postings are cut off")
            block = io.BytesIO(self._postings[at : at + length])
            count, _, _, compressed, *_ = _Unpickler(block).load()
            _, _, values = _Unpickler(block).load()
            if compressed or len(values) != count:
                raise ValueError("postings that Cefu did not write")
            yield from values
            at += length

    def _entry(self, field: str, term: bytes) -> bytes | None:
        """What the table of terms has of a term."""
        if field not in self._fields:
            return None
        terms = self._terms
        key = _FIELD.pack(self._fields[field]) + term
        hashed = int.from_bytes(hashlib.md5(key, usedforsecurity=False).digest()[-4:], "big")
        table, slots = _TABLE.unpack_from(terms, self._directory + (hashed & 0xFF) * _TABLE.size)
        for step in range(slots):
            slot = ((hashed >> 8) + step) % slots
            found, at = _POINTER.unpack_from(terms, table + slot * _POINTER.size)
            if not at:
                break
            if found == hashed:
                key_size, size = _SIZES.unpack_from(terms, at)
                start = at + _SIZES.size
                if terms[start : start + key_size] == key:
                    return terms[start + key_size : start + key_size + size]
        return None

    def close(self) -> None:
        """Close the files."""
        self._terms.close()
        self._postings.close()


def _mapped(path: str) -> mmap.mmap:
    with open(path, "rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return mmap.mmap(-1, 1)  # a segment without terms; an empty file can't be mapped
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
