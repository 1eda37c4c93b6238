"""Province and city of a document from its text alone: issuer, title, approval, session, number; never a recipient."""

import pytest

from cefu.analysis import fold
from cefu.data.number_codes import code_place
from cefu.data.place_tables import cities, provinces
from cefu.data.toml import load_resource
from cefu.extraction import extract
from cefu.model import Declared, Metadata, RawDocument


def _found(text: str) -> Metadata:
    return extract(RawDocument("a", "a.txt", text)).metadata


def _notice(issuer: str, number: str = "", addressee: str = "各有关单位：") -> str:
    head = [
        f"{issuer}关于开展数字化改造试点工作的通知",
        number,
        addressee,
        "为做好试点工作，现将有关事项通知如下。",
    ]
    return "\n".join([line for line in head if line] + ["一、报名条件。", issuer, "2021年3月5日"])


# --- by the issuer: sixty bodies of every level

ISSUERS = [
    ("国务院", "中央", None),
    ("国务院办公厅", "中央", None),
    ("工业和信息化部", "中央", None),
    ("国家发展和改革委员会", "中央", None),
    ("国家税务总局", "中央", None),
    ("最高人民法院", "中央", None),
    ("中国人民银行", "中央", None),
    ("国家数据局", "中央", None),
    ("北京市人民政府", "北京", "北京"),
    ("天津市教育委员会", "天津", "天津"),
    ("河北省发展和改革委员会", "河北", None),
    ("山西省工业和信息化厅", "山西", None),
    ("内蒙古自治区人民政府办公厅", "内蒙古", None),
    ("辽宁省财政厅", "辽宁", None),
    ("吉林省人民政府", "吉林", None),
    ("黑龙江省商务厅", "黑龙江", None),
    ("上海市经济和信息化委员会", "上海", "上海"),
    ("江苏省科学技术厅", "江苏", None),
    ("浙江省人民政府", "浙江", None),
    ("安徽省教育厅", "安徽", None),
    ("福建省农业农村厅", "福建", None),
    ("江西省自然资源厅", "江西", None),
    ("山东省人民政府办公厅", "山东", None),
    ("河南省卫生健康委员会", "河南", None),
    ("湖北省民政厅", "湖北", None),
    ("湖南省司法厅", "湖南", None),
    ("广东省人民政府", "广东", None),
    ("广西壮族自治区人民政府", "广西", None),
    ("海南省人民政府", "海南", None),
    ("重庆市人民政府", "重庆", "重庆"),
    ("四川省经济和信息化厅", "四川", None),
    ("贵州省大数据发展管理局", "贵州", None),
    ("云南省能源局", "云南", None),
    ("西藏自治区教育厅", "西藏", None),
    ("陕西省人民政府", "陕西", None),
    ("甘肃省水利厅", "甘肃", None),
    ("青海省财政厅", "青海", None),
    ("宁夏回族自治区人民政府", "宁夏", None),
    ("新疆维吾尔自治区人民政府", "新疆", None),
    ("新疆生产建设兵团办公厅", "新疆", None),
    ("吉林市人民政府", "吉林", "吉林"),
    ("包头市人民政府办公室", "内蒙古", "包头"),
    ("朝阳市人民政府", "辽宁", "朝阳"),
    ("大同市人民政府", "山西", "大同"),
    ("海南藏族自治州人民政府", "青海", "海南州"),
    ("伊犁哈萨克自治州人民政府", "新疆", "伊犁"),
    ("锡林郭勒盟行政公署", "内蒙古", "锡林郭勒"),
    ("喀什地区行政公署", "新疆", "喀什"),
    ("深圳市工业和信息化局", "广东", "深圳"),
    ("襄樊市人民政府", "湖北", "襄阳"),
    ("思茅市人民政府", "云南", "普洱"),
    ("雄安新区管理委员会", "河北", "雄安新区"),
    ("上海市浦东新区人民政府", "上海", "浦东新区"),
    ("北京经济技术开发区管理委员会", "北京", "北京经开区"),
    ("昆山市人民政府", "江苏", "昆山"),
    ("义乌市人民政府", "浙江", "义乌"),
    ("桐庐县人民政府", "浙江", "杭州"),
    ("北京市朝阳区人民政府", "北京", "北京"),
    ("长春市朝阳区人民政府", "吉林", "长春"),
    ("巴林右旗人民政府", "内蒙古", "赤峰"),
    ("龙胜各族自治县人民政府", "广西", "桂林"),
    ("崇文区人民政府", "北京", "北京"),
    ("石河子市人民政府", "新疆", "石河子"),
    ("济源市人民政府", "河南", "济源"),
    ("朝阳区人民政府", None, None),
    ("鼓楼区人民政府", None, None),
    ("城关区人民政府", None, None),
]


