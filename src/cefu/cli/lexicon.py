"""``cefu lexicon``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.options import output_options, settings

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon

__all__ = ["command"]


@click.command(
    "lexicon",
    epilog="Examples: cefu lexicon · cefu lexicon 人工智慧 · cefu lexicon --test '以區塊鏈和5G建設智慧城市'",
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--test", "text", metavar="TEXT", help="Find the technologies in this text (- reads standard input)."
)
@click.option(
    "--lexicon", "file", metavar="FILE", help="Add the technologies of this TOML file to the built-in ones."
)
@output_options(("table", "csv", "tsv", "jsonl", "json", "md"))
@click.pass_context
def command(
    ctx: click.Context, /, names: tuple[str, ...], text: str | None, file: str | None, **options: Any
) -> None:
    """List the technologies with all their surface forms; or those called NAME, with the narrower ones."""
    from cefu.cli.output import Output, choose_columns
    from cefu.data.technologies import load_lexicon
    from cefu.render import Column

    file = file or settings().lexicon or None
    lexicon = load_lexicon(Path(file) if file else None)
    output = Output(options["form"], options["output"], options["bom"], options["raw"])
    if text is not None:
        columns = [
            Column("technology", "技术"),
            Column("form", "写法"),
            Column("start", "起"),
            Column("end", "止"),
        ]
        columns.append(Column("text", "原文", weight=1))
        rows = list(_mentions(lexicon, sys.stdin.read() if text == "-" else text))
    else:
        columns = [Column("technology", "技术"), Column("parent", "上位"), Column("group", "类别")]
        columns += [
            Column("forms", "写法", weight=3, wrap=True, max_lines=4),
            Column("guards", "不算", weight=1),
        ]
        rows = list(_concepts(lexicon, names))
    shown = output.write(rows, choose_columns(columns, options["columns"]))
    click.echo(f"{shown} {'mentions' if text is not None else 'technologies'}", err=True)
    ctx.exit(0 if shown else 1)


def _concepts(lexicon: Lexicon, names: tuple[str, ...]) -> Iterator[dict[str, object]]:
    wanted = {member for name in names for member in lexicon.family(name)}
    for concept in lexicon.concepts:
        if not names or concept.name in wanted:
            yield {
                "technology": concept.name,
                "parent": concept.parent,
                "group": concept.group,
                "forms": list(concept.forms),
                "guards": list(concept.guards),
            }


def _mentions(lexicon: Lexicon, text: str) -> Iterator[dict[str, object]]:
    from cefu.analysis import fold

    folded = fold(text)
    for mention in lexicon.find(folded.text):
        span = folded.original(mention.start, mention.end)
        yield {
            "technology": mention.concept,
            "form": mention.alias,
            "start": span.start,
            "end": span.end,
            "text": text[span.start : span.end],
        }
