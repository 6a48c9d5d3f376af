"""``/feed.atom``: what changed last, in a feed reader."""

from __future__ import annotations

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient
from lxml import etree

from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.web.conftest import Serving

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(client: TestClient, query: str = "") -> list[ET.Element]:
    answer = client.get(f"/feed.atom{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml")
    return ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314


def titles(client: TestClient, query: str = "") -> list[str]:
    return [entry.findtext(f"{ATOM}title", "") for entry in entries(client, query)]


def record(slug: str, name: str) -> Record:
    of = RecordName(SHARED_BASE, "practice", slug)
    return Record(of, f'<{of.iri}> <https://schema.org/name> "{name}"@nl .\n'.encode())


@pytest.fixture
def changed(empty_workspace: Workspace, serve: Serving) -> TestClient:
    """Three changes by an editor, the last one a retraction."""
    journal = empty_workspace.journal
    journal.append([record("a", "Eén & <twee>"), record("b", "B")], [], source="/home/me", agent="participatiekaart load")
    journal.append([record("a", "Drie")], [], source="editors", agent="editor:ab12", note="for Jan")
    journal.append([], [record("b", "").name.iri], source="editors", agent="editor:ab12")
    empty_workspace.ensure_published(silent)
    with serve(empty_workspace) as client:
        yield client


def test_the_feed_tells_what_changed_newest_first(changed: TestClient) -> None:
    assert titles(changed, "?lang=en") == ["Removed: B", "Changed: Drie", "New: B", "New: Eén & <twee>"]


def test_the_feed_says_who_in_general_and_nothing_of_persons_or_places_on_a_disk(changed: TestClient) -> None:
    assert [entry.findtext(f"{ATOM}summary") for entry in entries(changed, "?lang=en")] == [
        "an editor",
        "an editor",
        "loaded from files",
        "loaded from files",
    ]
    body = changed.get("/feed.atom").text
    assert not any(private in body for private in ("ab12", "Jan", "/home"))


def test_a_feed_is_what_the_standard_asks_for(client: TestClient) -> None:
    """RFC 4287, sections 4.1.1 and 4.1.2: what must be there once, and names that differ."""
    feed = etree.fromstring(client.get("/feed.atom").content)
    for tag in ("id", "title", "updated", "author"):
        assert len(feed.findall(f"{ATOM}{tag}")) == 1
    assert [link.get("hreflang") for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"] == ["en"]
    names = [entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(names)) == len(names) == 50
    for entry in feed.findall(f"{ATOM}entry"):
        assert [len(entry.findall(f"{ATOM}{tag}")) for tag in ("id", "title", "updated")] == [1, 1, 1]
    times = [entry.findtext(f"{ATOM}updated") for entry in feed.findall(f"{ATOM}entry")]
    assert all(later >= earlier for later, earlier in pairwise(times))


def test_one_type_of_record_can_be_followed(client: TestClient) -> None:
    terms = {each.find(f"{ATOM}category").get("term") for each in entries(client, "?type=practice")}  # type: ignore[union-attr]
    assert terms == {"practice"}


def test_a_type_of_which_nothing_changed_yet_can_be_followed(changed: TestClient) -> None:
    assert entries(changed, "?type=programme") == []


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("nl", "Wijzigingen in de Participatiekaart: praktijkvoorbeelden"),
        ("en", "Changes to the Participatiekaart: practice examples"),
    ],
)
def test_the_title_tells_in_the_readers_language_what_is_followed(client: TestClient, language: str, title: str) -> None:
    feed = ET.fromstring(client.get(f"/feed.atom?type=practice&lang={language}").content)  # noqa: S314
    assert feed.findtext(f"{ATOM}title") == title


@pytest.mark.parametrize("kind", ["foo", "practices", "def", "practice/../x", "%25", "a'b", "practice%20", "x" * 5000])
def test_what_is_no_type_is_refused(client: TestClient, kind: str) -> None:
    answer = client.get(f"/feed.atom?type={kind}")
    assert answer.status_code == 400
    assert (answer.json()["type"].rpartition("/")[2], answer.json()["parameter"]) == ("invalid-parameter", "type")


def test_the_types_that_there_are_are_told_the_nearest_first(client: TestClient) -> None:
    said = client.get("/feed.atom?type=practices").json()["detail"]
    assert said.startswith("There is no 'practices' here; there are practice, ")
    assert "organisation" in said


def test_the_feed_is_in_dutch_and_english(client: TestClient) -> None:
    feeds = {language: client.get("/feed.atom", headers={"Accept-Language": language}) for language in ("nl", "en")}
    assert {language: answer.headers["content-language"] for language, answer in feeds.items()} == {"nl": "nl", "en": "en"}
    assert feeds["nl"].content != feeds["en"].content


def test_what_a_reader_holds_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/feed.atom").headers["etag"]
    assert client.get("/feed.atom", headers={"If-None-Match": tag}).status_code == 304


def test_links_of_entries_lead_somewhere(changed: TestClient) -> None:
    for entry in entries(changed):
        for link in entry.findall(f"{ATOM}link"):
            if link.get("rel") == "alternate":
                assert changed.get(link.get("href", ""), headers={"Accept": "text/html"}).status_code == 200