@pytest.mark.parametrize(("issuer", "province", "city"), ISSUERS)
def test_the_place_of_who_issued_it(issuer: str, province: str | None, city: str | None) -> None:
    found = _found(_notice(issuer))
    assert (found.text("province"), found.text("city")) == (province or "", city or "")


def test_there_are_sixty_bodies_and_all_provinces_of_the_mainland() -> None:
    assert len(ISSUERS) >= 60
    assert {p.name for p in provinces()} - {province for _, province, _ in ISSUERS} == {
        "台湾",
        "香港",
        "澳门",
    }


def test_recipients_and_cited_places_say_nothing() -> None:
    text = (
        "关于开展试点工作的通知\n四川省、成都市工信局：\n根据粤府〔2020〕1号和国办发〔2018〕1号，在深圳试点。"
    )
    found = _found(text)
    assert (found.text("province"), found.text("city")) == ("", "")


# --- by the code of the number


@pytest.mark.parametrize(
    ("number", "province", "city"),
    [
        ("京教基〔2021〕7号", "北京", "北京"),
        ("津政办发〔2021〕7号", "天津", "天津"),
        ("冀政办字〔2021〕7号", "河北", ""),
        ("晋政发〔2021〕7号", "山西", ""),
        ("内政办发〔2021〕7号", "内蒙古", ""),
        ("辽政发〔2021〕7号", "辽宁", ""),
        ("吉政办发〔2021〕7号", "吉林", ""),
        ("黑政办规〔2021〕7号", "黑龙江", ""),
        ("沪府规〔2021〕7号", "上海", "上海"),
        ("苏政发〔2021〕7号", "江苏", ""),
        ("苏府规字〔2021〕7号", "江苏", "苏州"),
        ("浙政发〔2021〕7号", "浙江", ""),
        ("皖政办秘〔2021〕7号", "安徽", ""),
        ("闽政办〔2021〕7号", "福建", ""),
        ("赣府厅发〔2021〕7号", "江西", ""),
        ("鲁政办发〔2021〕7号", "山东", ""),
        ("豫政〔2021〕7号", "河南", ""),
        ("鄂政发〔2021〕7号", "湖北", ""),
        ("湘政办发〔2021〕7号", "湖南", ""),
        ("粤府〔2021〕7号", "广东", ""),
        ("粤府函202382号", "广东", ""),
        ("桂政发〔2021〕7号", "广西", ""),
        ("琼府办〔2021〕7号", "海南", ""),
        ("渝府办发〔2021〕7号", "重庆", "重庆"),
        ("川办发〔2021〕7号", "四川", ""),
        ("黔府发〔2021〕7号", "贵州", ""),
        ("云政发〔2021〕7号", "云南", ""),
        ("藏政发〔2021〕7号", "西藏", ""),
        ("陕政办发〔2021〕7号", "陕西", ""),
        ("甘政办发〔2021〕7号", "甘肃", ""),
        ("深府规〔2021〕7号", "广东", "深圳"),
        ("穗府办〔2021〕7号", "广东", "广州"),
        ("包府办发〔2021〕7号", "内蒙古", "包头"),
        ("鄂府发〔2021〕7号", "内蒙古", "鄂尔多斯"),
        ("国办发〔2021〕7号", "中央", ""),
        ("工信部信软〔2021〕7号", "中央", ""),
        # shared by a province and a city, or by nobody known
        ("青政发〔2021〕7号", "", ""),
        ("宁政发〔2021〕7号", "", ""),
        ("新政办发〔2021〕7号", "", ""),
        ("吉府发〔2021〕7号", "", ""),
        ("辽府发〔2021〕7号", "", ""),
        ("桐政发〔2021〕7号", "", ""),
        ("京津冀协同办〔2021〕7号", "", ""),
        ("渝北府发〔2021〕7号", "", ""),
        ("川汇政〔2021〕7号", "", ""),
    ],
)
def test_a_number_says_whose_it_is(number: str, province: str, city: str) -> None:
    text = (
        f"关于开展课后服务的通知\n{number}\n各有关单位：\n现将有关事项通知如下。\n一、时间。\n2021年8月30日"
    )
    found = _found(text)
    assert (found.text("province"), found.text("city")) == (province, city)
    assert [v.evidence.rule for v in found.all("province")] == (["number code"] if province else [])
    place = code_place(fold(number).text)
    assert (place and (place.province, place.city or "")) == ((province, city) if province else None)


