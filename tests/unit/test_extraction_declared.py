"""Declared values: which source wins, the one form they are brought to, and what can't be used."""

from __future__ import annotations

import pytest

from cefu.extraction import document_date, extract
from cefu.extraction.date_text import parse_date
from cefu.model import Declared, Metadata, RawDocument

NOTICE = """四川省人民政府关于建设书屋的意见
川府发〔2020〕3号
各市（州）人民政府：
现提出以下意见。
四川省人民政府
2020年5月12日
"""


def _raw(*declared: tuple[str, str, str], text: str = "") -> RawDocument:
    items = tuple(Declared(field, value, source, f"{source}, {field}") for field, value, source in declared)
    return RawDocument("a", "records.jsonl#1", text, items)


def _found(*declared: tuple[str, str, str], text: str = "") -> Metadata:
    return extract(_raw(*declared, text=text)).metadata


@pytest.mark.parametrize(
    ("value", "iso"),
    [
        ("2020-05-12", "2020-05-12"),
        ("2020/05/12", "2020-05-12"),
        ("2020.5.12", "2020-05-12"),
        ("20200512", "2020-05-12"),
        ("2020-05-12T00:00:00", "2020-05-12"),
        ("2020-05-12T08:30:00Z", "2020-05-12"),
        ("2020-05-12T08:30:00.000+08:00", "2020-05-12"),
        ("2020-05-12 08:30:00", "2020-05-12"),
        ("2020/5/12 8:30", "2020-05-12"),
        ("2020年5月12日", "2020-05-12"),
        ("2020 年 5 月 12 日", "2020-05-12"),
        ("２０２０年５月１２日", "2020-05-12"),
        ("2020年5月12日 星期二", "2020-05-12"),
        ("二〇二〇年五月十二日", "2020-05-12"),
        ("二○二○年五月十二日", "2020-05-12"),
        ("二零二零年五月十二日", "2020-05-12"),
        ("二〇二〇年五月", "2020-05"),
        ("2020年5月", "2020-05"),
        ("2020-05", "2020-05"),
        ("202005", "2020-05"),
        ("2020年", "2020"),
        ("2020", "2020"),
        ("一九九六年十二月三十一日", "1996-12-31"),
        ("民國109年5月1日", "2020-05-01"),
        ("中華民國一百零九年五月一日", "2020-05-01"),
        ("中華民國 96 年", "2007"),
        ("中華民國八十九年四月二十五日", "2000-04-25"),
    ],
)
def test_forms_of_dates(value: str, iso: str) -> None:
    date = parse_date(value)
    assert date is not None
    assert date.iso == iso


@pytest.mark.parametrize(
    "value",
    [
        "2020-02-30",
        "2020-13-01",
        "2020年13月1日",
        "0000",
        "五月",
        "12/05/2020",
        "soon",
        "",
        "9" * 50,
        "2020-05-12-13",
    ],
)
def test_what_is_no_date(value: str) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("date", "2020-02-30", "no calendar"),
        ("written_on", "2021年2月29日", "no calendar"),
        ("issued_on", "not yet", "not a date"),
        ("province", "四川生", "unknown province"),
        ("city", "无此市", "unknown city"),
    ],
)
def test_what_cannot_be_used_is_named(field: str, value: str, message: str) -> None:
    extraction = extract(_raw((field, value, "record")))
    assert extraction.metadata.all(field) == ()
    (problem,) = extraction.problems
    assert (problem.field, problem.value, problem.where) == (field, value, f"record, {field}")
    assert message in problem.message


def test_a_value_that_cannot_be_used_leaves_the_field_to_the_next_source() -> None:
    extraction = extract(
        _raw(("written_on", "2020-02-30", "sidecar"), ("written_on", "2020-02-28", "record"), text=NOTICE)
    )
    assert extraction.metadata.text("written_on") == "2020-02-28"
    assert len(extraction.problems) == 1
    assert (
        extract(_raw(("written_on", "?-?", "sidecar"), text=NOTICE)).metadata.text("written_on")
        == "2020-05-12"
    )


@pytest.mark.parametrize(
    ("value", "province"),
    [
        ("四川", "四川"),
        ("四川省", "四川"),
        ("51", "四川"),
        ("内蒙古自治区", "内蒙古"),
        ("臺灣", "台湾"),
        ("国家", "中央"),
        ("全国", "中央"),
    ],
)
def test_provinces(value: str, province: str) -> None:
    assert _found(("province", value, "record")).text("province") == province


def test_the_better_source_wins_and_says_where() -> None:
    found = _found(("title", "甲", "sidecar"), ("title", "乙", "record"), text=NOTICE).get("title")
    assert found is not None
    assert (found.value, found.evidence.source, found.evidence.rule, found.evidence.span) == (
        "甲",
        "sidecar",
        "sidecar, title",
        None,
    )


@pytest.mark.parametrize(
    ("value", "issuers"),
    [
        ("国务院、中央军委", ["国务院", "中央军委"]),
        ("国务院;中央军委", ["国务院", "中央军委"]),
        ("财政部；税务总局；海关总署", ["财政部", "税务总局", "海关总署"]),
        ("財政部 稅務總局", ["財政部", "稅務總局"]),
        ("国 务 院", ["国务院"]),
        ("Ministry of Finance", ["Ministry of Finance"]),
    ],
)
def test_several_issuers(value: str, issuers: list[str]) -> None:
    assert [v.value for v in _found(("issuer", value, "record")).all("issuer")] == issuers


def test_a_list_of_issuers_and_a_lesser_source() -> None:
    found = _found(
        ("issuer", "财政部", "sidecar"), ("issuer", "税务总局", "sidecar"), ("issuer", "海关总署", "record")
    )
    assert found.text("issuer") == "财政部;税务总局"


