"""What is wrong with a question, and where else to look."""

from __future__ import annotations

import unicodedata

import pytest
from fastapi.testclient import TestClient

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.workspace import Workspace
from tests.web.conftest import Desk, Serving, area, publish

MODEL = Model.read(bundled.shapes, bundled.ontology)
PRACTICES = "/api/v1/practices"


def test_a_wrong_parameter_is_told_where_it_stands(client: TestClient) -> None:
    answer = client.get(f"{PRACTICES}?sectr=groen&limit=5000")
    assert answer.status_code == 400
    told = answer.json()
    assert told["type"] == "https://w3id.org/participatiekaart/problem/invalid-parameter"
    assert [(each["in"], each["name"]) for each in told["errors"]] == [("query", "sectr"), ("query", "limit")]
    assert told["errors"][0]["nearest"][0] == "sector"
    assert "sector" in told["errors"][0]["valid"]


@pytest.mark.parametrize(("language", "said"), [("nl", "cannot"), ("en", "cannot")])
def test_a_problem_speaks_the_language_of_the_reader(client: TestClient, language: str, said: str) -> None:
    answer = client.get(f"{PRACTICES}?hasOutcome=ten&lang={language}")
    assert answer.headers["content-language"] == language
    assert (said in answer.json()["detail"]) == (language == "en")


@pytest.mark.parametrize("query", ["sector=gren", "region=nowhere", "cursor=made-up", "sort=name&cursor=W10"])
def test_what_only_the_data_can_tell_to_be_wrong_is_told_like_everything_else(client: TestClient, query: str) -> None:
    answer = client.get(f"{PRACTICES}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == query.rpartition("&")[2].partition("=")[0]


def test_a_thing_that_nobody_named_is_not_found(client: TestClient) -> None:
    answer = client.get(f"{PRACTICES}/nobody")
    assert answer.status_code == 404
    assert answer.json()["type"] == "https://w3id.org/participatiekaart/problem/not-found"
    assert "elsewhere" not in answer.json()


def test_a_thing_of_another_collection_is_pointed_to(client: TestClient) -> None:
    answer = client.get("/api/v1/regions/gm0034")
    assert answer.status_code == 404
    assert answer.json()["elsewhere"] == ["/api/v1/regions/municipality:gm0034", "/api/v1/municipalities/gm0034"]
    assert answer.links["related"]["url"] == "/api/v1/municipalities/gm0034"
    assert all(client.get(each).status_code == 200 for each in answer.json()["elsewhere"])


def test_an_unknown_collection_is_told_with_those_that_there_are(client: TestClient) -> None:
    answer = client.get("/api/v1/practises")
    assert answer.status_code == 404
    assert answer.json()["elsewhere"][0] == PRACTICES
    assert all(name in answer.json()["detail"] for name in MODEL.collections)


@pytest.mark.parametrize("key", ["%00", "%22", "a%20b", "%E2%80%8F", "x" * 5000, "..", "%1f", "*", "%F0%9F%92%A9"])
def test_any_key_is_looked_for_without_harm(client: TestClient, key: str) -> None:
    assert client.get(f"{PRACTICES}/{key}").status_code in {200, 404}


@pytest.mark.parametrize(("language", "said"), [("nl", "ingetrokken"), ("en", "was retracted on 20")])
def test_a_thing_that_was_retracted_is_gone_and_not_just_unknown(
    small: Workspace, serve: Serving, language: str, said: str
) -> None:
    with serve(small) as client:
        addresses = client.get("/api/v1/areas/one").json()["self"], "/api/v1/regions/area:one"
        assert [client.get(each).status_code for each in addresses] == [200, 200]
        publish(small, retracted=("area/one",))
        for each in (*addresses, "/api/v1/outcomes/area:one:outcome-0123456789"):
            gone = client.get(each, headers={"Accept-Language": language})
            assert (gone.status_code, gone.headers["content-type"]) == (410, "application/problem+json")
            assert gone.json()["type"] == "https://w3id.org/participatiekaart/problem/record-retracted"
            assert said in gone.json()["detail"]
        assert client.get("/api/v1/areas/two").status_code == 404
        publish(small, area("one", '<https://schema.org/name> "weer"@nl'))
        assert [client.get(each).status_code for each in addresses] == [200, 200]


@pytest.mark.parametrize(
    "words",
    ["(a+)+$", ".*", "AND OR NOT", '"', "a:b", "\u202eneorg", "e\u0301" * 200, "\ufdfa" * 100, "' OR 1=1 --", "\x00", "*" * 400],
)
def test_any_words_can_be_searched_for(client: TestClient, words: str) -> None:
    assert client.get(PRACTICES, params={"q": words}).status_code == 200


def test_words_are_found_in_every_normal_form_and_with_marks_that_nobody_sees(client: TestClient) -> None:
    forms = [unicodedata.normalize(form, "súdwest-fryslân") for form in ("NFC", "NFD", "NFKC", "NFKD")]
    marked = [
        "SÚDWEST-FRYSLÂN",
        "\u202esúdwest\u202c-fryslân",
        "súd\u200bwest-frys\u00adlân",
        "\ufeff\uff53údwest-fryslân",
        "sudwest fryslan",
    ]
    found = [
        client.get("/api/v1/municipalities", params={"q": each, "fields": "name"}).json()["items"] for each in forms + marked
    ]
    assert [[each["key"] for each in items] for items in found] == [["gm1900"]] * len(found)


def test_ten_kilobytes_of_words_are_refused(client: TestClient) -> None:
    answer = client.get(PRACTICES, params={"q": "groen " * 1700})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["name"] == "q"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv;q=0.5, application/json;q=0.1", "text/csv"),
        ("application/geo+json;q=0.9,application/json;q=0.8", "application/geo+json"),
        ("application/json;q=0, */*;q=0.1", "application/ld+json"),
        ("APPLICATION/JSON;profile=x", "application/json"),
        ("text/*", "text/csv"),
        ("", "application/json"),
    ],
)
def test_the_format_is_the_one_that_is_preferred(client: TestClient, accept: str, expected: str) -> None:
    answer = client.get(f"{PRACTICES}?limit=1", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, expected)


