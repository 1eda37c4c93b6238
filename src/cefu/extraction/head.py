"""The head of a document: a web page's chrome, header lines, number, adoption lines, where text begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cefu.extraction.date_text import DATE
from cefu.extraction.history import STARTS_WITH_DATE, is_adoption
from cefu.extraction.number import Number, number_at_end, order_number, whole_number
from cefu.extraction.page import Line, Page, Stretch
from cefu.extraction.tables import rules

__all__ = ["Head", "Label", "find_head", "is_chrome", "is_prose"]

#: A head is not longer than this, in characters of the original and in lines that hold something.
_WINDOW, _LINES = 6_000, 70
#: So many lines below the first of the text proper are read, for the history of a law that stands there.
_MORE = 8

_SIGNS = re.compile(r"[\W_\d]+")
#: 新华社北京5月29日电, alone on its line.
_WIRE = re.compile(r"[(]?(?:新华社|中新社)[一-鿿]{2,6}\d{1,2}月\d{1,2}日电[)]?\Z")
_ADDRESSEE = re.compile(
    r"(?:各|.{0,60}(?:人民政府|委员会|部|局|厅|办|院|会|单位|同志|代表|主席|公司|企业|机构|部队|总部|省长|市长)[)]?)"
)
#: A number that breaks at the line's end.
_BROKEN = re.compile(r"\A\(?[一-鿿]{1,16}(?:\((?:\d{0,4}\)?|\d{4}\)第?\d{0,4}))?\Z")
_START_OF_BODY = re.compile(
    r"(?:#{0,6})(?:第[一1]条|第[一1]章|第[一1]编|[一1][、.]|\([一1]\)|各位代表|目录$|为了|为深入|为贯彻|根据《|第1条|总则$|序言$|前言$|现将|现发布)"
)
#: A day with or without the clock, as web pages print it below a title.
_DATE_LINE = re.compile(
    r"\(?\d{4}[-/.年]\d{1,2}[-/.月](?:\d\d(?=\d\d[::时])|\d{1,2})日?"
    r"(?:\d{1,2}[::时]\d{1,2}(?:[::分]\d{0,2}秒?)?)?\)?"
)
_DAY_IN_BRACKETS = re.compile(rf"\({DATE.pattern}\)\Z")


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled line of the head: the field it tells and the place of the value."""

    field: str
    name: str
    value: Stretch


@dataclass(slots=True)
class Head:
    """The head of a document, in lines.

    ``lines`` belong to the document, ``body`` is the index of the first line of its text. ``labels`` are the
    lines of a structured header, ``adoption`` those that tell the history of a law.
    """

    lines: list[Line]
    body: int
    labels: list[Label] = field(default_factory=list)
    number: Number | None = None
    adoption: list[Line] = field(default_factory=list)


def is_chrome(text: str) -> bool:
    """Whether the squeezed folded line is what a web page prints around a document.

    >>> is_chrome("【字号：大中小】"), is_chrome("您的位置:首页>政策"), is_chrome("关于促进就业的意见")
    (True, True, False)
    """
    table = rules()
    if text.startswith(table.chrome_starts) or (len(text) <= 40 and text.endswith(table.chrome_ends)):
        return True
    if len(text) > 60:
        return False
    if _WIRE.match(text):
        return True
    if (">" in text.strip(">") and "《" not in text) or not _SIGNS.sub("", text):
        return True
    return not _SIGNS.sub("", table.chrome.sub("", text))


def is_prose(text: str) -> bool:
    """Whether the squeezed folded line is a sentence or the start of an article, not a part of the head.

    >>> is_prose("第一条 为了规范"), is_prose("现将有关事项通知如下。"), is_prose("国务院关于开展普查的通知")
    (True, True, False)
    """
    if _START_OF_BODY.match(text):
        return True
    return "。" in text or ";" in text or (len(text) > 45 and text.count(",") > 1) or text.endswith(",")


def is_addressee(text: str) -> bool:
    """Whether the line names those a document is sent to: 各省、自治区、直辖市人民政府:.

    >>> is_addressee("各省、自治区、直辖市人民政府:"), is_addressee("周桂英等代表:"), is_addressee("标题:")
    (True, True, False)
    """
    return len(text) < 300 and text.endswith(":") and _ADDRESSEE.match(text) is not None


