"""How much one client may ask in a minute, and what it is told when it asks more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from participatiekaart.settings import Settings
from participatiekaart.web.limits import ClientLimit, TooManyRequests, client_of
from participatiekaart.workspace import Workspace

from .conftest import Serving

ASK = {"query": "ASK {}"}


def asked_by(host: str | None) -> Request:
    return Request({"type": "http", "headers": [], "client": (host, 1) if host is not None else None})


# --- who a client is -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
        ("testclient", "testclient", True),
        ("", None, True),
    ],
)
def test_a_client_is_an_address_or_the_network_of_a_household(one: str, other: str | None, is_same: bool) -> None:
    assert (client_of(asked_by(one)) == client_of(asked_by(other))) is is_same


# --- counting --------------------------------------------------------------------------------------------------------------


def test_a_client_that_asked_all_it_may_is_told_when_it_may_again() -> None:
    limit = ClientLimit(3)
    for _ in range(3):
        limit.count("one")
    with pytest.raises(TooManyRequests) as refused:
        limit.count("one")
    assert 1 <= refused.value.retry_after <= 60
    for language in ("nl", "en"):
        assert "3" in refused.value.text[language]
        assert str(refused.value.retry_after) in refused.value.text[language]


def test_one_client_does_not_use_up_what_another_may_ask() -> None:
    limit = ClientLimit(1)
    limit.count("one")
    limit.count("other")
    with pytest.raises(TooManyRequests):
        limit.count("one")


def test_what_is_refused_does_not_count() -> None:
    limit = ClientLimit(1)
    limit.count("one")
    waits = []
    for _ in range(3):
        with pytest.raises(TooManyRequests) as refused:
            limit.count("one")
        waits.append(refused.value.retry_after)
    assert waits == sorted(waits, reverse=True)


def test_none_is_no_limit() -> None:
    limit = ClientLimit(0)
    for _ in range(1000):
        limit.count("one")


# --- over HTTP -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def limited(bundled_workspace: Workspace, serve: Serving) -> Iterator[TestClient]:
    """A service over the bundled data that answers a client three queries a minute."""
    settings = Settings(data_dir=bundled_workspace.data_dir, client_queries_per_minute=3, cache_mib=0)
    with serve(Workspace(settings)) as client:
        yield client


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_client_that_asks_too_much_is_told_so_in_its_language(limited: TestClient, language: str) -> None:
    assert [limited.get("/sparql", params=ASK).status_code for _ in range(3)] == [200, 200, 200]
    answer = limited.get("/sparql", params=ASK, headers={"Accept-Language": language})
    problem = answer.json()
    assert (answer.status_code, problem["type"].rpartition("/")[2]) == (429, "too-many-requests")
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["retry-after"] in problem["detail"]
    assert answer.headers["content-language"] == language
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1",
        "/api/v1/practices",
        "/api/v1/practices?format=csv",
        "/api/v1/practices/operatie-schoolvoorbeeld",
        "/api/v1/measurements",
        "/api/v1/measurements/sums",
        "/api/v1/context.jsonld",
        "/api/v1/openapi.json",
        "/api/v1/openapi-linked-data.json",
        "/api/v1/docs/practices",
        "/doc/practice",
        "/sparql?query=ASK{}",
        "/query/evidence-of-placement.csv",
    ],
)
def test_whatever_costs_something_counts_and_tells_how_much_is_left(limited: TestClient, path: str) -> None:
    left = []
    for _ in range(3):
        answer = limited.get(path)
        assert answer.status_code == 200
        assert answer.headers["ratelimit-policy"] == '"minute";q=3;w=60'
        left.append(answer.headers["ratelimit"].split(";")[1])
    assert left == ["r=2", "r=1", "r=0"]
    refused = limited.get(path)
    assert refused.status_code == 429
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["ratelimit"].startswith('"minute";r=0;t=')
    assert 1 <= int(refused.headers["retry-after"]) <= 60


def test_every_way_to_ask_counts(limited: TestClient) -> None:
    limited.post("/sparql", data=ASK)
    limited.get("/sparql", params={"query": "not SPARQL"})
    limited.get("/graph-store?default")
    assert limited.head("/sparql", params=ASK).status_code == 429


def test_what_is_cheap_does_not_count(limited: TestClient) -> None:
    tag = limited.get("/sparql", params=ASK).headers["etag"]
    for _ in range(5):
        assert limited.get("/sparql", params=ASK, headers={"If-None-Match": tag}).status_code == 304
        assert limited.get("/sparql").status_code == 200
        assert limited.get("/doc/organisation/asito.ttl").headers["ratelimit"].split(";")[1] == "r=2"
        assert limited.get("/graph-store/organisation/asito").status_code == 200
    assert limited.get("/sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200


def test_a_browser_that_asks_too_much_keeps_its_query(limited: TestClient) -> None:
    html = {"Accept": "text/html"}
    for number in range(3):
        assert limited.get("/sparql", params={"query": f"SELECT ({number} AS ?n) {{}}"}, headers=html).status_code == 200
    answer = limited.get("/sparql", params={"query": "SELECT ('mine' AS ?n) {}"}, headers=html)
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    assert "SELECT (&#39;mine&#39; AS ?n) {}" in answer.text
    assert "ask again in" in answer.text
