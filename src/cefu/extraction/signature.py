"""The signature block: who signed, and on which day (成文日期)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from cefu.extraction.bodies import is_relative, named_bodies, title_bodies
from cefu.extraction.chrome import is_chrome
from cefu.extraction.date_text import DATE, MONTH, date_of, dates_to_the_day, parse_date
from cefu.extraction.head import Head
from cefu.extraction.kind import find_kind
from cefu.extraction.page import Page, Stretch
from cefu.extraction.tables import rules
from cefu.model import PartialDate

__all__ = ["Signature", "attached", "body_start", "find_signature"]

_BLANK = " \t\u3000\xa0\u2002\u2003\u200b\r"
#: What a line ends in that ends in a day: 日, or the last part of 2020-05-12 and 2020.5.12, and perhaps a remark.
_DAY_END = re.compile(
    rf"(?:日|(?<=\d)[{_BLANK}]?[-./．／－—][{_BLANK}]?\d\d?)[{_BLANK}]{{0,200}}"
    rf"(?:[（(][^\n（()）]{{2,20}}[)）][{_BLANK}]{{0,200}})?\Z"
)
_NUMERIC = re.compile(r"(?<!\d)(?:19|20)\d\d([-./])\d{1,2}\1\d{1,2}\Z")
#: Lines with a day are looked at until one is a signature, and so many at most.
_TRIES = 80
_LONGEST = 120
#: So much above the day is read: the names of all who signed.
_ROOM, _NAMES = 1_200, 40
#: A signature that names no day is looked for in so many last characters.
_LAST = 400
_SEAL = re.compile(r"\((?:公?章|印章?|盖章|公章)\)\Z")
#: What stands below a signature: nothing, a note, the page's foot, an attachment, the title of what is sent.
_BELOW = re.compile(
    r"\(此|\(本|\(主动|\(依申请|\(不予|\(信息|\(公开|附件|抄送|主送|扫一扫|联系人|\(联系|公开方式|信息公开|印发|附:"
)
_SENTENCE = re.compile(r"[。!][)》\"]?\Z")
#: The list of what is attached: 附件:1.名单 / 2.说明.
_LISTED, _ITEM = re.compile(r"附件?\d{0,2}:"), re.compile(r"\d{1,2}[.、]")
#: The heading an attachment begins with; 附件: with nothing behind it opens a list.
_ATTACHED = re.compile(
    rf"附[{_BLANK}]{{0,4}}件[{_BLANK}]{{0,4}}(?:[{_BLANK}]{{0,40}}(?=\n|\Z)"
    rf"|[\d一二三四五六七八九十]{{1,3}}[{_BLANK}]{{0,4}}[:：]?[{_BLANK}]{{0,40}}(?=\n|\Z))"
)
#: A name the lists of bodies don't know.
_MARK = re.compile("[,。;《》]")
_NAME = re.compile(r"[一-鿿()、]{2,32}\Z")


@dataclass(frozen=True, slots=True)
class Signature:
    """The day in ``day.text[at[0]:at[1]]`` and the bodies that signed, each a place in a line.

    A body may be named by half (省教育厅); the rule for issuers completes it or leaves it out.
    """

    date: PartialDate
    day: Stretch
    at: tuple[int, int]
    bodies: tuple[tuple[Stretch, int, int], ...]
    rule: str


def find_signature(page: Page, head: Head, title: Stretch | None) -> Signature | None:
    """The first signature block of the text: that of the notice, before what is attached to it."""
    start = body_start(head)
    stop = attached(page.text, start)
    for line, day, above, below in _day_lines(page, start, stop):
        date, at = day
        prefix = line.text[: at[0]].rstrip(":(")
        if prefix:
            first = _last_column(line, len(prefix))
            bodies = named_bodies(line, first, len(prefix))
            if bodies and (not is_relative(prefix[first:]) or len(prefix) - first >= 4):
                return Signature(date, line, at, tuple((line, a, b) for a, b in bodies), "signature line")
            continue
        signed, rest = _bodies_above(above)
        if signed is not None and not _row(rest, below):
            return Signature(date, line, at, tuple(signed), "signature block")
        if _NUMERIC.search(line.text):  # without a name it may be anything: when a page was posted, a row
            continue
        if _ends_text(above) and (named := _body_below(below)):
            return Signature(date, line, at, named, "name below the day")
        if (_ends_text(above) and _nothing_below(below)) or _unknown_name(above, below):
            return Signature(date, line, at, (), "date below the text")
    return (
        _month_signature(page, start, stop) or _inline_signature(page, title) or _flat_signature(page, title)
    )


def attached(text: str, start: int) -> int:
    """Where the first attachment begins: what is signed and dated below is another document."""
    at = start
    for _ in range(200):
        at = text.find("附", at)
        if at < 0:
            break
        before = text[max(start, at - 40) : at].rstrip(_BLANK)
        if before[-1:] in ("", "\n") and _ATTACHED.match(text, at):
            return at
        at += 1
    return len(text)


def _month_signature(page: Page, start: int, stop: int) -> Signature | None:
    """A signature at the very end that names a month and no day; it must name a body."""
    lines = [k.stretch for k in page.lines(max(start, len(page.text) - _LAST), stop) if k.text]
    for k in range(len(lines) - 1, 0, -1):
        found = MONTH.fullmatch(lines[k].text)
        date = date_of(found) if found else None
        if found is None or date is None:
            continue
        above = _bodies_above(lines[:k][::-1])[0] or ()
        bodies = tuple(b for b in above if not is_relative(b[0].text[b[1] : b[2]]))
        if bodies:
            return Signature(date, lines[k], found.span(), bodies, "signature block")
    return None


def body_start(head: Head) -> int:
    """Where in the original the text proper begins: dates above it are not those of a signature."""
    if 0 < head.body < len(head.lines):
        return head.lines[head.body].stretch.span().start
    return 0


def _day_lines(
    page: Page, start: int, stop: int
) -> Iterator[tuple[Stretch, tuple[PartialDate, tuple[int, int]], list[Stretch], list[Stretch]]]:
    """Short lines that end in a day, that day, and the lines above (nearest first) and the two below."""
    text = page.text
    for found in itertools.islice(_day_ends(text, start, stop), _TRIES):
        begin = max(text.rfind("\n", 0, found.start()), text.rfind("\u2028", 0, found.start())) + 1
        if found.end() - begin > _LONGEST:
            gap = max(text.rfind(mark, begin, found.start()) for mark in ("\u3000\u3000", "  "))
            begin = gap + 2 if gap > begin else begin
        if found.end() - begin > _LONGEST or begin < start:
            continue
        line = page.stretch(begin, found.end())
        above: list[Stretch] | None = None
        if not DATE.search(line.text) and not _NUMERIC.search(line.text):
            above = _lines_above(page, start, begin)
            if not above or len(above[0].text) > 30:
                continue
            # The line break stands inside the date.
            line, above = above[0] + line, above[1:]
        day = _last_day(line.text)
        if day is None:
            continue
        rest = page.lines(found.end(), min(len(text), found.end() + 400))
        below = [k.stretch for k in itertools.islice(rest, 2)]
        yield line, day, _lines_above(page, start, begin) if above is None else above, below


def _day_ends(text: str, start: int, stop: int) -> Iterator[re.Match[str]]:
    """The places where a line ends in what may be a day."""
    for line in text[start:stop].split("\n"):
        end = start + len(line)
        last = line[-1:]
        if last in _BLANK and last:
            last = line.rstrip(_BLANK)[-1:]
        if last and (last in "日)）" or last.isdigit()):
            found = _DAY_END.search(text, max(start, end - 440), end)
            if found is not None:
                yield found
        start = end + 1


def _lines_above(page: Page, start: int, end: int) -> list[Stretch]:
    """The lines above, nearest first and the last part of each, without page numbers and running heads."""
    lines: list[Stretch] = []
    floor = max(start, end - _ROOM)
    end -= 1
    while end > floor and len(lines) < _NAMES:
        first = page.text.rfind("\n", floor, end) + 1 or floor
        line = page.stretch(max(first, end - 400), end)
        if line.text and (_NUMERIC.search(line.text) or not is_chrome(line.text)):
            lines.append(line)
            if len(line.text) > _LONGEST:  # a paragraph: no name stands above it
                break
        end = first - 1
    return lines


def _last_day(text: str) -> tuple[PartialDate, tuple[int, int]] | None:
    """The day the line closes with, and its place."""
    if found := _NUMERIC.search(text):
        date = parse_date(found[0])
        return (date, found.span()) if date and date.day else None
    last = next(iter(list(dates_to_the_day(text))[-1:]), None)
    if last is None or not _closes(text[last.end() :]):
        return None
    date = date_of(last)
    return (date, last.span()) if date else None


def _closes(rest: str) -> bool:
    return not rest or (rest[0] in "()" and len(rest) <= 22)


def _last_column(line: Stretch, end: int) -> int:
    """Where the last column of the line begins, if a sentence stands before it; else 0."""
    for k in range(end - 2, max(0, end - 60), -1):
        if line.text[k - 1] in "。!" and line.span(k, k + 1).start - line.span(k - 1, k).end > 2:
            return k
    return 0


def _bodies_above(above: list[Stretch]) -> tuple[list[tuple[Stretch, int, int]] | None, list[Stretch]]:
    """The bodies named by the lines right above the day, and the lines above those.

    None stands for the bodies when there is neither a body nor a person.
    """
    signed: list[tuple[Stretch, int, int]] = []
    person = False
    rest = above
    for k, line in enumerate(above):
        rest = above[k:]
        end = len(_SEAL.sub("", line.text))
        first = _last_column(line, end)
        bodies = named_bodies(line, first, end) if end - first <= 80 else []
        if bodies:
            signed = [(line, a, b) for a, b in bodies] + signed
        elif len(line.text) <= 34 and not _MARK.search(line.text) and _is_person(line.text):
            person = True
        else:
            break
        if first:
            break
    return (signed if signed or person else None), rest


def _is_person(text: str) -> bool:
    """Whether the line names who signs an order: 总理 某某某, 商务部部长:某某, and 省长 where the name is an image."""
    return rules().signers.search(text) is not None or rules().signers.fullmatch(text + "某某") is not None


def _row(above: list[Stretch], below: list[Stretch]) -> bool:
    """Whether body and day are a row of a table: the rows above or below are of the same form."""
    if above and _NAME.match(above[0].text) is None and _last_day(above[0].text):
        return len(above) > 1 and bool(named_bodies(above[1], 0, len(above[1].text)))
    if len(below) < 2 or _last_day(below[1].text) is None:
        return False
    return bool(named_bodies(below[0], 0, len(below[0].text)))


def _ends_text(above: list[Stretch]) -> bool:
    """Whether the text proper ends above: with a sentence, or with the list of what is attached."""
    for k, line in enumerate(above[:12]):
        if _LISTED.match(line.text):
            return True
        if not _ITEM.match(line.text):
            return k == 0 and _SENTENCE.search(line.text) is not None
    return False


def _nothing_below(below: list[Stretch]) -> bool:
    after = below[0].text if below else ""
    return not after or _BELOW.match(after) is not None or is_chrome(after) or find_kind(after) is not None


def _body_below(below: list[Stretch]) -> tuple[tuple[Stretch, int, int], ...]:
    """The body on the line below the day, if nothing else follows."""
    if not below or not _nothing_below(below[1:]):
        return ()
    bodies = named_bodies(below[0], 0, len(below[0].text)) if len(below[0].text) <= 40 else []
    return tuple((below[0], a, b) for a, b in bodies)


def _unknown_name(above: list[Stretch], below: list[Stretch]) -> bool:
    """Whether a name no list knows signed: one or two short lines between the text's end and the day."""
    if below and not (_BELOW.match(below[0].text) or is_chrome(below[0].text)):
        return False
    for k in (1, 2):
        if k >= len(above) or not _NAME.match(above[k - 1].text) or above[k - 1].text[0] == "第":
            return False
        if _ends_text(above[k:]):
            return sum(len(line.text) for line in above[:k]) >= 6
    return False


