"""Which module reads which file: one line per format."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from cefu.reading.compression import SUFFIXES

if TYPE_CHECKING:
    from cefu.model import RawDocument
    from cefu.reading.opened import Opened
    from cefu.reading.source import Failure

    Adapter = Callable[[Opened], Iterator[RawDocument | Failure]]

__all__ = ["adapter", "format_of", "formats", "known", "suffix_of"]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, the suffixes of its files, and the module here whose ``read`` reads it."""

    name: str
    suffixes: tuple[str, ...]
    module: str


_FORMATS = (
    Format("text", (".txt", ".text"), "plain"),
    Format("markdown", (".md", ".markdown"), "markdown"),
    Format("jsonl", (".jsonl", ".ndjson"), "jsonl"),
    Format("json", (".json",), "json_file"),
    Format("csv", (".csv",), "csv_table"),
    Format("tsv", (".tsv",), "csv_table"),
    Format("stdin", (), "stdin"),
)

_BY_SUFFIX = {suffix: form.name for form in _FORMATS for suffix in form.suffixes}
_MODULES = {form.name: form.module for form in _FORMATS}


def formats() -> list[str]:
    """The suffixes that are read; each may be followed by ``.gz``, ``.bz2``, ``.xz`` or ``.zst``.

    >>> ".md" in formats()
    True
    """
    return list(_BY_SUFFIX)


def known() -> str:
    """The suffixes in words, for a hint."""
    return f"known formats: {' '.join(_BY_SUFFIX)}, each also with {' '.join(SUFFIXES)}"


def format_of(name: str) -> tuple[str, str]:
    """The format and the compression of a file by its name; the format is ``""`` when no module reads it.

    >>> format_of("laws.jsonl.xz"), format_of("laws.TXT"), format_of("laws.pdf")
    (('jsonl', 'xz'), ('text', ''), ('', ''))
    """
    stem, outer = _split(name)
    compression = SUFFIXES.get(outer, "")
    return _BY_SUFFIX.get(_split(stem)[1] if compression else outer, ""), compression


def suffix_of(name: str) -> str:
    """The part of the name that says its format, for messages; ``""`` when there is none.

    >>> suffix_of("a.tar.gz"), suffix_of("a.pdf"), suffix_of("README")
    ('.tar.gz', '.pdf', '')
    """
    stem, outer = _split(name)
    return _split(stem)[1] + outer if outer in SUFFIXES else outer


def adapter(name: str) -> Adapter:
    """The ``read`` function of the format; its module, and the library it needs, are imported now."""
    module = importlib.import_module(f"cefu.reading.{_MODULES[name]}")
    return cast("Adapter", module.read)


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, dot + suffix.lower()) if stem else (name, "")
