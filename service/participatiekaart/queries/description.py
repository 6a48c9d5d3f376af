"""A saved query as RDF: a SELECT executable of SHACL with its parameters (SHACL, section 6.2.1)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from participatiekaart.language import Text
from participatiekaart.queries.parameters import Parameter
from participatiekaart.queries.saved import SavedQuery
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Term

__all__ = ["describe"]


def describe(query: SavedQuery) -> list[ox.Triple]:
    """What there is to say about a query, in a stable order and without blank nodes."""
    return [ox.Triple(ox.NamedNode(subject), _name(predicate), value) for subject, predicate, value in _said(query)]


def _said(query: SavedQuery) -> Iterator[tuple[str, str, Term]]:
    yield query.iri, "rdf:type", _name("sh:SPARQLSelectExecutable")
    for predicate, words in (("dct:title", query.title), ("dct:description", query.description)):
        yield from ((query.iri, predicate, each) for each in _texts(words))
    yield query.iri, "sh:select", ox.Literal(query.sparql)
    nodes = {f"{query.iri}#{each.name}-parameter": each for each in query.parameters}
    yield from ((query.iri, "sh:parameter", ox.NamedNode(node)) for node in nodes)
    for order, (node, parameter) in enumerate(nodes.items()):
        yield node, "rdf:type", _name("sh:Parameter")
        # The local name of the path is the name of the variable (the same section).
        yield node, "sh:path", ox.NamedNode(f"{query.iri}#{parameter.name}")
        yield from ((node, "sh:name", each) for each in _texts(parameter.label))
        yield node, "sh:optional", ox.Literal(True)
        yield node, "sh:order", ox.Literal(order)
        yield from ((node, "sh:defaultValue", each) for each in parameter.default)
        yield from _type(node, parameter)


def _type(node: str, parameter: Parameter) -> Iterator[tuple[str, str, Term]]:
    if not parameter.is_picked and parameter.type != "iri":
        yield node, "sh:datatype", _name(f"xsd:{parameter.type}")
        return
    yield node, "sh:nodeKind", _name("sh:IRI")
    if parameter.type.startswith("concept/"):
        scheme = f"{node}-scheme"
        yield node, "sh:property", ox.NamedNode(scheme)
        yield scheme, "rdf:type", _name("sh:PropertyShape")
        yield scheme, "sh:path", _name("skos:inScheme")
        yield scheme, "sh:hasValue", ox.NamedNode(f"{SHARED_BASE}id/{parameter.type}")
    elif parameter.is_picked:
        kinds = "|".join(parameter.type.split())
        yield node, "sh:pattern", ox.Literal(f"/id/({kinds})/[^/#]+$")


def _texts(words: Text) -> Iterator[ox.Literal]:
    return (ox.Literal(value, language=language) for language, value in sorted(words.items()))


def _name(curie: str) -> ox.NamedNode:
    prefix, _, local = curie.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)
