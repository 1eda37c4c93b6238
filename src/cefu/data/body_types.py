"""What type of body issues: a government, a party committee, a department and its subject."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from cefu.analysis import fold
from cefu.data.toml import load_resource

__all__ = ["OTHER", "body_type", "body_types"]

#: The type of a body whose name says none.
OTHER = "其他"


@cache
def body_types() -> tuple[str, ...]:
    """The types in the order of the table, :data:`OTHER` last."""
    return (*load_resource("body_types.toml")["types"], OTHER)


@cache
def _words() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    """Word -> type, a pattern that finds the longest word at a place, and one for the ending of an office."""
    table = load_resource("body_types.toml")
    types = {word: name for name, words in table["types"].items() for word in words}
    longest_first = sorted(types, key=len, reverse=True)
    endings = "|".join(table["offices"]["endings"])
    return types, re.compile("(?=(" + "|".join(longest_first) + "))"), re.compile(f"(?:{endings})\\Z")


@lru_cache(maxsize=10_000)
def body_type(name: str) -> str:
    """The type of a body by its name, in either script; :data:`OTHER` where no word of the table is in it.

    >>> [body_type(n) for n in ("四川省人民政府办公厅", "廣州市工信部", "国家发展和改革委员会", "国务院办公厅")]
    ['人民政府', '工业和信息化', '发展改革', '国务院']
    >>> body_type("深圳市人民政府国有资产监督管理委员会"), body_type("中国作家协会")
    ('国资', '其他')
    """
    types, pattern, office = _words()
    folded = fold(name).text
    # Sub-strings of a longer word end with it or before it, so the longest at each place is enough to know the last.
    found = [(match.end(1), -match.start(1), match[1]) for match in pattern.finditer(folded)]
    if not found:
        return OTHER
    # An office is named by whose office it is; 省政务服务办公室 has no other name than that.
    bare = office.sub("", folded)
    within = [each for each in found if each[0] <= len(bare)]
    return types[max(within or found)[2]]
