"""Graphs as a whole: written, added to, patched and deleted; by one at a time, and only when the result is valid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from participatiekaart import editing as module
from participatiekaart.editing import Editor, Rejected
from participatiekaart.errors import InvalidInput, WriterBusy
from participatiekaart.graph import pointer
from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.journal import Head, writing
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.rdf.records import Record

from .conftest import AREA, AREA_GRAPH, DEFAULT, MINE, NAME, PK, TYPE, Desk, anything, area

AT_ONCE = 0.001


# --- graphs as a whole -------------------------------------------------------------------------------------------------------


def test_put_makes_a_graph_hold_exactly_that(desk: Desk) -> None:
    assert desk.write("PUT", MINE, "<urn:s> <urn:p> <urn:o> .\n").added == 1
    assert desk.write("PUT", MINE, "<urn:s> <urn:p> <urn:other> .\n").changed == 1
    assert desk.shown[MINE] == {"<urn:s> <urn:p> <urn:other> ."}
    assert desk.write("PUT", MINE, "<urn:s> <urn:p> <urn:other> .\n").unchanged == 1


def test_a_graph_may_be_empty_and_is_there_then(desk: Desk) -> None:
    desk.write("PUT", MINE, "")
    assert desk.shown == {"": set(), MINE: set()}


def test_post_adds_to_a_graph(desk: Desk) -> None:
    desk.write("POST", MINE, "<urn:s> <urn:p> <urn:o> .\n")
    desk.write("POST", MINE, "<urn:s> <urn:p> <urn:o> .\n<urn:s> <urn:p> <urn:other> .\n")
    assert len(desk.shown[MINE]) == 2


def test_a_blank_node_that_is_added_is_another_than_those_that_are_there(desk: Desk) -> None:
    """Also where the one that is there was first said just that, and something else since."""
    desk.write("PUT", MINE, '_:b <urn:p> "x" .\n')
    desk.update("DELETE { ?b <urn:p> 'x' } INSERT { GRAPH ?g { ?b <urn:p> 'y' } } WHERE { GRAPH ?g { ?b <urn:p> 'x' } }")
    desk.write("POST", MINE, '_:b <urn:p> "x" .\n')
    assert len({line.split()[0] for line in desk.shown[MINE]}) == 2


def test_post_to_the_default_graph_goes_to_the_graphs_that_it_belongs_to(desk: Desk) -> None:
    desk.write("POST", "", area() + "<urn:s> <urn:p> <urn:o> .\n")
    assert set(desk.shown) == {"", AREA_GRAPH, DEFAULT}


def test_put_of_the_default_graph_leaves_nothing_else(desk: Desk) -> None:
    desk.write("POST", "", area() + area("twee") + "<urn:s> <urn:p> <urn:o> .\n")
    done = desk.write("PUT", "", area("twee") + area("drie"))
    assert (done.added, done.unchanged, done.retracted) == (1, 1, 2)
    assert set(desk.shown) == {"", f"{SHARED_BASE}graph/area/twee", f"{SHARED_BASE}graph/area/drie"}


def test_a_new_graph_is_that_of_the_record_that_is_described_or_else_the_one_that_is_offered(desk: Desk) -> None:
    editor = Editor("editor:test")
    assert desk.editing.create(area().encode(), MINE, editor)[0] == AREA_GRAPH
    assert desk.editing.create(b"<urn:s> <urn:p> <urn:o> .\n", MINE, editor)[0] == MINE
    for lines in (area(), "<urn:s> <urn:p> <urn:o> .\n"):
        with pytest.raises(InvalidInput, match="is there already"):
            desk.editing.create(lines.encode(), MINE, editor)
    with pytest.raises(InvalidInput, match="more than one record"):
        desk.editing.create((area("twee") + area("drie")).encode(), "urn:new", editor)


def test_a_graph_is_deleted_once(desk: Desk) -> None:
    desk.write("PUT", MINE, "<urn:s> <urn:p> <urn:o> .\n")
    before = desk.editing.delete(MINE, Editor("editor:test"), anything)
    assert before is not None
    assert desk.shown == {"": set()}
    position = desk.workspace.journal.position
    assert desk.editing.delete(MINE, Editor("editor:test"), anything) is None
    assert desk.workspace.journal.position == position


def test_deleting_the_default_graph_deletes_everything(desk: Desk) -> None:
    desk.write("POST", "", area() + "<urn:s> <urn:p> <urn:o> .\n")
    desk.editing.delete("", Editor("editor:test"), anything)
    assert desk.shown == {"": set()}
    assert list(desk.workspace.journal.records()) == []


def test_a_patch_changes_one_graph(desk: Desk) -> None:
    desk.write("POST", "", area() + "<urn:s> <urn:p> <urn:o> .\n")
    _, done = desk.editing.patch(
        AREA_GRAPH,
        f"DELETE WHERE {{ ?s {NAME} ?n }}; INSERT DATA {{ <{AREA}> {NAME} 'anders'@nl }}",
        Editor("editor:test"),
        anything,
    )
    assert (done.changed, done.unchanged) == (1, 0)
    assert f'<{AREA}> {NAME} "anders"@nl .' in desk.shown[AREA_GRAPH]
    with pytest.raises(InvalidInput):
        desk.editing.patch(AREA_GRAPH, "INSERT DATA { <file:///x> <urn:p> 1 }", Editor("editor:test"), anything)


# --- conditions --------------------------------------------------------------------------------------------------------------


def test_a_condition_is_shown_the_current_version_and_stops_everything(desk: Desk) -> None:
    seen: list[Head | None] = []

    def check(head: Head | None) -> None:
        seen.append(head)
        raise InterruptedError

    desk.write("PUT", MINE, "<urn:s> <urn:p> <urn:o> .\n")
    before, editor = desk.state, Editor("editor:test")
    for graph in (MINE, "http://example.org/not-there"):
        for write in (
            lambda graph: desk.editing.replace(graph, b"", editor, check),
            lambda graph: desk.editing.add(graph, b"", editor, check),
            lambda graph: desk.editing.patch(graph, "CLEAR ALL", editor, check),
            lambda graph: desk.editing.delete(graph, editor, check),
        ):
            with pytest.raises(InterruptedError):
                write(graph)
    assert desk.state == before
    head = desk.workspace.journal.head(MINE)
    assert seen == [head] * 4 + [None] * 4


# --- what is taken -----------------------------------------------------------------------------------------------------------

TYPED = f"<urn:s> {TYPE} <{PK}NamedArea> .\n"


def test_graphs_that_are_no_records_may_be_refused(pool: tuple[Path, QueryWorkers]) -> None:
    desk = Desk(*pool, other_graphs="refused")
    for refused in (
        lambda: desk.write("PUT", MINE, ""),
        lambda: desk.update(f"INSERT DATA {{ GRAPH <{MINE}> {{ <urn:s> <urn:p> 1 }} }}"),
        lambda: desk.update("INSERT DATA { <urn:s> <urn:p> 1 }"),
        lambda: desk.write("POST", "", "<urn:s> <urn:p> <urn:o> .\n"),
        lambda: desk.editing.create(b"<urn:s> <urn:p> <urn:o> .\n", MINE, Editor("editor:test")),
    ):
        with pytest.raises(InvalidInput, match="is not the graph of a record"):
            refused()
    assert desk.write("PUT", AREA_GRAPH, area()).added == 1
    desk.close()


def test_graphs_that_are_no_records_may_be_left_unchecked(pool: tuple[Path, QueryWorkers]) -> None:
    desk = Desk(*pool, other_graphs="unchecked")
    assert desk.write("PUT", MINE, TYPED).added == 1
    desk.close()


def test_graphs_that_are_no_records_are_held_to_the_shapes_otherwise(desk: Desk) -> None:
    with pytest.raises(Rejected) as rejected:
        desk.write("PUT", MINE, TYPED)
    assert {finding.record for finding in rejected.value.report.findings} == {MINE}


def test_what_others_publish_is_not_written_or_deleted_here(pool: tuple[Path, QueryWorkers]) -> None:
    desk = Desk(*pool, base_iri="https://data.example.org/region/")
    workspace = desk.workspace
    name = workspace.naming.of_graph(AREA_GRAPH)
    workspace.journal.append([Record(name, area().encode())], (), source="bundled", agent="a test")
    before = workspace.journal.position
    for write in (
        lambda: desk.write("PUT", AREA_GRAPH, area()),
        lambda: desk.update(f"DROP GRAPH <{AREA_GRAPH}>"),
        lambda: desk.update("DELETE WHERE { ?s ?p ?o }"),
        lambda: desk.update(f"INSERT DATA {{ <{AREA}> {NAME} 'one'@en }}"),
        lambda: desk.editing.delete(AREA_GRAPH, Editor("editor:test"), anything),
        lambda: desk.editing.delete("", Editor("editor:test"), anything),
        lambda: desk.write("PUT", "", ""),
    ):
        with pytest.raises(InvalidInput, match="is kept by those who publish"):
            write()
    assert workspace.journal.position == before
    desk.close()


# --- one at a time -----------------------------------------------------------------------------------------------------------


def test_edits_at_the_same_time_all_happen(desk: Desk) -> None:
    update = "INSERT {{ GRAPH <urn:g> {{ <urn:s> <urn:n> ?n }} }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }} }}"
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: desk.update(update.format()), range(8)))
    assert len(desk.shown["urn:g"]) == 8
    assert desk.workspace.journal.position == 8


def test_an_editor_waits_for_another_writer_and_is_told_when_it_takes_long(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE_SECONDS", AT_ONCE)
    with writing(desk.workspace.data_dir), pytest.raises(WriterBusy):
        desk.write("PUT", MINE, "")
    monkeypatch.undo()
    with ThreadPoolExecutor() as threads:
        with writing(desk.workspace.data_dir):
            waiting = threads.submit(desk.write, "PUT", MINE, "")
            assert not waiting.done()
        assert waiting.result().added == 1


def test_what_was_loaded_beside_a_running_service_is_edited_as_it_is(desk: Desk) -> None:
    """Another process may have loaded and not published yet."""
    name = desk.workspace.naming.of_graph(AREA_GRAPH)
    desk.workspace.journal.append([Record(name, area().encode())], (), source="other", agent="a test")
    desk.update(f"DELETE {{ ?s {NAME} ?n }} INSERT {{ ?s {NAME} 'anders'@nl }} WHERE {{ ?s {NAME} ?n }}")
    assert f'<{AREA}> {NAME} "anders"@nl .' in desk.shown[AREA_GRAPH]
    published = pointer.read(desk.workspace.data_dir)
    assert published is not None
    assert published.triples == len(desk.shown[""]) == 2
