"""What stands near a keyword: the counts of an independent reading, the textbook's measure, and rows that open."""

from __future__ import annotations

import csv
import json
import math
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cefu
from cefu.analysis import fold
from cefu.analysis.words import cut
from cefu.association import expected_together, log_likelihood, pointwise_information
from cefu.cooccur import COOCCUR_BY, COOCCUR_KEYS, PASSAGE_KEYS, Cooccurrences
from cefu.data.function_words import function_words, is_numbering
from cefu.data.technologies import load_lexicon
from cefu.errors import ConfigError, QuerySyntaxError, UnknownNameError
from cefu.reindex import reindex
from running import Run

LETTER = re.compile(r"[^\W_]")
PIECES = [
    "区块链", "區塊鏈技術", "跨链", "平台", "5G", "15G", "人工智慧", "大数据", "数据", "四川", "，", "，", "。", "；",
    "！", "\n\n", "\n  ", "　", "推进", "发展", "发展中国家", "以及", "2022年", "的", "”", "blockchain",
]  # fmt: skip


def ingested(place: Path, records: list[dict[str, str]]) -> Path:
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (place / "records.jsonl").write_text(lines, encoding="utf-8")
    report = cefu.ingest(place / "records.jsonl", place / "index", jobs=1)
    assert not report.failures
    return place / "index"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty documents of random pieces: titles in the text and outside, joint provinces, years, none of these."""
    source = random.Random(11)
    records = []
    for number in range(60):
        record = {
            "id": f"{number:02}",
            "text": "".join(source.choices(PIECES, k=source.randrange(80))) + "。",
        }
        title = "".join(source.choices(PIECES[:9], k=3))
        if source.random() < 0.5:
            record["title"] = title
        else:
            record["text"] = f"{title}\n\n{record['text']}"
        if source.random() < 0.7:
            record["province"] = source.choice(["四川", "重庆", "四川;重庆"])
        if source.random() < 0.7:
            record["date"] = source.choice(["2019", "2020-05", "2020-06-01"])
        records.append(record)
    return ingested(tmp_path_factory.mktemp("generated"), records)


@pytest.fixture(scope="module")
def index(generated: Path) -> Iterator[cefu.Index]:
    with cefu.open_index(generated) as opened:
        yield opened


# -- an independent reading -----------------------------------------------------------------------------------------


def passages_of(folded: str, within: str) -> list[tuple[int, int]]:
    """Character by character: a passage ends behind a run of what ends it."""
    closing = "。!?;\n" if within == "sentence" else "\n"
    borders = [0]
    for at in range(1, len(folded)):
        if folded[at - 1] in closing and folded[at] not in closing:
            borders.append(at)
    return list(zip(borders, [*borders[1:], len(folded)], strict=True))


def wider(name: str) -> set[str]:
    parents = {concept.name: concept.parent for concept in load_lexicon().concepts}
    found = set()
    while name:
        found.add(name)
        name = parents[name]
    return found


def named(folded: str, kind: str) -> list[tuple[int, int, str]]:
    if kind == "technology":
        return [(m.start, m.end, name) for m in load_lexicon().find(folded) for name in wider(m.concept)]
    places, at = [], 0
    for word in cut(folded):
        places.append((at, at + len(word), word))
        at += len(word)
    return places


def brute(index: cefu.Index, keywords: list[str], kind: str, within: str, numbers: Any) -> dict[str, Any]:
    """The counts of a query of plain Han keywords, by reading every passage of the documents."""
    with_item: Counter[str] = Counter()
    together: Counter[str] = Counter()
    overlapping: Counter[str] = Counter()
    documents: dict[str, set[int]] = {}
    texts_of: dict[str, set[str]] = {}
    passages = with_query = 0
    for number in numbers:
        original = index.original(number)
        document = index.documents([number])[0]
        texts = [original.text, original.title] if document.title_counts else [original.text]
        for folded in (fold(text).text for text in texts):
            items = named(folded, kind)
            keys = [(m.start(), m.end()) for key in keywords for m in re.finditer(key, folded)]
            inside = [any(a < end and start < b for start, end in keys) for a, b, _ in items]
            for start, end in passages_of(folded, within):
                if not LETTER.search(folded[start:end]):
                    continue
                passages += 1
                own = [k for k, (a, _, _) in enumerate(items) if start <= a < end]
                apart = {items[k][2] for k in own if not inside[k]}
                with_item.update(apart)
                if all(key in folded[start:end] for key in keywords):
                    with_query += 1
                    together.update(apart)
                    overlapping.update({items[k][2] for k in own} - apart)
                    for item in apart:
                        documents.setdefault(item, set()).add(number)
                        texts_of.setdefault(item, set()).add(folded[start:end].rstrip("\n"))
    own_concepts = {c.name for c in load_lexicon().concepts if set(c.forms) & set(keywords)}
    left_out = own_concepts if kind == "technology" else set(keywords)
    return {
        item: (
            count, with_query, with_item[item], passages, len(documents[item]), len(texts_of[item]), overlapping[item],
        )
        for item, count in together.items()
        if item not in left_out and LETTER.search(item)
    }  # fmt: skip


def counted(result: Cooccurrences, group: str = "(total)") -> dict[str, Any]:
    return {
        row.item: (
            row.together, row.with_query, row.with_item, row.passages, row.documents, row.distinct, row.overlapping,
        )
        for row in result
        if row.group == group
    }  # fmt: skip


@pytest.mark.parametrize("engine", ["whoosh", "memory"])
def test_the_counts_are_those_of_an_independent_reading(generated: Path, tmp_path: Path, engine: str) -> None:
    if engine != "whoosh":
        generated = Path(shutil.copytree(generated, tmp_path / "index"))
        reindex(generated, engine=engine)
    with cefu.open_index(generated) as opened:
        rows = overlapping = 0
        for query in ("区块链", "数据", "发展", "链", "跨链", "平台 数据", "链 技术"):
            for of, kind in (("technologies", "technology"), ("words", "word")):
                for within in ("sentence", "paragraph"):
                    result = opened.cooccur(query, of=of, within=within, min_count=1, all_words=True)
                    expected = brute(opened, query.split(), kind, within, opened.view.facts)
                    assert counted(result) == expected, (query, of, within)
                    rows += len(result)
                    overlapping += any(row.overlapping for row in result)
        assert rows > 200
        assert overlapping > 2


def test_the_counts_of_the_seeds_and_the_documents_that_a_search_finds(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as opened:
        opened_rows = 0
        for query in ("区块链", "平台", "数据", "数字"):
            for within, connector in (("sentence", "/s"), ("paragraph", "/p")):
                result = opened.cooccur(query, of="all", within=within, min_count=1, all_words=True)
                for kind in ("technology", "word"):
                    rows = [row for row in result if row.item_kind == kind]
                    assert {row.item: row.together for row in rows} == {
                        item: counts[0]
                        for item, counts in brute(opened, [query], kind, within, opened.view.facts).items()
                    }
                for row in result:
                    if row.item_kind == "technology":
                        found = opened.search(f"{query} {connector} tech:{row.item}", limit=0).total
                        # What overlaps the keyword stands together for a search, and not here.
                        assert found >= row.documents
                        if not row.overlapping:
                            assert found == row.documents, (query, row)
                            opened_rows += 1
        assert opened_rows > 30


def test_an_item_opens_to_its_passages(index: cefu.Index) -> None:
    result = index.cooccur("链", of="all", min_count=1)
    shown = 0
    for row in [row for row in result if row.item in ("5G", "大数据", "数据", "人工智能", "平台", "发展")]:
        passages = list(result.passages(row.item, row.item_kind))
        assert len(passages) == row.together
        assert len({passage.document.doc_id for passage in passages}) == row.documents
        for passage in passages:
            original = index.original(passage.document.number)
            text = original.text if passage.paragraph else original.title
            assert type(passage.paragraph) is int
            assert passage.text == text[passage.start : passage.end]
            for start, end in (*passage.query_places, *passage.item_places):
                assert passage.start <= start < end <= passage.end
            assert passage.query_places
            assert passage.item_places
            assert tuple(passage.to_dict()) == PASSAGE_KEYS
            shown += 1
    assert shown > 40
    # Any name of a technology, and a word in either script.
    assert len(list(result.passages("人工智慧"))) == len(list(result.passages("人工智能"))) > 0
    assert len(list(result.passages("數據", "word"))) == len(list(result.passages("数据", "word"))) > 0
    with pytest.raises(UnknownNameError):
        result.passages("没有这种技术")


# -- groups and filters -----------------------------------------------------------------------------------------------


def test_tables_by_year_add_up_and_joint_documents_are_in_each_province(index: cefu.Index) -> None:
    whole = index.cooccur("链", of="words", min_count=1)
    by_year = index.cooccur("链", of="words", min_count=1, by="year")
    assert [group.value for group in by_year.groups] == ["2019", "2020", "(unknown)"]
    (everything,) = whole.groups
    for name in ("documents", "passages", "with_query"):
        assert sum(getattr(group, name) for group in by_year.groups) == getattr(everything, name)
    assert everything.documents == whole.searched == len(index)
    sums: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    for row in by_year:
        sums[row.item] += row.together
        documents[row.item] += row.documents
    assert sums == {row.item: row.together for row in whole}
    assert documents == {row.item: row.documents for row in whole}
    by_province = index.cooccur("链", min_count=1, by="province")
    for province in ("重庆", "四川"):
        numbers = index.search(None, limit=0, province=province).numbers
        alone = index.cooccur("链", min_count=1, province=province)
        expected = brute(index, ["链"], "technology", "sentence", numbers)
        assert counted(by_province, province) == counted(alone) == expected
    only = index.cooccur("链", min_count=1, by="province", province="四川")
    assert [group.value for group in only.groups] == ["四川"]
    assert counted(only, "四川") == counted(by_province, "四川")


def test_fields_and_options_bound_the_documents_searched_alike(index: cefu.Index) -> None:
    for field, options in (
        ("province:四川", {"province": "四川"}),
        ("year:2020", {"year": 2020}),
        ("date:2019..2020-05", {"since": "2019", "until": "2020-05"}),
    ):
        numbers = index.search(field, limit=0).numbers
        expected = brute(index, ["链"], "technology", "sentence", numbers)
        assert counted(index.cooccur(f"链 {field}", min_count=1)) == expected
        assert counted(index.cooccur("链", min_count=1, **options)) == expected


def test_a_document_that_is_denied_holds_no_query_and_its_passages_count(index: cefu.Index) -> None:
    everything, some = index.cooccur("链", min_count=1), index.cooccur("链 NOT 四川", min_count=1)
    assert some.groups[0].passages == everything.groups[0].passages
    assert 0 < some.groups[0].with_query < everything.groups[0].with_query
    without = set(index.search("链 NOT 四川", limit=0).doc_ids)
    for row in list(some)[:3]:
        assert {p.document.doc_id for p in some.passages(row.item)} <= without


def test_a_place_that_is_asked_for_must_be_named_in_the_passage(tmp_path: Path) -> None:
    text = "四川建设区块链和5G平台。区块链和5G另有平台。四川另有大数据。"
    with cefu.open_index(ingested(tmp_path, [{"id": "a", "text": text}])) as opened:
        result = opened.cooccur("区块链", mentions="四川", min_count=1, of="all")
        assert result.groups[0].with_query == 1
        assert {row.item for row in result} == {"5G", "5g", "建设", "平台"}


# -- what is an item --------------------------------------------------------------------------------------------------


def test_the_query_is_no_neighbour_of_itself_and_a_wider_technology_must_stand_apart(tmp_path: Path) -> None:
    records = [
        {"id": "a", "text": "跨链平台。跨链和区块链平台。区块链。"},
        {"id": "b", "title": "跨链与5G", "text": "區塊鏈（blockchain）和分布式账本、跨鏈。5G。"},
    ]
    with cefu.open_index(ingested(tmp_path, records)) as opened:
        rows = {row.item: row for row in opened.cooccur("跨链", min_count=1)}
        assert set(rows) == {"区块链", "5G"}
        # 跨链 is a kind of 区块链: where nothing else of it stands, it does not stand beside itself.
        chain = rows["区块链"]
        assert (chain.together, chain.with_query, chain.with_item, chain.overlapping) == (2, 4, 3, 2)
        assert (chain.documents, chain.passages) == (2, 6)
        assert opened.search("跨链 /s tech:区块链", limit=0).total == 2
        assert (rows["5G"].together, rows["5G"].with_item) == (1, 2)  # in the title
        # Its other names are the technology itself, and so are the narrower ones of tech:.
        assert {row.item for row in opened.cooccur("区块链", min_count=1)} == {"跨链"}
        assert not {"区块链", "跨链"} & {row.item for row in opened.cooccur("tech:区块链", min_count=1)}
        (title,) = opened.cooccur("跨链", min_count=1).passages("5G")
        assert (title.paragraph, title.text) == (0, "跨链与5G")


def test_words_are_chosen(tmp_path: Path) -> None:
    text = "区块链以及数据的应用，在第十二条和2022年的十四五规划。"
    with cefu.open_index(ingested(tmp_path, [{"id": "a", "text": text}])) as opened:

        def words(**options: Any) -> set[str]:
            return {row.item for row in opened.cooccur("区块链", of="words", min_count=1, **options)}

        usual = words()
        assert {"数据", "应用", "规划"} <= usual
        assert not usual & {"以及", "的", "和", "在", "2022", "年", "第十二条", "，", "。", "区块链"}
        everything = words(all_words=True)
        assert usual | {"以及", "的", "2022", "年"} <= everything
        assert not {",", "。"} & everything
        assert words(stopwords=["數據"]) == usual - {"数据"}
    assert all(fold(word).text == word and len(word) > 1 for word in function_words())
    assert not any(is_numbering(word) for word in ("数据", "国家", "十四五", "5g"))


def test_equal_passages_count_once_in_distinct(tmp_path: Path) -> None:
    records = [
        {"id": str(k), "text": "坚持发展区块链和大数据。\n\n区块链与大数据" + "好" * k} for k in range(4)
    ]
    with cefu.open_index(ingested(tmp_path, records)) as opened:
        (row,) = opened.cooccur("区块链")
        assert (row.item, row.together, row.distinct, row.documents) == ("大数据", 8, 5, 4)


# -- the measures -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "measure"),
    # Dunning 1993, the first rows of table 1: both, first word only, second word only, neither, and -2 log λ.
    [
        ((110, 2442, 111, 29114), 270.72),
        ((29, 13, 123, 31612), 263.90),
        ((31, 23, 139, 31584), 256.84),
        ((10, 0, 3, 31764), 167.23),
    ],
)
def test_the_measure_is_dunning_s(cells: tuple[int, int, int, int], measure: float) -> None:
    both, first, second, _ = cells
    found = log_likelihood(both, both + first, both + second, sum(cells))
    assert found == pytest.approx(measure, abs=0.01)


COUNTS = st.integers(0, 2000)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_measure_is_symmetric_signed_and_that_of_entropies(a: int, b: int, c: int, d: int) -> None:
    n = a + b + c + d
    if not n:
        return
    measure = log_likelihood(a, a + b, a + c, n)
    assert measure == pytest.approx(log_likelihood(a, a + c, a + b, n), abs=1e-6)

    def h(*counts: int) -> float:
        return sum(count * math.log(count) for count in counts if count)

    by_entropies = 2 * (h(a, b, c, d) - h(a + b, c + d) - h(a + c, b + d) + h(n))
    assert abs(measure) == pytest.approx(by_entropies, abs=1e-5)
    expected = expected_together(a + b, a + c, n)
    assert not (measure > 1e-9 and a < expected)
    assert not (measure < -1e-9 and a > expected)
    if a:
        strength = pointwise_information(a, a + b, a + c, n)
        assert strength == pytest.approx(math.log2(a / expected), abs=1e-9)
    # Where rows and columns are in proportion there is nothing to measure.
    assert log_likelihood(a * n, (a + b) * n, (a + c) * n, n * n) == pytest.approx(
        measure * n, rel=1e-6, abs=1e-3
    )


def test_numbers_of_no_table_are_refused() -> None:
    for numbers in ((3, 2, 5, 10), (1, 8, 8, 10), (-1, 2, 2, 10)):
        with pytest.raises(ValueError, match="can't be"):
            log_likelihood(*numbers)
    with pytest.raises(ValueError, match="never"):
        pointwise_information(0, 2, 2, 10)


# -- orders, errors, the command --------------------------------------------------------------------------------------


def test_orders_and_least_counts(index: cefu.Index) -> None:
    rows = list(index.cooccur("链", of="all", min_count=3))
    assert [row.g2 for row in rows] == sorted((row.g2 for row in rows), reverse=True)
    assert any(row.g2 < 0 for row in rows)
    assert min(row.together for row in rows) >= 3
    for sort in ("pmi", "together", "documents"):
        values = [getattr(row, sort) for row in index.cooccur("链", of="all", sort=sort)]
        assert values == sorted(values, reverse=True)
    items = [row.item for row in index.cooccur("链", of="all", sort="item")]
    assert items == sorted(items)
    assert index.cooccur("链").to_dicts() == index.cooccur("鏈").to_dicts()


def test_progress_is_told(index: cefu.Index) -> None:
    told: list[tuple[int, int]] = []
    assert index.cooccur("链", progress=lambda done, total: told.append((done, total))).rows
    assert told == [(k + 1, len(index)) for k in range(len(index))]


@pytest.mark.parametrize(
    "options",
    [
        {"of": "verbs"},
        {"sort": "p"},
        {"within": "document"},
        {"by": "technology"},
        {"min_count": 0},
        {"year": "x"},
    ],
)
def test_impossible_options_are_errors(index: cefu.Index, options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        index.cooccur("链", **options)


def test_impossible_queries_are_errors(index: cefu.Index) -> None:
    with pytest.raises(ConfigError, match="keyword"):
        index.cooccur("year:2020")
    with pytest.raises(QuerySyntaxError):
        index.cooccur("(链")
    with pytest.raises(UnknownNameError):
        index.cooccur("链", province="四州")


def test_every_group_there_is_has_tables(index: cefu.Index) -> None:
    for by in COOCCUR_BY:
        result = index.cooccur("链", by=by, min_count=1)
        assert result.keys == (by, *COOCCUR_KEYS)
        assert len(set(result.keys)) == len(result.keys)
        assert all(tuple(row) == result.keys for row in result.to_dicts())


def test_the_command_writes_what_python_gives(
    run: Run, generated: Path, index: cefu.Index, tmp_path: Path
) -> None:
    out = run("cooccur", "链", "--of", "all", "--limit", 0, "-i", generated)
    assert out.status == 0
    expected = index.cooccur("链", of="all").to_dicts()
    assert [json.loads(line) for line in out.out.splitlines()] == expected
    assert f"showing {len(expected)} of {len(expected)} items" in out.err
    file = tmp_path / "near.csv"
    out = run("cooccur", "链", "--by", "province", "--limit", 1, "-i", generated, "-o", file)
    rows = list(csv.DictReader(file.read_text("utf-8-sig").splitlines()))
    assert [row["province"] for row in rows] == ["重庆", "四川", "(unknown)"]
    assert out.status == 0
    out = run("cooccur", "链", "--item", "5g", "--limit", 0, "-i", generated, "--columns", "doc_id,text")
    (row,) = [row for row in index.cooccur("链") if row.item == "5G"]
    assert len(out.out.splitlines()) == row.together
    assert f"of {row.together} sentences in {row.documents} documents" in out.err


def test_the_command_s_errors_and_empty_answers(run: Run, generated: Path, tmp_path: Path) -> None:
    assert run("cooccur", "-i", generated).status == 2
    assert "cefu cooccur" in run("cooccur", "-i", generated).err
    assert run("cooccur", "链", "--item", "5G", "--of", "all", "-i", generated).status == 2
    out = run("cooccur", "没有的词", "-i", generated)
    assert (out.status, out.out) == (1, "")
    assert "no sentence holds the query" in out.err
    assert run("cooccur", "链", "--item", "没有这种技术", "-i", generated).status == 2
    for by in COOCCUR_BY:
        out = run("cooccur", "链", "--by", by, "--limit", 1, "-i", generated, "--format", "csv")
        assert (out.status, out.out.partition(",")[0]) == (0, by)
    words = tmp_path / "words.txt"
    words.write_text("平台  # a comment\n\n數據\n", encoding="utf-8")
    out = run("cooccur", "链", "--of", "words", "--stopwords", words, "--limit", 0, "-i", generated)
    assert not {"平台", "数据"} & {json.loads(line)["item"] for line in out.out.splitlines()}
    out = run("cooccur", "链", "--stopwords", tmp_path / "none.txt", "-i", generated)
    assert out.status == 2
    assert "none.txt" in out.err
