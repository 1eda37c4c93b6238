"""Texts made to be slow: twice the text may take a little more than twice the time, never four times."""

from __future__ import annotations

import pytest

from cefu.analysis import fold
from cefu.analysis.units import count, units
from growth import assert_linear

SIZE = 100_000
PIECES = {
    "blanks": " ",
    "breaks": "\n",
    "carriage returns": "\r",
    "ideographic blanks": "　",
    "short lines": "a\n",
    "short Han lines": "甲\r\n",
    "indented lines": "甲\n　　",
    "blank lines": " \n",
    "open brackets": "（",
    "open brackets on lines": "（甲\n",
    "digits": "1",
    "points": "1.",
    "ordinals": "第",
    "spaced ordinals": "第 ",
    "notes": "附 ",
    "both widths": "Ａa",
    "one line": "甲",
    "one traditional line": "國",
    "letters with triggers": "著",
    "phrases": "乾坤",
    "overlapping phrases": "一家四口吃",
    "mistyped": "鍊",
    "zeros": "零",
    "zeros behind a place value": "百零",
    "zero width": "甲\u200b",
    "expanding": "½",
    "title words": "關於\n",
    "dates": "2020年5月\n",
    "document numbers": "国发2020年15号\n",
    "supplementary": "\U00020bb7",
}


def _work(text: str) -> None:
    folded = fold(text).text
    units(folded)
    count(folded, folded[:2])
    count(folded, "1.")


@pytest.mark.parametrize("piece", PIECES.values(), ids=list(PIECES))
def test_time_grows_with_the_text_and_no_faster(piece: str) -> None:
    assert_linear(_work, piece, SIZE)


def test_blanks_between_two_characters() -> None:
    assert fold("甲" + " " * SIZE + "乙").text == "甲乙"
    assert fold("甲" + " \n" * SIZE + "乙").text == "甲\n\n乙"
