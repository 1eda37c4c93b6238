"""How query text is cut into tokens, and how a text is written so that it is read back unchanged.

Half-width and full-width characters are one syntax (``(`` and ``（``, ``OR`` and ``ＯＲ``, a blank and
U+3000), because that is what a Chinese keyboard types; the *text* of a keyword is kept as typed. Where the
grammar had to choose:

Words and brackets
    A word runs to the next blank. ``(`` or ``（`` opens a group only where a clause starts: at the
    beginning, after a blank, an operator, a prefix ``-`` or another opening bracket. Inside a word a bracket
    is literal together with its partner, so ``公告（2026年第18号）`` is one keyword. The partner must come
    before the next blank: ``区块链(跨链 OR 上链)`` is far more likely a forgotten blank than a keyword, so
    it is an error and not a search that finds nothing. A ``)`` without an opening one in the word ends the
    word and closes the group. ``〔〕【】《》`` are always literal.

Quotes
    A quoted text runs from ``"`` ``“`` ``”`` ``＂`` to the next of these four, or from ``「`` to ``」``. A
    backslash before a quote or a backslash makes it literal; before anything else it is itself. Quotes are
    syntax only around a whole clause. Where they touch other text they are part of the keyword, as Ctrl+F
    would take them: ``“十四五”规划`` and ``推動「亞洲·矽谷」計畫`` are one keyword each, quotes included; a
    blank inside such quotes is an error, as for brackets. ``“区块链”“跨链”`` are two phrases, and an
    operator may touch a quote: ``“区块链”OR“跨链”``.

After a group
    ``(a OR b)(c OR d)``, ``(a)"b"`` and ``(a)OR(b)`` are fine; other text that touches the ``)`` is an error,
    since ``（试行）办法`` can mean a group or a text with brackets.

Prefixes and names
    ``-`` (or ``－``) denies only where a clause starts and something follows it; a lone ``-`` is a keyword.
    Field names may be in any case. Letters and a colon that name no field are an error, unless ``//`` or
    nothing follows (``http://…``, ``foo:``); a name with a digit or a Han character is no field name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NoReturn

from cefu.analysis.patterns import pattern
from cefu.errors import QuerySyntaxError, UnknownFieldError
from cefu.frozen import Frozen

__all__ = ["FIELDS", "MAX_DISTANCE", "Kind", "Token", "half_width", "tokenize", "write_text"]

Kind = Literal["text", "field", "(", ")", "AND", "OR", "NOT", "NEAR", "/s", "/p", "end"]

#: Every name a field may be called by, and the name it stands for. Case does not matter.
FIELDS: dict[str, str] = {
    **{name: name for name in ("title", "province", "city", "issuer", "tech", "number")},
    **{name: name for name in ("kind", "source", "mentions", "date", "year", "words")},
    **dict.fromkeys(("标题", "標題"), "title"),
    **dict.fromkeys(("省份", "省"), "province"),
    **dict.fromkeys(("城市", "市"), "city"),
    **dict.fromkeys(("发文机关", "發文機關", "机关", "機關"), "issuer"),
    **dict.fromkeys(("技术", "技術"), "tech"),
    **dict.fromkeys(("文号", "文號", "发文字号", "發文字號"), "number"),
    **dict.fromkeys(("种类", "種類", "文种", "文種"), "kind"),
    **dict.fromkeys(("来源", "來源"), "source"),
    "提及": "mentions",
    "日期": "date",
    **dict.fromkeys(("年份", "年"), "year"),
    **dict.fromkeys(("词", "詞"), "words"),
}

#: The greatest n of ``NEAR/n``: longer than any document, short enough to be a plain number.
MAX_DISTANCE = 999_999

# U+FF01..U+FF5E mirror ASCII one to one, so positions in the half-width text are positions in the query.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}

_NAMES = "|".join(sorted((name for name in FIELDS if not name.isascii()), key=len, reverse=True))
_FIELD = pattern(rf"([A-Za-z_]+|{_NAMES}):")
_NOT_PLAIN = r'\s()"“”「'
_OPERATOR = pattern(rf"(AND|OR|NOT|NEAR(?:/[^{_NOT_PLAIN}]*)?|/[sSpP])(?=[{_NOT_PLAIN}]|\Z)")
_OPERATOR_KINDS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT", "/s": "/s", "/p": "/p"}
_NON_BLANK = pattern(r"\S")
_BORDER = pattern(rf"[{_NOT_PLAIN}」]")
_BRACKET = pattern(r"[()]")
# Unrolled (plain run, then escape and plain run …): no text can be split two ways, so matching is linear.
_PHRASE = pattern(r'["“”＂]([^\\"“”＂]*(?:\\.[^\\"“”＂]*)*)["“”＂]', re.DOTALL)
_CORNER_PHRASE = pattern(r"「([^\\」]*(?:\\.[^\\」]*)*)」", re.DOTALL)
_ESCAPED = pattern(r'\\([\\"“”＂「」])')
_MUST_ESCAPE = pattern(r'[\\"“”＂]')
_NEEDS_QUOTES = pattern(rf"[{_NOT_PLAIN}」]|\A-|\A\Z")

# What closes each opening bracket or quote inside a word, in half-width.
_CLOSERS = {"(": ")", '"': '"“”', "“": '"“”', "”": '"“”', "「": "」"}
_QUOTES = frozenset('"“”「')


class Token(Frozen):
    """One token: its kind, its text, where it starts, and whether the text stands in the query as it is.

    ``text`` is the keyword or value without quotes and escapes (kind ``text``), the English name of the field
    (kind ``field``), the digits (kind ``NEAR``), and otherwise the operator as written. ``start`` counts code
    points from 0. If ``exact``, ``text[i]`` is ``query[start + i]``; a quoted text starts at its quote and is
    not exact.
    """

    kind: Kind
    text: str
    start: int
    exact: bool = True


def half_width(text: str) -> str:
    """The text with full-width ASCII (and U+3000) made half-width; length and positions stay.

    >>> half_width("（ＮＥＡＲ／２０　区块链）")
    '(NEAR/20 区块链)'
    """
    return text.translate(_HALF_WIDTH)


def write_text(text: str) -> str:
    r"""The text as a query writes it: bare where that is read back unchanged, else in quotes with escapes.

    >>> write_text("公告〔2020〕15号"), write_text("建链 上链")
    ('公告〔2020〕15号', '"建链 上链"')
    >>> print(write_text("“十四五”规划"))
    "\“十四五\”规划"
    """
    shape = half_width(text)
    if not (_NEEDS_QUOTES.search(shape) or _OPERATOR.fullmatch(shape) or _looks_like_field(shape)):
        return text
    return f'"{_MUST_ESCAPE.sub(lambda match: chr(92) + match[0], text)}"'


def tokenize(query: str) -> Iterator[Token]:
    """Give the tokens of the query one by one, the last of kind ``end`` at ``len(query)``.

    A token of kind ``field`` is always followed by its value (``text``) or by ``(``. Tokens come lazily, so
    the leftmost error is the one that is reported.

    Raises:
        QuerySyntaxError: a quote or bracket is not closed, a field has no value, NEAR has no number, or text
            touches a group.
        UnknownFieldError: ``letters:text`` whose letters name no field.

    >>> [(token.kind, token.text) for token in tokenize("省份：四川 -“比特币”")]
    [('field', 'province'), ('text', '四川'), ('NOT', '-'), ('text', '比特币'), ('end', '')]
    """
    lexer = _Lexer(query)
    while True:
        token = lexer.next()
        yield token
        if token.kind == "end":
            return


def _looks_like_field(shape: str) -> bool:
    match = _FIELD.match(shape)
    return match is not None and (match[1].lower() in FIELDS or not shape.startswith("//", match.end()))


class _Lexer:
    """The reading position in one query. ``shape`` is the query in half-width; the syntax is read from it."""

    __slots__ = ("at", "field", "group_closed", "query", "shape")

    def __init__(self, query: str) -> None:
        self.query = query
        self.shape = half_width(query)
        self.at = 0
        self.field = ""  # the field whose value comes next
        self.group_closed = False  # the last token was ")"

    def next(self) -> Token:
        """Read the next token."""
        if self.field:
            return self._value()
        if self.group_closed:
            self._check_after_group()
        match = _NON_BLANK.search(self.shape, self.at)
        if match is None:
            return Token("end", "", len(self.query))
        char, start = match[0], match.start()
        if char == "(":
            return self._take("(", start, start + 1)
        if char == ")":
            self.group_closed = True
            return self._take(")", start, start + 1)
        after = self.shape[start + 1 : start + 2]
        if char == "-" and after and not after.isspace():
            return self._take("NOT", start, start + 1)
        return self._operator(start) or self._field(start) or self._text(start)

    def _take(self, kind: Kind, start: int, end: int) -> Token:
        self.at = end
        return Token(kind, self.query[start:end], start)

    def _operator(self, start: int) -> Token | None:
        match = _OPERATOR.match(self.shape, start)
        if match is None:
            return None
        word = match[1]
        if not word.startswith("NEAR"):
            return self._take(_OPERATOR_KINDS[word.lower() if word[0] == "/" else word], start, match.end())
        digits = word[5:]
        # Counted here and not compared as numbers: int() refuses very long digits with an error of its own.
        if not re.fullmatch(r"(?!0+\Z)[0-9]{1,6}", digits):
            self._fail(
                min(start + 5, match.end()),
                f"a number from 1 to {MAX_DISTANCE} behind NEAR, as in NEAR/20 (quotes search NEAR itself)",
            )
        self.at = match.end()
        return Token("NEAR", digits, start)

    def _field(self, start: int) -> Token | None:
        match = _FIELD.match(self.shape, start)
        if match is None:
            return None
        name = FIELDS.get(match[1].lower())
        if name is None:
            after = self.shape[match.end() : match.end() + 2]
            if not after or after == "//" or after[0].isspace() or after[0] == ")":
                return None
            self._fail_unknown(match[1], start)
        self.at, self.field = match.end(), name
        return Token("field", name, start)

    def _value(self) -> Token:
        name, start = self.field, self.at
        self.field = ""
        char = self.shape[start : start + 1]
        if not char or char.isspace() or char == ")":
            self._fail(start, f"a value directly after {name}:, without a blank")
        if char == "(" and name == "words":
            return self._word_list(start)
        # Document numbers begin with brackets of their own: （2021）粤01号.
        if char == "(" and name != "number":
            return self._take("(", start, start + 1)
        return self._text(start)

    def _word_list(self, start: int) -> Token:
        depth = 0
        for bracket in _BRACKET.finditer(self.shape, start):
            depth += 1 if bracket[0] == "(" else -1
            if not depth:
                break
        else:
            self._fail(start, "a closing bracket for this one")
        text = self.query[start + 1 : bracket.start()].strip()
        if not text:
            self._fail(bracket.start(), "one or more words between the brackets")
        self.at, self.group_closed = bracket.end(), True
        return Token("text", text, start, exact=False)

    def _text(self, start: int) -> Token:
        if self.shape[start] not in _QUOTES:
            return self._word(start)
        phrase = _CORNER_PHRASE if self.query[start] == "「" else _PHRASE
        match = phrase.match(self.query, start)
        if match is None:
            self._fail(start, "a closing quote for the one that opens here")
        if self._may_follow_quote(match.end()):
            self.at = match.end()
            return Token("text", _ESCAPED.sub(r"\1", match[1]), start, exact=False)
        if re.search(r"[\s\\]", match[0]):
            self._fail(match.end(), "a blank after the closing quote")
        return self._word(start)

    def _word(self, start: int) -> Token:
        opened: list[tuple[int, str]] = []
        end = len(self.query)
        for match in _BORDER.finditer(self.shape, start):
            char = match[0]
            if char.isspace():
                end = match.start()
                break
            if opened and char in opened[-1][1]:
                opened.pop()
            elif opened and opened[-1][1] != ")":
                continue  # inside quotes all other characters are literal
            elif char == ")":
                end = match.start()
                break
            elif char in _CLOSERS:
                opened.append((match.start(), _CLOSERS[char]))
        if opened:
            thing = "bracket" if opened[-1][1] == ")" else "quote"
            self._fail(
                opened[-1][0],
                f"a closing {thing} before the next blank; put a blank before this {thing} if it starts a "
                "clause, or quotes around the whole text if it is part of it",
            )
        return self._take("text", start, end)

    def _may_follow_quote(self, at: int) -> bool:
        char = self.shape[at : at + 1]
        return not char or char.isspace() or char == ")" or char in _QUOTES or self._is_operator(at)

    def _check_after_group(self) -> None:
        self.group_closed = False
        if not (self._may_follow_quote(self.at) or self.shape[self.at] == "("):
            self._fail(
                self.at,
                "a blank after the closing bracket (or quotes around the whole text, if it has brackets)",
            )

    def _is_operator(self, at: int) -> bool:
        return _OPERATOR.match(self.shape, at) is not None

    def _fail(self, position: int, expected: str) -> NoReturn:
        raise QuerySyntaxError(self.query, position, expected)

    def _fail_unknown(self, name: str, start: int) -> NoReturn:
        import difflib  # slow to import, and needed for errors only

        names = [alias for alias in FIELDS if alias.isascii()]
        close = difflib.get_close_matches(name.lower(), names)
        shown = name if len(name) <= 40 else f"{name[:40]}…"
        guess = f"did you mean {', '.join(f'{field}:' for field in close)}? " if close else ""
        raise UnknownFieldError(
            f"unknown field '{shown}' at character {start + 1} of the query",
            hint=f"{guess}the fields are {', '.join(names)}; in quotes the text is searched literally",
        )
