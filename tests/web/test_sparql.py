"""``/sparql``: the query operation of the SPARQL 1.1 Protocol, and a form for people."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import html

from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

from .conftest import Serving

SELECT = "SELECT (1 AS ?one) ('twee' AS ?two) {}"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { <urn:s> <urn:p> ?o } { VALUES ?o { 1 2 } }"
DESCRIBE = "DESCRIBE <https://w3id.org/participatiekaart/id/organisation/asito>"
HTML = {"Accept": "text/html"}


# --- the three ways to ask -------------------------------------------------------------------------------------------------


def test_a_query_is_answered_by_get(client: TestClient) -> None:
    assert client.get("/sparql", params={"query": ASK}).json()["boolean"] is True


def test_a_query_is_answered_by_form_post(client: TestClient) -> None:
    assert client.post("/sparql", data={"query": ASK}).json()["boolean"] is True


@pytest.mark.parametrize(
    "content_type", ["application/sparql-query", "application/sparql-query; charset=utf-8", "APPLICATION/SPARQL-QUERY"]
)
def test_a_query_is_answered_by_direct_post(client: TestClient, content_type: str) -> None:
    assert client.post("/sparql", content=ASK, headers={"Content-Type": content_type}).json()["boolean"] is True


def test_text_outside_ascii_arrives_as_it_is(client: TestClient) -> None:
    query = "SELECT ('één 🌱' AS ?x) {}"
    for answer in (
        client.get("/sparql", params={"query": query}),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", content=query.encode(), headers={"Content-Type": "application/sparql-query"}),
    ):
        assert answer.json()["results"]["bindings"][0]["x"]["value"] == "één 🌱"


# --- formats ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/xml", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6, text/turtle", "application/sparql-results+xml"),
    ],
)
def test_solutions_come_in_four_formats(client: TestClient, accept: str | None, media_type: str) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = client.get("/sparql", params={"query": SELECT}, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)


def test_the_four_formats_say_the_same(client: TestClient) -> None:
    json, xml, comma, tab = (
        client.get("/sparql", params={"query": SELECT}, headers={"Accept": accept})
        for accept in (
            "application/sparql-results+json",
            "application/sparql-results+xml",
            "text/csv",
            "text/tab-separated-values",
        )
    )
    assert json.json()["head"]["vars"] == ["one", "two"]
    assert json.json()["results"]["bindings"][0]["two"] == {"type": "literal", "value": "twee"}
    namespace = "{http://www.w3.org/2005/sparql-results#}"
    assert [each.text for each in ET.fromstring(xml.text).iter(f"{namespace}literal")] == ["1", "twee"]  # noqa: S314
    assert list(csv.reader(io.StringIO(comma.text))) == [["one", "two"], ["1", "twee"]]
    assert tab.text == '?one\t?two\n1\t"twee"\n'


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "application/sparql-results+xml"])
def test_a_boolean_comes_in_json_and_xml(client: TestClient, accept: str) -> None:
    answer = client.get("/sparql", params={"query": ASK}, headers={"Accept": accept})
    assert answer.headers["content-type"] == accept
    assert "true" in answer.text


@pytest.mark.parametrize(
    ("accept", "rdf_format"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
    ],
)
def test_a_graph_comes_in_four_rdf_formats(client: TestClient, accept: str, rdf_format: ox.RdfFormat) -> None:
    answer = client.get("/sparql", params={"query": CONSTRUCT}, headers={"Accept": accept})
    assert answer.headers["content-type"].partition(";")[0] == accept
    found = {str(quad.object) for quad in ox.parse(answer.content, format=rdf_format)}
    assert found == {str(ox.Literal(1)), str(ox.Literal(2))}


def test_describe_gives_a_graph(client: TestClient) -> None:
    answer = client.get("/sparql", params={"query": DESCRIBE}, headers={"Accept": "application/n-triples"})
    assert '"Asito"@nl' in answer.text


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (SELECT, "text/turtle"),
        (ASK, "text/csv"),
        (ASK, "application/ld+json"),
        (CONSTRUCT, "text/csv"),
        (SELECT, "image/png"),
        (SELECT, "*/*;q=0"),
    ],
)
def test_a_format_that_does_not_fit_the_result_is_406(client: TestClient, query: str, accept: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 406
    assert answer.json()["available"]


# --- what is refused -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_mistake_in_a_query_is_400_with_line_and_column(client: TestClient, language: str) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * {\n  ?s ?p }"}, headers={"Accept-Language": language})
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.headers["content-language"] == language
    assert problem["type"].endswith("/problem/query-refused")
    assert (problem["line"], problem["column"]) == (2, 10)


@pytest.mark.parametrize("query", ["", "   ", "\n"])
def test_no_query_is_400(client: TestClient, query: str) -> None:
    for answer in (
        client.get("/sparql", params={"query": query}),
        client.get("/sparql"),
        client.post("/sparql", data={"query": query}),
    ):
        assert answer.status_code == 400
        assert "There is no query" in answer.json()["detail"]


def test_two_queries_are_400(client: TestClient) -> None:
    for answer in (client.get("/sparql?query=ASK{}&query=ASK{}"), client.post("/sparql", data={"query": ["ASK{}", "ASK{}"]})):
        assert answer.status_code == 400
        assert "more than one query" in answer.json()["detail"]


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/json", "multipart/form-data; boundary=x", "application/sparql-update", ""]
)
def test_a_body_of_another_kind_is_415(client: TestClient, content_type: str) -> None:
    answer = client.post("/sparql", content=ASK, headers={"Content-Type": content_type})
    assert answer.status_code == 415
    assert "application/sparql-query" in answer.json()["detail"]


@pytest.mark.parametrize(
    "update", ["INSERT DATA { <urn:s> <urn:p> <urn:o> }", "DROP ALL", "LOAD <http://localhost/>", "CLEAR DEFAULT"]
)
def test_an_update_is_no_query(client: TestClient, update: str) -> None:
    assert client.post("/sparql", data={"query": update}).status_code == 400
    assert client.post("/sparql", data={"update": update}).status_code == 400
    assert client.post("/sparql", content=update, headers={"Content-Type": "application/sparql-query"}).status_code == 400


def test_a_query_of_more_than_a_mebibyte_is_refused(client: TestClient) -> None:
    query = "ASK {} #" + "x" * 1024**2
    for answer in (
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}),
    ):
        assert answer.status_code == 400
        assert "1024 KiB" in answer.json()["detail"]


def test_a_query_that_is_not_utf_8_is_refused(client: TestClient) -> None:
    answer = client.post("/sparql", content=b"ASK {} # \xff", headers={"Content-Type": "application/sparql-query"})
    assert answer.status_code == 400
    assert "not UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_service_is_refused(client: TestClient, accept: str) -> None:
    query = "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }"
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert answer.status_code == 400
    assert "SERVICE is refused" in answer.text


# --- budgets ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hasty(bundled_workspace: Workspace, serve: Serving) -> Iterator[TestClient]:
    """A service over the bundled data whose queries may take a second, with results of a mebibyte."""
    settings = Settings(data_dir=bundled_workspace.data_dir, query_seconds=1.0, query_workers=2, query_result_mib=1)
    with serve(Workspace(settings)) as client:
        yield client


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
def test_a_runaway_query_ends_as_503_and_others_are_answered(hasty: TestClient, accept: str) -> None:
    started = time.monotonic()
    runaway = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    answer = hasty.get("/sparql", params={"query": runaway}, headers={"Accept": accept})
    assert time.monotonic() - started < 5
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "longer than 1 seconds" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert hasty.get("/sparql", params={"query": ASK}).status_code == 200


def test_the_problem_names_the_budget_that_ran_out(hasty: TestClient) -> None:
    too_long = hasty.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"})
    too_large = hasty.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"})
    assert too_long.json()["budget"] == "time"
    assert too_large.json()["budget"] == "result"
    assert too_large.status_code == 503
    assert too_large.json()["type"].endswith("/problem/budget-exceeded")


# --- for people ------------------------------------------------------------------------------------------------------------


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


# --- caching ---------------------------------------------------------------------------------------------------------------


def test_an_answer_is_revalidated_by_its_entity_tag(client: TestClient) -> None:
    first = client.get("/sparql", params={"query": SELECT})
    again = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304


def test_a_browser_gets_the_truth_of_an_ask(client: TestClient) -> None:
    page = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}, headers=HTML).text
    assert "1 row" in page
    assert "<td>true</td>" in page


def test_a_browser_is_told_where_the_rest_of_many_rows_is(client: TestClient) -> None:
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1500"
    page = client.get("/sparql", params={"query": query}, headers=HTML).text
    assert "1500 rows: the first 1000 are shown here" in page
    assert page.count("<tr>") == 1 + 1000


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
def test_a_dataset_that_is_not_taken_is_refused_and_not_ignored(client: TestClient, name: str) -> None:
    answer = client.get("/sparql", params={"query": "ASK {}", name: "https://example.org/"})
    assert answer.status_code == 400
    assert name in answer.json()["detail"]


def test_a_query_in_the_address_that_is_not_utf_8_is_refused(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK%20%7B%20%22%FF%22%20%7D").status_code == 400
