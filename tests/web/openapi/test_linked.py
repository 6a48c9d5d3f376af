"""The description of linked data and SPARQL: valid, and of addresses that there are."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from openapi_spec_validator import validate
from starlette.routing import Match

ADDRESS = "/api/v1/openapi-linked-data.json"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_it_is_valid_in_every_language(client: TestClient, language: str) -> None:
    answer = client.get(ADDRESS, params={"lang": language})
    assert answer.headers["content-language"] == language
    validate(answer.json())


def test_everything_in_it_is_there(client: TestClient) -> None:
    app = client.app
    assert isinstance(app, FastAPI)
    for path, operations in client.get(ADDRESS).json()["paths"].items():
        for method in operations:
            scope = {"type": "http", "method": method.upper(), "path": path.replace("{", "").replace("}", ""), "headers": []}
            assert any(route.matches(scope)[0] is Match.FULL for route in app.router.routes), (method, path)


def test_only_what_changes_something_needs_a_token(client: TestClient) -> None:
    for operations in client.get(ADDRESS).json()["paths"].values():
        for method, operation in operations.items():
            assert ("security" in operation) == (method not in {"get", "post"} or operation["operationId"] == "postGraph")
