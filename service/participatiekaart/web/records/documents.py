"""``/id/…`` names things, ``/doc/…`` describes them (Cool URIs for the Semantic Web, section 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

import orjson
import pyoxigraph as ox
from anyio import to_thread
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from participatiekaart.errors import RecordNotFound
from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.history import History
from participatiekaart.history.addresses import document_address
from participatiekaart.history.provenance import provenance_of
from participatiekaart.history.timemap import TimeMap
from participatiekaart.journal import Version
from participatiekaart.language import text
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.parsing import parse_lines
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.entity import entity
from participatiekaart.web.formats import not_in_format
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader
from participatiekaart.web.records.mementos import (
    ACCEPT_DATETIME,
    asked_moment,
    asked_position,
    gate_headers,
    gone,
    is_about_past,
    memento_headers,
    to_memento,
)
from participatiekaart.web.structured import Offer, offer_of
from participatiekaart.workspace import Workspace

__all__ = ["FORMATS", "Document", "find", "histories", "not_found", "past", "respond", "routes"]

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


class _ThingPath(PathConvertor):
    """The path of a thing; with a slash at its end it is none, so that the client is sent to the address without."""

    regex = ".*[^/]"


register_url_convertor("thing", _ThingPath())


@dataclass(frozen=True)
class Document:
    """What is known about one node, at one position of the journal.

    Attributes:
        iri: of the node.
        triples: of the record that it belongs to, sorted; of the vocabulary and of concept schemes too.
        version: of the record.
        history: of the record.
        snapshot: where labels and incoming links are looked up.
        is_memento: whether the client asked for this version, not for how it is now.
    """

    iri: str
    triples: Sequence[ox.Triple]
    version: Version
    history: History
    snapshot: Snapshot
    is_memento: bool = False


async def thing(request: Request) -> Response:
    """Send a client from a thing to the document about it (303)."""
    path = request.path_params["path"]
    if path == "def":
        return RedirectResponse(f"{request.scope.get('root_path', '')}/def", 303, {"Vary": "Accept"})
    await to_thread.run_sync(histories if ACCEPT_DATETIME in request.headers else find, request, path)
    target = f"{request.scope.get('root_path', '')}/doc/{quote(path)}"
    return RedirectResponse(target, 303, {"Vary": "Accept, Accept-Datetime"})


async def document(request: Request) -> Response:
    """Describe a thing in the format that the client asks for by suffix or by Accept."""
    return await to_thread.run_sync(_document, request)


def _document(request: Request) -> Response:
    path, dot, suffix = request.path_params["path"].rpartition(".")
    if not dot or suffix not in FORMATS:
        path, suffix = request.path_params["path"], ""
    try:
        if is_about_past(request):
            return past(request, histories(request, path), path, suffix)
        return respond(request, find(request, path), path, suffix)
    except RecordNotFound:
        stem, dot, _ = path.rpartition(".")
        if not dot:
            raise
        find(request, stem)
        raise not_in_format(FORMATS) from None


def find(request: Request, path: str) -> Document:
    """The document about ``/id/{path}``.

    Raises:
        RecordNotFound: nothing has this name.
        Gone: it was retracted.
    """
    snapshot = request.app.state.workspace.graph.snapshot()
    for iri, history in histories(request, path):
        if history.last.hash is None:
            raise gone(TimeMap(history, public_root(request), path), path, history.last, is_memento=False)
        if snapshot.describes(iri):
            return Document(iri, snapshot.triples(history.name.graph), history.last, history, snapshot)
    raise not_found(path)


def histories(request: Request, path: str) -> list[tuple[str, History]]:
    """The nodes that ``/id/{path}`` can mean, the likeliest first, each with the history of the record that it belongs to.

    Raises:
        RecordNotFound: no record has or had such a name.
    """
    workspace: Workspace = request.app.state.workspace
    until = workspace.graph.snapshot().position
    found = [
        (iri, history)
        for iri in workspace.naming.candidates(path)
        if _can_be_iri(path)
        and (record := workspace.naming.record_of(iri))
        and (history := History.read(workspace.journal, record, until))
    ]
    if not found:
        raise not_found(path)
    return found


def not_found(path: str) -> RecordNotFound:
    """What a client is told that asks for what is not there."""
    return RecordNotFound(text("There is no {path} here; look for it from the home page.", path=path))


def _can_be_iri(path: str) -> bool:
    return not re.search(r'[\x00-\x20<>"{}|^`\\]', path)


def past(request: Request, found: Sequence[tuple[str, History]], path: str, suffix: str) -> Response:
    """A document as it was in the version that a request names, or where that is at the time that it names.

    Args:
        request: it names a version or a time.
        found: nodes that the document can be about, the likeliest first, each with the history of its record.
        path: of the document in addresses, without suffix.
        suffix: one of `FORMATS`; empty to negotiate.

    Raises:
        RecordNotFound: there is no such version, or the node was not in it.
        Gone: it is a retraction.
    """
    workspace: Workspace = request.app.state.workspace
    root = public_root(request)
    position = asked_position(request)
    if position is None:
        return to_memento(request, TimeMap(found[0][1], root, path, suffix), asked_moment(request))
    for iri, history in found:
        if version := history.version(position):
            record = workspace.journal.record(history.name.iri, at=position)
            if record is None:
                raise gone(TimeMap(history, root, path, suffix), path, version, is_memento=True)
            triples = sorted((each.triple for each in parse_lines(record.content)), key=str)
            if any(each.subject == ox.NamedNode(iri) for each in triples):
                snapshot = workspace.graph.snapshot()
                return respond(request, Document(iri, triples, version, history, snapshot, is_memento=True), path, suffix)
    address = TimeMap(found[0][1], root, path).address
    raise RecordNotFound(
        text(
            "There is no version {version} of {path}; {address} lists those that there are.",
            version=position,
            path=path,
            address=address,
        )
    )


def respond(request: Request, found: Document, path: str, suffix: str) -> Response:
    """The representation of a document that the client asks for.

    Args:
        request: what decides, unless the suffix does.
        found: the document.
        path: of the document in addresses, without suffix.
        suffix: one of `FORMATS`; empty to negotiate.
    """
    media_type = FORMATS[suffix] if suffix else media_type_of(request, tuple(FORMATS.values()))
    timemap = TimeMap(found.history, public_root(request), path, suffix)
    if found.is_memento:
        headers = memento_headers(timemap, found.version, is_fixed=media_type != "text/html")
    else:
        headers = gate_headers(timemap)
    addresses = {each: _address(request, found, path, each) for each in FORMATS}
    alternates = [f'<{addresses[each]}>; rel="alternate"; type="{name}"' for each, name in FORMATS.items()]
    headers["Link"] = ", ".join((*alternates, *_signposts(found.iri, timemap.root, path), headers["Link"]))
    if not suffix:
        suffix = next(each for each, name in FORMATS.items() if name == media_type)
        headers["Content-Location"] = addresses[suffix]
    if media_type == "text/html":
        return _page(request, found, path, headers, addresses)
    triples = (*found.triples, *_about(request, found, path))
    if media_type in _RDF:
        body = serialise(triples, _RDF[media_type])
    else:
        documents = JsonDocuments(request.app.state.workspace.model)
        if media_type == "application/ld+json":
            content = documents.json_ld(Tree.of(triples), found.iri)
        else:
            content = documents.json(Tree.of(found.triples), found.iri)
        body = orjson.dumps(content, option=orjson.OPT_INDENT_2)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    version = found.version
    return entity(request, body, media_type + charset, position=version.position, modified=version.at, headers=headers)


def _signposts(iri: str, root: str, path: str) -> Iterator[str]:
    """What the document is about, in links for machines (FAIR Signposting, level 2)."""
    yield f'<{iri}>; rel="cite-as"'
    yield '<https://schema.org/AboutPage>; rel="type"'
    yield f'<{root}/linkset/{quote(path)}>; rel="linkset"; type="application/linkset+json"'


def _address(request: Request, found: Document, path: str, suffix: str) -> str:
    version = f"?version={found.version.position}" if found.is_memento else ""
    return document_address(request.scope.get("root_path", ""), path, suffix) + version


def _about(request: Request, found: Document, path: str) -> list[ox.Triple]:
    """What the document says about itself, and a version about where it came from."""
    this = ox.NamedNode(f"{request.app.state.workspace.naming.base}doc/{path}")
    origin = []
    if found.is_memento:
        root = public_root(request)
        this = ox.NamedNode(f"{document_address(root, path)}?version={found.version.position}")
        origin = provenance_of(found.version, found.history, root)
    modified = ox.Literal(found.version.at.isoformat(timespec="seconds"), datatype=ox.NamedNode(PREFIXES["xsd"] + "dateTime"))
    return [
        ox.Triple(this, ox.NamedNode(PREFIXES["dct"] + "license"), ox.NamedNode(_LICENSE)),
        ox.Triple(this, ox.NamedNode(PREFIXES["dct"] + "modified"), modified),
        ox.Triple(this, ox.NamedNode(PREFIXES["foaf"] + "primaryTopic"), ox.NamedNode(found.iri)),
        *origin,
    ]


def _page(request: Request, found: Document, path: str, headers: dict[str, str], addresses: dict[str, str]) -> Response:
    reader = Reader(request)
    described = reader.describer.describe(found.iri, Tree.of(found.triples))
    return reader.page(
        "document.html",
        headers,
        thing=replace(described, incoming=[]) if found.is_memento else described,
        formats={each: address for each, address in addresses.items() if each != "html"},
        version=found.version,
        memento=found.is_memento,
        following=found.history.after(found.version),
        now=document_address(reader.root, path),
        path=quote(path),
        offer=Offer() if found.is_memento else offer_of(request, found.iri, reader.language),
    )


routes = [
    Route("/id/{path:thing}", thing, methods=["GET"]),
    Route("/graph/{path:thing}", thing, methods=["GET"]),
    Route("/doc/{path:thing}", document, methods=["GET"]),
]
"""The routes of this room."""
