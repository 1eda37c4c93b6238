"""``cefu status``."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.options import index_option

if TYPE_CHECKING:
    from cefu.index import Index

__all__ = ["command"]

_OTHERWISE = "made by another analysis or older rules — run: cefu ingest on the sources again"


@click.command("status", epilog="Example: cefu status --format json")
@index_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    help="Default: text on a terminal, json otherwise.",
)
def command(index: str, form: str | None) -> None:
    """Say what the index holds: documents by province, year and kind, engine, generation, fingerprint."""
    from cefu.index import open_index

    with open_index(index) as opened:
        record = _record(opened)
    if (form or ("text" if sys.stdout.isatty() else "json")) == "json":
        click.echo(json.dumps(record, ensure_ascii=False, indent=1))
        return
    from cefu.cli.output import use_color
    from cefu.render.card import card

    pairs = [(key, _text(value)) for key, value in record.items()]
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    click.echo(card(pairs, width=width, color=use_color()))


def _record(index: Index) -> dict[str, Any]:
    from cefu.analysis.fingerprint import analysis_fingerprint
    from cefu.engines.registry import AUTO, choose
    from cefu.extraction.fingerprint import extraction_fingerprint

    manifest = index.manifest
    made = (manifest.analysis, manifest.rules)
    same = made == (analysis_fingerprint(), extraction_fingerprint())
    return {
        "index": index.folder,
        "documents": manifest.documents,
        "engine": manifest.engine,
        "engine_auto": "{0.engine}: {0.reason}".format(choose(AUTO)),
        "generation": manifest.generation,
        "fingerprint": manifest.fingerprint,
        "schema_version": manifest.schema_version,
        "cefu_version": manifest.cefu_version,
        "created": manifest.created,
        "updated": manifest.updated,
        "analysis": "current" if same else _OTHERWISE,
        "lexicon": ", ".join(manifest.lexicon_files) or "built-in",
        "tagging": index.tagged_otherwise or "current",
        "provinces": index.store.count_by("province"),
        "years": index.store.count_by("year"),
        "kinds": index.store.count_by("kind"),
    }


def _text(value: Any) -> str:
    if isinstance(value, dict):
        ordered = sorted(value.items(), key=lambda item: (not item[0], -item[1], item[0]))
        return "  ".join(f"{name or '(unknown)'} {n}" for name, n in ordered)
    return str(value)
