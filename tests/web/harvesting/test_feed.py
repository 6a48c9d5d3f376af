"""``/feed``: the stream over HTTP."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.web.conftest import Serving

FORMATS = {
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def publish(workspace: Workspace, *slugs: str) -> None:
    """Make a version of each of these records and publish."""
    at = workspace.journal.position
    records = [
        Record(name, f'<{name.iri}> <https://schema.org/name> "{at}" .\n'.encode())
        for name in (RecordName(SHARED_BASE, "practice", slug) for slug in slugs)
    ]
    workspace.journal.append(records, [], source="test", agent="a test")
    workspace.ensure_published(silent)


@pytest.fixture
def small(empty_workspace: Workspace) -> Workspace:
    """Five versions, three to a page."""
    workspace = Workspace(empty_workspace.settings.model_copy(update={"feed_window": 3}))
    publish(workspace, "a", "b", "c", "d", "e")
    return workspace


# --- formats -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/feed", "/feed/1-250"])
@pytest.mark.parametrize("media_type", FORMATS)
def test_a_page_is_there_in_every_format_of_quads(client: TestClient, path: str, media_type: str) -> None:
    answer = client.get(path, headers={"Accept": media_type})
    assert (answer.status_code, answer.headers["content-type"]) == (200, media_type)
    assert "Accept" in answer.headers["vary"]
    assert list(ox.parse(answer.content, format=FORMATS[media_type], base_iri=f"http://testserver{path}"))


@pytest.mark.parametrize("accept", [None, "*/*", BROWSER, "text/turtle;q=0.5, */*;q=0.1"])
def test_who_takes_anything_gets_trig(client: TestClient, accept: str | None) -> None:
    answer = client.get("/feed/1-250", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/trig")


@pytest.mark.parametrize("accept", [None, "*/*", "application/*, text/html;q=0.9", "text/html;q=0.1, */*;q=0.2"])
def test_who_does_not_prefer_a_page_for_people_gets_the_stream_itself(client: TestClient, accept: str | None) -> None:
    answer = client.get("/feed", headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/trig")


def test_turtle_cannot_keep_versions_apart_so_that_only_a_page_without_them_is_there_in_it(client: TestClient) -> None:
    assert client.get("/feed", headers={"Accept": "text/turtle"}).headers["content-type"] == "text/turtle; charset=utf-8"
    refused = client.get("/feed/1-250", headers={"Accept": "text/turtle"})
    assert (refused.status_code, refused.headers["content-type"]) == (406, "application/problem+json")


def test_a_page_is_compressed(client: TestClient) -> None:
    plain = client.get("/feed/1-250", headers={"Accept-Encoding": "identity"})
    packed = client.get("/feed/1-250", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] != plain.headers["etag"]


def test_the_same_page_is_the_same_bytes(small: Workspace, serve: Serving) -> None:
    bodies = []
    for _ in range(2):
        with serve(small) as client:
            bodies.append([client.get(path).content for path in ("/feed", "/feed/1-3", "/feed/4-6")])
    assert bodies[0] == bodies[1]


# --- the page for people -----------------------------------------------------------------------------------------------------


def test_a_browser_gets_a_page_that_tells_how_to_follow_the_feed(client: TestClient) -> None:
    answer = client.get("/feed", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert {"Accept", "Accept-Language"} <= set(re.split(", *", answer.headers["vary"]))
    for how in ("participatiekaart mirror http://testserver<", "--materialize http://testserver/feed<", 'href="/feed.atom"'):
        assert how in answer.text
    assert 'href="/catalog/feed"' in answer.text
    newest = re.search(r'href="(/feed/[^"]+)"', answer.text)
    assert newest
    assert client.get(newest[1]).headers["cache-control"] == "public, max-age=30"


@pytest.mark.parametrize(("language", "title"), [("nl", "Wat er veranderde"), ("en", "What changed")])
def test_the_page_is_in_the_language_of_the_reader(client: TestClient, language: str, title: str) -> None:
    answer = client.get(f"/feed?lang={language}", headers={"Accept": "text/html", "Accept-Language": ""})
    assert answer.headers["content-language"] == language
    assert f"<h1>{title}</h1>" in answer.text
    assert f"&amp;lang={language}" in answer.text  # whoever chose a language keeps it


def test_the_page_lists_the_newest_changes_with_a_link_to_each_version(small: Workspace, serve: Serving) -> None:
    publish(small, "a")
    small.journal.append([], [f"{SHARED_BASE}id/practice/b"], source="/home/me", agent="editor:ab12", note="for Jan")
    small.ensure_published(silent)
    with serve(small) as client:
        page = client.get("/feed", headers={"Accept": "text/html"}).text
        changes = re.findall(r'<a href="([^"]+)">([^<]*)</a>\s*<span class="muted">practice example · (\w+) ·', page)
        assert changes[:3] == [
            ("/history/practice/b", "0", "removed"),
            ("/doc/practice/a?version=6", "5", "changed"),
            ("/doc/practice/e?version=5", "0", "new"),
        ]
        assert [client.get(address).status_code for address, _, _ in changes] == [200] * len(changes)
    assert not any(private in page for private in ("ab12", "Jan", "/home"))


def test_there_is_a_page_before_the_first_version(empty_workspace: Workspace, serve: Serving) -> None:
    empty_workspace.ensure_published(silent)
    with serve(empty_workspace) as client:
        assert "Nothing has changed yet." in client.get("/feed", headers={"Accept": "text/html"}).text


# --- caching -----------------------------------------------------------------------------------------------------------------


def test_a_full_page_may_be_kept_for_ever_and_the_others_for_a_moment(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        kept = [client.get(path).headers["cache-control"] for path in ("/feed", "/feed/1-3", "/feed/4-6")]
    assert kept == ["public, max-age=30", "public, max-age=31536000, immutable", "public, max-age=30"]


def test_what_a_client_holds_is_not_sent_again_until_something_is_published(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        paths = ("/feed", "/feed/1-3", "/feed/4-6")
        tags = {path: client.get(path).headers["etag"] for path in paths}

        def statuses() -> list[int]:
            return [client.get(path, headers={"If-None-Match": tags[path]}).status_code for path in paths]

        assert statuses() == [304, 304, 304]
        publish(small, "a")
        assert statuses() == [200, 304, 200]


def test_what_is_not_published_yet_is_not_told(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        before = [client.get(path).content for path in ("/feed", "/feed/4-6")]
        small.journal.append([], [f"{SHARED_BASE}id/practice/a"], source="test", agent="a test")
        assert [client.get(path).content for path in ("/feed", "/feed/4-6")] == before
        assert client.get("/feed/7-9").status_code == 404


def test_head_tells_what_get_would(client: TestClient) -> None:
    for path in ("/feed", "/feed/1-250"):
        head, get = (client.request(method, path, headers={"Accept-Encoding": "identity"}) for method in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (200, b"")
        names = ("etag", "cache-control", "content-type")
        assert [head.headers[name] for name in names] == [get.headers[name] for name in names]


# --- addresses ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("window", ["10000", "2-251", "0-249", "1-251", "250001-250250", "1-25000", "x", "1-250/2", "%31-250x"])
def test_there_is_no_other_page(client: TestClient, window: str) -> None:
    answer = client.get(f"/feed/{window}")
    assert answer.status_code == (200 if window == "1-25000" else 404)


def test_addresses_are_those_that_the_settings_say(small: Workspace, serve: Serving) -> None:
    public = Workspace(small.settings.model_copy(update={"public_url": "https://data.example.org/kaart"}))
    with serve(public) as client:
        body = client.get("/feed/1-3", headers={"Accept": "application/n-quads"}).text
    assert "<https://data.example.org/kaart/doc/practice/a?version=1>" in body
    assert "testserver" not in body


def test_a_version_on_a_page_is_the_version_that_its_address_describes(client: TestClient) -> None:
    page = ox.parse(client.get("/feed/1-250").content, format=ox.RdfFormat.TRIG, base_iri="http://testserver/feed/1-250")
    member = next(quad.object.value for quad in page if quad.predicate.value == "https://w3id.org/tree#member")
    assert client.get(member, headers={"Accept": "text/turtle"}).status_code == 200


def test_a_graph_that_is_no_record_has_an_address_of_its_own(small: Workspace, serve: Serving) -> None:
    name = small.naming.of_graph("http://example.org/mine")
    small.journal.append([Record(name, b"<urn:a> <urn:b> <urn:c> .\n")], [], source="test", agent="a test")
    small.ensure_published(silent)
    with serve(small) as client:
        page = list(ox.parse(client.get("/feed/4-6").content, format=ox.RdfFormat.TRIG, base_iri="http://localhost/feed/4-6"))
    member = ox.NamedNode("http://testserver/feed?version=6")
    assert [quad.triple for quad in page if quad.graph_name == member] == [
        ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"))
    ]
    assert member in {quad.object for quad in page}


def test_nothing_is_there_before_the_first_version(empty_workspace: Workspace, serve: Serving) -> None:
    empty_workspace.ensure_published(silent)
    with serve(empty_workspace) as client:
        assert client.get("/feed").status_code == 200
        assert client.get("/feed/1-250").status_code == 404


def test_a_window_has_a_bounded_size() -> None:
    with pytest.raises(ValueError, match="feed_window"):
        Settings(feed_window=10_001)


# --- the guide ---------------------------------------------------------------------------------------------------------------

GUIDE = (Path(__file__).parents[3] / "docs" / "feed.md").read_text("utf-8")


@pytest.mark.parametrize(("options", "path"), re.findall(r"^\$ curl (.*?)http://localhost:8000(\S+)", GUIDE, re.MULTILINE))
def test_a_request_in_the_guide_is_answered(client: TestClient, options: str, path: str) -> None:
    headers = dict(header.split(": ") for header in re.findall(r"-H '([^']+)'", options))
    assert client.get(path, headers=headers).status_code == 200


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`(/[a-z][^`…{ ]*)`", GUIDE))))
def test_an_address_in_the_guide_is_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200
