"""SPARQL 1.1 Service Description, by what the W3C's three tests mean: their manifest has names and no requests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from .exchange import Service
from .manifests import Case
from .suites import SERVICE_DESCRIPTION

SUITES = (SERVICE_DESCRIPTION,)
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = Namespace("http://www.w3.org/ns/formats/")

PROPERTIES: dict[str, tuple[str, str | None]] = {
    "endpoint": ("Service", None),
    "feature": ("Service", "Feature"),
    "defaultEntailmentRegime": ("Service", "EntailmentRegime"),
    "defaultSupportedEntailmentProfile": ("Service", "EntailmentProfile"),
    "extensionFunction": ("Service", "Function"),
    "extensionAggregate": ("Service", "Aggregate"),
    "languageExtension": ("Service", "Feature"),
    "supportedLanguage": ("Service", "Language"),
    "propertyFeature": ("Service", "Feature"),
    "defaultDataset": ("Service", "Dataset"),
    "availableGraphs": ("Service", "GraphCollection"),
    "resultFormat": ("Service", "Format"),
    "inputFormat": ("Service", "Format"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("GraphCollection", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
    "entailmentRegime": ("NamedGraph", "EntailmentRegime"),
    "supportedEntailmentProfile": ("NamedGraph", "EntailmentProfile"),
}
"""Domain and range of every property (sections 3.2 and 3.4); a range of none is any resource."""

CLASSES = {each for domain, target in PROPERTIES.values() for each in (domain, target) if each} - {"Format"}
INSTANCES = {
    "Feature": {"DereferencesURIs", "UnionDefaultGraph", "RequiresDataset", "EmptyGraphs", "BasicFederatedQuery"},
    "Language": {"SPARQL10Query", "SPARQL11Query", "SPARQL11Update"},
}
"""Everything of a class that the vocabulary names itself (section 3.3)."""

WIDER = {"Dataset": {"Dataset", "GraphCollection"}}
"""What a thing of a class is as well; otherwise it is of that class alone."""


def description(service: Service, accept: str = "text/turtle") -> Graph:
    answer = service.send("GET", "/sparql", {"accept": accept})
    assert answer.status == 200
    assert answer.media_type == accept
    return answer.rdf()


def returns_rdf(service: Service) -> None:
    """GET on the endpoint returns RDF (section 2), whatever RDF format is asked for."""
    in_any_format = service.send("GET", "/sparql")
    assert in_any_format.status == 200
    found = in_any_format.rdf()
    assert len(found) > 0
    for accept in ("application/rdf+xml", "application/n-triples", "application/ld+json"):
        assert len(description(service, accept)) == len(found)


def has_endpoint_triple(service: Service) -> None:
    """The description has an sd:endpoint triple of the address that was asked (section 2)."""
    found = description(service)
    endpoint = URIRef(f"{service.address}/sparql")
    [described] = found.subjects(SD.endpoint, endpoint)
    assert (described, RDF.type, SD.Service) in found


def conforms_to_schema(service: Service) -> None:
    """The description uses the vocabulary as its schema says (section 3)."""
    assert list(misused(description(service))) == []


TESTS: dict[str, Callable[[Service], None]] = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


def test_the_service_describes_itself(service: Service, case: Case) -> None:
    TESTS[case.name](service)


# --- the schema --------------------------------------------------------------------------------------------------------------


def misused(found: Graph) -> Iterator[str]:
    """Where a description breaks the schema of the vocabulary, in words."""
    kinds: dict[Node, set[str]] = {}
    for subject, predicate, value in found:
        if predicate == RDF.type and is_in(SD, value):
            kinds.setdefault(subject, set()).add(local(value))
            if local(value) not in CLASSES:
                yield f"there is no class sd:{local(value)}"
        elif is_in(SD, predicate) and local(predicate) not in PROPERTIES:
            yield f"there is no property sd:{local(predicate)}"
        elif is_in(SD, predicate):
            domain, target = PROPERTIES[local(predicate)]
            kinds.setdefault(subject, set()).add(domain)
            if target in CLASSES:
                kinds.setdefault(value, set()).add(str(target))
            if isinstance(value, Literal) or (target is None and isinstance(value, BNode)):
                yield f"sd:{local(predicate)} of {subject} is {value!r}"
            elif not may_be(value, target):
                yield f"{value} is no sd:{target}"
    for node, kind in kinds.items():
        yield from incomplete(found, node, kind)


def may_be(value: Node, target: str | None) -> bool:
    """Whether a resource can be of a class, as far as the vocabulary names everything of it."""
    if target == "Format":
        return is_in(FORMATS, value)
    return not is_in(SD, value) or local(value) in INSTANCES.get(str(target), ())


def incomplete(found: Graph, node: Node, kind: set[str]) -> Iterator[str]:
    """What a resource lacks, or has too much of, for what it is."""
    if not any(kind <= (WIDER.get(each) or {each}) for each in kind):
        yield f"{node} is at once {', '.join(sorted(kind))}"
    names, endpoints, defaults = (len(list(found.objects(node, each))) for each in (SD.name, SD.endpoint, SD.defaultGraph))
    if "NamedGraph" in kind and names != 1:
        yield f"the named graph {node} has {names} names"
    if "Service" in kind and not endpoints:
        yield f"the service {node} has no endpoint"
    if "Dataset" in kind and defaults > 1:
        yield f"the dataset {node} has several default graphs"


def is_in(namespace: Namespace, term: Node) -> bool:
    return str(term).startswith(namespace)


def local(term: Node) -> str:
    return str(term).rpartition("#")[2]


@pytest.mark.parametrize(
    ("turtle", "problem"),
    [
        ("[] sd:endpoint <urn:e> ; sd:nonsense <urn:x>", "no property sd:nonsense"),
        ("[] a sd:Servant", "no class sd:Servant"),
        ("[] sd:endpoint <urn:e> ; sd:defaultDataset [ a sd:Service ; sd:endpoint <urn:f> ]", "at once Dataset, Service"),
        ("[] sd:endpoint <urn:e> ; sd:feature sd:SPARQL11Query", "SPARQL11Query is no sd:Feature"),
        ("[] sd:endpoint 'http://localhost/'", "is rdflib.term.Literal"),
        ("[] a sd:Service", "has no endpoint"),
        ("[] sd:endpoint <urn:e> ; sd:resultFormat <urn:csv>", "urn:csv is no sd:Format"),
        ("[] sd:namedGraph [ sd:graph [] ]", "has 0 names"),
        ("[] sd:defaultGraph [ a sd:Graph ] , [ a sd:Graph ]", "several default graphs"),
    ],
)
def test_the_check_of_the_schema_finds(turtle: str, problem: str) -> None:
    found = Graph().parse(data=f"@prefix sd: <{SD}> . {turtle} .", format="turtle")
    assert any(problem in each for each in misused(found)), list(misused(found))


def test_the_check_of_the_schema_finds_nothing_in_a_description_like_that_of_the_recommendation() -> None:
    """Made of what the example in section 4.1 is made of."""
    found = Graph().parse(
        format="turtle",
        data=f"""@prefix sd: <{SD}> .
        [] a sd:Service ; sd:endpoint <http://localhost/sparql> ; sd:supportedLanguage sd:SPARQL11Query ;
           sd:resultFormat <{FORMATS}RDF_XML> , <{FORMATS}Turtle> ; sd:extensionFunction <urn:distance> ;
           sd:feature sd:DereferencesURIs ; sd:defaultEntailmentRegime <http://www.w3.org/ns/entailment/RDFS> ;
           sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ;
             sd:namedGraph [ a sd:NamedGraph ; sd:name <urn:named> ; sd:graph [ a sd:Graph ] ;
               sd:entailmentRegime <http://www.w3.org/ns/entailment/OWL-RDF-Based> ] ] .
        <urn:distance> a sd:Function .""",
    )
    assert list(misused(found)) == []
