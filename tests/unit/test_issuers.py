"""Issuers: national bodies, and the forms by which a query means one."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.data.issuers import (
    issuer_at,
    issuer_forms,
    issuer_key,
    issuer_matches,
    issuers,
    searchable_issuer,
)
from cefu.data.places import leading_place
from cefu.data.toml import load_resource

PLACES = ("中央", "香港", "澳门", "台湾")


def rows_of(place: str) -> list[list[str]]:
    """The names of each body of a place, without the years of the former ones."""
    table = load_resource("issuers.toml")[place]
    return [*table["bodies"], *([row[0], *row[2:]] for row in table.get("former", ()))]


#: The constituent departments of the State Council since March 2023.
DEPARTMENTS = [
    "外交部",
    "国防部",
    "国家发展和改革委员会",
    "教育部",
    "科学技术部",
    "工业和信息化部",
    "国家民族事务委员会",
    "公安部",
    "国家安全部",
    "民政部",
    "司法部",
    "财政部",
    "人力资源和社会保障部",
    "自然资源部",
    "生态环境部",
    "住房和城乡建设部",
    "交通运输部",
    "水利部",
    "农业农村部",
    "商务部",
    "文化和旅游部",
    "国家卫生健康委员会",
    "退役军人事务部",
    "应急管理部",
    "中国人民银行",
    "审计署",
]


def test_the_26_departments_are_there() -> None:
    national = {i.name for i in issuers() if i.place == "中央"}
    assert len(DEPARTMENTS) == 26
    assert set(DEPARTMENTS) <= national


def test_every_form_is_folded_and_of_one_body_in_its_place() -> None:
    assert [f for i in issuers() for f in i.forms if fold(f).text != f] == []
    for place in PLACES:
        forms = Counter(form for row in rows_of(place) for form in row)
        assert [f for f, n in forms.items() if n > 1] == []


def test_generic_names_are_folded_and_stand_in_one_row_but_for_shared_abbreviations() -> None:
    rows = load_resource("issuers.toml")["generic"]["rows"]
    names = Counter(name for row in rows for name in row)
    firsts = {row[0] for row in rows}
    shared = {n for n, count in names.items() if count > 1}
    assert shared & firsts == set()
    assert all(len(n) <= 4 for n in shared)
    assert all(len(row) == len(set(row)) >= 2 for row in rows)
    assert [n for n in names if fold(n).text != n] == []


def test_branches_are_listed_bodies() -> None:
    file = load_resource("issuers.toml")
    for place in PLACES:
        assert set(file[place]["branches"]) <= {row[0] for row in rows_of(place)}


def test_bodies_that_are_no_more_have_years_and_the_others_none() -> None:
    former = {row[0] for place in PLACES for row in load_resource("issuers.toml")[place].get("former", ())}
    present = {row[0] for place in PLACES for row in load_resource("issuers.toml")[place]["bodies"]}
    for issuer in issuers():
        assert bool(issuer.years) == (issuer.name in former and issuer.place == place_of_former(issuer.name))
        assert all(1925 <= first <= last <= 2026 for first, last in issuer.years), issuer
        assert list(issuer.years) == sorted(issuer.years), issuer
    # A ministry that is no more may have a namesake elsewhere, and only there: 农业部.
    assert {name for name in former & present if len(places_of(name)) == 1} == set()


def places_of(name: str) -> set[str]:
    """The places that have a body of the name."""
    return {place for place in PLACES for row in rows_of(place) if row[0] == name}


def place_of_former(name: str) -> str:
    """The first place in whose list of former bodies the name stands."""
    return next(
        p for p in PLACES if any(r[0] == name for r in load_resource("issuers.toml")[p].get("former", ()))
    )


def test_every_body_is_found_in_its_own_place() -> None:
    for issuer in issuers():
        for form in issuer.forms:
            place = leading_place(form)
            assert place is not None, form
            assert issuer.place in (place.province, *place.also), form


@pytest.mark.parametrize(
    ("query", "issuer"),
    [
        ("发改委", "国家发展和改革委员会"),
        ("发改委", "广州市发展和改革委员会"),
        ("發改委", "上海市发展改革委"),
        ("国家发改委", "國家發展和改革委員會"),
        ("国家发展和改革委员会", "国家发改委"),
        ("国家发展改革委", "国家发展和改革委员会办公厅"),
        ("重庆市经信委", "重庆市经济和信息化委员会"),
        ("重庆经信委", "重庆市经济信息化委"),
        ("四川经信厅", "四川省经济和信息化厅"),
        ("成都市经信局", "四川省成都市经济和信息化局"),
        ("四川省成都市经信局", "成都市经济和信息化局"),
        ("北京市经济和信息化局", "北京市经信局"),
        ("工信部", "工业和信息化部"),
        ("工信部办公厅", "工业和信息化部办公厅"),
        ("工信部", "中华人民共和国工业和信息化部"),
        ("国家网信办", "国家互联网信息办公室"),
        ("国家网信办", "中央网信办"),
        ("网信办", "中央网络安全和信息化委员会办公室"),
        ("网信办", "北京市互联网信息办公室"),
        ("国办", "国务院办公厅"),
        ("国务院", "国务院办公厅"),
        ("央行", "中国人民银行"),
        ("四川省政府", "四川省人民政府办公厅"),
        ("上海市人民政府", "上海市政府"),
        ("上海市人大常委会", "上海市第十五届人民代表大会常务委员会"),
        ("全国人大常委会", "第十三届全国人民代表大会常务委员会"),
        ("經濟和信息化", "北京市经济和信息化局"),
        ("香港特区政府", "香港特別行政區政府"),
        ("行政院", "行政院農業委員會"),
        ("科技部", "科学技术部"),
        ("財政部", "财政部"),
        ("国家计委", "国家计划委员会"),
        ("外经贸部", "对外贸易经济合作部"),
        ("国家工商局", "国家工商行政管理总局"),
        ("国家环保总局", "国家环境保护总局"),
        ("银监会", "中国银行业监督管理委员会"),
        ("国家数据局", "国家数据局综合司"),
        ("中央金融办", "中央金融委员会办公室"),
        ("國科會", "國家科學及技術委員會"),
        ("環保署", "行政院環境保護署"),
        ("農委會", "行政院農業委員會"),
        ("金管會", "行政院金融監督管理委員會"),
        ("智慧財產局", "經濟部智慧財產局"),
        ("食環署", "食物環境衛生署"),
        ("金管局", "香港金融管理局"),
        ("昆山市发改委", "昆山市发展和改革委员会"),
        ("上海市金融办", "上海市金融服务办公室"),
        ("北京市教委", "北京市教育委员会"),
        ("上海市交委", "上海市交通委员会"),
        ("深圳市住建局", "深圳市住房和建设局"),
        ("杭州市住建局", "杭州市住房和城乡建设局"),
        ("重庆市规自局", "重庆市规划和自然资源局"),
        ("无锡市资规局", "无锡市自然资源和规划局"),
        ("深圳市工信局", "深圳市工业和信息化局"),
        ("深圳发改委", "深圳市发展与改革委员会"),
        ("沈阳市营商局", "沈阳市营商环境建设局"),
        ("上海市绿化市容局", "上海市绿化和市容管理局"),
        ("四川省人大", "四川省人民代表大会常务委员会"),
        ("中共四川省委", "中国共产党四川省委员会"),
        ("中国共产党成都市委员会", "中共成都市委办公厅"),
    ],
)
def test_a_query_names_an_issuer(query: str, issuer: str) -> None:
    assert issuer_matches(query, issuer)


@pytest.mark.parametrize(
    ("query", "issuer"),
    [
        ("国家发改委", "广州市发展和改革委员会"),
        ("重庆市经信委", "成都市经济和信息化委员会"),
        ("经信委", "重庆市经济和信息化局"),
        ("工信部", "四川省工业和信息化厅"),
        ("上海市人民政府", "上海市浦东新区人民政府"),
        ("吉林市发改委", "吉林省发展和改革委员会"),
        ("国务院办公厅", "全国办公室协会"),
        ("央行", "国家行政学院"),
        ("国家网信办", "北京市互联网信息办公室"),
        ("卫生部", "国家卫生健康委员会"),
        ("国家卫健委", "卫生部"),
        ("生态环境部", "环境保护部"),
        ("農業部", "行政院農業委員會"),
        ("国家税务总局", "四川省国家税务局"),
        ("教育部", "北京市教育局"),
        ("浙江省科协", "浙江省科学技术厅"),
        ("", "国务院"),
        (" ", "国务院"),
    ],
)
def test_a_query_does_not_name_another_issuer(query: str, issuer: str) -> None:
    assert not issuer_matches(query, issuer)


def test_every_name_of_a_body_matches_its_full_name() -> None:
    for issuer in issuers():
        for form in issuer.forms:
            assert issuer_matches(form, issuer.name), form


def test_every_generic_name_matches_every_other_behind_a_place() -> None:
    for row in load_resource("issuers.toml")["generic"]["rows"]:
        for query in row:
            assert all(issuer_matches(f"深圳市{query}", f"深圳市{name}") for name in row), row


def test_a_ministry_is_not_read_out_of_a_longer_word() -> None:
    assert issuer_at("教育部门") is None
    assert issuer_at("国防部队") is None
    found = issuer_at("关于教育部", 2)
    assert found is not None
    assert found[0].name == "教育部"


def test_issuers_written_in_two_ways_have_one_key() -> None:
    assert issuer_key("国家发改委、工信部") == {"国家发展和改革委员会", "工业和信息化部"}
    assert issuer_key("工業和信息化部 國家發展改革委") == issuer_key("国家发改委，工信部")
    assert issuer_key("国 务 院") == {"国务院"}
    assert issuer_key("重庆经信委") == issuer_key("重庆市经济和信息化委员会")
    assert issuer_key("四川省成都市政府") == issuer_key("成都市人民政府")
    assert issuer_key("上海交通大学") == {"上海交通大学"}
    assert issuer_key("中国共产党湖南省委员会") == issuer_key("中共湖南省委")
    assert issuer_key("中国共产党中央委员会") == issuer_key("中共中央")
    assert issuer_key("Hong Kong Monetary Authority") == {"hong kong monetary authority"}
    assert issuer_key("") == issuer_key("、") == frozenset()


def test_what_is_kept_of_an_issuer_can_be_found_with_and_without_the_session() -> None:
    kept = searchable_issuer("上海市第十五届人民代表大会常务委员会")
    assert issuer_matches("第十五届", "上海市第十五届人民代表大会常务委员会")
    assert kept.split("\n")[1] == "上海市人民代表大会常务委员会"
    assert "\n" not in searchable_issuer("國務院")


@given(st.text(alphabet="国家发改委重庆市经信工部办公厅政府人大、 第一届", max_size=20))
def test_a_name_always_matches_itself(text: str) -> None:
    forms = issuer_forms(text)
    assert issuer_matches(text, text) == bool(fold(text).text.strip())
    assert len(set(forms)) == len(forms)
    issuer_key(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_query_and_issuer_can_be_compared(query: str, issuer: str) -> None:
    issuer_matches(query, issuer)
    issuer_key(query)
