"""Queries within their budgets: an overrun says which one it was, and a large result is the whole result."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import html

from participatiekaart.settings import Settings
from participatiekaart.web.formats import RESULTS
from participatiekaart.workspace import Workspace
from tests.web.answers import ASK, every_language
from tests.web.conftest import Serving

# --- budgets ---------------------------------------------------------------------------------------------------------------

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUNGRY = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?a ?f"
BUDGETS = {
    "time": (RUNAWAY, {"query_seconds": 0.5}, 0.5, {"nl": "0.5 seconden", "en": "0.5 seconds"}, {"nl": "minder", "en": "less"}),
    "memory": (HUNGRY, {"query_memory_mib": 1024}, 1024, {"nl": "1024 MiB", "en": "1024 MiB"}, {"nl": "minder", "en": "less"}),
    "result": (
        "SELECT * { ?s ?p ?o }",
        {"query_result_mib": 1},
        1,
        {"nl": "1 MiB", "en": "1 MiB"},
        {"nl": "OFFSET", "en": "OFFSET"},
    ),
    "rows": (
        "SELECT * { ?s ?p ?o } LIMIT 12",
        {"query_result_rows": 10},
        10,
        {"nl": "10 rijen", "en": "10 rows"},
        {"nl": "LIMIT", "en": "LIMIT"},
    ),
}


@pytest.fixture(scope="module", params=BUDGETS)
def frugal(request: pytest.FixtureRequest, bundled_workspace: Workspace, serve: Serving) -> Iterator[tuple[str, TestClient]]:
    """The name of a budget, and a service over the bundled data where that one is small."""
    small = BUDGETS[request.param][1]
    settings = Settings.model_validate({"data_dir": bundled_workspace.data_dir, "query_workers": 1, **small})
    with serve(Workspace(settings)) as client:
        yield request.param, client


@every_language
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_an_overrun_names_the_budget_its_size_and_what_to_do(frugal: tuple[str, TestClient], language: str, accept: str) -> None:
    name, client = frugal
    query, _, limit, size, advice = BUDGETS[name]
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept, "Accept-Language": language})
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-language"] == language
    if accept == "text/html":
        tree = html.document_fromstring(answer.text)
        told = tree.xpath("string(//*[@role='alert'])")
        assert tree.xpath("string(//textarea)").strip() == query
    else:
        problem = answer.json()
        assert (problem["type"].rpartition("/")[2], problem["budget"], problem["limit"]) == ("budget-exceeded", name, limit)
        told = problem["detail"]
    assert size[language] in told
    assert advice[language] in told
    assert client.get("/sparql", params={"query": "ASK {}"}).json()["boolean"] is True


@pytest.fixture(scope="module")
def ten_rows(bundled_workspace: Workspace, serve: Serving) -> Iterator[TestClient]:
    """A service over the bundled data whose results may have ten rows."""
    with serve(Workspace(Settings(data_dir=bundled_workspace.data_dir, query_workers=1, query_result_rows=10))) as client:
        yield client


@pytest.mark.parametrize("media_type", RESULTS["solutions"][:4])
def test_ten_rows_are_ten_rows_in_every_format(ten_rows: TestClient, media_type: str) -> None:
    for count, status in ((10, 200), (11, 503)):
        query = f"SELECT ?s ('\\n}}}},{{\"<result>\\r\\n' AS ?odd) {{ ?s ?p ?o }} LIMIT {count}"
        assert ten_rows.get("/sparql", params={"query": query}, headers={"Accept": media_type}).status_code == status


@pytest.mark.parametrize("media_type", RESULTS["graph"])
def test_ten_triples_are_ten_triples_in_every_format(ten_rows: TestClient, media_type: str) -> None:
    for count, status in ((10, 200), (11, 503)):
        query = f"CONSTRUCT WHERE {{ ?s ?p ?o }} LIMIT {count}"
        assert ten_rows.get("/sparql", params={"query": query}, headers={"Accept": media_type}).status_code == status


def test_queries_that_no_worker_comes_free_for_are_told_so(bundled_workspace: Workspace, serve: Serving) -> None:
    settings = Settings(
        data_dir=bundled_workspace.data_dir,
        query_workers=1,
        query_long=1,
        query_queue=0,
        query_queue_seconds=0.0,
        query_seconds=1.0,
    )
    with serve(Workspace(settings)) as client, ThreadPoolExecutor(4) as clients:

        def ask(number: int) -> httpx2.Response:
            return client.get("/sparql", params={"query": f"{RUNAWAY} # {number}"})

        answers = list(clients.map(ask, range(4)))
        assert {each.status_code for each in answers} == {503}
        told = {each.json()["budget"]: each for each in answers}
        assert set(told) == {"time", "queue"}
        assert told["queue"].json()["limit"] == 0
        assert int(told["queue"].headers["retry-after"]) > 0
        assert client.get("/sparql", params={"query": ASK}).status_code == 200


def test_a_runaway_query_ends_in_time(bundled_workspace: Workspace, serve: Serving) -> None:
    with serve(Workspace(Settings(data_dir=bundled_workspace.data_dir, query_seconds=0.5))) as client:
        started = time.monotonic()
        assert client.get("/sparql", params={"query": RUNAWAY}).status_code == 503
        assert time.monotonic() - started < 5


# --- results that are large ------------------------------------------------------------------------------------------------

FILES = Path("/proc/self/fd")
EVERYTHING = "SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"


@pytest.mark.parametrize(
    ("media_type", "encoding"),
    [("application/sparql-results+json", "identity"), ("text/csv", "gzip"), ("text/tab-separated-values", "identity")],
)
def test_a_large_result_is_the_whole_result(
    client: TestClient, bundled_workspace: Workspace, media_type: str, encoding: str
) -> None:
    answer = client.get("/sparql", params={"query": EVERYTHING}, headers={"Accept": media_type, "Accept-Encoding": encoding})
    found = bundled_workspace.graph.snapshot().store.query(EVERYTHING)
    assert isinstance(found, ox.QuerySolutions)
    expected = found.serialize(format=ox.QueryResultsFormat.from_media_type(media_type))
    assert expected is not None
    assert len(expected) > 1024**2
    assert answer.status_code == 200
    assert answer.content == expected
    assert encoding == "gzip" or int(answer.headers["content-length"]) == len(expected)


def test_a_large_graph_is_the_whole_graph(client: TestClient, bundled_workspace: Workspace) -> None:
    answer = client.get("/sparql", params={"query": "CONSTRUCT WHERE { ?s ?p ?o }"}, headers={"Accept": "application/n-triples"})
    assert answer.content.count(b"\n") == bundled_workspace.graph.snapshot().triple_count


@pytest.mark.skipif(not FILES.exists(), reason="what a process has open is not told here; Linux tells it in /proc")
def test_no_file_of_a_large_result_stays_open(client: TestClient) -> None:
    def ask() -> int:
        for method in ("GET", "HEAD"):
            params = {"query": f"SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} }} # {method}"}
            assert client.request(method, "/sparql", params=params, headers={"Accept-Encoding": "identity"}).status_code == 200
        return len(list(FILES.iterdir()))

    first, *_, last = (ask() for _ in range(4))
    assert last <= first  # fewer, where what an earlier test had open is let go in between
