"""A query in the one form that is searched: equal for every script, width and way of writing it."""

from __future__ import annotations

from cefu.analysis import fold
from cefu.frozen import replace
from cefu.query.ast import And, Field, Keyword, Near, Node, Not, Or, Same, Words

__all__ = ["folded"]


def folded(node: Node) -> Node:
    """The same tree with every text in it folded; what stands in quotes or fields too.

    >>> from cefu.query import parse
    >>> folded(parse("區塊鍊　ＯＲ 跨链")) == folded(parse("(区块链) OR 跨鏈"))
    True
    """
    if isinstance(node, (Keyword, Words)):
        return replace(node, text=fold(node.text).text)
    if isinstance(node, Field):
        return replace(node, value=fold(node.value).text)
    if isinstance(node, (And, Or, Same)):
        return replace(node, parts=tuple(folded(part) for part in node.parts))
    if isinstance(node, Not):
        return Not(folded(node.part))
    if isinstance(node, Near):
        return replace(node, left=folded(node.left), right=folded(node.right))
    return node
