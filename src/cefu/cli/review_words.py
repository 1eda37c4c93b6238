"""``--review``: bringing a review log up to a search, and what is said of the judgements on standard error."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.judgements import Tally
    from cefu.review import Reviewed

__all__ = ["spare_review", "tell_judged", "update_review"]

#: Documents that are named one by one; the rest are counted.
_NAMED = 10


def spare_review(name: str | None, *others: str | None) -> None:
    """Refuse an output that would take the place of the log, and of all judgements in it.

    Raises:
        ConfigError: they are one file.
    """
    for other in others:
        if name and other and other != "-" and os.path.realpath(name) == os.path.realpath(other):
            raise ConfigError(f"the output would replace the review log {name}", hint="name another file")


def update_review(index: Index, query: str, name: str, options: dict[str, Any]) -> None:
    """Add the hits of a search to the log ``name``, and say what became of it.

    The file is replaced when all is there, and is not touched if there is nothing to add.

    Raises:
        ConfigError: the file is no review log, or was written by somebody else meanwhile.
    """
    from cefu.cli.account import now
    from cefu.cli.files import place_for, replacing
    from cefu.review import review

    target = place_for(name)
    before = _content(target)
    shown = {key: value for key, value in options.items() if key not in ("limit", "offset")}
    reviewed = review(index, query, before, name, at=now(), **shown)
    if reviewed.data != before:
        with replacing(target) as (stream, _):
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
        f"{name}: {reviewed.new} new, {reviewed.known} known ({tally.kept} kept, {tally.rejected} rejected, "
        f"{tally.open} to judge)",
        err=True,
    )


def _named(doc_ids: Sequence[str]) -> str:
    more = f" and {len(doc_ids) - _NAMED} more" if len(doc_ids) > _NAMED else ""
    return ", ".join(doc_ids[:_NAMED]) + more


def tell_judged(tallies: Iterable[Tally], name: str) -> None:
    """Say for each query how its hits were judged, and which of them don't count for want of a judgement."""
    for tally in tallies:
        why = {"not judged": tally.unjudged, "changed since": tally.changed, "not in the log": tally.missing}
        parts = [f"{tally.kept} kept", f"{tally.rejected} rejected"]
        parts += [f"{number} {what}" for what, number in why.items() if number]
        rest = " — those without a judgement count nowhere" if tally.open else ""
        click.echo(f"{name}: {tally.query}: {', '.join(parts)}{rest}", err=True)
