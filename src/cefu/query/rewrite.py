"""From what was asked to what engines answer: keywords are folded, names resolved, expansions noted.

What a name means is asked of a :class:`Names`, so that this module knows neither lexicon nor index.
"""

from __future__ import annotations

import re
from typing import Literal, Protocol

from cefu.analysis import fold
from cefu.analysis.patterns import pattern
from cefu.analysis.settled import fold_keyword
from cefu.errors import ConfigError, QuerySyntaxError, UnknownFieldError
from cefu.frozen import Frozen, replace
from cefu.query import ast
from cefu.query.terms import (
    AllOf,
    AnyOf,
    Close,
    Concept,
    Dated,
    Key,
    Named,
    NoneOf,
    Phrase,
    Silent,
    Term,
    Within,
    WordBag,
)

__all__ = ["Names", "Rewritten", "rewrite"]

_OPERATOR = pattern(r"or|and|not|near/\d+", re.I)

Scope = Literal["document", "paragraph", "sentence"]


class Names(Protocol):
    """What the names in a query stand for. Each method raises UnknownNameError for a name nobody knows."""

    def key(self, field: str, value: str) -> Key:
        """The filter that a field (``province``, ``issuer``, ``number`` …) and a value as typed mean."""

    def concept(self, name: str) -> Concept:
        """The technology of that name or alias, with the narrower ones."""

    def mentions(self, place: str) -> Named:
        """The places where running text names a province or city."""


class Rewritten(Frozen):
    """A query for engines, and in words what became of it (one line each, for ``--explain`` and stderr)."""

    query: Term | None
    filters: tuple[Term, ...]
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    marks: tuple[Term, ...]


def rewrite(
    node: ast.Node | None,
    names: Names,
    *,
    filters: tuple[tuple[str, Term], ...] = (),
    mentions: tuple[str, ...] = (),
    among: ast.Node | None = None,
    within: Scope = "document",
    whole_word: bool = False,
    undated: bool = False,
) -> Rewritten:
    """The query and filters that engines are asked.

    A field that the whole query must meet (``区块链 province:四川``) is a filter like the option of its name;
    with ``undated`` a date among them keeps documents without one.

    ``filters`` are (label, filter) pairs that the caller made from options. ``mentions`` are provinces and cities
    of which a passage must name one: the passage with the keywords when ``within`` is ``"paragraph"`` or
    ``"sentence"``, any passage otherwise. ``among`` is a query whose documents alone are looked at: a filter, to
    which neither ``within`` nor ``whole_word`` applies.

    Raises:
        QuerySyntaxError: a keyword folds to nothing.
        UnknownFieldError: a field does not exist.
        UnknownNameError: a name is not known.
        ConfigError: ``within`` can't be applied to the query.
    """
    work = _Rewriter(names, whole_word)
    node, fields = _parted(node)
    query = work.node(node) if node is not None else None
    said = tuple((str(field), work.filter(field, undated)) for field in fields)
    named = AnyOf(tuple(names.mentions(p) for p in mentions)) if mentions else None
    extra: tuple[tuple[str, Term], ...] = ()
    if within != "document":
        query = _together(query, within, Silent(named) if named else None)
    elif named is not None:
        extra = (("--mentions " + " or ".join(mentions), Silent(named)),)
    if among is not None:
        only = (f"--among {among}", Silent(_Rewriter(names, False, work.notes).node(among)))
        filters = (only, *filters)
    pairs = (*said, *filters, *extra)
    marks = (*_marks(query), *((named,) if named else ()))
    return Rewritten(
        query, tuple(term for _, term in pairs), tuple(label for label, _ in pairs), tuple(work.notes), marks
    )


def _parted(node: ast.Node | None) -> tuple[ast.Node | None, tuple[ast.Node, ...]]:
    """A query without the fields that all of its documents must meet, and those fields."""
    parts = node.parts if isinstance(node, ast.And) else (node,) if node is not None else ()
    fields = tuple(part for part in parts if _is_filter(part))
    rest = tuple(part for part in parts if not _is_filter(part))
    return (ast.And(rest) if len(rest) > 1 else rest[0] if rest else None), fields


def _is_filter(node: ast.Node) -> bool:
    if isinstance(node, ast.Or):
        return all(_is_filter(part) for part in node.parts)
    return isinstance(node, ast.DateRange) or (isinstance(node, ast.Field) and not ast.stands_in_text(node))


def _marks(node: Term | None) -> tuple[Term, ...]:
    """The parts of a query whose places a snippet marks."""
    if isinstance(node, (Phrase, WordBag, Concept, Within, Close)):
        return (node,)
    if isinstance(node, (AllOf, AnyOf)):
        return tuple(mark for part in node.parts for mark in _marks(part))
    return (node.part,) if isinstance(node, Silent) else ()


