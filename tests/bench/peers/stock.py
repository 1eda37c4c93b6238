"""The stock recipe that Cefu is compared with: OpenCC on whole texts, jieba's analyzer for Whoosh, stored TEXT fields.

It is what tutorials show for Chinese full-text search in pure Python. It reads the documents as they are.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["answers", "build", "searcher", "version"]


def version() -> str:
    """What was installed."""
    from importlib.metadata import version

    return ", ".join(f"{name} {version(name)}" for name in ("whoosh", "jieba", "opencc-python-reimplemented"))


def answers(query: dict[str, Any]) -> bool:
    """Keywords that must all be there, in a province or anywhere."""
    return bool(query["all"]) and not query["near"]


def _analyzer() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        from jieba.analyse import ChineseAnalyzer
    jieba.setLogLevel(logging.ERROR)  # it tells on standard error how it loads its dictionary
    return ChineseAnalyzer()


def _convert() -> Any:
    from opencc import OpenCC

    return OpenCC("tw2s").convert


def build(records: Iterable[dict[str, Any]], folder: Path) -> None:
    """Index the records with one process, as the recipe does."""
    from whoosh import fields, index

    analyzer = _analyzer()
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True),
        province=fields.ID,
        title=fields.TEXT(stored=True, analyzer=analyzer),
        body=fields.TEXT(stored=True, analyzer=analyzer),
    )
    folder.mkdir(parents=True)
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    convert = _convert()
    for record in records:
        writer.add_document(
            id=record["id"],
            province=record["province"],
            title=convert(record["title"]),
            body=convert(record["text"]),
        )
    writer.commit()


def searcher(folder: Path) -> Any:
    """The search; each keyword goes through the recipe's parser as it was typed."""
    from whoosh import index
    from whoosh.qparser import MultifieldParser
    from whoosh.query import And, Term

    _analyzer()
    opened = index.open_dir(str(folder))
    parser = MultifieldParser(["title", "body"], opened.schema)
    convert = _convert()
    reading = opened.searcher()

    def search(query: dict[str, Any], limit: int | None) -> list[str]:
        parts = [parser.parse(convert(keyword)) for keyword in query["all"]]
        if query["province"]:
            parts.append(Term("province", query["province"]))
        whole = parts[0] if len(parts) == 1 else And(parts)
        return [hit["id"] for hit in reading.search(whole, limit=limit)]

    return search
