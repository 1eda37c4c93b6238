"""Provinces and cities: the tables, the names people type, and the places in text."""

import contextlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.data.places import (
    CENTRAL,
    cities,
    cities_within,
    find_places,
    leading_place,
    province_forms,
    province_of_city,
    provinces,
    resolve_city,
    resolve_province,
)
from cefu.errors import UnknownNameError

PREFECTURES = ("地级市", "地区", "自治州", "盟")

#: Prefecture-level units of each province as of 2024; the others have none.
PER_PROVINCE = {
    "河北": 11,
    "山西": 11,
    "内蒙古": 12,
    "辽宁": 14,
    "吉林": 9,
    "黑龙江": 13,
    "江苏": 13,
    "浙江": 11,
    "安徽": 16,
    "福建": 9,
    "江西": 11,
    "山东": 16,
    "河南": 17,
    "湖北": 13,
    "湖南": 14,
    "广东": 21,
    "广西": 14,
    "海南": 4,
    "四川": 21,
    "贵州": 9,
    "云南": 16,
    "西藏": 7,
    "陕西": 10,
    "甘肃": 14,
    "青海": 8,
    "宁夏": 5,
    "新疆": 14,
}


# --- the tables


def test_there_are_34_provincial_units_and_the_centre() -> None:
    names = [p.name for p in provinces()]
    assert names[0] == CENTRAL
    assert len(names) == len(set(names)) == 35
    assert [p.code for p in provinces()] == sorted({p.code for p in provinces()})
    kinds = Counter(
        next(k for k in ("特别行政区", "自治区", "省", "市") if p.full.endswith(k)) for p in provinces()[1:]
    )
    assert kinds == {"省": 23, "自治区": 5, "市": 4, "特别行政区": 2}
    assert all(p.full.startswith(p.name) and p.region and p.abbr for p in provinces()[1:])


def test_regions_hold_the_usual_provinces() -> None:
    assert Counter(p.region for p in provinces()[1:]) == {
        "华北": 5,
        "东北": 3,
        "华东": 7,
        "华中": 3,
        "华南": 3,
        "西南": 5,
        "西北": 5,
        "港澳台": 3,
    }


def test_no_two_provinces_share_a_name_of_any_kind() -> None:
    forms = [
        form.casefold()
        for p in provinces()
        for form in {p.name, p.full, p.code, p.pinyin, *p.abbr, *p.aliases}
    ]
    assert [f for f, n in Counter(forms).items() if n > 1] == []


def test_there_are_333_prefecture_level_units() -> None:
    kinds = Counter(c.kind for c in cities())
    assert {kind: kinds[kind] for kind in PREFECTURES} == {"地级市": 293, "地区": 7, "自治州": 30, "盟": 3}
    assert Counter(c.province for c in cities() if c.kind in PREFECTURES) == PER_PROVINCE
    assert [c.name for c in cities() if c.kind == "直辖市"] == ["北京", "天津", "上海", "重庆"]
    assert kinds["国家级新区"] == 19
    assert kinds["台湾直辖市"] == 6


def test_codes_are_unique_and_begin_with_the_code_of_the_province() -> None:
    codes = {p.name: p.code for p in provinces()}
    listed = [c.code for c in cities() if c.code]
    assert len(listed) == len(set(listed))
    assert all(len(c.code) == 6 and c.code.isdigit() and c.code.startswith(codes[c.province])
               for c in cities() if c.code)  # fmt: skip
    assert all(c.code.endswith("00") for c in cities() if c.kind in PREFECTURES)


def test_no_two_cities_share_a_form_and_areas_lie_in_a_city_of_their_province() -> None:
    forms = Counter(form for c in cities() for form in c.forms)
    assert [f for f, n in forms.items() if n > 1] == []
    province = {c.name: c.province for c in cities()}
    assert all(not c.within or province[c.within] == c.province for c in cities())
    assert all(c.full in c.forms and c.forms[0] == c.name for c in cities())


def test_every_form_is_its_own_folded_form() -> None:
    forms = [f for c in cities() for f in c.forms] + [f for p in provinces() for f in province_forms(p.name)]
    assert [f for f in forms if fold(f).text != f] == []


@pytest.mark.parametrize(
    ("code", "full", "province"),
    [
        ("130100", "石家庄市", "河北"),
        ("152200", "兴安盟", "内蒙古"),
        ("222400", "延边朝鲜族自治州", "吉林"),
        ("232700", "大兴安岭地区", "黑龙江"),
        ("341600", "亳州市", "安徽"),
        ("422800", "恩施土家族苗族自治州", "湖北"),
        ("440300", "深圳市", "广东"),
        ("460400", "儋州市", "海南"),
        ("511500", "宜宾市", "四川"),
        ("522300", "黔西南布依族苗族自治州", "贵州"),
        ("532900", "大理白族自治州", "云南"),
        ("540600", "那曲市", "西藏"),
        ("542500", "阿里地区", "西藏"),
        ("622900", "临夏回族自治州", "甘肃"),
        ("632500", "海南藏族自治州", "青海"),
        ("640500", "中卫市", "宁夏"),
        ("652800", "巴音郭楞蒙古自治州", "新疆"),
        ("654300", "阿勒泰地区", "新疆"),
        ("310115", "上海市浦东新区", "上海"),
        ("429021", "神农架林区", "湖北"),
        ("659001", "石河子市", "新疆"),
    ],
)
def test_samples_of_the_table(code: str, full: str, province: str) -> None:
    assert [(c.full, c.province) for c in cities() if c.code == code] == [(full, province)]


# --- what people type


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("四川", "四川"),
        ("四川省", "四川"),
        ("51", "四川"),
        ("510000", "四川"),
        ("５１", "四川"),
        ("Sichuan", "四川"),
        ("si chuan", "四川"),
        ("SICHUAN PROVINCE", "四川"),
        ("川", "四川"),
        ("蜀", "四川"),
        (" 四川 ", "四川"),
        ("內蒙古自治區", "内蒙古"),
        ("Inner Mongolia", "内蒙古"),
        ("inner-mongolia autonomous region", "内蒙古"),
        ("内蒙", "内蒙古"),
        ("蒙", "内蒙古"),
        ("Neimenggu", "内蒙古"),
        ("Shanxi", "山西"),
        ("Shaanxi", "陕西"),
        ("陝西省", "陕西"),
        ("Tibet", "西藏"),
        ("Xizang", "西藏"),
        ("Hong Kong", "香港"),
        ("HKSAR", "香港"),
        ("香港特別行政區", "香港"),
        ("Macau", "澳门"),
        ("Macao SAR", "澳门"),
        ("澳門", "澳门"),
        ("Taiwan", "台湾"),
        ("臺灣", "台湾"),
        ("台灣省", "台湾"),
        ("滬", "上海"),
        ("申", "上海"),
        ("上海市", "上海"),
        ("粤", "广东"),
        ("桂", "广西"),
        ("Guangxi Zhuang Autonomous Region", "广西"),
        ("Xinjiang Uygur", "新疆"),
        ("新疆生产建设兵团", "新疆"),
        ("中央", "中央"),
        ("国家", "中央"),
        ("National", "中央"),
        ("00", "中央"),
        ("全國", "中央"),
        ("吉林", "吉林"),
        ("海南", "海南"),
    ],
)
def test_a_province_is_known_in_every_form(text: str, name: str) -> None:
    assert resolve_province(text) == name


def test_every_province_is_known_by_each_of_its_own_forms() -> None:
    for p in provinces():
        for form in (
            p.name,
            p.full,
            p.code,
            p.code + "0000",
            p.pinyin,
            p.pinyin.upper(),
            *p.abbr,
            *p.aliases,
        ):
            assert resolve_province(form) == p.name


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("深圳", "深圳 is a city of 广东 — use --city 深圳"),
        ("吉林市", "吉林 is a city of 吉林 — use --city 吉林"),
        ("海南州", "海南州 is a city of 青海 — use --city 海南州"),
        ("雄安", "雄安新区 is a city of 河北 — use --city 雄安新区"),
        ("510100", "成都 is a city of 四川 — use --city 成都"),
        ("华中", "华中 is a region — name its provinces: 河南, 湖北, 湖南"),
    ],
)
def test_a_city_or_region_given_as_province_is_told_apart(text: str, hint: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve_province(text)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("text", "close"),
    [
        ("四穿", "四川"),
        ("四川盛", "四川"),
        ("Sichuang", "四川"),
        ("Shanghia", "上海"),
        ("黑龍红", "黑龙江"),
        ("Sìchuān", "四川"),
    ],
)
def test_an_unknown_province_offers_close_names(text: str, close: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve_province(text)
    assert caught.value.kind == "province"
    assert close in caught.value.close
    assert len(caught.value.close) <= 5


@pytest.mark.parametrize("text", ["", " ", "-", "火星", "99", "x" * 2000, "川川川", "\n", "🙂"])
def test_nonsense_is_an_unknown_name(text: str) -> None:
    for resolve in (resolve_province, resolve_city):
        with pytest.raises(UnknownNameError):
            resolve(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("大理", "大理"),
        ("大理州", "大理"),
        ("大理白族自治州", "大理"),
        ("532900", "大理"),
        ("5329", "大理"),
        ("吉林", "吉林"),
        ("吉林市", "吉林"),
        ("海南", "海南州"),
        ("海南藏族自治州", "海南州"),
        ("朝阳", "朝阳"),
        ("廣州市", "广州"),
        ("四川省成都市", "成都"),
        ("辽宁朝阳", "朝阳"),
        ("北京", "北京"),
        ("上海市", "上海"),
        ("兴安盟", "兴安"),
        ("阿里地区", "阿里"),
        ("巴州", "巴音郭楞"),
        ("襄樊", "襄阳"),
        ("思茅", "普洱"),
        ("莱芜市", "莱芜区"),
        ("伊克昭盟", "鄂尔多斯"),
        ("淮阴市", "淮安"),
        ("浦东", "浦东新区"),
        ("上海市浦东新区", "浦东新区"),
        ("亦庄", "北京经开区"),
        ("前海", "前海"),
        ("臺北市", "台北"),
        ("海淀", "海淀区"),
    ],
)
def test_a_city_is_known_in_every_form(text: str, name: str) -> None:
    assert resolve_city(text) == name


def test_every_city_is_known_by_each_of_its_own_forms() -> None:
    for city in cities():
        for form in (*city.forms, city.code):
            if form:
                assert resolve_city(form) == city.name


def test_a_province_given_as_city_is_told_apart() -> None:
    for text in ("四川", "香港", "Sichuan"):
        with pytest.raises(UnknownNameError, match="is a province — use --province"):
            resolve_city(text)
    with pytest.raises(UnknownNameError) as caught:
        resolve_city("成都是")
    assert "成都" in caught.value.close


def test_cities_roll_up() -> None:
    assert province_of_city("雄安新区") == "河北"
    assert province_of_city("包头市") == "内蒙古"
    assert {"上海", "浦东新区", "临港新片区"} <= set(cities_within("上海"))
    assert cities_within("成都") == ("成都",)
    assert province_of_city("南沙") == "广东"


# --- places in text


@pytest.mark.parametrize(
    ("text", "province", "city", "named"),
    [
        ("包头市人民政府办公室", "内蒙古", "包头", "包头市"),
        ("四川省经济和信息化厅", "四川", None, "四川省"),
        ("四川省成都市人民政府", "四川", "成都", "四川省成都市"),
        ("吉林市人民政府", "吉林", "吉林", "吉林市"),
        ("吉林省人民政府", "吉林", None, "吉林省"),
        ("吉林省吉林市人民政府", "吉林", "吉林", "吉林省吉林市"),
        ("朝阳市人民政府", "辽宁", "朝阳", "朝阳市"),
        ("辽宁朝阳", "辽宁", "朝阳", "辽宁朝阳"),
        ("海南藏族自治州人民政府", "青海", "海南州", "海南藏族自治州"),
        ("海南州发改委", "青海", "海南州", "海南州"),
        ("海南省人民政府", "海南", None, "海南省"),
        ("浦东新区人民政府", "上海", "浦东新区", "浦东新区"),
        ("雄安新区管委会", "河北", "雄安新区", "雄安新区"),
        ("河北雄安新区管理委员会", "河北", "雄安新区", "河北雄安新区"),
        ("上海市第十六届人民代表大会常务委员会", "上海", "上海", "上海市"),
        ("北京市海淀区人民政府", "北京", "海淀区", "北京市海淀区"),
        ("河北区人民政府", "天津", "河北区", "河北区"),
        ("海南区人民政府", "内蒙古", "海南区", "海南区"),
        ("甘南县人民政府", "黑龙江", "甘南县", "甘南县"),
        ("深圳市前海管理局", "广东", "前海", "深圳市前海"),
        ("新疆生产建设兵团", "新疆", None, "新疆生产建设兵团"),
        ("中共成都市委办公厅", "四川", "成都", "中共成都市"),
        ("政协重庆市委员会", "重庆", "重庆", "政协重庆市"),
        ("中国(四川)自由贸易试验区管委会", "四川", None, "中国(四川)"),
        ("中国(上海)自由贸易试验区临港新片区", "上海", "临港新片区", "中国(上海)自由贸易试验区临港新片区"),
        ("香港特别行政区政府", "香港", None, "香港特别行政区"),
        ("臺北市政府", "台湾", "台北", "台北市"),
        ("国务院办公厅", "中央", None, "国务院办公厅"),
        ("国家互联网信息办公室", "中央", None, "国家互联网信息办公室"),
        ("工业和信息化部", "中央", None, "工业和信息化部"),
        ("国家发展改革委办公厅", "中央", None, "国家发展改革委"),
        ("第十三届全国人民代表大会", "中央", None, "第十三届全国人民代表大会"),
        ("中华人民共和国国务院", "中央", None, "中华人民共和国国务院"),
        ("中华人民共和国上海海事局", "上海", "上海", "中华人民共和国上海"),
        ("中共中央、国务院", "中央", None, "中共中央"),
        ("国家税务总局四川省税务局", "四川", None, "国家税务总局四川省"),
        ("国家税务总局四川省人民政府", "中央", None, "国家税务总局"),
        ("中国人民银行成都分行", "四川", "成都", "中国人民银行成都"),
        ("桐庐县人民政府", "浙江", "杭州", "桐庐县"),
        ("大同区人民政府", "黑龙江", "大庆", "大同区"),
        ("中国人民银行桐庐县支行", "浙江", "杭州", "中国人民银行桐庐县"),
        ("外交部驻香港特派员公署", "中央", None, "外交部"),
        ("立法會", "香港", None, "立法会"),
        ("行政院環境保護署", "台湾", None, "行政院环境保护署"),
        ("國家發展委員會", "台湾", None, "国家发展委员会"),
    ],
)
def test_the_place_an_issuer_begins_with(text: str, province: str, city: str | None, named: str) -> None:
    folded = fold(text).text
    place = leading_place(folded)
    assert place is not None
    assert (place.province, place.city, folded[: place.length]) == (province, city, named)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "市人民政府",
        "西安区人民政府",
        "大连接",
        "中山东路街道",
        "朝阳区人民政府",
        "教育部门",
        "各省、自治区",
        "国家级新区",
        "某公司",
        "川",
        "河南村",
        "来宾名单",
        "大理石协会",
    ],
)
def test_no_place_is_guessed(text: str) -> None:
    assert leading_place(text) is None


