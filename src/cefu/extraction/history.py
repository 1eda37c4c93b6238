"""The history of a mainland law: its adoption lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from cefu.extraction.date_text import DATE, date_of, dates_to_the_day
from cefu.extraction.page import Line, Stretch
from cefu.model import PartialDate

__all__ = ["Event", "adoption_events", "is_adoption", "starts_with_date"]

What = Literal["adopted", "approved", "published", "amended", "effective"]

_WORDS: dict[str, What] = {
    "通过": "adopted",
    "批准": "approved",
    "公布": "published",
    "发布": "published",
    "颁布": "published",
    "印发": "published",
    "修正": "amended",
    "修订": "amended",
    "修改": "amended",
    "施行": "effective",
    "实施": "effective",
    "生效": "effective",
}
_WHAT = re.compile("|".join(_WORDS))
_QUOTED = re.compile("《[^》]{0,200}》|<[^>]{0,200}>")
_LAST = re.compile(
    rf"(?:{'|'.join(_WORDS)}|自?(?:公布|发布)之日起(?:施行|实施))(?:,该修正自.{{0,30}})?[)。,]{{0,2}}(?:根据)?[)]?\Z"
)
#: Who and under which number: 中华人民共和国国务院令第297号公布, 以法发(1993)15号通知印发.
_PUBLISHED_AS = re.compile(
    r"(?P<order>(?P<body>[一-鿿、]{2,60}?)(?:令|公告)\(?(?:\d{4}年)?第[\d一二三四五六七八九十百〇零]{1,7}号\)?)"
    r"|(?P<board>[一-鿿]{2,40}?会)第\d{1,4}号(?=公布)"
    r"|以(?P<number>[一-鿿]{1,12}\((?:19|20)\d\d\)\d{1,5}号)"
)
_PUBLISHED = re.compile("(?:公告|令)?(?:公布|发布|颁布|印发)")
#: The body that adopted or approved: up to its term and session.
_ADOPTED_BY = re.compile(
    r"(?:已?经|由)?(?P<body>[一-鿿、]{2,40}?)(?=第?[一二三四五六七八九十百\d]{1,5}届[一-鿿]{0,4}会议|第[一二三四五六七八九十百\d]{1,6}次)"
)


@dataclass(frozen=True, slots=True)
class Event:
    """One step in the history of a law: what happened on which day, by whom and under which number.

    ``line`` holds it; ``body`` and ``number`` are places in ``line.text``, or None.
    """

    what: What
    date: PartialDate
    line: Stretch
    at: tuple[int, int]
    body: tuple[int, int] | None = None
    number: tuple[int, int] | None = None


#: How an adoption line begins, and with which characters.
_STARTS_WITH_DATE = re.compile(
    rf"\(?(?:根据)?(?:{DATE.pattern})|\([一-鿿]{{2,24}}第[一二三四五六七八九十百\d]{{1,6}}次(?:全体)?会议[一-鿿]{{0,4}}通过"
)
_FIRST = frozenset("(根中民一二0123456789")


def starts_with_date(text: str) -> bool:
    """Whether the squeezed line, which is not empty, begins as an adoption line does."""
    return (text[0] in _FIRST or text[0].isdecimal()) and _STARTS_WITH_DATE.match(text) is not None


def is_adoption(text: str) -> bool:
    """Whether the squeezed line belongs to the adoption lines of a law: dates with what happened on them."""
    if len(text) > 380 or not starts_with_date(text) or "现予" in text or text.count("。") > 1:
        return False
    return _LAST.search(text) is not None


def adoption_events(lines: Sequence[Line]) -> list[Event]:
    """The events of the adoption lines, in the order they are told."""
    events = []
    for line in lines:
        text = line.text
        # What is quoted is another document; its words must not be taken for what happened here.
        plain = _QUOTED.sub(lambda m: "·" * len(m[0]), text) if "《" in text or "<" in text else text
        dates = list(dates_to_the_day(plain))
        for k, found in enumerate(dates):
            date = date_of(found)
            stop = dates[k + 1].start() if k + 1 < len(dates) else len(plain)
            words = list(_WHAT.finditer(plain, found.end(), stop))
            if date is not None and words:
                events.append(_event(_WORDS[words[-1][0]], date, line.stretch, plain, found.span(), stop))
    return events


def _event(what: What, date: PartialDate, line: Stretch, plain: str, at: tuple[int, int], stop: int) -> Event:
    """Read who did it, and under which number."""
    body = number = None
    after = at[1]
    if what == "published":
        if found := _PUBLISHED_AS.search(plain, after, stop):
            if found["order"]:
                body, number = found.span("body"), found.span("order")
            elif found["board"]:
                body = found.span("board")
            else:
                body, number = (after, found.start()), found.span("number")
        elif (found := _PUBLISHED.search(plain, after, stop)) and found.start() > after:
            body = (after, found.start())
    elif what in ("adopted", "approved", "amended") and (found := _ADOPTED_BY.match(plain, after, stop)):
        body = found.span("body")
    return Event(what, date, line, at, body, number)
