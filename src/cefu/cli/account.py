"""The account that a command gives of what it did: the arguments, the options, the index, the queries."""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from cefu.cli.app import ARGUMENTS
from cefu.errors import ConfigError

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.judgements import ReviewLog
    from cefu.provenance import Asked, Provenance
    from cefu.search import SearchResult

__all__ = ["account", "now"]

#: Parameters that say where the output goes or what was asked of which index: the account has these by themselves.
_OWN = {"query", "index", "output", "form", "provenance"}


def account(
    index: Index | None,
    queries: Callable[[], Iterable[SearchResult | Asked]] | None = None,
    *,
    review: ReviewLog | None = None,
) -> Callable[[], Provenance]:
    """How the running command accounts for its result, once all of it is written; ``queries`` is called then.

    ``review`` is the log that said which hits count.

    >>> from cefu.cli.output import Output  # Output.write(rows, columns, account(index, lambda: [result]))
    """
    context = click.get_current_context()

    def told() -> Provenance:
        from cefu.provenance import provenance_of
        from cefu.search import Filters

        options = {name: value for name, value in context.params.items() if name not in _OWN}
        return provenance_of(
            index,
            queries=queries() if queries else (),
            filters={name: options.pop(name) for name in Filters.__match_args__ if name in options},
            options=options,
            command=context.meta.get(ARGUMENTS, ()),
            at=now(),
            review=review,
        )

    return told


def now() -> datetime.datetime:
    """The time, or that of SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/).

    Raises:
        ConfigError: it is set to what is no time.
    """
    given: Any = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return datetime.datetime.now(datetime.timezone.utc)
    try:
        return datetime.datetime.fromtimestamp(int(given), datetime.timezone.utc)
    except (ValueError, OverflowError, OSError) as error:
        raise ConfigError(
            f"SOURCE_DATE_EPOCH is {given}", hint="set it to seconds since 1970, or unset it"
        ) from error
