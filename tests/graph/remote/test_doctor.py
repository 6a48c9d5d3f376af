"""What the doctor says of engines: good ones, and ones that are set up wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart.graph.remote import GraphChange, Marker, RemoteEngine
from participatiekaart.graph.remote.doctor import Check, examine
from participatiekaart.graph.remote.oxigraph import Oxigraph
from participatiekaart.graph.remote.virtuoso import Virtuoso

from .copies import answer
from .servers import PASSWORD, VIRTUOSO, Server, oxigraph, virtuoso

WARNED = {
    "sparql": {"time limit", "several default graphs"},
    "oxigraph": {"time limit", "several default graphs"},
    "virtuoso": {"protocol", "literals", "questions", "several default graphs"},
}
"""What readers can meet with each engine."""


def outcomes(checks: list[Check], outcome: str) -> set[str]:
    return {check.name["en"] for check in checks if check.outcome == outcome}


def said(checks: list[Check], name: str) -> str:
    return next(check.said["en"] for check in checks if check.name["en"] == name)


def test_an_engine_that_is_set_up_well_has_no_failures(engine: RemoteEngine, server: Server) -> None:
    checks = examine(engine)
    assert outcomes(checks, "fail") == set()
    assert outcomes(checks, "warn") == WARNED[server.kind]
    assert all(text["nl"] != text["en"] for check in checks for text in (check.name, check.said) if text["en"] != "protocol")


def test_nothing_is_left_of_an_examination_and_what_was_there_is_as_it_was(engine: RemoteEngine) -> None:
    engine.publish([GraphChange("https://example.org/graph/a", None, b'<urn:s> <urn:p> "x" .\n')], 5)
    everything = "SELECT ?g ?s ?p ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    before = answer(engine, everything)
    examine(engine)
    assert answer(engine, everything) == before
    assert engine.position() == Marker(5, publishing=False)


def test_a_publication_that_broke_off_is_noticed(engine: RemoteEngine) -> None:
    marker = engine.layout.marker
    publishing = f"INSERT DATA {{ GRAPH <{marker}> {{ <{marker}> <{engine.layout.base}graph#publishing> '3' }} }}"
    engine.protocol.update(publishing.encode(), seconds=10.0)
    assert "within reach" in outcomes(examine(engine), "warn")


def test_graphs_of_others_are_noticed(engine: RemoteEngine) -> None:
    engine.protocol.update(b"INSERT DATA { GRAPH <urn:of-others> { <urn:s> <urn:p> <urn:o> } }", seconds=10.0)
    checks = examine(engine)
    engine.protocol.update(b"CLEAR GRAPH <urn:of-others>", seconds=10.0)
    assert "graphs of others" in outcomes(checks, "warn")
    assert "urn:of-others" in said(checks, "graphs of others")


def test_an_engine_that_is_not_there_fails_at_once_with_the_reason() -> None:
    checks = examine(RemoteEngine("http://127.0.0.1:9/sparql"))
    assert [(check.name["en"], check.outcome) for check in checks] == [("within reach", "fail")]
    assert "127.0.0.1:9" in checks[0].said["en"]


def test_an_engine_whose_default_graph_is_all_graphs_is_not_taken_for_a_good_one() -> None:
    with oxigraph("--union-default-graph") as server:
        checks = examine(Oxigraph(server.url))
    assert {"default graph"} <= outcomes(checks, "fail")


def test_a_wrong_password_is_said_to_be_one(virtuoso_server: Server) -> None:
    checks = examine(Virtuoso(virtuoso_server.url, user="dba", password="dba"))  # noqa: S106
    assert checks[-1].name["en"] == "update"
    assert checks[-1].outcome == "fail"
    assert "401" in checks[-1].said["en"]


def test_virtuoso_without_its_adapter_fails(virtuoso_server: Server) -> None:
    class Plain(Virtuoso):
        """The way to say who asks, and nothing else."""

        has_default = True
        form = RemoteEngine.form
        result = RemoteEngine.result

    engine = Plain(virtuoso_server.url, user="dba", password=PASSWORD)
    assert outcomes(examine(engine), "fail")


@pytest.mark.skipif(not all(VIRTUOSO.values()), reason="Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
def test_a_limit_on_rows_is_noticed(tmp_path: Path) -> None:
    with virtuoso(tmp_path, most_rows=10_000) as server:
        checks = examine(Virtuoso(server.url, user="dba", password=PASSWORD))
    [check] = [check for check in checks if check.name["en"] == "size of results"]
    assert check.outcome == "warn"
    assert "10000" in check.said["en"]
    assert "ResultSetMaxRows" in check.advice["en"]
