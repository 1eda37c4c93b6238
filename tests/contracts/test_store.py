"""The store's contract (:mod:`cefu.store.api`), for SQLite: rows, generations, the ledger, damage."""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cefu.analysis import fold
from cefu.analysis.words import LengthCodec
from cefu.errors import IndexCorruptError, IndexMismatchError, IndexNotFoundError
from cefu.model import Declared, Evidence, Metadata, MetaValue, Problem, RawDocument, Span
from cefu.store.api import LedgerRow, NewDocument
from cefu.store.manifest import MANIFEST, Manifest, read_manifest, write_manifest
from cefu.store.sqlite_reader import SqliteReader
from cefu.store.sqlite_schema import SCHEMA_VERSION
from cefu.store.sqlite_writer import SqliteWriter

KEYS = {"province": ["四川"], "issuer": ["四川省人民政府", "四川省科技厅"]}


def value(field: str, text: str, *, raw: str = "", span: Span | None = None, source: str = "text") -> MetaValue:
    return MetaValue(field, text, raw or text, Evidence(source, span, "a rule"))


METADATA = Metadata(
    (
        value("title", "四川省区块链方案", source="front matter"),
        value("province", "四川", raw="川", span=Span(3, 4)),
        value("issuer", "四川省人民政府", span=Span(0, 7)),
        value("issuer", "四川省科技厅", span=Span(8, 14)),
        value("doc_number", "川府发〔2020〕5号"),
        value("issued_on", "2020-05", span=Span(20, 27)),
        value("kind", "方案"),
        value("url", "https://example.org/5"),
    ),
    (value("issuer", "四川省财政厅", span=Span(30, 36)), value("city", "", raw="无", source="sidecar")),
    (Problem("effective_on", "2020-02-30", "record 3, key 施行日期", "no calendar has this date"),),
)


def new(doc_id: str = "seeds/a.txt", text: str = "區塊鏈，５Ｇ　先行。\n第二段", **changes: object) -> NewDocument:
    folded, title = fold(text), fold("四川省區塊鏈方案")
    document = NewDocument(
        doc_id=doc_id,
        source=f"/data/{doc_id}",
        file="/data/a.txt",
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        title="四川省區塊鏈方案",
        title_counts=True,
        text=text,
        folded_title=title.text,
        title_offsets=title.offsets.to_bytes(),
        folded=folded.text,
        offsets=folded.offsets.to_bytes(),
        words=LengthCodec.encode(["区块链", ","]),
        title_words=LengthCodec.encode(["四川省", "区块链", "方案"]),
        title_units=8,
        body_units=11,
        encoding="utf-8",
        metadata=METADATA,
        date=METADATA.get("issued_on"),
        technologies={"5G": 1, "区块链": 2},
        extra={"页数": "12"},
    )
    return replace(document, **changes)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "documents.sqlite")


@pytest.fixture
def reading(path: str) -> Iterator[Callable[[int], SqliteReader]]:
    """Readers that are closed at the end."""
    readers: list[SqliteReader] = []

    def at(generation: int) -> SqliteReader:
        readers.append(SqliteReader(path, generation))
        return readers[-1]

    yield at
    for reader in readers:
        reader.close()


@pytest.fixture
def writer(path: str) -> Iterator[SqliteWriter]:
    opened = SqliteWriter(path, 0)
    yield opened
    with contextlib.suppress(sqlite3.ProgrammingError):  # the test has closed it
        opened.close()


Reading = Callable[[int], SqliteReader]


def ids(reader: SqliteReader) -> list[str]:
    return [document.doc_id for document in reader.get(list(reader.view().facts))]


# -- rows ---------------------------------------------------------------------------------------------------------


def test_a_document_comes_back_as_it_went_in(writer: SqliteWriter, reading: Reading) -> None:
    number = writer.put(new(), KEYS)
    assert writer.commit() == 1
    reader = reading(1)
    assert reader.number_of("seeds/a.txt") == number
    (stored,) = reader.get([number])
    assert (stored.number, stored.doc_id, stored.source) == (number, "seeds/a.txt", "/data/seeds/a.txt")
    assert (stored.title, stored.title_counts, stored.encoding) == ("四川省區塊鏈方案", True, "utf-8")
    assert (stored.province, stored.city, stored.issuer) == ("四川", "", "四川省人民政府;四川省科技厅")
    assert (stored.doc_number, stored.kind, stored.url) == ("川府发〔2020〕5号", "方案", "https://example.org/5")
    assert (stored.date, stored.date_kind) == ("2020-05", "issued_on")
    assert stored.technologies == (("区块链", 2), ("5G", 1))
    assert stored.metadata == METADATA
    assert stored.extra == {"页数": "12"}
    assert reader.keys_of(number) == KEYS
    assert reader.values("issuer") == {"四川省人民政府": 1, "四川省科技厅": 1}


