"""What ``show`` and ``inspect`` say alike: a metadata value as a record, and what is said of an unknown doc_id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.model import MetaValue

__all__ = ["close_ids", "value_record"]


def value_record(value: MetaValue) -> dict[str, Any]:
    """The value with its evidence; ``start`` and ``end`` (of the original text) are None for one from outside of it."""
    span = value.evidence.span
    return {
        "field": value.field,
        "value": value.value,
        "raw": value.raw,
        "source": value.evidence.source,
        "rule": value.evidence.rule,
        "start": span.start if span else None,
        "end": span.end if span else None,
    }


def close_ids(index: Index, doc_id: str) -> str:
    """The hint for a doc_id that is not in the index: the ones most like it, or how to list them."""
    import difflib  # slow to import, and needed for errors only

    known = [each for each, _ in index.store.doc_ids()]
    near = difflib.get_close_matches(doc_id, known, n=3, cutoff=0.3)
    return f"did you mean {', '.join(near)}?" if near else "run: cefu search QUERY --columns doc_id"
