"""Sizes on the command line: 300M, 1.5G."""

from __future__ import annotations

import re

import click

__all__ = ["Size"]

_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMG]?)(?:I?B)?", re.IGNORECASE | re.ASCII)


class Size(click.ParamType):
    """So many bytes, as a number with K, M or G behind it (thousands, millions, thousand millions)."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The bytes; what is no size is a usage error.

        >>> Size().convert("300M", None, None), Size().convert("1.5g", None, None)
        (300000000, 1500000000)
        """
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(str(value).strip())
        if not found:
            self.fail(f"{value} is no size; write 100M or 1G", param, ctx)
        return int(float(found[1]) * _UNITS[found[2].upper()])