def test_the_facts_say_what_ranking_and_dates_need(writer: SqliteWriter, reading: Reading) -> None:
    dated = writer.put(new("b"), KEYS)
    plain = writer.put(new("a", metadata=Metadata(), date=None, title_counts=False), {})
    writer.commit()
    facts = reading(1).view().facts
    assert list(facts) == [plain, dated]
    first, second = facts.values()
    assert (first.rank, first.title_counts, first.first_day, first.province) == (0, False, None, "")
    assert (second.rank, second.title_counts, second.title_units, second.body_units) == (1, True, 8, 11)
    assert second.last_day - second.first_day == 30  # type: ignore[operator]
    assert second.province == "四川"


def test_documents_are_in_code_point_order_of_their_ids(writer: SqliteWriter, reading: Reading) -> None:
    names = ["b", "a", "B", "10", "9", "é", "中", "𠮷", "\uff21"]
    for name in names:
        writer.put(new(name), {})
    writer.commit()
    assert ids(reading(1)) == sorted(names)
    assert [doc_id for doc_id, _ in reading(1).doc_ids()] == sorted(names)


def test_the_way_back_to_the_original_is_kept(writer: SqliteWriter, reading: Reading) -> None:
    text = "區塊鏈，５Ｇ　先行。\r\n　　第二段：㎡與①，\n折行的\n文字"
    folded = fold(text)
    number = writer.put(new(text=text), {})
    writer.commit()
    original = reading(1).original(number)
    assert (original.text, original.folded, original.title) == (text, folded.text, "四川省區塊鏈方案")
    for start in range(len(folded.text)):
        for end in (start + 1, len(folded.text)):
            assert original.offsets.original(start, end) == folded.original(start, end)
    assert original.title_offsets.original(0, 3) == Span(0, 3)
    assert dict(reading(1).texts([number]))[number].body == folded.text
    assert LengthCodec.decode(dict(reading(1).fetch([number]))[number].title_words) == [3, 3, 2]


def test_each_text_asked_for_is_given_once(writer: SqliteWriter, reading: Reading) -> None:
    numbers = [writer.put(new(f"{n:04}", f"第{n}条"), {}) for n in range(1203)]
    writer.commit()
    reader = reading(1)
    for _ in range(2):  # from the disk, then from memory
        found = list(reader.fetch(reversed(numbers)))
        assert len(found) == len(numbers)
        assert {number: texts.body for number, texts in found} == {
            number: f"第{n}条" for n, number in enumerate(numbers)
        }
    assert [d.number for d in reader.get(numbers[::-1])] == numbers[::-1]


def test_lone_surrogates_are_replaced_and_places_stay(writer: SqliteWriter, reading: Reading) -> None:
    text = "壞\ud800字、區塊鏈"
    bad = "a\udcff"
    metadata = Metadata((value("issuer", bad),))
    number = writer.put(new(bad, text, title=bad, metadata=metadata, date=None, extra={"k": bad}), {"issuer": [bad]})
    writer.commit()
    reader = reading(1)
    original = reader.original(number)
    assert original.text == "壞\ufffd字、區塊鏈"
    assert len(original.folded) == len(fold(text).text)
    at = original.folded.index("区块链")
    span = original.offsets.original(at, at + 3)
    assert original.text[span.start : span.end] == "區塊鏈"
    (stored,) = reader.get([number])
    assert (stored.doc_id, stored.title, stored.issuer) == ("a\ufffd", "a\ufffd", "a\ufffd")
    assert stored.extra == {"k": "a\ufffd"}
    assert reader.values("issuer") == {"a\ufffd": 1}
    assert reader.number_of("a\ufffd") == number


def test_no_text_is_too_odd(writer: SqliteWriter, reading: Reading) -> None:
    texts = ["", "\0", "a\0b", "\n\n", "𠮷" * 5, "'; DROP TABLE documents; --", "x" * 2_000_000]
    numbers = [writer.put(new(f"{n}", text), {"kind": [text[:9]]}) for n, text in enumerate(texts)]
    writer.commit()
    reader = reading(1)
    for number, text in zip(numbers, texts, strict=True):
        assert reader.original(number).text == text
        assert dict(reader.fetch([number]))[number].body == fold(text).text


