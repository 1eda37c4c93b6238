"""The frozen types that cross stage borders. Standard library only; no behaviour beyond what a value knows of itself.

Offsets are half-open and count code points. ``original`` means the text of the :class:`RawDocument` as it was
decoded; ``folded`` means the text that is searched.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Literal

from cefu.frozen import Frozen, fresh

__all__ = [
    "METADATA_FIELDS",
    "Declared",
    "Evidence",
    "MetaValue",
    "Metadata",
    "PartialDate",
    "Precision",
    "Problem",
    "RawDocument",
    "Span",
]

Precision = Literal["day", "month", "year"]

#: The metadata fields a document may declare or have found, by their stable names (DESIGN §2, §8).
METADATA_FIELDS: tuple[str, ...] = (
    "title",
    "province",
    "city",
    "issuer",
    "doc_number",
    "written_on",
    "issued_on",
    "effective_on",
    "kind",
    "url",
    "source",
)

_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?\Z")


class Span(Frozen):
    """A half-open range ``[start, end)`` of code points; which text it is of is said where it is used."""

    start: int
    end: int


class PartialDate(Frozen):
    """A date as exactly as it is known: a day, a month or a year.

    >>> PartialDate.parse("2020-05").iso
    '2020-05'
    >>> PartialDate(2020, 2).last_day
    datetime.date(2020, 2, 29)
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no calendar has.

        Raises:
            ValueError: the year is not 1 to 9999, the month or day does not exist, or a day has no month.
        """
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        datetime.date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises:
            ValueError: the text has another form or names a day that no calendar has.
        """
        match = _DATE.match(text.strip())
        if match is None:
            raise ValueError(f"not a date of the form 2020, 2020-05 or 2020-05-12: {text}")
        year, month, day = match.groups()
        return cls(int(year), int(month) if month else None, int(day) if day else None)

    @property
    def iso(self) -> str:
        """ISO 8601, cut to the precision: ``2020``, ``2020-05`` or ``2020-05-12``."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    @property
    def precision(self) -> Precision:
        """How exactly the date is known."""
        return "day" if self.day is not None else "month" if self.month is not None else "year"

    @property
    def first_day(self) -> datetime.date:
        """The first day the date may mean."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> datetime.date:
        """The last day the date may mean."""
        import calendar

        month = self.month or 12
        return datetime.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])


class Declared(Frozen):
    """A metadata value that the user or the file's own header declared.

    ``field`` is one of :data:`METADATA_FIELDS`, or ``"date"`` (a date of unstated kind). ``value`` is the
    text as declared, stripped, never empty. ``source`` ranks it: ``"sidecar"`` > ``"record"`` (a key of a
    JSONL or CSV record) > ``"front matter"`` > ``"header"`` (a structured head of the file). ``where`` names
    the place for people: ``beijing.md.meta.toml``, ``record 3, key 发文机关``.
    """

    field: str
    value: str
    source: str
    where: str


class RawDocument(Frozen):
    """What reading gives: one document as found.

    ``doc_id`` is stable (DESIGN §8). ``source`` is the path as the user would open it, with ``#n`` for record
    ``n`` (from 1) of a file of records. ``text`` is the decoded body, line breaks as found, without front
    matter. ``declared`` holds what was declared, best source first; ``mended`` what a table of the user's says of
    the document, above all else. ``extra`` keeps record keys that map to no field.
    """

    doc_id: str
    source: str
    text: str
    declared: tuple[Declared, ...] = ()
    encoding: str = "utf-8"
    extra: Mapping[str, str] = fresh(factory=dict)
    mended: tuple[Declared, ...] = ()

    def first(self, name: str) -> Declared | None:
        """The best declared value of the field, or None."""
        return next((d for d in (*self.mended, *self.declared) if d.field == name), None)


class Evidence(Frozen):
    """Where a value came from.

    ``source`` is ``"sidecar"``, ``"record"``, ``"front matter"``, ``"header"``, ``"text"`` or ``"path"``;
    ``span`` is the place in the original text (None when the value stands outside it); ``rule`` names the
    rule or place, such as ``"signature block"`` or ``"record 3, key 发文机关"``.
    """

    source: str
    span: Span | None
    rule: str


class MetaValue(Frozen):
    """One value of one metadata field: normalised ``value``, the ``raw`` form it was found in, and its evidence."""

    field: str
    value: str
    raw: str
    evidence: Evidence


class Problem(Frozen):
    """A declared value that can't be used: ``field``, ``value`` as declared, ``where``, and what is wrong."""

    field: str
    value: str
    where: str
    message: str

    def __str__(self) -> str:
        """One line for people.

        >>> str(Problem("date", "2020-02-30", "record 3, key date", "no calendar has this date"))
        'record 3, key date: date 2020-02-30: no calendar has this date'
        """
        return f"{self.where}: {self.field} {self.value}: {self.message}"


class Metadata(Frozen):
    """All values of one document, best first within a field. A field without a value is absent, never guessed.

    ``others`` are values that say something else than ``values`` and come from a lesser source: what the text
    says where the user declared another thing. One with an empty ``value`` is the user's word that the field
    has none. ``problems`` are declared values that can't be used.
    """

    values: tuple[MetaValue, ...] = ()
    others: tuple[MetaValue, ...] = ()
    problems: tuple[Problem, ...] = ()

    def get(self, name: str) -> MetaValue | None:
        """The value of the field, or None when it is not known."""
        return next((v for v in self.values if v.field == name), None)

    def all(self, name: str) -> tuple[MetaValue, ...]:
        """Every value of the field (a joint document has several issuers), in order."""
        return tuple(v for v in self.values if v.field == name)

    def text(self, name: str) -> str:
        """The values joined with ``;``, or the empty string."""
        return ";".join(v.value for v in self.all(name))
