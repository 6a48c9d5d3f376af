"""The graphs of records: only their own nodes, and only when that is valid."""

from __future__ import annotations

import pyoxigraph as ox
from lxml import html

from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.web.answers import every_language
from tests.web.conftest import Desk, desk
from tests.web.graphs import area, patch, position, write


def test_the_graph_of_a_record_is_made_changed_and_deleted(bundled_desk: Desk) -> None:
    name = f"{SHARED_BASE}graph/area/trial"
    assert write(bundled_desk, "PUT", name, area("trial", "Proef")).status_code == 201
    assert "Proef" in bundled_desk.client.get("/doc/area/trial.ttl").text
    assert write(bundled_desk, "PUT", name, area("trial", "Andere proef")).status_code == 204
    assert "Andere proef" in bundled_desk.client.get("/doc/area/trial.ttl").text
    assert write(bundled_desk, "DELETE", name).status_code == 204
    assert bundled_desk.client.get("/doc/area/trial.ttl").status_code == 410


def test_the_graph_of_a_record_takes_no_nodes_of_another(bundled_desk: Desk) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/mine", area("mine") + area("other"))
    assert (answer.status_code, position(bundled_desk)) == (400, before)
    assert "id/area/other> does not belong in" in answer.json()["detail"]


def test_the_graph_of_a_record_takes_no_nodes_of_nobody(bundled_desk: Desk) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/mine", area("mine") + "<urn:a> <urn:p> 1 .")
    assert answer.status_code == 400
    assert "<urn:a> belongs to no record" in answer.json()["detail"]


def test_another_graph_says_nothing_about_a_record(bundled_desk: Desk) -> None:
    answer = write(bundled_desk, "PUT", "urn:gossip", area("mine"))
    assert answer.status_code == 400
    assert "graph/area/mine" in answer.json()["detail"]


def test_a_graph_that_others_publish_is_not_written_here(tmp_path: object, empty_workspace: Workspace) -> None:
    own = empty_workspace.settings.model_copy(update={"base_iri": "https://almere.example/"})
    with desk(Workspace(own)) as at:
        answer = write(at, "PUT", f"{SHARED_BASE}graph/area/theirs", area("theirs"))
        assert answer.status_code == 400
        assert f"kept by those who publish <{SHARED_BASE}>" in answer.json()["detail"]


def test_graphs_that_are_no_records_can_be_kept_out(empty_workspace: Workspace) -> None:
    strict = empty_workspace.settings.model_copy(update={"other_graphs": "refused"})
    with desk(Workspace(strict)) as at:
        for method in ("PUT", "POST"):
            answer = write(at, method, "urn:mine", "<urn:a> <urn:p> 1 .")
            assert answer.status_code == 400
            assert "not the graph of a record" in answer.json()["detail"]


INVALID = area("wrong").replace("schema:name", "schema:alternateName")


@every_language
def test_what_is_not_valid_is_422_with_what_is_wrong_in_the_readers_language(bundled_desk: Desk, language: str) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept_Language=language)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert problem["type"].endswith("/problem/not-valid")
    assert problem["findingCount"] == len(problem["findings"]) > 0
    finding = problem["findings"][0]
    assert finding["record"] == finding["node"] == f"{SHARED_BASE}id/area/wrong"
    assert finding["path"] == "https://schema.org/name"
    assert {"nl": "naam", "en": "name"}[language] in finding["field"].casefold()
    assert answer.headers["content-language"] == language
    assert position(bundled_desk) == before
    assert bundled_desk.client.get("/graph-store/area/wrong").status_code == 404


def test_the_report_comes_as_shacl(bundled_desk: Desk) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept="text/turtle")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/turtle; charset=utf-8")
    report = ox.Store()
    report.load(answer.content, format=ox.RdfFormat.TURTLE)
    assert report.query("ASK { ?report sh:conforms false ; sh:result/sh:resultPath schema:name }", prefixes=PREFIXES)


@every_language
def test_the_report_comes_as_text(bundled_desk: Desk, language: str) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept="text/plain", Accept_Language=language)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "text/plain; charset=utf-8")
    assert {"nl": "1 overtreding", "en": "1 violation"}[language] in answer.text


@every_language
def test_the_report_comes_as_a_page(bundled_desk: Desk, language: str) -> None:
    answer = write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/wrong", INVALID, Accept="text/html", Accept_Language=language)
    tree = html.document_fromstring(answer.text)
    assert (answer.status_code, tree.get("lang")) == (422, language)
    [finding] = tree.xpath("//main//li")
    assert finding.xpath("string(code)") == f"{SHARED_BASE}id/area/wrong"


def test_a_record_that_others_point_to_cannot_be_deleted(bundled_desk: Desk) -> None:
    before = position(bundled_desk)
    answer = write(bundled_desk, "DELETE", f"{SHARED_BASE}graph/municipality/gm0034")
    assert (answer.status_code, position(bundled_desk)) == (422, before)
    assert "municipality/gm0034> does not exist" in answer.json()["findings"][0]["detail"]


def test_an_empty_record_is_none(bundled_desk: Desk) -> None:
    assert write(bundled_desk, "PUT", f"{SHARED_BASE}graph/area/void", "").status_code == 422


def test_a_record_can_be_patched(bundled_desk: Desk) -> None:
    name = f"{SHARED_BASE}graph/area/patched"
    write(bundled_desk, "PUT", name, area("patched"))
    update = (
        'DELETE { ?area ?name ?old } INSERT { ?area ?name "Nieuw"@nl } WHERE { ?area ?name ?old FILTER(?old = "Proefgebied"@nl) }'
    )
    assert patch(bundled_desk, name, update).status_code == 204
    assert '"Nieuw"@nl' in bundled_desk.client.get("/graph-store/area/patched").text
    assert patch(bundled_desk, name, "DELETE WHERE { ?s ?p ?o }").status_code == 422
    assert '"Nieuw"@nl' in bundled_desk.client.get("/graph-store/area/patched").text
