"""``/catalog``: what harvesters get, whatever they ask for."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.web.app import create_app
from tests.catalog.made import BASE, region_with, source, write
from tests.conftest import silent

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
}
NEXT = "http://www.w3.org/ns/hydra/core#next"


def described(content: bytes, suffix: str) -> set[ox.Triple]:
    """The triples of an answer."""
    return {quad.triple for quad in ox.parse(content, format=FORMATS[suffix], base_iri="http://testserver/")}


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/turtle"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/ld+json;q=0.9, text/turtle;q=0.8", "application/ld+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/n-triples", "application/n-triples"),
    ],
)
def test_harvesters_get_rdf_and_browsers_a_page(harvested: TestClient, accept: str, media_type: str) -> None:
    answer = harvested.get("/catalog", headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["Vary"]


def test_who_asks_for_nothing_gets_turtle(harvested: TestClient) -> None:
    request = harvested.build_request("GET", "/catalog")
    del request.headers["accept"]
    assert harvested.send(request).headers["Content-Type"] == "text/turtle; charset=utf-8"


def test_every_format_says_the_same_but_for_where_its_pages_are(harvested: TestClient) -> None:
    def said(suffix: str) -> set[str]:
        address = f"http://testserver/catalog.{suffix}"
        return {str(each).replace(address, "PAGE") for each in described(harvested.get(address).content, suffix)}

    assert said("ttl") == said("jsonld") == said("rdf") == said("nt")


@pytest.mark.parametrize("suffix", ["ttl", "rdf", "jsonld", "nt"])
def test_pages_lead_to_one_another_in_their_own_format(harvested: TestClient, suffix: str) -> None:
    address, seen = f"/catalog.{suffix}", []
    while address:
        answer = harvested.get(address)
        triples = described(answer.content, suffix)
        seen += [str(each.object) for each in triples if each.predicate.value.endswith("dcat#dataset")]
        address = next((each.object.value for each in triples if each.predicate.value == NEXT), "")
        assert (f'<{address}>; rel="next"' in answer.headers["Link"]) == bool(address)
        assert address.startswith(f"http://testserver/catalog.{suffix}?after=") or not address
    assert len(seen) == len(set(seen)) == 6


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/catalog?page=10000", 400),
        ("/catalog?after=https://w3id.org/participatiekaart/id/dataset/zzz", 404),
        ("/catalog?after=", 200),
        ("/catalog.xml", 404),
        ("/catalog.json", 404),
    ],
)
def test_what_is_not_there_is_said_to_be_not_there(harvested: TestClient, address: str, status: int) -> None:
    answer = harvested.get(address)
    assert answer.status_code == status
    assert status == 200 or answer.headers["Content-Type"] == "application/problem+json"


def test_a_suffix_that_does_not_exist_is_not_found_and_the_problem_tells_which_do(harvested: TestClient) -> None:
    answer = harvested.get("/catalog.xyz")
    assert answer.status_code == 404
    assert ".ttl, .jsonld, .rdf, .nt, .html" in answer.json()["detail"]


def test_a_format_that_does_not_exist_is_not_acceptable(harvested: TestClient) -> None:
    answer = harvested.get("/catalog", headers={"Accept": "application/vnd.nothing"})
    assert answer.status_code == 406


@pytest.mark.parametrize(
    "address", ["/catalog", "/catalog.rdf", "/catalog.html", "/.well-known/void", "/sitemap.xml", "/robots.txt"]
)
def test_head_is_get_without_a_body(harvested: TestClient, address: str) -> None:
    head, get = harvested.head(address), harvested.get(address)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", get.headers["ETag"])


def test_a_second_harvest_without_changes_is_not_sent_again(harvested: TestClient) -> None:
    first = harvested.get("/catalog")
    assert harvested.get("/catalog", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert harvested.get("/catalog").content == first.content


@pytest.mark.parametrize("address", ["/catalog", "/catalog.rdf", "/catalog.html", "/.well-known/void"])
def test_a_harvester_that_knows_only_when_it_came_gets_everything(harvested: TestClient, address: str) -> None:
    """What is said changes with dumps and settings too, so that no date tells whether it is still the same."""
    answer = harvested.get(address, headers={"If-Modified-Since": "Mon, 01 Jan 2125 00:00:00 GMT"})
    assert (answer.status_code, "last-modified" in answer.headers) == (200, False)


def test_a_hundred_harvesters_at_once_get_the_same(harvested: TestClient) -> None:
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: harvested.get("/catalog.nt"), range(100)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_a_harvest_during_publications_misses_nothing_and_takes_nothing_twice(tmp_path: Path) -> None:
    workspace = region_with(20, tmp_path, catalog_page=3)
    with TestClient(create_app(workspace)) as client, ThreadPoolExecutor(1) as pool:
        write(22, tmp_path)
        publishing = pool.submit(workspace.load, source(tmp_path), silent)
        seen: list[str] = []
        address = "/catalog"
        while address:
            triples = described(client.get(address).content, "ttl")
            seen += sorted(str(each.object) for each in triples if each.predicate.value.endswith("dcat#dataset"))
            address = next((each.object.value for each in triples if each.predicate.value == NEXT), "")
        publishing.result()
        assert len(seen) == len(set(seen))
        assert {f"<{BASE}id/dataset/set-{each:04}>" for each in range(20)} <= set(seen)
        assert b"set-0021" in client.get("/catalog", params={"after": f"{BASE}id/dataset/set-0019"}).content


def test_the_well_known_address_leads_there(harvested: TestClient) -> None:
    answer = harvested.get("/.well-known/datacatalog")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/catalog")


@pytest.mark.parametrize(("language", "title"), [("nl", "Gegevenssets"), ("en", "Data sets")])
def test_the_page_tells_search_engines_in_its_language(harvested: TestClient, language: str, title: str) -> None:
    page = harvested.get("/catalog.html", params={"lang": language}).text
    (linked,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    said = json.loads(linked)
    assert (said["@type"], said["inLanguage"], len(said["dataset"])) == ("DataCatalog", language, 2)
    assert f'<html lang="{language}">' in page
