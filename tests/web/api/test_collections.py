"""A property that is added to a shape is everywhere in the API, with no change in Python."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import ServingShaped, area

SHAPE = """
@prefix made: <https://example.org/shapes/made-up#> .

made:Up a sh:NodeShape ; pk:collection "made-up" ; sh:targetClass pk:NamedArea ; sh:property made:height ;
    sh:name "verzinsel"@nl , "fancy"@en ; sh:description "Verzonnen."@nl , "Made up."@en .
made:height sh:path pk:height ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:order 1 ;
    sh:name "hoogte"@nl , "height"@en ; sh:description "Hoe hoog."@nl , "How high."@en .
"""
HEIGHT = "<https://w3id.org/participatiekaart/def#height>"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"


@pytest.fixture
def made_up(serve_shaped: ServingShaped) -> TestClient:
    """A service whose shapes know of a property and a collection that nobody wrote Python for."""
    records = (
        area(name, f'<https://schema.org/name> "{name}"@nl', f'{HEIGHT} "{height}"^^<{INTEGER}>') for name, height in HEIGHTS
    )
    return serve_shaped(SHAPE, *records)


HEIGHTS = [("berg", 300), ("dal", -5), ("heuvel", 40)]


def test_it_can_be_filtered_and_sorted_by_and_is_shown(made_up: TestClient) -> None:
    found = made_up.get("/api/v1/areas?heightMin=10&sort=-height&fields=height").json()
    assert [(each["key"], each["height"]) for each in found["items"]] == [("berg", 300), ("heuvel", 40)]
    assert made_up.get("/api/v1/areas?hasHeight=false").json()["total"] == 0


def test_it_is_in_the_context_and_in_tables(made_up: TestClient) -> None:
    context = made_up.get("/api/v1/context.jsonld").json()["@context"]
    assert context["height"] == {"@id": "https://w3id.org/participatiekaart/def#height", "@type": INTEGER}
    assert made_up.get("/api/v1/areas?format=csv&fields=height&sort=height").text.splitlines()[1:] == [
        f"https://w3id.org/participatiekaart/id/area/{name},{name},pk:NamedArea,{height}"
        for name, height in sorted(HEIGHTS, key=lambda each: each[1])
    ]


def test_a_collection_that_a_shape_names_is_there(made_up: TestClient) -> None:
    told = {each["name"]: each for each in made_up.get("/api/v1").json()["collections"]}
    assert told["made-up"]["label"] == {"nl": "verzinsel", "en": "fancy"}
    assert told["made-up"]["total"] == 3
    assert made_up.get("/api/v1/made-up/area:berg").json()["height"] == 300
