"""Mentions: what passages name, in a text, in an index, on the command line and in the query language."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import cefu
from cefu.analysis import fold
from cefu.analysis.passages import passage_at, passage_ends, passages
from cefu.data.technologies import load_lexicon
from cefu.errors import ConfigError, QuerySyntaxError, UnknownNameError
from cefu.extraction.mentions import KINDS, find_mentions
from cefu.mentions import MENTION_KEYS, PLACE_KEYS
from running import Run

ARTICLES = Path(__file__).resolve().parents[3] / "shared" / "seeds"

TEXTS = {
    "one": "四川和福建建设跨链平台。云南、四川另有安排；重庆不在其中。\n\n"
    "到2022年，成都打造50个区块链应用。\n\n浙江、四川。",
    "two": "山东提出区块链规划，上海的跨链\n平台写在2020年5月12日的方案里。",
    "three": "中山东路没有省份，只有区块链。",
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cefu.Index]:
    place = tmp_path_factory.mktemp("mentions")
    records = [{"id": name, "title": "跨链在福州", "text": text} for name, text in TEXTS.items()]
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    (place / "records.jsonl").write_text(lines, encoding="utf-8")
    cefu.ingest(place / "records.jsonl", place / "index", jobs=1)
    with cefu.open_index(place / "index") as opened:
        yield opened


def named(index: cefu.Index, query: str | None, **options: object) -> dict[str, dict[str, tuple[int, int]]]:
    """doc_id -> value -> (passages, mentions)."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for row in index.mentions(query, **options):
        found.setdefault(row.document.doc_id, {})[row.value] = (row.passages, row.mentions)
    return found


# -- in a text --------------------------------------------------------------------------------------------------------


def test_every_kind_is_found_in_order_of_place() -> None:
    text = fold("到2022年，上海與深圳培育100個以上區塊鏈應用。").text
    found = find_mentions(text, load_lexicon())
    assert [(m.kind, m.value, m.province, text[m.start : m.end]) for m in found] == [
        ("date", "2022", "", "2022年"),
        ("province", "上海", "上海", "上海"),
        ("city", "上海", "上海", "上海"),
        ("city", "深圳", "广东", "深圳"),
        ("target", "培育≥100个 · 区块链应用 · 2022", "", "培育100个以上区块链应用"),
        ("technology", "区块链", "", "区块链"),
    ]
    for kind in KINDS:
        assert find_mentions(text, load_lexicon(), [kind]) == [m for m in found if m.kind == kind]


def test_the_city_of_a_province_s_name_does_not_name_the_province() -> None:
    found = find_mentions("吉林市和吉林省、北京", load_lexicon(), ["province", "city"])
    assert [(m.kind, m.value) for m in found] == [
        ("city", "吉林"),
        ("province", "吉林"),
        ("province", "北京"),
        ("city", "北京"),
    ]


def test_passages_have_the_borders_that_queries_have() -> None:
    text = "一。二;三\n\n四!\n五"
    assert [text[span.start : span.end] for span in passages(text, "paragraph")] == ["一。二;三", "四!", "五"]
    assert [text[span.start : span.end] for span in passages(text, "sentence")] == [
        "一。",
        "二;",
        "三",
        "四!",
        "五",
    ]
    for unit in ("paragraph", "sentence"):
        ends = passage_ends(text, unit)
        for number, span in enumerate(passages(text, unit)):
            assert {passage_at(ends, at) for at in range(span.start, span.end)} == {number}
    assert passages("", "paragraph") == passages("", "sentence")
    assert len(passages("", "sentence")) == 1


# -- in an index ------------------------------------------------------------------------------------------------------


def test_only_passages_with_the_query_count(index: cefu.Index) -> None:
    assert named(index, "跨链") == {
        "one": {"四川": (1, 2), "云南": (1, 1), "福建": (1, 1), "重庆": (1, 1)},
        "two": {"山东": (1, 1), "上海": (1, 1)},
    }
    assert named(index, "跨链", within="sentence") == {
        "one": {"四川": (1, 1), "福建": (1, 1)},
        "two": {"山东": (1, 1), "上海": (1, 1)},
    }
    assert named(index, "跨链", within="document")["one"] == {
        "四川": (1, 3),
        "云南": (1, 1),
        "浙江": (1, 1),
        "福建": (1, 1),
        "重庆": (1, 1),
    }
    assert named(index, None)["one"]["四川"] == (2, 3)
    assert named(index, "区块链") == {"two": {"山东": (1, 1), "上海": (1, 1)}}


