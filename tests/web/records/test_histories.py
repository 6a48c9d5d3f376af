"""``/history/…``: all versions of a document, for programs and for people."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.web.answers import HTML, every_language
from tests.web.conftest import Serving, area, publish
from tests.web.pasts import NAME, ONE

HISTORY = "/history/area/one"
MEDIA_TYPES = {
    "link": "application/link-format",
    "json": "application/json",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "html": "text/html",
}


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_a_history_is_there_in_each_format_by_suffix_and_by_accept(past: TestClient, suffix: str) -> None:
    by_suffix = past.get(f"{HISTORY}.{suffix}")
    by_accept = past.get(HISTORY, headers={"Accept": MEDIA_TYPES[suffix]})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.headers["content-type"].partition(";")[0] == MEDIA_TYPES[suffix]
    if suffix != "html":
        assert by_suffix.content == by_accept.content
    again = past.get(f"{HISTORY}.{suffix}", headers={"If-None-Match": by_suffix.headers["etag"]})
    assert again.status_code == 304


def test_who_accepts_anything_gets_link_format(past: TestClient) -> None:
    assert past.get(HISTORY).headers["content-type"] == "application/link-format"
    assert past.get(HISTORY, headers={"Accept": "image/png"}).status_code == 406


def test_every_version_that_is_listed_is_there(past: TestClient) -> None:
    found = re.findall(r'<http://testserver([^>]*)>; rel="[^"]*memento"', past.get(HISTORY).text)
    assert found == [f"{ONE}?version={number}" for number in (1, 2, 3, 4)]
    assert [past.get(each).status_code for each in found] == [200, 200, 410, 200]


def test_json_and_prov_tell_of_the_same_versions(past: TestClient) -> None:
    listed = past.get(f"{HISTORY}.json").json()["mementos"]["list"]
    entity = ox.NamedNode("http://www.w3.org/ns/prov#Entity")
    for suffix, rdf_format in (("ttl", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        told = list(ox.parse(past.get(f"{HISTORY}.{suffix}").content, format=rdf_format))
        versions = {each.subject.value for each in told if each.object == entity and "#" not in str(each.subject)}
        assert versions == {each["uri"] for each in listed if not each["retracted"]}


@pytest.mark.parametrize("path", ["area/nobody", "area", "area/one/nothing", "area/one.xml", "%3Cscript%3E/x"])
def test_what_never_was_has_no_history(past: TestClient, path: str) -> None:
    assert past.get(f"/history/{path}").status_code == 404


def test_the_vocabulary_and_a_concept_have_a_history(client: TestClient) -> None:
    assert "<http://testserver/def?version=" in client.get("/history/def").text
    assert "<http://testserver/doc/concept/sector/groen?version=" in client.get("/history/concept/sector/groen").text


def test_a_node_that_is_not_there_any_more_has_a_history_still(small: Workspace, serve: Serving) -> None:
    record = area("one")
    node = f'<{SHARED_BASE}id/area/one/part> {NAME} "deel"@nl .\n'
    publish(small, type(record)(record.name, b"".join(sorted([*record.lines, node.encode()]))))
    publish(small, record)
    with serve(small) as client:
        assert client.get("/history/area/one/part").status_code == 200


def test_a_retracted_record_has_a_history_still(small: Workspace, serve: Serving) -> None:
    publish(small, retracted=("area/one",))
    with serve(small) as client:
        page = client.get(HISTORY, headers=HTML)
        assert page.status_code == 200
        assert "<strong>Retracted</strong>" in page.text


# --- the page --------------------------------------------------------------------------------------------------------------


@every_language
def test_the_page_lists_the_newest_first_and_leads_to_versions_and_differences(past: TestClient, language: str) -> None:
    page = past.get(f"{HISTORY}?lang={language}", headers=HTML).text
    assert re.findall(rf'<h2><a href="{ONE}\?version=(\d)&amp;lang={language}">', page) == ["4", "3", "2", "1"]
    assert f'href="/diff/area/one?from=3&amp;to=4&amp;lang={language}"' in page
    assert f'<html lang="{language}">' in page


def test_a_long_history_is_leafed_through(small: Workspace, serve: Serving) -> None:
    for number in range(149):
        small.journal.append([area("one", f'{NAME} "{number}"@nl')], [], source="test", agent="test")
    small.ensure_published(lambda _step, _done: None)
    with serve(small) as client:
        first = client.get(HISTORY, headers=HTML).text
        assert first.count("<li>\n    <h2>") == 100
        older = client.get(f"{HISTORY}?before=51", headers=HTML).text
        assert f'href="{HISTORY}?before=51"' in first
        assert older.count("<li>\n    <h2>") == 50
        assert "Newest versions" in older
        assert "Older versions" not in older
        assert client.get(f"{HISTORY}?before=1", headers=HTML).status_code == 404
        assert client.get(f"{HISTORY}?before=x", headers=HTML).status_code == 400


# --- who -------------------------------------------------------------------------------------------------------------------


def test_nothing_public_tells_which_editor_it_was_or_why(small: Workspace, serve: Serving) -> None:
    secrets = {"source": "/home/jo/records", "agent": "editor:ab12cd", "note": "asked for by Jo de Vries"}
    small.journal.append([area("one", f'{NAME} "anders"@nl')], [], **secrets)
    small.ensure_published(lambda _step, _done: None)
    with serve(small) as client:
        paths = [f"{HISTORY}.{each}" for each in MEDIA_TYPES]
        paths += [f"{ONE}.{each}?version=2" for each in ("ttl", "jsonld", "nt", "rdf", "json", "html")]
        paths += ["/diff/area/one.rdfp", "/diff/area/one.html"]
        for path in paths:
            answer = client.get(path)
            assert answer.status_code == 200
            told = answer.text + str(answer.headers)
            assert not [each for each in ("ab12cd", "/home/jo", "Jo de Vries") if each in told]
            if path.startswith(HISTORY) and not path.endswith(".link"):
                assert "editor" in told
