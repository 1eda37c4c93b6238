"""Files that appear when they are complete, and keep their old selves until then."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from cefu.errors import ConfigError

__all__ = ["Digest", "place_for", "replacing"]


class Digest:
    """The size and SHA-256 (hex) of a file that was put in place; None before that."""

    bytes: int | None = None
    sha256: str | None = None


def place_for(name: str) -> str:
    """The path behind a name that is to be written: links followed.

    Raises:
        ConfigError: it is a folder, or stands in a folder that is not there.
    """
    target = os.path.realpath(name)
    if os.path.isdir(target):
        raise ConfigError(f"{name} is a folder", hint=f"name a file: -o {name}/hits.csv")
    folder = os.path.dirname(target)
    if not os.path.isdir(folder):
        raise ConfigError(f"there is no folder {folder} for {name}", hint=f"run: mkdir -p {folder}")
    return target


@contextmanager
def replacing(target: str) -> Iterator[tuple[BinaryIO, Digest]]:
    """A stream whose bytes take the place of the file ``target`` at the end of ``with``, and their digest then.

    After an error inside of ``with`` the file is as it was. The digest is of what was read back.
    """
    handle, temporary = tempfile.mkstemp(prefix=".cefu-", dir=os.path.dirname(target))
    digest = Digest()
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, digest
        with open(temporary, "rb") as written:
            total = hashlib.sha256()
            for block in iter(lambda: written.read(1 << 20), b""):
                total.update(block)
            digest.bytes, digest.sha256 = written.tell(), total.hexdigest()
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
