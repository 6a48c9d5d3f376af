"""``/api/v1/openapi.json`` and its sister for linked data, and the documentation that is made from them."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from anyio import to_thread
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route

from participatiekaart.index import Index
from participatiekaart.language import Text, text
from participatiekaart.settings import Settings
from participatiekaart.web.api.addresses import ROOT, absolute_root
from participatiekaart.web.api.collections import Collection
from participatiekaart.web.api.manners import VERSION
from participatiekaart.web.api.outcomes import Outcomes
from participatiekaart.web.entity import entity
from participatiekaart.web.limits import client_of
from participatiekaart.web.negotiation import language_of
from participatiekaart.web.openapi.chapter import Chapter
from participatiekaart.web.openapi.document import Writer
from participatiekaart.web.openapi.examples import live_examples
from participatiekaart.web.openapi.linked import linked_data
from participatiekaart.web.openapi.outcomes import TAG
from participatiekaart.web.openapi.schemas import Json
from participatiekaart.web.reader import Reader

__all__ = ["routes"]

_OPENAPI = "3.1.1"
_ABOUT = text(
    "What schools, employers and municipalities in the Netherlands do together to get young people into work. Every list takes "
    "the same parameters: search with `q`, filter on any field, sort, page with `cursor`, choose `fields`, and embed what is "
    "referred to with `expand`. The same JSON is RDF, by the JSON-LD context that each answer names. No key is needed."
)
_LINKED_ABOUT = text(
    "Linked data, SPARQL, the Graph Store and saved queries, as the W3C names them; and all that is there to be harvested: the "
    "catalogue, files, the event stream and the history of every record."
)
_TITLE = text("API of the Participatiekaart")
_LINKED_TITLE = text("Participatiekaart: linked data")
_LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""What the console may do: nothing but with this host (Content Security Policy, section 6)."""
_ASSETS = ("fastapi_offline", "static")
"""The package with the files of Swagger UI, and the folder in it."""


def _route(path: str, answer: Callable[[Request], Response]) -> Route:
    async def endpoint(request: Request) -> Response:
        request.app.state.client_limit.count(client_of(request))
        return await to_thread.run_sync(answer, request)

    return Route(f"{ROOT}{path}", endpoint, methods=["GET"])


def _description(request: Request) -> Response:
    """The description of the API."""
    index: Index = request.app.state.workspace.index()
    return _json(request, _written(request, index), index.position)


def _linked_description(request: Request) -> Response:
    """The description of linked data, SPARQL and the Graph Store."""
    language, settings = _language(request), _settings(request)
    server = settings.public_url or str(request.base_url).rstrip("/")
    document = {
        "openapi": _OPENAPI,
        "info": _information(settings, language, _LINKED_TITLE, _LINKED_ABOUT),
        "servers": [{"url": server}],
        **linked_data(language),
    }
    return _json(request, document, 0)


def _overview(request: Request) -> Response:
    """The documentation: what there is, and where to begin."""
    reader = Reader(request)
    return reader.page("api.html", document=_written(request, reader.workspace.index()), api=f"{reader.root}{ROOT}")


def _chapter(request: Request) -> Response:
    """The documentation of a collection, or of measurements: what may be asked, what is answered."""
    reader, name = Reader(request), request.path_params["name"]
    collections: dict[str, Collection] = request.app.state.collections
    outcomes: Outcomes = request.app.state.outcomes
    if name != TAG and name not in collections:
        raise HTTPException(404)
    parameters = outcomes.measurement_parameters if name == TAG else collections[name].list_parameters
    filters = {each.name for each in parameters.values() if each.operator}
    chapter = Chapter.of(_written(request, reader.workspace.index()), name, filters, reader.language)
    return reader.page("api_chapter.html", chapter=chapter, api=f"{reader.root}{ROOT}")


def _console(request: Request) -> Response:
    """Swagger UI: try requests out."""
    reader = Reader(request)
    return reader.page("api_console.html", {"Content-Security-Policy": _POLICY}, api=f"{reader.root}{ROOT}")


def _written(request: Request, index: Index) -> Json:
    """The document of the API for the reader behind a request."""
    language, settings = _language(request), _settings(request)
    collections: dict[str, Collection] = request.app.state.collections
    examples = live_examples(index, collections.values(), absolute_root(request), language)
    return {
        "openapi": _OPENAPI,
        "info": _information(settings, language, _TITLE, _ABOUT),
        "servers": [{"url": f"{settings.public_url or request.scope.get('root_path', '')}{ROOT}"}],
        "externalDocs": {"url": f"{absolute_root(request)}/docs"},
        **Writer(request.app.state.workspace.model, language, collections, request.app.state.outcomes, examples).write(),
    }


def _information(settings: Settings, language: str, title: Text, about: Text) -> Json:
    return {
        "title": title.best(language),
        "version": VERSION,
        "description": about.best(language),
        "contact": {"name": settings.contact, "email": settings.contact_email, "url": settings.contact_url},
        "license": _LICENCE,
    }


def _json(request: Request, document: Json, position: int) -> Response:
    headers = {"Content-Language": _language(request)}
    return entity(request, orjson.dumps(document), "application/json", position=position, headers=headers)


def _language(request: Request) -> str:
    return language_of(request, _settings(request).language)


def _settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


routes: list[BaseRoute] = [
    _route("/openapi.json", _description),
    _route("/openapi-linked-data.json", _linked_description),
    _route("/docs", _overview),
    _route("/docs/console", _console),
    _route("/docs/{name}", _chapter),
    Mount("/static/swagger-ui", StaticFiles(packages=[_ASSETS])),
]
"""The routes of this room; they stand before those of the API, which take any name, and before other static files."""
