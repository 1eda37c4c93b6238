"""Filters with names that nobody has: each error names the thing, the reason and the mend."""

from __future__ import annotations

import json

import pytest

import cefu
from cefu.errors import CefuError, ConfigError, UnknownNameError
from cefu.index import Index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """Three documents with all that filters ask for."""
    folder = tmp_path_factory.mktemp("names")
    rows = [
        ("国务院", "国发〔2020〕15号", "通知", "中央"),
        ("四川省人民政府办公厅", "川办发〔2020〕54号", "通知", "四川"),
        ("国务院", "国务院令第707号", "条例", "中央"),
    ]
    keys = ("issuer", "doc_number", "kind", "province")
    records = [
        {"id": f"d{n}", "text": "推进区块链应用。", "city": "成都", **dict(zip(keys, row, strict=True))}
        for n, row in enumerate(rows)
    ]
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    (folder / "papers-of-2020.jsonl").write_text(lines, encoding="utf-8")
    report = cefu.ingest(folder / "papers-of-2020.jsonl", folder / "index", jobs=1)
    assert not report.failures
    return cefu.open_index(folder / "index")


UNKNOWN = [
    ("province", "四穿", "unknown province: 四穿", "did you mean 四川?"),
    ("province", "Sichaun", "unknown province: Sichaun", "四川"),
    ("province", "France", "unknown province: France", "most documents here have 中央, 四川"),
    ("province", "深圳", "unknown province: 深圳", "use --city 深圳"),
    ("province", "華東", "unknown province: 華東", "name its provinces: 上海"),
    ("city", "深训", "unknown city: 深训", "did you mean 深圳?"),
    ("city", "Shenzen", "unknown city: Shenzen", "深圳"),
    ("city", "Suzhou", "unknown city: Suzhou", "苏州 (江苏), 宿州 (安徽)"),
    ("city", "四川", "unknown city: 四川", "use --province 四川"),
    ("city", "Oz", "unknown city: Oz", "most documents here have 成都"),
    ("issuer", "国务苑", "unknown issuer: 国务苑", "did you mean 国务院?"),
    ("issuer", "OECD", "unknown issuer: OECD", "most documents here have 国务院, 四川省人民政府办公厅"),
    ("tech", "区块连", "unknown technology: 区块连", "区块链"),
    ("tech", "龙舟", "unknown technology: 龙舟", "cefu lexicon lists them all"),
    ("number", "川办发", "unknown number: 川办发", "did you mean 川办发〔2020〕54号?"),
    ("number", "15", "unknown number: 15", "国发〔2020〕15号"),
    ("number", "foo", "unknown number: foo", "most documents here have"),
    ("kind", "通智", "unknown kind: 通智", "did you mean 通知?"),
    ("kind", "memo", "unknown kind: memo", "most documents here have 通知, 条例"),
    ("source", "papers-of-2002", "unknown source: papers-of-2002", "did you mean papers-of-2020?"),
    ("source", "http", "unknown source: http", "most documents here have papers-of-2020"),
    ("mentions", "四穿", "unknown place: 四穿", "四川"),
    ("mentions", "Atlantis", "unknown place: Atlantis", "name a province or a city: 四川, 福州"),
    ("year", "abc", "--year abc is no date", "write 2020"),
    ("year", "2020年", "--year 2020年 is no date", "write --year 2020"),
    ("year", "2020-05", "--year 2020-05 is no year", "write --year 2020, or --since and --until"),
    ("since", "2020.5", "--since 2020.5 is no date", "write --since 2020-05"),
    ("until", "民國109年5月", "--until 民國109年5月 is no date", "write --until 2020-05"),
    ("since", "2020-13", "--since 2020-13 is no date (month must be in 1..12)", "write 2020, 2020-05"),
]


@pytest.mark.parametrize(("field", "value", "message", "mend"), UNKNOWN)
def test_an_unknown_name_is_named_with_its_mend(
    index: Index, field: str, value: str, message: str, mend: str
) -> None:
    with pytest.raises((UnknownNameError, ConfigError)) as caught:
        index.search(None, **{field: value})
    assert caught.value.message == message
    assert mend in caught.value.hint


@pytest.mark.parametrize(
    "field", ["province", "city", "issuer", "tech", "number", "kind", "source", "mentions", "year"]
)
@pytest.mark.parametrize("value", ["", "  ", "　"])
def test_an_empty_name_is_an_error(index: Index, field: str, value: str) -> None:
    with pytest.raises(ConfigError) as caught:
        index.search(None, **{field: value})
    assert "is empty" in caught.value.message
    assert f"leave out --{field}" in caught.value.hint


@pytest.mark.parametrize(
    ("field", "value", "documents"),
    [
        ("province", "臺灣", 0),
        ("province", "Sichuan", 1),
        ("city", "Chengdu", 3),
        ("issuer", "國務院", 2),
        ("issuer", "商务部", 0),
        ("number", "国发(2020)15号", 1),
        ("number", "國發〔2020〕16號", 0),
        ("number", "国务院令第708号", 0),
        ("kind", "條例", 1),
        ("kind", "办法", 0),
        ("tech", "區塊鍊", 3),
        ("mentions", "廣東", 0),
        ("year", "２０２０", 0),
    ],
)
def test_a_good_name_that_no_document_has_finds_nothing(
    index: Index, field: str, value: str, documents: int
) -> None:
    assert index.search(None, **{field: value}).total == documents


def test_one_bad_name_of_several_is_an_error(index: Index) -> None:
    with pytest.raises(CefuError):
        index.search(None, kind=["通知", "通智"])
