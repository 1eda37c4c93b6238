"""The contract of :mod:`cefu.engines.api`, over every engine of the registry: a new engine is one line there."""

from __future__ import annotations

import datetime
import math
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.analysis.units import units
from cefu.analysis.words import LengthCodec
from cefu.engines.api import SORTS, DocFacts, Engine, EngineSearcher, EngineWriter, Page, Sort, Texts, View
from cefu.engines.registry import open_engine
from cefu.engines.scoring import K1, B
from cefu.errors import ConfigError, IndexCorruptError
from cefu.model import PartialDate
from cefu.prepare import EngineInput, engine_input
from cefu.query.terms import (
    AllOf,
    AnyOf,
    Close,
    Concept,
    Dated,
    Key,
    NoneOf,
    Phrase,
    Silent,
    Term,
    Within,
    WordBag,
)
from cefu.schema import BOOST_TITLE
from installed import EACH_ENGINE, INSTALLED

EACH = pytest.mark.parametrize("name", EACH_ENGINE)


# -- documents and views, without a store ---------------------------------------------------------------------


@dataclass(frozen=True)
class Doc:
    """A document as an engine meets it: folded texts, their words (single units unless given), and its facts."""

    doc_id: str
    body: str = ""
    title: str = ""
    title_counts: bool = True
    date: str = ""
    province: str = ""
    words: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    keys: dict[str, Sequence[str]] = field(default_factory=dict)
    concepts: dict[str, int] = field(default_factory=dict)

    def texts(self) -> Texts:
        lengths = [LengthCodec.encode(words) for words in self._words()]
        return Texts(self.title, self.body, lengths[0], lengths[1])

    def _words(self) -> tuple[list[str], list[str]]:
        for words, text in ((self.words, self.body), (self.title_words, self.title)):
            assert not words or "".join(words) == text, words
        return list(self.words or self.body), list(self.title_words or self.title)

    def given(self, writer: EngineWriter) -> EngineInput:
        words, title_words = self._words()
        keys = {**self.keys, **({"province": [self.province]} if self.province else {})}
        return engine_input(
            writer.needs, self.title, self.body, title_words, words, technologies=self.concepts, keys=keys
        )

    def facts(self, rank: int) -> DocFacts:
        date = PartialDate.parse(self.date) if self.date else None
        return DocFacts(
            rank,
            self.title_counts,
            len(units(self.title)),
            len(units(self.body)),
            date.first_day.toordinal() if date else None,
            date.last_day.toordinal() if date else None,
            self.province,
        )


class Shelf:
    """Numbered documents: the text source of a view."""

    def __init__(self, docs: Iterable[Doc]) -> None:
        self.docs = dict(enumerate(docs, 1))

    def fetch(self, numbers: Iterable[int]) -> Iterator[tuple[int, Texts]]:
        for number in numbers:
            yield number, self.docs[number].texts()

    def view(self, numbers: Iterable[int] | None = None) -> View:
        chosen = self.docs if numbers is None else set(numbers)
        ordered = sorted(chosen, key=lambda n: self.docs[n].doc_id)
        return View({n: self.docs[n].facts(rank) for rank, n in enumerate(ordered)}, self)

    def number(self, doc_id: str) -> int:
        return next(n for n, doc in self.docs.items() if doc.doc_id == doc_id)

    def ids(self, numbers: Iterable[int]) -> list[str]:
        return [self.docs[n].doc_id for n in numbers]


def write(engine: Engine, shelf: Shelf, numbers: Iterable[int] | None = None) -> None:
    """Add documents and commit."""
    writer = engine.writer()
    for number in shelf.docs if numbers is None else numbers:
        writer.add(number, *shelf.docs[number].given(writer))
    writer.commit()
    writer.close()


@dataclass
class Searched:
    """A searcher over a shelf, answering with doc_ids."""

    shelf: Shelf
    searcher: EngineSearcher

    def page(self, query: Term | None, **options: object) -> Page:
        return self.searcher.search(query, **{"limit": None, **options})  # type: ignore[arg-type]

    def ids(self, query: Term | None, **options: object) -> list[str]:
        return self.shelf.ids(hit.number for hit in self.page(query, **options).hits)

    def occurrences(self, query: Term | None, **options: object) -> dict[str, int]:
        hits = self.page(query, **options).hits
        return {self.shelf.docs[hit.number].doc_id: hit.occurrences for hit in hits}


def searched(name: str, folder: Path, docs: Iterable[Doc]) -> Searched:
    """An engine that holds the documents, in one commit."""
    shelf = Shelf(docs)
    engine = open_engine(name, str(folder / name))
    write(engine, shelf)
    return Searched(shelf, engine.searcher(shelf.view()))


# -- the registry -----------------------------------------------------------------------------------------------


def test_an_unknown_engine_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no engine is called lucene — choose one of: memory, tantivy, whoosh"):
        open_engine("lucene", str(tmp_path))


@EACH
def test_an_engine_knows_its_name(name: str, tmp_path: Path) -> None:
    assert open_engine(name, str(tmp_path / "e")).name == name


# -- writing ------------------------------------------------------------------------------------------------------

A, B_, C = (
    Doc("a", "区块链应用", keys={"kind": ["通知"]}, concepts={"区块链": 1}),
    Doc("b", "区块链平台", keys={"kind": ["意见"]}),
    Doc("c", "跨链", keys={"kind": ["通知"]}),
)
KINDS = Key("kind", ("通知", "意见"))


