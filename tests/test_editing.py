"""What editors do happens as a whole or not at all, and only when it is valid."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from anyio.from_thread import start_blocking_portal
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart import editing as module
from participatiekaart.editing import Editing, Editor, Rejected
from participatiekaart.errors import BudgetExceeded, InvalidInput, QueryRefused, WriterBusy
from participatiekaart.graph import pointer
from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.ingest import Loaded
from participatiekaart.journal import Head, writing
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.rdf.sparql import Dataset
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

from .graph.updating import EVERY_GRAPH, Anything, Model, contents, operations

NAME, PK, TYPE = f"<{PREFIXES['schema']}name>", PREFIXES["pk"], f"<{PREFIXES['rdf']}type>"
AREA = f"{SHARED_BASE}id/area/een"
AREA_GRAPH = f"{SHARED_BASE}graph/area/een"
MINE = "http://example.org/mine"
DEFAULT = f"{SHARED_BASE}graph/default"
AT_ONCE = 0.001


def anything(_: Head | None) -> None:
    """The condition of who has none."""


def area(slug: str = "een", name: str = '"een"@nl') -> str:
    """The triples of a valid record."""
    return f"<{SHARED_BASE}id/area/{slug}> {TYPE} <{PK}NamedArea> .\n<{SHARED_BASE}id/area/{slug}> {NAME} {name} .\n"


class Desk:
    """A data directory of its own, and somebody who edits it.

    Args:
        data_dir: the data directory; what is in it goes.
        workers: of that directory.
        settings: of the workspace.
    """

    def __init__(self, data_dir: Path, workers: QueryWorkers, **settings: str) -> None:
        for path in data_dir.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.workspace = Workspace(Settings(data_dir=data_dir, reference_sample=0, **settings))  # type: ignore[arg-type]
        self.editing = Editing(self.workspace, workers)
        self.workspace.ensure_published(lambda _step, _done: None)

    def update(self, update: str, dataset: Dataset | None = None, base: str = "", note: str = "") -> Loaded:
        """Send an update."""
        return self.editing.update(update, dataset or Dataset(), base, Editor("editor:test", note))

    def write(self, method: str, graph: str, lines: str) -> Loaded:
        """Replace a graph, or add to it."""
        write = self.editing.replace if method == "PUT" else self.editing.add
        return write(graph, lines.encode(), Editor("editor:test"), anything)[1]

    @property
    def shown(self) -> dict[str, set[str]]:
        """What readers see: the lines of each graph, of the default graph under the empty name."""
        store = self.workspace.graph.snapshot().store
        found: dict[str, set[str]] = {"": set()} | {str(graph)[1:-1]: set() for graph in store.named_graphs()}
        for quad in store:
            found["" if isinstance(quad.graph_name, ox.DefaultGraph) else str(quad.graph_name)[1:-1]].add(f"{quad.triple} .")
        return found

    @property
    def state(self) -> object:
        """All of it: what readers see, and what the journal holds."""
        return (
            self.shown,
            [(each.name, each.content) for each in self.workspace.journal.records()],
            self.workspace.journal.position,
        )

    def close(self) -> None:
        """Close what is open."""
        self.workspace.journal.close()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, QueryWorkers]]:
    """Query workers of a data directory that each test empties first."""
    data_dir = tmp_path_factory.mktemp("edited")
    with start_blocking_portal() as loop:
        workers = loop.call(Workspace(Settings(data_dir=data_dir)).query_workers)
        yield data_dir, workers
        loop.call(workers.close)


@pytest.fixture
def desk(pool: tuple[Path, QueryWorkers]) -> Iterator[Desk]:
    """A desk over nothing."""
    made = Desk(*pool)
    yield made
    made.close()


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


@settings(max_examples=12, deadline=None)
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
    workspace.journal.append([module.Record(name, area().encode())], (), source="bundled", agent="a test")
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
    desk.workspace.journal.append([module.Record(name, area().encode())], (), source="other", agent="a test")
    desk.update(f"DELETE {{ ?s {NAME} ?n }} INSERT {{ ?s {NAME} 'anders'@nl }} WHERE {{ ?s {NAME} ?n }}")
    assert f'<{AREA}> {NAME} "anders"@nl .' in desk.shown[AREA_GRAPH]
    published = pointer.read(desk.workspace.data_dir)
    assert published is not None
    assert published.triples == len(desk.shown[""]) == 2