def _together(query: Term | None, unit: Literal["paragraph", "sentence"], named: Term | None) -> Term:
    """The query with its keywords bound to one passage, and the passage to a name if one is asked for."""
    parts = query.parts if isinstance(query, AllOf) else (query,) if query is not None else ()
    bound = tuple(part for part in parts if _is_textual(part))
    rest = tuple(part for part in parts if not _is_textual(part))
    if any(_has_text(part) for part in rest):
        raise ConfigError(
            f"--within {unit} can't be combined with NEAR, /s, /p, words: or OR of other things than keywords",
            hint="write the query with /s or /p, or leave out --within",
        )
    if named is not None:
        bound = (*bound, named)
    if len(bound) > 1:
        return AllOf((Within(bound, unit), *rest)) if rest else Within(bound, unit)
    if named is not None and len(bound) == 1:
        return AllOf((*rest, named)) if rest else named
    if query is None:
        raise ConfigError(f"--within {unit} needs keywords", hint="give a query")
    return query


def _is_textual(part: Term) -> bool:
    if isinstance(part, AnyOf):
        return all(_is_textual(each) for each in part.parts)
    # What is asked of the title is no keyword that could stand near another in the text.
    return isinstance(part, (Concept, Silent)) or (isinstance(part, Phrase) and not part.scope)


def _has_text(part: Term) -> bool:
    """Whether a part that can't be bound to a passage holds what should be."""
    if isinstance(part, (AnyOf, AllOf)):
        return any(_is_textual(each) or _has_text(each) for each in part.parts)
    return isinstance(part, (Within, Close, WordBag))


class _Rewriter:
    """Rewrites one tree and collects the notes."""

    def __init__(self, names: Names, whole_word: bool, notes: list[str] | None = None) -> None:
        self._names = names
        self._whole_word = whole_word
        self.notes: list[str] = [] if notes is None else notes

    def _note(self, text: str) -> None:
        if text not in self.notes:
            self.notes.append(text)

    def filter(self, node: ast.Node, undated: bool) -> Term:
        """A field as a filter."""
        if isinstance(node, ast.Or):
            return AnyOf(tuple(self.filter(part, undated) for part in node.parts))
        term = self.node(node)
        return replace(term, undated=undated) if isinstance(term, Dated) else term

    def node(self, node: ast.Node) -> Term:
        if isinstance(node, ast.Keyword):
            return self._keyword(node)
        if isinstance(node, ast.And):
            return AllOf(tuple(self.node(part) for part in node.parts))
        if isinstance(node, ast.Or):
            parts = tuple(self.node(part) for part in node.parts)
            # Any of several names counts as little as one.
            silent = tuple(part.part for part in parts if isinstance(part, Silent))
            return Silent(AnyOf(silent)) if len(silent) == len(parts) else AnyOf(parts)
        if isinstance(node, ast.Not):
            return NoneOf(self.node(node.part))
        if isinstance(node, ast.Near):
            return Close(self.node(node.left), self.node(node.right), node.distance)
        if isinstance(node, ast.Same):
            return Within(tuple(self.node(part) for part in node.parts), node.unit)
        if isinstance(node, ast.DateRange):
            since = node.since.first_day if node.since else None
            until = node.until.last_day if node.until else None
            return Dated(since, until)
        if isinstance(node, ast.Words):
            return self._words(node)
        return self._field(node)

    def _keyword(self, node: ast.Keyword) -> Phrase:
        folded = fold_keyword(node.text)
        if not folded:
            raise QuerySyntaxError(node.text or '""', 0, "a keyword with at least one visible character")
        if _OPERATOR.fullmatch(node.text):
            self._note(f"note: {node.text} is searched as a keyword; the operator is {node.text.upper()}")
        if folded != node.text:
            self._note(f"{node.text} is searched as {folded}")
        return Phrase(folded, node.scope, self._whole_word or node.whole_word)

    def _words(self, node: ast.Words) -> WordBag:
        from cefu.analysis.words import cut

        words = tuple(dict.fromkeys(w for w in cut(fold(node.text).text) if any(map(str.isalnum, w))))
        if not words:
            raise QuerySyntaxError(node.text, 0, "at least one word after words:")
        self._note(f"words: {' · '.join(words)} (any of them)")
        return WordBag(words)

    def _field(self, node: ast.Field) -> Term:
        if node.name == "tech":
            concept = self._names.concept(node.value)
            self._note(f"tech:{node.value} is {concept.label}: {', '.join(concept.forms)}")
            return concept
        if node.name == "mentions":
            named = self._names.mentions(node.value)
            if named.label != node.value:
                self._note(f"mentions:{node.value} is {named.label}")
            return Silent(named)
        if node.name not in ("province", "city", "issuer", "number", "kind", "source"):
            raise UnknownFieldError(f"unknown field {node.name}", hint="see: cefu search --help")
        key = self._names.key(node.name, node.value)
        if key.values != (node.value,):
            self._note(f"{node.name}:{node.value} is {', '.join(key.values)}")
        return key
