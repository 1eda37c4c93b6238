"""The engines by name. A new engine is one module and one line here."""

from __future__ import annotations

from importlib import import_module

from cefu.engines.api import Engine
from cefu.errors import ConfigError, EngineNotInstalledError

__all__ = ["DEFAULT", "ENGINES", "open_engine"]

#: Name -> (module, class, what installs its library).
ENGINES: dict[str, tuple[str, str, str]] = {
    "memory": ("cefu.engines.memory", "MemoryEngine", "pip install cefu"),
    "whoosh": ("cefu.engines.whoosh_engine", "WhooshEngine", "pip install cefu"),
}

DEFAULT = "whoosh"


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
