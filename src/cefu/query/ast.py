"""The nodes of a query: what was asked, before folding and before any engine.

Every node is frozen and hashable, and ``str(node)`` is canonical query text: ``parse(str(node)) == node``
for whatever ``parse`` returns, and for every tree that keeps what its classes promise (``And`` and ``Or``
flat and with two parts or more, field names that exist, values that are not blank, no ``whole_word``) within
the parser's limits of depth and length.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from cefu.frozen import Frozen
from cefu.model import PartialDate
from cefu.query.lexer import half_width, write_text

__all__ = [
    "And",
    "DateRange",
    "Field",
    "Keyword",
    "Near",
    "Node",
    "Not",
    "Or",
    "Same",
    "Words",
    "stands_in_text",
]


class Keyword(Frozen):
    """An exact phrase in title or body, or with ``scope="title"`` in the title alone.

    ``text`` is as typed, not folded; it is empty only for ``""``. ``whole_word`` asks for word borders on
    both sides; it is set by options and has no syntax, so it takes no part in ``str`` (``parse`` always
    gives False).

    >>> str(Keyword("新基建", scope="title")), str(Keyword("建链 上链"))
    ('title:新基建', '"建链 上链"')
    """

    text: str
    scope: Literal["", "title"] = ""
    whole_word: bool = False

    def __str__(self) -> str:
        """Canonical text; in quotes where the bare text would be read otherwise."""
        return f"title:{write_text(self.text)}" if self.scope else write_text(self.text)


class And(Frozen):
    """All of the parts: two or more, none of them an ``And``.

    >>> str(And((Keyword("区块链"), Or((Keyword("跨链"), Keyword("上链"))))))
    '区块链 (跨链 OR 上链)'
    """

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        """The parts with blanks between, alternatives in brackets."""
        return " ".join(_bracketed(part) if isinstance(part, (And, Or)) else str(part) for part in self.parts)


class Or(Frozen):
    """Any of the parts: two or more, none of them an ``Or``.

    >>> str(Or((Keyword("区块链"), And((Keyword("分布式"), Keyword("账本"))))))
    '区块链 OR 分布式 账本'
    """

    parts: tuple[Node, ...]

    def __str__(self) -> str:
        """The parts with ``OR`` between."""
        return " OR ".join(_bracketed(part) if isinstance(part, Or) else str(part) for part in self.parts)


class Not(Frozen):
    """Whatever the part does not match.

    >>> str(Not(Keyword("比特币")))
    'NOT 比特币'
    """

    part: Node

    def __str__(self) -> str:
        """``NOT`` and the part, in brackets where it has parts of its own."""
        compound = isinstance(self.part, (And, Or, Near, Same))
        return f"NOT {_bracketed(self.part) if compound else self.part}"


class Near(Frozen):
    """Both operands, in either order, with at most ``distance`` (1 to 999,999) characters between the two.

    An operand is a :class:`Keyword`, a :class:`Field` named ``tech`` or ``mentions``, or an :class:`Or` of these.

    >>> str(Near(Keyword("区块链"), Keyword("示范"), 20))
    '区块链 NEAR/20 示范'
    """

    left: Node
    right: Node
    distance: int

    def __str__(self) -> str:
        """The operands with ``NEAR/n`` between."""
        return f"{_operand(self.left)} NEAR/{self.distance} {_operand(self.right)}"


class Same(Frozen):
    """All of the operands (two or more) in one sentence (``/s``) or one paragraph (``/p``).

    An operand is a :class:`Keyword`, a :class:`Field` named ``tech`` or ``mentions``, or an :class:`Or` of these.

    >>> str(Same((Keyword("建链"), Keyword("上链"), Field("tech", "区块链")), "sentence"))
    '建链 /s 上链 /s tech:区块链'
    """

    parts: tuple[Node, ...]
    unit: Literal["sentence", "paragraph"]

    def __str__(self) -> str:
        """The operands with ``/s`` or ``/p`` between."""
        return f" /{self.unit[0]} ".join(_operand(part) for part in self.parts)


class Field(Frozen):
    """A metadata filter: ``name`` is province, city, issuer, tech, number, kind, source or mentions.

    ``value`` is as typed and not blank. Whether such a province or technology exists is not looked at here.

    >>> str(Field("number", "国发〔2020〕15号"))
    'number:国发〔2020〕15号'
    """

    name: str
    value: str

    def __str__(self) -> str:
        """Name, colon and value, in quotes where the bare value would be read otherwise."""
        return f"{self.name}:{write_text(self.value)}"


class DateRange(Frozen):
    """The document's date lies from ``since`` to ``until``, both included.

    None leaves that end open; never both are None, and ``since`` does not begin after ``until`` ends.

    >>> str(DateRange(PartialDate(2020, 5), PartialDate(2020, 9))), str(DateRange(None, PartialDate(2020)))
    ('date:2020-05..2020-09', 'date:..2020')
    """

    since: PartialDate | None
    until: PartialDate | None

    def __str__(self) -> str:
        """``date:`` and the two ends, or one date if they are the same."""
        if self.since is not None and self.since == self.until:
            return f"date:{self.since.iso}"
        ends = (end.iso if end is not None else "" for end in (self.since, self.until))
        return f"date:{'..'.join(ends)}"


class Words(Frozen):
    """Word-level search with BM25: any of the words that the text is segmented into. The text is not blank.

    >>> str(Words("支持 中小企业 数字化")), str(Words("数字化"))
    ('words:(支持 中小企业 数字化)', 'words:数字化')
    """

    text: str

    def __str__(self) -> str:
        """``words:`` and the text: bare if one word, else in brackets, or in quotes if it has brackets."""
        written = write_text(self.text)
        brackets = set("()") & set(half_width(self.text))
        if written == self.text or brackets or self.text != self.text.strip():
            return f"words:{written}"
        return f"words:({self.text})"


#: Any node of a query.
Node: TypeAlias = Keyword | And | Or | Not | Near | Same | Field | DateRange | Words


def stands_in_text(node: Node) -> bool:
    """Whether the node is a field whose value has places in a text, as a keyword has: ``tech`` and ``mentions``."""
    return isinstance(node, Field) and node.name in ("tech", "mentions")


def _bracketed(node: Node) -> str:
    return f"({node})"


def _operand(node: Node) -> str:
    return str(node) if isinstance(node, (Keyword, Field)) else _bracketed(node)
