"""Tagging an index anew: what changes, what stays, what the next ingest finds, and what a crash leaves."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pytest

import cefu
from cefu.errors import ConfigError, IndexLockedError, IndexMismatchError, IndexNotFoundError
from cefu.index import STORE
from cefu.retag import RetagReport, retag
from cefu.store.lock import WriterLock
from cefu.store.manifest import Manifest, read_manifest
from cefu.store.sqlite_writer import SqliteWriter
from installed import EACH_ENGINE
from running import Run, environment

FOOD = '[[technology]]\nname = "预制菜"\naliases = ["料理包"]\n\n[[technology]]\nname = "冷链"\nparent = "预制菜"\n'
DOCUMENTS = ["data/a.txt", "data/b.md", "data/c.jsonl#2", "r1"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Four documents: a text, one with a title of its own, and two records."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.txt").write_text("四川省發展區塊鏈。", encoding="utf-8")
    (folder / "b.md").write_text(
        "---\ntitle: 冷鏈方案\nprovince: 福建\n---\n预制菜、冷链与跨链平台", encoding="utf-8"
    )
    records = ({"id": "r1", "text": "5G网络与料理包"}, {"text": "数据"})
    (folder / "c.jsonl").write_text(
        "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), "utf-8"
    )
    return folder


@pytest.fixture
def index(data: Path, tmp_path: Path) -> Path:
    """Their index, with the built-in lexicon."""
    cefu.ingest(data, tmp_path / "index", jobs=1)
    return tmp_path / "index"


@pytest.fixture
def food(tmp_path: Path) -> Path:
    path = tmp_path / "food.toml"
    path.write_text(FOOD, encoding="utf-8")
    return path


def tagged(index: Path, name: str) -> list[str]:
    with cefu.open_index(index) as opened:
        return opened.search(tech=name, limit=None).doc_ids


def counted(index: Path, query: str) -> int:
    with cefu.open_index(index) as opened:
        return opened.search(query, limit=None).occurrences


def warnings(index: Path, query: str = "区块链") -> list[str]:
    with cefu.open_index(index) as opened:
        return [note for note in opened.search(query).notes if note.startswith("warning: ")]


def untouched(report: cefu.IngestReport) -> None:
    assert (report.added, report.updated, report.removed, report.unchanged) == (0, 0, 0, 4)
    assert report.warnings == []


def content(index: Path) -> dict[str, list[tuple[object, ...]]]:
    """What the documents of the published generation are, but for their numbers and generations."""
    g = read_manifest(str(index)).generation
    living = f"born <= {g} AND (died IS NULL OR died > {g})"
    database = sqlite3.connect(index / STORE)
    found = {
        "documents": database.execute(
            "SELECT doc_id, source, substr(sha256, 1, 64), title, title_counts, title_units, body_units, province, "
            f"technologies, encoding, metadata, extra FROM documents WHERE {living} ORDER BY doc_id"
        ).fetchall(),
        "texts": database.execute(
            "SELECT doc_id, original, t.offsets, t.title_offsets, f.title, body, words, title_words FROM documents "
            f"JOIN texts t USING (number) JOIN folded f USING (number) WHERE {living} ORDER BY doc_id"
        ).fetchall(),
        "keys": database.execute(
            f"SELECT doc_id, field, value FROM documents JOIN keys USING (number) WHERE {living} ORDER BY 1, 2, 3"
        ).fetchall(),
    }
    database.close()
    return found


# -- what changes ---------------------------------------------------------------------------------------------------


def test_a_lexicon_is_applied_without_the_sources(data: Path, index: Path, food: Path) -> None:
    for path in data.iterdir():
        path.unlink()
    report = retag(index, lexicon=food)
    assert (report.changed, report.unchanged, report.written, report.generation) == (2, 2, True, 2)
    assert {t.technology: t[1:] for t in report.technologies} == {
        "冷链": (0, 1, 1, 0, 0, 2),
        "预制菜": (0, 2, 2, 0, 0, 2),
    }
    assert tagged(index, "料理包") == ["data/b.md", "r1"]
    assert tagged(index, "冷鏈") == ["data/b.md"]
    assert tagged(index, "区块链") == ["data/a.txt", "data/b.md"], "and what was known stays"
    assert counted(index, "tech:冷链") == 2, "in the title and in the text"
    with cefu.open_index(index) as opened:
        assert opened.search(limit=None).doc_ids == DOCUMENTS
        assert opened.search("跨链平台").hits[0].snippet.text == "预制菜、冷链与跨链平台"
        assert opened.search("title:冷链").doc_ids == ["data/b.md"]
        assert opened.search(province="福建").doc_ids == ["data/b.md"]
        assert opened.manifest.lexicon_files == (str(food),)
    assert warnings(index) == []


@pytest.mark.parametrize("name", EACH_ENGINE)
def test_every_engine_has_the_new_counts(data: Path, tmp_path: Path, food: Path, name: str) -> None:
    cefu.ingest(data, tmp_path / "one", engine=name, jobs=1)
    retag(tmp_path / "one", lexicon=food)
    cefu.ingest(data, tmp_path / "two", engine=name, lexicon=food, jobs=1)
    for query in ("tech:预制菜", "tech:区块链 OR 数据", "words:(网络 平台)", "预制菜 -冷链", "料理包"):
        found = []
        for folder in ("one", "two"):
            with cefu.open_index(tmp_path / folder) as opened:
                found.append([(h.doc_id, h.occurrences, h.score) for h in opened.search(query, limit=None)])
        assert found[0] == found[1], query


def test_a_retag_and_a_fresh_ingest_are_the_same_index(
    data: Path, index: Path, food: Path, tmp_path: Path
) -> None:
    builtin = read_manifest(str(index))
    before = content(index)
    retag(index, lexicon=food)
    fresh = tmp_path / "fresh"
    cefu.ingest(data, fresh, lexicon=food, jobs=1)
    assert content(index) == content(fresh) != before
    assert (
        read_manifest(str(index)).fingerprint == read_manifest(str(fresh)).fingerprint != builtin.fingerprint
    )
    retag(index, lexicon=())
    assert content(index) == before
    again = read_manifest(str(index))
    assert (again.fingerprint, again.lexicon, again.lexicon_files) == (
        builtin.fingerprint,
        builtin.lexicon,
        (),
    )


def test_the_next_ingest_finds_everything_unchanged(data: Path, index: Path, food: Path) -> None:
    retag(index, lexicon=food)
    generation = read_manifest(str(index)).generation
    untouched(cefu.ingest(data, index, jobs=1))
    assert read_manifest(str(index)).generation == generation
    retag(index, lexicon=[])
    untouched(cefu.ingest(data, index, jobs=1))
    untouched(cefu.ingest(data, index, jobs=1, dry_run=True))


def test_of_a_file_that_changes_only_the_changed_records_are_analysed(
    data: Path, index: Path, food: Path
) -> None:
    """Both the record that the retag changed and the one it left alone are known to be tagged right."""
    for lexicon, name in ((food, "new"), ((), "newer")):
        retag(index, lexicon=lexicon)
        with (data / "c.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps({"id": name, "text": "冷链与5G"}, ensure_ascii=False) + "\n")
        report = cefu.ingest(data, index, jobs=1)
        assert (report.added, report.updated) == (1, 0)


def test_what_was_ingested_with_another_lexicon_is_tagged_anew_too(
    data: Path, index: Path, food: Path
) -> None:
    report = cefu.ingest(data / "c.jsonl", index, lexicon=food, jobs=1)
    assert (report.updated, len(report.warnings)) == (2, 1)
    assert len(warnings(index)) == 1
    report_ = retag(index)
    assert (report_.changed, report_.unchanged) == (1, 3)
    assert warnings(index) == []
    assert tagged(index, "预制菜") == ["data/b.md", "r1"]
    untouched(cefu.ingest(data, index, jobs=1))


def test_an_edited_file_is_read_again(data: Path, index: Path, food: Path) -> None:
    retag(index, lexicon=food)
    food.write_text(FOOD.replace('"料理包"', '"料理包", "数据"'), encoding="utf-8")
    (warning,) = warnings(index)
    assert "another lexicon" in warning
    assert warning.endswith("run: cefu retag")
    report = retag(index)
    assert (report.changed, report.lexicon_files) == (1, (str(food),))
    assert tagged(index, "预制菜") == ["data/b.md", "data/c.jsonl#2", "r1"]
    assert warnings(index) == []
    untouched(cefu.ingest(data, index, jobs=1))


def test_nothing_is_written_when_nothing_differs(index: Path, food: Path) -> None:
    before = (index / "manifest.json").read_bytes()
    report = retag(index)
    assert (report.changed, report.unchanged, report.written, report.technologies) == (0, 4, False, [])
    assert (index / "manifest.json").read_bytes() == before
    retag(index, lexicon=food)
    food.write_text(f"# only a note\n{FOOD}", encoding="utf-8")
    assert not retag(index).written
    food.write_text(FOOD.replace('parent = "预制菜"', ""), encoding="utf-8")
    report = retag(index)
    assert (report.changed, report.written) == (0, True), (
        "no count changes, but what a search for 预制菜 finds"
    )
    assert warnings(index) == []


def test_several_files_and_one_that_replaces(index: Path, food: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone.toml"
    alone.write_text('replace = true\n[[technology]]\nname = "数据"\n', encoding="utf-8")
    report = retag(index, lexicon=[food, alone, food])
    assert report.lexicon_files == (str(food), str(alone))
    assert tagged(index, "数据") == ["data/c.jsonl#2"]
    assert tagged(index, "预制菜") == ["data/b.md", "r1"]
    assert {t.technology for t in report.technologies} >= {"区块链", "跨链", "5G"}, "they are gone"
    with cefu.open_index(index) as opened, pytest.raises(cefu.CefuError, match="unknown technology: 区块链"):
        opened.search(tech="区块链")


def test_a_dry_run_says_the_same_and_writes_nothing(index: Path, food: Path) -> None:
    before = (index / "manifest.json").read_bytes()
    told: list[tuple[int, int]] = []
    dry = retag(index, lexicon=food, dry_run=True, progress=lambda done, total: told.append((done, total)))
    assert (index / "manifest.json").read_bytes() == before
    assert told == [(4, 4)]
    wet = retag(index, lexicon=food)
    assert (dry.changed, dry.unchanged, dry.technologies) == (wet.changed, wet.unchanged, wet.technologies)
    assert (dry.dry_run, dry.written, dry.generation) == (True, False, 1)


def test_an_empty_index_takes_a_lexicon_too(tmp_path: Path, food: Path) -> None:
    (tmp_path / "none").mkdir()
    cefu.ingest(tmp_path / "none", tmp_path / "index", jobs=1)
    report = retag(tmp_path / "index", lexicon=food)
    assert (report.documents, report.written) == (0, True)
    assert read_manifest(str(tmp_path / "index")).lexicon_files == (str(food),)


# -- what goes wrong ------------------------------------------------------------------------------------------------


def test_what_can_not_be_retagged_is_refused(
    index: Path, food: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(IndexNotFoundError):
        retag(tmp_path / "nowhere", lexicon=food)
    assert not (tmp_path / "nowhere").exists()
    with pytest.raises(ConfigError, match="can't read the lexicon"):
        retag(index, lexicon=tmp_path / "none.toml")
    with WriterLock(str(index)), pytest.raises(IndexLockedError):
        retag(index, lexicon=food)
    monkeypatch.setattr("cefu.retag.analysis_fingerprint", lambda: "of another version")
    with pytest.raises(
        IndexMismatchError, match=r"analysed by another version.*run cefu ingest on their sources"
    ):
        retag(index, lexicon=food)
    assert read_manifest(str(index)).generation == 1


def test_a_reader_keeps_the_old_tags(index: Path, food: Path) -> None:
    with cefu.open_index(index) as early, cefu.open_index(index) as late:
        assert early.search(tech="区块链").doc_ids == ["data/a.txt", "data/b.md"]
        alone = food.with_name("alone.toml")
        alone.write_text(f"replace = true\n{FOOD}", encoding="utf-8")
        retag(index, lexicon=alone)
        for reader in (early, late):
            assert reader.search(tech="区块链").doc_ids == ["data/a.txt", "data/b.md"]
            assert reader.search("tech:跨链").occurrences == 1
            assert reader.search(limit=None).total == 4
    assert tagged(index, "预制菜") == ["data/b.md", "r1"]


Breaking = Callable[[pytest.MonkeyPatch], None]


def _break(where: str, name: str) -> Breaking:
    def breaking(patch: pytest.MonkeyPatch) -> None:
        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        patch.setattr(import_module(where), name, full)

    return breaking


@pytest.mark.parametrize(
    "breaking",
    [_break("cefu.retag", "write_manifest"), _break("cefu.engines.whoosh_engine", "_sync")],
    ids=["before the manifest", "after the store"],
)
def test_a_crash_on_the_way_is_taken_back(
    data: Path, index: Path, food: Path, monkeypatch: pytest.MonkeyPatch, breaking: Breaking
) -> None:
    before = content(index)
    with monkeypatch.context() as patch:
        breaking(patch)
        with pytest.raises(OSError, match="No space left"):
            retag(index, lexicon=food)
    assert tagged(index, "区块链") == ["data/a.txt", "data/b.md"]
    with cefu.open_index(index) as opened:
        assert opened.search(limit=None).doc_ids == DOCUMENTS
        assert opened.manifest.lexicon_files == ()
    untouched(cefu.ingest(data, index, jobs=1))
    assert content(index) == before
    assert retag(index, lexicon=food).changed == 2
    assert tagged(index, "预制菜") == ["data/b.md", "r1"]


def test_a_killed_retag_leaves_the_old_index(data: Path, index: Path, food: Path) -> None:
    code = (
        "import os, sys, cefu.retag as r\n"
        "r.write_manifest = lambda *_: os._exit(9)  # store and postings are committed\n"
        "r.retag(sys.argv[1], lexicon=sys.argv[2])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(index), str(food)], env=environment({}), check=False, timeout=120
    )
    assert done.returncode == 9
    with cefu.open_index(index) as opened:
        assert opened.search(limit=None).doc_ids == DOCUMENTS
        assert opened.search("tech:区块链").occurrences == 2
    untouched(cefu.ingest(data, index, jobs=1))
    retag(index, lexicon=food)
    untouched(cefu.ingest(data, index, jobs=1))
    assert tagged(index, "冷链") == ["data/b.md"]


def test_an_interrupt_changes_nothing(
    data: Path, index: Path, food: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = SqliteWriter.retag

    def put_and_be_interrupted(self: SqliteWriter, *arguments: object) -> int:
        number = put(self, *arguments)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGINT)
        return number

    before, manifest = content(index), read_manifest(str(index))
    with monkeypatch.context() as patch:
        patch.setattr(SqliteWriter, "retag", put_and_be_interrupted)
        with pytest.raises(KeyboardInterrupt):
            retag(index, lexicon=food)
    assert (content(index), read_manifest(str(index))) == (before, manifest)
    untouched(cefu.ingest(data, index, jobs=1))
    assert retag(index, lexicon=food).changed == 2


def test_a_signal_while_it_is_published_lets_that_be_finished(
    index: Path, food: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = SqliteWriter.commit

    def commit_and_be_interrupted(self: SqliteWriter) -> int:
        os.kill(os.getpid(), signal.SIGTERM)
        return commit(self)

    monkeypatch.setattr(SqliteWriter, "commit", commit_and_be_interrupted)
    report: RetagReport = retag(index, lexicon=food)
    assert report.written
    assert tagged(index, "预制菜") == ["data/b.md", "r1"]


def test_a_lexicon_that_is_gone_stops_only_what_needs_it(index: Path, food: Path, run: Run) -> None:
    retag(index, lexicon=food)
    food.unlink()
    outcome = run("search", "区块链", "-i", index, "--count")
    assert (outcome.status, outcome.out) == (0, "1\n")
    assert "warning: the lexicon of the index can't be used: can't read the lexicon" in outcome.err
    assert outcome.err.strip().endswith("run: cefu retag with another --lexicon or --builtin")
    outcome = run("search", "--tech", "区块链", "-i", index)
    assert outcome.status == 2
    assert "food.toml" in outcome.err
    assert "cefu retag --builtin" in outcome.err
    assert "run: cefu retag" in run("status", "-i", index, "--format", "json").value()["tagging"]
    assert run("retag", "-i", index).status == 2
    assert run("retag", "-i", index, "--builtin").status == 0
    assert run("status", "-i", index, "--format", "json").value()["tagging"] == "current"
    assert warnings(index) == []


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_says_what_changed(index: Path, food: Path, run: Run) -> None:
    dry = run("retag", "-i", index, "--lexicon", food, "--dry-run", "--format", "csv")
    assert dry.status == 0
    assert dry.out == (
        "technology,documents_before,documents_after,documents_gained,documents_lost,mentions_before,mentions_after\n"
        "冷链,0,1,1,0,0,2\n预制菜,0,2,2,0,0,2\n"
    ).replace("\n", "\r\n")
    assert "would have changed 2, unchanged 2 documents; 2 technologies differ" in dry.err
    assert read_manifest(str(index)).generation == 1
    wet = run("retag", "-i", index, "--lexicon", food)
    assert (wet.status, wet.records()[0]["technology"]) == (0, "冷链")
    assert "changed 2, unchanged 2 documents" in wet.err
    assert "generation 2" in wet.err
    same = run("retag", "-i", index)
    assert (same.status, same.out) == (0, "")
    assert "nothing to write" in same.err
    both = run("retag", "-i", index, "--builtin", "--lexicon", food)
    assert both.status == 2
    assert "exclude each other" in both.err
    assert run("retag", "-i", "nowhere").status == 2


def test_the_settings_name_the_lexicon(index: Path, food: Path, run: Run, tmp_path: Path) -> None:
    here = tmp_path / "project"
    here.mkdir()
    (here / "more.toml").write_text('[[technology]]\nname = "数据"\n', encoding="utf-8")
    for written, files in (
        ('"more.toml"', (str(here / "more.toml"),)),
        (f'["more.toml", "{food}"]', (str(here / "more.toml"), str(food))),
    ):
        (here / "cefu.toml").write_text(f"[lexicon]\nfile = {written}\n", encoding="utf-8")
        assert run("retag", "-i", index, cwd=here).status == 0
        manifest: Manifest = read_manifest(str(index))
        assert manifest.lexicon_files == files
    several = os.pathsep.join((str(food), str(here / "more.toml")))
    assert run("lexicon", "数据", env={"CEFU_LEXICON": several}).status == 0
    for wrong in ("3", '["a", 3]', '[""]'):
        (here / "cefu.toml").write_text(f"[lexicon]\nfile = {wrong}\n", encoding="utf-8")
        outcome = run("retag", "-i", index, cwd=here)
        assert outcome.status == 2
        assert "cefu.toml: lexicon.file is" in outcome.err
