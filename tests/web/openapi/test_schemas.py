"""JSON schemas from shapes: what JSON-LD makes of each kind of value."""

from __future__ import annotations

from dataclasses import replace

import jsonschema
import pytest

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.web.openapi.schemas import Schemas

MODEL = Model.read(bundled.shapes, bundled.ontology)
XSD = PREFIXES["xsd"]
NUMBER = next(item for item in MODEL.by_path.values() if item.key == "value")
DATE = next(item for item in MODEL.by_path.values() if item.key == "startDate")
REFERENCE = next(item for item in MODEL.by_path.values() if item.key == "sector")


@pytest.fixture
def schemas() -> Schemas:
    return Schemas(MODEL, "en")


def fits(schemas: Schemas, schema: dict[str, object], value: object) -> bool:
    whole = {**schema, "components": {"schemas": schemas.components}}
    return jsonschema.Draft202012Validator(whole).is_valid(value)


def test_a_number_that_json_keeps_exactly_is_bare_and_any_other_says_its_datatype(schemas: Schemas) -> None:
    schema = schemas.property(NUMBER)
    assert fits(schemas, schema, 6)
    assert fits(schemas, schema, {"@type": f"{XSD}decimal", "@value": "12.5"})
    assert not fits(schemas, schema, "6")


def test_a_date_that_may_be_less_than_a_day_says_its_datatype(schemas: Schemas) -> None:
    schema = schemas.property(DATE)
    assert fits(schemas, schema, {"@type": f"{XSD}gYear", "@value": "2017"})
    assert not fits(schemas, schema, "2017")
    assert schema["format"] == "edtf"


def test_a_day_is_a_bare_string(schemas: Schemas) -> None:
    schema = schemas.property(replace(DATE, datatypes=frozenset({f"{XSD}date"})))
    assert fits(schemas, schema, "2017-01-31")
    assert schema["format"] == "date"


def test_a_reference_has_an_iri_and_may_have_a_label_or_all_of_the_thing_inside(schemas: Schemas) -> None:
    schema = schemas.value(REFERENCE)
    assert fits(schemas, schema, {"id": "https://example.org/1"})
    assert fits(schemas, schema, {"id": "https://example.org/1", "label": {"nl": "groen"}, "key": "sector:groen"})
    assert not fits(schemas, schema, "https://example.org/1")


def test_classes_that_share_a_shape_share_a_schema(schemas: Schemas) -> None:
    assert schemas.name_of(f"{PREFIXES['pk']}Obstacle") == schemas.name_of(f"{PREFIXES['pk']}Goal") == "Statement"


def test_a_node_that_owns_others_of_its_own_class_has_one_schema(schemas: Schemas) -> None:
    schemas.name_of(f"{PREFIXES['pk']}Obstacle")
    assert schemas.components["Statement"]["type"] == "object"


def test_a_class_without_a_shape_is_any_object(schemas: Schemas) -> None:
    name = schemas.name_of("https://example.org/def#some-thing")
    assert name == "SomeThing"
    assert fits(schemas, schemas.components[name], {"id": "https://example.org/1", "more": 1})


def test_two_classes_of_one_name_do_not_share_a_schema(schemas: Schemas) -> None:
    first, second = schemas.name_of(f"{PREFIXES['skos']}Concept"), schemas.name_of("https://example.org/def#Concept")
    assert first == "Concept"
    assert second != first
