"""What is shown of things, in lists and alone."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import SHARED_BASE

PRACTICES = "/api/v1/practices"
ALMERE = f"{SHARED_BASE}id/municipality/gm0034"


def items(client: TestClient, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{query}")
    assert answer.status_code == 200, answer.text
    found = answer.json()["items"]
    assert isinstance(found, list)
    return found


def test_a_list_leaves_out_what_things_own_and_a_thing_is_whole(client: TestClient) -> None:
    [listed] = items(client, "practices?q=Operatie+Schoolvoorbeeld&limit=1")
    whole = client.get(f"{PRACTICES}/operatie-schoolvoorbeeld").json()
    assert "partnership" not in listed
    assert whole["partnership"][0]["membership"]
    assert listed["name"] == whole["name"] == {"nl": "Operatie Schoolvoorbeeld"}


def test_references_carry_the_names_of_what_they_mean(client: TestClient) -> None:
    whole = client.get(f"{PRACTICES}/operatie-schoolvoorbeeld").json()
    assert whole["region"] == [{"id": ALMERE, "label": {"nl": "Almere"}}]
    assert whole["educationType"][0]["label"].keys() == {"nl", "en"}


def test_a_part_of_a_record_tells_which(client: TestClient) -> None:
    [found] = items(client, "outcomes?measurementIndicator=ingestroomd&measurementValue=10")
    assert found["record"] == {
        "id": f"{SHARED_BASE}id/practice/operatie-schoolvoorbeeld",
        "label": {"nl": "Operatie Schoolvoorbeeld"},
    }
    assert client.get(found["self"]).json()["record"] == found["record"]
    assert "record" not in client.get(f"{PRACTICES}/operatie-schoolvoorbeeld").json()


def test_fields_give_that_and_who_it_is(client: TestClient) -> None:
    [found] = items(client, "practices?fields=name,periodStartDate&limit=1&hasPeriodStartDate=true")
    assert found.keys() == {"id", "type", "key", "self", "name", "period"}
    assert found["period"].keys() == {"id", "type", "startDate"}


def test_a_star_gives_all_fields_in_a_list_too(client: TestClient) -> None:
    [listed] = items(client, "practices?q=Operatie+Schoolvoorbeeld&limit=1&fields=*")
    whole = client.get(f"{PRACTICES}/operatie-schoolvoorbeeld").json()
    del whole["@context"], listed["highlights"]
    assert listed == whole


def test_expand_gives_things_whole_in_one_thing_and_briefly_in_a_list(client: TestClient) -> None:
    [listed] = items(client, "practices?q=Operatie+Schoolvoorbeeld&limit=1&expand=region&fields=region")
    [whole] = client.get(f"{PRACTICES}/operatie-schoolvoorbeeld?expand=region").json()["region"]
    [brief] = listed["region"]
    assert brief["id"] == whole["id"] == ALMERE
    assert brief["self"] == whole["self"] == "http://testserver/api/v1/municipalities/gm0034"
    assert whole["geometry"]
    assert "geometry" not in brief
    assert whole["within"][0].keys() == {"id", "label"}


def test_what_is_expanded_is_not_expanded_inside_what_is(client: TestClient) -> None:
    """Two columns that lead to each other would go round in circles."""
    found = client.get("/api/v1/municipalities/gm0518?expand=within,source").json()
    assert all("self" in each for each in found["source"])
    for area in found["within"]:
        assert "self" in area
        assert all(each.keys() == {"id", "label"} for each in area["source"])


def test_expand_reaches_into_what_a_thing_owns(client: TestClient) -> None:
    whole = client.get(f"{PRACTICES}/operatie-schoolvoorbeeld?expand=membershipMember").json()
    members = [each["member"] for each in whole["partnership"][0]["membership"] if "member" in each]
    assert members
    assert all(each["self"].startswith("http://testserver/api/v1/organisations/") for each in members)


def test_far_too_much_to_expand_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participatiekaart.web.api.bodies._MOST_EXPANDED", 3)
    answer = client.get(f"{PRACTICES}?expand=region&limit=99")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "expand"
