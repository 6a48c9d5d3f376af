"""The same graphs in an engine and in a store of the embedded one, and what both answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from participatiekaart.graph.questions import Kind
from participatiekaart.graph.remote import GraphChange, RemoteEngine
from participatiekaart.rdf.sparql import Dataset

__all__ = ["Copy", "answer", "changes", "rows"]

Graphs = Mapping[str, str]
"""N-Triples lines by the name of the graph."""


def changes(old: Graphs, new: Graphs) -> list[GraphChange]:
    """What became of each graph that is not the same."""
    return [
        GraphChange(graph, *(lines[graph].encode() if graph in lines else None for lines in (old, new)))
        for graph in sorted({*old, *new})
        if old.get(graph) != new.get(graph)
    ]


def answer(
    engine: RemoteEngine, sparql: str, dataset: Dataset | None = None, kind: Kind = "solutions", base: str = ""
) -> list[tuple[str, ...]]:
    """The rows of a result of an engine, sorted."""
    return rows(
        engine.query(sparql, dataset or Dataset(), kind, seconds=30.0, most_bytes=64 * 1024**2, base=base)  # type: ignore[arg-type]
    )


def rows(results: ox.QuerySolutions | ox.QueryBoolean | Iterable[ox.Triple]) -> list[tuple[str, ...]]:
    """The rows of a result, sorted: as they say them in N-Triples, empty where unbound."""
    if isinstance(results, ox.QueryBoolean):
        return [(str(bool(results)),)]
    return sorted(tuple("" if term is None else str(term) for term in row) for row in results)


class Copy:
    """What is published in an engine, and the same in a store.

    Args:
        engine: holds nothing of ours yet.
    """

    def __init__(self, engine: RemoteEngine) -> None:
        self.engine = engine
        self.graphs: dict[str, str] = {}
        self.position = 0
        self.store = ox.Store()

    def publish(self, graphs: Graphs, *, anew: bool = False) -> None:
        """Publish these graphs in the place of what was there."""
        self.position += 1
        self.engine.publish(changes({} if anew else self.graphs, graphs), self.position, anew=anew)
        self.graphs = dict(graphs)
        self.store = ox.Store()
        for graph, lines in graphs.items():
            for name in (ox.DefaultGraph(), ox.NamedNode(graph)):
                self.store.load(lines.encode(), ox.RdfFormat.N_TRIPLES, to_graph=name)

    def both(self, sparql: str, kind: Kind = "solutions") -> tuple[list[tuple[str, ...]], list[tuple[str, ...]]]:
        """What the engine answers, and what the embedded one does."""
        return answer(self.engine, sparql, kind=kind), rows(self.store.query(sparql))  # type: ignore[arg-type]
