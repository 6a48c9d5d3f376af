"""The Data Cube: well-formed as the Recommendation says, and the same numbers as the table."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.tables.cube import Cube, write
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.tables.rows import number

from .conftest import Things
from .made import ID, document, extended, nameless

IRI = f"{ID}cube/outcomes"
PREFIXES = """
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX qb: <http://purl.org/linked-data/cube#> PREFIX owl: <http://www.w3.org/2002/07/owl#>
"""

NORMALISATION = """
INSERT { ?o rdf:type qb:Observation } WHERE { [] qb:observation ?o };
INSERT { ?o rdf:type qb:Observation . ?ds rdf:type qb:DataSet } WHERE { ?o qb:dataSet ?ds };
INSERT { ?p rdf:type qb:ComponentProperty } WHERE { ?p rdf:type qb:DimensionProperty };
INSERT { ?p rdf:type qb:ComponentProperty } WHERE { ?p rdf:type qb:MeasureProperty };
INSERT { ?p rdf:type qb:ComponentProperty } WHERE { ?p rdf:type qb:AttributeProperty };
INSERT { ?c qb:componentProperty ?p . ?p rdf:type qb:DimensionProperty } WHERE { ?c qb:dimension ?p };
INSERT { ?c qb:componentProperty ?p . ?p rdf:type qb:MeasureProperty } WHERE { ?c qb:measure ?p };
INSERT { ?c qb:componentProperty ?p . ?p rdf:type qb:AttributeProperty } WHERE { ?c qb:attribute ?p }
"""
"""Section 10: slices are left out, as there are none."""

CONSTRAINTS = {
    "IC-1 one data set": """{ ?obs a qb:Observation . FILTER NOT EXISTS { ?obs qb:dataSet ?dataset1 } }
        UNION { ?obs a qb:Observation ; qb:dataSet ?dataset1, ?dataset2 . FILTER (?dataset1 != ?dataset2) }""",
    "IC-2 one structure": """{ ?dataset a qb:DataSet . FILTER NOT EXISTS { ?dataset qb:structure ?dsd } }
        UNION { ?dataset a qb:DataSet ; qb:structure ?dsd1, ?dsd2 . FILTER (?dsd1 != ?dsd2) }""",
    "IC-3 a measure": """?dsd a qb:DataStructureDefinition .
        FILTER NOT EXISTS { ?dsd qb:component [ qb:componentProperty [ a qb:MeasureProperty ] ] }""",
    "IC-4 dimensions have a range": "?dim a qb:DimensionProperty . FILTER NOT EXISTS { ?dim rdfs:range [] }",
    "IC-5 concept dimensions have code lists": """?dim a qb:DimensionProperty ; rdfs:range skos:Concept .
        FILTER NOT EXISTS { ?dim qb:codeList [] }""",
    "IC-6 only attributes may be optional": """?dsd qb:component ?spec . ?spec qb:componentRequired "false"^^xsd:boolean ;
        qb:componentProperty ?component . FILTER NOT EXISTS { ?component a qb:AttributeProperty }""",
    "IC-11 all dimensions": """?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim . ?dim a qb:DimensionProperty .
        FILTER NOT EXISTS { ?obs ?dim [] }""",
    "IC-13 required attributes": """?obs qb:dataSet/qb:structure/qb:component ?component .
        ?component qb:componentRequired "true"^^xsd:boolean ; qb:componentProperty ?attr . FILTER NOT EXISTS { ?obs ?attr [] }""",
    "IC-14 all measures": """?obs qb:dataSet/qb:structure ?dsd .
        FILTER NOT EXISTS { ?dsd qb:component/qb:componentProperty qb:measureType }
        ?dsd qb:component/qb:componentProperty ?measure . ?measure a qb:MeasureProperty .
        FILTER NOT EXISTS { ?obs ?measure [] }""",
    "IC-19 codes from the code list": """?obs qb:dataSet/qb:structure/qb:component/qb:componentProperty ?dim .
        ?dim a qb:DimensionProperty ; qb:codeList ?list . ?list a skos:ConceptScheme . ?obs ?dim ?v .
        FILTER NOT EXISTS { ?v a skos:Concept ; skos:inScheme ?list }""",
}
"""Section 11.1, each a pattern that nothing may match. IC-7 to 10 and 18 are about slices, 15 to 17 about measure dimensions,
20 and 21 about hierarchical code lists that are not SKOS schemes: there are none. IC-12 has a test of its own."""


@pytest.fixture(scope="module")
def cube(things: Things, tidy: Tidy) -> ox.Store:
    """The bundled outcomes as a cube, normalised, read back from the bytes."""
    rows = tidy.rows([*things.of("practice"), *things.of("programme")])
    store = ox.Store()
    store.load(b"".join(write(Cube(tidy, IRI, things.get, things.labels).triples(rows))), format=ox.RdfFormat.TURTLE)
    store.update(PREFIXES + NORMALISATION)
    return store


def ask(cube: ox.Store, pattern: str) -> bool:
    found = cube.query(f"{PREFIXES} PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> ASK {{ {pattern} }}")
    assert isinstance(found, ox.QueryBoolean)
    return bool(found)


def select(cube: ox.Store, query: str) -> list[list[str]]:
    found = cube.query(PREFIXES + query)
    assert isinstance(found, ox.QuerySolutions)
    return [[each.value for each in solution if not isinstance(each, ox.Triple | None)] for solution in found]


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_cube_keeps_the_integrity_constraint(cube: ox.Store, constraint: str) -> None:
    assert not ask(cube, CONSTRAINTS[constraint])


def test_no_two_observations_have_the_same_dimensions(cube: ox.Store) -> None:
    """IC-12, by grouping instead of comparing all with all."""
    dimensions = [each for [each] in select(cube, "SELECT ?dim { ?dim a qb:DimensionProperty } ORDER BY ?dim")]
    names = " ".join(f"?d{at}" for at in range(len(dimensions)))
    said = " ; ".join(f"<{each}> ?d{at}" for at, each in enumerate(dimensions))
    grouped = f"SELECT ?set {names} (COUNT(?obs) AS ?n) {{ ?obs qb:dataSet ?set ; {said} }} GROUP BY ?set {names}"
    assert len(dimensions) == 4
    assert not ask(cube, f"{{ {grouped} }} FILTER (?n > 1)")


def test_constraints_notice_what_is_wrong(things: Things, tidy: Tidy) -> None:
    store = ox.Store()
    gone = ("#property-indicator", "#range", "#dataSet")
    triples = Cube(tidy, IRI, things.get, things.labels).triples(tidy.rows(things.of("practice")))
    store.extend(ox.Quad(*each) for each in triples if not each.predicate.value.endswith(gone))
    assert ask(store, CONSTRAINTS["IC-1 one data set"])
    assert ask(store, CONSTRAINTS["IC-4 dimensions have a range"])


def test_every_number_of_the_table_is_an_observation(cube: ox.Store, things: Things, tidy: Tidy) -> None:
    rows = list(tidy.rows([*things.of("practice"), *things.of("programme")]))
    for name in ("value", "minimum", "maximum"):
        query = f"""SELECT ?measurement ?n {{
          ?obs qb:dataSet <{IRI}#data-{name}> ; <{IRI}#property-measurement> ?measurement ; <{IRI}#property-{name}> ?n }}"""
        expected = {(str(row["id"]), str(number(row[name]))) for row in rows if name in row}
        assert {(iri, found) for iri, found in select(cube, query)} == expected
        assert expected


def test_planned_against_achieved_can_be_asked(cube: ox.Store) -> None:
    query = f"""SELECT ?kind ?n {{ ?obs <{IRI}#property-practice> <{ID}practice/operatie-schoolvoorbeeld> ;
      <{IRI}#property-indicator>/skos:prefLabel|<{IRI}#property-indicator>/rdfs:label "entered a job"@en ;
      <{IRI}#property-valueKind>/rdfs:label ?kind ; <{IRI}#property-value> ?n . FILTER(LANG(?kind) = "en") }} ORDER BY ?n"""
    assert select(cube, query) == [["achieved", "6"], ["planned", "10"]]


def test_all_of_its_own_has_labels_in_dutch_and_english(cube: ox.Store) -> None:
    unlabelled = """?thing a ?class . FILTER (?class IN (qb:DataSet, qb:DataStructureDefinition, qb:ComponentProperty))
      VALUES ?tag { "nl" "en" } FILTER NOT EXISTS { ?thing rdfs:label ?label . FILTER (LANG(?label) = ?tag) }"""
    assert ask(cube, "?thing a qb:DataStructureDefinition")
    assert not ask(cube, unlabelled)


def test_property_that_is_added_to_a_shape_is_a_component_with_no_change_in_python(tmp_path: Path) -> None:
    weather = """<measurement#Measurement> sh:property <extra#weather> .
    <extra#weather> a sh:PropertyShape ; sh:path pk:weather ; sh:name "weer"@nl, "weather"@en ; sh:datatype xsd:string ."""
    turtle = """<practice/a> a pk:PracticeExample ;
      pk:outcome [ pk:measurement [ a pk:Measurement ; sosa:hasSimpleResult 7 ; pk:weather 'rain' ] ] ."""
    model = extended(tmp_path, weather)
    tidy = Tidy(model, {}.get)
    rows = tidy.rows([document(model, turtle, "practice/a")])
    found = "".join(str(each) for each in Cube(tidy, IRI, {}.get, nameless).triples(rows))
    assert f'<{IRI}#property-weather> "rain"' in found
    assert f"cube#attribute> <{IRI}#property-weather>" in found
