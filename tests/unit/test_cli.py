"""The command line: formats, files, exit statuses, what goes to which stream, terminals and pipes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

import cefu
from cefu.cli.app import COMMANDS
from cefu.cli.app import cefu as command
from cefu.errors import CefuError
from cefu.model import PartialDate
from cefu.render.width import display_width
from cefu.schema import HIT_KEYS
from running import Run, environment


@pytest.fixture
def search(run: Run, seeds_index: Path) -> Run:
    """``cefu search … -i`` the index of the seeds."""
    return lambda *args, **options: run("search", *args, "-i", seeds_index, **options)


# -- what goes where ------------------------------------------------------------------------------------------------


def test_data_on_one_stream_and_words_on_the_other(search: Run) -> None:
    outcome = search("跨链")
    assert outcome.status == 0
    assert len(outcome.records()) == 2
    assert outcome.err == "showing 2 of 2 (2 occurrences, 42 documents searched)\n"


def test_exit_statuses(search: Run, run: Run, seeds_index: Path) -> None:
    assert search("区块链").status == 0
    outcome = search("量子计算")
    assert (outcome.status, outcome.out, outcome.err) == (1, "", "nothing found in 42 documents\n")
    assert search("区块链 OR").status == 2
    assert search("区块链", "--province", "四穿").status == 2
    assert search().status == 2
    assert search("区块链", "--colour").status == 2
    assert search("区块链", "--limit", "-1").status == 2
    assert search("量子计算", "--count").status == 1
    assert run("shwo").status == 2
    assert run("show", "seeds/fujian-2020.txt", "-i", seeds_index).status == 0
    assert run("show", "nothing", "-i", seeds_index).status == 1
    assert run("status", "-i", seeds_index).status == 0
    assert run("lexicon").status == 0
    assert run("lexicon", "--test", "没有技术").status == 1
    assert run("lexicon", "没有这种技术").status == 2
    assert run("--version").out == f"cefu, version {cefu.__version__}\n"


def test_a_query_is_needed_or_a_filter(search: Run) -> None:
    for args in ([], ["--undated"], ["--whole-word"], ["--sort", "date"], ["  "]):
        outcome = search(*args)
        assert outcome.status == 2, args
        assert "give a query, or a filter such as --province 四川" in outcome.err
    assert search("--province", "四川", "--count").out == "1\n"
    assert search("--mentions", "辽宁", "--count").out == "1\n"
    assert search("--until", "2018", "--count").out == "4\n"


def test_the_words_of_a_query_need_no_quotes(search: Run) -> None:
    assert search("区块链", "跨链").out == search("区块链 跨链").out
    assert search("新基建", "NOT", "区块链").ids() == ["seeds/shanghai-2020.md"]


@pytest.mark.parametrize(
    "denied", ["-区块链", "-區塊鏈", '-"区块链"', "－区块链", "-(区块链)", "-title:区块链平台 -区块链", "-技术:区块链"]
)
def test_a_query_may_begin_with_a_minus(search: Run, denied: str) -> None:
    expected = search("新基建 NOT 区块链").ids()
    assert search("新基建", *denied.split()).ids() == expected
    outcome = search(*denied.split(), "新基建")
    assert (outcome.status, outcome.ids()) == (0, expected), outcome.err


def test_options_behind_a_minus_are_still_options(search: Run, run: Run, seeds_index: Path) -> None:
    assert search("新基建", "--sort", "-date", "--limit", "1").status == 0
    assert search("-5G", "新基建").status == 2
    assert run("search", "-i", seeds_index, "--limit", "0", "--", "-5G", "新基建").ids() == search(
        "新基建 NOT 5G", "--limit", "0"
    ).ids()


def test_count_is_one_integer(search: Run) -> None:
    for query, expected in (("区块链", 37), ("跨链", 2), ("量子计算", 0)):
        outcome = search(query, "--count")
        assert outcome.out == f"{expected}\n"
        assert outcome.err == ""
    assert search("区块链", "--count", "--limit", "1", "--offset", "30").out == "37\n"


def test_limit_offset_sort(search: Run) -> None:
    outcome = search("区块链")
    assert len(outcome.records()) == 10
    assert outcome.err == "showing 10 of 37 (116 occurrences, 42 documents searched)\n"
    whole = search("区块链", "--limit", "0", "--sort", "date").records()
    assert len(whole) == 37
    dates = [record["date"] for record in whole]
    known = [PartialDate.parse(date) for date in dates if date]
    assert known == sorted(known, key=lambda date: (date.first_day, date.last_day))
    assert not any(dates[len(known) :]), "those without a date come last"
    page = search("区块链", "--limit", "5", "--offset", "30", "--sort", "date").records()
    assert page == whole[30:35]
    hits = [record["occurrences"] for record in search("区块链", "--limit", "0", "--sort", "hits").records()]
    assert hits == sorted(hits, reverse=True)
    provinces = [record["province"] for record in search("区块链", "--limit", "0", "--sort", "province").records()]
    assert provinces == sorted(provinces, key=lambda name: (not name, name))
    assert search("区块链", "--limit", "0", "--sort", "-date").ids()[0] != whole[0]["doc_id"]


def test_explain_says_how_the_answer_came_about(search: Run, seeds_index: Path) -> None:
    args = ("區塊鍊 tech:人工智慧", "--year", "2020", "--province", "浙", "--explain")
    outcome = search(*args)
    lines = outcome.err.splitlines()
    assert "區塊鍊 is searched as 区块链" in lines
    assert any(line.startswith("tech:人工智慧 is 人工智能: 人工智能, ") for line in lines)
    assert "searched 42 documents" in lines
    assert any(re.fullmatch(r"--province 浙: left out \d+", line) for line in lines)
    assert any(re.fullmatch(r"--year 2020: left out \d+", line) for line in lines)
    assert any(re.fullmatch(r"found \d+ documents with \d+ occurrences", line) for line in lines)
    with cefu.open_index(seeds_index) as index:
        fingerprint = index.manifest.fingerprint
    assert f"index {fingerprint[:16]}, engine whoosh, generation 1, cefu {cefu.__version__}" in lines
    assert search(*args[:-1]).out == outcome.out


def test_what_a_date_filter_left_out_for_want_of_a_date_is_said(search: Run) -> None:
    words = "too vague for the range (add --undated for those without)"
    for args in (["--since", "2020-05", "--until", "2020-09"], ["date:2020-05..2020-09"]):
        outcome = search("新基建", *args, "--count")
        assert outcome.out == "6\n"
        assert outcome.err == f"4 matching documents have no date, or one {words}\n"
    assert search("区块链", "--until", "2018", "--count").err == f"3 matching documents have no date, or one {words}\n"
    assert search("区块链", "--until", "2018", "--undated", "--count").err == ""
    assert search("区块链", "--year", "2017", "--year", "2018", "--count").err.startswith("3 matching documents ")


def test_an_expansion_is_always_printed(search: Run) -> None:
    assert "tech:AI is 人工智能: " in search("tech:AI").err
    assert "words: 支持 · 平台 (any of them)" in search("words:(支持 平台)").err


# -- formats ----------------------------------------------------------------------------------------------------------


def table_rows(outcome_text: str, delimiter: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(outcome_text, newline=""), delimiter=delimiter))


def test_jsonl_has_the_stable_keys_in_order(search: Run) -> None:
    for record in search("区块链", "--limit", "0", "--format", "jsonl").records():
        assert tuple(record) == HIT_KEYS
        assert isinstance(record["technologies"], list)
        assert isinstance(record["score"], float)


def test_every_format_says_the_same(search: Run) -> None:
    records = search("区块链", "--limit", "0", "--format", "jsonl").records()
    assert search("区块链", "--limit", "0", "--format", "json").value() == records
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = table_rows(search("区块链", "--limit", "0", "--format", form).out, delimiter)
        assert [tuple(row) for row in rows] == [HIT_KEYS] * len(records)
        for row, record in zip(rows, records, strict=True):
            assert row["doc_id"] == record["doc_id"]
            assert row["technologies"] == ";".join(record["technologies"])
            assert row["occurrences"] == str(record["occurrences"])
            assert row["title"] == record["title"]
    table = search("区块链", "--limit", "0", "--format", "table").out
    assert len(table.splitlines()) == len(records) + 2
    markdown = search("区块链", "--limit", "0", "--format", "md").out
    assert len(markdown.splitlines()) == len(records) + 2
    assert "**區塊鏈**" in markdown
    assert "**区块链**" in markdown


def test_formats_of_nothing(search: Run) -> None:
    assert search("量子计算", "--format", "jsonl").out == ""
    assert search("量子计算", "--format", "json").value() == []
    assert search("量子计算", "--format", "csv").out == ",".join(HIT_KEYS) + "\r\n"


def test_csv_after_rfc_4180(run: Run, tmp_path: Path) -> None:
    records = [
        {"id": "=1+1", "title": "+标题", "text": "公式,\"引号\"\r\n换行 公式", "issuer": "@机关;-机关"},
        {"id": "b", "title": "-标题", "text": "\t公式"},
    ]
    source = tmp_path / "r.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records), encoding="utf-8")
    assert run("ingest", source, "-i", tmp_path / "i").status == 0
    out = run("search", "公式", "-i", tmp_path / "i", "--format", "csv", "--sort", "province").out
    assert out.count("\r\n") == 3
    rows = table_rows(out)
    assert [row["doc_id"] for row in rows] == ["'=1+1", "b"]
    assert [row["title"] for row in rows] == ["'+标题", "'-标题"]
    assert rows[0]["issuer"] == "'@机关;-机关"
    assert rows[0]["snippet"] == '公式,"引号" 换行 公式'
    raw = table_rows(run("search", "公式", "-i", tmp_path / "i", "--format", "csv", "--raw").out)
    assert {row["doc_id"] for row in raw} == {"=1+1", "b"}


def test_columns(search: Run) -> None:
    outcome = search("跨链", "--columns", "doc_id,occurrences", "--format", "csv")
    assert outcome.out.splitlines()[0] == "doc_id,occurrences"
    assert tuple(search("跨链", "--columns", "date, doc_id").records()[0]) == ("date", "doc_id")
    assert tuple(search("跨链", "--columns", "title，rank").records()[0]) == ("title", "rank")
    assert "蜀信" not in search("跨链", "--columns", "doc_id", "--format", "table").out
    outcome = search("跨链", "--columns", "doc_id,colour")
    assert outcome.status == 2
    assert outcome.err == f"error: unknown column colour — choose from: {', '.join(HIT_KEYS)}\n"


def test_a_table_in_a_pipe_has_every_column_it_shows(search: Run) -> None:
    lines = search("跨链", "--format", "table").out.splitlines()
    assert lines[0].split() == ["序", "标题", "省份", "日期", "次数", "摘录"]
    assert all(display_width(line.rstrip()) <= display_width(lines[1]) for line in lines)
    assert "\x1b" not in "".join(lines)


# -- files ------------------------------------------------------------------------------------------------------------


def test_a_csv_file_is_for_excel(search: Run, tmp_path: Path) -> None:
    path = tmp_path / "hits.csv"
    outcome = search("跨链", "-o", path)
    assert (outcome.status, outcome.out) == (0, "")
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbfrank,score,")
    assert data.count(b"\r\n") == 3
    assert search("跨链", "-o", path, "--no-bom").status == 0
    assert path.read_bytes() == data[3:]
    assert not search("跨链", "--format", "csv").out.startswith("\ufeff")
    assert search("跨链", "--format", "csv", "--bom").out.startswith("\ufeff")
    assert search("跨链", "-o", "-", "--format", "csv").out == data[3:].decode()


@pytest.mark.parametrize("form", ["jsonl", "json", "tsv", "md"])
def test_the_suffix_says_the_format(search: Run, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"hits.{form}"
    assert search("跨链", "-o", path).status == 0
    printed = search("跨链", "--format", form).out
    assert path.read_text(encoding="utf-8-sig").replace("\r\n", "\n") == printed.replace("\r\n", "\n")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf") == (form == "tsv")


def test_a_file_is_written_whole_or_not_at_all(search: Run, tmp_path: Path) -> None:
    path = tmp_path / "hits.csv"
    path.write_text("before", encoding="utf-8")
    outcome = search("区块链 OR", "-o", path)
    assert outcome.status == 2
    assert path.read_text(encoding="utf-8") == "before"
    assert search("量子计算", "-o", path).status == 1
    assert path.read_text(encoding="utf-8-sig").strip() == ",".join(HIT_KEYS)
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.is_file()) == ["hits.csv"]
    outcome = search("跨链", "-o", tmp_path / "hits.docx")
    assert outcome.status == 2
    assert "no format is known by the name of" in outcome.err
    outcome = search("跨链", "-o", tmp_path / "nowhere" / "hits.csv")
    assert outcome.status == 2
    assert "there is no folder" in outcome.err
    assert "mkdir -p" in outcome.err


# -- the other commands ----------------------------------------------------------------------------------------------


def test_show(run: Run, seeds_index: Path) -> None:
    record = run("show", "seeds/sichuan-2020.md", "-i", seeds_index, "--mark", "跨鏈").value()
    assert (record["doc_id"], record["province"], record["date"]) == ("seeds/sichuan-2020.md", "四川", "2020")
    assert [record["text"][start:end] for start, end in record["marks"]] == ["跨链"]
    by_field = {value["field"]: value for value in record["metadata"]}
    assert by_field["province"]["source"] == "front matter"
    assert by_field["province"]["start"] is None
    record = run("show", "seeds/cac-regulation-2019.txt", "-i", seeds_index).value()
    for value in record["metadata"]:
        if value["start"] is not None:
            assert record["text"][value["start"] : value["end"]]
    assert any(value["start"] is not None for value in record["metadata"])
    assert "text" not in run("show", "seeds/cac-regulation-2019.txt", "-i", seeds_index, "--no-text").value()
    text = run("show", "seeds/fujian-2020.txt", "-i", seeds_index, "--format", "text").out
    assert "福建省新型基礎設施建設行動方案" in text
    outcome = run("show", "seeds/fujian.txt", "-i", seeds_index)
    assert outcome.err.startswith(f"error: no document seeds/fujian.txt in {seeds_index} — did you mean ")
    assert "seeds/fujian-2020.txt" in outcome.err


def test_status_has_the_keys_scripts_rely_on(run: Run, seeds_index: Path) -> None:
    record = run("status", "-i", seeds_index, "--format", "json").value()
    keys = "documents engine generation fingerprint schema_version cefu_version created updated"
    assert set(keys.split()) <= set(record)
    assert (record["documents"], record["engine"], record["generation"]) == (42, "whoosh", 1)
    assert record["cefu_version"] == cefu.__version__
    for counts in ("provinces", "years", "kinds"):
        assert sum(record[counts].values()) == 42
    assert "42" in run("status", "-i", seeds_index, "--format", "text").out


def test_lexicon(run: Run) -> None:
    records = run("lexicon").records()
    assert len(records) >= 30
    assert run("lexicon", "區塊鏈").records()[0]["technology"] == "区块链"
    assert run("lexicon", "人工智慧").records()[0]["technology"] == "人工智能"
    found = run("lexicon", "--test", "以區塊鏈和５Ｇ建設").records()
    assert [(r["technology"], r["text"], r["start"], r["end"]) for r in found] == [
        ("区块链", "區塊鏈", 1, 4), ("5G", "５Ｇ", 5, 7),
    ]  # fmt: skip
    assert run("lexicon", "--test", "-", stdin="大數據平台").records()[0]["technology"] == "大数据"


def test_reindex(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("区块链", encoding="utf-8")
    assert run("ingest", tmp_path / "a.txt", "-i", tmp_path / "i").status == 0
    outcome = run("reindex", "-i", tmp_path / "i", "--engine", "memory")
    assert (outcome.status, outcome.out) == (0, "1 documents, engine memory, generation 1\n")
    assert run("search", "区块链", "-i", tmp_path / "i", "--count").out == "1\n"
    outcome = run("reindex", "-i", tmp_path / "i", "--engine", "lucene")
    known = "choose one of: memory, tantivy, whoosh"
    assert (outcome.status, outcome.err) == (2, f"error: no engine is called lucene — {known}\n")
    assert run("search", "区块链", "-i", tmp_path / "i", "--count").out == "1\n"


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    outcome = run(*name.split(), "--help")
    assert (outcome.status, outcome.err) == (0, "")
    assert "cefu" in outcome.out.partition("Options:")[2], "an example at the end"
    assert run(*name.split(), "-h").out == outcome.out
    one = command.get_command(None, name) if name else command  # type: ignore[arg-type]
    assert one is not None
    assert one.epilog
    assert f"cefu {name}".strip() in one.epilog
    assert one.help


# -- processes, terminals, pipes ----------------------------------------------------------------------------------


def test_errors_of_a_process_are_one_line(run_process: Run, seeds_index: Path) -> None:
    outcome = run_process("search", "区块链", "-i", "nowhere")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err == "error: no index at nowhere — run: cefu ingest seeds\n"
    outcome = run_process("search", "区块链 AND (跨链", "-i", seeds_index)
    assert outcome.status == 2
    query, caret, error = outcome.err.splitlines()
    assert query == "区块链 AND (跨链"
    assert caret == " " * display_width("区块链 AND ") + "^"
    assert error.startswith("error: query does not parse at character 9 ")


def test_a_fault_is_one_line_too_unless_it_is_asked_for(
    run: Run, seeds_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a fault\nof two lines")

    monkeypatch.setattr("cefu.index.search", broken)
    outcome = run("search", "区块链", "-i", seeds_index)
    assert outcome.status == 2
    assert outcome.err.startswith("error: ZeroDivisionError: a fault of two lines — ")
    assert len(outcome.err.splitlines()) == 1
    with pytest.raises(ZeroDivisionError):
        run("search", "区块链", "-i", seeds_index, env={"CEFU_DEBUG": "1"})
    with pytest.raises(ZeroDivisionError):
        run("--debug", "search", "区块链", "-i", seeds_index)


def test_debug_shows_where_an_error_came_from(run: Run) -> None:
    with pytest.raises(CefuError, match="no index at nowhere"):
        run("--debug", "search", "区块链", "-i", "nowhere")


def piped(shell: str, index: Path, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        ["bash", "-c", f'set -o pipefail; {shell}; echo "${{PIPESTATUS[0]}}" >&2'],
        env=environment({"PY": sys.executable, "INDEX": str(index)}),
        capture_output=True, cwd=folder, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.parametrize("form", ["jsonl", "csv", "json", "table", "md"])
def test_a_reader_that_has_enough_is_no_error(seeds_index: Path, tmp_path: Path, form: str) -> None:
    line = f'"$PY" -m cefu search 的 -i "$INDEX" --limit 0 --format {form} | true'
    done = piped(line, seeds_index, tmp_path)
    assert done.stderr.split()[-1] == b"0"
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def test_the_first_line_is_enough(seeds_index: Path, tmp_path: Path) -> None:
    done = piped('"$PY" -m cefu search 区块链 -i "$INDEX" --limit 0 | head -1', seeds_index, tmp_path)
    assert json.loads(done.stdout)["rank"] == 1
    assert done.stderr.split()[-1] == b"0"
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


def on_terminal(args: list[str], folder: Path, env: Mapping[str, str], columns: int) -> tuple[str, int]:
    """Run the command with its standard output on a terminal of so many columns."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "cefu", *args],
        env=environment({"TERM": "xterm", **env}),
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    os.close(theirs)
    pieces: list[bytes] = []

    def read() -> None:
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so when the last writer is gone
                return
            if not piece:
                return
            pieces.append(piece)

    reader = threading.Thread(target=read)
    reader.start()
    status = process.wait(120)
    reader.join(60)
    os.close(ours)
    return b"".join(pieces).decode().replace("\r\n", "\n"), status


