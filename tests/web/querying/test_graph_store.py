"""``/graph-store``: which graph an address means, and reading it (SPARQL 1.1 Graph Store HTTP Protocol)."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.web.conftest import Desk, Serving
from tests.web.graphs import FORMATS, PRACTICE, every_format, graph, position, read, write

# --- which graph (sections 4.1 and 4.2) ------------------------------------------------------------------------------------


def test_a_graph_has_a_direct_address_and_an_indirect_one(client: TestClient) -> None:
    direct = client.get("/graph-store/practice/operatie-schoolvoorbeeld")
    indirect = client.get("/graph-store", params={"graph": PRACTICE})
    assert direct.status_code == 200
    assert (direct.content, direct.headers["etag"]) == (indirect.content, indirect.headers["etag"])


@pytest.mark.parametrize(
    "address",
    [
        "/graph-store?graph=",
        "/graph-store?graph=practice/operatie-schoolvoorbeeld",
        "/graph-store?graph=//example.org/",
        "/graph-store?graph=http://exa mple.org/",
        "/graph-store?graph=urn:a&graph=urn:b",
        "/graph-store?graph=urn:a&default",
        "/graph-store?default&default",
        "/graph-store?default=urn:a",
        "/graph-store?graph=urn:%FF",
        "/graph-store/practice/x?graph=urn:a",
        "/graph-store/practice/x?default",
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_graph_that_is_not_named_well_is_400(bundled_desk: Desk, method: str, address: str) -> None:
    answer = bundled_desk.client.request(method, address, headers=bundled_desk.editor)
    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_the_store_itself_is_no_graph(bundled_desk: Desk, method: str) -> None:
    answer = bundled_desk.client.request(method, "/graph-store", headers={**bundled_desk.editor, "Content-Type": "text/turtle"})
    assert answer.status_code == 400
    assert "?default" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("mine", "mine"),
        ("a/b/c", "a/b/c"),
        ("caf%C3%A9", "café"),
        ("caf%c3%a9-%F0%9F%8C%B1", "café-🌱"),
        ("a%20b", "a%20b"),
        ("a%2Fb", "a%2Fb"),
        ("what%3Fnow%23", "what%3Fnow%23"),
        ("100%25", "100%25"),
        ("not-utf-8-%FF", "not-utf-8-%FF"),
    ],
)
def test_an_escape_in_the_address_is_a_part_of_the_name_unless_it_stands_for_a_letter(
    bundled_desk: Desk, path: str, name: str
) -> None:
    written = bundled_desk.client.put(
        f"/graph-store/{path}", content="<> <urn:p> 1 .", headers={**bundled_desk.editor, "Content-Type": "text/turtle"}
    )
    assert written.status_code == 201
    expected = f"{SHARED_BASE}graph/{name}"
    assert read(bundled_desk, expected) == graph("<> <urn:p> 1 .", expected)


def test_a_graph_with_a_name_of_somebody_else_is_like_any_other(bundled_desk: Desk) -> None:
    name = "http://example.org/data/één?x=1#here"
    assert write(bundled_desk, "PUT", name, "<urn:a> <urn:p> 1 .").status_code == 201
    assert len(read(bundled_desk, name)) == 1


# --- reading (sections 5.2 and 5.6) ----------------------------------------------------------------------------------------


@every_format
def test_a_graph_comes_in_every_format_by_accept_and_by_parameter(client: TestClient, media_type: str) -> None:
    name, rdf_format = FORMATS[media_type]
    by_accept = client.get("/graph-store", params={"graph": PRACTICE}, headers={"Accept": media_type})
    by_parameter = client.get("/graph-store", params={"graph": PRACTICE, "format": name}, headers={"Accept": "text/html"})
    assert by_accept.headers["content-type"].partition(";")[0] == media_type
    assert by_accept.content == by_parameter.content
    lines = client.get("/graph-store", params={"graph": PRACTICE, "format": "ntriples"}).content
    found = {quad.triple for quad in ox.parse(by_accept.content, format=rdf_format)}
    assert found == {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    assert len(found) > 100


def test_turtle_is_what_a_client_gets_that_takes_anything(client: TestClient) -> None:
    answer = client.get("/graph-store", params={"graph": PRACTICE}, headers={"Accept": "*/*"})
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("graphs", [{"graph": PRACTICE}, {"default": ""}])
def test_a_format_that_holds_no_graph_is_406_and_one_that_nobody_knows_400(client: TestClient, graphs: dict[str, str]) -> None:
    assert client.get("/graph-store", params=graphs, headers={"Accept": "text/csv"}).status_code == 406
    refused = client.get("/graph-store", params={**graphs, "format": "csv"})
    assert (refused.status_code, set(refused.json()["available"])) == (406, set(FORMATS))
    assert client.get("/graph-store", params={**graphs, "format": "docx"}).status_code == 400


def test_the_default_graph_is_all_graphs_together(client: TestClient, bundled_workspace: Workspace) -> None:
    answer = client.get("/graph-store?default", headers={"Accept": "application/n-triples"})
    assert answer.text.count("\n") == bundled_workspace.graph.snapshot().triple_count


@pytest.mark.parametrize("address", ["/graph-store/practice/operatie-schoolvoorbeeld", "/graph-store?default", "/graph-store"])
@pytest.mark.parametrize("accept", ["text/turtle", "application/ld+json"])
def test_head_tells_what_get_would_and_sends_nothing(client: TestClient, address: str, accept: str) -> None:
    headers = {"Accept": accept, "X-Request-ID": "the-same"}
    got, headed = (client.request(each, address, headers=headers) for each in ("GET", "HEAD"))
    assert (headed.status_code, headed.content) == (200, b"")
    assert {name: value for name, value in headed.headers.items() if name != "content-length"} == {
        name: value for name, value in got.headers.items() if name != "content-length"
    }


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE"])
def test_a_graph_that_is_not_there_is_404(bundled_desk: Desk, method: str) -> None:
    for address in ("/graph-store?graph=urn:nothing", "/graph-store/area/nowhere"):
        answer = bundled_desk.client.request(method, address, headers=bundled_desk.editor)
        assert answer.status_code == 404
        assert method == "HEAD" or answer.json()["detail"].startswith("There is no graph <")


def test_the_name_of_a_thing_is_not_the_name_of_the_graph_about_it(bundled_desk: Desk) -> None:
    before = position(bundled_desk)
    for thing in ("id/practice/operatie-schoolvoorbeeld", "id/area/nederland#x", "id/area/new", "def"):
        for method in ("GET", "PUT", "POST", "DELETE"):
            answer = write(bundled_desk, method, SHARED_BASE + thing)
            assert (answer.status_code, position(bundled_desk)) == (400, before)
            assert "names a thing" in answer.json()["detail"]


def test_a_bare_get_describes_the_service(client: TestClient) -> None:
    described = client.get("/graph-store", headers={"Accept": "text/turtle"})
    assert described.content == client.get("/sparql", headers={"Accept": "text/turtle"}).content
    assert client.get("/graph-store?format=jsonld").headers["content-type"] == "application/ld+json"


# --- conditional reading (RFC 9110, section 13.1.2) ------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/graph-store/practice/operatie-schoolvoorbeeld", "/graph-store?default"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "zstd"])
def test_what_a_client_holds_already_is_not_sent_again(client: TestClient, address: str, encoding: str) -> None:
    first = client.get(address, headers={"Accept-Encoding": encoding})
    tag = first.headers["etag"]
    assert tag.endswith('"' if encoding == "identity" else f'-{encoding}"')
    for given_tag in (tag, f"W/{tag}", f'"other", {tag}'):
        again = client.get(address, headers={"Accept-Encoding": encoding, "If-None-Match": given_tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": "*"}).status_code == 304


def test_each_format_has_a_tag_of_its_own(client: TestClient) -> None:
    tags = {client.get("/graph-store", params={"graph": PRACTICE}, headers={"Accept": each}).headers["etag"] for each in FORMATS}
    assert len(tags) == len(FORMATS)


def test_the_tag_of_a_graph_stays_when_others_change_and_that_of_the_default_graph_does_not(bundled_desk: Desk) -> None:
    def tags() -> list[str]:
        addresses = ("/graph-store/practice/operatie-schoolvoorbeeld", "/graph-store?default")
        return [bundled_desk.client.head(each).headers["etag"] for each in addresses]

    before = tags()
    write(bundled_desk, "PUT", "urn:tags", "<urn:a> <urn:p> 1 .")
    after = tags()
    assert before[0] == after[0]
    assert before[1] != after[1]


# --- the rest of HTTP ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/graph-store", "/graph-store?default", "/graph-store/practice/x"])
def test_options_tell_what_can_be_done_and_sent(client: TestClient, address: str) -> None:
    answer = client.options(address)
    assert answer.status_code == 204
    assert answer.headers["allow"] == "GET, HEAD, PUT, POST, PATCH, DELETE, OPTIONS"
    assert set(answer.headers["accept-post"].split(", ")) == {*FORMATS, "multipart/form-data"}
    assert answer.headers["accept-patch"] == "application/sparql-update"


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE"])
def test_scripts_of_other_hosts_may_write_with_a_token(client: TestClient, method: str) -> None:
    asked = "authorization, change-note, content-type, if-match"
    headers = {
        "Origin": "https://elsewhere.example",
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": asked,
    }
    answer = client.options("/graph-store?graph=urn:a", headers=headers)
    assert answer.status_code == 200
    assert method in answer.headers["access-control-allow-methods"]
    assert set(asked.split(", ")) <= set(answer.headers["access-control-allow-headers"].lower().split(", "))


def test_another_method_is_405(client: TestClient) -> None:
    answer = client.request("TRACE", "/graph-store")
    assert answer.status_code == 405
    assert "PATCH" in answer.headers["allow"]


def test_a_service_without_a_graph_says_so(tmp_path: object, empty_workspace: Workspace, serve: Serving) -> None:
    with serve(empty_workspace) as client:
        for address in ("/graph-store", "/graph-store?default", "/graph-store?graph=urn:a"):
            assert client.get(address).status_code == 503
