"""Reading a lexicon file: tables checked one by one, each knowing the line it began on."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cefu.data.toml import TOMLDecodeError, load_resource, parse_toml
from cefu.errors import ConfigError

__all__ = ["ConceptEntry", "builtin_entries", "read_entries"]

_TABLE = "technology"
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*(?:technology|\"technology\"|'technology')[ \t]*\]\]", re.MULTILINE)
_KEYS = ("name", "aliases", "parent", "guards", "group")
_EXAMPLE = 'each concept is a [[technology]] table with name = "…" and aliases = ["…"]'


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """One ``[[technology]]`` table. ``place`` names the file and line for people.

    ``written_folded``: folding would change nothing in it but capitals.
    """

    place: str
    name: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    guards: tuple[str, ...] = ()
    group: str = ""
    written_folded: bool = False

    def error(self, message: str) -> ConfigError:
        """A ConfigError that names the table's place."""
        return ConfigError(f"{self.place}: {message}", hint="mend the lexicon file")


def builtin_entries() -> tuple[ConceptEntry, ...]:
    """The tables that travel with the package."""
    # The tests check the file, and that it is written folded: at every start that would cost milliseconds.
    return tuple(
        ConceptEntry(
            "the built-in lexicon",
            row["name"],
            tuple(row.get("aliases", ())),
            row.get("parent", ""),
            tuple(row.get("guards", ())),
            row["group"],
            written_folded=True,
        )
        for row in load_resource("technologies.toml")[_TABLE]
    )


def read_entries(path: Path) -> tuple[ConceptEntry, ...]:
    """The tables of a user's file.

    Raises:
        ConfigError: the file can't be read, is no TOML, or a table says something a lexicon doesn't have.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        content = parse_toml(text)
    except OSError as error:
        raise ConfigError(f"can't read the lexicon {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"the lexicon {path} is not UTF-8", hint="save it as UTF-8") from error
    except (TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"the lexicon {path} is no TOML: {error}", hint=_EXAMPLE) from error
    unknown = sorted(content.keys() - {_TABLE})
    if unknown:
        line = _line_of_key(text, unknown[0])
        raise ConfigError(f"{path}{line}: unknown key {unknown[0]} at the top level", hint=_EXAMPLE)
    tables = content.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{path}: {_TABLE} is not a list of tables", hint=_EXAMPLE)
    lines = [text.count("\n", 0, m.start()) + 1 for m in _HEADER.finditer(text)]
    if len(lines) != len(tables):  # written inline, or a header within a text: tell the table's number
        places = [f"{path}, table {number}" for number in range(1, len(tables) + 1)]
    else:
        places = [f"{path}, line {line}" for line in lines]
    return tuple(_entry(table, place) for table, place in zip(tables, places, strict=True))


def _entry(table: Mapping[str, Any], place: str) -> ConceptEntry:
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ConfigError(f"{place}: a [[{_TABLE}]] table without a name", hint=_EXAMPLE)
    entry = ConceptEntry(
        place,
        name.strip(),
        _strings(table, "aliases", name, place),
        _string(table, "parent", name, place),
        _strings(table, "guards", name, place),
        _string(table, "group", name, place),
    )
    unknown = sorted(table.keys() - set(_KEYS))
    if unknown:
        raise ConfigError(
            f"{place}: unknown key {unknown[0]} in the table of {name}",
            hint=f"known keys: {', '.join(_KEYS)}",
        )
    return entry


def _string(table: Mapping[str, Any], key: str, name: str, place: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ConfigError(f"{place}: {key} of {name} is not a text", hint=f'write {key} = "…"')
    return value.strip()


def _strings(table: Mapping[str, Any], key: str, name: str, place: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigError(f"{place}: {key} of {name} is not a list of texts", hint=f'write {key} = ["…"]')
    if not all(value.strip() for value in values):
        raise ConfigError(f"{place}: an empty text among the {key} of {name}", hint="remove it")
    return tuple(value.strip() for value in values)


def _line_of_key(text: str, key: str) -> str:
    found = re.search(rf"^[ \t]*\[*[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[\]=.]", text, re.MULTILINE)
    return f", line {text.count(chr(10), 0, found.start()) + 1}" if found else ""
