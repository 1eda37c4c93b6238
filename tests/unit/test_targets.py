"""Targets: numbers with their unit, bound, thing and deadline; and the many numbers that set none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.data.toml import load_resource
from cefu.extraction.quantities import quantities, read_number
from cefu.extraction.target_context import Mode, Setting, mode_of
from cefu.extraction.targets import Target, find_targets
from cefu.model import PartialDate, Span
from growth import assert_linear


def labels(text: str) -> list[str]:
    return [target.label for target in find_targets(fold(text).text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # what is counted, behind the number and before it
        ("培育100個以上區塊鏈典型應用。", ["培育≥100个 · 区块链典型应用"]),
        ("培育 100 个以上区块链典型应用。", ["培育≥100个 · 区块链典型应用"]),
        ("某省则要建设区块链示范场景20个以上，推动创新。", ["建设≥20个 · 区块链示范场景"]),
        ("到2022年，打造50個區塊鏈應用。", ["打造50个 · 区块链应用 · 2022"]),
        ("到2025年，引进不少于三百家企业。", ["引进≥三百家 · 企业 · 2025"]),
        ("2025年底前新增100多个数据中心。", ["新增>100多个 · 数据中心 · 2025"]),
        ("新建5G基站10万个以上。", ["新建≥10万个 · 5g基站"]),
        ("到2025年，建成50-60个园区。", ["建成50-60个 · 园区 · 2025"]),
        ("推动建设超100条（个）绿道，力争建成20家以上实验室。", ["建成≥20家 · 实验室"]),
        # what is measured
        (
            "到2025年，数字经济核心产业增加值占GDP比重达到10%。",
            ["10% · 数字经济核心产业增加值占gdp比重 · 2025"],
        ),
        ("力争到“十四五”末，软件业收入突破1万亿元。", [">1万亿元 · 软件业收入 · 2025"]),
        ("全市研发投入年均增长7%以上。", ["年均增长≥7% · 全市研发投入"]),
        ("城镇调查失业率控制在5.5%以内。", ["≤5.5% · 城镇调查失业率"]),
        ("预期目标是：生产总值增长5%左右，财政收入增长2%。", ["增长≈5% · 生产总值", "增长2% · 财政收入"]),
        ("主要预期目标为：城镇新增就业85万人；失业率5.5%左右。", ["85万人 · 城镇新增就业", "≈5.5% · 失业率"]),
        ("毛入学率从53.4%提高到63%以上。", ["≥63% · 毛入学率"]),
        ("粮食产量稳定在六亿吨左右，力争达到百分之二十。", ["百分之二十"]),
        (
            "水果、蔬菜、茶叶产量分别达2050万吨、4200万吨、19万吨以上。",
            ["≥2050万吨 · 水果", "≥4200万吨 · 蔬菜", "≥19万吨 · 茶叶产量"],
        ),
        # verbs side by side, and what only begins like a filler
        ("到2025年，新建和改造提升农村公路2500公里。", ["新建和改造提升2500公里 · 农村公路 · 2025"]),
        (
            "到2025年，建设用地5万亩，再生水利用率达50%。",
            ["5万亩 · 建设用地 · 2025", "50% · 再生水利用率 · 2025"],
        ),
        ("到2025年，在校学生达到60万人。", ["60万人 · 在校学生 · 2025"]),
        # for whom, where, and of which whole
        ("到2025年，为800个老旧小区引入物业。", ["800个 · 老旧小区引入物业 · 2025"]),
        ("到2025年，推动全市200家企业上云。", ["200家 · 企业 · 2025"]),
        # an item of a list ends the deadline of the one before
        ("一是到2028年建成园区30个；二是培育企业50家以上。", ["建成30个 · 园区 · 2028", "培育≥50家 · 企业"]),
        (
            "到2028年，一是建成园区30个；二是培育企业50家。",
            ["建成30个 · 园区 · 2028", "培育50家 · 企业 · 2028"],
        ),
        ("到2025年，数字经济规模有望达到60万亿。", ["60万亿 · 数字经济规模 · 2025"]),
        ("经济规模要达到10亿元至20亿元。", ["10亿元至20亿元 · 经济规模"]),
        ("到2025年，全员劳动生产率达到58万元/人左右。", ["≈58万元/人 · 全员劳动生产率 · 2025"]),
        # ages and lengths of time, where something is brought there
        ("到2025年，审批时限压缩至3个工作日。", ["≤3个工作日 · 审批时限 · 2025"]),
        ("到2030年，人均预期寿命提高到80岁以上。", ["≥80岁 · 人均预期寿命 · 2030"]),
        # which deadline
        (
            "到2022年，建成20个以上平台；到2025年，建成50个以上平台。",
            ["建成≥20个 · 平台 · 2022", "建成≥50个 · 平台 · 2025"],
        ),
        ("到2022年达到5%，2025年达到10%。", ["5% · 2022", "10% · 2025"]),
        ("到2022年打造样板。培育10个以上企业。", ["培育≥10个 · 企业 · 2022"]),
        ("到2022年打造样板。目前已培育10个以上企业。", []),
        ("到2022年打造样板。\n培育10个以上企业。", ["培育≥10个 · 企业"]),
        # 翻番, lists, and what a clause shares with the one before it
        ("到2030年，企业数量实现翻番，产值翻两番。", ["翻番 · 企业数量 · 2030", "翻两番 · 产值 · 2030"]),
        ("到2025年，打造10个园区、50个项目。", ["打造10个 · 园区 · 2025", "50个 · 项目 · 2025"]),
        ("到2025年，规模达到500亿元，年均增长8%。", ["500亿元 · 规模 · 2025", "年均增长8% · 规模 · 2025"]),
        ("到2025年，至少创建5个县。", ["创建≥5个 · 县 · 2025"]),
        ("要建设基地三到五万个。", ["建设三到五万个 · 基地"]),
        (
            "到2025年，打造10个园区和50个项目，20个中心。",
            ["打造10个 · 园区 · 2025", "50个 · 项目 · 2025", "20个 · 中心 · 2025"],
        ),
        # things that begin with Latin letters or digits, directly behind the unit
        ("到2025年，建成10万个5G基站。", ["建成10万个 · 5g基站 · 2025"]),
        ("培育不少于20家AI企业。", ["培育≥20家 · ai企业"]),
        ("力争打造五十个3D打印示范。", ["打造五十个 · 3d打印示范"]),
        ("到2025年，光伏装机10GW，单位面积1000m2。", ["10gw · 光伏装机 · 2025", "1000m2 · 单位面积 · 2025"]),
        ("到2025年，研发（R&D）经费占GDP比重达3%。", ["3% · 研发(r&d)经费占gdp比重 · 2025"]),
        # sums of investment
        ("到2025年，总投资超过1.2万亿元。", [">1.2万亿元 · 总投资 · 2025"]),
        ("到2025年，总投资达到1.2万亿元以上。", ["≥1.2万亿元 · 总投资 · 2025"]),
        ("到2025年，总投资1.2万亿元。", ["1.2万亿元 · 总投资 · 2025"]),
        ("力争总投资突破50亿元。", [">50亿元 · 总投资"]),
        ("到2025年，完成总投资50亿元。", ["完成50亿元 · 总投资 · 2025"]),
        # measures before their thing, shares, and what closes a range or a milestone
        ("到2025年，新建1000公里绿道。", ["新建1000公里 · 绿道 · 2025"]),
        ("到2025年，80%以上的乡镇建成门诊。", ["≥80% · 乡镇 · 2025"]),
        ("到2025年，产值突破1000亿元大关。", [">1000亿元 · 产值 · 2025"]),
        ("力争增速保持在6%—7%之间。", ["增速6%-7%"]),
        ("到2025年，浓度控制在35μg/m³以内。", ["≤35μg/m3 · 浓度 · 2025"]),
        ("到2025年，累计投入10亿元。", ["投入10亿元 · 2025"]),
        # numbers in two magnitudes, and years of the Republic
        ("到2030年，產值達1兆2,000億元。", ["1兆2,000亿元 · 产值 · 2030"]),
        ("於115年前興建2萬5千戶。", ["2万5千户 · 兴建 · 2026"]),
    ],
)
def test_targets(text: str, expected: list[str]) -> None:
    assert labels(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "第二十条 国发〔2020〕15号，电话8765432，邮编310000。",
        "2020年5月12日印发，到2022年完成。",
        "（三）加强领导。3.5 组织保障。",
        "目前已建成30个以上平台。",
        "累计培育100家以上企业。",
        "截至2022年底，全省基站达到10万个以上。",
        "到2019年5月为止，一共22家。",
        "全省生产总值达到6万亿元，增长5.3%。",
        "两批共506个备案编号。",
        "到2025年，参加的12家单位继续合作。",
        "对投资500万元以上的项目给予支持。",
        "65岁以上老年人免费乘车。",
        "处十万元以上五十万元以下罚款。",
        "应当有三人以上在场。",
        "50个以上的成员。",
        "年满18周岁的公民。",
        "到2025年，抓好三个方面工作，建成一个中心。",
        "从53%起步。",
        "建设一批园区，引进若干企业。",
        "超过100人以上的单位应当设立委员会。",
        "15个工作日以内答复。",
        "到2025年，参加的3家AI企业继续合作。",
        "首批15家A股上市公司参加了签约仪式。",
        "总投资5亿元以上。",
        "该项目总投资超过12亿元，预计2025年建成投产。",
        "项目计划总投资超过50亿元，力争早日开工。",
        "2025年6月底前开工水厂工程，总投资4.5亿元。",
        "到2025年，支持10亿元企业做大做强。",
        "对80%以上的股权进行收购。",
        "该计划决算数较上年减少500万元。",
    ],
)
def test_no_targets(text: str) -> None:
    assert labels(text) == []


def test_a_target_knows_its_parts_and_where_they_stand() -> None:
    text = fold("到2022年，在金融等领域培育 100 个以上区块链典型应用，推动创新。").text
    (target,) = find_targets(text)
    assert (target.value, target.high, target.unit, target.comparator) == (100, None, "个", "≥")
    assert (target.verb, target.object, target.written) == ("培育", "区块链典型应用", "100个")
    assert target.deadline is not None
    assert target.deadline.iso == "2022"
    shown = {
        "whole": text[target.start : target.end],
        "number": text[target.quantity.start : target.quantity.end],
        "bound": [text[span.start : span.end] for span in target.comparator_spans],
        "object": target.object_span and text[target.object_span.start : target.object_span.end],
        "deadline": target.deadline_span and text[target.deadline_span.start : target.deadline_span.end],
    }
    assert shown == {
        "whole": "培育 100 个以上区块链典型应用",
        "number": "100 个",
        "bound": ["以上"],
        "object": "区块链典型应用",
        "deadline": "到2022年",
    }


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("增长1.5亿元以上。", 150_000_000, "元"),
        ("新增就业1,200万人以上。", 12_000_000, "人"),
        ("提供35 000个以上单位，", 35_000, "个"),
        ("服务100万户以上。", 1_000_000, "户"),
        ("投资4.86万亿元左右。", 4_860_000_000_000, "元"),
        ("下降0.5个百分点左右。", 0.5, "个百分点"),
        ("培育三百二十家以上。", 320, "家"),
    ],
)
def test_values_are_multiplied_out(text: str, value: float, unit: str) -> None:
    (target,) = find_targets(fold(text).text)
    assert (target.value, target.unit) == (value, unit)
    assert isinstance(target.value, type(value))


@pytest.mark.parametrize(
    ("bound", "sign"),
    [
        ("不低于{}", "≥"), ("不少于{}", "≥"), ("{}以上", "≥"), ("超过{}", ">"), ("突破{}", ">"), ("达到{}", "="),
        ("不超过{}", "≤"), ("控制在{}", "≤"), ("{}以内", "≤"), ("低于{}", "<"), ("约{}", "≈"), ("{}左右", "≈"),
        ("降至{}左右", "≈"), ("达到{}以上", "≥"),
    ],
)  # fmt: skip
def test_bounds(bound: str, sign: str) -> None:
    (target,) = find_targets(f"到2025年,单位能耗{bound.format('10%')}。")
    assert target.comparator == sign
    assert target.object == "单位能耗"


def test_chinese_numerals() -> None:
    texts = ["十", "十五", "一百零九", "三千五百", "一万二千", "两亿", "二〇", "十二亿五千万", "百亿"]
    assert [read_number(text) for text in texts] == [
        10, 15, 109, 3500, 12_000, 200_000_000, 20, 1_250_000_000, 10_000_000_000,
    ]  # fmt: skip
    assert [read_number(text) for text in ("一二", "千百", "十百", "五三百")] == [None] * 4


def test_numbers_in_two_magnitudes_and_what_may_follow_a_unit() -> None:
    text = "1兆2,000亿元、1兆500亿元、3亿5000万元、2万5千户、3万5户、1亿2亿元、20家ai、10gw2、5个3d、3亿5g"
    assert [(found.value, found.unit) for found in quantities(text)] == [
        (1_200_000_000_000, "元"), (1_050_000_000_000, "元"), (350_000_000, "元"), (25_000, "户"),
        (20, "家"), (5, "个"),
    ]  # fmt: skip
    assert [found.value for found in quantities("到2025年,50个,1,200个,共3,5个")] == [50, 1200]


def test_the_tables_are_folded_and_name_each_unit_once() -> None:
    table = load_resource("targets.toml")
    units = [unit for kind in ("count", "measure", "strict") for unit in table["units"][kind]]
    assert len(units) == len(set(units))
    words = [word for group in table["words"].values() for word in group]
    for word in (*units, *words, *table["comparators"]["firm"], *table["comparators"]["loose"]):
        assert fold(word).text == word


@given(st.text(alphabet="0123456789一二三百万亿个%元,.-年到以上达要力争;。\n增长()从", max_size=80))
def test_any_text_is_read(text: str) -> None:
    done = 0
    for quantity in quantities(text):
        assert done <= quantity.start < quantity.end <= len(text)
        done = quantity.end
    for target in find_targets(text):
        assert 0 <= target.start <= target.quantity.start < target.quantity.end <= target.end <= len(text)
        assert (
            target.object_span is None
            or text[target.object_span.start : target.object_span.end] == target.object
        )


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "一",
        "百分之",
        "第",
        "年月日",
        "〔",
        "增长5%、",
        "100个、",
        "到2025年力争5个以上应用、",
        "1-",
        "从1%",
        "要100个,",
        "要增长5%、",
        "3亿5,000",
        "3万2千",
        "80%以上的",
        "要完成总投资5亿元、",
        "要新建5公里绿道,",
        "要建5个5G和",
        "新建和改造",
        "一是到2025年建5个;",
        "分别达5吨、6吨以上、",
        "为5个",
        "比2020年预计",
        "(r&d)",
    ],
)
def test_a_hostile_text_is_read_in_linear_time(piece: str) -> None:
    assert_linear(find_targets, piece, 30_000, around=("要", ""))


# -- the document's date, its parts, the deadline and the qualifier ---------------------------------------------------


def found(text: str, date: str = "", mode: Mode = "") -> list[Target]:
    return find_targets(fold(text).text, Setting(PartialDate.parse(date) if date else None, mode))


@pytest.mark.parametrize(
    ("text", "date", "deadline", "words"),
    [
        ("三年内培育企业20家以上。", "2020-06", "2023", "三年内"),
        ("三年内培育企业20家以上。", "", "", "三年内"),
        ("力争用两年左右时间，培育企业20家。", "2020", "2022", "用两年左右时间"),
        ("未来五年培育企业20家以上。", "2020", "", "未来五年"),
        ("五年内培育企业20家以上。", "2020", "", "五年内"),
        ("今年要培育企业20家。", "2020-03-05", "2020", "今年"),
        ("明年底前培育企业20家。", "2020", "2021", "明年底前"),
        ("年底前培育企业20家。", "2020", "2020", "年底前"),
        ("6月底前培育企业20家。", "2020-03", "2020-06", "6月底前"),
        ("2月底前培育企业20家。", "2020-03", "", "2月底前"),
        ("預計於114年底前培育企業20家以上。", "2020", "2025", "114年底"),
        ("2021年，培育企业20家以上。", "2020", "2021", "2021年"),
    ],
)
def test_deadlines_are_counted_from_the_documents_day(
    text: str, date: str, deadline: str, words: str
) -> None:
    (target,) = found(text, date)
    assert (target.deadline.iso if target.deadline else "") == deadline
    span = target.deadline_span
    assert span is not None
    assert fold(text).text[span.start : span.end].startswith(words)
    assert not target.inherited


@pytest.mark.parametrize(
    "text",
    [
        "到2020年底，建成平台20个以上。",
        "2020年，建成平台20个以上。",
        "“十三五”期间，建成平台20个以上。",
        "从2016年到2020年，建成平台20个以上。",
        "截至今年6月底，建成平台20个以上。",
        "近三年内建成平台20个以上，同比增长5%以上。",
    ],
)
def test_what_was_before_the_document_is_no_target(text: str) -> None:
    assert found(text, "2021-06") == []


def test_the_part_of_a_document_decides_what_else_is_open() -> None:
    text = "新建学位3万个，改造小区800个以上。"
    assert [len(found(text, "2026", mode)) for mode in ("", "plan", "review", "norm", "debate")] == [
        1,
        2,
        0,
        0,
        0,
    ]
    dated = "到2027年，新建学位3万个。"
    assert [len(found(dated, "2026", mode)) for mode in ("", "plan", "review", "norm")] == [1, 1, 1, 1]


def test_an_inherited_deadline_says_so_and_where_it_stands() -> None:
    text = "到2025年，水平明显提升。培育企业20家。"
    (target,) = found(text)
    assert target.inherited
    assert target.deadline is not None
    assert target.deadline_span == Span(0, 6)
    far = "到2025年，水平明显提升。" + "工作有序推进。" * 20 + "培育企业20家以上。"
    assert [t.deadline for t in found(far)] == [None]


@pytest.mark.parametrize(
    ("text", "qualifier"),
    [
        ("力争培育企业20家以上。", "力争"),
        ("力争到2025年，培育企业20家。", "力争"),
        ("主要预期目标是：产值增长5%左右，投资增长6%左右。", "预期"),
        ("（约束性）能耗降低18%以上。", "约束性"),
        ("能耗降低18%以上，为约束性指标。", "约束性"),
        ("确保安全，培育企业20家以上。", ""),
        ("实施行动计划，培育企业20家以上。", ""),
    ],
)
def test_qualifiers(text: str, qualifier: str) -> None:
    for target in found(text):
        assert target.qualifier == qualifier
        if target.qualifier_span is not None:
            span = target.qualifier_span
            assert fold(text).text[span.start : span.end] == qualifier
    assert found(text)


def test_modes_come_from_titles_and_headings() -> None:
    date = PartialDate(2026, 1)
    assert mode_of("某省政府工作报告", ["一、2025年工作回顾"], date) == "review"
    assert mode_of("某省政府工作报告", ["一、十四五回顾和十五五目标任务", "(一)成就"], date) == ""
    assert mode_of("某市产业发展规划", []) == "plan"
    assert mode_of("某市产业发展规划", ["二、发展现状"]) == "review"
    assert mode_of("某市条例", ["第二章 规划与建设"]) == "norm"
    assert mode_of("某市条例(2020年修订)", []) == "norm"
    assert mode_of("立法会会议过程正式纪录", ["目标"]) == "debate"
    assert mode_of("通知", ["这一句话很长" * 8 + "任务"]) == ""
