"""The description as the service gives it, and as it would be with a shape that is made up."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.web.api.collections import collections_of
from participatiekaart.web.api.outcomes import outcomes_of
from participatiekaart.web.api.representations import ITEM_FORMATS, REPRESENTATIONS
from participatiekaart.web.openapi.document import Writer

Document = dict[str, Any]


@pytest.fixture(scope="session")
def described(client: TestClient) -> Document:
    """The live description, in English."""
    answer = client.get("/api/v1/openapi.json?lang=en")
    assert answer.status_code == 200, answer.text
    document: Document = answer.json()
    return document


@pytest.fixture
def invented(tmp_path: Path) -> Document:
    """The description with a property of practice examples, and one of what they own, that no Python knows of."""
    shapes = shutil.copytree(bundled.shapes, tmp_path / "shapes")
    (shapes / "invented.ttl").write_text(
        """
        @prefix dash: <http://datashapes.org/dash#> .
        @prefix invented: <https://example.org/shapes/invented#> .
        @prefix pk: <https://w3id.org/participatiekaart/def#> .
        @prefix sh: <http://www.w3.org/ns/shacl#> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        invented:Practice a sh:NodeShape ; sh:targetClass pk:PracticeExample ; sh:property invented:height, invented:balloon .
        invented:Balloon a sh:NodeShape ; sh:targetClass pk:Balloon ; sh:name "ballon"@nl, "balloon"@en ;
          sh:description "Een ballon."@nl, "A balloon."@en ; sh:property invented:filled .
        invented:height sh:path pk:height ; sh:name "hoogte"@nl, "height"@en ; sh:description "Hoe hoog."@nl, "How high."@en ;
          sh:datatype xsd:integer ; sh:maxCount 1 ; sh:order 1 .
        invented:balloon sh:path pk:balloon ; sh:name "ballon"@nl, "balloon"@en ; sh:description "Ballonnen."@nl, "Balloons."@en ;
          sh:class pk:Balloon ; sh:minCount 2 ; sh:maxCount 5 ; sh:order 2 ; dash:viewer dash:DetailsViewer .
        invented:filled sh:path pk:filled ; sh:name "gevuld"@nl, "filled"@en ; sh:description "Wanneer."@nl, "When."@en ;
          sh:datatype xsd:date ; sh:maxCount 1 ; sh:order 1 ; dash:propertyRole dash:KeyInfoRole .
        """
    )
    model = Model.read(shapes, bundled.ontology)
    return Writer(model, "en", collections_of(model, REPRESENTATIONS, ITEM_FORMATS), outcomes_of(model), {}).write()
