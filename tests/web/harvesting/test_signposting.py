"""Links for machines on every page about a thing (FAIR Signposting), and as sets of links (RFC 9264)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

PRACTICE = "practice/operatie-schoolvoorbeeld"
ID = "https://w3id.org/participatiekaart/id/"


def links(client: TestClient, path: str) -> dict[str, list[dict[str, str]]]:
    """The links of a document by relation."""
    answer = client.get(f"/linkset/{path}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/linkset+json")
    sets: list[dict[str, Any]] = answer.json()["linkset"]
    (context,) = sets
    assert context.pop("anchor") == f"http://testserver/{'' if path == 'def' else 'doc/'}{path}"
    return context


@pytest.mark.parametrize("path", [PRACTICE, "municipality/gm0034", "dataset/practices", "concept/sector/groen"])
def test_a_page_says_what_to_cite_and_where_its_links_are(client: TestClient, path: str) -> None:
    header = client.get(f"/doc/{path}").headers["Link"]
    assert f'<{ID}{path}>; rel="cite-as"' in header
    assert f'<http://testserver/linkset/{path}>; rel="linkset"; type="application/linkset+json"' in header
    assert links(client, path)["cite-as"] == [{"href": f"{ID}{path}"}]


def test_a_record_has_the_licence_of_the_data_set_that_is_closest_to_it(client: TestClient) -> None:
    assert links(client, PRACTICE)["license"] == [{"href": "https://creativecommons.org/licenses/by/4.0/"}]
    assert links(client, "def")["license"] == [{"href": "https://creativecommons.org/publicdomain/zero/1.0/"}]
    assert links(client, "concept/sector")["license"] == [{"href": "https://creativecommons.org/publicdomain/zero/1.0/"}]


def test_a_record_is_in_its_data_sets_and_a_data_set_in_the_catalogue(client: TestClient) -> None:
    held = {each["href"].rpartition("/")[2] for each in links(client, PRACTICE)["collection"]}
    assert held == {"participatiekaart", "practices", "outcomes"}
    assert {"href": "http://testserver/catalog"} in links(client, "dataset/practices")["collection"]


def test_a_data_set_has_what_can_be_downloaded(harvested: TestClient) -> None:
    items = links(harvested, "dataset/practices")["item"]
    assert {"href": "http://testserver/dumps/practices.csv.gz", "type": "text/csv"} in items


def test_descriptions_are_there_in_their_formats(client: TestClient) -> None:
    for each in links(client, PRACTICE)["describedby"]:
        answer = client.get(each["href"])
        assert answer.headers["Content-Type"].partition(";")[0] == each["type"]


def test_the_same_links_stand_in_a_text(client: TestClient) -> None:
    answer = client.get(f"/linkset/{PRACTICE}", headers={"Accept": "application/linkset"})
    assert answer.headers["Content-Type"] == "application/linkset"
    said = links(client, PRACTICE)
    assert answer.text.count('anchor="') == sum(map(len, said.values()))
    assert f'<{ID}{PRACTICE}>; rel="cite-as"; anchor="http://testserver/doc/{PRACTICE}"' in answer.text


def test_what_is_not_there_has_no_links(client: TestClient) -> None:
    assert client.get("/linkset/practice/nothing").status_code == 404


def signposts(client: TestClient, address: str, accept: str = "*/*") -> dict[str, set[str]]:
    """The targets of the links in the header of an answer by relation."""
    found: dict[str, set[str]] = {}
    for target, relation in re.findall(
        r'<([^>]+)>; rel="([^"]+)"', client.get(address, headers={"Accept": accept}).headers["Link"]
    ):
        found.setdefault(relation, set()).add(target.removeprefix("http://testserver"))
    return found


@pytest.mark.parametrize("address", ["/catalog", "/catalog.ttl", "/catalog.html"])
def test_the_catalogue_says_what_to_cite_and_under_which_terms(harvested: TestClient, address: str) -> None:
    found = signposts(harvested, address)
    assert found["cite-as"] == {ID.replace("/id/", "/catalog")}
    assert found["license"] == {"https://creativecommons.org/licenses/by/4.0/"}
    assert found["describedby"] == {"/.well-known/void"}
    assert found["type"] == {"https://schema.org/DataCatalog"}


@pytest.mark.parametrize(
    ("name", "dataset"), [("practices.csv.gz", "practices"), ("participatiekaart.nq.gz", "participatiekaart")]
)
def test_a_file_is_in_its_data_set_under_its_terms(harvested: TestClient, name: str, dataset: str) -> None:
    found = signposts(harvested, f"/dumps/{name}")
    assert found["collection"] == {f"/doc/dataset/{dataset}"}
    assert found["license"] == {"https://creativecommons.org/licenses/by/4.0/"}
    assert {harvested.get(each).status_code for each in found["describedby"] | found["collection"]} == {200}
    assert any(each.endswith("/void.ttl") for each in found["describedby"])


@pytest.mark.parametrize("address", ["/dumps", "/dumps/SHA256SUMS"])
def test_what_is_about_all_files_leads_to_the_licences_of_all(harvested: TestClient, address: str) -> None:
    [licences] = signposts(harvested, address)["license"]
    assert licences.endswith("/LICENSE.txt")
    assert harvested.get(licences).status_code == 200


@pytest.mark.parametrize(("address", "accept"), [("/feed", "*/*"), ("/feed", "text/html"), ("/feed/1-250", "*/*")])
def test_the_feed_is_of_the_data_set_that_holds_everything(harvested: TestClient, address: str, accept: str) -> None:
    found = signposts(harvested, address, accept)
    assert found["collection"] == {"/doc/dataset/participatiekaart"}
    assert found["license"] == {"https://creativecommons.org/licenses/by/4.0/"}
    assert found["describedby"] == {"/catalog"}
