"""What one folder holds, in order: sidecars with their files, hidden and temporary names left out."""

from __future__ import annotations

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from cefu.reading.names import is_passed_over
from cefu.reading.registry import format_of
from cefu.reading.sidecar import owner

__all__ = ["Entry", "comes_anyway", "listing"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder; ``sidecar`` is the name of its sidecar, ``orphan_of`` the file one misses."""

    name: str
    is_folder: bool = False
    is_link: bool = False
    sidecar: str = ""
    orphan_of: str = ""


def listing(folder: Path) -> list[Entry]:
    """The entries, sorted as their whole paths would be (a folder as its name and ``/``).

    A sidecar is an entry only when its file is missing. Its name is compared in composed form, so that a
    disk which stores names decomposed makes no difference.

    Raises:
        OSError: the folder can't be listed.
    """
    with os.scandir(folder) as scan:
        kept = {entry.name: entry for entry in scan if not is_passed_over(entry.name)}
    folders = {name for name, entry in kept.items() if _is_folder(entry)}
    files = {name for name in kept if name not in folders and not owner(name)}
    composed = {unicodedata.normalize("NFC", name): name for name in files}
    entries, sidecars = [], {}
    for name in sorted(kept):
        if name in folders or not (of := owner(name)):
            continue
        file = _file_of(unicodedata.normalize("NFC", of), composed)
        if file is None or file in sidecars:
            entries.append(Entry(name, orphan_of=of))
        else:
            sidecars[file] = name
    for name in (*folders, *files):
        entries.append(Entry(name, name in folders, kept[name].is_symlink(), sidecars.get(name, "")))
    return sorted(entries, key=lambda entry: entry.name + "/" * entry.is_folder)


def _file_of(of: str, files: dict[str, str]) -> str | None:
    """The file a sidecar ``of.meta.toml`` is about: that of this name, else the only one with a suffix."""
    if of in files:
        return files[of]
    found = [name for composed, name in files.items() if os.path.splitext(composed)[0] == of and format_of(name)[0]]
    return found[0] if len(found) == 1 else None


def comes_anyway(link: Path, root: str) -> bool:
    """Whether what the link points to lies below the real path ``root`` and is met under its own name."""
    real = os.path.realpath(link)
    if os.path.commonpath((real, root)) != root:
        return False
    parts = os.path.relpath(real, root).split(os.sep)
    if any(is_passed_over(part) for part in parts if part != os.curdir):
        return False
    return os.path.isdir(real) or (os.path.isfile(real) and bool(format_of(parts[-1])[0]))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False
