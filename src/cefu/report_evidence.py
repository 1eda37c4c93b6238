"""The passages behind a report's numbers: which documents are shown, and the occurrences in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import TYPE_CHECKING, Any

from cefu.analysis.traditional import is_traditional
from cefu.report_parts import DocumentEvidence, ProvinceEvidence, ReportDocument, ReportLine

if TYPE_CHECKING:
    from cefu.index import Index
    from cefu.kwic import KwicLine
    from cefu.report_plan import Limits
    from cefu.store.api import StoredDocument

__all__ = ["Documents", "choose", "evidence"]


class Documents:
    """The documents of one query as a report shows them, each made once."""

    def __init__(self, index: Index, anchor: str, occurrences: Mapping[int, int]) -> None:
        """``anchor`` is that of the query; until :meth:`show`, no document has evidence."""
        self._index = index
        self._anchor = anchor
        self._occurrences = occurrences
        self._shown: frozenset[int] = frozenset()
        self._made: dict[int, ReportDocument] = {}

    def show(self, numbers: Collection[int]) -> None:
        """Say which documents have evidence in the page."""
        self._shown = frozenset(numbers)
        self._made = {}

    def __call__(self, numbers: Sequence[int]) -> list[ReportDocument]:
        """The documents with these numbers, in that order."""
        missing = [number for number in dict.fromkeys(numbers) if number not in self._made]
        for document in self._index.documents(missing):
            self._made[document.number] = self._document(document)
        return [self._made[number] for number in numbers]

    def _document(self, document: StoredDocument) -> ReportDocument:
        return ReportDocument(
            document.doc_id,
            document.title,
            document.province,
            document.date,
            document.issuer,
            document.doc_number,
            document.source,
            self._occurrences.get(document.number, 0),
            "zh-Hant" if is_traditional(document.title) else "zh-Hans",
            f"{self._anchor}-d{document.number}" if document.number in self._shown else "",
        )


def choose(
    rows: Mapping[str, Sequence[int]],
    firsts: Collection[int],
    occurrences: Mapping[int, int],
    limit: int,
) -> list[int]:
    """The documents whose evidence is shown, of the matching ones by row; those with most occurrences come first.

    They are the first to mention the thing in each row, the one that does so most often, and then those of all rows
    with most occurrences, as far as ``limit`` goes; the former two are there however low that is, unless it is 0. Ties
    go by the order of ``occurrences``.

    >>> choose({"四川": [1, 2], "福建": [3]}, {1}, {1: 1, 2: 9, 3: 2}, 1)
    [2, 3, 1]
    >>> choose({"四川": [1, 2, 4], "福建": [3]}, {2}, {1: 1, 2: 9, 3: 2, 4: 5}, 3)
    [2, 4, 3]
    """
    if not limit:
        return []
    most = sorted(occurrences, key=lambda number: -occurrences[number])
    place = {number: at for at, number in enumerate(most)}
    chosen = dict.fromkeys(number for number in most if number in firsts)
    chosen.update(dict.fromkeys(min(own, key=place.__getitem__) for own in rows.values() if own))
    for number in most:
        if len(chosen) >= limit:
            break
        chosen.setdefault(number)
    return sorted(chosen, key=place.__getitem__)


def evidence(
    index: Index,
    query: str,
    rows: Mapping[str, Sequence[int]],
    anchors: Mapping[str, str],
    chosen: Sequence[int],
    documents: Documents,
    limits: Limits,
    filters: Mapping[str, Any],
) -> list[ProvinceEvidence]:
    """The occurrences in the chosen documents, row by row; rows without a match are not there."""
    lines = _lines(index, query, chosen, limits, filters)
    chosen_at = {number: at for at, number in enumerate(chosen)}
    found, seen = [], set[int]()
    for name, numbers in rows.items():
        if not numbers:
            continue
        own = sorted((number for number in numbers if number in chosen_at), key=chosen_at.__getitem__)
        new = [number for number in own if number not in seen]
        seen.update(new)
        shown = tuple(
            DocumentEvidence(_in_script(document, lines.get(number, ())), lines.get(number, ()))
            for number, document in zip(new, documents(new), strict=True)
        )
        elsewhere = tuple(documents([number for number in own if number not in new]))
        found.append(ProvinceEvidence(name, anchors[name], len(numbers), shown, elsewhere))
    return found


def _in_script(document: ReportDocument, lines: Sequence[ReportLine]) -> ReportDocument:
    """The document with the script of what is shown of its text, of which there is more than of its title."""
    text = "".join(f"{line.left}{line.keyword}{line.right}" for line in lines)
    return replace(document, lang="zh-Hant" if is_traditional(text or document.title) else "zh-Hans")


def _lines(
    index: Index, query: str, chosen: Sequence[int], limits: Limits, filters: Mapping[str, Any]
) -> dict[int, tuple[ReportLine, ...]]:
    """The first occurrences in each document; a query that has no place in a text has none."""
    if not chosen or not limits.lines:
        return {}
    result = index.kwic(query, width=limits.width, **filters)
    # Only the documents that are shown are read.
    result = replace(result, found=result.found.only(set(chosen)))
    return {
        number: tuple(map(_line, islice(own, limits.lines)))
        for number, own in groupby(result, key=lambda line: line.document.number)
    }


def _line(line: KwicLine) -> ReportLine:
    return ReportLine(
        line.left, line.keyword, line.right, line.paragraph, line.heading_path, line.start, line.end
    )
