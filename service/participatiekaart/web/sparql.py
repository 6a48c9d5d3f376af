"""``/sparql``: the query operation of the SPARQL 1.1 Protocol (section 2.1)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from urllib.parse import parse_qsl

from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.errors import InvalidInput, ParticipatiekaartError
from participatiekaart.graph.worker import Answer, Kind
from participatiekaart.language import text
from participatiekaart.web.entity import entity
from participatiekaart.web.negotiation import NotAcceptable, language_of, media_type_of
from participatiekaart.web.problems import RETRY_SECONDS
from participatiekaart.web.reader import Reader

__all__ = ["routes"]

_OFFERS: dict[Kind, tuple[str, ...]] = {
    "solutions": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        "application/json",
        "application/xml",
    ),
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml", "application/json", "application/xml"),
    "graph": ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"),
}
_ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml"}
_MOST_QUERY_BYTES = 1024**2
_MOST_ROWS_SHOWN = 1000
csv.field_size_limit(2**31 - 1)  # the query workers bound the result as a whole
_STARTER = """PREFIX pk: <https://w3id.org/participatiekaart/def#>
PREFIX schema: <https://schema.org/>

SELECT ?practice ?name WHERE {
  ?practice a pk:PracticeExample ; schema:name ?name .
}
ORDER BY ?name
"""


async def endpoint(request: Request) -> Response:
    """Answer a query by GET, form POST or direct POST; show a form to a browser that asks nothing."""
    query = await _query_of(request)
    is_browser = media_type_of(request, (*_every_offer(), "text/html")) == "text/html"
    if query is None:
        if not is_browser:
            raise InvalidInput(text("There is no query; send one as ?query=… or in the body of a POST."))
        return _form(request, _STARTER)
    if is_browser:
        return await _page(request, query)
    formats = _acceptable(request)
    answer, position = await to_thread.run_sync(request.app.state.query_workers.query, query, formats)
    if answer.outcome == "unacceptable":
        raise NotAcceptable(_OFFERS[answer.kind])
    charset = "; charset=utf-8" if answer.media_type.startswith("text/") else ""
    return entity(request, answer.body, answer.media_type + charset, position=position)


def _every_offer() -> tuple[str, ...]:
    return tuple(offer for offers in _OFFERS.values() for offer in offers)


def _acceptable(request: Request) -> dict[Kind, str]:
    formats: dict[Kind, str] = {}
    for kind, offers in _OFFERS.items():
        try:
            chosen = media_type_of(request, offers)
        except NotAcceptable:
            continue
        formats[kind] = _ALIASES.get(chosen, chosen)
    return formats


async def _query_of(request: Request) -> str | None:
    """The query of a request; none where there is none.

    Raises:
        InvalidInput: several queries, not UTF-8, or far too long.
        HTTPException: 415 for a body that is no query.
    """
    if request.method == "POST":
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        body = await _body(request)
        if content_type == "application/sparql-query":
            given = [body]
        elif content_type == "application/x-www-form-urlencoded":
            given = _parameter(body)
        else:
            raise HTTPException(415)
    else:
        given = _parameter(request.url.query)
    if len(given) > 1:
        raise InvalidInput(text("There is more than one query; send one."))
    return given[0] if given and given[0].strip() else None


def _parameter(encoded: str) -> list[str]:
    """The values of ``query`` among form-encoded parameters."""
    try:
        parameters = parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError as error:
        raise InvalidInput(text("The query is not UTF-8.")) from error
    for name, _ in parameters:
        if name in {"default-graph-uri", "named-graph-uri"}:
            raise InvalidInput(text("{name} is not taken here yet; name the graph in the query, with GRAPH.", name=name))
    return [value for name, value in parameters if name == "query"]


async def _body(request: Request) -> str:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_QUERY_BYTES:
            raise InvalidInput(text("A query may have at most {kib} KiB.", kib=_MOST_QUERY_BYTES // 1024))
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(text("The query is not UTF-8.")) from error


# --- for people ------------------------------------------------------------------------------------------------------------


async def _page(request: Request, query: str) -> Response:
    """The form with the result as a table, or with what went wrong."""
    formats: dict[Kind, str] = {"solutions": "text/csv", "boolean": "text/csv", "graph": "text/turtle"}
    try:
        answer, _ = await to_thread.run_sync(request.app.state.query_workers.query, query, formats)
    except ParticipatiekaartError as error:
        problem = error.text.best(language_of(request, request.app.state.settings.language))
        page = _form(request, query, problem=problem)
        page.status_code = 400 if isinstance(error, InvalidInput) else 503
        page.headers["Cache-Control"] = "no-store"
        if page.status_code == 503:
            page.headers["Retry-After"] = str(RETRY_SECONDS)
        return page
    return await to_thread.run_sync(_answered, request, query, answer)


def _answered(request: Request, query: str, answer: Answer) -> Response:
    if answer.kind == "graph":
        return _form(request, query, rdf=answer.body.decode())
    if answer.kind == "boolean":
        return _form(request, query, header=["ASK"], rows=[[answer.body.decode()]])
    header, *rows = list(csv.reader(io.StringIO(answer.body.decode()))) or [[]]
    return _form(request, query, header=header, rows=rows[:_MOST_ROWS_SHOWN], count=len(rows))


def _form(  # noqa: PLR0913
    request: Request,
    query: str,
    *,
    header: Sequence[str] | None = None,
    rows: Sequence[Sequence[str]] = (),
    count: int | None = None,
    rdf: str = "",
    problem: str = "",
) -> Response:
    reader = Reader(request)
    return reader.page(
        "sparql.html",
        query=query,
        href=reader.describer.href,
        header=header,
        rows=rows,
        count=len(rows) if count is None else count,
        rdf=rdf,
        problem=problem,
    )


routes = [Route("/sparql", endpoint, methods=["GET", "POST"])]
"""The routes of this room; SPARQL stays out of the OpenAPI document, its parameter names come from W3C."""
