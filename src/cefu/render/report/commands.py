"""The commands that give a report's numbers again, as one would type them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = ["Commands", "typed"]

#: What no shell takes for more than it is.
_PLAIN = re.compile(r"[\w./:=,+@%·—…、。，：；《》〔〕（）“”-]+")
_FLAGS = ("undated", "whole_word")
#: Commands whose results don't depend on how close keywords are say so in another way.
_NO_WITHIN = ("targets",)


def typed(words: Iterable[str]) -> str:
    """A command line of these words, quoted only where a shell needs it.

    >>> typed(["cefu", "search", "区块链 跨链", "--year", "2020"])
    "cefu search '区块链 跨链' --year 2020"
    """
    return " ".join(word if _PLAIN.fullmatch(word) else shlex.quote(word) for word in words)


class Commands:
    """Makes commands with the filters and the index of a report."""

    def __init__(self, filters: Sequence[tuple[str, str]], index: str) -> None:
        """``filters`` are names and values, several joined with ``;``; ``index`` is the folder as it was given."""
        self._filters = filters
        self._index = [] if index == "index_data" else ["-i", index]

    def __call__(self, command: str, *words: str) -> str:
        """``cefu COMMAND WORDS`` with all filters."""
        return typed(["cefu", command, *words, *self._options(command), *self._index])

    def bare(self, command: str, *words: str) -> str:
        """``cefu COMMAND WORDS`` without the filters."""
        return typed(["cefu", command, *words, *self._index])

    def _options(self, command: str) -> list[str]:
        options: list[str] = []
        for name, value in self._filters:
            flag = f"--{name.replace('_', '-')}"
            if name in _FLAGS:
                options.append(flag)
            elif name == "within":
                options += [] if command in _NO_WITHIN else [flag, value]
            elif name == "among":
                options += [flag, value]
            else:
                options += [word for each in value.split(";") for word in (flag, each)]
        return options

    def of_query(self, part: Mapping[str, Any], by: str) -> list[tuple[str, str]]:
        """What each section of a query shows, and the command that gives it."""
        query = part["query"]
        return [
            ("文件", self("search", query, "--sort", "hits", "--limit", "0")),
            ("各省份", self("matrix", query, "--all-provinces")),
            ("未提及者", self("matrix", query, "--absent")),
            ("时间", self("timeline", query, "--by", by)),
            ("首次提到", self("timeline", query, "--first", "province")),
            ("目标数字", self("targets", query)),
            ("每一处原文", self("kwic", query)),
        ]
