"""``/api/v1``: the collections, their things, and the context that makes them linked data."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from urllib.parse import quote

import orjson
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from participatiekaart.errors import RecordNotFound
from participatiekaart.index import Index, Selection, shown
from participatiekaart.language import text
from participatiekaart.model.parameters import EVERYTHING
from participatiekaart.tables.rows import Document, fields_of
from participatiekaart.web.api.addresses import ROOT, absolute_root, address, in_format, page_links, records_meant, uri
from participatiekaart.web.api.asking import Question, question_of
from participatiekaart.web.api.bodies import Bodies
from participatiekaart.web.api.collections import Collection
from participatiekaart.web.api.context import context_of
from participatiekaart.web.api.manners import VERSION
from participatiekaart.web.api.problems import NotHere, nearest, told_by_name
from participatiekaart.web.api.representations import REPRESENTATIONS, Found, Representation
from participatiekaart.web.entity import entity, unchanged
from participatiekaart.web.limits import client_of
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.records.documents import find

__all__ = ["index_of", "representation_of", "route", "routes", "streamed", "table_address"]

_METHODS = "GET, HEAD, OPTIONS"


def route(path: str, answer: Callable[[Request], Response]) -> Route:
    """A route that is read only, and that counts for the limit of its client.

    Args:
        path: below that of the API.
        answer: answers a request, in a thread of its own.
    """

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": _METHODS})
        request.app.state.client_limit.count(client_of(request))
        return await to_thread.run_sync(answer, request)

    return Route(f"{ROOT}{path}", endpoint, methods=["GET", "OPTIONS"])


def _landing(request: Request) -> Response:
    """The collections, with how much is in each, and where to read on."""
    index, root = index_of(request), absolute_root(request)
    collections = [
        {
            "name": name,
            "label": each.shape.plural,
            "description": each.shape.description,
            "total": index.search(name, Selection(limit=1)).total,
            "self": f"{root}/{name}",
        }
        for name, each in _collections(request).items()
    ]
    body = {
        "version": VERSION,
        "openapi": f"{root}/openapi.json",
        "documentation": f"{root}/docs",
        "context": f"{root}/context.jsonld",
        "collections": collections,
        "measurements": f"{root}/measurements",
        "sums": f"{root}/measurements/sums",
    }
    links = {"service-desc": address(request, "openapi.json"), "service-doc": address(request, "docs")}
    return _json(request, index, REPRESENTATIONS["json"], body, _links(links))


def _context(request: Request) -> Response:
    """The JSON-LD context of all answers."""
    body = orjson.dumps(context_of(request.app.state.workspace.model), option=orjson.OPT_INDENT_2)
    return entity(request, body, "application/ld+json", position=0)


def _list(request: Request) -> Response:
    """A page of a collection, or a table or map of all that is found."""
    collection = _collection(request)
    question = question_of(request, collection.list_parameters)
    representation = representation_of(request, question, _named(collection.list_formats))
    index = index_of(request)
    with told_by_name():
        if representation.write is not None:
            return _written(request, index, collection, question, representation)
        page = index.search(collection.name, question.selection)
        body = _bodies(request, index, collection, question).of_page(page)
    return _json(request, index, representation, body, page_links(request, page.next))


def _item(request: Request) -> Response:
    """One thing."""
    collection, key = _collection(request), request.path_params["key"]
    question = question_of(request, collection.item_parameters)
    representation = representation_of(request, question, _named(collection.item_formats))
    index = index_of(request)
    hit = index.get(collection.name, key)
    if hit is None:
        raise _not_here(request, index, collection, key)
    with told_by_name():
        body = _bodies(request, index, collection, question).of_thing(hit)
    links = {
        "self": address(request, collection.name, key),
        "collection": address(request, collection.name),
        "about": uri(hit.iri),
    }
    return _json(request, index, representation, body, _links(links))


def _not_here(request: Request, index: Index, collection: Collection, key: str) -> NotHere:
    """Tell where else there is something with a key.

    Raises:
        Gone: there was something, and its record was retracted.
    """
    for path in records_meant(key, collection.shape.record_type):
        with suppress(RecordNotFound):
            find(request, path)
    others = (index.get(name, each) for name in _collections(request) for each in dict.fromkeys((key, key.lower())))
    places = dict.fromkeys(each for other in others if other for each in other.addresses)
    elsewhere = [
        address(request, *each.split("/")) for each in sorted(places, key=lambda each: not each.startswith(f"{collection.name}/"))
    ]
    said = {"key": shown(key), "collection": collection.name}
    if elsewhere:
        return NotHere(
            text("There is no {key} in {collection}; it may be at {addresses}.", **said, addresses=", ".join(elsewhere)),
            elsewhere,
        )
    search = f"{address(request, collection.name)}?q={quote(said['key'])}"
    return NotHere(text("There is no {key} in {collection}; look for it at {search}", **said, search=search))


def _nowhere(request: Request) -> Response:
    """No redirect to what was meant, so that nobody goes on using a wrong address (API Design Rules, no-trailing-slash)."""
    path: str = request.path_params["path"]
    if not path.endswith("/"):
        raise HTTPException(404)
    meant = address(request, *path.strip("/").split("/"))
    raise NotHere(text("No address of the API ends with a slash; this may be {address}", address=shown(meant)), [meant])


# --- what is asked ---------------------------------------------------------------------------------------------------------


def index_of(request: Request) -> Index:
    """The newest index; all of an answer comes from one."""
    index: Index = request.app.state.workspace.index()
    return index


def _collections(request: Request) -> dict[str, Collection]:
    found: dict[str, Collection] = request.app.state.collections
    return found


def _collection(request: Request) -> Collection:
    collections, name = _collections(request), request.path_params["collection"]
    if name in collections:
        return collections[name]
    near = [address(request, each) for each in nearest(name, list(collections))]
    raise NotHere(text("There is no such collection; there are {names}.", names=", ".join(collections)), near)


def representation_of(request: Request, question: Question, representations: Mapping[str, Representation]) -> Representation:
    """The representation to answer in: what the address names, else what Accept prefers."""
    if question.format:
        return representations[question.format]
    offers = {each.media_type: each for each in representations.values()}
    return offers[media_type_of(request, tuple(offers))]


def _named(formats: Iterable[str]) -> dict[str, Representation]:
    return {name: REPRESENTATIONS[name] for name in formats}


# --- what is answered ------------------------------------------------------------------------------------------------------


def _bodies(request: Request, index: Index, collection: Collection, question: Question) -> Bodies:
    return Bodies(index, collection, absolute_root(request), question.fields, question.expand)


def _json(request: Request, index: Index, representation: Representation, body: object, links: str) -> Response:
    content = orjson.dumps(body, option=orjson.OPT_INDENT_2)
    return entity(request, content, representation.content_type, position=index.position, headers={"Link": links})


def _written(
    request: Request, index: Index, collection: Collection, question: Question, representation: Representation
) -> Response:
    """A table or a map: of one page where that is asked for, else of everything that is found."""
    assert representation.write is not None  # noqa: S101
    links = []
    if question.is_paged:
        page = index.search(collection.name, question.selection)
        links.append(page_links(request, page.next))
        hits = iter(page.hits)
    else:
        hits = index.scan(collection.name, question.selection)
    points = {}

    def documents() -> Iterator[Document]:
        """The things as documents that know their key."""
        for hit in hits:
            points[hit.iri] = hit.points
            yield {**hit.document, "key": hit.key}

    is_whole = not question.fields or EVERYTHING in question.fields
    columns = collection.columns.values() if is_whole else [collection.columns[each] for each in question.fields]
    table = table_address(request, question)
    found = Found(collection.shape.plural, fields_of(columns), documents(), index.labels, question.language, table, points)
    return streamed(request, index, question, representation, representation.write(found), name=collection.name, links=links)


def table_address(request: Request, question: Question) -> str:
    """The absolute address of what a request asks for, as CSV."""
    return f"{request.url.scheme}://{request.url.netloc}{in_format(request, 'csv', question.language)}"


def streamed(
    request: Request,
    index: Index,
    question: Question,
    representation: Representation,
    chunks: Iterator[bytes],
    *,
    name: str,
    links: Iterable[str] = (),
) -> Response:
    """Something long, sent while it is read.

    Args:
        request: whose conditions are looked at.
        index: where it is read.
        question: what the request asks.
        representation: what it is written in; a file to keep, unless it is JSON.
        chunks: the bytes; not read where the client has them already.
        name: of the file, and of what is asked.
        links: values of the header of that name.
    """
    asked = repr((name, replace(question, format=representation.name), table_address(request, question)))
    headers = {
        # Known before anything is read, and weak: the bytes of a workbook hold when and with what it was made.
        "ETag": f'W/"{index.position}-{hashlib.sha256(asked.encode()).hexdigest()[:20]}"',
        "Cache-Control": "no-cache",
        "Content-Language": question.language,
        "Vary": "Accept, Accept-Language",
    }
    if representation.write is not None:
        headers["Content-Disposition"] = f'attachment; filename="{name}.{representation.name}"'
    links = [*links]
    if representation.name == "csv":  # Model for Tabular Data and Metadata on the Web, section 5.2
        described = in_format(request, "csvw", question.language)
        links.append(f'<{described}>; rel="describedby"; type="{REPRESENTATIONS["csvw"].media_type}"')
    if links:
        headers["Link"] = ", ".join(links)
    if unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    first = next(chunks, b"")  # what is wrong shows now, when it can still be told
    content = (first,) if request.method == "HEAD" else chain((first,), chunks)
    return StreamingResponse(content, headers=headers, media_type=representation.content_type)


def _links(targets: dict[str, str]) -> str:
    return ", ".join(f'<{target}>; rel="{relation}"' for relation, target in targets.items())


routes = [
    route("", _landing),
    route("/", _landing),
    route("/context.jsonld", _context),
    route("/{collection}", _list),
    route("/{collection}/{key}", _item),
    route("/{path:path}", _nowhere),
]
"""The routes of this room; those of one address stand before this one, which takes any name."""