@EACH
def test_writes_are_invisible_until_commit(name: str, tmp_path: Path) -> None:
    shelf = Shelf([A, B_])
    engine = open_engine(name, str(tmp_path / "e"))
    writer = engine.writer()
    writer.add(1, *A.given(writer))
    before = engine.searcher(shelf.view([]))
    assert before.matches(KINDS) == []
    assert before.matches(None) == []
    writer.commit()
    writer.add(2, *B_.given(writer))
    # The view says what was published; what the engine itself can tell of the second is nothing yet.
    assert engine.searcher(shelf.view()).matches(KINDS) == [1]
    writer.commit()
    writer.close()
    assert engine.searcher(shelf.view()).matches(KINDS) == [1, 2]


@EACH
def test_close_gives_up_what_was_not_committed(name: str, tmp_path: Path) -> None:
    shelf = Shelf([A, B_, C])
    engine = open_engine(name, str(tmp_path / "e"))
    writer = engine.writer()
    writer.add(1, *A.given(writer))
    writer.commit()
    writer.add(2, *B_.given(writer))
    writer.close()
    assert engine.searcher(shelf.view([1])).matches(KINDS) == [1]
    write(engine, shelf, [3])
    assert engine.searcher(shelf.view([1, 3])).matches(KINDS) == [1, 3]
    assert engine.searcher(shelf.view()).matches(KINDS) == [1, 3]


@EACH
def test_close_without_an_addition_and_a_commit_of_nothing(name: str, tmp_path: Path) -> None:
    shelf = Shelf([A])
    engine = open_engine(name, str(tmp_path / "e"))
    engine.writer().close()
    writer = engine.writer()
    writer.commit()
    writer.close()
    write(engine, shelf)
    writer = engine.writer()
    writer.commit()
    writer.close()
    assert engine.searcher(shelf.view()).matches(KINDS) == [1]


@EACH
def test_an_open_searcher_keeps_its_generation(name: str, tmp_path: Path) -> None:
    shelf = Shelf([A, B_, C])
    engine = open_engine(name, str(tmp_path / "e"))
    write(engine, shelf, [1])
    early = engine.searcher(shelf.view([1]))
    assert early.matches(KINDS) == [1]
    write(engine, shelf, [2, 3])
    assert early.matches(KINDS) == [1]
    assert [hit.number for hit in early.search(Phrase("区块链"), limit=None).hits] == [1]
    assert [hit.number for hit in early.search(Phrase("块链"), limit=None).hits] == [1]
    assert engine.searcher(shelf.view()).matches(Phrase("区块链")) == [1, 2]


@EACH
def test_documents_outside_of_the_view_are_never_shown(name: str, tmp_path: Path) -> None:
    shelf = Shelf([A, B_, C])
    engine = open_engine(name, str(tmp_path / "e"))
    write(engine, shelf)
    searcher = engine.searcher(shelf.view([2]))
    phrases_of_all = (Phrase("链"), Phrase("块链"), Phrase("区块链"), WordBag(("链",)))
    for query in (None, *phrases_of_all, KINDS, NoneOf(Phrase("没有"))):
        page = searcher.search(query, limit=None)
        assert [hit.number for hit in page.hits] == [2], query
        assert page.total == 1
    # Their postings do not weigh either: one document of one has the word.
    assert searcher.search(Phrase("链")).hits[0].score == pytest.approx(math.log(1 + 0.5 / 1.5))
    assert searcher.matches(Concept("区块链", ("区块链",), (), lambda _: [])) == []


@EACH
def test_an_index_of_many_commits_is_one_index(name: str, tmp_path: Path) -> None:
    docs = [Doc(f"{n:02}", f"第{n}号区块链" + "人人" * (n % 3), keys={"kind": [f"k{n % 2}"]}) for n in range(40)]
    shelf = Shelf(docs)
    engine = open_engine(name, str(tmp_path / "many"))
    with patch.object(os, "fsync"):
        for number in shelf.docs:
            write(engine, shelf, [number])
    once = open_engine(name, str(tmp_path / "once"))
    write(once, shelf)
    many_pages, once_pages = (
        [e.searcher(shelf.view()).search(query, limit=None) for query in QUERIES] for e in (engine, once)
    )
    assert many_pages == once_pages
    assert engine.searcher(shelf.view()).search(Phrase("区块链"), limit=None).total == 40


QUERIES: list[Term | None] = [None, Phrase("区块链"), Phrase("人"), Phrase("人人"), Phrase("1"), Key("kind", ("k1",))]


@EACH
def test_another_process_reads_what_a_persistent_engine_wrote(name: str, tmp_path: Path) -> None:
    shelf = Shelf([A, B_])
    engine = open_engine(name, str(tmp_path / "e"))
    write(engine, shelf)
    again = open_engine(name, str(tmp_path / "e"))
    expected = [1, 2] if engine.persistent else []
    assert again.persistent == engine.persistent
    if engine.persistent:
        assert again.searcher(shelf.view()).matches(KINDS) == expected


@EACH
def test_an_empty_index_answers(name: str, tmp_path: Path) -> None:
    engine = open_engine(name, str(tmp_path / "e"))
    write(engine, Shelf([]))
    searcher = engine.searcher(Shelf([]).view())
    for query in (None, Phrase("链"), NoneOf(Phrase("链")), Within((Phrase("链"), Phrase("区")), "sentence")):
        page = searcher.search(query, filters=[KINDS], limit=None)
        assert (page.total, page.occurrences, list(page.hits), page.dropped) == (0, 0, [], (0,))
    searcher.close()


