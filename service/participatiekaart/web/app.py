"""The web application: its routes and what surrounds them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.cors import CORSMiddleware
from starlette_compress import CompressMiddleware, add_compress_type

from participatiekaart import __version__
from participatiekaart.editing import Editing
from participatiekaart.web import api, health, openapi
from participatiekaart.web.cache import ResponseCache
from participatiekaart.web.entity import EntityTags, HeadLikeGet
from participatiekaart.web.harvesting import atom, catalog, catalog_feed, discovery, dumps, feed, signposting
from participatiekaart.web.limits import ClientLimit
from participatiekaart.web.lists import collections
from participatiekaart.web.pages import STATIC
from participatiekaart.web.problems import add_handlers
from participatiekaart.web.querying import graph_store, saved, sparql
from participatiekaart.web.records import differences, documents, histories, vocabulary
from participatiekaart.web.request_log import RequestLog
from participatiekaart.workspace import Workspace

__all__ = ["create_app"]

_LEAST_COMPRESSED = 1000
"""Bytes; shorter answers go as they are."""

for _media_type in (
    "text/turtle",
    "application/n-triples",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
    "application/x-ndjson",
    "application/atom+xml",
    "application/n-quads",
    "application/trig",
    "application/link-format",
    "application/rdf-patch",
):
    add_compress_type(_media_type)


def create_app(workspace: Workspace) -> FastAPI:
    """The application over a workspace; its query workers live as long as the application runs."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.query_workers = workspace.query_workers()
        app.state.editing = Editing(workspace, app.state.query_workers)
        yield
        app.state.query_workers.close()

    # What there is to ask is told by `openapi`; a description of the framework's own would know a few addresses of it only.
    app = FastAPI(title="Participatiekaart", version=__version__, lifespan=lifespan, openapi_url=None)
    app.state.settings = workspace.settings
    app.state.workspace = workspace
    app.state.client_limit = ClientLimit(workspace.settings.client_queries_per_minute)
    for routes in (sparql.routes, graph_store.routes, collections.routes, documents.routes, vocabulary.routes, saved.routes):
        app.router.routes.extend(routes)
    for routes in (histories.routes, differences.routes):
        app.router.routes.extend(routes)
    for routes in (feed.routes, atom.routes, catalog_feed.routes):
        app.router.routes.extend(routes)
    app.router.routes.extend(dumps.routes)
    for routes in (catalog.routes, discovery.routes, signposting.routes):
        app.router.routes.extend(routes)
    app.router.routes.extend(openapi.routes)
    api.add_to(app, workspace.model)
    app.include_router(health.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    add_handlers(app)
    # The last one added is the outermost.
    app.add_middleware(HeadLikeGet, least=_LEAST_COMPRESSED)
    app.add_middleware(CompressMiddleware, minimum_size=_LEAST_COMPRESSED)
    app.add_middleware(EntityTags)
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"],
        allow_headers=[
            "Accept",
            "Accept-Datetime",
            "Accept-Language",
            "Authorization",
            "Change-Note",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            "If-Range",
            "Range",
            "X-Request-ID",
        ],
        expose_headers=[
            "API-Version",
            "Accept-Ranges",
            "Content-Disposition",
            "Content-Location",
            "Content-Range",
            "ETag",
            "Last-Modified",
            "Link",
            "Location",
            "Memento-Datetime",
            "RateLimit",
            "RateLimit-Policy",
            "Repr-Digest",
            "Retry-After",
            "WWW-Authenticate",
            "X-Request-ID",
        ],
        max_age=86400,
    )
    app.add_middleware(
        ResponseCache,
        stamp=workspace.stamp,
        most_bytes=workspace.settings.cache_bytes,
        besides=(dumps.ADDRESS,),
    )
    app.add_middleware(RequestLog)
    app.add_middleware(api.Manners)
    return app
