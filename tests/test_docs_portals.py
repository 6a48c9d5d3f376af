"""The guide for portals: its requests are answered, and its data set is a valid record that portals have nothing against."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from participatiekaart import bundled
from participatiekaart.catalog.examination import examine
from participatiekaart.ingest import FileSource
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.conftest import silent

PAGE = (Path(__file__).parents[1] / "docs" / "portals.md").read_text("utf-8")
REQUESTS = re.findall(r"^\$ curl (?:-H '([\w-]+): ([^']+)' )?http://localhost:8000(\S+)$", PAGE, re.MULTILINE)
SETTINGS = dict(re.findall(r"PARTICIPATIEKAART_(\w+)=('[^']*'|\S+)", PAGE))


@pytest.mark.parametrize(("header", "value", "path"), REQUESTS)
def test_a_request_is_answered(harvested: TestClient, header: str, value: str, path: str) -> None:
    answer = harvested.get(path, headers={header: value} if header else {})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith(value or "text/turtle")


@pytest.mark.parametrize("path", re.findall(r"^\| (`/[^|]*`) \|", PAGE, re.MULTILINE))
def test_an_address_is_there(harvested: TestClient, path: str) -> None:
    for each in re.findall(r"`(/[^`]+)`", path):
        address = each.format(type="practice", slug="operatie-schoolvoorbeeld")
        assert harvested.get(address).status_code in {200, 302}, address


def test_the_data_set_in_the_guide_has_what_portals_ask(tmp_path: Path) -> None:
    (example,) = re.findall(r"```turtle\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "zuid.ttl").write_text(example)
    given = {name.lower(): value.strip("'") for name, value in SETTINGS.items()}
    assert {"base_iri", "public_url", "publisher", "contact_name", "contact_email", "contact_url"} <= given.keys()
    workspace = Workspace(Settings.model_validate({**given, "data_dir": tmp_path / "data", "reference_sample": 0}))
    kinds = bundled.ontology / "concepts" / "organisation-type.ttl"
    assert workspace.load(FileSource.of([kinds, tmp_path / "zuid.ttl"]), silent).report.findings == ()
    assert [each.text["en"].partition(" (")[0] for each in examine(workspace).findings] == [
        "There are no files to download yet; 'participatiekaart dump' makes them.",
        "Nothing says when the data set was issued",
    ]
