"""Graphs as an editor sends them and as any client reads them."""

from __future__ import annotations

import httpx2
import pyoxigraph as ox
import pytest

from participatiekaart.rdf.names import SHARED_BASE

from .conftest import Desk

__all__ = [
    "FORMATS",
    "PRACTICE",
    "area",
    "every_format",
    "graph",
    "patch",
    "position",
    "read",
    "upload",
    "write",
]

FORMATS = {
    "text/turtle": ("turtle", ox.RdfFormat.TURTLE),
    "application/n-triples": ("ntriples", ox.RdfFormat.N_TRIPLES),
    "application/rdf+xml": ("rdfxml", ox.RdfFormat.RDF_XML),
    "application/ld+json": ("jsonld", ox.RdfFormat.JSON_LD),
}
every_format = pytest.mark.parametrize("media_type", FORMATS)

PRACTICE = f"{SHARED_BASE}graph/practice/operatie-schoolvoorbeeld"
AREA = """
@prefix schema: <https://schema.org/> .
<{base}id/area/{slug}> a <{base}def#NamedArea> ; schema:name "{name}"@nl , "Trial area"@en .
"""


def graph(content: str | bytes, base: str | None = None, rdf_format: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Dataset:
    """A graph as something that equals another when they are isomorphic."""
    found = ox.Dataset(ox.parse(content, format=rdf_format, base_iri=base))
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


def read(at: Desk, name: str) -> ox.Dataset:
    """What a graph holds, as any client sees it; the empty name is the default graph."""
    params = {"graph": name} if name else {"default": ""}
    answer = at.client.get("/graph-store", params=params, headers={"Accept": "application/n-triples"})
    assert answer.status_code == 200, answer.text
    return graph(answer.content)


def write(at: Desk, method: str, name: str, content: str | bytes = "", **headers: str) -> httpx2.Response:
    """Send a graph in Turtle, or what the headers say; the empty name is the default graph."""
    sent = {"Content-Type": "text/turtle", **at.editor, **{key.replace("_", "-"): value for key, value in headers.items()}}
    params = {"graph": name} if name else {"default": ""}
    return at.client.request(method, "/graph-store", params=params, content=content, headers=sent)


def area(slug: str, name: str = "Proefgebied") -> str:
    """A record that is valid, in Turtle."""
    return AREA.format(base=SHARED_BASE, slug=slug, name=name)


def position(at: Desk) -> int:
    """How far the journal is."""
    return at.workspace.journal.position


def upload(at: Desk, method: str, address: str, *files: tuple[str, str, str]) -> httpx2.Response:
    """Send files as a form of a browser does."""
    named = [("file", each) for each in files]
    return at.client.request(method, address, files=named, headers=at.editor)


def patch(at: Desk, name: str, update: str | bytes, **headers: str) -> httpx2.Response:
    """Send an update of a graph."""
    return write(at, "PATCH", name, update, **{"Content_Type": "application/sparql-update", **headers})
