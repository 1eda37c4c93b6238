"""Step 3: traditional to simplified script, character for character the same as ``OpenCC("tw2s").convert``.

OpenCC's conversion is two rounds over the text. In each, the longest phrases of a dictionary win over shorter
ones wherever they stand, the leftmost among equals, and single characters are converted in what is left. Few
phrases say anything else than their characters one by one, so this module converts all single characters at
once and then mends the few places where such a phrase stands, by OpenCC's own procedure on the characters
around it. Simplified text holds next to nothing to convert and is passed by at the speed of a search. The
dictionaries are those of opencc-python-reimplemented, read from its installation.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache, cached_property

from cefu.analysis.offsets import Edit
from cefu.errors import CefuError

__all__ = ["Script", "dictionary_files", "dictionary_fingerprint"]

_CONFIG = "tw2s"


@cache
def _folder() -> str:
    """Where opencc-python-reimplemented keeps its dictionaries."""
    spec = importlib.util.find_spec("opencc")
    places = spec.submodule_search_locations if spec else None
    folder = next(iter(places), None) if places else None
    if folder is None or not os.path.isfile(os.path.join(folder, "config", f"{_CONFIG}.json")):
        raise CefuError(
            "the dictionaries of opencc-python-reimplemented are not installed",
            hint="run: pip install --force-reinstall opencc-python-reimplemented",
        )
    return folder


def dictionary_files() -> list[list[str]]:
    """The dictionary files of each round, in order, as the library's own configuration lists them.

    Raises:
        CefuError: opencc-python-reimplemented is not installed as it should be.
    """
    with open(os.path.join(_folder(), "config", f"{_CONFIG}.json"), encoding="utf-8") as file:
        config = json.load(file)
    rounds = []
    for step in config["conversion_chain"]:
        entries = step["dict"].get("dicts", [step["dict"]])
        rounds.append([os.path.join(_folder(), "dictionary", entry["file"]) for entry in entries])
    return rounds


@cache
def dictionary_fingerprint() -> str:
    """SHA-256 of the dictionaries in use, for the analyzer fingerprint."""
    import hashlib

    digest = hashlib.sha256()
    for files in dictionary_files():
        for file in files:
            with open(file, "rb") as dictionary:
                digest.update(dictionary.read())
    return digest.hexdigest()


def _read(file: str) -> dict[str, str]:
    entries: dict[str, str] = {}
    with open(file, encoding="utf-8") as dictionary:
        lines = dictionary.read().splitlines()
    for line in lines:
        key, _, value = line.strip().partition("\t")
        if not key:
            continue
        entries[key] = value.split(" ")[0]
        if len(entries[key]) != len(key):
            raise CefuError(
                f"the OpenCC dictionary {os.path.basename(file)} changes the length of {key}",
                hint="install the release of opencc-python-reimplemented that Cefu was tested with",
            )
    return entries


class _Round:
    """One round of the conversion: phrases first, the longest and then the leftmost, then characters."""

    def __init__(self, files: list[str]) -> None:
        self.characters: dict[str, str] = {}
        phrases: dict[str, tuple[int, str]] = {}
        for order, file in enumerate(files):
            for key, value in _read(file).items():
                if len(key) == 1:
                    self.characters.setdefault(key, value)
                else:
                    phrases.setdefault(key, (order, value))
        self.table = {ord(key): value for key, value in self.characters.items() if key != value}
        #: The phrases that differ from their characters one by one; without one of them the others do not matter.
        self.changing = {key for key, (_, value) in phrases.items() if value != key.translate(self.table)}
        self.phrases = {key: phrases[key] for key in _with_rivals(self.changing, phrases)}
        self._beginning: dict[str, list[str]] = {}
        for key in self.phrases:
            self._beginning.setdefault(key[0], []).append(key)

    def __call__(self, text: str) -> str:
        """A short text after this round."""
        found = sorted(
            (self.phrases[key][0], -len(key), at, key)
            for at, char in enumerate(text)
            for key in self._beginning.get(char, ())
            if text.startswith(key, at)
        )
        new = list(text.translate(self.table))
        taken = bytearray(len(text))
        for _, _, at, key in found:
            end = at + len(key)
            if not any(taken[at:end]):
                taken[at:end] = b"\1" * len(key)
                new[at:end] = self.phrases[key][1]
        return "".join(new)


def _with_rivals(changing: set[str], phrases: Collection[str]) -> set[str]:
    """The phrases that change something, and those that may overlap them and so decide whether they stand."""
    kept = set(changing)
    while True:
        chars = {c for key in kept for c in key}
        more = {
            key
            for key in phrases
            if key not in kept and not chars.isdisjoint(key) and any(_may_overlap(key, k) for k in kept)
        }
        if not more:
            return kept
        kept |= more


def _may_overlap(a: str, b: str) -> bool:
    """Whether places of the two phrases can share a character."""
    if a in b or b in a:
        return True
    return any(a[-n:] == b[:n] or b[-n:] == a[:n] for n in range(1, min(len(a), len(b))))


def _any_of(chars: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the characters (and, if any of them is one, all of the supplementary planes).

    The regular expression engine looks a character of the basic plane up in a bitmap, but goes through those
    of the supplementary planes one by one; so they are taken together.
    """
    chars = set(chars)
    if not chars:
        return re.compile("(?!)")
    basic = re.escape("".join(sorted(c for c in chars if c <= "\uffff")))
    beyond = "\U00010000-\U0010ffff" if max(chars) > "\uffff" else ""
    return re.compile(f"[{basic}{beyond}]")