@EACH
def test_lost_postings_are_an_error_and_not_an_empty_answer(name: str, tmp_path: Path) -> None:
    engine = open_engine(name, str(tmp_path / "e"))
    if not engine.persistent:
        return
    with pytest.raises(IndexCorruptError, match="reindex"):
        engine.searcher(Shelf([A]).view())
    write(engine, Shelf([A]))
    for path in (tmp_path / "e").iterdir():
        path.unlink()
    with pytest.raises(IndexCorruptError, match="reindex"):
        engine.searcher(Shelf([A]).view())


def test_whoosh_does_not_begin_anew_among_the_files_of_an_old_index(tmp_path: Path) -> None:
    engine = open_engine("whoosh", str(tmp_path / "e"))
    write(engine, Shelf([A]))
    for path in (tmp_path / "e").glob("*.toc"):
        path.unlink()
    with pytest.raises(IndexCorruptError, match="reindex"):
        engine.writer()


@EACH
def test_damaged_postings_are_an_error_that_names_the_mend(name: str, tmp_path: Path) -> None:
    shelf = Shelf([A, B_])
    engine = open_engine(name, str(tmp_path / "e"))
    write(engine, shelf)
    if not engine.persistent:
        return
    for path in (tmp_path / "e").iterdir():
        path.write_bytes(b"rubbish" * 20)
    with pytest.raises(IndexCorruptError, match="reindex"):
        open_engine(name, str(tmp_path / "e")).searcher(shelf.view()).matches(Phrase("区块链"))
    with pytest.raises(IndexCorruptError, match="reindex"):
        open_engine(name, str(tmp_path / "e")).writer()


# -- exact occurrences --------------------------------------------------------------------------------------------

LONG = "a" * 60
COMBINED = "e\u0301lan"


@dataclass(frozen=True)
class Row:
    """A phrase, the one document it is asked of, and how often it stands there."""

    phrase: str
    body: str
    expected: int
    title: str = ""
    title_counts: bool = True
    scope: str = ""
    words: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    whole_word: bool = False


ROWS = [
    # one to eight units
    Row("碳", "碳达峰、碳中和", 2),
    Row("数据", "大数据与数据", 2),
    Row("据数", "数据数据", 1),
    Row("区块链", "区块链,区块,块链,区块链", 2),
    Row("数据安全", "数据安全法与网络安全", 1),
    Row("网络安全法", "网络安全法实施,网络安全", 1),
    Row("新型基础设施", "新型基础设施建设", 1),
    Row("新型基础设施建", "新型基础设施建设", 1),
    Row("新型基础设施建设", "新型基础设施建设、新型基础设施", 1),
    Row("新型基础设施建设", "新型的基础设施的建设", 0),
    # repeated units: not overlapping, as Ctrl+F counts
    Row("人", "人人人人", 4),
    Row("人人", "人人人人", 2),
    Row("人人", "人人人", 1),
    Row("人人人", "人人人人", 1),
    Row("人人人人", "人人人人", 1),
    Row("人人人人人", "人人人人", 0),
    Row("人民人", "人民人民人", 1),
    Row("民人", "人民人民人", 2),
    Row("5g5g", "5g5g", 1),
    Row("5g 5g", "5g 5g 5g", 1),
    # digits and Latin letters: whole runs
    Row("5g", "15g与5g,5g网", 2),
    Row("g", "5g", 0),
    Row("5", "5g", 0),
    Row("5g网", "15g网、5g网", 1),
    Row("用5g", "用5g的、用5gb的", 1),
    Row("50个", "150个与50个", 1),
    Row("2020年", "12020年、2020年", 1),
    Row("年12", "2020年12月、年1", 1),
    Row("ai", "aids与ai和ai", 2),
    Row("c919", "c919、c9190、bc919", 1),
    Row("big data", "big data,bigdata,big  data", 1),
    Row("data", "big data,bigdata", 1),
    Row("4g5", "4g5", 1),
    Row(LONG, LONG, 1),
    Row(LONG[:50], LONG, 0),
    Row(LONG, LONG[:50], 0),
    Row(LONG[:48], LONG[:49], 0),
    Row(LONG + "网", LONG + "网", 1),
    Row(LONG + "b网", LONG + "c网", 0),
    Row(LONG[:49] + "网", LONG + "网", 0),
    Row(COMBINED, f"un {COMBINED}", 1),
    Row("elan", f"un {COMBINED}", 0),
    # decimals
    Row("3.5", "3.5%", 1),
    Row("3", "3.5%", 0),
    Row("5", "3.5%", 0),
    Row("3.5", "13.5与3.55", 0),
    Row("3.5%", "增长3.5%", 1),
    Row("长3.5", "增长3.5%", 1),
    Row("增长3.5%", "增长3.5%、增长13.5%", 1),
    Row(".", "3.5", 0),
    Row(".5", "3.5", 0),
    Row("3.5", "1.3.5", 1),
    Row("2020", "1.2020年", 1),
    Row("1", "1.2020年", 1),
    Row("12", "2020.12.1", 1),
    Row("2020.12", "2020.12.1", 1),
    # punctuation
    Row("、", "建链、上链、用链", 2),
    Row("》、《", "《甲法》、《乙法》、《丙法》", 2),
    Row("《数据安全法》", "《网络安全法》、《数据安全法》", 1),
    Row("《数据安全法》", "《数据安全法实施条例》", 0),
    Row("建链、上链、用链", "建链、上链、用链", 1),
    Row("建链、上链", "建链上链", 0),
    Row("(试行)", "办法(试行)", 1),
    Row("——", "a————b", 2),
    Row("。", "是。否。", 2),
    Row("2020-2022年", "(2020-2022年)与2019-2022年", 1),
    Row("c++", "c++与c+", 1),
    Row("+", "区块链+能源", 1),
    Row("\n", "是\n否", 1),
    # characters beyond the common
    Row("𠮷野", "𠮷野家", 1),
    Row("𠮷", "𠮷𠮷", 2),
    Row("カタ", "カタカナ", 1),
    Row("αβ", "αβγ与αβ", 1),
    Row("〇", "二〇二〇", 2),
    Row("\ufffd", "坏\ufffd字", 1),
    # title and body
    Row("碳", "碳达峰", 2, title="碳中和"),
    Row("碳", "碳达峰", 1, title="碳中和", title_counts=False),
    Row("碳中和", "", 1, title="碳中和"),
    Row("碳中和", "", 0, title="碳中和", title_counts=False),
    Row("碳中和的方案", "碳中和的方案", 2, title="碳中和的方案"),
    Row("和碳", "碳达峰", 0, title="碳中和"),
    Row("碳", "碳达峰", 1, title="碳中和", scope="title"),
    Row("碳中和", "碳中和", 1, title="碳中和", scope="title", title_counts=False),
    Row("碳达峰", "碳达峰", 0, title="碳中和", scope="title"),
    Row("5g", "5g与5g", 3, title="5g"),
    # whole words: the words are given, so that no dictionary decides the test
    Row("人民", "人民币与人民", 1, words=("人民币", "与", "人民"), whole_word=True),
    Row("人民", "人民币与人民", 2, words=("人民币", "与", "人民")),
    Row("民", "人民币", 0, words=("人民币",), whole_word=True),
    Row("人民银行", "中国人民银行", 1, words=("中国", "人民", "银行"), whole_word=True),
    Row("中国人民", "中国人民银行", 0, words=("中国", "人民银行"), whole_word=True),
    Row("碳", "低碳", 0, words=("低碳",), whole_word=True),
    Row("碳", "低碳", 1, title="碳", words=("低碳",), title_words=("碳",), whole_word=True),
    Row("碳", "碳", 1, title="低碳", words=("碳",), title_words=("低碳",), whole_word=True),
    Row("人人", "人人人", 1, words=("人人", "人"), whole_word=True),
]


