"""发文字号: the number of a document, the forms it takes, and the key under which it is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cefu.data.issuers import issuer_key
from cefu.extraction.date_text import numeral
from cefu.extraction.page import Stretch
from cefu.extraction.recalled import recalled, squeezed

__all__ = [
    "FLAT_NUMBER",
    "Number",
    "normal_number",
    "number_at_end",
    "number_key",
    "order_number",
    "whole_number",
]

_HAN = "一-鿿〇"
_YEAR = r"(?:(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{3})"
#: 国发(79)23号: years of the last century were cut to two digits.
_SHORT = r"[4-9]\d"
_COUNT = r"(?:\d{1,5}(?:-\d{1,3})?|[一二三四五六七八九十百〇零]{1,7})"

#: 国发(2020)15号, (1996)武司字第82号, (2020)第15号, in squeezed folded text.
_BRACKETED = (
    rf"(?:[{_HAN}]{{1,18}}\({_YEAR}年?\)第?{_COUNT}号|\({_YEAR}\)[{_HAN}]{{0,12}}?第?{_COUNT}号"
    rf"|[{_HAN}]{{2,8}}\({_SHORT}\)(?:字?第)?\d{{1,5}}号|\({_SHORT}\)[{_HAN}]{{2,8}}?第?\d{{1,5}}号)"
)
#: 国务院令第707号, 公告(2026年第18号), 公告2026年第18号, 商务部令二〇二六年第1号, 令〔2020〕第2号, 公告(十三届)第一号.
_ORDER = (
    rf"[{_HAN}、]{{0,60}}?(?:令|公告|通告|公报)(?:\({_YEAR}\)|\([{_HAN}\d]{{1,4}}届\))?"
    rf"(?:\(?{_YEAR}年第?{_COUNT}号\)?|\(?第{_COUNT}号\)?)"
    # 国家发展改革委2020年第31号令, 第173号令, 2020年第12号法律公告
    rf"|[{_HAN}、]{{0,60}}?(?:{_YEAR}年)?第{_COUNT}号(?:令|公告|法律公告|号外公告)"
)
#: 华总一义字第8900108350号, (89)华总一义字第…号, …c号.
_TAIWAN = (
    rf"(?:\(\d{{2,3}}\))?[{_HAN}]{{1,10}}(?:\([{_HAN}\d]{{1,3}}\))?[{_HAN}]{{0,6}}"
    r"字第?\d{3,11}[a-z]?(?:-\d{1,3})?号"
)
#: Macao's 第11/2019号法律, Hong Kong's 技术通告(工务)第2/2020号, 立法会cb(1)123/19-20号文件 and 第614章.
_SOUTH = (
    rf"第\d{{1,4}}/(?:19|20)\d\d号[{_HAN}]{{2,12}}"
    rf"|[{_HAN}]{{2,14}}(?:通告|通函|指引)(?:\([{_HAN}]{{1,6}}\))?第\d{{1,4}}/(?:19|20)\d\d号"
    rf"|(?:立法会)?[a-z]{{2,6}}(?:\(\d\))?\d{{1,5}}/(?:\d\d|(?:19|20)\d\d)(?:-\d\d)?(?:\(\d{{1,2}}\))?号文件"
    r"|第\d{3,4}[a-z]{0,2}章"
)

_WHOLE = re.compile(
    rf"(?:文号:?|编号:?|发文字号:?)?(\(?)({_BRACKETED}|{_ORDER}|{_TAIWAN}|{_SOUTH})(?:文件?)?(\)?)"
)
_SIGNER = re.compile(r"签发人:?[一-鿿、]{0,20}\Z")
_AT_END = re.compile(rf"\(?({_BRACKETED})\)?\Z")
_KIND = re.compile(
    "通知|意见|办法|规定|决定|方案|规划|计划|报告|公告|通告|通报|批复|复函|答复|细则|措施|条例|纲要|要点|的函"
)
_PART = re.compile(
    rf"(?:\([{_HAN}\d]{{1,4}}届\))?\(?第{_COUNT}号\)?\Z|\(?{_YEAR}年第?{_COUNT}号\)?\Z|\({_YEAR}\)第?{_COUNT}号\Z"
)
_DATED = re.compile(rf"\(?{_YEAR}")
#: A line that speaks of a number and is none: …关于废止市政府第12号令 / 的决定.
_SPEAKS_OF = re.compile("关于|修改|废止|根据|依据|按照|依照|贯彻|执行|转发|印发")
_ORDER_HEAD = re.compile(rf"[{_HAN}、]{{2,60}}?(?:令|公告|通告)\Z")
#: The number with its brackets lost: 粤府函202382号 is 粤府函〔2023〕82号. Only where a title has just ended.
FLAT_NUMBER = re.compile(rf"[{_HAN}]{{2,10}}?(?:19|20)\d\d\d{{1,4}}号")
_FLAT_WHOLE = re.compile(rf"([{_HAN}]{{2,10}})((?:19|20)\d\d)([1-9]\d{{0,3}})号\Z")

#: What a number in its one form has otherwise: 国发(2020)15号文, 二〇二〇年第1号, 公告(第3号), (2020年), (89), 123b.
_PAPER = re.compile("(?<=号)文件?$")
_OF_YEAR = re.compile(rf"({_YEAR})年(?=第?{_COUNT}号)")
_ENCLOSED = re.compile(rf"\(((?:{_YEAR}年)?第?{_COUNT}号)\)")
_YEAR_ENCLOSED = re.compile(rf"\(({_YEAR})年?\)")
_ROC_YEAR = re.compile(r"\((\d{2,3})\)")
_LETTERS = re.compile("[a-z]+")
_NO_BRACKETS = str.maketrans("〔〕（）", "||||")
#: The key leaves out Taiwan's year before the code, and gives a year of two digits its century.
_YEAR_BEFORE = re.compile(r"^\|\d{2,3}\|(?=.{0,24}字第)")
_SHORT_YEAR = re.compile(rf"\|({_SHORT})\|")


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
    text = line.text
    if "号" not in text and "章" not in text:  # most lines
        return None
    text = _SIGNER.sub("", text)
    if not text or len(text) > 90 or not any(mark in text[-12:] for mark in "号章"):
        return None
    found = _WHOLE.fullmatch(text)
    if found is None or _SPEAKS_OF.search(found[2]):
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
    if part.text[-1] not in "号)" or not _PART.match(part.text):
        return None
    if len(head.text) > 64 or not _ORDER_HEAD.match(head.text):
        return None
    if "关于" in head.text:  # a title that speaks of an announcement; the number alone is the number
        return Number(part, 0, len(part.text)) if _DATED.match(part.text) else None
    both = head + part
    return Number(both, 0, len(both.text))


@recalled
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
    plain = _unwrapped(squeezed(text))
    plain = plain.removeprefix("文号:").removeprefix("中华人民共和国")
    if "/" not in plain and plain.endswith(("文", "件")):
        plain = _PAPER.sub("", plain)
    if "年" in plain:
        plain = _OF_YEAR.sub(lambda m: _arabic(m[1]) + "年", plain)
    if "号)" in plain:
        plain = _ENCLOSED.sub(r"\1", plain)
    if found := _FLAT_WHOLE.match(plain):
        plain = f"{found[1]}({found[2]}){found[3]}号"
    if "(" not in plain:
        return _LETTERS.sub(lambda m: m[0].upper(), plain).replace(")", "）")
    plain = _YEAR_ENCLOSED.sub(lambda m: f"〔{_arabic(m[1])}〕", plain)
    if "/" not in plain:
        plain = _ROC_YEAR.sub(r"〔\1〕", plain)
    # Letters of numbers are capitals: …第1090145775B号, CB(1)123/19-20号.
    plain = _LETTERS.sub(lambda m: m[0].upper(), plain)
    return plain.replace("(", "（").replace(")", "）")


@recalled
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
    plain = normal_number(text).lower().translate(_NO_BRACKETS)
    # The Taiwan year before the code says nothing the number does not say again.
    plain = _YEAR_BEFORE.sub("", plain).removesuffix("文件")
    plain = _SHORT_YEAR.sub(r"|19\1|", plain).strip("|")
    plain = plain if plain.endswith(("号", "章")) or _KIND_AFTER.search(plain) else plain + "号"
    for form in (_SLASH, _BY_YEAR, _YEAR_FIRST, _PLAIN):
        if found := form.fullmatch(plain):
            groups = found.groupdict("")
            code = groups["code"] + groups.get("kind", "")
            return f"{_one_code(code)}:{groups.get('year', '')}:{_one_number(found['number'])}"
    return plain


#: What stands behind the number, and before it elsewhere: 第31号令, 第11/2019号法律.
_KIND_AFTER = re.compile(r"(?<=号)[^\d|号]{1,12}\Z")
_N = r"(?P<number>\d{1,13}[a-z]?(?:-\d{1,3})?|[一二三四五六七八九十百〇零]{1,7})"
_Y = r"(?P<year>(?:19|20)\d\d)"
_SLASH = re.compile(rf"(?P<code>[^\d]*?)第?(?P<number>\d{{1,4}})/{_Y}号(?P<kind>[^\d|]*)")
_BY_YEAR = re.compile(rf"(?P<code>[^\d|]*?)\|?{_Y}(?:\|年?第?|年第?){_N}号(?P<kind>[^\d|]*)")
_YEAR_FIRST = re.compile(rf"\|?{_Y}\|(?P<code>[^\d|]*?)第?{_N}号(?P<kind>)")
_PLAIN = re.compile(rf"(?P<code>[^\d]*?)第?{_N}号(?P<kind>[^\d|]*)")


def _one_code(code: str) -> str:
    """The code in one form: an order's body under any of its names is one."""
    code = code.replace("|", "").replace("中华人民共和国", "")
    for kind in ("令", "公告", "通告"):
        body = code.removesuffix(kind)
        # The numbers of a congress begin anew with each term, and a name's key leaves the term out.
        if body != code and len(body) > 2 and "届" not in body:
            return "国令" if code == "国务院令" else "、".join(sorted(issuer_key(body))) + kind
    return code


def _one_number(text: str) -> str:
    value = text if text[0].isdigit() else str(numeral(text))
    return value.lstrip("0") or "0"


def _unwrapped(text: str) -> str:
    """Without the brackets that stand around the whole of it."""
    if text[:1] != "(" or text[-1] != ")":
        return text
    opening = len(text) - len(text.lstrip("("))
    closing = len(text) - len(text.rstrip(")"))
    depth = lowest = opening
    for char in text[opening : len(text) - closing]:
        depth += (char == "(") - (char == ")")
        lowest = min(lowest, depth)
    around = min(lowest, closing) if depth == closing else 0
    return text[around : len(text) - around] if around > 0 else text


def _arabic(year: str) -> str:
    return str(numeral(year))
