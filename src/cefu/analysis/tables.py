"""The folding tables of ``data/variants.toml``, read once, when they are first needed."""

from __future__ import annotations

import hashlib
import pkgutil
import sys
from functools import cache

from cefu.frozen import Frozen

__all__ = ["ContextRule", "Variants", "variants", "variants_fingerprint"]


class ContextRule(Frozen):
    """``char`` is read as ``to`` where one of ``words`` (simplified, holding ``to``) would stand.

    ``source`` names the original character that must have stood there ("" for any); ``not_after`` and
    ``not_before`` hold the characters before and behind the word that forbid the reading.
    """

    char: str
    to: str
    words: tuple[str, ...]
    source: str
    not_after: str
    not_before: str


class Variants(Frozen):
    """The tables: ``characters`` for step 1, ``look_alikes`` and ``contexts`` for step 4."""

    characters: dict[str, str]
    look_alikes: dict[str, str]
    contexts: tuple[ContextRule, ...]


def _resource() -> bytes:
    data = pkgutil.get_data("cefu.data", "variants.toml")
    if data is None:
        raise FileNotFoundError("cefu/data/variants.toml is missing from the installation")
    return data


@cache
def variants() -> Variants:
    """The folding tables that ship with Cefu."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:  # pragma: no cover - the same parser under its older name
        import tomli as tomllib
    table = tomllib.loads(_resource().decode("utf-8"))
    characters: dict[str, str] = {}
    for to, sources in table["characters"].items():
        for source in sources:
            characters[chr(int(source[2:], 16)) if source.startswith("U+") else source] = to
    look_alikes = {source: to for to, sources in table["look_alikes"].items() for source in sources}
    contexts = tuple(
        ContextRule(
            char=rule["char"],
            to=rule["to"],
            words=tuple(rule["words"]),
            source=rule.get("source", ""),
            not_after=rule.get("not_after", ""),
            not_before=rule.get("not_before", ""),
        )
        for rule in table["context"]
    )
    return Variants(characters, look_alikes, contexts)


@cache
def variants_fingerprint() -> str:
    """SHA-256 of the tables, for the analyzer fingerprint."""
    return hashlib.sha256(_resource()).hexdigest()