@pytest.fixture(scope="module", params=EACH_ENGINE)
def rows(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    """One document a row, all in one index: what one phrase finds elsewhere doesn't matter to its row."""
    docs = [
        Doc(f"{n:03}", row.body, row.title, row.title_counts, words=row.words, title_words=row.title_words)
        for n, row in enumerate(ROWS)
    ]
    return searched(request.param, tmp_path_factory.mktemp("rows"), docs)


@pytest.mark.parametrize("n", range(len(ROWS)), ids=[f"{row.phrase[:8]!r}-{n}" for n, row in enumerate(ROWS)])
def test_a_phrase_is_found_exactly_as_often_as_it_stands_there(rows: Searched, n: int) -> None:
    row = ROWS[n]
    query = Phrase(row.phrase, "title" if row.scope else "", row.whole_word)
    found = rows.occurrences(query)
    assert found.get(f"{n:03}", 0) == row.expected
    assert all(found.values()), "a document without an occurrence is no hit"
    page = rows.page(query)
    assert (page.total, page.occurrences) == (len(found), sum(found.values()))
    assert rows.shelf.ids(rows.searcher.matches(query)) == sorted(found)


# -- words, technologies, metadata, dates ------------------------------------------------------------------------

LEXICON = {"区块链": "区块链", "跨链": "跨链"}


def places_of(*forms: str) -> Concept:
    """A technology whose mentions are the forms themselves, as the lexicon would say."""

    def places(text: str) -> list[tuple[int, int]]:
        found = []
        for form in forms:
            at = text.find(form)
            while at >= 0:
                found.append((at, at + len(form)))
                at = text.find(form, at + len(form))
        return sorted(found)

    return Concept(forms[0], forms, forms, places)


LAWS = [
    Doc(
        "laws/1",
        "区块链支持中小企业。跨链,区块链。\n平台用链。",
        "区块链条例",
        date="2020-05-12",
        province="四川",
        words=("区块链", "支持", "中小企业", "。", "跨链", ",", "区块链", "。", "\n", "平台", "用", "链", "。"),
        title_words=("区块链", "条例"),
        keys={"issuer": ["四川省人民政府", "四川省经济和信息化厅"], "kind": ["条例"]},
        concepts={"区块链": 3, "跨链": 1},
    ),
    Doc(
        "laws/2",
        "中小企业数字化。区块链在此。平台在后。",
        "数字化意见",
        title_counts=False,
        date="2020-05",
        province="福建",
        words=("中小企业", "数字化", "。", "区块链", "在", "此", "。", "平台", "在", "后", "。"),
        title_words=("数字化", "意见"),
        keys={"issuer": ["福建省人民政府"], "kind": ["意见"]},
        concepts={"区块链": 1},
    ),
    Doc(
        "laws/3",
        "支持支持支持。\n跨链平台。",
        "关于支持的通知",
        date="2020",
        province="四川",
        words=("支持", "支持", "支持", "。", "\n", "跨链", "平台", "。"),
        title_words=("关于", "支持", "的", "通知"),
        keys={"issuer": ["四川省人民政府"], "kind": ["通知"]},
        concepts={"跨链": 1},
    ),
    Doc("laws/4", "没有日期的区块链", "区块链", date="", province="", keys={"kind": ["通知"]}, concepts={"区块链": 2}),
    Doc("laws/5", "平台。区块链", "某某", date="2019-12-31", province="安徽", concepts={"区块链": 1}),
]


@pytest.fixture(scope="module", params=EACH_ENGINE)
def laws(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Searched:
    return searched(request.param, tmp_path_factory.mktemp("laws"), LAWS)


def numbered(found: dict[str, int]) -> dict[int, int]:
    return {int(doc_id.rpartition("/")[2]): n for doc_id, n in found.items()}


def test_words_are_counted_as_the_texts_were_cut(laws: Searched) -> None:
    assert numbered(laws.occurrences(WordBag(("支持",)))) == {1: 1, 3: 4}
    assert numbered(laws.occurrences(WordBag(("支持", "中小企业", "数字化")))) == {1: 2, 2: 2, 3: 4}
    assert numbered(laws.occurrences(WordBag(("企业",)))) == {}
    # The word of a title that stands in the text counts once.
    assert numbered(laws.occurrences(WordBag(("意见",)))) == {}
    assert numbered(laws.occurrences(WordBag(("条例",)))) == {1: 1}


def test_technologies_are_counted_by_their_mentions(laws: Searched) -> None:
    assert numbered(laws.occurrences(places_of("区块链"))) == {1: 3, 2: 1, 4: 2, 5: 1}
    assert numbered(laws.occurrences(places_of("区块链", "跨链"))) == {1: 4, 2: 1, 3: 1, 4: 2, 5: 1}
    assert numbered(laws.occurrences(places_of("量子计算"))) == {}


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        ("province", ["四川"], {1, 3}),
        ("province", ["四川", "福建", "西藏"], {1, 2, 3}),
        ("issuer", ["四川省人民政府"], {1, 3}),
        ("issuer", ["四川省经济和信息化厅"], {1}),
        ("issuer", ["人民政府"], set()),
        ("kind", ["通知"], {3, 4}),
        ("kind", [], set()),
        ("city", ["成都"], set()),
    ],
)
def test_metadata_is_matched_whole(laws: Searched, field: str, values: list[str], expected: set[int]) -> None:
    found = numbered(laws.occurrences(Key(field, tuple(values))))
    assert found == dict.fromkeys(expected, 0)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("since", "until", "undated", "expected"),
    [
        ("2020-05-12", "2020-05-12", False, {1}),
        ("2020-05-01", "2020-05-31", False, {1, 2}),
        ("2020-05-02", "2020-05-31", False, {1}),
        ("2020-01-01", "2020-12-31", False, {1, 2, 3}),
        ("2020-01-01", "2020-12-30", False, {1, 2}),
        ("2020-01-01", None, False, {1, 2, 3}),
        ("2020-01-02", None, False, {1, 2}),
        (None, "2020-12-31", False, {1, 2, 3, 5}),
        (None, "2019-12-31", False, {5}),
        (None, "2019-12-31", True, {4, 5}),
        (None, None, False, {1, 2, 3, 5}),
        ("2030-01-01", None, True, {4}),
    ],
)
def test_a_date_is_in_a_range_only_if_all_of_it_is(
    laws: Searched, since: str | None, until: str | None, undated: bool, expected: set[int]
) -> None:
    wanted = Dated(day(since) if since else None, day(until) if until else None, undated)
    assert set(numbered(laws.occurrences(wanted))) == expected


