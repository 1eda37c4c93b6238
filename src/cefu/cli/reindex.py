"""``cefu reindex``."""

from __future__ import annotations

import click

from cefu.cli.options import index_option
from cefu.cli.sizes import memory_option

__all__ = ["command"]


@click.command("reindex", epilog="Examples: cefu reindex; cefu reindex --engine tantivy")
@index_option
@memory_option
@click.option("--engine", metavar="NAME", help="Of the new postings: whoosh, tantivy, or auto (default: as before).")
def command(index: str, engine: str | None, memory: int | None) -> None:
    """Rebuild the postings from the document store; the sources are not read again."""
    from cefu.cli.progress import Bar
    from cefu.reindex import reindex

    with Bar(label="rebuilding") as bar:
        manifest = reindex(index, engine=engine, memory=memory, progress=bar.at)
    click.echo(f"{manifest.documents} documents, engine {manifest.engine}, generation {manifest.generation}")
