"""What extraction does to be fast gives what the plain way would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cefu.analysis import fold
from cefu.data.issuers import issuer_at, issuers
from cefu.data.place_reading import place_at
from cefu.data.place_tables import chinese_forms, cities, provinces
from cefu.extraction.chrome import is_chrome
from cefu.extraction.date_text import DATE, dates_to_the_day
from cefu.extraction.kind import find_kind
from cefu.extraction.page import Page
from cefu.extraction.recalled import recalled
from cefu.extraction.tables import rules
from growth import assert_linear

#: Dates and what is nearly one, cut anywhere.
PIECES = [
    "1998年5月29日",
    "二〇〇四年八月十二日",
    "中华民国八十九年四月二十五日",
    "民国",
    "年",
    "12",
    "月",
    "日",
    "3年",
    "十",
]


def joined(pieces: list[str]) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces) | st.text(alphabet="".join(pieces), max_size=4), max_size=12).map(
        "".join
    )


@given(joined(PIECES), st.integers(0, 20), st.integers(0, 60))
def test_dates_found_by_their_year_are_those_of_the_pattern(text: str, start: int, end: int) -> None:
    found = [(m.span(), m.groups()) for m in dates_to_the_day(text, start, end)]
    assert found == [(m.span(), m.groups()) for m in DATE.finditer(text, start, end)]
    assert [m.span() for m in dates_to_the_day(text)] == [m.span() for m in DATE.finditer(text)]


@pytest.mark.parametrize("piece", ["年", "1998年", "中华民国", "一二〇年", "1998年5月29", "民国八十九年四月"])
def test_dates_take_linear_time(piece: str) -> None:
    assert_linear(lambda text: list(dates_to_the_day(text)), piece, 200_000)


@given(st.text(alphabet="国务院 \n\u3000通知，。1", min_size=1, max_size=80), st.data())
def test_a_place_in_a_stretch_is_known_without_those_before_it(text: str, data: st.DataObject) -> None:
    page = Page(text, fold(text))
    whole = page.stretch(0, len(text))
    if not whole.text:
        return
    start = data.draw(st.integers(0, len(whole.text) - 1))
    end = data.draw(st.integers(start + 1, len(whole.text)))
    early = whole.span(start, end)  # before all places are known
    assert len(whole.places) == len(whole.text)
    assert early == whole.span(start, end)
    assert "".join(fold(whole.written(early)).text.split()) == whole.text[start:end]


def test_every_word_of_a_page_and_every_kind_is_still_found() -> None:
    table = rules()
    assert all(map(is_chrome, (*table.chrome_words, *table.chrome_starts)))
    assert all(is_chrome(f"某{end}") for end in table.chrome_ends)
    known = (
        set(table.kinds) - {kind for kind in table.kinds if f"某某{kind}".endswith(table.not_kinds)} - {"令"}
    )
    assert all(find_kind(f"某某{kind}") == (2, 2 + len(kind)) for kind in known)


def test_every_form_of_a_body_and_of_a_place_is_still_found() -> None:
    for form in (form for issuer in issuers() for form in issuer.forms if len(form) > 1):
        found = issuer_at(f"·{form}", 1)
        assert found is not None
        assert found[1] == len(form)
    forms = [form for province in provinces() for form in chinese_forms(province)]
    forms += [form for city in cities() for form in city.forms if form not in city.ambiguous_forms]
    assert all(place_at(f"·{form}省", 1) for form in forms)


def test_what_is_recalled_is_asked_for_once_and_long_texts_are_not_kept() -> None:
    asked: list[str] = []

    @recalled
    def answer(text: str) -> int:
        asked.append(text)
        return len(text)

    assert [answer(text) for text in ("a", "b", "a", "长" * 300, "长" * 300)] == [1, 1, 1, 300, 300]
    assert asked == ["a", "b", "长" * 300, "长" * 300]
