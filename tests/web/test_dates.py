"""Dates as readers of each language write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.web.dates import written


@pytest.mark.parametrize(
    ("lexical", "nl", "en"),
    [
        ("2017", "2017", "2017"),
        ("2017-01", "januari 2017", "January 2017"),
        ("2017-01-31", "31 januari 2017", "January 31, 2017"),
        ("2019-21", "voorjaar 2019", "spring 2019"),
        ("2024-22", "zomer 2024", "summer 2024"),
        ("2018-08/2019-07", "augustus 2018 \u2013 juli 2019", "August 2018 \u2013 July 2019"),
    ],
)
def test_a_date_is_written_as_precisely_as_its_source_tells_it(lexical: str, nl: str, en: str) -> None:
    assert (written(lexical, "nl"), written(lexical, "en")) == (nl, en)


@pytest.mark.parametrize("lexical", ["2017-13", "2017-02-30", "0000-01", "2017~", "2018/..", "", "/"])
def test_what_no_reader_would_know_stays_as_it_is(lexical: str) -> None:
    assert written(lexical, "en") == lexical


@given(st.text())
def test_whatever_stands_in_a_date_it_is_written(lexical: str) -> None:
    assert written(lexical, "nl") or not lexical
