"""tantivy's tokens are Cefu's units, and a keyword stands in a text exactly where its tokens do."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cefu.analysis.fold import fold
from cefu.analysis.units import units
from cefu.engines.tantivy_text import (
    BLANK,
    BREAK,
    JOINED,
    LONGEST,
    VALUE_END,
    Spelling,
    overlaps_itself,
    spelled_text,
    spelled_value,
    spelled_values,
    spelled_word,
    spelled_words,
    spellings,
)
from cefu.store.sqlite_schema import safe

tantivy = pytest.importorskip("tantivy", reason="tantivy is not installed")
ANALYZER = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()

PIECES = [
    *"中国区块链年〇々𠮷かカ한①½㎡",
    *("5", "1", "20", "2020", "2020年", "g", "ai", "é", "́", "٣", "ß", "α", ".", ".", ".", "..", "3.5", ".5"),
    *(",", "、", "%", "-", "\0", "😀", " ", "\n", "\r\n", "\t", "\u3000", "\x1f", "\u2028", "\x85"),
    *(JOINED, VALUE_END, "\ufdd2", BLANK, BREAK),
    *("x" * 499, "9" * LONGEST, "a" * (LONGEST + 1), "7" * 600, "T00:00:00Z", "-01-01"),
]  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text("中年15.", max_size=16),
    st.text("1a.年02 ", max_size=16),
    st.text(max_size=12).map(safe),
)


def tokens(text: str) -> list[str]:
    """The tokens of a folded text, without the mark before it."""
    found = ANALYZER.analyze(spelled_text(text))
    assert found[0] == VALUE_END
    return list(found[1:])


#: What folding leaves of white space, as tokens; any other is told apart from it, though not from what is no character.
WHITE = {" ": BLANK, "\n": BREAK}
STRANGE = "\ufdd2"


def spelled_unit(unit: str) -> str:
    for mark in (JOINED, VALUE_END, BLANK, BREAK):
        unit = unit.replace(mark, STRANGE)
    unit = unit.replace(".", JOINED) if len(unit) > 1 else unit
    return spelled_word(unit)


@settings(max_examples=1500, deadline=None)
@given(TEXTS)
def test_tokens_are_units_and_blanks(text: str) -> None:
    expected: list[str] = []
    rest = text
    for unit in units(text):
        before, _, rest = rest.partition(unit)
        expected += [WHITE.get(char, STRANGE) for char in before] + [spelled_unit(unit)]
    expected += [WHITE.get(char, STRANGE) for char in rest]
    assert tokens(text) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_folding_leaves_no_other_white_space(text: str) -> None:
    assert {char for char in fold(text).text if char.isspace()} <= WHITE.keys()


def borders(text: str) -> set[int]:
    found, at = set(), 0
    for unit in units(text):
        start = text.index(unit, at)
        at = start + len(unit)
        found |= {start, at}
    return found


def places(found: Sequence[str], wanted: Sequence[str]) -> int:
    size = len(wanted)
    return sum(tuple(found[k : k + size]) == tuple(wanted) for k in range(len(found) - size + 1))


@settings(max_examples=1500, deadline=None)
@given(st.data())
def test_a_keyword_stands_where_one_of_its_spellings_does(data: st.DataObject) -> None:
    text = data.draw(TEXTS)
    if data.draw(st.booleans()) and text:
        start = data.draw(st.integers(0, len(text) - 1))
        keyword = text[start : start + data.draw(st.integers(1, 9))].strip()
    else:
        keyword = data.draw(TEXTS).strip()
    if not keyword:
        return
    ends = borders(text)
    expected = sum(
        text.startswith(keyword, at) and {at, at + len(keyword)} <= ends
        for at in range(len(text) - len(keyword) + 1)
    )
    found = sum(places(tokens(text), spelling.tokens) for spelling in spellings(keyword))
    if all(spelling.sure for spelling in spellings(keyword)):
        assert found == expected
    else:
        assert found >= expected


def test_how_a_decimal_may_be_spelled() -> None:
    assert [s.tokens for s in spellings("3.5")] == [(f"3{JOINED}5",), ("3", ".", "5")]
    assert [s.tokens for s in spellings("增长3.5%")] == [("增", "长", f"3{JOINED}5", "%")]
    assert [s.tokens for s in spellings("2020.12.1")] == [("2020", ".", "12", ".", "1")]
    assert len(spellings("3.5与3.5")) == 4
    assert spellings("坏\ud800字") == []
    assert spellings("坏\ufdd0字") == [Spelling(("坏", "\ufdd2", "字"), sure=False)]


@given(st.lists(st.sampled_from("人民a"), max_size=8))
def test_what_overlaps_itself(found: list[str]) -> None:
    size = len(found)
    expected = any(found[:k] == found[size - k :] for k in range(1, size))
    assert overlaps_itself(found) == expected


def test_long_words_and_strange_values_are_spelled_by_a_digest() -> None:
    long = "a" * 70_000
    words = f"支持 {long} 发展 {'b' * LONGEST} "
    assert spelled_words(words).split() == ["支持", spelled_word(long), "发展", "b" * LONGEST]
    assert len(spelled_word(long)) < 40
    assert spelled_word(long) != spelled_word(long + "a")
    values = ["四川 省", "", "甲\ufdd1乙", "甲\ufdd0乙", long]
    spelled = [value for value in spelled_values(values).split(VALUE_END) if value]
    assert spelled == [spelled_value(value) for value in values if value]
    assert len(set(spelled)) == 4


@pytest.mark.parametrize(
    "piece", ["1", "1.", "年月日", "〔〔〔", "第", "9" * 999 + " ", "a.", ".", " ", "1.2020年"]
)
def test_hostile_texts_take_no_longer_than_others(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    started = time.process_time()
    spelled_text(text)
    spellings(text[:100_000])
    overlaps_itself(text[:100_000])
    assert time.process_time() - started < 10  # quadratic would be hours