# -- AND, OR, NOT, passages -----------------------------------------------------------------------------------------

CHAIN, CROSS, PLATFORM = Phrase("区块链"), Phrase("跨链"), Phrase("平台")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (AllOf((CHAIN, PLATFORM)), {1: 4, 2: 2, 5: 2}),
        (AllOf((CHAIN, CROSS, PLATFORM)), {1: 5}),
        (AllOf((CHAIN, Phrase("没有"))), {4: 3}),
        (AllOf((CHAIN, Phrase("绝无"))), {}),
        (AnyOf((CROSS, Phrase("没有"))), {1: 1, 3: 1, 4: 1}),
        (AnyOf((CHAIN, CROSS)), {1: 4, 2: 1, 3: 1, 4: 2, 5: 1}),
        (AnyOf((Phrase("绝无"), Phrase("不在"))), {}),
        (NoneOf(CHAIN), {3: 0}),
        (NoneOf(Phrase("绝无")), {1: 0, 2: 0, 3: 0, 4: 0, 5: 0}),
        (AllOf((PLATFORM, NoneOf(CROSS))), {2: 1, 5: 1}),
        (AllOf((PLATFORM, NoneOf(Key("province", ("四川",))))), {2: 1, 5: 1}),
        (NoneOf(NoneOf(CROSS)), {1: 0, 3: 0}),
        (NoneOf(Dated(None, None)), {4: 0}),
        (Silent(CROSS), {1: 0, 3: 0}),
        (AllOf((PLATFORM, Silent(CROSS))), {1: 1, 3: 1}),
        (AllOf((CHAIN, Key("province", ("四川",)))), {1: 3}),
        (AllOf((places_of("区块链"), PLATFORM)), {1: 4, 2: 2, 5: 2}),
        # A phrase that stands in a query twice is still the same places.
        (AnyOf((CHAIN, CHAIN)), {1: 3, 2: 1, 4: 2, 5: 1}),
        (AllOf((CROSS, AnyOf((CROSS, CHAIN)))), {1: 4, 3: 1}),
        (AllOf((Phrase("条例", "title"), Phrase("条例"))), {1: 1}),
        # As a phrase and as a word it is two parts of the query; the word of two bags is one.
        (AllOf((CROSS, WordBag(("跨链",)), WordBag(("跨链", "用")))), {1: 3, 3: 2}),
    ],
)
def test_and_or_not_silent(laws: Searched, query: Term, expected: dict[int, int]) -> None:
    assert numbered(laws.occurrences(query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # 区块链支持中小企业。跨链,区块链。¶平台用链。
        (Within((CHAIN, CROSS), "sentence"), {1: 2}),
        (Within((CHAIN, CROSS), "paragraph"), {1: 3}),
        (Within((CROSS, PLATFORM), "sentence"), {3: 2}),
        (Within((CROSS, PLATFORM), "paragraph"), {3: 2}),
        (Within((CHAIN, PLATFORM), "sentence"), {}),
        (Within((CHAIN, PLATFORM), "paragraph"), {2: 2, 5: 2}),
        (Within((CHAIN, Phrase("条例")), "sentence"), {1: 2}),  # the title is a passage
        (Within((CHAIN, Silent(CROSS)), "sentence"), {1: 1}),
        (Within((AnyOf((CHAIN, CROSS)), Phrase("支持")), "sentence"), {1: 2}),
        (Within((places_of("区块链"), CROSS), "sentence"), {1: 2}),
        (Within((CHAIN, CHAIN), "sentence"), {1: 3, 2: 1, 4: 2, 5: 1}),
        (Within((CHAIN, AnyOf((CHAIN, CROSS))), "sentence"), {1: 4, 2: 1, 4: 2, 5: 1}),
        (Within((CHAIN, Phrase("绝无")), "paragraph"), {}),
        (Close(CHAIN, CROSS, 1), {1: 2}),
        (Close(CROSS, CHAIN, 1), {1: 2}),
        (Close(CROSS, CHAIN, 0), {}),
        (Close(CROSS, CHAIN, 6), {1: 2}),
        (Close(CROSS, CHAIN, 7), {1: 3}),
        (Close(CHAIN, PLATFORM, 1), {5: 2}),
        (Close(CHAIN, PLATFORM, 3), {1: 2, 2: 2, 5: 2}),
        (Close(CHAIN, Silent(PLATFORM), 1), {5: 1}),
        (Close(CROSS, PLATFORM, 0), {3: 2}),
        (Close(Phrase("区块"), Phrase("块链"), 10), {1: 2}),  # overlapping places are no neighbours
        (Close(CHAIN, CHAIN, 10), {1: 2}),
        (Close(CHAIN, CHAIN, 9), {}),
        (AllOf((Close(CROSS, CHAIN, 1), PLATFORM)), {1: 3}),
        (NoneOf(Within((CHAIN, PLATFORM), "paragraph")), {1: 0, 3: 0, 4: 0}),
    ],
)
def test_passages(laws: Searched, query: Term, expected: dict[int, int]) -> None:
    assert numbered(laws.occurrences(query)) == expected


