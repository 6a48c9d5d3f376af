"""The home page and the lists of records."""

from __future__ import annotations

from itertools import islice

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from participatiekaart.index import Selection
from participatiekaart.queries import SavedQuery
from participatiekaart.web.description import Value
from participatiekaart.web.limits import client_of
from participatiekaart.web.lists.address import Address
from participatiekaart.web.lists.listing import Listing, number
from participatiekaart.web.querying.protocol import parameters_of
from participatiekaart.web.reader import Reader

__all__ = ["routes"]

_FIRST = ("practice", "programme", "organisation", "publication", "framework")
_MOST_AT_HOME = 24
"""Practice examples that the home page names."""
_MOST_WITHOUT_LIST = 10


async def home(request: Request) -> Response:
    """What this is, what is in it, and how to get at it."""
    return await to_thread.run_sync(_home, request)


def _home(request: Request) -> Response:
    reader = Reader(request)
    index = reader.workspace.index()
    kept = [("lang", reader.language)] if "lang" in request.query_params else []
    practices = Listing(reader, _FIRST[0], kept)
    kinds = sorted(reader.workspace.model.record_types.items(), key=lambda item: _rank(item[0]))
    counts = [
        (kind, shape, number(index.search(shape.collection, Selection(limit=1)).total, reader.language))
        for kind, shape in kinds
        if shape.collection
    ]
    found = practices.found(Selection(limit=_MOST_AT_HOME, language=reader.language))
    return reader.page("home.html", counts=counts, queries=SavedQuery.bundled(), about=_without_list(reader), **found)


def _rank(kind: str) -> tuple[int, str]:
    return (_FIRST.index(kind) if kind in _FIRST else len(_FIRST)), kind


def _without_list(reader: Reader) -> list[Value]:
    """The few records of the kinds that have no list, as the data set itself."""
    kinds = (shape for shape in reader.workspace.model.record_types.values() if not shape.collection)
    iris = (iri for shape in kinds for target in sorted(shape.targets) for iri in reader.snapshot.instances(target))
    return [reader.describer.link(iri) for iri in dict.fromkeys(islice(iris, _MOST_WITHOUT_LIST))]


async def collection(request: Request) -> Response:
    """The records of a type: those that are asked for, a page at a time."""
    request.app.state.client_limit.count(client_of(request))
    return await to_thread.run_sync(_collection, request)


def _collection(request: Request) -> Response:
    reader, kind = Reader(request), request.path_params["kind"]
    shape = reader.workspace.model.record_types.get(kind)
    if shape is None or shape.collection is None:
        raise HTTPException(404)
    asked = list(parameters_of(request.scope["query_string"]))
    filled = tuple(part for part in asked if part[1])
    if len(filled) < len(asked):  # a form sends what was left empty, too
        return RedirectResponse(str(Address(f"{reader.root}/doc/{kind}", filled)), 303)
    return Listing(reader, kind, asked).page("collection.html")


async def collection_of_things(request: Request) -> Response:
    """Send a client from a type of things to the list of them."""
    kind = request.path_params["kind"]
    if kind not in request.app.state.workspace.model.record_types:
        raise HTTPException(404)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/doc/{kind}", 303)


routes = [
    Route("/", home, methods=["GET"]),
    Route("/doc/{kind}", collection, methods=["GET"]),
    Route("/id/{kind}", collection_of_things, methods=["GET"]),
]
"""The routes of this room."""
