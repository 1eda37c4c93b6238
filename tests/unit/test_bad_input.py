"""Bad input: one line that names the thing and the mend, the right exit status, the rest of the work done."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

import cefu
from cefu.errors import (
    CefuError,
    ConfigError,
    EngineError,
    EngineNotInstalledError,
    IndexCorruptError,
    IndexLockedError,
    IndexMismatchError,
    IndexNotFoundError,
    QuerySyntaxError,
    ReadError,
    UnknownFieldError,
    UnknownNameError,
    UnsupportedQueryError,
)
from cefu.index import STORE
from cefu.store.manifest import MANIFEST
from cefu.store.sqlite_schema import SCHEMA_VERSION
from running import Outcome, Run

GOOD = ["data/good.txt", "g1", "g2"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of good documents, beside which bad things are put."""
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "good.txt").write_text("區塊鏈的好文件", encoding="utf-8")
    (folder / "good.jsonl").write_text(
        lines({"id": "g1", "text": "区块链一"}, {"id": "g2", "text": "区块链二"}), encoding="utf-8"
    )
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def one_error(outcome: Outcome, *parts: str, status: int = 2) -> None:
    """The command failed with one line that holds all of these, and a mend behind a dash."""
    assert outcome.status == status, outcome
    assert "Traceback" not in outcome.err
    (line,) = [line for line in outcome.err.splitlines() if line.startswith("error: ")]
    assert " — " in line, line
    for part in parts:
        assert part in line, (part, line)
    assert outcome.out == ""


# -- what is read ---------------------------------------------------------------------------------------------------

BROKEN = '{"id": "l1", "text": "区块链"}\n{"id": "l2", "text": "区块链"}\n{"id": "l3", "text:\n' + lines(
    {"id": "l4", "text": "区块链"}, {"id": "l5", "text": "区块链"}
)

BAD_FILES: dict[str, tuple[str, bytes, str, list[str]]] = {
    # what: name, content, the line that names it, ids that are read all the same
    "an empty file": ("a.txt", b"", "a.txt: empty", []),
    "a blank file": ("a.md", b" \n\t\r\n", "a.md: empty", []),
    "an empty list": ("a.jsonl", b"\n", "a.jsonl: empty", []),
    "a table without rows": ("a.csv", "标题,正文\r\n".encode(), "a.csv: ", []),
    "a binary named .txt": ("a.txt", b"\x7fELF\x00\x00\x01\xff\xfe" * 40, "a.txt: binary data, not text", []),
    "another encoding": (
        "a.txt",
        "国务院关于印发规划的通知".encode("gbk"),
        "a.txt: not UTF-8; it looks like GB18030 — convert with: iconv -f GB18030",
        [],
    ),
    "broken JSON on line 3 of 5": (
        "a.jsonl",
        BROKEN.encode(),
        "a.jsonl:3: broken JSON at column ",
        ["l1", "l2", "l4", "l5"],
    ),
    "a record without text": (
        "a.jsonl",
        lines({"id": "n1", "title": "无正文"}, {"id": "n2", "text": "区块链"}).encode(),
        "a.jsonl:1: record 1 has no text; its keys: id, title — name the key that holds it: --map KEY=text",
        ["n2"],
    ),
    "a record that is none": ("a.jsonl", b'[1]\n{"id": "n2", "text": "x"}\n', "a.jsonl:1: record 1 is a list", ["n2"]),
    "a duplicate doc_id": (
        "z.jsonl",
        lines({"id": "g1", "text": "另一个"}, {"id": "z2", "text": "区块链"}).encode(),
        "z.jsonl#1: doc_id g1 is already taken by ",
        ["z2"],
    ),
    "broken front matter": ("a.md", b"---\ntitle: [\n---\ntext", "a.md: front matter, line ", []),
    "broken compression": ("a.txt.gz", b"no gzip", "a.txt.gz: ", []),
    "half a character": (
        "a.jsonl",
        b'{"id": "h1", "text": "a\\ud800"}\n{"id": "h2", "text": "x"}\n',
        "a.jsonl:1: key text holds half a character (\\ud800)",
        ["h2"],
    ),
    "too deep a record": (
        "a.jsonl",
        b'{"id": "t1", "text": ' + b"[" * 100_000 + b'}\n{"id": "t2", "text": "x"}\n',
        "a.jsonl:1: ",
        ["t2"],
    ),
}


