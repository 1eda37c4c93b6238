"""What is tantivy's own: counts told from scores, its files, what it must not take for a date or a number."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("tantivy", reason="tantivy is not installed")

import cefu
from cefu.engines import registry, tantivy_engine, tantivy_leaves
from cefu.engines.api import CutTexts, DocFacts, Texts, View
from cefu.engines.registry import choose, open_engine
from cefu.engines.tantivy_scores import UnknownFormulaError, explained_frequency, frequencies
from cefu.errors import (
    EngineError,
    EngineNotInstalledError,
    IndexCorruptError,
    IndexLockedError,
    IndexMismatchError,
)
from cefu.query.terms import Key, Phrase, WordBag
from cefu.reindex import reindex
from running import Run, environment


class Source:
    """The texts of a view, which notes what was read of them."""

    def __init__(self, bodies: dict[int, str]) -> None:
        self.bodies = bodies
        self.read: list[int] = []

    def fetch(self, numbers: Iterable[int]) -> Iterator[tuple[int, Texts]]:
        for number in numbers:
            self.read.append(number)
            yield number, Texts("", self.bodies[number], b"", b"")

    def view(self) -> View:
        facts = {n: DocFacts(n, True, 0, 10, None, None, "") for n in self.bodies}
        return View(facts, self)


def written(folder: Path, bodies: dict[int, str], words: dict[int, str] | None = None) -> Source:
    writer = open_engine("tantivy", str(folder)).writer()
    for number, body in bodies.items():
        given = CutTexts("", body, "", (words or {}).get(number, ""))
        writer.add(number, {"key:kind": {f"k{number % 2}": 1}}, given)
    writer.commit()
    writer.close()
    return Source(bodies)


def counts(folder: Path, source: Source, query: Phrase | WordBag) -> dict[int, int]:
    page = open_engine("tantivy", str(folder)).searcher(source.view()).search(query, limit=None)
    return {hit.number: hit.occurrences for hit in page.hits}


# -- counts from scores -------------------------------------------------------------------------------------------

SIZES = (*range(1, 300), *range(300, 1200, 7), *range(1200, 5200, 97), 4095, 4096, 4097, 4098, 9_000, 30_001)


def test_counts_are_exact_and_no_text_is_read(tmp_path: Path) -> None:
    bodies = {n: "数据," * size + "的" * (n % 3) for n, size in enumerate(SIZES, 1)}
    source = written(tmp_path / "e", bodies)
    for phrase in ("数", "数据", "数据,", "据,", ","):
        assert counts(tmp_path / "e", source, Phrase(phrase)) == dict(enumerate(SIZES, 1)), phrase
    assert source.read == []
    # Places that overlap are counted on the texts, where there are two at least.
    assert counts(tmp_path / "e", source, Phrase(",数据,")) == {
        n: s // 2 for n, s in enumerate(SIZES, 1) if s > 1
    }
    assert 1 not in source.read


def test_a_score_is_explained_where_it_tells_no_frequency() -> None:
    def explanation(freq: float, avgdl: float = 100.0) -> str:
        names = {"k1, x": 1.2, "b, x": 0.75, "dl, x": 1.0, "avgdl, x": avgdl, "idf": 0.5, "freq, x": freq}
        parts = [{"description": name, "value": value} for name, value in names.items()]
        return json.dumps(
            {
                "description": "score",
                "value": 1,
                "details": [{"description": "", "value": 0, "details": parts}],
            }
        )

    assert explained_frequency(explanation(7)) == 7
    with pytest.raises(UnknownFormulaError):
        explained_frequency(explanation(7.5))
    with pytest.raises(UnknownFormulaError):
        explained_frequency('{"value": 1, "description": "score"}')
    with pytest.raises(UnknownFormulaError):
        frequencies([0.8], explanation(1))
    with pytest.raises(UnknownFormulaError):
        frequencies([0.8], explanation(1, avgdl=0.0))


def test_another_formula_is_an_error_and_no_wrong_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = written(tmp_path / "e", {1: "数据", 2: "数据数据"})

    def unknown(scores: object, explanation: str) -> list[int]:
        raise UnknownFormulaError("score 1")

    monkeypatch.setattr(tantivy_leaves, "frequencies", unknown)
    with pytest.raises(
        EngineError, match=r"scores otherwise .* run: pip install .* cefu reindex --engine whoosh"
    ):
        counts(tmp_path / "e", source, Phrase("数据"))


# -- texts and words ----------------------------------------------------------------------------------------------


def test_a_text_that_looks_like_something_else_is_text(tmp_path: Path) -> None:
    bodies = {
        1: "2020-05-12t00:00:00z",
        2: "2020-05-12T00:00:00Z",
        3: "true",
        4: "12",
        5: "{}",
        6: "12.5",
        7: "",
    }
    source = written(tmp_path / "e", bodies)
    for number, body in bodies.items():
        if body:
            assert counts(tmp_path / "e", source, Phrase(body)) == {number: 1}, body
    assert counts(tmp_path / "e", source, Phrase("2020")) == {1: 1, 2: 1}


def test_runs_and_words_beyond_what_a_token_may_hold(tmp_path: Path) -> None:
    long = "a" * 70_000
    bodies = {1: f"用{long}网", 2: f"用{long}b网", 3: "用a网"}
    source = written(
        tmp_path / "e",
        bodies,
        {n: body.replace("用", "用 ").replace("网", " 网 ") for n, body in bodies.items()},
    )
    assert counts(tmp_path / "e", source, Phrase(long)) == {1: 1}
    assert counts(tmp_path / "e", source, Phrase(f"用{long}b网")) == {2: 1}
    assert counts(tmp_path / "e", source, Phrase("a" * 999)) == {}
    assert counts(tmp_path / "e", source, Phrase("a")) == {3: 1}
    assert counts(tmp_path / "e", source, WordBag((long,))) == {1: 1}
    assert counts(tmp_path / "e", source, WordBag(("网",))) == {1: 1, 2: 1, 3: 1}


def test_code_points_that_are_no_characters(tmp_path: Path) -> None:
    bodies = {1: "甲\ufdd0乙", 2: "甲\ufdd1乙", 3: "甲\ufdd2乙", 4: "甲乙"}
    source = written(tmp_path / "e", bodies)
    for number, body in bodies.items():
        assert counts(tmp_path / "e", source, Phrase(body)) == {number: 1}
    assert counts(tmp_path / "e", source, Phrase("甲\ud800")) == {}


# -- files --------------------------------------------------------------------------------------------------------


def test_a_second_writer_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tantivy_engine, "_PATIENCE", 0.2)
    written(tmp_path / "e", {1: "甲"})
    writers = [open_engine("tantivy", str(tmp_path / "e")).writer() for _ in range(2)]
    writers[0].add(2, {}, CutTexts("", "乙", "", ""))
    with pytest.raises(IndexLockedError, match="another process writes"):
        writers[1].add(3, {}, CutTexts("", "丙", "", ""))
    for writer in writers:
        writer.close()


def test_a_lock_that_is_let_go_is_waited_for(tmp_path: Path) -> None:
    written(tmp_path / "e", {1: "甲"})
    first, second = (open_engine("tantivy", str(tmp_path / "e")).writer() for _ in range(2))
    first.add(2, {}, CutTexts("", "乙", "", ""))
    ending = threading.Timer(0.3, first.close)
    ending.start()
    second.add(3, {}, CutTexts("", "丙", "", ""))
    second.commit()
    second.close()
    ending.join()
    assert counts(tmp_path / "e", Source({1: "", 2: "", 3: ""}), Phrase("丙")) == {3: 1}


def test_many_commits_leave_few_files_of_a_small_size(tmp_path: Path) -> None:
    body = "数据安全网络" * 100
    for start in range(1, 201, 5):
        written(tmp_path / "e", dict.fromkeys(range(start, start + 5), body))
    once = written(tmp_path / "once", dict.fromkeys(range(1, 201), body))
    sizes = [sum(entry.stat().st_size for entry in os.scandir(tmp_path / name)) for name in ("e", "once")]
    assert sizes[0] < 3 * sizes[1] + 100_000
    assert len(os.listdir(tmp_path / "e")) < 120
    assert len(counts(tmp_path / "e", once, Phrase("安全"))) == 200


def test_postings_of_another_version_are_named(tmp_path: Path) -> None:
    source = written(tmp_path / "e", {1: "甲"})
    meta = tmp_path / "e" / "meta.json"
    meta.write_text(meta.read_text().replace("cefu-units-2", "cefu-units-0"))
    engine = open_engine("tantivy", str(tmp_path / "e"))
    for use in (engine.writer, lambda: engine.searcher(source.view())):
        with pytest.raises(IndexMismatchError, match=r"of another version .* run: cefu reindex"):
            use()


def test_writing_does_not_begin_anew_among_the_files_of_an_old_index(tmp_path: Path) -> None:
    written(tmp_path / "e", {1: "甲"})
    (tmp_path / "e" / "meta.json").unlink()
    with pytest.raises(IndexCorruptError, match="reindex"):
        open_engine("tantivy", str(tmp_path / "e")).writer()


KILLED = """
import sys
from cefu.engines.api import CutTexts
from cefu.engines.registry import open_engine
engine = open_engine("tantivy", sys.argv[1])
number, writer = engine.last(), engine.writer()
while True:
    for _ in range(20):
        number += 1
        writer.add(number, {}, CutTexts("", "数据安全" * 50, "", ""))
    writer.commit()
    print(number, flush=True)
