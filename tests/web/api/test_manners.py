"""What every answer of the API carries."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from participatiekaart.settings import Settings
from participatiekaart.web.api import VERSION
from participatiekaart.workspace import Workspace
from tests.web.conftest import Serving

ADDRESSES = [
    "/api/v1",
    "/api/v1/practices",
    "/api/v1/practices/operatie-schoolvoorbeeld",
    "/api/v1/context.jsonld",
    "/api/v1/practices?format=csv",
]
WRONG = ["/api/v1/nothing", "/api/v1/practices/nobody", "/api/v1/practices?limit=0", "/api/v1/a/b/c", "/api/v2"]


@pytest.mark.parametrize("address", [*ADDRESSES, *WRONG[:-1]])
def test_every_answer_tells_the_version_and_its_request(client: TestClient, address: str) -> None:
    first, second = client.get(address), client.get(address)
    assert first.headers["api-version"] == VERSION == "1.0.0"
    assert re.fullmatch("[0-9a-f]{32}", first.headers["x-request-id"])
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


@pytest.mark.parametrize("address", [*ADDRESSES, *WRONG[:-1], "/api/v1/docs", "/api/v1/openapi.json"])
def test_no_answer_can_be_framed_or_taken_for_something_else(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert (headers["x-content-type-options"], headers["x-frame-options"]) == ("nosniff", "DENY")
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "address", ["/api/v1/practices", "/api/v1/practices/operatie-schoolvoorbeeld", "/api/v1/measurements", "/api/v1/openapi.json"]
)
def test_a_slash_too_many_is_not_found_and_no_redirect(client: TestClient, address: str) -> None:
    answer = client.get(f"{address}/")
    assert (answer.status_code, answer.json()["elsewhere"]) == (404, [address])


def test_other_addresses_have_manners_of_their_own(client: TestClient) -> None:
    assert "api-version" not in client.get("/health/live").headers
    assert "api-version" not in client.get("/api/v1x").headers


def test_a_bug_has_manners_too(bundled_workspace: Workspace, serve: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(bundled_workspace) as client:
        monkeypatch.setattr(bundled_workspace, "index", lambda: None)
        answer = client.get("/api/v1/practices", headers={"Cache-Control": "no-cache"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["api-version"] == VERSION


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_did_not_change_is_not_sent_again(client: TestClient, address: str) -> None:
    tag = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_is_get_without_a_body(client: TestClient, address: str) -> None:
    head, get = (client.request(method, address, headers={"Accept-Encoding": "identity"}) for method in ("HEAD", "GET"))
    assert head.content == b""
    different = {"x-request-id", "content-length"}
    assert {name: value for name, value in head.headers.items() if name not in different} == {
        name: value for name, value in get.headers.items() if name not in different
    }


@pytest.mark.parametrize("address", ADDRESSES)
def test_options_and_wrong_methods_tell_what_may_be_done(client: TestClient, address: str) -> None:
    options = client.options(address)
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    refused = client.post(address)
    assert refused.status_code == 405
    assert {"GET", "HEAD"} <= set(refused.headers["allow"].split(", "))


@pytest.mark.parametrize("address", [*ADDRESSES, *WRONG])
def test_pages_of_other_sites_may_read_every_answer(client: TestClient, address: str) -> None:
    answer = client.get(address, headers={"Origin": "https://example.org"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert {"API-Version", "Link", "ETag", "X-Request-ID"} <= set(answer.headers["access-control-expose-headers"].split(", "))


@pytest.mark.parametrize("address", [*ADDRESSES, *WRONG])
def test_answers_tell_caches_what_they_depend_on(client: TestClient, address: str) -> None:
    assert {"Accept", "Accept-Language"} <= set(client.get(address).headers["vary"].split(", "))


def test_a_client_is_told_how_much_it_may_still_ask(bundled_workspace: Workspace, serve: Serving) -> None:
    settings = bundled_workspace.settings.model_copy(update={"client_queries_per_minute": 2, "cache_mib": 0})
    with serve(Workspace(settings)) as client:
        first, second, third = (client.get("/api/v1/practices?limit=1") for _ in range(3))
    assert first.headers["ratelimit-policy"] == '"minute";q=2;w=60'
    assert [each.headers["ratelimit"].split(";")[1] for each in (first, second, third)] == ["r=1", "r=0", "r=0"]
    assert (first.status_code, third.status_code) == (200, 429)
    assert int(third.headers["retry-after"]) > 0


def test_a_client_is_told_it_with_errors_too(bundled_workspace: Workspace, serve: Serving) -> None:
    settings = bundled_workspace.settings.model_copy(update={"client_queries_per_minute": 100})
    with serve(Workspace(settings)) as client:
        answers = [client.get(address) for address in WRONG]
    assert {each.status_code for each in answers} == {400, 404}
    assert all(each.headers["ratelimit"].startswith('"minute";r=') for each in answers)


def test_without_a_bound_nothing_is_told_about_one(client: TestClient) -> None:
    assert "ratelimit" not in client.get("/api/v1").headers


def test_what_nobody_published_cannot_be_read_at_the_moment(tmp_path: Path, serve: Serving) -> None:
    with serve(Workspace(Settings(data_dir=tmp_path / "data"))) as client:
        answer = client.get("/api/v1/practices")
    assert answer.status_code == 503
    assert answer.headers["api-version"] == VERSION
