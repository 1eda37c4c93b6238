"""``cefu timeline``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.matrix import NOT_JUDGED, NOTHING_SEARCHED
from cefu.cli.options import (
    closeness_options,
    filter_options,
    index_option,
    output_options,
    review_option,
)
from cefu.cli.plot import check_plot, plot_firsts, plot_option, plot_timeline
from cefu.cli.search import Query, show_notes

if TYPE_CHECKING:
    from cefu.render import Row
    from cefu.timeline import FirstMentions, Timeline

__all__ = ["command"]

_BAR = 20
_EIGHTHS = "▏▎▍▌▋▊▉█"
_LABELS = {
    "period": "时期", "documents": "文件数", "occurrences": "次数", "searched": "检索数", "share": "占比", "bar": "",
    "rank": "序", "value": "名称", "date": "日期", "doc_id": "编号", "title": "标题",
    "unjudged": "未判数",
}  # fmt: skip


@click.command(
    "timeline",
    cls=Query,
    epilog="Examples: cefu timeline 区块链 · cefu timeline 新基建 --by month --year 2020"
    " · cefu timeline tech:人工智能 --first province -o first.csv",
)
@click.argument("query", nargs=-1, required=True)
@index_option
@click.option(
    "--by", type=click.Choice(["month", "quarter", "year"]), help="The length of a period.  [default: year]"
)
@click.option(
    "--first",
    type=click.Choice(["province", "issuer", "city"]),
    help="Who mentioned it first, second …, with the document.",
)
@plot_option
@review_option
@filter_options
@closeness_options
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(
    ctx: click.Context,
    /,
    query: tuple[str, ...],
    index: str,
    by: str | None,
    first: str | None,
    **options: Any,
) -> None:
    """Count the documents that match QUERY by year, quarter or month, and say of how many.

    Periods between the first and the last searched are all there: 0 is no match, and a period with nothing searched is
    empty (·). Documents without a date, or with one too vague for the period, are (unknown), at the end.
    With --review, hits that are kept count. A period with none of them and with some not judged is empty (?); with
    --first, 未判数 says how many not judged may be earlier.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.cli.review_words import read_review, spare_review, tell_judged
    from cefu.index import open_index
    from cefu.provenance import Asked

    if by and first:
        raise click.UsageError("--first needs no --by: it goes by the exact dates")
    output, plot = Output.of(options), options.pop("plot")
    check_plot(plot)
    spare_review(options["review"], output.output, output.provenance, plot)
    log = options["review"] = read_review(options["review"])
    wanted, text = options.pop("columns"), " ".join(query).strip()
    with open_index(index) as opened:
        if first:
            firsts = opened.first_mentions(text, by=first, **options)
            rows: list[Row] = list(firsts.to_dicts())
            found, columns, said = firsts.found, _columns(firsts.keys), _showing_firsts(firsts)
            reviewed = firsts.reviewed
        else:
            line = opened.timeline(text, by=by or "year", **options)
            bars = output.format == "table"
            rows = _with_bars(line) if bars else list(line.to_dicts())
            found, columns, said = line.found, _columns(_period_keys(line, bars)), _showing(line)
            reviewed = line.reviewed
        show_notes(found, opened, explain=False)
        if reviewed is not None and log is not None:
            tell_judged([reviewed], log)
        if output.format in ("table", "md"):
            rows = [_marked(row) for row in rows]
        told = account(opened, lambda: [Asked.of(found, reviewed)], review=log)
        figure = None
        if plot:
            figure = plot_firsts(plot, firsts, told()) if first else plot_timeline(plot, line, told())
        written = [output.put(rows, choose_columns(columns, wanted), told)]
        if figure:
            written.append(figure.put())
        output.tell(written, told)
        click.echo(said, err=True)
        ctx.exit(0 if found.total else 1)


def _period_keys(line: Timeline, bars: bool) -> tuple[str, ...]:
    return (*line.keys, "bar") if bars else line.keys


def _marked(row: Row) -> Row:
    """A row with marks: of a period that has no counts, of one of whom no hit is kept."""
    if "period" in row:
        mark = NOTHING_SEARCHED if not row["searched"] else NOT_JUDGED
        return {key: mark if value is None else value for key, value in row.items()}
    return row if row["doc_id"] else {**row, **dict.fromkeys(("rank", "date", "doc_id"), NOT_JUDGED)}


def _columns(keys: tuple[str, ...]) -> list[Any]:
    from cefu.render import Column

    look: dict[str, dict[str, Any]] = {
        "title": {"weight": 3, "min_width": 16},
        "doc_id": {"weight": 2, "min_width": 12},
        "value": {"min_width": 8},
        "period": {"min_width": 7},
        "date": {"dated": True},
        **{
            key: {"align": "right"}
            for key in ("rank", "documents", "occurrences", "searched", "share", "unjudged")
        },
    }
    return [Column(key, _LABELS[key], **look.get(key, {}), decimals=3) for key in keys]


def _with_bars(line: Timeline) -> list[Row]:
    """The periods, each with a bar as long as its documents; the undated are not one of them."""
    from cefu.grouping import UNKNOWN

    top = max((period.documents for period in line if period.period != UNKNOWN), default=0)
    return [
        {**row, "bar": "" if period.period == UNKNOWN else _bar(period.documents, top)}
        for row, period in zip(line.to_dicts(), line, strict=True)
    ]


def _bar(documents: int, top: int) -> str:
    """So many blocks of what the greatest period has; the least that is not 0 is seen.

    >>> _bar(0, 4), _bar(1, 1000), len(_bar(4, 4)), _bar(1, 8)
    ('', '▏', 20, '██▌')
    """
    eighths = max(1, round(8 * _BAR * documents / top)) if documents else 0
    whole, rest = divmod(eighths, 8)
    return _EIGHTHS[-1] * whole + (_EIGHTHS[rest - 1] if rest else "")


def _showing(line: Timeline) -> str:
    from cefu.grouping import UNKNOWN

    found = line.found
    searched = f"{line.searched.total} documents searched"
    if not found.total:
        return f"nothing {'kept' if line.reviewed else 'found'} in {searched.removesuffix(' searched')}"
    dated = sum(period.documents for period in line if period.period != UNKNOWN)
    unknown = f", {found.total - dated} not dated to the {line.by}" if found.total > dated else ""
    return f"{found.total} documents{unknown} ({found.occurrences} occurrences, {searched})"


def _showing_firsts(firsts: FirstMentions) -> str:
    searched = f"{firsts.searched.total} documents searched"
    if not firsts.found.total:
        return f"nothing {'kept' if firsts.reviewed else 'found'} in {firsts.searched.total} documents"
    none = f", {firsts.unknown} of no known {firsts.by}" if firsts.unknown else ""
    known = sum(1 for first in firsts if first.doc_id)
    return f"{known} by {firsts.by} ({firsts.found.total} documents match{none}, {searched})"
