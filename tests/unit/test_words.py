"""Words: what they cost to import, and that nothing of jieba's own noise reaches a user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from cefu.analysis.words import LengthCodec, border_set, cut, jieba_version, word_counts

SOURCES = Path(__file__).resolve().parents[2] / "src"


def run(code: str, folder: Path, *flags: str, warn: str = "") -> tuple[str, str]:
    """Output and errors of the code in a process of its own; modules are compiled anew, as warnings come from that."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(SOURCES), os.environ.get("PYTHONPATH", "")]),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "PYTHONWARNINGS": warn,
        "PYTHONIOENCODING": "utf-8",
        "TMPDIR": str(folder / "tmp"),
        "TEMP": str(folder / "tmp"),
        "TMP": str(folder / "tmp"),
    }
    (folder / "tmp").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, *flags, "-c", code],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    return done.stdout, done.stderr


def test_jieba_is_not_imported_and_nothing_is_read_before_the_first_word(tmp_path: Path) -> None:
    out, err = run(
        "import sys, json, cefu.analysis.words as w\n"
        "print(json.dumps(['jieba' in sys.modules, w._segmenter.cache_info().currsize]))",
        tmp_path,
    )
    assert (json.loads(out), err) == ([False, 0], "")


@pytest.mark.parametrize(
    ("flags", "warn"), [((), "default"), (("-X", "dev"), ""), (("-W", "error"), "error"), ((), "")]
)
def test_nothing_is_printed_and_nothing_is_left_behind(
    tmp_path: Path, flags: tuple[str, ...], warn: str
) -> None:
    out, err = run(
        "import sys, tempfile, os\n"
        "from cefu.analysis.words import cut\n"
        "print(cut('发展区块链技术,5g先行'), len(cut('支持中小企业数字化' * 5000)))\n"
        "print('jieba' in sys.modules, os.listdir(tempfile.gettempdir()))",
        tmp_path,
        *flags,
        warn=warn,
    )
    assert err == ""
    assert out == "['发展', '区块', '链', '技术', ',', '5g', '先行'] 15000\nFalse []\n"


def test_jieba_may_be_used_beside_it(tmp_path: Path) -> None:
    """What a program does to jieba's own tokenizer does not change Cefu's words, nor the other way round."""
    out, _ = run(
        "import jieba\n"
        "jieba.setLogLevel(60)\n"
        "jieba.add_word('发展区块链', 10 ** 9)\n"
        "jieba.del_word('技术')\n"
        "from cefu.analysis.words import cut\n"
        "print(cut('发展区块链技术'), jieba.lcut('发展区块链技术'))",
        tmp_path,
    )
    assert out == "['发展', '区块', '链', '技术'] ['发展区块链', '技', '术']\n"


def test_words_of_folded_text() -> None:
    assert cut("") == []
    assert cut("\n") == ["\n"]
    assert cut("到2022年,增长3.5%。") == ["到", "2022", "年", ",", "增长", "3.5%", "。"]
    assert cut("𠮷林省") == ["𠮷", "林省"]
    assert "".join(cut("a\0b\1c\2\ud800")) == "a\0b\1c\2\ud800"


def test_words_are_lists_of_their_own() -> None:
    first = cut("数据安全")
    first.append("x")
    assert cut("数据安全") == ["数据安全"] or cut("数据安全") == ["数据", "安全"]


def test_marks_and_blanks_are_no_words() -> None:
    assert word_counts(["5g", "网", "、", " ", "网", "--", "3.5%", "_", "①"]) == {
        "5g": 1,
        "网": 2,
        "3.5%": 1,
        "①": 1,
    }
    assert word_counts([]) == {}


def test_version_without_loading() -> None:
    assert jieba_version().startswith("0.")


@pytest.mark.parametrize("lengths", [[], [0], [1, 2, 3], [254, 255, 256, 510, 511, 0, 1], [10_000]])
def test_lengths_come_back(lengths: list[int]) -> None:
    assert LengthCodec.decode(LengthCodec.encode("x" * n for n in lengths)) == lengths


def test_lengths_keep_their_form() -> None:
    """The form is stored: a 255 goes on with the next byte."""
    assert zlib.decompress(LengthCodec.encode(["ab", "c" * 255, "d" * 600])) == bytes(
        [2, 255, 0, 255, 255, 90]
    )
    assert LengthCodec.decode(b"") == []


@pytest.mark.parametrize("data", [b"x", b"\0\0", zlib.compress(b"\x02\xff")])
def test_broken_lengths_are_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="not word lengths"):
        LengthCodec.decode(data)


def test_borders() -> None:
    assert border_set([]) == {0}
    assert border_set([2, 1, 3]) == {0, 2, 3, 6}
