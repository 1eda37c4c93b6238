"""The segmenter against jieba itself: with its own dictionary, and with small ones where many ways are equally good."""

from __future__ import annotations

import io
import random
import warnings
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cefu.analysis import fold, segmenter
from cefu.analysis.character_model import CharacterModel
from cefu.analysis.segmenter import Segmenter
from cefu.analysis.words import LengthCodec, border_set, cut

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"


@cache
def jieba() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        import jieba.finalseg
    return jieba


def tokenizer(dictionary: Any) -> Any:
    """A fresh tokenizer of jieba's that leaves no file behind."""
    fresh = jieba().Tokenizer()
    fresh.FREQ, fresh.total = fresh.gen_pfdict(dictionary)
    fresh.initialized = True
    return fresh


@cache
def peer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tokenizer(jieba().Tokenizer().get_dict_file())


@cache
def dictionary() -> list[str]:
    return [word for word, n in peer().FREQ.items() if n]


@cache
def common() -> list[str]:
    return sorted(dictionary(), key=peer().FREQ.__getitem__)[-3000:]


def same(text: str) -> None:
    assert cut(text) == list(peer().cut(text))


def texts() -> st.SearchStrategy[str]:
    word = st.deferred(lambda: st.sampled_from(dictionary()))
    half = st.builds(lambda w, k: w[k % len(w) :], word, st.integers(0, 9))
    piece = st.one_of(
        st.deferred(lambda: st.sampled_from(common())),
        st.deferred(lambda: st.sampled_from(common())),
        word,
        half,
        st.sampled_from("一二三十百千万的和在了是不人公年月日"),
        st.sampled_from("龘㐀鿕鿖𠮷〇々・中国か한é"),
        st.sampled_from(
            ["5g", "2020", "3.5", "3.5%", "AT&T", "c++", "C#", "a", "-", "_", ".", "%", "+", "T恤", "x"]
        ),
        st.sampled_from(
            ["，", "。", "、", ",", "(", "《", " ", "\n", "\r\n", "\r", "\t", "\u3000", "\x1c", "\x85"]
        ),
        st.sampled_from(["\0", "\1", "\2", "\ud800", "\udc00", "😀", "\ufeff", "\uffff"]),
    )
    return st.one_of(st.lists(piece, max_size=20).map("".join), st.text(max_size=20))


@settings(max_examples=600, deadline=None)
@given(texts())
@example("")
@example("\r\n\r\n\r")
@example("二百五十公克以上,增列增额录取人员")
@example("公公公公六六六一一一")
@example("\ud83d\ude00的\0\1\2")
def test_cut_is_jiebas(text: str) -> None:
    same(text)


def test_cut_is_jiebas_on_whole_texts() -> None:
    for path in sorted(SEEDS.iterdir()):
        original = path.read_text(encoding="utf-8")
        same(original)
        same(fold(original).text)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs ../shared")
def test_cut_is_jiebas_on_the_corpora() -> None:
    for path in sorted(CORPUS.glob("*.jsonl")):
        same(fold(path.read_text(encoding="utf-8")[:200_000]).text)


def test_cut_is_jiebas_on_long_texts() -> None:
    """Texts are worked on in parts; neither a border of a part nor a block longer than one may show."""
    some = random.Random(7)
    long = "".join(some.choices(common(), k=40_000))
    assert len(long) > 60_000
    same(long)
    same(
        "".join(
            word + some.choice(["", "", "", "，", "\r\n", "\n"]) for word in some.choices(common(), k=60_000)
        )
    )
    same("\r\n" * 60_000)
    same("。" + "\r\n" * 60_000)
    same("哈" * 60_000 + "\r\n" + "2020" * 20_000 + "。")


#: Segments that have two ways of the same probability.
FRAGILE = ["公公公公", "六六六", "二百五十公克", "增列增额录取人员", "排水集水区域"]


def test_the_rounding_of_long_blocks_is_jiebas() -> None:
    """Segments with two equally good ways, at any distance from the end of a block."""
    some = random.Random(8)
    for _ in range(300):
        pieces = some.choices(
            ["公公公公", "六六六", "二百五十公克", "增列增额录取人员", "排水集水区域", "的", "应当", "2020"],
            k=60,
        )
        same("".join(pieces))


