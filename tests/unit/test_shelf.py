"""Shelves of postings: what is built is read again, and what was not built is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.engines.shelf import BLOCK_NUMBERS, Shelf, ShelfBuilder

counts = st.one_of(st.integers(1, 3), st.sampled_from([255, 256, 0xFFFF, 0x10000, 1_000_000]))
documents = st.dictionaries(st.text("区块链a", min_size=1, max_size=3), counts, max_size=6)


@given(st.lists(documents, max_size=8), st.integers(0, 1_000_000), st.integers(1, 9_000))
def test_every_posting_comes_back(given_: list[dict[str, int]], base: int, step: int) -> None:
    builder = ShelfBuilder(base)
    expected: dict[str, dict[int, int]] = {}
    for k, terms in enumerate(given_):
        number = base + min(k * step, BLOCK_NUMBERS - len(given_) + k)
        builder.add(number, terms)
        for term, n in terms.items():
            expected.setdefault(term, {})[number] = n
    shelves = {first: Shelf(data) for first, data in builder.build().items()}
    assert {term: shelves[term[0]].find(term) for term in expected} == expected
    assert all(shelf.find(f"{first}不在") == {} for first, shelf in shelves.items())


def test_a_block_ends() -> None:
    builder = ShelfBuilder(7)
    builder.add(6 + BLOCK_NUMBERS, {"区": 1})
    for number in (6, 7 + BLOCK_NUMBERS):
        with pytest.raises(ValueError, match=f"document {number} is not of the block from 7"):
            builder.add(number, {"区": 1})


@pytest.mark.parametrize("term", ["", "区\0块"])
def test_a_term_that_can_not_be_named_is_refused(term: str) -> None:
    builder = ShelfBuilder(1)
    builder.add(1, {term: 1})
    with pytest.raises(ValueError, match="a term must not be empty nor hold NUL"):
        builder.build()


def test_what_no_builder_wrote_is_refused() -> None:
    builder = ShelfBuilder(1)
    builder.add(3, {"区块": 1})
    data = builder.build()["区"]
    for cut in range(len(data)):
        with pytest.raises(ValueError, match="not a shelf"):
            Shelf(data[:cut])
    strange = bytearray(data)
    strange[-3] = 1
    with pytest.raises(ValueError, match="an entry of an unknown kind 1"):
        Shelf(bytes(strange)).find("区块")
