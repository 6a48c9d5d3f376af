"""Appending to the journal and reading it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participatiekaart.errors import JournalCorrupt, JournalUnavailable
from participatiekaart.journal import Change, Journal
from participatiekaart.rdf.names import SHARED_BASE, Naming, RecordName
from participatiekaart.rdf.records import Record
from tests.journal.made import append, iri, record

# --- Appending ---------------------------------------------------------------------------------------------------------------


def test_new_journal_is_empty(journal: Journal) -> None:
    assert journal.position == 0
    assert journal.heads() == {}
    assert list(journal.changes(0)) == []
    assert list(journal.records()) == []
    assert journal.history(iri("a")) == []


def test_each_version_takes_one_position(journal: Journal) -> None:
    assert append(journal, record("a"), record("b")) == 2
    assert append(journal, record("c"), retracted=(iri("a"),)) == 4
    assert journal.position == 4


def test_nothing_to_append_makes_no_version_and_no_activity(journal: Journal) -> None:
    append(journal, record("a"))
    assert append(journal) == 1
    with journal._connected() as connection:
        assert connection.scalar(sql.text("SELECT count(*) FROM activity")) == 1


def test_large_append_is_one_activity(journal: Journal) -> None:
    assert append(journal, *(record(f"r{number}") for number in range(4_500))) == 4_500
    assert len(journal.heads()) == 4_500
    with journal._connected() as connection:
        assert connection.scalar(sql.text("SELECT count(*) FROM activity")) == 1


def test_append_that_fails_half_way_leaves_nothing(journal: Journal) -> None:
    append(journal, record("a"))

    def broken() -> Iterator[Record]:
        yield record("b")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError, match="power cut"):
        journal.append(broken(), (), source="test", agent="a test")
    assert journal.position == 1
    assert iri("b") not in journal.heads()


def test_content_comes_back_byte_for_byte(journal: Journal) -> None:
    stored = record("a", "é \\u0001 🙂 " + "x" * 100_000)
    append(journal, stored)
    assert list(journal.records()) == [stored]
    assert next(journal.records()).hash == stored.hash


def test_content_is_stored_compressed(journal: Journal) -> None:
    append(journal, record("a", "x" * 100_000))
    with journal._connected() as connection:
        size = connection.scalar(sql.text("SELECT length(content) FROM version"))
    assert size is not None
    assert size < 1_000


# --- Reading -----------------------------------------------------------------------------------------------------------------


def test_head_is_the_last_version(journal: Journal) -> None:
    append(journal, record("a", "old"), source="one")
    append(journal, record("a", "new"), source="two")
    head = journal.heads()[iri("a")]
    assert (head.position, head.hash, head.source) == (2, record("a", "new").hash, "two")


def test_retracted_record_has_no_head_but_keeps_its_history(journal: Journal) -> None:
    append(journal, record("a"), note="first")
    append(journal, retracted=(iri("a"),), note="gone")
    assert journal.heads() == {}
    assert list(journal.records()) == []
    first, gone = journal.history(iri("a"))
    assert (first.position, first.hash, first.note) == (1, record("a").hash, "first")
    assert (gone.position, gone.hash, gone.note) == (2, None, "gone")


def test_record_can_come_back_after_a_retraction(journal: Journal) -> None:
    append(journal, record("a"))
    append(journal, retracted=(iri("a"),))
    append(journal, record("a"))
    assert journal.heads()[iri("a")].position == 3
    assert [version.hash is None for version in journal.history(iri("a"))] == [False, True, False]


def test_history_tells_when_by_what_from_where_and_why(journal: Journal) -> None:
    before = datetime.now(UTC)
    append(journal, record("a"), source="bundled", note="a correction")
    [version] = journal.history(iri("a"))
    assert (version.source, version.agent, version.note) == ("bundled", "a test", "a correction")
    assert before <= version.at <= datetime.now(UTC)
    assert version.at.utcoffset() == timedelta(0)


def test_records_come_sorted_by_iri(journal: Journal) -> None:
    append(journal, record("c"), record("a"))
    append(journal, record("b"))
    assert [each.name.slug for each in journal.records()] == ["a", "b", "c"]


def test_changes_tell_the_last_state_of_what_changed_since(journal: Journal) -> None:
    append(journal, record("a", "1"), record("b"), record("c"))
    since = journal.position
    append(journal, record("a", "2"), record("d"))
    append(journal, record("a", "3"), retracted=(iri("c"),))
    assert list(journal.changes(since)) == [
        Change(record("a").name, record("a", "3")),
        Change(record("c").name, None),
        Change(record("d").name, record("d")),
    ]
    assert list(journal.changes(journal.position)) == []


def test_record_that_came_and_went_is_told_as_retracted(journal: Journal) -> None:
    append(journal, record("a"))
    append(journal, retracted=(iri("a"),))
    assert list(journal.changes(0)) == [Change(record("a").name, None)]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.dictionaries(st.sampled_from("abcd"), st.sampled_from("123")), st.sets(st.sampled_from("abcd"))), max_size=6
    ),
    st.data(),
)
def test_changes_bring_any_earlier_state_up_to_date(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[dict[str, str], set[str]]], data: st.DataObject
) -> None:
    """What projections live by: the state at a position with the changes since is the state now."""
    journal = Journal(tmp_path_factory.mktemp("journal") / "journal.sqlite", Naming())
    states: dict[int, dict[str, bytes]] = {0: {}}
    for accepted, retracted in steps:
        position = append(
            journal,
            *(record(slug, text) for slug, text in accepted.items()),
            retracted=tuple(map(iri, retracted - accepted.keys())),
        )
        states[position] = {each.name.iri: each.content for each in journal.records()}
    since = data.draw(st.sampled_from(sorted(states)))
    state = dict(states[since])
    for change in journal.changes(since):
        if change.record:
            state[change.name.iri] = change.record.content
        else:
            state.pop(change.name.iri, None)
    assert state == states[journal.position]
    journal.close()


# --- Reading one record ------------------------------------------------------------------------------------------------------


def test_record_is_found_as_it_is_and_as_it_was(journal: Journal) -> None:
    append(journal, record("a", "1"))
    append(journal, record("b"))
    append(journal, record("a", "2"))
    append(journal, retracted=(iri("a"),))
    states = [journal.record(iri("a"), at=position) for position in range(5)]
    assert states == [None, record("a", "1"), record("a", "1"), record("a", "2"), None]
    assert journal.record(iri("a")) is None
    assert journal.record(iri("b")) == record("b")
    assert journal.record(iri("never")) is None


def test_head_of_one_record_is_that_of_all(journal: Journal) -> None:
    append(journal, record("a", "old"), record("b"), source="one")
    append(journal, record("a", "new"), retracted=(iri("b"),), source="two")
    assert journal.head(iri("a")) == journal.heads()[iri("a")]
    assert journal.head(iri("b")) is None
    assert journal.head(iri("never")) is None


def test_records_are_found_by_what_their_iri_starts_with(journal: Journal) -> None:
    append(journal, record("ab"), record("a"), record("b"), record("ac"), record("az"))
    append(journal, record("ab", "new"), retracted=(iri("ac"),))
    assert list(journal.starting_with(iri("a"))) == [record("a"), record("ab", "new"), record("az")]
    assert list(journal.starting_with(iri("x"))) == []


def test_graph_that_is_no_record_is_kept_by_its_own_name(journal: Journal) -> None:
    graph = Record(Naming().of_graph("http://example.org/mine#x"), b"")
    append(journal, graph)
    assert journal.record("http://example.org/mine#x") == graph
    assert list(journal.changes(0)) == [Change(graph.name, graph)]
    assert [version.hash for version in journal.history("http://example.org/mine#x")] == [graph.hash]


# --- What editors had in their hands -----------------------------------------------------------------------------------------


def offered(journal: Journal, source: str = "bundled") -> dict[str, str | None]:
    """What a source last offered of the records that editors changed since."""
    return journal.offered_before(source, "editors")


def test_what_nobody_edited_is_not_held_back(journal: Journal) -> None:
    append(journal, record("a"), source="bundled")
    assert offered(journal) == {}


def test_edited_records_are_told_with_what_the_source_last_offered(journal: Journal) -> None:
    append(journal, record("a", "1"), record("b", "1"), record("c", "1"), source="bundled")
    append(journal, record("a", "2"), source="bundled")
    append(journal, record("a", "edited"), retracted=(iri("b"),), source="editors")
    assert offered(journal) == {iri("a"): record("a", "2").hash, iri("b"): record("b", "1").hash}


def test_records_that_an_editor_made_or_took_from_another_source_were_never_offered(journal: Journal) -> None:
    append(journal, record("a"), source="another")
    append(journal, record("a", "edited"), record("made"), source="editors")
    assert offered(journal) == {iri("a"): None, iri("made"): None}


def test_what_a_source_took_back_is_its_own_again(journal: Journal) -> None:
    append(journal, record("a", "1"), source="bundled")
    append(journal, record("a", "edited"), source="editors")
    append(journal, record("a", "2"), source="bundled")
    assert offered(journal) == {}


# --- On disk -----------------------------------------------------------------------------------------------------------------


def test_every_commit_reaches_the_disk(journal: Journal) -> None:
    with journal._connected() as connection:
        assert connection.scalar(sql.text("PRAGMA journal_mode")) == "wal"
        assert connection.scalar(sql.text("PRAGMA synchronous")) == 2


def test_second_opening_finds_everything(path: Path, journal: Journal) -> None:
    append(journal, record("a"))
    journal.close()
    again = Journal(path, Naming())
    assert list(again.records()) == [record("a")]
    assert append(again, record("b")) == 2
    again.close()


def test_position_is_never_used_twice(path: Path, journal: Journal) -> None:
    append(journal, record("a"), record("b"))
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM version WHERE position = 2")
    connection.close()
    again = Journal(path, Naming())
    assert append(again, record("c")) == 3
    again.close()


def test_reader_sees_one_state_while_somebody_writes(journal: Journal) -> None:
    append(journal, *(record(f"r{number:04}") for number in range(2_500)))
    changes = journal.changes(0)
    first = next(changes)
    writer = threading.Thread(target=append, args=(journal, record("r2499", "new")))
    writer.start()
    writer.join(timeout=10)
    assert not writer.is_alive()
    seen = [first, *changes]
    assert len(seen) == 2_500
    assert seen[-1].record == record("r2499")
    assert journal.heads()[iri("r2499")].hash == record("r2499", "new").hash


@pytest.mark.parametrize(
    "content", [b"this is no database " * 100, b"SQLite format 3\x00" + b"\xff" * 4096], ids=["text", "damaged"]
)
def test_file_that_is_no_journal_is_told(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(JournalCorrupt) as refused:
        Journal(path, Naming())
    assert str(path) in refused.value.text["en"]
    assert "backup" in refused.value.text["en"]
    assert path.read_bytes() == content


def test_damage_in_the_middle_is_told_when_it_is_read(path: Path, journal: Journal) -> None:
    append(journal, *(record(f"r{number}", "x" * 50 + str(number)) for number in range(2_000)))
    journal.close()
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 5 : -4096] = b"\xff" * (len(damaged) - 4096 * 6)
    path.write_bytes(damaged)
    with pytest.raises(JournalCorrupt):
        list(Journal(path, Naming()).records())


def test_journal_of_another_base_tells_of_records_that_it_does_not_know_as_graphs_with_that_name(
    path: Path, journal: Journal
) -> None:
    own = Naming("https://zeeland.example.org/")
    zeeland = Record(RecordName(own.base, "practice", "a"), b'<https://zeeland.example.org/id/practice/a> <urn:p> "a" .\n')
    append(journal, zeeland, record("b"))
    assert [(each.name.is_record, each.name.graph) for each in journal.records()] == [
        (True, f"{SHARED_BASE}graph/practice/b"),
        (False, f"{own.base}id/practice/a"),
    ]
    mine = Journal(path, own)
    assert len(list(mine.records())) == 2
    mine.close()


def test_a_journal_that_another_program_holds_is_unavailable_and_not_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    journal = Journal(path, Naming())
    journal.close()
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(JournalUnavailable):
            _ = Journal(path, Naming()).position
    other.close()


def test_a_copy_of_the_one_file_is_a_whole_backup_even_while_the_journal_is_open(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite", Naming())
    name = RecordName(SHARED_BASE, "place", "ergens")
    journal.append([Record(name, b"<urn:a> <urn:b> <urn:c> .\n")], [], source="here", agent="a test")
    (tmp_path / "backup.sqlite").write_bytes((tmp_path / "journal.sqlite").read_bytes())
    assert [record.name for record in Journal(tmp_path / "backup.sqlite", Naming()).records()] == [name]


def test_journal_of_an_earlier_release_gets_the_indexes_that_it_lacks(path: Path, journal: Journal) -> None:
    append(journal, record("a"))
    with journal._connected() as connection:
        connection.execute(sql.text("DROP INDEX activity_at"))
        connection.execute(sql.text("DROP INDEX version_activity"))
    journal.close()
    again = Journal(path, Naming())
    with again._connected() as connection:
        indexes = sql.inspect(connection).get_indexes("activity") + sql.inspect(connection).get_indexes("version")
    assert {"activity_at", "version_activity"} <= {index["name"] for index in indexes}
    again.close()
