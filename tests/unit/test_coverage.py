"""Matrices and timelines against counting by hand, and on the command line."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cefu
from cefu.coverage import LONG_KEYS
from cefu.errors import ConfigError
from cefu.grouping import TOTAL, UNKNOWN
from running import Run

PROVINCES = (["四川"], ["福建"], ["四川", "重庆"], ["云南"], [])
DATES = ("2018", "2019-05", "2019-11-30", "2021-01-02", "2021-04", "")
QUERIES = ("区块链", "跨链", "5G", "量子")


def made() -> list[dict[str, Any]]:
    """Sixty documents of known words; nothing else in them is counted."""
    chance = random.Random(4)
    found = []
    for number in range(60):
        words = chance.choices(["区块链", "跨链", "5G", "平台", "。", "应用"], k=chance.randint(0, 12))
        record = {"id": f"d{number:02d}", "title": "文件", "text": "，".join(["开头", *words])}
        province, date = chance.choice(PROVINCES), chance.choice(DATES)
        found.append({**record, "province": province, "date": date})
    return found


DOCUMENTS = made()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coverage")
    lines = []
    for document in DOCUMENTS:
        # The provinces are those of the issuers: joint documents have two.
        bodies = {
            "issuer": [f"{name}省人民政府".replace("重庆省", "重庆市") for name in document["province"]]
        }
        record = {**{k: v for k, v in document.items() if v and k != "province"}, **bodies}
        lines.append(json.dumps(record, ensure_ascii=False) + "\n")
    (folder / "records.jsonl").write_text("".join(lines), encoding="utf-8")
    report = cefu.ingest(folder / "records.jsonl", folder / "index", jobs=1)
    assert not report.failures
    return folder / "index"


@pytest.fixture(scope="module")
def index(place: Path) -> Iterator[cefu.Index]:
    with cefu.open_index(place) as opened:
        yield opened


def rows_of(document: dict[str, Any], by: str) -> list[str]:
    if by == "province":
        return document["province"] or [UNKNOWN]
    if by == "document":
        return [document["id"]]
    size = {"year": 4, "month": 7}[by]
    return [document["date"][:size] if len(document["date"]) >= size else UNKNOWN]


def by_hand(by: str, query: str, documents: list[dict[str, Any]]) -> dict[str, tuple[int, int, int]]:
    """Row -> documents, occurrences, searched."""
    sums: dict[str, Counter[str]] = {}
    for document in documents:
        times = document["text"].count(query)
        for row in (*rows_of(document, by), TOTAL):
            sums.setdefault(row, Counter()).update(documents=int(times > 0), occurrences=times, searched=1)
    return {row: (c["documents"], c["occurrences"], c["searched"]) for row, c in sums.items()}


@pytest.mark.parametrize("by", ["province", "year", "month", "document"])
def test_every_cell_is_what_counting_by_hand_gives(index: cefu.Index, by: str) -> None:
    table = index.matrix(QUERIES, rows=by)
    assert table.columns == QUERIES
    for k, query in enumerate(QUERIES):
        given = {row.value: tuple(row.cells[k][:3]) for row in (*table, table.total)}
        assert given == by_hand(by, query, DOCUMENTS)
    assert table.total.documents == len(DOCUMENTS)
    names = [row.value for row in table]
    if by != "document":
        assert names[-1] == UNKNOWN
    if by in ("year", "month", "document"):
        assert names == sorted(n for n in names if n != UNKNOWN) + [UNKNOWN] * (by != "document")


@pytest.mark.parametrize("cols", ["province", "year", "month"])
def test_columns_by_what_documents_have(index: cefu.Index, cols: str) -> None:
    table = index.matrix(["区块链"], rows="province", cols=cols)
    for k, name in enumerate(table.columns):
        own = [document for document in DOCUMENTS if name in rows_of(document, cols)]
        counted = by_hand("province", "区块链", own)
        for row in (*table, table.total):
            assert tuple(row.cells[k][:3]) == counted.get(row.value, (0, 0, 0)), (row.value, name)
    empty = [row for row in table.to_long() if not row["searched"]]
    assert {row["value"] for row in empty} <= {None}
    assert {"documents", "occurrences"} <= set(table.to_long()[0])


def test_technologies_count_their_mentions_and_those_of_narrower_ones(index: cefu.Index) -> None:
    table = index.matrix(rows="province", cols="technology")
    wanted = index.matrix([f"tech:{name}" for name in table.columns], rows="province")
    assert [row.cells for row in table] == [row.cells for row in wanted]
    assert {"区块链", "跨链", "5G"} <= set(table.columns)
    rows = {row.value: row.documents for row in index.matrix(["平台"], rows="technology")}
    either = sum("区块链" in d["text"] or "跨链" in d["text"] for d in DOCUMENTS)
    assert rows["区块链"] == either == index.search("tech:区块链").total
    assert rows[UNKNOWN] == sum(not any(q in d["text"] for q in QUERIES) for d in DOCUMENTS)


def test_measures_and_what_was_not_searched(index: cefu.Index) -> None:
    table = index.matrix(["区块链"], all_provinces=True)
    assert len([row for row in table if row.value != UNKNOWN]) == 34
    rows = {row["province"]: row for row in table.to_dicts("share")}
    counted = by_hand("province", "区块链", DOCUMENTS)
    assert rows["四川"]["区块链"] == pytest.approx(counted["四川"][0] / counted["四川"][2], abs=1e-6)
    assert (rows["西藏"]["documents"], rows["西藏"]["区块链"]) == (0, None)
    assert index.matrix(["量子"]).to_dicts()[0]["量子"] == 0
    # Texts and titles stand apart here, and every Han character, mark and run of letters is one unit.
    own = [d for d in DOCUMENTS if "云南" in d["province"]]
    units = sum(len(d["text"].replace("5G", "五")) + len(d["title"]) for d in own)
    per = next(r for r in table.to_dicts("per10k") if r["province"] == "云南")["区块链"]
    assert per == pytest.approx(10_000 * counted["云南"][1] / units, abs=1e-6)


def test_joint_documents_count_in_both_rows_and_once_in_all(index: cefu.Index) -> None:
    table = index.matrix(["区块链"])
    both = sum(len(d["province"]) == 2 for d in DOCUMENTS)
    assert table.joint == both > 0
    assert sum(row.documents for row in table) == table.total.documents + both
    asked = index.matrix(["区块链"], province="四川")
    assert [row.value for row in asked] == ["四川"], "of 重庆 not all was searched"


def test_columns_that_a_filter_names_are_the_only_ones(index: cefu.Index) -> None:
    table = index.matrix(["区块链"], rows="year", cols="province", province="四川")
    assert table.columns == ("四川",), "of 重庆 not all was searched"
    whole = index.matrix(["区块链"], rows="year", cols="province")
    at = whole.columns.index("四川")
    assert [row.cells[0] for row in table if row.documents] == [
        row.cells[at] for row in whole if row.cells[at].searched
    ]
    assert index.matrix(cols="issuer", issuer="四川省人民政府").columns == ("四川省人民政府",)
    assert index.matrix(cols="province", province="西藏").columns == ()


def test_issuers_name_their_types(tmp_path: Path) -> None:
    joint = {"id": "a", "title": "文件", "text": "区块链", "issuer": ["四川省人民政府", "最高人民法院"]}
    (tmp_path / "r.jsonl").write_text(json.dumps(joint), encoding="utf-8")
    cefu.ingest(tmp_path / "r.jsonl", tmp_path / "ix", jobs=1)
    with cefu.open_index(tmp_path / "ix") as opened:
        everyone = [row.value for row in opened.matrix(["区块链"], rows="issuer_type")]
        assert len(everyone) == 2
        court = opened.matrix(["区块链"], rows="issuer_type", issuer="最高人民法院")
        assert [row.value for row in court] == [name for name in everyone if "法" in name]
        assert len(opened.matrix(cols="issuer_type", issuer="最高人民法院").columns) == 1


def test_absent_and_small_rows(index: cefu.Index) -> None:
    searched = {row.value: row.documents for row in index.matrix(["量子"])}
    gone = index.matrix(["量子", "开头"], all_provinces=True).absent()
    assert gone == [
        {"query": "量子", "province": name, "documents": n} for name, n in searched.items() if name != UNKNOWN
    ]
    least = max(searched.values())
    table = index.matrix(["区块链"], min_docs=least)
    assert {row.value for row in table} == {name for name, n in searched.items() if n >= least}
    assert table.left_out == len(searched) - len(table.lines)
    assert table.total.documents == len(DOCUMENTS)


def test_what_can_not_be_tabulated(index: cefu.Index) -> None:
    for options in (
        {"queries": []},
        {"queries": ["a"], "rows": "quarter"},
        {"queries": ["a", "b"], "cols": "year"},
        {"queries": ["a"], "rows": "year", "all_provinces": True},
    ):
        with pytest.raises(ConfigError):
            index.matrix(**options)
    with pytest.raises(ConfigError):
        index.timeline("区块链", by="week")
    assert index.matrix(["documents", "province"]).keys == (
        "province",
        "documents",
        '"documents"',
        '"province"',
    )


@pytest.mark.parametrize("by", ["year", "month"])
def test_timeline_is_what_counting_by_hand_gives(index: cefu.Index, by: str) -> None:
    line = index.timeline("区块链", by=by)
    counted = by_hand(by, "区块链", DOCUMENTS)
    names = [period.period for period in line]
    assert names[-1] == UNKNOWN
    assert names[:-1] == sorted(names[:-1])
    assert len(names) - 1 == {"year": 4, "month": 24}[by]
    for period in line:
        assert tuple(period[1:4]) == counted.get(period.period, (0, 0, 0)), period
    gap = next(row for row in line.to_dicts() if not row["searched"])
    assert gap["documents"] is gap["share"] is None


def test_quarters(index: cefu.Index) -> None:
    searched = {p.period: p.searched for p in index.timeline("区块链", by="quarter")}
    assert list(searched)[:3] == ["2019-Q2", "2019-Q3", "2019-Q4"]
    assert searched["2019-Q2"] == sum(d["date"] == "2019-05" for d in DOCUMENTS)
    assert searched[UNKNOWN] == sum(d["date"] in ("", "2018") for d in DOCUMENTS)


def test_who_was_first(index: cefu.Index) -> None:
    def days(document: dict[str, Any]) -> tuple[str, str]:
        return (
            (document["date"] + "-01-01"[len(document["date"]) - 4 :], document["id"])
            if document["date"]
            else ("z", "")
        )

    for query in ("区块链", "跨链"):
        found = sorted((d for d in DOCUMENTS if query in d["text"]), key=lambda d: (*days(d), d["id"]))
        firsts: dict[str, str] = {}
        for document in found:
            for name in document["province"]:
                firsts.setdefault(name, document["id"])
        result = index.first_mentions(query)
        assert {row.value: row.doc_id for row in result} == firsts
        dates = {d["id"]: d["date"] for d in DOCUMENTS}
        assert all(row.date == dates[row.doc_id] for row in result)
        assert result.unknown == sum(not d["province"] for d in found)
        for row in result:
            earlier = sum(
                days({"date": r.date, "id": ""}) < days({"date": row.date, "id": ""}) for r in result
            )
            assert row.rank == (earlier + 1 if row.date else None)


def test_the_seeds(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as opened:
        table = opened.matrix(["区块链", "跨链"], year="2020", all_provinces=True)
        rows = {row["province"]: (row["documents"], row["区块链"], row["跨链"]) for row in table.to_dicts()}
        assert rows["上海"] == (1, 0, 0)
        assert rows["四川"] == rows["福建"] == (1, 1, 1)
        assert rows["西藏"] == (0, None, None)
        assert {name for name, row in rows.items() if row[2] and name != TOTAL} == {"四川", "福建"}
        assert ("区块链", "上海", 1) in [tuple(row.values()) for row in table.absent()]


# -- on the command line ----------------------------------------------------------------------------------------------


def test_the_matrix_as_csv_and_long(run: Run, place: Path) -> None:
    outcome = run("matrix", "区块链", "量子", "--all-provinces", "-i", place, "--format", "csv")
    assert outcome.status == 0
    lines = outcome.out.splitlines()
    assert lines[0] == "province,documents,区块链,量子"
    assert "西藏,0,," in lines
    assert lines[-1].startswith("(total),60,")
    assert "in several rows, and once in the total" in outcome.err
    long = run("matrix", "区块链", "-i", place, "--long").records()
    assert {tuple(row) for row in long} == {LONG_KEYS}
    assert "·" in run("matrix", "区块链", "--all-provinces", "-i", place, "--format", "table").out


def test_exit_statuses_and_bad_calls(run: Run, place: Path) -> None:
    assert run("matrix", "量子", "-i", place).status == 1
    assert run("matrix", "量子", "-i", place, "--absent").status == 0
    assert run("matrix", "开头", "-i", place, "--absent").status == 1
    assert run("timeline", "量子", "-i", place).status == 1
    for bad in (
        ["matrix"],
        ["matrix", "区块链", "--absent", "--long"],
        ["matrix", "--cols", "year", "--measure", "per10k"],
        ["matrix", "--queries", "nowhere.txt"],
        ["timeline"],
        ["timeline", "区块链", "--first", "city", "--by", "month"],
    ):
        outcome = run(*bad, "-i", place)
        assert outcome.status == 2, bad
        assert "Traceback" not in outcome.err


def test_queries_from_a_list(run: Run, place: Path) -> None:
    listed = run("matrix", "5G", "--queries", "-", "-i", place, stdin="# 词\n区块链\n\n跨鏈\n")
    assert list(listed.records()[0]) == ["province", "documents", "5G", "区块链", "跨鏈"]


def test_queries_from_a_table(run: Run, place: Path, tmp_path: Path) -> None:
    table = tmp_path / "q.csv"
    table.write_text("id,query\na,区块链\nb,跨链\n", encoding="utf-8")
    by_table = run("matrix", "--queries", str(table), "-i", place)
    assert by_table.records() == run("matrix", "区块链", "跨链", "-i", place).records()
    for text, said in (
        ("query,province\n区块链,四川\n", "q.csv, row 2 has filters of its own (province)"),
        ("id,query\na,\n", "q.csv, row 2 has no query"),
    ):
        table.write_text(text, encoding="utf-8")
        outcome = run("matrix", "--queries", str(table), "-i", place)
        assert outcome.status == 2
        assert said in outcome.err
    (tmp_path / "q.xlsx").write_bytes(b"PK\x03\x04")
    outcome = run("matrix", "--queries", str(tmp_path / "q.xlsx"), "-i", place)
    assert outcome.status == 2
    assert "no list of queries" in outcome.err


def test_what_a_date_filter_left_out_is_said_once_and_right(run: Run, place: Path) -> None:
    with_query = run("search", "区块链", "--since", "2019-05", "--until", "2019-11", "-i", place).err
    assert "matching documents have no date, or one too vague for the range (add --undated" in with_query
    everything = run(
        "matrix", "区块链", "--rows", "year", "--since", "2019-05", "--until", "2019-11", "-i", place
    )
    assert " documents have no date, or one too vague for the range (add --undated" in everything.err
    assert "matching documents" not in everything.err
    kept = run("search", "区块链", "--since", "2019-05", "--until", "2018-02", "--undated", "-i", place)
    assert kept.status == 2
    kept = run("search", "区块链", "--since", "2018-03", "--until", "2019-11", "--undated", "-i", place)
    assert "matching documents have a date too vague for the range" in kept.err
    assert "add --undated" not in kept.err


def test_the_timeline_has_bars_in_tables_only(run: Run, place: Path) -> None:
    assert "█" * 20 in run("timeline", "区块链", "-i", place, "--format", "table").out
    assert "█" not in run("timeline", "区块链", "-i", place, "--format", "md").out
    assert list(run("timeline", "区块链", "-i", place).records()[0]) == [
        "period", "documents", "occurrences", "searched", "share",
    ]  # fmt: skip


def test_shades_need_colours() -> None:
    import io

    from cefu.render import Column, Shaded, write_rows

    rows = [{"n": Shaded(3, 4)}, {"n": Shaded("·", 0)}]
    written = {}
    for color in (False, True):
        stream = io.StringIO()
        write_rows(
            rows, [Column("n", "数", align="right")], "table", stream, width=20, color=color, bom=False
        )
        written[color] = stream.getvalue()
    assert written[False] == "数\n──\n 3\n ·\n"
    assert "\x1b[38;5;16;48;5;75m 3\x1b[0m\n ·\n" in written[True]


def test_the_columns_with_most_documents(index: cefu.Index, place: Path, run: Run) -> None:
    for cols, queries in (
        ("technology", ["区块链"]),
        ("technology", []),
        ("year", ["平台"]),
        ("query", QUERIES),
    ):
        whole = index.matrix(queries, cols=cols)
        sizes = [cell.documents for cell in whole.total.cells]
        for top in range(1, len(sizes) + 2):
            table = index.matrix(queries, cols=cols, top=top)
            ranked = sorted(range(len(sizes)), key=lambda k: (-sizes[k], k))[:top]
            assert table.columns == tuple(whole.columns[k] for k in sorted(ranked))
            assert table.narrowed == max(0, len(sizes) - top)
            for row, all_ in zip((*table, table.total), (*whole, whole.total), strict=True):
                assert row.cells == tuple(all_.cells[k] for k in sorted(ranked))
    with pytest.raises(ConfigError, match="negative"):
        index.matrix(QUERIES, top=-1)
    outcome = run("matrix", *QUERIES, "-i", place, "--top", "1", "--format", "csv")
    assert "left out 3 columns of no more documents than those shown" in outcome.err


def test_keywords_of_a_column_may_have_to_be_close(index: cefu.Index) -> None:
    table = index.matrix(["跨链 平台"], within="sentence")
    assert table.total.cells[0].documents == index.search("跨链 平台", within="sentence").total
    assert table.total.documents == len(DOCUMENTS)
