"""Sizes on the command line: 300M, 1.5G."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

__all__ = ["memory_option", "size"]

_Command = TypeVar("_Command", bound=Callable[..., Any])

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}
_SIZE = re.compile(r"(\d{1,15}(?:\.\d{1,15})?)\s*([KMG]?)(?:I?B)?", re.IGNORECASE | re.ASCII)


def size(ctx: click.Context | None, param: click.Parameter | None, value: str | None) -> int | None:
    """The callback of an option that takes a size: so many bytes; None where the option is not given.

    Thousands, millions and thousand millions are written K, M and G.

    >>> size(None, None, "300M"), size(None, None, "1.5g"), size(None, None, None)
    (300000000, 1500000000, None)

    Raises:
        click.BadParameter: the value is no size.
    """
    if value is None:
        return None
    found = _SIZE.fullmatch(value.strip())
    if not found:
        raise click.BadParameter(f"{value} is no size; write 100M or 1G", ctx, param)
    return int(float(found[1]) * _UNITS[found[2].upper()])


def memory_option(command: _Command) -> _Command:
    """``--memory``."""
    return click.option(
        "--memory",
        callback=size,
        metavar="SIZE",
        help="Of postings held before they are written, as 100M (default 300M).",
    )(command)
