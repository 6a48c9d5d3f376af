"""Reading what is published."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.graph import pointer
from participatiekaart.graph.snapshot import Graph, check_files
from participatiekaart.rdf.names import PREFIXES

from .making import Data, name, record, valued

THING = name("thing").iri
NAME = f"{PREFIXES['schema']}name"


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path)


def test_triples_of_a_named_graph_come_in_a_stable_order(data: Data) -> None:
    data.change(record("thing", [f'<{THING}> <{NAME}> "{value}"' for value in "cab"]))
    data.publish()
    assert [str(each.object) for each in Graph(data.path).snapshot().triples(name("thing").graph)] == ['"a"', '"b"', '"c"']


def test_a_graph_that_is_not_there_has_no_triples(data: Data) -> None:
    data.publish()
    assert Graph(data.path).snapshot().triples(name("thing").graph) == []


def test_a_label_has_all_its_languages(data: Data) -> None:
    data.change(record("thing", [f'<{THING}> <{NAME}> "ding"@nl', f'<{THING}> <{NAME}> "thing"@en']))
    data.publish()
    assert Graph(data.path).snapshot().label(THING) == {"nl": "ding", "en": "thing"}


def test_schema_name_is_a_better_label_than_rdfs_label(data: Data) -> None:
    data.change(record("thing", [f'<{THING}> <{NAME}> "ding"@nl', f'<{THING}> <{PREFIXES["rdfs"]}label> "iets"@nl']))
    data.publish()
    assert Graph(data.path).snapshot().label(THING) == {"nl": "ding"}


def test_a_node_without_a_name_has_an_empty_label(data: Data) -> None:
    data.publish()
    assert Graph(data.path).snapshot().label(THING) == {}


def test_incoming_triples_are_bounded(data: Data) -> None:
    data.change(record("thing", [f"<urn:s{number}> <urn:p> <{THING}>" for number in range(20)]))
    data.publish()
    assert len(Graph(data.path).snapshot().incoming(THING, 5)) == 5
    assert len(Graph(data.path).snapshot().incoming(THING, 50)) == 20


def test_a_node_is_described_when_there_is_a_triple_about_it(data: Data) -> None:
    data.change(record("thing", [f"<{THING}> <urn:p> <urn:other>"]))
    data.publish()
    assert Graph(data.path).snapshot().describes(THING)
    assert not Graph(data.path).snapshot().describes("urn:other")


def test_instances_of_a_class_are_sorted(data: Data) -> None:
    data.change(record("thing", [f"<urn:{each}> <{PREFIXES['rdf']}type> <urn:Class>" for each in "cab"]))
    data.publish()
    assert Graph(data.path).snapshot().instances("urn:Class") == ["urn:a", "urn:b", "urn:c"]


def test_graphs_come_by_name_with_their_sizes_and_at_most_so_many(data: Data) -> None:
    data.change(valued("b", 1), record("a", ["<urn:s> <urn:p> <urn:o>", "<urn:s> <urn:p> <urn:x>"]), valued("urn:c", 3))
    data.publish()
    everything = [(name("a").graph, 2), (name("b").graph, 1), ("urn:c", 1)]
    assert Graph(data.path).snapshot().graphs(9) == everything
    assert Graph(data.path).snapshot().graphs(2) == everything[:2]
    assert Graph(data.path).snapshot().triple_count == 4


def test_graphs_that_point_to_nodes_are_found_by_their_names(data: Data) -> None:
    data.change(record("a", [f"<urn:s> <urn:p> <{THING}>"]), record("urn:b", ["<urn:s> <urn:p> <urn:o>"]), valued("c", 1))
    data.publish()
    snapshot = Graph(data.path).snapshot()
    assert snapshot.graphs_pointing_to([THING, "urn:none"]) == {name("a").graph}
    assert snapshot.graphs_pointing_to([THING, "urn:o"]) == {name("a").graph, "urn:b"}
    assert snapshot.graphs_pointing_to([]) == set()


def test_the_same_snapshot_is_given_until_something_is_published(data: Data) -> None:
    graph = Graph(data.path)
    data.change(valued("a", 1))
    data.publish()
    first = graph.snapshot()
    assert graph.snapshot() is first
    data.change(valued("a", 2))
    data.publish()
    assert graph.snapshot().position == 2


def test_where_nothing_is_published_the_error_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SnapshotCorrupt, match="participatiekaart rebuild"):
        Graph(tmp_path).snapshot()


def test_a_snapshot_that_does_not_open_is_an_error_and_not_a_crash(data: Data) -> None:
    data.change(valued("a", 1))
    (data.path / "snapshots" / data.publish() / "CURRENT").unlink()
    with pytest.raises(SnapshotCorrupt, match="participatiekaart rebuild"):
        Graph(data.path).snapshot()


def test_a_pointer_to_a_swept_snapshot_is_an_error_and_not_an_endless_loop(data: Data) -> None:
    pointer.switch(data.path, pointer.Pointer(1, "nowhere", 0, {}))
    with pytest.raises(SnapshotCorrupt):
        Graph(data.path).snapshot()


def test_reading_a_damaged_table_says_that_the_graph_is_damaged(data: Data) -> None:
    data.change(*(record(f"r-{number}", [f'<urn:s{number}> <urn:p> "{number} {"x" * 2000}"']) for number in range(300)))
    folder = data.path / "snapshots" / data.publish()
    snapshot = Graph(data.path).snapshot()  # open before the damage, or opening tells of it
    for path in folder.glob("*.sst"):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(size // 20)
            file.write(os.urandom(size // 20 * 18))
    with pytest.raises(SnapshotCorrupt, match="journal"):
        for number in range(300):
            snapshot.triples(name(f"r-{number}").graph)
    with pytest.raises(SnapshotCorrupt, match="journal"):
        snapshot.graphs(most=300)


def test_checking_the_files_notices_one_that_is_too_short(data: Data) -> None:
    data.change(valued("a", 1))
    folder = data.path / "snapshots" / data.publish()
    published = pointer.read(data.path)
    assert published is not None
    check_files(data.path, published)
    table = next(folder.glob("*.sst"))
    table.write_bytes(table.read_bytes()[:-1])
    with pytest.raises(SnapshotCorrupt, match="is damaged"):
        check_files(data.path, published)
