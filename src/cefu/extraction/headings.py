"""The headings of a document, and under which of them a place stands: 第三章 … > 第二节 … > 第五条.

Headings are read from the beginnings of paragraphs: markdown's ``#``, the parts of laws (第一章 總則, 第 3 條), the
numbers of policy documents (一、, （一）, 1., （1）, 1.1). Which kind stands above which is the same everywhere
(:data:`LEVELS`).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from cefu.analysis import FoldedText
from cefu.analysis.passages import passages
from cefu.model import Span

__all__ = ["LEVELS", "Heading", "Outline", "find_headings"]

#: Kinds of headings from the widest to the narrowest; ``#`` is the first of six levels of markdown.
LEVELS = {
    "#": 1, "附件": 7, "部分": 8, "编": 9, "分编": 10, "章": 11, "节": 12, "目": 13, "条": 14,
    "一、": 15, "（一）": 16, "1.": 17, "1.1": 18, "1.1.1": 19, "1.1.1.1": 20, "（1）": 21,
}  # fmt: skip

#: The longest heading of a path, and the longest sentence that is taken for one.
_SHOWN, _LONGEST = 40, 60
#: The longest sentence that makes a heading although it is a whole paragraph.
_SHORT = 20

_HAN = "[一二三四五六七八九十百千〇零两廿卅]"
_NUMBER = rf"(?:{_HAN}{{1,7}}|\d{{1,4}})"
_MARK = re.compile(
    r"(?P<hash>#{1,6})(?!#)"
    rf"|(?P<annex>附[件录表]) ?{_NUMBER}?(?![\d一-鿿])[:.、]?"
    rf"|第 ?{_NUMBER}(?:-\d{{1,2}})? ?(?P<part>编|分编|部分|章|节|目|条)(?: ?之 ?{_NUMBER})?(?:-\d{{1,2}})?"
    rf"|(?P<han>{_HAN}{{1,4}})[、.]"
    rf"|\((?P<enclosed>{_HAN}{{1,4}})\)[、.]?"
    r"|\((?P<digits>\d{1,2})\)[、.]?"
    r"|(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,3})(?:[.、](?!\d)|(?= ))"
)
_ENDS = re.compile("[。!?;]")
_GAP = re.compile(r"[\u3000\t\xa0]|[ ]{4}")
_BLANKS = re.compile(r"\s+")
#: What follows 第五条 where a sentence speaks of it.
_CITED = re.compile(r"第|至|和|与|及|或|、|,|的|之|所|中|规定|款|\.")
_BRACKETED = re.compile(rf" ?\((?!{_HAN}+\)|\d+\))[^()]{{1,{_SHORT}}}\)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: ``text`` as it is written, blanks joined, and its ``span`` of the original text in code points.

    ``level`` is one of :data:`LEVELS` (2 to 6 for ``##`` and on). An enumerated sentence that is no heading has its
    number alone as text.
    """

    level: int
    text: str
    span: Span


class Outline:
    """The headings of a document in order, and the way to them from a place in the original text."""

    def __init__(
        self, headings: Sequence[Heading], starts: Sequence[int], stacks: Sequence[tuple[Heading, ...]]
    ):
        """``stacks[k]`` are the headings above the text from ``starts[k]`` (original code points, ascending) on."""
        self.headings = tuple(headings)
        self._starts = starts
        self._stacks = stacks

    def at(self, position: int) -> tuple[Heading, ...]:
        """The headings above a place of the original text, the widest first; a heading stands below itself."""
        k = bisect_right(self._starts, position) - 1
        return self._stacks[k] if k >= 0 else ()

    def path(self, position: int) -> str:
        """The headings above a place of the original text, joined with `` > ``, each cut to 40 characters."""
        return " > ".join(_cut(heading.text) for heading in self.at(position))


def find_headings(text: str, folded: FoldedText) -> Outline:
    r"""The headings of a document; ``folded`` is the fold of ``text``. Never raises, whatever the text.

    A heading that begins a paragraph (（一）加强组织领导。各地要……) is its first sentence. A numbered sentence that is
    none (an item of a list, and every number below a 条) reaches over its own paragraph and the numbered ones below
    it. The single ``#`` at the beginning of a markdown document is its title and not part of a path.

    >>> from cefu.analysis import fold
    >>> text = "第 一 章 總則\n第 3 條\n本法用詞，定義如下：\n一、平台：指區塊鏈平台。\n前項平台，由主管機關公告。"
    >>> outline = find_headings(text, fold(text))
    >>> outline.path(text.index("區塊鏈")), outline.path(text.index("公告"))
    ('第 一 章 總則 > 第 3 條 > 一、', '第 一 章 總則 > 第 3 條')
    """
    found: list[Heading] = []
    starts: list[int] = []
    stacks: list[tuple[Heading, ...]] = []
    stack: list[tuple[Heading, bool]] = []  # with whether it is only an item
    for paragraph in passages(folded.text, "paragraph"):
        if paragraph.start == paragraph.end:
            continue
        below_article = any(heading.level == LEVELS["条"] for heading, _ in stack)
        read = _read(text, folded, paragraph, below_article)
        if read is not None:
            while stack and stack[-1][0].level >= read[0].level:
                stack.pop()
            stack.append(read)
            found.append(read[0])
        else:
            while stack and stack[-1][1]:
                stack.pop()
        now = tuple(heading for heading, _ in stack)
        if now != (stacks[-1] if stacks else ()):
            starts.append(folded.original(paragraph.start, paragraph.end).start)
            stacks.append(now)
    tops = [heading for heading in found if heading.level == 1]
    if len(tops) == 1 and found[0] is tops[0]:
        stacks = [stack[1:] if stack[:1] == (tops[0],) else stack for stack in stacks]
        del found[0]
    return Outline(found, starts, stacks)


