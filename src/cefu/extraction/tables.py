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

    ``chrome`` matches one word of a web page's surroundings (``chrome_words``), ``chrome_starts`` and
    ``chrome_ends`` whole lines by their border, ``reprints`` names of sites whose dates are those of a reprint.
    ``labels`` maps the label of a header line to its field ("" for one of no use), ``label`` finds one with its
    colon, ``bracketed`` one in brackets and ``cell`` one that needs neither in a table. ``kind_at_end`` finds the
    longest of the ``kinds`` at the end of a text.
    ``bodies`` are the endings of bodies' names, ``bodies_or_departments`` these and 司: it ends many a word, but
    only ministries have departments of the name. ``tasks`` matches what says of a body no more than its task and
    ``acts`` the kinds a title may end in right behind the body.
    """

    chrome: re.Pattern[str]
    chrome_words: tuple[str, ...]
    chrome_starts: tuple[str, ...]
    chrome_ends: tuple[str, ...]
    reprints: tuple[str, ...]
    labels: dict[str, str]
    label: re.Pattern[str]
    bracketed: re.Pattern[str]
    cell: re.Pattern[str]
    kinds: tuple[str, ...]
    kind_at_end: re.Pattern[str]
    not_kinds: tuple[str, ...]
    same_kinds: dict[str, str]
    roots: tuple[str, ...]
    asked: dict[str, tuple[str, ...]]
    not_asked: dict[str, tuple[str, ...]]
    orders: tuple[str, ...]
    bodies: tuple[str, ...]
    bodies_or_departments: tuple[str, ...]
    never_in_body: frozenset[str]
    never_words: re.Pattern[str]
    never_inside: tuple[str, ...]
    tasks: re.Pattern[str]
    relative: tuple[str, ...]
    signers: re.Pattern[str]
    verbs: re.Pattern[str]
    acts: re.Pattern[str]


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
        chrome_words=tuple(table["chrome"]["words"]),
        chrome_starts=tuple(table["chrome"]["starts"]),
        chrome_ends=tuple(table["chrome"]["ends"]),
        reprints=tuple(table["chrome"]["reprints"]),
        labels=labels,
        label=re.compile(f"({_any(list(labels))})[)]?:"),
        bracketed=re.compile(f"\\(({_any(list(labels))})\\):?"),
        cell=re.compile(_any([label for label in labels if label not in table["chrome"]["no_cells"]])),
        kinds=tuple(dict.fromkeys(kinds)),
        kind_at_end=re.compile(f"(?:{_any(kinds)})\\Z"),
        not_kinds=tuple(table["kinds"]["not_kinds"]),
        same_kinds=dict(table["kinds"]["same"]),
        roots=tuple(sorted(table["kinds"]["roots"], key=lambda w: (-len(w), w))),
        asked={word: tuple(kinds) for word, kinds in table["kinds"]["asked"].items()},
        not_asked={word: tuple(kinds) for word, kinds in table["kinds"]["not_asked"].items()},
        orders=tuple(word + "令" for word in table["kinds"]["orders"]),
        bodies=tuple(bodies["suffixes"]),
        bodies_or_departments=(*bodies["suffixes"], "司"),
        never_in_body=frozenset(bodies["never"]),
        never_words=re.compile(_any(bodies["never_words"])),
        never_inside=tuple(bodies["never_inside"]),
        tasks=re.compile(_any([*bodies["tasks"], *bodies["suffixes"]])),
        relative=tuple(bodies["relative"]),
        signers=re.compile(f"(?:{_any(bodies['signers'])}):?[一-鿿·]{{2,5}}\\Z"),
        verbs=re.compile(_any(bodies["verbs"])),
        acts=re.compile(f"(?:{_any(bodies['acts'])})\\Z"),
    )