@pytest.mark.parametrize(
    ("issuer", "number", "province"),
    [
        ("省教育厅", "粤教函〔2021〕3号", "广东"),
        ("省财政厅", "晋财教〔2021〕3号", "山西"),
        ("省人民政府", "青政〔2021〕3号", "青海"),
        ("省政府办公厅", "鄂政办发〔2021〕3号", "湖北"),
        ("自治区人民政府", "宁政发〔2021〕3号", "宁夏"),
        ("自治区人民政府", "新政发〔2021〕3号", "新疆"),
        ("自治区教育厅", "内教发〔2021〕3号", "内蒙古"),
        ("市人民政府", "沪府发〔2021〕3号", "上海"),
        ("市人民政府", "宁政发〔2021〕3号", ""),
        ("市人民政府", "青政发〔2021〕3号", ""),
        ("县人民政府", "云政发〔2021〕3号", ""),  # 云和县
        ("区人民政府", "渝府发〔2021〕3号", ""),  # 渝水区
        ("县人民政府", "鲁政发〔2021〕3号", ""),  # 鲁山县
        ("市人民政府", "深府〔2021〕3号", "广东"),
        ("省人民政府", "深府〔2021〕3号", ""),
    ],
)
def test_the_level_of_the_issuer_must_fit_the_number(issuer: str, number: str, province: str) -> None:
    assert _found(_notice(issuer, number)).text("province") == province


def test_the_issuer_outranks_the_number() -> None:
    found = _found(_notice("桐庐县人民政府", "粤府〔2021〕3号"))
    assert (found.text("province"), found.text("city")) == ("浙江", "杭州")


def test_the_evidence_of_a_number_is_its_code() -> None:
    text = "关于开展课后服务的通知\n京教基〔2021〕7号\n各区教委：\n现就有关事项通知如下。"
    (value,) = _found(text).all("province")
    assert value.raw == "京教"
    assert value.evidence.span is not None
    assert text[value.evidence.span.start : value.evidence.span.end] == "京教"


def test_the_table_of_codes_names_known_places_and_no_code_twice() -> None:
    table = load_resource("number_codes.toml")
    codes = [code for part in ("beginnings", "cities") for names in table[part].values() for code in names]
    assert len(codes) == len(set(codes))
    assert set(table["beginnings"]) <= {p.name for p in provinces()}
    assert set(table["cities"]) <= {c.name for c in cities()}
    assert set(table["sure"]) <= {char for p in provinces() for char in p.abbr}
    assert [code for code in codes if fold(code).text != code] == []


# --- by the parts of a local law


@pytest.mark.parametrize(
    ("text", "province", "city"),
    [
        (
            "景宁畲族自治县自治条例\n（2009年1月10日景宁畲族自治县第七届人民代表大会第三次会议通过）",
            "浙江",
            "丽水",
        ),
        ("四川省物业管理条例\n第一条　为了规范物业管理活动，制定本条例。", "四川", ""),
        ("包头市长城保护条例\n第一条　为了保护长城，制定本条例。", "内蒙古", "包头"),
        ("前郭尔罗斯蒙古族自治县水资源管理条例\n第一条　为了保护水资源，制定本条例。", "吉林", "松原"),
        ("中华人民共和国水法\n第一条　为了合理开发水资源，制定本法。", "中央", ""),
        ("城市绿化条例\n第一条　为了城市绿化，制定本条例。", "", ""),
        ("新县城建设管理办法\n第一条　为了规范县城建设，制定本办法。", "", ""),
    ],
)
def test_a_local_law_is_of_the_place_in_its_title(text: str, province: str, city: str) -> None:
    found = _found(text)
    assert (found.text("province"), found.text("city")) == (province, city)


def test_a_declared_city_gives_the_province_whatever_its_name_may_mean_in_a_text() -> None:
    for city, province in (("大同", "山西"), ("朝阳", "辽宁"), ("桐庐县", "浙江"), ("Xi'an", "陕西")):
        raw = RawDocument("a", "a.txt", "正文。", (Declared("city", city, "sidecar", "a.toml"),))
        assert extract(raw).metadata.text("province") == province


@pytest.mark.parametrize(
    ("issuer", "city"),
    [
        ("甘肃省会宁县人民政府", "白银"),
        ("云南省会泽县人民政府", "曲靖"),
        ("无为市人民政府", "芜湖"),
        ("四川省犍为县人民政府", "乐山"),
    ],
)
def test_characters_of_a_county_s_name_are_no_words_of_the_body(issuer: str, city: str) -> None:
    found = _found(_notice(issuer))
    assert (found.text("issuer"), found.text("city")) == (issuer, city)
