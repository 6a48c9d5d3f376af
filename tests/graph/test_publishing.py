"""What readers see is the journal's records: each in its named graph, and their union in the default graph."""

from __future__ import annotations

import tempfile
from pathlib import Path
from threading import Event, Thread

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.graph import pointer
from participatiekaart.graph.lease import lease
from participatiekaart.graph.publishing import publish, rebuild, replace_record
from participatiekaart.graph.snapshot import Graph
from participatiekaart.rdf.records import Record

from .making import Data, name, record, value_of, valued

SLUGS = ("a", "b", "urn:c", "urn:d")
LINES = [f"<urn:s{subject}> <urn:p> {value}" for subject in (1, 2) for value in ("<urn:o>", '"1"', '"een"@nl', '"one"@en')]
"""Few enough that records often say the same."""

changes = st.tuples(st.sampled_from(SLUGS), st.none() | st.frozensets(st.sampled_from(LINES))).filter(
    lambda change: change[1] != frozenset() or change[0].startswith("urn:")
)
"""A record with what it says from now on; none when it is retracted. Graphs that are no records may be empty."""

Said = dict[str, frozenset[str]]


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path)


def quads(store: ox.Store) -> set[str]:
    return set(map(str, store))


def graphs(store: ox.Store) -> set[str]:
    """Names of the graphs that are there, the empty ones too."""
    return {str(graph)[1:-1] for graph in store.named_graphs()}


def in_default_graph(store: ox.Store) -> int:
    """How many triples the default graph has."""
    return sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def expected(said: Said) -> set[str]:
    """The quads of a store built from scratch: every triple in its record's graph, and once in the default graph."""
    in_graphs = {f"{line} <{name(slug).graph}>" for slug, lines in said.items() for line in lines}
    return in_graphs | {line for lines in said.values() for line in lines}


def apply(said: Said, slug: str, lines: frozenset[str] | None) -> None:
    if lines is None:
        said.pop(slug, None)
    else:
        said[slug] = lines


# --- one record in a store -------------------------------------------------------------------------------------------------


@given(st.lists(changes, max_size=20))
def test_after_any_changes_the_default_graph_is_the_union_of_the_named_graphs(
    sequence: list[tuple[str, frozenset[str] | None]],
) -> None:
    store, said = ox.Store(), Said()
    for slug, lines in sequence:
        apply(said, slug, lines)
        before = in_default_graph(store)
        more = replace_record(store, ox.NamedNode(name(slug).graph), record(slug, lines) if lines is not None else None)
        assert quads(store) == expected(said)
        assert graphs(store) == {name(slug).graph for slug in said}
        assert more == in_default_graph(store) - before


def test_a_triple_stays_while_another_record_still_holds_it() -> None:
    store = ox.Store()
    for slug in ("a", "b"):
        replace_record(store, ox.NamedNode(name(slug).graph), record(slug, ["<urn:s> <urn:p> <urn:o>"]))
    replace_record(store, ox.NamedNode(name("a").graph), None)
    assert quads(store) == {"<urn:s> <urn:p> <urn:o>", f"<urn:s> <urn:p> <urn:o> <{name('b').graph}>"}
    replace_record(store, ox.NamedNode(name("b").graph), None)
    assert quads(store) == set()


def test_a_retracted_record_leaves_no_named_graph() -> None:
    store = ox.Store()
    replace_record(store, ox.NamedNode(name("a").graph), valued("a", 1))
    replace_record(store, ox.NamedNode(name("a").graph), None)
    assert not list(store.named_graphs())


# --- publish ---------------------------------------------------------------------------------------------------------------


