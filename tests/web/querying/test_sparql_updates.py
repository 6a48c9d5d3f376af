"""SPARQL updates by editors: all of an update happens, or nothing."""

from __future__ import annotations

import httpx2
import pytest

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.web.answers import CSV, ONE, TRIPLES, TWO, every_language, rows
from tests.web.conftest import Desk, desk


def update(at: Desk, text: str, headers: dict[str, str] | None = None, **dataset: str) -> httpx2.Response:
    """Send an update as an editor, or with other headers."""
    params = {name.replace("_", "-"): value for name, value in dataset.items()}
    sent = {"Content-Type": "application/sparql-update", **(at.editor if headers is None else headers)}
    return at.client.post("/sparql", params=params, content=text.encode(), headers=sent)


def holds(at: Desk, pattern: str) -> bool:
    found: bool = at.client.get("/sparql", params={"query": f"ASK {{ {pattern} }}"}).json()["boolean"]
    return found


def test_an_update_changes_what_everybody_reads(bundled_desk: Desk) -> None:
    assert update(bundled_desk, "INSERT DATA { GRAPH <urn:up> { <urn:up-a> <urn:p> 'één' } }").status_code == 204
    assert holds(bundled_desk, "GRAPH <urn:up> { <urn:up-a> <urn:p> 'één' } <urn:up-a> <urn:p> 'één'")
    form = bundled_desk.client.post("/sparql", data={"update": "DROP GRAPH <urn:up>"}, headers=bundled_desk.editor)
    assert form.status_code == 204
    assert not holds(bundled_desk, "<urn:up-a> <urn:p> ?o")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer pk_000000_wrong"}, {"Authorization": "Basic cGs6cGs="}])