# -- filters, orders, pages, scores ----------------------------------------------------------------------------------


def test_filters_say_in_order_what_they_left_out(laws: Searched) -> None:
    sichuan, in_may = Key("province", ("四川", "福建")), Dated(day("2020-05-01"), day("2020-05-31"))
    page = laws.page(CHAIN, filters=[sichuan, in_may])
    assert (page.total, page.dropped, page.undated) == (2, (2, 0), 0)
    page = laws.page(CHAIN, filters=[in_may, sichuan])
    assert (page.total, page.dropped, page.undated) == (2, (2, 0), 1)  # 4 has no date; 5 is of another year
    page = laws.page(None, filters=[in_may])
    assert (page.total, page.dropped, page.undated) == (2, (3,), 2)  # 3 is known to the year only
    page = laws.page(None, filters=[Dated(day("2020-05-01"), day("2020-05-31"), undated=True)])
    assert (page.total, page.dropped, page.undated) == (3, (2,), 1)
    page = laws.page(None, filters=[Dated(day("2021-01-01"), None)])
    assert (page.dropped, page.undated) == ((5,), 1), "a year that is over is not too vague"


def test_several_ranges_count_the_undated_too(laws: Searched) -> None:
    years = AnyOf((Dated(day("2018-01-01"), day("2018-12-31")), Dated(day("2020-05-01"), day("2020-05-31"))))
    page = laws.page(None, filters=[years])
    assert (page.total, page.dropped, page.undated) == (2, (3,), 2)


def test_filters_change_neither_scores_nor_occurrences(laws: Searched) -> None:
    free = {hit.number: hit for hit in laws.page(CHAIN).hits}
    for hit in laws.page(CHAIN, filters=[Key("province", ("四川",)), Silent(PLATFORM), NoneOf(Phrase("绝无"))]).hits:
        assert hit == free[hit.number]
    assert laws.page(CHAIN, filters=[CROSS]).occurrences == 3


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("date", [5, 3, 2, 1, 4]),  # 2020 begins before 2020-05, which begins before 2020-05-12
        ("-date", [1, 2, 3, 5, 4]),  # no date is last in either direction
        ("province", [1, 3, 5, 2, 4]),
        ("hits", [1, 4, 2, 5, 3]),
    ],
)
def test_orders(laws: Searched, sort: Sort, expected: list[int]) -> None:
    query = AnyOf((CHAIN, NoneOf(CHAIN)))
    assert [int(doc_id[-1]) for doc_id in laws.ids(query, sort=sort)] == expected


