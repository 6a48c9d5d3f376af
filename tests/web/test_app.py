"""What surrounds the routes: other origins, compression, static files."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

ORIGIN = {"Origin": "https://elsewhere.example"}


@pytest.mark.parametrize(
    "path", ["/", "/def.ttl", "/doc/organisation/asito", "/id/organisation/asito", "/sparql?query=ASK{}", "/health/live"]
)
def test_scripts_of_other_hosts_may_read_everything(client: TestClient, path: str) -> None:
    answer = client.get(path, headers=ORIGIN)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "ETag" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
def test_a_browser_that_asks_beforehand_is_allowed(client: TestClient, method: str) -> None:
    asked = "accept, authorization, change-note, content-type, if-match, if-none-match"
    headers = {**ORIGIN, "Access-Control-Request-Method": method, "Access-Control-Request-Headers": asked}
    answer = client.options("/sparql", headers=headers)
    assert answer.status_code == 200
    assert method in answer.headers["access-control-allow-methods"]
    assert int(answer.headers["access-control-max-age"]) > 0


def test_not_modified_is_readable_by_other_hosts_too(client: TestClient) -> None:
    tag = client.get("/def.ttl").headers["etag"]
    answer = client.get("/def.ttl", headers={**ORIGIN, "If-None-Match": tag})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (304, "*")


@pytest.mark.parametrize(("path", "media_type"), [("style.css", "text/css"), ("icon.svg", "image/svg+xml")])
def test_static_files_are_served(client: TestClient, path: str, media_type: str) -> None:
    assert client.get(f"/static/{path}").headers["content-type"].startswith(media_type)


@pytest.mark.parametrize("path", ["..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "/etc/passwd", "x" * 5000, "%00"])
def test_nothing_outside_the_static_folder_is_served(client: TestClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/", "/doc/practice/operatie-schoolvoorbeeld.html", "/def", "/sparql", "/no/such/page"])
def test_pages_and_what_they_link_to_load_nothing_from_elsewhere(client: TestClient, path: str) -> None:
    text = client.get(path, headers={"Accept": "text/html"}).text
    assert 'src="http' not in text
    assert 'rel="stylesheet" href="/static/' in text


@pytest.mark.parametrize("path", ["/openapi.json", "/docs", "/docs/oauth2-redirect", "/redoc"])
def test_there_is_no_second_description_beside_our_own(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
