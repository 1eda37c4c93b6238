"""``NAME.meta.toml`` beside a file: what the user declares of it, above all the file says of itself."""

from __future__ import annotations

from pathlib import Path

from cefu.errors import ReadError
from cefu.reading.declaring import Statements, state
from cefu.reading.encoding import decode
from cefu.reading.keys import KeyMap
from cefu.reading.names import printable
from cefu.reading.toml_text import loads

__all__ = ["SUFFIX", "load_sidecar", "owner"]

SUFFIX = ".meta.toml"


def owner(name: str) -> str:
    """The name of the file a sidecar belongs to; ``""`` when ``name`` is no sidecar's.

    >>> owner("beijing.md.meta.toml"), owner("cefu.toml")
    ('beijing.md', '')
    """
    return name[: -len(SUFFIX)] if name.lower().endswith(SUFFIX) else ""


def load_sidecar(path: Path | None, keys: KeyMap) -> Statements:
    """What the sidecar declares; nothing without one. For a file of records it holds for each of them.

    Raises:
        ReadError: it is no TOML in UTF-8.
        OSError: it can't be opened.
    """
    if path is None:
        return Statements()
    name = printable(path.name)
    try:
        text, _ = decode(path.read_bytes(), path)
    except ReadError as error:
        raise ReadError(f"{name}: {error.message}", hint=error.hint) from None
    return state(loads(text, name).items(), keys, "sidecar", lambda _: name, joint_issuers=True)
