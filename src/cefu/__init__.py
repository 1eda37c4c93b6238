"""Cefu 册府: a search engine for collections of Chinese policy documents."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING

from cefu._version import __version__
from cefu.errors import CefuError

if TYPE_CHECKING:
    from cefu.index import Index, open_index
    from cefu.ingest import IngestReport, ingest
    from cefu.search import Filters, Hit, SearchResult

__all__ = [
    "CefuError",
    "Filters",
    "Hit",
    "Index",
    "IngestReport",
    "SearchResult",
    "__version__",
    "ingest",
    "open_index",
]

#: Where the public names live; each is imported when it is first used.
_HOME = {
    "Filters": "cefu.search",
    "Hit": "cefu.search",
    "Index": "cefu.index",
    "IngestReport": "cefu.ingest",
    "SearchResult": "cefu.search",
    "ingest": "cefu.ingest",
    "open_index": "cefu.index",
}


class _Package(ModuleType):
    """Keeps ``cefu.ingest`` the function: importing the module of that name would put the module in its place."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'cefu' has no attribute {name!r}")
    from importlib import import_module

    value: object = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
