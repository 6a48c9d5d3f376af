"""Updates happen as a whole or not at all, and only when the result is valid."""

from __future__ import annotations

from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.editing import Rejected
from participatiekaart.errors import BudgetExceeded, InvalidInput, QueryRefused
from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.rdf.sparql import Dataset
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.graph.updating import EVERY_GRAPH, Anything, Model, contents, operations

from .conftest import AREA, AREA_GRAPH, DEFAULT, MINE, NAME, PK, Desk, area

# --- updates of graphs that are no records -----------------------------------------------------------------------------------


def test_an_update_of_a_graph_is_what_readers_see(desk: Desk) -> None:
    done = desk.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1, 'x' }} }}")
    assert (done.added, done.changed, done.retracted, done.position) == (1, 0, 0, 1)
    lines = {'<urn:s> <urn:p> "x" .', f'<urn:s> <urn:p> "1"^^<{PREFIXES["xsd"]}integer> .'}
    assert desk.shown == {"": lines, MINE: lines}


def test_what_belongs_to_no_record_goes_from_the_default_graph_into_a_graph_for_that(desk: Desk) -> None:
    desk.update("INSERT DATA { <urn:s> <urn:p> <urn:o> . <urn:t> <urn:p> [ <urn:q> 'x' ] }")
    assert set(desk.shown) == {"", DEFAULT}
    assert len(desk.shown[DEFAULT]) == 3


def test_an_update_that_changes_nothing_makes_no_version(desk: Desk) -> None:
    desk.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 }} }}")
    before = desk.state
    for update in (
        "INSERT DATA { <urn:s> <urn:p> 1 }",
        f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 01 }} }}",
        "DELETE DATA { <urn:s> <urn:p> 2 }",
        "DELETE { ?s ?p ?o } INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "",
    ):
        desk.update(update)
        assert desk.state == before


def test_what_is_removed_goes_though_it_was_written_in_another_way(desk: Desk) -> None:
    desk.write("PUT", MINE, f'<urn:s> <urn:p> "01.50"^^<{PREFIXES["xsd"]}decimal> .\n<urn:s> <urn:p> "x" .\n')
    desk.update("DELETE WHERE { ?s ?p 1.5 }")
    assert desk.shown[MINE] == desk.shown[""] == {'<urn:s> <urn:p> "x" .'}


def test_an_update_sees_the_graphs_that_it_is_told_to(desk: Desk) -> None:
    desk.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 }} GRAPH <urn:g> {{ <urn:t> <urn:p> 1 }} }}")
    desk.update("INSERT { GRAPH <found> { ?s <urn:p> 'x' } } WHERE { ?s <urn:p> 1 }", Dataset((MINE,)), "http://example.org/")
    assert desk.shown["http://example.org/found"] == {'<urn:s> <urn:p> "x" .'}


@settings(max_examples=12)
@given(st.lists(st.lists(operations, min_size=1, max_size=3), min_size=1, max_size=3))
def test_any_updates_show_what_a_model_shows(pool: tuple[Path, QueryWorkers], updates: list[list[Anything]]) -> None:
    """The default graph is the union of all after every operation; what stands in none of them is in a graph for that."""
    desk, model = Desk(*pool), Model()
    for sequence in updates:
        for operation in sequence:
            operation.do(model)
        desk.update(" ; ".join(map(repr, sequence)))
        if model.loose:
            model.named.setdefault(f"<{DEFAULT}>", set()).update(model.loose)
            model.loose.clear()
        snapshot = desk.workspace.graph.snapshot()
        assert contents(snapshot.store) == {EVERY_GRAPH: model.triples(EVERY_GRAPH), **model.named}
        assert snapshot.triple_count == len(model.triples(EVERY_GRAPH))
        assert [each.name.graph for each in desk.workspace.journal.records()] == sorted(each[1:-1] for each in model.named)
    desk.close()


# --- updates of records ------------------------------------------------------------------------------------------------------


def test_what_is_said_of_a_record_goes_into_its_graph(desk: Desk) -> None:
    done = desk.update(f"INSERT DATA {{ {area()} {area('twee')} <urn:s> <urn:p> <{AREA}> }}")
    assert done.added == 3
    assert set(desk.shown) == {"", AREA_GRAPH, f"{SHARED_BASE}graph/area/twee", DEFAULT}
    assert len(desk.shown[AREA_GRAPH]) == 2


def test_a_record_that_changes_gets_one_version_that_says_who_and_why(desk: Desk) -> None:
    desk.update(f"INSERT DATA {{ {area()} }}")
    done = desk.update(
        f"DELETE {{ ?a {NAME} ?n }} INSERT {{ ?a {NAME} 'anders'@nl }} WHERE {{ ?a {NAME} ?n }}", note="a better name"
    )
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 1, 0, 0)
    first, second = desk.workspace.journal.history(AREA)
    assert (second.source, second.agent, second.note) == ("editors", "editor:test", "a better name")
    assert first.hash != second.hash


