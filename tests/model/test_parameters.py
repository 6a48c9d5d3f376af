"""What may be asked of a collection: one list, made from the shapes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from participatiekaart import bundled
from participatiekaart.language import LANGUAGES
from participatiekaart.model import Model, columns_of
from participatiekaart.model.parameters import Parameter, is_sortable, item_parameters, list_parameters, operators
from tests.shapes import model_with

MODEL = Model.read(bundled.shapes, bundled.ontology)
FORMATS = ("json", "csv")

every_collection = pytest.mark.parametrize("collection", sorted(MODEL.collections))


def asked_of(collection: str, model: Model = MODEL) -> dict[str, Parameter]:
    return list_parameters(columns_of(model, model.collections[collection].targets), FORMATS)


# --- Every collection --------------------------------------------------------------------------------------------------------


@every_collection
def test_names_are_lower_camel_case(collection: str) -> None:
    assert all(re.fullmatch(r"[a-z][a-z\d]*([A-Z][a-z\d]*)*", name) for name in asked_of(collection))


@every_collection
def test_every_parameter_is_explained_in_every_language(collection: str) -> None:
    for parameter in asked_of(collection).values():
        for said in (parameter.label, parameter.description):
            assert set(said) == set(LANGUAGES), parameter.name
            assert all(said.values()), parameter.name


@every_collection
def test_every_column_can_be_filtered_on_in_every_way_that_its_kind_has(collection: str) -> None:
    found = {(each.column, each.operator) for each in asked_of(collection).values() if each.operator}
    columns = columns_of(MODEL, MODEL.collections[collection].targets)
    assert found == {(column.name, operator) for column in columns for operator in operators(column.kind)}


@every_collection
def test_what_every_collection_has_comes_first(collection: str) -> None:
    first = ["q", "bbox", "near", "radius", "sort", "facets", "limit", "cursor", "fields", "expand", "lang", "format"]
    assert list(asked_of(collection))[: len(first)] == first


@every_collection
def test_choices_are_names_of_columns_that_can_do_it(collection: str) -> None:
    columns = {each.name: each for each in columns_of(MODEL, MODEL.collections[collection].targets)}
    asked = asked_of(collection)
    assert set(asked["fields"].choices) == {"*", *columns}
    assert set(asked["facets"].choices) == {name for name, each in columns.items() if each.is_facet}
    assert set(asked["expand"].choices) == {name for name, each in columns.items() if each.kind == "reference"}
    sorted_by = {name for name, each in columns.items() if is_sortable(each)} | {"name"}
    assert set(asked["sort"].choices) == {"relevance"} | sorted_by | {f"-{name}" for name in sorted_by}


# --- Kinds -------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("sector", {"sector", "hasSector"}),
        ("description", {"description", "hasDescription"}),
        ("outcome", {"hasOutcome"}),
        ("measurementValue", {"measurementValue", "measurementValueMin", "measurementValueMax", "hasMeasurementValue"}),
        ("periodStartDate", {"periodStartDate", "periodStartDateFrom", "periodStartDateUntil", "hasPeriodStartDate"}),
    ],
)
def test_filters_are_named_after_their_column_and_what_they_compare(column: str, names: set[str]) -> None:
    assert {name for name, each in asked_of("practices").items() if each.column == column} == names


def test_only_what_is_equal_to_any_of_several_takes_several_values() -> None:
    asked = asked_of("practices")
    assert {each.operator for each in asked.values() if each.many and each.column} == {"is"}
    assert not asked["hasOutcome"].many


def test_commas_part_names_and_numbers_and_not_words() -> None:
    practices, organisations = asked_of("practices"), asked_of("organisations")
    assert practices["sector"].has_commas
    assert practices["fields"].has_commas
    assert not organisations["addressLocality"].has_commas
    assert not practices["q"].has_commas


def test_one_thing_can_only_be_shaped() -> None:
    columns = columns_of(MODEL, MODEL.collections["practices"].targets)
    assert list(item_parameters(columns, ("json",))) == ["fields", "expand", "lang", "format"]


# --- One list ----------------------------------------------------------------------------------------------------------------


def test_a_property_that_is_added_to_a_shape_can_be_asked_for_with_no_change_here(tmp_path: Path) -> None:
    more = """
    @prefix made: <https://example.org/shapes/made-up#> .

    made:Up a sh:NodeShape ; sh:targetClass pk:PracticeExample ; sh:property made:height .
    made:height sh:path pk:height ; sh:name "hoogte"@nl , "height"@en ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:order 1 .
    """
    asked = asked_of("practices", model_with(tmp_path, more))
    assert {name for name, each in asked.items() if each.column == "height"} == {"height", "heightMin", "heightMax", "hasHeight"}
    assert "-height" in asked["sort"].choices
    assert asked["heightMin"].label == {"nl": "hoogte", "en": "height"}


def test_a_property_cannot_take_the_name_of_what_every_collection_has(tmp_path: Path) -> None:
    more = """
    @prefix made: <https://example.org/shapes/made-up#> .

    made:Up a sh:NodeShape ; sh:targetClass pk:PracticeExample ; sh:property made:limit .
    made:limit sh:path pk:limit ; sh:name "grens"@nl , "limit"@en ; sh:datatype xsd:string ; sh:order 1 .
    """
    asked = asked_of("practices", model_with(tmp_path, more))
    assert asked["limit"].kind == "integer"
    assert "hasLimit" in asked
