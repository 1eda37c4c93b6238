"""``cefu lexicon``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import completion, lexicon_option, output_options, settings

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon

__all__ = ["command"]

#: What a table shows unless columns are asked for: of all technologies, and of those that are named.
_LIST = ("technology", "parent", "group", "aliases")
_NAMED = ("technology", "parent", "forms", "guards")


@click.command(
    "lexicon",
    epilog="Examples: cefu lexicon · cefu lexicon 人工智慧 · cefu lexicon --text '以區塊鏈和5G建設智慧城市'"
    " · cefu lexicon --file plan.txt --columns technology,text · cefu lexicon 氢能 --lexicon my.toml",
)
@click.argument("names", nargs=-1, metavar="[NAME]...", shell_complete=completion("concepts"))
@click.option(
    "--text",
    "--test",
    "text",
    metavar="TEXT",
    help="Find the technologies in this text (- reads standard input).",
)
@click.option(
    "--file",
    "files",
    multiple=True,
    metavar="FILE",
    help="Find the technologies in the documents of this file.",
)
@lexicon_option
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(ctx: click.Context, /, names: tuple[str, ...], text: str | None, **options: Any) -> None:
    """List the technologies; or those called NAME, with all their forms and the narrower ones.

    With --text or --file: where which form of a technology stands, and what a guard keeps from being one. With
    NAME too, only of those.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.lexicons import load_lexicons

    lexicon = load_lexicons(options["lexicon"] or settings().lexicon)
    output = Output.of(options)
    wanted = {member for name in names for member in lexicon.family(name)} if names else None
    if text is None and not options["files"]:
        columns = choose_columns(_concept_columns(), options["columns"])
        if not options["columns"] and output.format == "table":
            columns = [column for column in columns if column.key in (_NAMED if names else _LIST)]
        shown = output.write(_concepts(lexicon, wanted), columns, account(None))
        click.echo(f"{shown} technologies", err=True)
        ctx.exit(0 if shown else 1)
    found = _Found(lexicon, wanted)
    rows = found.rows([*_given(text), *_documents(options["files"])])
    columns = choose_columns(_mention_columns(bool(options["files"])), options["columns"])
    output.write(rows, columns, account(None))
    click.echo(found.summary(), err=True)
    ctx.exit(2 if found.failed else 0 if found.mentions else 1)


def _concept_columns() -> list[Any]:
    from cefu.render import Column

    return [
        Column("technology", "技术"),
        Column("parent", "上位"),
        Column("children", "下位", weight=1),
        Column("group", "类别"),
        Column("aliases", "别名", align="right"),
        Column("forms", "写法", weight=3, wrap=True, max_lines=20),
        Column("guards", "不算", weight=2, wrap=True, max_lines=20),
    ]


def _concepts(lexicon: Lexicon, wanted: set[str] | None) -> Iterator[dict[str, object]]:
    for concept in lexicon.concepts:
        if wanted is None or concept.name in wanted:
            yield {
                "technology": concept.name,
                "parent": concept.parent,
                "children": list(lexicon.children(concept.name)),
                "group": concept.group,
                "aliases": len(concept.forms) - 1,
                "forms": list(concept.forms),
                "guards": list(concept.guards),
            }


def _mention_columns(several: bool) -> list[Any]:
    from cefu.render import Column

    return [
        *([Column("source", "来源", weight=1)] if several else []),
        Column("technology", "技术"),
        Column("form", "写法"),
        Column("start", "起", align="right"),
        Column("end", "止", align="right"),
        Column("text", "原文", weight=1),
        Column("guard", "不算,因为是"),
    ]


def _given(text: str | None) -> list[tuple[str, Any]]:
    if text is None:
        return []
    return [("-", sys.stdin.read())] if text == "-" else [("text", text)]


def _documents(files: Sequence[str]) -> Iterator[tuple[str, Any]]:
    """The texts of the documents in the files; a failure instead of a text that can't be read."""
    from cefu.reading import Failure, discover, read

    for file in discover(list(files)) if files else ():
        if isinstance(file, Failure):
            yield file.source, file
            continue
        for raw in read(file):
            yield raw.source, raw if isinstance(raw, Failure) else raw.text


class _Found:
    """Looks for technologies in texts, and counts what it finds."""

    def __init__(self, lexicon: Lexicon, wanted: set[str] | None) -> None:
        self.lexicon = lexicon
        self.wanted = wanted
        self.mentions = self.guarded = self.failed = 0

    def rows(self, texts: Sequence[tuple[str, Any]]) -> Iterator[dict[str, object]]:
        """One row a place, in order; those with a ``guard`` are none."""
        for source, text in texts:
            if not isinstance(text, str):
                self.failed += 1
                click.echo(f"failed: {text}", err=True)
                continue
            yield from self._places(source, text)

    def _places(self, source: str, text: str) -> Iterator[dict[str, object]]:
        from cefu.analysis import fold

        folded = fold(text)
        places = [(m.start, m.end, m.concept, m.alias, "") for m in self.lexicon.find(folded.text)]
        places += [(g.start, g.end, g.label, g.form, g.guard) for g in self.lexicon.kept_out(folded.text)]
        for start, end, concept, form, guard in sorted(places):
            if self.wanted is not None and concept not in self.wanted:
                continue
            self.mentions += not guard
            self.guarded += bool(guard)
            span = folded.original(start, end)
            yield {
                "source": source,
                "technology": concept,
                "form": form,
                "start": span.start,
                "end": span.end,
                "text": text[span.start : span.end],
                "guard": guard,
            }

    def summary(self) -> str:
        """The counts in words."""
        kept = f", {self.guarded} kept out by a guard" if self.guarded else ""
        return f"{self.mentions} mentions{kept}" + (f", {self.failed} not read" if self.failed else "")