def test_a_record_of_which_nothing_is_left_is_retracted_and_its_history_stays(desk: Desk) -> None:
    for delete in (f"DELETE WHERE {{ <{AREA}> ?p ?o }}", f"DROP GRAPH <{AREA_GRAPH}>", f"CLEAR GRAPH <{AREA_GRAPH}>"):
        desk.update(f"INSERT DATA {{ {area()} }}")
        assert desk.update(delete).retracted == 1
        assert desk.shown == {"": set()}
        assert desk.workspace.journal.history(AREA)[-1].hash is None


@pytest.mark.parametrize(
    "update",
    [
        f"DELETE WHERE {{ <{AREA}> {NAME} ?n }}",
        f"INSERT DATA {{ <{AREA}> {NAME} 'no language' }}",
        f"INSERT DATA {{ {area('twee', '7')} GRAPH <{MINE}> {{ <urn:s> <urn:p> <urn:o> }} }}",
        f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> <{SHARED_BASE}id/area/nergens> }} }}",
        f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> a <{PK}NamedArea> }} }}",
        f"DROP GRAPH <{AREA_GRAPH}>",
        f"DELETE WHERE {{ <{AREA}> ?p ?o }}; INSERT DATA {{ <urn:more> <urn:p> 1 }}",
    ],
)
def test_an_update_that_would_not_be_valid_is_rejected_as_a_whole(desk: Desk, update: str) -> None:
    desk.update(f"INSERT DATA {{ {area()} GRAPH <http://example.org/pointing> {{ <urn:s> <urn:p> <{AREA}> }} }}")
    before = desk.state
    with pytest.raises(Rejected) as rejected:
        desk.update(update)
    assert not rejected.value.report.conforms
    assert all(set(finding.text) == {"nl", "en"} for finding in rejected.value.report.findings)
    assert desk.state == before


def test_records_may_go_together_with_what_points_to_them(desk: Desk) -> None:
    desk.update(f"INSERT DATA {{ {area()} GRAPH <{MINE}> {{ <urn:s> <urn:p> <{AREA}> }} }}")
    assert desk.update(f"DROP GRAPH <{MINE}>; DROP GRAPH <{AREA_GRAPH}>").retracted == 2


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT DATA {{ GRAPH <{AREA_GRAPH}> {{ <urn:s> <urn:p> <urn:o> }} }}",
        f"INSERT DATA {{ GRAPH <{AREA_GRAPH}> {{ {area('twee')} }} }}",
        f"INSERT DATA {{ GRAPH <{MINE}> {{ {area()} }} }}",
        f"INSERT DATA {{ GRAPH <{AREA}> {{ <urn:s> <urn:p> <urn:o> }} }}",
        f"INSERT DATA {{ GRAPH <{PK}> {{ <urn:s> <urn:p> <urn:o> }} }}",
        f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <file:///etc/passwd> <urn:o> }} }}",
        "INSERT DATA { <mailto:a@example.org> <urn:p> <urn:o> }",
        "INSERT DATA { <urn:s> <urn:p> '\\u0007' }",
        "INSERT DATA { <urn:s> <urn:p> 'x'@en--ltr }",
        "INSERT DATA { <urn:s> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>> }",
    ],
)
def test_what_cannot_stand_where_it_is_put_is_refused(desk: Desk, update: str) -> None:
    desk.update(f"INSERT DATA {{ {area()} }}")
    before = desk.state
    with pytest.raises(InvalidInput):
        desk.update(update)
    assert desk.state == before


@pytest.mark.parametrize(
    "update", ["INSERT", "SELECT * { ?s ?p ?o }", "DROP GRAPH <urn:none>", "CLEAR ALL; DROP GRAPH <urn:none>"]
)
def test_an_update_that_cannot_be_carried_out_is_refused_as_a_whole(desk: Desk, update: str) -> None:
    desk.update(f"INSERT DATA {{ {area()} }}")
    before = desk.state
    with pytest.raises(QueryRefused):
        desk.update(update)
    assert desk.state == before


def test_an_update_that_takes_too_long_leaves_nothing_behind(tmp_path: Path) -> None:
    workspace = Workspace(Settings(data_dir=tmp_path, update_seconds=0.5, reference_sample=0))
    with start_blocking_portal() as loop:
        workers = loop.call(workspace.query_workers)
        desk = Desk(tmp_path, workers)
        desk.update("INSERT DATA { " + " ".join(f"<urn:s{number}> <urn:p> {number} ." for number in range(300)) + " }")
        before = desk.state
        with pytest.raises(BudgetExceeded, match=r"longer than 0\.5 seconds") as exceeded:
            desk.update("INSERT { ?a <urn:x> ?h } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?c + ?f + ?i < 0) }")
        assert exceeded.value.budget == "time"
        assert desk.state == before
        assert not list((tmp_path / "snapshots").glob("*.tmp"))
        desk.close()
        loop.call(workers.close)