SMALL = "甲乙丙丁A1"


@st.composite
def small_dictionaries(draw: st.DrawFn) -> tuple[list[str], list[int]]:
    words = draw(st.lists(st.text(SMALL, min_size=1, max_size=5), min_size=1, max_size=12, unique=True))
    counts = [draw(st.sampled_from([0, 1, 1, 2, 3, 4, 6, 8, 9, 12, 16, 100])) for _ in words]
    return [*words, "戊", "己庚辛"], [*counts, 3, 5]


@pytest.fixture(params=[0, 10**9], ids=["by segments", "by blocks"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter, "_FEW", request.param)


@cache
def model() -> CharacterModel:
    finalseg = jieba().finalseg
    return CharacterModel(finalseg.start_P, finalseg.trans_P, finalseg.emit_P)


@pytest.mark.usefixtures("few")
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(small_dictionaries(), st.lists(st.text(SMALL + "戊己庚辛,", max_size=30), max_size=4))
@example((["甲乙", "乙丙", "丙", "戊"], [1, 100, 1, 9]), ["甲乙丙", "甲", "甲丙"])
def test_ways_that_are_equally_good_are_chosen_as_by_jieba(
    entries: tuple[list[str], list[int]], texts: list[str]
) -> None:
    words, counts = entries
    lines = "".join(f"{word} {n} n\n" for word, n in zip(words, counts, strict=True))
    theirs = tokenizer(io.BytesIO(lines.encode()))
    ours = Segmenter(words, counts, model())
    for text in texts * 2:
        assert ours.cut(text) == list(theirs.cut(text))


@settings(max_examples=300)
@given(st.text(st.sampled_from("龘的和在数据字国中一二㐀鿕a1.%-"), min_size=1, max_size=12))
def test_single_characters_are_joined_as_by_jieba(buffer: str) -> None:
    assert list(model().words(buffer)) == list(jieba().finalseg.cut(buffer))


LOGARITHMS = st.sampled_from([-1.0, -2.0, -0.1, -0.2, -0.3, -1.7, -3.14e100])


@settings(max_examples=500)
@given(
    st.fixed_dictionaries(dict.fromkeys("BMES", LOGARITHMS)),
    st.fixed_dictionaries({state: st.dictionaries(st.sampled_from("BMES"), LOGARITHMS) for state in "BMES"}),
    st.fixed_dictionaries(
        {state: st.dictionaries(st.sampled_from("甲乙丙"), LOGARITHMS) for state in "BMES"}
    ),
    st.text("甲乙丙丁", min_size=1, max_size=10),
)
def test_states_that_are_equally_good_are_chosen_as_by_jieba(
    start: Any, trans: Any, emit: Any, chars: str
) -> None:
    with patch.multiple(jieba().finalseg, start_P=start, trans_P=trans, emit_P=emit):
        assert list(CharacterModel(start, trans, emit).words(chars)) == list(jieba().finalseg.cut(chars))


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_what_is_remembered_is_bounded_and_changes_nothing(
    limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segmenter._Memory, "limit", limit)
    monkeypatch.setattr(segmenter, "_FEW", 0)
    ours = Segmenter(["甲", "甲乙", "乙丙", "丙"], [3, 4, 5, 6], model())
    some = random.Random(9)
    for _ in range(200):
        text = "".join(some.choices("甲乙丙丁,1", k=12))
        words = ours.cut(text)
        assert "".join(words) == text
        assert words == Segmenter(["甲", "甲乙", "乙丙", "丙"], [3, 4, 5, 6], model()).cut(text)
        assert len(ours._routes) <= limit
        assert len(ours._routes._before) <= limit


@settings(max_examples=300)
@given(st.lists(st.one_of(st.text(max_size=5), st.integers(250, 260).map("x".__mul__), st.just("x" * 511))))
def test_lengths_and_borders_come_back(words: list[str]) -> None:
    lengths = LengthCodec.decode(LengthCodec.encode(words))
    assert lengths == list(map(len, words))
    assert border_set(lengths) == {len("".join(words[:k])) for k in range(len(words) + 1)}
