"""``/query``: the saved queries, each with its result, what may be filled in, its text and a description in RDF."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

import orjson
import pyoxigraph as ox
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.errors import InvalidParameter
from participatiekaart.graph.workers import Result
from participatiekaart.language import text
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.queries import SavedQuery, describe
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.entity import entity
from participatiekaart.web.limits import client_of
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.querying.saved_page import page
from participatiekaart.web.reader import Reader
from participatiekaart.workspace import Workspace

__all__ = ["routes"]

_RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
_RDF = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
_FORMATS = {**_RESULTS, **_RDF, "rq": "application/sparql-query", "html": "text/html"}
"""Representations of a saved query by suffix; the first is what a client gets that accepts anything."""

_ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml"}
_SYNTAXES = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_LIST = f"{SHARED_BASE}query"


async def every(request: Request) -> Response:
    """All saved queries: a page, or their descriptions."""
    media_type = media_type_of(request, (*_RDF.values(), "text/html"))
    if media_type == "text/html":
        return await to_thread.run_sync(_list, request)
    queries = SavedQuery.bundled()
    parts = [
        ox.Triple(ox.NamedNode(_LIST), ox.NamedNode(f"{PREFIXES['dct']}hasPart"), ox.NamedNode(each.iri)) for each in queries
    ]
    triples = [*parts, *(triple for each in queries for triple in describe(each))]
    return await to_thread.run_sync(_described, request, _LIST, triples, media_type, {})


def _list(request: Request) -> Response:
    return Reader(request).page("queries.html", queries=SavedQuery.bundled())


async def saved(request: Request) -> Response:
    """A saved query in the format that the client asks for by suffix or by Accept."""
    name, dot, suffix = request.path_params["name"].partition(".")
    query = next((each for each in SavedQuery.bundled() if each.name == name), None)
    if query is None or (dot and suffix not in _FORMATS):
        raise HTTPException(404)
    asked = _FORMATS[suffix] if suffix else media_type_of(request, (*_FORMATS.values(), *_ALIASES))
    media_type = _ALIASES.get(asked, asked)
    addresses = {each: _address(request, query, each) for each in _FORMATS}
    links = ", ".join(f'<{address}>; rel="alternate"; type="{_FORMATS[each]}"' for each, address in addresses.items())
    headers = {"Link": links}
    if not suffix:
        headers["Content-Location"] = next(addresses[each] for each, name in _FORMATS.items() if name == media_type)
    if media_type in _RDF.values():
        return await to_thread.run_sync(_described, request, query.iri, describe(query), media_type, headers)
    if media_type == "text/html":
        return await _page(request, query, addresses, headers)
    sparql = await to_thread.run_sync(_bound, request, query)
    if media_type == _FORMATS["rq"]:
        return entity(request, sparql.encode(), media_type, position=0, headers=headers)
    result = await _answered(request, sparql, media_type)
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return entity(request, result.read(), asked + charset, position=result.position, headers=headers)


def _bound(request: Request, query: SavedQuery) -> str:
    """The text of a query with the values that the request gives."""
    workspace: Workspace = request.app.state.workspace
    snapshot = workspace.graph.snapshot()
    return query.bind(_values(request), lambda each: each.choices(snapshot, workspace.model, workspace.naming))


def _values(request: Request) -> dict[str, str]:
    """What the request gives for parameters, by name.

    Raises:
        InvalidParameter: two values for one parameter.
    """
    values: dict[str, str] = {}
    for name, value in request.query_params.multi_items():
        if name in values:
            raise InvalidParameter(text("{parameter} is there twice; give it one value.", parameter=name), name)
        if name != "lang":
            values[name] = value
    return values


def _address(request: Request, query: SavedQuery, suffix: str) -> str:
    """Where a representation is; the values of the request belong to it, unless it describes the query itself."""
    given = [(name, value) for name, value in request.query_params.multi_items() if value and name != "lang"]
    values = f"?{urlencode(given)}" if given and suffix not in _RDF else ""
    return f"{request.scope.get('root_path', '')}/query/{query.name}.{suffix}{values}"


async def _answered(request: Request, sparql: str, media_type: str) -> Result:
    client = client_of(request)
    request.app.state.client_limit.count(client)
    result: Result = await request.app.state.query_workers.query(sparql, {"solutions": media_type}, client=client)
    return result


async def _page(request: Request, query: SavedQuery, addresses: dict[str, str], headers: dict[str, str]) -> Response:
    formats = {suffix: address for suffix, address in addresses.items() if suffix != "html"}
    try:
        sparql = await to_thread.run_sync(_bound, request, query)
    except InvalidParameter as error:
        wrong = error

        def refused() -> Response:
            return page(Reader(request), query, headers, formats=formats, sparql=query.sparql, error=wrong)

        response = await to_thread.run_sync(refused)
        response.status_code = 400
        response.headers["Cache-Control"] = "no-store"
        del response.headers["ETag"]
        return response
    result = await _answered(request, sparql, _FORMATS["json"])

    def shown() -> Response:
        return page(Reader(request), query, headers, formats=formats, sparql=sparql, result=result.read())

    return await to_thread.run_sync(shown)


def _described(request: Request, iri: str, triples: Sequence[ox.Triple], media_type: str, headers: dict[str, str]) -> Response:
    """Triples about saved queries, beginning at a node."""
    if media_type == _RDF["jsonld"]:
        content = JsonDocuments(request.app.state.workspace.model).json_ld(Tree.of(triples), iri)
        body = orjson.dumps(content, option=orjson.OPT_INDENT_2)
    else:
        body = serialise(triples, _SYNTAXES[media_type])
    charset = "; charset=utf-8" if media_type.startswith("text/") else ""
    return entity(request, body, media_type + charset, position=0, headers=headers)


routes = [
    Route("/query", every, methods=["GET"]),
    Route("/query/{name}", saved, methods=["GET"]),
]
"""The routes of this room."""
