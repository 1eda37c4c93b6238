"""``cefu batch``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.account import account
from cefu.cli.batch_words import closing, tell
from cefu.cli.options import closeness_options, completion, filter_options, index_option, output_options
from cefu.cli.progress import Bar
from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.batch import Outcome
    from cefu.batch_jobs import Answered
    from cefu.cli.output import Output
    from cefu.index import Index
    from cefu.provenance import Provenance, Written
    from cefu.reading.query_list import ListedQuery
    from cefu.render import Column

__all__ = ["command"]

#: What a table shows unless columns are asked for.
_TABLE = ("query_id", "query", "rank", "title", "province", "date", "occurrences")
_TABLE_OF_LINES = ("query_id", "left", "keyword", "right", "title")

#: The orders of hits, and those of occurrences; the first of each unless another is asked for.
_SORTS = ("relevance", "date", "-date", "province", "hits")
_KWIC_SORTS = ("document", "date", "left", "right")


@click.command(
    "batch",
    epilog="Examples: cefu batch keywords.txt -o hits.csv --summary summary.csv"
    " · cefu batch queries.csv --year 2020 -o hits.csv --no-hit none.csv; after Ctrl+C the same with --resume"
    " · cefu batch keywords.txt --kwic --width 50 -o lines.csv",
)
@click.argument("file", shell_complete=completion("files"))
@index_option
@filter_options
@click.option(
    "--sort",
    type=click.Choice([*_SORTS, *(each for each in _KWIC_SORTS if each not in _SORTS)]),
    help="The order of each query's hits: relevance (if nothing is said), date, -date, province, hits; with --kwic "
    "document, date, left, right.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Rows of each query; 0, the default, is all.",
)
@click.option(
    "--kwic", is_flag=True, help="A row for each occurrence, as cefu kwic gives it, instead of hits."
)
@click.option(
    "--width", type=click.IntRange(0), metavar="N", help="With --kwic: characters each side.  [default: 30]"
)
@closeness_options
@click.option(
    "--summary",
    metavar="FILE",
    shell_complete=completion("files"),
    help="A row for each query, with its counts.",
)
@click.option(
    "--no-hit",
    metavar="FILE",
    shell_complete=completion("files"),
    help="The queries that nothing was found for.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes that search; what is found is the same.",
)
@click.option("--resume", is_flag=True, help="Go on with what an interrupted run left in OUTPUT.part.")
@output_options(("table", "csv", "tsv", "jsonl", "json", "md", "xlsx"))
@click.pass_context
def command(ctx: click.Context, /, file: str, index: str, resume: bool, jobs: int, **options: Any) -> None:
    """Ask the queries of FILE one after the other; write all hits, or with --kwic all occurrences, as one table.

    A .txt has one query a line (# begins a comment), - is standard input. A .csv or .tsv has the columns id and
    query, and any of province, city, issuer, tech, number, kind, source, mentions, among, year, since, until, undated,
    within, whole_word, sort; several values are joined with ;. A .toml has the same keys in [[query]] tables.
    A query that can't be asked is named, with its line or row, and the rest runs.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index

    started = time.monotonic()
    output = Output.of(options)
    wanted, lists = options.pop("columns"), (options.pop("summary"), options.pop("no_hit"))
    _check_files(file, output, *lists)
    if _part(output):
        from cefu.store.lock import OutputLock

        # Until the command has ended: the rows are written from the part file, and then it is removed.
        ctx.with_resource(OutputLock(_part(output)))
    _choose_rows(options)
    queries = _queries(file)
    lines = options["kwic"] is not None
    columns = choose_columns(_columns(lines), wanted)
    if not wanted and output.format == "table":
        columns = [column for column in columns if column.key in (_TABLE_OF_LINES if lines else _TABLE)]
    with open_index(index) as opened:
        run = _Run(opened, queries, options, output, columns, jobs)
        try:
            written = run.into_file(resume) if _part(output) else run.into_stream(resume)
        except KeyboardInterrupt:
            click.echo(run.interrupted(), err=True)
            ctx.exit(130)
    outcomes = run.outcomes
    output.tell([written, *_write_lists(outcomes, output, *lists, run.told)], run.told)
    run.end()
    tell(outcomes)
    click.echo(closing(outcomes, written.rows, time.monotonic() - started, lines=lines), err=True)
    ctx.exit(2 if any(o.error for o in outcomes) else 0 if any(o.documents for o in outcomes) else 1)


def _queries(file: str) -> list[ListedQuery]:
    from cefu.batch import read_queries
    from cefu.reading.query_list import parse_queries

    if file == "-":
        return parse_queries(sys.stdin.buffer.read(), "standard input", ".txt")
    return read_queries(file)


def _choose_rows(options: dict[str, Any]) -> None:
    """Make of ``--kwic``, ``--width`` and ``--sort`` what :meth:`cefu.index.Index.batch` takes.

    Raises:
        click.UsageError: they do not go together.
    """
    width = options.pop("width")
    if not options["kwic"] and width is not None:
        raise click.UsageError("--width is of occurrences: add --kwic")
    orders, what = (_KWIC_SORTS, "occurrences") if options["kwic"] else (_SORTS, "hits")
    options["sort"] = options["sort"] or orders[0]
    if options["sort"] not in orders:
        raise click.UsageError(f"--sort {options['sort']} is no order of {what}: choose {', '.join(orders)}")
    options["kwic"] = (30 if width is None else width) if options["kwic"] else None


def _columns(lines: bool) -> list[Column]:
    from cefu.cli.kwic import kwic_columns
    from cefu.cli.search import hit_columns
    from cefu.render import Column

    own = [Column("query_id", "查询号", min_width=2), Column("query", "查询", weight=2, min_width=8)]
    return [*own, *(kwic_columns(grouped=False) if lines else hit_columns())]


def _part(output: Output) -> str:
    """Where the hits are kept until all are there; empty if they go to standard output, a pipe or a device."""
    from cefu.cli.files import is_replaced

    if not output.output or output.output == "-" or not is_replaced(output.output):
        return ""
    return f"{os.path.realpath(output.output)}.part"


def _check_files(asked: str, output: Output, *lists: str | None) -> None:
    """Refuse before the work what could not be written after it.

    Raises:
        ConfigError: two outputs go to one place, or one to the list of queries, or has no folder or no format.
    """
    from cefu.cli.files import check_apart, place_for
    from cefu.cli.output import Output

    rows = output.output or "-"
    check_apart([rows, _part(output) or None, *lists, output.provenance], {"the list of queries": asked})
    for file in filter(None, lists):
        Output(None, file, None, raw=False).check()
    for file in filter(None, (rows, *lists)):
        if file != "-":
            place_for(file)


def _write_lists(
    outcomes: Sequence[Outcome],
    output: Output,
    summary: str | None,
    no_hit: str | None,
    told: Callable[[], Provenance],
) -> Iterator[Written]:
    from cefu.batch import SUMMARY_KEYS
    from cefu.cli.output import Output
    from cefu.render import Column

    without = [outcome for outcome in outcomes if not outcome.error and not outcome.documents]
    for file, kept, keys in ((summary, outcomes, SUMMARY_KEYS), (no_hit, without, SUMMARY_KEYS[:2])):
        if file is not None:
            rows = (outcome.to_dict() for outcome in kept)
            yield Output(None, file, output.bom, output.raw).put(
                rows, [Column(key, key) for key in keys], told
            )


class _Run:
    """One run of a batch: asks the queries, and writes their hits as they come or when all are there."""

    def __init__(
        self,
        opened: Index,
        queries: Sequence[ListedQuery],
        options: dict[str, Any],
        output: Output,
        columns: Sequence[Column],
        jobs: int,
    ) -> None:
        from cefu.batch_jobs import Asking

        self.outcomes: list[Outcome] = []
        self._opened, self._queries, self._options = opened, queries, options
        self._output, self._columns, self._jobs = output, columns, jobs
        self._keys = [column.key for column in columns]
        self._marked = output.format in ("table", "md")
        own = {name: value for name, value in options.items() if name not in ("limit", "kwic")}
        self._asking = Asking(tuple(self._keys), self._marked, options["limit"], options["kwic"], own)
        self._remove: Callable[[], None] = lambda: None

    def told(self) -> Provenance:
        """The account of the run: its queries with their counts."""
        from cefu.provenance import Asked

        asked = [
            Asked(o.query, o.documents, o.occurrences, o.searched, o.query_id, o.error) for o in self.outcomes
        ]
        return account(self._opened, lambda: asked)()

    def into_stream(self, resume: bool) -> Written:
        """Write the hits as they come; what was written."""
        if resume:
            raise ConfigError("only a batch that writes a file can go on", hint="add -o hits.csv")
        return self._output.put(self._rows(), self._columns, self.told)

    def _rows(self) -> Iterator[dict[str, object]]:
        for answer in self._answers(0):
            yield from map(self._row, answer.rows)
            self.outcomes.append(answer.outcome)

    def _row(self, values: list[Any]) -> dict[str, object]:
        """A row for the output, of values as they come from a process or the part file."""
        from cefu.render import Marked

        row = dict(zip(self._keys, values, strict=True))
        for key in ("snippet", "keyword") if self._marked else ():
            if key in row:
                row[key] = Marked(*row[key])
        return row

    def into_file(self, resume: bool) -> Written:
        """Keep the hits in the part file, and write them when all are there; what was written."""
        from cefu.batch_part import Part, asked

        options = {**self._options, "marked": self._marked}
        about = asked(self._opened.manifest.fingerprint, self._queries, options, self._keys)
        with Part(_part(self._output), about, resume=resume) as part:
            self.outcomes = part.outcomes
            for answer in self._answers(len(part.outcomes)):
                part.add(answer.outcome, answer.rows)
        self._remove = part.remove
        return self._output.put(map(self._row, part.rows()), self._columns, self.told)

    def _answers(self, done: int) -> Iterator[Answered]:
        from cefu.batch_jobs import answered
        from cefu.interrupts import Interrupts

        # Hits that go to the terminal while they come would be written through the bar.
        shown = bool(_part(self._output) or self._output.format == "table")
        rows = 0
        with Interrupts() as interrupts, Bar(len(self._queries), done=done, shown=shown) as bar:
            for answer in answered(self._opened, self._queries[done:], self._asking, self._jobs):
                yield answer
                rows += answer.size
                bar.step(f"{rows} rows")
                interrupts.check()

    def interrupted(self) -> str:
        """What is said when the run was stopped."""
        said = f"interrupted after {len(self.outcomes)} of {len(self._queries)} queries"
        part = _part(self._output)
        if not part:
            return f"{said}; with -o FILE a batch can go on where it was stopped"
        return f"{said}: their hits are in {part}; to go on, repeat the command with --resume"

    def end(self) -> None:
        """Everything is written: the part file has done its work."""
        self._remove()
