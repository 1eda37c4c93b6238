"""How far the postings of a folder go: a small file that each commit replaces last."""

from __future__ import annotations

import os

__all__ = ["read_last", "write_last"]

_LAST = "last"


def read_last(folder: str) -> int:
    """The largest document number committed in the folder, 0 when there is none or it can't be told."""
    try:
        with open(os.path.join(folder, _LAST), encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):
        return 0


def write_last(folder: str, number: int) -> None:
    """Say that documents up to ``number`` were committed; the old file stays whole until the new one is on the disk.

    Raises:
        OSError: the folder can't be written.
    """
    path = os.path.join(folder, _LAST)
    with open(f"{path}.new", "w", encoding="ascii") as file:
        file.write(str(number))
        file.flush()
        os.fsync(file.fileno())
    os.replace(f"{path}.new", path)
