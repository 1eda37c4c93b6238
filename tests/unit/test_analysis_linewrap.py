"""Which line breaks folding takes for cuts of a line, and which for borders of paragraphs."""

from __future__ import annotations

import pytest

from cefu.analysis import fold

LAW = "主管機關應依本法之規定辦理各項登記並得委任所屬機關或委託民間團體執行前項業務其辦法由中央主管機關會同有關機關定之"
REPORT = (
    "各地区各部门要结合实际认真贯彻落实加快推进新型基础设施建设培育壮大数字经济核心产业提升公共服务智能化水平"
)


def wrapped(text: str, width: int, gap: str = "\n") -> str:
    """The text cut into lines of ``width`` characters."""
    return gap.join(text[k : k + width] for k in range(0, len(text), width))


def folded(text: str) -> str:
    return fold(text).text


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\r", "\n  ", "\r\n    ", " \n"])
def test_hard_wrapped_paragraphs_are_joined(gap: str) -> None:
    text = "。\n".join(wrapped(LAW, width, gap) for width in (16, 16, 16)) + "。"
    assert folded(text) == "\n".join([fold(LAW).text + "。"] * 3)


def test_words_dates_and_numbers_that_a_line_cuts_are_whole_again() -> None:
    text = (
        "1.中華民國八十九年四月二十五日總統（89）華總一義字第 8600167\r\n"
        "  020 號令制定公布全文 47 條；並自公布日施行\r\n"
        "2.中華民國九十一年六月十二日總統華總一義字第 0910011605\r\n"
        "  0 號令修正公布第 3 條條文\r\n"
        "3.中華民國九十六年一月二十四日總統華總一義字第 096000081\r\n"
        "  71 號令修正公布第 1、2 條條文\r\n"
    )
    result = folded(text)
    assert "第 8600167020 号令" in result
    assert "第 09100116050 号令" in result
    assert "第 09600008171 号令" in result
    assert result.count("\n") - result.count("\n\n") == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("支持企业建链\n、上链、用链。", "支持企业建链、上链、用链。"),  # a line begins with a mark
        ("建设数据中心\n。\n推广应用", "建设数据中心。\n推广应用"),
        ("落实《数据安全\n法》的规定", "落实《数据安全法》的规定"),  # an open bracket
        ("印发（国发\n2020年第15号）的文件", "印发(国发2020年第15号)的文件"),
        ("完善制度,\n加强监管", "完善制度,加强监管"),  # behind a comma
        ("教育、卫生和\n文化事业", "教育、卫生和文化事业"),
    ],
)
def test_breaks_that_certainly_cut_a_line(text: str, expected: str) -> None:
    assert folded(text).startswith(expected)


def test_words_in_latin_script_keep_a_blank_at_the_cut_and_digits_none() -> None:
    lines = [
        "採用分散式帳本技術 smart",
        "contract依登記第8600167",
        "20號令辦理之並與 main",
        "net串接且由各機關定之",
    ]
    assert folded("\n".join(lines)) == (
        "采用分散式帐本技术 smart contract依登记第860016720号令办理之并与 main net串接且由各机关定之"
    )


HANGING = """一　{0}
　　{0}
　　{0}。
二　{0}
　　{0}。"""


def test_lines_below_a_hanging_item_are_joined() -> None:
    line = LAW[:30]
    text = fold(line).text
    assert folded(HANGING.format(line)) == f"一{text}{text}{text}。\n二{text}{text}。"


def test_indented_paragraphs_stay_apart() -> None:
    assert (
        folded("关于数据中心的说明\n　　本市数据中心建设\n　　推进顺利")
        == "关于数据中心的说明\n\n本市数据中心建设\n\n推进顺利"
    )


@pytest.mark.parametrize(
    "item",
    ["（二）", "(2)", "二、", "2.", "2)", "②", "第二条 ", "第 2 條 ", "• ", "- ", "■", "附件2：", "【", "——"],
)
def test_list_items_begin_a_line_of_their_own(item: str) -> None:
    line = REPORT[:20]
    text = "\n".join([line, item + line, line, line + "。"])
    first, *rest = folded(text).split("\n\n")
    assert first == line
    assert rest
    assert rest[0].startswith(fold(item.strip()).text)