@EACH
def test_ties_go_by_doc_id_in_code_point_order(name: str, tmp_path: Path) -> None:
    ids = ["b", "a", "B", "10", "9", "é", "z", "中", "𠮷", "\uff21"]
    same = [Doc(doc_id, "区块链", date="2020", province="四川") for doc_id in ids]
    held = searched(name, tmp_path, [*same, Doc("0 unknown", "区块链")])
    for sort in SORTS:
        found = held.ids(CHAIN, sort=sort)
        if sort in ("date", "-date", "province"):
            assert found == [*sorted(ids), "0 unknown"], sort
        else:
            assert found == ["0 unknown", *sorted(ids)], sort
    assert held.ids(None) == sorted([*ids, "0 unknown"])
    assert held.shelf.ids(held.searcher.matches(None)) == sorted([*ids, "0 unknown"])


@pytest.mark.parametrize("sort", SORTS)
def test_pages_are_pieces_of_the_whole(laws: Searched, sort: Sort) -> None:
    whole = laws.page(CHAIN, sort=sort)
    assert len(whole.hits) == whole.total == 4
    for limit in (1, 2, 3, 4, 10):
        for offset in range(6):
            page = laws.page(CHAIN, sort=sort, limit=limit, offset=offset)
            assert list(page.hits) == list(whole.hits)[offset : offset + limit]
            assert (page.total, page.occurrences) == (whole.total, whole.occurrences)
    assert list(laws.page(CHAIN, sort=sort, offset=3).hits) == list(whole.hits)[3:]
    assert len(laws.searcher.search(None).hits) == 5


def bm25(n: int, length: int, average: float) -> float:
    return n * (K1 + 1) / (n + K1 * (1 - B + B * length / average))


def test_the_score_is_bm25_of_the_occurrences(laws: Searched) -> None:
    docs = laws.shelf.docs
    title = sum(len(units(d.title)) for d in docs.values()) / 5
    body = sum(len(units(d.body)) for d in docs.values()) / 5
    scores = {hit.number: hit.score for hit in laws.page(CROSS).hits}
    idf = math.log(1 + (5 - 2 + 0.5) / (2 + 0.5))
    assert scores == {
        1: pytest.approx(idf * bm25(1, len(units(docs[1].body)), body)),
        3: pytest.approx(idf * bm25(1, len(units(docs[3].body)), body)),
    }
    first = next(hit for hit in laws.page(CHAIN).hits if hit.number == 1)
    idf = math.log(1 + (5 - 4 + 0.5) / (4 + 0.5))
    in_title = BOOST_TITLE * bm25(1, len(units(docs[1].title)), title)
    assert first.score == pytest.approx(idf * (bm25(2, len(units(docs[1].body)), body) + in_title))
    both = next(hit for hit in laws.page(AllOf((CHAIN, CROSS))).hits if hit.number == 1)
    assert both.score == pytest.approx(first.score + scores[1])
    # What is silent or denied does not score, and neither does a metadata value.
    for query in (AllOf((CHAIN, Silent(CROSS))), AllOf((CHAIN, Key("province", ("四川",)))), AnyOf((CHAIN, CHAIN))):
        assert next(h for h in laws.page(query).hits if h.number == 1).score == pytest.approx(first.score)


# -- all engines are one --------------------------------------------------------------------------------------


def test_every_engine_gives_the_same_pages(tmp_path: Path) -> None:
    held = {name: searched(name, tmp_path, LAWS) for name in INSTALLED}
    queries: list[Term | None] = [
        None,
        CHAIN,
        Phrase("区块链", whole_word=True),
        Phrase("区块链", "title"),
        WordBag(("支持", "平台")),
        AnyOf((CHAIN, Within((CROSS, PLATFORM), "paragraph"), Close(CHAIN, CROSS, 3))),
        AllOf((places_of("区块链", "跨链"), NoneOf(Phrase("没有")))),
    ]
    for query in queries:
        for sort in SORTS:
            pages = [h.page(query, sort=sort, filters=[NoneOf(Key("kind", ("意见",)))]) for h in held.values()]
            assert all(page == pages[0] for page in pages), (query, sort)


# -- any text, any query: against brute force ------------------------------------------------------------------------

ALPHABET = "人民区块链碳网数据5g3a.,。、-()《》%\n 一年〇é𠮷カ"
RAW = st.text(st.sampled_from(ALPHABET), max_size=40)


def folded(text: str) -> str:
    return fold(text).text


def keyword(text: str) -> str:
    return folded(text).replace("\n", " ").strip()


def brute(text: str, phrase: str) -> int:
    """Occurrences of a phrase whose ends are borders of the text's units, not overlapping: no code of the engines."""
    borders, at = set(), 0
    for unit in units(text):
        start = text.index(unit, at)
        at = start + len(unit)
        borders |= {start, at}
    count = place = 0
    while place + len(phrase) <= len(text):
        if text[place : place + len(phrase)] == phrase and {place, place + len(phrase)} <= borders:
            count += 1
            place += len(phrase)
        else:
            place += 1
    return count


