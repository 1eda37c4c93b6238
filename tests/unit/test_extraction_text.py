"""What any text must survive: no exception, evidence that points at the place, and no rule that runs away."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.extraction import extract
from cefu.model import Metadata, RawDocument
from growth import assert_linear

PIECES = [
    "国务院办公厅",
    "关于",
    "印发",
    "《",
    "》",
    "的通知",
    "（",
    "）",
    "〔2020〕",
    "15号",
    "国发",
    "第",
    "条",
    "各单位：",
    "2020年5月12日",
    "二〇二〇年五月十二日",
    "總統",
    "令",
    "中華民國八十九年四月二十五日",
    "華總一義字第",
    "8900108350號",
    "修正發布",
    "自",
    "起施行。",
    "本办法",
    "公布",
    "通过",
    "北京市",
    "第十六届",
    "广东",
    "人民代表大会",
    "第二次会议",
    "省人民政府",
    "。",
    "，",
    "、",
    "#",
    "下载",
    "来源：",
    "发布时间：",
    "成文日期：",
    "标题：",
    "工作报告",
    "我代表",
    "附件",
    "㎡",
    "½",
    "５Ｇ",
    "區塊鏈",
    "日",
    "月",
    "年",
    "\u200b",
    "\ufeff",
    "\n",
    "\r\n",
    "\u3000",
    " ",
    "\n1.",
    "\n2.",
]


def test_the_day_an_earlier_version_was_published_is_not_this_one_s() -> None:
    text = (
        "# 书屋安全条例\n\n2002年1月26日 国务院令第944号公布\n\n"
        "2011年2月16日 国务院第144次常务会议修订通过\n\n## 第一章 总则\n\n第一条 为了书屋的安全，制定本条例。\n"
    )
    found = extract(RawDocument("a", "a.jsonl#1", text)).metadata
    assert (found.text("written_on"), found.text("issued_on")) == ("2011-02-16", "")


def _extract(text: str) -> Metadata:
    metadata = extract(RawDocument("a", "a.jsonl#1", text)).metadata
    for value in metadata.values:
        span = value.evidence.span
        assert span is not None
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == value.raw
        assert value.value
    return metadata


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_pieces_of_documents(text: str) -> None:
    _extract(text)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    _extract(text)


def test_a_fold_at_hand_is_used() -> None:
    text = "國務院關於開展普查的通知\n國發〔2020〕15號\n各單位：\n如下。"
    raw = RawDocument("a", "a#1", text)
    assert extract(raw, fold(text)) == extract(raw)


def test_nothing_is_found_in_nothing() -> None:
    for text in ("", " \n \n", "\ufeff", "。", "——————", "1\n2\n3"):
        assert _extract(text) == Metadata()


@pytest.mark.parametrize(
    "piece",
    [
        "〔",
        "（",
        "1",
        "第",
        "年",
        "年月日",
        "国务院",
        "部",
        "院部",
        "号",
        "令",
        "《",
        "#",
        "字第",
        "本",
        "本法自",
        "在第",
        "我代表",
        "、",
        "关于",
        "的通知",
        "通过",
        "日（此",
        "来源：",
        "日\n",
        "日 ",
        '"',
        ">\n",
        "标题：\n",
        "国务院\n",
        "2020年1月1日\n",
        "第一号令\n",
        "国发〔2020〕1号\n",
        "\n1.中华民国八年",
        "附件\n",
        "2020.1.1\n",
        "国务院\n2020.1.1\n",
        "某某某\n2020年1月1日\n",
        "。\n某某某\n2020年1月1日\n",
        "现予公布《",
        "发文机关 国务院 ",
        "令\n",
        "财建\n(2020)\n",
        "报2020年1月1日",
        "国务院2020年1月1日。",
    ],
)
def test_hostile_texts_take_no_longer_than_others(piece: str) -> None:
    for around in (("", ""), ("上海市", "的通知\n"), ("关于普查的通知\n各单位：\n", "")):
        assert_linear(lambda text: extract(RawDocument("a", "a#1", text), fold(text)), piece, 100_000, around=around)


def test_evidence_points_into_the_original() -> None:
    head = "下载\n國 務 院\n關於開展書屋普查\n的通知\n國發［２０２０］１５號\n各單位：\n"
    text = head + "如下。\n國 務 院\n二○二○年\n五月十二日\n"
    metadata = _extract(text)
    raws = {value.field: value.raw for value in metadata.values}
    assert raws["title"] == "國 務 院\n關於開展書屋普查\n的通知"
    assert raws["doc_number"] == "國發［２０２０］１５號"
    assert raws["written_on"] == "二○二○年\n五月十二日"
    assert raws["issuer"] == "國 務 院"
    assert metadata.text("title") == "國務院關於開展書屋普查的通知"
    assert metadata.text("province") == "中央"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("国务院关于开展普查的通知", "通知"),
        ("上海市推进新型基础设施建设行动方案（2020-2022年）", "方案"),
        ("北京市数据专区管理办法（试行）", "办法"),
        ("关于区块链发展的若干意见", "意见"),
        ("“十四五”数字经济发展规划", "规划"),
        ("新型基础设施建设三年行动计划", "计划"),
        ("中华人民共和国数据安全法", "法"),
        ("中华人民共和国立法法", "法"),
        ("关于同意申办运动会的复函", "复函"),
        ("公司法施行細則", "细则"),
        ("中央法規標準法", "法"),
        ("行政院處務規程", "规程"),
        ("社區發展工作要點", "要点"),
        ("地方稅法通則", "通则"),
        ("推进区块链应用的典型做法", ""),
        ("区块链如何改变生活", ""),
    ],
)
def test_kind_of_a_title(title: str, kind: str) -> None:
    assert _extract(f"{title}\n第一条 为了促进发展，作以下规定。").text("kind") == kind


@pytest.mark.parametrize(
    ("text", "province"),
    [
        ("四川省大数据条例\n第一条 为了促进发展，制定本条例。", "四川"),
        ("北京国际科技创新中心建设条例\n第一条 为了促进发展，制定本条例。", "北京"),
        ("关于支持四川省发展的意见\n各单位：\n如下。", ""),
        ("财政部关于支持四川省发展的意见\n各单位：\n如下。", "中央"),
        ("四川的熊猫为什么爱吃竹子\n因为竹子好吃。", ""),
        ("關於發展區塊鏈的意見\n各單位：\n如下。", ""),
        ("財政部\n關於稅制的公告\n中華民國一百零九年五月一日\n如下。", "台湾"),
        ("上海交通大学关于招生的通知\n各学院：\n如下。", None),
    ],
)
def test_province_is_the_issuer_s(text: str, province: str | None) -> None:
    if province is not None:
        assert _extract(text).text("province") == province
