"""The command line: a skin over the library. One module per command; nothing is decided here."""

from cefu.cli.app import main

__all__ = ["main"]
