"""The engines by name. A new engine is one module and one line here."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import NamedTuple

from cefu.engines.api import Engine
from cefu.errors import ConfigError, EngineNotInstalledError

__all__ = ["AUTO", "DEFAULT", "ENGINES", "SENSIBLE", "Choice", "advice", "choose", "installed", "open_engine"]

#: Name -> (module, class, what installs its library).
ENGINES: dict[str, tuple[str, str, str]] = {
    "memory": ("cefu.engines.memory", "MemoryEngine", "pip install cefu"),
    "whoosh": ("cefu.engines.whoosh_search", "WhooshEngine", "pip install cefu"),
    "tantivy": ("cefu.engines.tantivy_engine", "TantivyEngine", "pip install 'cefu[fast]'"),
}

DEFAULT = "whoosh"
#: Stands for the best engine that is installed.
AUTO = "auto"
#: The engines that AUTO may mean, the best first.
_BEST = ("tantivy", "whoosh")
#: Up to how many documents an engine is sensible, where that is not bounded by the machine alone: measured with
#: ``python -m tests.bench``, on laws of 4,000 characters.
SENSIBLE = {"whoosh": 20_000}
#: The libraries of engines that need one.
_LIBRARIES = {"whoosh": "whoosh", "tantivy": "tantivy"}


class Choice(NamedTuple):
    """The engine that a name means, and why."""

    engine: str
    reason: str


def choose(name: str | None) -> Choice:
    """The engine for a new index: the one that is named, the best installed for ``auto``, or the default for None.

    >>> choose(None)
    Choice(engine='whoosh', reason='the default')
    """
    if name != AUTO:
        return Choice(name, "as asked for") if name else Choice(DEFAULT, "the default")
    best = next((engine for engine in _BEST if installed(engine)), DEFAULT)
    if best == _BEST[0]:
        return Choice(best, "the fastest, and installed")
    return Choice(best, f"{_BEST[0]} is not installed — {ENGINES[_BEST[0]][2]}")


def advice(engine: str, documents: int) -> str:
    """What to do when an index has outgrown its engine; empty as long as it has not.

    >>> advice("whoosh", 3_000), advice("tantivy", 300_000)
    ('', '')
    >>> "cefu reindex --engine tantivy" in advice("whoosh", 30_000)
    True
    """
    best = _BEST[0]
    if engine == best or documents <= SENSIBLE.get(engine, documents):
        return ""
    install = "" if installed(best) else f"{ENGINES[best][2]} and "
    return (
        f"{documents} documents are many for the engine {engine} (over {SENSIBLE[engine]}): {best} takes them in, and "
        f"answers, several times faster — run {install}cefu reindex --engine {best}"
    )


def installed(name: str) -> bool:
    """Whether the library of an engine is there; it is not imported.

    >>> installed("memory"), installed("lucene")
    (True, False)
    """
    library = _LIBRARIES.get(name)
    return name in ENGINES and (library is None or find_spec(library) is not None)


def open_engine(name: str, folder: str) -> Engine:
    """The engine of that name over the folder; its library is imported now.

    Raises:
        ConfigError: no engine has the name.
        EngineNotInstalledError: its library is missing.
    """
    if name not in ENGINES:
        raise ConfigError(f"no engine is called {name}", hint=f"choose one of: {', '.join(sorted(ENGINES))}")
    module, cls, install = ENGINES[name]
    try:
        engine: Engine = getattr(import_module(module), cls)(folder)
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("cefu"):
            raise
        raise EngineNotInstalledError(f"engine {name} needs {error.name}", hint=f"run: {install}") from error
    return engine
