"""``/api/v1``: the collections and their things."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.web.api.collections import collections_of
from participatiekaart.web.api.representations import ITEM_FORMATS, REPRESENTATIONS
from tests.web.conftest import Desk, area, publish

MODEL = Model.read(bundled.shapes, bundled.ontology)
COLLECTIONS = collections_of(MODEL, REPRESENTATIONS, ITEM_FORMATS)
PRACTICES = "/api/v1/practices"

every_collection = pytest.mark.parametrize("collection", sorted(MODEL.collections))


def items(client: TestClient, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{query}")
    assert answer.status_code == 200, answer.text
    found = answer.json()["items"]
    assert isinstance(found, list)
    return found


def keys(client: TestClient, query: str) -> list[str]:
    return [each["key"] for each in items(client, query)]


# --- Every collection --------------------------------------------------------------------------------------------------------


def test_the_landing_page_leads_to_every_collection_and_counts_it(client: TestClient) -> None:
    told = client.get("/api/v1").json()
    assert {each["name"] for each in told["collections"]} == set(MODEL.collections)
    for each in told["collections"]:
        assert set(each["label"]) == {"nl", "en"}
        assert client.get(each["self"]).json()["total"] == each["total"] > 0
    assert client.get("/api/v1/").json() == told


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1",
        f"{PRACTICES}?facets=sector,region&q=school",
        f"{PRACTICES}/operatie-schoolvoorbeeld",
        "/api/v1/concepts?expand=inScheme",
        "/api/v1/measurements",
        "/api/v1/measurements/sums?by=region",
        "/doc/practice/operatie-schoolvoorbeeld.json",
    ],
)
def test_dutch_stands_before_english_everywhere(client: TestClient, address: str) -> None:
    def texts(node: object) -> Iterator[list[str]]:
        if isinstance(node, dict) and {"nl", "en"} <= node.keys():
            yield [*node][:2]
        for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from texts(each)

    found = list(texts(client.get(address).json()))
    assert found
    assert all(each == ["nl", "en"] for each in found)


@every_collection
def test_a_collection_can_be_walked_through_page_by_page(client: TestClient, collection: str) -> None:
    seen: list[str] = []
    address: str | None = f"/api/v1/{collection}?limit=30"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        assert answer.links["first"]["url"] == f"/api/v1/{collection}?limit=30"
        assert answer.links["self"]["url"] == address
        seen += [each["id"] for each in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == answer.json()["total"]


@every_collection
def test_every_thing_is_at_the_address_that_its_list_gives(client: TestClient, collection: str) -> None:
    for each in items(client, f"{collection}?limit=5"):
        found = client.get(each["self"])
        assert found.status_code == 200
        assert found.json()["id"] == each["id"]
        assert found.json()["self"] == each["self"] == f"http://testserver/api/v1/{collection}/{each['key']}"


# --- What is chosen ----------------------------------------------------------------------------------------------------------


def test_a_filter_leaves_what_fits_it(client: TestClient) -> None:
    everything, green = (client.get(f"{PRACTICES}{query}").json() for query in ("", "?sector=groen"))
    assert 0 < green["total"] < everything["total"]
    assert all("groen" in each["id"] for item in green["items"] for each in item["sector"] if each["id"].endswith("groen"))


def test_a_region_means_what_lies_in_it_too(client: TestClient) -> None:
    assert "operatie-schoolvoorbeeld" in keys(client, "practices?region=gm0034&limit=100")
    assert "operatie-schoolvoorbeeld" in keys(client, "practices?region=province:pv24&limit=100")


def test_a_search_marks_what_it_found(client: TestClient) -> None:
    [found] = items(client, "practices?q=Operatie+Schoolvoorbeeld&limit=1")
    assert any("<mark>" in each for each in found["highlights"].values())


def test_facets_are_counted_only_when_they_are_asked_for(client: TestClient) -> None:
    assert "facets" not in client.get(PRACTICES).json()
    facets = client.get(f"{PRACTICES}?facets=sector,region").json()["facets"]
    assert list(facets) == ["sector", "region"]
    assert facets["sector"]["label"] == {"nl": "sector", "en": "sector"}
    for each in facets["sector"]["values"]:
        assert client.get(PRACTICES, params={"sector": each["value"]}).json()["total"] == each["count"]
        assert each["label"]


@pytest.mark.parametrize("order", ["name", "-name", "periodStartDate", "-periodStartDate,name", "quality", "name,relevance"])
@pytest.mark.parametrize("more", ["", "&q=school"])
def test_every_order_can_be_walked_through(client: TestClient, order: str, more: str) -> None:
    seen: list[str] = []
    address: str | None = f"{PRACTICES}?limit=4&sort={order}{more}"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        seen += [each["id"] for each in answer.json()["items"]]
        address = answer.links.get("next", {}).get("url")
    assert len(seen) == len(set(seen)) == answer.json()["total"]


def test_pages_by_name_go_on_after_a_publication(bundled_desk: Desk) -> None:
    following = bundled_desk.client.get("/api/v1/municipalities?limit=2").links["next"]["url"]
    before = keys(bundled_desk.client, following.removeprefix("/api/v1/"))
    publish(bundled_desk.workspace, area("daar", '<https://schema.org/name> "daar"@nl'))
    assert keys(bundled_desk.client, following.removeprefix("/api/v1/")) == before


QUERIES = st.dictionaries(
    st.sampled_from(sorted({name for each in COLLECTIONS.values() for name in each.list_parameters})),
    st.one_of(
        st.text(max_size=20),
        st.sampled_from(
            ["true", "groen", "2017", "2018-08/2019-07", "10", "-1.5", "5.2,52.3", "3,50,7,54", "name", "region", "*"]
        ),
    ),
    max_size=4,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(collection=st.sampled_from(sorted(COLLECTIONS)), query=QUERIES)
def test_any_question_is_answered_or_refused_and_an_answer_counts_what_it_lists(
    client: TestClient, collection: str, query: dict[str, str]
) -> None:
    answer = client.get(f"/api/v1/{collection}?{urlencode(query, errors='replace')}", headers={"Accept": "application/json"})
    assert answer.status_code in {200, 400}, answer.text
    if answer.status_code == 400:
        assert answer.headers["content-type"] == "application/problem+json"
    elif answer.headers["content-type"] == "application/json":
        told = answer.json()
        assert len(told["items"]) <= told["total"]
        assert "next" in answer.links or len(told["items"]) == told["total"] or "cursor" in query
