"""Types of issuing bodies, and counting by them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import cefu
from cefu.analysis import fold
from cefu.data.body_types import OTHER, body_type, body_types
from cefu.data.issuers import issuers
from cefu.data.toml import load_resource
from cefu.grouping import TOTAL, UNKNOWN


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("福建省人民政府", "人民政府"),
        ("福建省人民政府办公厅", "人民政府"),
        ("四川省人民政府或人民政府办公厅", "人民政府"),
        ("雄安新区管理委员会", "人民政府"),
        ("中共四川省委办公厅", "党委"),
        ("中国共产党中央委员会", "党委"),
        ("国务院", "国务院"),
        ("国务院国有资产监督管理委员会", "国资"),
        ("深圳市人民政府国有资产监督管理委员会", "国资"),
        ("全国人民代表大会常务委员会", "人大"),
        ("浙江省第十三届人民代表大会常务委员会", "人大"),
        ("北京经济与信息化局", "工业和信息化"),
        ("廣州市工信部", "工业和信息化"),
        ("广州发改委", "发展改革"),
        ("贵州省大数据发展管理局", "网信和数据"),
        ("国家互联网信息办公室", "网信和数据"),
        ("成都市政务服务管理办公室", "政务服务"),
        ("中国证券监督管理委员会", "金融"),
        ("國家藥品監督管理局", "药品监管"),
        ("最高人民法院", "法院"),
        ("审计署", "审计"),
        ("審計委員會", "审计"),
        ("行政院農業委員會", "农业农村"),
        ("經濟部智慧財產局", "工业和信息化"),
        ("中国作家协会", OTHER),
        ("", OTHER),
    ],
)
def test_the_word_that_ends_last_says_the_type(name: str, expected: str) -> None:
    assert body_type(name) == expected
    assert expected in body_types()


def test_the_table_is_folded_and_names_no_word_twice() -> None:
    words = [word for listed in load_resource("body_types.toml")["types"].values() for word in listed]
    assert [word for word, n in Counter(words).items() if n > 1] == []
    assert [word for word in words if fold(word).text != word] == []


def test_most_known_bodies_have_a_type() -> None:
    known = [issuer.name for issuer in issuers()]
    others = [name for name in known if body_type(name) == OTHER]
    assert len(others) < len(known) / 3, others


def test_documents_are_counted_by_the_types_of_their_issuers(seeds_index: Path) -> None:
    with cefu.open_index(seeds_index) as index:
        found = {line.value: line for line in index.matrix("区块链", rows="issuer_type")}
        bodies: dict[int, set[str]] = {}
        for number, name in index.store.values_by_number("issuer"):
            bodies.setdefault(number, set()).add(body_type(name))
        hits = set(index.search("区块链", limit=None).numbers)
        searched = Counter(name for number in index.view.facts for name in bodies.get(number, {UNKNOWN}))
        matching = Counter(name for number in hits for name in bodies.get(number, {UNKNOWN}))
        assert {name: line.documents for name, line in found.items()} == dict(searched)
        assert {name: line.cells[0].documents for name, line in found.items()} == {
            name: matching[name] for name in searched
        }
        assert list(found)[-1] == UNKNOWN
        assert TOTAL not in found
        by_column = index.matrix(cols="issuer_type", rows="year")
        assert set(by_column.columns) == set(searched)
