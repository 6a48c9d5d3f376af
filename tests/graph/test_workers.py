"""Query workers: every query within its budgets, whatever it is, and the pool is whole afterwards."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from string import ascii_lowercase

import orjson
import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from participatiekaart.errors import BudgetExceeded, QueryRefused, SnapshotCorrupt
from participatiekaart.graph.publishing import rebuild
from participatiekaart.graph.snapshot import Graph
from participatiekaart.graph.worker import Kind, refusal
from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.workspace import Workspace

from .making import Data, eventually, record, valued

FORMATS: dict[Kind, str] = {"solutions": "text/csv", "boolean": "application/sparql-results+json", "graph": "text/turtle"}
MIB = 1024**2
COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"


@contextmanager
def pool_over(graph: Graph, **budgets: float) -> Iterator[QueryWorkers]:
    given = {"workers": 2, "seconds": 10.0, "memory": 2048 * MIB, "most_bytes": MIB, "queue_seconds": 10.0, **budgets}
    workers = QueryWorkers(graph, **given)  # type: ignore[arg-type]
    try:
        yield workers
    finally:
        workers.close()


@pytest.fixture(scope="module")
def pool(bundled_workspace: Workspace) -> Iterator[QueryWorkers]:
    """Two workers over the bundled data; a query may take a second."""
    with pool_over(bundled_workspace.graph, seconds=1.0) as workers:
        yield workers


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path)


def rows(workers: QueryWorkers, query: str) -> list[str]:
    return workers.query(query, FORMATS)[0].body.decode().splitlines()


# --- answers ---------------------------------------------------------------------------------------------------------------


def test_select_gives_solutions_in_the_format_asked_for(pool: QueryWorkers) -> None:
    answer, position = pool.query("SELECT (1 AS ?one) {}", {"solutions": "text/csv"})
    assert (answer.outcome, answer.kind, answer.media_type, answer.body) == ("ok", "solutions", "text/csv", b"one\r\n1\r\n")
    assert position > 0


def test_ask_gives_a_boolean(pool: QueryWorkers) -> None:
    answer, _ = pool.query("ASK { ?s ?p ?o }", FORMATS)
    assert answer.kind == "boolean"
    assert orjson.loads(answer.body)["boolean"] is True


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o } LIMIT 3", "CONSTRUCT { <urn:s> <urn:p> ?o } { BIND(1 AS ?o) }"])
def test_construct_gives_a_graph(pool: QueryWorkers, query: str) -> None:
    answer, _ = pool.query(query, FORMATS)
    assert answer.kind == "graph"
    assert list(ox.parse(answer.body, format=ox.RdfFormat.TURTLE))


def test_a_kind_of_result_that_is_in_no_acceptable_format_is_unacceptable(pool: QueryWorkers) -> None:
    answer, _ = pool.query("ASK {}", {"graph": "text/turtle"})
    assert (answer.outcome, answer.kind) == ("unacceptable", "boolean")


def test_answers_name_the_position_that_they_show(data: Data) -> None:
    data.change(valued("a", 1))
    data.publish()
    with pool_over(Graph(data.path), workers=1) as workers:
        assert workers.query(COUNT, FORMATS)[1] == 1
        data.change(valued("a", 2), valued("b", 2))
        data.publish()
        answer, position = workers.query(COUNT, FORMATS)
        assert (answer.body, position) == (b"count\r\n2\r\n", 3)


def test_a_worker_leases_only_the_snapshot_that_it_reads(data: Data) -> None:
    with pool_over(Graph(data.path), workers=1) as workers:
        for value in range(1, 4):
            data.change(valued("a", value))
            data.publish()
            rows(workers, COUNT)
        data.publish()
        assert data.snapshots == {Graph(data.path).snapshot().name}


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
def test_a_syntax_error_tells_its_line_and_about_where_in_it(pool: QueryWorkers, query: str, line: int, column: int) -> None:
    with pytest.raises(QueryRefused) as refused:
        pool.query(query, FORMATS)
    assert refused.value.line == line
    assert column <= refused.value.column <= column + 14
    assert f"line {line}, column {refused.value.column}" in refused.value.text["en"]


@pytest.mark.parametrize("query", ["ASK " + "{" * 20_000 + "}" * 20_000, "ASK { FILTER(" + "(" * 3000 + "1" + ")" * 3000 + ") }"])
def test_a_query_nested_too_deep_ends_only_its_own_worker(pool: QueryWorkers, query: str) -> None:
    with suppress(BudgetExceeded, QueryRefused):
        pool.query(query, FORMATS)
    assert rows(pool, COUNT)


@pytest.mark.parametrize("query", ["SELECT (<urn:unknown>(1) AS ?x) {}", "ASK { FILTER(<urn:service>(1)) }"])
def test_a_function_that_nobody_knows_is_a_mistake_in_the_query(pool: QueryWorkers, query: str) -> None:
    with pytest.raises(QueryRefused, match="custom function <urn:"):
        pool.query(query, FORMATS)


CALLS = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "silent, in lower case": "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "in mixed case": "SELECT * { SerVice <URL> { ?s ?p ?o } }",
    "in ask": "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "in construct": "CONSTRUCT { ?s ?p ?o } { SERVICE <URL> { ?s ?p ?o } }",
    "in describe": "DESCRIBE ?s { SERVICE <URL> { ?s ?p ?o } }",
    "deep inside": "SELECT * { OPTIONAL { { SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } } } } }",
    "by a variable": "SELECT * { BIND(<URL> AS ?u) SERVICE ?u { ?s ?p ?o } }",
    "by a prefixed name": "PREFIX e: <URL> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "glued to silent": "SELECT * { SERVICESILENT<URL> { ?s ?p ?o } }",
    "glued to a prefixed name": "PREFIX e: <URL> SELECT * { SERVICEe:a { ?s ?p ?o } }",
    "glued to an empty prefix": "PREFIX : <URL> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "after a full stop": "SELECT * { OPTIONAL { ?a <urn:x> ?b } ?s <urn:p> ?o .SERVICE <URL> { ?s ?p ?o } }",
    "after a number": "SELECT * { ?s <urn:p> 1SERVICE <URL> { ?s ?p ?o } }",
    "after a boolean": "SELECT * { ?s <urn:p> trueSERVICE <URL> { ?s ?p ?o } }",
    "after a bracket": "SELECT * { {}SERVICE<URL>{ ?s ?p ?o } }",
    "after a comment": "SELECT * { # no service here\nSERVICE <URL> { ?s ?p ?o } }",
    "after a comment that ends in CR": "SELECT * { # no service here\rSERVICE <URL> { ?s ?p ?o } }",
    "around comments": "SELECT * { SERVICE # one\n#two\n<URL> # three\n { ?s ?p ?o } }",
    "after an escaped quote in a name": "PREFIX e: <urn:> SELECT * { OPTIONAL { ?a e:b\\'c ?d } SERVICE <URL> {} #'\n }",
    "after an escaped hash in a name": "PREFIX e: <urn:> SELECT * { OPTIONAL { ?a e:b\\#c ?d } SERVICE <URL> { ?s ?p ?o } }",
    "after an escaped quote in a text": 'SELECT * { BIND("\\u0022 " AS ?q) SERVICE <URL> { ?s ?p ?o } #"\n }',
    "after an escaped backslash in a text": 'SELECT * { BIND("\\u005C" AS ?q) SERVICE <URL> { ?s ?p ?o } #"\n }',
    "after a long text": 'SELECT * { BIND("""a"" """ AS ?q) SERVICE <URL> { ?s ?p ?o } #"""\n }',
    "in what could be an IRI": "SELECT * { BIND(<URL> AS ?x) FILTER(1<2)SERVICE?x#>\n{ ?s ?p ?o } }",
    "with a word that stands for it": "SELECT ?aervice ?bervice { SERVICE <URL> { ?s ?p ?o } }",
    "with every word that could": f"SELECT {' '.join(f'?{each}ervice' for each in ascii_lowercase)} {{ SERVICE <URL> {{}} }}",
}


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[str, list[str]]]:
    """An endpoint that nobody is to reach: its address, and what was asked of it."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(500)
            self.end_headers()

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("spelling", CALLS)
def test_service_is_refused_and_nobody_is_asked(pool: QueryWorkers, listener: tuple[str, list[str]], spelling: str) -> None:
    url, asked = listener
    with pytest.raises(QueryRefused):
        pool.query(CALLS[spelling].replace("URL", url), FORMATS)
    assert not asked


@pytest.mark.parametrize("spelling", ["plain", "silent, in lower case", "after a full stop", "glued to silent", "after a number"])
def test_the_refusal_of_service_says_why(pool: QueryWorkers, spelling: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE is refused"):
        pool.query(CALLS[spelling].replace("URL", "http://localhost/"), FORMATS)


@pytest.mark.parametrize("escaped", ["\\u0053ERVICE", "SERV\\u0049CE", "\\U00000053ERVICE"])
def test_service_in_unicode_escapes_is_refused(pool: QueryWorkers, listener: tuple[str, list[str]], escaped: str) -> None:
    url, asked = listener
    with pytest.raises(QueryRefused):
        pool.query(f"SELECT * {{ {escaped} <{url}> {{ ?s ?p ?o }} }}", FORMATS)
    assert not asked


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?service { ?service ?p ?o } LIMIT 1",
        "SELECT $service ?x { $service ?x ?o } LIMIT 1",
        "PREFIX ex: <urn:> SELECT * { ?s ex:service ?o }",
        "PREFIX service: <urn:> SELECT * { ?s service:p ?o }",
        'SELECT * { ?s ?p "SERVICE <http://localhost/> { ?s ?p ?o }" }',
        "SELECT * { ?s ?p '''it's a SERVICE <http://localhost/> {}''' }",
        "SELECT * { ?s ?p <http://localhost/SERVICE#service> }",
        "SELECT * { ?s ?p ?o } LIMIT 1 # SERVICE <http://localhost/> { ?s ?p ?o }",
        "# SERVICE <http://localhost/> {\nSELECT * { ?s ?p ?o } LIMIT 1",
        "SELECT * { ?s ?p _:service } LIMIT 1",
        'SELECT * { ?s ?p "dienst"@service }',
        "SELECT * { ?s <https://w3id.org/participatiekaart/id/concept/organisation-type/werkgeversservicepunt> ?o }",
    ],
)
def test_the_word_service_elsewhere_is_not_refused(pool: QueryWorkers, query: str) -> None:
    assert pool.query(query, FORMATS)[0].outcome == "ok"


def test_a_mistake_beside_the_word_service_is_told_as_that_mistake(pool: QueryWorkers) -> None:
    with pytest.raises(QueryRefused, match="line 2, column"):
        pool.query("SELECT ?service {\n ?service ?p }", FORMATS)


TOKENS = (
    *(
        "SERVICE",
        "service",
        "SILENT",
        "<URL>",
        "?x",
        "$service",
        "e:",
        "e:a",
        ":a",
        "SERVICEe:a",
        "{",
        "}",
        "(",
        ")",
        "<",
        ">",
        "#",
        "\n",
    ),
    *(
        " ",
        "'",
        '"',
        '"""',
        "\\",
        "\\'",
        "\\u0022",
        "\\u0027",
        ".",
        ";",
        "1",
        "true",
        "@en",
        "FILTER",
        "BIND(<URL> AS ?x)",
        "{ ?s ?p ?o }",
    ),
)