@pytest.mark.parametrize("heading", ["第二章 监督管理", "第三節 罰則", "第 5 條", "# 目标", "第一编 总则"])
def test_headings_stay_apart(heading: str) -> None:
    lines = [REPORT[:20] + "。", heading, REPORT[:20], REPORT[20:40], REPORT[:20] + "。"]
    assert f"\n{fold(heading).text}\n\n" in folded("\n".join(lines))


@pytest.mark.parametrize(
    "alone", ["2020年5月12日", "二○二○年五月", "国发〔2020〕15号", "- 3 -", "12", "（此件公开发布）"]
)
def test_dates_numbers_and_notes_stay_apart(alone: str) -> None:
    text = "\n".join([REPORT[:20], alone, REPORT[:20]])
    assert folded(text).split("\n\n") == [REPORT[:20], fold(alone).text, REPORT[:20]]


def test_a_signature_block_stays_apart() -> None:
    text = "特此通知。\n四川省人民政府办公厅\n2020年8月20日"
    assert folded(text) == "特此通知。\n四川省人民政府办公厅\n\n2020年8月20日"
    text = "以上请认真贯彻执行\n四川省人民政府办公厅\n2020年8月20日\n"
    assert folded(text) == "以上请认真贯彻执行\n\n四川省人民政府办公厅\n\n2020年8月20日"


def test_addresses_and_labels_stay_apart() -> None:
    assert folded("关于做好工作的\n各市人民政府：") == "关于做好工作的\n\n各市人民政府:"
    assert folded("全省工作会议纪要稿\n来源：办公厅") == "全省工作会议纪要稿\n\n来源:办公厅"


@pytest.mark.parametrize("gap", ["\n", "\r\n", "\n　　　", " \n"])
def test_a_title_over_three_lines_is_one(gap: str) -> None:
    text = (
        gap.join(["云南省人民政府", "关于加快区块链产业发展的", "若干意见"])
        + "\n\n各州、市人民政府：\n正文。"
    )
    assert folded(text) == "云南省人民政府关于加快区块链产业发展的若干意见\n\n各州、市人民政府:\n正文。"


@pytest.mark.parametrize(
    "text",
    [
        "云南省人民政府\n\n关于加快区块链产业发展的意见",  # an empty line
        "会议开始!\n关于加快区块链产业发展的意见",  # a sentence ends before
        "云南省人民政府\n2020年5月\n关于加快区块链产业发展的意见",
        "云南省人民政府\n区块链产业发展规划\n关于本省三年之内区块链产业的设想",  # names its matter behind its kind
    ],
)
def test_what_is_no_title_over_lines(text: str) -> None:
    assert "\n" in folded(text)
    assert "政府关于" not in folded(text)


def test_titles_stand_at_the_head_only() -> None:
    body = "".join(f"第{k}项任务已经完成。\n" for k in range(40))
    assert "省政府\n\n关于产业的意见" in folded(body + "省政府\n关于产业的意见\n")


def test_unpunctuated_notices_are_never_merged() -> None:
    paragraphs = [
        REPORT[:33],
        REPORT[2:15],
        REPORT * 2,
        REPORT[:24] + REPORT[30:],
        REPORT[5:48],
        REPORT[:41] + REPORT[:30],
    ]
    assert folded("\n".join(paragraphs)) == "\n\n".join(paragraphs)


def test_rows_of_a_table_stay_apart() -> None:
    rows = ["│項目│金額│備註│", "├──┼──┼──┤", "│甲項│一百│無　│", "│乙項│二百│無　│"]
    assert folded("\n".join(rows)).count("\n\n") == 3
    rows = ["姓名　　职务　　电话", "张三　　主任　　一二三四", "李四　　委员　　五六七八"]
    assert folded("\n".join(rows)).count("\n\n") == 2
    rows = ["姓名\t职务\t电话", "张三\t主任\t1234", "李四\t副主任\t5678"]
    assert folded("\n".join(rows)).count("\n\n") == 2


def test_entries_of_a_table_of_contents_stay_apart() -> None:
    entries = [
        "1　总则",
        "　　1.1　编制目的和依据说明",
        "　　1.2　等级划分和适用范围",
        "　　1.3　工作原则和组织机构",
        "2　组织",
    ]
    assert folded("\n".join(entries)).count("\n\n") == 4


def test_a_blank_line_always_stands() -> None:
    lines = [REPORT[:20]] * 4
    assert folded("\n\n".join(lines)) == "\n\n".join(lines)
