"""How often a term or phrase occurs in a document, told from the score that tantivy gives it.

tantivy finds phrases with their frequencies and tells neither, only the score: BM25 in single precision. In a field
without norms the score depends on the frequency alone, it rises with it, and tantivy explains the score of a
document with all it was computed from. So one explanation tells the scores of all frequencies, to the last bit;
where two frequencies have one score, each document is explained.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from operator import truediv
from typing import Any

__all__ = ["UnknownFormulaError", "explained_frequency", "frequencies"]

#: Scores are worked out up to this frequency; rarer ones are explained document by document.
_HIGHEST = 4_096


class UnknownFormulaError(Exception):
    """The explanation is not that of the formula known here."""


def frequencies(scores: Sequence[float], explanation: str) -> list[int]:
    """The frequency behind each score, 0 where the score does not tell it.

    ``explanation`` is tantivy's, as JSON, of a document with the first score, which must be the highest.

    Raises:
        UnknownFormulaError: the scores are computed in another way.
    """
    values = _values(explanation)
    top = _frequency(values)
    sizes = range(1, min(top, _HIGHEST) + 2)
    table = _scores(values, sizes)
    known = dict(zip(table, sizes, strict=True))
    if top <= _HIGHEST and table[top - 1] != scores[0]:
        raise UnknownFormulaError(f"score {scores[0]} of frequency {top}")
    if len(known) < len(table):
        for before, after in pairwise(table):
            if before == after:
                known[before] = 0
    known[table[-1]] = 0  # the next frequency may have the same score
    return [known.get(score, 0) for score in scores]


def explained_frequency(explanation: str) -> int:
    """The frequency that an explanation names.

    Raises:
        UnknownFormulaError: it names none.
    """
    return _frequency(_values(explanation))


def _scores(values: Mapping[str, float], sizes: range) -> array[float]:
    """The scores of frequencies from 1 on, rounded to single precision wherever tantivy does.

    An operation on two such numbers in double precision, rounded once more, is the operation in single precision.
    """
    try:
        k1, b = _single(values["k1"]), _single(values["b"])
        length = _single(_single(b * _single(values["dl"])) / _single(values["avgdl"]))
        norm = _single(k1 * _single(_single(1.0 - b) + length))
        weight = _single(_single(values["idf"]) * _single(1.0 + k1))
    except (KeyError, ZeroDivisionError) as error:
        raise UnknownFormulaError(f"the explanation lacks {error}") from error
    # Rounded up, so that few tables serve all queries.
    shares = _shares(norm, 1 << max(6, len(sizes).bit_length()))[: len(sizes)]
    return array("f", [weight * share for share in shares])


@lru_cache(maxsize=64)
def _shares(norm: float, highest: int) -> array[float]:
    """What frequencies from 1 to ``highest`` are of themselves and the norm."""
    sizes = range(1, highest + 1)
    sums = array("f", [size + norm for size in sizes])
    return array("f", map(truediv, sizes, sums))


def _single(value: float) -> float:
    return array("f", [value])[0]


def _frequency(values: Mapping[str, float]) -> int:
    frequency = values.get("freq", 0.0)
    if frequency < 1 or frequency != int(frequency):
        raise UnknownFormulaError(f"an explanation with frequency {frequency}")
    return int(frequency)


def _values(explanation: str) -> dict[str, float]:
    """The numbers of an explanation by the first word of what they are said to be."""
    return {
        str(node["description"]).split(",")[0].strip(): node["value"]
        for node in _nodes(json.loads(explanation))
    }


def _nodes(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield node
    for part in node.get("details") or ():
        yield from _nodes(part)
