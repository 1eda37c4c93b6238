"""``cefu audit``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.options import filter_options, index_option, output_options

if TYPE_CHECKING:
    from cefu.audit import Audit

__all__ = ["command"]

_FORMATS = ("table", "csv", "tsv", "jsonl", "json", "md", "xlsx")
#: The columns of the table to mend: what ``cefu ingest --sidecar`` takes, by the names of a hit.
_MEND = (
    "title",
    "province",
    "city",
    "issuer",
    "doc_number",
    "written_on",
    "issued_on",
    "effective_on",
    "date",
    "kind",
)


@click.command(
    "audit",
    epilog="Example: cefu audit -o mend.csv; mend the cells; cefu ingest --sidecar mend.csv",
)
@index_option
@filter_options
@click.option("--check", "checks", multiple=True, metavar="NAME", help="Only this check; see below.")
@click.option(
    "--field",
    "gaps",
    multiple=True,
    metavar="NAME",
    help="Fields that must not be missing (default: title, province, issuer, date).",
)
@click.option("--findings", is_flag=True, help="One row for each finding, with both sides and their places.")
@click.option("--counts", is_flag=True, help="One row for each field: known, missing, declared, found, conflicts.")
@output_options(_FORMATS)
@click.pass_context
def command(
    ctx: click.Context,
    /,
    index: str,
    checks: tuple[str, ...],
    gaps: tuple[str, ...],
    findings: bool,
    counts: bool,
    **options: Any,
) -> None:
    """List the documents whose metadata lack or contradict something.

    \b
    gap           a field nothing is known of
    conflict      two sources say different things of a field
    unusable      a declared value that can't be used
    future        a date later than today
    order         written after it was issued
    disagreement  a province that is not the issuer's
    duplicate     another document with the same title and date

    A row is a document, with what was found and the metadata it has. As CSV it can be mended in a spreadsheet
    and given back with cefu ingest --sidecar: a cell that was changed goes above all other sources, one left
    alone changes nothing, and 无 says that the document has no such thing.
    """
    import datetime

    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index

    output = Output.of(options)
    wanted = options.pop("columns")
    with open_index(index) as opened:
        found = opened.audit(today=datetime.date.today(), checks=checks, gaps=gaps, **options)
        columns, rows = _by_field(found) if counts else _by_finding(found) if findings else _by_document(found)
        chosen = choose_columns(columns, wanted)
        if not wanted and output.format == "table":
            chosen = [column for column in chosen if column.key not in (*_MEND[1:], "source")]
        output.write(rows, chosen, account(opened))
        _say(found, fields=not counts)
    ctx.exit(0 if found.findings else 1)


def _by_document(found: Audit) -> tuple[list[Any], Iterator[dict[str, object]]]:
    from cefu.render import Column

    columns = [
        Column("doc_id", "编号", min_width=12),
        Column("problems", "问题", weight=5, min_width=24, wrap=True),
        Column("title", "标题", weight=3, min_width=16),
        *(Column(name, name, dated=name == "date" or name.endswith("_on")) for name in _MEND[1:]),
        Column("source", "来源"),
    ]

    def rows() -> Iterator[dict[str, object]]:
        for document, findings in found.rows():
            # The title that is only the file's name is nobody's word: it stays empty.
            row: dict[str, object] = {name: document.metadata.text(name) for name in _MEND}
            # A date whose kind is known stands in its own column, and is mended there.
            row["date"] = document.metadata.text("date") if document.date_kind == "date" else ""
            row.update(
                doc_id=document.doc_id,
                problems=[finding.message for finding in findings],
                source=document.source,
            )
            yield row

    return columns, rows()


def _by_finding(found: Audit) -> tuple[list[Any], Iterator[dict[str, object]]]:
    from dataclasses import asdict

    from cefu.render import Column

    columns = [
        Column("doc_id", "编号", min_width=12),
        Column("check", "检查"),
        Column("field", "字段"),
        Column("value", "现值", weight=2),
        Column("rule", "依据"),
        Column("other", "另值", weight=2),
        Column("other_rule", "另据"),
        Column("message", "说明", weight=3),
    ]
    return columns, (asdict(finding) for _, findings in found.rows() for finding in findings)


def _by_field(found: Audit) -> tuple[list[Any], Iterator[dict[str, object]]]:
    from dataclasses import asdict

    from cefu.render import Column

    headers = (
        ("field", "字段"),
        ("known", "已知"),
        ("missing", "缺"),
        ("declared", "申报"),
        ("found", "文中"),
        ("conflicts", "冲突"),
    )
    columns = [Column(key, header, align="left" if key == "field" else "right") for key, header in headers]
    return columns, (asdict(count) for count in found.counts)


def _say(found: Audit, *, fields: bool) -> None:
    """The counts, on standard error."""
    known = ", ".join(
        f"{c.field} {c.known}" + (f" (in conflict {c.conflicts})" if c.conflicts else "") for c in found.counts
    )
    if fields:
        click.echo(f"known of {found.documents} documents: {known}", err=True)
    named = ", ".join(f"{check} {n}" for check, n in found.checks.items() if n)
    click.echo(
        f"{len(found.findings)} of {found.documents} documents to look at" + (f": {named}" if named else ""),
        err=True,
    )
