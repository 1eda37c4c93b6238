"""Postings of many documents in few records: how the Whoosh adapter lays them out.

A *shelf* holds the postings of all terms of one field that begin with the same character, for one block of
documents. Whoosh keeps it as the value of a single posting. Thousands of shelves instead of hundreds of
thousands of terms: that is what makes an ingest in pure Python fast, and a term is still found by one look-up
and one bisection.

Layout, little-endian: base number (u32), count of terms (u32), size of the names (u32), names in UTF-8 in
code point order separated by NUL (each without its first character), ends of the entries (u32 each), entries.
An entry is a flag byte, the document numbers less the base (u16, or u32 if ``WIDE_NUMBERS``), ascending, and
unless all are 1 the counts (u8, or u32 if ``WIDE_COUNTS``).
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Mapping, Sequence

__all__ = ["Postings", "Shelf", "build_shelves"]

#: Document numbers and counts in turn: ``[number, count, number, count, …]``, numbers ascending.
Postings = Sequence[int]

WIDE_NUMBERS, HAS_COUNTS, WIDE_COUNTS = 1, 2, 4
_HEAD = struct.Struct("<III")
_SWAP = sys.byteorder == "big"


def build_shelves(terms: Mapping[str, Postings], base: int) -> dict[str, bytes]:
    """The shelves of a field by first character, from the postings of its terms; numbers are at least ``base``.

    >>> shelf = Shelf(build_shelves({"区块": [7, 2, 9, 1]}, base=5)["区"])
    >>> shelf.find("区块"), shelf.find("区域")
    ({7: 2, 9: 1}, {})
    """
    grouped: dict[str, list[tuple[str, Postings]]] = {}
    for term, postings in terms.items():
        if not term or "\0" in term:
            raise ValueError("a term must not be empty nor hold NUL")
        grouped.setdefault(term[0], []).append((term[1:], postings))
    return {first: _build(sorted(entries), base) for first, entries in grouped.items()}


def _build(entries: list[tuple[str, Postings]], base: int) -> bytes:
    names = "\0".join(name for name, _ in entries).encode("utf-8", "surrogatepass")
    ends = array("I")
    packed: list[bytes] = []
    size = 0
    for _, postings in entries:
        entry = _pack(postings, base)
        size += len(entry)
        ends.append(size)
        packed.append(entry)
    return b"".join([_HEAD.pack(base, len(entries), len(names)), names, _bytes(ends), *packed])


def _pack(postings: Postings, base: int) -> bytes:
    numbers = [n - base for n in postings[::2]]
    counts = postings[1::2]
    wide = numbers[-1] > 0xFFFF
    flags = WIDE_NUMBERS if wide else 0
    body = _bytes(array("I" if wide else "H", numbers))
    top = max(counts)
    if top > 1:
        large = top > 0xFF
        flags |= HAS_COUNTS | (WIDE_COUNTS if large else 0)
        body += _bytes(array("I" if large else "B", counts))
    return bytes([flags]) + body


def _bytes(values: array[int]) -> bytes:
    if _SWAP:
        values.byteswap()
    return values.tobytes()


def _array(code: str, data: bytes) -> array[int]:
    values = array(code)
    values.frombytes(data)
    if _SWAP:
        values.byteswap()
    return values


class Shelf:
    """Reads what :func:`build_shelves` wrote."""

    __slots__ = ("_base", "_data", "_ends", "_names", "_start")

    def __init__(self, data: bytes) -> None:
        """Open the directory of a shelf.

        Raises:
            ValueError: the bytes are no shelf.
        """
        try:
            self._base, count, size = _HEAD.unpack_from(data)
            head = _HEAD.size
            names = data[head : head + size].decode("utf-8", "surrogatepass")
            self._names = names.split("\0")
            self._start = head + size + 4 * count
            self._ends = _array("I", data[head + size : self._start])
        except (struct.error, UnicodeDecodeError, ValueError) as error:
            raise ValueError(f"not a shelf of postings: {error}") from error
        if len(self._names) != count or len(self._ends) != count or self._start + self._ends[-1] != len(data):
            raise ValueError("not a shelf of postings: sizes do not agree")
        self._data = data

    def find(self, term: str) -> dict[int, int]:
        """Document number -> count for the term (given whole, with the shelf's first character)."""
        name = term[1:]
        k = bisect_left(self._names, name)
        if k == len(self._names) or self._names[k] != name:
            return {}
        begin = self._start + (self._ends[k - 1] if k else 0)
        end = self._start + self._ends[k]
        flags = self._data[begin]
        number_size = 4 if flags & WIDE_NUMBERS else 2
        count_size = 0 if not flags & HAS_COUNTS else 4 if flags & WIDE_COUNTS else 1
        n = (end - begin - 1) // (number_size + count_size)
        split = begin + 1 + n * number_size
        base = self._base
        numbers = [base + k for k in _array("I" if number_size == 4 else "H", self._data[begin + 1 : split])]
        if not count_size:
            return dict.fromkeys(numbers, 1)
        return dict(zip(numbers, _array("I" if count_size == 4 else "B", self._data[split:end]), strict=True))
