"""From a place in the folded text back to the place in the original.

Folding drops, merges and expands characters. An :class:`OffsetMap` remembers only where the two texts stop
running side by side, so a clean document costs one entry and a hard-wrapped one an entry a line.
"""

from __future__ import annotations

import struct
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from operator import sub

from cefu.model import Span

__all__ = ["Edit", "OffsetMap"]

#: ``(start, end, length)``: the source range ``[start, end)`` was replaced by ``length`` characters.
Edit = tuple[int, int, int]


class OffsetMap:
    """Maps positions of a new text to positions of the text it was made from.

    ``starts[k]`` is a position in the new text and ``sources[k]`` the position of its character in the
    source; from there both run in step until ``starts[k + 1]``. Both ascend (``sources`` not strictly: the
    characters of an expanded ``½`` all point at it). ``starts[0]`` is 0. All positions count code points.
    """

    __slots__ = ("sources", "starts")

    def __init__(self, starts: Sequence[int] = (0,), sources: Sequence[int] = (0,)) -> None:
        """Keep the two ascending sequences; both have the same length and begin the text."""
        self.starts = starts
        self.sources = sources

    @property
    def identity(self) -> bool:
        """Whether both texts run side by side from their beginnings on."""
        return len(self.starts) == 1 and self.sources[0] == 0

    @classmethod
    def from_edits(cls, edits: Iterable[Edit]) -> OffsetMap:
        """The map of a text to which ``edits`` (in source order, not overlapping) were applied.

        An edit that keeps the length character for character needs no entry here and must not be given.

        >>> OffsetMap.from_edits([(2, 4, 0)]).original(2, 3)     # '区块  链' -> '区块链'
        Span(start=4, end=5)
        """
        starts: list[int] = [0]
        sources: list[int] = [0]
        shift = 0  # new position = source position + shift
        for start, end, length in edits:
            # The first new character runs in step with the ones before it, the others of an expansion point at it.
            for k in range(1, length):
                _put(starts, sources, start + shift + k, start)
            shift += length - (end - start)
            at = end + shift
            if length > 1 or starts[-1] == at:
                _put(starts, sources, at, end)
            else:
                starts.append(at)
                sources.append(end)
        return cls(starts, sources)

    def start(self, position: int) -> int:
        """The source position of the character at ``position`` of the new text."""
        k = bisect_right(self.starts, position) - 1
        return self.sources[k] + position - self.starts[k]

    def original(self, start: int, end: int) -> Span:
        """The source range that the non-empty range ``[start, end)`` of the new text came from."""
        first = self.start(start)
        return Span(first, max(first, self.start(end - 1) + 1) if end > start else first)

    def position(self, source: int) -> int:
        """The first position of the new text whose character comes from ``source`` or later."""
        k = bisect_left(self.sources, source)
        if k == 0:
            return 0
        at = self.starts[k - 1] + source - self.sources[k - 1]
        return min(at, self.starts[k]) if k < len(self.starts) else at

    def after(self, inner: OffsetMap) -> OffsetMap:
        """The map of two steps: ``inner`` made this map's source from an earlier text."""
        if inner.identity:
            return self
        if self.identity:
            return inner
        starts: list[int] = []
        sources: list[int] = []
        inner_starts, inner_sources = inner.starts, inner.sources
        last = len(self.starts) - 1
        for k in range(last + 1):
            new, middle = self.starts[k], self.sources[k]
            _put(starts, sources, new, inner.start(middle))
            stop = self.starts[k + 1] if k < last else None
            j = bisect_right(inner_starts, middle)
            while j < len(inner_starts):
                at = new + inner_starts[j] - middle
                if stop is not None and at >= stop:
                    break
                _put(starts, sources, at, inner_sources[j])
                j += 1
        return OffsetMap(starts, sources)

    def to_bytes(self) -> bytes:
        """A compact form for the store; :meth:`from_bytes` reads it back."""
        if self.identity:
            return b""
        table = array("I")
        for row in (self.starts, self.sources):
            table.append(row[0])
            table.extend(map(sub, row[1:], row))
        if table.itemsize != 4:  # pragma: no cover - no supported platform has another size
            raise OverflowError("array('I') must hold four bytes")
        return zlib.compress(struct.pack("<I", len(self.starts)) + table.tobytes(), 1)

    @classmethod
    def from_bytes(cls, data: bytes) -> OffsetMap:
        """Read what :meth:`to_bytes` wrote.

        Raises:
            ValueError: the bytes are not such a map.
        """
        if not data:
            return cls()
        try:
            raw = zlib.decompress(data)
            (count,) = struct.unpack_from("<I", raw)
        except (zlib.error, struct.error) as error:
            raise ValueError(f"not an offset map: {error}") from error
        table = array("I")
        table.frombytes(raw[4:])
        if not count or len(table) != 2 * count:
            raise ValueError("not an offset map: wrong length")
        return cls(list(accumulate(table[:count])), list(accumulate(table[count:])))

    def __eq__(self, other: object) -> bool:
        """Equal when the same positions map to the same places."""
        if not isinstance(other, OffsetMap):
            return NotImplemented
        return list(self.starts) == list(other.starts) and list(self.sources) == list(other.sources)

    __hash__ = None  # type: ignore[assignment]  # a mutable-looking value; nobody needs it as a key


def _put(starts: list[int], sources: list[int], new: int, source: int) -> None:
    """Append an entry unless it continues the one before; one that starts at the same place replaces it."""
    if starts and starts[-1] == new:
        starts.pop()
        sources.pop()
    if starts and sources[-1] + new - starts[-1] == source:
        return
    starts.append(new)
    sources.append(source)
