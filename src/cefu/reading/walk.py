"""From the paths a user gives to the files that can be read, in a fixed order; the others are named."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cefu.reading.listing import comes_anyway, listing
from cefu.reading.names import folder_name, joined, printable, stable
from cefu.reading.registry import format_of, known, suffix_of
from cefu.reading.sidecar import SUFFIX, owner
from cefu.reading.source import Failure, SourceFile

__all__ = ["discover"]

Found = SourceFile | Failure


def discover(
    paths: Sequence[str | Path] | str | Path, *, collection: str = "", exclude: Sequence[str | Path] = ()
) -> Iterator[SourceFile | Failure]:
    """The files at ``paths``, and a failure for each that can't be read.

    Folders are walked to the bottom, sorted by the code points of the path; links are followed, and a file
    reached twice is given once. Hidden and temporary files are passed over; ``NAME.meta.toml`` goes with
    ``NAME``. ``-`` is standard input. ``collection`` goes before every id, as ``collection/``. ``exclude``
    are folders (an index) that are not entered. Nothing is opened but folders; nothing is raised.
    """
    if isinstance(paths, (str, Path)):
        paths = [paths]
    walk = _Walk(stable(collection).strip("/"), {os.path.realpath(path) for path in exclude})
    for given in paths:
        yield from walk.standard_input() if str(given) == "-" else walk.given(Path(given))


@dataclass(frozen=True, slots=True)
class _Place:
    """A file or folder: the path that opens it, and its path below the parent of what was given."""

    path: Path
    below: str

    @property
    def shown(self) -> str:
        return printable(str(self.path))

    def failure(self, reason: str, hint: str = "") -> Failure:
        return Failure(self.shown, reason, hint)


class _Walk:
    """One walk over all the paths given; it knows what it has seen and which of it are documents."""

    def __init__(self, collection: str, exclude: set[str]) -> None:
        self.collection = collection
        self.seen = exclude
        self.documents: set[str] = set()

    def standard_input(self) -> Iterator[Found]:
        if self._is_new("-"):
            base_id = joined(self.collection, "stdin")
            yield SourceFile(Path("-"), "stdin", base_id, None, "stdin", "", self.collection)

    def given(self, path: Path) -> Iterator[Found]:
        if os.path.isdir(path):
            yield from self._folder(_Place(path, folder_name(path)))
            return
        if of := owner(path.name):  # a shell's seeds/* holds sidecars too
            file = next((f for f in _about(path, of) if os.path.isfile(f)), None)
            if file is None:
                yield from self._orphan(_Place(path, path.name), of)
                return
            path = file
        parent = folder_name(path.parent)
        place = _Place(path, f"{parent}/{path.name}" if parent else path.name)
        yield from self._file(place, _sidecar(path))

    def _folder(self, top: _Place) -> Iterator[Found]:
        """All below the folder, in the order of their whole paths, without recursion."""
        root = os.path.realpath(top.path)
        stack = [self._entries(top, root)] if self._is_new(root) else []
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
            elif not isinstance(found, _Place):
                yield found
            elif self._is_new(os.path.realpath(found.path)):
                stack.append(self._entries(found, root))
        below = os.path.join(root, "")
        if not any(real.startswith(below) for real in self.documents):
            yield top.failure("no document in this folder", known())

    def _entries(self, folder: _Place, root: str) -> Iterator[Found | _Place]:
        """What one folder holds: folders as places, the rest as found."""
        try:
            entries = listing(folder.path)
        except OSError as error:
            yield folder.failure(f"can't open the folder ({error.strerror or error})")
            return
        for entry in entries:
            place = _Place(folder.path / entry.name, f"{folder.below}/{entry.name}".lstrip("/"))
            if entry.orphan_of:
                yield from self._orphan(place, entry.orphan_of)
            elif entry.is_link and not entry.sidecar and comes_anyway(place.path, root):
                continue
            elif entry.is_folder:
                yield place
            else:
                yield from self._file(place, folder.path / entry.sidecar if entry.sidecar else None)

    def _file(self, place: _Place, sidecar: Path | None) -> Iterator[Found]:
        try:
            mode = place.path.stat().st_mode
        except FileNotFoundError:
            broken = os.path.islink(place.path)
            yield place.failure("a link to nothing" if broken else "no such file or folder")
            return
        except (OSError, ValueError) as error:
            yield place.failure(getattr(error, "strerror", None) or str(error))
            return
        real = os.path.realpath(place.path)
        if not self._is_new(real):
            return
        name = place.path.name
        form, compression = format_of(name)
        if not stat.S_ISREG(mode):
            hint = "to read from a pipe, give - and send it to standard input"
            yield place.failure(f"skipped: {_special(mode)}, not a file", hint if stat.S_ISFIFO(mode) else "")
        elif not form:
            what = printable(suffix_of(name))
            yield place.failure(f"skipped: unknown format {what}" if what else "skipped: no suffix", known())
        else:
            self.documents.add(real)
            base_id = joined(self.collection, stable(place.below))
            yield SourceFile(place.path, place.shown, base_id, sidecar, form, compression, self.collection)

    def _orphan(self, place: _Place, of: str) -> Iterator[Found]:
        if self._is_new(os.path.abspath(place.path)):
            hint = "put the file beside it, or rename the sidecar"
            yield place.failure(f"a sidecar without its file {printable(of)}", hint)

    def _is_new(self, key: str) -> bool:
        if key in self.seen:
            return False
        self.seen.add(key)
        return True


def _about(sidecar: Path, of: str) -> Iterator[Path]:
    """The files a sidecar given by itself may be about."""
    yield sidecar.with_name(of)
    with contextlib.suppress(OSError):
        for entry in listing(sidecar.parent):
            if entry.sidecar == sidecar.name:
                yield sidecar.with_name(entry.name)


def _sidecar(path: Path) -> Path | None:
    """The sidecar of a file given by itself: ``NAME.meta.toml``, or the one its folder's listing gives it."""
    beside = path.with_name(path.name + SUFFIX) if path.name else path
    if os.path.isfile(beside):
        return beside
    if path.suffix and os.path.isfile(path.with_name(path.stem + SUFFIX)):
        for entry in listing(path.parent):
            if entry.name == path.name and entry.sidecar:
                return path.with_name(entry.sidecar)
    return None


def _special(mode: int) -> str:
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a socket" if stat.S_ISSOCK(mode) else "a device"
