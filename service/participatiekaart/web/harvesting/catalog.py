"""``/catalog``: what portals harvest, in RDF for whoever asks for nothing, page after page; for readers as a page."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from participatiekaart.catalog import Catalogue, Page
from participatiekaart.catalog.hydra import paged, view_address
from participatiekaart.catalog.schema_org import data_catalogue
from participatiekaart.errors import InvalidInput, RecordNotFound
from participatiekaart.language import text
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.entity import entity
from participatiekaart.web.formats import GRAPHS, not_in_format, with_charset
from participatiekaart.web.harvesting.signposting import Link, header
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader
from participatiekaart.web.structured import inline

__all__ = ["SUFFIXES", "routes"]

SUFFIXES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "rdf": "application/rdf+xml",
    "nt": "application/n-triples",
    "html": "text/html",
}
"""Representations by suffix; the first is what a client gets that accepts anything."""

_KNOWN = {"after", "lang"}


async def catalogue(request: Request) -> Response:
    """A page of the catalogue, in the format that the client asks for by suffix or by Accept."""
    return await to_thread.run_sync(_catalogue, request)


def _catalogue(request: Request) -> Response:
    suffix = request.path_params.get("suffix", "")
    if suffix and suffix not in SUFFIXES:
        raise not_in_format(SUFFIXES)
    if unknown := sorted(set(request.query_params) - _KNOWN):
        raise InvalidInput(
            text("The catalogue has no parameter '{name}'; pages follow from one another by hydra:next.", name=unknown[0])
        )
    media_type = SUFFIXES[suffix] if suffix else media_type_of(request, tuple(SUFFIXES.values()))
    described = Catalogue(request.app.state.workspace, public_root(request))
    after = request.query_params.get("after", "")
    page = described.page(request.app.state.settings.catalog_page, after)
    if after and not page.datasets:
        raise RecordNotFound(text("No data set follows there; the catalogue begins at /catalog."))
    address = f"{described.root}/catalog" + (f".{suffix}" if suffix else "")
    headers = {"Link": _links(described, page, address, after)}
    if media_type == "text/html":
        return _page(request, described, page, headers)
    triples = sorted([*described.triples(page), *paged(described, page, address, after)], key=str)
    return entity(
        request,
        serialise(triples, GRAPHS[media_type]),
        with_charset(media_type),
        position=described.snapshot.position,
        headers=headers,
    )


def _links(described: Catalogue, page: Page, address: str, after: str) -> str:
    """Where the other formats and pages are (RFC 8288, RFC 8631)."""
    alternates = [
        f'<{view_address(f"{described.root}/catalog.{each}", after)}>; rel="alternate"; type="{media_type}"'
        for each, media_type in SUFFIXES.items()
    ]
    pages = [f'<{address}>; rel="first"']
    if page.following:
        pages.append(f'<{view_address(address, page.following)}>; rel="next"')
    signposts = [
        Link("cite-as", described.iri),
        Link("type", "https://schema.org/DataCatalog"),
        Link("license", described.workspace.settings.catalog_license),
        Link("describedby", f"{described.root}/.well-known/void"),
    ]
    return ", ".join([*alternates, *pages, header(signposts)])


def _page(request: Request, described: Catalogue, page: Page, headers: dict[str, str]) -> Response:
    reader = Reader(request)
    return reader.page(
        "catalog.html",
        headers,
        catalogue=described,
        page=page,
        following=view_address("catalog", page.following) if page.following else "",
        formats={each: f"{reader.root}/catalog.{each}" for each in SUFFIXES if each != "html"},
        linked=inline(data_catalogue(described, page, reader.language)),
        label=reader.describer.label,
        href=reader.describer.href,
    )


async def data_catalogue_address(request: Request) -> Response:
    """Send a client from the well-known address to the catalogue."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/catalog", 302)


routes = [
    Route("/catalog", catalogue, methods=["GET"]),
    Route("/catalog.{suffix}", catalogue, methods=["GET"]),
    Route("/.well-known/datacatalog", data_catalogue_address, methods=["GET"]),
]
"""The routes of this room."""