def test_place_follows_the_declared_issuer() -> None:
    found = _found(("issuer", "包头市人民政府", "record"))
    assert (found.text("province"), found.text("city")) == ("内蒙古", "包头")
    value = found.get("province")
    assert value is not None
    assert value.evidence.source == "record"


def test_a_city_brings_its_province_and_contradictions_are_no_findings() -> None:
    assert _found(("city", "包头市", "record")).text("province") == "内蒙古"
    found = _found(("province", "青海", "record"), ("issuer", "包头市人民政府", "record"))
    assert (found.text("province"), found.text("city")) == ("青海", "")


def test_number_keeps_what_was_declared() -> None:
    value = _found(("doc_number", "國發［2020］ １５號", "record")).get("doc_number")
    assert value is not None
    assert (value.value, value.raw) == ("国发〔2020〕15号", "國發［2020］ １５號")


@pytest.mark.parametrize("value", ["无", "-", "N/A", "未知", "null", "  "])
def test_what_says_that_there_is_nothing(value: str) -> None:
    extraction = extract(_raw(("issuer", value, "record"), ("date", value, "record")))
    assert extraction == extract(_raw())


def test_which_date_is_the_document_s() -> None:
    def date(*declared: tuple[str, str, str], text: str = "") -> tuple[str, str] | None:
        value = document_date(_found(*declared, text=text))
        return value and (value.field, value.value)

    assert date(text=NOTICE) == ("written_on", "2020-05-12")
    assert date(("date", "2020-05-20", "record"), text=NOTICE) == ("date", "2020-05-20")
    assert date(("date", "2020-05-20", "record"), ("written_on", "2020-05-11", "record")) == (
        "written_on",
        "2020-05-11",
    )
    assert date(("issued_on", "2020-06", "record"), ("date", "2020-05-20", "record"), text=NOTICE) == (
        "issued_on",
        "2020-06",
    )
    assert date() is None


def test_title_from_the_file_s_name_and_province_from_its_folder() -> None:
    raw = RawDocument(
        "政策/四川/关于发展区块链的意见.txt", "/data/北京/政策/四川/关于发展区块链的意见.txt", "无题正文。"
    )
    found = extract(raw).metadata
    assert found.text("title") == "关于发展区块链的意见"
    assert found.text("province") == "四川"
    assert {v.evidence.source for v in found.values} == {"path"}
    assert (
        extract(
            RawDocument("四川/a.txt", "四川/a.txt", "北京市教育委员会关于课后服务的通知\n各区教委：\n如下。")
        ).metadata.text("province")
        == "北京"
    )


def _others(metadata: Metadata) -> list[tuple[str, str, str]]:
    return [(v.field, v.value, v.evidence.source) for v in metadata.others]


def test_what_a_lesser_source_says_differently_is_kept_beside() -> None:
    found = _found(
        ("issuer", "四川省财政厅", "sidecar"),
        ("issuer", "四川省科技厅", "record"),
        ("doc_number", "川府发[2020]03号", "record"),
        ("written_on", "2020-05", "record"),
        ("province", "云南", "record"),
        text=NOTICE,
    )
    assert found.text("issuer") == "四川省财政厅"
    assert found.text("written_on") == "2020-05"
    # A number in other brackets and a date less exactly known are no contradiction; the rest is.
    assert _others(found) == [
        ("province", "四川", "sidecar"),
        ("issuer", "四川省科技厅", "record"),
        ("issuer", "四川省人民政府", "text"),
    ]


def test_a_sidecar_can_say_that_there_is_nothing() -> None:
    found = _found(("doc_number", "无", "sidecar"), ("province", " 无 ", "record"), text=NOTICE)
    assert found.text("doc_number") == ""
    assert _others(found) == [("doc_number", "", "sidecar"), ("doc_number", "川府发〔2020〕3号", "text")]
    # Only the user's own word closes a field: an export's 无 is a gap.
    assert found.text("province") == "四川"


def test_a_table_of_the_user_s_goes_above_the_document_s_own_sidecar() -> None:
    raw = _raw(("province", "云南", "sidecar"), text=NOTICE)
    mended = (Declared("province", "福建", "sidecar", "mended.csv row 2, column province"),)
    found = extract(RawDocument(raw.doc_id, raw.source, raw.text, raw.declared, mended=mended)).metadata
    assert found.text("province") == "福建"
    assert ("province", "云南", "sidecar") in _others(found)


def test_a_cell_may_list_several_and_replaces_the_whole_list_of_a_lesser_source() -> None:
    def cell(field: str, value: str) -> Declared:
        return Declared(field, value, "sidecar", f"mended.csv row 2, column {field}")

    mended = (
        cell("province", "四川"),
        cell("province", "重庆市"),
        cell("doc_number", "川府发〔2020〕3号"),
        cell("doc_number", "渝府发〔2020〕8号"),
        cell("issuer", "四川省人民政府"),
        cell("issuer", "重庆市人民政府"),
        cell("issuer", "四川省人民政府"),
    )
    own = (Declared("issuer", "四川省财政厅", "sidecar", "a.meta.toml"), Declared("province", "云南", "record", "r"))
    found = extract(RawDocument("a", "records.jsonl#1", "", own, mended=mended)).metadata
    assert found.text("province") == "四川;重庆"
    assert found.text("doc_number") == "川府发〔2020〕3号;渝府发〔2020〕8号"
    assert found.text("issuer") == "四川省人民政府;重庆市人民政府"
    assert ("issuer", "四川省财政厅", "sidecar") in _others(found)
