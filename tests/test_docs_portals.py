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
PUBLISHER = (
    '<organisation/zuid> a <http://www.w3.org/ns/org#Organization> ; schema:name "Regio Zuid"@nl ;\n'
    "  <http://www.w3.org/ns/org#classification> <https://w3id.org/participatiekaart/id/concept/organisation-type/overig> .\n"
)


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
    (tmp_path / "dataset.ttl").write_text(example + PUBLISHER)
    base = "https://kaart.example.org/zuid/"
    settings = Settings(
        base_iri=base,
        data_dir=tmp_path / "data",
        publisher=f"{base}id/organisation/zuid",
        contact_email="data@kaart.example.org",
        public_url="https://kaart.example.org",
        reference_sample=0,
    )
    workspace = Workspace(settings)
    kinds = bundled.ontology / "concepts" / "organisation-type.ttl"
    assert workspace.load(FileSource.of([kinds, tmp_path / "dataset.ttl"]), silent).report.findings == ()
    assert [each.text["en"].partition(" (")[0] for each in examine(workspace).findings] == [
        "There are no files to download yet; 'participatiekaart dump' makes them.",
        "Nothing says when the data set was issued",
    ]
