"""Words by rjieba where it is installed: jieba's words at several times the speed.

rjieba works as jieba does, but cuts blocks with Latin letters and digits otherwise, and adds up probabilities with
other rounding: of two ways through a block that are equally probable, as they are made of the same pieces in another
order (县县县), it may take the other one. Those pieces come again, close by. So rjieba is given all of a text but the
blocks with letters or digits and those in which two neighbours come together again within :data:`_NEAR` characters;
these are cut by :class:`~cefu.analysis.segmenter.Segmenter`. So far this gave jieba's words for every text that was
compared, and the beginning of every long run is compared anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cefu.analysis.patterns import pattern
from cefu.analysis.segmenter import Segmenter

__all__ = ["FastSegmenter", "accelerated"]

# Blocks, which are those of jieba or more, and what makes one doubtful: letters that are not Han as jieba has it.
_INSIDE = pattern(r"[\w+#&.%\-]*")
_NOT_HAN = pattern(r"(?:[^\W\u4e00-\u9fd5]|[+#&.%\-])+")
_HAN = pattern("[\u4e00-\u9fd5]")
#: Stands in place of a block that rjieba is not given; a code point that is no character.
_GAP = "\ufdd0"
#: How close two neighbours that come again make a block doubtful.
_NEAR = 8
#: Characters that are cut by the exact segmenter alone (rjieba is not even loaded), and then by both, to compare.
_ALONE, _COMPARED = 30_000, 30_000


def accelerated(exact: Segmenter) -> Segmenter | FastSegmenter:
    """A faster segmenter with the words of ``exact``, or ``exact`` itself where rjieba is not installed."""
    from importlib.util import find_spec

    if find_spec("rjieba") is None:
        return exact

    def load() -> Callable[[str], list[str]]:
        import rjieba

        cut: Callable[[str], list[str]] = rjieba.cut
        return cut

    return FastSegmenter(exact, load)


class FastSegmenter:
    """Cuts texts into words as an exact segmenter does, most of them by a fast one."""

    def __init__(self, exact: Segmenter, load: Callable[[], Callable[[str], list[str]]]) -> None:
        """Take the fast segmenter from ``load`` when there is so much text that it pays."""
        self._exact = exact
        self._load = load
        self._fast: Callable[[str], list[str]] | None = None
        self._trusted = True
        self._seen = 0

    def cut(self, text: str) -> list[str]:
        """The words of the text, blanks and marks among them; joined they are the text."""
        if self._seen >= _ALONE + _COMPARED:
            return self._cut_fast(text) if self._trusted else self._exact.cut(text)
        words = self._exact.cut(text)
        if self._trusted and self._seen >= _ALONE:
            self._trusted = self._cut_fast(text) == words
        self._seen += len(text)
        return words

    def _cut_fast(self, text: str) -> list[str]:
        zones = _doubtful(text)
        if zones is None:
            return self._exact.cut(text)
        if self._fast is None:
            self._fast = self._load()
        if not zones:
            return self._fast(text)
        pieces: list[str] = []
        at = 0
        for start, end in zones:
            pieces.append(text[at:start])
            at = end
        found = self._fast(_GAP.join((*pieces, text[at:])))
        words: list[str] = []
        at = 0
        for block in _separate(self._exact.cut, [text[start:end] for start, end in zones]):
            gap = found.index(_GAP, at)
            words += found[at:gap]
            words += block
            at = gap + 1
        words += found[at:]
        return words


def _separate(cut: Callable[[str], list[str]], blocks: list[str]) -> Iterator[list[str]]:
    """The words of each block, all of them cut in one call: a line break ends a block."""
    words = cut("\n".join(blocks))
    at = 0
    for _ in range(len(blocks) - 1):
        end = words.index("\n", at)
        yield words[at:end]
        at = end + 1
    yield words[at:]


def _doubtful(text: str) -> Sequence[tuple[int, int]] | None:
    """The blocks (half-open ranges, in order) that rjieba may cut otherwise; None for a text it must not be given.

    >>> _doubtful("区块链,5g网络。县县县"), _doubtful("区块链应用")
    ([(4, 8), (9, 12)], [])
    """
    try:
        units = text.encode("utf-16-le")
    except UnicodeEncodeError:  # half of a surrogate pair
        return None
    if len(units) != 2 * len(text) or _GAP in text:
        return None
    zones: dict[int, int] = {}
    end = 0
    for run in _NOT_HAN.finditer(text):
        if run.start() >= end:
            start, end = _block(text, run.start())
            zones[start] = end
    if not _add_repeated(text, units, zones):
        return None
    return sorted(zones.items())


def _add_repeated(text: str, units: bytes, zones: dict[int, int]) -> bool:
    """Add the blocks in which two neighbours come again close by; False when it is not worth to look at all places."""
    left = 200 + len(text) // 20
    number = int.from_bytes(units, "little")
    for distance in range(1, _NEAR + 1):
        # Where the text equals itself so much further on, the difference is zero.
        same = (number ^ (number >> 16 * distance)).to_bytes(len(units), "little")
        at = same.find(b"\0\0\0\0")
        while at >= 0:
            left -= 1
            if not left:
                return False
            if at % 2:
                at = same.find(b"\0\0\0\0", at + 1)
                continue
            place = at // 2
            here = _HAN.search(text, place)
            if here is None:
                break
            if here.start() == place:
                start, end = _block(text, place)
                if place + distance + 1 < end:
                    zones[start] = end
                    place = end - 1
            else:
                place = here.start() - 1
            at = same.find(b"\0\0\0\0", 2 * place + 2)
    return True


def _block(text: str, place: int) -> tuple[int, int]:
    """The block around a place in it."""
    start = place
    while start and _INSIDE.match(text[start - 1])[0]:  # type: ignore[index]
        start -= 1
    return start, _INSIDE.match(text, place).end()  # type: ignore[union-attr]
