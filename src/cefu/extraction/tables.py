"""The words of ``rules.toml``, read once, when they are first needed."""

from __future__ import annotations

import pkgutil
import re
import sys
from dataclasses import dataclass
from functools import cache

if sys.version_info >= (3, 11):
    import tomllib
else:  # pragma: no cover - the same parser under its older name
    import tomli as tomllib

__all__ = ["Rules", "rules"]


@dataclass(frozen=True, slots=True)
class Rules:
    """The tables in the form the rules use them.

    ``chrome`` matches one word of a web page's surroundings, ``chrome_starts`` and ``chrome_ends`` whole
    lines by their border. ``labels`` maps the label of a header line to its field ("" for one of no use) and
    ``label`` finds one with its colon. ``kind_at_end`` finds the longest kind at the end of a text.
    ``bodies`` are the endings of bodies' names.
    """

    chrome: re.Pattern[str]
    chrome_starts: tuple[str, ...]
    chrome_ends: tuple[str, ...]
    labels: dict[str, str]
    label: re.Pattern[str]
    kind_at_end: re.Pattern[str]
    not_kinds: tuple[str, ...]
    same_kinds: dict[str, str]
    roots: tuple[str, ...]
    bodies: tuple[str, ...]
    never_in_body: frozenset[str]
    relative: tuple[str, ...]
    signers: re.Pattern[str]
    verbs: re.Pattern[str]


def _any(words: list[str]) -> str:
    """An alternation of the words, longest first, so that the longest one matches."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def rules() -> Rules:
    """The tables that ship with Cefu."""
    data = pkgutil.get_data("cefu.extraction", "rules.toml")
    if data is None:
        raise FileNotFoundError("cefu/extraction/rules.toml is missing from the installation")
    table = tomllib.loads(data.decode("utf-8"))
    kinds = table["kinds"]["mainland"] + table["kinds"]["taiwan"] + list(table["kinds"]["same"])
    labels = {
        label: "" if field == "none" else field for field, names in table["labels"].items() for label in names
    }
    bodies = table["bodies"]
    return Rules(
        chrome=re.compile(_any(table["chrome"]["words"])),
        chrome_starts=tuple(table["chrome"]["starts"]),
        chrome_ends=tuple(table["chrome"]["ends"]),
        labels=labels,
        label=re.compile(f"({_any(list(labels))})[)]?:"),
        kind_at_end=re.compile(f"(?:{_any(kinds)})\\Z"),
        not_kinds=tuple(table["kinds"]["not_kinds"]),
        same_kinds=dict(table["kinds"]["same"]),
        roots=tuple(sorted(table["kinds"]["roots"], key=lambda w: (-len(w), w))),
        bodies=tuple(bodies["suffixes"]),
        never_in_body=frozenset(bodies["never"]),
        relative=tuple(bodies["relative"]),
        signers=re.compile(f"(?:{_any(bodies['signers'])}):?[一-鿿·]{{2,5}}\\Z"),
        verbs=re.compile(_any(bodies["verbs"])),
    )
