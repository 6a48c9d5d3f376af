"""JSON-LD inside pages about data sets."""

from __future__ import annotations

import json
import re

from fastapi.testclient import TestClient

from participatiekaart.web.structured import inline

SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_a_page_about_a_data_set_says_what_search_engines_ask(harvested: TestClient) -> None:
    (linked,) = SCRIPT.findall(harvested.get("/doc/dataset/practices.html?lang=nl").text)
    said = json.loads(linked)
    assert said["@type"] == "Dataset"
    assert said["name"] == "Praktijkvoorbeelden van school naar werk"
    assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "praktijkonderwijs" in said["keywords"]
    assert {"http://testserver/dumps/practices.csv.gz", "http://testserver/api/v1/practices?format=csv"} <= {
        each["contentUrl"] for each in said["distribution"]
    }
    assert said["temporalCoverage"] == "2012-01-01/2025-12-31"


def test_other_pages_have_none(harvested: TestClient) -> None:
    assert not SCRIPT.findall(harvested.get("/doc/practice/operatie-schoolvoorbeeld.html").text)


def test_a_text_cannot_end_the_script() -> None:
    assert inline({"name": "</script><b>"}) == '{"name":"\\u003c/script>\\u003cb>"}'