@settings(max_examples=10)
@given(st.lists(st.lists(changes, min_size=1, max_size=6, unique_by=lambda change: change[0]), min_size=1, max_size=5))
def test_any_sequence_of_publishes_shows_what_a_rebuild_shows(batches: list[list[tuple[str, frozenset[str] | None]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data, said = Data(Path(folder)), Said()
        for batch in batches:
            gone = [slug for slug, lines in batch if lines is None and slug in said]
            data.change(*(record(slug, lines) for slug, lines in batch if lines is not None), retracted=gone)
            for slug, lines in batch:
                apply(said, slug, lines)
            data.publish()
            snapshot = Graph(data.path).snapshot()
            assert quads(snapshot.store) == expected(said)
            assert snapshot.triple_count == in_default_graph(snapshot.store)
        rebuild(data.path, data.journal)
        rebuilt = Graph(data.path).snapshot()
        assert quads(rebuilt.store) == expected(said)
        assert rebuilt.triple_count == snapshot.triple_count


def test_many_new_records_at_once_are_published_with_what_changes_and_goes_beside_them(data: Data) -> None:
    shared = "<urn:s> <urn:p> <urn:shared>"
    old = {"gone": frozenset({shared, LINES[0]}), "changed": frozenset({shared, LINES[1]})}
    data.change(*(record(slug, lines) for slug, lines in old.items()))
    data.publish()
    new = {f"new-{number}": frozenset({shared, f'<urn:n{number}> <urn:p> "{number}"'}) for number in range(300)}
    said = {"changed": frozenset({LINES[2]}), **new}
    data.change(*(record(slug, lines) for slug, lines in said.items()), retracted=["gone"])
    data.publish()
    assert quads(Graph(data.path).snapshot().store) == expected(said)


@pytest.mark.parametrize("number", [0, 1])
def test_a_graph_that_is_empty_is_there_after_the_first_publish_and_a_rebuild_too(data: Data, number: int) -> None:
    if number:
        data.change(valued("old", 1))
        data.publish()
    data.change(record("urn:empty", []))
    data.publish()
    assert "urn:empty" in graphs(Graph(data.path).snapshot().store)
    rebuild(data.path, data.journal)
    assert "urn:empty" in graphs(Graph(data.path).snapshot().store)


def test_many_new_records_are_counted(data: Data) -> None:
    data.change(valued("old", 1))
    data.publish()
    data.change(*(record(f"new-{number}", [f'<urn:n{number}> <urn:p> "{each}"' for each in "ab"]) for number in range(300)))
    data.publish()
    assert Graph(data.path).snapshot().triple_count == 601


@pytest.mark.parametrize("many", [1, 150])
def test_the_number_of_triples_is_that_of_the_store_where_two_lines_say_the_same_number(data: Data, many: int) -> None:
    data.change(valued("old", 1))
    data.publish()
    one, other = (f'"{number}"^^<http://www.w3.org/2001/XMLSchema#integer>' for number in ("1", "01"))
    data.change(
        *(record(f"new-{number}", [f"<urn:n{number}> <urn:p> {each}" for each in (one, other)]) for number in range(many))
    )
    data.publish()
    assert Graph(data.path).snapshot().triple_count == 1 + many


def test_publishing_makes_the_next_snapshot_from_the_one_before(data: Data) -> None:
    data.change(*(valued(f"r-{number}", number) for number in range(50)))
    held = lease(data.path, first := data.publish())
    data.change(valued("r-1", 100))
    second = data.publish()
    folders = [data.path / "snapshots" / each for each in (first, second)]
    inodes = [{path.stat().st_ino for path in folder.glob("*.sst")} for folder in folders]
    assert held is not None
    assert inodes[0] & inodes[1], "files that did not change are shared by hard links"


def test_publishing_again_without_a_change_does_nothing(data: Data) -> None:
    data.change(valued("a", 1))
    data.publish()
    before = pointer.stamp(data.path)
    data.publish()
    assert pointer.stamp(data.path) == before


def test_an_empty_journal_is_published_as_an_empty_graph(data: Data) -> None:
    data.publish()
    assert Graph(data.path).snapshot().position == 0
    assert quads(Graph(data.path).snapshot().store) == set()


def test_progress_goes_from_0_to_1(data: Data) -> None:
    data.change(valued("a", 1))
    told: list[tuple[str, float]] = []
    publish(data.path, data.journal, lambda step, done: told.append((step, done)))
    assert told[0] == ("publish", 0.0)
    assert told[-1] == ("publish", 1.0)
    assert told == sorted(told)


# --- sweeping --------------------------------------------------------------------------------------------------------------


def test_a_snapshot_that_nobody_reads_is_swept(data: Data) -> None:
    data.change(valued("a", 1))
    data.publish()
    data.change(valued("a", 2))
    newest = data.publish()
    assert data.snapshots == {newest}


def test_a_leased_snapshot_is_kept_until_the_lease_ends(data: Data) -> None:
    data.change(valued("a", 1))
    held = lease(data.path, first := data.publish())
    assert held is not None
    for value in (2, 3):
        data.change(valued("a", value))
        data.publish()
        assert first in data.snapshots
    held.release()
    data.change(valued("a", 4))
    newest = data.publish()
    assert data.snapshots == {newest}


def test_leftovers_of_a_killed_publish_are_removed(data: Data) -> None:
    data.change(valued("a", 1))
    data.publish()
    leftover = data.path / "snapshots" / "000000000009-0.tmp"
    leftover.mkdir()
    (leftover / "000001.sst").write_bytes(b"half")
    data.publish()
    assert not leftover.exists()


def test_sweeping_leaves_no_lock_files_behind(data: Data) -> None:
    for value in range(3):
        data.change(valued("a", value))
        data.publish()
    assert not list((data.path / "snapshots").glob("*.lease"))


# --- readers while somebody publishes --------------------------------------------------------------------------------------


def test_a_reader_keeps_the_position_that_it_holds(data: Data) -> None:
    graph = Graph(data.path)
    data.change(valued("a", 1))
    data.publish()
    held = graph.snapshot()
    for value in (2, 3):
        data.change(valued("a", value))
        data.publish()
    assert value_of(held.triples(name("a").graph)) == 1
    assert value_of(graph.snapshot().triples(name("a").graph)) == 3


def test_readers_during_fifty_publishes_always_see_one_whole_position(data: Data) -> None:
    """The records a and b always change together; no reader ever sees them differ, and none goes back in time."""
    data.change(valued("a", 0), valued("b", 0))
    data.publish()
    done, wrong, reads = Event(), [], [0, 0, 0]

    def read(reader: int) -> None:
        graph, newest = Graph(data.path), 0
        while not done.wait(0.001):
            snapshot = graph.snapshot()
            a, b = (value_of(snapshot.triples(name(slug).graph)) for slug in ("a", "b"))
            if a != b or a < newest:
                wrong.append((a, b, newest))
            newest = a
            reads[reader] += 1

    readers = [Thread(target=read, args=[number]) for number in range(len(reads))]
    for reader in readers:
        reader.start()
    for value in range(1, 51):
        data.change(valued("a", value), valued("b", value))
        data.publish()
    done.set()
    for reader in readers:
        reader.join(20)
    assert not wrong
    assert all(count > 50 for count in reads)
    assert value_of(Graph(data.path).snapshot().triples(name("b").graph)) == 50


# --- a damaged snapshot ----------------------------------------------------------------------------------------------------


def biggest_table(folder: Path) -> Path:
    return max(folder.glob("*.sst"), key=lambda path: path.stat().st_size)


def truncate_table(folder: Path) -> None:
    path = biggest_table(folder)
    path.write_bytes(path.read_bytes()[:-10])


def delete_current(folder: Path) -> None:
    (folder / "CURRENT").unlink()


def empty_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def delete_folder(folder: Path) -> None:
    empty_folder(folder)
    folder.rmdir()


def garble_manifest(folder: Path) -> None:
    [path] = folder.glob("MANIFEST*")
    path.write_bytes(b"\xff" * path.stat().st_size)


def garble_all_tables(folder: Path) -> None:
    for path in folder.glob("*.sst"):
        size = path.stat().st_size
        path.write_bytes(b"\xff" * size)


def a_few_records() -> list[Record]:
    return [valued(f"r-{number}", number) for number in range(50)]


@pytest.mark.parametrize(
    "damage", [truncate_table, delete_current, empty_folder, delete_folder, garble_manifest, garble_all_tables]
)
def test_the_next_publish_rebuilds_a_damaged_snapshot_from_the_journal(data: Data, damage: object) -> None:
    assert callable(damage)
    data.change(*a_few_records())
    folder = data.path / "snapshots" / data.publish()
    before = quads(Graph(data.path).snapshot().store)
    damage(folder)
    data.publish()
    assert quads(Graph(data.path).snapshot().store) == before


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"\x00\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"position": 1}',
        b'{"position": 50, "snapshot": 7, "files": {}}',
        b'{"position": "50", "snapshot": "000000000050-0", "files": {}}',
        b'{"position": 50, "snapshot": "000000000050-0", "files": []}',
        b'{"position": 50, "snapshot": "../..", "files": {}}',
        b'{"position": 50, "snapshot": "000000000050-0", "files": {}, "more": 1}',
    ],
)
def test_the_next_publish_replaces_a_pointer_that_is_garbage(data: Data, garbage: bytes) -> None:
    data.change(*a_few_records())
    data.publish()
    before = quads(Graph(data.path).snapshot().store)
    (data.path / "published.json").write_bytes(garbage)
    data.publish()
    assert quads(Graph(data.path).snapshot().store) == before


def test_a_publish_that_stumbles_over_damage_inside_a_table_rebuilds_from_the_journal(data: Data) -> None:
    """Same size, still opens: nobody notices before somebody reads there."""
    text = "x" * 2000
    data.change(*(record(f"r-{number}", [f'<urn:s{number}> <urn:p> "{number} {text}"']) for number in range(300)))
    folder = data.path / "snapshots" / data.publish()
    for path in folder.glob("*.sst"):
        size = path.stat().st_size
        if size > 3000:
            content = path.read_bytes()
            path.write_bytes(content[: size // 4] + b"\xff" * (size // 2) + content[size // 4 + size // 2 :])
    data.change(valued("new", 1), retracted=[f"r-{number}" for number in range(290)])
    data.publish()
    assert Graph(data.path).snapshot().position == data.journal.position
    assert len(list(Graph(data.path).snapshot().store.named_graphs())) == 11


def test_rebuild_needs_nothing_but_the_journal(data: Data) -> None:
    data.change(*a_few_records())
    folder = data.path / "snapshots" / data.publish()
    before = quads(Graph(data.path).snapshot().store)
    delete_folder(folder)
    (data.path / "published.json").unlink()
    rebuild(data.path, data.journal)
    assert quads(Graph(data.path).snapshot().store) == before
