"""The page of ``/sparql``: a form for people, with the answer or with what went wrong."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import html

from participatiekaart.rdf.names import SHARED_BASE
from tests.web.answers import ASK, CONSTRUCT, HTML, SELECT, rows


@pytest.mark.parametrize(("language", "button"), [("en", "Ask"), ("nl", None)])
def test_a_browser_that_asks_nothing_gets_a_form_with_a_query_that_works(
    client: TestClient, language: str, button: str | None
) -> None:
    answer = client.get("/sparql", headers={"Accept": "text/html", "Accept-Language": language})
    tree = html.document_fromstring(answer.text)
    [area] = tree.xpath("//form//textarea[@name='query']")
    assert tree.xpath("//label[@for='query']")
    assert button is None or button in tree.xpath("string(//form//button)")
    assert len(client.get("/sparql", params={"query": area.text_content()}).json()["results"]["bindings"]) > 20


def test_a_browser_gets_the_result_as_a_table_below_its_query(client: TestClient) -> None:
    query = (
        "SELECT ?name ?thing { BIND('<b>' AS ?name) BIND(<https://w3id.org/participatiekaart/id/organisation/asito> AS ?thing) }"
    )
    tree = html.document_fromstring(client.get("/sparql", params={"query": query}, headers=HTML).text)
    assert tree.xpath("//table//th/text()") == ["name", "thing"]
    assert next(each.text_content() for each in tree.xpath("//table//td")) == "<b>"
    assert tree.xpath("//table//a/@href") == ["/doc/organisation/asito"]
    assert tree.xpath("string(//textarea)").strip() == query
    assert "1 row" in tree.text_content()


def test_a_browser_gets_a_graph_as_turtle(client: TestClient) -> None:
    tree = html.document_fromstring(client.get("/sparql", params={"query": CONSTRUCT}, headers=HTML).text)
    assert list(ox.parse(tree.xpath("string(//main//pre)"), format=ox.RdfFormat.TURTLE))


def test_a_browser_gets_a_boolean_as_a_word(client: TestClient) -> None:
    tree = html.document_fromstring(client.get("/sparql", params={"query": ASK}, headers=HTML).text)
    assert "true" in tree.xpath("//main")[0].text_content()


def test_a_browser_gets_a_mistake_beside_its_query(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p }"}, headers=HTML)
    tree = html.document_fromstring(answer.text)
    assert answer.status_code == 400
    assert "line 2, column 10" in tree.xpath("string(//*[@role='alert'])")
    assert "?s ?p }" in tree.xpath("string(//textarea)")
    assert tree.xpath("//textarea/@aria-describedby") == tree.xpath("//*[@role='alert']/@id")


def test_the_page_of_an_error_is_not_kept(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": "not SPARQL"}, headers=HTML)
    assert (answer.status_code, answer.headers["cache-control"]) == (400, "no-store")
    assert "etag" not in answer.headers


def test_a_browser_gets_values_longer_than_a_csv_reader_likes(client: TestClient) -> None:
    query = "SELECT (GROUP_CONCAT(STR(?o)) AS ?all) { ?s ?p ?o }"
    answer = client.get("/sparql", params={"query": query}, headers=HTML)
    assert answer.status_code == 200
    assert len(answer.text) > 200_000


@pytest.mark.parametrize(
    "query", ["SELECT ?x { }", "SELECT ?x ?y { VALUES (?x ?y) { (UNDEF 1) (2 UNDEF) (UNDEF UNDEF) } }", "SELECT * { }"]
)
def test_a_browser_gets_empty_cells_where_nothing_is_bound(client: TestClient, query: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers=HTML)
    assert answer.status_code == 200
    rows = html.document_fromstring(answer.text).xpath("//table/tbody/tr")
    assert len(rows) == (3 if "VALUES" in query else 1)


def test_form_posts_of_a_browser_are_answered_with_a_page(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": SELECT}, headers=HTML)
    assert html.document_fromstring(answer.text).xpath("//table//td/text()") == ["1", "twee"]


def test_a_browser_gets_the_truth_of_an_ask(client: TestClient) -> None:
    page = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}, headers=HTML).text
    assert "1 row" in page
    assert "<td>true</td>" in page


def test_a_browser_is_told_where_the_rest_of_many_rows_is(client: TestClient) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1500"
    page = client.get("/sparql", params={"query": query}, headers=HTML).text
    assert "1500 rows: the first 1000 are shown here" in page
    assert page.count("<tr>") == 1 + 1000


def test_a_browser_can_ask_for_a_file_from_the_form(client: TestClient) -> None:
    page = html.document_fromstring(client.get("/sparql", headers=HTML).text)
    for name in page.xpath("//select[@name='format']/option/@value"):
        query = CONSTRUCT if name == "turtle" else SELECT
        answer = client.get("/sparql", params={"query": query, "lang": "en", "format": name}, headers=HTML)
        assert answer.status_code == 200


def test_the_rest_of_many_rows_is_one_link_away(client: TestClient) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1500"
    page = html.document_fromstring(client.get("/sparql", params={"query": query}, headers=HTML).text)
    [link] = page.xpath("//main//a[contains(@href, 'format=csv')]/@href")
    assert len(rows(client.get(link, headers=HTML))) == 1500


def test_the_rest_of_many_rows_is_of_the_same_graphs(client: TestClient) -> None:
    graph = f"{SHARED_BASE}graph/concept/sector"
    query = "SELECT ?s ?p ?o { ?s ?p ?o . ?t ?q ?r } LIMIT 1500"
    asked = {"query": query, "default-graph-uri": graph}
    page = html.document_fromstring(client.get("/sparql", params=asked, headers=HTML).text)
    [link] = page.xpath("//main//a[contains(@href, 'format=csv')]/@href")
    assert "default-graph-uri" in link
