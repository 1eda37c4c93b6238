"""Figures: numbers to specifications, and those to SVG and PNG."""

from __future__ import annotations

import re
import struct
import sys
from typing import Any
from xml.etree import ElementTree

import pytest

from cefu.data.place_tables import provinces
from cefu.data.tiles import tiles
from cefu.errors import ConfigError
from cefu.render.charts import (
    PAPER,
    Bar,
    FirstDot,
    HeatRow,
    PeriodBar,
    Unit,
    bars,
    draw,
    first_dots,
    heat_map,
    periods,
    png,
    svg,
    tile_map,
)
from cefu.render.charts.classes import scale
from cefu.render.charts.frame import shortened, wrapped

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawn: str) -> list[str]:
    """What the texts of an SVG say, in order; it must be XML."""
    return ["".join(each.itertext()) for each in ElementTree.fromstring(drawn).iter(f"{SVG}text")]


def values(spec: dict[str, Any], view: int = 0) -> list[dict[str, Any]]:
    return list(spec["vconcat"][view]["data"]["values"])


def test_each_unit_has_one_square() -> None:
    assert {tile.name for tile in tiles()} == {province.name for province in provinces()}
    assert len({(tile.column, tile.row) for tile in tiles()}) == 35


def test_no_document_no_mention_and_a_mention_look_different() -> None:
    units = {"四川": Unit(3, 12, "#q1-p5"), "上海": Unit(0, 2), "(unknown)": Unit(9, 9)}
    spec = tile_map(units, look=PAPER, title="区块链", footer=("检索文件 23 个",))
    cells = {value["name"]: value for value in values(spec)}
    assert len(cells) == 35
    assert (cells["四川"]["text"], cells["上海"]["text"], cells["西藏"]["text"]) == ("3/12", "0/2", "·")
    assert len({cells[name]["kind"] for name in ("四川", "上海", "西藏")}) == 3
    drawn = svg(spec, "地图")
    assert drawn.count("stroke-dasharray") == 34  # 33 units without documents, and the legend
    said = texts(drawn)
    assert {"四川", "3/12", "0/2", "区块链", "检索文件 23 个", "无文件（·）", "有文件，未提及（0）"} <= set(
        said
    )
    assert "9/9" not in said
    # Square and texts lead to the passages; what has none leads nowhere.
    assert re.findall(r'href="([^"]*)"', drawn) == ["#q1-p5"] * 3


def test_zero_and_nothing_searched_are_told_apart_in_a_heat_map() -> None:
    rows = [HeatRow("四川", [0, 2.0, None]), HeatRow("福建", [7, 1, 0])]
    spec = heat_map(rows, ["区块链", "跨链", "量子"], "documents", look=PAPER)
    assert [(v["row"], v["col"], v["text"]) for v in values(spec)] == [
        ("四川", "区块链", "0"), ("四川", "跨链", "2"), ("四川", "量子", "·"),
        ("福建", "区块链", "7"), ("福建", "跨链", "1"), ("福建", "量子", "0"),
    ]  # fmt: skip
    assert [v["kind"] for v in values(spec)] == ["", "2", "", "7", "1", ""]
    assert {"区块链", "四川", "7", "·"} <= set(texts(svg(spec, "热图")))


def test_long_names_are_cut_with_a_sign_and_stay_apart() -> None:
    name = "国家发展改革委工业和信息化部财政部人力资源社会保障部自然资源部住房城乡建设部"
    assert shortened(name) == name[:27] + "…"
    spec = bars([Bar(name + "甲", 1), Bar(name + "乙", 2)], "documents", look=PAPER)
    said = texts(svg(spec, "条形图"))
    assert name[:27] + "…" in said
    assert name[:27] + "… (2)" in said
    assert "".join(wrapped("甲乙丙丁戊己庚辛", 40)) == "甲乙丙丁戊己庚辛"
    assert wrapped("甲乙丙丁戊", 40) == ["甲乙丙", "丁戊"]


def test_the_same_column_twice_is_two_columns() -> None:
    spec = heat_map([HeatRow("四川", [1, 2])], ["区块链", "区块链"], "share", look=PAPER)
    assert [v["col"] for v in values(spec)] == ["区块链", "区块链 (2)"]


def test_a_timeline_has_a_gap_where_nothing_was_searched() -> None:
    rows = [PeriodBar("2019", 2, 8), PeriodBar("2020", 0, 0), PeriodBar("2021", 0, 5)]
    spec = periods(rows, look=PAPER)
    assert [(v["text"], v["share"]) for v in values(spec)] == [("2", 0.25), ("·", None), ("0", 0.0)]
    assert "NaN" not in svg(spec, "时间")