def _read(text: str, folded: FoldedText, paragraph: Span, below_article: bool) -> tuple[Heading, bool] | None:
    """The heading that a paragraph is or begins with, and whether it is only an item; None if it has none."""
    mark = _MARK.match(folded.text, paragraph.start, paragraph.end)
    if mark is None:
        return None
    kind, level = _level(mark)
    rest = Span(mark.end(), paragraph.end)
    if kind == "hash":
        blank = text[folded.original(mark.start(), mark.end()).end :][:1]
        title = folded.original(rest.start, rest.end)
        if rest.start == rest.end or not blank.isspace() or title.end - title.start > 4 * _LONGEST:
            return None
        return _heading(level, text, title), False
    number = folded.original(mark.start(), mark.end())
    if kind == "annex":
        if rest.end - rest.start > _SHOWN or _ENDS.search(folded.text, rest.start, rest.end):
            return None
        # "附件：清单" below a notice announces an annex; "附件" and "附件1：清单" begin one.
        announced = mark[0].endswith(":") and len(mark[0]) == len("附件:") and rest.start < rest.end
        return _heading(level, text, folded.original(paragraph.start, paragraph.end)), announced
    if kind == "part" and level == LEVELS["条"]:
        return _article(text, folded, number, rest, level)
    end = _title_end(text, folded, rest)
    if kind == "part":
        return (_heading(level, text, Span(number.start, end)), False) if end else None
    if kind == "decimal" and not mark[0].endswith((".", "、")) and end is None:
        return None  # "3.5 万元…" begins a sentence
    last = folded.text[rest.end - 1 : rest.end]
    if below_article or end is None or last == ";":
        item = below_article or last == ";" or level > LEVELS["一、"]
        return _heading(level, text, number), item
    return _heading(level, text, Span(number.start, end)), False


def _level(mark: re.Match[str]) -> tuple[str, int]:
    kind = mark.lastgroup or ""
    if kind == "hash":
        return kind, len(mark[kind])
    if kind == "decimal":
        return kind, LEVELS["1."] + mark[kind].count(".")
    names = {"annex": "附件", "han": "一、", "enclosed": "（一）", "digits": "（1）"}
    return kind, LEVELS[names[kind] if kind in names else mark[kind]]


def _article(
    text: str, folded: FoldedText, number: Span, rest: Span, level: int
) -> tuple[Heading, bool] | None:
    """第五条, with the title that some laws give it in brackets or on its line."""
    following = text[number.end : number.end + 1]
    if following and not following.isspace() and _CITED.match(folded.text, rest.start, rest.end):
        return None
    end = number.end
    bracketed = _BRACKETED.match(folded.text, rest.start, rest.end)
    if bracketed:
        end = folded.original(rest.start, bracketed.end()).end
    elif rest.start < rest.end <= rest.start + _SHORT and not re.search(
        r"[,:。!?;]", folded.text[rest.start : rest.end]
    ):
        end = folded.original(rest.start, rest.end).end
    return _heading(level, text, Span(number.start, end)), False


def _title_end(text: str, folded: FoldedText, rest: Span) -> int | None:
    """Where, in the original, the title ends that begins the rest of a paragraph; None when it begins with none."""
    if rest.start == rest.end:
        return folded.original(rest.start - 1, rest.start).end
    original = folded.original(rest.start, rest.end)
    stop = _ENDS.search(folded.text, rest.start, min(rest.end, rest.start + _LONGEST + 1))
    whole = stop is None or stop.end() == rest.end
    if whole and rest.end - rest.start <= _LONGEST:
        plain = stop is None or (
            rest.end - rest.start <= _SHORT and "," not in folded.text[rest.start : rest.end]
        )
        return original.end if plain else None
    # A report in one line keeps the blanks that stood for a line break behind the title.
    for gap in _GAP.finditer(text, original.start, min(original.end, original.start + 2 * _LONGEST)):
        before = text[original.start : gap.start()]
        if len(_BLANKS.sub("", before)) > 1:
            return None if _ENDS.search(before) or re.search("[。！？；]", before) else gap.start()
    return None if stop is None or stop[0] == ";" else folded.original(rest.start, stop.start()).end


def _heading(level: int, text: str, span: Span) -> Heading:
    written = text[span.start : span.end]
    kept = written.rstrip(" \t\r\n\u3000\xa0。：:；;")
    lead = len(kept) - len(kept.lstrip())
    span = Span(span.start + lead, span.start + len(kept))
    return Heading(level, _BLANKS.sub(" ", kept.strip()), span)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
