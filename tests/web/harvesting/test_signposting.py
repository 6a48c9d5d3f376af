"""Links for machines on every page about a thing (FAIR Signposting), and as sets of links (RFC 9264)."""

from __future__ import annotations

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
