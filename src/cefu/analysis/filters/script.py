"""Step 3: traditional to simplified script, character for character the same as ``OpenCC("tw2s").convert``.

OpenCC's conversion is two rounds over the text. In each, the longest phrases of a dictionary win over shorter ones
wherever they stand, the leftmost among equals, and single characters are converted in what is left. Since phrases are
rare, this module finds the few places where one may stand and lets the rest go through one character table; most
lines of simplified text hold nothing to convert and are passed by at the speed of a search. The dictionaries are
those of opencc-python-reimplemented, read from its installation.
"""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache
from pathlib import Path

from cefu.analysis.offsets import Edit
from cefu.errors import CefuError

__all__ = ["Script", "dictionary_fingerprint"]

_CONFIG = "tw2s"


@cache
def _folder() -> Path:
    """Where opencc-python-reimplemented keeps its dictionaries."""
    spec = importlib.util.find_spec("opencc")
    places = spec.submodule_search_locations if spec else None
    folder = Path(next(iter(places))) if places else None
    if folder is None or not (folder / "config" / f"{_CONFIG}.json").is_file():
        raise CefuError(
            "the dictionaries of opencc-python-reimplemented are not installed",
            hint="run: pip install --force-reinstall opencc-python-reimplemented",
        )
    return folder


def _rounds() -> list[list[Path]]:
    """The dictionary files of each round, in order, as the library's own configuration lists them."""
    config = json.loads((_folder() / "config" / f"{_CONFIG}.json").read_text(encoding="utf-8"))
    rounds = []
    for step in config["conversion_chain"]:
        entries = step["dict"].get("dicts", [step["dict"]])
        rounds.append([_folder() / "dictionary" / entry["file"] for entry in entries])
    return rounds


@cache
def dictionary_fingerprint() -> str:
    """SHA-256 of the dictionaries in use, for the analyzer fingerprint."""
    import hashlib

    digest = hashlib.sha256()
    for files in _rounds():
        for file in files:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _read(file: Path) -> dict[str, str]:
    entries: dict[str, str] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        key, _, value = line.strip().partition("\t")
        if not key:
            continue
        entries[key] = value.split(" ")[0]
        if len(entries[key]) != len(key):
            raise CefuError(
                f"the OpenCC dictionary {file.name} changes the length of {key}",
                hint="install the release of opencc-python-reimplemented that Cefu was tested with",
            )
    return entries


class _Round:
    """One round of the conversion: phrases first, the longest and then the leftmost, then characters."""

    def __init__(self, files: list[Path]) -> None:
        self.characters: dict[str, str] = {}
        phrases: dict[str, tuple[int, str]] = {}
        for order, file in enumerate(files):
            for key, value in _read(file).items():
                if len(key) == 1:
                    self.characters.setdefault(key, value)
                else:
                    phrases.setdefault(key, (order, value))
        self.table = {ord(key): value for key, value in self.characters.items() if key != value}
        changing = {
            key
            for key, (_, value) in phrases.items()
            if value != "".join(self.characters.get(c, c) for c in key)
        }
        self.anchors = self._anchor({key: phrases[key] for key in _with_rivals(changing, phrases)}, changing)
        #: Finds a character without which no phrase of this round changes anything.
        self.trigger_chars = {c for c, found in self.anchors.items() if any(f[1] in changing for f in found)}
        self.trigger = _any_of(self.trigger_chars)
        self._anchor_class = _any_of(self.anchors)
        self.reach = max((len(key) for key in phrases), default=1)

    def _anchor(
        self, phrases: dict[str, tuple[int, str]], changing: set[str]
    ) -> dict[str, list[tuple[int, str, int, str]]]:
        """For each phrase the character to look for: one that simplified text lacks, shared by many phrases."""
        weight: dict[str, int] = {}
        for key in phrases:
            for c in set(key):
                weight[c] = weight.get(c, 0) + (100 if key in changing else 1)
        anchors: dict[str, list[tuple[int, str, int, str]]] = {}
        for key, (order, value) in phrases.items():
            best = max(range(len(key)), key=lambda i: (key[i] in self.characters, weight[key[i]], -i))
            anchors.setdefault(key[best], []).append((best, key, order, value))
        return anchors

    def __call__(self, text: str) -> str:
        """The text after this round."""
        return _replace(text, list(self.places(text)), lambda part: part.translate(self.table))

    def places(self, text: str, before: dict[int, str] | None = None) -> Iterator[tuple[int, str, int, str]]:
        """Every place where a phrase stands, overlapping ones too: (start, phrase, dictionary, value).

        ``before`` is a table of single characters that counts as already applied to ``text``.
        """
        for match in self._anchor_class.finditer(text):
            at = match.start()
            base = max(0, at - self.reach)
            around = text[base : at + self.reach]
            if before is not None:
                around = around.translate(before)
            for offset, key, order, value in self.anchors[match[0]]:
                start = at - offset
                if start >= base and around.startswith(key, start - base):
                    yield start, key, order, value


