"""The technology lexicon: the built-in file, users' files, and mentions in text."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold, units
from cefu.data.lexicon_file import builtin_entries
from cefu.data.matching import Form, FormMatcher, Guarded
from cefu.data.technologies import Concept, Lexicon, Mention, load_lexicon
from cefu.errors import ConfigError, UnknownNameError
from growth import assert_linear


def concepts_in(text: str, lexicon: Lexicon | None = None) -> list[str]:
    return [m.concept for m in (lexicon or load_lexicon()).find(fold(text).text)]


# --- the built-in file


def test_the_builtin_file_holds_at_least_a_hundred_concepts_each_once() -> None:
    names = [entry.name for entry in builtin_entries()]
    assert len(names) >= 100
    assert len(set(names)) == len(names)


def test_every_builtin_text_is_its_own_folded_form_but_for_capitals() -> None:
    texts = [t for e in builtin_entries() for t in (e.name, *e.aliases, *e.guards)]
    assert [t for t in texts if fold(t).text != t.lower()] == []


def test_no_builtin_alias_repeats_or_only_contains_a_form_of_its_own_concept() -> None:
    lexicon = load_lexicon()
    others = {form: c.name for c in lexicon.concepts for form in c.forms}
    for concept in lexicon.concepts:
        assert len(concept.aliases) == len(concept.forms) - 1, concept.name
        for form in concept.forms[1:]:
            if form.isascii():
                continue  # in English a plural holds its singular
            # Beside a bare word (量子) the names that people filter by stand too (量子科技).
            inner = [other for other in concept.forms if other != form and other in form and len(other) > 2]
            # A longer form is worth a line only where it keeps another concept from being found within it.
            swallows = [o for o, name in others.items() if name != concept.name and o in form]
            assert not inner or swallows, (concept.name, form, inner)


def test_builtin_parents_and_groups_are_there() -> None:
    names = {c.name for c in load_lexicon().concepts}
    for concept in load_lexicon().concepts:
        assert concept.group
        assert not concept.parent or concept.parent in names


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("區塊鏈", "区块链"),
        ("區塊鍊", "区块链"),
        ("分散式帳本", "区块链"),
        ("Blockchain", "区块链"),
        ("人工智慧", "人工智能"),
        ("ＡＩ", "人工智能"),
        ("巨量資料", "大数据"),
        ("雲端運算", "云计算"),
        ("物聯網", "物联网"),
        ("IoT", "物联网"),
        ("積體電路", "集成电路"),
        ("晶片", "集成电路"),
        ("半導體", "半导体"),
        ("虛擬實境", "虚拟现实"),
        ("擴增實境", "增强现实"),
        ("資通安全", "网络安全"),
        ("離岸風電", "海上风电"),
        ("太陽光電", "光伏"),
        ("奈米科技", "纳米技术"),
        ("捷運", "城市轨道交通"),
        ("機械人", "机器人"),
        ("3D列印", "3D打印"),
        ("第五代行動通訊", "5G"),
        ("新基建", "新型基础设施"),
        ("５Ｇ", "5G"),
        ("海量資料", "大数据"),
        ("量子電腦", "量子计算"),
        ("資料中心", "数据中心"),
        ("無人載具", "无人系统"),
        ("腦機介面", "脑机接口"),
        ("低軌衛星", "卫星互联网"),
        ("電動小客車", "新能源汽车"),
        ("精準醫療", "精准医疗"),
        ("智慧製造", "智能制造"),
        ("工業4.0", "智能制造"),
        ("數位孿生", "数字孪生"),
        ("資安", "网络安全"),
        ("數位轉型", "数字化转型"),
        ("分布式分類帳", "区块链"),
        ("綠能", "可再生能源"),
        ("氫能", "氢能"),
        ("太空產業", "航空航天"),
    ],
)
def test_each_script_and_vocabulary_names_the_concept(text: str, concept: str) -> None:
    assert load_lexicon().resolve(text).name == concept
    assert concepts_in(f"发展{text}产业") == [concept]


# --- mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15G的AIDS与5G、AI", ["5G", "人工智能"]),
        ("速率3.5G,面积5G.", ["5G"]),
        ("5.5G与IPv6+", ["5G", "IPv6"]),
        ("互联网+政务服务、互联网+医疗健康、互联网+旅游", ["电子政务", "互联网医疗", "互联网+"]),
        ("新能源汽车、新能源、创新能源利用", ["新能源汽车", "新能源"]),
        ("大数据中心、大数据局、重大数据", ["数据中心", "大数据"]),
        ("加大预算力度,提升算力", ["算力"]),
        ("无人驾驶航空器与无人驾驶", ["无人机", "自动驾驶"]),
        ("不可再生能源和可再生能源", ["可再生能源"]),
        ("家电商城、农村电商", ["电子商务"]),
        ("开源节流,建设开源社区", ["开源"]),
        ("审核电子版,核电安全,核能力", ["核电"]),
        ("热烈鼓掌:长时间地热烈鼓掌;地热资源", ["地热"]),
        ("抗微生物药物、生物药", ["生物医药"]),
        ("智能体系、智能体", ["智能体"]),
        ("提供最新材料,发展新材料", ["新材料"]),
        ("联盟链、跨链与智能合约", ["联盟链", "跨链", "智能合约"]),
        ("smart contracts and blockchains", ["智能合约", "区块链"]),
        ("氢燃料电池汽车、氢燃料电池、氢燃料", ["新能源汽车", "燃料电池", "氢能"]),
        ("大數據中心、市大数据中心、某省大数据中心、大数据局", ["数据中心", "大数据", "大数据", "大数据"]),
        ("政府數據中心、公共数据、公共数据开放平台", ["数据中心", "公共数据", "数据开放"]),
        ("開放數據端口、财政部财税资料中心、电子处理资料中心、雲端資料中心", ["数据中心"]),
        ("个人信息安全、用户信息安全、网络与信息安全", ["数据安全", "网络安全"]),
        ("外商投资安全、物资安排、資安署", ["网络安全"]),
        ("晶片卡、植入晶片、芯片卡、半导体晶片", ["半导体", "集成电路"]),
        ("新技术、新工艺、新材料;新能源、新材料等新兴产业", ["新能源", "新材料"]),
        ("非抽蓄式水力、抽蓄電廠", ["抽水蓄能"]),
        ("控制氢氟碳化物,绿电制氢", ["可再生能源", "氢能"]),
        ("事故发生地铁路管理机构,連接地鐵、地下鐵", ["城市轨道交通", "城市轨道交通"]),
        ("添加量不超过5g、5g/l、5g/100g", []),
        ("5G/LTE、5G/MEC、5g/6g网络", ["5G", "4G", "5G", "5G", "6G"]),
        ("换汇换利交易(CCS)、中心组联合学习、量子力学、量子科技", ["量子信息"]),
        ("无人车间、無人載具、無人機、无人车", ["无人系统", "无人机", "自动驾驶"]),
        ("电动车停放,推广纯电动车、新能源機動車", ["新能源汽车", "新能源汽车"]),
        ("卫星通信、低軌衛星、航空遥感、卫星遥感", ["卫星通信", "卫星互联网", "遥感", "卫星遥感"]),
        ("融资平台企业、平台企业", ["平台经济"]),
        ("兽用生物制品、生物制品", ["生物医药"]),
    ],
)
def test_mentions_are_longest_whole_and_guarded(text: str, expected: list[str]) -> None:
    assert concepts_in(text) == expected


def test_a_mention_points_at_its_place_in_the_folded_text() -> None:
    text = fold("推動區塊鍊、人工智慧").text
    assert load_lexicon().find(text) == [
        Mention("区块链", "区块链", 2, 5),
        Mention("人工智能", "人工智慧", 6, 10),
    ]


def test_what_a_guard_keeps_out_is_told_with_the_guard() -> None:
    lexicon = load_lexicon()
    text = fold("加大預算力度,算力;開源節流").text
    assert [(g.label, g.form, g.start, g.end, g.guard, g.at) for g in lexicon.kept_out(text)] == [
        ("算力", "算力", 3, 5, "预算力", 2),
        ("开源", "开源", 10, 12, "开源节流", 10),
    ]
    assert [m.start for m in lexicon.find(text)] == [7]
    assert lexicon.kept_out("区块链") == []


def test_counts_are_sorted_and_do_not_add_children_to_their_parents() -> None:
    assert load_lexicon().counts(fold("跨链、区块链、跨链、5G").text) == {"5G": 1, "区块链": 1, "跨链": 2}


def test_the_family_of_a_concept_holds_all_below_it() -> None:
    family = load_lexicon().family("人工智慧")
    assert family[0] == "人工智能"
    assert {"大模型", "机器学习", "深度学习"} <= set(family)
    assert load_lexicon().family("跨链") == ("跨链",)


def test_an_unknown_technology_offers_close_names() -> None:
    with pytest.raises(UnknownNameError) as caught:
        load_lexicon().resolve("区块鏈条")
    assert caught.value.kind == "technology"
    assert "区块链" in caught.value.close
    with pytest.raises(UnknownNameError):
        load_lexicon().resolve("")


@given(st.text(alphabet="区块链跨云计算大数据5gai.3 据重最\n,", max_size=60))
def test_mentions_never_overlap_and_are_forms_of_their_concept(text: str) -> None:
    lexicon = load_lexicon()
    folded = fold(text).text
    end = 0
    for mention in lexicon.find(folded):
        assert mention.start >= end
        end = mention.end
        assert folded[mention.start : mention.end] == mention.alias
        assert mention.alias in lexicon.resolve(mention.concept).forms


@given(st.text(alphabet="ipv6.12ab 年六", max_size=30), st.sampled_from(["IPv6", "6", "6.1", "v6.2b"]))
def test_borders_are_those_of_exact_matching(text: str, word: str) -> None:
    folded, form = fold(text).text, fold(word).text
    matcher = FormMatcher([Form(form, "x")])
    assert [(o.start, o.end) for o in matcher.find(folded)] == list(units.find(folded, form))


@given(st.text(max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    load_lexicon().find(text)
    load_lexicon().counts(fold(text).text)


@pytest.mark.parametrize(
    "unit", ["人工", "人", "5g", "5.", "5g.", "ai.5.", "大数据中", "新能源电动", "1.2.3.ipv6."]
)
def test_hostile_texts_take_linear_time(unit: str) -> None:
    lexicon = load_lexicon()
    assert_linear(lexicon.find, unit, 100_000)


def test_a_matcher_that_has_searched_much_text_finds_the_same() -> None:
    forms = [Form(form, c.name, c.guard_forms) for c in load_lexicon().concepts for form in c.forms]
    forms += [Form(text, text) for text in ("x", "云", "a.i", "(云)")]
    new, used = FormMatcher(forms), FormMatcher(forms)
    list(used.find("0" * 200_000))
    pieces = [*(form.text for form in forms), *(guard for form in forms for guard in form.guards), *"a5.,。、 一"]
    chance = random.Random(7)
    for _ in range(500):
        whole = "".join(chance.choices(pieces, k=30))
        text = "".join(char for char in whole if chance.random() > 0.05)
        left_out_new: list[Guarded] = []
        left_out_used: list[Guarded] = []
        assert list(new.find(text, left_out_new)) == list(used.find(text, left_out_used))
        assert left_out_new == left_out_used


# --- a user's file


def write(folder: Path, text: str) -> Path:
    path = folder / "my.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_users_file_adds_concepts_and_aliases(tmp_path: Path) -> None:
    lexicon = load_lexicon(
        write(
            tmp_path,
            """
