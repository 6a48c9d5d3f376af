"""Saved queries as RDF that SHACL tools read."""

from __future__ import annotations

from itertools import pairwise

import pyoxigraph as ox
import pytest

from participatiekaart.queries import SavedQuery, describe
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE

SH = PREFIXES["sh"]
every_query = pytest.mark.parametrize("query", SavedQuery.bundled(), ids=lambda query: query.name)


def said(query: SavedQuery, subject: str, predicate: str) -> list[ox.Term]:
    """What the description says of a node."""
    prefix, _, local = predicate.partition(":")
    iri = PREFIXES[prefix] + local
    return [each.object for each in describe(query) if (str(each.subject), each.predicate.value) == (f"<{subject}>", iri)]


@every_query
def test_a_query_is_an_executable_with_its_titles_and_its_text(query: SavedQuery) -> None:
    assert said(query, query.iri, "rdf:type") == [ox.NamedNode(f"{SH}SPARQLSelectExecutable")]
    assert {(each.language, each.value) for each in said(query, query.iri, "dct:title")} == set(query.title.items())
    [text] = said(query, query.iri, "sh:select")
    assert isinstance(text, ox.Literal)
    assert text.value == query.sparql


@every_query
def test_a_parameter_has_a_path_whose_last_part_is_the_variable(query: SavedQuery) -> None:
    nodes = said(query, query.iri, "sh:parameter")
    assert len(nodes) == len(query.parameters)
    for order, (node, parameter) in enumerate(zip(nodes, query.parameters, strict=True)):
        assert said(query, node.value, "sh:path") == [ox.NamedNode(f"{query.iri}#{parameter.name}")]
        assert said(query, node.value, "sh:order") == [ox.Literal(order)]
        assert said(query, node.value, "sh:optional") == [ox.Literal(True)]
        assert tuple(said(query, node.value, "sh:defaultValue")) == parameter.default
        assert len(said(query, node.value, "sh:name")) == 2


def test_a_parameter_says_what_it_takes() -> None:
    queries = {each.name: each for each in SavedQuery.bundled()}
    near, pupils, facts = (queries[name] for name in ("practices-near", "pupils-reached-over-time", "facts-and-sources"))
    scheme = said(near, f"{near.iri}#sector-parameter", "sh:property")[0].value
    assert said(near, scheme, "sh:hasValue") == [ox.NamedNode(f"{SHARED_BASE}id/concept/sector")]
    assert said(pupils, f"{pupils.iri}#since-parameter", "sh:datatype") == [ox.NamedNode(f"{PREFIXES['xsd']}date")]
    assert said(facts, f"{facts.iri}#record-parameter", "sh:pattern") == [ox.Literal("/id/(practice|programme)/[^/#]+$")]


@every_query
def test_there_are_no_blank_nodes_and_what_is_about_one_node_stands_together(query: SavedQuery) -> None:
    triples = describe(query)
    subjects = [each.subject for each in triples]
    assert not any(isinstance(node, ox.BlankNode) for each in triples for node in (each.subject, each.object))
    changes = sum(one != other for one, other in pairwise(subjects))
    assert changes == len(set(subjects)) - 1