surroundings = st.lists(st.sampled_from(TOKENS), max_size=7).map("".join)


@settings(max_examples=300, deadline=None)
@given(before=surroundings, after=surroundings)
@example(before="?s ?p e:a\\'.", after="#'\n")
def test_whatever_stands_around_service_no_accepted_query_asks_anybody(
    before: str, after: str, listener: tuple[str, list[str]]
) -> None:
    url, asked = listener
    prologue = f"PREFIX e: <{url}> PREFIX : <{url}> PREFIX SERVICEe: <{url}> "
    query = prologue + f"SELECT * {{ {before}SERVICE SILENT <URL> {{ ?s ?p ?o }}{after} }}".replace("URL", url)
    if refusal(query) is None:
        with suppress(SyntaxError, RuntimeError):
            list(ox.Store().query(query))  # type: ignore[arg-type]
    assert not asked


# --- budgets ---------------------------------------------------------------------------------------------------------------

RUNAWAYS = {
    "cartesian product of three patterns": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "ask that never finds": "ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(CONCAT(STR(?a), STR(?d), STR(?g)) = 'x') }",
    "deep property path": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>)* ?b . ?c (!<urn:x>)* ?d }",
    "many distinct rows": "SELECT (COUNT(DISTINCT ?h) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}


@pytest.mark.parametrize("runaway", RUNAWAYS)
def test_a_runaway_query_ends_at_its_deadline(pool: QueryWorkers, runaway: str) -> None:
    with pytest.raises(BudgetExceeded, match="longer than 1 seconds") as exceeded:
        pool.query(RUNAWAYS[runaway], FORMATS)
    assert exceeded.value.budget == "time"


