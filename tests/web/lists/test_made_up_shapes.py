"""Lists of what nobody wrote Python for."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import ServingShaped, area
from tests.web.lists.reading import chosen, link, names, said, tree_of

MADE_UP = """
@prefix made: <https://example.org/shapes/made-up#> .

made:Up a sh:NodeShape ; sh:targetClass pk:NamedArea ; sh:property made:wet , made:height .
made:wet sh:path pk:wet ; sh:datatype xsd:boolean ; sh:maxCount 1 ; sh:order 1 ; dash:propertyRole dash:KeyInfoRole ;
    sh:name "nat"@nl , "wet"@en ; sh:description "Of het nat is."@nl , "Whether it is wet."@en .
made:height sh:path pk:height ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:order 2 ; dash:propertyRole dash:KeyInfoRole ;
    sh:name "hoogte"@nl , "height"@en ; sh:description "Hoe hoog."@nl , "How high."@en .
"""
DEF = "https://w3id.org/participatiekaart/def#"
XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.fixture
def made_up(serve_shaped: ServingShaped) -> TestClient:
    """A service over three areas, with shapes that know of two properties more."""
    areas = [
        area(
            name,
            f'<https://schema.org/name> "{name}"@nl',
            f'<{DEF}wet> "{wet}"^^<{XSD}boolean>',
            f'<{DEF}height> "{height}"^^<{XSD}integer>',
        )
        for name, wet, height in (("berg", "false", 300), ("dal", "true", -5), ("meer", "true", 0))
    ]
    return serve_shaped(MADE_UP, *areas)


def test_a_property_that_is_added_to_a_shape_can_be_chosen_by_sorted_by_and_read(made_up: TestClient) -> None:
    tree = tree_of(made_up, "/doc/area?sort=-height")
    assert names(tree) == ["berg", "meer", "dal"]
    assert said(tree, "//details[@id='by-wet']//a") == ["yes 2", "no 1"]
    assert said(tree, "//ol[@class='entries']/li[1]/dl/div") == ["wet no", "height 300"]
    wet = tree_of(made_up, link(tree, "yes 2"))
    assert names(wet) == ["meer", "dal"]
    assert chosen(wet) == ["Take off: wet: yes"]
    high = tree_of(made_up, "/doc/area?heightMin=10")
    assert (names(high), chosen(high)) == (["berg"], ["Take off: height at least: 10"])
    assert "hoogte" in said(tree_of(made_up, "/doc/area", "nl"), "//dt")
