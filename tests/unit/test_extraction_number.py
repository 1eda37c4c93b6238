"""发文字号: forms, the key, and what is none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cefu.extraction import extract, normal_number, number_key
from cefu.model import RawDocument
from growth import assert_linear

#: A number line of each form, as it stands below a title, and its normal form.
LINES = [
    ("(2020)第15号", "〔2020〕第15号"),
    ("国发〔2020〕15号文", "国发〔2020〕15号"),
    ("财税[2016]36号文件", "财税〔2016〕36号"),
    ("建城规〔2020〕6号", "建城规〔2020〕6号"),
    ("厅字〔2020〕3号", "厅字〔2020〕3号"),
    ("法释〔2020〕17号", "法释〔2020〕17号"),
    ("苏政办发〔2020〕3-1号", "苏政办发〔2020〕3-1号"),
    ("京教基〔2021〕第7号", "京教基〔2021〕第7号"),
    ("国发(79)23号", "国发〔79〕23号"),
    ("[86]国函字 77 号", "〔86〕国函字77号"),
    ("公告2020年第12号", "公告2020年第12号"),
    ("国家税务总局公告 2019 年第 14 号", "国家税务总局公告2019年第14号"),
    ("证监会令第173号", "证监会令第173号"),
    ("国家发展改革委2020年第31号令", "国家发展改革委2020年第31号令"),
    ("【第173号令】", "第173号令"),
    ("中国人民银行 国家金融监督管理总局令〔2024〕第2号", "中国人民银行国家金融监督管理总局令〔2024〕第2号"),
    ("全国人民代表大会常务委员会公告〔十三届〕第一号", "全国人民代表大会常务委员会公告（十三届）第一号"),
    ("中华人民共和国主席令（第四十五号）", "主席令第四十五号"),
    ("北京市人民政府令\n第 295 号", "北京市人民政府令第295号"),
    ("第11/2019號法律", "第11/2019号法律"),
    ("第40/2020號行政長官批示", "第40/2020号行政长官批示"),
    ("發展局技術通告（工務）第2/2020號", "发展局技术通告（工务）第2/2020号"),
    ("立法會CB(1)123/19-20號文件", "立法会CB（1）123/19-20号文件"),
    ("2020年第12號法律公告", "2020年第12号法律公告"),
    ("第614章", "第614章"),
]


@pytest.mark.parametrize(("line", "normal"), LINES)
def test_number_lines(line: str, normal: str) -> None:
    text = f"关于做好书屋管理工作的通知\n{line}\n各有关单位：\n现就有关事项通知如下。\n"
    value = extract(RawDocument("a", "a#1", text)).metadata.get("doc_number")
    assert value is not None
    assert value.value == normal
    assert normal_number(normal) == normal
    assert number_key(value.raw) == number_key(normal)


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("国发〔2020〕15号", "国发〔2020〕15号"),
        ("国发[2020]15号", "国发〔2020〕15号"),
        ("国发（2020）15号", "国发〔2020〕15号"),
        ("国发［2020］15号", "国发〔2020〕15号"),
        ("国发【2020】15号", "国发〔2020〕15号"),
        ("國發﹝2020﹞１５號", "国发〔2020〕15号"),
        ("（国发〔2020〕15号）", "国发〔2020〕15号"),
        ("国发 〔2020〕\n 15 号", "国发〔2020〕15号"),
        ("〔1996〕武司字第82号", "〔1996〕武司字第82号"),
        ("粤府函202382号", "粤府函〔2023〕82号"),
        ("公告（2026年第18号）", "公告2026年第18号"),
        ("商务部公告2020年第3号", "商务部公告2020年第3号"),
        ("商务部令二〇二六年第1号", "商务部令2026年第1号"),
        ("国令第707号", "国令第707号"),
        ("第 838 号", "第838号"),
        ("华总一义字第 8900108350 号", "华总一义字第8900108350号"),
        ("（89）華總一義字第 8900108350 號", "〔89〕华总一义字第8900108350号"),
        ("臺教學（六）字第 1090145775B\n  號", "台教学（六）字第1090145775B号"),
        ("", ""),
    ],
)
def test_normal_form(raw: str, normal: str) -> None:
    assert normal_number(raw) == normal
    assert normal_number(normal) == normal


@pytest.mark.parametrize(
    "forms",
    [
        (
            "国发〔2020〕15号",
            "国发[2020]15号",
            "国发（2020）15号",
            "國發〔2020〕15號",
            "国发202015号",
            "国发〔2020〕015号",
            "国发〔2020〕15",
        ),
        (
            "国令第707号",
            "国务院令第707号",
            "中华人民共和国国务院令第 707 号",
            "国务院令第七百零七号",
            "国务院令（第707号）",
        ),
        ("公告（2026年第18号）", "公告2026年第18号", "公告二〇二六年第18号"),
        ("粤府函202382号", "粤府函〔2023〕82号", "粵府函[2023]82號"),
        ("（89）華總一義字第 8900108350 號", "华总一义字第8900108350号"),
        ("国务院、中央军委令第413号", "中华人民共和国中央军事委员会、中华人民共和国国务院令第413号"),
        ("证监会令第173号", "中国证券监督管理委员会令第173号", "证监会第173号令"),
        ("国家发展改革委2020年第31号令", "国家发展和改革委员会令2020年第31号"),
        ("财税〔2016〕36号文", "财税[2016]36号", "财税〔2016〕36号文件"),
        ("国发(79)23号", "国发〔1979〕23号"),
        ("第11/2019號法律", "法律第11/2019号", "11/2019号法律"),
        ("2020年第十五号", "(2020)第15号", "2020年第15号"),
        ("交人發字第 092B000001 號", "交人发字第092b000001号"),
        ("臺教學（六）字第1090145775B號", "台教学(六)字第1090145775b号"),
    ],
)
def test_one_key_for_all_forms(forms: tuple[str, ...]) -> None:
    assert len({number_key(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("国发〔2020〕15号", "国发〔2020〕5号"),
        ("国发〔2020〕15号", "国办发〔2020〕15号"),
        ("国发〔2020〕15号", "国发〔2021〕15号"),
        ("国发〔2020〕1号", "国发〔2020〕11号"),
        ("国令第707号", "国令第70号"),
        ("商务部令2020年第1号", "商务部公告2020年第1号"),
        ("国发〔2020〕15号", "国函〔2020〕15号"),
        ("国发〔2020〕15号", "国发〔2020〕15-1号"),
        ("第11/2019號法律", "第11/2019號行政法規"),
        ("第11/2019號法律", "第11/2009號法律"),
        ("立法會CB(1)123/19-20號文件", "立法會CB(1)123/18-19號文件"),
        ("浙江省第十三届人民代表大会常务委员会公告第36号", "浙江省第十四届人民代表大会常务委员会公告第36号"),
    ],
)
def test_other_numbers_have_other_keys(one: str, other: str) -> None:
    assert number_key(one) != number_key(other)


@pytest.mark.parametrize(
    "text",
    [
        "关于做好工作的通知\n根据《意见》（国发〔2020〕15号）要求，现通知如下。",
        "关于做好工作的通知\n各单位：\n附件见国办发〔2019〕3号\n国发〔2020〕15号\n",
        "许可证号：京ICP备05070218号\n关于做好工作的通知\n现通知如下。",
        "京公网安备 11010202000001号\n关于做好工作的通知\n现通知如下。",
        "北京市人民政府关于废止第12号令\n的决定\n各区人民政府：\n现决定如下。",
        "关于书店的复函\n根据《书刊注册条例》（第142章）和2020年第12号法律公告，函复如下。",
        "某某市中级人民法院关于收案的通告\n（2020）京0101民初1234号案件已经受理，现通告如下。",
    ],
)
def test_cited_numbers_and_certificates_are_none(text: str) -> None:
    assert extract(RawDocument("a", "a#1", text)).metadata.get("doc_number") is None


CODES = st.sampled_from(
    ["国发", "国办发", "京政发", "川办函", "发改高技", "工信部联信发", "苏政规", "财税", "法释", "厅字", "法"]
)
YEARS = st.integers(1950, 2035)
NUMBERS = st.integers(1, 99_999)
#: Folding gives every one of these the same meaning.
BRACKETS = st.sampled_from(["〔〕", "[]", "()", "［］", "（）", "【】", "﹝﹞"])
GAPS = st.sampled_from(["", " ", "\u3000", "\n", "\r\n  ", "\u200b"])


def _wide(text: str) -> str:
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})


@settings(deadline=None, max_examples=200)
@given(CODES, YEARS, NUMBERS, BRACKETS, st.lists(GAPS, min_size=5, max_size=5), st.booleans(), st.booleans())
def test_all_ways_to_write_a_number_have_one_key(
    code: str, year: int, number: int, brackets: str, gaps: list[str], wide: bool, traditional: bool
) -> None:
    a, b, c, d, e = gaps
    text = f"{code}{a}{brackets[0]}{b}{year}{c}{brackets[1]}{d}{number}{e}号"
    if wide:
        text = _wide(text)
    if traditional:
        text = text.translate(str.maketrans("国发办联规财税释厅号", "國發辦聯規財稅釋廳號"))
    plain = f"{code}〔{year}〕{number}号"
    assert normal_number(text) == plain
    assert number_key(text) == number_key(plain) == number_key(f"（{text}）") == number_key(text + "文")
    assert number_key(plain) != number_key(f"{code}〔{year}〕{number + 1}号")
    assert number_key(plain) != number_key(f"{code}〔{year + 1}〕{number}号")
    assert number_key(plain) != number_key(f"省{code}〔{year}〕{number}号")


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(["国发", "粤府函", "京政发"]), YEARS, st.integers(1, 9999))
def test_lost_brackets(code: str, year: int, number: int) -> None:
    assert number_key(f"{code}{year}{number}号") == number_key(f"{code}〔{year}〕{number}号")


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="国发令公告第年号字章/〔〕()[]0123456789一二十百ab-、 \n", max_size=60))
def test_any_text_has_a_key(text: str) -> None:
    normal = normal_number(text)
    assert normal_number(normal) == normal
    assert number_key(normal) == number_key(text)


@pytest.mark.parametrize(
    "piece", ["〔", "(", "1", "第", "号", "令", "年", "民国", "字第", "/", "国发〔2020〕1号", "第1号令", "()"]
)
def test_a_key_takes_linear_time(piece: str) -> None:
    assert_linear(number_key, piece, 100_000)