@pytest.mark.parametrize("what", BAD_FILES)
def test_a_bad_file_is_named_and_the_rest_is_read(data: Path, index: Path, run: Run, what: str) -> None:
    name, content, said, also = BAD_FILES[what]
    (data / name).write_bytes(content)
    outcome = run("ingest", data, "-i", index, "--jobs", "1")
    assert outcome.status == 2
    (line,) = outcome.err.splitlines()
    assert line.startswith(f"failed: {data}/{said}"), line
    assert " — " in line, "the mend"
    assert outcome.out.startswith(f"added {3 + len(also)}, updated 0, unchanged 0, removed 0, failed 1 — ")
    with cefu.open_index(index) as opened:
        assert opened.search(limit=None).doc_ids == sorted([*GOOD, *also])
    # Again: the bad one is named again, nothing else happens.
    again = run("ingest", data, "-i", index, "--jobs", "1")
    assert again.err.replace("good.jsonl —", "good.jsonl#1 —") == outcome.err
    assert again.out.startswith(f"added 0, updated 0, unchanged {3 + len(also)}, removed 0, failed 1 — ")
    assert ", generation 1, " in again.out
    # Mended.
    (data / name).unlink()
    assert run("ingest", data, "-i", index, "--prune").status == 0
    with cefu.open_index(index) as opened:
        assert opened.search(limit=None).doc_ids == GOOD
        assert opened.search("区块链").total == 3


def test_everything_bad_at_once(data: Path, index: Path, run_process: Run) -> None:
    for number, (name, content, _, _) in enumerate(BAD_FILES.values()):
        if not content.startswith(b'{"id": "g1"'):
            (data / f"bad{number:02}{name[1:]}").write_bytes(content)
    (data / "note.pdf").write_bytes(b"%PDF")
    (data / "link.txt").symlink_to("nowhere.txt")
    (data / "s.txt").write_text("好", encoding="utf-8")
    (data / "s.meta.toml").write_text("title = ", encoding="utf-8")
    (data / "lost.meta.toml").write_text('title = "x"', encoding="utf-8")
    outcome = run_process("ingest", data, data / "missing", "-i", index)
    assert outcome.status == 2
    assert "Traceback" not in outcome.err
    said = [line for line in outcome.err.splitlines() if not line.startswith(("failed: ", "skipped: "))]
    assert said == []
    assert all(" — " in line for line in outcome.err.splitlines())
    assert "failed: " + str(data / "missing") + ": no such file or folder" in outcome.err
    assert "link.txt: a link to nothing" in outcome.err
    assert "s.txt: s.meta.toml, line 1: bad TOML" in outcome.err
    assert "lost.meta.toml: a sidecar without its file" in outcome.err
    with cefu.open_index(index) as opened:
        assert set(GOOD) <= set(opened.search(limit=None).doc_ids)
        assert opened.search("区块链").total == 8


def test_a_missing_path_is_named_and_the_others_are_read(data: Path, index: Path, run: Run) -> None:
    outcome = run("ingest", data, data.with_name("missing"), "-i", index)
    assert outcome.status == 2
    assert outcome.err.startswith(f"failed: {data.with_name('missing')}: no such file or folder — ")
    assert outcome.out.startswith("added 3, ")


