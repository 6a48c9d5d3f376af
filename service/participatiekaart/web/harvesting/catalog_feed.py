"""``/catalog/feed``: the catalogue as an event stream (DCAT-AP Feeds)."""

from __future__ import annotations

import hashlib

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from participatiekaart import __version__
from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.changes import changes
from participatiekaart.stream import MEDIA_TYPES, written
from participatiekaart.web.entity import unchanged
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.workspace import Workspace

__all__ = ["routes"]


async def feed(request: Request) -> Response:
    """What the catalogue says of each data set now, as activities."""
    return await to_thread.run_sync(_feed, request)


def _feed(request: Request) -> Response:
    workspace: Workspace = request.app.state.workspace
    media_type = media_type_of(request, MEDIA_TYPES)
    root = public_root(request)
    stamp, catalogue = workspace.stamp(), Catalogue(workspace, root)
    what = (__version__, media_type, root, stamp, workspace.settings)
    tag = f'"{catalogue.snapshot.position}-{hashlib.sha256(repr(what).encode()).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "public, max-age=30", "Vary": "Accept"}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    address = f"{root}/catalog/feed"
    body = written(changes(catalogue, address), media_type, address) if request.method == "GET" else ()
    return StreamingResponse(body, 200, headers, media_type)


routes = [Route("/catalog/feed", feed, methods=["GET"], name="catalog_feed")]
"""The routes of this room."""
