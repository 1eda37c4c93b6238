"""``--plot``: what a table shows, as a figure in a file."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cefu.render.charts import draw, firsts
from running import Run

SVG = "{http://www.w3.org/2000/svg}"


def texts(file: Path) -> list[str]:
    """The lines of all texts of an SVG."""
    found = ElementTree.parse(file).getroot().iter(f"{SVG}text")
    return ["".join(line.itertext()) for text in found for line in text.findall(f"{SVG}tspan") or [text]]


def test_the_heat_map_has_the_numbers_of_the_table(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    figure = tmp_path / "m.svg"
    asked = ("matrix", "区块链", "跨链", "--year", "2020", "-i", seeds_index)
    done = run(*asked, "--plot", figure)
    assert done.status == 0
    assert f"figure in {figure}\n" in done.err
    rows = [row for row in done.records() if row["province"] != "(total)"]
    said = texts(figure)
    names = [name if name != "(unknown)" else "不详" for name in (row["province"] for row in rows)]
    assert [text for text in said if "（" in text and text.split("（")[0] in names] == [
        f"{name}（{row['documents']}）" for name, row in zip(names, rows, strict=True)
    ]
    numbers = [str(row[query]) for row in rows for query in ("区块链", "跨链")]
    cells = [text for text in said if text.isdecimal()]
    assert cells[: len(numbers)] == numbers
    searched = sum(1 for text in said if "检索文件 14 个" in text)
    assert searched == 1
    footer = "".join(said)
    assert "检索式：区块链、跨链" in footer
    assert "筛选：--year 2020" in footer
    assert any(re.fullmatch(r"Cefu \d+\.\d+\.\d+\w* · 索引 [0-9a-f]{16}", text) for text in said)
    assert figure.read_text("utf-8").count("var(--") == 0
    assert run(*asked).out == done.out


def test_one_column_is_bars(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    figure = tmp_path / "m.svg"
    done = run(
        "matrix", "区块链", "--measure", "share", "--all-provinces", "-i", seeds_index, "--plot", figure
    )
    assert done.status == 0
    said = texts(figure)
    assert {"上海（1）", "四川（1）", "西藏（0）", "100%", "·"} <= set(said)
    assert "区块链：各省份的占比" in said


def test_a_timeline_and_first_mentions(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    line, first = tmp_path / "t.svg", tmp_path / "f.svg"
    done = run("timeline", "跨链", "-i", seeds_index, "--plot", line)
    assert done.status == 0
    assert {"2017", "2020", "2", "跨链：按年"} <= set(texts(line))
    assert "未计入图中：日期不详或不够确切的文件 4 个，其中 0 个提到" in texts(line)
    done = run("timeline", "区块链", "--first", "province", "-i", seeds_index, "--plot", first)
    assert done.status == 0
    said = texts(first)
    for row in done.records():
        assert f"{row['rank']} {row['value']}" in said
        assert row["date"] in said


def test_a_png_is_one(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    if not draw.has_chinese_font():
        pytest.skip("no font with Chinese characters is installed")
    figure = tmp_path / "t.png"
    assert run("timeline", "跨链", "-i", seeds_index, "--plot", figure).status == 0
    assert figure.read_bytes().startswith(b"\x89PNG")


def test_a_png_without_a_chinese_font_is_refused(
    run: Run, seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    figure = tmp_path / "t.png"
    monkeypatch.setattr(draw, "has_chinese_font", lambda: False)
    done = run("timeline", "跨链", "-i", seeds_index, "--plot", figure)
    assert done.status == 2
    assert "no font on this computer holds Chinese" in done.err
    assert "write an SVG" in done.err
    assert list(tmp_path.glob("*.png")) == []


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("figure.pdf", "no figure is known by the name of figure.pdf — end it in .svg or .png"),
        ("figure", "no figure is known by the name of figure — end it in .svg or .png"),
        ("nowhere/figure.svg", "there is no folder"),
    ],
)
def test_what_can_t_be_drawn_is_refused_before_the_work(
    run: Run, seeds_index: Path, name: str, error: str
) -> None:
    for command in ("matrix", "timeline"):
        done = run(command, "区块链", "-i", seeds_index, "--plot", name)
        assert done.status == 2
        assert error in done.err
        assert done.out == ""


def test_too_much_is_refused_and_what_was_there_stays(run: Run, seeds_index: Path, tmp_path: Path) -> None:
    figure = tmp_path / "m.svg"
    figure.write_text("mine", encoding="utf-8")
    queries = [f"词{number}" for number in range(61)]
    done = run("matrix", *queries, "-i", seeds_index, "--plot", figure)
    assert done.status == 2
    assert "61 columns make no figure that can be read — at most 150 and 60" in done.err
    assert "--min-docs" in done.err
    assert figure.read_text("utf-8") == "mine"
    # Nothing was written that the account of an earlier run would be wrong about.
    table, told = tmp_path / "m.csv", tmp_path / "m.json"
    for file in (table, told):
        file.write_text("mine", encoding="utf-8")
    asked = ("-i", seeds_index, "--plot", figure, "-o", table, "--provenance", told)
    done = run("matrix", *queries, *asked)
    assert (done.status, "figure in" in done.err) == (2, False)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(firsts, "_ROWS", 1)
        done = run("timeline", "区块链", "--first", "province", *asked)
    assert (done.status, "make no figure" in done.err) == (2, True)
    assert [file.read_text("utf-8") for file in (figure, table, told)] == ["mine"] * 3
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".cefu-")] == []
