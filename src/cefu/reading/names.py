"""Names of files as ``doc_id`` and as people read them: always printable, always the same."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

__all__ = ["folder_name", "is_passed_over", "joined", "printable", "stable"]

_PASSED_OVER = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
_TEMPORARY = ("~", ".swp", ".swo", ".tmp")


def printable(text: str) -> str:
    r"""The text with all that can't be shown written out: bytes that are no UTF-8, controls, line breaks.

    >>> printable("a\udcff\n.txt")
    'a\\xff\\x0a.txt'
    """
    if text.isprintable():
        return text
    return "".join(map(_shown, text))


def _shown(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that os.fsdecode could not decode
        return f"\\x{code - 0xDC00:02x}"
    if unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp"):
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return char


def stable(text: str) -> str:
    """The text as a part of a ``doc_id``: printable and in Unicode's composed form (NFC).

    >>> stable("cafe\\u0301.txt") == "caf\\u00e9.txt"
    True
    """
    return unicodedata.normalize("NFC", printable(text))


def joined(collection: str, doc_id: str) -> str:
    """The ``doc_id`` behind its collection, if it has one.

    >>> joined("2020", "seeds/a.md"), joined("", "seeds/a.md")
    ('2020/seeds/a.md', 'seeds/a.md')
    """
    return f"{collection}/{doc_id}" if collection else doc_id


def folder_name(folder: Path) -> str:
    """The folder's own name; for ``.`` and ``..`` the real one; ``""`` for the root."""
    return folder.name if folder.name not in ("", "..") else os.path.basename(os.path.realpath(folder))


def is_passed_over(name: str) -> bool:
    """Whether a walk says nothing about the name: hidden files, and what editors and systems leave behind.

    >>> is_passed_over("~$report.docx"), is_passed_over("report.txt")
    (True, False)
    """
    low = name.casefold()
    return low.startswith((".", "~$")) or low.endswith(_TEMPORARY) or low in _PASSED_OVER
