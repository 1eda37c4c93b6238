"""A keyword that is folded without the tables is folded as with them."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.analysis.settled import fold_keyword, settled
from cefu.data.toml import load_resource

HAN = [chr(code) for code in range(0x4E00, 0xA000)]


def names() -> list[str]:
    """The names of the built-in lexicon."""
    tables = load_resource("technologies.toml")
    return [text for table in tables["technology"] for text in (table["name"], *table.get("aliases", ()))]


def test_every_character_by_itself_and_beside_itself() -> None:
    for char in HAN:
        for text in (char, char * 2):
            known = settled(text)
            assert known is None or known == text
    # One fold for all: the characters that are settled do nothing to each other.
    plain = "".join(char for char in HAN if settled(char) is not None)
    assert len(plain) > 15_000
    assert fold(plain).text == settled(plain) == plain
    assert fold(plain[::-1]).text == plain[::-1]


_CHARACTERS = st.one_of(st.sampled_from(HAN), st.sampled_from("0189azAZ零〇○炼鍊链产业乾坤只著于后 \n５Ｇ，"))


@given(st.text(_CHARACTERS, max_size=8))
def test_any_text(text: str) -> None:
    known = settled(text)
    assert known is None or known == fold(text).text
    assert fold_keyword(text) == fold(text).text.replace("\n", " ").strip()


def test_most_names_of_technologies_are_settled() -> None:
    simplified = [name for name in names() if name.isalnum() and fold(name).text == name.lower()]
    told = [name for name in simplified if settled(name) is not None]
    assert [settled(name) for name in told] == [fold(name).text for name in told]
    assert len(told) > 0.8 * len(simplified) > 100


@pytest.mark.parametrize("text", ["", "區塊鏈", "产业鍊", "一零二", "5G 网络", "国发〔2020〕15号", "É", "乾坤"])
def test_what_a_rule_may_touch_is_left_to_the_tables(text: str) -> None:
    assert settled(text) is None


def test_a_settled_keyword_needs_no_tables() -> None:
    code = (
        "from cefu.analysis.fold import _steps\nfrom cefu.analysis.settled import fold_keyword\n"
        "assert fold_keyword('区块链') == '区块链' and not _steps.cache_info().currsize\n"
        "assert fold_keyword('區塊鏈') == '区块链' and _steps.cache_info().currsize\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
