"""Step 3 of folding: OpenCC's conversion, quicker."""

from __future__ import annotations

import opencc
import pytest

from cefu.analysis.filters import script
from cefu.analysis.filters.script import Script, dictionary_fingerprint
from cefu.errors import CefuError

OPENCC = opencc.OpenCC("tw2s")


@pytest.fixture(scope="module")
def convert() -> Script:
    return Script()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("區塊鏈技術應用", "区块链技术应用"),
        ("著力推進", "着力推进"),
        ("著作權", "著作权"),
        ("成效顯著", "成效显著"),
        ("乾坤與乾燥", "乾坤与干燥"),
        ("答覆與覆蓋", "答复与覆盖"),
        ("計畫書", "计划书"),
        ("上鍊與鍛鍊", "上链与锻炼"),
        ("憑藉著名", "凭借著名"),
        ("於是於其一", "于是於其一"),
        ("核心軟體", "核心软体"),  # characters only: words stay those of the place
        ("裡面與裏面", "里面与里面"),
        ("发展数字经济", "发展数字经济"),
        ("", ""),
        ("\U0002a7dd\ud800", OPENCC.convert("\U0002a7dd\ud800")),
    ],
)
def test_conversion(convert: Script, text: str, expected: str) -> None:
    assert convert(text) == (expected, [])
    assert OPENCC.convert(text) == expected


@pytest.mark.parametrize("filling", ["國會", "发展数字", "國\U0002a7dd"])
def test_long_texts_take_another_way_to_the_same(convert: Script, filling: str) -> None:
    text = "著作，憑藉著名於其一。\n一家四口吃口令".join([filling * script._LONG] * 3)
    assert convert(text)[0] == OPENCC.convert(text)


def test_every_phrase_and_character_of_the_dictionaries(convert: Script) -> None:
    keys = [key for files in script.dictionary_files() for file in files for key in script._read(file)]
    text = "，".join(keys)
    assert convert(text)[0] == OPENCC.convert(text)


def test_simplified_text_is_given_back_as_it_is(convert: Script) -> None:
    text = "推动区块链与实体经济深度融合" * 100
    assert convert(text)[0] is text


def test_fingerprint_is_of_the_dictionaries() -> None:
    assert len(dictionary_fingerprint()) == 64


def test_missing_dictionaries_are_an_error_with_a_hint(monkeypatch: pytest.MonkeyPatch) -> None:
    script._folder.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(CefuError, match="not installed") as caught:
        script._folder()
    assert "pip install" in str(caught.value.hint)
    script._folder.cache_clear()