@pytest.mark.parametrize("accept", ["nonsense", ",;,q=", "a/b/c", "text/csv;q=0", "text/csv;q=nan", "image/*", "x" * 5000])
def test_what_cannot_be_accepted_is_told(client: TestClient, accept: str) -> None:
    answer = client.get(PRACTICES, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")


def test_a_key_in_capitals_leads_to_the_one_that_is_meant(client: TestClient) -> None:
    answer = client.get(f"{PRACTICES}/Operatie-Schoolvoorbeeld")
    assert answer.status_code == 404
    assert answer.json()["elsewhere"] == [f"{PRACTICES}/operatie-schoolvoorbeeld"]


def test_where_to_search_for_a_thing_that_is_not_there_is_an_address(client: TestClient) -> None:
    told = client.get(f"{PRACTICES}/schoolvoorbeeld").json()["detail"]
    found = client.get(told[told.index("/api/") :]).json()["items"]
    assert "operatie-schoolvoorbeeld" in [each["key"] for each in found]


def test_a_format_that_nobody_offers_is_told_with_those_that_there_are(client: TestClient) -> None:
    answer = client.get(PRACTICES, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["available"]
    assert client.get(f"{PRACTICES}/operatie-schoolvoorbeeld?format=csv").status_code == 400


def test_pages_that_cannot_go_on_after_a_publication_lead_back_to_the_first(bundled_desk: Desk) -> None:
    page = bundled_desk.client.get(f"{PRACTICES}?q=school&limit=2")
    following = page.links["next"]["url"]
    assert bundled_desk.client.get(following).status_code == 200
    publish(bundled_desk.workspace, area("elders", '<https://schema.org/name> "school"@nl'))
    gone = bundled_desk.client.get(following)
    assert gone.status_code == 410
    assert gone.json()["type"] == "https://w3id.org/participatiekaart/problem/cursor-expired"
    assert gone.links["first"]["url"] == gone.json()["first"] == f"{PRACTICES}?q=school&limit=2"
