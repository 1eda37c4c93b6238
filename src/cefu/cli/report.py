"""``cefu report``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import closeness_options, completion, filter_options, index_option
from cefu.cli.search import Query
from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.report_parts import Report
    from cefu.report_plan import Limits, ReportPlan

__all__ = ["command"]

_SECTIONS = (
    "scope", "coverage", "map", "timeline", "first", "top", "absent", "targets", "evidence", "commands",
)  # fmt: skip


@click.command(
    "report",
    cls=Query,
    epilog="Examples: cefu report 区块链 跨链 -o report.html"
    " · cefu report --queries words.txt --year 2020 -o report.html · cefu report report.toml -o report.html",
)
@click.argument("query", nargs=-1, shell_complete=completion("files"))
@index_option
@click.option(
    "--queries",
    metavar="FILE",
    shell_complete=completion("files"),
    help="More queries: .txt one a line, .csv .tsv .toml with id and query; - is standard input.",
)
@click.option("--title", default="", metavar="TEXT", help="The title; the queries, unless it is given.")
@click.option(
    "--by",
    type=click.Choice(["month", "quarter", "year"]),
    help="The length of a period in timelines.  [default: year]",
)
@click.option("--skip", multiple=True, type=click.Choice(_SECTIONS), help="Leave this section out.")
@click.option(
    "--documents",
    type=click.IntRange(0),
    metavar="N",
    help="Documents with evidence for each query; one of each province at least.  [default: 30]",
)
@click.option(
    "--lines", type=click.IntRange(0), metavar="N", help="Occurrences shown in each document.  [default: 5]"
)
@filter_options
@closeness_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    shell_complete=completion("files"),
    help="The HTML file; - is standard output.",
)
@click.pass_context
def command(ctx: click.Context, /, query: tuple[str, ...], index: str, **options: Any) -> None:
    """Write one HTML page about some queries: coverage, map, timelines, first mentions, targets, evidence.

    Each QUERY is one; a single argument that ends in .toml is a plan with title, [[queries]], [filters], [sections]
    and [limits]. The page needs no network and no script, and prints. Options go over what the plan says.
    """
    from cefu.index import open_index
    from cefu.render.report import check_libraries, report_html
    from cefu.report import report

    output = _output(options.pop("output"))
    plan = _plan(query, options)
    check_libraries()
    with open_index(index) as opened, _Steps(2 * len(plan.queries) + 1) as steps:
        gathered = report(opened, plan, progress=steps)
        told = account(opened, lambda: _asked(gathered))().to_dict()
        page = report_html(gathered.to_dict(), told, progress=steps)
        steps.done()
    _write(output, page)
    for note in dict.fromkeys(note for part in gathered.queries for note in part.notes):
        click.echo(note, err=True)
    found = sum(bool(part.documents) for part in gathered.queries)
    queries = f"{len(gathered.queries)} {'query' if len(gathered.queries) == 1 else 'queries'}"
    where = "" if output == "-" else f" — {output}"
    click.echo(f"{queries}, {found} found something in {gathered.scope.documents} documents{where}", err=True)
    ctx.exit(0 if found else 1)


def _output(name: str | None) -> str:
    """Where the page goes, checked before the work.

    Raises:
        ConfigError: it is no place for HTML.
    """
    from cefu.cli.files import place_for

    if name is None or name == "-":
        if sys.stdout.isatty():
            raise ConfigError("a page of HTML is nothing for a terminal", hint="name a file: -o report.html")
        return "-"
    if os.path.splitext(name)[1].lower() not in (".html", ".htm"):
        raise ConfigError(f"a report is HTML, and {name} is not called so", hint="name it: -o report.html")
    place_for(name)
    return name


def _write(name: str, page: str) -> None:
    from cefu.cli.files import place_for, replacing

    if name == "-":
        click.echo(page, nl=False)
        return
    target = place_for(name)
    if os.path.exists(target) and not os.path.isfile(target):
        # A pipe or a device is written to; only a file can be replaced.
        with open(target, "wb") as pipe:
            pipe.write(page.encode("utf-8", "replace"))
        return
    with replacing(target) as (stream, _):
        stream.write(page.encode("utf-8", "replace"))


def _plan(query: tuple[str, ...], options: dict[str, Any]) -> ReportPlan:
    """The plan that arguments and options make; what is left in ``options`` are the filters.

    Raises:
        ConfigError: a file can't be used, or there are no queries.
    """
    from cefu.report_plan import Limits, parse_plan, planned

    listed, title, by, skip = (options.pop(name) for name in ("queries", "title", "by", "skip"))
    limits = {name: options.pop(name) for name in ("documents", "lines")}
    limits = {name: value for name, value in limits.items() if value is not None}
    given = {
        name: value for name, value in options.items() if value and (name, value) != ("within", "document")
    }
    if len(query) == 1 and query[0].lower().endswith(".toml") and not listed:
        plan = parse_plan(_read(query[0]), query[0])
        filters = {**plan.filters, **given}
        plan = replace(
            plan,
            title=title.strip() or plan.title,
            by=by or plan.by,
            filters=filters,
            limits=_limits(plan.limits, limits),
        )
    else:
        queries = [*query, *(_listed(listed) if listed else ())]
        plan = planned(queries, title=title, filters=given, by=by or "year", limits=_limits(Limits(), limits))
    return plan.without(skip)


def _limits(limits: Limits, given: dict[str, int]) -> Limits:
    return replace(limits, **given)


def _listed(name: str) -> list[Any]:
    from cefu.reading.query_list import parse_queries

    if name == "-":
        return parse_queries(sys.stdin.buffer.read(), "standard input", ".txt")
    return parse_queries(_read(name), name, os.path.splitext(name)[1].lower() or ".txt")


def _read(name: str) -> bytes:
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigError(f"{name} can't be read ({error.strerror})", hint="name a file") from error


def _asked(gathered: Report) -> list[Any]:
    """The queries and their counts, as an account has them."""
    from cefu.provenance import Asked

    return [
        Asked(part.query, part.documents, part.occurrences, part.searched, part.id)
        for part in gathered.queries
    ]


class _Steps:
    """A progress bar on standard error, if that is a terminal: queries gathered, then drawn."""

    def __init__(self, length: int) -> None:
        self._what = ""
        self._begun = False
        self._bar: Any = None
        if sys.stderr.isatty():
            self._bar = click.progressbar(
                length=length, label="searching", file=sys.stderr, item_show_func=lambda _: self._what
            )

    def __call__(self, what: str) -> None:
        """The next step begins; the one before is done."""
        self._what = what
        self._step()
        self._begun = True

    def done(self) -> None:
        """The last step is done."""
        self._what = ""
        self._step()

    def _step(self) -> None:
        if self._bar is not None and self._begun:
            self._bar.update(1)

    def __enter__(self) -> _Steps:
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
