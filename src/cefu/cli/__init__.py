"""The command line: a skin over the library. One module per command; nothing is decided here."""

from __future__ import annotations

import gc
from typing import NoReturn

__all__ = ["main"]

#: New objects after which Python looks for garbage. By itself it does so fifty times while a search is imported and
#: run, which makes many objects and next to no garbage: a tenth of the search's time.
_BEFORE_GARBAGE = 50_000


def main() -> NoReturn:
    """Run the command line of this process and exit; see :func:`cefu.cli.app.main`."""
    gc.set_threshold(_BEFORE_GARBAGE, *gc.get_threshold()[1:])
    from cefu.cli.app import main as run

    run()
