"""Names of the bodies that issue documents: which text is one, and where one ends in a title."""

from __future__ import annotations

import itertools
import re
from functools import cache

from cefu.data.issuers import issuer_at
from cefu.data.places import leading_place
from cefu.extraction.page import Stretch
from cefu.extraction.recalled import recalled
from cefu.extraction.tables import rules

__all__ = ["is_body", "is_relative", "named_bodies", "normal_body", "title_bodies"]

_BETWEEN = re.compile("[、,]")
#: A day that ran into the name: 中华民国一百十二年二月三日行政院.
_DATED = re.compile("(?:中华民国)?[〇零一二三四五六七八九十百]{1,6}年(?:[〇零一二三四五六七八九十]{1,3}月|度)")
_HAN_ONLY = re.compile(r"[一-鿿〇()·]{2,40}\Z")
_NO_START = ("关于", "附件", "经", "根据", "由", "按照", "报", "抄送")
_TERM = re.compile(r"第?[一二三四五六七八九十百\d]{1,5}届")
#: 教育部等五部门, 国家发展改革委等
_AND_OTHERS = re.compile(
    r"等[一二三四五六七八九十\d]{0,3}(?:个)?(?:部门|单位|部委|委办局|厅局|机构|部|家)?\Z"
)
_FIRM = re.compile(r"审判委员会\Z|检察委员会\Z")
_STATE = "中华人民共和国"
#: 全国…, 县域…: words that begin like 全县 and 县政府 and mean something else.
_NOT_RELATIVE = ("全国", "区域", "县域", "州市", "省部")
#: What follows on a place where a body of its own begins, and not a branch: 财政部四川监管局 is one body.
_OWN = re.compile("(?:人民)?政府|委|人大|人民代表大会|人民法院|人民检察院")
_OF_A_YEAR = re.compile(r"(?:19|20)\d\d年度?(?=[^\d]{0,40}(?:报告|年报|总结)\Z)")
#: Shorter known names may stand by chance inside of a longer one.
_SURE = 3


@recalled
def is_body(text: str) -> bool:
    """Whether the squeezed folded text can be the name of a body that issues documents.

    >>> [is_body(name) for name in ("国务院办公厅", "包头市人民政府办公室", "现将事项通知如下")]
    [True, True, False]
    >>> [is_body(name) for name in ("国家能源局综合司", "最高人民法院人民法院", "国务院有关部委")]
    [True, False, False]
    """
    table = rules()
    if _DATED.match(text):
        return False
    if _HAN_ONLY.match(text) is None or (text.startswith(_NO_START) and issuer_at(text) is None):
        return False
    if not table.never_in_body.isdisjoint(text) or table.never_words.search(text):
        place = leading_place(text)  # 无为市 and 甘肃省会宁县 may hold what no other part of a name does
        rest = text[place.length :] if place else text
        if not table.never_in_body.isdisjoint(rest) or table.never_words.search(rest):
            return False
    known = issuer_at(text)
    if known is None:
        return text.endswith(table.bodies)
    if known[1] < len(text) and not text.endswith(table.bodies_or_departments):
        return False
    return not text.startswith(table.never_inside, known[1])


@recalled
def is_relative(text: str) -> bool:
    """Whether the name only means something to its reader: 省人民政府, 本委, 教育局.

    >>> [is_relative(name) for name in ("省人民政府", "河北省人民政府", "市场监管总局", "全国人大常委会")]
    [True, False, False, False]
    >>> [is_relative(name) for name in ("教育局", "海关", "本溪市教育局", "长江航务管理局")]
    [True, True, False, False]
    """
    if text.startswith(_STATE):
        text = text[len(_STATE) :]
    if issuer_at(text) is not None or text.startswith(_NOT_RELATIVE):
        return False
    place = leading_place(text)
    if place is not None and place.length < len(text):
        return False
    return text.startswith(rules().relative) or not rules().tasks.sub("", text)


@recalled
def normal_body(name: str) -> str:
    """The name in one form: without blanks, the state's full name and the term of a congress.

    >>> [normal_body(name) for name in ("中华人民共和国国务院", "北京市第十六届人民代表大会", "财 政 部")]
    ['国务院', '北京市人民代表大会', '财政部']
    """
    plain = "".join(name.split())
    for state in (_STATE, "中華人民共和國"):
        rest = plain.removeprefix(state)
        if len(rest) >= 2 and not rest.startswith(("主席", "驻", "第")):
            plain = rest
    plain = _TERM.sub("", plain)
    return _FIRM.sub("", plain)


