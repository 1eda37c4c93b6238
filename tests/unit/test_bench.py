"""The measurements' own parts: large corpora are made the same every time, and the tables say what was measured."""

from __future__ import annotations

import doctest
import json
import random
import sys
from copy import deepcopy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from bench import figures, generate, measuring, truth
from bench.harness import ALL, CEFU, PEERS, Harness, Settings
from cefu.data.place_tables import provinces

MAINLAND = [
    {
        "id": f"law-{n}",
        "title": f"浙江省第{n}号条例",
        "province": "浙江省",
        "text": "".join(
            f"第{k}条 浙江省人民政府应当支持第 {k} 类区块链企业{n}家。\n" for k in "一二三四五六"[: n + 2]
        ),
    }
    for n in range(4)
]
TAIWAN = [
    {
        "id": f"tw-{n}",
        "title": "電信管理辦法",
        "province": "臺灣",
        "issuer": "交通部",
        "text": "第 1 條\r\n  主管機關為\r\n  交通部。\r\n" * (n + 1),
    }
    for n in range(3)
]


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Two sources."""
    found = [tmp_path / "mainland.jsonl", tmp_path / "taiwan.jsonl"]
    for path, rows in zip(found, (MAINLAND, TAIWAN), strict=True):
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return found


def test_the_same_corpus_every_time(paths: list[Path], tmp_path: Path) -> None:
    first, second, other = (tmp_path / f"{name}.jsonl" for name in ("first", "second", "other"))
    octets = generate.write(generate.sources(paths), 60, first)
    generate.write(generate.sources(paths), 60, second)
    generate.write(generate.sources(paths), 60, other, seed=2)
    assert first.read_bytes() == second.read_bytes()
    assert octets == first.stat().st_size
    assert first.read_bytes() != other.read_bytes()
    # The first of a larger corpus are those of a smaller one, so growth is measured on the same documents.
    larger = list(generate.documents(generate.sources(paths), 90))
    assert [json.loads(line) for line in first.read_text(encoding="utf-8").splitlines()] == larger[:60]


def test_made_documents_are_new_and_like_their_source(paths: list[Path]) -> None:
    made = list(generate.documents(generate.sources(paths), 300))
    assert len({record["id"] for record in made}) == 300
    full = {province.full for province in provinces()}
    lengths = {len(record["text"]) for record in TAIWAN}
    for record in made:
        own = record["province"] == "臺灣"
        assert ("区块链" in record["text"] or "支持" in record["text"]) <= (not own), (
            "a text is of one source"
        )
        if own:
            assert len(record["text"]) in lengths
            assert record["issuer"] == "交通部"
        elif record["province"]:
            assert record["province"] in full
            assert record["title"].startswith(record["province"])
            assert record["issuer"].startswith(record["province"])
            assert "浙江省" not in record["text"] or record["province"] == "浙江省"
    assert len({record["province"] for record in made}) > 20
    assert len({record["date"][:4] for record in made}) > 20


def test_the_seeds_do_where_nothing_else_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(generate, "SHARED", tmp_path)
    made = list(generate.documents(generate.sources(), 5))
    assert all(record["text"].strip() and record["title"] for record in made)


@pytest.mark.parametrize("number", [1, 9, 10, 11, 19, 20, 21, 99, 100, 101, 110, 111, 999])
def test_articles_are_numbered_as_they_are_written(number: int) -> None:
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")}
    value = digit = 0
    for char in generate._han(number):
        if char in "十百":
            value += (digit or 1) * {"十": 10, "百": 100}[char]
            digit = 0
        else:
            digit = digits[char]
    assert value + digit == number


@pytest.mark.parametrize("module", [figures, generate])
def test_the_examples_hold(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed


# --- the tables, from figures made up


def repeats(*walls: float, size: int = 0) -> list[dict[str, float]]:
    return [{"wall": wall, "cpu": 2 * wall, "memory": 50e6, "size": size} for wall in walls]


EXACT = {"missed": 0, "extra": 0}
RESULT: dict[str, Any] = {
    "machine": {"cores": 2, "python": "3.12.1"},
    "versions": {"stock": "whoosh 2.7.4"},
    "settings": {"changed": 100},
    "documents": {"documents": 1000, "characters": 4_000_000, "bytes": 10_000_000},
    "fold": repeats(0.5),
    "absent": {"xapian": "not there — run: apt-get install python3-xapian"},
    "build": {
        "stock": repeats(30, 20, 10, size=20_000_000),
        "cefu-whoosh": repeats(4, 5, 6, size=15_000_000),
        "fts5": [],
    },
    "queries": [
        {"name": "食品安全", "kind": "keyword"},
        {"name": "5G", "kind": "keyword"},
        {"name": "的", "kind": "worst"},
        {"name": "NOT 比特币", "kind": "worst"},
    ],
    "times": {
        "stock": {"食品安全": [0.001, 0.002, 0.003], "5G": [0.004], "的": [0.1]},
        "cefu-whoosh": {"食品安全": [0.001], "5G": [0.002], "的": [0.005], "NOT 比特币": [0.004]},
    },
    "pages": {"stock": {}, "cefu-whoosh": {"食品安全": [0.009], "5G": [0.011]}},
    "compared": {
        "食品安全": {"documents": 45, "peers": {"stock": {"missed": 19, "extra": 0}, "cefu-whoosh": EXACT}},
        "5G": {"documents": 3, "peers": {"stock": {"missed": 1, "extra": 2}, "cefu-whoosh": EXACT}},
        "NOT 比特币": {"documents": 990, "peers": {"cefu-whoosh": EXACT}},
    },
    "cold": {"cefu --help": repeats(0.07, 0.09, 0.08)},
    "matrix": {"cefu-whoosh": {"keywords": [0.25, 0.5, 0.75], "tagged": [0.1]}},
    "changes": {"cefu-whoosh": {"add": repeats(2.0), "delete": repeats(1.0)}},
}


def by_name(rows: list[list[str]]) -> dict[str, dict[str, str]]:
    return {row[0]: dict(zip(rows[0][1:], row[1:], strict=True)) for row in rows[1:]}


def test_ingest_is_told_in_ratios_with_what_is_missed() -> None:
    rows = by_name(figures.ingest_rows(RESULT))
    assert list(rows) == ["stock", "cefu-whoosh"], "who was never built has no row"
    assert rows["stock"]["docs/s"] == "50"
    assert rows["stock"]["× stock"] == "1.00×"
    assert rows["cefu-whoosh"]["docs/s"] == "200"
    assert rows["cefu-whoosh"]["× stock"] == "4.00×", "the ratio of the medians"
    assert rows["cefu-whoosh"]["cpu × stock"] == "4.00×"
    assert (rows["cefu-whoosh"]["index"], rows["cefu-whoosh"]["÷ text"]) == ("15 MB", "1.50")
    assert [rows["stock"][key] for key in ("missed", "extra", "of")] == ["20", "2", "48"]
    assert [rows["cefu-whoosh"][key] for key in ("missed", "extra", "of")] == ["0", "0", "1,038"]


def test_the_bases_are_those_that_were_measured() -> None:
    result = deepcopy(RESULT)
    result["build"] = {"cefu-tantivy": repeats(3), "tantivy": repeats(2), "xapian": repeats(30)}
    rows = by_name(figures.ingest_rows(result))
    assert "× stock" not in rows["tantivy"]
    assert rows["cefu-tantivy"]["× xapian"] == "10.0×"
    assert rows["cefu-tantivy"]["× tantivy"] == "0.67×"
    assert rows["cefu-tantivy"]["cpu × tantivy"] == "0.67×"
    assert "cpu × stock" not in rows["cefu-tantivy"]
    assert rows["cefu-tantivy"]["missed"] == "—", "what was not searched is not called exact"


def test_what_is_missed_stands_beside_each_keyword() -> None:
    rows = by_name(figures.found_rows(RESULT))
    assert rows["食品安全"] == {"in fact": "45", "stock": "−19", "cefu-whoosh": "all"}
    assert rows["5G"]["stock"] == "−1 +2"
    assert rows["NOT 比特币"] == {"in fact": "990", "stock": "—", "cefu-whoosh": "all"}


def test_searches_are_told_by_kind_and_the_worst_by_name() -> None:
    rows = by_name(figures.time_rows(RESULT))
    assert rows["keyword"]["stock"] == "2.50 / 4.00"
    assert rows["keyword"]["cefu-whoosh"] == "1.50 / 2.00"
    assert rows["keyword"]["cefu-whoosh page"] == "10.00 / 11.00"
    assert rows["的"]["stock"] == "100.00 / 100.00"
    assert rows["NOT 比特币"]["stock"] == "—"
    assert rows["phrase"]["stock"] == "—"


def test_single_commands_and_coverage() -> None:
    assert by_name(figures.cold_rows(RESULT))["cefu --help"] == {
        "ms": "80",
        "cpu ms": "160",
        "memory": "50 MB",
    }
    rows = by_name(figures.other_rows(RESULT))
    assert rows["matrix, 20 keywords × provinces"]["cefu-whoosh"] == "0.500 s"
    assert rows["add 100 documents"]["cefu-whoosh"] == "2.000 s"
    whole = figures.tables(RESULT)
    assert "xapian: not there — run: apt-get install python3-xapian" in whole
    assert "1,000 documents, 4.0 M characters, 10.0 MB" in whole


# --- the truth that the peers are held against


def test_brute_force_knows_units_titles_distances_and_absence(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "title": "5g网络", "text": "建设15g网络。", "province": "四川省"},
        {"id": "b", "title": "规划", "text": "15g网络,人民参与管理", "province": "四川省"},
        {"id": "c", "title": "", "text": "人民" + "字" * 21 + "管理", "province": ""},
    ]
    for name in ("documents.jsonl", "folded.jsonl"):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

    def query(name: str, *words: str, **more: Any) -> dict[str, Any]:
        return {"name": name, "folded": list(words), "none": [], "near": None, "province": None, **more}

    asked = [
        query("unit", "5g"),
        query("both", "15g", "网络"),
        query("not", none=["规划"]),
        query("near", near=["管理", "人民", 20]),
        query("place", "15g", province="四川省"),
    ]
    found = truth.brute_force(tmp_path, asked)
    assert found == {"unit": ["a"], "both": ["a", "b"], "not": ["a", "c"], "near": ["b"], "place": ["a", "b"]}

    (tmp_path / "truth.json").write_text(json.dumps(found), encoding="utf-8")
    answers = {
        "exact": {"found": found, "provinces": {}},
        "poor": {"found": {"unit": ["a", "b"], "both": ["b"]}, "provinces": {}},
        "own": {"found": {"place": ["a"]}, "provinces": {"四川省": ["a", "c"]}},
    }
    for name, answer in answers.items():
        (tmp_path / f"found-{name}.json").write_text(json.dumps(answer), encoding="utf-8")
    compared = truth.compare(tmp_path, asked, list(answers))
    assert compared["unit"] == {
        "documents": 1,
        "peers": {"exact": {"missed": 0, "extra": 0}, "poor": {"missed": 0, "extra": 1}},
    }
    assert compared["both"]["peers"]["poor"] == {"missed": 1, "extra": 0}
    assert compared["place"]["peers"]["own"] == {"missed": 0, "extra": 0}


def test_brute_force_agrees_with_a_look_at_every_place() -> None:
    chance = random.Random(5)
    for _ in range(300):
        text = "".join(chance.choices("人民管的", k=chance.randint(0, 30)))
        places = [
            [(i, i + 2) for i in range(len(text)) if text[i : i + 2] == word] for word in ("人民", "民管")
        ]
        expected = any(
            0 <= right - end <= 3 or 0 <= left - other <= 3
            for left, end in places[0]
            for right, other in places[1]
        )
        query = {"folded": [], "none": [], "near": ["人民", "民管", 3]}
        assert truth._matches(truth._Texts([text]), query) == expected, text


# --- running steps


def test_every_repeat_begins_with_another_and_who_fails_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(paths=(), documents=None, peers=("a", "b", "c"), repeat=3, runs=1, changed=1)
    harness = Harness(settings, tmp_path, tmp_path)
    seen: list[str] = []

    def step(peer: str) -> None:
        seen.append(peer)
        if peer == "b" and len(seen) > 3:
            raise RuntimeError("the disk is full")

    harness._rounds("ingest", settings.peers, step)
    assert "".join(seen) == "abcb" + "ca" + "ca"
    assert harness.absent == {"b": "FAILED at ingest: the disk is full"}
    assert "the disk is full" in capsys.readouterr().err


def test_a_step_is_measured_with_all_its_processes() -> None:
    inner = "sum(range(2_000_000))"
    measured = measuring.run(
        [
            sys.executable,
            "-c",
            f"import subprocess, sys; subprocess.run([sys.executable, '-c', '{inner}']); print('好')",
        ]
    )
    assert measured.output == "好\n"
    assert measured.wall > 0
    assert measured.cpu > 0
    assert measured.memory > 1_000_000
    assert set(measured.figures()) == {"wall", "cpu", "memory"}


def test_a_step_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"ended with 3\n.*no such thing"):
        measuring.run(
            [sys.executable, "-c", "import sys; print('no such thing', file=sys.stderr); sys.exit(3)"]
        )
    measuring.run([sys.executable, "-c", "raise SystemExit(1)"], good=(0, 1))


def test_every_peer_is_named_once() -> None:
    assert len(set(ALL)) == len(PEERS) + len(CEFU)
    assert set(figures.BASES) <= set(PEERS)
