"""Names of the bodies that issue documents: which text is one, and where one ends in a title."""

from __future__ import annotations

import itertools
import re

from cefu.extraction.page import Stretch
from cefu.extraction.tables import rules

__all__ = ["is_body", "is_relative", "named_bodies", "normal_body", "title_bodies"]

_HAN_ONLY = re.compile(r"[一-鿿〇()·]{2,40}\Z")
_TERM = re.compile(r"第?[一二三四五六七八九十百\d]{1,5}届")
#: 教育部等五部门, 国家发展改革委等
_AND_OTHERS = re.compile(r"等[一二三四五六七八九十\d]{0,3}(?:个)?(?:部门|单位|部委|委办局|厅局|部|家)?\Z")
_FIRM = re.compile(r"审判委员会\Z|检察委员会\Z")


def is_body(text: str) -> bool:
    """Whether the squeezed folded text can be the name of a body that issues documents.

    >>> [is_body(name) for name in ("国务院办公厅", "包头市人民政府办公室", "现将事项通知如下")]
    [True, True, False]
    """
    table = rules()
    return (
        _HAN_ONLY.match(text) is not None
        and text.endswith(table.bodies)
        and not any(char in table.never_in_body for char in text)
        and not text.startswith(("关于", "附件", "经", "根据", "由", "按照", "报", "抄送"))
    )


def is_relative(text: str) -> bool:
    """Whether the name only means something to its reader: 省人民政府, 本委.

    >>> [is_relative(name) for name in ("省人民政府", "河北省人民政府", "市场监管总局", "全国人大常委会")]
    [True, False, False, False]
    """
    if text.startswith(("全国", "市场监管", "市场监督", "区域", "县域", "州市", "省部")):
        return False
    return text.startswith(rules().relative)


def normal_body(name: str) -> str:
    """The name in one form: without blanks, the state's full name and the term of a congress.

    >>> [normal_body(name) for name in ("中华人民共和国国务院", "北京市第十六届人民代表大会", "财 政 部")]
    ['国务院', '北京市人民代表大会', '财政部']
    """
    plain = "".join(name.split())
    for state in ("中华人民共和国", "中華人民共和國"):
        rest = plain.removeprefix(state)
        if len(rest) >= 2 and not rest.startswith(("主席", "驻", "第")):
            plain = rest
    plain = _TERM.sub("", plain)
    return _FIRM.sub("", plain)


def named_bodies(line: Stretch, start: int, end: int) -> list[tuple[int, int]]:
    """The bodies that the whole of ``line.text[start:end]`` names, or none.

    Several stand apart by 、 or by the blanks of the original: ``国务院　中央军委``. One name may be
    spaced, too: ``国 务 院``.
    """
    while end > start and (found := _AND_OTHERS.search(line.text, start, end)) and found.start() > start:
        end = found.start()
    whole = line.text[start:end]
    cuts = {start, end}
    cuts.update(k for k in range(start, end) if line.text[k] in "、,")
    pieces = _pieces(line.text, sorted(cuts))
    if len(pieces) > 1 and all(is_body(line.text[a:b]) for a, b in pieces):
        return pieces
    # Where the original has blanks, each piece must be a name by itself; single characters are a spaced name.
    gaps = [
        k for k in range(start + 1, end) if line.places[k] != line.places[k - 1] + 1 or _blank_before(line, k)
    ]
    if gaps:
        pieces = _pieces(line.text, sorted(cuts | set(gaps)))
        if len(pieces) > 1 and all(b - a >= 2 and is_body(line.text[a:b]) for a, b in pieces):
            return pieces
    return [(start, end)] if is_body(whole) else []


def _blank_before(line: Stretch, k: int) -> bool:
    """Whether white space of the original was dropped between characters ``k - 1`` and ``k``."""
    return line.span(k, k + 1).start > line.span(k - 1, k).start + 1


def _pieces(text: str, cuts: list[int]) -> list[tuple[int, int]]:
    pieces = []
    for start, end in itertools.pairwise(cuts):
        if text[start] in "、,":
            start += 1
        if end > start:
            pieces.append((start, end))
    return pieces


def title_bodies(title: Stretch) -> list[tuple[int, int]]:
    """The bodies a title begins with: 国务院办公厅 in 国务院办公厅关于印发…的通知."""
    for found in rules().verbs.finditer(title.text, 0, 90):
        if found.start() < 2:
            continue
        bodies = named_bodies(title, 0, found.start())
        if bodies:
            return bodies
        if found[0] in ("关于", "印发", "转发"):
            break
    return []