def test_a_huge_sort_ends_by_its_deadline_or_its_memory(pool: QueryWorkers) -> None:
    with pytest.raises(BudgetExceeded) as exceeded:
        pool.query("SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a LIMIT 10", FORMATS)
    assert exceeded.value.budget in {"time", "memory"}


def test_others_are_answered_while_a_query_runs_away(pool: QueryWorkers) -> None:
    eventually(lambda: pool.alive == 2)
    exceeded: list[BudgetExceeded] = []

    def run_away() -> None:
        try:
            pool.query(RUNAWAYS["cartesian product of three patterns"], FORMATS)
        except BudgetExceeded as error:
            exceeded.append(error)

    running = threading.Thread(target=run_away)
    running.start()
    answered = 0
    while running.is_alive():
        assert len(rows(pool, COUNT)) == 2
        answered += 1
    assert exceeded
    assert answered > 10


def test_after_every_overrun_the_pool_is_whole_again(pool: QueryWorkers) -> None:
    with pytest.raises(BudgetExceeded):
        pool.query(RUNAWAYS["ask that never finds"], FORMATS)
    eventually(lambda: pool.alive == 2)
    assert len(rows(pool, COUNT)) == 2


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
    with pool_over(bundled_workspace.graph, workers=1, memory=1024 * MIB, seconds=30.0) as workers:
        with pytest.raises(BudgetExceeded, match="more than 1024 MiB") as exceeded:
            workers.query(query, FORMATS)
        assert exceeded.value.budget == "memory"
        assert len(rows(workers, COUNT)) == 2


