"""The versions of one record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.history import History
from participatiekaart.journal import Journal, Version
from participatiekaart.rdf.names import SHARED_BASE, RecordName

from .conftest import NAME

START = datetime(2026, 1, 1, tzinfo=UTC)


def made(*times: datetime) -> History:
    """A history with a version at each of these times."""
    versions = (Version(position, at, "hash", "test", "test", "") for position, at in enumerate(times, start=1))
    return History(NAME, tuple(versions))


def test_a_history_holds_the_versions_of_its_record_only(history: History) -> None:
    assert [each.position for each in history.versions] == [1, 3, 4, 5]
    assert history.version(2) is None


def test_what_is_not_published_yet_is_not_read(journal: Journal) -> None:
    until = History.read(journal, NAME, until=3)
    assert until
    assert [each.position for each in until.versions] == [1, 3]


def test_what_never_was_has_no_history(journal: Journal) -> None:
    assert History.read(journal, RecordName(SHARED_BASE, "area", "nobody")) is None
    assert History.read(journal, NAME, until=0) is None


def test_each_version_knows_its_neighbours(history: History) -> None:
    first, second, retraction, last = history.versions
    assert (history.before(first), history.after(first)) == (None, second)
    assert (history.before(retraction), history.after(retraction)) == (second, last)
    assert (history.before(last), history.after(last)) == (retraction, None)


def test_a_record_that_comes_back_revises_what_it_was_before_its_retraction(history: History) -> None:
    first, second, _, last = history.versions
    assert history.revised_by(first) is None
    assert history.revised_by(last) is second


# --- at a time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "position"), [(-100, 1), (0, 1), (9, 1), (10, 2), (11, 2), (20, 4), (10**9, 4)], ids=str)
def test_the_version_of_a_time_is_the_last_one_that_was_there_in_that_second(seconds: int, position: int) -> None:
    moments = (0.0, 10.3, 20.1, 20.9)
    history = made(*(START + timedelta(seconds=each) for each in moments))
    assert history.at(START + timedelta(seconds=seconds)).position == position


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12, unique=True), st.integers(-(10**9), 2 * 10**9))
def test_no_version_lies_between_a_time_and_its_version(milliseconds: list[int], asked: int) -> None:
    history = made(*(START + timedelta(milliseconds=each) for each in sorted(milliseconds)))
    second = (START + timedelta(milliseconds=asked)).replace(microsecond=0)
    found = history.at(second)
    if found.at >= second + timedelta(seconds=1):
        assert found is history.versions[0]
    else:
        assert not [each for each in history.versions if found.at < each.at < second + timedelta(seconds=1)]
