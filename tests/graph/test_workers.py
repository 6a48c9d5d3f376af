"""Query workers: every query within its budgets, whatever it is, and the pool is whole afterwards."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal

from participatiekaart.errors import BudgetExceeded, QueryRefused, SnapshotCorrupt
from participatiekaart.graph.publishing import rebuild
from participatiekaart.graph.questions import Kind
from participatiekaart.graph.snapshot import Graph
from participatiekaart.graph.workers import Budgets, QueryWorkers, Result
from participatiekaart.rdf.sparql import Dataset
from participatiekaart.workspace import Workspace
from tests.processes import eventually, is_running

from .making import Data, name, record, valued

FORMATS: dict[Kind, str] = {"solutions": "text/csv", "boolean": "application/sparql-results+json", "graph": "text/turtle"}
MIB = 1024**2
COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
BUDGETS = Budgets(
    seconds=10.0,
    memory=2048 * MIB,
    most_bytes=64 * MIB,
    most_rows=1_000_000,
    workers=2,
    quick_seconds=0.25,
    long=1,
    queue=100,
    queue_seconds=10.0,
    update_seconds=10.0,
    slow_seconds=60.0,
)


class Pool:
    """A pool with an event loop of its own, for tests that have none."""

    def __init__(self, loop: BlockingPortal, workers: QueryWorkers) -> None:
        self.loop = loop
        self.workers = workers

    def query(self, query: str, client: str = "", dataset: Dataset | None = None) -> Result:
        """An answer."""
        return self.started(query, client, dataset).result()

    def started(self, query: str, client: str = "", dataset: Dataset | None = None) -> Future[Result]:
        """The future of an answer."""

        async def ask() -> Result:
            return await self.workers.query(query, FORMATS, client=client, dataset=dataset or Dataset())

        return self.loop.start_task_soon(ask)

    def rows(self, query: str, client: str = "", dataset: Dataset | None = None) -> list[str]:
        """The lines of a CSV result."""
        return self.query(query, client, dataset).read().decode().splitlines()

    @property
    def is_whole(self) -> bool:
        """Whether every worker is there."""
        return self.workers.alive == self.workers.size


@contextmanager
def pool_over(graph: Graph, **budgets: float) -> Iterator[Pool]:
    with start_blocking_portal("asyncio") as loop:
        workers = loop.call(QueryWorkers, graph, Budgets(**asdict(BUDGETS) | budgets))
        yield Pool(loop, workers)
        loop.call(workers.close)


@pytest.fixture(scope="module")
def pool(bundled_workspace: Workspace) -> Iterator[Pool]:
    """Workers over the bundled data; a query may take a second."""
    with pool_over(bundled_workspace.graph, seconds=1.0) as workers:
        yield workers


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path)


# --- answers ---------------------------------------------------------------------------------------------------------------


def test_select_gives_solutions_in_the_format_asked_for(pool: Pool) -> None:
    result = pool.query("SELECT ?x { VALUES ?x { 1 2 } }")
    assert (result.kind, result.media_type, result.body) == ("solutions", "text/csv", b"x\r\n1\r\n2\r\n")


def test_ask_gives_a_boolean(pool: Pool) -> None:
    result = pool.query("ASK {}")
    assert (result.kind, result.body) == ("boolean", b'{"head":{},"boolean":true}')


@pytest.mark.parametrize("query", ["CONSTRUCT { <urn:s> <urn:p> 1 } {}", "DESCRIBE <urn:nothing>"])
def test_construct_and_describe_give_a_graph(pool: Pool, query: str) -> None:
    result = pool.query(query)
    assert (result.kind, result.media_type) == ("graph", "text/turtle")


def test_a_kind_of_result_that_is_in_no_acceptable_format_has_no_media_type(pool: Pool) -> None:
    formats: dict[Kind, str] = {"solutions": "text/csv"}
    result = pool.loop.call(pool.workers.query, "ASK {}", formats)
    assert (result.kind, result.media_type, result.body) == ("boolean", "", b"")


def test_answers_name_the_position_that_they_show(data: Data) -> None:
    data.change(valued("a", 1))
    data.publish()
    with pool_over(Graph(data.path), workers=1) as workers:
        assert workers.query(COUNT).position == 1
        data.change(valued("a", 2), valued("b", 2))
        data.publish()
        result = workers.query(COUNT)
        assert (result.body, result.position) == (b"count\r\n2\r\n", 3)


def test_of_two_default_graphs_that_share_a_triple_it_counts_once(data: Data) -> None:
    shared = '<urn:shared> <urn:value> "1"'
    data.change(record("a", [shared, '<urn:a> <urn:value> "1"']), record("b", [shared]))
    data.publish()
    graphs = name("a").graph, name("b").graph
    with pool_over(Graph(data.path), workers=1) as workers:
        assert workers.rows(COUNT, dataset=Dataset(graphs)) == ["count", "2"]
        assert workers.rows(f"SELECT (COUNT(*) AS ?count) FROM <{graphs[0]}> FROM <{graphs[1]}> {{ ?s ?p ?o }}") == ["count", "2"]  # noqa: S608
        assert workers.rows(COUNT, dataset=Dataset((), graphs)) == ["count", "0"]


def test_a_large_result_comes_in_a_file_and_leaves_none_behind(bundled_workspace: Workspace, pool: Pool) -> None:
    before = set(bundled_workspace.data_dir.iterdir())
    result = pool.query("SELECT * { ?s ?p ?o }")
    assert result.file is not None
    assert len(result.read().splitlines()) > 10_000
    assert set(bundled_workspace.data_dir.iterdir()) == before


# --- queries that are refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELEC * { ?s ?p ?o }", 1, 1),
        ("SELECT * {\n  ?s ?p }", 2, 8),
        ("ASK {\n\n    é }", 3, 5),
        ("SELECT * { ?s unknown:prefix ?o }", 1, 15),
        ("INSERT DATA { <urn:s> <urn:p> <urn:o> }", 1, 1),
        ("# only a comment", 1, 17),
    ],
)
def test_a_syntax_error_tells_its_line_and_about_where_in_it(pool: Pool, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryRefused) as refused:
        pool.query(query)
    assert refused.value.line == line
    assert column <= refused.value.column <= column + 14
    assert f"line {line}, column {refused.value.column}" in refused.value.text["en"]


@pytest.mark.parametrize("query", ["ASK " + "{" * 20_000 + "}" * 20_000, "ASK { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }"])
def test_a_query_nested_too_deep_ends_only_its_own_worker(pool: Pool, query: str) -> None:
    with suppress(BudgetExceeded, QueryRefused):
        pool.query(query)
    assert pool.rows(COUNT)


@pytest.mark.parametrize("query", ["SELECT (<urn:unknown>(1) AS ?x) {}", "ASK { FILTER(<urn:service>(1)) }"])
def test_a_function_that_nobody_knows_is_a_mistake_in_the_query(pool: Pool, query: str) -> None:
    with pytest.raises(QueryRefused, match="custom function <urn:"):
        pool.query(query)


def test_service_is_refused_where_nothing_is_allowed(pool: Pool) -> None:
    with pytest.raises(QueryRefused, match="SERVICE is refused"):
        pool.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")


# --- budgets ---------------------------------------------------------------------------------------------------------------

RUNAWAYS = {
    "cartesian product of three patterns": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ask that never finds": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }",
    "deep property path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "many distinct rows": "SELECT (COUNT(DISTINCT ?h) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}
RUNAWAY = RUNAWAYS["cartesian product of three patterns"]


@pytest.mark.parametrize("runaway", RUNAWAYS)
def test_a_runaway_query_ends_at_its_deadline_and_is_told_how_much_it_had(pool: Pool, runaway: str) -> None:
    with pytest.raises(BudgetExceeded, match="longer than 1 seconds") as exceeded:
        pool.query(RUNAWAYS[runaway])
    assert (exceeded.value.budget, exceeded.value.limit) == ("time", 1.0)


def test_a_huge_sort_ends_by_its_deadline_or_its_memory(pool: Pool) -> None:
    with pytest.raises(BudgetExceeded) as exceeded:
        pool.query("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a LIMIT 10")
    assert exceeded.value.budget in {"time", "memory"}


def test_others_are_answered_while_queries_run_away(pool: Pool) -> None:
    running = [pool.started(f"{RUNAWAY} # {number}", client=f"runaway {number}") for number in range(5)]
    answered = 0
    while not all(each.done() for each in running):
        assert len(pool.rows(COUNT, client="quick")) == 2
        answered += 1
    assert {type(each.exception()) for each in running} == {BudgetExceeded}
    assert answered > 10


def test_after_every_overrun_the_pool_is_whole_again(pool: Pool) -> None:
    with pytest.raises(BudgetExceeded):
        pool.query(RUNAWAYS["ask that never finds"])
    eventually(lambda: pool.is_whole)
    assert len(pool.rows(COUNT)) == 2


@pytest.mark.parametrize(
    "query",
    [
        f'SELECT (GROUP_CONCAT(CONCAT(STR(?s), "{"x" * 100_000}")) AS ?all) {{ ?s ?p ?o }}',
        'SELECT * { BIND("'
        + "x" * 1024
        + '" AS ?v0) '
        + " ".join(f"BIND(CONCAT(?v{n},?v{n},?v{n},?v{n}) AS ?v{n + 1})" for n in range(12))
        + " }",
    ],
)
def test_a_query_that_eats_memory_ends_at_its_memory_budget(bundled_workspace: Workspace, query: str) -> None:
    with pool_over(bundled_workspace.graph, workers=1, memory=1024 * MIB, seconds=300.0) as workers:
        with pytest.raises(BudgetExceeded, match="more than 1024 MiB") as exceeded:
            workers.query(query)
        assert exceeded.value.budget == "memory"
        assert len(workers.rows(COUNT)) == 2


@pytest.mark.parametrize(("bound", "budget"), [({"most_bytes": 1000}, "result"), ({"most_rows": 10}, "rows")])
@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
def test_a_result_that_is_too_large_is_refused_and_never_cut(
    bundled_workspace: Workspace, bound: dict[str, int], budget: str, query: str
) -> None:
    with pool_over(bundled_workspace.graph, workers=1, **bound) as workers:
        with pytest.raises(BudgetExceeded, match="LIMIT and OFFSET") as exceeded:
            workers.query(query)
        assert exceeded.value.budget == budget
        assert len(workers.rows(COUNT)) == 2


def test_when_all_workers_are_busy_too_long_a_query_is_turned_away(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph, workers=1, seconds=1.0, quick_seconds=2.0, queue_seconds=0.05) as workers:
        asked = [workers.started(f"{RUNAWAY} # {number}") for number in range(3)]
        outcomes = [error.budget for each in asked if isinstance(error := each.exception(), BudgetExceeded)]
        assert sorted(outcomes) == ["queue", "queue", "time"]


def test_more_queries_than_may_wait_are_turned_away_at_once(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph, workers=1, seconds=1.0, quick_seconds=2.0, queue=1) as workers:
        asked = [workers.started(f"{RUNAWAY} # {number}") for number in range(6)]
        outcomes = [error.budget for each in asked if isinstance(error := each.exception(), BudgetExceeded)]
        assert outcomes.count("queue") >= 3


def test_a_client_who_only_waited_is_not_trusted_for_it(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph, workers=1, seconds=1.0, queue_seconds=0.05) as workers:
        for number in range(4):
            list(map(Future.exception, [workers.started(f"{RUNAWAY} # {number} {other}", client="x") for other in range(4)]))
        assert not workers.workers._clients.is_trusted("x")


# --- workers that die ------------------------------------------------------------------------------------------------------


def processes(pool: Pool) -> set[int]:
    """The worker processes."""
    lanes = pool.workers._quick, pool.workers._trial, pool.workers._long
    return {worker._pid for lane in lanes for worker in lane._workers}


def test_workers_that_were_killed_while_they_waited_are_replaced_and_nobody_notices(pool: Pool) -> None:
    eventually(lambda: pool.is_whole)
    killed = processes(pool)
    for process in killed:
        os.kill(process, signal.SIGKILL)
    eventually(lambda: pool.workers.alive == 0)
    assert len(pool.rows(COUNT)) == 2


def test_when_the_template_is_killed_another_one_takes_its_place(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph, workers=1, seconds=1.0) as workers:
        workers.workers._template._process.kill()
        workers.workers._template._process.wait()
        with pytest.raises(BudgetExceeded):
            workers.query(RUNAWAY)
        assert len(workers.rows(COUNT)) == 2
        eventually(lambda: workers.is_whole)


def test_workers_end_with_the_pool(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph) as workers:
        running = processes(workers)
        assert len(running) == 5
    eventually(lambda: not any(map(is_running, running)))


def test_where_nothing_is_published_a_query_says_so_and_costs_no_worker(data: Data) -> None:
    with pool_over(Graph(data.path), workers=1) as workers:
        before = processes(workers)
        with pytest.raises(SnapshotCorrupt):
            workers.query(COUNT)
        assert processes(workers) == before
        data.change(valued("a", 1))
        data.publish()
        assert workers.rows(COUNT) == ["count", "1"]


# --- publishing meanwhile --------------------------------------------------------------------------------------------------


def test_readers_see_one_whole_position_while_others_are_published(data: Data) -> None:
    data.change(valued("a", 0), valued("b", 0))
    data.publish()
    both = f"SELECT ?a ?b {{ <{name('a').iri}> ?p ?a . <{name('b').iri}> ?p ?b }}"
    with pool_over(Graph(data.path)) as workers, ThreadPoolExecutor() as threads:
        publishing = True

        def read() -> int:
            seen = 0
            while publishing:
                one, other = workers.rows(both)[1].split(",")
                assert one == other
                seen += 1
            return seen

        readers = [threads.submit(read) for _ in range(3)]
        for value in range(1, 30):
            data.change(valued("a", value), valued("b", value))
            data.publish()
        publishing = False
        assert all(each.result() for each in readers)
        assert data.snapshots >= {Graph(data.path).snapshot().name}


# --- a damaged snapshot ----------------------------------------------------------------------------------------------------


def delete_folder(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()


def delete_current(folder: Path) -> None:
    (folder / "CURRENT").unlink()


def garble(folder: Path) -> None:
    for path in folder.glob("*.sst"):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(size // 20)
            file.write(b"\xff" * (size // 20 * 18))


@pytest.mark.parametrize("damage", [delete_folder, delete_current, garble])
def test_a_query_of_a_damaged_graph_says_so_and_rebuild_heals_it(data: Data, damage: Callable[[Path], None]) -> None:
    data.change(*(record(f"r-{number}", [f'<urn:s{number}> <urn:p> "{number} {"x" * 2000}"']) for number in range(300)))
    folder = data.path / "snapshots" / data.publish()
    graph = Graph(data.path)
    graph.snapshot()  # the service holds it already when it is damaged
    everything = "SELECT (SUM(STRLEN(?o)) AS ?sum) { ?s ?p ?o }"
    with pool_over(graph, workers=1) as workers:
        damage(folder)
        with pytest.raises(SnapshotCorrupt, match=r"rebuil[dt]"):
            workers.query(everything)
        rebuild(data.path, data.journal)
        assert workers.rows("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }") == ["count", "300"]
