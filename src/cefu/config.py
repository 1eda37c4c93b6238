"""Settings: defaults < ``cefu.toml`` < environment < flags (DESIGN §3).

``cefu.toml`` in the current folder may say::

    index = "index_data"
    engine = "whoosh"
    jobs = 2
    [lexicon]
    file = "my.toml"  # or several: ["my.toml", "more.toml"]; they are looked for beside cefu.toml

The environment's names are ``CEFU_INDEX``, ``CEFU_ENGINE``, ``CEFU_JOBS`` and ``CEFU_LEXICON`` (several files are
separated as in ``PATH``).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from cefu.errors import ConfigError
from cefu.frozen import Frozen, replace

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["FILE", "Settings", "load_settings"]

FILE = "cefu.toml"


class Settings(Frozen):
    """What flags need not say. ``engine`` and ``lexicon`` are empty and ``jobs`` is None where nothing is said.

    ``lexicon`` are the files of technologies, usable from the current folder.
    """

    index: str = "index_data"
    engine: str = ""
    jobs: int | None = None
    lexicon: tuple[str, ...] = ()


def load_settings(environment: Mapping[str, str], folder: str = ".") -> Settings:
    """The settings from ``cefu.toml`` in ``folder``, if there is one, and the environment.

    Raises:
        ConfigError: the file can't be read or says something that is no setting; the message names file and key.
    """
    settings = Settings()
    if os.path.isfile(os.path.join(folder, FILE)):
        from pathlib import Path  # slow to import, and few have such a file

        settings = _from_file(Path(folder) / FILE, settings)
    jobs = environment.get("CEFU_JOBS", "")
    if jobs and not jobs.isdigit():
        raise ConfigError(f"CEFU_JOBS is {jobs}, not a number", hint="write CEFU_JOBS=2")
    return replace(
        settings,
        index=environment.get("CEFU_INDEX") or settings.index,
        engine=environment.get("CEFU_ENGINE") or settings.engine,
        lexicon=tuple(filter(None, environment.get("CEFU_LEXICON", "").split(os.pathsep))) or settings.lexicon,
        jobs=int(jobs) if jobs else settings.jobs,
    )


def _from_file(path: Path, settings: Settings) -> Settings:
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:  # pragma: no cover - the same parser under its older name
        import tomli as tomllib
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} can't be read ({error})", hint="mend the file, or move it away") from None
    changes: dict[str, object] = {}
    for key, value in table.items():
        if key == "lexicon" and isinstance(value, dict) and set(value) <= {"file"}:
            changes["lexicon"] = _lexicons(path, value.get("file", []))
        elif key in ("index", "engine"):
            changes[key] = _typed(path, key, value, str)
        elif key == "jobs":
            changes[key] = _typed(path, key, value, int)
        else:
            raise ConfigError(
                f"{path} has the unknown key {key}", hint="known are: index, engine, jobs, [lexicon] file"
            )
    return replace(settings, **changes)


def _lexicons(path: Path, value: object) -> tuple[str, ...]:
    files = [value] if isinstance(value, str) else value
    if not isinstance(files, list) or not all(isinstance(file, str) and file for file in files):
        raise ConfigError(
            f"{path}: lexicon.file is {value!r}", hint='write file = "my.toml", or ["my.toml", "more.toml"]'
        )
    return tuple(str(path.parent / file) for file in files)


def _typed(path: Path, key: str, value: object, kind: type) -> object:
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ConfigError(
            f"{path}: {key} is {value!r}", hint=f"write a {'text' if kind is str else 'number'}"
        )
    return value
