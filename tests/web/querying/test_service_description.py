"""What the service says of itself: SPARQL 1.1 Service Description and VoID."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.graph.functions import EXTENSION_FUNCTIONS
from participatiekaart.queries import SavedQuery
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.settings import Settings
from participatiekaart.web.formats import ALIASES, EVERY_RESULT, GRAPHS
from participatiekaart.workspace import Workspace
from tests.web.conftest import Desk, Serving, area, publish

SERVICE = "http://testserver/sparql"
FORMATS = {
    "SPARQL_Results_JSON": "application/sparql-results+json",
    "SPARQL_Results_XML": "application/sparql-results+xml",
    "SPARQL_Results_CSV": "text/csv",
    "SPARQL_Results_TSV": "text/tab-separated-values",
    "Turtle": "text/turtle",
    "N-Triples": "application/n-triples",
    "RDF_XML": "application/rdf+xml",
    "JSON-LD": "application/ld+json",
    "N-Quads": "application/n-quads",
    "TriG": "application/trig",
}
"""Media types by their names at http://www.w3.org/ns/formats/."""


def described(client: TestClient, path: str = "/sparql") -> ox.Store:
    answer = client.get(path, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    store = ox.Store()
    store.load(answer.content, format=ox.RdfFormat.N_TRIPLES)
    return store


def ask(store: ox.Store, sparql: str) -> set[tuple[str, ...]]:
    found = store.query(sparql, prefixes=PREFIXES, base_iri=SERVICE)
    assert isinstance(found, ox.QuerySolutions)
    return {tuple(term.value for term in row) for row in found}  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def store(client: TestClient) -> ox.Store:
    return described(client)


def test_it_describes_one_service_with_its_endpoint(store: ox.Store) -> None:
    assert ask(store, "SELECT ?service ?endpoint { ?service a sd:Service ; sd:endpoint ?endpoint }") == {(SERVICE, SERVICE)}


def test_it_has_a_title_in_both_languages(store: ox.Store) -> None:
    assert len(ask(store, "SELECT ?title { ?service a sd:Service ; dct:title ?title }")) == 2


def test_it_knows_both_languages_of_sparql(store: ox.Store) -> None:
    found = ask(store, "SELECT ?language { ?service sd:supportedLanguage ?language }")
    assert found == {(f"{PREFIXES['sd']}SPARQL11{each}",) for each in ("Query", "Update")}


def test_the_formats_that_it_names_are_those_that_it_writes_and_reads(store: ox.Store) -> None:
    def named(predicate: str) -> set[str]:
        found = ask(store, f"SELECT ?format {{ ?service sd:{predicate} ?format }}")
        return {FORMATS[each.removeprefix("http://www.w3.org/ns/formats/")] for (each,) in found}

    assert named("resultFormat") == set(EVERY_RESULT) - set(ALIASES)
    assert named("inputFormat") == set(GRAPHS)


def test_it_says_that_the_default_graph_is_the_union_of_all(store: ox.Store) -> None:
    assert ask(store, "SELECT ?f { ?service sd:feature ?f }") == {
        (f"{PREFIXES['sd']}{each}",) for each in ("UnionDefaultGraph", "EmptyGraphs")
    }


def test_it_names_the_functions_that_a_query_may_call(store: ox.Store) -> None:
    found = ask(store, "SELECT ?function { ?service sd:extensionFunction ?function . ?function a sd:Function }")
    assert found == {(each,) for each in EXTENSION_FUNCTIONS}


def test_it_names_federation_only_where_that_is_allowed(bundled_workspace: Workspace, serve: Serving) -> None:
    settings = Settings(data_dir=bundled_workspace.data_dir, federation_endpoints="https://example.org/sparql")
    with serve(Workspace(settings)) as client:
        assert ask(described(client), "SELECT ?s { ?s sd:feature sd:BasicFederatedQuery }") == {(SERVICE,)}


def test_it_counts_the_triples_of_the_default_graph(store: ox.Store, bundled_workspace: Workspace) -> None:
    asked = "SELECT ?n { ?service sd:defaultDataset/sd:defaultGraph ?graph . ?graph a sd:Graph ; void:triples ?n }"
    assert ask(store, asked) == {(str(bundled_workspace.graph.snapshot().triple_count),)}


def test_it_names_every_graph_with_the_triples_that_it_counts(store: ox.Store, client: TestClient) -> None:
    asked = """SELECT ?name ?n {
      ?service sd:defaultDataset/sd:namedGraph ?named . ?named a sd:NamedGraph ; sd:name ?name ; sd:graph/void:triples ?n
    }"""
    counted = client.get(
        "/sparql", params={"query": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g", "format": "csv"}
    )
    assert ask(store, asked) == {tuple(line.split(",")) for line in counted.text.splitlines()[1:]}


def test_it_names_the_saved_queries(store: ox.Store) -> None:
    found = ask(store, "SELECT ?query { ?service a sd:Service ; rdfs:seeAlso ?query . ?query dct:title ?title }")
    assert found == {(each.iri,) for each in SavedQuery.bundled()}


def test_it_names_a_graph_whose_name_has_a_fragment(empty_desk: Desk) -> None:
    name = "http://example.org/é#graph"
    headers = {**empty_desk.editor, "Content-Type": "text/turtle"}
    empty_desk.client.put("/graph-store", params={"graph": name}, content="<urn:a> <urn:p> 1 .", headers=headers)
    found = ask(described(empty_desk.client), "SELECT ?name ?n { ?named sd:name ?name ; sd:graph/void:triples ?n }")
    assert found == {(name, "1")}


def test_it_follows_what_is_published(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        first = client.get("/sparql", headers={"Accept": "text/turtle"})
        publish(small, area("two"))
        second = client.get("/sparql", headers={"Accept": "text/turtle", "If-None-Match": first.headers["etag"]})
        assert second.status_code == 200
        assert "graph/area/two" in second.text


@pytest.mark.parametrize("path", ["/sparql", "/graph-store"])
@pytest.mark.parametrize("media_type", GRAPHS)
def test_it_comes_in_every_format_of_a_graph(client: TestClient, store: ox.Store, path: str, media_type: str) -> None:
    answer = client.get(path, headers={"Accept": media_type})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert {quad.triple for quad in ox.parse(answer.content, format=GRAPHS[media_type])} == {quad.triple for quad in store}


@pytest.mark.parametrize("path", ["/sparql", "/graph-store"])
def test_it_comes_in_the_format_that_the_address_names(client: TestClient, path: str) -> None:
    assert client.get(f"{path}?format=rdfxml").headers["content-type"] == "application/rdf+xml"
    assert client.get(f"{path}?format=csv").status_code == 406
    assert client.get(f"{path}?format=docx").status_code == 400


@pytest.mark.parametrize("path", ["/sparql", "/graph-store"])
def test_it_is_revalidated_by_its_entity_tag(client: TestClient, path: str) -> None:
    first = client.get(path, headers={"Accept": "text/turtle"})
    again = client.get(path, headers={"Accept": "text/turtle", "If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["vary"].startswith("Accept")


def test_the_service_is_named_as_it_was_asked(client: TestClient) -> None:
    answer = client.get("/sparql", headers={"Accept": "application/n-triples", "Host": "data.example"})
    assert "<http://data.example/sparql> " in answer.text


@pytest.mark.parametrize("host", ["a b", "<x>", '"', "exa{mple"])
def test_whatever_a_client_calls_the_host_there_is_a_description(client: TestClient, host: str) -> None:
    assert client.get("/sparql", headers={"Accept": "text/turtle", "Host": host}).status_code in {200, 400}


def test_its_names_are_those_of_the_vocabulary(store: ox.Store) -> None:
    assert ask(store, "SELECT ?v { ?dataset void:vocabulary ?v }") == {(f"{SHARED_BASE}def",)}
