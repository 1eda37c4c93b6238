"""``--review``: bringing a review log up to a search, and what is said of the judgements on standard error."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.judgements import ReviewLog, Tally
    from cefu.review import Reviewed

__all__ = ["read_review", "spare_review", "tell_judged", "update_review"]

#: Documents that are named one by one; the rest are counted.
_NAMED = 10


def spare_review(name: str | None, *others: str | None) -> None:
    """Refuse an output that would take the place of the log and of all judgements in it, or of another output.

    Raises:
        ConfigError: two of them are one file.
    """
    from cefu.cli.files import check_apart

    check_apart(others, {"the review log": name})


def read_review(name: str | None) -> ReviewLog | None:
    """The log that was named, if one was.

    Raises:
        ConfigError: it can't be read, or is none.
    """
    from cefu.judgements import ReviewLog

    return ReviewLog.read(name) if name else None


def update_review(index: Index, query: str, name: str, options: dict[str, Any]) -> None:
    """Add the hits of a search to the log ``name``, and say what became of it.

    The file is replaced when all is there, and is not touched if there is nothing to add.

    Raises:
        ConfigError: it is no file, or no review log, or was written by somebody else meanwhile.
    """
    from cefu.cli.account import now
    from cefu.cli.files import filling, is_replaced, place_for
    from cefu.review import review

    if not is_replaced(name):
        raise ConfigError(
            f"{name} is no file, and a review log is added to", hint="name one: --review review.csv"
        )
    target = place_for(name)
    before = _content(target)
    shown = {key: value for key, value in options.items() if key not in ("limit", "offset")}
    reviewed = review(index, query, before, name, at=now(), **shown)
    if reviewed.data != before:
        with filling(name) as (stream, _):
            stream.write(reviewed.data)
            stream.flush()
            os.fsync(stream.fileno())
            if _content(target) != before:
                raise ConfigError(f"{name} was changed while hits were added", hint="run the command again")
    _tell(reviewed, name)


def _content(target: str) -> bytes | None:
    """The bytes of the file; None if there is none, or nothing in it."""
    try:
        with open(target, "rb") as file:
            return file.read() or None
    except FileNotFoundError:
        return None


def _tell(reviewed: Reviewed, name: str) -> None:
    tally = reviewed.tally
    _tell_restored(reviewed.restored, name)
    if reviewed.changed:
        many = "1 document has" if tally.changed == 1 else f"{tally.changed} documents have"
        click.echo(
            f"{name}: {many} changed since, to be judged again: {_named(reviewed.changed)}",
            err=True,
        )
    for why in dict.fromkeys(why for _, why in reviewed.gone):
        doc_ids = [doc_id for doc_id, reason in reviewed.gone if reason == why]
        verb = {"is": "are", "does": "do"}
        plural = why if len(doc_ids) == 1 else " ".join(verb.get(word, word) for word in why.split(" "))
        click.echo(f"{name}: {len(doc_ids)} of its hits {plural}: {_named(doc_ids)}", err=True)
    click.echo(
        f"{name}: {reviewed.new} new, {reviewed.known} known; {tally.kept} kept, {tally.rejected} rejected, "
        f"{reviewed.new + tally.open} to judge",
        err=True,
    )


def _tell_restored(restored: Sequence[tuple[str, str]], name: str) -> None:
    if restored:
        pairs = _named([f"{old} is {new}" for old, new in restored])
        click.echo(f"{name}: ids that are in no index, known by the text that was judged: {pairs}", err=True)


def _named(doc_ids: Sequence[str]) -> str:
    more = f" and {len(doc_ids) - _NAMED} more" if len(doc_ids) > _NAMED else ""
    return ", ".join(doc_ids[:_NAMED]) + more


def tell_judged(tallies: Iterable[Tally], log: ReviewLog) -> None:
    """Say for each query how its hits were judged, and how many don't count for want of a judgement."""
    _tell_restored(log.restored, log.name)
    for tally in tallies:
        why = {"not judged": tally.unjudged, "changed since": tally.changed, "not in the log": tally.missing}
        parts = [f"{tally.kept} kept", f"{tally.rejected} rejected"]
        parts += [f"{number} {what}" for what, number in why.items() if number]
        rest = f" — {tally.open} open: not counted; empty (?) where no hit is kept" if tally.open else ""
        click.echo(f"{log.name}: {tally.query}: {', '.join(parts)}{rest}", err=True)
