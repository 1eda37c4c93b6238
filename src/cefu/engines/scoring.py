"""The one ranking formula: BM25 over body and title, from the exact occurrences of what was asked for.

The score of a document is the sum over the query's parts of::

    idf · (tf(body) + BOOST_TITLE · tf(title))
    tf(f) = n · (K1 + 1) / (n + K1 · (1 - B + B · units(f) / average units(f)))
    idf   = ln(1 + (N - df + ½) / (df + ½))

N counts the documents of the generation and df those in which the part occurs; filters change neither.
Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with Lucene's idf,
which is never negative.
"""

from __future__ import annotations

import math

from cefu.engines.api import DocFacts
from cefu.schema import BOOST_TITLE

__all__ = ["K1", "B", "highest", "idf", "score"]

K1 = 1.2
B = 0.75


def idf(documents: int, having: int) -> float:
    """How telling a part is that ``having`` of ``documents`` have."""
    return math.log(1.0 + (documents - having + 0.5) / (having + 0.5))


def highest(weight: float, body: int) -> float:
    """What :func:`score` gives at most for so many occurrences in a body and none in a title."""
    return weight * (body * (K1 + 1.0) / (body + K1 * (1.0 - B))) if body else 0.0


def score(facts: DocFacts, weight: float, body: int, title: int, average: tuple[float, float]) -> float:
    """What one part of a query adds to the score of a document with so many occurrences of it."""
    total = 0.0
    if body:
        total += body * (K1 + 1.0) / (body + K1 * (1.0 - B + B * facts.body_units / average[1]))
    if title:
        total += (
            BOOST_TITLE * title * (K1 + 1.0) / (title + K1 * (1.0 - B + B * facts.title_units / average[0]))
        )
    return weight * total