def test_the_other_kinds(index: cefu.Index) -> None:
    assert named(index, "跨链", what="city") == {
        "one": {"福州": (1, 1), "重庆": (1, 1)},
        "three": {"福州": (1, 1)},
        "two": {"上海": (1, 1), "福州": (1, 1)},
    }
    assert named(index, "区块链", what=["date", "target"]) == {
        "one": {"2022": (1, 1), "打造50个 · 区块链应用 · 2022": (1, 1)},
        "two": {"2020-05-12": (1, 1)},
    }
    assert named(index, "山东提出", what="technology") == {"two": {"区块链": (1, 1), "跨链": (1, 1)}}
    kinds = [row.kind for row in index.mentions(None, what=["target", "province", "date"])]
    assert kinds[:6] == ["province", "province", "province", "province", "province", "date"]


def test_the_whole_query_is_asked_of_the_passage_and_the_rest_of_the_document(index: cefu.Index) -> None:
    assert named(index, "四川 云南") == {
        "one": {"四川": (1, 2), "云南": (1, 1), "福建": (1, 1), "重庆": (1, 1)}
    }
    assert named(index, "四川 云南", within="sentence")["one"] == {"四川": (1, 1), "云南": (1, 1)}
    assert named(index, "浙江 跨链") == {}
    assert named(index, "浙江 OR 山东") == {
        "one": {"四川": (1, 1), "浙江": (1, 1)},
        "two": {"山东": (1, 1), "上海": (1, 1)},
    }
    assert named(index, "跨链 NOT 云南") == {"two": {"山东": (1, 1), "上海": (1, 1)}}
    assert named(index, "title:福州 浙江") == {"one": {"四川": (1, 1), "浙江": (1, 1)}}
    assert named(index, "山东 NEAR/20 区块链") == {"two": {"山东": (1, 1), "上海": (1, 1)}}
    assert named(index, "year:2020 OR 浙江") == {"one": {"四川": (1, 1), "浙江": (1, 1)}}


def test_mentions_as_a_filter_and_as_a_field_bind_the_passage(index: cefu.Index) -> None:
    assert named(index, "四川", mentions="云南")["one"]["四川"] == (1, 2)
    assert named(index, "四川", mentions="云南") == named(index, "四川 mentions:雲南")
    assert named(index, "四川", mentions="云南", within="document")["one"]["四川"] == (1, 3)
    assert named(index, None, mentions="浙江") == {"one": {"四川": (1, 1), "浙江": (1, 1)}}
    assert named(index, None, mentions="成都", what="target") == {
        "one": {"打造50个 · 区块链应用 · 2022": (1, 1)}
    }


def test_a_place_knows_where_it_stands_in_the_original_text(index: cefu.Index) -> None:
    places = list(index.mentions("跨链", what=["city", "date"]).places())
    assert [(p.document.doc_id, p.value, p.paragraph) for p in places] == [
        ("one", "福州", 0),
        ("one", "重庆", 1),
        ("three", "福州", 0),
        ("two", "福州", 0),
        ("two", "上海", 1),
        ("two", "2020-05-12", 1),
    ]
    for place in places:
        text = TEXTS[place.document.doc_id] if place.paragraph else "跨链在福州"
        assert text[place.start : place.end] == place.text
        assert text[place.passage_start :].startswith(place.passage)
        assert place.text in place.passage
    assert list(places[0].to_dict()) == list(PLACE_KEYS)
    assert places[0].province == "福建"


def test_rows_are_dictionaries_with_stable_keys(index: cefu.Index) -> None:
    result = index.mentions("山东提出")
    row = {"doc_id": "two", "title": "跨链在福州", "kind": "province", "passages": 1, "mentions": 1}
    assert result.to_dicts() == [{**row, "value": name, "text": name} for name in ("山东", "上海")]
    assert list(result.to_dicts()[0]) == list(MENTION_KEYS)
    assert (result.found.total, result.found.searched) == (1, 3)


