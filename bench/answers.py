"""What an endpoint answers, and how many rows that is: servers that do the same work give equally many."""

from __future__ import annotations

import csv
import io

import orjson
import pyoxigraph as ox

from bench.clients import body, request
from bench.processes import Endpoint

__all__ = ["answer", "rows"]


def answer(endpoint: Endpoint, question: str, accept: str, patience: float) -> bytes:
    """The body of an answer.

    Args:
        endpoint: that is asked.
        question: a query.
        accept: media type of the answer.
        patience: seconds to wait for it.

    Raises:
        Unanswered: it was not 200, or did not come in time.
    """
    return body(endpoint.port, request(endpoint, question, accept), patience)


def rows(body: bytes, accept: str) -> int:
    """How many solutions or triples an answer holds; of a yes 1, of a no 0.

    Args:
        body: the answer.
        accept: media type that was asked for.
    """
    if accept == "text/csv":
        return sum(1 for _ in csv.reader(io.StringIO(body.decode()))) - 1
    if accept == "text/turtle":
        # rdflib-endpoint describes in RDF/XML whatever is asked for.
        is_xml = body.lstrip().startswith(b"<?xml")
        return len(set(ox.parse(body, format=ox.RdfFormat.RDF_XML if is_xml else ox.RdfFormat.TURTLE)))
    result = orjson.loads(body)
    if "boolean" in result:
        return int(result["boolean"])
    # Virtuoso says yes with a row, and no without one.
    return len(result["results"]["bindings"])
