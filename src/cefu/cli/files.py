"""Where output goes: files that keep their old selves until the new ones are complete; pipes and devices."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from cefu.errors import ConfigError

__all__ = ["Digest", "check_apart", "filling", "is_replaced", "place_for", "same_place"]

#: How the names of files begin that are not complete yet.
_TEMPORARY = ".cefu-"
#: What only writing can meet: no room on the disk, none in the quota, too large a file.
_FULL = frozenset(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name))


class Digest:
    """The size and SHA-256 (hex) of a file that was put in place; None before that, and of what is not a file."""

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


def is_replaced(name: str) -> bool:
    """Whether ``name`` is a file or is to become one; a pipe or a device is written to and stays what it is."""
    return os.path.isfile(name) or not os.path.exists(name)


def same_place(one: str, other: str) -> bool:
    """Whether two names are of one place, through links too; ``-`` is standard output.

    >>> same_place("hits.csv", "./hits.csv"), same_place("-", "./-"), same_place("-", "-")
    (True, False, True)
    """
    if "-" in (one, other):
        return one == other
    if os.path.exists(one) and os.path.exists(other):
        return os.path.samefile(one, other)
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))


def check_apart(outputs: Sequence[str | None], read: Mapping[str, str | None]) -> None:
    """Refuse before the work an output that would take the place of another, or of a file that is read.

    ``read`` has the names of such files by what they are; an output or a file that is None is not there.

    Raises:
        ConfigError: two of them are one place.
    """
    places = [name for name in outputs if name is not None]
    for number, place in enumerate(places):
        if any(same_place(place, other) for other in places[:number]):
            where = "standard output" if place == "-" else place
            hint = "name a file for each: -o hits.csv --summary summary.csv"
            raise ConfigError(f"two outputs go to {where}", hint=hint)
        for what, name in read.items():
            if name not in (None, "-") and is_replaced(name) and same_place(place, name):
                raise ConfigError(f"the output would replace {what} {name}", hint="name another file")


@contextmanager
def filling(name: str) -> Iterator[tuple[BinaryIO, Digest]]:
    """A stream into what ``name`` is, and the digest of what was written once ``with`` has ended.

    A pipe or a device is written to. A file is replaced when all is there, and keeps its permissions; after an error
    inside of ``with`` it is as it was. The digest is of what was read back.

    Raises:
        ConfigError: as :func:`place_for`; or there is no room, or no right to write there.
    """
    target = place_for(name)
    with _naming(name):
        if is_replaced(name):
            with _replacing(target) as written:
                yield written
        else:
            with open(name, "wb") as stream:
                yield stream, Digest()


@contextmanager
def _naming(name: str) -> Iterator[None]:
    """Say which output an error of the system is about; those that reading may give as well pass as they are."""
    try:
        yield
    except OSError as error:
        hidden = isinstance(error.filename, str) and os.path.basename(error.filename).startswith(_TEMPORARY)
        if error.errno not in _FULL and not hidden and error.filename != name:
            raise
        hint = "make room, or name another place"
        raise ConfigError(f"{name} can't be written ({error.strerror})", hint=hint) from error


@contextmanager
def _replacing(target: str) -> Iterator[tuple[BinaryIO, Digest]]:
    import hashlib
    import tempfile

    handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, dir=os.path.dirname(target))
    digest = Digest()
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream, digest
        with open(temporary, "rb") as written:
            total = hashlib.sha256()
            for block in iter(lambda: written.read(1 << 20), b""):
                total.update(block)
            digest.bytes, digest.sha256 = written.tell(), total.hexdigest()
        os.chmod(temporary, _mode(target))
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def _mode(target: str) -> int:
    """The permissions of the file that is replaced; those of any new file if there is none."""
    try:
        return stat.S_IMODE(os.stat(target).st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