def test_values_and_counts_are_of_the_living(writer: SqliteWriter, reading: Reading) -> None:
    writer.put(new("a"), KEYS)
    writer.put(new("b", metadata=Metadata(), date=None), {"kind": ["通知"]})
    writer.commit()
    writer.put(new("a", "另一文"), {"province": ["福建"]})
    writer.commit()
    assert reading(1).values("province") == {"四川": 1}
    assert reading(2).values("province") == {"福建": 1}
    assert reading(2).values("issuer") == {}
    assert reading(2).values("kind") == {"通知": 1}
    assert reading(2).count_by("year") == {"": 1, "2020": 1}
    assert reading(2).count_by("kind") == {"": 1, "方案": 1}


# -- generations --------------------------------------------------------------------------------------------------


def test_nothing_is_seen_before_the_commit(writer: SqliteWriter, reading: Reading) -> None:
    writer.put(new("a"), KEYS)
    writer.commit()
    writer.put(new("b"), KEYS)
    writer.remove("a")
    for generation in (1, 2, 99):
        assert ids(reading(generation)) == ["a"]
    assert reading(1).number_of("b") is None
    assert reading(1).values("province") == {"四川": 1}
    assert writer.count() == 1


def test_a_reader_keeps_its_generation_while_a_writer_commits(writer: SqliteWriter, reading: Reading) -> None:
    old = writer.put(new("a", "舊文"), KEYS)
    gone = writer.put(new("b"), KEYS)
    writer.commit()
    reader = reading(1)
    new_one = writer.put(new("a", "新文"), {"province": ["福建"]})
    assert writer.remove("b")
    writer.put(new("c"), KEYS)
    assert writer.commit() == 2
    # Everything is asked only now, and still is what it was.
    assert list(reader.view().facts) == [old, gone]
    assert ids(reader) == ["a", "b"]
    assert (reader.number_of("a"), reader.number_of("b"), reader.number_of("c")) == (old, gone, None)
    assert reader.original(old).text == "舊文"
    assert reader.values("province") == {"四川": 2}
    assert [doc_id for doc_id, _ in reader.doc_ids()] == ["a", "b"]
    later = reading(2)
    assert ids(later) == ["a", "c"]
    assert later.number_of("a") == new_one
    assert later.original(new_one).text == "新文"


def test_what_was_committed_but_not_published_is_not_seen(writer: SqliteWriter, reading: Reading) -> None:
    writer.put(new("a", "舊文"), KEYS)
    writer.commit()
    writer.put(new("a", "新文"), KEYS)
    writer.put(new("b"), KEYS)
    writer.note(LedgerRow("/data/b.txt", "digest", "recipe", 1, 0))
    assert writer.commit() == 2
    # The manifest was not replaced: readers open generation 1.
    reader = reading(1)
    assert ids(reader) == ["a"]
    assert reader.original(reader.number_of("a") or 0).text == "舊文"


def test_the_next_writer_takes_back_what_was_not_published(
    path: str, writer: SqliteWriter, reading: Reading
) -> None:
    kept = writer.put(new("a", "舊文"), KEYS)
    writer.note(LedgerRow("/data/a.txt", "old", "recipe", 1, 0))
    writer.commit()
    lost = writer.put(new("a", "新文"), {"province": ["福建"]})
    writer.remove("a")
    writer.put(new("b"), KEYS)
    writer.note(LedgerRow("/data/a.txt", "new", "recipe", 1, 0))
    writer.commit()
    writer.put(new("c"), KEYS)  # and what was not even committed
    writer.close()

    again = SqliteWriter(path, 1)
    assert set(again.living()) == {"a"}
    assert again.ledger() == {"/data/a.txt": LedgerRow("/data/a.txt", "old", "recipe", 1, 0)}
    number = again.put(new("d"), KEYS)
    assert number > lost, "a number that postings may hold is never given again"
    assert again.commit() == 2
    again.close()
    reader = reading(2)
    assert ids(reader) == ["a", "d"]
    assert reader.original(kept).text == "舊文"
    assert reader.values("province") == {"四川": 2}
    database = sqlite3.connect(path)
    for table in ("texts", "folded"):
        assert {n for (n,) in database.execute(f"SELECT number FROM {table}")} == {kept, number}
    database.close()