[[technology]]
name = "區塊鏈"
aliases = ["链改", "Blockchain"]
guards = ["产业链改"]

[[technology]]
name = "預製菜"
aliases = ["芯", "预制菜肴"]
parent = "區塊鍊"
""",
        )
    )
    assert lexicon.resolve("区块链").name == "区块链"
    assert "链改" in lexicon.resolve("区块链").aliases
    assert concepts_in("链改、产业链改造、预制菜、芯", lexicon) == ["区块链", "預製菜", "預製菜"]
    assert lexicon.resolve("预制菜").parent == "区块链"
    assert "預製菜" in lexicon.family("区块链")
    assert "链改" not in load_lexicon().resolve("区块链").aliases
    assert lexicon.fingerprint != load_lexicon().fingerprint


def test_a_users_file_may_replace_the_builtin_one(tmp_path: Path) -> None:
    path = write(tmp_path, 'replace = true\n[[technology]]\nname = "预制菜"\n')
    assert load_lexicon(path).concepts == (Concept("预制菜", forms=("预制菜",)),)
    assert load_lexicon(write(tmp_path, "replace = true")).find("区块链") == []
    assert concepts_in("区块链", load_lexicon(write(tmp_path, "replace = false"))) == ["区块链"]


def test_several_files_add_to_each_other_and_any_of_them_may_replace(tmp_path: Path) -> None:
    first, second, third = (tmp_path / f"{name}.toml" for name in ("food", "more", "alone"))
    first.write_text('[[technology]]\nname = "预制菜"\naliases = ["预制菜肴"]\n', encoding="utf-8")
    second.write_text(
        '[[technology]]\nname = "預製菜"\naliases = ["料理包"]\n[[technology]]\nname = "冷链"\nparent = "料理包"\n',
        encoding="utf-8",
    )
    third.write_text('replace = true\n[[technology]]\nname = "茶"\n', encoding="utf-8")
    both = load_lexicon(first, second)
    assert concepts_in("料理包、预制菜肴、区块链、冷鏈", both) == ["预制菜", "预制菜", "区块链", "冷链"]
    assert both.family("预制菜") == ("预制菜", "冷链")
    assert load_lexicon(second, first).resolve("预制菜").name == "預製菜", "the first file names the concept"
    for order in ((first, second, third), (third, first, second)):
        assert {c.name for c in load_lexicon(*order).concepts} == {"预制菜", "冷链", "茶"}
    second.write_text('[[technology]]\nname = "冷链"\naliases = ["预制菜肴"]\n', encoding="utf-8")
    said = r"more\.toml, line 3: 预制菜肴 is already a form of 预制菜 \(.*food\.toml, line 3\)"
    with pytest.raises(ConfigError, match=said):
        load_lexicon(first, second)


#: At the top of a file that stands for itself.
ALONE = "replace = true\n"


def test_the_fingerprint_sees_content_and_not_order(tmp_path: Path) -> None:
    one = load_lexicon(
        write(tmp_path, ALONE + '[[technology]]\nname="甲乙"\naliases=["丙","丁"]\n[[technology]]\nname="戊"\n'),
    )
    two = load_lexicon(
        write(
            tmp_path,
            f'# note\n{ALONE}[[technology]]\nname="戊"\n[[technology]]\naliases=["丁","丙"]\nname="甲乙"\n',
        ),
    )
    three = load_lexicon(write(tmp_path, ALONE + '[[technology]]\nname="甲乙"\naliases=["丙"]\n'))
    assert one.fingerprint == two.fingerprint != three.fingerprint
    assert len(one.fingerprint) == 64


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ('[[technology]]\nname = "甲乙"\n[[technology]]\nnam = "丙"\n', "line 3", "without a name"),
        ('[[technology]]\nname = "甲乙"\nalias = ["丙"]\n', "line 3", "unknown key alias"),
        ('\ncolour = "red"\n', "line 2", "unknown key colour"),
        ('[[technology]]\nname = "甲乙"\n[other]\nx = 1\n', "line 3", "unknown key other"),
        ('[[technology]]\nname="甲乙"\naliases=["丙丁"]\n\n[[technology]]\nname="戊己"\naliases=["丙丁"]\n',
         "line 7", "already a form of 甲乙 ("),
        ('[[technology]]\nname = "我的链"\naliases = ["區塊鏈"]\n', "line 3",
         "already a form of 区块链 (the built-in lexicon)"),
        ('[[technology]]\nname = "人工智慧"\n', "line 2", "already a form of 人工智能"),
        ('[[technology]]\nname = "甲乙"\nparent = "没有"\n', "line 3", "unknown parent 没有"),
        ('[[technology]]\nname = "甲乙"\naliases = ["丙", " "]\n', "line 3", "empty"),
        ('[[technology]]\nname = "甲乙"\naliases = ["\\u200b"]\n', "line 1", "nothing that is searched"),
        ('[[technology]]\nname = "甲乙"\naliases = "丙"\n', "line 3", "aliases of 甲乙"),
        ('[[technology]]\nname = "甲乙"\nparent = 3\n', "line 3", "parent of 甲乙"),
        ('[[technology]]\nname = "甲乙"\nguards = ["戊己"]\n', "line 3", "guard 戊己"),
        ('[[technology]]\nname = "区块链"\nparent = "跨链"\n', "line 3", "itself above it"),
        ('[[technology]]\nname = "甲乙"\nparent = "甲乙"\n', "line 2", "itself above it"),
        ('replace = 1\n', "line 1", "replace is neither true nor false"),
        ('[[technology]]\nname = "甲乙"\nreplace = true\n', "line 3", "unknown key replace"),
        ('replace = true\n[[technology]]\nname = "跨鏈"\nparent = "区块链"\n', "line 4", "unknown parent 区块链"),
        ('[[technology]]\nname = "甲乙\n', "line 2", "no TOML"),
        ('technology = 5\n', "my.toml", "not a list"),
        ('technology = [{name = "甲乙"}, {name = ""}]\n', "table 2", "without a name"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_named_with_its_line(tmp_path: Path, text: str, where: str, what: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_lexicon(write(tmp_path, text))
    message = str(caught.value)
    assert "my.toml" in message
    assert where in message
    assert what in message


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="can't read the lexicon"):
        load_lexicon(tmp_path / "none.toml")
    (tmp_path / "gbk.toml").write_bytes('[[technology]]\nname = "区块链"\n'.encode("gbk"))
    with pytest.raises(ConfigError, match="not UTF-8"):
        load_lexicon(tmp_path / "gbk.toml")


def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path) -> None:
    path = tmp_path / "win.toml"
    path.write_bytes('[[technology]]\r\nname = "预制菜"\r\n'.encode("utf-8-sig"))
    assert load_lexicon(path).resolve("预制菜").name == "预制菜"
