"""The lines of the journal in their order, and what they say of any time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import sqlalchemy as sql

from participatiekaart.journal import Entry, Journal
from tests.journal.made import append, iri, record

# --- Reading line by line ----------------------------------------------------------------------------------------------------


def test_lines_come_in_the_order_of_the_journal_a_window_at_a_time(journal: Journal) -> None:
    append(journal, record("c", "1"), record("a"), source="one", note="first")
    append(journal, record("c", "2"), retracted=(iri("a"),), source="two")
    one, two = (journal.history(iri("c"))[number].at for number in (0, 1))
    expected = [
        Entry(1, one, record("c").name, record("c", "1"), "one", "a test", "first", is_new=True),
        Entry(2, one, record("a").name, record("a"), "one", "a test", "first", is_new=True),
        Entry(3, two, record("c").name, record("c", "2"), "two", "a test", "", is_new=False),
        Entry(4, two, record("a").name, None, "two", "a test", "", is_new=False),
    ]
    assert journal.entries(0, 100) == expected
    assert journal.entries(1, 2) == expected[1:3]
    assert journal.entries(4, 2) == []
    assert [journal.entry(position) for position in range(6)] == [None, *expected, None]
    assert journal.times([1, 4, 5]) == {1: one, 4: two}
    append(journal, record("a"))
    assert [entry.is_new for entry in journal.entries(4, 1)] == [True]


def test_the_newest_lines_come_first_and_can_be_those_of_some_records(journal: Journal) -> None:
    append(journal, record("a"), record("b"), record("aa"))
    append(journal, record("a", "2"), retracted=(iri("b"),))
    assert [entry.position for entry in journal.newest([""], 5, 3)] == [5, 4, 3]
    assert [entry.position for entry in journal.newest([iri("a"), iri("x")], 3, 3)] == [3, 1]
    assert journal.newest([iri("x")], 5, 3) == []


def test_every_activity_is_a_millisecond_later_than_the_one_before_even_when_the_clock_is_set_back(journal: Journal) -> None:
    append(journal, record("a", "1"))
    future = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=1)
    with journal._connected() as connection:
        connection.execute(sql.text("UPDATE activity SET at = :at"), {"at": future.isoformat(sep=" ")})
    append(journal, record("a", "2"))
    append(journal, record("a", "3"))
    times = [version.at for version in journal.history(iri("a"))]
    assert [later - earlier for earlier, later in pairwise(times)] == [timedelta(milliseconds=1)] * 2


def test_position_at_a_moment_is_that_of_the_last_line_until_then(journal: Journal) -> None:
    before = datetime.now(UTC)
    append(journal, record("a"), record("b"))
    append(journal, record("c"))
    first, last = journal.history(iri("a"))[0].at, journal.history(iri("c"))[0].at
    tick = timedelta(microseconds=1)
    moments = [before, first - tick, first, last - tick, last, last + timedelta(days=1)]
    assert [journal.at(moment) for moment in moments] == [0, 0, 2, 2, 3, 3]
    assert journal.at(first.astimezone(timezone(timedelta(hours=5)))) == 2


# --- As it was at a position -------------------------------------------------------------------------------------------------


def test_states_are_the_last_lines_until_a_position_with_retractions_by_iri(journal: Journal) -> None:
    append(journal, record("b"), record("a"))
    append(journal, record("c"), record("a", "b"), retracted=(iri("b"),))
    append(journal, record("b", "later"), retracted=(iri("a"), iri("c")))
    slugs = [(each.name.slug, each.position, each.record and each.record.content) for each in journal.states(5)]
    assert slugs == [("a", 4, record("a", "b").content), ("b", 5, None), ("c", 3, record("c").content)]
    assert [each.position for each in journal.states(2)] == [2, 1]
    assert [each.position for each in journal.states(8, iri("b"))] == []
    assert [each.name.slug for each in journal.states(8, iri("b")[:-1])] == ["a", "b", "c"]
    assert list(journal.states(0)) == []


def test_states_of_very_many_records_are_each_there_once_while_others_write(journal: Journal) -> None:
    append(journal, *(record(f"r{number:05}") for number in range(4500)))
    read = []
    for entry in journal.states(4500):
        if len(read) == 1000:
            append(journal, record("r00000", "new"), record("r04499", "new"), record("s", "new"), retracted=(iri("r03000"),))
        read.append(entry)
    assert [each.position for each in read] == [*range(1, 4501)]
    assert all(each.record and each.record.content == record(each.name.slug).content for each in read)


# --- What changed where ------------------------------------------------------------------------------------------------------


def test_records_with_a_start_changed_last_when_the_last_of_them_did_or_went(journal: Journal) -> None:
    append(journal, record("a-1"), record("b-1"))
    append(journal, record("a-2"))
    append(journal, record("b-1", "later"), retracted=(iri("a-1"),))
    times = journal.times([1, 3, 5])
    assert journal.changed([iri("a-")], 5) == journal.changed([iri("b-")], 5) == times[5]
    assert journal.changed([iri("a-2")], 5) == times[3]
    assert journal.changed([iri("a-"), iri("b-")], 2) == times[1]
    assert journal.changed([iri("c-")], 5) is None
    assert journal.changed([], 5) is None


def test_what_is_current_is_found_where_it_was_written(journal: Journal) -> None:
    append(journal, record("a"), record("b"), record("c"))
    append(journal, record("a", "later"), retracted=(iri("b"),))
    assert [each for each, _ in journal.current(0, 3, 5)] == [iri("c")]
    assert [each for each, _ in journal.current(3, 9, 5)] == [iri("a")]
    assert [each for each, _ in journal.current(0, 9, 3)] == [iri("a"), iri("b"), iri("c")]
    assert journal.current(0, 3, 5)[0][1] == journal.times([3])[3]
