"""Finding many known forms in folded text at once: leftmost-longest, on borders of units, guarded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Form", "FormMatcher", "Guarded", "Occurrence"]


_DIGITS = frozenset("0123456789")
#: So many characters of a form are looked at before the form itself. More would take longer than they save.
_LOOKED_AT = 4
#: After so many characters of text the closer look is worth its building.
_WORTH_IT = 100_000


@dataclass(frozen=True, slots=True)
class Form:
    """A folded ``text`` that stands for ``label``; ``guards`` hold it and mean something else.

    A guard begins and ends on borders of units, as a form does: ``5g/l`` guards nothing in ``5g/lte``.
    """

    text: str
    label: str
    guards: tuple[str, ...] = ()


class Occurrence(NamedTuple):
    """A ``form`` of ``label`` in the range ``[start, end)`` of a folded text."""

    label: str
    form: str
    start: int
    end: int


class Guarded(NamedTuple):
    """A ``form`` of ``label`` in ``[start, end)`` that does not count, for ``guard`` stands there from ``at`` on."""

    label: str
    form: str
    start: int
    end: int
    guard: str
    at: int


class _Guard(NamedTuple):
    text: str
    offset: int  # of the form in it
    left: bool
    right: bool


class _Entry(NamedTuple):
    form: str
    size: int
    label: str
    left: bool  # begins with a letter or digit: the border before it must be looked at
    right: bool
    guards: tuple[_Guard, ...]


class FormMatcher:
    """Finds the forms in time linear in the text, whatever the text.

    One regular expression of two character classes finds the few places where the first two characters of any
    form may stand; a table of two-character beginnings then says which forms to try, the longest first. It is
    quicker to build and to run than one alternation of all forms, and far quicker than a search for each. Who
    searches much text soon gets an expression that looks closer: it takes longer to build and finds fewer places.

    >>> matcher = FormMatcher([Form("5g", "5G"), Form("元宇宙", "元宇宙", ("多元宇宙",))])
    >>> [(o.label, o.start, o.end) for o in matcher.find("15g与5g、多元宇宙和元宇宙")]
    [('5G', 4, 6), ('元宇宙', 12, 15)]
    """

    def __init__(self, forms: Iterable[Form]) -> None:
        """Prepare the search; a form that is given twice keeps its first label."""
        # Imported here: whoever only resolves a name must not pay for the folding tables.
        from cefu.analysis.characters import RUN
        from cefu.analysis.units import _border

        self._border = _border
        self._run = run = re.compile(f"[{RUN}]")
        table: dict[str, list[_Entry]] = {}
        singles: dict[str, _Entry] = {}
        for form in {f.text: f for f in reversed(list(forms))}.values():
            entry = _Entry(
                form.text,
                len(form.text),
                form.label,
                run.match(form.text[0]) is not None,
                run.match(form.text[-1]) is not None,
                tuple(
                    _Guard(guard, at, run.match(guard[0]) is not None, run.match(guard[-1]) is not None)
                    for guard in form.guards
                    for at in _offsets(guard, form.text)
                ),
            )
            if entry.size == 1:
                singles[entry.form] = entry
            else:
                table.setdefault(entry.form[:2], []).append(entry)
        for prefix, entries in table.items():
            entries.sort(key=lambda e: (-e.size, e.form))
            if prefix[0] in singles:
                entries.append(singles[prefix[0]])
        self._table: Mapping[str, list[_Entry]] = table
        self._singles = {char: [entry] for char, entry in singles.items()}
        self._candidates = self._places_to_try(_two_characters)
        self._before_closer = _WORTH_IT

    def find(self, folded: str, kept_out: list[Guarded] | None = None) -> Iterator[Occurrence]:
        """Every occurrence in order, not overlapping: at each place the longest form allowed there.

        What a guard keeps out on the way is added to ``kept_out``.
        """
        if self._before_closer > 0:
            self._before_closer -= len(folded)
            if self._before_closer <= 0:
                self._candidates = self._places_to_try(_beginnings)
        table, singles, border = self._table, self._singles, self._on_border
        done = 0
        for candidate in self._candidates.finditer(folded):
            start = candidate.start()
            if start < done:
                continue
            entries = table.get(folded[start : start + 2]) or singles.get(folded[start])
            if entries is None:
                continue
            for form, size, label, left, right, guards in entries:
                if (
                    folded.startswith(form, start)
                    and not (left and not border(folded, start))
                    and not (right and not border(folded, start + size))
                ):
                    if guards and (guard := self._guard_at(folded, start, guards)):
                        if kept_out is not None:
                            at = start - guard.offset
                            kept_out.append(Guarded(label, form, start, start + size, guard.text, at))
                        continue
                    done = start + size
                    yield Occurrence(label, form, start, done)
                    break

    def _places_to_try(self, pattern: Callable[[list[_Entry]], str]) -> re.Pattern[str]:
        """The places where a form may stand: those of single characters, and those the pattern of longer ones finds."""
        entries = [entry for found in self._table.values() for entry in found if entry.size > 1]
        singles = [_one_of(self._singles)] if self._singles else []
        return re.compile("|".join([*singles, *([pattern(entries)] if entries else [])]) or r"(?!)")

    def _guard_at(self, folded: str, start: int, guards: tuple[_Guard, ...]) -> _Guard | None:
        """The first guard that stands around the form at ``start``."""
        for guard in guards:
            text, offset, left, right = guard
            at = start - offset
            if (
                at >= 0
                and folded.startswith(text, at)
                and not (left and not self._on_border(folded, at))
                and not (right and not self._on_border(folded, at + len(text)))
            ):
                return guard
        return None

    def _on_border(self, text: str, at: int) -> bool:
        """Whether a unit may begin or end at ``at``, where a letter or digit stands on one side."""
        if at <= 0 or at >= len(text):
            return True
        before, after = text[at - 1], text[at]
        # A point is part of a unit between two digits at most; only there is the whole run worth reading.
        if before == ".":
            return not (after in _DIGITS and text[at - 2 : at - 1] in _DIGITS) or self._border(text, at)
        if after == ".":
            return not (before in _DIGITS and text[at + 1 : at + 2] in _DIGITS) or self._border(text, at)
        return self._run.match(before) is None or self._run.match(after) is None


def _offsets(guard: str, form: str) -> Iterator[int]:
    at = guard.find(form)
    while at >= 0:
        yield at
        at = guard.find(form, at + 1)


def _two_characters(entries: list[_Entry]) -> str:
    """A pattern that matches the first character where the first two may be those of a form."""
    first, second = (_one_of({entry.form[k] for entry in entries}) for k in range(2))
    return f"{first}(?={second})"


def _beginnings(entries: list[_Entry]) -> str:
    """The same, and in fewer places where no form stands.

    Forms of one length and script share further classes, those of their first characters up to :data:`_LOOKED_AT`.
    """
    groups: dict[tuple[bool, int], list[str]] = {}
    for entry in entries:
        groups.setdefault((entry.left, min(entry.size, _LOOKED_AT)), []).append(entry.form)
    parts = []
    for (left, size), forms in sorted(groups.items()):
        classes = [_one_of({form[k] for form in forms}) for k in range(size)]
        # A letter or digit before it is no border. (These are not all of them: the place is looked at again.)
        border = "(?<![0-9a-z].)" if left else ""
        parts.append(f"(?<={classes[0]})(?={''.join(classes[1:])}){border}")
    return f"{_two_characters(entries)}(?:{'|'.join(parts)})"


def _one_of(characters: Iterable[str]) -> str:
    return f"[{''.join(re.escape(c) for c in sorted(characters))}]"
