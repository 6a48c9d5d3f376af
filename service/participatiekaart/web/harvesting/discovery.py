"""What machines look for at addresses that they know: a sitemap, rules for robots, a summary for language models, VoID."""

from __future__ import annotations

from collections.abc import Callable
from xml.sax.saxutils import escape

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.services import SERVICES
from participatiekaart.catalog.void import void
from participatiekaart.errors import RecordNotFound
from participatiekaart.history.addresses import document_address
from participatiekaart.language import text
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.entity import entity
from participatiekaart.web.formats import GRAPHS, with_charset
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.workspace import Workspace

__all__ = ["routes"]

_WINDOW = 10_000
"""Positions that one file of the sitemap is about; a file may have 50,000 addresses (sitemaps.org)."""

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_PAGES = ("/", "/catalog", "/doc/practice", "/query", "/api/v1/docs")
_MOST_DATASETS = 50


def _sitemap(request: Request) -> Response:
    """All files of the sitemap."""
    root, position = public_root(request), _workspace(request).graph.snapshot().position
    files = [f"{root}/sitemap-{number}.xml" for number in range(1, position // _WINDOW + 2)]
    body = "".join(f"<sitemap><loc>{escape(each)}</loc></sitemap>\n" for each in files)
    return _xml(request, f'<sitemapindex xmlns="{_SITEMAP}">\n{body}</sitemapindex>\n', position)


def _sitemap_file(request: Request) -> Response:
    """The pages about the records that changed last in one window of positions."""
    root, workspace, number = public_root(request), _workspace(request), request.path_params["number"]
    position = workspace.graph.snapshot().position
    first = (number - 1) * _WINDOW
    if number < 1 or first > position:
        raise RecordNotFound(text("The sitemap has no such file; {address} lists them.", address=f"{root}/sitemap.xml"))
    urls = [f"<url><loc>{escape(root + each)}</loc></url>\n" for each in _PAGES] if number == 1 else []
    for iri, at in workspace.journal.current(first, first + _WINDOW, position):
        if record := workspace.naming.record_of(iri):
            address = document_address(root, record.path)
            urls.append(f"<url><loc>{escape(address)}</loc><lastmod>{at.isoformat(timespec='seconds')}</lastmod></url>\n")
    return _xml(request, f'<urlset xmlns="{_SITEMAP}">\n{"".join(urls)}</urlset>\n', position)


def _robots(request: Request) -> Response:
    """All may be read; questions that cost much are not for crawlers (RFC 9309)."""
    rules = ["User-agent: *", "Disallow: /sparql?", "Disallow: /diff/", "Allow: /", ""]
    body = "\n".join([*rules, f"Sitemap: {public_root(request)}/sitemap.xml", ""])
    return entity(request, body.encode(), "text/plain; charset=utf-8", position=0)


def _llms(request: Request) -> Response:
    """What a language model has to know to find its way (llmstxt.org)."""
    catalogue = Catalogue(_workspace(request), public_root(request))
    root = catalogue.root
    lines = [
        f"# {catalogue.title.best('en')}",
        "",
        "> Open linked data on how schools, employers and municipalities help young people from school to work in the "
        "Netherlands. Every thing has an address; add .json, .jsonld or .ttl to that of a page to get data. Statements name "
        "their sources and say how certain they are: do not present what is planned, likely or possible as a fact, and credit "
        "the source.",
        "",
        "## Data sets",
        "",
    ]
    for each in catalogue.page(_MOST_DATASETS).datasets:
        described = each.description.best("en")
        lines.append(f"- [{each.title.best('en')}]({catalogue.landing_page(each)}.ttl): {described} Licence: {each.license}")
    lines += ["", "## Ways in", ""]
    lines += [f"- [{each.title.best('en')}]({root}{each.description_path}): {each.description.best('en')}" for each in SERVICES]
    lines += [
        f"- [Catalogue]({root}/catalog.ttl): all data sets with their licences, files and services (DCAT-AP).",
        f"- [Vocabulary]({root}/def.ttl): what every class and property means.",
        f"- [Questions]({root}/query): saved questions in SPARQL with their answers.",
        "",
    ]
    body = "\n".join(lines).encode()
    return entity(request, body, "text/markdown; charset=utf-8", position=catalogue.snapshot.position)


def _void(request: Request) -> Response:
    """The description of the graph in VoID."""
    media_type = media_type_of(request, tuple(GRAPHS))
    catalogue = Catalogue(_workspace(request), public_root(request))
    triples = void(catalogue, catalogue.workspace.index(), f"{catalogue.root}/.well-known/void")
    body = serialise(triples, GRAPHS[media_type])
    return entity(request, body, with_charset(media_type), position=catalogue.snapshot.position)


def _workspace(request: Request) -> Workspace:
    workspace: Workspace = request.app.state.workspace
    return workspace


def _xml(request: Request, body: str, position: int) -> Response:
    declared = f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'
    return entity(request, declared.encode(), "application/xml", position=position)


def _route(path: str, answer: Callable[[Request], Response]) -> Route:
    async def endpoint(request: Request) -> Response:
        return await to_thread.run_sync(answer, request)

    return Route(path, endpoint, methods=["GET"])


routes = [
    _route("/sitemap.xml", _sitemap),
    _route("/sitemap-{number:int}.xml", _sitemap_file),
    _route("/robots.txt", _robots),
    _route("/llms.txt", _llms),
    _route("/.well-known/void", _void),
]
"""The routes of this room."""
