"""``cefu batch``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

import click

from cefu.cli.batch_words import Bar, closing, tell
from cefu.cli.options import closeness_options, completion, filter_options, index_option, output_options
from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.batch import BatchAnswer, Outcome
    from cefu.cli.output import Output
    from cefu.index import Index
    from cefu.reading.query_list import ListedQuery
    from cefu.render import Column, Marked

__all__ = ["command"]

#: What a table shows unless columns are asked for.
_TABLE = ("query_id", "query", "rank", "title", "province", "date", "occurrences")


@click.command(
    "batch",
    epilog="Examples: cefu batch keywords.txt -o hits.csv --summary summary.csv"
    " · cefu batch queries.csv --year 2020 -o hits.csv --no-hit none.csv; after Ctrl+C the same with --resume",
)
@click.argument("file", shell_complete=completion("files"))
@index_option
@filter_options
@click.option(
    "--sort",
    type=click.Choice(["relevance", "date", "-date", "province", "hits"]),
    default="relevance",
    show_default=True,
    help="The order of each query's hits.",
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=0,
    metavar="N",
    help="Hits of each query; 0, the default, is all.",
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
@click.option("--resume", is_flag=True, help="Go on with what an interrupted run left in OUTPUT.part.")
@output_options(("table", "csv", "tsv", "jsonl", "json", "md"))
@click.pass_context
def command(ctx: click.Context, /, file: str, index: str, resume: bool, **options: Any) -> None:
    """Ask the queries of FILE one after the other; write all hits as one table.

    A .txt has one query a line (# begins a comment), - is standard input. A .csv or .tsv has the columns id and
    query, and any of province, city, issuer, tech, number, kind, source, mentions, year, since, until, undated, within,
    whole_word, sort; several values are joined with ;. A .toml has the same keys in [[query]] tables.
    A query that can't be asked is named, with its line or row, and the rest runs.
    """
    from cefu.cli.output import Output, choose_columns
    from cefu.index import open_index

    started = time.monotonic()
    output = Output(options.pop("form"), options.pop("output"), options.pop("bom"), options.pop("raw"))
    wanted, lists = options.pop("columns"), (options.pop("summary"), options.pop("no_hit"))
    _check_files(output, *lists)
    queries = _queries(file)
    columns = choose_columns(_columns(), wanted)
    if not wanted and output.format == "table":
        columns = [column for column in columns if column.key in _TABLE]
    with open_index(index) as opened:
        run = _Run(opened, queries, options, output, columns)
        try:
            shown = run.into_file(resume) if _part(output) else run.into_stream(resume)
        except KeyboardInterrupt:
            click.echo(run.interrupted(), err=True)
            ctx.exit(130)
    outcomes = run.outcomes
    _write_lists(outcomes, output, *lists)
    run.end()
    tell(outcomes)
    click.echo(closing(outcomes, shown, time.monotonic() - started), err=True)
    ctx.exit(2 if any(o.error for o in outcomes) else 0 if any(o.documents for o in outcomes) else 1)


def _queries(file: str) -> list[ListedQuery]:
    from cefu.batch import read_queries
    from cefu.reading.query_list import parse_queries

    if file == "-":
        return parse_queries(sys.stdin.buffer.read(), "standard input", ".txt")
    return read_queries(file)


def _columns() -> list[Column]:
    from cefu.cli.search import hit_columns
    from cefu.render import Column

    own = [Column("query_id", "查询号", min_width=2), Column("query", "查询", weight=2, min_width=8)]
    return [*own, *hit_columns()]


def _part(output: Output) -> str:
    """Where the hits are kept until all are there; empty if they go to standard output, a pipe or a device."""
    target = os.path.realpath(output.output) if output.output and output.output != "-" else ""
    return f"{target}.part" if target and (os.path.isfile(target) or not os.path.exists(target)) else ""


def _check_files(output: Output, *lists: str | None) -> None:
    """Refuse before the work what could not be written after it.

    Raises:
        ConfigError: two outputs go to one place, or one has no folder or no format.
    """
    from cefu.cli.output import Output

    _ = output.format
    places = [file or "-" for file in (output.output, *(each for each in lists if each is not None))]
    for number, file in enumerate(places):
        if file != "-" and number:
            _ = Output(None, file, None, raw=False).format
        if file in places[:number]:
            where = "standard output" if file == "-" else file
            raise ConfigError(
                f"two outputs go to {where}", hint="name a file for each: -o hits.csv --summary summary.csv"
            )
        folder = os.path.dirname(os.path.realpath(file))
        if file != "-" and os.path.isdir(file):
            raise ConfigError(f"{file} is a folder", hint=f"name a file: {file}/hits.csv")
        if file != "-" and not os.path.isdir(folder):
            raise ConfigError(f"there is no folder {folder} for {file}", hint=f"run: mkdir -p {folder}")


def _write_lists(
    outcomes: Sequence[Outcome], output: Output, summary: str | None, no_hit: str | None
) -> None:
    from cefu.batch import SUMMARY_KEYS
    from cefu.cli.output import Output
    from cefu.render import Column

    without = [outcome for outcome in outcomes if not outcome.error and not outcome.documents]
    for file, kept, keys in ((summary, outcomes, SUMMARY_KEYS), (no_hit, without, SUMMARY_KEYS[:2])):
        if file is not None:
            rows = (outcome.to_dict() for outcome in kept)
            Output(None, file, output.bom, output.raw).write(rows, [Column(key, key) for key in keys])


class _Run:
    """One run of a batch: asks the queries, and writes their hits as they come or when all are there."""

    def __init__(
        self,
        opened: Index,
        queries: Sequence[ListedQuery],
        options: dict[str, Any],
        output: Output,
        columns: Sequence[Column],
    ) -> None:
        self.outcomes: list[Outcome] = []
        self._opened, self._queries, self._options = opened, queries, options
        self._output, self._columns = output, columns
        self._keys = [column.key for column in columns]
        self._marked = output.format in ("table", "md")
        self._remove: Callable[[], None] = lambda: None

    def into_stream(self, resume: bool) -> int:
        """Write the hits as they come; how many there were."""
        if resume:
            raise ConfigError("only a batch that writes a file can go on", hint="add -o hits.csv")
        return self._output.write(self._rows(), self._columns)

    def _rows(self) -> Iterator[dict[str, object]]:
        for answer in self._answers(0):
            yield from self._hits(answer)
            self.outcomes.append(answer.outcome)

    def into_file(self, resume: bool) -> int:
        """Keep the hits in the part file, and write them when all are there; how many there were."""
        from cefu.batch_part import Part, asked
        from cefu.render import Marked

        options = {**self._options, "marked": self._marked}
        about = asked(self._opened.manifest.fingerprint, self._queries, options, self._keys)
        with Part(_part(self._output), about, resume=resume) as part:
            self.outcomes = part.outcomes
            for answer in self._answers(len(part.outcomes)):
                part.add(answer.outcome, self._values(answer))
        self._remove = part.remove

        def read() -> Iterator[dict[str, object]]:
            for values in part.rows():
                row = dict(zip(self._keys, values, strict=True))
                if self._marked and "snippet" in row:
                    row["snippet"] = Marked(*row["snippet"])
                yield row

        return self._output.write(read(), self._columns)

    def _answers(self, done: int) -> Iterator[BatchAnswer]:
        from cefu.interrupts import Interrupts

        # Hits that go to the terminal while they come would be written through the bar.
        shown = sys.stderr.isatty() and bool(_part(self._output) or self._output.format == "table")
        with Interrupts() as interrupts, Bar(len(self._queries), done, shown=shown) as bar:
            for answer in self._opened.batch(self._queries[done:], **self._options):
                yield answer
                bar(len(answer.result or ()))
                interrupts.check()

    def _hits(self, answer: BatchAnswer) -> Iterator[dict[str, object]]:
        from cefu.render import Marked

        if not self._marked or "snippet" not in self._keys:
            yield from answer.rows(self._keys)
            return
        keys = [key for key in self._keys if key != "snippet"]
        for row, hit in zip(answer.rows(keys), answer.result or (), strict=True):
            piece = hit.snippet
            yield {**row, "snippet": Marked(piece.text, piece.ranges)}

    def _values(self, answer: BatchAnswer) -> Iterator[list[object]]:
        """The hits as the part file holds them: a marked text as its two parts."""
        for row in self._hits(answer):
            if self._marked and "snippet" in row:
                piece = cast("Marked", row["snippet"])
                row["snippet"] = (piece.text, piece.ranges)
            yield [row[key] for key in self._keys]

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
