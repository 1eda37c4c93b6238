"""``cefu report``."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cefu.cli.account import account
from cefu.cli.options import closeness_options, completion, filter_options, index_option
from cefu.cli.progress import Bar
from cefu.cli.search import Query
from cefu.errors import ConfigError
from cefu.report_parts import SECTIONS

if TYPE_CHECKING:
    from cefu.report_parts import Report
    from cefu.report_plan import Limits, ReportPlan

__all__ = ["command"]


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
@click.option("--skip", multiple=True, type=click.Choice(SECTIONS), help="Leave this section out.")
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
    if options["within"] == "document" and ctx.get_parameter_source("within") is ParameterSource.DEFAULT:
        del options["within"]
    plan = _plan(query, options)
    check_libraries()
    with open_index(index) as opened, Bar(2 * len(plan.queries) + 1) as bar:
        gathered = report(opened, plan, progress=bar.begin)
        told = account(opened, lambda: _asked(gathered))().to_dict()
        page = report_html(gathered.to_dict(), told, progress=bar.begin)
        bar.step()
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
    from cefu.cli.files import filling

    if name == "-":
        click.echo(page, nl=False)
        return
    with filling(name) as (stream, _):
        stream.write(page.encode("utf-8", "replace"))


def _plan(query: tuple[str, ...], options: dict[str, Any]) -> ReportPlan:
    """The plan that arguments and options make; what is left in ``options`` are the filters.

    Raises:
        ConfigError: a file can't be used, or there are no queries.
    """
    from cefu.cli.query_files import contents, listed_queries
    from cefu.report_plan import Limits, parse_plan, planned

    listed, title, by, skip = (options.pop(name) for name in ("queries", "title", "by", "skip"))
    limits = {name: options.pop(name) for name in ("documents", "lines")}
    limits = {name: value for name, value in limits.items() if value is not None}
    given = {name: value for name, value in options.items() if value}
    if len(query) == 1 and query[0].lower().endswith(".toml") and not listed:
        plan = parse_plan(contents(query[0]), query[0])
        filters = {**plan.filters, **given}
        plan = replace(
            plan,
            title=title.strip() or plan.title,
            by=by or plan.by,
            filters=filters,
            limits=_limits(plan.limits, limits),
        )
    else:
        queries = [*query, *(listed_queries(listed) if listed else ())]
        plan = planned(queries, title=title, filters=given, by=by or "year", limits=_limits(Limits(), limits))
    return plan.without(skip)


def _limits(limits: Limits, given: dict[str, int]) -> Limits:
    return replace(limits, **given)


def _asked(gathered: Report) -> list[Any]:
    """The queries and their counts, as an account has them."""
    from cefu.provenance import Asked

    return [
        Asked(part.query, part.documents, part.occurrences, part.searched, part.id)
        for part in gathered.queries
    ]
