"""Options that several commands share, so that they mean the same everywhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any, TypeVar

import click

from cefu.config import Settings, load_settings

__all__ = [
    "closeness_options",
    "completion",
    "filter_options",
    "index_option",
    "lexicon_option",
    "map_option",
    "output_options",
    "pairs_of",
    "review_option",
    "settings",
    "sidecar_option",
]

_Command = TypeVar("_Command", bound=Callable[..., Any])


@cache
def settings() -> Settings:
    """The settings of this run: ``cefu.toml`` and the environment; flags go over them."""
    return load_settings(os.environ)


def completion(name: str) -> Callable[[click.Context, click.Parameter, str], Any]:
    """A function of :mod:`cefu.cli.completion`, imported when a shell asks."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> Any:
        return getattr(import_module("cefu.cli.completion"), name)(ctx, param, incomplete)

    return complete


def index_option(command: _Command) -> _Command:
    """``-i/--index``."""
    return click.option(
        "-i",
        "--index",
        metavar="DIR",
        shell_complete=completion("folders"),
        default=lambda: settings().index,
        show_default="index_data, or $CEFU_INDEX",
        help="The index folder.",
    )(command)


def lexicon_option(command: _Command) -> _Command:
    """``--lexicon``, repeatable."""
    return click.option(
        "--lexicon",
        multiple=True,
        metavar="FILE",
        shell_complete=completion("files"),
        help="Technologies of this TOML file too, or instead of the built-in ones if it says replace = true.",
    )(command)


def map_option(command: _Command) -> _Command:
    """``--map``, repeated for several keys; :func:`pairs_of` reads it."""
    return click.option(
        "--map",
        "mapping",
        multiple=True,
        metavar="KEY=FIELD",
        help="Read a record's KEY as FIELD: --map 全文=text.",
    )(command)


def pairs_of(mapping: tuple[str, ...]) -> dict[str, str]:
    """The keys and fields of ``--map``.

    Raises:
        click.BadParameter: one of them is not of the form KEY=FIELD.
    """
    pairs = {}
    for text in mapping:
        key, equals, field = text.partition("=")
        if not equals or not key or not field:
            raise click.BadParameter(
                f"--map {text} is not of the form KEY=FIELD, for example --map 全文=text"
            )
        pairs[key] = field
    return pairs


def sidecar_option(command: _Command) -> _Command:
    """``--sidecar``."""
    return click.option(
        "--sidecar",
        metavar="CSV",
        shell_complete=completion("files"),
        help="Metadata by doc_id, above what the documents say: a mended export.",
    )(command)


_FILTERS = (
    click.option(
        "--province",
        multiple=True,
        metavar="NAME",
        shell_complete=completion("provinces"),
        help="Of this province: 四川, 四川省, 51, Sichuan, 川.",
    ),
    click.option(
        "--city",
        multiple=True,
        metavar="NAME",
        shell_complete=completion("cities"),
        help="Of this city: 深圳, 雄安新区.",
    ),
    click.option(
        "--issuer",
        multiple=True,
        metavar="NAME",
        shell_complete=completion("issuers"),
        help="Issued by: a body by its name or an alias; 国务院* all whose names hold it.",
    ),
    click.option(
        "--tech",
        multiple=True,
        metavar="NAME",
        shell_complete=completion("technologies"),
        help="Mentioning this technology, under any of its names.",
    ),
    click.option(
        "--since", default="", metavar="DATE", help="From this date on: 2020, 2020-05 or 2020-05-12."
    ),
    click.option("--until", default="", metavar="DATE", help="Until this date, included."),
    click.option("--year", multiple=True, metavar="YEAR", help="Of this year."),
    click.option("--undated", is_flag=True, help="With a date filter: also documents without a date."),
    click.option(
        "--number", multiple=True, metavar="NUMBER", help="With this document number, in any brackets."
    ),
    click.option(
        "--kind",
        multiple=True,
        metavar="KIND",
        shell_complete=completion("kinds"),
        help="Of this kind: 通知, 条例, 行动方案.",
    ),
    click.option(
        "--source",
        multiple=True,
        metavar="TEXT",
        shell_complete=completion("sources"),
        help="From a source whose path or name holds this.",
    ),
    click.option(
        "--mentions",
        multiple=True,
        metavar="PLACE",
        shell_complete=completion("mentions"),
        help="With a passage that names this province or city.",
    ),
    click.option("--among", default="", metavar="QUERY", help="Only of the documents that match this query."),
)


def filter_options(command: _Command) -> _Command:
    """The filter options of every command that searches; repeated, an option means any of these."""
    for option in reversed(_FILTERS):
        command = option(command)
    return command


_CLOSENESS = (
    click.option(
        "--within",
        type=click.Choice(["document", "paragraph", "sentence"]),
        default="document",
        show_default=True,
        help="How close several keywords must be.",
    ),
    click.option("--whole-word", is_flag=True, help="Keywords begin and end where jieba's words do."),
)


def closeness_options(command: _Command) -> _Command:
    """``--within`` and ``--whole-word``."""
    for option in reversed(_CLOSENESS):
        command = option(command)
    return command


def review_option(command: _Command) -> _Command:
    """``--review``: a log that is read."""
    return click.option(
        "--review",
        metavar="FILE",
        shell_complete=completion("files"),
        help="Count only the hits that this log keeps; cefu search QUERY --review FILE writes it.",
    )(command)


def output_options(formats: tuple[str, ...]) -> Callable[[_Command], _Command]:
    """``--format -o --columns --bom --raw --provenance``; ``Output.of`` takes all but the columns."""
    options = (
        click.option(
            "--format",
            "form",
            type=click.Choice(formats),
            help="Default: table on a terminal, jsonl otherwise; with -o by the file's suffix.",
        ),
        click.option(
            "-o",
            "--output",
            metavar="FILE",
            shell_complete=completion("files"),
            help="Write to this file instead of standard output.",
        ),
        click.option("--columns", metavar="A,B", default="", help="Only these columns, in this order."),
        click.option(
            "--bom/--no-bom", default=None, help="A byte order mark in CSV (default: in files, for Excel)."
        ),
        click.option(
            "--raw",
            is_flag=True,
            help="Leave CSV cells alone that a spreadsheet would take for formulas, and control characters in XLSX.",
        ),
        click.option(
            "--provenance",
            metavar="FILE",
            shell_complete=completion("files"),
            help="Tell in this JSON file which Cefu, index and queries made the output, and its SHA-256.",
        ),
    )

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate
