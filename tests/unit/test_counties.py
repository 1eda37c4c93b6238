"""Counties, districts and county-level cities: the table, what rolls up to where, and cities in Latin letters."""

from collections import Counter

import pytest

from cefu.analysis import fold
from cefu.data.counties import County, counties, counties_called, county_at
from cefu.data.latin import cities_spelt, syllables
from cefu.data.place_reading import place_at
from cefu.data.places import (
    cities,
    cities_within,
    city_above,
    leading_place,
    province_of_city,
    provinces,
    resolve_city,
    resolve_province,
)
from cefu.data.toml import load_resource
from cefu.errors import UnknownNameError

#: The units of mainland China at the end of 2023, as the ministry of civil affairs counts them.
KINDS = {"区": 977, "市": 397, "县": 1299, "自治县": 117, "旗": 49, "自治旗": 3, "特区": 1, "林区": 1}

#: The same by province.
PER_PROVINCE = {
    "北京": 16,
    "天津": 16,
    "河北": 167,
    "山西": 117,
    "内蒙古": 103,
    "辽宁": 100,
    "吉林": 60,
    "黑龙江": 121,
    "上海": 16,
    "江苏": 95,
    "浙江": 90,
    "安徽": 104,
    "福建": 84,
    "江西": 100,
    "山东": 136,
    "河南": 157,
    "湖北": 103,
    "湖南": 122,
    "广东": 122,
    "广西": 111,
    "海南": 25,
    "重庆": 38,
    "四川": 183,
    "贵州": 88,
    "云南": 129,
    "西藏": 74,
    "陕西": 107,
    "甘肃": 86,
    "青海": 44,
    "宁夏": 22,
    "新疆": 108,
}


def _present() -> list[tuple[str, str]]:
    """Name and province of every unit, with those that no prefecture stands above."""
    uncoded = {name for names in load_resource("counties.toml")["uncoded"].values() for name in names.split()}
    listed = [(c.name, c.province) for c in counties() if c.code or (c.name in uncoded and c.city == "三沙")]
    return listed + [(c.full, c.province) for c in cities() if c.kind == "省辖县级"]


def _kind(name: str) -> str:
    # 万柏林区 and 榆林's districts end in 林区, too; the only forestry district stands under its province.
    ends = ("自治县", "自治旗", "特区", "区", "市", "县", "旗")
    return "林区" if name == "神农架林区" else next(end for end in ends if name.endswith(end))


# --- the table


def test_there_are_2844_units_of_eight_kinds() -> None:
    present = _present()
    assert Counter(_kind(name) for name, _ in present) == KINDS
    assert Counter(province for _, province in present) == PER_PROVINCE
    assert sum(KINDS.values()) == sum(PER_PROVINCE.values()) == len(present) == 2844


def test_codes_are_unique_and_begin_with_those_of_prefecture_and_province() -> None:
    coded = [c for c in counties() if c.code]
    assert len({c.code for c in coded}) == len(coded)
    province = {p.name: p.code for p in provinces()}
    above = {c.name: c for c in cities()}
    for county in coded:
        city = above[county.city]
        assert len(county.code) == 6
        assert county.code.isdigit()
        assert county.code.startswith(province[county.province])
        assert city.province == county.province
        if city.kind != "直辖市":
            assert county.code.startswith(city.code[:4])


def test_every_prefecture_has_counties_but_the_five_that_have_none() -> None:
    with_counties = {c.city for c in counties() if c.code or c.city == "三沙"}
    prefectures = {c.name for c in cities() if c.kind in ("地级市", "地区", "自治州", "盟", "直辖市")}
    assert prefectures - with_counties == {"东莞", "中山", "儋州", "嘉峪关"}


def test_names_are_in_folded_form_and_stand_once_in_a_prefecture() -> None:
    differ = {c.name: folded for c in counties() if (folded := fold(c.name).text) != c.name}
    assert differ == load_resource("counties.toml")["folded"]
    place = leading_place(fold("乾縣人民政府").text)
    assert place is not None
    assert place.city == "咸阳"
    assert [c.name for c in counties_called("乾县")] == ["乾县"]
    listed = Counter((c.name, c.city) for c in counties())
    assert [key for key, n in listed.items() if n > 1] == []


def test_a_city_table_row_with_a_code_of_a_county_is_that_county() -> None:
    names = {c.code: c.name for c in counties() if c.code}
    for city in cities():
        if city.code in names:
            assert city.full.endswith(names[city.code]) or city.full == "广州南沙新区"


def test_no_county_is_read_as_a_place_of_another_prefecture() -> None:
    for county in counties():
        if (
            county.name == "南沙区"
        ):  # as a listed district it is that of 广州; the one of 三沙 has no bodies yet
            continue
        place = place_at(county.name)
        if place is not None and place.city is not None:
            assert county.city in (place.city, next(c.within for c in cities() if c.name == place.city))
        found = leading_place(county.name)
        if found is not None:
            assert found.province == county.province


# --- at the beginning of a name


@pytest.mark.parametrize(
    ("issuer", "province", "city"),
    [
        ("昆山市人民政府", "江苏", "昆山"),
        ("义乌市人民政府办公室", "浙江", "义乌"),
        ("正定县人民政府", "河北", "石家庄"),
        ("公安县公安局", "湖北", "荆州"),
        ("桐庐县城市管理局", "浙江", "杭州"),
        ("津市市人民政府", "湖南", "常德"),
        ("辉县市人民政府", "河南", "新乡"),
        ("赣县区人民政府", "江西", "赣州"),
        ("兴安县人民政府", "广西", "桂林"),
        ("通化县人民政府", "吉林", "通化"),
        ("朝阳县人民政府", "辽宁", "朝阳"),
        ("海州区人民政府", None, None),
        ("芒市人民政府", "云南", "德宏"),
        ("乌兰浩特市人民政府", "内蒙古", "兴安"),
        ("阿拉善左旗人民政府", "内蒙古", "阿拉善"),
        ("六枝特区人民政府", "贵州", "六盘水"),
        ("积石山保安族东乡族撒拉族自治县人民政府", "甘肃", "临夏"),
        ("景宁畲族自治县人民代表大会", "浙江", "丽水"),
        ("中共兴国县委办公室", "江西", "赣州"),
        ("国家税务总局正定县税务局", "河北", "石家庄"),
        ("北京市朝阳区人民政府", "北京", "北京"),
        ("长春市朝阳区人民政府", "吉林", "长春"),
        ("吉林省朝阳区人民政府", "吉林", "长春"),
        ("江苏省鼓楼区人民政府", "江苏", None),
        ("福建省连江县人民政府", "福建", "福州"),
        ("河南省兰考县人民政府", "河南", "开封"),
        ("崇文区人民政府", "北京", "北京"),
        ("宣武区教育委员会", "北京", "北京"),
        ("南汇区人民政府", "上海", "上海"),
        ("郫县人民政府", "四川", "成都"),
        ("中甸县人民政府", "云南", "迪庆"),
        ("连江县政府", None, None),
        ("鼓楼区人民政府", None, None),
        ("城关区人民政府", None, None),
        ("市中区人民政府", None, None),
        ("新城区人民政府", None, None),
        ("解放区人民政府", None, None),
        ("西安区人民政府", None, None),
        ("通州区人民政府", None, None),
        ("新县域经济促进会", None, None),
        ("公安县级机关", None, None),
        ("桐庐政府", None, None),
        ("市区管委会", None, None),
    ],
)
def test_a_county_rolls_up_unless_several_are_called_so(
    issuer: str, province: str | None, city: str | None
) -> None:
    place = leading_place(issuer)
    assert (place and (place.province, place.city)) == (province and (province, city))


def test_a_department_is_no_county() -> None:
    place = leading_place("四川省市场监督管理局")
    assert place is not None
    assert (place.province, place.city, place.length) == ("四川", None, 3)
    assert county_at("区块链服务", 0) is None
    assert county_at("", 0) is None


# --- what people type


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("桐庐县", "桐庐县 lies in 杭州 — use --city 杭州 --issuer 桐庐县"),
        ("桐庐", "桐庐县 lies in 杭州 — use --city 杭州 --issuer 桐庐县"),
        ("330122", "桐庐县 lies in 杭州 — use --city 杭州 --issuer 桐庐县"),
        ("臨安區", "临安区 lies in 杭州 — use --city 杭州 --issuer 临安区"),
        ("北京市朝阳区", "朝阳区 lies in 北京 — use --city 北京 --issuer 朝阳区"),
        ("朝阳区", "朝阳区 may lie in 北京, 长春 — use --city with one of them and --issuer 朝阳区"),
        ("Suzhou", "this may be 苏州 (江苏), 宿州 (安徽) — write it in Chinese"),
        ("Taizhou City", "this may be 泰州 (江苏), 台州 (浙江) — write it in Chinese"),
    ],
)
def test_what_is_no_one_city_says_which_to_use(text: str, hint: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve_city(text)
    assert caught.value.hint == hint
    assert all(resolve_city(name) == name for name in caught.value.close)


def test_a_county_given_as_province_is_told_apart() -> None:
    with pytest.raises(UnknownNameError, match="桐庐县 lies in 浙江 — use --province 浙江 --issuer 桐庐县"):
        resolve_province("桐庐县")
    with pytest.raises(UnknownNameError) as caught:
        resolve_province("Fuzhou")
    assert (caught.value.kind, caught.value.close) == ("province", ("福州", "抚州"))


def test_listed_districts_are_values_of_their_own_and_found_under_their_city() -> None:
    assert resolve_city("昆山") == resolve_city("320583") == resolve_city("江苏省昆山市") == "昆山"
    assert "昆山" in cities_within("苏州")


def test_a_declared_county_stands_for_its_city() -> None:
    assert [city_above(t) for t in ("桐庐县", "大同", "长春市朝阳区", "530827", "襄樊")] == [
        "杭州",
        "大同",
        "长春",
        "普洱",
        "襄阳",
    ]
    assert [province_of_city(t) for t in ("朝阳", "大同", "崇文区")] == ["辽宁", "山西", "北京"]
    for text in ("朝阳区", "火星县"):
        with pytest.raises(UnknownNameError):
            city_above(text)


def test_present_and_former_names_of_one_place_are_one_answer() -> None:
    assert counties_called("吴江") == (County("吴江区", "320509", "苏州", "江苏"),)
    assert [c.city for c in counties_called("城中区")] == ["柳州", "西宁"]
    assert counties_called("火星") == ()


# --- Latin letters


def test_every_city_has_a_syllable_for_each_character() -> None:
    assert set(load_resource("pinyin.toml")["pinyin"]) == {c.name for c in cities()}
    for city in cities():
        parts = syllables(city.name)
        assert len(parts) == len(city.name)
        assert all(part.isascii() and part.isalpha() and part.islower() and len(part) <= 6 for part in parts)


def test_a_character_sounds_the_same_in_every_name() -> None:
    sounds: dict[str, set[str]] = {}
    for city in cities():
        for char, sound in zip(city.name, syllables(city.name), strict=True):
            sounds.setdefault(char, set()).add(sound)
    # 六安 is Lu'an, 六盘水 Liupanshui.
    assert {char for char, found in sounds.items() if len(found) > 1} == {"六"}


def test_other_spellings_are_of_listed_cities_and_in_latin_letters() -> None:
    english = load_resource("pinyin.toml")["english"]
    assert set(english) <= {c.name for c in cities()}
    assert all(name.isascii() for names in english.values() for name in names)


def test_every_city_is_found_by_its_pinyin_or_by_a_question() -> None:
    for city in cities():
        found = cities_spelt("".join(syllables(city.name)))
        higher = [c.kind for c in cities() if c.name in found]
        # 河北区 and 甘南县 give way to the prefecture that is spelt the same.
        assert city.name in found or (found and set(higher) <= {"地级市", "自治州", "盟", "地区"})


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Chengdu", "成都"),
        ("shenzhen", "深圳"),
        ("Xi'an", "西安"),
        ("Xi’an", "西安"),
        ("Xian", "西安"),
        ("Urumqi", "乌鲁木齐"),
        ("Ürümqi", "乌鲁木齐"),
        ("Wulumuqi", "乌鲁木齐"),
        ("Lhasa", "拉萨"),
        ("La sa", "拉萨"),
        ("Hohhot", "呼和浩特"),
        ("Harbin", "哈尔滨"),
        ("Canton", "广州"),
        ("Lüliang", "吕梁"),
        ("Lvliang", "吕梁"),
        ("Lu'an", "六安"),
        ("Hangzhou City", "杭州"),
        ("Dali Prefecture", "大理"),
        ("Haidian", "海淀区"),
        ("Haidian District", "海淀区"),
        ("Pudong", "浦东新区"),
        ("Xiong'an", "雄安新区"),
        ("Chongqing", "重庆"),
        ("Jilin", "吉林"),
        ("Kashgar", "喀什"),
        ("Kaohsiung", "高雄"),
    ],
)
def test_a_city_is_known_in_latin_letters(text: str, name: str) -> None:
    assert resolve_city(text) == name


def test_a_province_in_latin_letters_is_no_district() -> None:
    for text in ("Hebei", "Henan", "Sichuan"):
        with pytest.raises(UnknownNameError, match="is a province — use --province"):
            resolve_city(text)
    assert cities_spelt("Hebei District") == ("河北区",)
