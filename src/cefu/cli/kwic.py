"""``cefu kwic``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import closeness_options, filter_options, index_option, output_options
from cefu.cli.search import Query, show_notes

if TYPE_CHECKING:
    from cefu.kwic import KwicResult

__all__ = ["command", "kwic_columns"]

#: What a table shows unless columns are asked for.
_TABLE = ("left", "keyword", "right", "title")
_TABLE_OF_PARAGRAPHS = ("title", "paragraph", "occurrences", "text")


@click.command(
    "kwic",
    cls=Query,
    epilog="Examples: cefu kwic 区块链 --sort right · cefu kwic '区块链 NEAR/20 示范' --province 四川 -o lines.csv"
    " · cefu kwic tech:人工智能 --group paragraph --width 50",
)
@click.argument("query", nargs=-1)
@index_option
@filter_options
@click.option(
    "--width",
    type=click.IntRange(0),
    default=30,
    show_default=True,
    metavar="N",
    help="Characters shown each side of the keyword.",
)
@click.option(
    "--sort",
    type=click.Choice(["document", "date", "left", "right"]),
    default="document",
    show_default=True,
    help="The order; left and right are by what stands beside the keyword, read away from it.",
)
@click.option("--group", type=click.Choice(["paragraph"]), help="A row for each paragraph with the keyword.")
@closeness_options
@click.option(
    "--limit", type=click.IntRange(0), default=0, metavar="N", help="Rows shown; 0, the default, is all."
)
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N rows.")
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    index: str,
    group: str | None,
    limit: int,
    offset: int,
    **options: Any,
) -> None:
    """Show every occurrence of QUERY (as in cefu search) with the original text on its left and right.

    As many rows as cefu search counts occurrences, each with its paragraph, the headings above it, and its place in
    the original text (start, end). Paragraph 0 is a title outside the text; its place is in the title.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index

    output = Output.of(options)
    wanted, text, marked = options.pop("columns"), " ".join(query).strip(), output.format in ("table", "md")
    if not text:
        raise click.UsageError("give a query: cefu kwic 区块链")
    if group and options["sort"] in ("left", "right"):
        raise click.UsageError(f"--sort {options['sort']} orders single occurrences: leave out --group")
    with open_index(index) as opened:
        columns = choose_columns(kwic_columns(bool(group)), wanted)
        if not wanted and output.format == "table":
            columns = [c for c in columns if c.key in (_TABLE_OF_PARAGRAPHS if group else _TABLE)]
        result = opened.kwic(text, **options)
        show_notes(result.found, opened, explain=False)
        rows = list(_paragraphs(result, marked)) if group else _lines(result, marked)
        total = len(rows) if isinstance(rows, list) else len(result)
        chosen = islice(rows, offset, offset + limit if limit else None)
        shown = output.write(chosen, columns, account(opened, lambda: [result.found]))
        click.echo(_showing(result, shown, offset, total, "paragraphs" if group else "occurrences"), err=True)
        ctx.exit(0 if total else 1)


def kwic_columns(grouped: bool) -> list[Any]:
    """The columns of an occurrence, or ``grouped`` of a paragraph with its occurrences."""
    from cefu.kwic import GROUP_KEYS, KWIC_KEYS
    from cefu.render import Column

    labels = {
        "left": "左", "keyword": "关键词", "right": "右", "doc_id": "编号", "title": "标题", "province": "省份",
        "date": "日期", "paragraph": "段", "heading_path": "章节", "start": "起", "end": "止", "occurrences": "次数",
        "text": "原文", "places": "位置",
    }  # fmt: skip
    look: dict[str, dict[str, Any]] = {
        "left": {"align": "right", "weight": 3, "min_width": 12, "cut": "left"},
        "right": {"weight": 3, "min_width": 12},
        "doc_id": {"min_width": 12},
        "title": {"weight": 2, "min_width": 12},
        "date": {"min_width": 10, "dated": True},
        "heading_path": {"weight": 2, "min_width": 12},
        "text": {"weight": 5, "min_width": 20},
        **{key: {"align": "right", "min_width": 2} for key in ("paragraph", "start", "end", "occurrences")},
    }
    return [Column(key, labels[key], **look.get(key, {})) for key in (GROUP_KEYS if grouped else KWIC_KEYS)]


def _lines(result: KwicResult, marked: bool) -> Iterator[dict[str, object]]:
    from cefu.render import Marked

    for line in result:
        row: dict[str, object] = line.to_dict()
        if marked:
            row["keyword"] = Marked(line.keyword, ((0, len(line.keyword)),))
        yield row


def _paragraphs(result: KwicResult, marked: bool) -> Iterator[dict[str, object]]:
    from cefu.render import Marked

    for group in result.paragraphs():
        row: dict[str, object] = group.to_dict()
        if marked:
            places = tuple((start - group.start, end - group.start) for start, end in group.places)
            row["text"] = Marked(group.text, places)
        yield row


def _showing(result: KwicResult, shown: int, offset: int, total: int, what: str) -> str:
    found = result.found
    if not found.total:
        return f"nothing found in {found.searched} documents"
    documents = f"{found.total} matching documents, {found.searched} documents searched"
    if not total:
        return f"the query has no keyword with a place in a text ({documents})"
    also = f"{found.occurrences} occurrences, " if what == "paragraphs" else ""
    rows = f"{offset + 1}–{offset + shown}" if offset and shown else f"{shown}"
    return f"showing {rows} of {total} {what} ({also}{documents})"
