"""What is read of Whoosh's files without Whoosh is what Whoosh reads; damage is told, never taken for postings."""

from __future__ import annotations

import pickle
import shutil
from pathlib import Path
from typing import Any

import pytest

from cefu.engines.whoosh_engine import Writer
from cefu.engines.whoosh_files import open_segments
from cefu.engines.whoosh_search import WhooshEngine, damaged
from cefu.errors import IndexCorruptError

FIELDS = ("unit", "gram", "title_unit", "key:number")


def written(folder: Path, commits: int = 3) -> Path:
    """An index with as many segments."""
    for commit in range(commits):
        writer = Writer(str(folder), 50_000_000)
        for number in range(commit * 10 + 1, commit * 10 + 6):
            terms = {"区块": number, "区域": 1, "链": 300 + number, "\U00020000": 2, f"第{number}": 1}
            writer.add(number, dict.fromkeys(FIELDS, terms))
            writer.add(number + 5, {"unit": {chr(0x4E00 + number): 1}})
        writer.commit()
        writer.close()
    return folder


def by_whoosh(folder: Path) -> list[dict[tuple[str, bytes], list[bytes]]]:
    """Every posting of each segment, as Whoosh itself reads them."""
    from whoosh import index

    segments = []
    with index.open_dir(str(folder), readonly=True).reader() as reader:
        for segment, _ in reader.leaf_readers():
            found: dict[tuple[str, bytes], list[bytes]] = {}
            for field, term in segment.all_terms():
                matcher = segment.postings(field, term)
                values = found[field, term] = []
                while matcher.is_active():
                    values.append(matcher.value())
                    matcher.next()
            segments.append(found)
    return segments


@pytest.mark.parametrize("commits", [1, 3, 20])
def test_every_posting_is_the_one_that_whoosh_reads(tmp_path: Path, commits: int) -> None:
    folder = written(tmp_path, commits)
    expected = by_whoosh(folder)
    assert all(expected), "no segment is empty"
    segments = open_segments(str(folder))
    assert segments is not None
    assert len(segments) == len(expected)
    for segment, postings in zip(segments, expected, strict=True):
        for (field, term), values in postings.items():
            assert list(segment.postings(field, term)) == values
        for field, term in (("unit", "无".encode()), ("no_such_field", b"a"), ("unit", b"")):
            assert list(segment.postings(field, term)) == []
        segment.close()


def test_many_postings_of_a_term_stand_in_several_blocks(tmp_path: Path) -> None:
    writer = Writer(str(tmp_path), 50)  # a block for each posting
    for number in range(1, 301):  # Whoosh writes 128 at a time
        writer.add(number, {"unit": {"链": number}})
    writer.commit()
    writer.close()
    segments = open_segments(str(tmp_path))
    assert segments is not None
    assert list(segments[0].postings("unit", "链".encode())) == by_whoosh(tmp_path)[0]["unit", "链".encode()]
    assert len(list(segments[0].postings("unit", "链".encode()))) == 300


def test_a_segment_may_be_without_terms(tmp_path: Path) -> None:
    writer = Writer(str(tmp_path), 50_000_000)
    writer.add(1, {})
    writer.commit()
    writer.close()
    segments = open_segments(str(tmp_path))
    assert segments is not None
    assert [list(segment.postings("unit", "链".encode())) for segment in segments] == [[]]


def test_nothing_was_committed(tmp_path: Path) -> None:
    assert open_segments(str(tmp_path)) is None


@pytest.mark.parametrize("suffix", [".toc", ".trm"])
@pytest.mark.parametrize("kept", [0, 3, 40, -9])
def test_a_file_that_is_cut_off_is_told(tmp_path: Path, suffix: str, kept: int) -> None:
    folder = written(tmp_path / "whole", 1)
    (file,) = folder.glob(f"*{suffix}")
    file.write_bytes(file.read_bytes()[:kept])
    with pytest.raises(IndexCorruptError, match=r"can't be opened .* run: cefu reindex"):
        WhooshEngine(str(folder)).searcher(_view())


@pytest.mark.parametrize("kept", [1, 6, -3])
def test_postings_that_are_cut_off_are_told(tmp_path: Path, kept: int) -> None:
    folder = written(tmp_path, 1)
    (file,) = folder.glob("*.pst")
    file.write_bytes(file.read_bytes()[:kept])
    segments = open_segments(str(folder))
    assert segments is not None
    told = 0
    for field, term in _terms(segments[0]):
        try:
            list(segments[0].postings(field, term))
        except Exception:
            told += 1
    assert told >= 1


def _terms(segment: Any) -> list[tuple[str, bytes]]:
    return [(field.replace(":", "_"), first.encode()) for field in FIELDS for first in "区链第\U00020000"]


def test_a_pickle_can_name_nothing_else(tmp_path: Path) -> None:
    folder = written(tmp_path, 1)
    (file,) = folder.glob("*.toc")
    whole = file.read_bytes()
    at = whole.rindex(b"\x80" + bytes([pickle.HIGHEST_PROTOCOL]))
    file.write_bytes(whole[:at] + pickle.dumps(shutil.rmtree))
    with pytest.raises(IndexCorruptError, match=r"shutil\.\w*rmtree does not belong here"):
        WhooshEngine(str(folder)).searcher(_view())


def test_a_lost_file_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path, 1)
    (file,) = folder.glob("*.pst")
    file.unlink()
    with pytest.raises(IndexCorruptError, match=r"lack a file \(.*\.pst\)"):
        WhooshEngine(str(folder)).searcher(_view())
    assert str(damaged("f", "why")).startswith("postings in f can't be opened (why)")


def _view() -> Any:
    from cefu.engines.api import DocFacts, View

    return View({1: DocFacts(0, False, 0, 5, None, None, "")}, texts=None)  # type: ignore[arg-type]
