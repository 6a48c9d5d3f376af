"""The saved queries over the bundled data, in an engine outside this process and in the embedded one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from participatiekaart import bundled
from participatiekaart.graph.remote import GraphChange, RemoteEngine
from participatiekaart.workspace import Workspace

from .copies import answer, rows
from .servers import Server, connections

SAVED = sorted(path.stem for path in (bundled.data / "queries").glob("*.rq"))

DIFFERENT = {
    "facts-and-sources": "a UNION with a branch of nothing but VALUES gives nothing",
    "planned-against-achieved": "CONCAT takes what is unbound for an empty text",
}
"""What Virtuoso answers otherwise, and why (see the description of its adapter)."""


@pytest.fixture(scope="module")
def holding(server: Server, bundled_workspace: Workspace) -> Iterator[RemoteEngine]:
    """An engine with the bundled data."""
    with connections(server) as connect:
        engine = connect()
        changes = (GraphChange(record.name.graph, None, record.content) for record in bundled_workspace.journal.records())
        engine.publish(changes, bundled_workspace.journal.position)
        yield engine


def both(name: str, holding: RemoteEngine, workspace: Workspace) -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
    sparql = (bundled.data / "queries" / f"{name}.rq").read_text()
    return answer(holding, sparql), rows(workspace.graph.snapshot().store.query(sparql))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", SAVED)
def test_a_saved_query_has_the_same_answer(
    name: str, server: Server, holding: RemoteEngine, bundled_workspace: Workspace
) -> None:
    theirs, ours = both(name, holding, bundled_workspace)
    if server.kind == "virtuoso" and name in DIFFERENT:
        assert theirs != ours, f"it is no more so that {DIFFERENT[name]}"
    else:
        assert theirs == ours


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
        "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?g) AS ?graphs) { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?datatype (COUNT(*) AS ?n) { ?s ?p ?o BIND(DATATYPE(?o) AS ?datatype) FILTER(LANG(?o) = '') } GROUP BY ?datatype",
        "SELECT ?s ?p ?o { ?s ?p ?o }",
    ],
)
def test_an_engine_holds_what_the_embedded_one_does(sparql: str, holding: RemoteEngine, bundled_workspace: Workspace) -> None:
    assert answer(holding, sparql) == rows(bundled_workspace.graph.snapshot().store.query(sparql))  # type: ignore[arg-type]
