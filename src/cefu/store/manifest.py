"""``manifest.json``: what an index is, and which generation of it is the current one.

It is replaced last and atomically: whatever was written for a later generation before a crash is not named
here, and so is never seen.
"""

from __future__ import annotations

import json
import os

from cefu.errors import IndexCorruptError, IndexMismatchError, IndexNotFoundError
from cefu.frozen import Frozen, replace
from cefu.store.sqlite_schema import SCHEMA_VERSION

__all__ = ["MANIFEST", "Manifest", "read_manifest", "write_manifest"]

MANIFEST = "manifest.json"
_FORMAT = "cefu-index"


class Manifest(Frozen):
    """The state of an index: see the fields of ``cefu status --format json`` (DESIGN §8).

    ``fingerprint`` names the content: it is over every document's id and digest, the analysis and the
    lexicon. ``analysis``, ``rules`` (of extraction) and ``lexicon`` are the fingerprints of what the documents
    were analysed with; ``lexicon_files`` the user's own lexicons. ``postings`` is the folder of the engine's files,
    ``sidecar`` the file in the index folder that keeps the user's tables of metadata (empty without any).
    """

    engine: str
    generation: int
    documents: int
    fingerprint: str
    analysis: str
    lexicon: str
    lexicon_files: tuple[str, ...]
    postings: str
    created: str
    updated: str
    cefu_version: str
    schema_version: int = SCHEMA_VERSION
    rules: str = ""
    sidecar: str = ""

    def next(self, **changes: object) -> Manifest:
        """A copy with the changes."""
        return replace(self, **changes)


def read_manifest(folder: str) -> Manifest:
    """The manifest of the index in ``folder``.

    Raises:
        IndexNotFoundError: there is no index.
        IndexMismatchError: a newer Cefu made it.
        IndexCorruptError: the file is no manifest.
    """
    path = os.path.join(folder, MANIFEST)
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(f"no index at {folder}", hint="run: cefu ingest seeds") from None
    except (OSError, ValueError) as error:
        raise IndexCorruptError(
            f"{path} can't be read ({error})", hint="ingest the sources into a new index"
        ) from error
    if (
        not isinstance(data, dict)
        or data.get("format") != _FORMAT
        or not isinstance(data.get("schema_version"), int)
    ):
        raise IndexCorruptError(f"{path} is no manifest of Cefu", hint="choose another folder with --index")
    if data["schema_version"] > SCHEMA_VERSION:
        raise IndexMismatchError(
            f"the index at {folder} has schema {data['schema_version']}, this is Cefu for schema {SCHEMA_VERSION}",
            hint=f"it was made by cefu {data.get('cefu_version', '?')}: upgrade with pip install --upgrade cefu",
        )
    if data["schema_version"] < SCHEMA_VERSION:
        raise IndexMismatchError(
            f"the index at {folder} has the older schema {data['schema_version']}",
            hint="ingest the sources into a new index",
        )
    known = set(Manifest.__match_args__)
    try:
        data["lexicon_files"] = tuple(data["lexicon_files"])
        return Manifest(**{key: value for key, value in data.items() if key in known})
    except (KeyError, TypeError) as error:
        raise IndexCorruptError(
            f"{path} lacks {error}", hint="ingest the sources into a new index"
        ) from error


def write_manifest(folder: str, manifest: Manifest) -> None:
    """Replace the manifest atomically; on return it is on the disk.

    Raises:
        OSError: the folder can't be written.
    """
    import tempfile  # what only reads can do without

    data = {"format": _FORMAT, **{name: getattr(manifest, name) for name in Manifest.__match_args__}}
    handle, temporary = tempfile.mkstemp(prefix=".manifest-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o666 & ~_umask())
        os.replace(temporary, os.path.join(folder, MANIFEST))
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise
    sync_folder(folder)


def sync_folder(folder: str) -> None:
    """Bring the folder's names to the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
