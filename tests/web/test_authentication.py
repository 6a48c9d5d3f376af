"""Bearer tokens (RFC 6750): what a request without one, with a wrong one, and of the wrong role is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from participatiekaart.access import Role
from participatiekaart.web.authentication import editor_of, holder_of
from participatiekaart.web.problems import add_handlers
from participatiekaart.workspace import Workspace


@pytest.fixture
def guarded(empty_workspace: Workspace) -> Iterator[TestClient]:
    """A small application with a door for editors, and one for nobody."""

    async def edit(request: Request) -> Response:
        return PlainTextResponse(editor_of(request).agent)

    async def reign(request: Request) -> Response:
        return PlainTextResponse(holder_of(request, ()).agent)

    app = FastAPI(routes=[Route("/edit", edit), Route("/reign", reign)])
    app.state.workspace, app.state.settings = empty_workspace, empty_workspace.settings
    add_handlers(app)
    with TestClient(app, headers={"Accept-Language": "en"}) as client:
        yield client


@pytest.fixture
def token(empty_workspace: Workspace) -> str:
    """A valid token of an editor."""
    return empty_workspace.tokens.create(Role.EDITOR, "Pietje Puk")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_valid_token_opens_the_door(guarded: TestClient, token: str, scheme: str) -> None:
    answer = guarded.get("/edit", headers={"Authorization": f"{scheme} {token}"})
    assert (answer.status_code, answer.text) == (200, f"editor:{token[3:9]}")


@pytest.mark.parametrize("given", [{}, {"Authorization": "Basic cGs6cGs="}, {"Authorization": ""}])
def test_without_a_token_the_challenge_names_no_error(guarded: TestClient, given: dict[str, str]) -> None:
    answer = guarded.get("/edit", headers=given)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (401, "unauthorised")
    assert answer.headers["www-authenticate"] == 'Bearer realm="participatiekaart"'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("wrong", ["", "pk_000000_x", "x y", "é"])
def test_with_a_wrong_token_the_challenge_says_so(guarded: TestClient, token: str, wrong: str) -> None:
    answer = guarded.get("/edit", headers={"Authorization": f"Bearer {wrong}".encode()})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="participatiekaart", error="invalid_token"'


def test_a_token_that_is_revoked_closes_the_door_at_once(guarded: TestClient, empty_workspace: Workspace, token: str) -> None:
    empty_workspace.tokens.revoke(token[3:9])
    answer = guarded.get("/edit", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, 'error="invalid_token"' in answer.headers["www-authenticate"]) == (401, True)


def test_a_role_that_may_not_is_told_so(guarded: TestClient, token: str) -> None:
    answer = guarded.get("/reign", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (403, "forbidden")
    assert answer.headers["www-authenticate"] == 'Bearer realm="participatiekaart", error="insufficient_scope"'


def test_tokens_that_cannot_be_read_are_no_reason_to_open(guarded: TestClient, empty_workspace: Workspace, token: str) -> None:
    empty_workspace.tokens.close()
    empty_workspace.tokens.path.write_bytes(b"no database" * 1000)
    answer = guarded.get("/edit", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (503, "access-unavailable")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_refusal_is_in_the_readers_language(guarded: TestClient, language: str) -> None:
    answer = guarded.get("/edit", headers={"Accept-Language": language})
    assert ("redact" in answer.json()["detail"]) == (language == "nl")