def _write_and_die(path: str) -> None:
    import os

    writer = SqliteWriter(path, 1)
    writer.put(new("b"), KEYS)
    writer.commit()
    writer.put(new("c"), KEYS)
    os._exit(9)


def test_a_writer_that_dies_leaves_what_was_published(path: str, writer: SqliteWriter, reading: Reading) -> None:
    writer.put(new("a"), KEYS)
    writer.commit()
    writer.close()
    process = multiprocessing.get_context("spawn").Process(target=_write_and_die, args=(path,))
    process.start()
    process.join(60)
    assert process.exitcode == 9
    assert ids(reading(1)) == ["a"]
    again = SqliteWriter(path, 1)
    assert set(again.living()) == {"a"}
    again.close()


def test_rollback_forgets_the_rest(writer: SqliteWriter, reading: Reading) -> None:
    writer.put(new("a"), KEYS)
    writer.commit()
    writer.put(new("b"), KEYS)
    writer.remove("a")
    writer.rollback()
    writer.put(new("c"), KEYS)
    assert writer.commit() == 2
    assert ids(reading(2)) == ["a", "c"]


def test_put_replaces_and_remove_says_whether_there_was_one(writer: SqliteWriter, reading: Reading) -> None:
    first = writer.put(new("a", "一"), KEYS)
    second = writer.put(new("a", "二"), KEYS)
    assert second > first
    assert writer.count() == 1
    assert not writer.remove("b")
    writer.commit()
    assert reading(1).number_of("a") == second
    assert writer.remove("a")
    assert not writer.remove("a")
    writer.commit()
    assert ids(reading(2)) == []
    assert writer.put(new("a", "三"), KEYS) > second
    writer.commit()
    assert ids(reading(3)) == ["a"]


def test_a_retag_makes_a_new_version_with_other_technologies(
    path: str, writer: SqliteWriter, reading: Reading
) -> None:
    old = writer.put(new("a", sha256="abc-one"), {**KEYS, "tech": ["5G", "区块链"]})
    writer.commit()
    before = reading(1)
    number = writer.retag(old, {"跨链": 1, "区块链": 3}, ["跨链", "区块链"], "two")
    assert number > old
    writer.commit()
    after = reading(2)
    (was,), (now,) = before.get([old]), after.get([number])
    assert replace(now, number=old, technologies=was.technologies) == was
    assert now.technologies == (("区块链", 3), ("跨链", 1))
    assert after.number_of("a") == number
    assert after.original(number) == before.original(old)
    assert after.keys_of(number) == {**KEYS, "tech": ["区块链", "跨链"]}
    assert list(after.view().facts) == [number]
    assert after.view().facts[number] == before.view().facts[old]
    assert (before.number_of("a"), before.values("tech")) == (old, {"5G": 1, "区块链": 1})
    assert writer.living() == {"a": ("abc-two", "/data/a.txt")}
    with pytest.raises(IndexCorruptError, match=f"document number {old} is missing"):
        writer.retag(old, {}, [], "three")
    with pytest.raises(IndexCorruptError):
        writer.retag(9999, {}, [], "three")


def test_a_retag_holds_for_the_documents_it_left_alone(path: str, writer: SqliteWriter) -> None:
    writer.put(new("a", sha256="abc-one"), {})
    writer.put(new("b", sha256="def"), {})
    writer.commit()
    whole = writer.fingerprint("x")
    writer.retagged("two")
    assert writer.fingerprint("x") == whole, "the content is the same"
    writer.put(new("c", sha256="123-one"), {})
    writer.commit()
    said = {"a": "abc-two", "b": "def-two", "c": "123-one"}
    assert {doc_id: digest for doc_id, (digest, _) in writer.living().items()} == said
    writer.put(new("a", sha256="abc-one"), {})
    assert writer.living()["a"][0] == "abc-one", "a later version says itself what it was tagged with"
    writer.rollback()
    writer.retagged("three")
    writer.commit()
    assert {digest.partition("-")[2] for digest, _ in writer.living().values()} == {"three"}
    writer.close()
    # Generation 3 was never published: the next writer takes it back, and the retag before it holds again.
    again = SqliteWriter(path, 2)
    assert {doc_id: digest for doc_id, (digest, _) in again.living().items()} == said
    again.close()


