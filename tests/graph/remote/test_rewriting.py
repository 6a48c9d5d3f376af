"""Queries put so that other engines answer as the embedded one does."""

from __future__ import annotations

import pytest

from participatiekaart.graph.remote.rewriting import except_in, graphs_by_variable, renamed, without_from


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        (
            "ASK { GRAPH ?g { ?s ?p ?o OPTIONAL { ?o ?q ?r } } . ?s ?p 1 }",
            "ASK { GRAPH ?g { ?s ?p ?o OPTIONAL { ?o ?q ?r } } FILTER(?g NOT IN (<urn:m>)) . ?s ?p 1 }",
        ),
        (
            "ASK { graph $g { GRAPH ?h { ?s ?p ?o } } }",
            "ASK { graph $g { GRAPH ?h { ?s ?p ?o } FILTER(?h NOT IN (<urn:m>)) } FILTER($g NOT IN (<urn:m>)) }",
        ),
        ("ASK { GRAPH <urn:g> { ?s ?p ?o } }", "ASK { GRAPH <urn:g> { ?s ?p ?o } }"),
        ("ASK { ?graph ?p 'GRAPH ?g { }' } # GRAPH ?g { }", "ASK { ?graph ?p 'GRAPH ?g { }' } # GRAPH ?g { }"),
    ],
)
def test_a_graph_is_hidden_wherever_a_variable_could_find_it(sparql: str, expected: str) -> None:
    assert except_in(sparql, ["urn:m"]) == expected


@pytest.mark.parametrize(
    ("sparql", "expected"),
    [
        (
            "PREFIX g: <urn:> SELECT ?s { GRAPH g:a { ?s ?p ?o } GRAPH ?h { ?s ?p ?o } }",
            "PREFIX g: <urn:> SELECT ?s { GRAPH ?graph0 { ?s ?p ?o } FILTER(?graph0 = g:a) GRAPH ?h { ?s ?p ?o } }",
        ),
        (
            "SELECT DISTINCT * { GRAPH <urn:a> { ?graph ?p ?o } }",
            "SELECT DISTINCT ?graph ?o ?p { GRAPH ?graph_0 { ?graph ?p ?o } FILTER(?graph_0 = <urn:a>) }",
        ),
        (
            "SELECT (COUNT(*) AS ?n) { { SELECT * { GRAPH <urn:a> { ?s ?p ?o } } } }",
            "SELECT (COUNT(*) AS ?n) { { SELECT * { GRAPH ?graph0 { ?s ?p ?o } FILTER(?graph0 = <urn:a>) } } }",
        ),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", "SELECT * { GRAPH ?g { ?s ?p ?o } }"),
    ],
)
def test_a_graph_with_a_name_becomes_one_with_a_variable_that_nobody_sees(sparql: str, expected: str) -> None:
    assert graphs_by_variable(sparql) == expected


def test_a_name_is_replaced_however_it_is_written() -> None:
    sparql = "BASE <http://a/> PREFIX x: <http://a/> ASK { <b> x:b <http://a/b>, <http://a/c>, 'x:b' }"
    expected = "BASE <http://a/> PREFIX x: <http://a/> ASK { <urn:n> <urn:n> <urn:n>, <http://a/c>, 'x:b' }"
    assert renamed(sparql, {"http://a/b": "urn:n"}) == expected


def test_from_goes_and_nothing_else() -> None:
    assert (
        without_from("SELECT ?from FROM x:g\nfrom named <urn:b> WHERE { ?from ?p ?o }") == "SELECT ?from \n WHERE { ?from ?p ?o }"
    )
