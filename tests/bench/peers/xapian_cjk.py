"""Xapian with its n-grams for Chinese, on folded texts: an index written in C++, by Debian's Python.

Keywords are quoted, which is Xapian's way to ask for neighbours: by the positions of single characters.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["answers", "build", "missing", "searcher", "version"]


def missing() -> str:
    """Why it can't be used, and the mend; empty if it can."""
    try:
        import xapian  # noqa: F401
    except ImportError:
        return "not there — run: apt-get install python3-xapian"
    return ""


def version() -> str:
    """The library's version."""
    import xapian

    return f"Xapian {xapian.version_string()}"


def answers(query: dict[str, Any]) -> bool:
    """Keywords that must all be there, in a province or anywhere."""
    return bool(query["all"]) and not query["near"]


def build(records: Iterable[dict[str, Any]], folder: Path) -> None:
    """Index with the library's own batches."""
    import xapian

    folder.mkdir(parents=True)
    database = xapian.WritableDatabase(str(folder), xapian.DB_CREATE_OR_OPEN)
    terms = xapian.TermGenerator()
    terms.set_flags(xapian.TermGenerator.FLAG_CJK_NGRAM)
    for record in records:
        document = xapian.Document()
        terms.set_document(document)
        terms.index_text(record["title"])
        terms.increase_termpos()  # no phrase goes from the title to the body
        terms.index_text(record["text"])
        document.add_boolean_term("XP" + record["province"])
        document.set_data(record["id"])
        database.add_document(document)
    database.commit()
    database.close()


def searcher(folder: Path) -> Any:
    """The search, ranked by its own BM25."""
    import xapian

    database = xapian.Database(str(folder))
    parser = xapian.QueryParser()
    parser.set_database(database)
    flags = parser.FLAG_CJK_NGRAM | parser.FLAG_PHRASE
    enquire = xapian.Enquire(database)

    def search(query: dict[str, Any], limit: int | None) -> list[str]:
        parts = [parser.parse_query(f'"{keyword}"', flags) for keyword in query["folded"]]
        whole = xapian.Query(xapian.Query.OP_AND, parts)
        if query["province"]:
            whole = xapian.Query(xapian.Query.OP_FILTER, whole, xapian.Query("XP" + query["province"]))
        enquire.set_query(whole)
        found = enquire.get_mset(0, database.get_doccount() if limit is None else limit)
        return [match.document.get_data().decode() for match in found]

    return search
