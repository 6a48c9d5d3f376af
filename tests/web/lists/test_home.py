"""The home page: what there is, and where to begin."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from participatiekaart.queries import SavedQuery
from tests.web.lists.reading import HTML, collection_of, link, names, tree_of


def test_home_names_practice_examples_and_leads_to_all_of_them(client: TestClient) -> None:
    home = tree_of(client, "/")
    named = home.xpath("//ul[@class='records']//a/@href")
    assert len(named) >= 20
    assert all(client.get(each, headers=HTML).status_code == 200 for each in named[:5])
    assert link(home, "practice examples with what matters") == "/doc/practice"


def test_home_counts_what_there_is_of_every_kind(client: TestClient) -> None:
    for row in tree_of(client, "/").xpath("//tbody/tr"):
        [address] = row.xpath(".//a/@href")
        total = client.get(f"/api/v1/{collection_of(client, address)}").json()["total"]
        assert row.xpath("td[1]/text()") == [f"{total:,}"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_leads_to_the_api_its_description_and_the_table_of_numbers(client: TestClient, language: str) -> None:
    page = tree_of(client, f"/doc/practice?lang={language}")
    assert f"/api/v1/docs?lang={language}" in page.xpath("//header//a/@href")
    led = page.xpath("//footer//a/@href")
    paths = ("/api/v1/docs/measurements", "/dumps", "/api/v1/docs", "/api/v1/openapi.json")
    assert led == [f"{path}?lang={language}" for path in paths]
    assert {client.get(each).status_code for each in led} == {200}


def test_home_gives_the_table_of_numbers(client: TestClient) -> None:
    [address] = tree_of(client, "/?lang=nl").xpath("//main//a[text()='CSV']/@href")
    assert client.get(address).text.startswith("id,practice,practiceLabel")


def test_home_searches_the_practice_examples(client: TestClient) -> None:
    [form] = tree_of(client, "/?lang=nl").xpath("//form[@role='search']")
    assert form.get("action") == "/doc/practice"
    assert {each.get("name") for each in form.xpath(".//input")} == {"q", "lang"}


def test_home_leads_to_lists_that_are_narrowed_down_already(client: TestClient) -> None:
    offered = tree_of(client, "/").xpath("//div[@class='browse']//a")
    assert len(offered) > 10
    for each in offered[::7]:
        count = int(each.xpath("span[@class='count']/text()")[0])
        assert len(names(tree_of(client, f"{each.get('href')}&limit=100"))) == count


def test_home_leads_to_the_data_set_which_has_no_list(client: TestClient) -> None:
    assert client.get(link(tree_of(client, "/"), "Participatiekaart: "), headers=HTML).status_code == 200
    assert client.get("/doc/dataset", headers=HTML).status_code == 404


def test_home_offers_the_saved_queries_and_they_work(client: TestClient) -> None:
    offered = [each for each in tree_of(client, "/").xpath("//main//a/@href") if each.startswith("/query/")]
    assert len(offered) == len(SavedQuery.bundled())
    for address in offered[:3]:
        assert client.get(address, headers={"Accept": "text/csv"}).status_code == 200
