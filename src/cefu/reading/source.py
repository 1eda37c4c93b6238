"""What the walk finds: a file that can be read, or a failure that names what can't."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Failure", "SourceFile"]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file to read (nothing has been opened yet).

    ``path`` opens it. ``source`` is the path as the user would type it, printable. ``base_id`` is the
    ``doc_id`` of a file that is one document, and the stem of the ids of its records
    (``seeds/laws.jsonl#3``); it carries the collection. ``sidecar`` is its ``NAME.meta.toml``, if there is
    one. ``format`` is a name of the registry (``"text"``, ``"csv"``, …), ``compression`` is ``""``,
    ``"gz"``, ``"bz2"``, ``"xz"`` or ``"zst"``. ``collection`` is what goes before the ids that records
    bring along, without the slash.
    """

    path: Path
    source: str
    base_id: str
    sidecar: Path | None
    format: str
    compression: str
    collection: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that was not read: ``source`` names it, ``reason`` says why, ``hint`` (or "") what mends it.

    A line of a file is named ``laws.jsonl:3``. A file that was passed over because nothing here can read it
    has a ``reason`` that starts with ``skipped: ``.

    >>> str(Failure("laws/a.txt", "empty", ""))
    'laws/a.txt: empty'
    """

    source: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        """One line: the source, the reason, and the hint behind a dash."""
        return f"{self.source}: {self.reason}" + (f" — {self.hint}" if self.hint else "")
