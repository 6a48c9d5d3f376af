"""Formats of results: what each is called, and that all of them say the same."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from rdflib import Graph
from rdflib.plugins.sparql.results.tsvresults import TSVResultParser
from rdflib.query import Result

from participatiekaart.errors import InvalidInput
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.web.formats import ALIASES, EVERY_RESULT, GRAPHS, RESULTS, named_format, with_charset

SELECT = """
SELECT ?iri ?plain ?tagged ?number ?typed ?odd ?none {
  VALUES (?iri ?plain ?tagged ?number ?typed ?odd ?none) {
    (<http://example.org/é?a=b&c#d> "x" "één"@nl 1 "2019-21"^^<http://example.org/edtf> "a,b;\\"c\\"\\td\\ne <&>" UNDEF)
    (<urn:a> "" "x"@en-GB 1.5 true "'\\\\" UNDEF)
  }
}
"""
CONSTRUCT = """
CONSTRUCT { <urn:s> <urn:p> ?iri , ?plain , ?tagged , ?number , ?typed , ?odd ; <http://example.org/é> [ <urn:q> 1 ] }
""" + SELECT.partition("?none {")[2].join(["WHERE {", ""])
ASK = "ASK {}"
QUERIES = {"solutions": SELECT, "boolean": ASK, "graph": CONSTRUCT}

NAMES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nquads": "application/n-quads",
    "trig": "application/trig",
}
CASES = [(kind, media_type) for kind, offers in RESULTS.items() for media_type in offers]
every_case = pytest.mark.parametrize(("kind", "media_type"), CASES)


def ask(client: TestClient, kind: str, media_type: str) -> bytes:
    """A result, asked for by Accept."""
    answer = client.get("/sparql", params={"query": QUERIES[kind]}, headers={"Accept": media_type})
    assert answer.status_code == 200, answer.text
    return answer.content


# --- names -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "media_type"), [*NAMES.items(), ("html", "text/html"), ("text/csv", "text/csv"), ("", "")])
def test_a_format_has_a_short_name_and_its_own(name: str, media_type: str) -> None:
    assert named_format(name) == media_type
    assert named_format(None) == ""


@pytest.mark.parametrize("name", ["CSV", "excel", "text/plain", "application/octet-stream", "é"])
def test_a_format_that_nobody_knows_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        named_format(name)
    for language in ("nl", "en"):
        assert name in refused.value.text[language]
        assert "csv, tsv" in refused.value.text[language]


def test_text_says_that_it_is_utf_8() -> None:
    assert with_charset("text/csv") == "text/csv; charset=utf-8"
    assert with_charset("application/n-triples") == "application/n-triples"


def test_every_short_name_is_one_of_the_formats_that_are_offered() -> None:
    assert set(NAMES.values()) == set(EVERY_RESULT) - set(ALIASES)


# --- every kind of result in every format ----------------------------------------------------------------------------------


@every_case
def test_a_result_comes_by_accept_and_by_parameter_as_what_was_asked_for(client: TestClient, kind: str, media_type: str) -> None:
    params = {"query": QUERIES[kind]}
    for answer in (
        client.get("/sparql", params=params, headers={"Accept": media_type}),
        client.get("/sparql", params={**params, "format": media_type}, headers={"Accept": "text/html"}),
        client.post("/sparql", data={**params, "format": media_type}),
        client.post("/sparql", data=params, headers={"Accept": f"{media_type}, text/html;q=0.5"}),
    ):
        assert answer.status_code == 200
        assert answer.headers["content-type"] == with_charset(ALIASES.get(media_type, media_type))


@pytest.mark.parametrize(("name", "media_type"), NAMES.items())
@pytest.mark.parametrize("kind", RESULTS)
def test_a_format_that_does_not_hold_that_kind_is_406_with_those_that_do(
    client: TestClient, kind: str, name: str, media_type: str
) -> None:
    params = {"query": QUERIES[kind]}
    fits = media_type in RESULTS[kind]  # type: ignore[index]
    for answer in (
        client.get("/sparql", params={**params, "format": name}),
        client.get("/sparql", params=params, headers={"Accept": media_type}),
    ):
        assert answer.status_code == (200 if fits else 406)
        assert fits or answer.json()["available"] == list(RESULTS[kind])  # type: ignore[index]


@pytest.mark.parametrize("kind", RESULTS)
def test_the_first_format_is_for_those_that_take_anything(client: TestClient, kind: str) -> None:
    answer = client.get("/sparql", params={"query": QUERIES[kind]})
    assert answer.headers["content-type"].partition(";")[0] == RESULTS[kind][0]  # type: ignore[index]


def test_solutions_are_the_same_to_rdflib_in_every_format(client: TestClient) -> None:
    def rows(result: Result) -> list[list[object]]:
        assert [str(each) for each in result.vars or ()] == ["iri", "plain", "tagged", "number", "typed", "odd", "none"]
        return [list(row) for row in result]  # type: ignore[arg-type]

    json, xml = (
        rows(Result.parse(io.BytesIO(ask(client, "solutions", media_type)), content_type=media_type))
        for media_type in RESULTS["solutions"][:2]
    )
    tab = rows(TSVResultParser().parse(io.BytesIO(ask(client, "solutions", "text/tab-separated-values"))))
    assert json == xml
    assert [row[:-1] for row in tab] == [row[:-1] for row in json]
    assert all(row[-1] is None for row in json)


def test_solutions_are_the_same_to_oxigraph_in_every_format(client: TestClient) -> None:
    found = []
    for media_type in ("application/sparql-results+json", "application/sparql-results+xml", "text/tab-separated-values"):
        result_format = ox.QueryResultsFormat.from_media_type(media_type)
        assert result_format is not None
        parsed = ox.parse_query_results(ask(client, "solutions", media_type), format=result_format)
        assert isinstance(parsed, ox.QuerySolutions)
        found.append([list(row) for row in parsed])
    assert found[0] == found[1] == found[2]


def test_csv_holds_the_texts_of_the_same_solutions(client: TestClient) -> None:
    header, *rows = csv.reader(io.StringIO(ask(client, "solutions", "text/csv").decode(), newline=""))
    assert header == ["iri", "plain", "tagged", "number", "typed", "odd", "none"]
    assert rows == [
        ["http://example.org/é?a=b&c#d", "x", "één", "1", "2019-21", 'a,b;"c"\td\ne <&>', ""],
        ["urn:a", "", "x", "1.5", "true", "'\\", ""],
    ]


@pytest.mark.parametrize("query", ["SELECT ?x {}", "SELECT ?x { FILTER(false) }", "SELECT * {}", "SELECT * { FILTER(false) }"])
@pytest.mark.parametrize("media_type", RESULTS["solutions"][:4])
def test_nothing_is_something_that_every_format_can_say(client: TestClient, query: str, media_type: str) -> None:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})
    result_format = ox.QueryResultsFormat.from_media_type(media_type)
    assert answer.status_code == 200
    assert result_format is not None
    if media_type == "text/csv":
        return
    parsed = ox.parse_query_results(answer.content, format=result_format)
    assert isinstance(parsed, ox.QuerySolutions)
    assert len(list(parsed)) == (0 if "false" in query else 1)


@pytest.mark.parametrize("query", ["ASK {}", "ASK { FILTER(false) }"])
@pytest.mark.parametrize("media_type", RESULTS["boolean"][:2])
def test_a_boolean_is_the_same_in_every_format(client: TestClient, query: str, media_type: str) -> None:
    content = client.get("/sparql", params={"query": query}, headers={"Accept": media_type}).content
    expected = "false" not in query
    assert Result.parse(io.BytesIO(content), content_type=media_type).askAnswer is expected
    result_format = ox.QueryResultsFormat.from_media_type(media_type)
    assert result_format is not None
    parsed = ox.parse_query_results(content, format=result_format)
    assert isinstance(parsed, ox.QueryBoolean)
    assert bool(parsed) is expected


def graph_of(client: TestClient, media_type: str) -> ox.Dataset:
    rdf_format = ox.RdfFormat.from_media_type(media_type)
    assert rdf_format is not None
    found = ox.Dataset(ox.parse(ask(client, "graph", media_type), format=rdf_format))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


@pytest.mark.parametrize("media_type", RESULTS["graph"])
def test_a_graph_is_the_same_in_every_format(client: TestClient, media_type: str) -> None:
    expected = graph_of(client, "application/n-triples")
    assert len(expected) == 16
    assert graph_of(client, media_type) == expected


@pytest.mark.parametrize("media_type", GRAPHS)
def test_rdflib_reads_every_format_of_a_graph(client: TestClient, media_type: str) -> None:
    content = ask(client, "graph", media_type)
    assert len(Graph().parse(io.BytesIO(content), format=media_type if media_type != "application/n-triples" else "nt")) == 16


@pytest.mark.parametrize("predicate", ["urn:p/1", "http://example.org/p/", "http://example.org/p?x=1", f"{PREFIXES['rdf']}li"])
def test_what_xml_cannot_say_is_refused_and_no_broken_document(client: TestClient, predicate: str) -> None:
    query = f"CONSTRUCT {{ <urn:s> <{predicate}> 1 }} {{}}"
    assert client.get("/sparql", params={"query": query, "format": "turtle"}).status_code == 200
    assert client.get("/sparql", params={"query": query, "format": "rdfxml"}).status_code in {400, 406}


@pytest.mark.parametrize("character", ["\\u0001", "\\u000B", "\\uFFFE"])
@pytest.mark.parametrize("query", ["SELECT ('a{}b' AS ?x) {{}}", "CONSTRUCT {{ <urn:s> <urn:p> 'a{}b' }} {{}}"])
def test_a_character_that_no_xml_may_have_is_refused_in_xml_only(client: TestClient, query: str, character: str) -> None:
    def status(name: str) -> int:
        return client.get("/sparql", params={"query": query.format(character), "format": name}).status_code

    xml, other = ("xml", "json") if query.startswith("SELECT") else ("rdfxml", "turtle")
    assert (status(xml), status(other)) == (406, 200)


@pytest.mark.parametrize(
    "media_type",
    EVERY_RESULT,
)
def test_a_triple_as_a_term_is_an_answer_or_a_refusal(client: TestClient, media_type: str) -> None:
    term = "<<( <urn:a> <urn:p> 'x'@ar--rtl )>>"
    for query in (f"SELECT ({term} AS ?x) {{}}", f"CONSTRUCT {{ <urn:s> <urn:p> {term} }} {{}}"):
        answer = client.get("/sparql", params={"query": query}, headers={"Accept": media_type})
        assert answer.status_code in {200, 400, 406}, answer.text
