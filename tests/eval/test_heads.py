"""Metadata of hand-written heads: how often a found value is right, and how often one that is there."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cefu.extraction import extract, number_key
from cefu.model import METADATA_FIELDS, RawDocument
from eval.gate import FILE, LoweredError, chain, floors

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).parent
HEADS: list[dict[str, Any]] = [
    head
    for path in sorted(HERE.glob("heads*.toml"))
    for head in tomllib.loads(path.read_text(encoding="utf-8"))["head"]
]
#: The sums of the entries of floors.toml when this test was last changed: they can't be taken out again.
KNOWN = ("56c6e6bee34da73c", "be4ae0f2496a471a", "df783d6e7310d264", "26cb889e25922b3d", "71858bdb3e1afac3")
FLOORS = floors(FILE.read_text(encoding="utf-8"), KNOWN)
FIELDS = [name for name in METADATA_FIELDS if name not in ("url", "source")]


def _read(name: str, text: str) -> dict[str, str]:
    metadata = extract(RawDocument(name, "collection.jsonl#1", text)).metadata
    for value in metadata.values:
        span = value.evidence.span
        assert span is not None
        assert text[span.start : span.end] == value.raw
    return {name: metadata.text(name) for name in FIELDS}


def _score() -> tuple[dict[str, Counter[str]], list[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    misses = []
    for head in HEADS:
        found = _read(head["id"], head["text"])
        for name, expected in head["expect"].items():
            value = found[name]
            counts[name]["expected"] += bool(expected)
            counts[name]["found"] += bool(value)
            counts[name]["right"] += bool(expected) and value == expected
            counts[name]["empty"] += not expected
            counts[name]["invented"] += bool(value) and not expected
            if value != expected:
                misses.append(f"{head['id']}: {name} is {value!r}, expected {expected!r}")
    return counts, misses


def test_there_are_many_heads_of_many_kinds() -> None:
    ids = [head["id"] for head in HEADS]
    assert [i for i, n in Counter(ids).items() if n > 1] == []
    assert len(HEADS) >= FLOORS["heads"]["rows"]
    assert len({head["type"] for head in HEADS}) >= FLOORS["heads"]["types"]


@pytest.mark.parametrize("measure", ["precision", "recall"])
def test_floors(measure: str) -> None:
    counts, misses = _score()
    below = []
    for name in FIELDS:
        whole = counts[name]["found" if measure == "precision" else "expected"]
        reached = counts[name]["right"] / whole if whole else 1.0
        if reached < FLOORS[measure][name]:
            below.append(f"{measure} of {name} is {reached:.4f}, the floor is {FLOORS[measure][name]}")
    assert not below, "\n".join(below + misses)


def test_nothing_is_invented() -> None:
    """What a head does not say is not found, whatever the floors of precision allow."""
    counts, misses = _score()
    assert sum(counts[name]["empty"] for name in FIELDS) > 180  # the question is asked often
    assert {name: counts[name]["invented"] for name in FIELDS if counts[name]["invented"]} == {}, "\n".join(
        misses
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("title = 1.0", "title = 0.9", 1),
        lambda text: text.replace("rows = 66", "rows = 6"),
        lambda text: (
            text[: text.index("[[raised]]")] + text[text.index("[[raised]]", text.index("[[raised]]") + 1) :]
        ),
        lambda text: re.sub(r"(?m)^sum = .*\n?", "", text),
    ],
)
def test_floors_are_not_lowered(change: Callable[[str], str]) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert change(text) != text
    with pytest.raises(LoweredError):
        floors(change(text), KNOWN)


def test_a_smaller_number_appended_lowers_nothing() -> None:
    text = FILE.read_text(encoding="utf-8")
    entries = [*tomllib.loads(text)["raised"], {"precision": {"title": 0.1}}]
    lower = f'\n[[raised]]\nprecision = {{ title = 0.1 }}\nsum = "{chain(entries)[-1]}"\n'
    assert floors(text + lower, KNOWN)["precision"]["title"] == 1.0


def _wrapped(text: str, width: int) -> str:
    lines = []
    for line in text.split("\n"):
        rest = line.strip()
        while len(rest) > width:
            lines.append(rest[:width])
            rest = rest[width:]
        lines.append(rest)
    return "\n".join(lines)


def _in_pages(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    for k in range(len(lines) - 2, 0, -5):
        lines.insert(k, f"— {k} —")
    return "\n".join(lines)


_TOP = "首页\n > \n政策\n > \n信息公开专栏\n无障碍\n登录\n注册\n下载\n打印\n收藏\n【字号：\n大\n中\n小\n】\n"
_FOOT = (
    "\n相关链接\n扫一扫在手机打开当前页\n主办单位：某某网站\n京ICP备05070218号\n"
    "上一篇：关于无关事项的通知 2022-01-03\n"
)
_ATTACHED = "\n附件1\n无关名单\n西宁市水务局\n2017年3月4日\n附件2\n无关表\n兰州市财政局\n二〇一六年五月六日\n"
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

#: What happens to documents on their way, and must not change what is read in them.
CHANGES: dict[str, Callable[[str], str]] = {
    "brackets [ ]": lambda text: text.replace("〔", "[").replace("〕", "]"),
    "brackets （ ）": lambda text: text.replace("〔", "（").replace("〕", "）"),
    "brackets 【 】": lambda text: text.replace("〔", "【").replace("〕", "】"),
    "brackets ﹝ ﹞": lambda text: text.replace("〔", "﹝").replace("〕", "﹞"),
    "blanks in the number": lambda text: re.sub(r"〔(\d{4})〕(\d+)号", r" 〔 \1 〕 \2 号", text, count=1),
    "blanks in the dates": lambda text: re.sub(
        r"(\d{4})年(\d{1,2})月(\d{1,2})日", r"\1 年 \2 月 \3 日", text
    ),
    "full-width digits": lambda text: text.translate(_FULL_WIDTH),
    "hard wraps at 38": lambda text: _wrapped(text, 38),
    "hard wraps at 31": lambda text: _wrapped(text, 31),
    "chrome above": lambda text: _TOP + text,
    "chrome below": lambda text: text + _FOOT,
    "attachments of others below": lambda text: text + _ATTACHED,
    "line ends of Windows": lambda text: text.replace("\n", "\r\n"),
    "a blank line after each": lambda text: text.replace("\n", "\n\n"),
    "indented": lambda text: text.replace("\n", "\n　　"),
    "page numbers": _in_pages,
}
#: Whole notices: number, text and signature each on lines of their own.
NOTICES = [
    head
    for head in HEADS
    if head["type"] in ("State Council", "province", "city", "ministry", "joint")
    and re.search(
        r"\n[^\n]{2,20}〔\d{4}〕\d+号\n(?:.*\n)*?.*(?:：|。)\n(?:.*\n)*?[^\n。]*年[^\n。]*日 *\n",
        head["text"],
    )
    and head["expect"].get("written_on")
]


@pytest.mark.parametrize("change", CHANGES)
def test_what_happens_on_the_way_changes_nothing(change: str) -> None:
    assert len(NOTICES) >= 20
    for head in NOTICES:
        before = _read(head["id"], head["text"])
        after = _read(head["id"], CHANGES[change](head["text"]))
        assert number_key(after["doc_number"]) == number_key(before["doc_number"]), head["id"]
        for name in ("written_on", "issued_on", "issuer"):
            assert "".join(after[name].split()) == "".join(before[name].split()), (head["id"], name)


@pytest.mark.parametrize("lost", ["number", "day"])
def test_what_is_lost_is_not_replaced(lost: str) -> None:
    """Without its number line a notice has no number, and without its last day no day: the text cites others."""
    pattern = {
        "number": r"(?m)^.{2,22}〔\d{4}〕\d+号$\n",
        "day": r"(?m)^[^\n。，]{0,40}年[^\n。，]{1,9}月[^\n。，]{1,4}日 *$\n",
    }
    field = {"number": "doc_number", "day": "written_on"}[lost]
    for head in NOTICES:
        text = re.sub(pattern[lost], "", head["text"])
        if text != head["text"] and "日期" not in text and "文号" not in text:
            assert _read(head["id"], text)[field] == "", head["id"]