def test_an_update_takes_a_token(bundled_desk: Desk, headers: dict[str, str]) -> None:
    before = bundled_desk.workspace.journal.position
    for text in ("CLEAR ALL", "not SPARQL"):
        answer = update(bundled_desk, text, headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert bundled_desk.workspace.journal.position == before


@pytest.mark.parametrize(
    ("text", "dataset", "told"),
    [
        ("INSERT DATA { <urn:a> <urn:p> }", {}, "line 1, column 31"),
        ("SELECT * { ?s ?p ?o }", {}, "not SPARQL"),
        ("LOAD <http://localhost:1/>", {}, "LOAD"),
        ("LOAD SILENT <file:///etc/passwd>", {}, "LOAD"),
        ("INSERT { <urn:a> <urn:p> ?o } WHERE { SERVICE <http://localhost:1/> { ?s ?p ?o } }", {}, "SERVICE"),
        ("DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }", {"using_graph_uri": "urn:h"}, "USING"),
        ("DELETE { ?s ?p 1 } USING NAMED <urn:g> WHERE { ?s ?p 1 }", {"using_named_graph_uri": "urn:h"}, "USING"),
        ("WITH <urn:g> DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", {"using_graph_uri": "urn:h"}, "WITH"),
        ("CLEAR ALL", {"using_graph_uri": "h"}, "absolute"),
        ("CLEAR ALL", {"default_graph_uri": "urn:h"}, "default-graph-uri"),
    ],
)
def test_an_update_that_cannot_be_is_400_and_nothing_happens(
    bundled_desk: Desk, text: str, dataset: dict[str, str], told: str
) -> None:
    before = bundled_desk.workspace.journal.position
    answer = update(bundled_desk, text, **dataset)
    assert (answer.status_code, bundled_desk.workspace.journal.position) == (400, before)
    assert told in answer.json()["detail"]


@every_language
def test_an_update_that_would_not_be_valid_is_422_and_nothing_happens(bundled_desk: Desk, language: str) -> None:
    before = bundled_desk.workspace.journal.position
    text = f"""
        INSERT DATA {{ GRAPH <urn:innocent> {{ <urn:innocent> <urn:p> 1 }} }} ;
        DELETE WHERE {{ <{SHARED_BASE}id/organisation/asito> <https://schema.org/name> ?name }}
    """
    answer = update(bundled_desk, text, {**bundled_desk.editor, "Accept-Language": language})
    problem = answer.json()
    assert (answer.status_code, bundled_desk.workspace.journal.position) == (422, before)
    assert any(each["record"] == f"{SHARED_BASE}id/organisation/asito" for each in problem["findings"])
    assert answer.headers["content-language"] == language
    assert not holds(bundled_desk, "<urn:innocent> ?p ?o")


def test_an_update_reads_the_graphs_that_it_is_told_to(two: Desk) -> None:
    copy = "INSERT { GRAPH <urn:copy> { ?s <urn:copied> ?o } } WHERE { ?s ?p ?o }"
    assert update(two, copy, using_graph_uri=ONE).status_code == 204
    found = two.client.get("/sparql", params={"query": TRIPLES, "default-graph-uri": "urn:copy"}, headers=CSV)
    assert rows(found) == [["urn:a", "1"], ["urn:b", "2"]]
    named = "INSERT { GRAPH <urn:copy> { ?s <urn:named> ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert update(two, named, using_named_graph_uri=TWO).status_code == 204
    asked = {"query": "SELECT ?s { GRAPH <urn:copy> { ?s <urn:named> ?o } }"}
    assert rows(two.client.get("/sparql", params=asked, headers=CSV)) == [["urn:b"], ["urn:c"]]


def test_what_an_update_adds_to_the_default_graph_goes_to_the_record_that_it_is_about(bundled_desk: Desk) -> None:
    asito = f"{SHARED_BASE}id/organisation/asito"
    graph = f"{SHARED_BASE}graph/organisation/asito"
    added = f"<{asito}> <https://schema.org/alternateName> 'Asito BV'@nl"
    headers = {**bundled_desk.editor, "Change-Note": "the whole name"}
    assert update(bundled_desk, f"INSERT DATA {{ {added} }}", headers).status_code == 204
    assert holds(bundled_desk, f"GRAPH <{graph}> {{ {added} }}")
    last = bundled_desk.workspace.journal.history(asito)[-1]
    assert (last.note, last.agent.partition(":")[0]) == ("the whole name", "editor")
    assert update(bundled_desk, f"DELETE DATA {{ {added} }}").status_code == 204
    assert not holds(bundled_desk, f"GRAPH <{graph}> {{ {added} }}")


def test_an_update_that_changes_nothing_makes_no_version(bundled_desk: Desk) -> None:
    before = bundled_desk.workspace.journal.position
    for text in (
        "",
        "DELETE DATA { <urn:nobody> <urn:p> 1 }",
        "DELETE WHERE { <urn:nobody> ?p ?o }",
        "DROP SILENT GRAPH <urn:no>",
    ):
        assert update(bundled_desk, text).status_code == 204
    assert bundled_desk.workspace.journal.position == before


@pytest.mark.parametrize(
    "triple",
    [
        "<urn:a> <urn:p> <javascript:alert(1)>",
        "<javascript:a> <urn:p> 1",
        "<urn:a> <file:///p> 1",
        "<urn:a> <urn:p> '\\u0001'",
        "<urn:a> <urn:p> <<( <urn:a> <urn:p> 1 )>>",
        "<urn:a> <urn:p> 'x'@ar--rtl",
    ],
)
def test_an_update_writes_nothing_that_no_file_may_hold(bundled_desk: Desk, triple: str) -> None:
    before = bundled_desk.workspace.journal.position
    for text in (f"INSERT DATA {{ {triple} }}", f"INSERT DATA {{ GRAPH <urn:unsafe> {{ {triple} }} }}"):
        assert update(bundled_desk, text).status_code == 400
    assert bundled_desk.workspace.journal.position == before


def test_an_update_that_takes_too_long_is_503_and_nothing_happens(empty_workspace: Workspace) -> None:
    hasty = empty_workspace.settings.model_copy(update={"update_seconds": 0.5})
    with desk(Workspace(hasty)) as at:
        numbers = " ".join(f"<urn:{number}> <urn:p> {number} ." for number in range(300))
        assert update(at, f"INSERT DATA {{ {numbers} }}").status_code == 204
        before = at.workspace.journal.position
        everything = (
            "INSERT { ?a <urn:q> ?n } WHERE { { SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l } } }"
        )
        answer = update(at, everything)
        assert (answer.status_code, at.workspace.journal.position) == (503, before)
        assert (answer.json()["budget"], answer.json()["limit"]) == ("time", 0.5)
        assert update(at, "INSERT DATA { <urn:a> <urn:p> 1 }").status_code == 204


def test_a_query_is_no_update_and_an_update_no_query(bundled_desk: Desk) -> None:
    before = bundled_desk.workspace.journal.position
    for text in ("INSERT DATA { <urn:s> <urn:p> <urn:o> }", "DROP ALL", "CLEAR DEFAULT"):
        for content in ({"query": text}, {"query": f"ASK {{}} ; {text}"}):
            assert bundled_desk.client.post("/sparql", data=content, headers=bundled_desk.editor).status_code == 400
        assert bundled_desk.client.get("/sparql", params={"update": text}, headers=bundled_desk.editor).status_code == 400
    assert bundled_desk.workspace.journal.position == before