def test_what_is_no_known_format_is_counted_and_named(data: Path, index: Path, run: Run) -> None:
    (data / "note.docx").write_bytes(b"PK")
    (data / "README").write_bytes(b"text")
    (data / ".hidden.txt").write_bytes(b"text")
    outcome = run("ingest", data, "-i", index)
    assert outcome.status == 0
    assert f"skipped: {data / 'note.docx'}: unknown format .docx — known formats: .txt" in outcome.err
    assert f"skipped: {data / 'README'}: no suffix — known formats: .txt" in outcome.err
    assert ".hidden" not in outcome.err
    assert "failed 0, skipped 2" in outcome.out


def test_an_empty_folder(tmp_path: Path, index: Path, run: Run) -> None:
    (tmp_path / "empty").mkdir()
    outcome = run("ingest", tmp_path / "empty", "-i", index)
    assert outcome.status == 2
    assert outcome.err.startswith(f"failed: {tmp_path / 'empty'}: no document in this folder — known formats: ")
    assert run("search", "区块链", "-i", index).status in (1, 2)


def test_values_no_text_has_are_kept_out_of_the_postings(data: Path, index: Path, run: Run) -> None:
    record = {"id": "nul", "text": "a\0b区块链", "issuer": "某\0局", "kind": "\0", "source": "s\0", "province": "四川"}
    (data / "nul.jsonl").write_text(lines(record), encoding="utf-8")
    assert run("ingest", data, "-i", index).status == 0
    with cefu.open_index(index) as opened:
        assert opened.search("区块链", province="四川").doc_ids == ["nul"]
        assert opened.search(issuer="某\ufffd局").doc_ids == ["nul"]


@pytest.mark.parametrize("date", ["2020-02-30", "2020-13-01", "2020年2月30日", "9999-99-99", "next year"])
def test_an_impossible_date_is_a_warning_and_no_date(data: Path, index: Path, run: Run, date: str) -> None:
    (data / "d.jsonl").write_text(lines({"id": "d", "text": "区块链", "date": date}), encoding="utf-8")
    outcome = run("ingest", data, "-i", index)
    assert outcome.status == 0
    (line,) = outcome.err.splitlines()
    assert line.startswith(f"warning: {data / 'd.jsonl'}#1: record 1, key date: date {date}: ")
    with cefu.open_index(index) as opened:
        assert opened.document("d").date == ""  # type: ignore[union-attr]


def test_an_unknown_province_is_a_warning_with_close_matches(data: Path, index: Path, run: Run) -> None:
    (data / "p.jsonl").write_text(lines({"id": "p", "text": "区块链", "province": "四穿"}), encoding="utf-8")
    outcome = run("ingest", data, "-i", index)
    assert outcome.status == 0
    assert "warning: " in outcome.err
    assert "四穿: unknown province — did you mean 四川" in outcome.err


# -- what is asked ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (["区块链 AND (跨链"], ["character 9", "区块链 AND (跨链", "expected "]),
        (["区块链 OR"], ["character 7 (the end)", "expected "]),
        (['"区块链'], ["character 1 ("]),
        (["区块链 NEAR/x 跨链"], ["expected "]),
        (["colour:红"], ["colour"]),
        (["区块链", "--province", "四穿"], ["unknown province: 四穿", "did you mean", "四川"]),
        (["区块链 province:四穿"], ["unknown province: 四穿", "四川"]),
        (["区块链", "--province", "火星"], ["unknown province: 火星"]),
        (["区块链", "--city", "深川"], ["unknown city: 深川"]),
        (["区块链", "--tech", "区块练"], ["unknown technology: 区块练", "区块链"]),
        (["tech:区块练"], ["unknown technology: 区块练", "区块链"]),
        (["区块链", "--kind", "行动方针"], ["unknown kind: 行动方针"]),
        (["区块链", "--mentions", "四穿"], ["四穿", "四川"]),
        (["区块链", "--since", "2020-02-30"], ["--since 2020-02-30", "write 2020, 2020-05 or 2020-05-12"]),
        (["区块链", "--until", "2020-13"], ["--until 2020-13"]),
        (["区块链", "--year", "二零二零"], ["--year 二零二零"]),
        (["区块链", "--since", "2021", "--until", "2020"], ["--since 2021 is later than --until 2020", "swap"]),
        (["区块链 date:2020-02-30"], ["character 10", "one that the calendar has"]),
        (["区块链 year:20"], ["a year such as 2020"]),
        (["区块链", "--columns", "colour"], ["unknown column colour", "rank"]),
        (["区块链 NEAR/3 平台 跨链", "--within", "sentence"], ["--within sentence can't be combined"]),
    ],
)
def test_a_question_that_can_not_be_asked(run: Run, seeds_index: Path, args: list[str], parts: list[str]) -> None:
    one_error(run("search", *args, "-i", seeds_index), *parts)


