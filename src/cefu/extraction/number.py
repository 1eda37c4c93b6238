"""发文字号: the number of a document, the forms it takes, and the key under which it is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cefu.analysis import fold
from cefu.extraction.date_text import numeral
from cefu.extraction.page import Stretch

__all__ = [
    "FLAT_NUMBER",
    "Number",
    "decree_number",
    "normal_number",
    "number_at_end",
    "number_key",
    "order_number",
    "whole_number",
]

_HAN = "一-鿿〇"
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})"
_COUNT = r"(?:\d{1,5}|[一二三四五六七八九十百〇零]{1,7})"

_HAN_RUN = re.compile(rf"[{_HAN}()0-9]{{2,80}}\Z")
#: 国发(2020)15号 and (1996)武司字第82号, in squeezed folded text.
_BRACKETED = rf"(?:[{_HAN}]{{1,18}}\({_YEAR}年?\)第?\d{{1,5}}号|\({_YEAR}\)[{_HAN}]{{1,12}}?第?\d{{1,5}}号)"
#: 国务院令第707号, 公告(2026年第18号), 公告2026年第18号, 商务部令二〇二六年第1号.
_ORDER = (
    rf"[{_HAN}、]{{0,60}}?(?:令|公告|通告|公报)"
    rf"(?:\(?{_YEAR}年第?{_COUNT}号\)?|\(?第{_COUNT}号\)?|{_YEAR}年第{_COUNT}号)"
)
#: 华总一义字第8900108350号, (89)华总一义字第…号, …c号.
_TAIWAN = (
    rf"(?:\(\d{{2,3}}\))?[{_HAN}]{{1,10}}(?:\([{_HAN}\d]{{1,3}}\))?[{_HAN}]{{0,6}}"
    r"字第?\d{3,11}[a-z]?(?:-\d{1,3})?号"
)

_WHOLE = re.compile(rf"(?:文号:?|编号:?|发文字号:?)?(\(?)({_BRACKETED}|{_ORDER}|{_TAIWAN})(\)?)")
_SIGNER = re.compile(r"签发人:?[一-鿿、]{0,20}\Z")
_AT_END = re.compile(rf"\(?({_BRACKETED})\)?\Z")
_KIND = re.compile(
    "通知|意见|办法|规定|决定|方案|规划|计划|报告|公告|通告|通报|批复|复函|答复|细则|措施|条例|纲要|要点|的函"
)
_PART = re.compile(rf"\(?第{_COUNT}号\)?\Z|\(?{_YEAR}年第?{_COUNT}号\)?\Z")
_ORDER_HEAD = re.compile(rf"[{_HAN}、]{{2,60}}?(?:令|公告|通告)\Z")
#: The number with its brackets lost: 粤府函202382号 is 粤府函〔2023〕82号. Only where a title has just ended.
FLAT_NUMBER = re.compile(rf"[{_HAN}]{{2,10}}?(?:19|20)\d\d\d{{1,4}}号")
_FLAT_WHOLE = re.compile(rf"([{_HAN}]{{2,10}})((?:19|20)\d\d)([1-9]\d{{0,3}})号\Z")
_DECREE = re.compile(r"字第?\d{2,4}[\da-z]{1,9}(?:-\d{1,3})?(?:号|(?=令))")
#: What the parts of a Taiwan body's name end in.
_PARTS = (
    "委员会",
    "管理局",
    "总局",
    "院",
    "部",
    "署",
    "局",
    "处",
    "政府",
    "总统府",
    "银行",
    "博物馆",
    "国史馆",
    "图书馆",
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number found at ``[start, end)`` of a stretch."""

    stretch: Stretch
    start: int
    end: int

    @property
    def text(self) -> str:
        """The number as it stands, squeezed and folded."""
        return self.stretch.text[self.start : self.end]


def whole_number(line: Stretch) -> Number | None:
    """The number that fills the line, alone or in brackets."""
    text = _SIGNER.sub("", line.text)
    if not text or len(text) > 90 or text[-1] not in "号)":
        return None
    found = _WHOLE.match(text)
    if found is None or found.end() != len(text):
        return None
    opened, closed = bool(found[1]), bool(found[3])
    if opened != closed:  # the bracket belongs to the number: (1996)武司字第82号, 公告(第3号)
        return Number(
            line, found.start(1) if opened else found.start(2), found.end() if closed else found.end(2)
        )
    return Number(line, found.start(2), found.end(2))


def number_at_end(line: Stretch) -> Number | None:
    """The bracketed number a title line ends with: …的通知(国办发(2018)1号)."""
    if not line.text.endswith(("号", "号)")):
        return None
    found = _AT_END.search(line.text, max(0, len(line.text) - 40))
    if found is None:
        return None
    start = found.start(1)
    # The code has no border of its own; it begins behind the title's kind: …的通知|国办发(2018)1号.
    for kind in _KIND.finditer(line.text, start, found.end(1)):
        start = kind.end()
    whole = whole_number(line.part(start, found.end(1)))
    return Number(line, start, found.end(1)) if whole else None


