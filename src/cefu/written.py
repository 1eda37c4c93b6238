"""What a command wrote, for the account that it gives of it (:mod:`cefu.provenance`)."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Written"]


class Written(NamedTuple):
    """One thing that was written: ``name`` as given (``-`` is standard output), ``rows`` without the header.

    ``bytes`` and ``sha256`` (hex) are of the file as it was put in place; None for what is not a file.
    """

    name: str
    format: str
    rows: int
    bytes: int | None = None
    sha256: str | None = None