def test_an_index_that_is_not_there(run: Run, tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        for args in (["search", "区块链"], ["show", "x"], ["status"], ["reindex"]):
            outcome = run(*args, "-i", folder)
            one_error(outcome, f"no index at {folder}", "run: cefu ingest seeds")
    assert not (tmp_path / "nowhere").exists(), "asking makes nothing"
    one_error(run("search", "区块链"), "error: no index at index_data — run: cefu ingest seeds")


def test_an_index_folder_that_is_a_file(run: Run, data: Path) -> None:
    outcome = run("ingest", data, "-i", data / "good.txt")
    one_error(outcome, f"{data / 'good.txt'} is a file", "--index")
    assert (data / "good.txt").read_text(encoding="utf-8") == "區塊鏈的好文件"


@pytest.fixture
def made(data: Path, index: Path) -> Path:
    cefu.ingest(data, index, jobs=1)
    return index


def edit_manifest(index: Path, **changes: object) -> None:
    path = index / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**manifest, **changes}), encoding="utf-8")


def test_an_index_of_a_newer_schema(run: Run, data: Path, made: Path) -> None:
    edit_manifest(made, schema_version=SCHEMA_VERSION + 1, cefu_version="9.1")
    before = sorted((path.name, path.stat().st_size) for path in made.iterdir() if path.is_file())
    asking = (["search", "区块链"], ["status"], ["show", "g1"])
    for args in (*asking, ["reindex"], ["ingest", data], ["ingest", data, "--dry-run"]):
        outcome = run(*args, "-i", made)
        one_error(outcome, f"schema {SCHEMA_VERSION + 1}", "made by cefu 9.1: upgrade with pip install --upgrade cefu")
    assert sorted((path.name, path.stat().st_size) for path in made.iterdir() if path.is_file()) == before
    edit_manifest(made, schema_version=SCHEMA_VERSION)
    assert run("search", "区块链", "-i", made, "--count").out == "3\n"


def test_an_index_of_an_older_schema(run: Run, made: Path) -> None:
    edit_manifest(made, schema_version=0)
    one_error(run("search", "区块链", "-i", made), "older schema 0", "ingest the sources")


def lose_store(index: Path) -> None:
    (index / STORE).unlink()


def spoil_store(index: Path) -> None:
    (index / STORE).write_bytes(b"rubbish" * 5000)


def empty_store(index: Path) -> None:
    (index / STORE).write_bytes(b"")


def spoil_manifest(index: Path) -> None:
    (index / MANIFEST).write_text("{", encoding="utf-8")


def odd_engine(index: Path) -> None:
    edit_manifest(index, engine="lucene")


def old_store(index: Path) -> None:
    """A store that was put back from before the last ingest."""
    database = sqlite3.connect(index / STORE)
    for table in ("texts", "folded", "keys", "documents"):
        database.execute(f"DELETE FROM {table} WHERE number = 2")
    database.commit()
    database.close()


def lose_postings(index: Path) -> None:
    shutil.rmtree(index / "postings-1")


