"""Which line breaks only cut a line to fit a page.

A break is taken for one when the line ends inside a sentence and the next neither begins a list item or an
indented paragraph nor stands apart by its form (a heading, a date, a document number). Headings and
unpunctuated paragraphs end "inside a sentence" too, so the line must also be full: as wide as others that are
cut. How wide that is, the text itself says; where it has too few lines to say, a line that is no shorter than
the next one counts as full. A line that begins with a closing mark always continues the one before, and so
does what follows a comma or an open bracket. The lines of a title are :mod:`cefu.analysis.filters.titles`'
affair.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from cefu.analysis.characters import BLANKS, SPACE
from cefu.analysis.filters.lineforms import ENDS_SENTENCE, HEADING, LABEL, STARTS_ITEM, columns, stands_alone
from cefu.analysis.filters.titles import title_breaks
from cefu.analysis.patterns import pattern

__all__ = ["ENDS_SENTENCE", "wrapped_breaks"]

# A single break with what is blank behind it, unless a sentence ends right before. (The break comes first and what
# must not stand before it looks back over it: that lets the search go from break to break.)
_BREAK = pattern(f"\n(?<![{ENDS_SENTENCE}\n]\n)(?<![{ENDS_SENTENCE}\n]\r\n)([{SPACE}]*)(?=[^{SPACE}\r\n])")
_CLOSING = frozenset("”」』’\"')）》】")
_CLOSED = pattern(r"[。！？；：!?;:…][”」』’\"')）》】]+\Z")
_CONTINUES = frozenset("。，、；：！？,;!?）」』》”’】〕%％‰")
_NEXT_LINE = pattern(rf"\s*([^\r\n]*[^\r\n{SPACE}])")
_OPEN_END = frozenset("，、,（(《〈“「『〔及和與与或")
_BRACKETS = (("（", "）"), ("(", ")"), ("《", "》"))
_BLANK_OR_CR = frozenset(BLANKS + "\r")
_LINE_ENDS = frozenset(ENDS_SENTENCE + "\r\n")

#: How many columns a full line may fall short: a wide character that did not fit and a mark kept off the line's start.
_SLACK = 5
#: From how many candidates on the text itself says how wide a full line is; how narrow a page can be.
_ENOUGH = 3
_NARROWEST = 24
#: An ideographic blank begins a paragraph, or the lines below a hanging item; these are cut on wide pages only.
_NARROWEST_HANGING = 40
#: The columns of a full line of a page that is known by nothing else (a law's history of two lines, say).
_PAGE = (60, 80)


#: A break that may have cut a line: where its gap starts, the line before it, the blanks behind it, where the next line
#: starts. (A plain tuple: texts of very short lines make many.)
_Candidate = tuple[int, str, str, int]


def wrapped_breaks(text: str) -> frozenset[int]:
    """The positions (of the first blank or break behind the line) of the breaks that cut a line.

    Every break of the text is ``\\n`` or ``\\r\\n``, as step 1 leaves it.

    >>> sorted(wrapped_breaks("加强食品安\\n全监管。\\n第二章\\n罚则"))
    [5]
    """
    joined = set(title_breaks(text))
    doubtful: list[_Candidate] = []
    for match in _BREAK.finditer(text):
        gap = match.start()
        if not gap or text[gap - 1] in _BLANK_OR_CR:
            gap = _gap_start(text, gap)
            if not gap:
                continue
        start = match.end()
        if text[start] in _CONTINUES:
            joined.add(gap)
            continue
        indent = match[1]
        if "\t" in indent or STARTS_ITEM.match(text, start):
            continue
        line = text[text.rfind("\n", 0, gap) + 1 : gap]
        certain = _certain(text, line, indent, start)
        if certain:
            joined.add(gap)
        elif certain is None:
            doubtful.append((gap, line, indent, start))
    joined.update(candidate[0] for candidate in doubtful if _hangs(text, candidate))
    if len(doubtful) < _ENOUGH:
        joined.update(candidate[0] for candidate in doubtful if _full_beside_next(text, candidate))
    else:
        joined.update(_full_lines(text, doubtful))
    return frozenset(joined)


def _hangs(text: str, candidate: _Candidate) -> bool:
    """Whether a line as wide as a page goes on in one that hangs below it, by one to three half-width blanks."""
    _, line, indent, start = candidate
    if not 0 < len(indent) < 4 or "\u3000" in indent:
        return False
    return _PAGE[0] <= columns(line) <= _PAGE[1] and columns(_line(text, start)) <= _PAGE[1]


def _gap_start(text: str, at: int) -> int:
    """Where the blanks before the break at ``at`` begin; 0 behind the end of a sentence, or when no line is there."""
    if at and text[at - 1] == "\r":
        at -= 1
    while at and text[at - 1] in BLANKS:
        at -= 1
    return at if at and text[at - 1] not in _LINE_ENDS else 0


def _certain(text: str, line: str, indent: str, start: int) -> bool | None:
    """Whether a break certainly cut the line before the one at ``start``, or certainly did not.

    None when only the widths can tell.
    """
    bare = line.strip()
    if "\t" in bare or "\u3000\u3000" in bare:
        return False  # a row of a table, a spaced heading
    if line[-1] in _CLOSING and _CLOSED.search(line[-4:]):
        return False
    near = len(indent) < 4
    if near and line[-1] in _OPEN_END:
        return True
    if near and ("（" in line or "(" in line or "《" in line) and _open_bracket(line, _line(text, start)):
        return True
    if (len(bare) < 20 and HEADING.match(bare)) or stands_alone(bare) or stands_alone(_line(text, start)):
        return False
    return None


def _line(text: str, start: int) -> str:
    """The line from ``start`` on, without its break."""
    end = text.find("\n", start)
    line = text[start:] if end < 0 else text[start:end]
    return line[:-1] if line.endswith("\r") else line


def _open_bracket(line: str, following: str) -> bool:
    """Whether the line leaves a bracket open that the next line closes."""
    for opening, closing in _BRACKETS:
        if line.rfind(opening) > line.rfind(closing):
            at = following.find(closing)
            if at >= 0 and opening not in following[:at]:
                return True
    return False


def _full_beside_next(text: str, candidate: _Candidate) -> bool:
    """Whether the line counts as full where the text has too few lines to say how wide a full one is."""
    _, line, indent, start = candidate
    following = _line(text, start)
    if len(indent) >= 4 or "\u3000" in indent or LABEL.match(following):
        return False
    if columns(line) + _SLACK < columns(following):
        return False
    # A short notice ends with a line for its author and one for its date.
    after = _NEXT_LINE.match(text, start + len(following))
    return after is None or not (after[1].endswith(("日", "月")) and stands_alone(after[1]))


def _full_lines(text: str, doubtful: list[_Candidate]) -> Iterator[int]:
    """The gaps behind the lines that are as wide as many others."""
    # Lines too short for any page count, but how short they are does not matter.
    widths = [columns(line) if len(line) > (_NARROWEST - _SLACK) // 2 else 0 for _, line, _, _ in doubtful]
    pages = _page_widths(sorted(widths))
    if not pages:
        return
    for (gap, _, indent, start), width in zip(doubtful, widths, strict=True):
        if not width or ("\u3000" in indent and width < _NARROWEST_HANGING):
            continue
        fitting = [page for page in pages if page - _SLACK <= width <= page + 1]
        if fitting and columns(_line(text, start)) <= max(fitting) + 2:
            yield gap


def _page_widths(widths: list[int]) -> list[int]:
    """The widths of full lines: upper ends of ranges of ``_SLACK`` columns that hold many of the (sorted) lines.

    Empty when the lines are of all widths, as paragraphs that were never cut are.
    """
    pages: list[int] = []
    for width in sorted(set(widths), reverse=True):
        if width < _NARROWEST or (pages and width > pages[-1] - _SLACK):
            continue
        inside = bisect_right(widths, width) - bisect_left(widths, width - _SLACK)
        if inside >= _ENOUGH and inside * 7 >= len(widths):
            pages.append(width)
    return pages
