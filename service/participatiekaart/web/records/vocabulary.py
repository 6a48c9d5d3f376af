"""``/def``: the vocabulary with documentation of every term, and ``/shapes/…``: what records look like."""

from __future__ import annotations

import pyoxigraph as ox
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart import bundled
from participatiekaart.history import History
from participatiekaart.history.timemap import TimeMap
from participatiekaart.model.documents import Tree
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, VOCABULARY, RecordName
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.description import Thing
from participatiekaart.web.entity import entity
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader
from participatiekaart.web.records.documents import FORMATS, Document, past, respond
from participatiekaart.web.records.mementos import gate_headers, is_about_past

__all__ = ["routes"]

_RECORD = RecordName(SHARED_BASE, "def", "")
_KINDS = {
    f"{PREFIXES['owl']}Class": "class",
    f"{PREFIXES['rdfs']}Class": "class",
    f"{PREFIXES['owl']}ObjectProperty": "property",
    f"{PREFIXES['owl']}DatatypeProperty": "property",
    f"{PREFIXES['rdf']}Property": "property",
}


async def vocabulary(request: Request) -> Response:
    """The vocabulary, in the format that the client asks for."""
    return await to_thread.run_sync(_vocabulary, request)


def _vocabulary(request: Request) -> Response:
    reader = Reader(request)
    history = History.read(reader.workspace.journal, _RECORD, reader.snapshot.position)
    suffix = request.path_params.get("suffix", "")
    if not history or (suffix and suffix not in FORMATS):
        raise HTTPException(404)
    if is_about_past(request):
        return past(request, [(_RECORD.iri, history)], "def", suffix)
    found = Document(_RECORD.iri, reader.snapshot.triples(_RECORD.graph), history.last, history, reader.snapshot)
    media_type = FORMATS[suffix] if suffix else media_type_of(request, tuple(FORMATS.values()))
    if media_type != "text/html":
        return respond(request, found, "def", suffix)
    tree = Tree.of(found.triples)
    terms: dict[str, list[Thing]] = {"class": [], "property": []}
    for token in sorted(tree.values):
        iri = token[1:-1]
        kind = next((_KINDS[each] for each in tree.classes(token) if each in _KINDS), None)
        if kind and iri.startswith(f"{VOCABULARY}#"):
            terms[kind].append(reader.describer.describe(iri, tree))
    return reader.page(
        "vocabulary.html",
        gate_headers(TimeMap(history, public_root(request), "def", suffix)),
        vocabulary=reader.describer.describe(_RECORD.iri, tree),
        classes=terms["class"],
        properties=terms["property"],
        formats={each: f"{reader.root}/def.{each}" for each in FORMATS if each != "html"},
    )


async def shapes(request: Request) -> Response:
    """The shapes of one file, as RDF."""
    name = request.path_params["name"]
    path = next((each for each in bundled.shapes.glob("*.ttl") if each.stem == name), None)
    if path is None:
        raise HTTPException(404)
    formats = {
        "text/turtle": ox.RdfFormat.TURTLE,
        "application/n-triples": ox.RdfFormat.N_TRIPLES,
        "application/rdf+xml": ox.RdfFormat.RDF_XML,
        "application/ld+json": ox.RdfFormat.JSON_LD,
    }
    media_type = media_type_of(request, (*formats, "text/html"))
    if media_type in {"text/turtle", "text/html"}:
        shown = "text/turtle" if media_type == "text/turtle" else "text/plain"
        return entity(request, path.read_bytes(), f"{shown}; charset=utf-8", position=0)
    graph = ox.Dataset(ox.parse(path=path, format=ox.RdfFormat.TURTLE))
    graph.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    triples = sorted((quad.triple for quad in graph), key=str)
    return entity(request, serialise(triples, formats[media_type]), media_type, position=0)


routes = [
    Route("/def", vocabulary, methods=["GET"]),
    Route("/def.{suffix}", vocabulary, methods=["GET"]),
    Route("/def/1.0.0", vocabulary, methods=["GET"]),
    Route("/def/1.0.0.{suffix}", vocabulary, methods=["GET"]),
    Route("/shapes/{name}", shapes, methods=["GET"]),
]
"""The routes of this room."""
