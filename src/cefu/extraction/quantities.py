"""Numbers with a unit in folded text: 100个, 4.5%-5%, 万亿元, 三百家, 百分之二十."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from cefu.data.toml import load_resource

__all__ = ["Number", "Quantity", "quantities", "read_number", "unit_of"]

#: A whole number where it is one.
Number = int | float

_ZH_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_ZH_WEIGHTS = {"十": 10, "百": 100, "千": 1000}
_MULTIPLIERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000, "兆": 1_000_000_000_000}


class Quantity(NamedTuple):
    """A number with its unit in the range ``[start, end)`` of a folded text.

    ``value`` is multiplied out (100万户 is 1000000 with the unit 户; a per cent is a number of per cents), and
    ``high`` is the other end of 50-60个. ``unit`` is empty where only a magnitude is named (60万亿). ``kind``
    says how the unit is used: ``count``, ``measure`` or ``strict`` (ages and lengths of time). ``between`` is
    the word between number and unit that makes it inexact (100多个), or empty. ``chinese`` says that the number
    is in Chinese numerals.
    """

    start: int
    end: int
    value: Number
    high: Number | None
    unit: str
    kind: str
    between: str
    chinese: bool


@dataclass(frozen=True, slots=True)
class _Rules:
    quantity: re.Pattern[str]
    kinds: dict[str, str]


# What follows the first character of a number; no repetition is unbounded.
# Thousands are set apart by a comma or, in Hong Kong, by a blank: 335 000.
_ARABIC = (
    r"(?:[0-9]{0,2}(?:,[0-9]{3}){1,5}|[0-9]{0,2}(?: [0-9]{3}(?![0-9])){1,5}|[0-9]{0,14})(?:\.[0-9]{1,6})?"
)
# 四百万千瓦 is counted in 千瓦.
_CHINESE = (
    r"(?:[〇零一二三四五六七八九十百万亿两]|千(?![瓦米克伏])){0,15}(?:点[〇零一二三四五六七八九]{1,4})?"
)
_STARTS = "一二三四五六七八九十百千两"
# Behind these no number begins: 第二十条, 二十.
_PARTS = "第〇零一二三四五六七八九十百千万亿两点几数"
# 兆 is a million millions in Taiwan, and before 元 only: 20兆 is a rate.
_TIMES = r"(?:[十百千]?万?亿|[十百千]?万|[百千]|[十百千]?兆(?=元|[0-9,]{1,5}亿))"
# What goes on in a smaller magnitude: 1兆2,000亿元, 3亿5000万元, 2万5千户.
_LOW = r"(?P<low>(?<=[兆亿万])(?:[0-9],[0-9]{3}|[0-9]{1,4}))(?P<low_times>[百千]?[亿万]|[百千])?"


@cache
def _rules() -> _Rules:
    table = load_resource("targets.toml")
    kinds = {unit: kind for kind in ("strict", "measure", "count") for unit in table["units"][kind]}
    unit = "|".join(re.escape(u) for u in sorted(kinds, key=lambda u: (-len(u), u)))
    per = "|".join(re.escape(u) for u in sorted(table["units"]["per"], key=lambda u: (-len(u), u)))
    between = "|".join(re.escape(w) for w in table["comparators"]["between"])
    # The unit may stand behind both ends: 4.5%-5%, 10亿至20亿元.
    other = (
        r"(?:(?P<inner>[%元吨人个家亩])? ?(?:-{1,2}|~|至|到) ?"
        rf"(?P<high>[0-9]{_ARABIC})(?P<high_times> ?{_TIMES})?)?"
    )
    return _Rules(
        # The class comes first, so that the search can skip by it; then what the number may not be a part of (第20条,
        # in Taiwan with a blank).
        re.compile(
            rf"[0-9翻{_STARTS}](?<!第.)(?<!第[ ].)(?:(?<=翻)(?P<fold>[一二两三四]?番)"
            r"|(?<=[0-9])(?<![0-9a-z.][0-9])(?<![0-9],[0-9])(?<![0-9][-/~ ][0-9])"
            rf"(?P<first>{_ARABIC})(?P<times> ?{_TIMES})?(?:{_LOW})?{other}"
            rf"|(?<![{_PARTS}].)(?:(?<=[百千])(?P<percent>分之)[{_STARTS}](?P<part>{_CHINESE})|(?<=[{_STARTS}])(?P<zh>{_CHINESE})"
            rf"(?:[吨元人个家亩斤]? ?[至到] ?(?P<zh_high>[{_STARTS}]{_CHINESE}))?))"
            # Without a unit a magnitude must stand there: 60万亿.
            rf"(?:(?P<between> ?(?:{between}))? ?(?P<unit>(?:{unit})(?P<per>/(?:{per}))?)"
            r"|(?P<age>(?<=\.[0-9])年)|(?<=亿)(?![a-z0-9])|(?(percent)|(?(fold)|(?!))))"
            # 10km2 is not counted in km; a Han sign ends its unit, whatever follows: 10万个5g基站.
            r"(?:(?<![a-z0-9])|(?![a-z0-9]))"
        ),
        kinds,
    )


def quantities(folded: str, start: int = 0, end: int | None = None) -> Iterator[Quantity]:
    """The quantities between ``start`` and ``end`` of a folded text, in order.

    Article and list numbers (第20条, (3), 3.5) have no unit or stand behind 第, and are none. Behind a unit in Latin
    letters its word ends (10gw, not 10gw2); one in Han signs may be followed by anything: 10万个5g基站.

    翻两番 is 2 番, and 年 a unit behind a decimal fraction only: 11.5年.

    >>> [(q.value, q.high, q.unit) for q in quantities("培育100个、4.5%-5%、300万户、百分之二十、60万亿")]
    [(100, None, '个'), (4.5, 5, '%'), (3000000, None, '户'), (20, None, '%'), (60000000000000, None, '')]
    """
    rules = _rules()
    for match in rules.quantity.finditer(folded, start, len(folded) if end is None else end):
        quantity = _quantity(match, rules)
        if quantity is not None:
            yield quantity


def unit_of(folded: str) -> str | None:
    """The unit of that name as quantities have it, also behind a magnitude (亿元); None when there is none.

    >>> unit_of("亿元"), unit_of("万元/人"), unit_of("件/万人"), unit_of("件/天"), unit_of("只次")
    ('元', '元/人', '件/万人', '件/天', None)
    """
    kinds, per = _rules().kinds, load_resource("targets.toml")["units"]["per"]
    for name in (folded, folded.lstrip("十百千万亿")):
        whole, _, of = name.partition("/")
        if name in kinds or (whole in kinds and of in per):
            return name
    return None


def _quantity(match: re.Match[str], rules: _Rules) -> Quantity | None:
    text, start, unit, between = match.string, match.start(), match["unit"] or "", match["between"] or ""
    if match["fold"]:  # 翻两番
        return Quantity(
            start, match.end(), _ZH_DIGITS.get(text[start + 1], 1), None, "番", "measure", "", True
        )
    if match["age"]:
        unit = "年"
    if match["percent"]:
        value = read_number(text[match.end("percent") : match.end("part")])
        sign = {"百": "%", "千": "‰"}.get(text[start])
        if value is None or sign is None or unit:
            return None
        return Quantity(start, match.end(), value, None, sign, "measure", "", True)
    if match["first"] is None:
        value, high = _chinese_ends(text[start : match.end("zh")], match["zh_high"])
    else:
        value, high = _ends(match)
    if value is None:
        return None
    kind = "strict" if match["age"] else "measure" if not unit or match["per"] else rules.kinds[unit]
    return Quantity(start, match.end(), value, high, unit, kind, between.strip(), match["first"] is None)


def _chinese_ends(low: str, high: str | None) -> tuple[Number | None, Number | None]:
    """The number in Chinese numerals, and the other end of its range: in 三到五万 both are counted in 万."""
    if high is None:
        return read_number(low), None
    shared = high[-1] if high[-1] in "万亿" and not any(sign in low for sign in "万亿") else ""
    return read_number(low + shared), read_number(high)


def _ends(match: re.Match[str]) -> tuple[Number | None, Number | None]:
    """The number in Arabic digits, and the other end of its range."""
    digits = match.string[match.start() : match.end("first")]
    if match["low"]:
        # 1亿2亿 is no number, and what 3万5 means is not certain.
        high, low = _multiplied(digits, match["times"]), _multiplied(match["low"], match["low_times"])
        whole = 10 <= low < _multiplied("1", match["times"]) and not match["high"]
        return (high + low if whole else None), None
    if not match["high"]:
        return _multiplied(digits, match["times"]), None
    # 10-20亿元: both ends are counted in the hundred millions of the last one.
    shared = match["times"] or (None if match["inner"] else match["high_times"])
    return _multiplied(digits, shared), _multiplied(match["high"], match["high_times"])


def _multiplied(digits: str, times: str | None) -> Number:
    value = Decimal(digits.replace(",", "").replace(" ", ""))
    for char in (times or "").strip():
        value *= _MULTIPLIERS[char]
    return _plain(value)


def _plain(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def read_number(text: str) -> Number | None:
    """The number that Chinese numerals mean, with 万 and 亿 and a fraction; None when they mean none.

    >>> read_number("三百"), read_number("一万二千"), read_number("两亿"), read_number("十五点五"), read_number("二〇")
    (300, 12000, 200000000, 15.5, 20)
    >>> read_number("百亿"), read_number("千百") is None
    (10000000000, True)
    """
    whole, point, fraction = text.partition("点")
    value = _whole(whole)
    if value is None or not point:
        return value
    return _plain(Decimal(f"{value}.{''.join(str(_ZH_DIGITS[c]) for c in fraction)}"))


def _whole(text: str) -> int | None:
    if all(char in _ZH_DIGITS for char in text):
        # 二〇 places digits; 一二 names two numbers, but for a year.
        return int("".join(str(_ZH_DIGITS[c]) for c in text)) if len(text) == 1 or "〇" in text else None
    for sign, weight in (("亿", 100_000_000), ("万", 10_000)):
        high, found, low = text.rpartition(sign)
        if found:
            left, right = _whole(high) if high else 1, _whole(low.lstrip("零〇")) if low.lstrip("零〇") else 0
            return None if left is None or right is None else left * weight + right
    total = digit = 0
    last = 10_000
    for char in text:
        place = _ZH_WEIGHTS.get(char)
        if place is None:
            if digit:
                return None
            digit = _ZH_DIGITS[char]
        else:
            if place >= last or (total and not digit):
                return None
            total += (digit or 1) * place
            digit, last = 0, place
    return total + digit
