"""What people see of the dimensions, one name for each in tables and figures; and of numbers of things."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["DIMENSIONS", "many"]

#: Dimension -> its label; ``query`` and ``document`` are what rows or columns can be besides.
DIMENSIONS: Mapping[str, str] = {
    "province": "省份", "city": "城市", "year": "年", "quarter": "季", "month": "月", "issuer": "发文机关",
    "issuer_type": "机关类别", "kind": "文种", "technology": "技术", "query": "检索式", "document": "文件",
}  # fmt: skip


def many(number: int, name: str) -> str:
    """A number of things in words.

    >>> many(1, "target"), many(0, "target")
    ('1 target', '0 targets')
    """
    return f"{number} {name}" if number == 1 else f"{number} {name}s"