@pytest.mark.parametrize("spec", [
    periods([PeriodBar("2020", 0, 4)], look=PAPER),
    bars([Bar("四川", 0), Bar("福建", None)], "share", look=PAPER),
    heat_map([HeatRow("四川", [0, None])], ["甲", "乙"], "per10k", look=PAPER),
    tile_map({}, look=PAPER),
])  # fmt: skip
def test_nothing_found_is_a_figure_too(spec: dict[str, Any]) -> None:
    drawn = svg(spec, "无")
    assert "NaN" not in drawn
    assert "Infinity" not in drawn
    assert texts(drawn)


def test_first_mentions_know_how_exact_a_date_is() -> None:
    rows = [FirstDot(1, "重庆", "2017"), FirstDot(2, "四川", "2020-05-12"), FirstDot(None, "云南", "")]
    spec = first_dots(rows, look=PAPER)
    assert [v.get("day") for v in values(spec)] == ["2017-01-01", "2020-05-12", None]
    assert {"1 重庆", "2017", "2 四川", "云南", "无日期"} <= set(texts(svg(spec, "首次")))
    with pytest.raises(ConfigError, match="without any date"):
        first_dots(rows[2:])


@pytest.mark.parametrize("draw_many", [
    lambda: heat_map([HeatRow(str(n), [1]) for n in range(151)], ["区块链"], "documents"),
    lambda: heat_map([HeatRow("四川", [1] * 61)], [str(n) for n in range(61)], "documents"),
    lambda: bars([Bar(str(n), 1) for n in range(151)], "documents"),
    lambda: periods([PeriodBar(str(n), 1, 1) for n in range(241)]),
    lambda: periods([]),
])  # fmt: skip
def test_what_can_t_be_read_is_refused(draw_many: Any) -> None:
    with pytest.raises(ConfigError, match="make no figure that can be read — at most"):
        draw_many()


def test_names_are_texts_and_never_markup() -> None:
    name = '<script>alert("1")</script>&'
    for spec in (
        bars([Bar(name, 1, "#q1")], "documents", title=name, footer=[name]),
        heat_map([HeatRow(name, [1])], [name], "documents"),
        first_dots([FirstDot(1, name, "2020")]),
    ):
        drawn = svg(spec, name)
        assert "<script" not in drawn
        assert any("<script>" in text for text in texts(drawn))


def test_a_figure_asks_for_nothing_from_elsewhere() -> None:
    drawn = svg(tile_map({"四川": Unit(3, 12, "#q1-p5"), "云南": Unit(0, 1)}), "地图")
    assert set(re.findall(r'https?://[^"\s)]*', drawn)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "var(--s3)" in drawn
    assert "currentColor" in drawn
    assert drawn.startswith('<svg role="group" aria-label="地图"')


def test_classes_have_some_of_the_values_each() -> None:
    assert scale([], "documents") == ((), ())
    found = scale([1, 1, 1, 1, 2, 3, 9, 40, 41, 700], "documents")
    assert [found.place(value) for value in (1, 2, 3, 700)] == [0, 0, 1, 4]
    assert found.names == ("1–2", "3", "9–40", "41", "700")
    steps = [found.step(top, 5) for top in found.tops]
    assert steps == sorted(set(steps))
    assert scale([0.1, 0.5], "share").names == ("10%", "50%")


def test_a_png_has_two_pixels_for_one() -> None:
    if not draw.has_chinese_font():
        pytest.skip("no font with Chinese characters is installed")
    spec = bars([Bar("四川", 1)], "documents", look=PAPER)
    picture = png(spec)
    assert picture.startswith(b"\x89PNG")
    width = struct.unpack(">I", picture[16:20])[0]
    assert abs(width - 2 * float(ElementTree.fromstring(svg(spec, "")).attrib["width"])) <= 2


def test_a_png_needs_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = bars([Bar("四川", 1)], "documents", look=PAPER)
    monkeypatch.setattr(draw, "has_chinese_font", lambda: False)
    with pytest.raises(ConfigError, match="no font on this computer holds Chinese"):
        png(spec)


def test_letters_that_all_look_the_same_are_no_font(monkeypatch: pytest.MonkeyPatch) -> None:
    class Boxes:
        @staticmethod
        def svg_to_png(drawn: str) -> bytes:
            assert "<text" in drawn
            return b"box"

    monkeypatch.setattr(draw, "_library", lambda: Boxes)
    draw.has_chinese_font.cache_clear()
    try:
        assert not draw.has_chinese_font()
    finally:
        draw.has_chinese_font.cache_clear()


def test_without_the_library_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    with pytest.raises(ConfigError, match=re.escape("pip install 'cefu[report]'")):
        svg(tile_map({}), "")
