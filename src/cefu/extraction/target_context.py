"""Where a number stands that may be a target: below which title and headings, and behind which sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, cached_property
from math import inf
from typing import Literal, NamedTuple

from cefu.analysis import FoldedText, fold
from cefu.data.toml import load_resource
from cefu.extraction.date_mentions import date_mentions
from cefu.extraction.headings import Heading, Outline, find_headings
from cefu.extraction.target_dates import LIST_ITEM, Deadline, opening
from cefu.extraction.target_words import any_of
from cefu.model import PartialDate

__all__ = ["Carried", "Mode", "Setting", "Settings", "mode_of"]

#: A part of a document that plans, looks back, is law, or was said in a debate; empty for what is not known.
Mode = Literal["plan", "review", "norm", "debate", ""]


class Setting(NamedTuple):
    """What is known of a text before it is read: the document's date, and what kind of part it stands in."""

    anchor: PartialDate | None = None
    mode: Mode = ""


@cache
def _words() -> tuple[re.Pattern[str], ...]:
    table = load_resource("targets.toml")["headings"]
    titles = any_of(table["plan_titles"])
    return (
        re.compile(any_of(table["review"])),
        re.compile(any_of(table["plan"])),
        re.compile(titles),
        re.compile(rf"(?:{any_of(table['norm_titles'])})(?:\([^()]{{1,20}}\))?\Z"),
        re.compile(any_of(table["told_titles"])),
        re.compile(any_of(table["report_titles"])),
        re.compile(any_of(table["not_plans"])),
        re.compile(any_of(table["glossaries"])),
    )


#: The longest heading that is asked.
_LONGEST = 36
#: The longest heading of an annex that is nothing but its number.
_BARE = 5
_ARTICLE = re.compile(r"第 ?[0-9〇零一二三四五六七八九十百千]{1,7} ?条")


def mode_of(title: str, headings: Sequence[str], anchor: PartialDate | None = None) -> Mode:
    """What kind of part stands below a title and headings (folded, the widest first).

    The title of a law or a debate decides, then the widest heading that says it, then the title of a plan. A heading
    with a year before ``anchor``, the document's date, looks back.

    >>> mode_of("某省政府工作报告", ["二、2026年重点任务", "(一)稳增长"]), mode_of("某市发展规划", ["一、发展基础"])
    ('plan', 'review')
    >>> mode_of("某某条例", ["第五条"]), mode_of("某省政府工作报告", ["一、2025年工作"], PartialDate(2026, 1))
    ('norm', 'review')
    """
    review, plan, plan_titles, norm_titles, told_titles, _, _, glossaries = _words()
    if norm_titles.search(title.strip()):
        return "norm"
    if told_titles.search(title):
        return "debate"
    for heading in headings:
        if _ARTICLE.match(heading):
            return "norm"
        if len(heading) > _LONGEST:
            continue  # a numbered sentence
        if glossaries.search(heading):
            return ""
        back, ahead = review.search(heading) is not None, plan.search(heading) is not None
        if back != ahead:
            return "review" if back else "plan"
        years = [mention.until.year for mention in date_mentions(heading)] if not back and anchor else []
        if anchor and years and max(years) < anchor.year:
            return "review"
    return "plan" if plan_titles.search(title) else ""


class Settings:
    """The settings of the parts of one document; its headings are read when they are first asked for."""

    def __init__(self, title: str, date: str, text: str, folded: FoldedText) -> None:
        """``title`` and ``text`` are original, ``date`` is ISO or empty, ``folded`` the fold of ``text``."""
        self.anchor = PartialDate.parse(date) if date else None
        self._title = title
        self._texts = text, folded
        self._modes: dict[tuple[Heading, ...], Mode] = {}

    @cached_property
    def outline(self) -> Outline:
        """The headings of the document."""
        return find_headings(*self._texts)

    def at(self, position: int) -> Setting:
        """The setting of a place of the original text."""
        above = self.outline.at(position)
        if above not in self._modes:
            headings = [self._named(heading) for heading in above]
            mode = mode_of(fold(self._title).text, headings, self.anchor)
            if not mode and headings and above[0].span.start > self._ahead_from:
                review, *_, others, glossaries = _words()
                told = any(words.search(headings[0]) for words in (review, others, glossaries))
                mode = "" if told else "plan"
            self._modes[above] = mode
        return Setting(self.anchor, self._modes[above])

    @cached_property
    def _ahead_from(self) -> int | float:
        """Behind which heading of a report all is said of what will be done: the first one, where it looks back."""
        title = fold(self._title).text
        if _words()[-3].search(title) is None:
            return inf
        first = next(iter(self.outline.headings), None)
        if first is None or mode_of(title, [self._named(first)], self.anchor) != "review":
            return inf
        return first.span.start

    def _named(self, heading: Heading) -> str:
        """The folded text of a heading; that of an annex has its title in the next line (附件1, 2026年民生实事)."""
        text = fold(heading.text).text
        if not text.startswith(("附件", "附录", "附表")) or len(text) > _BARE:
            return text
        line = self._texts[0][heading.span.end : heading.span.end + _LONGEST].strip().partition("\n")[0]
        return f"{text} {fold(line).text}"

    @property
    def of_title(self) -> Setting:
        """The setting of a title that stands outside the text."""
        return Setting(self.anchor)


_SENTENCE = re.compile(r"[^。!?\n]+")
#: For how many sentences behind its own a deadline holds, and within how many characters.
_SENTENCES, _FAR = 6, 600


class Carried:
    """Walks over the sentences of a text: what the ones before a sentence of its paragraph say of when.

    Each sentence is looked at once, at its opening only.
    """

    def __init__(self, text: str, anchor: PartialDate | None) -> None:
        """``anchor`` is the document's date."""
        self._text, self._anchor = text, anchor
        self._at = 0
        self._left = 0
        self._deadline: Deadline | None = None
        #: Whether the deadline was said of an item of a list: it ends with it.
        self._of_item = False

    def before(self, start: int) -> Deadline | None:
        """The deadline, or the past time, that the sentences before the one at ``start`` have opened with.

        Sentences must be asked for in order.
        """
        paragraph = self._text.rfind("\n", self._at, start) + 1
        if paragraph > 0:
            self._at, self._deadline = paragraph, None
        # A text without line breaks: what stands far before has no say.
        self._at = max(self._at, start - 4 * _FAR)
        for sentence in _SENTENCE.finditer(self._text, self._at, start):
            found = opening(self._text, sentence.start(), sentence.end(), self._anchor)
            item = LIST_ITEM.match(self._text, sentence.start()) is not None
            if found is not None:
                self._deadline, self._left = found if found.firm or found.past else None, _SENTENCES
                self._of_item = item
            elif item and self._of_item:
                self._deadline = None
            elif self._left:
                self._left -= 1
            else:
                self._deadline = None
        self._at = max(self._at, start)
        if self._deadline is not None and start - self._deadline.span.end > _FAR:
            return None
        if self._of_item and LIST_ITEM.match(self._text, start):
            return None
        return self._deadline
