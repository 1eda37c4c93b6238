"""Reading a lexicon file: tables checked one by one, each knowing the lines it was written on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from cefu.data.lexicon_fingerprint import BUILTIN
from cefu.data.toml import TOMLDecodeError, load_resource, parse_toml
from cefu.errors import ConfigError

__all__ = ["ConceptEntry", "LexiconFile", "builtin_entries", "read_lexicon_file"]

_TABLE = "technology"
_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*(?:technology|\"technology\"|'technology')[ \t]*\]\]", re.MULTILINE)
_KEYS = ("name", "aliases", "parent", "guards", "group")
_REPLACE = "replace"
_EXAMPLE = 'each concept is a [[technology]] table with name = "…" and aliases = ["…"]'


@dataclass(frozen=True, slots=True)
class ConceptEntry:
    """One ``[[technology]]`` table. ``file`` names the file for people.

    ``line`` is the table's first line, or 0 where that is not known; then ``where`` tells the table otherwise.
    ``source`` is the table as written. ``written_folded``: folding would change nothing in it but capitals.
    """

    file: str
    name: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    guards: tuple[str, ...] = ()
    group: str = ""
    written_folded: bool = False
    line: int = 0
    where: str = ""
    source: str = ""

    def place(self, text: str = "") -> str:
        """File and line for people: the line that writes ``text`` in quotes, else the table's first.

        >>> entry = ConceptEntry("my.toml", "甲", ("乙",), line=3, source='[[technology]]\\nname="甲"\\naliases=["乙"]')
        >>> entry.place("乙"), entry.place("丙")
        ('my.toml, line 5', 'my.toml, line 3')
        """
        if not self.line:
            return f"{self.file}{self.where}"
        at = (
            max((self.source.find(f"{quote}{text}{quote}") for quote in ("'", '"')), default=-1)
            if text
            else -1
        )
        return f"{self.file}, line {self.line + self.source.count(chr(10), 0, max(0, at))}"

    def error(self, message: str, text: str = "") -> ConfigError:
        """A ConfigError that names the place of ``text`` in the table."""
        return ConfigError(f"{self.place(text)}: {message}", hint="mend the lexicon file")


class LexiconFile(NamedTuple):
    """What a user's file says: its tables, and whether they stand instead of the built-in ones."""

    entries: tuple[ConceptEntry, ...]
    replace: bool


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
        for row in load_resource(BUILTIN)[_TABLE]
    )


def read_lexicon_file(path: Path) -> LexiconFile:
    """A user's file: its tables, and whether ``replace = true`` stands at its top.

    Raises:
        ConfigError: the file can't be read, is no TOML, or a table says something a lexicon doesn't have.
            The message names the file, and the line where the fault lies in one.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        content = parse_toml(text)
    except OSError as error:
        raise ConfigError(
            f"can't read the lexicon {path}: {error.strerror or error}",
            hint="put the file back, name another with --lexicon, or run: cefu retag --builtin",
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"the lexicon {path} is not UTF-8", hint="save it as UTF-8") from error
    except (TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"the lexicon {path} is no TOML: {error}", hint=_EXAMPLE) from error
    unknown = sorted(content.keys() - {_TABLE, _REPLACE})
    if unknown:
        line = _line_of_key(text, unknown[0])
        raise ConfigError(f"{path}{line}: unknown key {unknown[0]} at the top level", hint=_EXAMPLE)
    replace = content.get(_REPLACE, False)
    if not isinstance(replace, bool):
        line = _line_of_key(text, _REPLACE)
        raise ConfigError(
            f"{path}{line}: {_REPLACE} is neither true nor false", hint=f"write {_REPLACE} = true"
        )
    tables = content.get(_TABLE, [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(
            f"{path}{_line_of_key(text, _TABLE)}: {_TABLE} is not a list of tables", hint=_EXAMPLE
        )
    return LexiconFile(_entries(str(path), text, tables), replace)


def _entries(file: str, text: str, tables: list[dict[str, Any]]) -> tuple[ConceptEntry, ...]:
    starts = [found.start() for found in _HEADER.finditer(text)]
    if len(starts) != len(tables):  # written inline, or a header within a text: tell the table's number
        return tuple(_entry(t, file, where=f", table {n}") for n, t in enumerate(tables, 1))
    entries: list[ConceptEntry] = []
    line, before = 1, 0
    ends = [*starts[1:], len(text)][: len(starts)]
    for table, start, end in zip(tables, starts, ends, strict=True):
        line += text.count("\n", before, start)
        before = start
        entries.append(_entry(table, file, line=line, source=text[start:end]))
    return tuple(entries)


def _entry(
    table: Mapping[str, Any], file: str, *, line: int = 0, where: str = "", source: str = ""
) -> ConceptEntry:
    place = f"{file}, line {line}" if line else f"{file}{where}"
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ConfigError(f"{place}: a [[{_TABLE}]] table without a name", hint=_EXAMPLE)

    def at(key: str) -> str:
        found = _line_of_key(source, key, line) if line else ""
        return f"{file}{found}" if found else place

    entry = ConceptEntry(
        file,
        name.strip(),
        _strings(table, "aliases", name, at),
        _string(table, "parent", name, at),
        _strings(table, "guards", name, at),
        _string(table, "group", name, at),
        line=line,
        where=where,
        source=source,
    )
    unknown = sorted(table.keys() - set(_KEYS))
    if unknown:
        hint = f"known keys: {', '.join(_KEYS)}"
        if unknown[0] == _REPLACE:
            hint = f"write {_REPLACE} = true at the top, before the first [[{_TABLE}]]"
        raise ConfigError(f"{at(unknown[0])}: unknown key {unknown[0]} in the table of {name}", hint=hint)
    return entry


def _string(table: Mapping[str, Any], key: str, name: str, at: Callable[[str], str]) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise ConfigError(f"{at(key)}: {key} of {name} is not a text", hint=f'write {key} = "…"')
    return value.strip()


def _strings(table: Mapping[str, Any], key: str, name: str, at: Callable[[str], str]) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ConfigError(f"{at(key)}: {key} of {name} is not a list of texts", hint=f'write {key} = ["…"]')
    if not all(value.strip() for value in values):
        raise ConfigError(f"{at(key)}: an empty text among the {key} of {name}", hint="remove it")
    return tuple(value.strip() for value in values)


def _line_of_key(text: str, key: str, first: int = 1) -> str:
    found = re.search(rf"^[ \t]*(?:\[+[ \t]*)?[\"']?{re.escape(key)}[\"']?[ \t]*[\]=.]", text, re.MULTILINE)
    return f", line {text.count(chr(10), 0, found.start()) + first}" if found else ""
