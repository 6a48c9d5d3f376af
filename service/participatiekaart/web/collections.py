"""The home page and the lists of records."""

from __future__ import annotations

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.model import NodeType
from participatiekaart.queries import SavedQuery
from participatiekaart.web.description import Value
from participatiekaart.web.reader import Reader

__all__ = ["routes"]

_FIRST = ("practice", "programme", "organisation", "publication", "framework")


async def home(request: Request) -> Response:
    """What this is, what is in it, and how to get at it."""
    return await to_thread.run_sync(_home, request)


def _home(request: Request) -> Response:
    reader = Reader(request)
    types = sorted(reader.workspace.model.record_types.items(), key=lambda item: _rank(item[0]))
    counts = [
        (kind, shape.label.best(reader.language), shape.description.best(reader.language), len(_names(reader.snapshot, shape)))
        for kind, shape in types
    ]
    return reader.page("home.html", counts=counts, practices=_listed(reader, "practice"), queries=SavedQuery.bundled())


def _rank(kind: str) -> tuple[int, str]:
    return (_FIRST.index(kind) if kind in _FIRST else len(_FIRST)), kind


async def collection(request: Request) -> Response:
    """All records of a type, by name."""
    return await to_thread.run_sync(_collection, request)


def _collection(request: Request) -> Response:
    reader = Reader(request)
    kind = request.path_params["kind"]
    shape = reader.workspace.model.record_types.get(kind)
    if shape is None:
        raise HTTPException(404)
    return reader.page("collection.html", shape=shape, records=_listed(reader, kind))


async def collection_of_things(request: Request) -> Response:
    """Send a client from a type of things to the list of them."""
    kind = request.path_params["kind"]
    if kind not in request.app.state.workspace.model.record_types:
        raise HTTPException(404)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/doc/{kind}", 303)


def _names(snapshot: Snapshot, shape: NodeType) -> list[str]:
    return sorted({iri for target in shape.targets for iri in snapshot.instances(target)})


def _listed(reader: Reader, kind: str) -> list[Value]:
    links = [reader.describer.link(iri) for iri in _names(reader.snapshot, reader.workspace.model.record_types[kind])]
    return sorted(links, key=lambda link: link.text.casefold())


routes = [
    Route("/", home, methods=["GET"]),
    Route("/doc/{kind}", collection, methods=["GET"]),
    Route("/id/{kind}", collection_of_things, methods=["GET"]),
]
"""The routes of this room."""
