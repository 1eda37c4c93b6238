"""Compression, sidecars and fingerprints."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import importlib
import json
import lzma
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cefu.errors import ReadError
from cefu.model import Declared, RawDocument
from cefu.reading import Failure, SourceFile, discover, read, sha256_of, size_and_mtime


def zst(data: bytes) -> bytes:
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    result: bytes = importlib.import_module(name).compress(data)
    return result


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": zst,
}


def file_of(path: Path) -> SourceFile:
    (found,) = discover([path])
    assert isinstance(found, SourceFile), found
    return found


def run(path: Path, data: bytes | str) -> list[RawDocument | Failure]:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(read(file_of(path)))


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "正文"),
        ("a.md", "---\ntitle: 甲\n---\n正文"),
        ("a.jsonl", '{"text": "正文"}\n'),
        ("a.json", '[{"text": "正文"}]'),
        ("a.csv", "标题,正文\n甲,正文\n"),
        ("a.tsv", "标题\t正文\n甲\t正文\n"),
    ],
)
def test_every_format_is_read_through_every_compression(
    tmp_path: Path, kind: str, name: str, content: str
) -> None:
    (found,) = run(tmp_path / f"{name}.{kind}", PACK[kind](content.encode()))
    assert isinstance(found, RawDocument), found
    assert found.text == "正文"
    assert found.doc_id.startswith(f"{tmp_path.name}/{name}.{kind}")


@pytest.mark.parametrize("kind", ["gz", "bz2", "xz", "zst"])
def test_several_members_are_read_as_one(tmp_path: Path, kind: str) -> None:
    (found,) = run(tmp_path / f"a.txt.{kind}", PACK[kind]("正".encode()) + PACK[kind]("文".encode()))
    assert isinstance(found, RawDocument)
    assert found.text == "正文"


def records(count: int) -> bytes:
    texts = (hashlib.sha512(str(n).encode()).hexdigest() * 4 for n in range(count))
    return "".join(json.dumps({"text": text}) + "\n" for text in texts).encode()


@pytest.mark.parametrize("kind", PACK)
def test_a_truncated_archive_fails_after_what_could_be_read(tmp_path: Path, kind: str) -> None:
    data = records(5000)
    packed = PACK[kind](data)
    whole = [d.text for d in run(tmp_path / "a.jsonl", data) if isinstance(d, RawDocument)]
    found = run(tmp_path / f"a.jsonl.{kind}", packed[: len(packed) * 3 // 4])
    assert isinstance(found[-1], Failure)
    assert "truncated" in found[-1].reason
    documents = [d.text for d in found[:-1] if isinstance(d, RawDocument)]
    assert len(documents) == len(found) - 1 > 100
    assert documents == whole[: len(documents)]


@pytest.mark.parametrize("kind", PACK)
def test_a_truncated_text_is_no_document(tmp_path: Path, kind: str) -> None:
    packed = PACK[kind](records(5000))
    (found,) = run(tmp_path / f"a.txt.{kind}", packed[: len(packed) // 2])
    assert isinstance(found, Failure)
    assert f"truncated .{kind}" in found.reason


@pytest.mark.parametrize("kind", PACK)
def test_a_truncated_table_loses_no_row_and_invents_none(tmp_path: Path, kind: str) -> None:
    rows = [hashlib.sha512(str(n).encode()).hexdigest() * 4 for n in range(5000)]
    packed = PACK[kind](("n,text\n" + "".join(f"{n},{row}\n" for n, row in enumerate(rows))).encode())
    found = run(tmp_path / f"a.csv.{kind}", packed[: len(packed) * 3 // 4])
    documents = [d.text for d in found if isinstance(d, RawDocument)]
    assert documents == rows[: len(documents)]
    assert len(documents) == len(found) - 1 > 100


@pytest.mark.parametrize("kind", PACK)
def test_a_damaged_archive_is_named(tmp_path: Path, kind: str) -> None:
    packed = bytearray(PACK[kind](records(3000)))
    packed[len(packed) // 2 :] = bytes(b ^ 0x5A for b in packed[len(packed) // 2 :])
    found = run(tmp_path / f"a.jsonl.{kind}", bytes(packed))
    assert isinstance(found[-1], Failure)
    (found_one,) = run(tmp_path / f"b.txt.{kind}", "这不是压缩文件".encode())
    assert isinstance(found_one, Failure)
    assert f".{kind} archive" in found_one.reason


@pytest.mark.parametrize("kind", PACK)
def test_an_empty_archive_is_empty(tmp_path: Path, kind: str) -> None:
    (found,) = run(tmp_path / f"a.txt.{kind}", PACK[kind](b""))
    assert isinstance(found, Failure)
    assert found.reason.startswith("empty")


def test_the_command_for_a_packed_file_unpacks_it(tmp_path: Path) -> None:
    (found,) = run(tmp_path / "a.txt.gz", gzip.compress(("国务院办公厅关于印发规划的通知" * 9).encode("gbk")))
    assert isinstance(found, Failure)
    assert found.hint == f"convert with: gzip -dc {tmp_path}/a.txt.gz | iconv -f GB18030 -t UTF-8 > NEW"


@pytest.mark.parametrize("kind", PACK)
def test_a_bomb_is_refused(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cefu.reading.limits.RECORD_BYTES", 100_000)
    packed = PACK[kind](b'{"text": "' + b"a" * 5_000_000 + b'"}\n{"text": "b"}\n')
    found = run(tmp_path / f"a.jsonl.{kind}", packed)
    assert [type(f) for f in found] == [Failure, RawDocument]
    (found_one,) = run(tmp_path / f"a.txt.{kind}", packed)
    assert isinstance(found_one, Failure)


def test_zstandard_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> object:
        raise ImportError(name)

    data = zst("正文".encode())
    original = importlib.import_module
    monkeypatch.setattr(
        importlib, "import_module", lambda n: missing(n) if n.endswith("zstd") else original(n)
    )
    (found,) = run(tmp_path / "a.txt.zst", data)
    assert isinstance(found, Failure)
    assert "pip install" in found.hint


def test_a_sidecar_stands_first(tmp_path: Path) -> None:
    (tmp_path / "a.md.meta.toml").write_bytes(
        "\ufefftitle = '用户的标题'\r\nissuer = ['甲', '乙']\r\n发布日期 = 2020-05-07\r\n"
        "date = '2020-05'\r\neffective_on = 2020\r\n备注 = '经核对'\r\n"
        "id = 'x'\r\ndone = true\r\n[more]\r\nday = 2020-01-02\r\n".encode()
    )
    (found,) = run(tmp_path / "a.md", "---\ntitle: 文件的标题\n备注: 无\n---\n正文")
    assert isinstance(found, RawDocument)
    name = "a.md.meta.toml"
    assert found.declared == (
        Declared("title", "用户的标题", "sidecar", name),
        Declared("issuer", "甲", "sidecar", name),
        Declared("issuer", "乙", "sidecar", name),
        Declared("issued_on", "2020-05-07", "sidecar", name),
        Declared("date", "2020-05", "sidecar", name),
        Declared("effective_on", "2020", "sidecar", name),
        Declared("title", "文件的标题", "front matter", "front matter, key title"),
    )
    assert found.first("title") == found.declared[0]
    assert found.extra == {"备注": "经核对", "id": "x", "done": "true", "more": '{"day": "2020-01-02"}'}
    assert found.doc_id == f"{tmp_path.name}/a.md"


def test_the_sidecar_of_records_holds_for_each(tmp_path: Path) -> None:
    (tmp_path / "a.csv.meta.toml").write_text('province = "广东"', encoding="utf-8")
    found = run(tmp_path / "a.csv", "省份,正文\n,甲\n广西,乙\n")
    declared = [[(d.value, d.source) for d in doc.declared] for doc in found if isinstance(doc, RawDocument)]
    assert declared == [[("广东", "sidecar")], [("广东", "sidecar"), ("广西", "record")]]


@pytest.mark.parametrize(
    ("sidecar", "reason"),
    [
        ('title = "甲"\nissued_on = 2020-05\n'.encode(), "a.txt.meta.toml, line 2: bad TOML"),
        ("标题 = 甲".encode(), "a.txt.meta.toml, line 1: bad TOML"),
        ('标题 = "甲"\n\n标题 = "乙"\n'.encode(), "a.txt.meta.toml, line 3: bad TOML"),
        (
            '标题 = "国务院关于印发规划的通知"'.encode("gbk"),
            "a.txt.meta.toml: not UTF-8; it looks like GB18030",
        ),
    ],
)
def test_a_broken_sidecar_is_named_and_its_file_waits(tmp_path: Path, sidecar: bytes, reason: str) -> None:
    (tmp_path / "a.txt.meta.toml").write_bytes(sidecar)
    (found,) = run(tmp_path / "a.txt", "正文")
    assert isinstance(found, Failure)
    assert found.reason.startswith(reason)


def test_the_fingerprint_covers_the_raw_bytes_and_the_sidecar(tmp_path: Path) -> None:
    path, beside = tmp_path / "a.txt.gz", tmp_path / "a.txt.gz.meta.toml"
    path.write_bytes(gzip.compress("正文".encode()))
    plain = sha256_of(file_of(path))
    assert plain == hashlib.sha256(path.read_bytes()).hexdigest()
    beside.write_text('title = "甲"', encoding="utf-8")
    first = sha256_of(file_of(path))
    beside.write_text('title = "乙"', encoding="utf-8")
    second = sha256_of(file_of(path))
    assert len({plain, first, second}) == 3
    os.utime(beside, ns=(0, 0))
    os.utime(path, ns=(5, 7_000))
    assert size_and_mtime(file_of(path)) == (path.stat().st_size + beside.stat().st_size, 7_000)


def test_the_fingerprint_of_what_is_gone_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("正文", encoding="utf-8")
    file = file_of(path)
    path.unlink()
    with pytest.raises(ReadError, match=r"a\.txt"):
        sha256_of(file)
    with pytest.raises(ReadError, match=r"a\.txt"):
        size_and_mtime(file)


def test_standard_input_has_no_fingerprint() -> None:
    (file,) = discover(["-"])
    assert isinstance(file, SourceFile)
    assert (sha256_of(file), size_and_mtime(file)) == ("", (0, 0))


def test_reading_imports_its_libraries_late() -> None:
    import subprocess

    names = ("yaml", "backports.zstd", "lzma", "bz2", "csv")
    code = f"import sys, cefu.reading; print([m for m in {names} if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ}
    )
    assert result.stdout.strip() == "[]"
