"""``FILE.part``: what a batch has found so far, so that one that was interrupted can go on.

JSON Lines. The first says what was asked of which index. Then come, for each query that was answered, its hits, one
array each, and behind them an object: its outcome. What stands behind the last outcome belongs to a query that was not
finished, and is dropped when the batch goes on.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from types import TracebackType
from typing import Any

from cefu._version import __version__
from cefu.batch import Outcome
from cefu.errors import ConfigError
from cefu.reading.query_list import ListedQuery

__all__ = ["Part", "asked"]


def asked(
    fingerprint: str, queries: Sequence[ListedQuery], options: Mapping[str, Any], keys: Sequence[str]
) -> dict[str, str]:
    """What must be the same for a batch to go on: Cefu, the index, and a digest of the queries, options and columns."""
    said = [
        [[each.id, each.query, dict(each.options), each.problem] for each in queries],
        options,
        list(keys),
    ]
    text = json.dumps(said, sort_keys=True, ensure_ascii=True)
    return {"cefu": __version__, "index": fingerprint, "asked": hashlib.sha256(text.encode()).hexdigest()}


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Part:
    """The part file, open for writing inside ``with``; ``outcomes`` are those of the queries it holds."""

    def __init__(self, path: str, about: Mapping[str, str], *, resume: bool) -> None:
        """Begin the file, or with ``resume`` go on with it if it is there.

        Raises:
            ConfigError: it is there and was made with another index, other queries or other options.
        """
        self.path = path
        self.outcomes: list[Outcome] = []
        going_on = resume and os.path.exists(path)
        end = self._read(about) if going_on else 0
        self._file = open(path, "r+b" if going_on else "wb")  # noqa: SIM115 - closed by __exit__
        self._file.truncate(end)
        self._file.seek(end)
        if not end:
            self._line(dict(about))

    def _read(self, about: Mapping[str, str]) -> int:
        """Read the outcomes; where the last of them ends, 0 if not even the first line was written."""
        with open(self.path, "rb") as file:
            first = file.readline()
            if not first.endswith(b"\n"):
                return 0
            if first != self._bytes(dict(about)):
                raise ConfigError(
                    f"{self.path} was begun with other queries or options, or another index",
                    hint="repeat that command with --resume, or leave --resume out to begin anew",
                )
            at = end = len(first)
            for line in file:
                at += len(line)
                if line[:1] == b"{" and line.endswith(b"\n"):
                    self.outcomes.append(_outcome(line))
                    end = at
        return end

    def add(self, outcome: Outcome, rows: Iterable[Sequence[object]]) -> None:
        """Write the hits of a query, each as the values of the columns, and its outcome; they are on disk then."""
        for row in rows:
            self._line(row)
        self._line(asdict(outcome))
        self._file.flush()
        self.outcomes.append(outcome)

    def _line(self, value: object) -> None:
        self._file.write(self._bytes(value))

    @staticmethod
    def _bytes(value: object) -> bytes:
        return (_ENCODE(value) + "\n").encode("utf-8", "surrogatepass")

    def rows(self) -> Iterator[list[Any]]:
        """The hits of all queries, in order."""
        with open(self.path, "rb") as file:
            for line in file:
                if line[:1] == b"[":
                    yield json.loads(line.decode("utf-8", "surrogatepass"))

    def remove(self) -> None:
        """Delete the file: what it holds is written elsewhere."""
        os.unlink(self.path)

    def __enter__(self) -> Part:
        """The open file."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self._file.close()


def _outcome(line: bytes) -> Outcome:
    values = json.loads(line.decode("utf-8", "surrogatepass"))
    return Outcome(**{**values, "notes": tuple(values["notes"])})
