"""What decides how documents are analysed is noticed when it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

import cefu
from cefu.data.technologies import load_lexicon
from cefu.extraction import fingerprint
from cefu.model import RawDocument
from cefu.prepare import analysis_of, content_digest

#: Tables that decide nothing that an index keeps: they are read for each search, or have a fingerprint of their own.
ELSEWHERE = {
    "technologies.toml", "variants.toml", "pinyin.toml", "periods.toml", "targets.toml", "body_types.toml",
    "function_words.toml", "tiles.toml",
}  # fmt: skip


def test_every_table_is_in_one_fingerprint() -> None:
    home = Path(cefu.__file__).parent
    known = {name for _, name in fingerprint.TABLES}
    assert not known & ELSEWHERE
    assert known | ELSEWHERE == {
        file.name for folder in ("data", "extraction") for file in (home / folder).glob("*.toml")
    }


def test_other_rules_are_another_analysis(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = RawDocument("a", "a.txt", "国务院关于发展区块链的意见")
    before = analysis_of(load_lexicon())
    digest = content_digest(raw, before)
    fingerprint.extraction_fingerprint.cache_clear()
    monkeypatch.setattr(fingerprint, "RULES_VERSION", -1)
    try:
        after = analysis_of(load_lexicon())
    finally:
        fingerprint.extraction_fingerprint.cache_clear()
    assert after != before
    assert content_digest(raw, after) != digest
