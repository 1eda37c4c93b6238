"""``cefu mentions``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import filter_options, index_option, output_options
from cefu.cli.search import Query, show_notes

if TYPE_CHECKING:
    from cefu.mentions import MentionResult

__all__ = ["command"]

_KINDS = ("province", "city", "date", "technology", "target")
#: What a table shows unless columns are asked for.
_TABLE = ("title", "value", "passages", "mentions", "text")
_TABLE_OF_PLACES = ("title", "value", "paragraph", "passage")


@click.command(
    "mentions",
    cls=Query,
    epilog="Examples: cefu mentions 跨链 · cefu mentions 区块链 --what target --year 2020 -o targets.csv"
    " · cefu mentions 区块链 --within sentence --what city --places",
)
@click.argument("query", nargs=-1)
@index_option
@click.option(
    "--what",
    type=click.Choice(_KINDS),
    multiple=True,
    help="What is named; repeated, several.  [default: province]",
)
@filter_options
@click.option(
    "--within",
    type=click.Choice(["paragraph", "sentence", "document"]),
    default="paragraph",
    show_default=True,
    help="How close the query and what is named must be.",
)
@click.option("--whole-word", is_flag=True, help="Keywords begin and end where jieba's words do.")
@click.option("--places", is_flag=True, help="A row for each place, with its paragraph and offsets.")
@click.option(
    "--limit", type=click.IntRange(0), default=0, metavar="N", help="Rows shown; 0, the default, is all."
)
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], index: str, places: bool, limit: int, **options: Any
) -> None:
    """Say what the passages that hold QUERY name: provinces, cities, dates, technologies, targets.

    One row for each document and value: in how many passages with QUERY (passages), at how many places
    (mentions), and the first of them as it is written (text). Without QUERY every passage counts.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index

    output = Output.of(options)
    wanted, what = options.pop("columns"), options.pop("what") or ("province",)
    with open_index(index) as opened:
        columns = choose_columns(_columns(places), wanted)
        if not wanted and output.format == "table":
            shown_keys = _TABLE_OF_PLACES if places else _TABLE
            columns = [c for c in columns if c.key in shown_keys or (c.key == "kind" and len(what) > 1)]
        result = opened.mentions(" ".join(query).strip() or None, what=what, **options)
        show_notes(result.found, opened, explain=False)
        rows = list(_rows(result, places, output.format in ("table", "md")))
        shown = output.write(islice(rows, limit or None), columns, account(opened, lambda: [result.found]))
        click.echo(_showing(result, rows, shown, places), err=True)
        ctx.exit(0 if rows else 1)


def _columns(places: bool) -> list[Any]:
    from cefu.mentions import MENTION_KEYS, PLACE_KEYS
    from cefu.render import Column

    labels = {
        "doc_id": "编号", "title": "标题", "kind": "种类", "value": "所提", "province": "省份", "passages": "段数",
        "mentions": "次数", "paragraph": "段", "start": "起", "end": "止", "text": "原文", "passage": "段落",
    }  # fmt: skip
    look: dict[str, dict[str, Any]] = {
        "doc_id": {"min_width": 12},
        "title": {"weight": 3, "min_width": 16},
        "value": {"weight": 2, "min_width": 8},
        "text": {"weight": 3, "min_width": 8},
        "passage": {"weight": 5, "min_width": 20},
        **{
            key: {"align": "right", "min_width": 2}
            for key in ("passages", "mentions", "paragraph", "start", "end")
        },
    }
    keys = PLACE_KEYS if places else MENTION_KEYS
    return [Column(key, labels[key], **look.get(key, {})) for key in keys]


def _rows(result: MentionResult, places: bool, marked: bool) -> Iterator[dict[str, object]]:
    from cefu.render import Marked

    if not places:
        yield from (row.to_dict() for row in result)
        return
    for place in result.places():
        row: dict[str, object] = place.to_dict()
        if marked:
            at = place.start - place.passage_start
            row["passage"] = Marked(place.passage, ((at, at + place.end - place.start),))
        yield row


def _showing(result: MentionResult, rows: list[dict[str, object]], shown: int, places: bool) -> str:
    searched = f"{result.found.searched} documents searched"
    if not rows:
        return f"nothing found in {result.found.searched} documents"
    documents = len({row["doc_id"] for row in rows})
    values = len({(row["kind"], row["value"]) for row in rows})
    what = f"{values} values in {documents} of {result.found.total} matching documents, {searched}"
    return f"showing {shown} of {len(rows)} {'places' if places else 'rows'} ({what})"
