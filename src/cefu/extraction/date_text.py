"""Reading dates: ISO and its relatives, 2020年5月12日, 二〇二〇年五月, 中華民國一百零九年五月一日."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cefu.extraction.recalled import recalled
from cefu.model import PartialDate

__all__ = ["DATE", "MONTH", "date_of", "dates_to_the_day", "find_dates", "numeral", "parse_date"]

_DIGIT = {
    c: i
    for i, row in enumerate(
        ("〇零○◯oO0", "一壹1", "二贰2", "三叁3", "四肆4", "五伍5", "六陆6", "七柒7", "八捌8", "九玖9")
    )
    for c in row
}

#: Chinese numerals that stand for one place of a year.
_PLACE = "〇零○◯o0一二三四五六七八九"
_ERA = r"(?:中华民国|民国|中華民國|民國)"

# No repetition is unbounded.
_TO_MONTH = (
    rf"(?:(?P<era>{_ERA})(?P<roc>元|\d{{1,3}}|[〇零一二三四五六七八九十百]{{1,7}})"
    rf"|(?P<year>(?<!\d)(?:1[89]|20)\d\d|[一二][{_PLACE}]{{3}}))年"
    r"(?P<month>\d{1,2}|[一二三四五六七八九十元]{1,2})月"
)
#: A date to the day in squeezed folded text, and one to the month (whose group ``day`` is always None).
_BEFORE_YEAR, _BEHIND_YEAR = 11, 9  # no date reaches further from its 年
DATE = re.compile(_TO_MONTH + r"(?P<day>\d{1,2}|[一二三四五六七八九十廿卅]{1,3})日")
MONTH = re.compile(_TO_MONTH + r"(?P<day>(?!))?")

_CLOCK = (
    r"(?:[Tt ,]*\d{1,2}[::时時]\d{1,2}(?:[::分]\d{1,2}(?:[.,]\d{1,9})?秒?|分)?\s?(?:[Zz]|[+-]\d\d:?\d\d)?)?"
)
_NUMERIC = re.compile(rf"(\d{{4}})\s?([-/.])\s?(\d{{1,2}})(?:\s?\2\s?(\d{{1,2}}){_CLOCK})?\Z")
_DASHES = str.maketrans("–—‐−﹣", "-----")
_COMPACT = re.compile(r"((?:1[89]|20)\d\d)(?:(\d\d)(\d\d)?)?(?:\d{6})?\Z")
_WORDS = re.compile(
    rf"(?:(?P<era>{_ERA})(?P<roc>元|\d{{1,3}}|[〇零一二三四五六七八九十百]{{1,7}})"
    rf"|(?P<year>\d{{4}}|[一二][{_PLACE}]{{3}}))年"
    r"(?:(?P<month>\d{1,2}|[一二三四五六七八九十元]{1,2})月份?"
    rf"(?:(?P<day>\d{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}})[日号號]?(?:星期.|周.)?{_CLOCK})?)?\Z"
)


def numeral(text: str) -> int | None:
    """The number that Chinese or Arabic numerals of at most four places mean; None when they mean none.

    >>> numeral("二〇二〇"), numeral("一百零九"), numeral("百十二"), numeral("廿一"), numeral("５")
    (2020, 109, 112, 21, 5)
    """
    if len(text) <= 4 and text.isascii() and text.isdecimal():  # most of them
        return int(text)
    return _chinese(text)


@recalled
def _chinese(text: str) -> int | None:
    text = unicodedata.normalize("NFKC", text)
    if text == "元":
        return 1
    if text and len(text) <= 4 and all(c in _DIGIT for c in text):
        value = 0
        for char in text:
            value = value * 10 + _DIGIT[char]
        return value
    total, digit, seen = 0, 0, False
    for char in text.replace("廿", "二十").replace("卅", "三十"):
        weight = {"十": 10, "百": 100, "千": 1000}.get(char)
        if weight is not None:
            total += (digit or 1) * weight
            digit, seen = 0, True
        elif char in _DIGIT:
            digit = _DIGIT[char]
        else:
            return None
    return total + digit if seen else None


def date_of(match: re.Match[str]) -> PartialDate | None:
    """The date of a match with the groups of :data:`DATE`; None when no calendar has it.

    >>> date_of(DATE.search("二〇〇四年八月十二日")).iso
    '2004-08-12'
    """
    if match["era"]:
        roc = numeral(match["roc"])
        year = None if not roc else roc + 1911
    else:
        year = numeral(match["year"])
    month = numeral(match["month"]) if match["month"] else None
    day = numeral(match["day"]) if match["day"] else None
    if year is None or (month is None and match["month"]) or (day is None and match["day"]):
        return None
    return _date(year, month, day)


def _date(year: int, month: int | None, day: int | None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def dates_to_the_day(text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
    """What ``DATE.finditer`` gives, faster: a date is looked for where a 年 stands.

    >>> [found[0] for found in dates_to_the_day("今年,1998年5月29日,民国八十九年,中华民国八十九年四月二十五日")]
    ['1998年5月29日', '中华民国八十九年四月二十五日']
    """
    stop = len(text) if end is None else min(end, len(text))
    year = text.find("年", start, stop)
    while year >= 0:
        found = DATE.search(text, max(start, year - _BEFORE_YEAR), min(stop, year + _BEHIND_YEAR))
        if found is not None:
            yield found
            start = found.end()
        year = text.find("年", max(start, year + 1), stop)


def find_dates(
    text: str, start: int = 0, end: int | None = None
) -> Iterator[tuple[re.Match[str], PartialDate]]:
    """The dates to the day in squeezed folded text, in order.

    >>> [d.iso for _, d in find_dates("1998年5月29日通过,中华民国八十九年四月二十五日修正")]
    ['1998-05-29', '2000-04-25']
    """
    for match in dates_to_the_day(text, start, end):
        date = date_of(match)
        if date is not None:
            yield match, date


@recalled
def parse_date(text: str) -> PartialDate | None:
    """Read a declared date; None when it is none or no calendar has it.

    >>> forms = ("2020-05-12T00:00:00", "2020年5月", "二〇二〇年五月十二日", "民國109年5月1日", "20200512")
    >>> [parse_date(form).iso for form in forms]
    ['2020-05-12', '2020-05', '2020-05-12', '2020-05-01', '2020-05-12']
    >>> parse_date("2020-02-30") is None
    True
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if len(plain) > 60:
        return None
    if not plain.isascii():
        plain = plain.translate(_DASHES)
    if found := _NUMERIC.match(plain):
        year, _, month, day = found.groups()
        return _date(int(year), int(month), int(day) if day else None)
    squeezed = "".join(plain.split())
    if found := _COMPACT.match(squeezed):
        year, month, day = found.groups()
        return _date(int(year), int(month) if month else None, int(day) if day else None)
    if found := _WORDS.match(squeezed):
        return date_of(found)
    return None
