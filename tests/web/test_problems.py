"""Every error is a problem document (RFC 9457) or a page, in the reader's language, and scripts elsewhere may read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from lxml import html
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.editing import Rejected
from participatiekaart.errors import (
    AccessUnavailable,
    BudgetExceeded,
    EngineUnavailable,
    InvalidParameter,
    JournalCorrupt,
    OutboundRefused,
    QueryRefused,
    SnapshotCorrupt,
    WriterBusy,
)
from participatiekaart.language import text
from participatiekaart.validation import Report
from participatiekaart.web.app import create_app
from participatiekaart.web.limits import TooManyRequests
from participatiekaart.web.problems import ContentTooLarge, Forbidden, PreconditionFailed, Unauthorised
from participatiekaart.workspace import Workspace

ORIGIN = {"Origin": "https://elsewhere.example"}
ERRORS = {
    "/no/such/page": (404, "not-found"),
    "/doc/practice/nobody": (404, "record-not-found"),
    "/doc": (404, "not-found"),
    "/doc/": (404, "not-found"),
    "/doc/nothing": (404, "not-found"),
    "/id": (404, "not-found"),
    "/id/": (404, "not-found"),
    "/id/nothing": (404, "not-found"),
    "/def.zip": (404, "not-found"),
    "/def/9.9.9": (404, "not-found"),
    "/shapes/nothing": (404, "not-found"),
    "/static/nothing.css": (404, "not-found"),
    "/sparql?query=x": (400, "query-refused"),
    "/sparql?format=docx": (400, "invalid-input"),
    "/graph-store?graph=urn:nothing": (404, "record-not-found"),
    "/graph-store?graph=nothing": (400, "invalid-input"),
}


@pytest.mark.parametrize("path", ERRORS)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_error_is_a_problem_document_in_the_readers_language(client: TestClient, path: str, language: str) -> None:
    status, name = ERRORS[path]
    answer = client.get(path, headers={"Accept-Language": language})
    problem = answer.json()
    assert answer.status_code == problem["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert problem["type"] == f"https://w3id.org/participatiekaart/problem/{name}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == path.partition("?")[0]


@pytest.mark.parametrize("path", ERRORS)
def test_scripts_of_other_hosts_may_read_an_error(client: TestClient, path: str) -> None:
    assert client.get(path, headers=ORIGIN).headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", [each for each in ERRORS if not each.startswith("/sparql")])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_browser_gets_an_error_as_a_page(client: TestClient, path: str, language: str) -> None:
    answer = client.get(path, headers={"Accept": "text/html,*/*;q=0.8", "Accept-Language": language})
    assert answer.status_code == ERRORS[path][0]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    tree = html.document_fromstring(answer.text)
    assert tree.get("lang") == language
    assert tree.xpath("//main//a/@href") == ["/"]


def test_errors_are_not_cached(client: TestClient) -> None:
    for path in ERRORS:
        assert client.get(path).headers["cache-control"] == "no-store"


def test_a_head_request_gets_an_error_without_a_body(client: TestClient) -> None:
    answer = client.head("/doc/practice/nobody")
    assert answer.status_code == 404
    assert answer.content == b""


# --- what the rooms below raise --------------------------------------------------------------------------------------------

RAISED = {
    "budget": (BudgetExceeded(text("too much"), "time", 10.0), 503, "budget-exceeded"),
    "snapshot": (SnapshotCorrupt(text("damaged")), 503, "graph-unavailable"),
    "writer": (WriterBusy(text("busy")), 503, "writer-busy"),
    "tokens": (AccessUnavailable(text("locked")), 503, "access-unavailable"),
    "engine": (EngineUnavailable(text("away"), "refused"), 503, "engine-unavailable"),
    "outside": (OutboundRefused(text("no")), 502, "other-endpoint"),
    "parameter": (InvalidParameter(text("no"), "word"), 400, "invalid-parameter"),
    "condition": (PreconditionFailed(text("changed")), 412, "precondition-failed"),
    "size": (ContentTooLarge(text("large")), 413, "content-too-large"),
    "often": (TooManyRequests(3, 17), 429, "too-many-requests"),
    "invalid": (Rejected(Report()), 422, "not-valid"),
    "token": (Unauthorised(text("who?")), 401, "unauthorised"),
    "role": (Forbidden(text("no")), 403, "forbidden"),
    "query": (QueryRefused(text("no"), 3, 4), 400, "query-refused"),
    "journal": (JournalCorrupt(text("damaged")), 500, "internal-error"),
    "bug": (ZeroDivisionError("secret detail"), 500, "internal-error"),
}


@pytest.fixture(scope="module")
def raising(bundled_workspace: Workspace) -> Iterator[TestClient]:
    """The service with a route beside the others that raises."""
    app = create_app(bundled_workspace)

    async def fail(request: Request) -> Response:
        raise RAISED[request.path_params["name"]][0]

    app.router.routes.append(Route("/raise/{name}", fail))
    with TestClient(app, raise_server_exceptions=False, headers={"Accept-Language": "en"}) as client:
        yield client


@pytest.mark.parametrize("name", RAISED)
def test_every_error_has_its_status_and_its_stable_name(raising: TestClient, name: str) -> None:
    _, status, kind = RAISED[name]
    answer = raising.get(f"/raise/{name}", headers=ORIGIN)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert answer.json()["type"].endswith(f"/problem/{kind}")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert ("retry-after" in answer.headers) == (status in {429, 503})
    assert ("www-authenticate" in answer.headers) == (status in {401, 403})


def test_a_bug_tells_nothing_about_the_inside(raising: TestClient) -> None:
    for accept in ("application/json", "text/html"):
        answer = raising.get("/raise/bug", headers={"Accept": accept})
        assert answer.status_code == 500
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        assert "not your fault" in answer.text


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_bug_is_told_in_the_readers_language(raising: TestClient, language: str) -> None:
    assert raising.get("/raise/bug", headers={"Accept-Language": language}).headers["content-language"] == language


def test_members_of_a_problem_tell_the_place_and_the_budget(raising: TestClient) -> None:
    assert raising.get("/raise/query").json()["line"] == 3
    assert raising.get("/raise/query").json()["column"] == 4
    assert raising.get("/raise/budget").json()["budget"] == "time"
    assert raising.get("/raise/budget").json()["limit"] == 10.0
    assert raising.get("/raise/parameter").json()["parameter"] == "word"
    assert raising.get("/raise/invalid").json()["findings"] == []
    assert raising.get("/raise/often").headers["retry-after"] == "17"


@pytest.mark.parametrize(("path", "instance"), [("/a%20b", "/a%20b"), ("/caf%C3%A9", "/caf%C3%A9"), ("/%3Cx%3E", "/%3Cx%3E")])
def test_the_instance_of_a_problem_is_an_address(client: TestClient, path: str, instance: str) -> None:
    assert client.get(path).json()["instance"] == instance
