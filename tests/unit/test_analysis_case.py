"""Step 5 of folding: lower case."""

from __future__ import annotations

import pytest

from cefu.analysis.filters.case import LowerCase


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5G与AI", ("5g与ai", [])),
        ("ＡＩ", ("ａｉ", [])),
        (
            "ΣΑΣ Σ",
            ("σασ σ", []),
        ),  # not ς at the end of a word: what is folded does not hang on its neighbours
        ("İAİ", ("i̇ai̇", [(0, 1, 2), (2, 3, 2)])),
        ("ΣİΣ", ("σi̇σ", [(1, 2, 2)])),
        ("ÉÑß", ("éñß", [])),
        ("区块链", ("区块链", [])),
        ("", ("", [])),
    ],
)
def test_lower_case(text: str, expected: tuple[str, list[tuple[int, int, int]]]) -> None:
    assert LowerCase()(text) == expected
