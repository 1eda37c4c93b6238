"""The history at the head of a Taiwan law: its last numbered decree, who gave it, and from when it is in force."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cefu.extraction.date_text import date_of, dates_to_the_day, numeral
from cefu.extraction.page import Page, Stretch
from cefu.model import PartialDate

__all__ = ["Decree", "Effect", "Place", "last_decree", "signed"]

Place = tuple[int, int]

_HAN = "一-鿿〇"
#: The first entry, near the head: 1.中華民國三十六年…; some histories do not count their entries.
_FIRST = re.compile(
    r"(?:\A|\n)[ \t\u3000(（]*(?:[1１][ ]?[.．、][ \u3000]{0,3}(?:\r?\n[ \t]*[2２][.．、][ \u3000]{0,3})?)?"
    r"中[华華]民[国國]"
)
_REPUBLIC = ("中华民", "中華民")
#: Where it is over: a blank line with no entry below, or the first article at the begin of a line.
#: Wrapped lines of the history may begin so, too: 第1条之1所列.
_ARTICLE = re.compile(
    r"\n(?:[ \t\r\u3000]*\n(?!\s{0,80}(?:\d{1,3}[ ]?[.．、]\s{0,3})?中[华華]民[国國])"
    r"|第[ \u3000]{0,3}[1１一壹][ \u3000]{0,3}(?:[条條](?![ \u3000]{0,4}[之第所文、，,條条序])|[章编編篇])"
    r"|[一壹]、(?![ \u3000]{0,4}[二第\r\n]))"
)
#: No history of a law is longer than this, and none begins further down.
_HISTORY, _NEAR = 20_000, 600
#: 12.中华民国…; a number may be lost (.中华民国), and 中华 doubled by a slip of the pen.
_ENTRY = re.compile(r"\.(?:中华)?(?=中华民国)")
_DIGITS_AT_MOST = 12
#: An entry counted so follows on the last; a history may count a number twice or leave one out.
_STEPS = (1, 0, 2)
#: Decrees that make, change or end the text, and those that only say who is in charge or when it takes effect.
_MADE = re.compile(r"订定|制定|修正|公布|发布|废止|通过|停止适用|核定|增订|删除|颁|下达")
_DUTIES = re.compile(r"管辖|权责事项")
_ABOUT = re.compile(r"(?:发布|公布|令)定?自|核定\Z")
#: The day the text came to its end; the decree that says so is told below it.
_ENDS = re.compile(r"起?(?:施行)?(?:期满)?[,、]?(?:当然)?(?:废止|失效|停止适用|生效)")
_END_WORDS = re.compile(r"废止|失效|停止适用")

#: 华总一义字第8900108350号, (58)交邮580310043号, 第350号训令: where the number of a decree ends.
_DIGITS = r"\d[\da-z]{1,12}(?:-\d{1,3})?"
_NUMBER = re.compile(
    rf"字第?{_DIGITS}(?:号|(?=[令函公])|\Z)|(?<=\))[{_HAN}]{{1,8}}第?{_DIGITS}号|第\d{{1,10}}号(?=训?令|公告|书?函)"
)
_HAN_RUN = re.compile(rf"[{_HAN}()0-9]{{2,80}}\Z")
_ROC_YEAR = re.compile(r"\(\d{2,3}\)")
#: What the parts of a Taiwan body's name end in.
_PARTS = (
    "委员会", "国民大会", "议会", "会议", "院", "部", "署", "局", "处", "政府", "总统府", "银行", "国史馆", "中心",
    "公所", "大学", "学校", "公司",
)  # fmt: skip
#: Parts that also end codes (院主会字, 台博馆字): only behind longer names.
_LONG_PARTS, _LONG = ("会", "馆", "所"), 5
#: A body without a number: 总统令, 考试院、行政院令会衔修正发布, 国立故宫博物院修正发布.
_PLAIN = re.compile(
    rf"[{_HAN}]{{2,40}}?(?=训?令|公告|书?函|、|及|暨|会衔|会同|订定|制定|修正|公布|发布|废止|核定|增订|删除|停止)"
)
#: Of an assembly the term and the session are no part of the name.
_ASSEMBLY = re.compile(r"(?:第[一二三四五六七八九十\d]{1,3}届)?(?P<body>国民大会|立法院)(?!秘书处)")
_JOINT = re.compile(r"(?:训?令|公告|书?函|代电)?[、,及与暨]")
#: A joint decree has no more bodies than this.
_MOST = 12

_ROC = r"(?:中华民国)?(?P<y>\d{1,3}|[〇零一二三四五六七八九十百]{1,7})年(?P<m>\d{1,2}|[一二三四五六七八九十]{1,2})月"
_EFFECT = re.compile(
    rf"自(?:{_ROC}(?P<d>\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})日|(?P<same>(?:公布|发布)(?:之)?日|即日))起?"
    r"(?:施行|实施|生效)(?!期|日期)"
)


@dataclass(frozen=True, slots=True)
class Effect:
    """From when the text of the last decree is in force; ``date`` is None where that is the day of issue."""

    date: PartialDate | None
    at: Place


@dataclass(frozen=True, slots=True)
class Decree:
    """The last decree of a Taiwan law's history that made, changed or ended it.

    All places are in ``stretch.text``: ``at`` is the day, ``bodies`` who gave it and ``numbers`` under which
    numbers, several for a joint one. ``ends`` says that the law is no longer in force.
    """

    date: PartialDate
    stretch: Stretch
    at: Place
    bodies: tuple[Place, ...]
    numbers: tuple[Place, ...]
    ends: bool = False
    effect: Effect | None = None


def last_decree(page: Page) -> Decree | None:
    """The last decree of the history at the head of a Taiwan law; None where there is no such history."""
    if all(page.text.find(name, 0, _NEAR) < 0 for name in _REPUBLIC):
        return None
    opened = _FIRST.search(page.text, 0, _NEAR)
    if opened is None:
        return None
    closed = _ARTICLE.search(page.text, opened.end(), opened.end() + _HISTORY)
    stop = closed.start() if closed else min(len(page.text), opened.end() + _HISTORY)
    stretch = page.stretch(opened.start(), stop)
    start = _last_entry(stretch.text)
    steps = [
        (date, found.span())
        for found in dates_to_the_day(stretch.text, start or 0)
        if found["era"] and (date := date_of(found)) is not None
    ]
    told = []
    for k, (date, at) in enumerate(steps):
        end = steps[k + 1][1][0] if k + 1 < len(steps) else len(stretch.text)
        told.append((date, at, stretch.text[at[1] : end]))
    if start is None:
        # Without numbers every step is an entry of its own, and only what names a body is surely a decree.
        told = [step for step in told if _changes(step[2]) and signed(step[2])[0]][-1:]
    return _decree(stretch, told)


def _last_entry(text: str) -> int | None:
    """Where the last numbered entry begins; None where entries bear no numbers."""
    last, start = 0, None
    for entry in _ENTRY.finditer(text):
        # Other digits may stand in front (附表4 / 30.中华民国), and numbers of articles end in a point, too.
        count = _count_before(text, entry.start())
        following = next((last + n for n in _STEPS if count.endswith(str(last + n))), None)
        if start is None and following is None:
            continue
        if following is None and count:
            continue
        last = last + 1 if following is None else following
        start = entry.end()
    return start


def _count_before(text: str, end: int) -> str:
    """The digits that stand before the point of an entry."""
    start = end
    while start > max(0, end - _DIGITS_AT_MOST) and text[start - 1].isdecimal():
        start -= 1
    return text[start:end]


def _changes(after: str) -> bool:
    if _MADE.search(after) is None or _DUTIES.search(after):
        return False
    return _ABOUT.search(after) is None or _END_WORDS.search(after) is not None


def _decree(stretch: Stretch, told: list[tuple[PartialDate, Place, str]]) -> Decree | None:
    """The decree told by the steps of one entry: the first that changes the text, or the day it ended."""
    for k, (date, at, after) in enumerate(told):
        bodies, numbers = signed(after)
        shift = at[1]
        bare = _ENDS.match(after) if not numbers else None
        if bare is None and not _changes(after):
            continue
        if bare is not None:
            later = next((s for s in told[k + 1 :] if signed(s[2])[1] and not _DUTIES.search(s[2])), None)
            if later is not None:
                (bodies, numbers), shift = signed(later[2]), later[1][1]
        over = _END_WORDS.search(after) is not None or (bare is not None and len(told) > k + 1)
        start = at[1]
        effect = None if over else _effect(stretch.text, start)
        return Decree(date, stretch, at, _moved(bodies, shift), _moved(numbers, shift), over, effect)
    return None


def _moved(places: list[Place], by: int) -> tuple[Place, ...]:
    return tuple((start + by, end + by) for start, end in places)


def _effect(text: str, start: int) -> Effect | None:
    """The last statement on when the whole text is in force, in the entry from ``start`` on."""
    effect = None
    for found in _EFFECT.finditer(text, start):
        before = text[max(start, found.start() - 9) : found.start()]
        if text.startswith("外", found.end()) or ("条" in before and not before.endswith(("并", "外,"))):
            continue  # 除第8条自…施行外; 修正条文第十五条,自…施行: a part of it only
        if found["same"]:
            effect = Effect(None, found.span())
            continue
        year, month, day = (numeral(found[name]) for name in ("y", "m", "d"))
        if year and month and day and (date := _day(year + 1911, month, day)):
            effect = Effect(date, found.span())
    return effect


def _day(year: int, month: int, day: int) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def signed(text: str) -> tuple[list[Place], list[Place]]:
    """The places of the bodies and of the numbers in a decree that begins with them; squeezed folded text.

    >>> text = "内政部(75)台内社字第378771号令、教育部(75)台高字第09819号令会衔修正发布"
    >>> bodies, numbers = signed(text)
    >>> [text[a:b] for a, b in bodies], [text[a:b] for a, b in numbers]
    (['内政部', '教育部'], ['(75)台内社字第378771号', '(75)台高字第09819号'])
    """
    bodies: list[Place] = []
    numbers: list[Place] = []
    # 一月五日(48)行政院台防字第2487号令: the year may stand before the body.
    year = _ROC_YEAR.match(text)
    at = year.end() if year else 0
    while len(bodies) < _MOST:
        one = _one(text, at)
        if one is None:
            break
        body, number = one
        bodies.append(body)
        if number is not None:
            numbers.append(number)
        joint = _JOINT.match(text, (number or body)[1])
        if joint is None:
            break
        at = joint.end()
    return bodies, numbers


def _one(text: str, at: int) -> tuple[Place, Place | None] | None:
    """The body that ``text`` names at ``at``, with its number if it bears one; None where no body is."""
    found = _NUMBER.search(text, at + 2, at + 90)  # a body's name has two characters or more
    if found is not None and _HAN_RUN.match(text, at, found.start() + 1):
        end = _body_end(text, at, found)
        if end > at:
            return (at, end), (end, found.end())
    if assembly := _ASSEMBLY.match(text, at):
        return assembly.span("body"), None
    plain = _PLAIN.match(text, at)
    if plain and (
        plain[0] in ("总统", "国民政府") or (len(plain[0]) > 2 and _is_part(plain[0], 0, len(plain[0])))
    ):
        return plain.span(), None
    return None


def _body_end(text: str, at: int, number: re.Match[str]) -> int:
    """Where the name of the body ends and the code of the number begins."""
    bracket = text.find("(", at, number.start() + 1)
    if bracket >= 0:
        limit = bracket
    elif number[0].startswith("第"):
        limit = number.start()
    else:
        limit = number.start() - 1  # a code has two characters or more
    if text.startswith("总统", at) and not text.startswith("总统府", at):
        at += 2
    while True:
        # Names are read part by part (行政院|卫生署), each of three characters or more: 卫署 opens a code.
        end = next((e for e in range(at + 3, limit + 1) if _is_part(text, at, e)), None)
        if end is None:
            return at
        at = end


def _is_part(text: str, start: int, end: int) -> bool:
    """Whether a part of a body's name, and not of a code, stands at ``text[start:end]``."""
    if text.endswith(_PARTS, start, end):
        # 文授资局, 台审部: codes name who acts for whom, or begin with the country.
        return "授" not in text[start:end] and (end - start > 3 or text[start] != "台")
    return end - start >= _LONG and text.endswith(_LONG_PARTS, start, end) and not text.startswith("议", end)