@pytest.mark.parametrize("columns", [80, 40])
def test_a_terminal_gets_a_table_that_fits(seeds_index: Path, tmp_path: Path, columns: int) -> None:
    text, status = on_terminal(["search", "区块链", "-i", str(seeds_index)], tmp_path, {"NO_COLOR": "1"}, columns)
    assert status == 0
    assert "\x1b" not in text
    lines = text.splitlines()
    assert lines[0].split()[:2] == ["序", "标题"]
    assert max(display_width(line) for line in lines) <= columns
    assert "區塊鏈" in text, "the keyword is in view, in the original script"


def test_a_terminal_gets_colour_unless_it_does_not_want_it(seeds_index: Path, tmp_path: Path) -> None:
    args = ["search", "跨链", "-i", str(seeds_index)]
    text, _ = on_terminal(args, tmp_path, {}, 100)
    assert "\x1b[1;33m跨鏈\x1b[0m" in text
    for env in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
        plain, _ = on_terminal(args, tmp_path, env, 100)
        assert "\x1b" not in plain
        assert re.sub(r"\x1b\[[0-9;]*m", "", text) == plain
    text, _ = on_terminal(["search", "跨链", "-i", str(seeds_index), "--format", "jsonl"], tmp_path, {}, 100)
    assert "\x1b" not in text


def test_chinese_goes_out_as_utf_8_in_any_locale(seeds_index: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "cefu", "search", "跨链", "-i", str(seeds_index), "--columns", "title"],
        env={**environment({"LC_ALL": "C", "LANG": "C"}), "PYTHONIOENCODING": "ascii"},
        capture_output=True, cwd=tmp_path, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "四川省" in done.stdout.decode()


def test_a_process_warns_of_nothing(run_process: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("支持中小企业发展区块链。", encoding="utf-8")
    outcome = run_process("ingest", tmp_path / "a.txt", "-i", tmp_path / "i", env={"PYTHONWARNINGS": "default"})
    assert (outcome.status, outcome.err) == (0, "")
    outcome = run_process("search", "words:(支持 中小企业)", "-i", tmp_path / "i", env={"PYTHONWARNINGS": "default"})
    assert outcome.err.splitlines() == [
        "words: 支持 · 中小企业 (any of them)",
        "showing 1 of 1 (2 occurrences, 1 documents searched)",
    ]