@st.composite
def collections(draw: st.DrawFn) -> list[Doc]:
    docs = []
    for n in range(draw(st.integers(1, 4))):
        body, title = folded(draw(RAW)), keyword(draw(RAW))
        docs.append(
            Doc(
                f"{n}",
                body,
                title,
                draw(st.booleans()),
                date=draw(st.sampled_from(["", "2019", "2020", "2020-05", "2020-05-12"])),
                province=draw(st.sampled_from(["", "四川", "福建"])),
                words=pieces(draw, body),
                title_words=pieces(draw, title),
                keys={"kind": draw(st.sets(st.sampled_from(["通知", "意见"])).map(sorted))},
                concepts={"链": body.count("链")} if "链" in body else {},
            )
        )
    return docs


def pieces(draw: st.DrawFn, text: str) -> tuple[str, ...]:
    """The text cut into words at random: engines take words as they come, and none holds a blank (jieba's don't)."""
    words, at = [], 0
    while at < len(text):
        size = draw(st.integers(1, 3))
        words += re.findall(r"\s|\S+", text[at : at + size])
        at += size
    return tuple(words)


@st.composite
def phrases(draw: st.DrawFn, docs: list[Doc]) -> str:
    """A keyword: often a piece of a text, else anything."""
    texts = [text for doc in docs for text in (doc.title, doc.body) if text.strip()]
    if texts and draw(st.integers(0, 3)):
        text = draw(st.sampled_from(texts))
        start = draw(st.integers(0, len(text) - 1))
        raw = text[start : start + draw(st.integers(1, 8))]
    else:
        raw = draw(st.text(st.sampled_from(ALPHABET), min_size=1, max_size=8))
    return keyword(raw) or "链"


@contextmanager
def unsynced_folder() -> Iterator[Path]:
    """A folder whose files need not outlive the example: waiting for the disk would take most of the time."""
    with tempfile.TemporaryDirectory() as folder, patch.object(os, "fsync"):
        yield Path(folder)


MODEST = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@MODEST
@given(data=st.data())
def test_phrases_equal_brute_force_on_every_engine(data: st.DataObject) -> None:
    docs = data.draw(collections())
    wanted = data.draw(st.lists(phrases(docs), min_size=1, max_size=8))
    with unsynced_folder() as folder:
        for name in INSTALLED:
            held = searched(name, folder, docs)
            for phrase in wanted:
                anywhere, in_title = {}, {}
                for doc in docs:
                    titled, inside = brute(doc.title, phrase), brute(doc.body, phrase)
                    if inside + titled * doc.title_counts:
                        anywhere[doc.doc_id] = inside + titled * doc.title_counts
                    if titled:
                        in_title[doc.doc_id] = titled
                assert held.occurrences(Phrase(phrase)) == anywhere, (name, phrase)
                assert held.occurrences(Phrase(phrase, "title")) == in_title, (name, phrase)
            held.searcher.close()


def trees(docs: list[Doc]) -> st.SearchStrategy[Term]:
    phrase = st.builds(Phrase, phrases(docs), st.sampled_from(["", "", "title"]), st.booleans())
    known = [word for doc in docs for word in doc.words if word.isalnum()] or ["链"]  # none holds a blank, as jieba's
    word = st.builds(WordBag, st.lists(st.sampled_from(known), min_size=1, max_size=3).map(tuple))
    concept = st.just(places_of("链"))
    textual = st.one_of(phrase, concept, st.lists(phrase, min_size=1, max_size=2).map(lambda p: AnyOf(tuple(p))))
    bound = st.one_of(textual, textual.map(Silent))
    within = st.builds(
        Within, st.lists(bound, min_size=1, max_size=3).map(tuple), st.sampled_from(["sentence", "paragraph"])
    )
    close = st.builds(Close, bound, bound, st.integers(0, 12))
    key = st.builds(Key, st.just("kind"), st.sampled_from([("通知",), ("通知", "意见"), ("公告",)]))
    dated = st.builds(
        Dated, st.sampled_from([None, day("2020-01-01")]), st.sampled_from([None, day("2020-05-31")]), st.booleans()
    )
    leaf = st.one_of(phrase, word, concept, within, close, key, dated)
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda p: AllOf(tuple(p))),
            st.lists(inner, min_size=1, max_size=3).map(lambda p: AnyOf(tuple(p))),
            inner.map(NoneOf),
            inner.map(Silent),
        ),
        max_leaves=6,
    )


@MODEST
@given(data=st.data())
def test_every_engine_agrees_on_any_query(data: st.DataObject) -> None:
    docs = data.draw(collections())
    asked = data.draw(st.lists(st.one_of(st.none(), trees(docs)), min_size=1, max_size=5))
    filters = data.draw(st.lists(trees(docs), max_size=2))
    sort = data.draw(st.sampled_from(SORTS))
    with unsynced_folder() as folder:
        held = {name: searched(name, folder, docs) for name in INSTALLED}
        for query in asked:
            pages = {name: h.page(query, filters=filters, sort=sort) for name, h in held.items()}
            reference = pages["memory"]
            assert all(page == reference for page in pages.values()), (query, filters)
            assert reference.total == len(reference.hits)
            assert reference.occurrences == sum(hit.occurrences for hit in reference.hits)
            for name, h in held.items():
                assert set(h.searcher.matches(query, filters=filters)) == {hit.number for hit in reference.hits}, name
        for h in held.values():
            h.searcher.close()
