"""``cefu matrix``."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.labels import DIMENSIONS, many
from cefu.cli.options import (
    closeness_options,
    completion,
    filter_options,
    index_option,
    output_options,
    review_option,
)
from cefu.cli.plot import check_plot, plot_coverage, plot_option
from cefu.cli.search import Query, show_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cefu.cli.output import Output
    from cefu.coverage import Coverage
    from cefu.index import Index
    from cefu.provenance import Asked, Provenance, Written
    from cefu.render import Row

__all__ = ["NOTHING_SEARCHED", "NOT_JUDGED", "command"]

#: What people see where nothing was searched; data formats have an empty cell, or null.
NOTHING_SEARCHED = "·"
#: What they see where a review log keeps nothing and leaves some hits open.
NOT_JUDGED = "?"

_ROWS = ("province", "city", "year", "month", "issuer", "issuer_type", "kind", "technology", "document")
_COLS = ("query", "province", "city", "year", "month", "issuer", "issuer_type", "kind", "technology")
_SHADES = 4
_LABELS = {
    **DIMENSIONS,
    "doc_id": "编号", "title": "标题", "documents": "文件数", "row": "行", "col": "列", "value": "值",
    "occurrences": "次数", "searched": "检索数", "unjudged": "未判数",
}  # fmt: skip


@click.command(
    "matrix",
    cls=Query,
    epilog="Examples: cefu matrix 区块链 跨链 --all-provinces"
    " · cefu matrix --queries words.txt --rows year --measure share"
    " · cefu matrix 区块链 --absent · cefu matrix --cols technology --top 10 --province 四川 -o table.csv"
    " · cefu matrix 区块链 --review review.csv",
)
@click.argument("query", nargs=-1)
@index_option
@click.option(
    "--queries",
    metavar="FILE",
    shell_complete=completion("files"),
    help="More queries: a .txt with one a line, a .csv, .tsv or .toml as for batch; - is standard input.",
)
@click.option(
    "--rows", type=click.Choice(_ROWS), default="province", show_default=True, help="A row for each."
)
@click.option(
    "--cols", type=click.Choice(_COLS), default="query", show_default=True, help="A column for each."
)
@click.option(
    "--measure",
    type=click.Choice(["documents", "occurrences", "share", "per10k"]),
    default="documents",
    show_default=True,
    help="What is counted; see below.",
)
@click.option("--all-provinces", is_flag=True, help="All 34 units, those without documents too.")
@click.option(
    "--min-docs", type=click.IntRange(0), default=0, metavar="N", help="Leave out rows of fewer documents."
)
@click.option(
    "--top",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Only the N columns with most documents; 0, the default, is all.",
)
@click.option("--absent", is_flag=True, help="List the rows that have documents and not one hit.")
@click.option("--long", is_flag=True, help="One row for each cell: row, col, value and all counts.")
@plot_option
@review_option
@filter_options
@closeness_options
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], index: str, absent: bool, long: bool, **options: Any
) -> None:
    """Tabulate who mentions what: each QUERY a column, each province (or year, issuer …) a row.

    \b
    --measure documents      documents that match
              occurrences    places
              share          documents that match / documents searched in the row
              per10k         places in 10,000 characters of the documents searched

    The documents column says how many were searched. No match is 0; a row or cell with nothing searched is empty (·).
    With --review a cell counts the hits that are kept; if none is and some are not judged, it is empty (?).
    A joint document counts in each of its rows and once in the (total). With --cols other than query, QUERY may be
    left out or is the one that all columns share.
    """
    from cefu.cli.files import check_apart
    from cefu.cli.output import Output
    from cefu.cli.query_files import bare_queries
    from cefu.cli.review_words import read_review, spare_review, tell_judged
    from cefu.index import open_index

    if absent and long:
        raise click.UsageError("--absent and --long are two tables: give one of them")
    output, plot = Output.of(options), options.pop("plot")
    check_plot(plot)
    spare_review(options["review"], output.output, output.provenance, plot)
    check_apart([output.output, output.provenance], {"the list of queries": options["queries"]})
    log = options["review"] = read_review(options["review"])
    wanted, measure, listed = options.pop("columns"), options.pop("measure"), options.pop("queries")
    _check_measure(measure, options["cols"], bool(query or listed))
    with open_index(index) as opened:
        table = opened.matrix([*query, *(bare_queries(listed) if listed else ())], **options)
        _notes(table, opened, options["min_docs"])
        if log:
            tell_judged(table.reviewed, log)
        if absent:
            rows: list[Row] = list(table.absent())
            keys = table.absent_keys
        elif long:
            rows, keys = list(table.to_long(measure)), table.long_keys
        else:
            rows, keys = list(table.to_dicts(measure)), table.keys
        found = bool(rows) if absent else any(cell.documents for cell in table.total.cells)
        told = account(opened, lambda: _asked(table), review=log)
        cells = () if absent or long else table.keys[len(table.keys) - len(table.columns) :]
        if output.format in ("table", "md"):
            rows = list(_marked(rows, table, cells))
        figure = plot_coverage(plot, table, measure, told()) if plot else None
        written = [_write(output, rows, keys, cells, wanted, told)]
        if figure:
            written.append(figure.put())
        output.tell(written, told)
        click.echo(_showing(table, rows, absent), err=True)
        ctx.exit(0 if found else 1)


def _check_measure(measure: str, cols: str, asked: bool) -> None:
    if measure in ("occurrences", "per10k") and cols not in ("query", "technology") and not asked:
        raise click.UsageError(f"--measure {measure} with --cols {cols} needs a query to count")


def _asked(table: Coverage) -> Iterator[Asked]:
    """The queries and what was found, without the search of everything if there are any."""
    from cefu.provenance import Asked

    results = table.results[1:] or table.results
    for result, tally in zip_longest(results, table.reviewed):
        yield Asked.of(result, tally)


def _marked(rows: list[Row], table: Coverage, cells: Sequence[str]) -> Iterator[Row]:
    """The rows with a mark where there is no value: the cells of a wide table, the value of a long one."""
    for row, line in zip_longest(rows, (*table.lines, table.total) if cells else ()):
        unsure = {key for key, cell in zip(cells, line.cells if line else (), strict=True) if cell.unsure}
        if not cells and row.get("unjudged") and row["value"] is None:
            unsure.add("value")
        empty = {key: NOT_JUDGED if key in unsure else NOTHING_SEARCHED for key in row if row[key] is None}
        yield {**row, **empty}


def _notes(table: Coverage, index: Index, min_docs: int) -> None:
    """What a reader of the counts must know, on standard error; what several searches say, once."""
    searched, *results = table.results
    show_notes(searched, index, explain=False)
    said = set(searched.notes)
    for note in (note for result in results for note in result.notes):
        if note not in said and note.startswith(("tech:", "words:", "note:")):
            click.echo(note, err=True)
        said.add(note)
    if table.left_out:
        click.echo(
            f"left out {many(table.left_out, 'row')} of fewer than {min_docs} documents (the total has them)",
            err=True,
        )
    if table.narrowed:
        others = many(table.narrowed, "column")
        click.echo(f"left out {others} of no more documents than those shown", err=True)
    if table.joint:
        one = "1 document counts" if table.joint == 1 else f"{table.joint} documents count"
        click.echo(f"{one} in several rows, and once in the total", err=True)


def _write(
    output: Output,
    rows: list[Row],
    keys: tuple[str, ...],
    cells: tuple[str, ...],
    wanted: str,
    told: Callable[[], Provenance],
) -> Written:
    """Write the rows; ``cells`` are the keys of those that are shaded on a terminal."""
    from cefu.cli.output import choose_columns
    from cefu.grouping import TOTAL
    from cefu.render import SUM, Column, Shaded

    left = {*DIMENSIONS, "doc_id", "title"} - {"document"}
    columns = []
    for key in keys:
        numeric = key in cells or key not in {*left, "row", "col", "province_row"}
        label = key if key in cells else _LABELS.get(key, key)
        look: dict[str, Any] = {"align": "right", "min_width": 2} if numeric else {"min_width": 4}
        columns.append(Column(key, label, **look, decimals=3, weight=int(key == "title"), heat=key in cells))
    rows = [{**row, SUM: True} if row[keys[0]] == TOTAL else row for row in rows]
    if output.format in ("table", "md"):
        shaded = cells if output.format == "table" else ()
        body: list[dict[str, Any]] = [dict(row) for row in rows]
        tops = {
            key: max((_number(row[key]) for row in body if row[keys[0]] != TOTAL), default=0)
            for key in shaded
        }
        for row in body:
            levels = {key: _level(_number(row[key]), tops[key]) for key in shaded if row[keys[0]] != TOTAL}
            row.update({key: Shaded(row[key], level) for key, level in levels.items()})
        rows = list(body)
    return output.put(rows, choose_columns(columns, wanted), told)


def _number(value: Any) -> Any:
    """The value of a cell; 0 for the mark of one without."""
    return 0 if isinstance(value, str) else value


def _level(value: Any, top: Any) -> int:
    """How strong a value's shade is: by fourths of the greatest of its column."""
    return -int(-_SHADES * value // top) if value and top else 0


def _showing(table: Coverage, rows: list[Row], absent: bool) -> str:
    searched = f"{table.total.documents} documents searched"
    if absent:
        return f"{len(rows)} without a hit ({searched})" if rows else f"no row is without a hit ({searched})"
    return f"{many(len(table.lines), 'row')}, {many(len(table.columns), 'column')} ({searched})"
