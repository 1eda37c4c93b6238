"""Whether two sources say the same of a field: what is written in two ways is no conflict."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cefu.data.issuers import issuer_key
from cefu.extraction.bodies import normal_body
from cefu.extraction.kind import root_kind
from cefu.extraction.number import number_key
from cefu.extraction.recalled import folded, recalled
from cefu.model import MetaValue

__all__ = ["agree"]

_DATES = frozenset({"date", "written_on", "issued_on", "effective_on"})
_MARKS = re.compile(r"[\W_]+")


def agree(field: str, left: Sequence[MetaValue], right: Sequence[MetaValue]) -> bool:
    """Whether the values of two sources for one field can both be right.

    Dates agree when one is the other less exactly known; numbers whatever their brackets, and when one leaves
    out the body (令第20号 of 国务院令第20号); issuers under any of
    their names, and when one side names only some of them; titles when one holds the other, marks aside; kinds
    when their last word is the same. An empty side agrees with nothing but an empty one.

    >>> from cefu.model import Evidence
    >>> def value(field, text):
    ...     return [MetaValue(field, text, text, Evidence("text", None, ""))]
    >>> agree("issuer", value("issuer", "国家发改委"), value("issuer", "国家发展和改革委员会"))
    True
    >>> agree("written_on", value("written_on", "2020-05"), value("written_on", "2020-05-12"))
    True
    >>> agree("province", value("province", "吉林"), value("province", "辽宁"))
    False
    """
    if not left or not right:
        return not left and not right
    if field == "issuer":
        if [value.value for value in left] == [value.value for value in right]:
            return True
        these, those = _issuers(left), _issuers(right)
        return these <= those or those <= these
    return any(_same(field, a.value, b.value) for a in left for b in right)


def _issuers(values: Sequence[MetaValue]) -> frozenset[str]:
    return frozenset().union(*(issuer_key(normal_body(value.value)) for value in values))


def _same(field: str, left: str, right: str) -> bool:
    if left == right and field != "title":  # a title of nothing but marks agrees with none
        return True
    if field in _DATES:
        return left.startswith(right) or right.startswith(left)
    if field == "doc_number":
        return left.endswith(right) or right.endswith(left) or _same_number(number_key(left), number_key(right))
    if field == "title":
        a, b = (_unmarked(text) for text in (left, right))
        return bool(a and b) and (a in b or b in a)
    if field == "kind":
        return root_kind(folded(left)) == root_kind(folded(right))
    return folded(left) == folded(right)


@recalled
def _unmarked(title: str) -> str:
    return _MARKS.sub("", folded(title))


def _same_number(left: str, right: str) -> bool:
    """Whether two keys name one number; ``code:year:serial``, the code of one may be the end of the other's."""
    (code, *these), (other, *those) = left.split(":"), right.split(":")
    short, long = sorted((code, other), key=len)
    return these == those and bool(short) and long.endswith(short)
