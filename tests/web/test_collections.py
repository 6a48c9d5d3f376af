"""The home page and the lists of records."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from lxml import html

from participatiekaart.queries import SavedQuery
from participatiekaart.workspace import Workspace

HTML = {"Accept": "text/html"}


def tree_of(client: TestClient, path: str, language: str = "en") -> html.HtmlElement:
    answer = client.get(path, headers={**HTML, "Accept-Language": language})
    assert answer.status_code == 200
    return html.document_fromstring(answer.text)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_home_lists_every_practice(client: TestClient, language: str) -> None:
    links = tree_of(client, "/", language).xpath("//main//a/@href")
    listed = tree_of(client, "/doc/practice").xpath("//main//ul[@class='records']//a/@href")
    assert len(listed) >= 20
    assert set(listed) <= set(links)


def test_home_counts_what_there_is_of_every_kind(client: TestClient, bundled_workspace: Workspace) -> None:
    tree = tree_of(client, "/")
    for kind in bundled_workspace.model.record_types:
        [count] = tree.xpath(f"//tr[.//a[@href='/doc/{kind}']]/td[1]/text()")
        assert int(count) == len(tree_of(client, f"/doc/{kind}").xpath("//main//li/a"))


def test_home_offers_the_saved_queries_and_they_work(client: TestClient) -> None:
    offered = [each for each in tree_of(client, "/").xpath("//main//a/@href") if each.startswith("/query/")]
    assert len(offered) == len(SavedQuery.bundled())
    for address in offered[:3]:
        assert client.get(address, headers={"Accept": "text/csv"}).status_code == 200


@pytest.mark.parametrize("kind", ["practice", "programme", "organisation", "publication", "municipality", "concept"])
def test_a_list_is_sorted_by_name_and_every_entry_leads_to_its_page(client: TestClient, kind: str) -> None:
    entries = tree_of(client, f"/doc/{kind}").xpath("//main//li/a")
    names = [each.text_content().casefold() for each in entries]
    assert names == sorted(names)
    assert entries
    for entry in entries[:5]:
        assert client.get(entry.get("href"), headers=HTML).status_code == 200


def test_a_kind_of_things_leads_to_the_list_of_them(client: TestClient) -> None:
    answer = client.get("/id/practice")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/practice")


@pytest.mark.parametrize("path", ["/id/nothing", "/doc/nothing", "/doc/practice.ttl", "/id/def"])
def test_a_kind_that_nobody_knows_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
