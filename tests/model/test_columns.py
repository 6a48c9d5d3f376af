"""The flat view of a kind of things: own properties, and what matters of the nodes that they own."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart import bundled
from participatiekaart.model import Column, Model, columns_of
from tests.shapes import model_with

MODEL = Model.read(bundled.shapes, bundled.ontology)
PRACTICES = {each.name: each for each in columns_of(MODEL, MODEL.collections["practices"].targets)}

MADE_UP = """
<statement#Statement> sh:property <statement#weight> .
<statement#weight> a sh:PropertyShape ; sh:path pk:weight ; sh:name "gewicht"@nl, "weight"@en ;
  sh:description "Hoe zwaar het telt."@nl, "How much it counts."@en ; sh:datatype xsd:decimal ; sh:maxCount 1 ; sh:order 90 ;
  dash:propertyRole dash:KeyInfoRole .
"""


def steps(column: Column) -> list[list[str]]:
    return [[step.key for step in path] for path in column.paths]


def test_own_properties_keep_their_key_label_and_description() -> None:
    for item in MODEL.properties_of(MODEL.collections["practices"].targets).values():
        column = PRACTICES[item.key]
        assert column.paths[0] == (item,)
        assert (column.kind, column.label, column.description) == (item.kind, item.label, item.description)


@pytest.mark.parametrize(
    ("name", "path", "many"),
    [
        ("periodStartDate", ["period", "startDate"], False),
        ("membershipMember", ["partnership", "membership", "member"], True),
        ("goalConcept", ["goal", "concept"], True),
    ],
)
def test_what_matters_of_owned_nodes_has_the_name_of_the_last_two_steps(name: str, path: list[str], many: bool) -> None:
    assert steps(PRACTICES[name]) == [path]
    assert PRACTICES[name].many is many


def test_what_is_owned_in_several_places_is_one_column_with_a_way_to_each() -> None:
    assert ["activity", "text"] in steps(PRACTICES["activityText"])
    assert len(steps(PRACTICES["activityText"])) > 1
    assert PRACTICES["activityText"].many


def test_a_column_of_owned_nodes_tells_what_they_are_to_the_thing_too() -> None:
    column = PRACTICES["goalConcept"]
    goal, concept = column.paths[0]
    for tag in ("nl", "en"):
        assert column.label[tag] == f"{goal.label[tag]}: {concept.label[tag]}"
        assert column.description[tag] == f"{goal.description[tag]} {concept.description[tag]}"


@pytest.mark.parametrize("collection", sorted(MODEL.collections))
def test_no_two_columns_of_a_collection_read_the_same(collection: str) -> None:
    columns = columns_of(MODEL, MODEL.collections[collection].targets)
    for tag in ("nl", "en"):
        assert len({each.label.best(tag) for each in columns}) == len(columns), tag
    assert len({each.name for each in columns}) == len(columns)


def test_a_property_that_is_added_to_a_shape_is_a_column_with_no_change_here(tmp_path: Path) -> None:
    model = model_with(tmp_path, MADE_UP)
    found = {each.name: each for each in columns_of(model, model.collections["practices"].targets)}
    assert found["goalWeight"].label["nl"] == "doel: gewicht"
    assert found["goalWeight"].description["en"].endswith(" How much it counts.")
