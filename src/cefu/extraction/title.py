"""The title: the first plausible one of the head, whole where it breaks over lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cefu.extraction.bodies import is_body
from cefu.extraction.head import ENACTS, Head
from cefu.extraction.kind import find_kind
from cefu.extraction.number import FLAT_NUMBER, number_at_end, whole_number
from cefu.extraction.page import Line, Stretch
from cefu.extraction.recalled import recalled
from cefu.extraction.tables import rules

__all__ = ["FLAT", "Title", "find_title", "flat_number", "shown"]

#: The rule that finds the title of a text without marks and line breaks.
FLAT = "title before its number"
#: A title has no more lines and characters than this.
_LINES, _LONGEST = 7, 240
_MARKS = re.compile(r"[#*_]+")
_SUFFIX = re.compile(
    r"\((?:试行|暂行|修订|修正|草案|征求意见稿|送审稿|讨论稿|修订稿|节选|摘要|\d{4}年?(?:[-~至]\d{4}年?)?(?:版|修订|修正)?)\)\Z"
)
_FLAT = re.compile(
    r"的?(?:通知|意见|批复|通告|公告|通报|决定|复函|函|方案|规划|计划|办法|规定|细则|条例|措施|报告|请示|答复)"
)
_NUMBER = re.compile(r"\(?[一-鿿]{2,10}\((?:19|20)\d\d\)\d{1,4}号\)?")
_FLAT_NEXT = re.compile(r"各[一-鿿]{1,12}(?:政府|部门|单位|委员会|机构)")
_ENACTED = re.compile(
    r"(?:现?(?:予以?)?(?:公布|发布)(?:修[订正]后的)?)?《([^《》]{4,100}(?:《[^《》]{2,80}》[^《》]{0,60}){0,4})》"
    r"(?=[^。]{0,160}(?:通过|批准|公布|发布|施行|审议))"
)
#: A title broken before the years in it: …行动计划 / (2020-2022年)的通知.
_YEARS = re.compile(r"\([^()。;:]{2,24}\)的[一-鿿]{1,12}\Z")
_ANNOUNCED = re.compile(r"[一-鿿、]{2,60}(?:令|公告|通告)[(第\d]")
_ORDER = re.compile(r"(?:院|部|府|局|会|席|行|署|厅|委)(?:令|公告)\Z")
#: Title marks within title marks are printed in many forms.
_QUOTES = str.maketrans("〈〉<>＜＞", "《》《》《》")
_SUBTITLE = re.compile(r"-{1,4}(?=(?:19|20)\d\d年\d{1,2}月)")
_ACT = re.compile(r"关于|印发|转发|批转")
#: Sentences, addresses and speakers are no titles.
_NOT_TITLE = re.compile(
    r"[。;!?]|[:,、]\Z|\A[-—(]|\A第[一二三四五六七八九十\d]{1,4}[章条编节]|\A附件|\A图\d|\A表\d"
)
_HAN = re.compile("[一-鿿].?[一-鿿]")
#: A line break inside a number.
_BROKEN = re.compile(r"(?<=\d)\s*[\r\n]\s*(?=\d)")
#: A blank stays only where both neighbours are Latin or a digit meets Latin: Smart City, C 型.
_BLANK = re.compile(
    r"(?<=[^\x00-\u02ff]) (?=[^\x00-\u02ff])|(?<=[\d)]) (?=[^\x00-\u02ff])|(?<=[^\x00-\u02ff]) (?=[\d(])"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title found in the head; ``last`` is the index of its last line, ``rule`` how it was found."""

    stretch: Stretch
    last: int
    rule: str


@recalled
def shown(text: str) -> str:
    """The title as it is shown: original characters, without line breaks and the blanks between Han.

    >>> shown("国 务 院 \\n 工 作 规 则"), shown("關於 Smart City 的  意見")
    ('国务院工作规则', '關於 Smart City 的意見')
    """
    text = _BROKEN.sub("", text)
    text = " ".join(text.strip().strip("#*").split())
    return _BLANK.sub("", text)


def flat_number(text: str, start: int) -> re.Match[str] | None:
    """The number that follows at once on a title in a text without line breaks."""
    return FLAT_NUMBER.match(text, start) or _NUMBER.match(text, start)


