"""Who issued a document: the traps, each as a short document of our own in the pattern of real ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.extraction import extract
from cefu.extraction.bodies import is_body, is_relative
from cefu.model import MetaValue, RawDocument

SENT = "各有关单位：\n现将有关事项通知如下。\n"


def found(text: str) -> list[MetaValue]:
    return list(extract(RawDocument("a", "a.txt", text)).metadata.all("issuer"))


def issuers_of(text: str) -> list[str]:
    return [value.value for value in found(text)]


def test_a_day_that_ran_into_a_name_is_no_part_of_it() -> None:
    assert not is_body("中华民国一百十二年二月三日行政院")
    assert issuers_of("中華民國一百十二年二月三十日行政院令\n修正書屋管理辦法。\n") == []
    assert issuers_of("书屋法\n1.中華民國一百十二年二月三日行政院令訂定發布全文 8 條\n第 1 條\n書屋。\n") == ["行政院"]


def test_a_half_name_is_completed_by_the_number_s_code() -> None:
    text = "省人民政府关于书屋的意见\n鄂政发〔2015〕52号\n" + SENT + "省人民政府\n2015年8月28日\n"
    (value,) = found(text)
    assert (value.value, value.raw) == ("湖北省人民政府", "省人民政府")
    assert value.evidence.rule == "signature block, number code"
    # 宁政办 is 宁夏's or 南京's: a 市 that writes it is not told.
    assert issuers_of(text.replace("省人民", "市人民").replace("鄂政发", "宁政办")) == []


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        # Joint ones, with and without marks between.
        ("最高人民法院 最高人民检察院 公安部关于书屋案件的意见", "最高人民法院 最高人民检察院 公安部"),
        ("最高人民法院最高人民检察院公安部关于书屋案件的意见", "最高人民法院 最高人民检察院 公安部"),
        ("中共中央国务院关于建设书屋的意见", "中共中央 国务院"),
        ("中共中央办公厅 国务院办公厅印发《书屋规划》", "中共中央办公厅 国务院办公厅"),
        ("中共四川省委四川省人民政府关于建设书屋的意见", "中共四川省委 四川省人民政府"),
        ("四川省教育厅四川省财政厅关于下达书屋经费的通知", "四川省教育厅 四川省财政厅"),
        (
            "重庆市人民政府办公厅四川省人民政府办公厅关于印发书屋方案的通知",
            "重庆市人民政府办公厅 四川省人民政府办公厅",
        ),
        ("财政部 科技部 教育部 发展改革委关于做好书屋工作的通知", "财政部 科技部 教育部 国家发展改革委"),
        ("教育部等十部门关于建设书屋的意见", "教育部"),
        ("国家发展改革委、国家能源局等部门关于印发《书屋指南》的通知", "国家发展改革委 国家能源局"),
        # One name that holds others.
        ("财政部四川监管局关于书屋的通知", "财政部四川监管局"),
        ("国家税务总局广东省税务局关于书屋的公告", "国家税务总局广东省税务局"),
        ("生态环境部华南督察局关于书屋的通知", "生态环境部华南督察局"),
        ("国家药监局综合司关于书屋的通知", "国家药监局综合司"),
        ("北京市海淀区人民政府办公室关于书屋的通知", "北京市海淀区人民政府办公室"),
        ("国务院第七次书屋普查领导小组办公室关于书屋的通知", "国务院第七次书屋普查领导小组办公室"),
        ("深圳市前海深港现代服务业合作区管理局关于书屋的通知", "深圳市前海深港现代服务业合作区管理局"),
        # Who forwards issues; who is forwarded, asked, answered or spoken of does not.
        ("国务院办公厅转发国家发展改革委商务部人民银行关于书屋意见的通知", "国务院办公厅"),
        ("四川省人民政府办公厅转发省教育厅等部门关于书屋意见的通知", "四川省人民政府办公厅"),
        ("国务院关于山东省书屋的批复", "国务院"),
        ("关于同意国务院书屋的批复", ""),
        ("教育部关于政协十三届全国委员会书屋提案答复的函", "教育部"),
        # Names that look relative and are not, and the other way round.
        ("镇江市人民政府关于书屋的通知", "镇江市人民政府"),
        ("本溪市教育局关于书屋的通知", "本溪市教育局"),
        ("自治区人民政府办公厅关于书屋的通知", ""),
        ("市政府办公室关于印发某市书屋方案的通知", ""),
        # What the document is about.
        ("商业银行对书屋贷款管理的办法", ""),
        ("人民法院关于书屋诉讼的规定", ""),
        ("海关对书屋进口监管的办法", ""),
        ("国务院有关部委关于书屋的分工", ""),
        # A title in its marks, and a body with the kind alone.
        ("《北京市人民政府办公厅关于印发〈书屋要点〉的通知》", "北京市人民政府办公厅"),
        ("四川省人民政府公告", "四川省人民政府"),
        ("国务院任免国家工作人员", "国务院"),
        ("成都市教育局2020年政府信息公开工作年度报告", "成都市教育局"),
        ("国务院2020年立法工作计划", ""),
    ],
)
def test_the_issuers_a_title_names(title: str, expected: str) -> None:
    assert issuers_of(f"{title}\n{SENT}") == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The signature lists all ministries of a joint notice; a forwarded text signs below the notice.
        (
            f"教育部等四部门关于书屋的通知\n教基〔2021〕5号\n{SENT}教育部 国家发展改革委\n"
            "财政部 人力资源社会保障部\n2021年5月6日",
            "教育部 国家发展改革委 财政部 人力资源社会保障部",
        ),
        (
            f"国务院办公厅转发国家计委、财政部关于书屋意见的通知\n{SENT}关于书屋的意见\n提出以下意见。\n"
            "国家计委\n财政部\n2000年5月6日",
            "国务院办公厅",
        ),
        (
            "关于书屋税收政策的通知\n财税〔2016〕36号\n各省财政厅：\n经国务院批准，现将政策通知如下。\n"
            "财政部 税务总局\n2016年3月4日",
            "财政部 税务总局",
        ),
        # Copies and addressees are no issuers.
        ("关于书屋的通知\n各省财政厅：\n现通知如下。\n抄送：国务院办公厅，财政部。\n", ""),
        ("关于书屋的请示\n国务院：\n现请示如下。\n2016年3月4日", ""),
        # Orders and adoption lines outrank a title that begins with what the law is about.
        (
            "中华人民共和国海关对书屋监管的办法\n2000年5月24日海关总署令第81号公布\n第一条 制定本办法。",
            "海关总署",
        ),
        (
            "书屋免税规定\n1997年1月22日国务院批准\n1997年4月10日海关总署第61号令发布\n第一条 规定。",
            "海关总署",
        ),
        (
            "最高人民法院人民法院对外委托书屋鉴定规定\n2002年2月22日最高人民法院审判委员会第1214次会议通过\n"
            "第一条 制定本规定。",
            "最高人民法院",
        ),
        (
            "中华人民共和国卫生部令\n第 5 号\n《书屋消毒办法》已经部务会通过，现予发布。\n部长 某某\n"
            "1999年5月4日\n书屋消毒办法\n第一条 制定本办法。",
            "卫生部",
        ),
        (
            "书屋体育条例\n1990年2月20日国务院批准\n"
            "1990年3月12日国家教育委员会令第8号、国家体育运动委员会令第11号发布\n第一条 规定。",
            "国家教育委员会 国家体育运动委员会",
        ),
        # A congress enacts, its standing committee only publishes.
        (
            "# 某市立法条例\n2016年2月5日 杭州市第十二届人民代表大会第六次会议通过\n"
            "2016年4月12日 杭州市人民代表大会常务委员会公告第67号公布\n第一条 制定本条例。",
            "杭州市人民代表大会",
        ),
        # A wrong line: the congress of the whole country adopts no province's law.
        (
            "山东省书屋条例\n2002年6月29日 第九届全国人民代表大会常务委员会第二十八次会议通过\n第一条 条例。",
            "",
        ),
        ("国务院批准的书屋办法\n1990年4月9日 国务院批准\n第一条 制定本办法。", ""),
        # Who published, in a line of its own.
        (
            "军用书屋管理办法\n1984年1月7日 国务院\n中央军委发布\n第一章 总则\n第一条 办法。",
            "国务院 中央军委",
        ),
        (
            "# 购书后无法退书，买受人要求赔偿\n\n最高人民法院发布\n\n2022-03-15\n\n## 基本案情\n\n某书屋开业。",
            "最高人民法院",
        ),
        ("关于书屋的通知\n贵州省教育厅\n各市：\n现通知如下。", "贵州省教育厅"),
        # Work reports.
        ("1980年政府工作报告\n各位代表：\n我受国务院的委托，现在提出报告。", "国务院"),
    ],
)
def test_the_issuers_of_a_document(text: str, expected: str) -> None:
    assert issuers_of(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected", "rule"),
    [
        (
            f"河北省教育厅文件\n冀教〔2020〕3号\n关于印发书屋方案的通知\n{SENT}省教育厅\n2020年3月4日",
            "河北省教育厅",
            "signature block, letterhead",
        ),
        (
            f"成都市教育局文件\n成教〔2020〕3号\n关于印发书屋方案的通知\n{SENT}教育局\n2020年3月4日",
            "成都市教育局",
            "signature block, letterhead",
        ),
        (f"河北省教育厅文件\n冀教〔2020〕3号\n关于印发书屋方案的通知\n{SENT}", "河北省教育厅", "letterhead"),
        (
            f"杭州市书屋办法\n{SENT}市人民政府\n2020年3月4日",
            "杭州市人民政府",
            "signature block, place of the title",
        ),
        (
            f"关于书屋的通知\n{SENT}广东省教育厅 省财政厅\n2020年3月4日",
            "广东省财政厅",
            "signature block, full name beside it",
        ),
        # Nothing says which province, or the title speaks of a province and the signature of a city.
        (f"关于印发书屋方案的通知\n{SENT}省教育厅\n2020年3月4日", None, None),
        (f"关于印发书屋方案的通知\n{SENT}市场监督管理局\n2020年3月4日", None, None),
        (f"浙江省书屋规划\n{SENT}市人民政府\n2020年3月4日", None, None),
        # The menu of a site is no letterhead.
        (f"国务院文件\n首页\n关于印发书屋方案的通知\n{SENT}", None, None),
    ],
)
def test_a_name_by_half_is_completed_or_left_out(text: str, expected: str | None, rule: str | None) -> None:
    values = found(text)
    assert (values[-1].value if values else None, values[-1].evidence.rule if values else None) == (
        expected,
        rule,
    )
    for value in values:
        span = value.evidence.span
        assert span is not None
        assert "".join(text[span.start : span.end].split()) == "".join(value.raw.split())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "內政部　函\n發文日期：中華民國109年5月12日\n發文字號：台內營字第1090807650號\n"
            "主旨：關於書屋一案，請查照。\n正本：臺北市政府",
            "內政部",
        ),
        ("行政院環境保護署　公告\n發文日期：中華民國109年5月12日\n主旨：公告書屋標準。", "行政院環境保護署"),
        (
            "國民大會議事規則\n1.中華民國八十四年八月十六日第二屆國民大會第五次會議第十三次大會\n  通過\n\n"
            "第 1 條\n本規則。",
            "國民大會",
        ),
        ("第40/2020號行政長官批示\n行政長官行使《基本法》第五十條賦予的職權，作出本批示。", "行政長官"),
        ("第11/2019號法律\n書屋法\n立法會根據《基本法》第七十一條（一）項，制定本法律。", "立法會"),
        ("發展局技術通告(工務)第2/2020號\n書屋工程\n目的\n1. 本通告載列。", "發展局"),
    ],
)
def test_issuers_of_taiwan_hong_kong_and_macau(text: str, expected: str) -> None:
    assert issuers_of(text) == expected.split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("国务院台湾事务办公室", True),
        ("中央文明办", True),
        ("福建省将乐县人民政府", True),
        ("湖南省会同县人民政府", True),
        ("县级以上各级人民政府", False),
        ("招标公司", True),
        ("上司", False),
    ],
)
def test_what_can_be_the_name_of_a_body(text: str, expected: bool) -> None:
    assert is_body(text) is expected


@given(st.text(alphabet="国务院办公厅省市人民政府教育局财政部、 海关中共四川委会", max_size=60))
def test_names_in_any_order_raise_nothing_and_are_never_relative(text: str) -> None:
    for value in found(f"{text}关于书屋的通知\n{SENT}{text}\n2020年3月4日"):
        assert value.value
        assert is_body("".join(value.raw.split()))
        assert ", " in value.evidence.rule or not is_relative(value.raw)
