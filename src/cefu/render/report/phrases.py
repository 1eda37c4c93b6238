"""The sentences of a report: its answers in words, made of its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["amount", "answer", "filter_words", "listing", "sentence", "unknown_as"]

_FEW = 6
#: The names of filters, as people read them.
_FILTERS = {
    "province": "省份", "city": "城市", "issuer": "发文机关", "tech": "技术", "number": "发文字号", "kind": "文种",
    "source": "来源", "year": "年份", "since": "起", "until": "止", "undated": "含无日期文件", "mentions": "提及地方",
    "among": "限于检索式", "within": "关键词同在", "whole_word": "按整词",
}  # fmt: skip
_SCOPES = {"document": "一个文件", "paragraph": "一段", "sentence": "一句"}


def listing(names: Sequence[str], most: int = _FEW) -> str:
    """The names, or the first of many and how many there are.

    >>> listing(["上海", "北京"]), listing(["甲", "乙", "丙"], 2)
    ('上海、北京', '甲、乙等 3 个')
    """
    if len(names) <= most:
        return "、".join(names)
    return f"{'、'.join(names[:most])}等 {len(names)} 个"


def answer(part: Mapping[str, Any]) -> str:
    """What a query found, and who does not have it, in two sentences at most.

    >>> part = {"label": "区块链", "documents": 8, "occurrences": 36, "searched": 9, "present": ("中央", "四川")}
    >>> answer({**part, "absent": (("上海", 1),)})
    '检索的 9 个文件中，8 个提到「区块链」，共 36 处。有文件的 3 个省份（含中央）中 2 个提到；没有提到的是上海。'
    >>> answer({**part, "documents": 0, "absent": ()})
    '检索的 9 个文件中，没有一个提到「区块链」。'
    """
    label, searched = part["label"], part["searched"]
    if not searched:
        return "没有可检索的文件：筛选条件把所有文件都排除了。"
    if not part["documents"]:
        return f"检索的 {searched} 个文件中，没有一个提到「{label}」。"
    times = f"，共 {part['occurrences']} 处" if part["occurrences"] else ""
    all_ = "全部" if part["documents"] == searched else f"{part['documents']} 个"
    first = f"检索的 {searched} 个文件中，{all_}提到「{label}」{times}。"
    present, absent = part["present"], [name for name, _ in part["absent"]]
    names = [*present, *absent]
    if len(names) < 2:
        return first
    central = "（含中央）" if "中央" in names else ""
    if not absent:
        return f"{first}有文件的 {len(names)} 个省份{central}都提到了。"
    return f"{first}有文件的 {len(names)} 个省份{central}中 {len(present)} 个提到；没有提到的是{listing(absent)}。"


def filter_words(filters: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The filters with their names as people read them.

    >>> filter_words([("province", "四川;福建"), ("undated", "")])
    [('省份', '四川、福建'), ('含无日期文件', '是')]
    """
    return [
        (_FILTERS.get(name, name), _SCOPES.get(value, value.replace(";", "、")) if value else "是")
        for name, value in filters
    ]


def unknown_as(name: str, words: str = "不详") -> str:
    """The name of a group; what has no value is said in words."""
    return words if name == "(unknown)" else name


def amount(target: Mapping[str, Any]) -> str:
    """A target's number with its bound and unit, as short as it can be written.

    >>> amount({"comparator": "≥", "value": 100, "high": None, "unit": "个"})
    '≥100 个'
    >>> amount({"comparator": "=", "value": 3, "high": 5, "unit": "%"}), amount(
    ...     {"comparator": ">", "value": 1200000000000, "high": None, "unit": "元"})
    ('3–5%', '>1.2 万亿元')
    """
    numbers = [target["value"], *([target["high"]] if target["high"] is not None else [])]
    scale, name = next(
        ((size, name) for size, name in _SIZES if all(abs(number) >= size for number in numbers)), (1, "")
    )
    shown = "–".join(f"{number / scale:.10g}" if scale > 1 else f"{number:.10g}" for number in numbers)
    bound = "" if target["comparator"] == "=" else target["comparator"]
    unit = f"{name}{target['unit']}"
    return f"{bound}{shown}{'' if unit[:1] in ('%', '‰', '') else ' '}{unit}"


_BLANKS = re.compile(r"\s+")
_SIZES = ((10**12, "万亿"), (10**8, "亿"), (10**4, "万"))
#: A sentence longer than this is shown in part.
_SENTENCE, _AROUND = 110, 45


def sentence(target: Mapping[str, Any]) -> tuple[str, str, str]:
    """The sentence of a target in three: what stands before its text, the text, what stands behind.

    >>> found = {"sentence": "到2022年，打造50个区块链应用。", "sentence_start": 90}
    >>> sentence({**found, "text": "打造50个区块链应用", "start": 97})
    ('到2022年，', '打造50个区块链应用', '。')
    """
    whole, at = target["sentence"], target["start"] - target["sentence_start"]
    end = at + len(target["text"])
    before, text, after = (_BLANKS.sub(" ", part) for part in (whole[:at], target["text"], whole[end:]))
    if len(whole) > _SENTENCE:
        before = f"…{before[-_AROUND:]}" if len(before) > _AROUND else before
        after = f"{after[:_AROUND]}…" if len(after) > _AROUND else after
    return before, text, after
