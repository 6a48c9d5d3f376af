"""The description of linked data and SPARQL: valid, of addresses that there are, and of all that there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_spec_validator import validate
from starlette.routing import BaseRoute, Match, Route

from tests.web.conftest import Serving, area, publish
from tests.web.pasts import NAME, with_past

ADDRESS = "/api/v1/openapi-linked-data.json"
VALUES = {"number": "1", "window": "1-250", "suffix": "ttl"}
"""What stands in an address where not everything can."""

DESCRIBED_ELSEWHERE = ("/api/v1", "/static")
"""The API has a description of its own; files of the pages need none."""

Document = dict[str, Any]


@pytest.fixture(scope="module")
def document(client: TestClient) -> Document:
    """The live description, in English."""
    found: Document = client.get(ADDRESS, params={"lang": "en"}).json()
    return found


def routes_of(client: TestClient) -> list[BaseRoute]:
    """All routes, those of routers inside included."""

    def within(routes: Iterable[Any]) -> Iterator[BaseRoute]:
        for each in routes:
            inner = getattr(each, "original_router", None)
            yield from within(inner.routes) if inner else [each]

    app = client.app
    assert isinstance(app, FastAPI)
    return list(within(app.router.routes))


def route_at(routes: Iterable[BaseRoute], method: str, path: str) -> BaseRoute | None:
    """The route that answers at an address of the description; none where nothing does."""
    filled = re.sub(r"\{(\w+)\}", lambda found: VALUES.get(found[1], found[1]), path)
    scope = {"type": "http", "method": method.upper(), "path": filled, "headers": []}
    return next((route for route in routes if route.matches(scope)[0] is Match.FULL), None)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_valid_in_every_language(client: TestClient, language: str) -> None:
    answer = client.get(ADDRESS, params={"lang": language})
    assert answer.headers["content-language"] == language
    validate(answer.json())


def test_everything_in_it_is_there(client: TestClient, document: Document) -> None:
    routes = routes_of(client)
    for path, operations in document["paths"].items():
        for method in operations:
            assert route_at(routes, method, path), (method, path)


def test_everything_that_is_there_is_in_it(client: TestClient, document: Document) -> None:
    routes = routes_of(client)
    described = [(method.upper(), route_at(routes, method, path)) for path, each in document["paths"].items() for method in each]
    public = [each for each in routes if isinstance(each, Route) and not each.path.startswith(DESCRIBED_ELSEWHERE)]
    asked = [(method, each) for each in public for method in (each.methods or set()) - {"HEAD", "OPTIONS"}]
    assert [(method, route.path) for method, route in asked if (method, route) not in described] == []


def test_only_what_changes_something_needs_a_token(document: Document) -> None:
    for operations in document["paths"].values():
        for method, operation in operations.items():
            adds = operation["operationId"].startswith("postGraph")
            assert ("security" in operation) == (method not in {"get", "post"} or adds)


def test_every_operation_has_a_name_of_its_own_and_a_tag_that_is_explained(document: Document) -> None:
    operations = [each for path in document["paths"].values() for each in path.values()]
    names = [each["operationId"] for each in operations]
    assert len(names) == len(set(names))
    assert {tag for each in operations for tag in each["tags"]} == {tag["name"] for tag in document["tags"]}


# --- What is described is what is answered -----------------------------------------------------------------------------------

RECORD = "{type}/{slug}"
PNG, MARCH = {"Accept": "image/png"}, {"Accept-Datetime": "Mon, 02 Mar 2026 13:00:00 GMT"}
Asked = tuple[str, str, dict[str, str], int]
REQUESTS: list[Asked] = [
    ("/id/{type}", "/id/area", {}, 303),
    ("/id/{type}", "/id/nothing", {}, 404),
    (f"/id/{RECORD}", "/id/area/one", {}, 303),
    (f"/id/{RECORD}", "/id/area/nothing", {}, 404),
    (f"/id/{RECORD}", "/id/area/gone", {}, 410),
    (f"/graph/{RECORD}", "/graph/area/one", {}, 303),
    (f"/graph/{RECORD}", "/graph/area/nothing", {}, 404),
    (f"/graph/{RECORD}", "/graph/area/gone", {}, 410),
    (f"/doc/{RECORD}", "/doc/area/one", {}, 200),
    (f"/doc/{RECORD}", "/doc/area/one.jsonld?version=2", {}, 200),
    (f"/doc/{RECORD}", "/doc/area/one", MARCH, 302),
    (f"/doc/{RECORD}", "/doc/area/one?version=last", {}, 400),
    (f"/doc/{RECORD}", "/doc/area/one", {"Accept-Datetime": "yesterday"}, 400),
    (f"/doc/{RECORD}", "/doc/area/one?version=5", {}, 404),
    (f"/doc/{RECORD}", "/doc/area/one", PNG, 406),
    (f"/doc/{RECORD}", "/doc/area/one?version=3", {}, 410),
    ("/catalog", "/catalog", {}, 200),
    ("/catalog", "/catalog", {"Accept": "text/html"}, 200),
    ("/catalog", "/catalog?page=2", {}, 400),
    ("/catalog", "/catalog?after=urn:nothing", {}, 404),
    ("/catalog", "/catalog", PNG, 406),
    ("/catalog.{suffix}", "/catalog.rdf", {}, 200),
    ("/catalog.{suffix}", "/catalog.rdf?page=2", {}, 400),
    ("/catalog.{suffix}", "/catalog.csv", {}, 404),
    ("/catalog/feed", "/catalog/feed", {}, 200),
    ("/catalog/feed", "/catalog/feed", PNG, 406),
    ("/.well-known/datacatalog", "/.well-known/datacatalog", {}, 302),
    ("/dumps", "/dumps", {}, 200),
    ("/dumps", "/dumps", PNG, 406),
    ("/dumps/{name}", "/dumps/void.ttl", {}, 200),
    ("/dumps/{name}", "/dumps/void.ttl", {"Range": "bytes=0-9"}, 206),
    ("/dumps/{name}", "/dumps/nothing.ttl", {}, 404),
    ("/dumps/{name}", "/dumps/void.ttl", {"Range": "bytes=99999999-"}, 416),
    ("/dumps/{name}", "/dumps/void.ttl", {"If-Match": '"another"'}, 412),
    ("/dumps/{dump}/{name}", "/dumps/000000000006-0/prov.ttl", {}, 200),
    ("/dumps/{dump}/{name}", "/dumps/000000000006-0/prov.ttl", {"If-Match": '"another"'}, 412),
    ("/dumps/{dump}/{name}", "/dumps/000000000006-0/prov.ttl", {"Range": "bytes=-9"}, 206),
    ("/dumps/{dump}/{name}", "/dumps/nothing/prov.ttl", {}, 404),
    ("/dumps/{dump}/{name}", "/dumps/000000000006-0/prov.ttl", {"Range": "bytes=99999999-"}, 416),
    ("/feed", "/feed", {}, 200),
    ("/feed", "/feed", {"Accept": "text/html"}, 200),
    ("/feed", "/feed", PNG, 406),
    ("/feed/{window}", "/feed/1-250", {}, 200),
    ("/feed/{window}", "/feed/251-500", {}, 404),
    ("/feed/{window}", "/feed/1-250", {"Accept": "text/html"}, 406),
    ("/feed.atom", "/feed.atom?type=area", {}, 200),
    ("/feed.atom", "/feed.atom?type=%3F", {}, 400),
    (f"/history/{RECORD}", "/history/area/one", {}, 200),
    (f"/history/{RECORD}", "/history/area/gone.json", {}, 200),
    (f"/history/{RECORD}", "/history/area/one.html?before=last", {}, 400),
    (f"/history/{RECORD}", "/history/area/nothing", {}, 404),
    (f"/history/{RECORD}", "/history/area/one", PNG, 406),
    (f"/diff/{RECORD}", "/diff/area/one?from=1&to=2", {}, 200),
    (f"/diff/{RECORD}", "/diff/area/one?from=first", {}, 400),
    (f"/diff/{RECORD}", "/diff/area/one?from=5", {}, 404),
    (f"/diff/{RECORD}", "/diff/area/one", PNG, 406),
    ("/.well-known/void", "/.well-known/void", {}, 200),
    ("/.well-known/void", "/.well-known/void", PNG, 406),
    (f"/linkset/{RECORD}", "/linkset/area/one", {}, 200),
    (f"/linkset/{RECORD}", "/linkset/area/one", {"Accept": "application/linkset"}, 200),
    (f"/linkset/{RECORD}", "/linkset/area/nothing", {}, 404),
    (f"/linkset/{RECORD}", "/linkset/area/one", PNG, 406),
    (f"/linkset/{RECORD}", "/linkset/area/gone", {}, 410),
    ("/sitemap.xml", "/sitemap.xml", {}, 200),
    ("/sitemap-{number}.xml", "/sitemap-1.xml", {}, 200),
    ("/sitemap-{number}.xml", "/sitemap-9.xml", {}, 404),
    ("/robots.txt", "/robots.txt", {}, 200),
    ("/llms.txt", "/llms.txt", {}, 200),
    ("/health/live", "/health/live", {}, 200),
    ("/health/ready", "/health/ready", {}, 200),
]
"""Addresses of the description, each asked in a way that every status it tells of is answered."""


@pytest.fixture(scope="module")
def past(serve: Serving, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service with a past and a dump: an area that changed, and one that is gone."""
    workspace = with_past(tmp_path_factory.mktemp("past"))
    publish(workspace, area("gone", f'{NAME} "weg"@nl'))
    publish(workspace, retracted=("area/gone",))
    workspace.dumper.make(workspace.index())
    with serve(workspace) as client:
        yield client


@pytest.mark.parametrize("asked", REQUESTS, ids=lambda asked: f"{asked[1]} {asked[3]}")
def test_it_is_answered_as_described(past: TestClient, document: Document, asked: Asked) -> None:
    described, path, headers, status = asked
    answers = document["paths"][described]["get"]["responses"]
    answer = past.get(path, headers=headers)
    assert answer.status_code == status
    said = answers[str(status)]
    if status in {200, 206}:
        assert answer.headers["content-type"].partition(";")[0] in said["content"]
    if "$ref" not in said:
        sometimes = {"Content-Location", "Last-Modified", "Link", "Memento-Datetime", "Repr-Digest"}
        assert {name.lower() for name in said.get("headers", {}).keys() - sometimes} <= answer.headers.keys()
    if status == 200 and "304" in answers:
        again = past.get(path, headers={**headers, "If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_every_status_that_it_tells_of_there_is_answered(document: Document) -> None:
    answered: dict[str, set[int]] = {}
    for described, _, _, status in REQUESTS:
        answered.setdefault(described, {304, 503}).add(status)
    for described, statuses in answered.items():
        assert {int(each) for each in document["paths"][described]["get"]["responses"]} <= statuses, described
