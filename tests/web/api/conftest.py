"""Answers of the API as RDF."""

from __future__ import annotations

from collections.abc import Callable

import orjson
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from pyld import jsonld

AsTriples = Callable[[bytes], set[ox.Triple]]
CONTEXT = "http://testserver/api/v1/context.jsonld"


@pytest.fixture(scope="session")
def as_triples(client: TestClient) -> AsTriples:
    """What a JSON-LD processor reads in an answer; the one document that it may fetch is the context of the API."""
    context = client.get(CONTEXT).json()

    def load(url: str, _options: object) -> dict[str, object]:
        assert url == CONTEXT
        return {"contextUrl": None, "documentUrl": url, "document": context}

    def read(body: bytes) -> set[ox.Triple]:
        options = {"format": "application/n-quads", "documentLoader": load}
        quads = ox.parse(jsonld.to_rdf(orjson.loads(body), options).encode(), format=ox.RdfFormat.N_QUADS)
        canonical = ox.Dataset(quads)
        canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert all(quad.graph_name == ox.DefaultGraph() for quad in canonical)
        return {quad.triple for quad in canonical}

    return read