def test_a_body_of_two_places_says_so() -> None:
    place = leading_place("财政部")
    assert place is not None
    assert (place.province, place.also) == ("中央", ("台湾",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("中山东路与山东路", []),
        ("上海南站、珠江西岸、黄河南岸、太湖北侧", ["上海/上海"]),
        ("浙江西部和江西", ["浙江/", "江西/"]),
        ("隆重庆祝;重庆", ["重庆/重庆"]),
        ("推广东部经验,广东", ["广东/"]),
        ("海南州和海南", ["青海/海南州", "海南/"]),
        ("重大理论、长治久安、四平方米、复合肥、大连接、形成都市圈、平台中市场主体", []),
        (
            "大理州、长治市、合肥、大连、成都",
            ["云南/大理", "山西/长治", "安徽/合肥", "辽宁/大连", "四川/成都"],
        ),
        ("平台中的数据,平台北斗", []),
        # words that arise across borders, streets, a centre and an idiom: none is a place
        ("推广元宇宙、来自贡献、平安顺利、聚焦作风、确保山区、环保山水、民营口腔医院", []),
        ("建设美丽江苏和美丽江西,打造成都、粤港澳门户枢纽", ["江苏/", "江西/", "四川/成都"]),
        ("南京东路、广东道、上海街、北京西路、中山东二路、长春大街", []),
        ("北京街道、上海路网、广东道路运输、成都街头", ["北京/北京", "上海/上海", "广东/", "四川/成都"]),
        ("重庆大厦、东躲西藏、北京时间8时、上海合作组织、加密云服务", []),
        ("勘定后三个月内完成都市计划;成都市计划", ["四川/成都"]),
        ("最适宜兴建之处,其上海水深度,高乐山国家级自然保护区", []),
        ("工业和信息化部", []),
    ],
)
def test_places_in_running_text(text: str, found: list[str]) -> None:
    assert [f"{m.province}/{m.city or ''}" for m in find_places(text)] == found


def test_the_forms_of_a_province() -> None:
    assert province_forms("内蒙") == ("内蒙古", "内蒙古自治区")
    assert province_forms("中央") == ()
    assert all(form != "川" for form in province_forms("四川"))


@given(st.text(alphabet="四川省成都市吉林海南州中国(上)人民政府部委级第一届国家税务总局", max_size=25))
def test_any_beginning_can_be_read(text: str) -> None:
    place = leading_place(text)
    if place is not None:
        assert 0 < place.length <= len(text)
        assert place.city is None or province_of_city(place.city) == place.province


@given(st.text(max_size=50))
def test_any_text_resolves_or_is_unknown(text: str) -> None:
    for resolve in (resolve_province, resolve_city):
        with contextlib.suppress(UnknownNameError):
            assert resolve(text)
    find_places(text)
    leading_place(text)
