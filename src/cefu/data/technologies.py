"""The technology lexicon: concepts with all their surface forms, and their mentions in folded text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from cefu.data.lexicon_file import ConceptEntry, builtin_entries, read_lexicon_file
from cefu.data.lexicon_fingerprint import builtin_fingerprint
from cefu.data.matching import Form, FormMatcher, Guarded
from cefu.errors import UnknownNameError

__all__ = ["Concept", "Lexicon", "Mention", "load_lexicon"]


@dataclass(frozen=True, slots=True)
class Concept:
    """A technology: its canonical name, other names as the file writes them, and what only looks like it.

    ``forms`` are the folded forms that are searched, the name first, and ``guard_forms`` the folded guards.
    ``parent`` is the wider concept, or empty.
    """

    name: str
    aliases: tuple[str, ...] = ()
    parent: str = ""
    guards: tuple[str, ...] = ()
    group: str = ""
    forms: tuple[str, ...] = ()
    guard_forms: tuple[str, ...] = ()


class Mention(NamedTuple):
    """A folded ``alias`` of ``concept`` in the range ``[start, end)`` of a folded text."""

    concept: str
    alias: str
    start: int
    end: int


@dataclass(frozen=True)
class Lexicon:
    """Concepts, found by name and found in text, in the order of the file; see :func:`load_lexicon`."""

    concepts: tuple[Concept, ...]
    builtin: bool = False

    def resolve(self, name: str) -> Concept:
        """The concept with this name or alias, in any script or width.

        Raises:
            UnknownNameError: no concept is called so; ``close`` holds near names.

        >>> [load_lexicon().resolve(n).name for n in ("區塊鍊", "人工智慧", "ＡＩ", "Blockchain")]
        ['区块链', '人工智能', '人工智能', '区块链']
        """
        found = self._by_form.get(name.strip().lower())
        if found is None:
            folded = _fold([name])[0]
            found = self._by_form.get(folded)
        if found is None:
            import difflib  # slow to import, and needed for errors only

            near = difflib.get_close_matches(folded, list(self._by_form), n=15, cutoff=0.5)
            names = dict.fromkeys(self._by_form[form].name for form in near)
            hint = "" if names else "cefu lexicon lists them all"
            raise UnknownNameError("technology", name, tuple(names)[:5], hint=hint)
        return found

    def find(self, folded: str) -> list[Mention]:
        """All mentions in a folded text: leftmost-longest, not overlapping, on borders of units, in order.

        >>> [tuple(m) for m in load_lexicon().find("区块链与跨链、15g和5g,预算力度、算力")]
        [('区块链', '区块链', 0, 3), ('跨链', '跨链', 4, 6), ('5G', '5g', 11, 13), ('算力', '算力', 19, 21)]
        """
        return [Mention(*occurrence) for occurrence in self._matcher.find(folded)]

    def kept_out(self, folded: str) -> list[Guarded]:
        """The forms in a folded text that a guard keeps from being mentions, with the guard, in order.

        >>> [(g.form, g.start, g.end, g.guard, g.at) for g in load_lexicon().kept_out("加大预算力度")]
        [('算力', 3, 5, '预算力', 2)]
        """
        found: list[Guarded] = []
        for _ in self._matcher.find(folded, found):
            pass  # only what is found on the way is wanted
        return found

    def counts(self, folded: str) -> dict[str, int]:
        """How often a folded text mentions each concept, sorted by name.

        A parent doesn't count its children's mentions: :meth:`family` names them.

        >>> load_lexicon().counts("区块链、跨链,区块链")
        {'区块链': 2, '跨链': 1}
        """
        return dict(sorted(Counter(o.label for o in self._matcher.find(folded)).items()))

    def children(self, name: str) -> tuple[str, ...]:
        """The names of the next narrower concepts; any name of the concept will do.

        >>> load_lexicon().children("機器學習")
        ('深度学习',)
        """
        parent = self.resolve(name).name
        return tuple(c.name for c in self.concepts if c.parent == parent)

    def family(self, name: str) -> tuple[str, ...]:
        """The names of a concept and of all narrower ones, the concept first; any name of it will do.

        >>> load_lexicon().family("深度学习"), load_lexicon().family("機器學習")
        (('深度学习',), ('机器学习', '深度学习'))
        """
        names = [self.resolve(name).name]
        for known in names:
            names.extend(c.name for c in self.concepts if c.parent == known)
        return tuple(names)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of what decides the mentions, as hex digits: equal for equal content in any order.

        That of the built-in lexicon is of its file, so that it is known without reading its tables.
        """
        if self.builtin:
            return builtin_fingerprint()
        import hashlib
        import json

        content = sorted([c.name, c.parent, sorted(c.forms), sorted(c.guard_forms)] for c in self.concepts)
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    @cached_property
    def _by_form(self) -> dict[str, Concept]:
        return {form: concept for concept in self.concepts for form in concept.forms}

    @cached_property
    def _matcher(self) -> FormMatcher:
        return FormMatcher(Form(form, c.name, c.guard_forms) for c in self.concepts for form in c.forms)


