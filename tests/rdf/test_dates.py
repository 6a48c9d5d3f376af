"""First and last day of dates of any precision."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.errors import InvalidInput
from participatiekaart.language import Text
from participatiekaart.rdf.dates import bounds


@pytest.mark.parametrize(
    ("lexical", "first", "last"),
    [
        ("2017", "2017-01-01", "2017-12-31"),
        ("2017-02", "2017-02-01", "2017-02-28"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2017-07-10", "2017-07-10", "2017-07-10"),
        ("2016-02-29", "2016-02-29", "2016-02-29"),
        ("2019-21", "2019-03-01", "2019-05-31"),
        ("2019-22", "2019-06-01", "2019-08-31"),
        ("2019-23", "2019-09-01", "2019-11-30"),
        ("2018-08/2019-07", "2018-08-01", "2019-07-31"),
        ("2018/2019", "2018-01-01", "2019-12-31"),
        ("2018-11-30/2019", "2018-11-30", "2019-12-31"),
        ("2019-21/2020-22", "2019-03-01", "2020-08-31"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_date_leaves_open_the_days_of_its_precision(lexical: str, first: str, last: str) -> None:
    assert bounds(lexical) == (date.fromisoformat(first), date.fromisoformat(last))


def refused(lexical: str) -> Text:
    """What is told of a date that is none."""
    with pytest.raises(InvalidInput) as caught:
        bounds(lexical)
    assert all(f"'{lexical}'" in reason for reason in caught.value.text.values())
    assert "; write 2017, 2017-01, 2017-01-31" in caught.value.text["en"]
    assert "; schrijf 2017, 2017-01, 2017-01-31" in caught.value.text["nl"]
    return caught.value.text


@pytest.mark.parametrize(
    "lexical",
    [
        *("2017-02-30", "2017-02-29", "2017-04-31", "2017-13", "2017-00", "2017-01-00", "2017-01-32", "1900-02-29"),
        *("2017-02-30/2018", "2017/2018-13", "0000", "2017-99"),
    ],
)
def test_date_that_does_not_exist_is_refused(lexical: str) -> None:
    assert "is not a date that exists" in refused(lexical)["en"]


@pytest.mark.parametrize(
    "lexical",
    [
        *("-0001", "10000", "Y17000", "2017-1-1", "17", "1-1-2018", "30-01-2017", "01/02/2017", "20180101"),
        *("2017-02-03Z", "2017-02-03+01:00", "", " ", "vorig jaar", "uuuu", "open", "unknown", "../2019", "2019/.."),
        *("\uff11\uff19\uff19\uff19", "2017-0\u0661", "2017\n", "2017\\u0000", "2017-01-01' OR '1'='1", "9" * 10_000),
    ],
)
def test_date_in_another_notation_is_refused_and_may_well_exist(lexical: str) -> None:
    assert "is not a date as it is written here, the year first" in refused(lexical)["en"]


@given(st.dates())
def test_every_day_is_its_own_first_and_last_day(day: date) -> None:
    assert bounds(day.isoformat()) == (day, day)


@given(st.dates(max_value=date(9999, 11, 30)))
def test_every_month_runs_up_to_the_next(day: date) -> None:
    first, last = bounds(day.isoformat()[:7])
    assert first == day.replace(day=1)
    assert (last + timedelta(days=1)).day == 1
    assert first <= day <= last


@given(st.dates(), st.dates())
def test_range_runs_from_first_to_last_day(one: date, other: date) -> None:
    start, end = sorted((one, other))
    assert bounds(f"{start}/{end}") == (start, end)


@given(st.text(max_size=12) | st.from_regex(r"\A[0-9]{1,4}(-[0-9]{1,2}){0,2}[?~%/.XuY-]?[0-9]{0,4}\Z"))
def test_any_text_is_a_date_or_refused(lexical: str) -> None:
    try:
        first, last = bounds(lexical)
    except InvalidInput:
        return
    assert isinstance(first, date)
    assert isinstance(last, date)
