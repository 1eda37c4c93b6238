"""The little corpus in ``seeds/``: its form, its facts, and the answers that the cases expect of it.

Nothing here uses cefu: the files are read, folded and searched by brute force, so that the expected answers
do not come from the program they are meant to check.
"""

from __future__ import annotations

import calendar
import csv
import datetime
import json
import re
import sys
import unicodedata
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from opencc import OpenCC

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "seeds"
ARTICLES = ROOT.parent / "shared" / "seeds"
CASES = json.loads((ROOT / "tests" / "cases" / "seeds.json").read_text("utf-8"))

KEYS = {"title", "province", "city", "issuer", "date", "kind", "tags"}
FILTERS = {"province", "city", "issuer", "tech", "kind", "year", "since", "until", "undated"}
PLANS = {
    f"seeds/{name}"
    for name in (
        "beijing-2020.md", "chongqing-2020.md", "fujian-2020.txt", "guangzhou-2020.md", "shanghai-2020.md",
        "shenzhen-2020.md", "sichuan-2020.md", "yunnan-2020.txt", "zhejiang-2020.txt",
    )
}  # fmt: skip
SHANGHAI = "seeds/shanghai-2020.md"

# Names of documents, bodies and platforms: official, so they may stand here as they stand in the articles.
OFFICIAL_NAMES = (
    "上海市推进新型基础设施建设行动方案",
    "关于构建更加完善的要素市场化配置体制机制的意见",
    "北京国际大数据交易所设立工作实施方案",
    "关于加快区块链产业培育及创新应用的意见",
    "关于进一步促进区块链产业健康快速发展有关工作的通知",
    "关于进一步促进科技创新的若干政策措施",
    "区块链信息服务管理规定",
    "雄安征拆迁安置资金管理区块链平台",
    "国家东南区域区块链主干网",
    "国家区块链发展先行示范区",
    "中央政治局第十八次集体学习",
    "国家互联网信息办公室",
)
LONGEST_SHARED_RUN = 12

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
INNER = f"[{HAN}、。,:;!?()《》「」『』“”]"
SCRIPT = OpenCC("tw2s")

# The issuers of the notices without any header, and the place that each belongs to.
SIGNED = {
    "国家互联网信息办公室": {"province": "中央"},
    "广东省人民政府": {"province": "广东"},
    "重庆市经信委": {"province": "重庆"},
    "雄安新区管委会": {"province": "河北", "city": "雄安新区"},
}
SHORT_NAMES = {"雲南省": "云南", "天津市": "天津", "廣東": "广东"}


class Seed(NamedTuple):
    meta: dict[str, object]
    body: str
    declared: bool  # the title stands outside the body

    @property
    def text(self) -> str:
        return f"{self.meta['title']}\n\n{self.body}" if self.declared else self.body

    @property
    def issuers(self) -> list[str]:
        value = self.meta.get("issuer") or []
        return value if isinstance(value, list) else [value]


