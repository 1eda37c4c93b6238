"""The query language: from one line of text to a tree of nodes.

Precedence, tightest first: quotes, brackets and fields; ``NOT`` and ``-``; ``NEAR/n``, ``/s`` and ``/p``;
AND (a blank or ``AND``); ``OR``. Operators are in capitals: ``or``, ``not`` and ``near`` are ordinary
keywords. How words, quotes and brackets are told apart is said in :mod:`cefu.query.lexer`.

A field takes a value (``province:四川``), a quoted value, or a group, over whose keywords it is distributed:
``title:(新基建 OR 区块链)``, ``province:(四川 OR 广东)``. ``number:`` has no groups, because document numbers
have brackets of their own; in ``words:(…)`` everything is literal. No field may stand inside the group of
another.

``/s`` and ``/p`` may be chained (all in one sentence); ``NEAR`` joins exactly two, because how far apart
three may be has more than one reading.
"""

from __future__ import annotations

import re
from typing import NoReturn

from cefu.errors import QuerySyntaxError
from cefu.model import PartialDate
from cefu.query.ast import And, DateRange, Field, Keyword, Near, Node, Not, Or, Same, Words, stands_in_text
from cefu.query.lexer import Token, half_width, tokenize

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "parse"]

#: How deep brackets and NOT may be nested: far beyond any question, far below Python's recursion limit.
MAX_DEPTH = 100

#: How many characters a query may have, as typed and as written out by ``str``.
MAX_LENGTH = 100_000

# One typed character becomes fewer canonical ones than this (the worst is 6.5, for province:(- - - …)).
_GROWTH = 10

_STARTS_CLAUSE = frozenset({"text", "field", "(", "NOT"})
_CONNECTORS = frozenset({"NEAR", "/s", "/p"})
_OPERATORS = _CONNECTORS | {"AND", "OR", "NOT"}


def parse(query: str) -> Node:
    """Read a query and give its tree; ``str(tree)`` is the same question in canonical form.

    Nothing is folded, looked up or expanded. Positions in errors are code points of ``query`` as typed, from
    0; what is missing at the end stands at ``len(query)``, what is never closed at the place where it opens.

    Raises:
        QuerySyntaxError: the query does not parse, has a date that does not exist, is nested more than 100
            deep, or is longer than 100,000 characters (as typed or written out in full).
        UnknownFieldError: the query says ``name:value`` and there is no field of that name.

    >>> parse("区块链 province:四川")
    And(parts=(Keyword(text='区块链', scope='', whole_word=False), Field(name='province', value='四川')))
    >>> str(parse("（区块链　ＯＲ　跨链）　－比特币　日期：2020-05..2020-09"))
    '(区块链 OR 跨链) NOT 比特币 date:2020-05..2020-09'
    >>> parse("区块链 OR")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
      ...
    cefu.errors.QuerySyntaxError: query does not parse at character 7 (the end) of: 区块链 OR — expected a ...
    """
    if len(query) > MAX_LENGTH:
        raise QuerySyntaxError(query, MAX_LENGTH, f"the end: a query may have {MAX_LENGTH:,} characters")
    node = _Parser(query).parse()
    # Otherwise a query could be read whose canonical text is too long to be read again.
    if len(query) * _GROWTH > MAX_LENGTH and len(str(node)) > MAX_LENGTH:
        raise QuerySyntaxError(
            query, len(query), f"a shorter query: written out in full it exceeds {MAX_LENGTH:,} characters"
        )
    return node


