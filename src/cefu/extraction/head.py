"""The head of a document: its header lines, number and adoption lines, and where the text begins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cefu.extraction.bodies import is_body
from cefu.extraction.chrome import is_chrome
from cefu.extraction.history import is_adoption, starts_with_date
from cefu.extraction.kind import find_kind
from cefu.extraction.labels import Label, dated, labelled
from cefu.extraction.number import FLAT_NUMBER, Number, number_at_end, order_number, whole_number
from cefu.extraction.page import Line, Page, Stretch
from cefu.extraction.tables import rules

__all__ = ["ENACTS", "Head", "find_head", "is_addressee", "is_prose"]

#: A head is not longer than this, in characters of the original and in lines that hold something.
_WINDOW, _LINES = 6_000, 70
#: So many lines below the first of the text proper are read, for the history of a law that stands there.
_MORE = 10
#: A line of a law's history is not broken into more lines than this; no signature names more bodies.
_PIECES = 8

_ADDRESSEE = re.compile(
    r"(?:各|.{0,60}(?:人民政府|委员会|部|局|厅|办|院|会|单位|同志|代表|主席|公司|企业|机构|部队|总部|省长|市长)[)]?)"
)
#: A number that breaks at the line's end.
_BROKEN = re.compile(r"\A\(?[一-鿿]{1,16}(?:\((?:\d{0,4}\)?|\d{4}\)第?\d{0,4}))?\Z")
#: 2020年第10期(总第1224期): the issue of a gazette.
_ISSUE = re.compile(r"(?:(?:19|20)\d\d年?)?(?:\d{1,2}月)?第\d{1,4}期(?:\(?总第?\d{1,5}[期号]\)?)?\Z")
#: What an order says of what it puts into force.
ENACTS = re.compile(r"现(?:予以?)?(?:公布|发布)")
#: The middle of a number whose parts stand on three lines.
_YEAR = re.compile(r"\((?:19|20)\d\d\)\Z")
#: The word that makes an order of the bodies on the lines above it.
_ORDERS = frozenset(("令", "公告", "通告"))
_START_OF_BODY = re.compile(
    r"(?:#{0,6})(?:第[一1]条|第[一1]章|第[一1]编|[一1][、.]|\([一1]\)|各位代表|目录$|为了|为深入|为贯彻|根据《|第1条|总则$|序言$|前言$|现将|现发布)"
)


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


def is_prose(text: str) -> bool:
    """Whether the squeezed folded line is a sentence or the start of an article, not a part of the head.

    >>> is_prose("第一条 为了规范"), is_prose("现将有关事项通知如下。"), is_prose("国务院关于开展普查的通知")
    (True, True, False)
    """
    if _START_OF_BODY.match(text):
        return True
    if ENACTS.search(text):
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
    crumb = cut = False
    opened: int | None = None
    for count, line in enumerate(page.lines(0, min(len(page.text), _WINDOW))):
        text = line.text
        if count >= _LINES:
            break
        if waiting is not None:
            name, waiting = waiting, None
            # A label of no use is often left empty; what follows is then the document itself.
            begun = not rules().labels[name] and ("关于" in text or find_kind(text) is not None)
            if len(text) <= 60 and not begun and not is_chrome(text) and labelled(line.stretch) is None:
                labels.append(Label(rules().labels[name], name, line.stretch))
                cut = True
                continue
        if crumb and len(text) <= 8:  # the last step of a path: 首页 > 要闻
            crumb = False
            continue
        crumb = text.endswith(">")
        if opened is None:
            told = labelled(line.stretch)
            if told is None:
                told = dated(line.stretch, kept[-1].text if kept else "")
            if told is not None:
                # Who reprints a document dates the reprint.
                reprint = any(name in text for name in rules().reprints)
                labels += [k for k in told if k.value.text and not (reprint and k.field == "issued_on")]
                waiting = told[-1].name if not told[-1].value.text else None
                cut = True
                continue
        if (is_chrome(text) and not (kept and _YEAR.match(text))) or (
            opened is None and _ISSUE.match(text) and (not kept or kept[-1].cut)
        ):
            continue
        kept.append(Line(line.stretch, line.gap, cut) if cut else line)
        cut = False
        if opened is None and (is_prose(text) or is_addressee(text)) and not is_adoption(text):
            opened = len(kept)
        if opened is not None and len(kept) >= opened + _MORE:
            break
    head = Head(kept, len(kept), labels)
    _find_body(head)
    return head


def _adoption(lines: list[Line], k: int) -> tuple[Line | None, int]:
    """The adoption line at ``k`` and the index of its last part: it may break over lines anywhere."""
    line, last = lines[k], k
    if line.text[-1].isdigit() and k + 1 < len(lines) and lines[k + 1].text[0] == "日":
        # 2016年1月22 / 日…批准
        line, last = Line(line.stretch + lines[k + 1].stretch, line.gap), k + 1
    if not starts_with_date(line.text):
        return None, k
    while last + 1 < len(lines) and last + 1 < k + _PIECES and not _told(line.text):
        piece = lines[last + 1]
        if _START_OF_BODY.match(piece.text) or len(piece.text) > 200:
            break
        if not _open(line.text) and (
            (len(line.text) < 20 and not _told(line.text + piece.text))
            or is_prose(piece.text)
            or is_addressee(piece.text)
            or starts_with_date(piece.text)
        ):
            break
        last += 1
        line = Line(line.stretch + piece.stretch, line.gap)
    if is_adoption(line.text):
        return line, last
    return (lines[k], k) if is_adoption(lines[k].text) else (None, k - 1)


def _open(text: str) -> bool:
    """Whether a quoted title or the bracket around the whole history is still open."""
    return text.count("《") > text.count("》") or (text[0] == "(" and text.count("(") > text.count(")"))


def _told(text: str) -> bool:
    return not _open(text) and is_adoption(text)


def _find_body(head: Head) -> None:
    """Mark where the text proper begins, and take number and adoption lines from what stands before it."""
    lines, k = head.lines, 0
    while k < len(lines):
        line = lines[k]
        text = line.text
        history, used = _adoption(lines, k)
        if history is not None:
            head.adoption.append(history)
            k = used + 1
            continue
        number = whole_number(line.stretch) or _flat_number(lines, k)
        first = last = k
        if number is None and (broken := _broken_number(lines, k)):
            number, first, last = broken
        if number is not None:
            if number.stretch.text.startswith(lines[first].text) and first < last:
                # One line again: no part of it is taken for a title.
                lines[first : last + 1] = [Line(number.stretch, lines[first].gap, lines[first].cut)]
                last = first
            head.number = head.number or number
            k = last + 1
            continue
        if is_addressee(text) or is_prose(text) or text.startswith("各位代表"):
            head.body = k
            if not is_addressee(text):
                # 民法典 / 总则 / 2020年5月28日…通过: a heading may stand above the history.
                head.adoption += [later for later in lines[k + 1 : k + 6] if is_adoption(later.text)]
            return
        if head.number is None:
            _number_beside(head, k)
        k += 1
    head.body = len(lines)


def _number_beside(head: Head, k: int) -> None:
    """Take the number from a line that holds a title, too, before or behind it."""
    lines = head.lines
    line, text = lines[k], lines[k].text
    if first := _number_first(line.stretch):
        head.number = first
        bracket = text[first.end] == "("
        rest = line.stretch.part(first.end + bracket, len(text) - bracket)
        lines[k] = Line(rest, line.gap, line.cut)
        return
    head.number = number_at_end(line.stretch)
    if head.number is None and k > 0 and len(text) <= 14:
        head.number = number_at_end(lines[k - 1].stretch + line.stretch)


def _flat_number(lines: list[Line], k: int) -> Number | None:
    """A number that lost its brackets, alone on the line below a title: 粤府函202382号."""
    if lines[k].text[-1] != "号":
        return None
    found = FLAT_NUMBER.fullmatch(lines[k].text)
    if found is None or k == 0 or len(found[0]) > 22:
        return None
    return Number(lines[k].stretch, 0, found.end()) if find_kind(lines[k - 1].text) else None


def _broken_number(lines: list[Line], k: int) -> tuple[Number, int, int] | None:
    """The number that begins on line ``k`` and goes on below it, with its first and its last line."""
    if k + 1 == len(lines):
        return None
    line, below = lines[k].stretch, lines[k + 1].stretch
    first = k
    if line.text in _ORDERS:  # the bodies stand on the lines above
        while first > 0 and k - first < _PIECES and is_body(lines[first - 1].text):
            first -= 1
            line = lines[first].stretch + line
    if number := order_number(line, below):
        return number, first, k + 1
    for last in (k + 1, k + 2):
        if last == len(lines) or not _BROKEN.search(line.text):
            break
        piece = lines[last].stretch
        if len(piece.text) > 12 or whole_number(piece) or ("(" not in line.text and piece.text[0] != "("):
            break
        line = line + piece
        if number := whole_number(line):
            return number, k, last
    return None


def _number_first(line: Stretch) -> Number | None:
    """The number a title stands behind: 商务部令2007年第15号 书屋管理办法, 京政办发(2016)26号《…的通知》."""
    text = line.text
    end = text.find("号", 0, 44) + 1
    if not end or len(text) - end < 6 or "关于" in text[:end]:
        return None
    if text[end] == "(":  # 海关总署公告2019年第18号(关于…的公告)
        if not text.endswith(")") or find_kind(text[end + 1 : -1]) is None:
            return None
    elif text[end] != "《" and not (line.gap_before(end) and find_kind(text)):
        return None
    return whole_number(line.part(0, end)) and Number(line, 0, end)
