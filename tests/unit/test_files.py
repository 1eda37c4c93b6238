"""Where output goes: what a name stands for, and what becomes of what was there."""

from __future__ import annotations

import errno
import os
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cefu.cli.files import check_apart, filling, same_place
from cefu.errors import ConfigError
from cefu.store import lock
from running import Run

on_posix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows has no permissions and pipes of this kind"
)


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


@contextmanager
def reader(pipe: Path) -> Iterator[list[bytes]]:
    """What is written into a pipe while ``with`` lasts; there after it."""
    os.mkfifo(pipe)
    read: list[bytes] = []
    thread = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    thread.start()
    yield read
    thread.join(timeout=20)


@on_posix
@pytest.mark.parametrize("before", [0o600, 0o640, 0o664, 0o444])
def test_a_file_that_is_replaced_keeps_its_permissions(
    run: Run, seeds_index: Path, tmp_path: Path, before: int
) -> None:
    hits, told = tmp_path / "hits.csv", tmp_path / "told.json"
    for file in (hits, told):
        file.write_text("", encoding="utf-8")
        file.chmod(before)
    link = tmp_path / "link.csv"
    link.symlink_to("hits.csv")
    assert run("search", "跨链", "-i", seeds_index, "-o", link, "--provenance", told).status == 0
    assert (mode(hits), mode(told), link.is_symlink()) == (before, before, True)
    assert hits.stat().st_size > 100


@on_posix
def test_a_new_file_has_the_permissions_of_any(tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        with filling(str(tmp_path / "new")) as (stream, digest):
            stream.write("链".encode())
    finally:
        os.umask(mask)
    assert (mode(tmp_path / "new"), digest.bytes) == (0o640, 3)


@on_posix
@pytest.mark.parametrize("name", ["rows", "account", "figure", "page"])
def test_pipes_are_written_to_and_stay(run: Run, seeds_index: Path, tmp_path: Path, name: str) -> None:
    pipe = tmp_path / "pipe"
    plain, asked = tmp_path / "plain", ["-i", seeds_index]
    calls: dict[str, list[object]] = {
        "rows": ["search", "跨链", *asked, "--format", "csv", "-o"],
        "account": ["search", "跨链", *asked, "--provenance"],
        "figure": ["timeline", "跨链", *asked, "--plot"],
        "page": ["report", "跨链", *asked, "-o"],
    }
    suffix = {"figure": ".svg", "page": ".html"}.get(name, "")
    pipe, plain = pipe.with_suffix(suffix), plain.with_suffix(suffix)
    with reader(pipe) as read:
        done = run(*calls[name], pipe, env={"SOURCE_DATE_EPOCH": "0"})
    assert done.status == 0, done.err
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert run(*calls[name], plain, env={"SOURCE_DATE_EPOCH": "0"}).status == 0
    assert read == [plain.read_bytes().replace(str(plain).encode(), str(pipe).encode())]


@on_posix
def test_a_pipe_without_a_name_is_written_to(tmp_path: Path) -> None:
    there, here = os.pipe()
    if not os.path.exists(f"/dev/fd/{here}"):
        pytest.skip("no names for open files")
    with filling(f"/dev/fd/{here}") as (stream, digest):
        stream.write(b"rows")
    os.close(here)
    with open(there, "rb") as read:
        assert read.read() == b"rows"
    assert digest.sha256 is None


@on_posix
def test_a_review_log_is_no_pipe(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "log.csv"
    os.mkfifo(pipe)
    done = run("search", "跨链", "-i", seeds_index, "--review", pipe)
    assert (done.status, done.out) == (2, "")
    assert f"{pipe} is no file" in done.err
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_names_of_one_place(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path)
    (tmp_path / "to-new.csv").symlink_to("new.csv")
    for one, other, same in (
        ("a.csv", "./a.csv", True),
        ("a.csv", "link/a.csv", True),
        ("new.csv", "link/new.csv", True),
        ("new.csv", "to-new.csv", True),
        ("a.csv", "new.csv", False),
    ):
        assert same_place(f"{tmp_path}/{one}", f"{tmp_path}/{other}") is same, (one, other)
    a = str(tmp_path / "a.csv")
    check_apart(["-", a, None], {"the list": "-", "the log": None})
    with pytest.raises(ConfigError, match="two outputs go to standard output"):
        check_apart(["-", a, "-"], {})
    with pytest.raises(ConfigError, match="would replace the list"):
        check_apart(["-", a], {"the list": a})
    check_apart([os.devnull], {"the list": os.devnull})


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["search", "跨链", "-o", "a.csv", "--provenance", "./a.csv"], "both go to a.csv"),
        (["search", "跨链", "-o", "a.csv", "--review", "./a.csv"], "would replace the review log"),
        (
            ["timeline", "跨链", "-o", "a.svg", "--format", "csv", "--plot", "./a.svg"],
            "two outputs go to ./a.svg",
        ),
        (["matrix", "跨链", "--provenance", "a.svg", "--plot", "./a.svg"], "two outputs go to ./a.svg"),
        (["matrix", "--queries", "q.csv", "-o", "./q.csv"], "would replace the list of queries q.csv"),
        (
            ["cooccur", "跨链", "--stopwords", "q.csv", "-o", "./q.csv"],
            "would replace the list of words q.csv",
        ),
    ],
)
def test_outputs_of_one_place_are_refused_before_the_work(
    run: Run, seeds_index: Path, tmp_path: Path, args: list[str], said: str
) -> None:
    here = tmp_path / "here"
    (here / "q.csv").write_text("跨链\n", encoding="utf-8")
    before = sorted(path.name for path in here.iterdir())
    done = run(*args, "-i", seeds_index)
    assert done.status == 2, done.err
    assert said in done.err
    assert (here / "q.csv").read_text("utf-8") == "跨链\n"
    assert sorted(path.name for path in here.iterdir()) == before


@on_posix
def test_a_lock_on_a_file_that_its_holder_removed_meanwhile_is_taken_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, path = str(tmp_path / "h.csv"), tmp_path / "h.csv.lock"
    taking = lock._try
    tried = []

    def late(handle: int) -> None:
        taking(handle)
        tried.append(handle)
        if len(tried) == 1:
            path.unlink()

    monkeypatch.setattr(lock, "_try", late)
    with lock.OutputLock(file):
        assert len(tried) == 2
        with (
            pytest.raises(ConfigError, match=f"is being written by process {os.getpid()} on"),
            lock.OutputLock(file),
        ):
            pass
        assert path.exists()
    assert not path.exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")
def test_a_full_disk_is_told_with_the_name_of_the_output(run: Run, seeds_index: Path) -> None:
    outcome = run("search", "区块链", "-i", seeds_index, "--format", "csv", "-o", "/dev/full")
    assert outcome.status == 2
    assert outcome.err.strip().endswith(
        "error: /dev/full can't be written (No space left on device) — make room, or name another place"
    )


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    old = tmp_path / "hits.csv"
    old.write_bytes(b"old")

    def write(error: OSError) -> None:
        with filling(str(old)) as (stream, _):
            stream.write(b"new")
            raise error

    with pytest.raises(ConfigError, match=r"hits\.csv can't be written"):
        write(OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(FileNotFoundError):
        write(FileNotFoundError(errno.ENOENT, "what was to be read is gone", "an input"))
    assert old.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["hits.csv"]