def test_a_result_that_is_too_large_is_refused_and_never_cut(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph, workers=1, most_bytes=1000) as workers:
        with pytest.raises(BudgetExceeded, match="LIMIT and OFFSET") as exceeded:
            workers.query("SELECT * { ?s ?p ?o }", FORMATS)
        assert exceeded.value.budget == "result"
        with pytest.raises(BudgetExceeded):
            workers.query("CONSTRUCT WHERE { ?s ?p ?o }", FORMATS)
        assert len(rows(workers, COUNT)) == 2


def test_when_all_workers_are_busy_too_long_a_query_is_turned_away(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph, workers=1, seconds=1.0, queue_seconds=0.05) as workers:
        outcomes: list[str] = []

        def ask() -> None:
            try:
                workers.query(RUNAWAYS["cartesian product of three patterns"], FORMATS)
            except BudgetExceeded as error:
                outcomes.append(error.budget)

        asking = [threading.Thread(target=ask) for _ in range(3)]
        for each in asking:
            each.start()
        for each in asking:
            each.join()
        assert sorted(outcomes) == ["queue", "queue", "time"]


# --- workers that die ------------------------------------------------------------------------------------------------------


def processes(workers: QueryWorkers) -> set[int]:
    return {each.process.pid for each in workers._all}


def test_a_worker_that_was_killed_while_it_waited_is_replaced_and_nobody_notices(pool: QueryWorkers) -> None:
    eventually(lambda: pool.alive == 2)
    killed = processes(pool)
    for process in killed:
        os.kill(process, signal.SIGKILL)
    eventually(lambda: pool.alive == 0)
    assert len(rows(pool, COUNT)) == 2
    eventually(lambda: len(rows(pool, COUNT)) == 2 and pool.alive >= 1)
    assert not processes(pool) & killed or pool.alive < 2


def test_workers_end_with_the_pool(bundled_workspace: Workspace) -> None:
    with pool_over(bundled_workspace.graph) as workers:
        running = [each.process for each in workers._all]
        assert len(running) == 2
    assert all(each.poll() is not None for each in running)


def test_where_nothing_is_published_a_query_says_so_and_costs_no_worker(data: Data) -> None:
    with pool_over(Graph(data.path), workers=1) as workers:
        before = processes(workers)
        with pytest.raises(SnapshotCorrupt):
            workers.query(COUNT, FORMATS)
        assert processes(workers) == before
        data.change(valued("a", 1))
        data.publish()
        assert rows(workers, COUNT) == ["count", "1"]


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
            workers.query(everything, FORMATS)
        rebuild(data.path, data.journal)
        assert rows(workers, "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }") == ["count", "300"]
