"""``/history/…``: all versions of a document, as a TimeMap (RFC 7089, section 5), as PROV, and as a page."""

from __future__ import annotations

from urllib.parse import quote

import orjson
import pyoxigraph as ox
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.errors import RecordNotFound
from participatiekaart.history import History
from participatiekaart.history.addresses import document_address
from participatiekaart.history.origins import AGENTS, kind_of_agent, public_source
from participatiekaart.history.provenance import provenance
from participatiekaart.history.timemap import TimeMap
from participatiekaart.language import text
from participatiekaart.rdf.names import SHARED_BASE, VOCABULARY, RecordName
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.entity import entity
from participatiekaart.web.formats import with_charset
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader
from participatiekaart.web.records.documents import histories, not_found
from participatiekaart.web.records.mementos import asked_position

__all__ = ["FORMATS", "history_of", "routes", "split_suffix"]

FORMATS = {
    "link": "application/link-format",
    "json": "application/json",
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "html": "text/html",
}
"""Representations by suffix; the first is what a client gets that accepts anything."""

_VOCABULARY = RecordName(SHARED_BASE, "def", "")
_ON_A_PAGE = 100

_SOURCES = {
    "bundled": text("the data that comes with the service"),
    "editors": text("written over the web"),
    "files": text("files"),
}


def split_suffix(path: str, formats: dict[str, str]) -> tuple[str, str]:
    """A path without the suffix of a format, and that suffix; empty where it has none."""
    stem, dot, suffix = path.rpartition(".")
    return (stem, suffix) if dot and suffix in formats else (path, "")


def history_of(request: Request, path: str) -> tuple[str, History]:
    """The node that a document is or was about, and the history of its record.

    Raises:
        RecordNotFound: there never was one.
    """
    workspace = request.app.state.workspace
    snapshot = workspace.graph.snapshot()
    if path == "def":
        history = History.read(workspace.journal, _VOCABULARY, snapshot.position)
        if history:
            return VOCABULARY, history
        raise not_found(path)
    for iri, history in histories(request, path):
        if iri == history.name.iri or snapshot.describes(iri) or _was_described(request, iri, history):
            return iri, history
    raise not_found(path)


def _was_described(request: Request, iri: str, history: History) -> bool:
    start = f"<{iri}> ".encode()
    states = (
        request.app.state.workspace.journal.record(history.name.iri, at=each.position) for each in reversed(history.versions)
    )
    return any(state and any(line.startswith(start) for line in state.lines) for state in states)


async def listed(request: Request) -> Response:
    """The versions of a document, in the format that the client asks for by suffix or by Accept."""
    return await to_thread.run_sync(_listed, request)


def _listed(request: Request) -> Response:
    path, suffix = split_suffix(request.path_params["path"], FORMATS)
    iri, history = history_of(request, path)
    media_type = FORMATS[suffix] if suffix else media_type_of(request, tuple(FORMATS.values()))
    root = public_root(request)
    timemap = TimeMap(history, root, path)
    here = f"{request.scope.get('root_path', '')}/history/{quote(path)}"
    addresses = {each: f"{here}.{each}" for each in FORMATS}
    links = [f'<{addresses[each]}>; rel="alternate"; type="{name}"' for each, name in FORMATS.items()]
    headers = {"Link": ", ".join((*links, f'<{timemap.original}>; rel="original timegate"'))}
    if media_type == "text/html":
        return _page(request, iri, history, path, headers)
    if media_type == "application/link-format":
        body = timemap.as_link_format()
    elif media_type == "application/json":
        body = orjson.dumps(timemap.as_json(), option=orjson.OPT_INDENT_2)
    else:
        rdf_format = ox.RdfFormat.TURTLE if media_type == "text/turtle" else ox.RdfFormat.JSON_LD
        body = serialise(provenance(history, root), rdf_format)
    last = history.last
    return entity(request, body, with_charset(media_type), position=last.position, modified=last.at, headers=headers)


def _page(request: Request, iri: str, history: History, path: str, headers: dict[str, str]) -> Response:
    """A page of the history, newest first; ``?before=N`` goes on from there.

    Raises:
        RecordNotFound: there is nothing before that.
    """
    reader = Reader(request)
    before = asked_position(request, "before")
    shown = [each for each in reversed(history.versions) if before is None or each.position < before]
    if not shown:
        raise RecordNotFound(text("There is no version of {path} before {version}.", path=path, version=before))
    document = document_address(reader.root, path)
    differences = f"{reader.root}/diff/{quote(history.name.path)}"
    entries = [
        {
            "version": each,
            "agent": AGENTS[kind_of_agent(each.agent)].best(reader.language),
            "source": _source(public_source(each.source), reader.language),
            "address": f"{document}?version={each.position}",
            "difference": f"{differences}?from={earlier.position}&to={each.position}" if earlier else "",
            "since": f"{differences}?from={each.position}&to={history.last.position}" if history.after(each) else "",
        }
        for each in shown[:_ON_A_PAGE]
        for earlier in [history.before(each)]
    ]
    return reader.page(
        "history.html",
        headers,
        name=reader.describer.label(iri)[0],
        document=document,
        here=f"{reader.root}/history/{quote(path)}",
        count=len(history.versions),
        entries=entries,
        older=shown[_ON_A_PAGE - 1].position if len(shown) > _ON_A_PAGE else None,
        is_first_page=before is None,
    )


def _source(name: str, language: str) -> str:
    return _SOURCES[name].best(language) if name in _SOURCES else name


routes = [Route("/history/{path:thing}", listed, methods=["GET"])]
"""The routes of this room."""
