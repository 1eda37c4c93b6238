"""rjieba's words in place of our own: the same for any text, as it is only given what it cuts as jieba does."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cefu.analysis import fast_words
from cefu.analysis.fast_words import FastSegmenter, accelerated
from cefu.analysis.segmenter import Segmenter
from cefu.analysis.words import _segmenter

pytest.importorskip("rjieba", reason="rjieba is not installed")

PIECES = [
    *(
        "区块链",
        "人民",
        "人民币",
        "中华人民共和国",
        "的",
        "县",
        "县县",
        "关在",
        "应用",
        "数据安全",
        "治自",
        "乾坤",
        "龘",
    ),
    *(
        "5g",
        "2022-03-15",
        "0.10",
        "c++",
        "%",
        "_",
        "-",
        "10.0cm以上",
        "gb/t 26341-2010",
        "第3条",
        "一、",
        "100个",
    ),
    *(
        " ",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "\u3000",
        "。",
        ",",
        "《",
        "》",
        "——",
        "é",
        "カ",
        "〇",
        "鿿",
        "㐀",
    ),
    *("𠮷", "\0", "\1", "\2", "\ud800", "\ufdd0", "\ufffd", "\u2028", "哈哈哈哈哈", "四自四自四自四自"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


def exact() -> Segmenter:
    found = _segmenter()
    return found._exact if isinstance(found, FastSegmenter) else found


def trusting() -> FastSegmenter:
    """One that has compared all it wants to."""
    fast = accelerated(exact())
    assert isinstance(fast, FastSegmenter)
    fast._seen = 10**9
    return fast


# The same texts in every run: of two ways that are equally probable to the last bit chance would find one some day.
@settings(max_examples=1500, deadline=None, derandomize=True)
@given(st.one_of(TEXTS, st.text(max_size=20)))
def test_the_words_are_the_same(text: str) -> None:
    words = trusting().cut(text)
    assert words == exact().cut(text)
    assert "".join(words) == text


@settings(max_examples=500, deadline=None, derandomize=True)
@given(
    st.text(st.sampled_from("县治自族关在哈人民国"), min_size=1, max_size=fast_words._NEAR),
    st.integers(2, 30),
)
def test_what_comes_again_and_again_is_not_left_to_chance(piece: str, times: int) -> None:
    text = f"前{piece * times}后。{piece}"
    assert trusting().cut(text) == exact().cut(text)


@pytest.mark.parametrize(
    "text",
    ["庚化化化庚贵族化", "干吗乔马马马乔", "秦城监狱秦监监监城秦城监狱", "触物物物伤伤物生物科学重物物", "县县县"],
)
def test_single_characters_that_come_again_are_not_left_to_chance(text: str) -> None:
    assert trusting().cut(text) == exact().cut(text)
    assert fast_words._doubtful(text), "rjieba is given it"


@settings(max_examples=500, deadline=None, derandomize=True)
@given(st.text(st.sampled_from("3a7z._-+#&%第国"), max_size=12))
def test_marks_that_join_are_not_left_to_it(text: str) -> None:
    assert trusting().cut(text) == exact().cut(text)


def test_a_segmenter_that_cuts_otherwise_is_given_up() -> None:
    loaded: list[str] = []

    def load():  # type: ignore[no-untyped-def]
        loaded.append("once")
        return lambda text: list(text)

    fast = FastSegmenter(exact(), load)
    text = "推进区块链应用场景建设。"
    while fast._seen < fast_words._ALONE + fast_words._COMPARED:
        assert fast.cut(text * 50) == exact().cut(text * 50)
        assert loaded == [] or fast._seen > fast_words._ALONE
    assert loaded == ["once"]
    assert fast.cut(text) == exact().cut(text)


def test_little_text_is_not_worth_loading_it() -> None:
    def load():  # type: ignore[no-untyped-def]
        raise AssertionError("loaded")

    assert FastSegmenter(exact(), load).cut("推进区块链") == ["推进", "区块", "链"]


@pytest.mark.parametrize(
    "piece", ["年月日", "〔〔〔", "第", "第、", "9", "\n", "，", "a县", "县县a", "一二三四五六七八九"]
)
def test_hostile_texts_take_no_longer_than_others(piece: str) -> None:
    text = (piece * (1_000_000 // len(piece) + 1))[:1_000_000]
    started = time.process_time()
    fast_words._doubtful(text)
    assert time.process_time() - started < 10  # quadratic would be hours