def _any_of(chars: Iterable[str]) -> re.Pattern[str]:
    """Finds any of the characters (and, if any of them is one, all of the supplementary planes).

    The regular expression engine looks a character of the basic plane up in a bitmap, but goes through those of the
    supplementary planes one by one; so they are taken together.
    """
    chars = set(chars)
    if not chars:
        return re.compile("(?!)")
    basic = "".join(re.escape(c) for c in sorted(chars) if c <= "\uffff")
    beyond = "\U00010000-\U0010ffff" if max(chars) > "\uffff" else ""
    return re.compile(f"[{basic}{beyond}]")


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


def _replace(text: str, found: list[tuple[int, str, int, str]], rest: Callable[[str], str]) -> str:
    """The text with the winning phrases in place and ``rest`` applied to what lies between them."""
    if not found:
        return rest(text)
    parts: list[str] = []
    done = 0
    for start, key, value in _choose(found):
        parts.append(rest(text[done:start]))
        parts.append(value)
        done = start + len(key)
    parts.append(rest(text[done:]))
    return "".join(parts)


def _may_overlap(a: str, b: str) -> bool:
    """Whether places of the two phrases can share a character."""
    if a in b or b in a:
        return True
    return any(a[-n:] == b[:n] or b[-n:] == a[:n] for n in range(1, min(len(a), len(b))))


def _choose(found: list[tuple[int, str, int, str]]) -> list[tuple[int, str, str]]:
    """The places that win, in order: earlier dictionaries, then longer phrases, then further left."""
    taken: set[int] = set()
    chosen: list[tuple[int, str, str]] = []
    for start, key, _, value in sorted(set(found), key=lambda f: (f[2], -len(f[1]), f[0])):
        places = range(start, start + len(key))
        if taken.isdisjoint(places):
            taken.update(places)
            chosen.append((start, key, value))
    chosen.sort()
    return chosen


class Script:
    """Converts Taiwan's and other traditional script to simplified, keeping the length."""

    name = "script"

    def __init__(self) -> None:
        """Read the dictionaries (some milliseconds)."""
        self._rounds = [_Round(files) for files in _rounds()]
        first, second = self._rounds
        both = {c: first.characters.get(c, c) for c in first.characters.keys() | second.characters.keys()}
        self._single = {c: second.characters.get(mid, mid) for c, mid in both.items()}
        self._single = {c: to for c, to in self._single.items() if c != to}
        self._table = {ord(c): to for c, to in self._single.items()}
        self._changed = _any_of(self._single)
        moved = first.characters.keys() | set(first.characters.values())
        if not moved.isdisjoint(second.anchors):
            raise CefuError(
                "the OpenCC dictionaries are not the ones this release of Cefu was made for",
                hint="run: pip install 'opencc-python-reimplemented>=0.1.7'",
            )
        #: Finds a character without which the conversion changes nothing.
        self.touchable = _any_of({*self._single, *first.trigger_chars, *second.anchors})

    def __call__(self, text: str) -> tuple[str, list[Edit]]:
        """See :class:`cefu.analysis.filters.CharFilter`; the length never changes.

        >>> Script()("著力推進區塊鏈技術，乾坤已定")[0]
        '着力推进区块链技术，乾坤已定'
        """
        if self.touchable.search(text) is None:
            return text, []
        trigger = self._rounds[0].trigger
        if trigger.search(text) is None:
            return self._one_pass(text), []
        # Phrases never cross a line, so only the lines that need it go through both rounds one after the other.
        parts: list[str] = []
        done = 0
        for match in trigger.finditer(text):
            if match.start() < done:
                continue
            start = text.rfind("\n", 0, match.start()) + 1
            end = text.find("\n", match.end())
            end = len(text) if end < 0 else end
            parts.append(self._one_pass(text[done:start]))
            parts.append(self._two_passes(text[start:end]))
            done = end
        parts.append(self._one_pass(text[done:]))
        return "".join(parts), []

    def _two_passes(self, text: str) -> str:
        for step in self._rounds:
            text = step(text)
        return text

    def _one_pass(self, text: str) -> str:
        """Both rounds at once, for text in which no phrase of the first changes anything."""
        first, second = self._rounds
        found = list(second.places(text, first.table)) if second.trigger.search(text) else []
        sample = text[:2000]
        dense = len(self._changed.findall(sample)) * 20 > len(sample)
        return _replace(text, found, self._by_table if dense else self._by_search)

    def _by_table(self, text: str) -> str:
        return text.translate(self._table)

    def _by_search(self, text: str) -> str:
        single = self._single
        return self._changed.sub(lambda match: single.get(match[0], match[0]), text)

