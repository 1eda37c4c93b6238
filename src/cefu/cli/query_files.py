"""Files of queries that a command takes beside those of its command line."""

from __future__ import annotations

import os
import sys

from cefu.errors import ConfigError
from cefu.reading.query_list import ListedQuery, parse_queries

__all__ = ["bare_queries", "contents", "listed_queries"]


def contents(name: str) -> bytes:
    """What a file holds.

    Raises:
        ConfigError: it can't be read.
    """
    try:
        with open(name, "rb") as file:
            return file.read()
    except OSError as error:
        raise ConfigError(f"{name} can't be read ({error.strerror})", hint="name a file of queries") from error


def listed_queries(name: str) -> list[ListedQuery]:
    """The queries of a file by its suffix (``.txt`` if it has none), or of standard input, one a line, for ``-``.

    Raises:
        ConfigError: it can't be read, or is no list of queries.
    """
    if name == "-":
        return parse_queries(sys.stdin.buffer.read(), "standard input", ".txt")
    return parse_queries(contents(name), name, os.path.splitext(name)[1].lower() or ".txt")


def bare_queries(name: str) -> list[str]:
    """The queries of a file, which may say nothing else: the command has one set of filters for all.

    Raises:
        ConfigError: as :func:`listed_queries`; or a row has a filter, or no query.
    """
    queries = []
    for each in listed_queries(name):
        if each.problem:
            raise ConfigError(f"{each.where}: {each.problem}", hint="mend or remove it")
        if each.options:
            found = ", ".join(each.options)
            raise ConfigError(
                f"{each.where} has filters of its own ({found})",
                hint="give filters as options, which hold for all queries, or use cefu batch",
            )
        if not each.query:
            raise ConfigError(f"{each.where} has no query", hint="fill it in or remove the row")
        queries.append(each.query)
    return queries