class _Parser:
    """Recursive descent over the tokens of one query, with one token of look-ahead."""

    __slots__ = ("_depth", "_previous", "_query", "_scope", "_token", "_tokens")

    def __init__(self, query: str) -> None:
        self._query = query
        self._tokens = tokenize(query)
        self._token = next(self._tokens)
        self._previous: Token | None = None
        self._depth = 0
        self._scope = ""  # the field whose group is being read

    def parse(self) -> Node:
        """Read the whole query."""
        node = self._expression()
        if self._token.kind != "end":
            self._fail(
                self._token.start,
                "no closing bracket here: none is open (quotes make it part of the text)",
            )
        return node

    def _expression(self) -> Node:
        # OR and AND are read in one function: fewer stack frames for each level of brackets.
        choices: list[Node] = []
        parts: list[Node] = []
        while True:
            parts.append(self._connected())
            if self._token.kind == "OR":
                choices.append(_joined(And, parts))
                parts = []
                self._advance()
            elif self._token.kind == "AND":
                self._advance()
            elif self._token.kind not in _STARTS_CLAUSE:
                break
        choices.append(_joined(And, parts))
        return _joined(Or, choices)

    def _connected(self) -> Node:
        start = self._token.start
        node = self._clause()
        if self._token.kind not in _CONNECTORS:
            return node
        connector = self._token
        operands = [self._checked_operand(node, start)]
        while self._token.kind in _CONNECTORS:
            self._check_chain(connector)
            self._advance()
            start = self._token.start
            operands.append(self._checked_operand(self._clause(), start))
        if connector.kind == "NEAR":
            return Near(operands[0], operands[1], int(connector.text))
        return Same(tuple(operands), "sentence" if connector.kind == "/s" else "paragraph")

    def _check_chain(self, first: Token) -> None:
        if self._token.kind != first.kind:
            self._fail(
                self._token.start,
                "the same connector as before: NEAR/n, /s and /p can't be mixed (say A /s B AND B /p C)",
            )
        if first.kind == "NEAR" and self._token is not first:
            self._fail(self._token.start, "no second NEAR: it joins two (say A NEAR/20 B AND B NEAR/20 C)")

    def _checked_operand(self, node: Node, start: int) -> Node:
        parts = node.parts if isinstance(node, Or) else (node,)
        if not all(isinstance(part, Keyword) or stands_in_text(part) for part in parts):
            denial = "; to deny the whole, say NOT (A NEAR/20 B)" if isinstance(node, Not) else ""
            self._fail(
                start,
                f"a keyword, tech:…, mentions:… or (these joined by OR) on each side of NEAR/n, /s and /p{denial}",
            )
        return node

    def _clause(self) -> Node:
        denials = 0
        while self._token.kind == "NOT":
            self._descend()
            denials += 1
            self._advance()
        if self._token.kind == "text":
            node = self._leaf(self._scope, self._advance())
        elif self._token.kind == "field":
            node = self._field()
        elif self._token.kind == "(":
            node = self._group()
        else:
            self._fail_no_clause()
        self._depth -= denials
        for _ in range(denials):
            node = Not(node)
        return node

    def _group(self) -> Node:
        self._descend()
        opening = self._advance()
        node = self._expression()
        if self._token.kind != ")":
            self._fail(opening.start, "a closing bracket for the one that opens here")
        self._advance()
        self._depth -= 1
        return node

    def _field(self) -> Node:
        if self._scope:
            self._fail(self._token.start, f"a keyword: no field may stand inside {self._scope}:(…)")
        name = self._advance().text
        if self._token.kind != "(":
            return self._leaf(name, self._advance())
        self._scope = name
        node = self._group()
        self._scope = ""
        return node

    def _leaf(self, name: str, token: Token) -> Node:
        if name == "":
            return Keyword(token.text)
        if name == "title":
            return Keyword(token.text, scope="title")
        if name in ("date", "year"):
            return self._date_range(name, token)
        if not token.text.strip():
            self._fail(token.start, f"a value that is not blank after {name}:")
        return Words(token.text) if name == "words" else Field(name, token.text)

    def _date_range(self, name: str, token: Token) -> DateRange:
        first, dots, last = half_width(token.text).partition("..")
        place = token.start
        if not dots:
            date = self._date(name, first, place)
            return DateRange(date, date)
        end_place = place + len(first) + len(dots) if token.exact else place
        since = self._date(name, first, place) if first.strip() else None
        until = self._date(name, last, end_place) if last.strip() else None
        if since is None and until is None:
            self._fail(place, f"a {name} before or after the two dots")
        if since is not None and until is not None and since.first_day > until.last_day:
            self._fail(end_place, f"a {name} that is not before {since.iso}, the start of the range")
        return DateRange(since, until)

    def _date(self, name: str, text: str, place: int) -> PartialDate:
        forms = "a year such as 2020" if name == "year" else "a date such as 2020, 2020-05 or 2020-05-12"
        if name == "year" and not re.fullmatch(r"[0-9]{4}", text.strip()):
            self._fail(place, forms)
        try:
            date = PartialDate.parse(text)
        except ValueError:
            date = None
        # PartialDate lets month 0 and day 0 pass.
        if date is None or 0 in (date.month, date.day):
            self._fail(place, f"{forms}, and one that the calendar has")
        return date

    def _advance(self) -> Token:
        token = self._token
        self._previous = token
        if token.kind != "end":
            self._token = next(self._tokens)
        return token

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(self._token.start, f"at most {MAX_DEPTH} levels of brackets and NOT")

    def _fail_no_clause(self) -> NoReturn:
        expected = 'a keyword, a "quoted phrase", a field or an opening bracket'
        if self._previous is not None:
            expected += f" after {self._previous.kind}"
        if self._token.kind in _OPERATORS:
            expected += f" (quotes search {self._token.kind} itself)"
        self._fail(self._token.start, expected)

    def _fail(self, position: int, expected: str) -> NoReturn:
        raise QuerySyntaxError(self._query, position, expected)


def _joined(kind: type[And] | type[Or], parts: list[Node]) -> Node:
    """One node from the parts; a bracketed part of the same kind gives its own parts, which are flat."""
    if len(parts) == 1:
        return parts[0]
    flat: list[Node] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    return kind(tuple(flat))
