"""What is asked of Cefu and its peers in one run.

A query is a dictionary: ``name`` and ``kind``; ``all`` keywords as a user types them, ``folded`` and ``units`` the same
prepared; ``province`` as the records declare it, or None; ``none``, keywords that must not be there; ``near``, two
keywords and how many characters may stand between; ``cefu``, the whole in Cefu's language, but for the province.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["COLD", "KINDS", "TECHNOLOGIES", "queries"]

#: The kinds in the order of the tables; queries of the last are told apart there.
KINDS = ("keyword", "phrase", "two + province", "worst")

_KEYWORDS = (
    "食品安全", "中華民國", "网络安全法", "行政處罰", "数据", "碳", "主管機關", "区块链", "5G", "环境影响评价",
    "知识产权", "数字经济", "第三十二条", "2020年",
)  # fmt: skip
_PHRASES = (
    "人民代表大会常务委员会", "县级以上地方人民政府", "應檢附下列文件", "突发公共卫生事件应急预案", "《数据安全法》",
    "依法追究刑事责任", "本辦法自發布日施行",
)  # fmt: skip
_TOGETHER = (("食品安全", "监督管理"), ("数据", "网络安全"), ("申請", "許可"), ("安全", "主管"))
_PROVINCES = 3
_FREQUENT = ("的", "中华人民共和国", "法")
_RARE = "比特币"
_NEAR = ("人民", "管理", 20)

#: Searched by new processes.
COLD = "食品安全"

#: The columns of the table of coverage.
TECHNOLOGIES = (
    "区块链", "人工智能", "大数据", "云计算", "物联网", "5G", "工业互联网", "数据中心", "集成电路", "量子",
    "机器人", "无人机", "新能源汽车", "储能", "光伏", "氢能", "卫星", "虚拟现实", "生物医药", "新材料",
)  # fmt: skip


def queries(provinces: Mapping[str, int]) -> list[dict[str, Any]]:
    """All queries; those with a province ask for the ones that most documents declare."""
    from cefu.analysis import fold
    from cefu.analysis.units import units

    def query(name: str, kind: str, words: tuple[str, ...], **more: Any) -> dict[str, Any]:
        folded = [fold(word).text for word in words]
        return {
            "name": name,
            "kind": kind,
            "all": list(words),
            "folded": folded,
            "units": [list(units(text)) for text in folded],
            "province": None,
            "none": [],
            "near": None,
            "cefu": " ".join(words),
            **more,
        }

    asked = [query(word, "keyword", (word,)) for word in _KEYWORDS]
    asked += [query(word, "phrase", (word,)) for word in _PHRASES]
    frequent = sorted((p for p in provinces if p), key=lambda p: (-provinces[p], p))[:_PROVINCES]
    for pair in _TOGETHER:
        asked += [query(f"{' '.join(pair)} @{p}", "two + province", pair, province=p) for p in frequent]
    asked += [query(word, "worst", (word,)) for word in _FREQUENT]
    asked.append(query(f"NOT {_RARE}", "worst", (), none=[fold(_RARE).text], cefu=f"NOT {_RARE}"))
    left, right, distance = _NEAR
    near = f"{left} NEAR/{distance} {right}"
    asked.append(query(near, "worst", (), near=[fold(left).text, fold(right).text, distance], cefu=near))
    return asked
