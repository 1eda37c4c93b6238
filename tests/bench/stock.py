"""The stock recipe that Cefu is compared with: OpenCC on whole texts, jieba's analyzer for Whoosh, stored TEXT fields.

It is what tutorials show for Chinese full-text search in pure Python. Nothing here uses Cefu.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["build", "searcher"]


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


def build(records: Iterable[dict[str, Any]], folder: Path) -> int:
    """Index the records; how many there were."""
    from whoosh import fields, index

    analyzer = _analyzer()
    schema = fields.Schema(
        id=fields.ID(stored=True, unique=True),
        title=fields.TEXT(stored=True, analyzer=analyzer),
        body=fields.TEXT(stored=True, analyzer=analyzer),
    )
    folder.mkdir(parents=True)
    writer = index.create_in(str(folder), schema).writer(limitmb=256)
    convert = _convert()
    count = 0
    for record in records:
        writer.add_document(
            id=record["id"], title=convert(record["title"] or ""), body=convert(record["text"])
        )
        count += 1
    writer.commit()
    return count


def searcher(folder: Path) -> Any:
    """A function from a keyword to the ids of the documents found in title or body."""
    from whoosh import index
    from whoosh.qparser import MultifieldParser

    _analyzer()
    opened = index.open_dir(str(folder))
    parser = MultifieldParser(["title", "body"], opened.schema)
    convert = _convert()
    reading = opened.searcher()

    def search(keyword: str, limit: int | None = None) -> list[str]:
        return [hit["id"] for hit in reading.search(parser.parse(convert(keyword)), limit=limit)]

    return search