def fold(text: str) -> str:
    """A second, slower statement of DESIGN §5, as far as the seeds need it."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(rf"(?<={INNER})[ \t]*\n?[ \t]*(?={INNER})", "", text)
    text = re.sub("(区块|上)炼", r"\1链", SCRIPT.convert(text))
    return re.sub("[—–]", "-", re.sub("[「」『』“”]", '"', text)).lower()


def han(text: str) -> str:
    return re.sub(f"[^{HAN}]", "", fold(text))


def read_markdown(path: Path) -> Seed:
    fence, head, body = re.fullmatch(r"(---|\+\+\+)\n(.*?\n)\1\n(.*)", path.read_text("utf-8"), re.S).groups()
    return Seed(yaml.safe_load(head) if fence == "---" else tomllib.loads(head), body.strip(), True)


def read_text(path: Path) -> Seed:
    body = path.read_text("utf-8").strip()
    sidecar = path.with_suffix(".meta.toml")
    if sidecar.exists():
        return Seed(tomllib.loads(sidecar.read_text("utf-8")), body, True)
    lines = body.splitlines()
    year, month = re.fullmatch(r"(\d{4})年(\d{1,2})月", lines[-1]).groups()
    meta = {"title": lines[0], "issuer": lines[-2], "date": f"{year}-{int(month):02d}"}
    return Seed(meta | SIGNED[lines[-2]], body, False)


def read_records(path: Path) -> dict[str, Seed]:
    with path.open(encoding="utf-8", newline="") as lines:
        if path.suffix == ".jsonl":
            return {
                r["id"]: Seed({k: r[k] for k in KEYS & r.keys()}, r["text"], True)
                for r in map(json.loads, lines)
            }
        columns = {"标题": "title", "发文机关": "issuer", "发布日期": "date", "省份": "province"}
        return {
            row["编号"]: Seed(
                {key: row[name] for name, key in columns.items() if row[name]}, row["正文"], True
            )
            for row in csv.DictReader(lines)
        }


@cache
def seeds() -> dict[str, Seed]:
    found: dict[str, Seed] = {}
    for path in sorted(SEEDS.iterdir()):
        if path.suffix in {".jsonl", ".csv"}:
            records = read_records(path)
            assert not found.keys() & records.keys()
            found |= records
        elif path.suffix == ".md":
            found[f"seeds/{path.name}"] = read_markdown(path)
        elif path.suffix == ".txt":
            found[f"seeds/{path.name}"] = read_text(path)
    return found


@cache
def fields(doc_id: str) -> tuple[str, ...]:
    """What is searched: the declared title and each paragraph, folded."""
    return tuple(fold(part) for part in re.split(r"\n\s*\n", seeds()[doc_id].text))


def count(keyword: str, doc_id: str) -> int:
    word = re.escape(fold(keyword))
    pattern = rf"(?<![a-z0-9]){word}" if re.match("[a-z0-9]", word) else word
    pattern += r"(?![a-z0-9])" if re.search("[a-z0-9]$", word) else ""
    return sum(len(re.findall(pattern, field)) for field in fields(doc_id))


def holders(keyword: str) -> set[str]:
    return {doc_id for doc_id in seeds() if count(keyword, doc_id)}


def day(text: str, last: bool) -> datetime.date:
    year, month, dom = (*map(int, text.split("-")), None, None)[:3]
    if not last:
        return datetime.date(year, month or 1, dom or 1)
    return datetime.date(year, month or 12, dom or calendar.monthrange(year, month or 12)[1])


def passes(doc_id: str, options: dict[str, object]) -> bool:
    meta = seeds()[doc_id].meta
    date = str(meta.get("date") or "")
    for name in ("province", "city", "kind"):
        wanted = [SHORT_NAMES.get(value, value) for value in options.get(name, [])]
        if wanted and SHORT_NAMES.get(meta.get(name), meta.get(name)) not in wanted:
            return False
    if "issuer" in options and not {*seeds()[doc_id].issuers} & {*options["issuer"]}:
        return False
    if "year" in options and date[:4] not in options["year"]:
        return False
    if not {"since", "until"} & options.keys():
        return True
    if not date:
        return options.get("undated", False)
    since, until = options.get("since", "0001"), options.get("until", "9999")
    return day(since, False) <= day(date, False) and day(date, True) <= day(until, True)


def simple_parts(query: str) -> list[tuple[bool, str]] | None:
    """The (wanted, keyword) pairs of a query of keywords and negations; None for any other query."""
    if re.search(r"\b(OR|NEAR)\b|[()]|\b\w+:|(?:^| )/[ps] ", query):
        return None
    return [
        (not no, quoted or bare) for no, quoted, bare in re.findall(r'(NOT |-|)(?:"([^"]+)"|(\S+))', query)
    ]


def test_there_are_enough_documents() -> None:
    assert 38 <= len(seeds()) <= 44
    assert seeds().keys() >= PLANS
    assert len(read_records(SEEDS / "records.jsonl")) >= 2
    assert len(read_records(SEEDS / "records.csv")) >= 2


def test_names_are_ascii_and_every_file_is_known() -> None:
    for path in SEEDS.iterdir():
        assert re.fullmatch(r"[a-z0-9-]+(\.md|\.txt|\.meta\.toml|\.jsonl|\.csv)", path.name), path.name
        assert b"\r" not in path.read_bytes(), path.name


def test_every_sidecar_has_its_file() -> None:
    sidecars = list(SEEDS.glob("*.meta.toml"))
    assert sidecars
    for sidecar in sidecars:
        assert sidecar.with_name(sidecar.name.removesuffix(".meta.toml") + ".txt").is_file(), sidecar.name


def test_both_kinds_of_front_matter_are_there() -> None:
    first_lines = [path.read_text("utf-8").split("\n", 1)[0] for path in SEEDS.glob("*.md")]
    assert {*first_lines} == {"---", "+++"}


def test_about_half_is_in_traditional_script() -> None:
    def is_traditional(text: str) -> bool:
        characters = re.sub(f"[^{HAN}]", "", text)
        changed = sum(a != b for a, b in zip(characters, SCRIPT.convert(characters), strict=True))
        return changed > len(characters) / 10

    share = sum(is_traditional(seed.text) for seed in seeds().values()) / len(seeds())
    assert 0.4 <= share <= 0.6


def test_the_wrong_character_stands_beside_the_right_one() -> None:
    mixed = [doc_id for doc_id, seed in seeds().items() if "區塊鏈" in seed.text and "區塊鍊" in seed.text]
    assert len(mixed) >= 10


@pytest.mark.parametrize("doc_id", sorted(seeds()))
def test_form_of_a_document(doc_id: str) -> None:
    seed = seeds()[doc_id]
    assert 80 <= len(re.sub(r"\s", "", seed.body)) <= 400
    assert seed.meta.keys() <= KEYS
    assert seed.meta["title"]
    if seed.declared:
        assert fold(str(seed.meta["title"])) not in fields(doc_id)[1:], "the title is repeated in the body"
    date = str(seed.meta.get("date") or "")
    if date:
        assert re.fullmatch(r"20(1[789]|20)(-\d\d(-\d\d)?)?", date)
        assert day(date, False) <= day(date, True) <= datetime.date(2020, 12, 31)


def test_nine_plans() -> None:
    titled = {d for d, seed in seeds().items() if "新型基础设施建设" in fold(str(seed.meta["title"]))}
    kinds = {d for d, seed in seeds().items() if seed.meta.get("kind") in {"行动方案", "三年计划"}}
    assert titled == kinds == PLANS
    assert holders("新基建") >= PLANS
    assert holders("新型基础设施") >= PLANS
    assert {d: str(seeds()[d].meta["date"]) for d in PLANS} == {
        "seeds/shanghai-2020.md": "2020-05-12",
        "seeds/beijing-2020.md": "2020-06",
        "seeds/chongqing-2020.md": "2020-06",
        "seeds/zhejiang-2020.txt": "2020-07",
        "seeds/shenzhen-2020.md": "2020-07",
        "seeds/guangzhou-2020.md": "2020-07",
        "seeds/yunnan-2020.txt": "2020",  # August or September: the article does not say which
        "seeds/fujian-2020.txt": "2020",
        "seeds/sichuan-2020.md": "2020",
    }
    assert all(seeds()[d].issuers for d in PLANS)
    assert seeds()["seeds/guangzhou-2020.md"].issuers == ["广州市工信部", "广州发改委"]


def test_shanghai_alone_is_silent_on_blockchain() -> None:
    raw = (SEEDS / "shanghai-2020.md").read_text("utf-8")
    assert not re.search("[区區][块塊]|[链鏈鍊]|[Bb]lockchain|分布式|分散式", raw)
    assert holders("新基建") - holders("区块链") == {SHANGHAI}
    assert PLANS - holders("区块链") == {SHANGHAI}


@pytest.mark.parametrize(
    ("keyword", "names"),
    [
        ("跨链", {"fujian-2020.txt", "sichuan-2020.md"}),
        ("蜀信链", {"sichuan-2020.md"}),
        ("孔雀码", {"yunnan-2020.txt"}),
        ("BSN", {"fujian-2020.txt"}),
        ("国家东南区域区块链主干网", {"fujian-2020.txt"}),
        ("建链、上链、用链", {"guangzhou-2020.md"}),
        ("区块链之都", {"zhejiang-2020.txt"}),
        ("100个以上", {"fujian-2020.txt"}),
        ("20个以上", {"sichuan-2020.md"}),
        ("50个区块链应用", {"yunnan-2020.txt"}),
        ("数字资产交易平台", {"sichuan-2020.md"}),
        ("数据交易平台", {"beijing-2020.md"}),
        ("数据资源交易平台", {"shenzhen-2020.md"}),
    ],
)
def test_what_belongs_to_one_place_stands_there_only(keyword: str, names: set[str]) -> None:
    assert holders(keyword) == {f"seeds/{name}" for name in names}


def test_no_sentence_is_copied_from_the_articles() -> None:
    if not ARTICLES.is_dir():
        pytest.skip("the two newspaper articles (../shared/seeds) are not here to compare with")
    articles = [han(path.read_text("utf-8")) for path in sorted(ARTICLES.glob("*.txt"))]
    assert articles
    names = sorted((han(name) for name in OFFICIAL_NAMES), key=len, reverse=True)
    runs = LONGEST_SHARED_RUN + 1
    for doc_id, seed in seeds().items():
        for part in (str(seed.meta["title"]), seed.body):
            # A name is cut out whole; what stands before it and after it is compared by itself.
            for piece in re.split("|".join(names), han(part)):
                for start in range(len(piece) - runs + 1):
                    run = piece[start : start + runs]
                    assert not any(run in article for article in articles), f"{doc_id}: {run}"


def test_cases_are_well_formed() -> None:
    assert len(CASES) >= 30
    assert len({case["name"] for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.keys() == {"name", "question", "query", "options", "doc_ids", "occurrences"}
        assert case["doc_ids"] == sorted(case["doc_ids"])
        assert {*case["doc_ids"]} <= seeds().keys()
        assert case["options"].keys() <= FILTERS


SIMPLE = [case for case in CASES if simple_parts(case["query"]) and "tech" not in case["options"]]


def test_most_cases_are_checked_by_brute_force() -> None:
    assert len(SIMPLE) >= len(CASES) * 0.7


@pytest.mark.parametrize("case", SIMPLE, ids=[case["name"] for case in SIMPLE])
def test_expected_answer_is_what_brute_force_finds(case: dict[str, object]) -> None:
    parts = simple_parts(case["query"])
    found = {
        doc_id
        for doc_id in seeds()
        if passes(doc_id, case["options"])
        and all(bool(count(word, doc_id)) == wanted for wanted, word in parts)
    }
    assert found == {*case["doc_ids"]}
    if case["occurrences"] is not None:
        assert len(parts) == 1
        assert sum(count(parts[0][1], doc_id) for doc_id in found) == case["occurrences"]
