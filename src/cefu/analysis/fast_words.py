"""Words by rjieba where it is installed: jieba's words at several times the speed.

rjieba works as jieba does, but joins letters and digits with marks between (3.5g, 10-2), and adds up probabilities with
other rounding: of two ways through a block that are equally probable, as they are made of the same pieces in another
order (县县县), it may take the other one. Those pieces come again, within some :data:`_NEAR` characters. So rjieba is
given all of a text but the blocks with such marks or rare letters and those where pieces may come again; these are cut
by :class:`~cefu.analysis.segmenter.Segmenter`. So far this gave jieba's words for every text that was compared, and the
beginning of every long run is compared anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from cefu.analysis.patterns import pattern
from cefu.analysis.segmenter import Segmenter

__all__ = ["FastSegmenter", "accelerated"]

_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fd5"  # as jieba has it
# Blocks, which are those of jieba or more, and what makes one doubtful: a rare letter, or a mark that joins letters or
# digits for rjieba. (Marks come first: that lets the search skip by the class.)
_INSIDE = pattern(r"[\w+#&.%\-]*")
_ODD = pattern(
    rf"[^{_FIRST_HAN}-{_LAST_HAN}\Wa-zA-Z0-9_]|[._\-](?<=[a-zA-Z0-9][._\-])(?=[a-zA-Z0-9._\-])"
)
#: Stands in place of a block that rjieba is not given; a code point that is no character.
_GAP = "\ufdd0"
_ONE_FOR_ZERO = b"\1" + bytes(255)
#: By the upper half of a character's code.
_ONE_FOR_HAN = bytes(0x4E <= half <= 0x9F for half in range(256))
#: How close two neighbours that come again make a block doubtful.
_NEAR = 8
#: How close they make it doubtful by themselves.
_CLOSE = 2
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

    >>> _doubtful("区块链,3.5g网络。县县县"), _doubtful("区块链应用5g")
    ([(4, 10), (11, 14)], [])
    """
    try:
        units = text.encode("utf-16-le")
    except UnicodeEncodeError:  # half of a surrogate pair
        return None
    if len(units) != 2 * len(text) or _GAP in text:
        return None
    zones: dict[int, int] = {}
    end = 0
    for odd in _ODD.finditer(text):
        if odd.start() >= end:
            start, end = _block(text, odd.start())
            zones[start] = end
    end = 0
    for place in _ties(text, units):
        if place >= end:
            start, end = _block(text, place)
            zones[start] = end
    return sorted(zones.items())


def _ties(text: str, units: bytes) -> Iterator[int]:
    """The places in a text (``units`` are its UTF-16) where two ways through a block may be equally probable.

    Both ways are made of the same words. Where they part, one begins with the longer word, and the other has a word
    that stands across the end of it: both words come again further on. So neighbours come again from two places that
    lie close together, and the first of these is given. Nothing but Han characters stands between. Where the model
    joins single characters, it is they that come again (庚化化化庚), so close by that this alone is enough.
    """
    low, high, han = map(_number, (units[0::2], units[1::2], units[1::2].translate(_ONE_FOR_HAN)))
    stretch = han & (han >> 8)  # from here on Han characters alone
    again = enough = 0
    for distance in range(1, _NEAR + 1):
        shift = 8 * distance
        differs = (low ^ (low >> shift)) | (high ^ (high >> shift))
        same = _number(differs.to_bytes(len(text), "little").translate(_ONE_FOR_ZERO))
        stretch &= han >> (shift + 8)
        again |= same & (same >> 8) & stretch
        if distance <= _CLOSE:
            enough = again
    following = again >> 8
    reach = 1
    while reach < _NEAR:
        following |= following >> 8 * reach
        reach *= 2
    places = (enough | (again & following)).to_bytes(len(text), "little")
    at = places.find(1)
    while at >= 0:
        yield at
        at = places.find(1, at + 1)


def _number(octets: bytes) -> int:
    """Octets as one number, so that all of them are worked on at once."""
    return int.from_bytes(octets, "little")


def _block(text: str, place: int) -> tuple[int, int]:
    """The block around a place in it."""
    start = place
    while start and _INSIDE.match(text[start - 1])[0]:  # type: ignore[index]
        start -= 1
    return start, _INSIDE.match(text, place).end()  # type: ignore[union-attr]