def test_sweeping_frees_the_dead_and_keeps_the_living(
    path: str, writer: SqliteWriter, reading: Reading
) -> None:
    for n in range(3):
        writer.put(new("a", f"第{n}版"), KEYS)
        writer.commit()
    reader = reading(3)
    writer.sweep()
    assert ids(reader) == ["a"]
    assert reader.original(reader.number_of("a") or 0).text == "第2版"
    writer.put(new("b"), KEYS)
    assert writer.commit() == 4
    assert ids(reading(4)) == ["a", "b"]
    database = sqlite3.connect(path)
    assert database.execute("SELECT count(*) FROM texts").fetchone() == (3,)  # generation 2 may still be read
    database.close()


def test_the_fingerprint_is_of_the_content(path: str, tmp_path: Path, writer: SqliteWriter) -> None:
    writer.put(new("a"), KEYS)
    writer.put(new("b"), KEYS)
    writer.commit()
    other = SqliteWriter(str(tmp_path / "other.sqlite"), 0)
    other.put(new("b"), {})
    other.put(new("z"), {})
    other.commit()
    other.remove("z")
    other.put(new("a", "先是別的"), {})
    other.put(new("a"), {})
    assert other.fingerprint("analysis") == writer.fingerprint("analysis")
    assert other.fingerprint("another") != writer.fingerprint("analysis")
    other.put(new("a", "別的"), {})
    assert other.fingerprint("analysis") != writer.fingerprint("analysis")
    other.close()


# -- the ledger -----------------------------------------------------------------------------------------------------


def test_the_ledger_remembers_the_last_reading_of_a_file(path: str, writer: SqliteWriter) -> None:
    first, second = LedgerRow("/a", "d1", "r", 1, 0), LedgerRow("/a", "d2", "r", 2, 1)
    other = LedgerRow("/b\udcff", "d3", "r", 1, 0)
    writer.note(first)
    writer.note(other)
    assert writer.ledger() == {"/a": first, "/b\ufffd": other._replace(file="/b\ufffd")}
    writer.commit()
    writer.note(second)
    assert writer.ledger()["/a"] == second
    writer.commit()
    writer.close()
    again = SqliteWriter(path, 2)
    assert again.ledger()["/a"] == second
    again.note(LedgerRow("/a", "", "", 0, 0))
    assert "/a" not in again.ledger()
    again.commit()
    again.close()
    last = SqliteWriter(path, 3)
    assert set(last.ledger()) == {"/b\ufffd"}
    last.close()


def test_the_documents_of_a_file(writer: SqliteWriter) -> None:
    writer.put(new("b", file="/data/x.jsonl"), {})
    writer.put(new("a", file="/data/x.jsonl"), {})
    writer.put(new("c", file="/data/y.txt"), {})
    assert writer.documents_of("/data/x.jsonl") == ["a", "b"]
    writer.remove("a")
    assert writer.documents_of("/data/x.jsonl") == ["b"]
    assert writer.living()["c"] == (new("c").sha256, "/data/y.txt")


def test_a_folder_that_can_only_be_read_is_enough(
    path: str, writer: SqliteWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = writer.put(new("a"), KEYS)
    writer.commit()
    writer.close()
    honest = sqlite3.connect

    def connect(uri: str, /, **options: Any) -> sqlite3.Connection:
        # What SQLite says to somebody who must not write beside the file; root, as whom tests may run, always may.
        if "immutable=1" not in uri:
            raise sqlite3.OperationalError("attempt to write a readonly database")
        return honest(uri, **options)

    monkeypatch.setattr(sqlite3, "connect", connect)
    with pytest.raises(IndexCorruptError, match="readonly"):
        SqliteReader(path, 1)
    monkeypatch.setattr("cefu.store.sqlite_reader.os.access", lambda *_: False)
    reader = SqliteReader(path, 1)
    assert reader.number_of("a") == number
    reader.close()
    Path(f"{path}-wal").touch()  # somebody is writing: what is in the file alone is not all
    with pytest.raises(IndexCorruptError, match="readonly"):
        SqliteReader(path, 1)


# -- damage -----------------------------------------------------------------------------------------------------------


def test_a_missing_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexCorruptError, match=r"gone\.sqlite is missing — ingest"):
        SqliteReader(str(tmp_path / "gone.sqlite"), 1)


