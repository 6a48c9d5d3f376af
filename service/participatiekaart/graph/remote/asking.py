"""What an engine is asked, and its answer as pyoxigraph reads it: so that it is written the same whatever engine it is from."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from participatiekaart.graph.questions import Kind
from participatiekaart.graph.remote.protocol import Reply, unavailable
from participatiekaart.rdf.sparql import Dataset

__all__ = ["Query", "Result", "read"]

Result = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]

_TABLE = "application/sparql-results+json"  # XML cannot say all characters
_ENDS = {_TABLE: b"}", "application/sparql-results+xml": b"</sparql>"}
"""What a whole answer ends with."""


@dataclass(frozen=True)
class Query:
    """A query with its bounds.

    Attributes:
        sparql: SPARQL 1.1 Query.
        kind: of its result.
        seconds: time that it may take.
        most_bytes: most of the answer to read.
        dataset: graphs to read; empty for all.
        base: what relative IRIs are resolved against.
    """

    sparql: str
    kind: Kind
    seconds: float
    most_bytes: int
    dataset: Dataset = field(default_factory=Dataset)
    base: str = ""

    @property
    def accepted(self) -> str:
        """Media type to ask for."""
        return "application/n-triples" if self.kind == "graph" else _TABLE


def read(reply: Reply, kind: Kind) -> Result:
    """The result that an answer holds.

    Args:
        reply: the answer.
        kind: what it is to be.

    Raises:
        EngineUnavailable: it is something else, or not whole.
    """
    if kind == "graph":
        rdf_format = ox.RdfFormat.from_media_type(reply.media_type)
        if rdf_format is None:
            raise unavailable(f"a graph came as {reply.media_type or 'something without a name'}")
        return _triples(reply.body, rdf_format)
    results_format = ox.QueryResultsFormat.from_media_type(reply.media_type)
    if results_format is None:
        raise unavailable(f"a result came as {reply.media_type or 'something without a name'}")
    if not reply.body.rstrip().endswith(_ENDS.get(reply.media_type, b"")):
        raise unavailable(f"a result stops in the middle: {reply.body[-200:].decode(errors='replace')}")
    try:
        results = ox.parse_query_results(io.BytesIO(reply.body), results_format)
    except (SyntaxError, ValueError) as error:
        raise unavailable(f"a result cannot be read: {error}") from error
    if isinstance(results, ox.QueryBoolean) != (kind == "boolean"):
        raise unavailable("an answer is of another kind than the question")
    return results


def _triples(body: bytes, rdf_format: ox.RdfFormat) -> Iterator[ox.Triple]:
    try:
        for quad in ox.parse(body, rdf_format):
            yield quad.triple
    except SyntaxError as error:
        raise unavailable(f"a graph cannot be read: {error}") from error
