"""``/id`` and ``/doc``: things, and documents about them in six formats."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

import orjson
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.web.records.documents import FORMATS
from participatiekaart.workspace import Workspace
from tests.web.conftest import Serving, area, publish

THINGS = [
    "practice/operatie-schoolvoorbeeld",
    "practice/hva-asito-praktijkschool",
    "concept/sector",
    "concept/sector/groen",
    "organisation/asito",
    "municipality/gm0034",
    "labour-market-region/am11",
]
PRACTICE = "/doc/practice/operatie-schoolvoorbeeld"
RDF = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "rdf": ox.RdfFormat.RDF_XML}


def triples(body: bytes, rdf_format: ox.RdfFormat) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(body, format=rdf_format)}


# --- things ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("thing", THINGS)
def test_a_thing_sends_the_client_to_the_document_about_it(client: TestClient, thing: str) -> None:
    answer = client.get(f"/id/{thing}")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/doc/{thing}"
    assert client.get(answer.headers["location"]).status_code == 200


def test_a_named_graph_leads_to_the_document_about_its_record(client: TestClient) -> None:
    answer = client.get("/graph/practice/operatie-schoolvoorbeeld")
    assert (answer.status_code, answer.headers["location"]) == (303, PRACTICE)


@pytest.mark.parametrize(
    "path",
    [
        "practice/nobody",
        "practice/Operatie-Schoolvoorbeeld",
        "nothing/at-all",
        "concept/sector/no-such-sector",
        "practice/operatie-schoolvoorbeeld/%3Cscript%3E",
        "practice/operatie-schoolvoorbeeld/a%20b",
        "practice/operatie-schoolvoorbeeld/%22",
        "practice/operatie-schoolvoorbeeld/%7B%7D%7C%5C%5E%60",
        "practice/operatie-schoolvoorbeeld/%00",
        "practice/operatie-schoolvoorbeeld%23no-such-node",
        "practice/%C3%A9%C3%A9n",
        "practice/..%2f..%2fjournal.sqlite",
        "practice/" + "x" * 5000,
    ],
)
@pytest.mark.parametrize("room", ["id", "doc", "graph"])
def test_what_nobody_named_is_not_found(client: TestClient, room: str, path: str) -> None:
    answer = client.get(f"/{room}/{path}")
    assert answer.status_code == 404
    assert answer.json()["type"] == "https://w3id.org/participatiekaart/problem/record-not-found"


# --- formats ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("thing", THINGS)
def test_every_thing_is_there_in_every_format_by_suffix_and_by_accept(client: TestClient, thing: str, suffix: str) -> None:
    by_suffix = client.get(f"/doc/{thing}.{suffix}")
    by_accept = client.get(f"/doc/{thing}", headers={"Accept": FORMATS[suffix]})
    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.headers["content-type"].partition(";")[0] == FORMATS[suffix]
    assert by_accept.headers["content-location"] == f"/doc/{thing}.{suffix}"
    if suffix != "html":  # a page links to itself in the other language
        assert by_suffix.content == by_accept.content


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_suffix_wins_over_accept(client: TestClient, suffix: str) -> None:
    answer = client.get(f"{PRACTICE}.{suffix}", headers={"Accept": "image/png"})
    assert answer.headers["content-type"].partition(";")[0] == FORMATS[suffix]


def test_a_harvester_that_takes_anything_gets_turtle(client: TestClient) -> None:
    assert client.get(PRACTICE, headers={"Accept": "*/*"}).headers["content-type"] == "text/turtle; charset=utf-8"


@pytest.mark.parametrize("thing", THINGS)
def test_turtle_ntriples_and_rdf_xml_say_the_same(client: TestClient, thing: str) -> None:
    said = [triples(client.get(f"/doc/{thing}.{suffix}").content, rdf_format) for suffix, rdf_format in RDF.items()]
    assert said[0] == said[1] == said[2]
    assert len(said[0]) > 3


@pytest.mark.parametrize("thing", [each for each in THINGS if not each.startswith("concept")])
def test_json_ld_says_what_turtle_says_about_the_thing(client: TestClient, thing: str) -> None:
    turtle = triples(client.get(f"/doc/{thing}.ttl").content, ox.RdfFormat.TURTLE)
    record = {each for each in turtle if not str(each.subject).startswith(f"<{SHARED_BASE}doc/")}
    document = client.get(f"/doc/{thing}.jsonld").content
    by_oxigraph = triples(document, ox.RdfFormat.JSON_LD)
    by_pyld = triples(jsonld.to_rdf(orjson.loads(document), {"format": "application/n-quads"}).encode(), ox.RdfFormat.N_TRIPLES)
    assert record == {each for each in by_oxigraph if not str(each.subject).startswith(f"<{SHARED_BASE}doc/")}
    assert by_oxigraph == by_pyld


def test_json_ld_carries_its_context_and_names_no_other_host_for_it(client: TestClient) -> None:
    assert isinstance(client.get(f"{PRACTICE}.jsonld").json()["@context"], dict)


def test_json_is_the_same_tree_without_linked_data_syntax(client: TestClient) -> None:
    document = client.get(f"{PRACTICE}.json").json()
    assert document["id"] == f"{SHARED_BASE}id/practice/operatie-schoolvoorbeeld"
    assert document["name"] == {"nl": "Operatie Schoolvoorbeeld"}
    assert not re.search(r'"@(?:id|type|context)"', orjson.dumps(document).decode())


def test_rdf_says_of_its_own_document_the_licence_the_date_and_the_topic(client: TestClient) -> None:
    said = triples(client.get(f"{PRACTICE}.nt").content, ox.RdfFormat.N_TRIPLES)
    about = {each.predicate.value: each.object for each in said if each.subject == ox.NamedNode(f"{SHARED_BASE}{PRACTICE[1:]}")}
    assert about["http://xmlns.com/foaf/0.1/primaryTopic"] == ox.NamedNode(f"{SHARED_BASE}id/practice/operatie-schoolvoorbeeld")
    assert "http://purl.org/dc/terms/license" in about
    assert "http://purl.org/dc/terms/modified" in about


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "json"])
def test_data_have_no_blank_nodes_and_name_things_by_their_canonical_iri(client: TestClient, suffix: str) -> None:
    body = client.get(f"{PRACTICE}.{suffix}").text
    assert f"{SHARED_BASE}id/" in body
    assert "_:" not in body
    assert "testserver" not in body


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("thing", THINGS)
def test_the_same_thing_gives_the_same_bytes(client: TestClient, thing: str, suffix: str) -> None:
    first, second = (client.get(f"/doc/{thing}.{suffix}") for _ in range(2))
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]


# --- manners ---------------------------------------------------------------------------------------------------------------


def test_what_nobody_offers_is_406_and_the_problem_tells_what_there_is(client: TestClient) -> None:
    answer = client.get(PRACTICE, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert answer.json()["available"] == list(FORMATS.values())


@pytest.mark.parametrize("suffix", ["zip", "TTL", "ttl.ttl", "csv", "zip?version=1"])
def test_an_unknown_suffix_is_not_found_and_the_problem_tells_which_there_are(client: TestClient, suffix: str) -> None:
    answer = client.get(f"{PRACTICE}.{suffix}")
    assert answer.status_code == 404
    assert answer.json()["detail"] == "This is not there in that format; it is as .ttl, .jsonld, .nt, .rdf, .json, .html."


@pytest.mark.parametrize("path", ["practice/nobody.zip", "concept/sector/no-such-sector.zip"])
def test_what_is_not_there_is_there_in_no_format(client: TestClient, path: str) -> None:
    assert "format" not in client.get(f"/doc/{path}").json()["detail"]


@pytest.mark.parametrize("room", ["id", "doc", "graph", "history", "diff", "linkset"])
def test_a_slash_at_the_end_leads_to_the_address_without(client: TestClient, room: str) -> None:
    answer = client.get(f"/{room}/practice/operatie-schoolvoorbeeld/?lang=nl")
    there = f"http://testserver/{room}/practice/operatie-schoolvoorbeeld?lang=nl"
    assert (answer.status_code, answer.headers["location"]) == (307, there)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", [PRACTICE, "/id/organisation/asito", "/def", "/", "/health/live"])
def test_a_method_that_is_not_there_is_405_and_tells_which_are(client: TestClient, method: str, path: str) -> None:
    answer = client.request(method, path)
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", [PRACTICE, f"{PRACTICE}.nt", f"{PRACTICE}.html", "/def", "/", "/sparql", "/doc/practice", "/shapes/practice"]
)
def test_head_is_get_without_a_body(client: TestClient, path: str) -> None:
    headers = {"Accept": "text/html, */*;q=0.1", "Accept-Encoding": "identity", "X-Request-ID": "the-same"}
    head, get = client.head(path, headers=headers), client.get(path, headers=headers)
    assert head.status_code == get.status_code == 200
    assert head.content == b""
    assert dict(head.headers) == dict(get.headers)


def test_alternates_are_linked_with_their_media_type(client: TestClient) -> None:
    links = client.get(PRACTICE).headers["link"]
    for suffix, media_type in FORMATS.items():
        assert f'<{PRACTICE}.{suffix}>; rel="alternate"; type="{media_type}"' in links


@pytest.mark.parametrize("path", [PRACTICE, f"{PRACTICE}.ttl", "/def", "/", "/doc/practice", "/no/such/page"])
def test_answers_tell_caches_what_they_depend_on(client: TestClient, path: str) -> None:
    varies = client.get(path).headers["vary"]
    assert "Accept" in varies.split(", ")
    assert "Accept-Language" in varies.split(", ")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_tells_its_language(client: TestClient, language: str) -> None:
    answer = client.get(PRACTICE, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.headers["content-language"] == language
    assert f'<html lang="{language}">' in answer.text


# --- retracted, changed ----------------------------------------------------------------------------------------------------


def test_a_retracted_record_is_gone_and_not_just_unknown(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        assert client.get("/doc/area/one").status_code == 200
        publish(small, retracted=("area/one",))
        for path in ("/id/area/one", "/doc/area/one", "/doc/area/one.ttl"):
            answer = client.get(path)
            assert answer.status_code == 410
            assert answer.json()["type"].endswith("/problem/record-retracted")
            assert "was retracted on 20" in answer.json()["detail"]


def test_a_record_that_comes_back_after_its_retraction_is_there_again(small: Workspace, serve: Serving) -> None:
    publish(small, retracted=("area/one",))
    publish(small, area("one", '<https://schema.org/name> "weer"@nl'))
    with serve(small) as client:
        assert "weer" in client.get("/doc/area/one.nt").text


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "json"])
def test_when_another_record_changes_the_entity_tag_stays(small: Workspace, serve: Serving, suffix: str) -> None:
    with serve(small) as client:
        before = client.get(f"/doc/area/one.{suffix}")
        publish(small, area("two", '<https://schema.org/name> "twee"@nl'))
        after = client.get(f"/doc/area/one.{suffix}", headers={"If-None-Match": before.headers["etag"]})
        assert after.status_code == 304
        publish(small, area("one", '<https://schema.org/name> "anders"@nl'))
        changed = client.get(f"/doc/area/one.{suffix}", headers={"If-None-Match": before.headers["etag"]})
        assert changed.status_code == 200
        assert changed.headers["etag"] != before.headers["etag"]


def test_last_modified_is_when_the_record_last_changed(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        modified = parsedate_to_datetime(client.get("/doc/area/one").headers["last-modified"])
    [version] = small.journal.history(f"{SHARED_BASE}id/area/one")
    assert modified == version.at.replace(microsecond=0)


def test_readers_see_what_is_published_and_not_what_the_journal_holds_already(small: Workspace, serve: Serving) -> None:
    small.journal.append([area("two", '<https://schema.org/name> "twee"@nl')], [], source="test", agent="test")
    with serve(small) as client:
        assert client.get("/doc/area/two").status_code == 404
        small.journal.append([], [f"{SHARED_BASE}id/area/one"], source="test", agent="test")
        assert client.get("/doc/area/one").status_code == 200


def test_the_page_of_a_concept_scheme_leads_to_its_concepts(client: TestClient) -> None:
    assert 'href="/doc/concept/goal/banen"' in client.get("/doc/concept/goal.html").text
