"""The ``cefu`` command: finds its subcommands when they are asked for, and turns errors into one line."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from cefu._version import __version__
from cefu.errors import CefuError, QuerySyntaxError

__all__ = ["ARGUMENTS", "COMMANDS", "cefu", "main"]

#: A shell that wants completions sets this variable.
_COMPLETE = "_CEFU_COMPLETE"

#: Where a context's ``meta`` keeps the command line as it was given.
ARGUMENTS = "cefu.arguments"

#: Command -> one line of help. The module ``cefu.cli.<command>`` holds a click command named ``command``.
COMMANDS: dict[str, str] = {
    "ingest": "Build or update an index from files and folders.",
    "search": "Find documents by keyword, province, date, technology.",
    "kwic": "Show every occurrence with its context, paragraph and headings.",
    "batch": "Ask many queries from a list; one table of all their hits.",
    "matrix": "Tabulate who mentions what, of how many documents, and who does not.",
    "timeline": "Count by month, quarter or year, or show who was first.",
    "mentions": "Say which provinces, cities, dates, technologies, targets passages name.",
    "cooccur": "List the technologies or words near a keyword, by strength of association.",
    "targets": "List numeric targets beside a keyword: value, object, deadline.",
    "report": "Write one HTML page: coverage, map, timelines, targets, evidence.",
    "show": "Show a document: metadata with evidence, and its text.",
    "inspect": "Say how each metadata value was found, with its place in the text.",
    "status": "Say what an index holds.",
    "audit": "List gaps and conflicts of the metadata, as a table to mend.",
    "lexicon": "List the technologies, or find them in a text.",
    "retag": "Count the technologies anew with another lexicon, without the sources.",
    "reindex": "Rebuild the postings from the store, without the sources.",
}


class _ReaderGone(Exception):
    """Whoever read standard output has enough: click would make a failure of it."""


class _Group(click.Group):
    """Imports a command's module only when it runs."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        given = ("cefu", *args)  # parsing uses the list up
        ctx = super().make_context(info_name, args, parent, **extra)
        ctx.meta[ARGUMENTS] = given
        return ctx

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise _ReaderGone from error

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"cefu.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=_Group,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Start with: cefu ingest seeds, then: cefu search 区块链 --province 四川",
)
@click.version_option(__version__, prog_name="cefu")
@click.option("--debug", is_flag=True, help="Show where an error came from.")
def cefu(debug: bool) -> None:
    """Search collections of Chinese policy documents, in either script, with exact counts and their evidence."""


def _completion() -> int:
    from cefu.cli.shells import complete

    return complete(cefu, _COMPLETE, os.environ[_COMPLETE])


def main() -> NoReturn:
    """Run the command line and exit: 0 found, 1 nothing found, 2 error, 130 interrupted."""
    debug = "--debug" in sys.argv[1:] or bool(os.environ.get("CEFU_DEBUG"))
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            # Chinese goes out as UTF-8 whatever the locale says, and what no encoding holds does not stop the rest.
            reconfigure(encoding="utf-8", errors="replace")
    try:
        status = _completion() if _COMPLETE in os.environ else cefu.main(standalone_mode=False)
        sys.stdout.flush()
    except click.exceptions.Exit as error:
        status = error.exit_code
    except click.ClickException as error:
        error.show()
        status = 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = 130
    except (_ReaderGone, BrokenPipeError):
        # Whoever read us has enough; the interpreter must not complain when it flushes at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    except CefuError as error:
        if debug:
            raise
        if isinstance(error, QuerySyntaxError) and len(error.query) < 200 and "\n" not in error.query:
            click.echo(error.pointer(), err=True)
        click.echo(f"error: {error}", err=True)
        status = 2
    except OSError as error:
        if debug:
            raise
        click.echo(f"error: {error.filename or 'input/output'}: {error.strerror or error}", err=True)
        status = 2
    except Exception as error:
        if debug:
            raise
        what = " ".join(f"{type(error).__name__}: {error}".split())
        click.echo(f"error: {what} — this is a fault of Cefu; CEFU_DEBUG=1 shows where it came from", err=True)
        status = 2
    sys.exit(status if isinstance(status, int) else 0)
