"""Postings of many documents in few records: how the Whoosh adapter lays them out.

A *shelf* holds the postings of all terms of one field that begin with the same character, for one block of
documents. Whoosh keeps it as the value of a single posting. Thousands of shelves instead of hundreds of
thousands of terms: that is what makes an ingest in pure Python fast, and a term is still found by one look-up
and one bisection.

Layout, little-endian: base number (u32), count of terms (u32), size of the names (u32), names in UTF-8 in
code point order separated by NUL (each without its first character), ends of the entries (u32 each), entries.
An entry is a flag byte, the document numbers less the base (u16), ascending, and unless all are 1 the counts
(u8, or u32 if ``WIDE_COUNTS``).
"""

from __future__ import annotations

import struct
import sys
from array import array
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Mapping
from functools import partial

__all__ = ["BLOCK_NUMBERS", "Shelf", "ShelfBuilder"]

#: How many document numbers a block can tell apart.
BLOCK_NUMBERS = 0x10000

HAS_COUNTS, WIDE_COUNTS = 2, 4
_HEAD = struct.Struct("<III")
_ONE = struct.Struct("<BH")
_ONE_COUNTED = struct.Struct("<BHB")
_SWAP = sys.byteorder == "big"
# A posting in one number: the document in the upper half, the count in the lower, or 0 for a count beyond it.
_HALF, _LOWER = 16, 0xFFFF


class ShelfBuilder:
    """The postings of one field, turned from documents to terms; documents come by ascending number.

    >>> builder = ShelfBuilder(5)
    >>> builder.add(7, {"区块": 2, "链": 1}); builder.add(9, {"区块": 1})
    >>> shelf = Shelf(builder.build()["区"])
    >>> shelf.find("区块"), shelf.find("区域")
    ({7: 2, 9: 1}, {})
    """

    def __init__(self, base: int) -> None:
        """Start a block of the documents ``base`` to ``base + BLOCK_NUMBERS - 1``."""
        self._base = base
        self._postings: defaultdict[str, array[int]] = defaultdict(partial(array, "I"))
        self._large: dict[tuple[str, int], int] = {}

    def add(self, number: int, terms: Mapping[str, int]) -> None:
        """Hold how often each term occurs in a document.

        Raises:
            ValueError: the number does not belong to the block.
        """
        place = number - self._base
        if not 0 <= place < BLOCK_NUMBERS:
            raise ValueError(f"document {number} is not of the block from {self._base}")
        if max(terms.values(), default=0) > _LOWER:
            self._large.update(((term, place), n) for term, n in terms.items() if n > _LOWER)
            terms = {term: n if n <= _LOWER else 0 for term, n in terms.items()}
        # Millions of postings pass here: maps run through them without a step of the interpreter for each.
        lists = map(self._postings.__getitem__, terms)
        deque(map(array.append, lists, map((place << _HALF).__or__, terms.values())), maxlen=0)

    def build(self) -> dict[str, bytes]:
        """The shelves by first character.

        Raises:
            ValueError: a term is empty or holds NUL.
        """
        grouped: defaultdict[str, list[str]] = defaultdict(list)
        for term in self._postings:
            if not term or "\0" in term:
                raise ValueError("a term must not be empty nor hold NUL")
            grouped[term[0]].append(term)
        return {first: self._shelf(sorted(terms)) for first, terms in grouped.items()}

    def _shelf(self, terms: list[str]) -> bytes:
        names = "\0".join([term[1:] for term in terms]).encode("utf-8", "surrogatepass")
        packed = list(map(self._entry, terms))
        ends = array("I")
        size = 0
        for entry in packed:
            size += len(entry)
            ends.append(size)
        return b"".join([_HEAD.pack(self._base, len(terms), len(names)), names, _bytes(ends), *packed])

    def _entry(self, term: str) -> bytes:
        postings = self._postings[term]
        if len(postings) == 1 and 0 < (n := postings[0] & _LOWER) <= 0xFF:
            place = postings[0] >> _HALF
            return _ONE.pack(0, place) if n == 1 else _ONE_COUNTED.pack(HAS_COUNTS, place, n)
        halves = array("H", postings.tobytes())
        numbers, counts = halves[1 - _SWAP :: 2], halves[_SWAP :: 2]
        if self._large and 0 in counts:
            large = array("I", counts)
            for k, n in enumerate(counts):
                if not n:
                    large[k] = self._large[term, numbers[k]]
            return bytes([HAS_COUNTS | WIDE_COUNTS]) + _bytes(numbers) + _bytes(large)
        top = max(counts)
        if top == 1:
            return b"\0" + _bytes(numbers)
        if top > 0xFF:
            return bytes([HAS_COUNTS | WIDE_COUNTS]) + _bytes(numbers) + _bytes(array("I", counts))
        return bytes([HAS_COUNTS]) + _bytes(numbers) + array("B", counts).tobytes()


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
    """Reads what a :class:`ShelfBuilder` built."""

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
        """Document number -> count for the term (given whole, with the shelf's first character).

        Raises:
            ValueError: the entry is not one that a :class:`ShelfBuilder` writes.
        """
        name = term[1:]
        k = bisect_left(self._names, name)
        if k == len(self._names) or self._names[k] != name:
            return {}
        begin = self._start + (self._ends[k - 1] if k else 0)
        end = self._start + self._ends[k]
        flags = self._data[begin]
        if flags & ~(HAS_COUNTS | WIDE_COUNTS):
            raise ValueError(f"not a shelf of postings: an entry of an unknown kind {flags}")
        count_size = 0 if not flags & HAS_COUNTS else 4 if flags & WIDE_COUNTS else 1
        split = begin + 1 + (end - begin - 1) // (2 + count_size) * 2
        base = self._base
        numbers = [base + k for k in _array("H", self._data[begin + 1 : split])]
        if not count_size:
            return dict.fromkeys(numbers, 1)
        return dict(zip(numbers, _array("I" if count_size == 4 else "B", self._data[split:end]), strict=True))