def order_number(head: Stretch, part: Stretch) -> Number | None:
    """The number of an order that stands on two lines: 中华人民共和国国务院令 / 第707号."""
    if not _PART.match(part.text) or len(head.text) > 64 or not _ORDER_HEAD.match(head.text):
        return None
    if "关于" in head.text:  # a title that speaks of an announcement; the number alone is the number
        return Number(part, 0, len(part.text)) if part.text[1:5].isdigit() else None
    both = head + part
    return Number(both, 0, len(both.text))


def decree_number(text: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The places of issuer and number in the squeezed folded text of a decree that begins with its issuer.

    >>> text = "行政院卫生署署授食字第0960200166号令订定发布"
    >>> (a, b), (c, d) = decree_number(text)
    >>> text[a:b], text[c:d]
    ('行政院卫生署', '署授食字第0960200166号')
    """
    found = _DECREE.search(text, 0, 90)
    if found is None or not _HAN_RUN.match(text, 0, found.start()):
        return None
    stop = found.start() + 1
    bracket = text.find("(", 0, stop)
    limit = bracket if bracket >= 0 else stop - 3  # a code has two characters or more
    at = 0
    if text.startswith("总统") and not text.startswith("总统府"):
        at = 2
    while True:
        # Names are read part by part (行政院|卫生署), each of three characters or more: 衛署 opens a code.
        end = next((e for e in range(at + 3, limit + 1) if text.endswith(_PARTS, at, e)), None)
        if end is None:
            break
        at = end
    return ((0, at), (at, found.end())) if 0 < at < found.start() else None


def normal_number(text: str) -> str:
    """The number in one form: simplified, half-width, without blanks, the year in 〔〕.

    >>> normal_number("國發 [2020] １５號"), normal_number("（皖政办秘［2021］82号）")
    ('国发〔2020〕15号', '皖政办秘〔2021〕82号')
    >>> normal_number("中华人民共和国国务院令 第 707 号")
    '国务院令第707号'
    >>> normal_number("粤府函202382号")  # the brackets were lost on the way: code, year, number
    '粤府函〔2023〕82号'
    >>> normal_number("公告（2026年第18号）"), normal_number("商务部令二〇二六年第1号")
    ('公告2026年第18号', '商务部令2026年第1号')
    >>> normal_number("（89）華總一義字第 8900108350 號")
    '〔89〕华总一义字第8900108350号'
    """
    plain = "".join(fold(text).text.split())
    inner = plain[1:-1]
    if (
        plain.startswith("(")
        and plain.endswith(")")
        and inner.count("(") == inner.count(")")
        and _balanced(inner)
    ):
        plain = inner
    plain = plain.removeprefix("文号:").removeprefix("中华人民共和国")
    plain = re.sub(rf"({_YEAR})年(?=第?{_COUNT}号)", lambda m: _arabic(m[1]) + "年", plain)
    plain = re.sub(rf"\(((?:{_YEAR}年)?第?{_COUNT}号)\)", r"\1", plain)
    if found := _FLAT_WHOLE.match(plain):
        plain = f"{found[1]}({found[2]}){found[3]}号"
    plain = re.sub(rf"\(({_YEAR})年?\)", lambda m: f"〔{_arabic(m[1])}〕", plain)
    plain = re.sub(r"\((\d{2,3})\)", r"〔\1〕", plain)
    # Taiwan's numbers end in a capital letter where they have one.
    plain = re.sub(r"(?<=\d)[a-z](?=号)", lambda m: m[0].upper(), plain)
    return plain.replace("(", "（").replace(")", "）")


def number_key(text: str) -> str:
    """The key of a number: equal for all ways to write the same one.

    Brackets do not count, nor the script, leading zeros, 第 and 号; a year that lost its brackets is cut off
    again, because the four digits after the code are its year wherever no 第 stands between.

    >>> forms = ("国发〔2020〕15号", "国发[2020]015号", "國發（2020）１５號", "国发202015号")
    >>> {number_key(form) for form in forms}
    {'国发:2020:15'}
    >>> {number_key(form) for form in ("国务院令第707号", "国令第 707 号", "国务院令第七百零七号")}
    {'国令::707'}
    """
    plain = re.sub(
        r"[()]",
        "|",
        normal_number(text).replace("〔", "|").replace("〕", "|").replace("（", "|").replace("）", "|"),
    )
    plain = plain.removesuffix("|").removesuffix("号").lower()
    # The Taiwan year before the code says nothing the number does not say again.
    plain = re.sub(r"^\|\d{2,3}\|(?=.{0,24}字第)", "", plain)
    plain = plain.replace("国务院令", "国令")
    plain = re.sub(r"第([一二三四五六七八九十百〇零]{1,7})$", lambda m: f"第{numeral(m[1])}", plain)
    found = re.fullmatch(r"([^\d|]*)\|?((?:19|20)\d\d)\|?年?([^\d|]*?)第?(\d{1,6})", plain)
    if found:
        code = found[1] or found[3]
        return (
            f"{code}:{found[2]}:{int(found[4])}"
            if not (found[1] and found[3])
            else f"{found[1]}:{found[2]}:{found[3]}{int(found[4])}"
        )
    found = re.fullmatch(r"([^\d|]*?)第?(\d{1,6})", plain)
    if found:
        return f"{found[1]}::{int(found[2])}"
    return plain.replace("|", "").replace("第", "")


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0


def _arabic(year: str) -> str:
    return str(numeral(year))
