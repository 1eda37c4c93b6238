"""The values of a document while its sources are heard one after the other, the best first (DESIGN §7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cefu.extraction.agreement import agree
from cefu.model import METADATA_FIELDS, Metadata, MetaValue, Problem

__all__ = ["Gathered"]


class Gathered:
    """What is known so far: the first source that says something of a field gives its values.

    What a later source says differently is kept among the others.
    """

    def __init__(self, closed: Mapping[str, MetaValue]) -> None:
        """Begin with nothing; of ``closed`` fields the user says that they have no value."""
        self._closed = closed
        self._values: dict[str, list[MetaValue]] = {}
        self._others: list[MetaValue] = []

    def hear(self, field: str, found: Sequence[MetaValue]) -> None:
        """Take what the next source says of the field; nothing, if it says nothing."""
        if not found:
            return
        known = self._values.get(field)
        if field in self._closed:
            self._others += found
        elif not known:
            self._values[field] = list(found)
        elif not agree(field, known, found):
            self._others += found

    def all(self, field: str) -> Sequence[MetaValue]:
        """The values of the field, in order."""
        return self._values.get(field, ())

    def first(self, field: str) -> MetaValue | None:
        """The first value of the field, or None."""
        return next(iter(self.all(field)), None)

    def metadata(self, problems: Sequence[Problem]) -> Metadata:
        """Everything, in the order of the fields."""
        order = (*METADATA_FIELDS, "date")
        others = [*self._closed.values(), *self._others]
        return Metadata(
            tuple(v for name in order for v in self.all(name)),
            tuple(v for name in order for v in others if v.field == name),
            tuple(problems),
        )
