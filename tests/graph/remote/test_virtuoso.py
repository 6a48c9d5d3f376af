"""What Virtuoso does otherwise, and that its adapter makes the same of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from participatiekaart.errors import BudgetExceeded, QueryRefused
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.sparql import Dataset

from .copies import Copy, answer
from .servers import Server, connections

GRAPH = "https://example.org/graph/a"
XSD, GEO, RDF = PREFIXES["xsd"], PREFIXES["geo"], PREFIXES["rdf"]


@pytest.fixture
def copy(virtuoso_server: Server) -> Iterator[Copy]:
    with connections(virtuoso_server) as connect:
        yield Copy(connect())


def same(copy: Copy, *queries: str) -> None:
    for sparql in queries:
        theirs, ours = copy.both(sparql)
        assert theirs == ours, sparql


def written(literals: list[str]) -> str:
    """A triple for each literal, each with a property of its own."""
    return "".join(f"<urn:s{number}> <urn:p{number}> {literal} .\n" for number, literal in enumerate(literals))


TEXTS = [
    '"x"',
    '""',
    '"x"@nl',
    '"x"@en-gb',
    '" x "',
    r'"tab\t line\n\r quote\" back\\"',
    '"é€😀"',
    r'"\u0001\u007F"',
    f'"{"lang " * 20_000}"',
]
TYPED = {
    "boolean": ["true", "false", "yes", ""],
    "integer": ["1", "-5", "007", "123456789012345678901234567890", "een", ""],
    "int": ["3"],
    "decimal": ["1.5", "1.50", "10.0", "-0.25", "12345678901234567.123456789", "12345678901234567890.5", "een"],
    "double": ["1.5", "INF", "NaN", "een"],
    "date": ["2020-01-31", "2020-01-31Z", "2020-01-31+01:00", "1066-10-14", "-0044-03-15", "2020-13-45", "gisteren"],
    "dateTime": ["2020-01-31T10:00:00", "2020-01-31T10:00:00Z", "2020-01-31T10:00:00.123-05:00", "2020-01-31"],
    "time": ["10:00:00", "10:00:00Z"],
    "gYear": ["2019", "2019Z", "-0044", "", "2019-01"],
    "gYearMonth": ["2019-03", "2019"],
    "duration": ["P1D", "P1Y2M"],
    "yearMonthDuration": ["P1Y"],
    "anyURI": ["http://example.org/"],
    "base64Binary": ["aGk="],
}
LITERALS = [
    *TEXTS,
    *(f'"{value}"^^<{XSD}{datatype}>' for datatype, values in TYPED.items() for value in values),
    f'"POINT(5.22094 52.37013)"^^<{GEO}wktLiteral>',
    f'"<a/>"^^<{RDF}XMLLiteral>',
    f'"<b>x</b>"^^<{RDF}HTML>',
    '"2018-08/2019-07"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
]


def test_every_literal_comes_back_as_from_the_embedded_engine(copy: Copy) -> None:
    copy.publish({GRAPH: written(LITERALS)})
    same(copy, "SELECT ?s ?o { ?s ?p ?o }", "SELECT ?s (DATATYPE(?o) AS ?datatype) { ?s ?p ?o FILTER(LANG(?o) = '') }")
    theirs, ours = copy.both("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "graph")
    assert theirs == ours


def test_every_literal_can_be_taken_out(copy: Copy) -> None:
    copy.publish({GRAPH: written(LITERALS)})
    copy.publish({GRAPH: "<urn:s> <urn:p> <urn:o> .\n"})
    same(copy, "SELECT ?s ?o { ?s ?p ?o }", "SELECT ?s ?o { GRAPH ?g { ?s ?p ?o } }")


def test_literals_of_a_datatype_that_is_kept_from_it_are_found_by_their_value(copy: Copy) -> None:
    copy.publish({GRAPH: written([f'"POINT(5.2 52.3)"^^<{GEO}wktLiteral>', f'"P1D"^^<{XSD}duration>'])})
    prefixes = f"PREFIX geo: <{GEO}> PREFIX xsd: <{XSD}> "
    same(
        copy,
        prefixes + 'SELECT ?s { ?s ?p "POINT(5.2 52.3)"^^geo:wktLiteral }',
        prefixes + "SELECT ?s { ?s ?p ?o FILTER(DATATYPE(?o) = geo:wktLiteral) }",
        prefixes + "SELECT ?s { ?s ?p ?o FILTER(STRSTARTS(STR(?o), 'POINT')) }",
        prefixes + 'SELECT ?s ?d { VALUES ?d { "P1D"^^xsd:duration } ?s ?p ?d }',
    )


def test_booleans_from_the_data_and_from_expressions_are_booleans(copy: Copy) -> None:
    copy.publish({GRAPH: "".join(f'<urn:{word}> <urn:p> "{word}"^^<{XSD}boolean> .\n' for word in ("true", "false"))})
    same(
        copy,
        "SELECT ?s ?o { ?s ?p ?o }",
        "SELECT ?s { ?s ?p true }",
        "SELECT ?s { ?s ?p ?o FILTER(!?o) }",
        "SELECT ?s { ?s ?p ?o FILTER(?o = true) }",
        "SELECT ?s (EXISTS { ?s ?p true } AS ?yes) { ?s ?p ?o }",
        "SELECT ?s ?given { ?s ?p ?o OPTIONAL { ?s <urn:q> ?none } BIND(COALESCE(?none, false) AS ?given) }",
        "SELECT ?s ?value { ?s ?p ?o BIND(IF(?o, 1, 0) AS ?value) }",
        "SELECT DISTINCT (true AS ?always) { ?s ?p ?o }",
    )


def test_a_result_that_it_cuts_off_is_none(copy: Copy) -> None:
    copy.publish({GRAPH: "".join(f'<urn:s{number}> <urn:p> "{number}" .\n' for number in range(150))})
    with pytest.raises(BudgetExceeded) as caught:
        answer(copy.engine, "SELECT ?a ?b { ?a <urn:p> ?x . ?b <urn:p> ?y }")
    assert (caught.value.budget, caught.value.limit) == ("rows", 20_000)
    assert len(answer(copy.engine, "SELECT ?a ?b { ?a <urn:p> ?x . ?b <urn:p> ?y } LIMIT 19000")) == 19_000


def test_an_error_in_an_expression_refuses_the_query_with_what_it_says(copy: Copy) -> None:
    with pytest.raises(QueryRefused, match="Division by 0"):
        answer(copy.engine, "SELECT (1/0 AS ?x) {}")


KNOWN_TO_DIFFER = {
    "SELECT ?o { { ?s ?p ?o } UNION { VALUES ?o { 'c' } } }": "a union with nothing but VALUES in a branch",
    "SELECT ?x ?y { ?x <urn:p>* ?y }": "a path between two unbound ends",
    "SELECT (1/0 AS ?x) {}": "an error in an expression",
    "SELECT (CONCAT('a', ?none) AS ?x) { ?s ?p ?o }": "CONCAT of an unbound variable",
    "SELECT (1/2 AS ?x) {}": "division of integers",
    "SELECT (DATATYPE('x'@nl) AS ?x) {}": "the datatype of a text with a language",
    "SELECT ?g { GRAPH ?g {} }": "graphs without a pattern",
    "SELECT ?s { ?s ?p ?o FILTER(EXISTS { ?s ?p 'a' } = true) }": "EXISTS compared with true",
    "SELECT (BNODE() AS ?x) { ?s ?p ?o }": "BNODE",
    "SELECT ?o FROM <https://example.org/graph/a> FROM <https://example.org/graph/b> { ?s ?p ?o }": "several default graphs",
}
"""What the description of the adapter says that differs: when one of these does no more, it can go from there."""


@pytest.mark.parametrize("sparql", KNOWN_TO_DIFFER)
def test_what_is_said_to_differ_does(copy: Copy, sparql: str) -> None:
    copy.publish({GRAPH: "<urn:s> <urn:p> 'a' .\n".replace("'", '"'), "https://example.org/graph/b": '<urn:s> <urn:p> "a" .\n'})
    merged = len(set(copy.both("SELECT ?o { ?s ?p ?o }")[1]))
    ours = [("",)] * merged if "FROM" in sparql else copy.both("ASK {}", "boolean")[1]
    try:
        theirs = answer(copy.engine, sparql, Dataset())
    except QueryRefused:
        return
    assert theirs != ours
