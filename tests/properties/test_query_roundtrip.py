"""parse(str(query)) == query, and no text makes the parser raise anything but its own errors."""

from __future__ import annotations

import datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from cefu.errors import QuerySyntaxError, UnknownFieldError
from cefu.model import PartialDate
from cefu.query import And, DateRange, Field, Keyword, Near, Node, Not, Or, Same, Words, parse

# Pieces that mean something to the lexer meet far more often here than in random Unicode.
PIECES = st.sampled_from(
    [
        *"()（）\"“”＂「」'\\-－—:：/／. \t\n　",
        *[
            "OR",
            "ＯＲ",
            "AND",
            "NOT",
            "NEAR",
            "NEAR/20",
            "NEAR／２０",
            "NEAR/0",
            "/s",
            "/p",
            "／Ｓ",
            "or",
            "..",
            "//",
        ],
        *[
            "title:",
            "province:",
            "省份：",
            "number:",
            "words:",
            "词：",
            "date:",
            "year:",
            "tech:",
            "foo:",
            "title:(",
        ],
        *[
            "区块链",
            "區塊鏈",
            "5G",
            "A",
            "2020",
            "2020-05",
            "〔2020〕15号",
            "公告（18号）",
            "\x00",
            "\ufeff",
            "\x1c",
        ],
    ]
)
TEXT = st.one_of(st.text(max_size=12), st.lists(PIECES, max_size=6).map("".join))
FILLED = TEXT.filter(lambda text: text.strip() != "")
QUERY = st.one_of(st.text(), st.lists(st.one_of(PIECES, st.text(max_size=2)), max_size=25).map("".join))


def _partial(day: datetime.date, parts: int) -> PartialDate:
    return PartialDate(*(day.year, day.month, day.day)[:parts])


DATE = st.builds(_partial, st.dates(), st.integers(1, 3))
RANGE = st.builds(DateRange, st.none() | DATE, st.none() | DATE).filter(
    lambda node: (
        node.since is not None
        if node.until is None
        else node.since is None or node.since.first_day <= node.until.last_day
    )
)
FILTERS = ["province", "city", "issuer", "tech", "number", "kind", "source", "mentions"]
KEYWORD = st.builds(Keyword, TEXT, st.sampled_from(["", "title"]))
FIELD = st.builds(Field, st.sampled_from(FILTERS), FILLED)
IN_TEXT = st.one_of(KEYWORD, st.builds(Field, st.sampled_from(["tech", "mentions"]), FILLED))
OPERAND = st.one_of(
    IN_TEXT, st.lists(IN_TEXT, min_size=2, max_size=3).map(lambda parts: Or(tuple(parts)))
)
SAME = st.builds(
    lambda parts, unit: Same(tuple(parts), unit),
    st.lists(OPERAND, min_size=2, max_size=4),
    st.sampled_from(["sentence", "paragraph"]),
)
LEAF = st.one_of(
    KEYWORD,
    FIELD,
    RANGE,
    st.builds(Words, FILLED),
    SAME,
    st.builds(Near, OPERAND, OPERAND, st.integers(1, 999_999)),
)


def _flat(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """A normalised And or Or."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,))]
    return kind(tuple(flat))


def _grow(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(children, min_size=2, max_size=4)
    return st.one_of(
        several.map(lambda parts: _flat(And, parts)),
        several.map(lambda parts: _flat(Or, parts)),
        children.map(Not),
    )


TREE = st.recursive(LEAF, _grow, max_leaves=12)


@settings(max_examples=400, deadline=None)
@given(TREE)
def test_every_normalised_tree_is_read_back(node: Node) -> None:
    assert parse(str(node)) == node
    assert str(parse(str(node))) == str(node)


@settings(max_examples=400, deadline=None)
@given(TEXT)
def test_every_text_can_be_asked_for(text: str) -> None:
    assert parse(str(Keyword(text))) == Keyword(text)
    assert parse(
        '"' + text.replace("\\", "\\\\").translate({ord(q): f"\\{q}" for q in '"“”＂'}) + '"'
    ) == Keyword(text)


@settings(max_examples=1000, deadline=None)
@given(QUERY)
def test_any_text_parses_or_is_refused_politely(query: str) -> None:
    outcome = _outcome(query)
    if isinstance(outcome, QuerySyntaxError):
        assert 0 <= outcome.position <= len(query)
        assert outcome.query == query
        assert outcome.expected
        assert outcome.pointer()
    elif isinstance(outcome, UnknownFieldError):
        assert outcome.hint
    else:
        assert parse(str(outcome)) == outcome


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=30))
def test_full_width_syntax_is_half_width_syntax(query: str) -> None:
    # A full-width backslash is no escape, so it stays as it is.
    wide = query.translate(
        {code: code + 0xFEE0 for code in range(0x21, 0x7F) if chr(code) != "\\"} | {0x20: 0x3000}
    )
    assert _shape(wide) == _shape(query)


def _shape(query: str) -> str:
    """The canonical text in half-width, or where and how the query fails."""
    narrow = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
    outcome = _outcome(query)
    if isinstance(outcome, QuerySyntaxError):
        return f"{outcome.position} {outcome.expected}"
    return str(outcome).translate(narrow)


def _outcome(query: str) -> Node | QuerySyntaxError | UnknownFieldError:
    """The tree, or the error that the query is refused with."""
    try:
        return parse(query)
    except (QuerySyntaxError, UnknownFieldError) as error:
        return error
