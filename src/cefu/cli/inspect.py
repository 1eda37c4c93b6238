"""``cefu inspect``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import (
    completion,
    index_option,
    lexicon_option,
    map_option,
    output_options,
    pairs_of,
    settings,
    sidecar_option,
)

if TYPE_CHECKING:
    from cefu.data.technologies import Lexicon
    from cefu.index import Index
    from cefu.inspection import Inspection, PathInspections
    from cefu.provenance import Provenance
    from cefu.reading import MetadataTable

__all__ = ["command"]

_FORMATS = ("table", "csv", "tsv", "jsonl", "json", "md", "xlsx")


@click.command(
    "inspect",
    epilog="Examples: cefu inspect seeds/fujian-2020.txt · cefu inspect laws.jsonl --record 3 --field issuer"
    " · cefu inspect caict-digital-economy --format json",
)
@click.argument(
    "targets", nargs=-1, metavar="FILE|ID...", required=True, shell_complete=completion("files_or_doc_ids")
)
@index_option
@click.option("--id", "by_id", is_flag=True, help="Every target is a doc_id, even where a file is called so.")
@click.option(
    "--record", type=click.IntRange(1), metavar="N", help="Only the N-th record of a file of many, from 1."
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    metavar="N",
    help="Documents shown of each file or folder; 0 is all.",
)
@click.option(
    "--field",
    "fields",
    multiple=True,
    metavar="NAME",
    shell_complete=completion("inspected_fields"),
    help="Only this field: issuer, date, technology.",
)
@map_option
@sidecar_option
@lexicon_option
@output_options(_FORMATS)
@click.pass_context
def command(ctx: click.Context, /, targets: tuple[str, ...], **options: Any) -> None:
    """Say how each metadata value of a document was found: the rule, and the marked place in the text.

    Each target is a file or folder, read as cefu ingest would, - for standard input, or the doc_id of a document
    in the index. Lines are counted in the text as cefu show prints it. What is not known is listed as missing.
    """
    from cefu.cli.inspect_rows import DOCUMENT, TABLE, VALUE, documents, named_fields, rows
    from cefu.cli.output import Output, choose_columns

    output = Output.of(options)
    wanted, fields = options.pop("columns"), named_fields(options.pop("fields"))
    looked = _Targets(**options)
    if output.format == "json":
        output.write(documents(looked.at(targets), fields), choose_columns(DOCUMENT, wanted), looked.told)
    else:
        short = output.format == "table" and not wanted
        columns = TABLE if short else choose_columns(VALUE, wanted)
        output.write(rows(looked.at(targets), fields, short), columns, looked.told)
    ctx.exit(looked.status)


class _Targets:
    """Finds what each target is and inspects it; what can't be inspected is named on standard error.

    ``status`` is the exit status: 0, 1 when a doc_id was unknown, 2 when a file was not read.
    """

    def __init__(
        self,
        index: str,
        by_id: bool,
        record: int | None,
        limit: int,
        mapping: tuple[str, ...],
        sidecar: str | None,
        lexicon: Sequence[str],
    ) -> None:
        self.folder = index
        self.by_id = by_id
        self.record = record
        self.limit = limit
        self.mapping = pairs_of(mapping)
        self.sidecar = sidecar
        self.lexicon_files = lexicon or settings().lexicon
        self.status = 0
        self.warned = False
        self._index: Index | None = None
        self._asked: Index | None = None

    def at(self, targets: Sequence[str]) -> Iterator[Inspection]:
        """The inspections of all targets, one after the other."""
        from cefu.errors import CefuError

        # An option that can't be used is an error before anything is shown.
        table, lexicon = self._table(), self._lexicon()
        try:
            for target in targets:
                if not self.by_id and (target == "-" or os.path.lexists(target)):
                    yield from self._of_path(target, lexicon, table)
                    continue
                try:
                    yield from self._of_index(target)
                except CefuError as error:
                    self._fail(2, str(error))
        finally:
            if self._index is not None:
                self._index.close()

    def told(self) -> Provenance:
        """The account of what was looked at: with the index, if a document of it was."""
        return account(self._asked)()

    def _table(self) -> MetadataTable | None:
        from cefu.reading import key_map, load_metadata_table

        keys = key_map(self.mapping)
        return load_metadata_table(self.sidecar, keys) if self.sidecar else None

    def _lexicon(self) -> Lexicon:
        from cefu.lexicons import load_lexicons

        return load_lexicons(self.lexicon_files)

    def _of_path(self, path: str, lexicon: Lexicon, table: MetadataTable | None) -> Iterator[Inspection]:
        from cefu.inspection import PathInspections

        if path != "-" and self._is_stored(path):
            click.echo(f"{path}: the file; for the document of the index add --id", err=True)
        found = PathInspections(path, lexicon, self.mapping, table, self.record, self.limit or None)
        shown = 0
        for inspection in found:
            shown += 1
            yield inspection
        self._tell(found, shown)

    def _tell(self, found: PathInspections, shown: int) -> None:
        """What was not read, and what of the rest was not shown."""
        for failure in found.failures:
            skipped = os.path.isdir(found.path) and failure.reason.startswith("skipped: ")
            self._fail(0 if skipped else 2, str(failure))
        if self.record is None:
            if shown < found.documents:
                click.echo(
                    f"showing {shown} of {found.documents} documents of {found.path} (--limit 0 for all)",
                    err=True,
                )
        elif not shown and found.documents:
            what = "1 document" if found.documents == 1 else f"{found.documents} documents"
            self._fail(
                2, f"{found.path} has {what} and no record {self.record} — leave out --record, or mend it"
            )

    def _of_index(self, doc_id: str) -> Iterator[Inspection]:
        from cefu.cli.records import close_ids
        from cefu.errors import IndexNotFoundError
        from cefu.inspection import inspect_stored

        try:
            index = self._asked = self._opened()
        except IndexNotFoundError as error:
            what = "" if self.by_id else f"no file {doc_id}, and "
            self._fail(2, f"{what}{error}")
            return
        document = index.document(doc_id)
        if document is None:
            what = "" if self.by_id else "no file and "
            self._fail(1, f"{what}no document {doc_id} in {self.folder} — {close_ids(index, doc_id)}")
            return
        if index.tagged_otherwise and not self.warned:
            click.echo(f"warning: {index.tagged_otherwise}", err=True)
            self.warned = True
        yield inspect_stored(index, document)

    def _opened(self) -> Index:
        from cefu.index import open_index

        if self._index is None:
            self._index = open_index(self.folder)
        return self._index

    def _is_stored(self, doc_id: str) -> bool:
        from cefu.errors import CefuError

        try:
            return self._opened().document(doc_id) is not None
        except CefuError:
            return False  # a file is looked at whatever state the index is in

    def _fail(self, status: int, message: str) -> None:
        click.echo(f"{'error' if status else 'skipped'}: {message.replace(': skipped: ', ': ')}", err=True)
        self.status = max(self.status, status)
