"""What the rules of all fields look at: the parts of one document, each found once."""

from __future__ import annotations

from dataclasses import dataclass

from cefu.analysis import FoldedText
from cefu.extraction.decree import Decree, last_decree
from cefu.extraction.head import Head, find_head
from cefu.extraction.history import Event, adoption_events
from cefu.extraction.number import Number
from cefu.extraction.page import Page, Stretch
from cefu.extraction.signature import Signature, find_signature
from cefu.extraction.title import FLAT, Title, find_title, flat_number
from cefu.model import Evidence, MetaValue

__all__ = ["Parts", "find_parts", "found_value"]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of a document."""

    page: Page
    head: Head
    title: Title | None
    events: tuple[Event, ...]
    decree: Decree | None
    signature: Signature | None


def find_parts(text: str, folded: FoldedText) -> Parts:
    """Take the document apart."""
    page = Page(text, folded)
    head = find_head(page)
    title = find_title(head)
    if head.number is None and title is not None and title.rule == FLAT:
        line, end = head.lines[title.last].stretch, len(title.stretch.text)
        if found := flat_number(line.text, end):
            head.number = Number(line, end, found.end())
    decree = last_decree(page)
    events = () if decree else tuple(adoption_events(head.adoption))
    dated = decree is not None or any(e.what in ("adopted", "approved", "amended") for e in events)
    signature = None if dated else find_signature(page, head, title.stretch if title else None)
    return Parts(page, head, title, events, decree, signature)


def found_value(
    field: str, value: str, stretch: Stretch, at: tuple[int, int], rule: str, source: str = "text"
) -> MetaValue:
    """The value found at ``stretch.text[at[0]:at[1]]``, with its evidence."""
    span = stretch.span(*at)
    return MetaValue(field, value, stretch.written(span), Evidence(source, span, rule))
