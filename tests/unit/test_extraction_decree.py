"""The last decree of a Taiwan law: joint ones, the end of a law, days of effect, and histories out of shape."""

from __future__ import annotations

import pytest

from cefu.analysis import fold
from cefu.extraction import extract
from cefu.extraction.decree import last_decree, signed
from cefu.extraction.page import Page
from cefu.model import Declared, Metadata, RawDocument

BODY = "\n\n第 1 條\n本辦法依圖書館法訂定之。\n第 2 條\n本辦法自發布日施行。\n"
FIRST = "1.中華民國九十一年三月六日教育部（91）台社字第 91099999  號令訂定發布\n"


def read(history: str, title: str = "書屋設置辦法\n", body: str = BODY) -> Metadata:
    return extract(RawDocument("a", "collection.jsonl#1", title + history + body)).metadata


@pytest.mark.parametrize(
    ("text", "bodies", "numbers"),
    [
        ("总统华总一义字第8900108350号令公布", ["总统"], ["华总一义字第8900108350号"]),
        ("总统府秘书处华秘字第12345号令", ["总统府秘书处"], ["华秘字第12345号"]),
        ("行政院卫生署署授食字第0960200166号令订定发布", ["行政院卫生署"], ["署授食字第0960200166号"]),
        ("(48)行政院台防字第2487号令修正发布", ["行政院"], ["台防字第2487号"]),
        ("交通部(58)交邮580310043号令修正发布", ["交通部"], ["(58)交邮580310043号"]),
        ("财政部(81)台财税第811669075号公告", ["财政部"], ["(81)台财税第811669075号"]),
        ("国民政府第350号训令订定发布", ["国民政府"], ["第350号"]),
        ("审计部台审部法字第0970000085令修正发布", ["审计部"], ["台审部法字第0970000085"]),
        ("文化部文授资局综字第10630078291号令", ["文化部"], ["文授资局综字第10630078291号"]),
        ("国家安全会议勤人字第11116004551号令", ["国家安全会议"], ["勤人字第11116004551号"]),
        ("国家安全局(103)开勋字第0016465号令", ["国家安全局"], ["(103)开勋字第0016465号"]),
        ("客家委员会客会法字第1050001304号令", ["客家委员会"], ["客会法字第1050001304号"]),
        ("考试院、行政院令会衔修正发布", ["考试院", "行政院"], []),
        ("国立故宫博物院修正发布", ["国立故宫博物院"], []),
        ("第一届国民大会第七次会议修正通过", ["国民大会"], []),
        (
            "司法院(77)院台厅字第01613号令及考试院(77)考台字第0271号令会衔修正发布",
            ["司法院", "考试院"],
            ["(77)院台厅字第01613号", "(77)考台字第0271号"],
        ),
        ("为庆祝开国纪念", [], []),
        ("", [], []),
    ],
)
def test_bodies_and_numbers(text: str, bodies: list[str], numbers: list[str]) -> None:
    found = signed(text)
    assert [text[a:b] for a, b in found[0]] == bodies
    assert [text[a:b] for a, b in found[1]] == numbers


def test_a_joint_decree_keeps_every_number_and_body() -> None:
    found = read(
        FIRST + "2.中華民國一百年五月三日內政部台內民字第 1000000001 號令、教育部臺社字第 1000000002\n"
        "  號令會銜修正發布第 1  條條文"
    )
    assert found.text("doc_number") == "台内民字第1000000001号;台社字第1000000002号"
    assert found.text("issuer") == "內政部;教育部"
    assert [v.raw.split() for v in found.all("doc_number")][1] == ["臺社字第", "1000000002", "號"]


def test_declared_numbers_of_a_joint_decree_are_several() -> None:
    declared = (Declared("doc_number", "台内民字第1000000001号;臺社字第 1000000002 號", "sidecar", "row 2"),)
    metadata = extract(RawDocument("a", "collection.jsonl#1", "书屋", declared)).metadata
    assert [v.value for v in metadata.all("doc_number")] == ["台内民字第1000000001号", "台社字第1000000002号"]


@pytest.mark.parametrize("end", ["廢止", "廢止生效", "當然廢止", "施行期滿當然廢止", "起廢止"])
def test_the_day_a_law_ended_has_the_number_of_the_decree_below(end: str) -> None:
    found = read(
        FIRST + f"2.中華民國一百零一年一月六日{end}          \n"
        "  中華民國一百零一年一月九日教育部臺社字第 1010000123 號令發布廢止"
    )
    assert found.text("issued_on") == "2012-01-06"
    assert found.text("doc_number") == "台社字第1010000123号"
    assert found.get("effective_on") is None


@pytest.mark.parametrize(
    ("told", "effective"),
    [
        ("；並自發布日施行", "2011-05-03"),
        ("；並自即日生效", "2011-05-03"),
        ("；並自一百零一年一月一日施行", "2012-01-01"),
        ("；並自中華民國一百零一年一月\n  一日起施行", "2012-01-01"),
        ("；除第 8  條自一百零二年一月一日施行外，自發布日施行", "2011-05-03"),
        ("；修正條文第十五條，自一百零二年一月一日施行", "2011-05-03"),
        ("\n  中華民國一百年六月一日行政院院臺字第 1000000009 號令發布定自一百年七月一日施行", "2011-07-01"),
    ],
)
def test_when_the_text_is_in_force(told: str, effective: str) -> None:
    found = read(FIRST + f"2.中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布全文 9  條{told}")
    assert found.text("effective_on") == effective
    assert found.text("doc_number") == "台社字第1000000001号"
    assert found.text("issued_on") == "2011-05-03"


@pytest.mark.parametrize(
    "history",
    [
        # digits at the line's end in front of the entry's number; an article that a wrapped line begins with
        FIRST + "2.中華民國一百年一月三日教育部臺社字第 1000000000 號令修正發布第 3 條條文及附表 4\n"
        "3.中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布\n  第 1  條之 1、第 2 條條文",
        # a number counted twice, one lost, one left out, a slip of the pen, a blank line between the entries
        FIRST + "1.中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布",
        FIRST + ".中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布",
        FIRST + "3.中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布",
        FIRST + "2.中華中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布",
        FIRST + "   \n2.中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布",
        # full-width numbers, no numbers, and a later announcement that changes nothing
        FIRST.replace("1.", "１．")
        + "２．中華民國一百年五月三日教育部臺社字第 １０００００００01 號令修正發布",
        FIRST[2:] + "中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布",
        FIRST + "2.中華民國一百年五月三日教育部臺社字第 1000000001 號令修正發布\n"
        "  中華民國一百十二年七月二十七日行政院院臺規字第 1125019999 號公告第 2  條所列屬「教育部」之\n"
        "  權責事項，自一百十二年八月一日起改由「文化部」管轄",
    ],
)
def test_histories_out_of_shape(history: str) -> None:
    found = read(history)
    assert (found.text("issued_on"), found.text("doc_number")) == ("2011-05-03", "台社字第1000000001号")
    assert found.text("province") == "台湾"


@pytest.mark.parametrize(
    "text",
    [
        "書屋設置辦法\n第 1 條\n本辦法依中華民國八十九年四月二十五日公布之圖書館法訂定之。\n",
        "關於慶典的通知\n中華民國一百年五月三日為開國紀念日，放假一天。\n",
        "",
        "1.中華民國",
    ],
)
def test_no_history_is_none(text: str) -> None:
    assert last_decree(Page(text, fold(text))) is None
    metadata = extract(RawDocument("a", "collection.jsonl#1", text)).metadata
    assert not metadata.all("doc_number")
    assert not metadata.all("issued_on")