"""


def test_a_killed_writer_leaves_what_it_committed_and_no_lock(tmp_path: Path) -> None:
    folder = tmp_path / "e"
    last = 0
    for lines in (3, 9):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment({}),
        ) as process:
            assert process.stdout is not None
            for _ in range(lines):
                last = int(process.stdout.readline())
            process.kill()
        assert open_engine("tantivy", str(folder)).last() >= last
    source = Source(dict.fromkeys(range(1, last + 1), ""))
    assert counts(folder, source, Phrase("安全")) == dict.fromkeys(range(1, last + 1), 50)
    last = open_engine("tantivy", str(folder)).last()
    source = written(folder, {last + 1: "新"})
    assert counts(folder, source, Phrase("新")) == {last + 1: 1}
    held = open_engine("tantivy", str(folder)).searcher(source.view())
    assert held.matches(Key("kind", ("k0", "k1"))) == [last + 1]


# -- the choice of an engine --------------------------------------------------------------------------------------


def test_auto_takes_the_best_that_is_installed(
    run: Run, seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("区块链", encoding="utf-8")
    run("ingest", tmp_path / "a.txt", "-i", tmp_path / "new", "--engine", "auto")
    run("ingest", tmp_path / "a.txt", "-i", tmp_path / "plain")
    status = json.loads(run("status", "-i", tmp_path / "new", "--format", "json").out)
    assert (status["engine"], status["engine_auto"]) == ("tantivy", "tantivy: the fastest, and installed")
    assert run("search", "区块链", "-i", tmp_path / "new", "--count").out == "1\n"
    assert cefu.ingest(tmp_path / "a.txt", tmp_path / "plain", engine="auto").unchanged == 1
    assert json.loads(run("status", "-i", tmp_path / "plain", "--format", "json").out)["engine"] == "whoosh"
    assert reindex(tmp_path / "plain", engine="auto").engine == "tantivy"
    monkeypatch.setattr(registry, "find_spec", lambda name: None if name == "tantivy" else object())
    assert choose("auto") == ("whoosh", "tantivy is not installed — pip install 'cefu[fast]'")
    assert choose("tantivy").engine == "tantivy"
    assert reindex(tmp_path / "plain", engine="auto").engine == "whoosh"


def test_an_index_needs_its_library(
    seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    shutil.copytree(seeds_index, index)
    reindex(index, engine="tantivy")
    for name in ("tantivy", "cefu.engines.tantivy_engine", "cefu.engines.tantivy_leaves"):
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tantivy", None)
    for use in (lambda: cefu.open_index(index).search("区块链"), lambda: reindex(index, engine="tantivy")):
        with pytest.raises(
            EngineNotInstalledError, match=r"engine tantivy needs tantivy — run: pip install 'cefu\[fast\]'"
        ):
            use()
    assert reindex(index, engine="whoosh").engine == "whoosh"
    assert cefu.open_index(index).search("区块链").total > 0
