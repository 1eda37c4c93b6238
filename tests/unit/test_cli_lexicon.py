"""``cefu lexicon``: the list, one technology, and a text in which technologies are looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from running import Run

MINE = '[[technology]]\nname = "预制菜"\naliases = ["料理包"]\nparent = "区块链"\nguards = ["纸料理包"]\n'


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_the_list_says_group_parent_and_number_of_aliases(run: Run) -> None:
    head, *rows = run(
        "lexicon", "--format", "csv", "--columns", "technology,parent,group,aliases"
    ).out.splitlines()
    assert head == "technology,parent,group,aliases"
    assert len(rows) >= 100
    assert "跨链,区块链,新一代信息技术,2" in rows
    table = run("lexicon", "--format", "table").out
    assert "别名" in table.splitlines()[0]
    assert "写法" not in table.splitlines()[0]
    by_name = {record["technology"]: record for record in run("lexicon").records()}
    assert "跨链" in by_name["区块链"]["children"]
    assert by_name["区块链"]["aliases"] == len(by_name["区块链"]["forms"]) - 1


def test_one_technology_is_shown_with_what_is_below_it(run: Run, mine: Path) -> None:
    records = run("lexicon", "區塊鏈", "--lexicon", mine).records()
    assert (records[0]["technology"], records[0]["parent"]) == ("区块链", "")
    assert [r["technology"] for r in records[1:]] == records[0]["children"]
    assert records[-1] == {
        "technology": "预制菜",
        "parent": "区块链",
        "children": [],
        "group": "",
        "aliases": 1,
        "forms": ["预制菜", "料理包"],
        "guards": ["纸料理包"],
    }
    table = run("lexicon", "预制菜", "--lexicon", mine, "--format", "table")
    assert "纸料理包" in table.out
    assert table.err == "1 technologies\n"
    unknown = run("lexicon", "区块莲")
    assert (unknown.status, unknown.out) == (2, "")
    assert "did you mean 区块链" in unknown.err


def test_a_text_is_told_with_alias_place_and_guard(run: Run) -> None:
    outcome = run("lexicon", "--text", "加大預算力度,提升算力;AI與人工智慧")
    assert outcome.status == 0
    assert outcome.records() == [
        {"technology": "算力", "form": "算力", "start": 3, "end": 5, "text": "算力", "guard": "预算力"},
        {"technology": "算力", "form": "算力", "start": 9, "end": 11, "text": "算力", "guard": ""},
        {"technology": "人工智能", "form": "ai", "start": 12, "end": 14, "text": "AI", "guard": ""},
        {
            "technology": "人工智能",
            "form": "人工智慧",
            "start": 15,
            "end": 19,
            "text": "人工智慧",
            "guard": "",
        },
    ]
    assert outcome.err == "3 mentions, 1 kept out by a guard\n"
    only = run("lexicon", "算力", "--text", "提升算力与AI")
    assert [r["technology"] for r in only.records()] == ["算力"]
    nothing = run("lexicon", "--text", "预算力度")
    assert (nothing.status, nothing.err) == (1, "0 mentions, 1 kept out by a guard\n")
    assert run("lexicon", "--text", "-", stdin="大數據").records()[0]["text"] == "大數據"


def test_files_are_read_as_documents_are(run: Run, tmp_path: Path, mine: Path) -> None:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a.txt").write_text("發展料理包", encoding="utf-8")
    (folder / "b.jsonl").write_text(
        '{"id": "r1", "text": "区块链"}\n{"id": "r2", "text": "无"}\n', encoding="utf-8"
    )
    outcome = run(
        "lexicon", "--file", folder, "--lexicon", mine, "--format", "csv", "--columns", "source,technology"
    )
    assert outcome.status == 0
    source, *rows = outcome.out.splitlines()
    assert source == "source,technology"
    assert [row.rsplit("/", 1)[1] for row in rows] == ["a.txt,预制菜", "b.jsonl#1,区块链"]
    (folder / "c.jsonl").write_text("{", encoding="utf-8")
    outcome = run("lexicon", "--file", folder)
    assert outcome.status == 2
    assert "c.jsonl" in outcome.err
    assert outcome.err.endswith("1 mentions, 1 not read\n")
    assert run("lexicon", "--file", tmp_path / "none.txt").status == 2


def test_a_wrong_lexicon_is_named_with_its_line(run: Run, tmp_path: Path, mine: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('[[technology]]\nname = "火锅"\naliases = ["料理包"]\n', encoding="utf-8")
    outcome = run("lexicon", "--lexicon", mine, "--lexicon", other)
    assert (outcome.status, outcome.out) == (2, "")
    assert "other.toml, line 3: 料理包 is already a form of 预制菜 (" in outcome.err
    assert "mine.toml, line 3)" in outcome.err
