"""``cefu show``."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.options import completion, index_option
from cefu.cli.records import close_ids, value_record

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.store.api import Original, StoredDocument

__all__ = ["command"]


@click.command("show", epilog="Example: cefu show seeds/fujian-2020.txt --mark 跨链")
@click.argument("doc_id", shell_complete=completion("doc_ids"))
@index_option
@click.option("--mark", "query", metavar="QUERY", help="Mark the places of this query in the text.")
@click.option("--text/--no-text", default=True, help="With or without the text.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    help="Default: text on a terminal, json otherwise.",
)
@click.pass_context
def command(
    ctx: click.Context, doc_id: str, index: str, query: str | None, text: bool, form: str | None
) -> None:
    """Show the document DOC_ID: its metadata, each with where it came from, and its original text."""
    from cefu.index import open_index

    with open_index(index) as opened:
        document = opened.document(doc_id)
        if document is None:
            click.echo(f"error: no document {doc_id} in {index} — {close_ids(opened, doc_id)}", err=True)
            ctx.exit(1)
            return
        original = opened.original(document.number)
        ranges = _ranges(opened, original, query) if query else ()
        if (form or ("text" if sys.stdout.isatty() else "json")) == "json":
            click.echo(
                json.dumps(
                    _record(document, original if text else None, ranges), ensure_ascii=False, indent=1
                )
            )
        else:
            _print(document, original if text else None, ranges)


def _ranges(index: Index, original: Original, query: str) -> tuple[tuple[int, int], ...]:
    """The places of a query in the original text."""
    from cefu.query import parse
    from cefu.search import Filters, plan
    from cefu.snippet import mark_places

    marks = plan(index, parse(query), Filters(), within="document", whole_word=False).marks
    spans = (original.offsets.original(a, b) for a, b in mark_places(original, marks))
    return tuple((span.start, span.end) for span in spans)


def _print(document: StoredDocument, original: Original | None, ranges: tuple[tuple[int, int], ...]) -> None:
    from cefu.cli.output import use_color
    from cefu.render import Marked
    from cefu.render.card import card

    pairs: list[tuple[str, object]] = [("doc_id", document.doc_id), ("title", document.title)]
    for value in document.metadata.values:
        if value.field != "title":
            pairs.append((value.field, f"{value.value}  ({value.evidence.source}, {value.evidence.rule})"))
    if document.technologies:
        pairs.append(("technologies", " ".join(f"{name}×{n}" for name, n in document.technologies)))
    pairs.append(("source", f"{document.source} ({document.encoding})"))
    pairs.extend(document.extra.items())
    if original is not None:
        pairs.append(
            (
                "text",
                Marked(original.text.replace("\r\n", "\n"), ())
                if not ranges
                else Marked(original.text, ranges),
            )
        )
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(card(pairs, width=width, color=use_color()))


def _record(
    document: StoredDocument, original: Original | None, ranges: tuple[tuple[int, int], ...]
) -> dict[str, Any]:
    record: dict[str, Any] = {
        name: getattr(document, name)
        for name in (
            "doc_id",
            "title",
            "province",
            "city",
            "issuer",
            "doc_number",
            "kind",
            "url",
            "date",
            "date_kind",
        )
    }
    record["technologies"] = dict(document.technologies)
    record["source"], record["encoding"] = document.source, document.encoding
    record["metadata"] = [value_record(value) for value in document.metadata.values]
    record["extra"] = dict(document.extra)
    if original is not None:
        record["text"] = original.text
        if ranges:
            record["marks"] = [list(r) for r in ranges]
    return record
