"""What the options of a search mean, through the Python API: filters, dates, passages, words, snippets, notes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cefu
from cefu.errors import (
    CefuError,
    ConfigError,
    QuerySyntaxError,
    UnknownFieldError,
    UnknownNameError,
)
from cefu.schema import HIT_KEYS

RECORDS: list[dict[str, Any]] = [
    {
        "id": "sc",
        "title": "四川省区块链行动方案",
        "text": "建链、上链。区块链平台支持跨链。\n福建的做法值得学习。到2022年建成50个应用，规模3.5亿元。",
        "province": "四川",
        "issuer": "四川省人民政府",
        "doc_number": "川府发〔2020〕5号",
        "issued_on": "2020-05-12",
        "kind": "行动方案",
        "source": "四川日报",
    },
    {
        "id": "fj",
        "title": "福建省數字經濟意見",
        "text": "區塊鏈與人工智慧。\n四川的平台值得學習。平台在後。",
        "province": "福建省",
        "issuer": "福建省人民政府辦公廳",
        "doc_number": "闽政办[2020]8号",
        "date": "2020-05",
        "kind": "意见",
    },
    {
        "id": "sz",
        "title": "深圳市通知",
        "text": "人民币与人民。区块链。",
        "city": "深圳",
        "issuer": ["深圳市人民政府", "中国人民银行深圳市中心支行"],
        "date": "2020",
        "kind": "实施意见",
    },
    {"id": "un", "title": "无日期的一文", "text": "區塊鏈。比特币。中山东路。"},
    {
        "id": "old",
        "title": "旧文",
        "text": "区块链公式。第 10 条跨链\n\n人工智能平台",
        "province": "四川",
        "issued_on": "2018-12-31",
        "kind": "通知",
    },
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[cefu.Index]:
    folder = tmp_path_factory.mktemp("options")
    source = folder / "records.jsonl"
    source.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in RECORDS), encoding="utf-8")
    report = cefu.ingest(source, folder / "index", jobs=1)
    assert (report.added, report.warnings, report.failures) == (5, [], [])
    with cefu.open_index(folder / "index") as opened:
        yield opened


def ids(index: cefu.Index, query: str | None = None, **options: Any) -> set[str]:
    return set(index.search(query, **{"limit": None, **options}).doc_ids)


EVERYTHING = {"sc", "fj", "sz", "un", "old"}


# -- filters ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, EVERYTHING),
        ({"province": "四川"}, {"sc", "old"}),
        ({"province": ["四川", "福建"]}, {"sc", "fj", "old"}),
        ({"province": "福建省"}, {"fj"}),
        ({"province": "51"}, {"sc", "old"}),
        ({"province": "Sichuan"}, {"sc", "old"}),
        ({"province": "川"}, {"sc", "old"}),
        ({"province": "廣東"}, {"sz"}),
        ({"province": "西藏"}, set()),
        ({"city": "深圳"}, {"sz"}),
        ({"city": "深圳市"}, {"sz"}),
        ({"city": "成都"}, set()),
        ({"issuer": "四川省人民政府"}, {"sc"}),
        ({"issuer": "人民政府"}, {"sc", "fj", "sz"}),
        # A body that is named in full is that body alone; a star asks for all whose names hold it.
        ({"issuer": "福建省人民政府"}, set()),
        ({"issuer": "福建省人民政府*"}, {"fj"}),
        ({"issuer": "深圳市政府"}, {"sz"}),
        ({"issuer": "福建省人民政府办公厅"}, {"fj"}),
        ({"issuer": "中国人民银行深圳市中心支行"}, {"sz"}),
        ({"issuer": ["四川省人民政府", "深圳市人民政府"]}, {"sc", "sz"}),
        ({"number": "川府发〔2020〕5号"}, {"sc"}),
        ({"number": "川府发[2020]5号"}, {"sc"}),
        ({"number": "闽政办（2020）8号"}, {"fj"}),
        ({"kind": "通知"}, {"old"}),
        ({"kind": "意见"}, {"fj", "sz"}),
        ({"kind": ["意見", "行動方案"]}, {"fj", "sz", "sc"}),
        ({"source": "四川日报"}, {"sc"}),
        ({"source": "records.jsonl"}, EVERYTHING),
        ({"source": "RECORDS"}, EVERYTHING),
        ({"tech": "人工智能"}, {"fj", "old"}),
        ({"tech": "AI"}, {"fj", "old"}),
        ({"tech": ["人工智慧", "跨鏈"]}, {"fj", "old", "sc"}),
        ({"province": "四川", "kind": "通知"}, {"old"}),
        ({"province": "四川", "city": "深圳"}, set()),
        ({"mentions": "福建"}, {"sc", "fj"}),
        ({"mentions": "四川省"}, {"fj", "sc"}),
        ({"mentions": ["福建", "51"]}, {"sc", "fj"}),
        ({"mentions": "山东"}, set()),
    ],
)
def test_filters(index: cefu.Index, options: dict[str, Any], expected: set[str]) -> None:
    assert ids(index, **options) == expected
    if options:
        with_keyword = ids(index, "区块链", **options)
        assert with_keyword == expected, "every document says 区块链"


@pytest.mark.parametrize(
    "among", ["跨链", "跨鏈 OR 人工智能", "区块链 NOT 跨链", "province:四川", "tech:人工智慧", "year:2020"]
)
def test_among_is_a_filter_that_counts_nothing(index: cefu.Index, among: str) -> None:
    only = set(index.search(among, limit=None).doc_ids)
    assert only
    plain = index.search("区块链", limit=None)
    found = index.search("区块链", among=among, limit=None)
    assert {hit.doc_id: hit.occurrences for hit in found} == {
        hit.doc_id: hit.occurrences for hit in plain if hit.doc_id in only
    }
    assert found.dropped == ((found.dropped[0][0], plain.total - len(only)),)
    assert found.dropped[0][0].startswith("--among ")
    assert set(index.search(None, among=among, limit=None).doc_ids) == only
    rows = {line.value: line.documents for line in index.matrix("区块链", rows="document", among=among)}
    assert rows == dict.fromkeys(only, 1), "searched are those among"


def test_among_is_not_bound_by_how_close_keywords_must_be(index: cefu.Index) -> None:
    among = "区块链 人工智能"
    assert ids(index, "区块链", among=among, within="sentence", whole_word=True) == ids(index, among)
    with pytest.raises(CefuError):
        index.search("区块链", among="(跨链")


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("province:四川", {"province": "四川"}),
        ("province:(四川 OR 福建)", {"province": ["四川", "福建"]}),
        ("city:深圳", {"city": "深圳"}),
        ("issuer:人民政府", {"issuer": "人民政府"}),
        ("number:川府发〔2020〕5号", {"number": "川府发〔2020〕5号"}),
        ("kind:意见", {"kind": "意见"}),
        ("source:四川日报", {"source": "四川日报"}),
        ("tech:人工智慧", {"tech": "人工智慧"}),
        ("year:2020", {"year": 2020}),
        ("(year:2018 OR year:2020)", {"year": [2018, 2020]}),
        ("date:2020-05..2020-09", {"since": "2020-05", "until": "2020-09"}),
        ("date:2020-05..", {"since": "2020-05"}),
        ("date:..2019", {"until": "2019"}),
    ],
)
def test_a_field_means_what_its_option_means(index: cefu.Index, query: str, options: dict[str, Any]) -> None:
    for keyword in ("", "区块链 "):
        by_field = index.search(f"{keyword}{query}", limit=None)
        by_option = index.search(keyword.strip() or None, limit=None, **options)
        assert sorted(by_field.doc_ids) == sorted(by_option.doc_ids)
        assert by_field.undated == by_option.undated
        if not query.startswith("tech:"):  # as a keyword a technology is counted and ranks
            assert by_field.to_dicts() == by_option.to_dicts()
            assert [n for _, n in by_field.dropped] == [n for _, n in by_option.dropped]


def test_fields_inside_of_or_and_not_are_no_filters(index: cefu.Index) -> None:
    assert ids(index, "比特币 OR province:四川") == {"un", "sc", "old"}
    assert ids(index, "区块链 NOT province:四川") == {"fj", "sz", "un"}
    assert ids(index, "NOT date:2020") == {"un", "old"}
    assert ids(index, "(跨链 province:四川) OR city:深圳") == {"sc", "old", "sz"}
    assert ids(index, "NOT (year:2020 OR year:2018)") == {"un"}


@pytest.mark.parametrize(
    ("options", "expected", "undated"),
    [
        ({"since": "2020-05", "until": "2020-05"}, {"sc", "fj"}, 2),
        ({"since": "2020-05-12", "until": "2020-05-12"}, {"sc"}, 3),
        ({"since": "2020", "until": "2020"}, {"sc", "fj", "sz"}, 1),
        ({"since": "2020-01", "until": "2020-12"}, {"sc", "fj", "sz"}, 1),
        ({"since": "2020-02"}, {"sc", "fj"}, 2),
        ({"until": "2018"}, {"old"}, 1),
        ({"until": "2018-12-30"}, set(), 1),
        ({"until": "2018", "undated": True}, {"old", "un"}, 0),
        ({"year": 2020}, {"sc", "fj", "sz"}, 1),
        ({"year": [2018, "2020"]}, {"sc", "fj", "sz", "old"}, 1),
        ({"year": 2020, "undated": True}, {"sc", "fj", "sz", "un"}, 0),
        ({"year": 2020, "since": "2020-05-12"}, {"sc"}, 3),
        ({"undated": True}, EVERYTHING, 0),
    ],
)
def test_dates(index: cefu.Index, options: dict[str, Any], expected: set[str], undated: int) -> None:
    result = index.search("区块链", limit=None, **options)
    assert set(result.doc_ids) == expected
    assert result.undated == undated
    assert sum(n for _, n in result.dropped) == 5 - len(expected)


def test_undated_keeps_undated_documents_for_a_date_in_the_query_too(index: cefu.Index) -> None:
    assert ids(index, "区块链 date:2020-05", undated=True) == {"sc", "fj", "un"}
    assert ids(index, "区块链 date:2020-05") == {"sc", "fj"}


def test_what_each_filter_left_out_is_said_in_order(index: cefu.Index) -> None:
    result = index.search("跨链 kind:行动方案", province=["四川", "福建"], since="2019", limit=None)
    assert result.doc_ids == ["sc"]
    assert result.dropped == (("kind:行动方案", 1), ("--province 四川 or 福建", 0), ("--since 2019", 0))
    result = index.search(mentions="福建", tech="区块链", year=2020)
    assert [label for label, _ in result.dropped] == ["--tech 区块链", "--year 2020", "--mentions 福建"]
    assert (result.searched, result.total) == (5, 2)


@pytest.mark.parametrize(
    ("options", "kind", "said"),
    [
        ({"province": "四穿"}, UnknownNameError, "四川"),
        ({"province": "Atlantis"}, UnknownNameError, "Atlantis"),
        ({"city": "深川"}, UnknownNameError, "深川"),
        ({"tech": "区块练"}, UnknownNameError, "区块链"),
        ({"issuer": "不存在的机关"}, UnknownNameError, "不存在的机关"),
        ({"kind": "行动方针"}, UnknownNameError, "行动方案"),
        ({"source": "nowhere.txt"}, UnknownNameError, "nowhere.txt"),
        ({"mentions": "四穿"}, UnknownNameError, "四川"),
        ({"mentions": "中央"}, UnknownNameError, "中央 is not a place"),
        ({"since": "2020-13"}, ConfigError, "--since 2020-13"),
        ({"until": "2020-02-30"}, ConfigError, "--until 2020-02-30"),
        ({"until": "yesterday"}, ConfigError, "write 2020, 2020-05 or 2020-05-12"),
        ({"since": "2020-06", "until": "2020-05"}, ConfigError, "--since 2020-06 is later than --until 2020-05"),
        ({"year": "2020-05"}, ConfigError, "--year 2020-05 is no year"),
        ({"year": "20"}, ConfigError, "--year 20"),
        ({"sort": "beauty"}, ConfigError, "choose one of: relevance, date"),
        ({"limit": -1}, ConfigError, "negative"),
        ({"offset": -1}, ConfigError, "negative"),
    ],
)
def test_an_option_that_can_not_be_is_named(
    index: cefu.Index, options: dict[str, Any], kind: type[CefuError], said: str
) -> None:
    with pytest.raises(kind) as caught:
        index.search("区块链", **options)
    assert said in str(caught.value)
    assert caught.value.hint
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("区块链 OR", QuerySyntaxError),
        ("(区块链", QuerySyntaxError),
        ("\u200b", QuerySyntaxError),
        ("colour:区块链", UnknownFieldError),
        ("province:四穿", UnknownNameError),
        ("date:2020-02-30", QuerySyntaxError),
        ("words:(。，)", QuerySyntaxError),
    ],
)
def test_a_query_that_can_not_be_is_named(index: cefu.Index, query: str, kind: type[CefuError]) -> None:
    with pytest.raises(kind):
        index.search(query)


# -- passages, words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "within", "expected"),
    [
        ("区块链 平台", "document", {"sc", "fj", "old"}),
        ("区块链 平台", "paragraph", {"sc"}),
        ("区块链 平台", "sentence", {"sc"}),
        ("建链 跨链", "paragraph", {"sc"}),
        ("建链 跨链", "sentence", set()),
        ("(建链 OR 区块链) 跨链", "sentence", {"sc"}),
        ("区块链 平台 province:四川", "paragraph", {"sc"}),
        ("区块链 平台 NOT 人工智能", "document", {"sc", "fj"}),
        ("区块链 人民币", "sentence", set()),
        ("人民 人民币", "sentence", {"sz"}),
        ("tech:人工智能 区块链", "sentence", {"fj"}),
        ("区块链", "sentence", EVERYTHING),
        # What is asked of the title stays a question about the title.
        ("title:四川 建链 上链", "sentence", {"sc"}),
        ("title:四川 上链", "sentence", {"sc"}),
        ("(title:四川 OR title:旧文) 区块链 跨链", "sentence", {"sc"}),
        ("建链 跨链 NOT 比特币", "paragraph", {"sc"}),
    ],
)
def test_within(index: cefu.Index, query: str, within: Any, expected: set[str]) -> None:
    assert ids(index, query, within=within) == expected


def test_within_counts_what_stands_together(index: cefu.Index) -> None:
    assert index.search("区块链 平台", province="福建").occurrences == 3
    result = index.search("区块链 平台", within="sentence")
    assert result.occurrences == 2
    assert index.search("人民 区块链", within="paragraph").hits[0].occurrences == 3
    # The title counts apart, so 区块链 is in the sentence of the body only.
    assert index.search("区块链 跨链", within="sentence").occurrences == 2


def test_a_mention_within_a_passage_is_of_that_passage(index: cefu.Index) -> None:
    assert ids(index, "平台", mentions="四川") == {"fj", "sc"}
    assert ids(index, "平台", mentions="四川", within="sentence") == {"fj"}
    assert ids(index, "区块链", mentions="四川", within="paragraph") == {"sc"}, "its title"
    assert ids(index, "人工智慧", mentions="四川", within="paragraph") == set()
    assert index.search("平台", mentions="四川", within="sentence").occurrences == 1, "the name is not counted"


def test_what_can_not_be_bound_to_a_passage_is_refused(index: cefu.Index) -> None:
    for query in ("区块链 NEAR/5 平台 跨链", "区块链 /s 平台 上链", "(a b) OR 区块链", "words:(支持 平台)"):
        with pytest.raises(ConfigError, match="--within sentence can't be combined"):
            index.search(query, within="sentence")
    with pytest.raises(ConfigError, match="--within sentence needs keywords"):
        index.search(within="sentence", province="四川")


def test_whole_words_are_jiebas(index: cefu.Index) -> None:
    assert index.search("人民", city="深圳").occurrences == 2
    result = index.search("人民", whole_word=True)
    assert (result.doc_ids, result.occurrences) == (["sz"], 1)
    assert ids(index, "民币", whole_word=True) == set()
    assert ids(index, "区块链 NOT 人民币", whole_word=True) == EVERYTHING - {"sz"}


def test_words_are_any_of_the_words(index: cefu.Index) -> None:
    result = index.search("words:(人民 平台 值得)", limit=None)
    assert set(result.doc_ids) == {"sz", "sc", "fj", "old"}
    assert any(note.startswith("words: 人民 · 平台 · 值得") for note in result.notes)


# -- limits, orders -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("date", ["old", "sz", "fj", "sc", "un"]),
        ("-date", ["sc", "fj", "sz", "old", "un"]),
        ("province", ["old", "sc", "sz", "fj", "un"]),
        ("hits", ["sc", "fj", "old", "sz", "un"]),
    ],
)
def test_sort(index: cefu.Index, sort: str, expected: list[str]) -> None:
    assert index.search("区块链", sort=sort).doc_ids == expected


def test_limit_and_offset(index: cefu.Index) -> None:
    whole = index.search("区块链", limit=None)
    assert whole.doc_ids == index.search("区块链", limit=0).doc_ids
    assert (len(whole), whole.total) == (5, 5)
    page = index.search("区块链", limit=2, offset=3)
    assert (len(page), page.total, page.occurrences) == (2, 5, whole.occurrences)
    assert [hit.rank for hit in page] == [4, 5]
    assert page.doc_ids == whole.doc_ids[3:]
    assert index.search("区块链", offset=9).hits == []
    assert len(index.search(None, limit=3)) == 3


def test_no_query_is_every_document_in_the_order_of_ids(index: cefu.Index) -> None:
    result = index.search()
    assert result.doc_ids == sorted(EVERYTHING)
    assert (result.occurrences, {hit.score for hit in result}) == (0, {0.0})


# -- hits, snippets, notes ------------------------------------------------------------------------------------


def test_a_hit_says_what_is_known_and_leaves_the_rest_empty(index: cefu.Index) -> None:
    (record,) = index.search("川府发 OR 建链").to_dicts()
    assert tuple(record) == HIT_KEYS
    assert {key: record[key] for key in ("doc_id", "title", "province", "city", "issuer", "date", "date_kind")} == {
        "doc_id": "sc",
        "title": "四川省区块链行动方案",
        "province": "四川",
        "city": "",
        "issuer": "四川省人民政府",
        "date": "2020-05-12",
        "date_kind": "issued_on",
    }
    assert record["doc_number"] == "川府发〔2020〕5号"
    assert record["technologies"][0] == "区块链"
    (record,) = index.search("比特币").to_dicts()
    assert [record[key] for key in ("province", "city", "issuer", "doc_number", "date", "date_kind")] == [""] * 6
    (record,) = index.search("人民币").to_dicts()
    assert (record["date"], record["issuer"]) == ("2020", "深圳市人民政府;中国人民银行深圳市中心支行")


def marked(hit: cefu.Hit) -> list[str]:
    piece = hit.snippet
    return [piece.text[start:end] for start, end in piece.ranges]


def test_snippets_show_the_original_script(index: cefu.Index) -> None:
    (hit,) = index.search("区块链与人工智慧")
    assert marked(hit) == ["區塊鏈與人工智慧"]
    (hit,) = index.search("数字经济")
    assert hit.snippet.in_title
    assert marked(hit) == ["數字經濟"]
    (hit,) = index.search("第10条 OR 第 10 条")
    assert hit.doc_id == "old"


def test_a_snippet_shows_the_place_that_made_the_hit(index: cefu.Index) -> None:
    (hit,) = index.search("人民", whole_word=True)
    assert [hit.snippet.text[end : end + 1] for _, end in hit.snippet.ranges] == ["。"], "not the one in 人民币"
    (hit,) = index.search("words:人民")
    assert [hit.snippet.text[end : end + 1] for _, end in hit.snippet.ranges] == ["。"]
    (hit,) = index.search("四川 NEAR/4 平台")
    assert [hit.snippet.text[end : end + 1] for _, end in hit.snippet.ranges] == ["的", "值"], "not the later 平台"
    (hit,) = index.search("平台 /s 學習")
    assert len(marked(hit)) == 2
    (hit,) = index.search(mentions="福建", province="四川")
    assert marked(hit) == ["福建"], "the place that was asked for"
    hit = next(hit for hit in index.search("平台", mentions="四川") if hit.doc_id == "fj")
    assert "四川" in marked(hit)


def test_a_snippet_does_not_part_a_number(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    text = "起" * 30 + "2018年" + "中" * 20 + "区块链" + "末" * 70 + "12,345.67亿元" + "尾" * 30
    source.write_text(text, encoding="utf-8")
    cefu.ingest(source, tmp_path / "index", jobs=1)
    with cefu.open_index(tmp_path / "index") as index:
        text = index.search("区块链").hits[0].snippet.text
    assert text.startswith(("2018年", "年")), text
    assert text.endswith(("12,345.67", "末", "亿")), text


def test_notes_say_how_the_query_was_read(index: cefu.Index) -> None:
    notes = index.search("區塊鍊 tech:AI province:川 words:支持平台").notes
    assert "區塊鍊 is searched as 区块链" in notes
    assert "province:川 is 四川" in notes
    assert any(note.startswith("tech:AI is 人工智能: 人工智能, ") for note in notes)
    assert "words: 支持 · 平台 (any of them)" in notes
    assert index.search("区块链").notes == ()


def test_a_query_in_either_script_gives_the_same(index: cefu.Index) -> None:
    for one, other in (("区块链 OR 人工智慧", "區塊鏈 OR 人工智慧"), ("值得学习 NOT 跨链", "值得學習 NOT 跨鏈")):
        assert index.search(one).to_dicts() == index.search(other).to_dicts()


def test_a_keyword_said_twice_counts_once(index: cefu.Index) -> None:
    once = index.search("区块链", limit=None)
    for query in ("区块链 OR 區塊鏈", "区块链 區塊鍊", "区块链 区块链 区块链"):
        assert index.search(query, limit=None).to_dicts() == once.to_dicts()
    assert index.search("title:区块链 区块链").occurrences == index.search("区块链", source="四川日报").occurrences


def test_the_public_names() -> None:
    assert len(cefu.__all__) <= 15
    assert set(cefu.__all__) <= set(dir(cefu))
    for name in cefu.__all__:
        assert getattr(cefu, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'serach'"):
        _ = cefu.serach  # type: ignore[attr-defined]


def test_the_bodies_that_an_issuer_named_in_full_leaves_out_are_told(index: cefu.Index) -> None:
    notes = index.search(None, issuer="福建省人民政府").notes
    expected = "note: not among 福建省人民政府 are 福建省人民政府办公厅 (to have them too: --issuer '福建省人民政府*')"
    assert [note.replace("辦公廳", "办公厅") for note in notes if "not among" in note] == [expected]
    assert not [note for note in index.search(None, issuer="福建省人民政府*").notes if "not among" in note]
    assert not [note for note in index.search(None, issuer="人民政府").notes if "not among" in note]


def test_a_result_can_be_cut_to_some_documents(index: cefu.Index) -> None:
    whole = index.search("平台", limit=None)
    assert whole.total > 1
    kept = whole.numbers[1:]
    left = whole.only(kept)
    assert (left.numbers, left.total, len(left)) == (kept, len(kept), len(kept))
    assert left.occurrences == sum(whole.occurrences_by_number[number] for number in kept)
    assert [hit.rank for hit in left] == [*range(1, len(kept) + 1)]
    assert (left.searched, left.dropped, left.notes) == (whole.searched, whole.dropped, whole.notes)
    assert whole.only(()).total == whole.only(()).occurrences == 0
