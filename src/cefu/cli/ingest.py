"""``cefu ingest``."""

from __future__ import annotations

import json
import sys
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.options import (
    completion,
    index_option,
    lexicon_option,
    map_option,
    pairs_of,
    settings,
    sidecar_option,
)
from cefu.cli.sizes import memory_option

if TYPE_CHECKING:
    from cefu.ingest import IngestReport, Progress

__all__ = ["command"]

#: Failures and warnings that are printed one by one; the rest are counted.
_SHOWN = 50


@click.command("ingest", epilog="Example: cefu ingest seeds --jobs 2; later: cefu ingest seeds --prune")
@click.argument("paths", nargs=-1, metavar="PATH...", shell_complete=completion("files"))
@index_option
@click.option(
    "--engine", metavar="NAME", help="Of a new index: whoosh (default), tantivy, or auto: the best installed."
)
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Processes that analyse (default: all processors)."
)
@memory_option
@click.option("--collection", default="", metavar="NAME", help="Put NAME/ before every doc_id.")
@map_option
@sidecar_option
@click.option("--forget-sidecars", is_flag=True, help="Drop the tables given to this index with --sidecar before.")
@lexicon_option
@click.option("--prune", is_flag=True, help="Remove documents whose source is gone.")
@click.option("--strict", is_flag=True, help="Stop at the first failure and keep nothing of this run.")
@click.option("--dry-run", is_flag=True, help="Say what would be done; write nothing.")
@click.option("--profile", is_flag=True, help="Say on standard error where the time went, stage by stage.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of the summary.")
@click.pass_context
def command(
    ctx: click.Context, /, paths: tuple[str, ...], index: str, form: str, profile: bool, **options: Any
) -> None:
    """Build or update an index from PATHs: files, folders, or - for standard input.

    Reads .txt .md .jsonl .ndjson .json .csv .tsv, each also as .gz .bz2 .xz .zst. A sidecar NAME.meta.toml
    beside a file declares its metadata. What is unchanged since the last time is passed over.
    """
    from cefu.ingest import ingest

    options["engine"] = options["engine"] or settings().engine or None
    options["jobs"] = options["jobs"] or settings().jobs
    options["lexicon"] = options["lexicon"] or settings().lexicon or None
    options["mapping"] = pairs_of(options["mapping"])
    with _Bar() if sys.stderr.isatty() else nullcontext() as bar:
        report = ingest(list(paths), index, profile=profile, progress=bar, **options)
    _tell(report)
    _advise(report)
    if profile:
        _tell_stages(report)
    if form == "json":
        stages = {name: round(seconds, 3) for name, seconds in report.stages.items()}
        summary = {**_summary(report, index), **({"stages": stages} if profile else {})}
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        click.echo(_line(report, index))
    ctx.exit(130 if report.interrupted else 2 if _failed(report) else 0)


class _Bar:
    """A progress bar on standard error: bytes of the files, with the time left, the documents so far and their pace."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._done = self._total = 0
        self._text = ""
        self._started = time.monotonic()

    def __enter__(self) -> _Bar:
        return self

    def __call__(self, progress: Progress) -> None:
        if self._bar is not None and self._total != progress.total:
            self._bar.__exit__(None, None, None)
            self._bar, self._done = None, 0
        if self._bar is None:
            self._total = progress.total
            self._bar = click.progressbar(
                length=max(1, progress.total),
                label="reading",
                file=sys.stderr,
                item_show_func=lambda _: self._text,
                update_min_steps=max(1, progress.total // 500),
            )
            self._bar.__enter__()
        pace = progress.documents / max(0.001, time.monotonic() - self._started)
        self._text = f"{progress.documents} documents, {pace:.0f}/s"
        self._bar.update(progress.done - self._done)
        self._done = progress.done

    def __exit__(self, *error: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)


def _skipped(report: IngestReport) -> list[Any]:
    return [failure for failure in report.failures if failure.reason.startswith("skipped: ")]


def _failed(report: IngestReport) -> list[Any]:
    return [failure for failure in report.failures if not failure.reason.startswith("skipped: ")]


def _tell(report: IngestReport) -> None:
    """Name what was not read, could not be used, or is gone, on standard error."""
    for label, items in (
        ("skipped", [str(f).replace(": skipped: ", ": ") for f in _skipped(report)]),
        ("failed", [str(f) for f in _failed(report)]),
        ("warning", report.warnings),
        (
            "vanished",
            [
                f"{doc_id} — run again with --prune to remove it"
                for doc_id in report.vanished
                if not report.removed
            ],
        ),
    ):
        for item in items[:_SHOWN]:
            click.echo(f"{label}: {item}", err=True)
        if len(items) > _SHOWN:
            click.echo(f"{label}: and {len(items) - _SHOWN} more (all of them with --format json)", err=True)


def _advise(report: IngestReport) -> None:
    """Say on standard error when the index has outgrown its engine."""
    from cefu.engines.registry import advice

    said = advice(report.engine, report.documents)
    if said:
        click.echo(f"note: {said}", err=True)


def _tell_stages(report: IngestReport) -> None:
    """The processor time of each stage and its share, on standard error, with the pace of the whole."""
    total = sum(report.stages.values())
    for name, seconds in report.stages.items():
        click.echo(f"{name:<9}{seconds:8.2f} s {100 * seconds / total if total else 0:5.1f} %", err=True)
    done = report.added + report.updated
    pace = f", {done / report.seconds:.0f} documents/s" if report.seconds and done else ""
    click.echo(f"{'together':<9}{total:8.2f} s of processor time in {report.seconds:.2f} s{pace}", err=True)


def _line(report: IngestReport, index: str) -> str:
    counts = f"added {report.added}, updated {report.updated}, unchanged {report.unchanged}, removed {report.removed}"
    skipped = f", skipped {len(_skipped(report))}" if _skipped(report) else ""
    head = "would have " if report.dry_run else "interrupted: " if report.interrupted else ""
    tail = f"{report.documents} documents in {index}, generation {report.generation}, {report.seconds:.1f} s"
    return f"{head}{counts}, failed {len(_failed(report))}{skipped} — {tail}"


def _summary(report: IngestReport, index: str) -> dict[str, Any]:
    return {
        "index": index,
        "documents": report.documents,
        "generation": report.generation,
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "removed": report.removed,
        "failed": [_failure(f) for f in _failed(report)],
        "skipped": [_failure(f) for f in _skipped(report)],
        "warnings": report.warnings,
        "vanished": report.vanished,
        "dry_run": report.dry_run,
        "interrupted": report.interrupted,
        "seconds": round(report.seconds, 3),
    }


def _failure(failure: Any) -> dict[str, str]:
    return {"source": failure.source, "reason": failure.reason, "hint": failure.hint}
