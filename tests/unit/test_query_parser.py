"""The query language, row by row."""

from __future__ import annotations

import contextlib

import pytest

from cefu.errors import QuerySyntaxError, UnknownFieldError
from cefu.model import PartialDate
from cefu.query import And, DateRange, Field, Keyword, Near, Node, Not, Or, Same, Words, parse
from cefu.query.lexer import MAX_DISTANCE, half_width, tokenize, write_text
from cefu.query.parser import MAX_DEPTH, MAX_LENGTH
from growth import assert_linear

A, B, C = Keyword("A"), Keyword("B"), Keyword("C")
CHAIN, CROSS, COIN = Keyword("区块链"), Keyword("跨链"), Keyword("比特币")


def title(text: str) -> Keyword:
    return Keyword(text, scope="title")


def check(query: str, expected: Node) -> None:
    assert parse(query) == expected
    assert parse(str(expected)) == expected


def fails(query: str, position: int, *words: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(query)
    assert (caught.value.position, caught.value.query) == (position, query)
    for word in words:
        assert word in caught.value.expected


BOOLEAN = [
    ("区块链", CHAIN),
    ("  区块链\t", CHAIN),
    ("区块链 跨链", And((CHAIN, CROSS))),
    ("区块链　跨链", And((CHAIN, CROSS))),
    ("区块链\n跨链", And((CHAIN, CROSS))),
    ("区块链 AND 跨链", And((CHAIN, CROSS))),
    ("区块链 ＡＮＤ 跨链", And((CHAIN, CROSS))),
    ("区块链 OR 跨链", Or((CHAIN, CROSS))),
    ("区块链 ＯＲ 跨链", Or((CHAIN, CROSS))),
    ("A B OR C", Or((And((A, B)), C))),
    ("A OR B C", Or((A, And((B, C))))),
    ("(A OR B) C", And((Or((A, B)), C))),
    ("（A OR B） C", And((Or((A, B)), C))),
    ("（A OR B) AND C", And((Or((A, B)), C))),
    ("A (B C)", And((A, B, C))),
    ("A OR (B OR C)", Or((A, B, C))),
    ("(((A)))", A),
    ("( A )", A),
    ("(A)(B)", And((A, B))),
    ("(A OR B)(A OR C)", And((Or((A, B)), Or((A, C))))),
    ("(A)OR(B)", Or((A, B))),
    ("A AND(B)", And((A, B))),
    ("NOT 比特币", Not(COIN)),
    ("ＮＯＴ 比特币", Not(COIN)),
    ("-比特币", Not(COIN)),
    ("－比特币", Not(COIN)),
    ("区块链 -比特币", And((CHAIN, Not(COIN)))),
    ("区块链 AND NOT 比特币", And((CHAIN, Not(COIN)))),
    ("区块链 OR NOT 比特币", Or((CHAIN, Not(COIN)))),
    ("(-比特币)", Not(COIN)),
    ("NOT(A OR B)", Not(Or((A, B)))),
    ("-(A B)", Not(And((A, B)))),
    ('-"比特币"', Not(COIN)),
    ('NOT"比特币"', Not(COIN)),
    ("NOT NOT A", Not(Not(A))),
    ("--A", Not(Not(A))),
    ("NOT A B", And((Not(A), B))),
    ("-province:四川", Not(Field("province", "四川"))),
]


@pytest.mark.parametrize(("query", "expected"), BOOLEAN)
def test_boolean(query: str, expected: Node) -> None:
    check(query, expected)


@pytest.mark.parametrize(
    "text",
    [
        "COVID-19",
        "2020-2022年",
        "2020—2022年",
        "—比特币",
        "-",
        "or",
        "and",
        "not",
        "near/20",
        "Or",
        "ORACLE",
        "NEARBY",
        "NOTE",
        "区块链OR跨链",
        "/x",
        "/",
        "a/s",
        "|",
        "&&",
        "12:30",
        "http://gov.cn/a",
        "foo:",
        "标准：",
        "规定：第一条",
        "第3期：公告",
        "mp3:x",
        "关于title:x",
        "《数据安全法》",
        "国发〔2020〕15号",
        "【重磅】",
        "公告（2026年第18号）",
        "公告(2026年第18号)",
        "公告（2026年第18号)",
        "a(b(c)d)e",
        "a()",
        "5G",
        "3.5%",
        "it's",
        "'A'",
        "\\",
        "a\\(b)",
        "“十四五”规划",
        "“十四五”（草案）",
        "推進「亞洲·矽谷」計畫",
        '推进"上云用数赋智"行动',
        "『十四五』",
        "a」",
        "\ufeffOR",
    ],
)
def test_one_bare_word_is_one_literal_keyword(text: str) -> None:
    check(text, Keyword(text))
    assert parse(f"( {text} )") == Keyword(text)


QUOTES = [
    ('"建链、上链、用链"', "建链、上链、用链"),
    ("“建链 上链”", "建链 上链"),
    ("”建链 上链“", "建链 上链"),
    ("“建链 上链“", "建链 上链"),
    ("＂建链 上链＂", "建链 上链"),
    ('“建链 上链"', "建链 上链"),
    ("「建链 上链」", "建链 上链"),
    ("「“十四五”规划」", "“十四五”规划"),
    ('"a「b」"', "a「b」"),
    ('"OR"', "OR"),
    ('"-a"', "-a"),
    ('"a) OR (b"', "a) OR (b"),
    ('"province:四川"', "province:四川"),
    ('""', ""),
    ('" "', " "),
    (r'"a\"b"', 'a"b'),
    (r'"a\“b\”"', "a“b”"),
    (r'"a\\"', "a\\"),
    (r'"C:\temp"', r"C:\temp"),
    (r"「a\」b」", "a」b"),
    ('"（全角　不变）"', "（全角　不变）"),
]


@pytest.mark.parametrize(("query", "text"), QUOTES)
def test_quotes(query: str, text: str) -> None:
    check(query, Keyword(text))


def test_quoted_phrases_may_touch_each_other_and_operators() -> None:
    check("“区块链”“跨链”", And((CHAIN, CROSS)))
    check("“区块链”OR“跨链”", Or((CHAIN, CROSS)))
    check('"A"NEAR/20"B"', Near(A, B, 20))
    check('"A"/s"B"', Same((A, B), "sentence"))
    check('("A")"B"', And((A, B)))


FIELDS = [
    ("province:四川", Field("province", "四川")),
    ("city:成都", Field("city", "成都")),
    ("issuer:国务院", Field("issuer", "国务院")),
    ("tech:区块链", Field("tech", "区块链")),
    ("kind:通知", Field("kind", "通知")),
    ("mentions:四川", Field("mentions", "四川")),
    ("跨链 /p mentions:四川", Same((Keyword("跨链"), Field("mentions", "四川")), "paragraph")),
    ("source:seeds/a.md", Field("source", "seeds/a.md")),
    ("source:http://gov.cn", Field("source", "http://gov.cn")),
    ("Province：四川", Field("province", "四川")),
    ("ｐｒｏｖｉｎｃｅ：四川", Field("province", "四川")),
    ('issuer:"国务院 办公厅"', Field("issuer", "国务院 办公厅")),
    ("issuer:“国务院 办公厅”", Field("issuer", "国务院 办公厅")),
    ("province:(四川 OR 广东)", Or((Field("province", "四川"), Field("province", "广东")))),
    ("province:OR", Field("province", "OR")),
    ("kind:-x", Field("kind", "-x")),
    ("number:国发〔2020〕15号", Field("number", "国发〔2020〕15号")),
    ("number:国发(2020)15号", Field("number", "国发(2020)15号")),
    ("number:（2021）粤01号", Field("number", "（2021）粤01号")),
    ("(number:国发（2020）15号)", Field("number", "国发（2020）15号")),
    ("(number:国发〔2020〕15号 OR A)", Or((Field("number", "国发〔2020〕15号"), A))),
    ("title:新基建", title("新基建")),
    ("标题：新基建", title("新基建")),
    ("title:“十四五”规划", title("“十四五”规划")),
    ('title:"新 基建"', title("新 基建")),
    ("title:A B", And((title("A"), B))),
    ("title:(A OR B)", Or((title("A"), title("B")))),
    ("title：（A -B）", And((title("A"), Not(title("B"))))),
    ("title:(A NEAR/5 B) C", And((Near(title("A"), title("B"), 5), C))),
    ("title:((A OR B) C) A", And((Or((title("A"), title("B"))), title("C"), A))),
    ("words:(支持 中小企业 数字化)", Words("支持 中小企业 数字化")),
    ("words:（ 支持　中小企业 ）", Words("支持　中小企业")),
    ('words:(支持 "OR" (小微) x)', Words('支持 "OR" (小微) x')),
    ("words:数字化", Words("数字化")),
    ('words:"支持 中小企业"', Words("支持 中小企业")),
    ("(words:(支持) A)", And((Words("支持"), A))),
]


@pytest.mark.parametrize(("query", "expected"), FIELDS)
def test_fields(query: str, expected: Node) -> None:
    check(query, expected)


@pytest.mark.parametrize(
    ("name", "aliases"),
    [
        ("province", "省份 省"),
        ("city", "城市 市"),
        ("issuer", "发文机关 發文機關 机关 機關"),
        ("tech", "技术 技術"),
        ("number", "文号 文號 发文字号 發文字號"),
        ("kind", "种类 種類 文种 文種"),
        ("source", "来源 來源"),
        ("mentions", "提及"),
        ("title", "标题 標題"),
        ("date", "日期"),
        ("year", "年份 年"),
        ("words", "词 詞"),
    ],
)
def test_chinese_field_names(name: str, aliases: str) -> None:
    for alias in aliases.split():
        for colon in ":：":
            assert parse(f"{alias}{colon}2020") == parse(f"{name}:2020")


DATES = [
    ("date:2020-05..2020-09", "2020-05", "2020-09"),
    ("date:2020-05..", "2020-05", None),
    ("date:..2020", None, "2020"),
    ("date:2020-05", "2020-05", "2020-05"),
    ("date:2020-5-2", "2020-05-02", "2020-05-02"),
    ("date:2020-05-06..2020", "2020-05-06", "2020"),
    ('date:"2020-05"', "2020-05", "2020-05"),
    ("日期：２０２０－０５．．２０２０－０９", "2020-05", "2020-09"),
    ("year:2020", "2020", "2020"),
    ("year:2018..2020", "2018", "2020"),
    ("年：2018..", "2018", None),
]


@pytest.mark.parametrize(("query", "since", "until"), DATES)
def test_dates(query: str, since: str | None, until: str | None) -> None:
    ends = [PartialDate.parse(end) if end else None for end in (since, until)]
    check(query, DateRange(*ends))


def test_year_group_is_distributed() -> None:
    years = [DateRange(PartialDate(year), PartialDate(year)) for year in (2019, 2021)]
    check("year:(2019 OR 2021)", Or(tuple(years)))


def test_canonical_dates() -> None:
    assert str(parse("date:2020-5..2020-9")) == "date:2020-05..2020-09"
    assert str(parse("year:2020")) == "date:2020"


CONNECTED = [
    ("A NEAR/20 B", Near(A, B, 20)),
    ("A NEAR／20 B", Near(A, B, 20)),
    ("A ＮＥＡＲ/２０ B", Near(A, B, 20)),
    ("A NEAR/020 B", Near(A, B, 20)),
    (f"A NEAR/{MAX_DISTANCE} B", Near(A, B, MAX_DISTANCE)),
    ("A NEAR/20(B OR C)", Near(A, Or((B, C)), 20)),
    ("(A OR B) NEAR/20 C", Near(Or((A, B)), C, 20)),
    ("A NEAR/20 (B)", Near(A, B, 20)),
    ("A NEAR/20 tech:区块链", Near(A, Field("tech", "区块链"), 20)),
    ("title:A NEAR/20 B", Near(title("A"), B, 20)),
    ("A /s B", Same((A, B), "sentence")),
    ("A /S B", Same((A, B), "sentence")),
    ("A ／ｓ B", Same((A, B), "sentence")),
    ("A /p B", Same((A, B), "paragraph")),
    ("A /s B /s C", Same((A, B, C), "sentence")),
    ("A /s (B OR C) /s tech:X", Same((A, Or((B, C)), Field("tech", "X")), "sentence")),
    ("A B NEAR/2 C", And((A, Near(B, C, 2)))),
    ("A NEAR/2 B C", And((Near(A, B, 2), C))),
    ("A OR B /s C", Or((A, Same((B, C), "sentence")))),
    ("NOT (A NEAR/2 B)", Not(Near(A, B, 2))),
    ("A /s B AND B /p C", And((Same((A, B), "sentence"), Same((B, C), "paragraph")))),
]


@pytest.mark.parametrize(("query", "expected"), CONNECTED)
def test_connectors(query: str, expected: Node) -> None:
    check(query, expected)


ERRORS = [
    ("", 0, "keyword"),
    ("   ", 3, "keyword"),
    ("　", 1, "keyword"),
    ("()", 1, "keyword"),
    ("A （ ）", 4, "keyword"),
    ("OR", 0, "quotes search OR itself"),
    ("OR A", 0, "keyword"),
    ("A OR", 4, "after OR"),
    ("A OR ", 5, "after OR"),
    ("A AND OR B", 6, "after AND"),
    ("(A OR)", 5, "after OR"),
    ("NOT", 3, "after NOT"),
    ("A -)", 3, "after NOT"),
    ("A NEAR/5", 8, "after NEAR"),
    ("/s A", 0, "keyword"),
    ("A NEAR B", 6, "number"),
    ("A NEAR/ B", 7, "number"),
    ("A NEAR/", 7, "number"),
    ("A NEAR/0 B", 7, "number"),
    ("A NEAR/x B", 7, "number"),
    ("A NEAR/-1 B", 7, "number"),
    ("A NEAR/٣ B", 7, "number"),
    ("A NEAR/1000000 B", 7, "number"),
    ("A NEAR/" + "9" * 5000 + " B", 7, "number"),
    ('A "B', 2, "closing quote"),
    ("A “B C", 2, "closing quote"),
    ("「A”", 0, "closing quote"),
    ('"A\\"', 0, "closing quote"),
    ('A B"C', 3, "closing quote", "blank"),
    ('A B"C D"', 3, "closing quote", "blank"),
    ('"A B"C', 5, "blank after the closing quote"),
    (r'"A\"B"C', 6, "blank after the closing quote"),
    ("(A", 0, "closing bracket"),
    ("A ((B)", 2, "closing bracket"),
    ("A)", 1, "quotes"),
    ("A ) B", 2, "quotes"),
    ("区块链(跨链 OR 上链)", 3, "closing bracket", "quotes"),
    ("A B（C", 3, "closing bracket", "quotes"),
    ("（试行）办法", 4, "blank"),
    ("(A)-B", 3, "blank"),
    ("province:", 9, "value"),
    ("province: 四川", 9, "value"),
    ("(省份：)", 4, "value"),
    ('province:""', 9, "blank"),
    ("words:()", 7, "words"),
    ("words:（　）", 8, "words"),
    ('words:" "', 6, "blank"),
    ("words:(A", 6, "closing bracket"),
    ("words:(A)B", 9, "blank"),
    ("title:()", 7, "keyword"),
    ("title:(province:X)", 7, "title:"),
    ("province:(A words:(B))", 12, "province:"),
    ("date:2020-13", 5, "2020-05"),
    ("date:2020-02-30", 5, "2020-05"),
    ("date:0000", 5, "2020-05"),
    ("date:2020-01-00", 5, "2020-05"),
    ("A date:2020..2021-00", 13, "2020-05"),
    ("date:2020..2021..2022", 11, "2020-05"),
    ("date:..", 5, "before or after"),
    ('date:" "', 5, "2020-05"),
    ('date:".."', 5, "before or after"),
    ("date:2020-09..2020-05", 14, "not before 2020-09"),
    ("date:昨天", 5, "2020-05"),
    ("year:2020-05", 5, "year"),
    ("year:2018..x", 11, "year"),
    ("A /s B /p C", 7, "mixed"),
    ("A NEAR/2 B /s C", 11, "mixed"),
    ("A NEAR/2 B NEAR/2 C", 11, "joins two"),
    ("NOT A NEAR/2 B", 0, "NOT (A NEAR/20 B)"),
    ("A NEAR/2 -B", 9, "keyword"),
    ("A NEAR/2 (B C)", 9, "keyword"),
    ("A /s (B OR province:X)", 5, "keyword"),
    ("province:X /s A", 0, "keyword"),
    ("A /p words:B", 5, "keyword"),
    ("A /p date:2020", 5, "keyword"),
    ("A /s (B /s C)", 5, "keyword"),
]


@pytest.mark.parametrize("row", ERRORS, ids=lambda row: row[0][:30])
def test_errors_point_at_the_character(row: tuple[str, int, str]) -> None:
    query, position, *words = row
    fails(query, position, *words)


def test_the_leftmost_error_is_reported() -> None:
    fails('OR A "B', 0)
    fails('A) "B', 1)


@pytest.mark.parametrize(
    "query", ["foo:bar", "A foo:bar", "（foo：bar)", 'foo:"bar"', "-foo:bar", "ｆｏｏ:bar"]
)
def test_unknown_field(query: str) -> None:
    with pytest.raises(UnknownFieldError, match="'foo'") as caught:
        parse(query)
    assert "literally" in caught.value.hint


def test_unknown_field_offers_close_names() -> None:
    with pytest.raises(UnknownFieldError) as caught:
        parse("区块链 provnce:四川")
    assert "did you mean province:" in caught.value.hint
    assert "character 5" in caught.value.message


def test_a_very_long_unknown_field_is_cut_in_the_message() -> None:
    with pytest.raises(UnknownFieldError) as caught:
        parse("x" * 50_000 + ":y")
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize("opening", ["(", "（", "NOT ", "-", "NOT(", "title:("])
def test_nesting_is_limited(opening: str) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        parse(opening * 10_000 + "A")
    assert caught.value.position < (MAX_DEPTH + 1) * len(opening)


def test_the_deepest_allowed_query_parses_prints_and_hashes() -> None:
    groups = parse("(" * MAX_DEPTH + "A" + ")" * MAX_DEPTH)
    assert groups == A
    alternating = "A"
    for level in range(MAX_DEPTH):
        alternating = f"(B {'OR' if level % 2 else 'AND'} {alternating})"
    for node in (parse(alternating), parse("-" * MAX_DEPTH + "A")):
        assert parse(str(node)) == node
        assert hash(node) == hash(parse(str(node)))
    fails("(" * (MAX_DEPTH + 1) + "A" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, "100 levels")
    fails("-" * (MAX_DEPTH + 1) + "A", MAX_DEPTH, "100 levels")


def test_length_is_limited() -> None:
    assert parse("a" * MAX_LENGTH) == Keyword("a" * MAX_LENGTH)
    fails("a" * (MAX_LENGTH + 1), MAX_LENGTH, "100,000")
    # Canonical text of this one would be too long to be parsed again.
    grows = "province:(" + "a " * 45_000 + ")"
    fails(grows, len(grows), "written out in full")


HOSTILE = [
    *[
        "(",
        ")",
        "-",
        '"',
        "“a”",
        "「",
        "a(",
        'a"',
        "a(b)",
        "NEAR/",
        "NOT ",
        "a ",
        "()",
        "\\",
        '"\\',
        "_",
        "/",
    ],
    *["a OR ", "title:(", '"a"', '"a"b', "a:", "province:", "words:(", "date:2020..", "　", "a /s ", '"a" '],
    *["(a)", "省:x ", "OR", '"a"NEAR/1"b"x', "a NEAR/1 b OR ", "(a OR b)("],
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_hostile_queries_answer_fast(unit: str) -> None:
    def ask(query: str) -> None:
        with contextlib.suppress(QuerySyntaxError, UnknownFieldError):
            parse(query)

    # Half of it and all of it are read; what is longer is refused, in no time.
    assert_linear(ask, unit, MAX_LENGTH // 2 - len(unit))
    assert_linear(ask, unit, 500_000)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("区块链", "区块链"),
        ("COVID-19", "COVID-19"),
        ("http://x", "http://x"),
        ("标准：一", "标准：一"),
        ("", '""'),
        ("a b", '"a b"'),
        ("a　b", '"a　b"'),
        ("-a", '"-a"'),
        ("－a", '"－a"'),
        ("OR", '"OR"'),
        ("ＯＲ", '"ＯＲ"'),
        ("NEAR", '"NEAR"'),
        ("NEAR/2", '"NEAR/2"'),
        ("/s", '"/s"'),
        ("foo:x", '"foo:x"'),
        ("省：x", '"省：x"'),
        ("source://x", '"source://x"'),
        ("（试行）", '"（试行）"'),
        ('a"b', r'"a\"b"'),
        ("a\\b", "a\\b"),
        ("a \\b", r'"a \\b"'),
        ("「a」", '"「a」"'),
    ],
)
def test_writing(text: str, written: str) -> None:
    assert write_text(text) == written
    assert str(Keyword(text)) == written
    check(written, Keyword(text))
    assert str(title(text)) == f"title:{written}"
    check(f"title:{written}", title(text))


def test_canonical_text_is_stable_and_readable() -> None:
    query = "（区块链　ＯＲ　title:“分布式 账本”）　－比特币　省份：四川　A NEAR／20 B　词：（支持 中小企业）"
    canonical = '(区块链 OR title:"分布式 账本") NOT 比特币 province:四川 A NEAR/20 B words:(支持 中小企业)'
    assert str(parse(query)) == canonical
    assert str(parse(canonical)) == canonical


def test_whole_word_has_no_syntax() -> None:
    assert str(Keyword("芯片", whole_word=True)) == "芯片"
    assert Keyword("芯片", whole_word=True) != parse("芯片")


def test_nodes_are_frozen_and_hashable() -> None:
    node = parse("A OR title:B date:2020")
    assert node in {parse("A OR title:B date:2020")}
    with pytest.raises(AttributeError):
        A.text = "B"  # type: ignore[misc]  # that it is refused is the point


def test_token_positions_count_the_query_as_typed() -> None:
    query = "　省份：四川 “A B”"
    assert [(token.kind, token.start, token.exact) for token in tokenize(query)] == [
        ("field", 1, True),
        ("text", 4, True),
        ("text", 7, False),
        ("end", len(query), True),
    ]
    assert len(half_width(query)) == len(query)
