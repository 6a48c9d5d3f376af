"""What machines look for at addresses that they know."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(client: TestClient, address: str) -> list[str]:
    """The addresses in a file of the sitemap."""
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    return [each.text or "" for each in ET.fromstring(answer.content).iterfind(".//s:loc", NS)]  # noqa: S314


def test_the_sitemap_names_every_page_about_a_record_once(client: TestClient) -> None:
    files = locations(client, "/sitemap.xml")
    pages = [page for file in files for page in locations(client, file.removeprefix("http://testserver"))]
    assert len(pages) == len(set(pages))
    assert "http://testserver/doc/practice/operatie-schoolvoorbeeld" in pages
    assert sum("/doc/municipality/" in page for page in pages) == 342
    assert {"http://testserver/", "http://testserver/catalog", "http://testserver/def"} <= set(pages)


def test_pages_of_the_sitemap_are_there(client: TestClient) -> None:
    pages = locations(client, "/sitemap-1.xml")
    assert {client.get(page, headers={"Accept": "text/html"}).status_code for page in [*pages[:8], *pages[-5:]]} == {200}


@pytest.mark.parametrize("number", [0, 2, 10_000])
def test_the_sitemap_has_no_other_files(client: TestClient, number: int) -> None:
    assert client.get(f"/sitemap-{number}.xml").status_code == 404


def test_robots_find_the_sitemap_and_leave_costly_questions_alone(client: TestClient) -> None:
    rules = client.get("/robots.txt").text.splitlines()
    assert "Sitemap: http://testserver/sitemap.xml" in rules
    assert "Disallow: /sparql?" in rules


def test_the_summary_for_language_models_leads_to_what_is_there(client: TestClient) -> None:
    answer = client.get("/llms.txt")
    assert answer.text.startswith("# Catalogue of Participatiekaart\n")
    addresses = [line.partition("](")[2].partition(")")[0] for line in answer.text.splitlines() if line.startswith("- [")]
    assert len(addresses) == 12
    assert {client.get(each).status_code for each in addresses} == {200}


@pytest.mark.parametrize(("accept", "rdf_format"), [("*/*", ox.RdfFormat.TURTLE), ("application/rdf+xml", ox.RdfFormat.RDF_XML)])
def test_the_graph_is_described_at_its_well_known_address(client: TestClient, accept: str, rdf_format: ox.RdfFormat) -> None:
    answer = client.get("/.well-known/void", headers={"Accept": accept})
    triples = [quad.triple for quad in ox.parse(answer.content, format=rdf_format)]
    topics = {each.object for each in triples if each.predicate.value == "http://xmlns.com/foaf/0.1/topic"}
    assert len(topics) == 5