def find_title(head: Head) -> Title | None:
    """The first plausible title of the head; None when there is none."""
    title = _first_title(head)
    if title is None or _ORDER.search(title.stretch.text):
        # An order whose text stands elsewhere: it is called after what it enacts.
        title = _of_order(head, quoted=True) or title
    if title is None and head.number is not None and _ANNOUNCED.match(head.number.text):
        # What has no other name is called by its number: 中国人民银行公告(2018)第29号.
        number = head.number
        return Title(number.stretch.part(number.start, number.end), -1, "number of an order")
    return title


def _first_title(head: Head) -> Title | None:
    stop = min(head.body, len(head.lines))
    for label in head.labels:
        if label.field == "title" and len(label.value.text) >= 4:
            return Title(label.value, -1, f"header line {label.name}")
    if found := _of_order(head):
        return found
    for k in range(min(stop + 1, len(head.lines))):
        flat = _flat_title(head.lines[k].stretch)
        if flat is not None:
            return Title(flat, k, FLAT)
        if k >= stop:
            break
        line = head.lines[k]
        found = _assembled(head, k, stop)
        if line.text.startswith("#") and len(_plain(line).text) >= 4:
            # A heading of Markdown is whole, unless it is hard-wrapped like the rest.
            wrapped = found is not None and found.last == k + 1 and not head.lines[k + 1].gap
            if not wrapped:
                return Title(_plain(line), k, "heading")
        if found is not None:
            cut = _SUBTITLE.search(found.stretch.text, 4)
            return Title(found.stretch.part(0, cut.start()), k, found.rule) if cut else found
    return _weak(head, stop)


def _of_order(head: Head, quoted: bool = False) -> Title | None:
    """The title of what an order puts into force: 《…条例》已经…通过,现予公布 names it; it stands below.

    With ``quoted``, as the order names it.
    """
    number = head.number.text if head.number else ""
    if number and "令" not in number and "公告" not in number:
        return None
    for first in range(min(head.body + 3, len(head.lines))):
        opening = head.lines[first].text
        if not opening.startswith(("《", "现", "公布", "发布")):
            continue
        # The sentence may break over lines, even inside the name.
        lines = head.lines[first : first + 4]
        name = _ENACTED.match("".join(line.text for line in lines).translate(_QUOTES))
        if name is None:
            continue
        # 《…办法》已经…通过,现印发给你们 is no order; what it sends is another document.
        if (quoted or not number) and not ENACTS.search("".join(line.text for line in lines)):
            continue
        if quoted:
            whole = lines[0].stretch
            for line in lines[1:]:
                whole = whole if name.end(1) <= len(whole.text) else whole + line.stretch
            return Title(whole.part(*name.span(1)), first, "what the order enacts")
        for k in range(first + 1, len(head.lines)):
            title, last = _plain(head.lines[k]), k
            while last + 1 < len(head.lines) and len(title.text) < len(name[1]):
                last += 1
                title = title + _plain(head.lines[last])
            if title.text.translate(_QUOTES) == name[1]:
                return Title(title, last, "title of what the order enacts")
    return None


def _plain(line: Line) -> Stretch:
    """The line without the marks of Markdown around it."""
    stretch = line.stretch
    found = _MARKS.match(stretch.text)
    start = found.end() if found else 0
    end = len(stretch.text.rstrip("#*_"))
    return stretch if start == 0 and end == len(stretch.text) else stretch.part(start, end)


def _starts(text: str) -> bool:
    """Whether a title can begin with this line, though it does not end there."""
    return len(text) >= 8 or _ACT.search(text) is not None or is_body(text)


def _ends(text: str) -> bool:
    """Whether the title is whole: nothing open, and the kind stands where the form of the title wants it."""
    kind = find_kind(text)
    if kind is None or text.count("《") != text.count("》") or text.count("(") != text.count(")"):
        return False
    if text.count('"') % 2:
        return False
    # "关于" opens a clause that "的" closes: 关于印发…办法 is not whole before 的通知 has come.
    if _ACT.search(text) and "规定" not in text[kind[0] :]:
        return "的" in text[max(0, kind[0] - 8) : kind[1]] or "若干" in text[max(0, kind[0] - 4) : kind[1]]
    return True


