"""Which files a walk gives, under which ids, and what it says of the others."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import pytest

from cefu.reading import Failure, SourceFile, discover, formats

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX file names and links")


def put(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("正文", encoding="utf-8")
    return root


def files(found: list[SourceFile | Failure]) -> list[SourceFile]:
    return [f for f in found if isinstance(f, SourceFile)]


def failures(found: list[SourceFile | Failure]) -> list[Failure]:
    return [f for f in found if isinstance(f, Failure)]


def ids(*args: object, **options: object) -> list[str]:
    return [f.base_id for f in files(list(discover(*args, **options)))]  # type: ignore[arg-type]


def test_a_folder_gives_its_files_below_its_own_name_sorted_by_the_whole_path(tmp_path: Path) -> None:
    put(
        tmp_path,
        "seeds/a/z.txt",
        "seeds/a.md",
        "seeds/a-b.txt",
        "seeds/B.txt",
        "seeds/a/b/c.txt",
        "seeds/中.txt",
    )
    assert ids([tmp_path / "seeds"]) == [
        "seeds/B.txt",
        "seeds/a-b.txt",
        "seeds/a.md",
        "seeds/a/b/c.txt",
        "seeds/a/z.txt",
        "seeds/中.txt",
    ]


def test_a_folder_and_a_file_in_it_agree_on_the_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "seeds/a.md")
    assert ids([tmp_path / "seeds"]) == ids([tmp_path / "seeds" / "a.md"]) == ["seeds/a.md"]
    assert ids([f"{tmp_path}/seeds/"]) == ["seeds/a.md"]
    monkeypatch.chdir(tmp_path / "seeds")
    assert ids(["."]) == ids(["a.md"]) == ids(["./a.md"]) == ids(["../seeds"]) == ["seeds/a.md"]
    (tmp_path / "seeds" / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "seeds" / "sub")
    assert ids([".."]) == ids(["../a.md"]) == ["seeds/a.md"]


def test_the_source_is_what_the_user_would_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "seeds/a.md")
    monkeypatch.chdir(tmp_path)
    (file,) = files(list(discover(["seeds"])))
    assert (file.source, file.path) == ("seeds/a.md", Path("seeds/a.md"))
    monkeypatch.chdir(tmp_path / "seeds")
    (file,) = files(list(discover(["."])))
    assert file.source == "a.md"


def test_one_path_need_not_stand_in_a_list(tmp_path: Path) -> None:
    put(tmp_path, "seeds/a.md")
    assert ids(str(tmp_path / "seeds")) == ids(tmp_path / "seeds") == ["seeds/a.md"]


def test_format_and_compression_come_from_the_name(tmp_path: Path) -> None:
    put(tmp_path, "d/a.TXT", "d/b.jsonl.xz", "d/c.csv.gz", "d/d.tsv.zst", "d/e.markdown", "d/f.json.bz2")
    found = {f.path.name: (f.format, f.compression) for f in files(list(discover([tmp_path / "d"])))}
    assert found == {
        "a.TXT": ("text", ""),
        "b.jsonl.xz": ("jsonl", "xz"),
        "c.csv.gz": ("csv", "gz"),
        "d.tsv.zst": ("tsv", "zst"),
        "e.markdown": ("markdown", ""),
        "f.json.bz2": ("json", "bz2"),
    }
    assert ids([tmp_path / "d" / "b.jsonl.xz"]) == ["d/b.jsonl.xz"]


def test_formats_lists_the_suffixes() -> None:
    assert {".txt", ".text", ".md", ".markdown", ".jsonl", ".ndjson", ".json", ".csv", ".tsv"} <= set(
        formats()
    )


def test_a_collection_goes_before_every_id(tmp_path: Path) -> None:
    put(tmp_path, "seeds/a.md")
    (file,) = files(list(discover([tmp_path / "seeds"], collection="plans/")))
    assert (file.base_id, file.collection) == ("plans/seeds/a.md", "plans")
    assert ids(["-"], collection="plans") == ["plans/stdin"]


def test_hidden_and_temporary_names_are_passed_over_in_silence(tmp_path: Path) -> None:
    put(tmp_path, "d/a.txt", "d/.b.txt", "d/.git/c.txt", "d/~$d.txt", "d/e.txt~", "d/f.txt.swp", "d/g.tmp")
    put(tmp_path, "d/Thumbs.db", "d/desktop.ini", "d/__MACOSX/h.txt", "d/.DS_Store", "d/.x.md.meta.toml")
    found = list(discover([tmp_path / "d"]))
    assert [f.source for f in found] == [str(tmp_path / "d" / "a.txt")]


def test_a_hidden_file_that_is_named_is_read(tmp_path: Path) -> None:
    put(tmp_path, ".notes/.a.txt", ".notes/b.txt")
    assert ids([tmp_path / ".notes" / ".a.txt"]) == [".notes/.a.txt"]
    assert ids([tmp_path / ".notes"]) == [".notes/b.txt"]


def test_an_unknown_format_is_named(tmp_path: Path) -> None:
    put(tmp_path, "d/a.txt", "d/b.xyz", "d/c.tar.gz", "d/README")
    reasons = {Path(f.source).name: f.reason for f in failures(list(discover([tmp_path / "d"])))}
    assert reasons == {
        "b.xyz": "skipped: unknown format .xyz",
        "c.tar.gz": "skipped: unknown format .tar.gz",
        "README": "skipped: no suffix",
    }
    (failure,) = failures(list(discover([tmp_path / "d" / "b.xyz"])))
    assert ".txt" in failure.hint
    assert ".gz" in failure.hint


def test_what_does_not_exist_is_named(tmp_path: Path) -> None:
    (failure,) = discover([tmp_path / "nothing"])
    assert isinstance(failure, Failure)
    assert failure.source == str(tmp_path / "nothing")
    assert "no such file" in failure.reason
    assert all(isinstance(f, Failure) for f in discover(["a\0b", "x" * 5000]))


def test_a_folder_without_a_document_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    put(tmp_path, "pictures/a.jpg", "pictures/.b.txt")
    assert [f.reason for f in failures(list(discover([tmp_path / "empty"])))] == [
        "no document in this folder"
    ]
    reasons = [f.reason for f in failures(list(discover([tmp_path / "pictures"])))]
    assert reasons == ["skipped: unknown format .jpg", "no document in this folder"]


def test_a_file_reached_twice_is_read_once(tmp_path: Path) -> None:
    put(tmp_path, "d/a.txt", "d/e/b.txt")
    found = list(
        discover([tmp_path / "d" / "a.txt", tmp_path / "d", tmp_path / "d", tmp_path / "d" / "e", "-", "-"])
    )
    assert [f.base_id for f in files(found)] == ["d/a.txt", "d/e/b.txt", "stdin"]
    assert not failures(found)
    assert not failures(
        list(discover([tmp_path / "d" / "a.txt", tmp_path / "d" / "e" / "b.txt", tmp_path / "d"]))
    )


def test_an_excluded_folder_is_not_entered(tmp_path: Path) -> None:
    put(tmp_path, "d/a.txt", "d/index_data/manifest.json")
    assert ids([tmp_path / "d"], exclude=[tmp_path / "d" / "index_data"]) == ["d/a.txt"]


@posix
def test_links_that_loop_end_and_keep_the_real_names(tmp_path: Path) -> None:
    put(tmp_path, "d/b/x.txt", "d/y.txt")
    (tmp_path / "d" / "a").symlink_to(tmp_path / "d" / "b")
    (tmp_path / "d" / "b" / "up").symlink_to(tmp_path / "d")
    (tmp_path / "d" / "again.txt").symlink_to("y.txt")
    (tmp_path / "d" / "me").symlink_to("me")
    found = list(discover([tmp_path / "d"]))
    assert [f.base_id for f in files(found)] == ["d/b/x.txt", "d/y.txt"]
    assert [Path(f.source).name for f in failures(found)] == ["me"]


@posix
def test_links_that_lead_elsewhere_are_followed(tmp_path: Path) -> None:
    put(tmp_path, "store/x.txt", "d/.annex/k1", "d/a.txt")
    (tmp_path / "d" / "linked").symlink_to(tmp_path / "store")
    (tmp_path / "d" / "kept.txt").symlink_to(".annex/k1")
    (tmp_path / "d" / "gone.txt").symlink_to("nowhere.txt")
    found = list(discover([tmp_path / "d"]))
    assert [f.base_id for f in files(found)] == ["d/a.txt", "d/kept.txt", "d/linked/x.txt"]
    assert [(Path(f.source).name, f.reason) for f in failures(found)] == [("gone.txt", "a link to nothing")]


@posix
def test_pipes_sockets_and_devices_are_skipped_with_a_reason(tmp_path: Path) -> None:
    put(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(tmp_path)  # the path of a socket is short
        try:
            server.bind("s.txt")
        finally:
            os.chdir(here)
        found = failures(list(discover([tmp_path])))
    assert [f.reason for f in found] == ["skipped: a pipe, not a file", "skipped: a socket, not a file"]
    (device,) = discover(["/dev/null"])
    assert isinstance(device, Failure)
    assert device.reason == "skipped: a device, not a file"


def test_a_folder_that_can_not_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "d/a.txt", "d/shut/b.txt")
    scandir = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    found = list(discover([tmp_path / "d"]))
    assert [f.base_id for f in files(found)] == ["d/a.txt"]
    assert failures(found)[0].reason == "can't open the folder (Permission denied)"


def test_a_sidecar_goes_with_its_file(tmp_path: Path) -> None:
    put(tmp_path, "d/a.md", "d/a.md.meta.toml", "d/b.jsonl.gz", "d/b.jsonl.gz.meta.toml", "d/c.md")
    expected = {"a.md": "a.md.meta.toml", "b.jsonl.gz": "b.jsonl.gz.meta.toml", "c.md": None}
    found = list(discover([tmp_path / "d"]))
    assert {f.path.name: f.sidecar and f.sidecar.name for f in files(found)} == expected
    assert not failures(found)
    every = sorted((tmp_path / "d").iterdir())  # as a shell expands d/*
    found = list(discover(every))
    assert {f.path.name: f.sidecar and f.sidecar.name for f in files(found)} == expected
    assert not failures(found)


def test_a_sidecar_alone_stands_for_its_file(tmp_path: Path) -> None:
    put(tmp_path, "d/a.md", "d/a.md.meta.toml")
    assert ids([tmp_path / "d" / "a.md.meta.toml"]) == ["d/a.md"]


def test_a_sidecar_without_its_file_is_named(tmp_path: Path) -> None:
    put(tmp_path, "d/a.md", "d/gone.md.meta.toml")
    for given in ([tmp_path / "d"], [tmp_path / "d" / "gone.md.meta.toml"]):
        (failure,) = failures(list(discover(given)))
        assert Path(failure.source).name == "gone.md.meta.toml"
        assert failure.reason == "a sidecar without its file gone.md"


def test_the_sidecar_of_an_unknown_format_is_no_orphan(tmp_path: Path) -> None:
    put(tmp_path, "d/a.txt", "d/b.ofd9", "d/b.ofd9.meta.toml")
    assert [f.reason for f in failures(list(discover([tmp_path / "d"])))] == ["skipped: unknown format .ofd9"]


@posix
def test_ids_are_composed_and_the_sidecar_is_found_either_way(tmp_path: Path) -> None:
    put(tmp_path, "d/cafe\u0301.md", "d/caf\u00e9.md.meta.toml")
    (file,) = files(list(discover([tmp_path / "d"])))
    assert file.base_id == "d/caf\u00e9.md"
    assert file.sidecar is not None
    assert file.path.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="needs a file system that takes any bytes")
def test_a_name_that_is_not_utf8_is_read_under_a_printable_id(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    with open(os.path.join(os.fsencode(tmp_path / "d"), b"\xb9\xfa.txt"), "wb") as stream:
        stream.write("正文".encode())
    (tmp_path / "d" / "two\nlines.txt").write_text("正文", encoding="utf-8")
    found = files(list(discover([tmp_path / "d"])))
    assert sorted(f.base_id for f in found) == ["d/\\xb9\\xfa.txt", "d/two\\x0alines.txt"]
    assert all(f.path.read_text(encoding="utf-8") == "正文" for f in found)
    assert all(f.source.isprintable() for f in found)


def test_deep_folders_do_not_exhaust_the_stack(tmp_path: Path) -> None:
    deep = tmp_path
    for _ in range(300):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "a.txt").write_text("正文", encoding="utf-8")
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(250)
    try:
        assert len(ids([tmp_path])) == 1
    finally:
        sys.setrecursionlimit(limit)


def test_a_sidecar_may_leave_out_the_suffix_when_one_file_has_the_name(tmp_path):
    folder = tmp_path / "plans"
    folder.mkdir()
    for name in ("fujian.txt", "yunnan.txt", "yunnan.md", "fujian.meta.toml", "yunnan.meta.toml"):
        (folder / name).write_text("title = '方案'\n" if name.endswith("toml") else "正文", encoding="utf-8")
    found = list(discover(folder))
    sidecars = {f.path.name: f.sidecar and f.sidecar.name for f in found if isinstance(f, SourceFile)}
    assert sidecars == {"fujian.txt": "fujian.meta.toml", "yunnan.md": None, "yunnan.txt": None}
    assert [f.source for f in found if isinstance(f, Failure)] == [str(folder / "yunnan.meta.toml")]
    (alone,) = discover(folder / "fujian.txt")
    assert alone.sidecar == folder / "fujian.meta.toml"
