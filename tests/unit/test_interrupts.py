"""A signal takes effect between two documents, never in the middle of one."""

from __future__ import annotations

import os
import signal
import threading

import pytest

import cefu
from cefu.interrupts import Interrupts
from cefu.store.sqlite_writer import SqliteWriter


def test_the_first_signal_asks_and_the_second_stops():
    before = signal.getsignal(signal.SIGTERM)
    with Interrupts() as interrupts:
        interrupts.check()
        os.kill(os.getpid(), signal.SIGTERM)
        assert interrupts.asked
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGTERM) is before


def test_other_threads_leave_signals_alone():
    before = signal.getsignal(signal.SIGINT)
    seen = []

    def work() -> None:
        with Interrupts():
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_a_signal_in_the_middle_of_a_document_lets_it_be_finished(tmp_path, monkeypatch):
    source = tmp_path / "laws"
    source.mkdir()
    for k in range(6):
        (source / f"{k}.txt").write_text(f"第{k}号文件说区块链。", encoding="utf-8")
    keep = SqliteWriter.keep

    def keep_and_be_interrupted(self, packed):
        number = keep(self, packed)
        if packed.doc_id.endswith("2.txt"):
            os.kill(os.getpid(), signal.SIGINT)
        return number

    monkeypatch.setattr(SqliteWriter, "keep", keep_and_be_interrupted)
    report = cefu.ingest(source, tmp_path / "index", jobs=1)
    assert report.interrupted
    assert report.added == report.documents == 3
    with cefu.open_index(tmp_path / "index") as index:
        assert index.search("区块链", limit=None).doc_ids == [f"laws/{k}.txt" for k in range(3)]
    monkeypatch.undo()
    report = cefu.ingest(source, tmp_path / "index", jobs=1)
    assert (report.added, report.unchanged, report.documents) == (3, 3, 6)
    with cefu.open_index(tmp_path / "index") as index:
        assert index.search("区块链").total == 6
