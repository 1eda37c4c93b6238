"""``cefu retag``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import index_option, lexicon_option, output_options, settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from cefu.retag import RetagReport

__all__ = ["command"]

_FORMATS = ("table", "csv", "tsv", "jsonl", "json", "md", "xlsx")


@click.command(
    "retag",
    epilog="Examples: cefu retag --lexicon my.toml --dry-run · cefu retag · cefu retag --builtin",
)
@index_option
@lexicon_option
@click.option("--builtin", is_flag=True, help="Go back to the built-in lexicon alone.")
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@output_options(_FORMATS)
def command(
    index: str, lexicon: tuple[str, ...], builtin: bool, dry_run: bool, columns: str, **options: Any
) -> None:
    """Count the technologies of an index anew with another lexicon; the sources are not read again.

    Without --lexicon and --builtin: with what cefu.toml names, or with the files of the index as they are now, when
    they were edited. Prints the technologies whose counts change, before and after.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index
    from cefu.retag import retag

    if builtin and lexicon:
        raise click.UsageError("--builtin and --lexicon exclude each other")
    output = Output.of(options)
    shown = choose_columns(_columns(), columns)
    chosen = () if builtin else lexicon or settings().lexicon or None
    with _bar() as progress:
        report = retag(index, lexicon=chosen, dry_run=dry_run, progress=progress)
    with open_index(index) as opened:
        output.write((change._asdict() for change in report.technologies), shown, account(opened))
    click.echo(_summary(report, index), err=True)


def _columns() -> list[Any]:
    from cefu.render import Column

    heads = {
        "documents_before": "文件数(前)",
        "documents_after": "文件数(后)",
        "documents_gained": "新增",
        "documents_lost": "减少",
        "mentions_before": "次数(前)",
        "mentions_after": "次数(后)",
    }
    counts = [Column(key, head, align="right") for key, head in heads.items()]
    return [Column("technology", "技术", weight=1, min_width=8), *counts]


@contextmanager
def _bar() -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label="reading", file=sys.stderr) as bar:

        def told(done: int, total: int) -> None:
            bar.length = max(1, total)
            bar.update(done - bar.pos)

        yield told


def _summary(report: RetagReport, index: str) -> str:
    lexicon = ", ".join(report.lexicon_files) or "the built-in lexicon"
    would = "would have " if report.dry_run else ""
    counts = f"{would}changed {report.changed}, unchanged {report.unchanged} documents"
    state = "" if report.written or report.dry_run else ", nothing to write"
    differ = len(report.technologies)
    said = f"{differ} technology differs" if differ == 1 else f"{differ} technologies differ"
    tail = f"in {index}, generation {report.generation}, {report.seconds:.1f} s"
    return f"{counts}{state}; {said} — with {lexicon} {tail}"
