"""Each request has an id and a line in the log, which tells what became of it and not who asked."""

from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from participatiekaart.web.app import create_app
from participatiekaart.web.logs import KeyValues
from participatiekaart.workspace import Workspace
from tests.web.conftest import Serving

THING = "/doc/practice/operatie-schoolvoorbeeld.ttl"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, "participatiekaart.web.request_log")
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    """What the log tells of requests."""
    return [getattr(each, "details") for each in log.records if each.message == "request"]  # noqa: B009


def test_a_line_tells_what_was_asked_and_what_became_of_it(client: TestClient, log: pytest.LogCaptureFixture) -> None:
    answer = client.get("/api/v1/practices?limit=3&q=groen", headers={"Accept-Encoding": "identity", "User-Agent": "a test"})
    (line,) = lines(log)
    assert re.fullmatch("[0-9a-f]{12}", line.pop("client"))
    assert 0 <= line.pop("seconds") < 60
    assert line == {
        "method": "GET",
        "route": "/api/v1/{collection}",
        "path": "/api/v1/practices",
        "status": 200,
        "bytes": len(answer.content),
        "agent": "a test",
    }


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/", "/", 200),
        (THING, "/doc/{path:thing}", 200),
        ("/id/practice/operatie-schoolvoorbeeld", "/id/{path:thing}", 303),
        ("/api/v1/practices/nobody", "/api/v1/{collection}/{key}", 404),
        ("/api/v1/practices?limit=0", "/api/v1/{collection}", 400),
        ("/sparql?query=ASK{}", "/sparql", 200),
        ("/health/live", "/health/live", 200),
        ("/static/style.css", "/static", 200),
        ("/static/none.css", "/static", 404),
        ("/no/such/address", "", 404),
    ],
)
def test_every_request_has_its_line(
    client: TestClient, log: pytest.LogCaptureFixture, path: str, route: str, status: int
) -> None:
    client.get(path)
    assert [(line["route"], line["status"]) for line in lines(log)] == [(route, status)]


def test_an_answer_that_was_kept_has_the_same_line(client: TestClient, log: pytest.LogCaptureFixture) -> None:
    for _ in range(2):
        client.get(THING, headers={"Accept-Encoding": "identity"})
    first, second = lines(log)
    assert (first["route"], first["status"], first["bytes"]) == (second["route"], second["status"], second["bytes"])


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS"])
def test_what_is_not_sent_is_not_counted(client: TestClient, log: pytest.LogCaptureFixture, method: str) -> None:
    client.request(method, "/api/v1/practices?format=csv")
    assert [(line["method"], line["bytes"]) for line in lines(log)] == [(method, 0)]


def test_every_answer_names_its_request(client: TestClient) -> None:
    for path in ("/", THING, "/sparql?query=ASK{}", "/health/live", "/static/style.css", "/no/such/address"):
        first, second = (client.get(path).headers["x-request-id"] for _ in range(2))
        assert re.fullmatch("[0-9a-f]{32}", first)
        assert first != second


def test_a_client_finds_its_request_again_in_the_log(client: TestClient, log: pytest.LogCaptureFixture) -> None:
    log.handler.setFormatter(KeyValues())
    assert client.get(THING, headers={"X-Request-ID": "my-request_1.2"}).headers["x-request-id"] == "my-request_1.2"
    assert " request_id=my-request_1.2 method=GET " in log.text


@pytest.mark.parametrize("name", ["", "a b", "x" * 129, "<script>", 'a"b'])
def test_a_name_that_could_break_a_log_is_replaced(client: TestClient, name: str) -> None:
    assert re.fullmatch("[0-9a-f]{32}", client.get(THING, headers={"X-Request-ID": name}).headers["x-request-id"])


def test_nothing_about_who_asks_is_told(bundled_workspace: Workspace, log: pytest.LogCaptureFixture) -> None:
    log.handler.setFormatter(KeyValues())
    address = "192.0.2.77"
    with TestClient(create_app(bundled_workspace), client=(address, 1)) as client:
        client.get("/api/v1/practices?q=my+own+name")
        client.get(THING)
    with TestClient(create_app(bundled_workspace), client=(address, 1)) as client:
        client.get(THING)
    assert address not in log.text
    assert "name" not in log.text
    one, same, elsewhere = (line["client"] for line in lines(log))
    assert one == same != elsewhere


def test_what_a_client_writes_cannot_make_a_line_of_its_own(client: TestClient, log: pytest.LogCaptureFixture) -> None:
    log.handler.setFormatter(KeyValues())
    client.get(
        "/doc/x%0a2026-01-01T00:00:00Z%20info%20request%20status=200", headers={"User-Agent": 'x" status=200 "' + "y" * 9999}
    )
    (line,) = log.text.splitlines()
    assert line.count(" status=") - line.count(r"\" status=") == 1
    assert "status=404" in line
    assert len(line) < 2_000


def test_errors_that_nobody_foresaw_carry_the_id_of_their_request(
    bundled_workspace: Workspace, serve: Serving, monkeypatch: pytest.MonkeyPatch, log: pytest.LogCaptureFixture
) -> None:
    log.handler.setFormatter(KeyValues())
    with serve(bundled_workspace) as client:
        monkeypatch.setattr(bundled_workspace, "index", lambda: None)
        answer = client.get("/doc/practice", headers={"X-Request-ID": "broken"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "broken")
    assert [(each.levelname, line["status"]) for each, line in zip(log.records, lines(log), strict=True)] == [("WARNING", 500)]
    assert " request_id=broken " in log.text