def test_counts_are_those_of_reading_every_passage(index: cefu.Index) -> None:
    lexicon = load_lexicon()
    for query, within in [
        ("跨链", "paragraph"),
        ("四川", "sentence"),
        ("区块链", "paragraph"),
        ("平台", "sentence"),
    ]:
        expected: dict[str, dict[str, list[int]]] = {}
        for doc_id in TEXTS:
            document = index.document(doc_id)
            assert document is not None
            original = index.original(document.number)
            for text in (original.folded_title, original.folded):
                for span in passages(text, within):
                    passage = text[span.start : span.end]
                    if query in passage:
                        here: dict[str, int] = {}
                        for mention in find_mentions(passage, lexicon, ["province"]):
                            here[mention.value] = here.get(mention.value, 0) + 1
                        for value, count in here.items():
                            row = expected.setdefault(doc_id, {}).setdefault(value, [0, 0])
                            row[0] += 1
                            row[1] += count
        assert named(index, query, within=within) == {
            doc_id: {value: tuple(counts) for value, counts in values.items()}
            for doc_id, values in expected.items()
        }


def test_what_does_not_exist_is_an_error(index: cefu.Index) -> None:
    with pytest.raises(ConfigError, match="province, city, date, technology, target"):
        index.mentions("跨链", what="county")
    with pytest.raises(QuerySyntaxError):
        index.mentions("跨链 (")


# -- the option and the field ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["福州", "福州市", "福建省福州市", "350100", "福州 "])
def test_mentions_takes_a_city_in_any_form(index: cefu.Index, name: str) -> None:
    assert set(index.search(mentions=name).doc_ids) == {"one", "two", "three"}
    assert set(index.search("区块链", mentions=name, within="paragraph").doc_ids) == set()


def test_a_name_that_province_and_city_share_is_the_province(tmp_path: Path) -> None:
    records = [{"id": "city", "text": "吉林市的园区。"}, {"id": "province", "text": "吉林省的园区。"}]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(r) for r in records), encoding="utf-8")
    cefu.ingest(tmp_path / "a.jsonl", tmp_path / "index", jobs=1)
    with cefu.open_index(tmp_path / "index") as index:
        assert index.search(mentions="吉林").doc_ids == ["province"]
        assert index.search(mentions="吉林市").doc_ids == ["city"]


def test_an_unknown_place_is_an_error_with_close_names(index: cefu.Index) -> None:
    with pytest.raises(UnknownNameError) as caught:
        index.search(mentions="四穿")
    assert "四川" in caught.value.close
    with pytest.raises(UnknownNameError) as caught:
        index.search("mentions:杭洲")
    assert "杭州" in caught.value.close
    with pytest.raises(UnknownNameError, match="name its provinces: 上海, 江苏"):
        index.search(mentions="华东")
    with pytest.raises(UnknownNameError, match="中央 is not a place"):
        index.search("跨链 mentions:中央")


@pytest.mark.parametrize(
    ("query", "found", "occurrences"),
    [
        ("跨链 /p mentions:四川", {"one"}, 1),
        ("跨链 /s mentions:云南", set(), 0),
        ("平台 NEAR/10 mentions:四川", {"one"}, 1),
        ("mentions:(山东 OR 云南) /p 跨链", {"one", "two"}, 2),
        ("提及:上海", {"two"}, 0),
        ("区块链 mentions:四川", {"one"}, 1),
        ("区块链 NOT mentions:四川", {"two", "three"}, 2),
        ("区块链 (mentions:四川 OR mentions:山东)", {"one", "two"}, 2),
    ],
)
def test_mentions_in_the_query_language(
    index: cefu.Index, query: str, found: set[str], occurrences: int
) -> None:
    result = index.search(query)
    assert set(result.doc_ids) == found
    assert result.occurrences == occurrences, "the names are not counted"


def test_the_field_and_the_option_mean_the_same(index: cefu.Index) -> None:
    for within in ("document", "paragraph", "sentence"):
        for query, place in (("跨链", "四川"), ("跨链", "云南"), ("区块链", "成都"), ("平台", "福州")):
            option = index.search(query, mentions=place, within=within)
            field = index.search(f"{query} mentions:{place}", within=within)
            assert option.doc_ids == field.doc_ids
            assert option.occurrences == field.occurrences


