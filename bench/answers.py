"""What an endpoint answers, and how many rows that is: servers that do the same work give equally many."""

from __future__ import annotations

import csv
import http.client
import io
from urllib.parse import quote

import orjson
import pyoxigraph as ox

from bench.clients import Unanswered
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
    connection = http.client.HTTPConnection("127.0.0.1", endpoint.port, timeout=patience)
    try:
        connection.request("GET", endpoint.address + quote(question, safe=""), headers={"Accept": accept})
        response = connection.getresponse()
        body = response.read()
    except TimeoutError as error:
        raise Unanswered(f"no answer in {patience:.0f} s") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(str(error)) from error
    finally:
        connection.close()
    if response.status != 200:
        raise Unanswered(f"status {response.status}: {body[:200].decode(errors='replace')}")
    return body


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
