"""``/id/…`` names things, ``/doc/…`` describes them (Cool URIs for the Semantic Web, section 4.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import orjson
import pyoxigraph as ox
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from participatiekaart.errors import RecordNotFound
from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.journal import Version
from participatiekaart.language import text
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.rdf.names import PREFIXES, RecordName
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.entity import entity
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.problems import Gone
from participatiekaart.web.reader import Reader
from participatiekaart.workspace import Workspace

__all__ = ["FORMATS", "Document", "respond", "routes", "version_of"]

FORMATS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "json": "application/json",
    "html": "text/html",
}
"""Representations of a document by suffix; the first is what a client gets that accepts anything."""

_RDF = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Document:
    """What is known about one node, at one position of the journal.

    Attributes:
        iri: of the node.
        record: that it belongs to.
        triples: of the record, sorted; of the vocabulary and of concept schemes too.
        version: of the record.
        snapshot: where labels and incoming links are looked up.
    """

    iri: str
    record: RecordName
    triples: Sequence[ox.Triple]
    version: Version
    snapshot: Snapshot

    @property
    def modified(self) -> datetime:
        """When the record last changed."""
        return self.version.at


async def thing(request: Request) -> Response:
    """Send a client from a thing to the document about it (303)."""
    path = request.path_params["path"]
    if path == "def":
        return RedirectResponse(f"{request.scope.get('root_path', '')}/def", 303, {"Vary": "Accept"})
    await to_thread.run_sync(_find, request.app.state.workspace, path)
    target = f"{request.scope.get('root_path', '')}/doc/{quote(path)}"
    return RedirectResponse(target, 303, {"Vary": "Accept"})


async def document(request: Request) -> Response:
    """Describe a thing in the format that the client asks for by suffix or by Accept."""
    return await to_thread.run_sync(_document, request)


def _document(request: Request) -> Response:
    path, dot, suffix = request.path_params["path"].rpartition(".")
    if not dot or suffix not in FORMATS:
        path, suffix = request.path_params["path"], ""
    found = _find(request.app.state.workspace, path)
    return respond(request, found, path, suffix)


def _find(workspace: Workspace, path: str) -> Document:
    """The document about ``/id/{path}``.

    Raises:
        RecordNotFound: nothing has this name.
        Gone: it was retracted.
    """
    snapshot = workspace.graph.snapshot()
    for iri in workspace.naming.candidates(path):
        record = workspace.naming.record_of(iri)
        version = version_of(workspace, record, snapshot.position) if record else None
        if record and version and _can_be_iri(path) and snapshot.describes(iri):
            return Document(iri, record, snapshot.triples(record.graph), version, snapshot)
    raise RecordNotFound(text("There is no {path} here; look for it from the home page.", path=path))


def version_of(workspace: Workspace, record: RecordName, position: int) -> Version | None:
    """The version of a record that was the last one at a position; none where there was none yet.

    Raises:
        Gone: it was retracted.
    """
    versions = [version for version in workspace.journal.history(record.iri) if version.position <= position]
    if versions and versions[-1].hash is None:
        raise Gone(text("{path} was retracted on {day:%Y-%m-%d}.", path=record.path, day=versions[-1].at))
    return versions[-1] if versions else None


def _can_be_iri(path: str) -> bool:
    return not re.search(r'[\x00-\x20<>"{}|^`\\]', path)


def respond(request: Request, found: Document, path: str, suffix: str) -> Response:
    """The representation of a document that the client asks for.

    Args:
        request: what decides, unless the suffix does.
        found: the document.
        path: of the document in addresses, without suffix.
        suffix: one of `FORMATS`; empty to negotiate.
    """
    media_type = FORMATS[suffix] if suffix else media_type_of(request, tuple(FORMATS.values()))
    links = ", ".join(f'<{_address(request, path, each)}>; rel="alternate"; type="{name}"' for each, name in FORMATS.items())
    headers = {"Link": links}
    if not suffix:
        suffix = next(each for each, name in FORMATS.items() if name == media_type)
        headers["Content-Location"] = _address(request, path, suffix)
    position, modified = found.version.position, found.modified
    if media_type == "text/html":
        return _page(request, found, path, headers)
    if media_type in _RDF:
        body = serialise((*found.triples, *_about(request, found, path)), _RDF[media_type])
    else:
        documents = JsonDocuments(request.app.state.workspace.model)
        if media_type == "application/ld+json":
            content = documents.json_ld(Tree.of((*found.triples, *_about(request, found, path))), found.iri)
        else:
            content = documents.json(Tree.of(found.triples), found.iri)
        body = orjson.dumps(content, option=orjson.OPT_INDENT_2)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return entity(request, body, media_type + charset, position=position, modified=modified, headers=headers)


def _address(request: Request, path: str, suffix: str) -> str:
    prefix = "" if path.startswith("def") else "doc/"
    return f"{request.scope.get('root_path', '')}/{prefix}{quote(path)}.{suffix}"


def _about(request: Request, found: Document, path: str) -> list[ox.Triple]:
    """What the document says about itself."""
    base = request.app.state.workspace.naming.base
    this = ox.NamedNode(f"{base}doc/{path}")
    modified = ox.Literal(found.modified.isoformat(timespec="seconds"), datatype=ox.NamedNode(PREFIXES["xsd"] + "dateTime"))
    return [
        ox.Triple(this, ox.NamedNode(PREFIXES["dct"] + "license"), ox.NamedNode(_LICENSE)),
        ox.Triple(this, ox.NamedNode(PREFIXES["dct"] + "modified"), modified),
        ox.Triple(this, ox.NamedNode(PREFIXES["foaf"] + "primaryTopic"), ox.NamedNode(found.iri)),
    ]


def _page(request: Request, found: Document, path: str, headers: dict[str, str]) -> Response:
    reader = Reader(request)
    return reader.page(
        "document.html",
        headers,
        thing=reader.describer.describe(found.iri, Tree.of(found.triples)),
        formats={each: _address(request, path, each) for each in FORMATS if each != "html"},
        modified=found.modified,
    )


routes = [
    Route("/id/{path:path}", thing, methods=["GET"]),
    Route("/graph/{path:path}", thing, methods=["GET"]),
    Route("/doc/{path:path}", document, methods=["GET"]),
]
"""The routes of this room."""
