"""What ``cefu batch`` says on standard error: its progress, what is to be known of the counts, and a last line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cefu.batch import Outcome

__all__ = ["Bar", "closing", "tell"]

#: Notes and failures that are printed one by one; the rest are counted.
_SHOWN = 50


class Bar:
    """A progress bar on standard error: queries, with the time left, and the rows so far."""

    def __init__(self, length: int, done: int, *, shown: bool) -> None:
        """``done`` of ``length`` queries are answered already; one that is not ``shown`` says nothing."""
        self._rows = 0
        self._bar: Any = None
        if shown:
            self._bar = click.progressbar(
                length=length,
                label="searching",
                file=sys.stderr,
                item_show_func=lambda _: f"{self._rows} rows",
                update_min_steps=max(1, length // 500),
            )
            self._bar.pos = done

    def __call__(self, rows: int) -> None:
        """One more query is answered, with so many rows."""
        self._rows += rows
        if self._bar is not None:
            self._bar.update(1)

    def __enter__(self) -> Bar:
        """The bar, drawn."""
        if self._bar is not None:
            self._bar.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        """Leave it as it is."""
        if self._bar is not None:
            self._bar.__exit__(None, None, None)


def tell(outcomes: Sequence[Outcome]) -> None:
    """What a reader of the counts must know: notes, each once; matches left out for want of a date; failures."""
    notes = dict.fromkeys(
        note
        for outcome in outcomes
        for note in outcome.notes
        if note.startswith(("tech:", "words:", "note:", "warning:"))
    )
    _list([*notes], "notes")
    undated = [outcome.undated for outcome in outcomes if outcome.undated]
    if undated:
        click.echo(
            f"{len(undated)} of the queries match documents without a date, or with one too vague for the range: "
            f"{sum(undated)} left out (add --undated for those without)",
            err=True,
        )
    _list([f"failed: {o.where}: {o.error}" for o in outcomes if o.error], "failures")


def _list(lines: Sequence[str], what: str) -> None:
    for line in lines[:_SHOWN]:
        click.echo(line, err=True)
    if len(lines) > _SHOWN:
        click.echo(f"and {len(lines) - _SHOWN} more {what}", err=True)


def closing(outcomes: Sequence[Outcome], shown: int, seconds: float, *, lines: bool = False) -> str:
    """The last line: queries, hits and occurrences, each in all; ``lines`` says that the rows are occurrences."""
    failed = sum(bool(outcome.error) for outcome in outcomes)
    found = sum(bool(outcome.documents) for outcome in outcomes)
    total = sum(outcome.documents or 0 for outcome in outcomes)
    places = sum(outcome.occurrences or 0 for outcome in outcomes)
    searched = max((outcome.searched or 0 for outcome in outcomes), default=0)
    if lines:
        rows = f"showing {shown} of {places} occurrences ({total} hits, {searched} documents searched)"
    else:
        rows = f"showing {shown} of {total} hits ({places} occurrences, {searched} documents searched)"
    return (
        f"{len(outcomes)} queries: {found} found something, {len(outcomes) - found - failed} nothing, {failed} failed"
        f" — {rows}, {seconds:.1f} s"
    )
