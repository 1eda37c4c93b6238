"""Postings against an independent, slow definition by units; and what exactness of every search rests on."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.analysis.grams import (
    LONGEST,
    exact_from_counts,
    gram_counts,
    keyword_grams,
    text_counts,
    unit_counts,
)
from cefu.analysis.units import count, indexable, units

# What units are made of, what joins and parts them, and what only looks like it.
HAN = ["中", "国", "区", "块", "链", "年", "〇", "々", "𠮷", "𪚥"]
ALONE = ["か", "カ", "한", "ㄅ", "①", "²", "½", "㎡"]
RUNS = ["5", "1", "20", "2020", "g", "ai", "c", "é", "́", "٣", "ß", "ก", "α"]
LONG = ["x" * (LONGEST - 1), "x" * LONGEST, "x" * (LONGEST + 1), "9" * (2 * LONGEST), "5" * 600]
MARKS = [".", ".", ".", "..", ",", "、", "%", "-", "_", "(", "‰", "\0", "\ud800", "😀"]
BLANKS = [" ", "\n", "\t", "\u3000", "\x1f", "\u2028"]

piece = st.one_of(
    st.sampled_from(HAN[:6]),
    st.sampled_from(RUNS),
    st.sampled_from(["1", "5", ".", "2020", "年"]),
    st.sampled_from(HAN + ALONE + RUNS + MARKS + BLANKS),
    st.sampled_from(LONG + MARKS + BLANKS),
)
texts = st.one_of(
    st.lists(piece, max_size=14).map("".join),
    st.text("中年15.", max_size=14),
    st.text("1a.年02", max_size=14),
    st.text(max_size=12),
)


def slow_counts(text: str) -> tuple[dict[str, int], dict[str, int]]:
    """Units in order, each with its place; a gram is two with postings, the second beginning where the first ends."""
    placed = []
    at = 0
    for unit in units(text):
        at = text.index(unit, at)
        placed.append((at, unit))
        at += len(unit)
    singles = Counter(unit[:LONGEST] for _, unit in placed if indexable(unit))
    grams: Counter[str] = Counter()
    for (start, left), (after, right) in pairwise(placed):
        if start + len(left) == after and indexable(left) and indexable(right):
            grams[left[:LONGEST] + right[:LONGEST]] += 1
    return dict(singles), dict(grams)


@st.composite
def text_and_keyword(draw: st.DrawFn) -> tuple[str, str]:
    """A text and a keyword that stands in it, on borders of units or not."""
    if draw(st.booleans()):
        text = draw(texts)
        start = draw(st.integers(0, len(text)))
        return text, text[start : draw(st.integers(start, len(text)))]
    keyword = draw(texts)
    return draw(texts) + keyword + draw(texts) + draw(st.sampled_from(["", keyword])), keyword


@settings(max_examples=500)
@given(texts)
@example("1.2020年")
@example("3.5.1与3.5")
@example("x" * 60 + "网" + "x" * 48)
@example("5.年5.5年1.2020.年.5.1")
def test_counts_follow_from_units(text: str) -> None:
    singles, grams = slow_counts(text)
    assert unit_counts(text) == singles
    assert gram_counts(text) == grams
    assert text_counts(text) == (singles, grams, len(units(text)))


@settings(max_examples=1000)
@given(text_and_keyword())
@example(("3.5.1", "3.5"))
@example(("1.2020年", "1.2020"))
@example(("1.5.3元", "5.3元"))
@example(("增3.5.7", "增3.5."))
@example(("x" * 60 + "网", "x" * 60 + "网"))
@example(("用 5g 网", "用 5g"))
@example((" 3.5.1", " 3.5"))
def test_a_text_with_the_keyword_holds_its_grams(pair: tuple[str, str]) -> None:
    text, keyword = pair
    if not count(text, keyword):
        return
    grams, lone = keyword_grams(keyword)
    singles, pairs = slow_counts(text)
    assert set(grams) <= pairs.keys()
    assert set(lone) <= singles.keys()
    assert len(set(grams)) == len(grams)
    assert len(set(lone)) == len(lone)


@settings(max_examples=1000)
@given(text_and_keyword())
@example(("人人人", "人人"))
@example(("x" * 60, "x" * LONGEST))
@example(("网" + "x" * 60, "网" + "x" * LONGEST))
@example(("1.3.5元", "3.5元"))
@example(("15g与5g,5g网", "5g"))
def test_counts_that_are_called_exact_are(pair: tuple[str, str]) -> None:
    text, keyword = pair
    exact = exact_from_counts(keyword)
    if exact is not None:
        kind, term = exact
        counts = unit_counts(text) if kind == "unit" else gram_counts(text)
        assert counts.get(term, 0) == count(text, keyword)


@settings(max_examples=300)
@given(st.text("區塊鏈国５Ｇg1.年 \n㎡½①．。", max_size=20), st.data())
def test_folded_texts_too(original: str, data: st.DataObject) -> None:
    text = fold(original).text
    start = data.draw(st.integers(0, len(text)))
    keyword = fold(text[start : data.draw(st.integers(start, len(text)))]).text
    test_counts_follow_from_units.hypothesis.inner_test(text)
    test_a_text_with_the_keyword_holds_its_grams.hypothesis.inner_test((text, keyword))
    test_counts_that_are_called_exact_are.hypothesis.inner_test((text, keyword))


@given(texts)
def test_every_keyword_with_a_unit_alone_or_in_pairs_is_looked_up_somehow(keyword: str) -> None:
    grams, lone = keyword_grams(keyword)
    if "." not in keyword and any(map(indexable, units(keyword))):
        assert grams or lone
    exact = exact_from_counts(keyword)
    if exact is not None:
        assert exact[1] in (lone if exact[0] == "unit" else grams)
