"""``cefu targets``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.labels import many
from cefu.cli.options import filter_options, index_option, output_options
from cefu.cli.search import Query, show_notes

if TYPE_CHECKING:
    from cefu.targets import TargetResult, TargetRow

__all__ = ["command"]

#: What a table shows unless columns are asked for.
_TABLE = ("title", "object", "comparator", "value", "unit", "deadline", "sentence")


@click.command(
    "targets",
    cls=Query,
    epilog="Examples: cefu targets 区块链 · cefu targets tech:人工智能 --within paragraph --unit 家 --sort value"
    " · cefu targets --province 四川 --sort deadline -o targets.csv",
)
@click.argument("query", nargs=-1)
@index_option
@filter_options
@click.option(
    "--within",
    type=click.Choice(["sentence", "paragraph", "document"]),
    default="sentence",
    show_default=True,
    help="How close the query and the target must be.",
)
@click.option("--whole-word", is_flag=True, help="Keywords begin and end where jieba's words do.")
@click.option(
    "--unit", multiple=True, metavar="UNIT", help="Counted in this unit: 个, %, 元 (which finds 亿元)."
)
@click.option(
    "--sort",
    type=click.Choice(["document", "value", "deadline"]),
    default="document",
    show_default=True,
    help="The order; value is by unit, the greatest first, and deadline has those without one last.",
)
@click.option(
    "--limit", type=click.IntRange(0), default=0, metavar="N", help="Rows shown; 0, the default, is all."
)
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(ctx: click.Context, /, query: tuple[str, ...], index: str, limit: int, **options: Any) -> None:
    """List the numeric targets in the sentences that hold QUERY: how many of what, how meant, by when.

    A row for each target, with its sentence and its place in the original text (start, end). Values are multiplied
    out and are numbers: 1.5万亿元 is 1500000000000 元. A deadline that stands earlier in the paragraph says so
    (deadline_from). What was reached, thresholds, fines and norms are no targets. Without QUERY every sentence counts.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index

    output = Output.of(options)
    wanted, people = options.pop("columns"), output.format in ("table", "md")
    with open_index(index) as opened:
        columns = choose_columns(_columns(), wanted)
        if not wanted and output.format == "table":
            columns = [column for column in columns if column.key in _TABLE]
        result = opened.targets(" ".join(query).strip() or None, **options)
        show_notes(result.found, opened, explain=False)
        rows = list(result)
        shown = output.write(
            _rows(islice(rows, limit or None), people), columns, account(opened, lambda: [result.found])
        )
        click.echo(_showing(result, rows, shown), err=True)
        ctx.exit(0 if rows else 1)


def _columns() -> list[Any]:
    from cefu.render import Column
    from cefu.targets import TARGET_KEYS

    labels = {
        "doc_id": "编号", "title": "标题", "province": "省份", "city": "城市", "issuer": "发文机关", "date": "日期",
        "object": "对象", "comparator": "界", "value": "数值", "high": "至", "unit": "单位", "verb": "动词",
        "deadline": "期限", "deadline_text": "期限原文", "deadline_from": "期限在", "qualifier": "限定",
        "place": "地区", "text": "原文", "sentence": "句子", "paragraph": "段", "heading_path": "章节", "start": "起",
        "end": "止",
    }  # fmt: skip
    look: dict[str, dict[str, Any]] = {
        "doc_id": {"min_width": 12},
        "title": {"weight": 2, "min_width": 12},
        "object": {"weight": 2, "min_width": 8},
        "date": {"dated": True},
        "deadline": {"min_width": 4, "dated": True},
        "text": {"weight": 3, "min_width": 12},
        "sentence": {"weight": 4, "min_width": 16},
        "heading_path": {"weight": 2, "min_width": 12},
        **{key: {"align": "right", "min_width": 2} for key in ("value", "high", "paragraph", "start", "end")},
    }
    return [Column(key, labels[key], **look.get(key, {})) for key in TARGET_KEYS]


def _rows(rows: Iterator[TargetRow], people: bool) -> Iterator[dict[str, object]]:
    """The rows as they are written; for people the target is marked in its sentence."""
    from cefu.render import Marked

    for row in rows:
        cells: dict[str, object] = row.to_dict()
        if people:
            at = row.start - row.sentence_start
            cells["sentence"] = Marked(row.sentence, ((at, at + row.end - row.start),))
        yield cells


def _showing(result: TargetResult, rows: list[TargetRow], shown: int) -> str:
    searched = result.found.searched
    if not rows:
        return f"no targets found in {searched} documents"
    documents = len({row.document.number for row in rows})
    part = f"showing {shown} of " if shown < len(rows) else ""
    found = f"{many(len(rows), 'target')} in {many(documents, 'document')}"
    return f"{part}{found} ({searched} documents searched)"
