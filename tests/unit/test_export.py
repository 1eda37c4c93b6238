"""What every command writes, read back by what researchers read it with."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from cefu.cli.app import COMMANDS, cefu
from cefu.data.formulas import unharmed
from running import Run

pandas = pytest.importorskip("pandas", reason="pandas reads results back")
openpyxl = pytest.importorskip("openpyxl", reason="openpyxl reads workbooks back")
calamine = pytest.importorskip("python_calamine", reason="python-calamine reads workbooks back")
pytest.importorskip("xlsxwriter", reason="XlsxWriter (extra xlsx) writes workbooks")

#: Every command that writes tables, by the shapes its tables have.
CASES: dict[str, list[str]] = {
    "search": ["search", "区块链", "--limit", "0"],
    "search-nothing": ["search", "量子引力"],
    "search-columns": ["search", "跨鏈", "--columns", "date,title,technologies"],
    "kwic": ["kwic", "区块链", "--width", "12"],
    "kwic-paragraphs": ["kwic", "跨链", "--group", "paragraph"],
    "batch": ["batch", "queries.csv"],
    "matrix": ["matrix", "区块链", "跨链", "--all-provinces"],
    "matrix-share": ["matrix", "区块链", "--rows", "year", "--measure", "share"],
    "matrix-long": ["matrix", "区块链", "--cols", "year", "--long"],
    "matrix-absent": ["matrix", "区块链", "跨链", "--absent"],
    "timeline": ["timeline", "区块链", "--by", "month"],
    "timeline-first": ["timeline", "区块链", "--first", "province"],
    "mentions": ["mentions", "区块链", "--what", "date", "--what", "province"],
    "mentions-places": ["mentions", "跨链", "--places"],
    "targets": ["targets", "区块链"],
    "cooccur": ["cooccur", "区块链"],
    "audit": ["audit"],
    "audit-counts": ["audit", "--counts"],
    "audit-findings": ["audit", "--findings"],
    "inspect": ["inspect", "--id", "seeds/sichuan-2020.md"],
    "lexicon": ["lexicon"],
    "lexicon-text": ["lexicon", "--text", "以區塊鏈和5G建設智慧城市"],
    "retag": ["retag", "--lexicon", "own.toml", "--dry-run"],
}
_NO_INDEX = {"lexicon", "lexicon-text"}
_OWN = '[[technology]]\nname = "蜀信链"\naliases = ["蜀信链服务"]\n'


def _offers(name: str, option: str) -> Any:
    """The option of a command, or None."""
    command = cefu.get_command(None, name)  # type: ignore[attr-defined]
    return next((each for each in command.params if each.name == option), None)


def tabular() -> list[str]:
    """The commands that offer CSV."""
    forms = {name: _offers(name, "form") for name in COMMANDS}
    return [name for name, form in forms.items() if form is not None and "csv" in form.type.choices]


CASES = {name: args for name, args in CASES.items() if args[0] in COMMANDS}


@pytest.fixture
def write(run: Run, seeds_index: Path, tmp_path: Path) -> Any:
    """``write("kwic", "csv", "--raw")``: the path of what the case's command wrote, and its exit status."""
    here = tmp_path / "here"
    (here / "queries.csv").write_text(
        "id,query,province\n一,跨鏈,\n二,区块链,四川;云南\n三,量子引力,\n", encoding="utf-8"
    )
    (here / "own.toml").write_text(_OWN, encoding="utf-8")

    def call(name: str, form: str, *more: str) -> Path:
        args = CASES[name] + ([] if name in _NO_INDEX else ["-i", str(seeds_index)])
        path = here / f"{name}.{form}"
        outcome = run(*args, "-o", path, *more)
        assert outcome.status in (0, 1), outcome.err
        assert "error" not in outcome.err
        return path

    return call


def flat(record: dict[str, Any]) -> dict[str, str]:
    """A record of JSON Lines as CSV says it."""

    def text(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list):
            return ";".join(map(text, value))
        return str(value)

    return {key: text(value) for key, value in record.items()}