# -- the questions the project began with ------------------------------------------------------------------------


def test_who_names_what_beside_cross_chain_in_the_seeds(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as index:
        assert set(named(index, "跨鏈", within="document")) == {
            "seeds/fujian-2020.txt",
            "seeds/sichuan-2020.md",
        }
        values = {value for row in named(index, "跨链", within="document").values() for value in row}
        assert values == {"福建", "四川"}
        assert named(index, "跨链") == {"seeds/sichuan-2020.md": {"四川": (1, 1)}}
        targets = {row.value for row in index.mentions("区块链", what="target")}
    assert targets == {
        "培育≥100个 · 区块链典型应用",
        "建成≥20个 · 区块链技术应用示范场景",
        "打造50个 · 区块链应用 · 2022",
    }


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="needs ../shared")
def test_who_is_named_in_the_articles_themselves(tmp_path: Path) -> None:
    cefu.ingest(ARTICLES, tmp_path / "index", jobs=1)
    with cefu.open_index(tmp_path / "index") as index:
        first, second = sorted(doc_id for doc_id, _ in index.store.doc_ids())
        both = named(index, "区块链")
        assert set(both[first]) == {"北京", "上海", "重庆", "浙江", "云南", "福建", "四川"}
        assert set(both[second]) == {"北京", "上海", "天津", "重庆", "辽宁", "江苏", "浙江", "广东"}
        # 雲南、福建、四川三省 stand in one paragraph with 跨鏈平台, but not in one sentence.
        assert set(named(index, "跨链")[first]) == {"福建", "四川", "云南"}
        assert named(index, "跨链", within="sentence") == {first: {"福建": (2, 3), "四川": (1, 1)}}
        assert {row.value for row in index.mentions("区块链", what="target")} == {
            "培育≥100个 · 区块链典型应用",
            "建设≥20个 · 区块链技术应用示范场景",
            "打造50个 · 区块链应用 · 2022",
        }


# -- the command -------------------------------------------------------------------------------------------------


def test_the_command_gives_rows(run: Run, seeds_index: Path) -> None:
    outcome = run("mentions", "跨链", "--within", "document", "-i", seeds_index)
    assert outcome.status == 0
    assert [(r["doc_id"], r["value"], r["passages"], r["text"]) for r in outcome.records()] == [
        ("seeds/fujian-2020.txt", "福建", 1, "福建省"),
        ("seeds/sichuan-2020.md", "四川", 1, "四川省"),
    ]
    assert "showing 2 of 2 rows (2 values in 2 of 2 matching documents, 42 documents searched)" in outcome.err


def test_the_command_gives_places_files_and_fewer_rows(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    outcome = run("mentions", "区块链", "--what", "target", "--places", "-i", seeds_index)
    for record in outcome.records():
        assert list(record) == list(PLACE_KEYS)
        assert record["text"] in record["passage"]
    target = tmp_path / "targets.csv"
    outcome = run(
        "mentions",
        "区块链",
        "--what",
        "city",
        "--what",
        "date",
        "-o",
        target,
        "--limit",
        "2",
        "-i",
        seeds_index,
    )
    lines = target.read_text("utf-8-sig").splitlines()
    assert lines[0] == ",".join(MENTION_KEYS)
    assert len(lines) == 3
    assert "showing 2 of " in outcome.err


def test_the_command_takes_the_filters_of_search(run: Run, seeds_index: Path) -> None:
    outcome = run(
        "mentions", "区块链", "--kind", "三年计划", "--province", "广东", "--what", "city", "-i", seeds_index
    )
    assert {r["value"] for r in outcome.records()} == {"广州", "深圳"}
    outcome = run("mentions", "-区块链", "--year", "2020", "--what", "province", "-i", seeds_index)
    assert outcome.status == 0
    outcome = run("mentions", "-i", seeds_index, "--mentions", "福州")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err == "nothing found in 42 documents\n"


def test_the_command_says_what_is_wrong(run: Run, seeds_index: Path) -> None:
    assert run("mentions", "跨链", "--mentions", "四穿", "-i", seeds_index).status == 2
    assert "province" in run("mentions", "跨链", "--what", "county", "-i", seeds_index).err
    assert "unknown column" in run("mentions", "跨链", "--columns", "score", "-i", seeds_index).err
