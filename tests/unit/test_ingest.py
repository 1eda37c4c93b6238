"""Building and updating an index: what is new, changed, moved, gone; what is kept when something goes wrong."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import cefu
from cefu.changes import Progress
from cefu.engines import registry
from cefu.errors import (
    CefuError,
    ConfigError,
    EngineError,
    IndexCorruptError,
    IndexLockedError,
    IndexMismatchError,
    ReadError,
)
from cefu.index import STORE
from cefu.reindex import reindex
from cefu.store.lock import WriterLock
from cefu.store.manifest import read_manifest
from installed import EACH_ENGINE
from running import HOME, Run, environment

#: ``cefu.ingest`` is the function.
INGEST = import_module("cefu.ingest")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of three small documents."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "a.txt").write_text("四川省發展區塊鏈。", encoding="utf-8")
    (folder / "b.md").write_text("---\nprovince: 福建\ndate: 2020-05\n---\n跨链平台", encoding="utf-8")
    (folder / "c.jsonl").write_text(lines({"id": "r1", "text": "5G网络"}, {"text": "数据"}), encoding="utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def ids(index: Path) -> list[str]:
    with cefu.open_index(index) as opened:
        return opened.search(limit=None).doc_ids


def found(index: Path, query: str) -> list[str]:
    with cefu.open_index(index) as opened:
        return sorted(opened.search(query, limit=None).doc_ids)


def counts(report: cefu.IngestReport) -> dict[str, int]:
    names = ("added", "updated", "unchanged", "removed", "documents", "generation")
    found = {name: getattr(report, name) for name in names}
    return {**found, "failed": len(report.failures), "vanished": len(report.vanished)}


def only(report: cefu.IngestReport, **expected: int) -> None:
    """The report says this, and 0 of the rest (documents and generation are not looked at unless named)."""
    got = counts(report)
    wanted = {**dict.fromkeys(got, 0), "documents": got["documents"], "generation": got["generation"], **expected}
    assert got == wanted, [str(f) for f in report.failures]


DATA = ["data/a.txt", "data/b.md", "data/c.jsonl#2", "r1"]


# -- what changes ------------------------------------------------------------------------------------------------


def test_a_first_ingest_adds_everything(data: Path, index: Path) -> None:
    report = cefu.ingest(data, index, jobs=1)
    only(report, added=4, documents=4, generation=1)
    assert report.changed == 4
    assert ids(index) == DATA
    assert found(index, "区块链") == ["data/a.txt"]
    with cefu.open_index(index) as opened:
        assert len(opened) == 4
        assert opened.manifest.engine == "whoosh"


def test_the_same_again_changes_nothing(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    before, rows = {path.name for path in index.rglob("*")}, everything(index)
    manifest = (index / "manifest.json").read_bytes()
    report = cefu.ingest(data, index, jobs=1)
    only(report, unchanged=4, documents=4, generation=1)
    assert {path.name for path in index.rglob("*")} == before
    assert everything(index) == rows
    assert (index / "manifest.json").read_bytes() == manifest


def test_the_same_again_is_known_by_any_way_to_it(data: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cefu.ingest(data, index, jobs=1)
    monkeypatch.chdir(data)
    only(cefu.ingest(".", index, jobs=1), unchanged=4)
    only(cefu.ingest(["a.txt", data / "b.md", data / ".." / "data" / "c.jsonl"], index, jobs=1), unchanged=4)
    (data.parent / "link").symlink_to(data)
    only(cefu.ingest(data.parent / "link", index, jobs=1), unchanged=4)
    assert ids(index) == DATA


def test_a_touched_file_is_unchanged(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    os.utime(data / "a.txt", (1, 1))
    only(cefu.ingest(data, index, jobs=1), unchanged=4, generation=1)


def test_a_changed_file_replaces_and_the_rest_stays(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "a.txt").write_text("四川省發展人工智慧。", encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1)
    only(report, updated=1, unchanged=3, documents=4, generation=2)
    assert found(index, "区块链") == []
    assert found(index, "人工智慧") == ["data/a.txt"]
    assert found(index, "tech:人工智能") == ["data/a.txt"]


def test_of_a_file_of_records_only_the_changed_ones_are_analysed(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    records = [{"id": "r1", "text": "5G网络"}, {"text": "数据安全"}, {"id": "r3", "text": "新"}]
    (data / "c.jsonl").write_text(lines(*records), encoding="utf-8")
    only(cefu.ingest(data, index, jobs=1), added=1, updated=1, unchanged=3, documents=5)
    assert found(index, "数据安全") == ["data/c.jsonl#2"]


def test_a_sidecar_that_changes_changes_its_document(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "a.meta.toml").write_text('province = "云南"', encoding="utf-8")
    only(cefu.ingest(data, index, jobs=1), updated=1, unchanged=3)
    with cefu.open_index(index) as opened:
        assert opened.search(province="云南").doc_ids == ["data/a.txt"]
    (data / "a.meta.toml").unlink()
    only(cefu.ingest(data, index, jobs=1), updated=1, unchanged=3)


def test_a_new_file_is_added_beside_the_others(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    other = data.parent / "more"
    other.mkdir()
    (other / "d.txt").write_text("另一份", encoding="utf-8")
    only(cefu.ingest(other, index, jobs=1), added=1, documents=5)
    assert ids(index) == [*DATA[:3], "more/d.txt", "r1"]


# -- what moves and vanishes ------------------------------------------------------------------------------------


def test_a_folder_that_moved_takes_its_documents_along(data: Path, index: Path, tmp_path: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (tmp_path / "elsewhere").mkdir()
    moved = tmp_path / "elsewhere" / "data"
    data.rename(moved)
    report = cefu.ingest(moved, index, jobs=1)
    only(report, updated=4, documents=4)
    assert ids(index) == DATA
    with cefu.open_index(index) as opened:
        assert all(str(moved) in hit.document.source for hit in opened.search())


def test_a_renamed_file_is_a_new_document_and_a_vanished_one(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "a.txt").rename(data / "z.txt")
    report = cefu.ingest(data, index, jobs=1)
    only(report, added=1, unchanged=3, vanished=1, documents=5)
    assert report.vanished == ["data/a.txt"]


def test_a_vanished_file_is_reported_until_it_is_pruned(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "a.txt").unlink()
    for _ in range(2):
        report = cefu.ingest(data, index, jobs=1)
        only(report, unchanged=3, vanished=1, documents=4)
        assert found(index, "区块链") == ["data/a.txt"]
    report = cefu.ingest(data, index, jobs=1, prune=True)
    only(report, unchanged=3, vanished=1, removed=1, documents=3)
    assert found(index, "区块链") == []
    only(cefu.ingest(data, index, jobs=1, prune=True), unchanged=3, documents=3)


def test_a_vanished_record_is_pruned_and_the_rest_of_its_file_stays(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "c.jsonl").write_text(lines({"id": "r1", "text": "5G网络"}), encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1, prune=True)
    only(report, unchanged=3, removed=1, vanished=1)
    assert ids(index) == ["data/a.txt", "data/b.md", "r1"]


def test_pruning_looks_only_at_what_was_named(data: Path, index: Path, tmp_path: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (tmp_path / "data-2").mkdir()
    (tmp_path / "data-2" / "d.txt").write_text("别的", encoding="utf-8")
    only(cefu.ingest(tmp_path / "data-2", index, jobs=1, prune=True), added=1, documents=5)
    shutil.rmtree(data)
    only(cefu.ingest(tmp_path / "data-2", index, jobs=1, prune=True), unchanged=1, documents=5)
    report = cefu.ingest(data, index, jobs=1, prune=True)
    assert (report.removed, report.documents, len(report.failures)) == (4, 1, 1)


def test_an_empty_folder_prunes_what_it_held(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    for path in data.iterdir():
        path.unlink()
    report = cefu.ingest(data, index, jobs=1, prune=True)
    assert (report.removed, report.documents) == (4, 0)
    assert ids(index) == []


def test_what_could_not_be_read_this_time_is_not_pruned(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "a.txt").write_bytes(b"\xff\xfe\x00\x01 binary \x00\x00\x00\x00")
    (data / "c.jsonl").write_text('{"id": "r1", "text": "5G网络"}\n{broken\n', encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1, prune=True)
    only(report, unchanged=2, failed=2, documents=4)
    assert ids(index) == DATA
    assert found(index, "区块链") == ["data/a.txt"], "what was read before is still there"


def test_a_folder_that_can_not_be_entered_loses_nothing(
    data: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (data / "inner").mkdir()
    (data / "inner" / "d.txt").write_text("内部", encoding="utf-8")
    cefu.ingest(data, index, jobs=1)
    from cefu.reading import walk

    honest = walk.listing

    def listing(path: Path) -> Any:
        if path.name == "inner":
            raise PermissionError(13, "Permission denied")
        return honest(path)

    access = os.access
    monkeypatch.setattr(walk, "listing", listing)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "inner" and access(path, mode))
    report = cefu.ingest(data, index, jobs=1, prune=True)
    only(report, unchanged=4, failed=1, documents=5)
    assert "data/inner/d.txt" in ids(index)


@pytest.mark.parametrize("name", ["b.jsonl", "d.jsonl"])
def test_a_record_that_moves_to_another_file(data: Path, index: Path, name: str) -> None:
    first, second = data / "c.jsonl", data / name  # read before the first, or after it
    cefu.ingest(data, index, jobs=1)
    first.write_text(lines({"text": "别的"}), encoding="utf-8")
    second.write_text(lines({"id": "r1", "text": "5G网络"}), encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1, prune=True)
    assert [str(f) for f in report.failures] == []
    only(report, added=1, updated=1, unchanged=2, removed=1, vanished=1)
    assert ids(index) == ["data/a.txt", "data/b.md", "data/c.jsonl#1", "r1"]
    with cefu.open_index(index) as opened:
        assert opened.document("r1").source.endswith(f"{name}#1")  # type: ignore[union-attr]
    only(cefu.ingest(data, index, jobs=1, prune=True), unchanged=4)


# -- dry runs, strictness ------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_be_done_and_writes_nothing(data: Path, index: Path) -> None:
    report = cefu.ingest(data, index, dry_run=True)
    only(report, added=4, documents=4, generation=0)
    assert report.dry_run
    assert not index.exists()
    cefu.ingest(data, index, jobs=1)
    (data / "a.txt").write_text("改", encoding="utf-8")
    (data / "b.md").unlink()
    (data / "n.txt").write_text("新", encoding="utf-8")
    manifest = (index / "manifest.json").read_bytes()
    report = cefu.ingest(data, index, dry_run=True, prune=True)
    only(report, added=1, updated=1, unchanged=2, removed=1, vanished=1, documents=4, generation=1)
    assert (index / "manifest.json").read_bytes() == manifest
    assert ids(index) == DATA
    only(cefu.ingest(data, index, jobs=1, prune=True), added=1, updated=1, unchanged=2, removed=1, vanished=1)


def test_a_dry_run_leaves_even_an_unfinished_index_alone(data: Path, index: Path) -> None:
    index.mkdir()
    (index / STORE).write_bytes(b"not yet")
    cefu.ingest(data, index, dry_run=True)
    assert [path.name for path in index.iterdir()] == [STORE]


def test_strict_stops_at_the_first_failure_and_keeps_nothing(data: Path, index: Path) -> None:
    cefu.ingest(data / "a.txt", index, jobs=1)
    (data / "c.jsonl").write_text('{"id": "r1", "text": "5G"}\n{broken\n', encoding="utf-8")
    with pytest.raises(ReadError, match=r"c\.jsonl:2: broken JSON"):
        cefu.ingest(data, index, jobs=1, strict=True)
    assert ids(index) == ["data/a.txt"]
    assert read_manifest(str(index)).generation == 1
    report = cefu.ingest(data, index, jobs=1)
    assert (report.added, report.unchanged, len(report.failures)) == (2, 1, 1)


def test_strict_keeps_nothing_of_a_first_run_either(data: Path, index: Path) -> None:
    (data / "z.txt").write_bytes(b"")
    with pytest.raises(ReadError, match=r"z\.txt: empty"):
        cefu.ingest(data, index, jobs=1, strict=True)
    with pytest.raises(CefuError, match="no index"):
        cefu.open_index(index)
    (data / "z.txt").unlink()
    only(cefu.ingest(data, index, jobs=1, strict=True), added=4, generation=1)


# -- ids ----------------------------------------------------------------------------------------------------------


def test_two_sources_that_claim_one_id_are_both_named(data: Path, index: Path) -> None:
    (data / "d.jsonl").write_text(lines({"id": "r1", "text": "另一个"}, {"id": "r2", "text": "好"}), encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1)
    only(report, added=5, failed=1)
    (failure,) = report.failures
    assert str(data / "d.jsonl#1") in failure.source
    assert str(data / "c.jsonl#1") in failure.reason
    assert "r1" in failure.reason
    assert "--collection" in failure.hint
    assert found(index, "5G") == ["r1"], "the first one has it"
    # And again, when the index knows the first.
    report = cefu.ingest(data / "d.jsonl", index, jobs=1)
    assert (report.unchanged, len(report.failures)) == (1, 1)
    assert "c.jsonl" in report.failures[0].reason
    assert found(index, "5G") == ["r1"]


def test_one_id_twice_in_one_file(data: Path, index: Path) -> None:
    path = data / "e.jsonl"
    path.write_text(lines({"id": "x", "text": "一"}, {"id": "x", "text": "二"}), encoding="utf-8")
    report = cefu.ingest(path, index, jobs=1)
    only(report, added=1, failed=1)
    assert report.failures[0].source.endswith("e.jsonl#2")
    assert report.failures[0].reason.endswith("e.jsonl#1")


def test_a_collection_goes_before_every_id(data: Path, index: Path) -> None:
    only(cefu.ingest(data, index, jobs=1, collection="甲"), added=4)
    assert ids(index) == ["甲/data/a.txt", "甲/data/b.md", "甲/data/c.jsonl#2", "甲/r1"]
    only(cefu.ingest(data, index, jobs=1, collection="甲"), unchanged=4)
    other = data.with_name("other")
    shutil.copytree(data, other)
    only(cefu.ingest(other, index, jobs=1, collection="乙"), added=4, documents=8)


def test_a_mapping_reads_other_keys(data: Path, index: Path) -> None:
    (data / "c.jsonl").write_text(lines({"编码": "k1", "原始稿": "5G网络", "机构": "工信部"}), encoding="utf-8")
    report = cefu.ingest(data / "c.jsonl", index, jobs=1)
    assert "has no text; its keys: 编码, 原始稿, 机构" in report.failures[0].reason
    mapping = {"编码": "id", "原始稿": "text", "机构": "issuer"}
    only(cefu.ingest(data / "c.jsonl", index, jobs=1, mapping=mapping), added=1)
    with cefu.open_index(index) as opened:
        (hit,) = opened.search("5G", issuer="工信部")
        assert (hit.doc_id, hit.document.issuer) == ("k1", "工信部")
    with pytest.raises(ConfigError, match=r"can't map 机构=nothing — fields: id text"):
        cefu.ingest(data / "c.jsonl", index, jobs=1, mapping={"机构": "nothing"})


def test_a_new_mapping_reads_an_unchanged_file_again(data: Path, index: Path) -> None:
    (data / "c.jsonl").write_text(lines({"id": "r1", "text": "5G", "地方": "云南"}), encoding="utf-8")
    cefu.ingest(data / "c.jsonl", index, jobs=1)
    only(cefu.ingest(data / "c.jsonl", index, jobs=1, mapping={"地方": "province"}), updated=1)


def test_files_are_read_through_compression(data: Path, index: Path) -> None:
    text = (data / "c.jsonl").read_bytes()
    (data / "c.jsonl").unlink()
    for suffix, pack in (("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)):
        (data / f"{suffix}.jsonl.{suffix}").write_bytes(pack(text.replace(b"r1", suffix.encode())))
    only(cefu.ingest(data, index, jobs=1), added=8)
    assert found(index, "5G网络") == ["bz2", "gz", "xz"]


def test_standard_input(run: Run, index: Path) -> None:
    report = run("ingest", "-", "-i", index, stdin="四川省發展區塊鏈。\n")
    assert report.status == 0
    assert ids(index) == ["stdin"]
    report = run("ingest", "-", "-i", index, "--format", "json", stdin=lines({"id": "s1", "text": "跨鏈"}))
    assert report.value()["added"] == 1
    assert ids(index) == ["s1", "stdin"]


# -- many processes -------------------------------------------------------------------------------------------------


def everything(index: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the store."""
    database = sqlite3.connect(index / STORE)
    tables = ("documents", "texts", "folded", "keys", "ledger")
    rows = {table: sorted(database.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}
    database.close()
    return rows


def test_the_number_of_processes_changes_nothing(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cefu.workers._ALONE", 500)
    monkeypatch.setattr("cefu.workers._PARCEL", 700)
    reports = [cefu.ingest(seeds, tmp_path / f"jobs-{jobs}", jobs=jobs) for jobs in (1, 2)]
    assert reports[0].added == reports[1].added == 42
    one, two = tmp_path / "jobs-1", tmp_path / "jobs-2"
    assert everything(one) == everything(two)
    assert read_manifest(str(one)).fingerprint == read_manifest(str(two)).fingerprint
    for query in ("区块链", "words:(支持 平台)", "tech:人工智能", "province:四川"):
        with cefu.open_index(one) as first, cefu.open_index(two) as second:
            assert first.search(query, limit=None).to_dicts() == second.search(query, limit=None).to_dicts()


def test_batches_change_nothing(seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cefu.ingest(seeds, tmp_path / "whole", jobs=1)
    monkeypatch.setattr(INGEST, "BATCH", 5)
    report = cefu.ingest(seeds, tmp_path / "batches", jobs=1)
    assert report.generation > 5
    with cefu.open_index(tmp_path / "whole") as one, cefu.open_index(tmp_path / "batches") as two:
        assert one.search("区块链", limit=None).to_dicts() == two.search("区块链", limit=None).to_dicts()
        assert one.manifest.fingerprint == two.manifest.fingerprint


# -- one writer -----------------------------------------------------------------------------------------------------


def test_a_second_writer_is_refused_and_told_who_the_first_is(data: Path, index: Path, run: Run) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "n.txt").write_text("新", encoding="utf-8")
    with WriterLock(str(index)):
        with pytest.raises(IndexLockedError, match=rf"being written by process {os.getpid()} on .* since 20\d\d-"):
            cefu.ingest(data, index, jobs=1)
        with pytest.raises(IndexLockedError):
            reindex(index)
        outcome = run("ingest", data, "-i", index)
        assert outcome.status == 2
        assert outcome.err.startswith("error: the index at ")
        assert f"process {os.getpid()}" in outcome.err
        assert len(ids(index)) == 4, "readers are not kept out"
    only(cefu.ingest(data, index, jobs=1), added=1, unchanged=4)


def test_the_lock_of_a_dead_process_holds_nobody(data: Path, index: Path) -> None:
    index.mkdir()
    code = (
        "import sys, os; from cefu.store.lock import WriterLock\n"
        "WriterLock(sys.argv[1]).__enter__(); print('locked', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(index)],
        env=environment({}), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HOME,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"locked\n"
    with pytest.raises(IndexLockedError, match=f"process {process.pid} on"):
        cefu.ingest(data, index, jobs=1)
    process.kill()
    process.communicate(timeout=60)
    only(cefu.ingest(data, index, jobs=1), added=4)


# -- interruptions and crashes ----------------------------------------------------------------------------------


def after(documents: int, error: type[BaseException] = KeyboardInterrupt) -> Callable[[Progress], None]:
    def progress(state: Progress) -> None:
        if state.documents > documents:
            raise error

    return progress


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_ingest_keeps_what_it_has_and_goes_on_from_there(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    monkeypatch.setattr(INGEST, "BATCH", 8)
    monkeypatch.setattr("cefu.workers._ALONE", 500)
    monkeypatch.setattr("cefu.workers._PARCEL", 300)
    index = tmp_path / "index"
    report = cefu.ingest(seeds, index, jobs=jobs, progress=after(30))
    assert report.interrupted
    assert report.vanished == []
    assert 8 <= report.added == report.documents <= 30
    kept = ids(index)
    assert len(kept) == report.added
    report = cefu.ingest(seeds, index, jobs=jobs)
    assert not report.interrupted
    assert (report.added, report.unchanged) == (42 - len(kept), len(kept))
    cefu.ingest(seeds, tmp_path / "whole", jobs=1)
    with cefu.open_index(index) as one, cefu.open_index(tmp_path / "whole") as two:
        assert one.search("区块链", limit=None).to_dicts() == two.search("区块链", limit=None).to_dicts()
        assert one.manifest.fingerprint == two.manifest.fingerprint
    only(cefu.ingest(seeds, index, jobs=1), unchanged=42)


def test_an_interrupted_ingest_prunes_nothing(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "a.txt").unlink()
    (data / "b.md").write_text("改了", encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1, prune=True, progress=after(0))
    assert (report.interrupted, report.removed) == (True, 0)
    assert ids(index) == DATA


def test_an_interrupted_strict_ingest_keeps_nothing(data: Path, index: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        cefu.ingest(data, index, jobs=1, strict=True, progress=after(2))
    with pytest.raises(CefuError, match="no index"):
        cefu.open_index(index)


def test_a_crash_keeps_what_was_published(seeds: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(INGEST, "BATCH", 8)
    with pytest.raises(MemoryError):
        cefu.ingest(seeds, index, jobs=1, progress=after(20, MemoryError))
    kept = ids(index)
    assert len(kept) == 16
    assert found(index, "区块链")
    report = cefu.ingest(seeds, index, jobs=1)
    assert (report.added, report.unchanged) == (26, 16)


@pytest.mark.parametrize(
    ("where", "what"), [("cefu.ingest", "write_manifest"), ("cefu.engines.whoosh_engine", "_sync")]
)
def test_a_crash_between_store_and_manifest_is_taken_back(
    data: Path, index: Path, monkeypatch: pytest.MonkeyPatch, where: str, what: str
) -> None:
    cefu.ingest(data, index, jobs=1)
    (data / "a.txt").write_text("四川省發展人工智慧。", encoding="utf-8")
    (data / "b.md").unlink()
    (data / "n.txt").write_text("新的區塊鏈", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(import_module(where), what, full)
        with pytest.raises(OSError, match="No space left"):
            cefu.ingest(data, index, jobs=1, prune=True)
    assert ids(index) == DATA
    assert found(index, "区块链") == ["data/a.txt"]
    assert found(index, "跨链") == ["data/b.md"]
    only(cefu.ingest(data, index, jobs=1, prune=True), added=1, updated=1, unchanged=2, removed=1, vanished=1)
    assert found(index, "区块链") == ["data/n.txt"]
    assert ids(index) == ["data/a.txt", "data/c.jsonl#2", "data/n.txt", "r1"]


def test_a_first_ingest_that_crashed_is_begun_anew(data: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr(INGEST, "write_manifest", full)
        with pytest.raises(OSError, match="No space left"):
            cefu.ingest(data, index, jobs=1)
    with pytest.raises(CefuError, match="no index"):
        cefu.open_index(index)
    only(cefu.ingest(data, index, jobs=1), added=4, generation=1)
    assert ids(index) == DATA


def test_a_killed_process_leaves_a_good_index(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    for n in range(50):
        (data / f"n{n:02}.txt").write_text(f"第{n}份区块链文件", encoding="utf-8")
    code = (
        "import sys, time, cefu, importlib; importlib.import_module('cefu.ingest').BATCH = 5\n"
        "def told(p):\n"
        "    if p.documents > 30: print('now', flush=True); time.sleep(60)\n"
        "cefu.ingest(sys.argv[1], sys.argv[2], jobs=1, progress=told)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(data), str(index)],
        env=environment({}), stdout=subprocess.PIPE, cwd=data.parent,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == b"now\n"
    process.kill()
    process.communicate(timeout=60)
    kept = len(ids(index))
    assert 4 <= kept < 54
    assert len(found(index, "区块链")) == kept - 3
    report = cefu.ingest(data, index, jobs=1)
    assert (report.added, report.unchanged, report.documents) == (54 - kept, kept, 54)
    assert len(found(index, "区块链")) == 51


def test_a_worker_that_is_killed_is_named_and_nothing_is_lost(
    data: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cefu.ingest(data, index, jobs=1)
    for n in range(60):
        (data / f"n{n:02}.txt").write_text(f"第{n}份区块链文件", encoding="utf-8")
    monkeypatch.setattr("cefu.workers._ALONE", 10)
    monkeypatch.setattr("cefu.workers._PARCEL", 30)
    killed: list[int] = []

    def told(state: Progress) -> None:
        for child in multiprocessing.active_children() if not killed else ():
            killed.append(child.pid or 0)
            child.kill()

    with pytest.raises(EngineError, match=r"ended from outside.*run the same again, with fewer --jobs"):
        cefu.ingest(data, index, jobs=2, progress=told)
    assert killed
    assert ids(index) == DATA
    only(cefu.ingest(data, index, jobs=1), added=60, unchanged=4)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere workers are started without what the parent holds")
def test_the_workers_of_a_killed_process_hold_no_lock_and_end(data: Path, index: Path) -> None:
    for n in range(60):
        (data / f"n{n:02}.txt").write_text(f"第{n}份区块链文件", encoding="utf-8")
    code = (
        "import sys, time, cefu, cefu.workers, multiprocessing\n"
        "cefu.workers._ALONE, cefu.workers._PARCEL, cefu.workers._LOOK = 10, 30, 0.1\n"
        "def told(p):\n"
        "    if p.documents > 50:\n"
        "        print(*(child.pid for child in multiprocessing.active_children()), flush=True); time.sleep(60)\n"
        "cefu.ingest(sys.argv[1], sys.argv[2], jobs=2, progress=told)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(data), str(index)],
        env=environment({}), stdout=subprocess.PIPE, cwd=data.parent,
    )  # fmt: skip
    assert process.stdout is not None
    workers = [int(pid) for pid in process.stdout.readline().split()]
    assert workers
    process.kill()
    process.wait(60)
    report = cefu.ingest(data, index, jobs=1)
    assert report.documents == 64
    deadline = time.monotonic() + 30
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(map(alive, workers))
    process.stdout.close()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_full_disk_is_one_line_and_the_index_stays(data: Path, index: Path, tmp_path: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    chance = random.Random(1)  # what repeats would take little room
    text = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(150_000))
    (data / "big.txt").write_text(f"区块链平台、{text}", encoding="utf-8")
    # The shell's limit on the size of a file stands in for a disk that is full.
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 300; exec "$0" -m cefu ingest "$1" -i "$2" --jobs 1', sys.executable, data, index],
        env=environment({}), capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    assert ids(index) == DATA
    report = cefu.ingest(data, index, jobs=1)
    only(report, added=1, unchanged=4)


def test_readers_and_a_writer_do_not_disturb_each_other(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    with cefu.open_index(index) as early, cefu.open_index(index) as late:
        assert early.search("区块链").doc_ids == ["data/a.txt"]
        (data / "a.txt").write_text("改", encoding="utf-8")
        (data / "b.md").unlink()
        cefu.ingest(data, index, jobs=1, prune=True)
        for reader in (early, late):  # one had searched before, one had not
            assert reader.search("区块链").doc_ids == ["data/a.txt"]
            assert reader.search("跨链").hits[0].snippet.text == "跨链平台"
            assert reader.search(limit=None).doc_ids == DATA
            assert reader.search(province="福建").doc_ids == ["data/b.md"]
    assert found(index, "区块链") == []


def test_a_search_during_an_ingest_sees_one_generation(
    seeds: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(INGEST, "BATCH", 4)
    seen: list[tuple[int, int]] = []

    def look(state: Progress) -> None:
        if not (index / "manifest.json").exists() or state.documents % 5:
            return
        with cefu.open_index(index) as opened:
            whole = opened.search(limit=None)
            assert whole.total == len(opened) == opened.manifest.documents
            part = opened.search("区块链", limit=None)
            assert part.total == sum("区块链" in opened.original(h.document.number).folded for h in part)
            seen.append((opened.manifest.generation, whole.total))

    cefu.ingest(seeds, index, jobs=1, progress=look)
    assert len({generation for generation, _ in seen}) > 3


# -- engines, lexicons, analysis --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EACH_ENGINE)
def test_an_index_can_be_made_with_any_engine(data: Path, index: Path, name: str) -> None:
    cefu.ingest(data, index, engine=name, jobs=1)
    assert read_manifest(str(index)).engine == name
    assert found(index, "区块链") == ["data/a.txt"]
    only(cefu.ingest(data, index, engine=name, jobs=1), unchanged=4)
    with cefu.open_index(index) as opened:
        assert opened.search(province="福建").doc_ids == ["data/b.md"]
        assert opened.search("tech:5G").doc_ids == ["r1"]


def test_another_engine_needs_a_reindex(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    with pytest.raises(IndexMismatchError, match=r"has engine whoosh, not memory — run: cefu reindex --engine memory"):
        cefu.ingest(data, index, engine="memory", jobs=1)
    with pytest.raises(ConfigError, match="no engine is called lucene"):
        cefu.ingest(data, index.with_name("other"), engine="lucene", jobs=1)
    assert not index.with_name("other").exists()


@pytest.mark.parametrize("name", EACH_ENGINE)
def test_a_reindex_gives_the_same_answers(seeds_index: Path, tmp_path: Path, name: str) -> None:
    index = tmp_path / "index"
    shutil.copytree(seeds_index, index)
    queries = ["区块链", "跨链", "5G", "words:(支持 平台)", "tech:人工智能", "区块链 /s 平台", "人", "《", "2022年"]
    with cefu.open_index(index) as opened:
        before = [opened.search(query, limit=None).to_dicts() for query in queries]
        fingerprint = opened.manifest.fingerprint
    manifest = reindex(index, engine=name)
    assert (manifest.engine, manifest.documents, manifest.fingerprint) == (name, 42, fingerprint)
    with cefu.open_index(index) as opened:
        assert [opened.search(query, limit=None).to_dicts() for query in queries] == before
        assert opened.search(province="四川", mentions="北京").total == 0
    assert [path.name for path in index.iterdir() if path.name.startswith("postings")] in ([manifest.postings], [])


def test_a_reindex_tells_how_far_it_is_and_keeps_to_its_memory(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    told: list[tuple[int, int]] = []
    reindex(index, memory=20_000_000, progress=lambda done, total: told.append((done, total)))
    assert told == [(4, 4)]
    assert ids(index) == DATA
    with pytest.raises(ConfigError, match="too few"):
        reindex(index, memory=1)


def test_a_reindex_mends_lost_and_damaged_postings(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    for damage in ("lost", "rubbish"):
        postings = index / read_manifest(str(index)).postings
        if damage == "lost":
            shutil.rmtree(postings)
        else:
            for path in postings.iterdir():
                path.write_bytes(b"rubbish" * 9)
        with pytest.raises(IndexCorruptError, match="run: cefu reindex"):
            ids(index)
        (data / "n.txt").write_text(f"新{damage}", encoding="utf-8")
        with pytest.raises(IndexCorruptError, match="run: cefu reindex"):
            cefu.ingest(data, index, jobs=1)
        reindex(index)
        assert found(index, "区块链") == ["data/a.txt"]
    only(cefu.ingest(data, index, jobs=1), added=1, unchanged=4)


def test_a_reindex_while_a_reader_looks(data: Path, index: Path) -> None:
    cefu.ingest(data, index, jobs=1)
    with cefu.open_index(index) as reader, cefu.open_index(index) as idle:
        assert reader.search("区块链").doc_ids == ["data/a.txt"]
        reindex(index)
        assert reader.search("跨链").doc_ids == ["data/b.md"]
        assert idle.search("跨链").doc_ids == ["data/b.md"], "opened before, first asked after"


LEXICON = '[[technology]]\nname = "量水器"\naliases = ["智慧水表", "水務感測"]\n'


@pytest.fixture
def lexicon(tmp_path: Path) -> Path:
    path = tmp_path / "my.toml"
    path.write_text(LEXICON, encoding="utf-8")
    return path


def tagged(index: Path, name: str) -> list[str]:
    with cefu.open_index(index) as opened:
        return opened.search(tech=name, limit=None).doc_ids


def test_a_lexicon_of_ones_own(data: Path, index: Path, lexicon: Path) -> None:
    (data / "w.txt").write_text("推廣水務感測與區塊鏈", encoding="utf-8")
    cefu.ingest(data, index, lexicon=lexicon, jobs=1)
    assert tagged(index, "智慧水表") == ["data/w.txt"]
    assert tagged(index, "区块链") == ["data/a.txt", "data/b.md", "data/w.txt"], "with 跨链, its narrower one"
    only(cefu.ingest(data, index, jobs=1), unchanged=5)
    assert tagged(index, "量水器") == ["data/w.txt"], "the index remembers its lexicon"


def test_a_changed_lexicon_tags_again(data: Path, index: Path, lexicon: Path) -> None:
    (data / "w.txt").write_text("推廣水務感測與區塊鏈", encoding="utf-8")
    cefu.ingest(data, index, jobs=1)
    only(cefu.ingest(data, index, dry_run=True, lexicon=lexicon), updated=5)
    only(cefu.ingest(data, index, lexicon=lexicon, jobs=1), updated=5)
    assert tagged(index, "量水器") == ["data/w.txt"]
    lexicon.write_text(LEXICON.replace("量水器", "水表"), encoding="utf-8")
    only(cefu.ingest(data, index, jobs=1), updated=5)
    assert tagged(index, "水表") == ["data/w.txt"]
    only(cefu.ingest(data, index, jobs=1), unchanged=5)


def test_a_lexicon_given_with_some_of_the_sources_is_not_taken_for_that_of_all(
    data: Path, index: Path, lexicon: Path
) -> None:
    (data / "w.txt").write_text("推廣水務感測", encoding="utf-8")
    (data / "x.txt").write_text("智慧水表", encoding="utf-8")
    cefu.ingest(data, index, jobs=1)
    report = cefu.ingest(data / "x.txt", index, lexicon=lexicon, jobs=1)
    assert report.updated == 1
    assert "5 documents were analysed by another version or with another lexicon" in report.warnings[-1]
    only(cefu.ingest(data / "x.txt", index, jobs=1), unchanged=1)
    report = cefu.ingest(data, index, jobs=1)
    only(report, updated=5, unchanged=1)
    assert report.warnings == []
    assert tagged(index, "量水器") == ["data/w.txt", "data/x.txt"]


def test_another_analysis_is_noticed_and_mended(
    data: Path, index: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    cefu.ingest(data, index, jobs=1)
    for module in ("cefu.ingest", "cefu.prepare", "cefu.analysis.fingerprint"):
        monkeypatch.setattr(import_module(module), "analysis_fingerprint", lambda: "of another version")
    assert "another analysis" in run("status", "-i", index, "--format", "json").value()["analysis"]
    report = cefu.ingest(data / "a.txt", index, jobs=1)
    assert (report.updated, len(report.warnings)) == (1, 1)
    assert "another analysis" in run("status", "-i", index, "--format", "json").value()["analysis"]
    only(cefu.ingest(data, index, jobs=1), updated=3, unchanged=1)
    assert run("status", "-i", index, "--format", "json").value()["analysis"] == "current"


# -- settings ---------------------------------------------------------------------------------------------------


def test_settings_come_from_file_environment_and_flags(data: Path, tmp_path: Path, run: Run, lexicon: Path) -> None:
    here = tmp_path / "project"
    here.mkdir()
    (here / "cefu.toml").write_text(
        f'index = "by-file"\nengine = "memory"\njobs = 1\n[lexicon]\nfile = "{lexicon}"\n', encoding="utf-8"
    )
    assert run("ingest", data, cwd=here).status == 0
    manifest = read_manifest(str(here / "by-file"))
    assert (manifest.engine, manifest.lexicon_files) == ("memory", (str(lexicon),))
    environment = {"CEFU_INDEX": "by-environment", "CEFU_ENGINE": "whoosh", "CEFU_JOBS": "1"}
    assert run("ingest", data, cwd=here, env=environment).status == 0
    assert read_manifest(str(here / "by-environment")).engine == "whoosh"
    assert run("ingest", data, "--index", "by-flag", "--engine", "memory", cwd=here, env=environment).status == 0
    assert read_manifest(str(here / "by-flag")).engine == "memory"
    assert run("search", "区块链", "--count", cwd=here, env={"CEFU_INDEX": "by-flag"}).out == "1\n"
    assert run("search", "区块链", "--count", cwd=here).out == "1\n"
    assert run("lexicon", "量水器", cwd=here).status == 0
    assert run("lexicon", "量水器", env={"CEFU_LEXICON": str(lexicon)}).status == 0
    assert run("lexicon", "量水器").status == 2


def test_a_setting_that_is_none_is_named(tmp_path: Path, run: Run) -> None:
    here = tmp_path / "project"
    here.mkdir()
    for text, said in (
        ("index = 3", "cefu.toml: index is 3 — write a text"),
        ("jobs = true", "cefu.toml: jobs is True — write a number"),
        ("colour = 1", "cefu.toml has the unknown key colour — known are: index, engine"),
        ("index = ", "cefu.toml can't be read"),
    ):
        (here / "cefu.toml").write_text(text, encoding="utf-8")
        outcome = run("search", "区块链", cwd=here)
        assert (outcome.status, outcome.out) == (2, "")
        assert said in outcome.err
        assert len(outcome.err.splitlines()) == 1, outcome.err
    outcome = run("search", "区块链", env={"CEFU_JOBS": "many"})
    assert (outcome.status, outcome.err) == (2, "error: CEFU_JOBS is many, not a number — write CEFU_JOBS=2\n")


# -- the report -------------------------------------------------------------------------------------------------


def test_progress_never_goes_back(seeds: Path, index: Path) -> None:
    states: list[Progress] = []
    cefu.ingest(seeds, index, jobs=1, progress=states.append)
    done = [state.done for state in states]
    assert done == sorted(done)
    assert states[-1].done == states[-1].total > 0
    assert states[-1].documents == 42


def test_progress_moves_inside_a_large_file(tmp_path: Path, index: Path) -> None:
    records = ({"id": f"r{n}", "text": f"第{n}条。" + "推进区块链应用。" * 200} for n in range(300))
    for name, opener in (("a.jsonl", open), ("b.jsonl.gz", gzip.open)):
        with opener(tmp_path / name, "wt", encoding="utf-8") as out:
            out.write(lines(*records) if name == "a.jsonl" else lines({"text": "跨链"}))
    states: list[Progress] = []
    cefu.ingest(tmp_path / "a.jsonl", index, jobs=1, progress=states.append)
    seen = {state.done for state in states}
    assert len(seen) > 10, "it stands still while a file is read"
    states.clear()
    cefu.ingest(tmp_path, index, jobs=1, progress=states.append)
    assert [s.done for s in states] == sorted(s.done for s in states)
    assert states[-1].done == states[-1].total


@pytest.mark.parametrize("engine", EACH_ENGINE)
def test_any_memory_gives_the_same_index(seeds: Path, tmp_path: Path, engine: str) -> None:
    found = []
    for name, memory in (("small", 20_000_000), ("usual", None), ("plenty", 10**15)):
        cefu.ingest(seeds, tmp_path / name, jobs=1, engine=engine, memory=memory)
        with cefu.open_index(tmp_path / name) as opened:
            result = opened.search("区块链 OR words:(数据)", limit=None)
            found.append([(hit.doc_id, hit.occurrences, hit.score) for hit in result])
    assert found[0] == found[1] == found[2] != []


def test_a_memory_that_can_not_be_kept_to_is_refused(seeds: Path, index: Path, run: Run) -> None:
    with pytest.raises(ConfigError, match=r"1000 bytes of memory are too few — give 20M or more"):
        cefu.ingest(seeds, index, memory=1000)
    for size in ("much", "9" * 400):
        outcome = run("ingest", seeds, "-i", index, "--memory", size)
        assert outcome.status == 2
        assert f"{size} is no size; write 100M or 1G" in " ".join(outcome.err.split())
    assert run("ingest", seeds, "-i", index, "--memory", "50M", "--jobs", "1").status == 0


def test_declared_values_that_can_not_be_used_are_warnings(data: Path, index: Path) -> None:
    (data / "b.md").write_text("---\nprovince: 四穿\ndate: 2020-02-30\n---\n跨链平台", encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1)
    only(report, added=4)
    assert len(report.warnings) == 2
    assert any("b.md" in w and "四穿" in w and "四川" in w for w in report.warnings)
    assert any("b.md" in w and "2020-02-30" in w and "no calendar" in w for w in report.warnings)
    with cefu.open_index(index) as opened:
        assert opened.document("data/b.md").date == ""  # type: ignore[union-attr]


def test_an_index_that_outgrew_its_engine_is_told_so(
    data: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(registry.SENSIBLE, "whoosh", 3)
    outcome = run("ingest", data, "-i", tmp_path / "w", "--jobs", "1")
    assert outcome.status == 0
    assert "note: 4 documents are many for the engine whoosh (over 3)" in outcome.err
    assert "cefu reindex --engine tantivy" in outcome.err
    monkeypatch.setattr(registry, "installed", lambda name: name != "tantivy")
    assert "pip install 'cefu[fast]' and cefu reindex" in registry.advice("whoosh", 4)
    assert registry.advice("whoosh", 3) == registry.advice("tantivy", 10**6) == registry.advice("memory", 10**6) == ""


def test_the_command_says_what_became_of_everything(data: Path, index: Path, run: Run) -> None:
    (data / "note.pdf").write_bytes(b"%PDF-1.4")
    (data / "z.txt").write_bytes(b"")
    outcome = run("ingest", data, "-i", index, "--jobs", "1")
    assert outcome.status == 2, "a failure is told by the exit status too"
    assert outcome.out.startswith("added 4, updated 0, unchanged 0, removed 0, failed 1, skipped 1 — 4 documents in ")
    assert f"skipped: {data / 'note.pdf'}: unknown format .pdf" in outcome.err
    assert f"failed: {data / 'z.txt'}: empty" in outcome.err
    (data / "z.txt").unlink()
    outcome = run("ingest", data, "-i", index, "--format", "json")
    assert outcome.status == 0, "what is no document by its name is no failure"
    summary = outcome.value()
    assert {k: summary[k] for k in ("added", "unchanged", "documents", "generation")} == {
        "added": 0, "unchanged": 4, "documents": 4, "generation": 1,
    }  # fmt: skip
    assert summary["skipped"][0]["source"] == str(data / "note.pdf")
    (data / "a.txt").unlink()
    outcome = run("ingest", data, "-i", index)
    assert "vanished: data/a.txt — run again with --prune to remove it" in outcome.err
    outcome = run("ingest", data, "-i", index, "--dry-run", "--prune")
    assert outcome.out.startswith("would have added 0, updated 0, unchanged 3, removed 1")
    outcome = run("ingest", data, "-i", index, "--prune")
    assert "removed 1" in outcome.out
    assert run("ingest", data, "-i", index, "--strict").status == 2


def test_an_interrupt_from_the_keyboard_is_no_traceback(data: Path, index: Path) -> None:
    for n in range(150):
        (data / f"n{n:03}.txt").write_text(f"第{n}份" + "区块链平台与应用" * 200, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "cefu", "ingest", data, "-i", index, "--jobs", "1"],
        env=environment({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=data.parent,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not (index / STORE).exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    process.send_signal(2)
    out, err = process.communicate(timeout=60)
    assert process.returncode in (130, 0), err
    assert b"Traceback" not in err
    if process.returncode == 130:
        assert out.startswith(b"interrupted: added ") or b"interrupted" in err
    report = cefu.ingest(data, index, jobs=1)
    assert report.documents == 154


def test_nothing_is_not_a_path(index: Path, run: Run) -> None:
    with pytest.raises(ConfigError, match=r"nothing to ingest — name a file or folder: cefu ingest seeds"):
        cefu.ingest([], index)
    assert run("ingest").status == 2


def test_the_index_inside_of_the_folder_is_no_source(data: Path) -> None:
    only(cefu.ingest(data, data / "index", jobs=1), added=4)
    report = cefu.ingest(data, data / "index", jobs=1)
    only(report, unchanged=4)


def names(things: Iterable[Any]) -> list[str]:
    return [str(thing) for thing in things]


def test_a_sidecar_table_goes_above_what_documents_say(data: Path, index: Path, tmp_path: Path) -> None:
    table = tmp_path / "mended.csv"
    table.write_text("doc_id,province,date\ndata/b.md,云南,2019-03\nnobody,四川,\n", encoding="utf-8")
    report = cefu.ingest(data, index, jobs=1, sidecar=table)
    only(report, added=4)
    assert any("nobody" in warning for warning in names(report.warnings))
    with cefu.open_index(index) as opened:
        document = opened.document("data/b.md")
    assert document is not None
    assert (document.province, document.date) == ("云南", "2019-03")
