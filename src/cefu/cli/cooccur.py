"""``cefu cooccur``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.labels import DIMENSIONS
from cefu.cli.options import completion, filter_options, index_option, output_options
from cefu.cli.progress import Bar
from cefu.cli.search import Query, show_notes
from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.cooccur import Cooccurrences
    from cefu.cooccur_items import ItemKind
    from cefu.render import Row

__all__ = ["command"]

_BY = ("province", "city", "year", "quarter", "month", "issuer", "issuer_type", "kind")
#: What a table shows unless columns are asked for, beside what the groups are by.
_TABLE = ("item", "together", "with_query", "with_item", "passages", "expected", "g2", "pmi", "documents")
_TABLE_OF_PASSAGES = ("title", "paragraph", "text")


@click.command(
    "cooccur",
    cls=Query,
    epilog="Examples: cefu cooccur 区块链 · cefu cooccur 区块链 --of words --within paragraph --sort pmi --min-count 5"
    " · cefu cooccur tech:人工智能 --by year -o near.csv · cefu cooccur 区块链 --item 大数据",
)
@click.argument("query", nargs=-1)
@index_option
@click.option(
    "--of",
    type=click.Choice(["technologies", "words", "all"]),
    default="technologies",
    show_default=True,
    help="What is looked for near the keyword.",
)
@click.option(
    "--within",
    type=click.Choice(["sentence", "paragraph"]),
    default="sentence",
    show_default=True,
    help="How near: in one and the same of these.",
)
@click.option("--by", type=click.Choice(_BY), help="A table for each, over its own documents.")
@click.option(
    "--min-count",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    metavar="N",
    help="Leave out what stands with the query in fewer passages.",
)
@click.option(
    "--sort",
    type=click.Choice(["g2", "pmi", "together", "documents", "item"]),
    default="g2",
    show_default=True,
    help="The order; numbers from the greatest down.",
)
@click.option(
    "--stopwords",
    metavar="FILE",
    shell_complete=completion("files"),
    help="Leave out the words of this file too, one a line; # begins a comment.",
)
@click.option("--all-words", is_flag=True, help="Function words, single characters and numbers too.")
@click.option("--whole-word", is_flag=True, help="Keywords begin and end where jieba's words do.")
@click.option("--item", metavar="NAME", help="Show the passages behind the row of this technology or word.")
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    metavar="N",
    help="Rows shown, of each table; 0 is all.",
)
@filter_options
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(
    ctx: click.Context, /, query: tuple[str, ...], index: str, item: str | None, limit: int, **options: Any
) -> None:
    """List the technologies or words that stand near QUERY, by how much more often than chance.

    \b
    together     passages (sentences, paragraphs) that hold QUERY and the item
    with_query, with_item, passages     that hold the one, the other, or any text
    expected     with_query × with_item / passages
    g2           log-likelihood (Dunning 1993) of these four; minus: less often than expected
    pmi          log2(together / expected): 1 is twice as often
    documents    with such a passage; distinct: passages, those of equal text once

    Counted are the documents that pass the filters. --item NAME shows the passages behind a row, as many as it says
    together. Where overlapping is 0, cefu search '区块链 /s tech:大数据' (in paragraphs: /p) finds the documents.
    """
    from cefu.cli.files import check_apart
    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index

    output = Output.of(options)
    check_apart([output.output, output.provenance], {"the list of words": options["stopwords"]})
    wanted, text, table = options.pop("columns"), " ".join(query).strip(), output.format == "table"
    if not text:
        raise click.UsageError("give a query: cefu cooccur 区块链")
    if item is not None and options["of"] == "all":
        raise click.UsageError("--item shows a technology, or with --of words a word: leave out --of all")
    options["stopwords"] = _read(options["stopwords"]) if options["stopwords"] else ()
    with open_index(index) as opened:
        columns = choose_columns(_columns(options["by"], passages=item is not None), wanted)
        if not wanted and table:
            keys = _TABLE_OF_PASSAGES if item is not None else (options["by"], *_TABLE)
            columns = [
                c for c in columns if c.key in keys or (c.key == "item_kind" and options["of"] == "all")
            ]
        with Bar(shown=item is None) as bar:
            result = opened.cooccur(text, **options, progress=bar.at)
            rows = _rows(result, limit) if item is None else []
        show_notes(result.found, opened, explain=False)
        if item is not None:
            kind: ItemKind = "word" if options["of"] == "words" else "technology"
            rows = list(_passages(result, item, kind, table or output.format == "md"))
        shown = output.write(
            rows[: limit or None] if item else rows, columns, account(opened, lambda: [result.found])
        )
        click.echo(_showing_passages(result, shown, rows) if item else _showing(result, shown), err=True)
        ctx.exit(0 if rows else 1)


def _read(file: str) -> list[str]:
    """The words of a file.

    Raises:
        ConfigError: it can't be read.
    """
    try:
        with open(file, encoding="utf-8-sig") as lines:
            words = [line.partition("#")[0].strip() for line in lines]
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError(f"{file} can't be read ({why})", hint="name a text file, a word a line") from error
    return [word for word in words if word]


def _columns(by: str | None, *, passages: bool) -> list[Any]:
    from cefu.cooccur import COOCCUR_KEYS, PASSAGE_KEYS
    from cefu.render import Column

    labels = {
        **DIMENSIONS, "item": "项", "item_kind": "种类", "together": "共现数", "with_query": "含检索式",
        "with_item": "含该项", "passages": "总数", "expected": "期望", "g2": "G²", "pmi": "PMI",
        "documents": "文件数", "distinct": "去重", "overlapping": "重叠",
        "doc_id": "编号", "title": "标题", "date": "日期", "paragraph": "段", "start": "起", "end": "止",
        "text": "原文",
    }  # fmt: skip
    look: dict[str, dict[str, Any]] = {
        "item": {"min_width": 8},
        "title": {"weight": 2, "min_width": 16},
        "doc_id": {"min_width": 12},
        "text": {"weight": 5, "min_width": 20},
        **{
            key: {"align": "right", "min_width": 2}
            for key in (*COOCCUR_KEYS[2:], "paragraph", "start", "end")
        },
    }
    keys = PASSAGE_KEYS if passages else ((by, *COOCCUR_KEYS) if by else COOCCUR_KEYS)
    return [Column(key, labels[key], **look.get(key, {}), decimals=2) for key in keys]


def _rows(result: Cooccurrences, limit: int) -> list[Row]:
    """The first rows of each table."""
    tables = groupby(zip(result.rows, result.to_dicts(), strict=True), key=lambda pair: pair[0].group)
    return [row for _, table in tables for _, row in islice(table, limit or None)]


def _passages(result: Cooccurrences, item: str, kind: ItemKind, marked: bool) -> Iterator[Row]:
    from cefu.render import Marked

    for passage in result.passages(item, kind):
        row: dict[str, object] = passage.to_dict()
        if marked:
            places = (*passage.query_places, *passage.item_places)
            own = tuple((start - passage.start, end - passage.start) for start, end in places)
            row["text"] = Marked(passage.text, own)
        yield row


def _showing(result: Cooccurrences, shown: int) -> str:
    searched = f"{result.searched} documents searched"
    if not any(group.with_query for group in result.groups):
        return f"no {result.within} holds the query ({searched})"
    if result.by:
        tables = len({row.group for row in result})
        groups = f"in {tables} of {len(result.groups)} tables by {result.by}"
        return f"showing {shown} of {len(result)} rows {groups} ({searched})"
    (all_of_them,) = result.groups
    held = f"{all_of_them.with_query} of {all_of_them.passages} {result.within}s hold the query"
    return f"showing {shown} of {len(result)} items ({held}, {searched})"


def _showing_passages(result: Cooccurrences, shown: int, rows: list[Row]) -> str:
    documents = len({row["doc_id"] for row in rows})
    searched = f"{result.searched} documents searched"
    return f"showing {shown} of {len(rows)} {result.within}s in {documents} documents ({searched})"
