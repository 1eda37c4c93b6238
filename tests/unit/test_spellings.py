"""What a count leaves out because it is written with other blanks is said, not passed over."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

import cefu
from cefu.analysis.characters import HAN, RUN
from cefu.spellings import other_spellings


def test_blanks_between_han_and_digits_come_and_go():
    assert other_spellings("第10条") == ["第 10 条"]
    assert other_spellings("第 10 条") == ["第10条"]
    assert other_spellings("第 10条") == ["第10条", "第 10 条"]
    assert other_spellings("区块链") == []
    assert other_spellings("5g") == []


def test_a_search_names_the_documents_that_write_it_otherwise(tmp_path):
    source = tmp_path / "laws"
    source.mkdir()
    (source / "mainland.txt").write_text("依照第10条办理。", encoding="utf-8")
    (source / "taiwan.txt").write_text("依第 10 條辦理。", encoding="utf-8")
    cefu.ingest(source, tmp_path / "index", jobs=1)
    with cefu.open_index(tmp_path / "index") as index:
        result = index.search("第10条")
        assert (result.total, result.occurrences) == (1, 1)
        (note,) = [n for n in result.notes if n.startswith("note: ")]
        assert note.endswith('1 documents that write 第 10 条 (for both: 第10条 OR "第 10 条")')
        both = index.search('第10条 OR "第 10 条"')
        assert both.total == 2
        assert not [n for n in both.notes if n.startswith("note: ")]


def test_an_index_of_another_analysis_says_so(tmp_path):
    source = tmp_path / "laws"
    source.mkdir()
    (source / "a.txt").write_text("区块链", encoding="utf-8")
    cefu.ingest(source, tmp_path / "index", jobs=1)
    manifest = tmp_path / "index" / "manifest.json"
    before = manifest.read_text(encoding="utf-8")
    with cefu.open_index(tmp_path / "index") as index:
        assert not [n for n in index.search("tech:区块链").notes if n.startswith("warning: ")]
        analysis, lexicon = index.manifest.analysis, index.manifest.lexicon
    manifest.write_text(before.replace(analysis, "0" * 64).replace(lexicon, "1" * 64), encoding="utf-8")
    with cefu.open_index(tmp_path / "index") as index:
        warnings = [n for n in index.search("tech:区块链").notes if n.startswith("warning: ")]
    assert len(warnings) == 2
    assert "another version" in warnings[0]
    assert "another lexicon" in warnings[1]


_CHARACTERS = st.one_of(st.sampled_from(" 区块链第条5gA〇々é̀あ\U00020000\U0001d400·\n-"), st.characters())


@given(st.text(_CHARACTERS, max_size=12))
def test_joints_are_where_the_classes_of_folding_say(text: str) -> None:
    joint = re.compile(f"(?<=[{HAN}])(?=[{RUN}])|(?<=[{RUN}])(?=[{HAN}])")
    blank = re.compile(f"(?<=[{HAN}]) (?=[{RUN}])|(?<=[{RUN}]) (?=[{HAN}])")
    bare = blank.sub("", text)
    assert other_spellings(text) == [each for each in dict.fromkeys((bare, joint.sub(" ", bare))) if each != text]
