"""The report: its numbers against counting by hand, its page against what a page must be."""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import cefu
from cefu.errors import ConfigError, QuerySyntaxError
from cefu.grouping import UNKNOWN
from cefu.provenance import provenance_of
from cefu.render.report import page, report_html
from cefu.report import report
from cefu.report_parts import SECTIONS, QueryPart, Report
from cefu.report_plan import Limits, parse_plan, planned
from running import Run

QUERIES = ("区块链", "跨链", "量子")
ENTITY = '<script>alert("甲")</script>'


class Page(HTMLParser):
    """What a page holds: its tags, ids, links, texts of scripts, headings."""

    VOID = frozenset({"meta", "br", "link", "img", "path", "line"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []
        self.headers: list[dict[str, str | None]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        values = dict(attrs)
        if "id" in values:
            self.ids.append(str(values["id"]))
        self.links += [str(value) for name, value in attrs if name in ("href", "xlink:href", "src")]
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag == "th":
            self.headers.append(values)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def check(text: str) -> Page:
    """A page as it must be."""
    found = Page(text)
    assert found.open == []
    assert len(found.ids) == len(set(found.ids))
    assert all(link.startswith("#") for link in found.links), "a link leaves the page"
    assert {link[1:] for link in found.links} <= set(found.ids), "a link leads nowhere"
    assert not {"script", "link", "img", "iframe", "object", "form"} & found.tags.keys()
    assert "@import" not in text
    assert "url(" not in text
    assert set(re.findall(r'https?://[^"\s<]*', text)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in text
    assert found.levels[0] == 1
    assert found.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(found.levels, found.levels[1:], strict=False))
    assert found.headers
    assert all(header.get("scope") in ("col", "row") for header in found.headers)
    return found


def made() -> list[dict[str, Any]]:
    """Eighty documents of known words, some of two provinces, some without a date."""
    chance = random.Random(11)
    found = []
    for number in range(80):
        words = chance.choices(["区块链", "跨链", "平台", "。", "\n"], k=chance.randint(0, 14))
        provinces = chance.choice((["四川"], ["福建"], ["四川", "云南"], ["上海"], []))
        date = chance.choice(("2018", "2019-05", "2019-11-30", "2021-01-02", ""))
        title = ENTITY if number == 7 else f"文件{number}"
        text = "，".join(["开头", *(words if provinces != ["上海"] else ["平台"])])
        found.append(
            {"id": f"d{number:02d}", "title": title, "text": text, "provinces": provinces, "date": date}
        )
    return found


DOCUMENTS = made()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    lines = []
    for document in DOCUMENTS:
        record = {key: value for key, value in document.items() if value and key != "provinces"}
        bodies = [f"{name}{'市' if name == '上海' else '省'}人民政府" for name in document["provinces"]]
        lines.append(json.dumps({**record, "issuer": bodies}, ensure_ascii=False) + "\n")
    (folder / "records.jsonl").write_text("".join(lines), encoding="utf-8")
    assert not cefu.ingest(folder / "records.jsonl", folder / "index", jobs=1).failures
    return folder / "index"


@pytest.fixture(scope="module")
def index(place: Path) -> Iterator[cefu.Index]:
    with cefu.open_index(place) as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(index: cefu.Index) -> Report:
    return report(index, planned(QUERIES, limits=Limits(documents=200, lines=100)))


def has(document: dict[str, Any], query: str) -> int:
    return int(document["text"].count(query))


@pytest.mark.parametrize("number", range(len(QUERIES)))
def test_every_number_is_what_counting_by_hand_gives(whole: Report, number: int) -> None:
    query, part = QUERIES[number], whole.queries[number]
    having = [document for document in DOCUMENTS if has(document, query)]
    assert (part.documents, part.occurrences, part.searched) == (
        len(having), sum(has(d, query) for d in DOCUMENTS), len(DOCUMENTS)
    )  # fmt: skip
    for row in part.provinces:
        own = [d for d in DOCUMENTS if row.name in (d["provinces"] or [UNKNOWN])]
        found = [d for d in own if has(d, query)]
        assert (row.documents, row.occurrences, row.searched) == (
            len(found), sum(has(d, query) for d in own), len(own)
        )  # fmt: skip
    assert len(part.provinces) == 36 - 1  # 34 units and the unknown: no document is of 中央
    searched = {name for d in DOCUMENTS for name in d["provinces"]}
    present = {name for d in having for name in d["provinces"]}
    assert set(part.present) == present
    assert {name for name, _ in part.absent} == searched - present
    assert part.unplaced == sum(not d["provinces"] for d in having)
    for period in part.periods:
        own = [d for d in DOCUMENTS if (d["date"][:4] or UNKNOWN) == period.period]
        assert (period.documents, period.searched) == (sum(bool(has(d, query)) for d in own), len(own))
        assert period.occurrences == sum(has(d, query) for d in own)


def test_the_scope_is_what_was_searched(whole: Report) -> None:
    scope = whole.scope
    assert scope.documents == scope.indexed == len(DOCUMENTS)
    dated = sorted(d["date"] for d in DOCUMENTS if d["date"])
    assert (scope.first, scope.last) == (dated[0], dated[-1])
    assert scope.undated == sum(not d["date"] for d in DOCUMENTS)
    assert scope.unplaced == sum(not d["provinces"] for d in DOCUMENTS)
    assert scope.joint == sum(len(d["provinces"]) > 1 for d in DOCUMENTS)
    assert dict(scope.provinces) == Counter(name for d in DOCUMENTS for name in d["provinces"])
    assert len(scope.without) == 30
    assert "西藏" in scope.without


def ingested(folder: Path, *records: dict[str, Any]) -> Path:
    lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (folder / "records.jsonl").write_text("".join(lines), encoding="utf-8")
    assert not cefu.ingest(folder / "records.jsonl", folder / "index", jobs=1).failures
    return folder / "index"


@pytest.mark.parametrize(
    ("dates", "first", "last"),
    [
        (["2021", "2020"], "2020", "2021"),
        (["2020-03", "2019-11-30", "2020-02-28"], "2019-11-30", "2020-03"),
        (["2020", "2020-01-01", "2020-12-31"], "2020-01-01", "2020-12-31"),
        (["2020", "2020-05-06"], "2020", "2020"),
        (["", "2018-07"], "2018-07", "2018-07"),
        ([""], "", ""),
    ],
)
def test_dates_are_no_more_exact_than_they_are_known(
    tmp_path: Path, dates: list[str], first: str, last: str
) -> None:
    records = [
        {"id": f"d{n}", "title": "方案", "text": "区块链", **({"date": date} if date else {})}
        for n, date in enumerate(dates)
    ]
    with cefu.open_index(ingested(tmp_path, *records)) as opened:
        gathered = report(opened, planned(["区块链"]))
        text = shown(opened, gathered)
    assert (gathered.scope.first, gathered.scope.last) == (first, last)
    span = first if first == last else f"{first} 至 {last}"
    assert f"<dt>日期</dt><dd>{span or '没有一个文件有日期'}</dd>" in text


def test_a_document_of_a_known_year_is_not_called_undated(tmp_path: Path) -> None:
    place = ingested(tmp_path, {"id": "d", "title": "方案", "text": "区块链", "date": "2020"})
    with cefu.open_index(place) as opened:
        text = shown(opened, report(opened, planned(["区块链"], by="month")))
    assert '<th scope="row">日期不详或不够确切</th><td class="n">1</td>' in text
    assert ">日期不详<" not in text


def test_a_joint_document_is_the_first_of_each_of_its_provinces(tmp_path: Path) -> None:
    bodies = ["四川省人民政府", "重庆市人民政府"]
    joint = {"id": "joint", "title": "联合方案", "text": "区块链", "date": "2019-01-02", "issuer": bodies}
    later = {
        "id": "later",
        "title": "方案",
        "text": "区块链",
        "date": "2020-01-02",
        "issuer": ["福建省人民政府"],
    }
    with cefu.open_index(ingested(tmp_path, joint, later)) as opened:
        gathered = report(opened, planned(["区块链"]))
        check(shown(opened, gathered))
    firsts = [(first.rank, first.name, first.document.doc_id) for first in gathered.queries[0].firsts]
    of_joint, of_later = sorted(firsts[:2], key=lambda first: first[1]), firsts[2:]
    assert [first[:2] for first in of_joint] == [(1, "四川"), (1, "重庆")]
    assert len({first[2] for first in of_joint}) == 1
    assert [first[:2] for first in of_later] == [(3, "福建")]


def test_all_evidence_is_there_when_there_is_room(whole: Report, index: cefu.Index) -> None:
    for query, part in zip(QUERIES, whole.queries, strict=True):
        assert part.listed == part.documents
        assert part.lines_shown == part.occurrences
        lines = {e.document.doc_id: e.lines for group in part.evidence for e in group.shown}
        assert sum(map(len, lines.values())) == part.occurrences
        for line in index.kwic(query):
            assert any(
                (each.start, each.end, each.left) == (line.start, line.end, line.left)
                for each in lines[line.document.doc_id]
            )
        for group in part.evidence:
            assert len(group.shown) + len(group.elsewhere) == group.documents
            row = next(row for row in part.provinces if row.name == group.name)
            assert (row.anchor, row.documents) == (group.anchor, group.documents)


def test_a_limit_leaves_one_of_each_province_and_counts_the_rest(index: cefu.Index) -> None:
    (part,) = report(index, planned(["区块链"], limits=Limits(documents=1, lines=1, top=2))).queries
    assert {group.name for group in part.evidence} == {row.name for row in part.provinces if row.documents}
    assert all(group.shown or group.elsewhere for group in part.evidence)
    assert part.listed < part.documents
    assert [document.occurrences for document in part.top] == sorted(
        (has(d, "区块链") for d in DOCUMENTS), reverse=True
    )[:2]
    (part,) = report(index, planned(["区块链"], limits=Limits(documents=0))).queries
    assert part.evidence == ()
    assert {row.anchor for row in part.provinces} == {""}


def shown(index: cefu.Index, gathered: Report) -> str:
    return report_html(gathered.to_dict(), provenance_of(index).to_dict())


def test_the_page_is_sound_and_escapes_what_it_shows(whole: Report, index: cefu.Index) -> None:
    text = shown(index, whole)
    found = check(text)
    assert ENTITY not in text
    assert "&lt;script&gt;alert(&#34;甲&#34;)&lt;/script&gt;" in text
    assert found.tags["mark"] >= sum(part.occurrences for part in whole.queries)
    part = whole.queries[0]
    for row in part.provinces:
        if row.documents:
            # From the heat map and its table, from the map and its table.
            assert found.links.count(f"#{row.anchor}") >= 4
            assert row.anchor in found.ids


def test_texts_say_what_script_they_are_in(index: cefu.Index, seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as seeds:
        gathered = seeds.report(["区块链"], among="title:新型基础设施")
        text = shown(seeds, gathered)
    check(text)
    (part,) = gathered.queries
    scripts = {e.document.doc_id: e.document.lang for group in part.evidence for e in group.shown}
    assert scripts["seeds/sichuan-2020.md"] == "zh-Hans"
    assert scripts["seeds/fujian-2020.txt"] == "zh-Hant"
    assert 'lang="zh-Hant"' in text


def test_the_seeds_question_is_answered_in_the_first_lines(
    run: Run, seeds_index: Path, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    asked = ["report", "區塊鏈", "跨链", "--among", "title:新型基础设施", "-i", seeds_index, "-o", file]
    done = run(*asked, "--title", "九份新基建方案")
    assert done.status == 0
    assert done.err.endswith(f"2 queries, 2 found something in 9 documents — {file}\n")
    text = file.read_text("utf-8")
    check(text)
    assert "<h1>九份新基建方案</h1>" in text
    # Guangzhou and Shenzhen are both of 广东: nine plans of eight provinces.
    assert (
        "检索的 9 个文件中，8 个提到「區塊鏈」，共 28 处。有文件的 8 个省份中 7 个提到；没有提到的是上海。"
        in text
    )
    assert "检索的 9 个文件中，2 个提到「跨链」" in text
    assert "cefu matrix 區塊鏈 跨链 --all-provinces --among title:新型基础设施" in text
    assert "限于检索式" in text


def test_the_same_index_and_time_give_the_same_bytes(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    pages = []
    for _ in range(2):
        done = run(
            "report",
            "区块链",
            "-i",
            seeds_index,
            "-o",
            tmp_path / "r.html",
            env={"SOURCE_DATE_EPOCH": "1600000000"},
        )
        assert done.status == 0
        pages.append((tmp_path / "r.html").read_bytes())
    assert pages[0] == pages[1]
    assert "2020-09-13" in pages[0].decode()


def test_its_numbers_are_those_of_the_commands_it_names(run: Run, seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as opened:
        part: QueryPart = opened.report(["区块链"], year="2020").queries[0]
    rows = run("matrix", "区块链", "--all-provinces", "--year", "2020", "--long", "-i", seeds_index).records()
    assert [(r["row"], r["documents"], r["occurrences"], r["searched"]) for r in rows] == [
        (p.name, p.documents, p.occurrences, p.searched) for p in part.provinces
    ]
    absent = run("matrix", "区块链", "--absent", "--year", "2020", "-i", seeds_index).records()
    assert [(r["province"], r["documents"]) for r in absent] == [*map(tuple, part.absent)]
    firsts = run("timeline", "区块链", "--first", "province", "--year", "2020", "-i", seeds_index).records()
    assert [(r["rank"], r["value"], r["date"], r["doc_id"]) for r in firsts] == [
        (f.rank, f.name, f.date, f.document.doc_id) for f in part.firsts
    ]
    targets = run("targets", "区块链", "--year", "2020", "-i", seeds_index).records()
    assert [(t["doc_id"], t["start"]) for t in targets] == [(t["doc_id"], t["start"]) for t in part.targets]
    assert part.targets_total == len(targets) > 2
    assert part.undated == 3


PLAN = """
title = "新基建里的区块链"
subtitle = "九份方案"
author = "研究组"
by = "month"
[[queries]]
id = "chain"
query = "区块链 OR 分布式账本"
label = "区块链"
[[queries]]
query = "跨链"
[filters]
年份 = 2020
[sections]
targets = false
[limits]
lines = 1
"""


def test_a_plan_is_read_whole(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    plan = parse_plan(PLAN.encode(), "report.toml")
    assert [(each.id, each.query, each.label) for each in plan.queries] == [
        ("chain", "区块链 OR 分布式账本", "区块链"), ("2", "跨链", "跨链")
    ]  # fmt: skip
    assert plan.filters == {"year": ("2020",)}
    assert plan.limits == Limits(lines=1)
    assert plan.sections == tuple(name for name in SECTIONS if name != "targets")
    (tmp_path / "report.toml").write_text(PLAN, encoding="utf-8")
    done = run(
        "report", tmp_path / "report.toml", "--skip", "evidence", "-i", seeds_index, "-o", tmp_path / "r.html"
    )
    assert done.status == 0
    text = (tmp_path / "r.html").read_text("utf-8")
    check(text)
    for said in (
        "<h1>新基建里的区块链</h1>",
        "九份方案",
        "研究组",
        "提到「区块链」",
        "按月",
        "--by month",
        "--year 2020",
    ):
        assert said in text
    assert "目标数字 <span" not in text
    assert 'class="doc"' not in text


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("titel = '新基建'", "unknown key in r.toml: titel"),
        ("title = '新基建'", "r.toml has no queries"),
        ("[[queries]]\nlabel = '区块链'", "r.toml, queries 1 has no query"),
        ("[[queries]]\nquery = '甲'\nname = '乙'", "unknown key in r.toml, queries 1: name"),
        (
            "[[queries]]\nid = 'a'\nquery = '甲'\n[[queries]]\nid = 'a'\nquery = '乙'",
            "two queries with the id a",
        ),
        ("[[queries]]\nquery = '甲'\n[filters]\n天气 = '晴'", "unknown filter in r.toml: 天气"),
        ("[[queries]]\nquery = '甲'\n[filters]\nsort = 'hits'", "unknown filter in r.toml: sort"),
        ("[[queries]]\nquery = '甲'\n[filters]\n检索词 = '乙'", "unknown filter in r.toml: query"),
        ("[[queries]]\nquery = '甲'\n[filters]\nid = 'a'", "unknown filter in r.toml: id"),
        (
            "[[queries]]\nquery = '甲'\nlabel = '一'\n[[queries]]\nquery = '甲'\nlabel = '二'",
            "甲 is asked twice, as 一 and as 二",
        ),
        ("[[queries]]\nquery = '甲'\n[limits]\nlines = -1", "the limit lines is -1"),
        ("[[queries]]\nquery = '甲'\n[limits]\nline = 1", "unknown limit in r.toml: line"),
        ("[[queries]]\nquery = '甲'\n[sections]\nmaps = false", "unknown section in r.toml: maps"),
        ("[[queries]]\nquery = '甲'\n[sections]\nmap = 0", "sections is no table of true and false"),
        ("by = 'week'\n[[queries]]\nquery = '甲'", "there are no periods by week"),
        ("title = [1]\n[[queries]]\nquery = '甲'", "r.toml: title is no text"),
        ("[[queries]\n", "bad TOML"),
    ],
)
def test_a_plan_that_can_t_be_used_says_why(text: str, error: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_plan(text.encode(), "r.toml")
    assert error in str(caught.value)
    assert caught.value.hint


def test_a_filter_that_is_none_names_those_there_are() -> None:
    with pytest.raises(ConfigError) as caught:
        parse_plan("[[queries]]\nquery = '甲'\n[filters]\nsort = 'hits'".encode(), "r.toml")
    named = caught.value.hint.partition(": ")[2].split(", ")
    assert {"province", "since", "undated", "among", "within", "whole_word"} <= set(named)
    assert not {"id", "query", "sort"} & set(named)


def test_an_option_that_is_named_goes_over_the_plan_even_if_it_is_the_default(
    run: Run, tmp_path: Path
) -> None:
    texts = ("区块链平台。", "区块链应用。建设平台。", "区块链应用。\n建设平台。")
    place = ingested(tmp_path, *({"id": f"d{n}", "title": "方案", "text": t} for n, t in enumerate(texts)))
    plan = "[[queries]]\nquery = '区块链 平台'\n[filters]\nwithin = 'sentence'\n"
    (tmp_path / "r.toml").write_text(plan, encoding="utf-8")
    found = []
    for options in ((), ("--within", "paragraph"), ("--within", "document")):
        file = tmp_path / "r.html"
        assert run("report", tmp_path / "r.toml", *options, "-i", place, "-o", file).status == 0
        said = re.search(r"检索的 3 个文件中，(全部|\d 个)提到", file.read_text("utf-8"))
        found.append(said and said[1])
    assert found == ["1 个", "2 个", "全部"]


@pytest.mark.parametrize(
    ("args", "error"),
    [
        (["区块链", "-o", "report.pdf"], "a report is HTML, and report.pdf is not called so"),
        (["区块链", "-o", "nowhere/report.html"], "there is no folder"),
        (["-o", "report.html"], "a report needs a query"),
        (["missing.toml", "-o", "report.html"], "missing.toml can't be read"),
        (["区块链 AND (", "-o", "report.html"], "query does not parse"),
        (
            ["区块链", "--queries", "filtered.csv", "-o", "report.html"],
            "row 2 has filters of its own (province)",
        ),
        (["区块链", "--province", "四州", "-o", "report.html"], "四州"),
    ],
)
def test_what_can_t_be_reported_leaves_no_file(
    run: Run, seeds_index: Path, tmp_path: Path, args: list[str], error: str
) -> None:
    (tmp_path / "filtered.csv").write_text("query,province\n跨链,四川\n", encoding="utf-8")
    done = run("report", *args, "-i", seeds_index, cwd=tmp_path)
    assert done.status == 2
    assert error in done.err
    assert "fault of Cefu" not in done.err
    assert list(tmp_path.glob("*.html")) == []


def test_nothing_found_is_a_report_too(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# 词\n量子计算\n脑机接口\n", encoding="utf-8")
    done = run("report", "--queries", tmp_path / "words.txt", "-i", seeds_index, "-o", tmp_path / "r.html")
    assert done.status == 1
    text = (tmp_path / "r.html").read_text("utf-8")
    check(text)
    assert "检索的 42 个文件中，没有一个提到「量子计算」。" in text
    done = run("report", "区块链", "--year", "1999", "-i", seeds_index, "-o", tmp_path / "r.html")
    assert done.status == 1
    text = (tmp_path / "r.html").read_text("utf-8")
    check(text)
    assert "没有可检索的文件" in text


def test_an_interrupted_report_leaves_what_was_there(
    run: Run, seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "r.html").write_text("mine", encoding="utf-8")

    def interrupted(part: Any) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(page, "map_figure", interrupted)
    done = run("report", "区块链", "-i", seeds_index, "-o", tmp_path / "r.html")
    assert done.status == 130
    assert (tmp_path / "r.html").read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.glob("*") if path.is_file()) == ["r.html"]


def test_a_query_that_does_not_parse_is_an_error_of_its_own(index: cefu.Index) -> None:
    with pytest.raises(QuerySyntaxError):
        report(index, planned(["区块链 AND ("]))


def test_queries_come_from_standard_input_too(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "r.html"
    done = run("report", "区块链", "--queries", "-", "-i", seeds_index, "-o", file, stdin="跨链\n区块链\n")
    assert done.status == 0
    assert done.err == f"2 queries, 2 found something in 42 documents — {file}\n"
    assert run("report", "跨链", "-i", seeds_index).out.startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("library", ["jinja2", "vl_convert"])
def test_a_missing_library_is_named_before_the_work(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    done = run("report", "区块链", "-i", tmp_path / "nowhere", "-o", tmp_path / "r.html")
    assert done.status == 2
    assert "pip install 'cefu[report]'" in done.err
