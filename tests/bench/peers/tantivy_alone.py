"""tantivy by itself, on folded texts whose units are already separated by blanks: what a fast engine could reach."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["answers", "build", "missing", "searcher", "version"]

_HEAP = 200_000_000
_ANALYZER = "units"


def missing() -> str:
    """Why it can't be used, and the mend; empty if it can."""
    try:
        import tantivy  # noqa: F401
    except ImportError:
        return "not there — run: pip install tantivy"
    return ""


def version() -> str:
    """The library's version."""
    from importlib.metadata import version

    return f"tantivy {version('tantivy')}"


def answers(query: dict[str, Any]) -> bool:
    """Keywords that must all be there, in a province or anywhere."""
    return bool(query["all"]) and not query["near"]


def _open(folder: Path) -> tuple[Any, Any]:
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw")
    builder.add_text_field("province", tokenizer_name="raw", index_option="basic")
    for name in ("title", "body"):
        builder.add_text_field(name, tokenizer_name=_ANALYZER, index_option="position")
    schema = builder.build()
    index = tantivy.Index(schema, path=str(folder))
    index.register_tokenizer(_ANALYZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return schema, index


def build(records: Iterable[dict[str, Any]], folder: Path) -> None:
    """Index with the library's own threads."""
    import tantivy

    folder.mkdir(parents=True)
    _, index = _open(folder)
    writer = index.writer(_HEAP)
    for record in records:
        document = tantivy.Document()
        for field, key in (("id", "id"), ("province", "province"), ("title", "title"), ("body", "text")):
            document.add_text(field, record[key])
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()


def searcher(folder: Path) -> Any:
    """The search; a keyword is a phrase of its units in the title or in the body."""
    import tantivy
    from tantivy import Occur, Query

    schema, index = _open(folder)
    reading = index.searcher()

    def phrase(field: str, units: list[str]) -> Any:
        if len(units) == 1:
            return Query.term_query(schema, field, units[0])
        return Query.phrase_query(schema, field, list(units))

    def search(query: dict[str, Any], limit: int | None) -> list[str]:
        parts = [
            (
                Occur.Must,
                Query.boolean_query([(Occur.Should, phrase(field, units)) for field in ("title", "body")]),
            )
            for units in query["units"]
        ]
        if query["province"]:
            term = Query.term_query(schema, "province", query["province"])
            parts.append((Occur.Must, Query.boost_query(term, 0.0)))
        found = reading.search(Query.boolean_query(parts), limit=reading.num_docs if limit is None else limit)
        return [reading.doc(address)["id"][0] for _, address in found.hits]

    if reading.num_docs == 0:
        raise RuntimeError(f"tantivy {tantivy.__version__} finds no documents in {folder}")
    return search