class _Phrases:
    """Where a phrase may stand that the table of single characters does not do justice to, in text as given."""

    def __init__(self, rounds: list[_Round]) -> None:
        first, second = rounds
        #: What stands in the given text where the second round sees a character.
        earlier: dict[str, list[str]] = {}
        for char, to in first.characters.items():
            earlier.setdefault(to, []).append(char)
        #: Two neighbouring characters of which each such phrase holds at least one pair, one of them its anchor.
        self.pairs: set[str] = set()
        self.anchors: set[str] = set()
        moved = first.characters.keys() | set(first.characters.values())
        for step, unsteady in ((first, frozenset[str]()), (second, moved)):
            weight = _weights(step)
            for key in step.changing:
                # An anchor is a character that simplified text lacks and that many of the phrases share.
                steady = [i for i, c in enumerate(key) if c not in unsteady]
                if not steady:
                    raise CefuError(
                        "the OpenCC dictionaries are not the ones this release of Cefu was made for",
                        hint="run: pip install 'opencc-python-reimplemented>=0.1.7'",
                    )
                at = max(steady, key=lambda i: (key[i] in step.characters, weight[key[i]], -i))
                self.anchors.add(key[at])
                pair = key[at : at + 2] if at + 1 < len(key) else key[at - 1 : at + 1]
                left, right = ([c, *(earlier.get(c, ()) if step is second else ())] for c in pair)
                self.pairs.update(a + b for a in left for b in right)
        held = {c for step in rounds for key in step.phrases for c in key}
        self.held = held | {c for to in held for c in earlier.get(to, ())}
        self._anchor = _any_of(self.anchors)

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """The stretches, in order, outside of which every character is converted by itself.

        Each reaches from one character that no phrase holds to the next such, so that no phrase crosses its
        ends.
        """
        pairs, held = self.pairs, self.held
        done = 0
        for match in self._anchor.finditer(text):
            start, end = match.span()
            if start < done or (text[start : end + 1] not in pairs and text[start - 1 : end] not in pairs):
                continue
            while start > done and text[start - 1] in held:
                start -= 1
            while end < len(text) and text[end] in held:
                end += 1
            yield start, end
            done = end


def _weights(step: _Round) -> dict[str, int]:
    """In how many of the phrases that matter each character stands."""
    weight: dict[str, int] = {}
    for key in step.changing:
        for char in set(key):
            weight[char] = weight.get(char, 0) + 1
    return weight


class Script:
    """Converts Taiwan's and other traditional script to simplified, keeping the length."""

    name = "script"

    def __init__(self) -> None:
        """Read the dictionaries (some milliseconds)."""
        self._rounds = [_Round(files) for files in dictionary_files()]
        first, second = self._rounds
        both = {c: first.characters.get(c, c) for c in first.characters.keys() | second.characters.keys()}
        self._single = {c: second.characters.get(mid, mid) for c, mid in both.items()}
        self._single = {c: to for c, to in self._single.items() if c != to}
        self._phrases = _Phrases(self._rounds)
        self._known: dict[str, str] = {}
        #: Finds a character without which the conversion changes nothing.
        self.touchable = _any_of({*self._single, *self._phrases.anchors})

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """See :class:`cefu.analysis.filters.CharFilter`; the length never changes.

        >>> Script()("著力推進區塊鏈技術，乾坤已定")[0]
        '着力推进区块链技术，乾坤已定'
        """
        if self.touchable.search(text) is None:
            return text, []
        new = self._characters(text)
        parts: list[str] = []
        done = 0
        for start, end in self._phrases.places(text):
            parts += (new[done:start], self._both_rounds(text[start:end]))
            done = end
        if parts:
            new = "".join([*parts, new[done:]])
        return new, []

    def _both_rounds(self, piece: str) -> str:
        """A short text converted as OpenCC does it; the same few words come up again and again."""
        known = self._known.get(piece)
        if known is None:
            known = piece
            for step in self._rounds:
                known = step(known)
            if len(piece) < _SHORT and len(self._known) < _REMEMBERED:
                self._known[piece] = known
        return known

    def _characters(self, text: str) -> str:
        """The text with every character converted by itself."""
        single = self._single
        if len(text) >= _LONG and len(self.touchable.findall(text, 0, _SAMPLE)) * _DENSE > _SAMPLE:
            new = text.translate(self._codes)
            # A supplementary character takes two units of UTF-16; so to ask is quicker than a search.
            if len(text.encode("utf-16-le", "surrogatepass")) == 2 * len(text):
                return new
            return _BEYOND.sub(lambda match: single.get(match[0], match[0]), new)
        return self.touchable.sub(lambda match: single.get(match[0], match[0]), text)

    @cached_property
    def _codes(self) -> list[int]:
        """The basic plane converted: a list is twice as quick to look up as a dictionary, and never misses."""
        codes = list(range(0x10000))
        for char, to in self._single.items():
            if char <= "\uffff":
                codes[ord(char)] = ord(to)
        return codes


_BEYOND = re.compile("[\U00010000-\U0010ffff]")
#: From this length on, a text with one character in so many to convert (at its head) goes through the table as a whole.
_LONG = 1000
_SAMPLE = 400
_DENSE = 20
#: Of the stretches around phrases, so many of less than this length are remembered.
_SHORT = 32
_REMEMBERED = 10_000
