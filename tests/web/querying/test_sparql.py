"""``/sparql``: queries by every form of request, of every dataset, and when an answer may be kept (SPARQL 1.1 Protocol)."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.web.answers import ASK, CSV, HTML, NAMED, ONE, SELECT, TRIPLES, TWO, every_language, rows
from tests.web.conftest import Desk, Serving

# --- the ways to ask -------------------------------------------------------------------------------------------------------


def test_every_form_of_a_request_gives_the_same_answer(client: TestClient) -> None:
    query = "SELECT ?name { <https://w3id.org/participatiekaart/id/organisation/asito> <https://schema.org/name> ?name } # één 🌱"
    answers = (
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", content=query.encode(), headers={"Content-Type": "application/sparql-query"}),
    )
    assert len({each.content for each in answers}) == 1
    assert answers[0].json()["results"]["bindings"][0]["name"] == {"type": "literal", "value": "Asito", "xml:lang": "nl"}


def test_letters_outside_ascii_arrive_as_they_are(client: TestClient) -> None:
    query = "SELECT ('één 🌱 +&%' AS ?x) {}"
    for answer in (client.get("/sparql", params={"query": query}), client.post("/sparql", data={"query": query})):
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == "één 🌱 +&%"


def test_describe_gives_a_graph(client: TestClient) -> None:
    query = "DESCRIBE <https://w3id.org/participatiekaart/id/organisation/asito>"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "application/n-triples"})
    assert '"Asito"@nl' in answer.text


def test_relative_names_are_against_the_address(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (<x> AS ?a) (<#y> AS ?b) {}"}, headers=CSV)
    assert rows(answer) == [["http://testserver/x", "http://testserver/sparql#y"]]


@pytest.mark.parametrize("accept", ["text/csv", "text/turtle", "application/json", "text/html"])
@pytest.mark.parametrize("params", [{}, {"query": SELECT}, {"query": "SELECT * { ?s ?p ?o }"}, {"query": "not SPARQL"}])
def test_head_tells_what_get_would_and_sends_nothing(client: TestClient, accept: str, params: dict[str, str]) -> None:
    headers = {"Accept": accept, "Accept-Encoding": "identity", "X-Request-ID": "the-same"}
    got, headed = (client.request(method, "/sparql", params=params, headers=headers) for method in ("GET", "HEAD"))
    assert (headed.status_code, headed.content) == (got.status_code, b"")
    assert headed.headers == got.headers


def test_options_tell_what_can_be_done_and_sent(client: TestClient) -> None:
    answer = client.options("/sparql")
    assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert "application/sparql-update" in answer.headers["accept-post"]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_405(client: TestClient, method: str) -> None:
    answer = client.request(method, "/sparql")
    assert answer.status_code == 405
    assert "POST" in answer.headers["allow"]


# --- datasets (SPARQL 1.1 Protocol, section 2.1.4) -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("graphs", "query", "expected"),
    [
        ({"default-graph-uri": [ONE]}, TRIPLES, [["urn:a", "1"], ["urn:b", "2"]]),
        ({"default-graph-uri": [ONE, TWO]}, TRIPLES, [["urn:a", "1"], ["urn:b", "2"], ["urn:c", "3"]]),
        ({"default-graph-uri": [ONE, ONE]}, TRIPLES, [["urn:a", "1"], ["urn:b", "2"]]),
        ({"default-graph-uri": [ONE, TWO]}, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?s ?q ?r }", [["3"]]),
        ({"default-graph-uri": [ONE]}, NAMED, []),
        ({"named-graph-uri": [ONE]}, NAMED, [[ONE, "urn:a", "1"], [ONE, "urn:b", "2"]]),
        ({"named-graph-uri": [ONE]}, TRIPLES, []),
        ({"named-graph-uri": [ONE, TWO]}, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", [[ONE], [TWO]]),
        (
            {"default-graph-uri": [ONE], "named-graph-uri": [TWO]},
            "SELECT ?s ?t { ?s ?p 2 GRAPH ?g { ?t ?p 3 } }",
            [["urn:b", "urn:c"]],
        ),
        ({"default-graph-uri": ["urn:nowhere"]}, TRIPLES, []),
        ({"default-graph-uri": ["urn:nowhere", ONE]}, TRIPLES, [["urn:a", "1"], ["urn:b", "2"]]),
        ({"named-graph-uri": ["urn:nowhere"]}, NAMED, []),
        ({"default-graph-uri": [TWO]}, TRIPLES.replace("{", f"FROM <{ONE}> {{", 1), [["urn:b", "2"], ["urn:c", "3"]]),
        ({"named-graph-uri": [TWO]}, "SELECT ?g FROM NAMED <http://example.org/one> { GRAPH ?g { ?s ?p 2 } }", [[TWO]]),
        ({}, TRIPLES.replace("{", f"FROM <{ONE}> FROM <{TWO}> {{", 1), [["urn:a", "1"], ["urn:b", "2"], ["urn:c", "3"]]),
        ({}, "BASE <http://example.org/> SELECT ?s ?o FROM <one> { ?s ?p ?o }", [["urn:a", "1"], ["urn:b", "2"]]),
        ({}, "PREFIX x: <http://example.org/> SELECT ?s ?o FROM x:one { ?s ?p ?o }", [["urn:a", "1"], ["urn:b", "2"]]),
        ({}, NAMED.replace("{", f"FROM <{ONE}> {{", 1), []),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_reads_the_graphs_that_it_is_told_to_as_a_set(
    two: Desk, method: str, graphs: dict[str, list[str]], query: str, expected: list[list[str]]
) -> None:
    sent = {"params" if method == "GET" else "data": {"query": query, **graphs}}
    answer = two.client.request(method, "/sparql", headers=CSV, **sent)  # type: ignore[arg-type]
    assert rows(answer) == expected


def test_a_browser_asks_the_same_graphs(two: Desk) -> None:
    answer = two.client.get("/sparql", params={"query": TRIPLES, "default-graph-uri": [ONE]}, headers=HTML)
    assert "2 rows" in answer.text


def test_each_dataset_has_a_tag_of_its_own(two: Desk) -> None:
    asked = ({}, {"default-graph-uri": [ONE]}, {"default-graph-uri": [TWO]}, {"named-graph-uri": [ONE]})
    tags = {two.client.get("/sparql", params={"query": TRIPLES, **each}).headers["etag"] for each in asked}
    assert len(tags) == len(asked)


# --- what is refused -------------------------------------------------------------------------------------------------------


@every_language
def test_a_mistake_in_a_query_is_400_with_line_and_column(client: TestClient, language: str) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p }"}, headers={"Accept-Language": language})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.headers["content-language"] == language
    assert problem["type"].endswith("/problem/query-refused")
    assert (problem["line"], problem["column"]) == (2, 10)


@pytest.mark.parametrize("query", ["", "   ", "\n"])
@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_an_empty_query_is_400(client: TestClient, query: str, accept: str) -> None:
    headers = {"Accept": accept}
    for answer in (
        client.get("/sparql", params={"query": query}, headers=headers),
        client.post("/sparql", data={"query": query}, headers=headers),
        client.post("/sparql", content=query, headers={**headers, "Content-Type": "application/sparql-query"}),
    ):
        assert answer.status_code == 400


def test_a_post_without_a_query_is_400(client: TestClient) -> None:
    answer = client.post("/sparql", data={"q": ASK})
    assert answer.status_code == 400
    assert "There is no query" in answer.json()["detail"]


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_service_is_refused(client: TestClient, accept: str) -> None:
    for endpoint in ("<http://localhost:1/>", "<http://127.0.0.1:8000/sparql>", "?endpoint"):
        query = f"SELECT * {{ VALUES ?endpoint {{ <http://localhost:1/> }} SERVICE {endpoint} {{ ?s ?p ?o }} }}"
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
        assert answer.status_code == 400
        assert "SERVICE" in answer.text


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_function_that_nobody_knows_is_an_error_in_the_query_or_no_value(client: TestClient, accept: str) -> None:
    answer = client.get("/sparql", params={"query": "SELECT (<urn:f>(1) AS ?x) {}"}, headers={"Accept": accept})
    assert answer.status_code in {200, 400}


# --- caching ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["text/csv", "application/json", "text/html"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
def test_an_answer_is_revalidated_by_its_entity_tag(client: TestClient, accept: str, encoding: str) -> None:
    headers = {"Accept": accept, "Accept-Encoding": encoding}
    params = {"query": "SELECT * { ?s ?p ?o } LIMIT 100"}
    first = client.get("/sparql", params=params, headers=headers)
    again = client.get("/sparql", params=params, headers={**headers, "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert first.headers["cache-control"] == "no-cache"
    assert {"accept", "accept-language"} <= set(first.headers["vary"].lower().split(", "))


def test_what_a_client_holds_already_is_not_evaluated(bundled_workspace: Workspace, serve: Serving) -> None:
    settings = Settings(data_dir=bundled_workspace.data_dir, query_seconds=0.5, cache_mib=0)
    with serve(Workspace(settings)) as client:
        query = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"}
        tag = client.get("/sparql", params=query).headers["etag"]
        state = client.app.state  # type: ignore[attr-defined]
        workers, state.query_workers = state.query_workers, None
        assert client.get("/sparql", params=query, headers={"If-None-Match": tag}).status_code == 304
        state.query_workers = workers


def test_the_tag_changes_with_what_is_published(two: Desk) -> None:
    before = two.client.get("/sparql", params={"query": ASK}).headers["etag"]
    headers = {**two.editor, "Content-Type": "text/turtle"}
    two.client.put("/graph-store?graph=urn:another", content="<urn:a> <urn:p> 1 .", headers=headers)
    again = two.client.get("/sparql", params={"query": ASK}, headers={"If-None-Match": before})
    assert (again.status_code, again.headers["etag"] != before) == (200, True)


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "text/html",
    ],
)
@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?x) {}",
        "SELECT (rand() AS ?x) {}",
        "SELECT (UUID() AS ?x) {}",
        "SELECT (StrUUID() AS ?x) {}",
        "SELECT (BNODE() AS ?x) {}",
        "SELECT ?x { BIND(now ( ) AS ?x) } # 'NOW'",
    ],
)
def test_what_would_answer_otherwise_next_time_is_not_kept(client: TestClient, query: str, accept: str) -> None:
    answers = [client.get("/sparql", params={"query": query}, headers={"Accept": accept}) for _ in range(2)]
    for answer in answers:
        assert answer.status_code == 200
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
    assert "BNODE" in query or answers[0].content != answers[1].content


@pytest.mark.parametrize("query", ["SELECT ?now { BIND('NOW()' AS ?now) } # RAND()", "SELECT (<urn:NOW> AS ?x) {}"])
def test_what_only_looks_like_that_is_kept(client: TestClient, query: str) -> None:
    assert "etag" in client.get("/sparql", params={"query": query}).headers