def spoil_postings(index: Path) -> None:
    for path in (index / "postings-1").iterdir():
        path.write_bytes(b"rubbish" * 9)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lose_store, "documents.sqlite is missing"),
        (spoil_store, "documents.sqlite can't be read"),
        (empty_store, "documents.sqlite can't be read"),
        (old_store, "has 2 of its 3 documents"),
        (spoil_manifest, "manifest.json can't be read"),
        (odd_engine, "no engine is called lucene"),
        (lose_postings, "run: cefu reindex"),
        (spoil_postings, "run: cefu reindex"),
    ],
)
def test_a_damaged_index_stops_with_one_line(
    run: Run, data: Path, made: Path, damage: Callable[[Path], None], said: str
) -> None:
    damage(made)
    one_error(run("search", "区块链", "-i", made), said)
    (data / "new.txt").write_text("新的一份", encoding="utf-8")
    outcome = run("ingest", data, "-i", made)
    assert "Traceback" not in outcome.err
    assert outcome.status == 2, "an index that is damaged is not written to"
    assert (data / "good.txt").exists()


def test_a_store_with_a_damaged_page_is_named(run: Run, made: Path) -> None:
    database = sqlite3.connect(made / STORE)
    database.execute("UPDATE texts SET original = x'00'")
    database.commit()
    database.close()
    one_error(run("search", "区块链", "-i", made), "documents.sqlite can't be read")
    assert run("search", "区块链", "-i", made, "--count").out == "3\n", "what needs no text is still told"


def test_a_lexicon_that_can_not_be_used(run: Run, data: Path, index: Path, tmp_path: Path) -> None:
    lexicon = tmp_path / "my.toml"
    for text, said in (
        ("[[technology]]\naliases = []\n", "line 1: a [[technology]] table without a name"),
        ('[[technology]]\nname = "甲"\nalias = ["乙"]\n', "unknown key alias"),
        ("[[technology]\n", "is no TOML"),
    ):
        lexicon.write_text(text, encoding="utf-8")
        one_error(run("ingest", data, "-i", index, "--lexicon", lexicon), "my.toml", said)
        assert not (index / MANIFEST).exists()
        one_error(run("lexicon", "--lexicon", lexicon), "my.toml", said)
    outcome = run("ingest", data, "-i", index, "--lexicon", tmp_path / "nowhere.toml")
    assert outcome.status == 2
    assert "nowhere.toml" in outcome.err
    lexicon.write_text('[[technology]]\nname = "甲链"\n', encoding="utf-8")
    assert run("ingest", data, "-i", index, "--lexicon", lexicon).status == 0
    lexicon.unlink()
    assert run("search", "区块链", "-i", index).status == 0
    outcome = run("search", "tech:区块链", "-i", index)
    assert outcome.status == 2
    assert "my.toml" in outcome.err


@pytest.mark.parametrize(
    ("args", "parts"),
    [
        (["--engine", "lucene"], ["no engine is called lucene", "choose one of: memory, tantivy, whoosh"]),
        (["--map", "a=b"], ["can't map a=b", "fields: id text"]),
        (["--sidecar", "nowhere.csv"], ["nowhere.csv: No such file"]),
    ],
)
def test_an_option_of_ingest_that_can_not_be(
    run: Run, data: Path, index: Path, args: list[str], parts: list[str]
) -> None:
    one_error(run("ingest", data, "-i", index, *args), *parts)
    assert not (index / MANIFEST).exists()


def test_a_usage_error_names_the_option(run: Run, data: Path, index: Path) -> None:
    for args, said in (
        (["ingest", data, "--jobs", "0"], "--jobs"),
        (["ingest", data, "--map", "x"], "--map x is not of the form KEY=FIELD"),
        (["search", "区块链", "--sort", "beauty"], "relevance"),
        (["search", "区块链", "--format", "docx"], "jsonl"),
        (["lexicno"], "lexicno"),
    ):
        outcome = run(*args, *([] if args == ["lexicno"] else ["-i", index]))
        assert (outcome.status, outcome.out) == (2, "")
        assert said in outcome.err
        assert "Traceback" not in outcome.err


