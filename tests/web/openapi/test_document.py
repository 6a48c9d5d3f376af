"""The description of the API: whole, valid, in two languages, and made from the shapes alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from fastapi.testclient import TestClient
from openapi_spec_validator import validate

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.settings import Settings
from participatiekaart.web.api import VERSION
from participatiekaart.web.api.collections import collections_of
from participatiekaart.web.api.representations import ITEM_FORMATS, REPRESENTATIONS
from tests.web.conftest import Serving

from .conftest import Document

MODEL = Model.read(bundled.shapes, bundled.ontology)
COLLECTIONS = collections_of(MODEL, REPRESENTATIONS, ITEM_FORMATS)
OPENAPI = "/api/v1/openapi.json"
every_collection = pytest.mark.parametrize("name", sorted(MODEL.collections))


def parameters(document: Document, path: str) -> dict[str, Any]:
    return {each["name"]: each for each in document["paths"][path]["get"]["parameters"]}


def examples(document: Document, name: str) -> Iterator[tuple[Any, Any]]:
    """The schema of each answer of a collection, with its example."""
    for path in (f"/{name}", f"/{name}/{{key}}"):
        content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]
        yield content["schema"], content["example"]


# --- It is a good description ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_valid(client: TestClient, language: str) -> None:
    validate(client.get(OPENAPI, params={"lang": language}).json())


def test_it_says_who_answers_questions_which_version_this_is_and_what_one_may_do_with_it(described: Document) -> None:
    information = described["info"]
    assert information["version"] == VERSION
    assert information["contact"].keys() == {"name", "email", "url"}
    assert information["license"]["name"] == "CC BY 4.0"


def test_contact_and_address_are_settings(serve: Serving, bundled_workspace: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"public_url": "https://kaart.example", "contact_name": "Kaart", "contact_email": "vraag@kaart.example"}
    settings = Settings.model_validate({**bundled_workspace.settings.model_dump(), **given})
    monkeypatch.setattr(bundled_workspace, "settings", settings)
    with serve(bundled_workspace) as client:
        document = client.get(OPENAPI).json()
    assert document["servers"] == [{"url": "https://kaart.example/api/v1"}]
    assert document["info"]["contact"]["name"] == "Kaart"
    assert document["info"]["contact"]["email"] == "vraag@kaart.example"


def test_without_a_known_address_it_is_that_of_the_document(described: Document) -> None:
    assert described["servers"] == [{"url": "/api/v1"}]


def test_it_is_in_dutch_unless_the_reader_asks_for_english(client: TestClient) -> None:
    answers = [
        client.get(OPENAPI, headers={"Accept-Language": ""}),
        client.get(OPENAPI, headers={"Accept-Language": "en"}),
        client.get(f"{OPENAPI}?lang=nl"),
    ]
    assert [each.headers["content-language"] for each in answers] == ["nl", "en", "nl"]
    titles = [parameters(each.json(), "/practices")["region"]["schema"]["title"] for each in answers]
    assert titles == ["gebied", "region", "gebied"]


def test_it_names_the_position_that_its_examples_come_from(client: TestClient) -> None:
    answer = client.get(OPENAPI)
    assert client.get(OPENAPI, headers={"If-None-Match": answer.headers["etag"]}).status_code == 304
    assert answer.headers["api-version"] == VERSION


def test_every_answer_carries_the_version_and_every_problem_is_a_problem_document(described: Document) -> None:
    responses = described["components"]["responses"]
    for operations in described["paths"].values():
        for status, answer in operations["get"]["responses"].items():
            resolved = responses[answer["$ref"].rsplit("/", 1)[-1]] if "$ref" in answer else answer
            assert "API-Version" in resolved["headers"]
            assert status < "400" or list(resolved["content"]) == ["application/problem+json"]


# --- It comes from the shapes ------------------------------------------------------------------------------------------------


@every_collection
def test_a_collection_has_a_list_and_things_and_a_tag_that_explains_it(described: Document, name: str) -> None:
    shape = MODEL.collections[name]
    listing, thing = (described["paths"][path]["get"] for path in (f"/{name}", f"/{name}/{{key}}"))
    assert listing["tags"] == thing["tags"] == [name]
    told = {each["name"]: each["description"] for each in described["tags"]}
    assert told[name] == shape.description["en"]


@every_collection
def test_every_property_of_a_thing_is_in_its_schema(described: Document, name: str) -> None:
    listing = described["paths"][f"/{name}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    page = described["components"]["schemas"][listing["$ref"].rsplit("/", 1)[-1]]
    thing = page["properties"]["items"]["items"]["allOf"][0]["$ref"].rsplit("/", 1)[-1]
    schema = described["components"]["schemas"][thing]["properties"]
    for item in MODEL.properties_of(MODEL.collections[name].targets).values():
        assert schema[item.key]["description"] == item.description["en"]


@every_collection
def test_the_examples_are_what_there_is_now_and_fit_the_schemas(client: TestClient, described: Document, name: str) -> None:
    for schema, example in examples(described, name):
        jsonschema.validate(example, {**schema, "components": described["components"]}, jsonschema.Draft202012Validator)
    (_, page), (_, thing) = examples(described, name)
    assert page["total"] == client.get(f"/api/v1/{name}").json()["total"]
    assert client.get(f"/api/v1/{name}/{thing['key']}").json()["id"] == thing["id"]


def test_every_value_in_the_examples_of_filters_finds_the_thing_that_it_is_of(client: TestClient, described: Document) -> None:
    _, (_, thing) = examples(described, "practices")
    asked = 0
    for name, parameter in parameters(described, "/practices").items():
        for value in parameter["schema"].get("examples", ()):
            if COLLECTIONS["practices"].list_parameters[name].operator:
                asked += 1
                said = json.dumps(value) if isinstance(value, bool) else value
                found = client.get("/api/v1/practices", params={name: said, "limit": 100, "fields": "name"}).json()
                assert thing["id"] in {item["id"] for item in found["items"]}, (name, value)
    assert asked > 50


def test_an_example_is_as_large_as_the_shapes_make_it_whatever_the_data_is(described: Document) -> None:
    def lists(value: object) -> Iterator[list[object]]:
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield from lists(each)
        if isinstance(value, list):
            yield value

    for _, example in examples(described, "practices"):
        assert all(len(each) == 1 for each in lists(example))


def test_nothing_published_means_no_examples(serve: Serving, empty_workspace: Any) -> None:
    empty_workspace.ensure_published(lambda _step, _done: None)
    with serve(empty_workspace) as client:
        document = client.get(OPENAPI).json()
    validate(document)
    assert "example" not in document["paths"]["/practices"]["get"]["responses"]["200"]["content"]["application/json"]


@pytest.mark.parametrize("address", ["/measurements", "/measurements/sums?by=sector", "/measurements/sums?by=year"])
def test_measurements_and_their_sums_fit_their_schemas(client: TestClient, described: Document, address: str) -> None:
    content = described["paths"][address.partition("?")[0]]["get"]["responses"]["200"]["content"]["application/json"]
    whole = {**content["schema"], "components": described["components"]}
    jsonschema.validate(client.get(f"/api/v1{address}").json(), whole, jsonschema.Draft202012Validator)


def test_every_column_of_the_table_of_measurements_is_in_its_schema(client: TestClient, described: Document) -> None:
    row = described["components"]["schemas"]["Measurements"]["properties"]["items"]["items"]["properties"]
    sums = described["components"]["schemas"]["Sums"]["properties"]["items"]["items"]["properties"]
    assert {"indicator", "value", "unit", "date", "practice", "source"} <= row.keys()
    assert {"region", "sector", "partnerKind"} <= row["practice"]["properties"].keys()
    found = [
        item
        for by in ("", "sector", "year")
        for item in client.get(f"/api/v1/measurements/sums?by={by}" if by else "/api/v1/measurements/sums").json()["items"]
    ]
    assert {name for item in found for name in item} <= sums.keys()


# --- A property that is made up ----------------------------------------------------------------------------------------------


def test_a_property_that_is_made_up_is_in_the_schema(invented: Document) -> None:
    practice = invented["components"]["schemas"]["PracticeExample"]["properties"]
    assert practice["height"] == {"title": "height", "description": "How high.", "type": "integer"}


def test_a_property_that_is_made_up_can_be_asked_for(invented: Document) -> None:
    found = parameters(invented, "/practices")
    assert {"height", "heightMin", "heightMax", "hasHeight", "balloonFilledFrom"} <= found.keys()
    assert found["heightMin"]["schema"]["type"] == "number"
    assert "height" in found["fields"]["schema"]["items"]["enum"]
    assert "-height" in found["sort"]["schema"]["items"]["enum"]


def test_a_node_that_is_made_up_has_a_schema_of_its_own_and_its_bounds(invented: Document) -> None:
    schemas = invented["components"]["schemas"]
    balloons = schemas["PracticeExample"]["properties"]["balloon"]
    assert balloons["items"] == {"$ref": "#/components/schemas/Balloon"}
    assert (balloons["minItems"], balloons["maxItems"]) == (2, 5)
    assert schemas["Balloon"]["title"] == "balloon"
    assert schemas["Balloon"]["properties"]["filled"]["format"] == "date"


def test_other_collections_do_not_have_it(invented: Document) -> None:
    assert "height" not in parameters(invented, "/organisations")
