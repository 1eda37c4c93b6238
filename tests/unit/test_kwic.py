"""Keywords in context: the lines are the occurrences of a search, each at its place in the original."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

import cefu
from cefu.analysis import fold
from cefu.errors import ConfigError, QuerySyntaxError, UnknownNameError
from cefu.kwic import GROUP_KEYS, KWIC_KEYS, KwicLine
from cefu.reindex import reindex
from running import Run

TEXTS = {
    "one": "第一章　總則\n第一條\n本省推進區塊鏈\r\n    應用，區塊鍊平台先行。\n\n第二條　跨链和区块链。",
    "two": "一、总体要求\n（一）指导思想。发展区块链技术。\n建链、上链，链上有区块链技术。",
    "three": "没有要找的词，只有5G和１５Ｇ。",
}
PIECES = [
    "区块链",
    "區塊鏈",
    "链",
    "跨链",
    "平台",
    "5G",
    "15G",
    "四川",
    "，",
    "。",
    "\n\n",
    "\n  ",
    "　",
    "食品安全法",
]
QUERIES = [
    "区块链", "链", "5g", "区块链 平台", "区块链 OR 链", "区块链 OR tech:区块链", "平台 NOT 跨链", "区块链 NEAR/3 平台",
    "链 NEAR/1 跨链", "区块链 /s 平台", "区块链 /s 区块链", "链 /p (跨链 OR 平台)", "title:区块链", "title:链 OR 链",
    "title:平台 链", "words:(区块链 平台)", "words:(平台) OR 平台", "tech:区块链", "tech:5G 平台",
    "跨链 /p mentions:四川", "平台 OR (跨链 5G)", "NOT 平台", "食品安全", "链 (跨链 OR NOT 平台)",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cefu.Index]:
    place = tmp_path_factory.mktemp("kwic")
    records = [{"id": name, "title": f"區塊鏈{name}", "text": text} for name, text in TEXTS.items()]
    with cefu.open_index(ingested(place, records)) as opened:
        yield opened


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty documents of random pieces, some with their title in the text and some with one outside."""
    source = random.Random(5)
    records = []
    for number in range(40):
        text = "".join(source.choices(PIECES, k=source.randrange(60)))
        title = "".join(source.choices(PIECES[:9], k=3))
        if source.random() < 0.5:
            records.append({"id": f"{number:02}", "text": f"{title}\n\n{text}。"})
        else:
            records.append({"id": f"{number:02}", "title": title, "text": text + "。"})
    return ingested(tmp_path_factory.mktemp("generated"), records)


def ingested(place: Path, records: Sequence[dict[str, str]]) -> Path:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (place / "records.jsonl").write_text(lines, encoding="utf-8")
    report = cefu.ingest(place / "records.jsonl", place / "index", jobs=1)
    assert not report.failures
    return place / "index"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def per_document(lines: Sequence[KwicLine]) -> Counter[str]:
    return Counter(line.document.doc_id for line in lines)


def check(opened: cefu.Index, query: str, **options: object) -> list[KwicLine]:
    """The lines of a query, after comparing them with the search and with the original texts."""
    result = opened.kwic(query, **options)  # type: ignore[arg-type]
    lines = list(result)
    found = opened.search(query, limit=0, **options)  # type: ignore[arg-type]
    assert len(lines) == len(result) == result.found.occurrences == found.occurrences, query
    assert per_document(lines) == +Counter({hit.doc_id: hit.occurrences for hit in found}), query
    groups = list(result.paragraphs())
    assert sum(group.occurrences for group in groups) == len(lines), query
    assert len({(g.document.doc_id, g.paragraph) for g in groups}) == len(groups), query
    for line in lines:
        original = opened.original(line.document.number)
        text = original.text if line.paragraph else original.title
        assert type(line.paragraph) is int  # JSON would write True otherwise
        assert line.keyword == squeezed(text[line.start : line.end])
        assert squeezed(text[: line.start]).endswith(line.left)
        assert squeezed(text[line.end :]).startswith(line.right)
    for group in groups:
        original = opened.original(group.document.number)
        text = original.text if group.paragraph else original.title
        assert group.text == text[group.start : group.end]
        assert all(group.start <= start < end <= group.end for start, end in group.places)
    return lines


