"""Where rows go: standard output or a file, in the format asked for."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cefu.errors import ConfigError
from cefu.render import FORMATS, Column, Row, write_rows

__all__ = ["Output", "choose_columns", "use_color"]


@dataclass(frozen=True)
class Output:
    """The output options of a command, as given."""

    form: str | None
    output: str | None
    bom: bool | None
    raw: bool

    @property
    def format(self) -> str:
        """The format: as asked, by the file's suffix, or what suits the place."""
        if self.form:
            return self.form
        if self.output and self.output != "-":
            suffix = os.path.splitext(self.output)[1].lstrip(".").lower()
            if suffix not in FORMATS:
                raise ConfigError(
                    f"no format is known by the name of {self.output}",
                    hint=f"add --format {'|'.join(sorted(FORMATS))}",
                )
            return suffix
        return "table" if sys.stdout.isatty() else "jsonl"

    def write(self, rows: Iterable[Row], columns: Sequence[Column]) -> int:
        """Write the rows; how many there were.

        A file appears when it is complete, and keeps its old self until then.
        """
        form = self.format
        if not self.output or self.output == "-":
            tty = sys.stdout.isatty()
            return write_rows(
                rows,
                columns,
                form,
                sys.stdout,
                width=shutil.get_terminal_size().columns if tty else None,
                color=use_color(),
                bom=bool(self.bom),
                raw=self.raw,
            )
        target = os.path.realpath(self.output)
        if os.path.isdir(target):
            raise ConfigError(f"{self.output} is a folder", hint=f"name a file: -o {self.output}/hits.csv")
        bom = self.bom if self.bom is not None else form in ("csv", "tsv")
        if os.path.exists(target) and not os.path.isfile(target):
            # A pipe or a device is written to; only a file can be replaced.
            with open(target, "w", encoding="utf-8", newline="", errors="replace") as pipe:
                return write_rows(rows, columns, form, pipe, width=None, color=False, bom=bom, raw=self.raw)
        folder = os.path.dirname(target)
        if not os.path.isdir(folder):
            raise ConfigError(
                f"there is no folder {folder} for {self.output}", hint=f"run: mkdir -p {folder}"
            )
        handle, temporary = tempfile.mkstemp(prefix=".cefu-", dir=folder)
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="", errors="replace") as stream:
                count = write_rows(
                    rows, columns, form, stream, width=None, color=False, bom=bom, raw=self.raw
                )
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
            os.replace(temporary, target)
        except BaseException:
            os.unlink(temporary)
            raise
        return count


def use_color() -> bool:
    """Whether standard output is a terminal that wants colour (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def choose_columns(columns: Sequence[Column], wanted: str) -> list[Column]:
    """The columns named in a comma-separated list, in its order; all of them for an empty list.

    Raises:
        ConfigError: a name is not the key of a column.
    """
    if not wanted:
        return list(columns)
    by_key = {column.key: column for column in columns}
    keys = [key.strip() for key in wanted.replace("，", ",").split(",") if key.strip()]
    for key in keys:
        if key not in by_key:
            raise ConfigError(f"unknown column {key}", hint=f"choose from: {', '.join(by_key)}")
    return [by_key[key] for key in keys]
