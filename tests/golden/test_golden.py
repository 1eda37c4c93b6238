"""The outputs of the command on ``seeds/``, to the last blank. Scripts and eyes rely on them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from golden.terminal import Outcome, run

ROOT = Path(__file__).resolve().parents[2]
STORED = Path(__file__).with_name("outputs")

#: The nine plans that the first of the articles compares.
PLANS = ("--among", "title:新型基础设施")

#: Name -> arguments; those in TERMINAL write to a terminal of so many columns, all others into a pipe.
CASES: dict[str, list[str]] = {
    "search-table": ["search", "区块链", "--limit", "5"],
    "search-table-absent-side": ["search", "新基建 NOT 區塊鏈"],
    "search-table-targets": ["search", '"100个以上" OR "20个以上" OR "50个"'],
    "search-table-narrow": ["search", "跨鏈"],
    "search-csv": ["search", "区块链 跨链", "--format", "csv"],
    "search-csv-file": ["search", "數據 平台", "--sort", "date", "--limit", "3", "-o", "hits.csv"],
    "search-provenance": ["search", "跨鏈", "--province", "四川", "-o", "hits.csv", "--provenance", "-"],
    "search-tsv": ["search", "区块链", "--province", "四川", "--province", "云南", "--format", "tsv"],
    "search-jsonl": ["search", "区块链 NEAR/10 平台", "--sort", "hits", "--limit", "3"],
    "search-json": ["search", "title:新基建 OR 雄安", "--sort", "-date", "--limit", "2", "--format", "json"],
    "search-md": ["search", "溯源", "--sort", "province", "--format", "md"],
    "search-columns": ["search", "区块链", "--columns", "doc_id,occurrences", "--limit", "0", "--sort", "hits"],
    "search-count": ["search", "區塊鍊", "--count"],
    "search-explain": ["search", "区块链 tech:人工智慧", "--year", "2020", "--province", "浙", "--explain"],
    "search-dates": ["search", "新基建", "--since", "2020-05", "--until", "2020-06", "--sort", "date", "--count"],
    "search-words": ["search", "words:(数据交易 平台)", "--limit", "3", "--columns", "rank,doc_id,occurrences"],
    "search-sentence": ["search", "区块链 金融", "--within", "sentence", "--columns", "doc_id,snippet"],
    "search-nothing": ["search", "量子计算"],
    "search-bad-query": ["search", "区块链 AND (跨链"],
    "search-unknown-province": ["search", "区块链", "--province", "四州"],
    "search-no-index": ["search", "区块链", "--index", "nowhere"],
    "show-text": ["show", "seeds/fujian-2020.txt", "--mark", "跨链 OR 区块链"],
    "show-json": ["show", "caict-digital-economy", "--format", "json"],
    "show-unknown": ["show", "seeds/fujian.txt"],
    "inspect-table": ["inspect", "seeds/chongqing-notice-2019.txt"],
    "inspect-json": ["inspect", "caict-digital-economy", "--format", "json"],
    "inspect-rows": ["inspect", "seeds/fujian-2020.txt", "nothing", "--field", "issuer", "--field", "city"],
    "status-text": ["status"],
    "status-json": ["status", "--format", "json"],
    "lexicon-table": ["lexicon", "区块链"],
    "lexicon-test": ["lexicon", "--test", "以區塊鏈和５Ｇ建設智慧城市"],
    "audit-table": ["audit", "--province", "北京"],
    "audit-csv": ["audit", "--check", "gap", "--field", "date", "--format", "csv"],
    "audit-findings": ["audit", "--findings", "--city", "杭州", "--format", "jsonl"],
    "audit-counts": ["audit", "--counts", "--format", "md"],
    "kwic-table": ["kwic", "跨鏈", "--sort", "right"],
    "kwic-csv": ["kwic", "tech:区块链 NEAR/30 平台", "--width", "12", "--province", "四川", "--format", "csv"],
    "kwic-paragraphs": ["kwic", "区块链", "--year", "2020", "--group", "paragraph", "--limit", "3"],
    "kwic-page": ["kwic", "区块链", "--offset", "50", "--limit", "2", "--columns", "keyword,doc_id,start"],
    "batch-kwic": ["batch", "queries.csv", "--kwic", "--width", "8", "--limit", "2", "--format", "csv"],
    "batch-csv-file": ["batch", "queries.csv", "--limit", "2", "-o", "hits.csv"],
    "batch-jsonl": ["batch", "queries.csv", "--year", "2020", "--columns", "query_id,doc_id,occurrences"],
    "batch-table": ["batch", "queries.csv", "--sort", "date"],
    "mentions-table": ["mentions", "跨鏈", "--within", "document"],
    "mentions-places": ["mentions", "区块链", "--what", "target", "--places"],
    "mentions-csv": ["mentions", "区块链", "--what", "city", "--what", "date", "--year", "2020", "--format", "csv"],
    "mentions-nothing": ["mentions", "新基建", "--what", "target", "--within", "sentence"],
    "cooccur-table": ["cooccur", "平台"],
    "cooccur-csv": ["cooccur", "區塊鏈", "--of", "all", "--by", "province", "--limit", "2", "--format", "csv"],
    "cooccur-item": ["cooccur", "平台", "--within", "paragraph", "--item", "大數據"],
    "article-plans": ["matrix", "区块链", "跨链", "数字资产", *PLANS, "--rows", "document", "--format", "csv"],
    "article-absent": ["matrix", "區塊鏈", *PLANS, "--absent", "--format", "csv"],
    "article-issuers": ["matrix", "区块链", *PLANS, "--rows", "issuer_type", "--format", "csv"],
    "article-months": ["timeline", "title:新型基础设施", "--by", "month", "--since", "2020-05", "--format", "csv"],
    "article-targets": ["targets", "區塊鏈", *PLANS, "--format", "csv"],
    "article-coverage": ["matrix", "区块链", "--all-provinces", "--format", "csv"],
    "matrix-table": ["matrix", "區塊鏈", "跨链", "数字资产", "--year", "2020"],
    "matrix-csv": ["matrix", "区块链", "跨链", "--measure", "share", "--all-provinces", "--format", "csv"],
    "matrix-long": ["matrix", "tech:区块链", "--cols", "year", "--province", "广东", "--long", "--format", "csv"],
    "matrix-absent": ["matrix", "区块链", "跨链", "--absent", "--year", "2020"],
    "matrix-top": ["matrix", "--cols", "technology", "--top", "3", "--year", "2020", "--format", "csv"],
    "matrix-review": ["matrix", "區塊鏈", "--review", "review.csv", "--format", "csv"],
    "search-review": ["search", "跨鏈", "--review", "hits.csv", "--count"],
    "timeline-review": ["timeline", "跨链", "--review", "review.csv", "--format", "csv"],
    "timeline-table": ["timeline", "区块链", "--by", "quarter"],
    "timeline-csv": ["timeline", "跨链", "--format", "csv"],
    "timeline-first": ["timeline", "区块链", "--first", "city"],
    "timeline-plot": ["timeline", "跨链", "--plot", "line.svg", "--format", "csv"],
    "report-nothing": ["report", "量子计算", "-o", "nothing.html"],
    "report-notes": ["report", "區塊鏈", "tech:人工智慧", *PLANS, "--skip", "map", "-o", "report.html"],
    "report-no-name": ["report", "区块链", "-o", "report.pdf"],
    "targets-table": ["targets", "區塊鏈"],
    "targets-csv": ["targets", "--year", "2020", "--within", "document", "--sort", "deadline", "--format", "csv"],
    "targets-nothing": ["targets", "跨链", "--unit", "家"],
    "ingest-again": ["ingest", "seeds"],
    "ingest-dry-run": ["ingest", "seeds", "missing", "--dry-run", "--index", "other", "--format", "json"],
}  # fmt: skip
TERMINAL = {
    "search-table": 80,
    "search-table-absent-side": 80,
    "search-table-targets": 80,
    "search-table-narrow": 40,
    "show-text": 80,
    "status-text": 80,
    "lexicon-table": 80,
    "inspect-table": 80,
    "kwic-table": 96,
    "mentions-table": 80,
    "targets-table": 120,
    "cooccur-table": 80,
    "matrix-table": 80,
    "timeline-table": 80,
    "batch-table": 80,
    "audit-table": 80,
}

#: A list for the batch: a query in each script, a filter, one that finds nothing, one that does not parse.
QUERIES = "id,query,province\nchain,跨鏈,\nplain,区块链,四川;云南\nnone,量子计算,\nbad,区块链 AND (跨链,\n"

_VOLATILE = (
    (re.compile(r"\b\d+\.\d s\b"), "N s"),
    (re.compile(r'"seconds": [\d.]+'), '"seconds": N'),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "HEX"),
    (re.compile(r"20\d\d-\d\d-\d\dT[\d:]+(?:\+00:00|Z)"), "TIME"),
    (re.compile(r'("(?:python_version|jieba|opencc-python-reimplemented|whoosh)": )"[^"]+"'), r'\1"VERSION"'),
    (re.compile(r'(cefu |cefu_version": "|cefu_version +)\d+\.\d+\.\d+\w*'), r"\1VERSION"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``seeds`` and their index."""
    place = tmp_path_factory.mktemp("golden")
    shutil.copytree(ROOT / "seeds", place / "seeds")
    (place / "queries.csv").write_text(QUERIES, encoding="utf-8")
    outcome = run(["ingest", "seeds", "--jobs", "1"], place)
    assert outcome.status == 0, outcome.stderr
    for query in ("区块链", "跨链"):
        assert run(["search", query, "--sort", "date", "--review", "review.csv"], place).status == 0
    judged = (place / "review.csv").read_text("utf-8-sig").splitlines()
    # The empty cells keep, note and before: of the hits every third is rejected, and the last one not judged.
    said = ("yes", "yes", "no")
    kept = [line.replace(",,,,document", f",{said[k % 3]},,,document") for k, line in enumerate(judged)]
    (place / "review.csv").write_text("\n".join([*kept[:-1], judged[-1]]), encoding="utf-8-sig")
    return place