# -- the same occurrences as a search -------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["whoosh", "memory"])
def test_the_lines_are_the_occurrences_of_generated_documents(
    generated: Path, tmp_path: Path, engine: str
) -> None:
    if engine != "whoosh":
        import shutil

        generated = Path(shutil.copytree(generated, tmp_path / "index"))
        reindex(generated, engine=engine)
    with cefu.open_index(generated) as opened:
        assert sum(bool(check(opened, query)) for query in QUERIES) > len(QUERIES) - 3
        for query in QUERIES[:6]:
            check(opened, query, whole_word=True)
            check(opened, query, mentions="四川")
        for query in ("区块链 平台", "链 5G", "跨链"):
            for within in ("paragraph", "sentence"):
                check(opened, query, within=within)
                check(opened, query, within=within, mentions="四川")


def test_the_lines_are_the_occurrences_of_the_seeds(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as opened:
        for query in ("區塊鍊", "区块链 NEAR/20 平台", "tech:人工智能", "title:新基建 OR 数据", "链 /s 平台"):
            assert check(opened, query), query
        for options in ({"province": "四川"}, {"year": 2020}, {"since": "2020-05", "undated": True}):
            check(opened, "区块链", **options)


def test_a_plain_keyword_stands_where_a_scan_of_the_folded_text_finds_it(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as opened:
        expected = []
        for number in opened.view.facts:
            document, original = opened.documents([number])[0], opened.original(number)
            for text, counts, zero in ((original.title, document.title_counts, 0), (original.text, True, 1)):
                folded = fold(text)
                for match in re.finditer("数据", folded.text) if counts else ():
                    span = folded.original(match.start(), match.end())
                    expected.append((document.doc_id, zero, span.start, span.end))
        lines = opened.kwic("數據")
        found = [(x.document.doc_id, min(x.paragraph, 1), x.start, x.end) for x in lines]
    assert len(expected) > 20
    assert found == sorted(expected)


# -- what a line holds ----------------------------------------------------------------------------------------------


def test_a_line_has_its_context_paragraph_and_headings(index: cefu.Index) -> None:
    lines = [line for line in index.kwic("区块链", width=6) if line.document.doc_id == "one"]
    shown = [(x.left, x.keyword, x.right, x.paragraph, x.heading_path) for x in lines]
    assert shown == [
        ("", "區塊鏈", "one", 0, ""),
        ("條 本省推進", "區塊鏈", " 應用，區塊", 3, "第一章 總則 > 第一條"),
        ("塊鏈 應用，", "區塊鍊", "平台先行。 ", 4, "第一章 總則 > 第一條"),
        ("二條 跨链和", "区块链", "。", 5, "第一章 總則 > 第二條"),
    ]
    assert lines[1].to_dict() == {
        "left": "條 本省推進",
        "keyword": "區塊鏈",
        "right": " 應用，區塊",
        "doc_id": "one",
        "title": "區塊鏈one",
        "province": "",
        "date": "",
        "paragraph": 3,
        "heading_path": "第一章 總則 > 第一條",
        "start": 15,
        "end": 18,
    }
    assert tuple(lines[1].to_dict()) == KWIC_KEYS


def test_blanks_in_a_keyword_are_shown_as_one(tmp_path: Path) -> None:
    text = "推動區\u3000 塊鏈計畫。"
    with cefu.open_index(ingested(tmp_path, [{"id": "a", "title": "甲", "text": text}])) as opened:
        (line,) = opened.kwic("区块链", width=3)
    assert (line.left, line.keyword, line.right) == ("推動", "區 塊鏈", "計畫。")
    assert text[line.start : line.end] == "區\u3000 塊鏈"


def test_no_width_shows_the_keyword_alone(index: cefu.Index) -> None:
    assert {(line.left, line.right) for line in index.kwic("链", width=0)} == {("", "")}


def test_orders(index: cefu.Index, seeds_index: Path) -> None:
    by_left = [line.left for line in index.kwic("链", sort="left")]
    keys = ["".join(fold(left).text.split())[::-1][:5] for left in by_left]
    assert keys == sorted(keys)
    by_right = ["".join(fold(line.right).text.split())[:5] for line in index.kwic("区块链", sort="right")]
    assert by_right == sorted(by_right)
    with cefu.open_index(seeds_index) as opened:
        by_date = [line.document.date for line in opened.kwic("区块链", sort="date")]
        dated = [date for date in by_date if date]
        assert by_date == dated + [""] * (len(by_date) - len(dated))
        assert [date[:4] for date in dated] == sorted(date[:4] for date in dated)
        lines = opened.kwic("区块链")
        assert [x.document.doc_id for x in lines] == sorted(x.document.doc_id for x in lines)
        assert lines.to_dicts() == lines.to_dicts()


def test_paragraphs_show_their_occurrences_together(index: cefu.Index) -> None:
    groups = [
        each.to_dict() for each in index.kwic("区块链 OR 链").paragraphs() if each.document.doc_id == "two"
    ]
    assert [(g["paragraph"], g["occurrences"], g["heading_path"]) for g in groups] == [
        (0, 2, ""),
        (2, 2, "一、总体要求 > （一）指导思想"),
        (3, 5, "一、总体要求 > （一）指导思想"),
    ]
    assert tuple(groups[0]) == GROUP_KEYS
    assert groups[1]["text"] == "（一）指导思想。发展区块链技术。"
    assert groups[1]["places"] == ["17-20", "19-20"]


def test_what_can_not_be_asked(index: cefu.Index) -> None:
    with pytest.raises(ConfigError, match="unknown order hits"):
        index.kwic("链", sort="hits")
    with pytest.raises(ConfigError, match="negative"):
        index.kwic("链", width=-1)
    with pytest.raises(QuerySyntaxError):
        index.kwic("链 AND (")
    with pytest.raises(UnknownNameError):
        index.kwic("链", province="四州")


# -- the command ----------------------------------------------------------------------------------------------------


def test_the_command_gives_lines_in_every_format(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    with cefu.open_index(seeds_index) as opened:
        expected = opened.kwic("区块链").to_dicts()
    outcome = run("kwic", "区块链", "-i", seeds_index)
    assert outcome.status == 0
    assert outcome.records() == expected
    count = len(expected)
    assert (
        f"showing {count} of {count} occurrences (37 matching documents, 42 documents searched)"
        in outcome.err
    )
    target = tmp_path / "lines.csv"
    run("kwic", "区块链", "-i", seeds_index, "-o", target, "--limit", "3")
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == ",".join(KWIC_KEYS)
    assert len(lines) == 4
    shown = run("kwic", "跨链", "-i", seeds_index, "--format", "md").out
    assert "| **跨鏈** |" in shown
    table = run("kwic", "跨链", "-i", seeds_index, "--format", "table").out
    assert table.split()[:4] == ["左", "关键词", "右", "标题"]


def test_the_command_groups_by_paragraph(run: Run, seeds_index: Path) -> None:
    records = run("kwic", "区块链", "--province", "四川", "--group", "paragraph", "-i", seeds_index).records()
    assert sum(record["occurrences"] for record in records) == len(
        run("kwic", "区块链", "--province", "四川", "-i", seeds_index).records()
    )
    assert "数字资产" in {record["heading_path"] for record in records}
    shown = run(
        "kwic", "区块链", "--province", "四川", "--group", "paragraph", "-i", seeds_index, "--format", "md"
    )
    assert "**区块链**" in shown.out


def test_the_command_says_what_is_wrong_or_absent(run: Run, seeds_index: Path) -> None:
    assert "give a query" in run("kwic", "--province", "四川", "-i", seeds_index).err
    refused = run("kwic", "链", "--group", "paragraph", "--sort", "left", "-i", seeds_index)
    assert (refused.status, refused.out) == (2, "")
    nothing = run("kwic", "量子计算", "-i", seeds_index)
    assert (nothing.status, nothing.out, nothing.err) == (1, "", "nothing found in 42 documents\n")
    silent = run("kwic", "-区块链", "-i", seeds_index)
    assert (silent.status, silent.out) == (1, "")
    assert "no keyword with a place in a text (5 matching documents" in silent.err
    assert run("kwic", "区块链", "--columns", "score", "-i", seeds_index).status == 2


def test_pages_of_lines_make_up_the_whole(run: Run, seeds_index: Path) -> None:
    for more in (["--sort", "right"], ["--group", "paragraph"]):
        whole = run("kwic", "区块链", "-i", seeds_index, *more).records()
        pages = []
        for offset in range(0, len(whole) + 40, 40):
            page = run("kwic", "区块链", "-i", seeds_index, *more, "--offset", offset, "--limit", 40)
            assert page.status == 0
            end = min(offset + 40, len(whole))
            seen = f"{offset + 1}–{end}" if 0 < offset < len(whole) else str(max(0, end - offset))
            assert f"showing {seen} of {len(whole)} " in page.err
            pages += page.records()
        assert pages == whole
    rest = run("kwic", "区块链", "-i", seeds_index, "--offset", 100).records()
    assert rest == run("kwic", "区块链", "-i", seeds_index).records()[100:]