@pytest.mark.parametrize("content", [b"", b"rubbish", b"rubbish" * 5000, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_store_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "documents.sqlite"
    path.write_bytes(content)
    with pytest.raises(IndexCorruptError, match=r"documents\.sqlite can't be read .* — "):
        SqliteReader(str(path), 1)
    if content:
        with pytest.raises(IndexCorruptError, match=r"documents\.sqlite can't be written .* — "):
            SqliteWriter(str(path), 1)


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "other.sqlite")
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE documents (title TEXT)")
    database.commit()
    database.close()
    with pytest.raises(IndexCorruptError):
        list(SqliteReader(path, 1).view().facts)
    with pytest.raises(IndexCorruptError):
        SqliteWriter(path, 0)


def test_damaged_rows_are_named_when_they_are_read(path: str, writer: SqliteWriter, reading: Reading) -> None:
    number = writer.put(new("a"), KEYS)
    writer.commit()
    writer.close()
    database = sqlite3.connect(path)
    database.execute("UPDATE texts SET original = ?", (b"rubbish",))
    database.execute("UPDATE documents SET metadata = '[[1]]'")
    database.execute("DELETE FROM folded")
    database.commit()
    database.close()
    reader = reading(1)
    for call in (
        lambda: reader.original(number),
        lambda: reader.get([number]),
        lambda: list(reader.fetch([number])),
        lambda: reader.get([number, 77]),
        lambda: reader.original(77),
    ):
        with pytest.raises(IndexCorruptError, match=r"can't be read"):
            call()


# -- the manifest -----------------------------------------------------------------------------------------------


def manifest() -> Manifest:
    return Manifest(
        engine="whoosh",
        generation=3,
        documents=2,
        fingerprint="f" * 64,
        analysis="a" * 64,
        lexicon="l" * 64,
        lexicon_files=("/my.toml",),
        postings="postings-1",
        created="2020-05-12T00:00:00+00:00",
        updated="2020-05-13T00:00:00+00:00",
        cefu_version="0.1.0",
    )


def test_a_manifest_comes_back_and_nothing_stays_beside_it(tmp_path: Path) -> None:
    write_manifest(str(tmp_path), manifest())
    write_manifest(str(tmp_path), manifest().next(generation=4))
    assert read_manifest(str(tmp_path)) == manifest().next(generation=4)
    assert [entry.name for entry in tmp_path.iterdir()] == [MANIFEST]


def test_a_manifest_that_can_not_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_manifest(str(tmp_path), manifest())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("cefu.store.manifest.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        write_manifest(str(tmp_path), manifest().next(generation=4))
    assert read_manifest(str(tmp_path)) == manifest()
    assert [entry.name for entry in tmp_path.iterdir()] == [MANIFEST]


def test_no_index_is_another_thing_than_a_broken_one(tmp_path: Path) -> None:
    with pytest.raises(IndexNotFoundError, match=r"no index at .*gone — run: cefu ingest"):
        read_manifest(str(tmp_path / "gone"))
    with pytest.raises(IndexNotFoundError):
        read_manifest(str(tmp_path))
    file = tmp_path / MANIFEST
    others = ('{"format": "other", "schema_version": 1}', '{"format": "cefu-index"}')
    for content in ("", "{", "[]", "{}", "\xff", *others):
        file.write_bytes(content.encode("latin-1"))
        with pytest.raises(IndexCorruptError, match=MANIFEST):
            read_manifest(str(tmp_path))
    file.write_text(f'{{"format": "cefu-index", "schema_version": {SCHEMA_VERSION}}}', encoding="utf-8")
    with pytest.raises(IndexCorruptError, match="lacks"):
        read_manifest(str(tmp_path))


def test_an_index_of_a_newer_schema_says_what_to_upgrade(tmp_path: Path) -> None:
    write_manifest(str(tmp_path), manifest().next(schema_version=SCHEMA_VERSION + 1, cefu_version="9.1"))
    with pytest.raises(IndexMismatchError, match=r"schema \d+.*made by cefu 9\.1: upgrade"):
        read_manifest(str(tmp_path))


def test_a_document_can_be_read_again_as_its_source_gave_it(path: str) -> None:
    declared = (Declared("issuer", "四川省科技廳", "record", "record 1, key 發文機關"),)
    with contextlib.closing(SqliteWriter(path, 0)) as writer:
        writer.put(new("a", text="第一句。\r\n", declared=declared), KEYS)
        found = writer.read_again("a")
        assert found == (
            RawDocument("a", "/data/a", "第一句。\r\n", declared, "utf-8", {"页数": "12"}),
            "/data/a.txt",
        )
        assert writer.read_again("b") is None
        writer.remove("a")
        assert writer.read_again("a") is None