def test_no_folder_to_write_to(run: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path / "denied"))

    monkeypatch.setattr(os, "makedirs", denied)
    outcome = run("ingest", data, "-i", tmp_path / "denied")
    assert outcome.status == 2
    assert outcome.err == f"error: {tmp_path / 'denied'}: Permission denied\n"


# -- the family of errors ---------------------------------------------------------------------------------------


def test_every_error_is_one_of_the_family() -> None:
    family = {
        ConfigError, ReadError, QuerySyntaxError, UnknownFieldError, UnknownNameError, UnsupportedQueryError,
        IndexNotFoundError, IndexMismatchError, IndexLockedError, IndexCorruptError, EngineNotInstalledError,
        EngineError,
    }  # fmt: skip
    assert set(CefuError.__subclasses__()) == family
    for kind in family - {QuerySyntaxError, UnknownNameError}:
        assert str(kind("a\nb", hint="c\nd")) == "a b — c d"


def test_a_missing_library_says_what_installs_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cefu.engines import registry

    monkeypatch.setitem(registry.ENGINES, "tantivy", ("no_such_library", "Engine", "pip install 'cefu[fast]'"))
    with pytest.raises(EngineNotInstalledError, match=r"engine tantivy needs no_such_library — run: pip install"):
        registry.open_engine("tantivy", str(tmp_path))


def test_postings_of_an_older_copy_are_refused(tmp_path):
    import shutil

    import pytest

    import cefu
    from cefu.errors import IndexCorruptError
    from cefu.reindex import reindex

    source, index = tmp_path / "laws", tmp_path / "index"
    source.mkdir()
    (source / "a.txt").write_text("数据", encoding="utf-8")
    cefu.ingest(source, index, jobs=1)
    shutil.copytree(index / "postings-1", tmp_path / "copy")
    (source / "b.txt").write_text("数据", encoding="utf-8")
    cefu.ingest(source, index, jobs=1)
    shutil.rmtree(index / "postings-1")
    shutil.copytree(tmp_path / "copy", index / "postings-1")
    with cefu.open_index(index) as opened, pytest.raises(IndexCorruptError, match="end before the documents do"):
        opened.search("数据")
    with pytest.raises(IndexCorruptError, match="cefu reindex"):
        cefu.ingest(source, index, jobs=1)
    reindex(index)
    with cefu.open_index(index) as opened:
        assert opened.search("数据").total == 2


def test_an_index_that_lost_its_manifest_is_not_thrown_away(tmp_path):
    import pytest

    import cefu
    from cefu.errors import IndexCorruptError

    source, index = tmp_path / "laws", tmp_path / "index"
    source.mkdir()
    (source / "a.txt").write_text("数据", encoding="utf-8")
    cefu.ingest(source, index, jobs=1)
    manifest = (index / "manifest.json").read_bytes()
    (index / "manifest.json").unlink()
    with pytest.raises(IndexCorruptError, match=r"manifest\.json is gone"):
        cefu.ingest(source, index, jobs=1)
    (index / "manifest.json").write_bytes(manifest)
    with cefu.open_index(index) as opened:
        assert opened.search("数据").total == 1


def test_output_goes_through_links_and_into_pipes_but_not_over_folders(tmp_path, monkeypatch):
    import os
    import threading

    import pytest

    from cefu.cli.output import Output
    from cefu.errors import ConfigError
    from cefu.render import Column

    columns, rows = [Column("title", "标题")], [{"title": "通知"}]
    (tmp_path / "real.csv").write_text("old", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    Output(None, str(tmp_path / "link.csv"), False, False).write(rows, columns)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text(encoding="utf-8") == "title\n通知\n"
    os.mkfifo(tmp_path / "pipe.csv")
    read = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe.csv").read_text(encoding="utf-8")))
    reader.start()
    Output(None, str(tmp_path / "pipe.csv"), False, False).write(rows, columns)
    reader.join(10)
    assert read == ["title\n通知\n"]
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(ConfigError, match="is a folder"):
        Output(None, str(tmp_path / "folder.csv"), False, False).write(rows, columns)
