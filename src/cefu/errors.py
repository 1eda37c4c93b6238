"""The errors of Cefu: each says what happened, to which thing, and how to mend it.

A :class:`CefuError` carries a ``message`` (what, to which thing) and a ``hint`` (the command or change that
mends it). ``str(error)`` is one line. Whatever stops a whole piece of work is raised; whatever concerns one
document of many is collected as a failure and named in the summary.
"""

from __future__ import annotations

__all__ = [
    "CefuError",
    "ConfigError",
    "EngineError",
    "EngineNotInstalledError",
    "IndexCorruptError",
    "IndexLockedError",
    "IndexMismatchError",
    "IndexNotFoundError",
    "QuerySyntaxError",
    "ReadError",
    "UnknownFieldError",
    "UnknownNameError",
    "UnsupportedQueryError",
]


class CefuError(Exception):
    """Base of every error Cefu raises on purpose.

    >>> str(CefuError("no index at index_data", hint="run: cefu ingest seeds"))
    'no index at index_data — run: cefu ingest seeds'
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        """Keep ``message`` (what happened, to which thing) and ``hint`` (what mends it, may be empty)."""
        super().__init__(message, hint)
        self.message = " ".join(message.split("\n"))
        self.hint = " ".join(hint.split("\n"))

    def __str__(self) -> str:
        """One line: the message, and the hint behind a dash."""
        return f"{self.message} — {self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders whole: the attributes travel as state."""
        return (_rebuild, (type(self), self.__dict__))


def _rebuild(kind: type[CefuError], state: dict[str, object]) -> CefuError:
    error = kind.__new__(kind)
    error.__dict__.update(state)
    Exception.__init__(error, state.get("message"), state.get("hint"))
    return error


class ConfigError(CefuError):
    """A setting, option, lexicon or sidecar says something that can't be used."""


class ReadError(CefuError):
    """A file or record can't be read as a document."""


class QuerySyntaxError(CefuError):
    """A query doesn't parse; ``position`` is the 0-based character in ``query``, ``expected`` what fits there."""

    def __init__(self, query: str, position: int, expected: str) -> None:
        """Point at ``position`` (code points, from 0) of ``query`` and say what was ``expected``."""
        found = "the end" if position >= len(query) else f"'{query[position]}'"
        super().__init__(
            f"query does not parse at character {position + 1} ({found}) of: {query}",
            hint=f"expected {expected}",
        )
        self.query = query
        self.position = position
        self.expected = expected

    def pointer(self) -> str:
        """Two lines for a terminal: the query, and a caret under the character (Han count two columns)."""
        import unicodedata

        wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in self.query[: self.position])
        return f"{self.query}\n{' ' * wide}^"


class UnknownFieldError(CefuError):
    """A query or option names a field that does not exist."""


class UnknownNameError(CefuError):
    """A province, city, technology or other name is not known; ``close`` holds the nearest known names."""

    def __init__(self, kind: str, name: str, close: tuple[str, ...] = (), *, hint: str = "") -> None:
        """Say which ``kind`` of ``name`` is unknown and offer the ``close`` ones."""
        super().__init__(
            f"unknown {kind}: {name}",
            hint=hint or (f"did you mean {', '.join(close)}?" if close else f"see the list of {kind} names"),
        )
        self.kind = kind
        self.name = name
        self.close = close


class UnsupportedQueryError(CefuError):
    """The engine can't answer a part of the query; it says so instead of dropping the part."""


class IndexNotFoundError(CefuError):
    """There is no index in the folder."""


class IndexMismatchError(CefuError):
    """The index was made by another schema, engine or analysis than the one that opens it."""


class IndexLockedError(CefuError):
    """Another process is writing to the index."""


class IndexCorruptError(CefuError):
    """A part of the index can't be trusted any more."""


class EngineNotInstalledError(CefuError):
    """The engine's library is not installed."""


class EngineError(CefuError):
    """The engine failed on something that was not the user's doing."""