def records_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plain(value: Any) -> str:
    """A cell of a workbook as CSV says it."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "isoformat"):
        return str(value.isoformat()[:10])
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def same_numbers(one: str, other: str) -> bool:
    """Whether two texts are the same, or the same number."""
    try:
        return one == other or math.isclose(float(one), float(other), abs_tol=1e-12)
    except ValueError:
        return False


def lines_are_lf(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_every_command_with_tables_writes_every_format() -> None:
    assert {args[0] for args in CASES.values()} == set(tabular())
    for name in tabular():
        form, provenance = _offers(name, "form"), _offers(name, "provenance")
        assert {"table", "csv", "tsv", "jsonl", "json", "md", "xlsx"} <= set(form.type.choices), name
        assert provenance is not None, name


@pytest.mark.parametrize("name", CASES)
def test_csv_and_tsv_say_what_json_lines_say(name: str, write: Any) -> None:
    records = records_of(write(name, "jsonl"))
    for form, separator in (("csv", ","), ("tsv", "\t")):
        path = write(name, form, "--raw")
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        with open(path, encoding="utf-8-sig", newline="") as file:
            quoting = csv.QUOTE_MINIMAL if form == "csv" else csv.QUOTE_NONE
            rows = list(csv.DictReader(file, delimiter=separator, quoting=quoting, strict=True))
        frame = pandas.read_csv(
            path, sep=separator, dtype=str, keep_default_na=False, quoting=quoting, encoding="utf-8-sig"
        )
        assert len(rows) == len(frame) == len(records)
        for row, line, record in zip(rows, frame.to_dict("records"), records, strict=True):
            expected = flat(record)
            if form == "tsv":
                expected = {
                    key: " ".join(value.replace("\r\n", "\n").splitlines()) for key, value in expected.items()
                }
                expected = {key: value.replace("\t", " ") for key, value in expected.items()}
            assert row == expected
            assert {key: lines_are_lf(value) for key, value in line.items()} == {
                key: lines_are_lf(value) for key, value in expected.items()
            }
    unescaped = list(
        csv.DictReader(io.StringIO(write(name, "csv").read_text(encoding="utf-8-sig"), newline=""))
    )
    assert [{key: unharmed(value) for key, value in row.items()} for row in unescaped] == [
        {key: lines_are_lf(value) for key, value in flat(record).items()} for record in records
    ]


@pytest.mark.parametrize("name", CASES)
def test_a_workbook_says_what_json_lines_say(name: str, write: Any) -> None:
    records = records_of(write(name, "jsonl"))
    path = write(name, "xlsx")
    sheet = openpyxl.load_workbook(path)["rows"]
    keys = [each.value for each in sheet[1]]
    by_openpyxl = [[each.value for each in row] for row in sheet.iter_rows(min_row=2, max_col=len(keys))]
    by_calamine = calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("rows").to_python()
    frame = pandas.read_excel(path, sheet_name="rows", dtype=object, keep_default_na=False, engine="openpyxl")
    assert by_calamine[0] == keys == list(frame.columns)
    expected = [list(flat(record).values()) for record in records]
    assert not records or keys == list(records[0])
    for read in (by_openpyxl, by_calamine[1:], frame.values.tolist()):
        assert len(read) == len(records)
        for row, wanted in zip(read, expected, strict=True):
            for value, text in zip(row, wanted, strict=True):
                assert same_numbers(plain(value), lines_are_lf(text))
    for row, record in zip(by_openpyxl, records, strict=True):
        for value, given in zip(row, record.values(), strict=True):
            if isinstance(given, bool) or (isinstance(given, int | float) and value is not None):
                assert type(value) in (type(given), int)
    assert not any(each.data_type == "f" for row in sheet.iter_rows() for each in row)


def test_full_days_are_dates_and_vague_ones_are_not_made_exact(write: Any) -> None:
    path = write("search", "xlsx")
    sheet = openpyxl.load_workbook(path)["rows"]
    place = [each.value for each in sheet[1]].index("date") + 1
    found = {type(row[place - 1].value).__name__ for row in sheet.iter_rows(min_row=2)}
    assert found == {"datetime", "str", "NoneType"}
    given = [record["date"] for record in records_of(write("search", "jsonl"))]
    assert [plain(row[place - 1].value) for row in sheet.iter_rows(min_row=2)] == given


@pytest.fixture
def hostile(run: Run, tmp_path: Path) -> Path:
    """An index of documents whose texts and metadata begin as formulas do."""
    titles = ["=1+1", "+标题", "-标题", "@标题", "＝1+1", "'=链", "＠公式", '=HYPERLINK("http://a.cn","看")']
    lines = [
        json.dumps({"id": f"={number}", "title": title, "text": f"{title}\n公式正文"}, ensure_ascii=False)
        for number, title in enumerate(titles)
    ]
    source = tmp_path / "records.jsonl"
    source.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("ingest", source, "-i", tmp_path / "hostile").status == 0
    return tmp_path / "hostile"


def test_cells_like_formulas_come_back(run: Run, hostile: Path, tmp_path: Path) -> None:
    asked = ["search", "公式", "-i", hostile, "--limit", "0", "--columns", "doc_id,title,snippet"]
    records = run(*asked, "--format", "jsonl").records()
    raw = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv", "--raw").out, newline="")))
    assert raw == records
    tame = list(csv.DictReader(io.StringIO(run(*asked, "--format", "csv").out, newline="")))
    assert all(cell.startswith("'") for row in tame for cell in (row["doc_id"], row["title"]))
    assert [{key: unharmed(cell) for key, cell in row.items()} for row in tame] == records
    for more in ([], ["--raw"]):
        path = tmp_path / "hits.xlsx"
        assert run(*asked, "-o", path, *more).status == 0
        sheet = openpyxl.load_workbook(path)["rows"]
        assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)] == [
            list(record.values()) for record in records
        ]


# -- LibreOffice ------------------------------------------------------------------------------------------------------


def converted(path: Path, to: str, *options: str) -> Path:
    """The file as LibreOffice makes another of it."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice (soffice) converts results")
    folder = path.parent / "converted"
    profile = f"-env:UserInstallation=file://{path.parent / 'profile'}"
    subprocess.run(
        [office, profile, "--headless", *options, "--convert-to", to, "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    return folder / f"{path.stem}.{to.split(':')[0]}"


def grid(path: Path) -> list[list[str]]:
    rows: Sequence[Sequence[Any]] = (
        calamine.CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    )
    return [[plain(cell) for cell in row] for row in rows]


def table(path: Path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [[lines_are_lf(cell) for cell in row] for row in csv.reader(file)]


def as_opened(path: Path) -> Path:
    """A CSV file opened as a double click opens it, saved as a workbook."""
    # Comma, double quote, encoding by the byte order mark (UTF-8), from the first line, formulas evaluated.
    return converted(path, "xlsx", "--infilter=CSV:44,34,UTF8,1,,0,false,true,false,false,false,-1,true")


@pytest.mark.parametrize("name", ["search", "kwic", "matrix"])
def test_libreoffice_opens_csv(name: str, write: Any) -> None:
    path = write(name, "csv")
    read, expected = grid(as_opened(path)), table(path)
    assert len(read) == len(expected)
    for row, wanted in zip(read, expected, strict=True):
        assert all(same_numbers(cell, text) for cell, text in zip(row, wanted, strict=True)), (row, wanted)
    if name == "search":
        assert any("區塊鏈" in cell for row in read for cell in row)


def test_libreoffice_opens_workbooks(write: Any) -> None:
    path = write("search", "xlsx")
    expected = [list(flat(record).values()) for record in records_of(write("search", "jsonl"))]
    read = grid(converted(path, "ods"))[1:]
    assert len(read) == len(expected)
    for row, wanted in zip(read, expected, strict=True):
        assert all(same_numbers(cell, lines_are_lf(text)) for cell, text in zip(row, wanted, strict=True))


def test_in_libreoffice_a_hostile_cell_stays_text(run: Run, hostile: Path, tmp_path: Path) -> None:
    asked = ["search", "公式", "-i", hostile, "--limit", "0", "--columns", "doc_id,title"]
    titles = {record["title"] for record in run(*asked, "--format", "jsonl").records()}
    for form, more in (("csv", ()), ("xlsx", ()), ("xlsx", ("--raw",))):
        path = tmp_path / f"hits.{form}"
        assert run(*asked, "-o", path, *more).status == 0
        made = as_opened(path) if form == "csv" else converted(path, "xlsx")
        sheet = openpyxl.load_workbook(made).active
        assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
        assert {unharmed(row[1]) if form == "csv" else row[1] for row in grid(made)[1:]} == titles
    # The same without the apostrophe is what a spreadsheet calculates: the rule is needed.
    path = tmp_path / "raw.csv"
    assert run(*asked, "-o", path, "--raw").status == 0
    sheet = openpyxl.load_workbook(as_opened(path)).active
    assert any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
