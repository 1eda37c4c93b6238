"""Reading a corpus of JSON Lines without Cefu's reader, for the benches that compare with it."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

__all__ = ["SHARED", "existing", "records", "trimmed"]

_OPEN: dict[str, Any] = {".xz": lzma.open, ".gz": gzip.open, ".bz2": bz2.open}
#: The corpora of the development folder beside the checkout.
SHARED = Path(__file__).resolve().parents[3] / "shared" / "corpus"
_DEFAULT = ("mainland-laws.jsonl.xz", "taiwan-laws.jsonl.xz")


def existing(paths: Sequence[str]) -> list[Path]:
    """The paths given, or the corpora of the development folder ``../shared``."""
    found = [Path(p) for p in paths] or [SHARED / name for name in _DEFAULT]
    for path in found:
        if not path.is_file():
            raise SystemExit(
                f"no such file: {path} — give the paths of .jsonl files, or put ../shared beside the checkout"
            )
    return found


def records(paths: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """The records of the files, in order."""
    for path in paths:
        with _OPEN.get(path.suffix, open)(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if line.strip():
                    yield json.loads(line)


def trimmed(paths: Sequence[Path], limit: int | None, folder: Path) -> list[Path]:
    """The files themselves, or copies in ``folder`` of the first ``limit`` records of each."""
    if limit is None:
        return list(paths)
    copies = []
    for path in paths:
        copy = folder / f"{path.name.partition('.')[0]}.jsonl"
        with copy.open("w", encoding="utf-8") as out:
            for n, record in enumerate(records([path])):
                if n >= limit:
                    break
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
        copies.append(copy)
    return copies
