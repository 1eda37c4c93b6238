"""What ``cefu batch`` says on standard error: what is to be known of the counts, and a last line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cefu.batch import Outcome

__all__ = ["closing", "tell"]

#: Notes and failures that are printed one by one; the rest are counted.
_SHOWN = 50


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
