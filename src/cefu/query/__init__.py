"""Queries: from text to a tree (:func:`parse`), and back with ``str``.

>>> from cefu.query import Keyword, Not, parse
>>> parse("-比特币") == Not(Keyword("比特币"))
True
"""

from __future__ import annotations

from cefu.query.ast import And, DateRange, Field, Keyword, Near, Node, Not, Or, Same, Words
from cefu.query.parser import parse

__all__ = ["And", "DateRange", "Field", "Keyword", "Near", "Node", "Not", "Or", "Same", "Words", "parse"]
