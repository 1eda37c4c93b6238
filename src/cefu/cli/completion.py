"""What the shell is offered at the Tab key: names of the index, for options and arguments.

Nothing here writes to standard error or raises: who presses Tab is in the middle of a line. Without an index there is
nothing to offer. Names are read from the store alone; neither the engine nor the documents' facts are opened.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, NamedTuple

import click
from click.shell_completion import CompletionItem

from cefu.cli.options import settings

if TYPE_CHECKING:
    from cefu.store.manifest import Manifest
    from cefu.store.sqlite_reader import SqliteReader

__all__ = [
    "cities",
    "concepts",
    "doc_ids",
    "files",
    "files_or_doc_ids",
    "folders",
    "inspected_fields",
    "issuers",
    "kinds",
    "mentions",
    "provinces",
    "sources",
    "technologies",
]

#: How many names are offered at once: more than anybody reads.
_MOST = 200
#: How many are looked through for one that does not begin as typed.
_LOOK = 2_000

_Items = list["CompletionItem[str]"]
_Complete = Callable[[click.Context, click.Parameter, str], _Items]


class _Name(NamedTuple):
    """A name with its form in Latin letters (or empty), what is said beside it, and other names, simplified."""

    name: str
    latin: str = ""
    help: str = ""
    others: tuple[str, ...] = ()


def _quiet(complete: _Complete) -> _Complete:
    """Nothing instead of an error: no index, a damaged one, settings that can't be read."""
    from cefu.errors import CefuError

    @wraps(complete)
    def quiet(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
        try:
            return complete(ctx, param, incomplete)
        except (CefuError, OSError, ValueError):
            return []

    return quiet


@contextmanager
def _opened(ctx: click.Context) -> Iterator[tuple[SqliteReader, Manifest]]:
    """The store of the index that the line names so far, or of the default one."""
    from cefu.index import STORE
    from cefu.store.manifest import read_manifest
    from cefu.store.sqlite_reader import SqliteReader

    folder = ctx.params.get("index") or settings().index
    manifest = read_manifest(folder)
    store = SqliteReader(os.path.join(folder, STORE), manifest.generation)
    try:
        yield store, manifest
    finally:
        store.close()


def _offered(ctx: click.Context, names: Iterable[_Name], typed: str) -> _Items:
    """The names that the typed beginning may mean.

    A name in Latin letters stands for itself until only one is left: it then becomes the Chinese name where the shell
    lets a completion replace what was typed.
    """
    names = list(names)
    fitting = [name for name in names if name.name.startswith(typed)]
    if fitting:
        return [CompletionItem(name.name, help=name.latin or name.help or None) for name in fitting[:_MOST]]
    key = typed.casefold()
    fitting = [name for name in names if name.latin.casefold().startswith(key)]
    if len(fitting) > 1:
        spelt = [name.latin for name in fitting]
        # Two cities of one spelling are told apart by their Chinese names only.
        latin = [n.latin if spelt.count(n.latin) == 1 else n.name for n in fitting]
        return [CompletionItem(text, help=name.name) for text, name in zip(latin, fitting, strict=True)]
    if fitting and not _replaces(ctx):
        return [CompletionItem(fitting[0].latin, help=fitting[0].name)]
    if not fitting:
        folded = _folded(typed)
        bare = {name: _folded(name.name) for name in names}
        fitting = [
            n for n in names if any(o.startswith(folded) for o in (bare[n], *map(str.casefold, n.others)))
        ]
        fitting = fitting or [name for name in names if folded in bare[name]]
    return [CompletionItem(name.name, help=name.latin or name.help or None) for name in fitting[:_MOST]]


def _replaces(ctx: click.Context) -> bool:
    """Whether the shell takes a completion that does not begin with what was typed: fish takes none."""
    return ctx.find_root().obj in ("bash", "zsh")


def _folded(text: str) -> str:
    from cefu.analysis import fold

    return fold(text).text.strip()


def _values(field: str) -> Callable[[click.Context, click.Parameter, str], _Items]:
    """The values of a filter field that documents have."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
        with _opened(ctx) as (store, _):
            found = store.values_beginning(field, incomplete, _MOST)
            return _offered(ctx, map(_Name, found or store.values_beginning(field, "", _LOOK)), incomplete)

    return complete


@_quiet
def provinces(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The provinces that documents have, by their Chinese or Latin names."""
    with _opened(ctx) as (store, _):
        known = set(store.values_beginning("province", "", _LOOK))
    return _offered(ctx, (name for name in _all_provinces() if name.name in known), incomplete)


@_quiet
def cities(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The cities that documents have, by their Chinese or Latin names."""
    with _opened(ctx) as (store, _):
        known = set(store.values_beginning("city", "", _LOOK))
    return _offered(ctx, (name for name in _all_cities() if name.name in known), incomplete)


@_quiet
def mentions(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """All provinces and cities: any may be named in a text."""
    with _opened(ctx):
        found = _offered(ctx, (name for name in _all_provinces() if name.name != "中央"), incomplete)
        return found or (_offered(ctx, _all_cities(), incomplete) if incomplete else [])


def _all_provinces() -> Iterator[_Name]:
    from cefu.data.place_tables import provinces

    for province in provinces():
        yield _Name(province.name, province.pinyin, "", (*province.abbr, *province.aliases, province.code))


def _all_cities() -> Iterator[_Name]:
    from cefu.data.latin import syllables
    from cefu.data.place_tables import cities

    for city in cities():
        yield _Name(city.name, "".join(syllables(city.name)).capitalize(), city.province, city.forms)


@_quiet
def technologies(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The technologies that documents mention, and those above them, by any of their names."""
    from cefu.lexicons import load_lexicons

    with _opened(ctx) as (store, manifest):
        known = store.values_beginning("tech", "", _LOOK)
        lexicon = load_lexicons(manifest.lexicon_files)
    above = {concept.name: concept.parent for concept in lexicon.concepts}
    for name in known:  # the list grows by the parents as it is read
        parent = above.get(name, "")
        if parent and parent not in known:
            known.append(parent)
    of = {concept.name: concept for concept in lexicon.concepts}
    return _offered(
        ctx,
        (_Name(n, "", of[n].group if n in of else "", of[n].forms if n in of else ()) for n in sorted(known)),
        incomplete,
    )


@_quiet
def concepts(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """All technologies of the lexicon, by any of their names; this needs no index."""
    from cefu.lexicons import load_lexicons

    lexicon = load_lexicons(settings().lexicon)
    return _offered(ctx, (_Name(c.name, "", c.group, c.forms) for c in lexicon.concepts), incomplete)


@_quiet
def issuers(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The bodies that documents have, by the beginning or a part of the name, or by a short name."""
    from cefu.data.issuers import issuer_matches

    with _opened(ctx) as (store, _):
        found = store.values_beginning("issuer", incomplete, _MOST)
        known = found or store.values_beginning("issuer", "", _LOOK)
    offered = _offered(ctx, map(_Name, known), incomplete)
    return offered or [CompletionItem(name) for name in known if issuer_matches(incomplete, name)][:_MOST]


kinds = _quiet(_values("kind"))
sources = _quiet(_values("source"))


@_quiet
def doc_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The documents whose id begins as typed, with their titles."""
    with _opened(ctx) as (store, _):
        return [
            CompletionItem(doc_id, help=" ".join(title.split()) or None)
            for doc_id, title in store.ids_beginning(incomplete, _MOST)
        ]


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The shell's own completion of file names."""
    return [CompletionItem(incomplete, type="file")]


def folders(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The shell's own completion of folders."""
    return [CompletionItem(incomplete, type="dir")]


def files_or_doc_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """Documents of the index, else files: a shell offers one kind or the other."""
    return doc_ids(ctx, param, incomplete) or files(ctx, param, incomplete)


@_quiet
def inspected_fields(ctx: click.Context, param: click.Parameter, incomplete: str) -> _Items:
    """The fields of ``cefu inspect``."""
    from cefu.cli.inspect_rows import NAMES

    return [CompletionItem(name) for name in NAMES if name.startswith(incomplete)]
