"""The signature block: who signed, and on which day (成文日期)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cefu.extraction.bodies import is_relative, named_bodies
from cefu.extraction.date_text import DATE, MONTH, date_of
from cefu.extraction.head import Head, is_chrome
from cefu.extraction.kind import find_kind
from cefu.extraction.page import Page, Stretch
from cefu.extraction.tables import rules
from cefu.model import PartialDate

__all__ = ["Signature", "find_signature"]

_BLANK = " \t\u3000\xa0\u2002\u2003\u200b\r"
#: A line that ends in a day. The scan over the whole text must be cheap: it looks for 日 before a line's end.
_DAY_END = re.compile(rf"日[{_BLANK}]{{0,200}}(?:[（(][^\n（()）]{{2,20}}[)）][{_BLANK}]{{0,200}})?(?=\n|\Z)")
#: Lines with a day are looked at until one is a signature, and so many at most.
_TRIES = 80
_LONGEST = 120
#: A signature that names no day is looked for in so many last characters.
_LAST = 400
_SEAL = re.compile(r"\((?:公?章|印章?|盖章|公章)\)\Z")
#: What stands below a signature: nothing, a note, the page's foot, an attachment, the title of what is sent.
_BELOW = re.compile(r"\(此|\(本文|\(主动|\(依申请|附件|抄送|主送|扫一扫|联系人|\(联系|公开方式|信息公开|印发")
_ABOVE = re.compile(r"[。!)》]\Z|\A附件|\A\d{1,2}[.、]|[一-鿿]\Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """The day in ``day.text[at[0]:at[1]]`` and the bodies that signed, each a place in a line."""

    date: PartialDate
    day: Stretch
    at: tuple[int, int]
    bodies: tuple[tuple[Stretch, int, int], ...]
    rule: str


def find_signature(page: Page, head: Head, title: Stretch | None) -> Signature | None:
    """The first signature block of the text: that of the notice, before what is attached to it."""
    start = _body_start(head)
    for before, line, after in _day_lines(page, start):
        found = _last_day(line.text)
        if found is None or not _closes(line.text[found.end() :]):
            continue
        date = date_of(found)
        if date is None:
            continue
        prefix = line.text[: found.start()].rstrip(":(")
        if prefix:
            bodies = named_bodies(line, 0, len(prefix))
            if bodies and not is_relative(prefix):
                return Signature(
                    date, line, found.span(), tuple((line, a, b) for a, b in bodies), "signature line"
                )
            if bodies and len(prefix) >= 4:
                return Signature(date, line, found.span(), (), "signature line")
            continue
        signed = _bodies_above(before)
        if signed is not None:
            named = tuple(b for b in signed if not is_relative(b[0].text[b[1] : b[2]]))
            return Signature(date, line, found.span(), named, "signature block")
        if _stands_alone(before, after):
            return Signature(date, line, found.span(), (), "date below the text")
    return _month_signature(page, start) or _flat_signature(page, title)


def _month_signature(page: Page, start: int) -> Signature | None:
    """A signature at the very end that names a month and no day; it must name a body."""
    lines = [k.stretch for k in page.lines(max(start, len(page.text) - _LAST), len(page.text)) if k.text]
    for k in range(len(lines) - 1, 0, -1):
        found = MONTH.fullmatch(lines[k].text)
        date = date_of(found) if found else None
        if found is None or date is None:
            continue
        bodies = tuple(b for b in _bodies_above(lines[:k][::-1]) or () if not is_relative(b[0].text[b[1] : b[2]]))
        if bodies:
            return Signature(date, lines[k], found.span(), bodies, "signature block")
    return None


def _body_start(head: Head) -> int:
    """Where in the original the text proper begins: dates above it are not those of a signature."""
    if 0 < head.body < len(head.lines):
        return head.lines[head.body].stretch.span().start
    return 0


def _day_lines(page: Page, start: int) -> Iterator[tuple[list[Stretch], Stretch, str]]:
    """Short lines that end in a day, with the lines above (nearest first) and the one below."""
    text = page.text
    for count, found in enumerate(_DAY_END.finditer(text, start)):
        if count >= _TRIES:
            return
        begin = max(text.rfind("\n", 0, found.start()), text.rfind("\u2028", 0, found.start())) + 1
        if found.end() - begin > _LONGEST:
            gap = max(text.rfind(mark, begin, found.start()) for mark in ("\u3000\u3000", "  "))
            begin = gap + 2 if gap > begin else begin
        if found.end() - begin > _LONGEST or begin < start:
            continue
        line = page.stretch(begin, found.end())
        before = [k.stretch for k in page.lines(max(start, begin - 600), begin)][::-1]
        if not DATE.search(line.text) and before and len(before[0].text) <= 30:
            # The line break stands inside the date.
            line, before = before[0] + line, before[1:]
        after = next(
            (k.text for k in page.lines(found.end(), min(len(text), found.end() + 400)) if k.text), ""
        )
        yield before, line, after


def _last_day(text: str) -> re.Match[str] | None:
    return next(iter(list(DATE.finditer(text))[-1:]), None)


def _closes(rest: str) -> bool:
    return not rest or (rest[0] in "()" and len(rest) <= 22)


def _bodies_above(before: list[Stretch]) -> list[tuple[Stretch, int, int]] | None:
    """The bodies named by the lines right above the day; None when there is neither a body nor a person."""
    signed: list[tuple[Stretch, int, int]] = []
    person = False
    for line in before[:12]:
        if len(line.text) <= 16 and rules().signers.match(line.text):
            person = True
            continue
        end = len(_SEAL.sub("", line.text))
        bodies = named_bodies(line, 0, end) if len(line.text) <= 80 else []
        if not bodies:
            break
        signed = [(line, a, b) for a, b in bodies] + signed
    return signed if signed or person else None


def _stands_alone(before: list[Stretch], after: str) -> bool:
    """Whether a day without a name closes the text: a sentence above, the end or an attachment below it."""
    if not before or not _ABOVE.search(before[0].text):
        return False
    if before[0].text[-1] not in "。!" and not before[0].text.startswith("附"):
        return False
    return not after or _BELOW.match(after) is not None or is_chrome(after) or find_kind(after) is not None


def _flat_signature(page: Page, title: Stretch | None) -> Signature | None:
    """The day at the very end of a text without line breaks: …氛围省人民政府2023年6月19日."""
    text = page.text.rstrip()
    if not text.endswith("日") or title is None:
        return None
    line = page.stretch(max(0, len(text) - 60), len(text))
    found = _last_day(line.text)
    date = date_of(found) if found else None
    if found is None or date is None or found.end() != len(line.text):
        return None
    # Nothing separates name and sentence here, so only a name that the title holds is believed.
    above = line.text[: found.start()]
    for length in range(min(24, len(above)), 3, -1):
        name = above[-length:]
        if name in title.text[:40] and name.endswith(rules().bodies):
            return Signature(date, line, found.span(), (), "last words of the text")
    return None
