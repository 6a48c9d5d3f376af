"""The words themselves: every term and every concept is defined in Dutch and in English, and every word in use is defined."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from participatiekaart import bundled
from participatiekaart.language import LANGUAGES
from participatiekaart.model import Model
from participatiekaart.rdf.names import PK, PREFIXES, SHARED_BASE, VOCABULARY

RDF, RDFS, OWL, SKOS, SH, DCT, VANN = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "skos", "sh", "dct", "vann"))
CONCEPTS = f"{SHARED_BASE}id/concept/"


def graph(*folders: str) -> ox.Store:
    """All triples of these folders of Turtle."""
    store = ox.Store()
    for folder in folders:
        for path in sorted((bundled.data.parent / folder).rglob("*.ttl")):
            store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


VOCABULARY_GRAPH = graph("ontology")
EVERYTHING = graph("ontology", "data")
SHAPES = graph("shapes")
MODEL = Model.read(bundled.shapes, bundled.ontology)


def subjects(store: ox.Store, kind: str) -> list[str]:
    """IRIs of the instances of a class."""
    found = store.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), ox.NamedNode(kind))
    return sorted({quad.subject.value for quad in found if isinstance(quad.subject, ox.NamedNode)})


def texts(iri: str, predicate: str, store: ox.Store = VOCABULARY_GRAPH) -> list[str]:
    """The languages of the texts of a property, sorted."""
    found = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
    return sorted(
        quad.object.language or "" for quad in found if isinstance(quad.object, ox.Literal) and quad.object.value.strip()
    )


def values(iri: str, predicate: str, store: ox.Store = VOCABULARY_GRAPH) -> list[str]:
    """The values of a property."""
    found = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(predicate), None)
    return [quad.object.value for quad in found if isinstance(quad.object, ox.NamedNode | ox.Literal)]


def used(store: ox.Store) -> set[str]:
    """Every IRI that occurs in a graph, datatypes too."""
    found = set()
    for quad in store:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.NamedNode):
                found.add(term.value)
            elif isinstance(term, ox.Literal):
                found.add(term.datatype.value)
    return found


TERMS = sorted(
    {
        quad.subject.value
        for quad in VOCABULARY_GRAPH
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(PK)
    }
)
SCHEMES = subjects(VOCABULARY_GRAPH, f"{SKOS}ConceptScheme")
MEMBERS = subjects(VOCABULARY_GRAPH, f"{SKOS}Concept")
BOTH = sorted(LANGUAGES)


def local(iri: str) -> str:
    """The last part of an IRI, for the names of tests."""
    return iri.removeprefix(CONCEPTS).removeprefix(PK)


# --- The vocabulary ----------------------------------------------------------------------------------------------------------


def test_every_term_is_labelled_and_defined_in_every_language() -> None:
    assert len(TERMS) > 100
    for predicate in (f"{RDFS}label", f"{SKOS}definition"):
        assert {local(term) for term in TERMS if texts(term, predicate) != BOTH} == set()
    assert {local(term) for term in TERMS if values(term, f"{RDFS}isDefinedBy") != [VOCABULARY]} == set()


def test_every_term_is_a_class_or_a_property_with_an_english_name_to_match() -> None:
    for term in TERMS:
        kinds = {kind.removeprefix(OWL) for kind in values(term, f"{RDF}type")}
        assert kinds & {"Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty"}, term
        assert re.fullmatch(r"[A-Z][A-Za-z]*" if "Class" in kinds else r"[a-z][A-Za-z]*", local(term)), term


@pytest.mark.parametrize("folder", ["data", "shapes", "ontology"])
def test_every_term_in_use_is_defined(folder: str) -> None:
    assert {iri for iri in used(graph(folder)) if iri.startswith(PK)} - set(TERMS) - {PK} == set()


def test_every_property_in_the_data_is_a_field() -> None:
    classes: Mapping[str, set[str]] = defaultdict(set)
    data = graph("data")
    for quad in data.quads_for_pattern(None, ox.NamedNode(f"{RDF}type"), None):
        if isinstance(quad.object, ox.NamedNode):
            classes[str(quad.subject)].add(quad.object.value)
    unknown = set()
    for quad in data:
        fields = MODEL.properties_of(classes[str(quad.subject)])
        if quad.predicate.value not in {f"{RDF}type", *fields}:
            unknown.add((quad.predicate.value, *classes[str(quad.subject)]))
    assert unknown == set()


@pytest.mark.parametrize(
    "predicate",
    [
        *(f"{OWL}versionIRI", f"{OWL}versionInfo", f"{DCT}license", f"{DCT}creator", f"{DCT}title", f"{DCT}description"),
        *(
            f"{DCT}issued",
            f"{DCT}modified",
            f"{SKOS}changeNote",
            f"{VANN}preferredNamespacePrefix",
            f"{VANN}preferredNamespaceUri",
        ),
    ],
    ids=lambda iri: re.split("[/#]", iri)[-1],
)
def test_vocabulary_says_what_it_is(predicate: str) -> None:
    assert values(VOCABULARY, predicate)


def test_vocabulary_has_a_version_and_the_prefix_that_we_use() -> None:
    [version] = values(VOCABULARY, f"{OWL}versionInfo")
    assert values(VOCABULARY, f"{OWL}versionIRI") == [f"{VOCABULARY}/{version}"]
    assert values(VOCABULARY, f"{VANN}preferredNamespacePrefix") == ["pk"]
    assert values(VOCABULARY, f"{VANN}preferredNamespaceUri") == [PK]


@pytest.mark.parametrize("name", ["PracticeExample", "Programme", "Track", "Partnership", "Outcome"])
def test_core_class_is_there(name: str) -> None:
    assert f"{OWL}Class" in values(PK + name, f"{RDF}type")


@pytest.mark.parametrize("prefix", ["org", "prov", "skos", "schema", "sosa", "time", "geo"])
def test_vocabulary_leans_on_known_ones(prefix: str) -> None:
    linking = {f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{RDFS}seeAlso", f"{RDFS}range", f"{OWL}equivalentClass"}
    linking |= {f"{SKOS}{kind}Match" for kind in ("exact", "close", "broad", "related")}
    linked = {
        quad.object.value
        for quad in VOCABULARY_GRAPH
        if quad.predicate.value in linking and isinstance(quad.object, ox.NamedNode) and str(quad.subject).startswith(f"<{PK}")
    }
    assert any(iri.startswith(PREFIXES[prefix]) for iri in linked)


# --- The concept schemes -----------------------------------------------------------------------------------------------------


def test_every_concept_is_named_and_defined_in_every_language() -> None:
    assert len(MEMBERS) > 200
    for predicate in (f"{SKOS}prefLabel", f"{SKOS}definition"):
        assert {local(concept) for concept in MEMBERS if texts(concept, predicate) != BOTH} == set()


def test_every_concept_has_the_last_part_of_its_name_as_its_code() -> None:
    assert {local(each) for each in MEMBERS if values(each, f"{SKOS}notation") != [each.rpartition("/")[2]]} == set()


def test_every_concept_stands_in_the_scheme_that_its_name_starts_with() -> None:
    assert {local(each) for each in MEMBERS if values(each, f"{SKOS}inScheme") != [each.rpartition("/")[0]]} == set()
    assert all(concept.startswith(CONCEPTS) for concept in MEMBERS)


@pytest.mark.parametrize("scheme", SCHEMES, ids=local)
def test_scheme_is_named_and_defined_and_has_concepts(scheme: str) -> None:
    assert texts(scheme, f"{SKOS}prefLabel") == BOTH
    assert texts(scheme, f"{SKOS}definition") == BOTH
    assert any(concept.startswith(f"{scheme}/") for concept in MEMBERS)


@pytest.mark.parametrize("scheme", SCHEMES, ids=local)
def test_names_within_a_scheme_are_told_apart(scheme: str) -> None:
    for language in LANGUAGES:
        names = [
            quad.object.value.lower()
            for concept in MEMBERS
            if concept.startswith(f"{scheme}/")
            for quad in VOCABULARY_GRAPH.quads_for_pattern(ox.NamedNode(concept), ox.NamedNode(f"{SKOS}prefLabel"), None)
            if isinstance(quad.object, ox.Literal) and quad.object.language == language
        ]
        assert len(names) == len(set(names))


def test_broader_concepts_end_at_the_top_of_the_same_scheme() -> None:
    for concept in MEMBERS:
        path = [concept]
        while broader := values(path[-1], f"{SKOS}broader"):
            assert len(broader) == 1
            assert broader[0] not in path, path
            assert broader[0].rpartition("/")[0] == concept.rpartition("/")[0]
            path += broader
        assert values(path[-1], f"{SKOS}topConceptOf") == [concept.rpartition("/")[0]]


@pytest.mark.parametrize(
    "scheme",
    [
        *("organisation-type", "partner-role", "involvement", "education-type", "sector", "goal", "target-group", "activity"),
        *("indicator", "obstacle", "success-factor", "modality", "perspective", "scale", "phase"),
    ],
)
def test_scheme_of_the_plan_is_there(scheme: str) -> None:
    assert CONCEPTS + scheme in SCHEMES


def test_concepts_in_use_exist() -> None:
    named = {iri for iri in used(EVERYTHING) | used(SHAPES) if iri.startswith(CONCEPTS)}
    assert named - set(MEMBERS) - set(SCHEMES) == set()
