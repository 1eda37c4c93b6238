"""Cefu itself, with whichever engine the index has; it is built by its command, so only the search stands here."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["answers", "searcher", "version"]


def version() -> str:
    """The version."""
    import cefu

    return f"Cefu {cefu.__version__}"


def answers(query: dict[str, Any]) -> bool:
    """Everything."""
    return bool(query)


def searcher(folder: Path) -> Any:
    """The search: exact totals and the ids of the page; no text is read."""
    from cefu import open_index

    index = open_index(folder)

    def search(query: dict[str, Any], limit: int | None) -> list[str]:
        return index.search(query["cefu"], province=query["province"] or (), limit=limit).doc_ids

    def page(query: dict[str, Any]) -> object:
        return index.search(query["cefu"], province=query["province"] or (), limit=10).to_dicts()

    search.page = page  # type: ignore[attr-defined]
    search.index = index  # type: ignore[attr-defined]
    return search
