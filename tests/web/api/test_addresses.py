"""Addresses and links between pages."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request

from participatiekaart.web.api.addresses import absolute_root, address, first_page, in_format, page_links, uri
from participatiekaart.web.app import create_app
from participatiekaart.workspace import Workspace


def request(query: str = "", root: str = "") -> Request:
    path = f"{root}/api/v1/practices"
    headers = [(b"host", b"kaart.example.org")]
    server = ("127.0.0.1", 80)
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": path,
        "root_path": root,
        "headers": headers,
        "server": server,
    }
    return Request({**scope, "query_string": query.encode()})


@pytest.mark.parametrize("root", ["", "/kaart"])
def test_addresses_start_where_the_application_does(root: str) -> None:
    assert address(request(root=root), "regions", "municipality:gm0034") == f"{root}/api/v1/regions/municipality:gm0034"
    assert absolute_root(request(root=root)) == f"https://kaart.example.org{root}/api/v1"


def test_a_page_links_to_itself_the_first_and_the_next() -> None:
    assert page_links(request("q=a%20b&cursor=x"), "y") == (
        '</api/v1/practices?q=a+b&cursor=x>; rel="self", '
        '</api/v1/practices?q=a+b>; rel="first", '
        '</api/v1/practices?q=a+b&cursor=y>; rel="next"'
    )


def test_the_last_page_has_no_next() -> None:
    assert page_links(request(), None) == '</api/v1/practices>; rel="self", </api/v1/practices>; rel="first"'


def test_nothing_that_a_client_sends_breaks_out_of_a_link() -> None:
    asked = request('q=%3E%3B+rel%3D"x"%0d%0aX: y>')
    for address_ in (first_page(asked), in_format(asked, "csv", "nl"), uri('https://example.org/é"><\n')):
        assert not set(address_) & set('<>"\r\n ')


def test_another_format_answers_the_same_question() -> None:
    assert in_format(request("sector=groen,zorg&format=csv&lang=nl"), "csvw", "en") == (
        "/api/v1/practices?sector=groen,zorg&format=csvw&lang=en"
    )


def test_links_can_be_followed_behind_a_proxy_that_puts_the_service_elsewhere(bundled_workspace: Workspace) -> None:
    with TestClient(create_app(bundled_workspace), root_path="/kaart", base_url="http://testserver") as client:
        page = client.get("/kaart/api/v1/municipalities?limit=1")
        assert page.json()["@context"] == "http://testserver/kaart/api/v1/context.jsonld"
        following = client.get(page.links["next"]["url"])
        assert following.status_code == 200
        assert client.get(following.json()["items"][0]["self"]).status_code == 200
