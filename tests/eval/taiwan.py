"""A second reading of the history at the head of Taiwan's laws, to judge the first by.

It shares no code with :mod:`cefu.extraction`: it works on the original lines, takes every entry apart, and is told
which day to look for. Slow and strict where the rules are quick and lenient.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Entry", "entries", "numbers_of_last"]

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}
_START = re.compile(r"\s{0,3}(?:\d{1,3}\s?)?\.\s?(?:中華)?中華民國")
_BELOW = re.compile(r"\s{1,6}中華民國")
_DATE = re.compile(
    r"(?:中華)?中華民國([〇零○一二三四五六七八九十百元\d]{1,7})年(?:([一二三四五六七八九十元\d]{1,3})月(?:([一二三四五六七八九十廿\d]{1,3})日)?)?"
)
_NUMBER = re.compile(r"第?([0-9A-Z-]{3,14})(?:號|令|函)")
#: Steps that only say who is in charge now, or from when the text is in force.
_ASIDE = re.compile(r"管轄|權責事項|[布令]定自|發布自(?!.*停止適用)")


@dataclass(frozen=True, slots=True)
class Entry:
    """One numbered entry: the day of each of its steps with the digits of the numbers of that step."""

    steps: tuple[tuple[str, tuple[str, ...], bool], ...]


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    if text == "元":
        return 1
    total = digit = 0
    for char in text.replace("廿", "二十"):
        if char == "百":
            total, digit = total + 100 * (digit or 1), 0
        elif char == "十":
            total, digit = total + 10 * (digit or 1), 0
        else:
            digit = _DIGITS[char]
    return total + digit


def entries(text: str) -> list[Entry]:
    """The entries of the history, in order; empty where the text has none."""
    lines = unicodedata.normalize("NFKC", text[:40_000]).replace("\r", "").split("\n")
    history: list[list[str]] = []
    for line in lines:
        if _START.match(line):
            history.append([line])
        elif history and not line.strip():
            break
        elif history and _BELOW.match(line):
            history[-1].append(line)
        elif history:
            history[-1][-1] += line
    return [Entry(tuple(filter(None, map(_step, steps)))) for steps in history]


def _step(text: str) -> tuple[str, tuple[str, ...], bool] | None:
    plain = "".join(text.split())
    found = _DATE.search(plain)
    if found is None:
        return None
    day = f"{_value(found[1]) + 1911:04d}"
    for part in (found[2], found[3]):
        day += f"-{_value(part):02d}" if part else ""
    # The numbers of other decrees may follow behind the own ones: only those before the first verb count.
    head = re.split("訂定|制定|修正|公布|發布|廢止|核定|公告第|會銜|會同", plain[found.end() :])[0]
    return day, tuple(_NUMBER.findall(head)), _ASIDE.search(plain) is not None


def numbers_of_last(text: str, day: str) -> tuple[str, ...] | None:
    """The digits of the numbers of the last entry whose change is of ``day`` (ISO); None where no entry is.

    An entry that tells the day the text ended (…廢止生效) is carried out by a decree told below it: its numbers count.
    """
    for entry in reversed(entries(text)):
        if entry.steps and entry.steps[0][0] == day:
            steps = [numbers for _, numbers, aside in entry.steps if numbers and not aside]
            return steps[0] if steps else ()
    return None
