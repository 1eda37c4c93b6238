"""How strongly two things go together in passages: measures over the four numbers that anyone can count again.

Of ``passages``, ``with_query`` hold the one, ``with_item`` the other, and ``together`` both.
"""

from __future__ import annotations

from math import log, log2

__all__ = ["expected_together", "log_likelihood", "pointwise_information"]


def expected_together(with_query: int, with_item: int, passages: int) -> float:
    """In how many passages both would stand if they had nothing to do with each other.

    >>> expected_together(20, 50, 100)
    10.0
    """
    return with_query * with_item / passages


def log_likelihood(together: int, with_query: int, with_item: int, passages: int) -> float:
    """Dunning's log-likelihood ratio G², with a minus sign where the two stand together less often than expected.

    The passages fall into four cells: both, the query only, the item only, neither. With O what is in a cell and E
    the product of its row's and its column's sum over all passages, G² = 2 · Σ O · ln(O / E), where an empty cell
    adds nothing. Source: Ted Dunning, *Accurate Methods for the Statistics of Surprise and Coincidence*,
    Computational Linguistics 19 (1), 1993, pp. 61-74.

    It ranks well where counts are small. It grows with the number of passages, and takes them to be independent,
    which those of one document are not: a strong value is a reason to read, and no test of significance.

    Raises:
        ValueError: the numbers are of no four cells.

    >>> round(log_likelihood(10, 10, 13, 31777), 2)
    167.23
    >>> log_likelihood(10, 20, 50, 100), round(log_likelihood(2, 20, 50, 100), 2)
    (0.0, -17.94)
    """
    cells = _cells(together, with_query, with_item, passages)
    total = 0.0
    for found, row, column in cells:
        if found:
            total += found * log(found * passages / (row * column))
    measure = max(0.0, 2 * total)  # rounding may leave a hair below nothing
    return -measure if together * passages < with_query * with_item else measure


def pointwise_information(together: int, with_query: int, with_item: int, passages: int) -> float:
    """Pointwise mutual information, log2(together / expected): 1 is twice as often as expected, -1 half as often.

    How strong, whatever the number of passages; of rare things it says much on little ground. Source: Kenneth Church
    and Patrick Hanks, *Word Association Norms, Mutual Information, and Lexicography*, Computational Linguistics
    16 (1), 1990, pp. 22-29.

    Raises:
        ValueError: the numbers are of no four cells, or ``together`` is 0.

    >>> pointwise_information(20, 20, 50, 100), pointwise_information(5, 20, 50, 100)
    (1.0, -1.0)
    """
    _cells(together, with_query, with_item, passages)
    if not together:
        raise ValueError("what never stands together has no pointwise information")
    return log2(together * passages / (with_query * with_item))


def _cells(together: int, with_query: int, with_item: int, passages: int) -> tuple[tuple[int, int, int], ...]:
    """What is found in each of the four cells, with the sums of its row and its column."""
    neither = passages - with_query - with_item + together
    if min(together, with_query - together, with_item - together, neither) < 0:
        raise ValueError(f"{together} of {with_query} and {with_item} in {passages} passages can't be")
    without_query, without_item = passages - with_query, passages - with_item
    return (
        (together, with_query, with_item),
        (with_query - together, with_query, without_item),
        (with_item - together, without_query, with_item),
        (neither, without_query, without_item),
    )
