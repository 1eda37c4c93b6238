"""Exact matching finds what a tokenizer that knows nothing of searching says is there."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.analysis.units import count, find, units

PIECES = [
    *'五个亿年月块链ab5g021.,、。-()%"',
    *[
        "5g",
        "15g",
        "3.5",
        "13.5",
        "3.55",
        "2020",
        "2022年",
        "2020.12.1",
        "1.2020年",
        "ai",
        "aids",
        "区块链",
        "..",
        " ",
        "\n",
    ],
]
FOLDED = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
KEYWORDS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join).map(str.strip)


def _borders(folded: str) -> set[int]:
    """Where units begin and end, by cutting the whole text."""
    borders = {0, len(folded)}
    at = 0
    for unit in units(folded):
        start = folded.index(unit, at)
        assert not folded[at:start].strip()
        at = start + len(unit)
        borders |= {start, at}
    return borders


def _brute_force(folded: str, keyword: str) -> list[tuple[int, int]]:
    borders = _borders(folded)
    # White space belongs to no unit, so both of its sides are borders.
    borders |= {at + side for at, char in enumerate(folded) if char.isspace() for side in (0, 1)}
    found: list[tuple[int, int]] = []
    at = 0
    while keyword and at + len(keyword) <= len(folded):
        end = at + len(keyword)
        if folded[at:end] == keyword and at in borders and end in borders:
            found.append((at, end))
            at = end
        else:
            at += 1
    return found


@settings(max_examples=1000, deadline=None)
@given(FOLDED, KEYWORDS)
@example("1.2.3.5", "3.5")
@example("1." + "a" * 600 + "1.5", "5")
@example("a" * 600 + "1.5", "5")
def test_find_agrees_with_the_tokenizer(folded: str, keyword: str) -> None:
    assert list(find(folded, keyword)) == _brute_force(folded, keyword)


@settings(max_examples=500, deadline=None)
@given(FOLDED, KEYWORDS)
def test_count_is_the_number_of_finds(folded: str, keyword: str) -> None:
    assert count(folded, keyword) == len(list(find(folded, keyword)))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, "區塊鏈", "５Ｇ", "　", "著作", "（", "\r\n"]), max_size=20).map(
        "".join
    ),
    st.data(),
)
def test_what_was_folded_is_found(text: str, data: st.DataObject) -> None:
    folded = fold(text).text
    borders = sorted(_borders(folded))
    start = data.draw(st.sampled_from(borders))
    end = data.draw(st.sampled_from(borders))
    keyword = folded[min(start, end) : max(start, end)]
    if keyword:
        assert count(folded, keyword) >= 1


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(), max_size=40), st.text(st.characters(), max_size=3))
def test_any_text_is_searched(text: str, keyword: str) -> None:
    folded, wanted = fold(text).text, fold(keyword).text
    assert list(find(folded, wanted)) == _brute_force(folded, wanted)
    assert "".join(units(folded)) == "".join(folded.split())