def shown(name: str, outcome: Outcome, folder: Path) -> str:
    """An outcome as it is stored: what changes from run to run masked, what is not seen made visible."""
    parts = [f"$ cefu {' '.join(CASES[name])}", "--- stdout", outcome.stdout]
    written = folder / "hits.csv"
    if written.exists():
        parts += ["--- hits.csv", written.read_bytes().decode()]
        written.unlink()
    parts += ["--- stderr", outcome.stderr, f"--- exit {outcome.status}"]
    text = "\n".join(part.removesuffix("\n") for part in parts if part)
    text = (
        text.replace(str(folder), "FOLDER")
        .replace("\r\n", "␍\n")
        .replace("\r", "␍")
        .replace("\ufeff", "[BOM]")
    )
    for pattern, mask in _VOLATILE:
        text = pattern.sub(mask, text)
    return text + "\n"


@pytest.mark.parametrize("name", CASES)
def test_output_is_as_stored(name: str, folder: Path, update_golden: bool) -> None:
    outcome = run(CASES[name], folder, columns=TERMINAL.get(name))
    text = shown(name, outcome, folder)
    stored = STORED / f"{name}.txt"
    if update_golden:
        STORED.mkdir(exist_ok=True)
        stored.write_bytes(text.encode())
        return
    assert stored.exists(), f"nothing stored for {name}: pytest tests/golden --update-golden"
    assert text == stored.read_bytes().decode()


def test_nothing_is_stored_that_no_case_makes() -> None:
    assert {path.stem for path in STORED.iterdir()} == set(CASES)


def test_tables_fit_the_terminal() -> None:
    from cefu.render.width import display_width

    for name, columns in TERMINAL.items():
        if name != "show-text":
            lines = (STORED / f"{name}.txt").read_text(encoding="utf-8").split("--- stderr")[0].splitlines()
            assert max(display_width(line) for line in lines[2:]) <= columns, name
