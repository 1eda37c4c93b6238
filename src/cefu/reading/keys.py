"""Which field a key of a record, a front matter or a sidecar fills; the list itself is ``keys.toml``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cefu.errors import ConfigError
from cefu.model import METADATA_FIELDS
from cefu.reading.toml_text import loads

__all__ = ["FIELDS", "KeyMap", "key_map"]

#: What a key can be mapped to; ``extra`` keeps it beside the document.
FIELDS: tuple[str, ...] = ("id", "text", *METADATA_FIELDS, "date", "extra")

_KEPT = 4_096


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The known keys, and those of the user, which go first."""

    own: Mapping[str, str]
    known: Mapping[str, str]
    #: Keys as they were written -> their fields: the records of a file have the same ones.
    _found: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def field(self, key: str) -> str:
        """The field the key fills, or ``"extra"``.

        >>> keys = key_map({"摘要": "text"})
        >>> keys.field("摘要"), keys.field(" 發文機關 "), keys.field("版次")
        ('text', 'issuer', 'extra')
        """
        found = self._found.get(key)
        if found is None:
            plain = _plain(key)
            found = self.own.get(plain) or self.known.get(plain, "extra")
            if len(self._found) < _KEPT:
                self._found[key] = found
        return found

    def is_own(self, key: str) -> bool:
        """Whether the user mapped the key."""
        return bool(self.own) and _plain(key) in self.own


def key_map(mapping: Mapping[str, str]) -> KeyMap:
    """The known keys with those of ``mapping`` (key -> field, or -> any known key of that field) before them.

    Raises:
        ConfigError: a field of ``mapping`` does not exist, or a key is empty.
    """
    known = _known()
    own: dict[str, str] = {}
    for key, target in mapping.items():
        field = _plain(target)
        field = field if field in FIELDS else known.get(field, "")
        if not field or not _plain(key):
            raise ConfigError(f"can't map {key or '(nothing)'}={target}", hint=f"fields: {' '.join(FIELDS)}")
        own[_plain(key)] = field
    return KeyMap(own, known)


@lru_cache(maxsize=4096)
def _plain(key: str) -> str:
    return unicodedata.normalize("NFKC", key).strip().casefold()


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    from importlib import resources  # imports every archive format

    text = resources.files("cefu.reading").joinpath("keys.toml").read_text(encoding="utf-8")
    table = loads(text, "keys.toml")
    return {_plain(key): field for field, keys in table.items() for key in keys}