def load_lexicon(*files: Path) -> Lexicon:
    """The built-in lexicon and what the users' files add to it, in their order.

    A table with the name of a known concept adds its aliases and guards to it; its parent and group replace
    those there. Another name makes a new concept. Where ``replace = true`` stands at the top of one of the
    files, the built-in lexicon is left out.

    Raises:
        ConfigError: a file can't be read or is no TOML; it has an unknown key, a concept without a name, an
            empty alias, an alias of two concepts, a guard that holds no form, or a parent that is not there.
            The message names file and line.

    >>> lexicon = load_lexicon()
    >>> lexicon.resolve("區塊鏈").parent, lexicon.resolve("跨链").parent
    ('', '区块链')
    """
    if not files:
        return _builtin()
    read = [read_lexicon_file(file) for file in files]
    entries = [entry for file in read for entry in file.entries]
    return _build(entries if any(file.replace for file in read) else (*builtin_entries(), *entries))


@cache
def _builtin() -> Lexicon:
    return Lexicon(_build(builtin_entries()).concepts, builtin=True)


class _Draft:
    """A concept while its tables are gathered: texts by folded form, and the table each part came from."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.forms: dict[str, str] = {}
        self.guards: dict[str, tuple[str, ConceptEntry]] = {}
        self.parent: tuple[str, ConceptEntry] | None = None
        self.group = ""

    def concept(self) -> Concept:
        return Concept(
            self.name,
            tuple(self.forms.values())[1:],
            self.parent[0] if self.parent else "",
            tuple(text for text, _ in self.guards.values()),
            self.group,
            tuple(self.forms),
            tuple(self.guards),
        )


_Owners = dict[str, tuple[_Draft, ConceptEntry]]


def _build(entries: Iterable[ConceptEntry]) -> Lexicon:
    entries = tuple(entries)
    folded = _fold_entries(entries)
    drafts: dict[str, _Draft] = {}
    owners: _Owners = {}
    for entry in entries:
        forms = {next(folded): text for text in (entry.name, *entry.aliases)}
        # The name may be written in another script than the concept it adds to: the folded name decides.
        draft = drafts.setdefault(next(iter(forms)), _Draft(entry.name))
        for form, text in forms.items():
            if not form:
                raise entry.error(f"an alias of {entry.name} holds nothing that is searched", text)
            owner, where = owners.setdefault(form, (draft, entry))
            if owner is not draft:
                raise entry.error(f"{text} is already a form of {owner.name} ({where.place(text)})", text)
            draft.forms.setdefault(form, text)
        for text in entry.guards:
            draft.guards.setdefault(next(folded), (text, entry))
        draft.group = entry.group or draft.group
        draft.parent = (entry.parent, entry) if entry.parent else draft.parent
    for draft in drafts.values():
        _check_guards(draft)
        _name_parent(draft, owners)
    _check_parents(list(drafts.values()))
    return Lexicon(tuple(draft.concept() for draft in drafts.values()))


def _fold_entries(entries: tuple[ConceptEntry, ...]) -> Iterator[str]:
    """Name, aliases and guards of each table, folded."""
    others = iter(
        _fold([t for e in entries if not e.written_folded for t in (e.name, *e.aliases, *e.guards)])
    )
    for entry in entries:
        for text in (entry.name, *entry.aliases, *entry.guards):
            yield text.lower() if entry.written_folded else next(others)


def _check_guards(draft: _Draft) -> None:
    for guard, (text, entry) in draft.guards.items():
        if not any(form in guard and form != guard for form in draft.forms):
            raise entry.error(f"guard {text} holds no form of {draft.name}, so it guards nothing", text)


def _name_parent(draft: _Draft, owners: _Owners) -> None:
    """The parent may be called by any name of its concept; it is kept under the canonical one."""
    if draft.parent is not None:
        text, entry = draft.parent
        found = owners.get(text) or owners.get(_fold([text])[0])
        if found is None:
            raise entry.error(f"unknown parent {text} of {draft.name}", text)
        draft.parent = (found[0].name, entry)


def _check_parents(drafts: list[_Draft]) -> None:
    above = {draft.name: draft.parent for draft in drafts}
    for draft in drafts:
        seen, steps, parent = {draft.name}, [], draft.parent
        while parent is not None:
            name, entry = parent
            steps.append(entry)
            if name in seen:
                # Of the tables that close the circle, the user's own is the one to mend.
                culprit = next((e for e in steps if not e.written_folded), entry)
                raise culprit.error(f"{draft.name} has itself above it, through {name}", culprit.parent)
            seen.add(name)
            parent = above[name]


def _fold(texts: Iterable[str]) -> list[str]:
    lines = [" ".join(text.split()) for text in texts]
    if not lines:
        return []
    # Imported here: the built-in lexicon needs no folding tables. One text a line, because a call for each
    # form of a large lexicon costs more than the folding.
    from cefu.analysis import fold

    folded = fold("\n\n".join(lines)).text.split("\n")
    # A text that folds to nothing takes its line with it.
    return folded if len(folded) == len(lines) else [fold(line).text.strip() for line in lines]