def find_head(page: Page) -> Head:
    """Read the head of the document."""
    labels: list[Label] = []
    kept: list[Line] = []
    waiting: str | None = None
    crumb = False
    opened: int | None = None
    for count, line in enumerate(page.lines(0, min(len(page.text), _WINDOW))):
        text = line.text
        if count >= _LINES:
            break
        if waiting is not None:
            name, waiting = waiting, None
            if len(text) <= 60 and not is_chrome(text) and _labelled(line.stretch) is None:
                labels.append(Label(rules().labels[name], name, line.stretch))
                continue
        if crumb and len(text) <= 8:  # the last step of a path: 首页 > 要闻
            crumb = False
            continue
        crumb = text.endswith(">")
        if opened is None:
            told = _labelled(line.stretch)
            if told is None and (found := _DATE_LINE.match(text)):
                # A day in brackets below the title is when it was written; a bare one, when it was posted.
                told = _posted(line.stretch, found)
            if told is not None:
                labels += [label for label in told if label.value.text]
                waiting = told[-1].name if not told[-1].value.text else None
                continue
        if is_chrome(text):
            continue
        kept.append(line)
        if opened is None and (is_prose(text) or is_addressee(text)) and not is_adoption(text):
            opened = len(kept)
        if opened is not None and len(kept) >= opened + _MORE:
            break
    head = Head(kept, len(kept), labels)
    _find_body(head)
    return head


def _labelled(line: Stretch) -> list[Label] | None:
    """The labels of a line that begins with one, with their values: 发文机关:国务院 成文日期:2020年2月1日."""
    table = rules()
    text = line.text
    found = table.label.match(text, 1 if text[:1] == "(" else 0)
    if found is None:
        return None
    labels = []
    while found is not None:
        following = table.label.search(text, found.end())
        end = following.start() if following else len(text)
        labels.append(Label(table.labels[found[1]], found[1], line.part(found.end(), end)))
        found = following
    return labels


def _posted(line: Stretch, found: re.Match[str]) -> list[Label] | None:
    """The day a line begins with, where nothing but labels and chrome stands behind it."""
    day = Label("issued_on", "", line.part(0, found.end()))
    if found.end() == len(line.text):
        return [Label("written_on", "", line)] if _DAY_IN_BRACKETS.match(line.text) else [day]
    rest = line.part(found.end(), len(line.text))
    if is_chrome(rest.text):
        return [day]
    told = _labelled(rest)
    return None if told is None else [day, *told]


def _adoption(lines: list[Line], k: int) -> tuple[Line | None, int]:
    """The adoption line at ``k`` and the index of its last part: quoted titles may break over lines."""
    line, last = lines[k], k
    if not STARTS_WITH_DATE.match(line.text):
        return None, k
    while line.text.count("《") > line.text.count("》") and last + 1 < len(lines) and last < k + 5:
        last += 1
        line = Line(line.stretch + lines[last].stretch, line.gap)
    return (line, last) if is_adoption(line.text) else (None, k - 1)


def _find_body(head: Head) -> None:
    """Mark where the text proper begins, and take number and adoption lines from what stands before it."""
    lines = head.lines
    used = -1
    for k, line in enumerate(lines):
        text = line.text
        if k <= used:
            continue
        history, used = _adoption(lines, k)
        if history is not None:
            head.adoption.append(history)
            continue
        number = whole_number(line.stretch)
        if number is None and k + 1 < len(lines):
            number = order_number(line.stretch, lines[k + 1].stretch)
            following = lines[k + 1].stretch
            if (
                number is None
                and _BROKEN.search(text)
                and len(following.text) <= 12
                and not whole_number(following)
            ):
                number = whole_number(line.stretch + lines[k + 1].stretch)
        if number is not None:
            head.number = head.number or number
            continue
        if is_addressee(text) or is_prose(text) or text.startswith("各位代表"):
            head.body = k
            # 民法典 / 总则 / 2020年5月28日…通过: a heading may stand above the history.
            head.adoption += [later for later in lines[k + 1 : k + 6] if is_adoption(later.text)]
            break
        if head.number is None and (found := number_at_end(line.stretch)):
            head.number = found
