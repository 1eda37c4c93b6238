"""The way from folded text back to the original."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis.offsets import Edit, OffsetMap
from cefu.model import Span


@st.composite
def edited(draw: st.DrawFn, size: int | None = None) -> tuple[int, list[Edit]]:
    """The size of a text and edits of it, in order."""
    size = draw(st.integers(0, 30)) if size is None else size
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=12)))
    edits = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        length = draw(st.integers(0, 4))
        if start < end and length != end - start:
            edits.append((start, end, length))
    return size, edits


def sources(size: int, edits: list[Edit]) -> list[int]:
    """For each new character the place of its original, told in the plainest way."""
    found: list[int] = []
    done = 0
    for start, end, length in edits:
        found += [*range(done, start), *[start] * length]
        done = end
    return found + list(range(done, size))


@given(edited())
def test_start_original_and_position_are_those_of_the_plain_way(text: tuple[int, list[Edit]]) -> None:
    size, edits = text
    plain = sources(size, edits)
    offsets = OffsetMap.from_edits(edits)
    assert [offsets.start(k) for k in range(len(plain))] == plain
    for first, last in itertools.combinations(range(len(plain)), 2):
        assert offsets.original(first, last + 1) == Span(plain[first], plain[last] + 1)
    for source in range(size):
        later = [k for k, place in enumerate(plain) if place >= source]
        if later:
            assert offsets.position(source) == later[0]


@given(st.data())
def test_two_steps_in_one(data: st.DataObject) -> None:
    size, first = data.draw(edited())
    middle = sources(size, first)
    _, second = data.draw(edited(len(middle)))
    new = sources(len(middle), second)
    both = OffsetMap.from_edits(second).after(OffsetMap.from_edits(first))
    assert [both.start(k) for k in range(len(new))] == [middle[k] for k in new]
    assert list(both.starts) == sorted(set(both.starts))
    assert list(both.sources) == sorted(both.sources)


@given(edited())
def test_bytes_come_back(text: tuple[int, list[Edit]]) -> None:
    offsets = OffsetMap.from_edits(text[1])
    assert OffsetMap.from_bytes(offsets.to_bytes()) == offsets


@pytest.mark.parametrize(
    ("edits", "folded", "span"),
    [
        ([], (2, 4), (2, 4)),
        ([(0, 3, 0)], (0, 1), (3, 4)),  # dropped at the very beginning
        ([(2, 4, 0)], (1, 3), (1, 5)),
        ([(2, 4, 0)], (2, 3), (4, 5)),
        ([(1, 2, 3)], (1, 4), (1, 2)),  # 甲½ -> 甲1/2
        ([(1, 2, 3)], (2, 3), (1, 2)),
        ([(1, 2, 3)], (3, 5), (1, 3)),
        ([(1, 5, 2)], (0, 4), (0, 6)),
        ([(1, 5, 2)], (3, 4), (5, 6)),
        ([(1, 2, 0), (2, 3, 0)], (1, 2), (3, 4)),
    ],
)
def test_original(edits: list[Edit], folded: tuple[int, int], span: tuple[int, int]) -> None:
    assert OffsetMap.from_edits(edits).original(*folded) == Span(*span)


def test_an_empty_range_is_empty() -> None:
    assert OffsetMap.from_edits([(0, 2, 0)]).original(1, 1) == Span(3, 3)


def test_a_text_that_runs_side_by_side_costs_nothing() -> None:
    assert OffsetMap().to_bytes() == b""
    assert OffsetMap().identity
    assert OffsetMap.from_bytes(b"") == OffsetMap()


def test_a_shift_at_the_beginning_is_not_lost() -> None:
    shifted = OffsetMap.from_edits([(0, 2, 0)])
    assert not shifted.identity
    assert OffsetMap.from_bytes(shifted.to_bytes()) == shifted
    assert OffsetMap.from_edits([(1, 2, 0)]).after(shifted).original(0, 2) == Span(2, 5)
    assert shifted.after(OffsetMap.from_edits([(3, 4, 0)])).original(0, 2) == Span(2, 5)


@pytest.mark.parametrize(
    "data", [b"x", b"\x78\x9c\x03\x00\x00\x00\x00\x01", OffsetMap.from_edits([(1, 2, 0)]).to_bytes()[:-3]]
)
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="offset map"):
        OffsetMap.from_bytes(data)


def test_equality() -> None:
    assert OffsetMap.from_edits([(1, 2, 0)]) == OffsetMap((0, 1), (0, 2))
    assert OffsetMap() != OffsetMap((0,), (1,))
    assert OffsetMap() != "map"