def _assembled(head: Head, first: int, stop: int) -> Title | None:
    """A title that begins with line ``first`` and ends in a kind."""
    title = _plain(head.lines[first])
    quoted = title.text.startswith("《") and not 0 < title.text.find("》") < len(title.text) - 1
    if quoted:  # the marks stand around the whole title
        title = title.part(1, len(title.text))
        quoted = not _closed(title)
        title = title if quoted else title.part(0, len(title.text) - 1)
    if _NOT_TITLE.search(title.text) or (not _starts(title.text) and find_kind(title.text) is None):
        return None
    if whole_number(title) or len(title.text) > _LONGEST or not _HAN.search(title.text):
        return None
    last = first
    while not _ends(title.text) and last + 1 < stop and last + 1 - first < _LINES:
        line = head.lines[last + 1]
        text = _plain(line).text
        if _NOT_TITLE.search(text) and not _YEARS.match(text):
            break
        if whole_number(line.stretch) or text == title.text:
            break
        if line.cut or (line.gap and find_kind(title.text) is not None and not _ACT.search(title.text)):
            break
        if len(title.text) + len(text) > _LONGEST:
            break
        title, last = title + _plain(line), last + 1
        if quoted and _closed(title):
            title, quoted = title.part(0, len(title.text) - 1), False
    if quoted or find_kind(title.text) is None:
        return None
    if last > first and (not _joinable(head, first, last) or title.text.count("《") > title.text.count("》")):
        return None
    if last + 1 < stop and _SUFFIX.match(head.lines[last + 1].text):
        title, last = title + head.lines[last + 1].stretch, last + 1
    number = number_at_end(title)
    if number is not None and number.start > 6:
        title = title.part(0, number.start - (title.text[number.start - 1] == "("))
    return Title(title, last, "title lines" if last > first else "title line")


def _closed(title: Stretch) -> bool:
    """Whether the title ends in a closing mark that nothing in it opens."""
    return title.text.endswith("》") and title.text.count("》") > title.text.count("《")


def _joinable(head: Head, first: int, last: int) -> bool:
    """Whether the first line belongs to what follows: a page's column heading over a title does not."""
    opening, second = head.lines[first].text, head.lines[first + 1]
    if find_kind(second.text) is None or _ACT.search(opening) or opening.count("《") > opening.count("》"):
        return True
    if second.text.startswith(("的", "关于")) or is_body(opening):
        return not second.text[0].isdigit()
    # 云南要闻 / 2026年政府工作报告: the second line is whole without the first.
    return len(opening) >= 8 and not second.gap and not second.text[0].isdigit()


def _flat_title(line: Stretch) -> Stretch | None:
    """The title of a text that lost its line breaks: its first kind, if number or addressees follow at once."""
    text = line.text[:240]
    if len(text) < 120 or text.startswith("《"):
        return None
    if (mark := re.search("[,。;:]", text)) and mark.start() < 12:
        return None
    for found in _FLAT.finditer(text):
        if found.end() < 8 or text.count("《", 0, found.end()) > text.count("》", 0, found.end()):
            continue
        if mark and found.end() > mark.start():
            return None
        if flat_number(text, found.end()) or _FLAT_NEXT.match(text, found.end()):
            return line.part(0, found.end())
        if text[found.start()] == "的":
            return None
    return None


def _weak(head: Head, stop: int) -> Title | None:
    """The first line, where it can be a title though it ends in no kind of document."""
    if not head.lines or stop == 0:
        return None
    line = _plain(head.lines[0])
    if found := _SUBTITLE.search(line.text, 4):
        line = line.part(0, found.start())
    text = line.text
    if (
        (find_kind(text) is None and not _shortest(head) <= len(text) <= 60)
        or _NOT_TITLE.search(text)
        or whole_number(line)
        or ":" in text
    ):
        return None
    if (
        rules().signers.search(text)
        or len(head.lines) == 1
        or len(text) > 60
        or len(re.findall("[一-鿿]", text)) < 4
    ):
        return None
    return Title(line, 0, "first line")


def _shortest(head: Head) -> int:
    """How short the first line may be: very, where its day in brackets stands below, as in a white paper."""
    return 4 if any(not label.name and label.field == "written_on" for label in head.labels) else 8