def _inline_signature(page: Page, title: Stretch | None) -> Signature | None:
    """The issuer of the title and the day right behind it, after a sentence: the line breaks were lost."""
    bodies = title_bodies(title) if title else []
    if title is None or not bodies:
        return None
    name, text = title.text[slice(*bodies[-1])], page.folded.text
    at = text.find(name, title.places[-1] + 1)
    for _ in range(_TRIES):
        if at < 0:
            break
        last = at + len(name)
        found = DATE.match(text, last)
        if found and text[at - 1] in "。!" and (date := date_of(found)):
            span = page.folded.offsets.original(at, found.end())
            line = page.stretch(span.start, span.end)
            if line.text == text[at : found.end()]:
                where = (len(name), len(line.text))
                return Signature(date, line, where, ((line, 0, len(name)),), "signature in the line")
        at = text.find(name, last)
    return None


def _flat_signature(page: Page, title: Stretch | None) -> Signature | None:
    """The day at the very end of a text without line breaks: …氛围省人民政府2023年6月19日."""
    text = page.text.rstrip()
    if not text.endswith("日") or title is None:
        return None
    line = page.stretch(max(0, len(text) - 60), len(text))
    day = _last_day(line.text)
    if day is None or day[1][1] != len(line.text):
        return None
    date, at = day
    # Nothing separates name and sentence here, so only a name that the title holds is believed.
    above = line.text[: at[0]]
    for length in range(min(24, len(above)), 3, -1):
        name = above[-length:]
        if name in title.text[:40] and name.endswith(rules().bodies):
            return Signature(date, line, at, (), "last words of the text")
    return None
