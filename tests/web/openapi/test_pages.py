"""The documentation: server-rendered from the description, complete without JavaScript; a console that asks no other host."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from participatiekaart import bundled
from participatiekaart.model import Model

from .conftest import Document

DOCS = "/api/v1/docs"
COLLECTIONS = sorted(Model.read(bundled.shapes, bundled.ontology).collections)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_start_leads_to_every_collection_and_to_the_descriptions(client: TestClient, language: str) -> None:
    page = client.get(DOCS, params={"lang": language})
    assert page.headers["content-language"] == language
    links = set(re.findall('href="([^"]+)"', page.text))
    expected = {f"{DOCS}/{name}" for name in (*COLLECTIONS, "measurements", "console")} | {
        "/api/v1/openapi.json",
        "/api/v1/openapi-linked-data.json",
    }
    assert {f"{each}?lang={language}" for each in expected} <= links


@pytest.mark.parametrize("name", COLLECTIONS)
def test_a_collection_is_told_with_every_parameter_that_the_description_has(
    client: TestClient, described: Document, name: str
) -> None:
    page = client.get(f"{DOCS}/{name}").text
    for path in (f"/{name}", f"/{name}/{{key}}"):
        for each in described["paths"][path]["get"]["parameters"]:
            assert f'<dt class="parameter"><code>{each["name"]}</code></dt>' in page


def test_measurements_and_their_sums_have_a_page(client: TestClient, described: Document) -> None:
    page = client.get(f"{DOCS}/measurements").text
    for path in ("/measurements", "/measurements/sums"):
        for each in described["paths"][path]["get"]["parameters"]:
            assert f'<dt class="parameter"><code>{each["name"]}</code></dt>' in page


def test_the_examples_of_a_page_are_addresses_that_answer(client: TestClient) -> None:
    page = client.get(f"{DOCS}/practices").text
    asked = [each.replace("&amp;", "&") for each in re.findall(r'href="(/api/v1/practices\?[^"]+)"', page)]
    assert len(asked) > 50
    for address in asked:
        answer = client.get(address)
        assert answer.status_code == 200, f"{address}: {answer.text}"


def test_there_is_no_page_about_what_is_not_there(client: TestClient) -> None:
    assert client.get(f"{DOCS}/people").status_code == 404


def test_the_console_may_ask_only_this_host(client: TestClient) -> None:
    page = client.get(f"{DOCS}/console")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "://" not in policy
    assert all(address.startswith("/") for address in re.findall('(?:src|href)="([^"#]+)"', page.text))


@pytest.mark.parametrize("name", ["swagger-ui-bundle.js", "swagger-ui.css"])
def test_the_files_of_the_console_are_served_here(client: TestClient, name: str) -> None:
    assert client.get(f"/static/swagger-ui/{name}").status_code == 200
