"""Where rows go: standard output or a file, in the format asked for, with an account of how they came about."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TextIO

import click

from cefu.errors import ConfigError
from cefu.frozen import Frozen
from cefu.render import FORMATS, Column, Row, check_format, write_rows

if TYPE_CHECKING:
    from cefu.provenance import Provenance
    from cefu.written import Written

__all__ = ["Output", "choose_columns", "use_color"]


class Output(Frozen):
    """The output options of a command, as given."""

    form: str | None
    output: str | None
    bom: bool | None
    raw: bool
    provenance: str | None = None

    @classmethod
    def of(cls, options: dict[str, Any]) -> Output:
        """Take the output options out of a command's options, and refuse before the work what can't be written.

        Raises:
            ConfigError: as :meth:`write`.
        """
        taken = cls(*(options.pop(name) for name in ("form", "output", "bom", "raw", "provenance")))
        taken.check()
        return taken

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

    def check(self) -> None:
        """Refuse what can't be written.

        Raises:
            ConfigError: the format is not known, lacks its library or can't be shown on a terminal; the account
                would go where the rows go, or into a folder that is not there.
        """
        from cefu.cli.files import place_for, same_place

        check_format(self.format)
        to_stdout = not self.output or self.output == "-"
        if self.format == "xlsx" and to_stdout and sys.stdout.isatty():
            raise ConfigError("a workbook is nothing for a terminal", hint="name a file: -o hits.xlsx")
        if self.provenance is None:
            return
        if same_place(self.output or "-", self.provenance):
            where = "standard output" if to_stdout else self.output
            raise ConfigError(
                f"the rows and their provenance both go to {where}",
                hint="name a file for each: -o hits.csv --provenance hits.provenance.json",
            )
        if self.provenance != "-":
            place_for(self.provenance)

    def write(
        self, rows: Iterable[Row], columns: Sequence[Column], account: Callable[[], Provenance] | None = None
    ) -> int:
        """Write the rows, and the account of them if it is asked for; how many rows there were.

        A file appears when it is complete, and keeps its old self until then. ``account`` is called when all rows
        are taken.

        Raises:
            ConfigError: the output can't be what it is to be; nothing was written then.
        """
        written = self.put(rows, columns, account)
        self.tell([written], account)
        return written.rows

    def put(
        self, rows: Iterable[Row], columns: Sequence[Column], account: Callable[[], Provenance] | None = None
    ) -> Written:
        """Write the rows, as :meth:`write`; what was written. :meth:`tell` gives the account."""
        from cefu.cli.files import filling
        from cefu.written import Written

        form = self.format
        if not self.output or self.output == "-":
            tty = sys.stdout.isatty()
            width = _columns() if tty else None
            count = self._rows(rows, columns, sys.stdout, account, bool(self.bom), width, use_color())
            return Written("-", form, count)
        bom = self.bom if self.bom is not None else form in ("csv", "tsv")
        with filling(self.output) as (binary, digest):
            stream = io.TextIOWrapper(binary, encoding="utf-8", newline="", errors="replace")
            count = self._rows(rows, columns, stream, account, bom)
            stream.flush()
            stream.detach()
        return Written(self.output, form, count, digest.bytes, digest.sha256)

    def _rows(
        self,
        rows: Iterable[Row],
        columns: Sequence[Column],
        stream: TextIO,
        account: Callable[[], Provenance] | None,
        bom: bool,
        width: int | None = None,
        color: bool = False,
    ) -> int:
        return write_rows(
            rows,
            columns,
            self.format,
            stream,
            width=width,
            color=color,
            bom=bom,
            raw=self.raw,
            about=(lambda: account().to_dict()) if account else None,
            notice=lambda text: click.echo(text, err=True),
        )

    def tell(self, written: Sequence[Written], account: Callable[[], Provenance] | None) -> None:
        """Write the account of what was written, where ``--provenance`` says; nothing without it."""
        from cefu.cli.account import account as without_index
        from cefu.cli.files import filling

        if self.provenance is None:
            return
        import json

        told = (account or without_index(None))().of(written).to_dict()
        text = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
        if self.provenance == "-":
            click.echo(text, nl=False)
            return
        with filling(self.provenance) as (stream, _):
            stream.write(text.encode("utf-8", "replace"))


def _columns() -> int:
    import shutil  # slow to import, and needed on a terminal only

    return shutil.get_terminal_size().columns


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
