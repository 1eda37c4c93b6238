"""``cefu search``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import closeness_options, completion, filter_options, index_option, output_options

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.search import SearchResult

__all__ = ["Query", "command", "hit_columns", "show_notes"]

_FORMATS = ("table", "csv", "tsv", "jsonl", "json", "md", "xlsx")
#: What a table shows unless columns are asked for: the rest is in every other format, and with --columns.
_TABLE = ("rank", "title", "province", "date", "occurrences", "snippet")


class Query(click.Command):
    """Lets a query begin with ``-区块链``, ``-"…"`` or ``-title:…`` without being taken for an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments, such denials as a part of the query."""
        return super().parse_args(ctx, [" " + arg if _is_denial(arg) else arg for arg in args])


def _is_denial(argument: str) -> bool:
    if argument[:1] != "-" or len(argument) < 2:
        return False
    from cefu.query.lexer import FIELDS

    name, colon, _ = argument[1:].partition(":")
    return argument[1] > "\x7f" or argument[1] in "\"(" or (bool(colon) and name.lower() in FIELDS)


@click.command(
    "search",
    cls=Query,
    epilog="Examples: cefu search 区块链 --province 四川 --province 福建 · cefu search '新基建 NOT 区块链' --year 2020"
    " · cefu search '区块链 NEAR/20 示范' --limit 0 -o hits.csv · cefu search 区块链 --review review.csv",
)
@click.argument("query", nargs=-1)
@index_option
@filter_options
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "-date", "province", "hits"]),
    default="relevance",
    show_default=True,
    help="The order; hits is by occurrences.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=10,
    show_default=True,
    metavar="N",
    help="Hits shown; 0 is all.",
)
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N.")
@closeness_options
@click.option("--count", is_flag=True, help="Print the number of documents only.")
@click.option("--explain", is_flag=True, help="Say how the query was read, and what each filter left out.")
@click.option(
    "--review",
    metavar="FILE",
    shell_complete=completion("files"),
    help="Write all hits to this CSV, to be judged in its columns keep and note; add the new ones if it is there.",
)
@output_options(_FORMATS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    index: str,
    count: bool,
    explain: bool,
    review: str | None,
    **options: Any,
) -> None:
    """Find the documents that match QUERY, in simplified or traditional script.

    \b
    区块链 跨链              both              区块链 OR 分布式账本    either
    NOT 比特币, -比特币      without           "建链、上链、用链"      exactly this
    A NEAR/20 B              within 20 characters
    A /s B, A /p B           in one sentence, in one paragraph
    title:新基建             in the title      tech:区块链             under any name
    province: city: issuer: number: kind: source: year:2020 date:2020-05..2020-09
    mentions:四川            a province or city is named; 跨链 /p mentions:四川 in one paragraph
    words:(支持 中小企业)    any of the words, best first
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.cli.review_words import spare_review, update_review
    from cefu.index import open_index

    output = Output.of(options)
    spare_review(review, output.output, output.provenance)
    wanted = options.pop("columns")
    text = " ".join(query).strip() or None
    no_filter = ("sort", "limit", "offset", "within", "undated", "whole_word")
    if text is None and not any(value for name, value in options.items() if name not in no_filter):
        raise click.UsageError("give a query, or a filter such as --province 四川")
    if text is None and review is not None:
        raise click.UsageError("a review log judges hits of a query: give one, such as tech:区块链")
    with open_index(index) as opened:
        columns = choose_columns(hit_columns(), wanted)
        if not wanted and output.format == "table":
            columns = [column for column in columns if column.key in _TABLE]
        result = opened.search(text, **{**options, "limit": 0 if count else options["limit"]})
        show_notes(result, opened, explain)
        if text is not None and review is not None:
            update_review(opened, text, review, options)
        if count:
            click.echo(result.total)
            output.tell([], account(opened, lambda: [result]))
        else:
            marked = output.format in ("table", "md")
            shown = output.write(
                _rows(result, marked, {column.key for column in columns}),
                columns,
                account(opened, lambda: [result]),
            )
            click.echo(_showing(result, shown), err=True)
        ctx.exit(0 if result.total else 1)


def hit_columns() -> list[Any]:
    """The columns of a hit."""
    from cefu.render import Column
    from cefu.schema import FIELDS

    look: dict[str, dict[str, Any]] = {
        "rank": {"align": "right", "min_width": 2},
        "title": {"weight": 3, "min_width": 16},
        "date": {"min_width": 10, "dated": True},
        "doc_id": {"min_width": 12},
        "occurrences": {"align": "right", "min_width": 2},
        "snippet": {"weight": 5, "min_width": 20},
        "source": {"min_width": 12},
    }
    return [Column(field.name, field.label, **look.get(field.name, {})) for field in FIELDS]


def _rows(result: SearchResult, marked: bool, keys: set[str]) -> Iterator[dict[str, object]]:
    from cefu.render import Marked

    for hit in result:
        row: dict[str, object] = hit.to_dict(keys)
        if marked and "snippet" in keys:
            piece = hit.snippet
            row["snippet"] = Marked(piece.text, piece.ranges)
        yield row


def show_notes(result: SearchResult, index: Index, explain: bool) -> None:
    """What a reader of the counts must know, on standard error."""
    for note in result.notes:
        if explain or note.startswith(("tech:", "words:", "note:", "warning:")):
            click.echo(note, err=True)
    if explain:
        manifest = index.manifest
        click.echo(f"searched {result.searched} documents", err=True)
        for label, dropped in result.dropped:
            click.echo(f"{label}: left out {dropped}", err=True)
        click.echo(f"found {result.total} documents with {result.occurrences} occurrences", err=True)
        where = f"engine {manifest.engine}, generation {manifest.generation}, cefu {manifest.cefu_version}"
        click.echo(f"index {manifest.fingerprint[:16]}, {where}", err=True)
    if result.undated:
        click.echo(_undated(result), err=True)


def _undated(result: SearchResult) -> str:
    """How many documents a date filter left out for want of a date, or of one exact enough."""
    kept = click.get_current_context().params.get("undated")
    one = result.undated == 1
    matching = "matching " if result.query else ""
    found = f"{result.undated} {matching}{'document has' if one else 'documents have'}"
    if kept:
        return f"{found} a date too vague for the range"
    return f"{found} no date, or one too vague for the range (add --undated for those without)"


def _showing(result: SearchResult, shown: int) -> str:
    if not result.total:
        return f"nothing found in {result.searched} documents"
    places = f"{result.occurrences} occurrences, {result.searched} documents searched"
    return f"showing {shown} of {result.total} ({places})"