def named_bodies(line: Stretch, start: int, end: int) -> list[tuple[int, int]]:
    """The bodies that the whole of ``line.text[start:end]`` names, or none.

    Several stand apart by 、 or by the blanks of the original: ``国务院　中央军委``. One name may be
    spaced, too: ``国 务 院``. Where nothing parts them, names that are known do: ``中共中央国务院``.
    """
    text = line.text
    while end > start and text.find("等", start, end) >= 0:
        found = _AND_OTHERS.search(text, start, end)
        if found is None or found.start() <= start:
            break
        end = found.start()
    cuts = {start, end}
    cuts.update(mark.start() for mark in _BETWEEN.finditer(text, start, end))
    pieces = _pieces(text, sorted(cuts))
    if len(pieces) > 1 and all(is_body(text[a:b]) for a, b in pieces):
        return _unjoined(text, pieces)
    # Where the original has blanks, each piece must be a name by itself; single characters are a spaced name.
    if end > start and (gaps := _gaps(line, start, end)):
        pieces = _pieces(text, sorted(cuts | set(gaps)))
        if len(pieces) > 1 and all(b - a >= 2 and is_body(text[a:b]) for a, b in pieces):
            return _unjoined(text, pieces)
    return _unjoined(text, [(start, end)]) if is_body(text[start:end]) else []


def _gaps(line: Stretch, start: int, end: int) -> list[int]:
    """Where in ``line.text[start:end]`` white space stood before a character, in the folded text or the original."""
    whole = line.span(start, end)
    if whole.end - whole.start == end - start:
        return []
    return [
        k
        for k in range(start + 1, end)
        if line.places[k] != line.places[k - 1] + 1
        or line.span(k, k + 1).start > line.span(k - 1, k).start + 1
    ]


def _pieces(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    pieces = []
    for start, end in itertools.pairwise(cuts):
        if text[start] in "、,":
            start += 1
        if end > start:
            pieces.append((start, end))
    return pieces


def _unjoined(text: str, pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The pieces, and those apart that hold several names without a mark between."""
    parted = []
    for start, end in pieces:
        begin = start
        for k in range(start + _SURE, end - _SURE + 1):
            if k - begin >= _SURE and _begins(text, begin, k, end):
                parted.append((begin, k))
                begin = k
        start = begin
        parted.append((start, end))
    return parted


def _begins(text: str, start: int, k: int, end: int) -> bool:
    """Whether ``text[start:k]`` is one body and another one begins at ``k``."""
    if text[k - 1] not in _last_characters() or not text.endswith(rules().bodies_or_departments, start, k):
        return False
    name, rest = text[start:k], text[k:end]
    known = issuer_at(rest)
    if known is not None and known[0].place == "中央" and known[1] >= _SURE:
        return name != _STATE and is_body(name) and is_body(rest)
    here = leading_place(rest)
    if here is None or here.province == "中央" or not is_body(name) or not is_body(rest):
        return False
    whole = leading_place(text[start:end])
    if whole is not None and start + whole.length > k:  # 甘肃省会宁县人民政府 is one name
        return False
    before = leading_place(name)
    if before is not None and rest.startswith(name[: before.length][-here.length :]):
        return True
    return _OWN.match(rest, here.length) is not None


@cache
def _last_characters() -> frozenset[str]:
    return frozenset(ending[-1] for ending in rules().bodies_or_departments)


def title_bodies(title: Stretch) -> list[tuple[int, int]]:
    """The bodies a title begins with: 国务院办公厅 in 国务院办公厅关于印发…的通知.

    None where it begins with what it speaks of: 海关对出口加工区监管的办法.
    """
    # 《北京市人民政府办公厅关于印发…的通知》
    start = len(title.text) - len(title.text.lstrip('《"'))
    for found in rules().verbs.finditer(title.text, start, start + 90):
        if found.start() < start + 2:
            continue
        bodies = named_bodies(title, start, found.start())
        if bodies:
            return bodies
        if found[0] in ("关于", "印发", "转发"):
            break
    # 某市教育局2020年政府信息公开工作年度报告: who reports on a year of its own work.
    year = _OF_A_YEAR.search(title.text, start + 2, start + 60)
    if year and (bodies := named_bodies(title, start, year.start())):
        return bodies
    act = rules().acts.search(title.text, max(0, len(title.text) - 4))
    return named_bodies(title, start, act.start()) if act and start < act.start() <= 90 else []
