"""``/sparql``: the query and update operations of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from functools import lru_cache
from io import TextIOWrapper
from itertools import islice
from typing import BinaryIO
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from participatiekaart.editing import Editing
from participatiekaart.errors import InvalidInput, ParticipatiekaartError
from participatiekaart.graph.questions import Kind
from participatiekaart.graph.workers import Result
from participatiekaart.language import text
from participatiekaart.rdf.names import shortened
from participatiekaart.rdf.sparql import Dataset, is_volatile
from participatiekaart.web.authentication import editor_of
from participatiekaart.web.entity import unchanged
from participatiekaart.web.formats import ALIASES, EVERY_RESULT, GRAPHS, RESULTS, named_format, with_charset
from participatiekaart.web.limits import TooManyRequests, client_of
from participatiekaart.web.negotiation import NotAcceptable, accept_of, best_of, language_of, media_type_of
from participatiekaart.web.problems import RETRY_SECONDS
from participatiekaart.web.querying import service_description
from participatiekaart.web.querying.protocol import FORM, QUERY, UPDATE, Operation, address_of, operation_of
from participatiekaart.web.reader import Reader
from participatiekaart.workspace import Workspace

__all__ = ["answer", "routes"]

_EVERY_OFFER = (*GRAPHS, *EVERY_RESULT, "text/html")
_MOST_ROWS_SHOWN = 1000
_MOST_CHARACTERS_SHOWN = 100_000
_CHUNK = 256 * 1024
_HEADERS = {"Vary": "Accept, Accept-Language", "Cache-Control": "no-cache"}
csv.field_size_limit(2**31 - 1)  # the query workers bound the result as a whole
_STARTER = """PREFIX pk: <https://w3id.org/participatiekaart/def#>
PREFIX schema: <https://schema.org/>

SELECT ?practice ?name WHERE {
  ?practice a pk:PracticeExample ; schema:name ?name .
}
ORDER BY ?name
"""


async def endpoint(request: Request) -> Response:
    """Answer a query by GET, form POST or direct POST; show a form to a browser that asks nothing; take updates from editors."""
    if request.method == "OPTIONS":
        return Response(
            status_code=204, headers={"Allow": "GET, HEAD, POST, OPTIONS", "Accept-Post": f"{QUERY}, {UPDATE}, {FORM}"}
        )
    operation = await operation_of(request)
    if operation.update is not None:
        return await _updated(request, operation, operation.update)
    chosen = named_format(operation.parameter("format"))
    is_browser = (chosen or media_type_of(request, _EVERY_OFFER)) == "text/html"
    if operation.query is None:
        if request.method == "POST":
            raise InvalidInput(text("There is no query; send one as ?query=… or in the body of a POST."))
        if is_browser:
            return _form(request, _STARTER)
        return await service_description.respond(request, chosen)
    if is_browser:
        return await _page(request, operation, operation.query)
    return await answer(request, operation.query, operation.dataset, _acceptable(chosen or accept_of(request)))


@lru_cache(maxsize=1024)
def _acceptable(accept: str) -> dict[Kind, str]:
    """The media type to answer in by kind of result, where an Accept header allows one."""
    formats: dict[Kind, str] = {}
    for kind, offers in RESULTS.items():
        with suppress(NotAcceptable):
            best = best_of(accept, offers)
            formats[kind] = ALIASES.get(best, best)
    return formats


async def answer(request: Request, query: str, dataset: Dataset, formats: dict[Kind, str], genid: str = "") -> Response:
    """The answer to a query.

    Args:
        request: whose conditions are looked at.
        query: SPARQL 1.1 Query.
        dataset: graphs to read, instead of what the query says or all.
        formats: media type to answer in, by kind of result.
        genid: what IRIs start with that are blank nodes in a resulting graph.

    Raises:
        NotAcceptable: there is no media type for the kind of result that it has.
    """
    headers = dict(_HEADERS)
    if is_volatile(query):
        headers["Cache-Control"] = "no-store"
    else:
        workspace: Workspace = request.app.state.workspace
        digest = hashlib.sha256(repr((query, dataset, formats, address_of(request))).encode()).hexdigest()[:20]
        # Weak, because Oxigraph may write the same solutions in another order; known before the query is evaluated.
        headers["ETag"] = f'W/"{workspace.graph.snapshot().position}-{digest}"'
        if unchanged(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
    result = await _evaluated(request, query, dataset, formats, genid)
    if "ETag" in headers:  # something may have been published meanwhile
        headers["ETag"] = f'W/"{result.position}-{digest}"'
    if not result.media_type:
        raise NotAcceptable(RESULTS[result.kind])
    headers["Content-Type"] = with_charset(result.media_type)
    if result.file is None:
        return Response(result.body, 200, headers)
    headers["Content-Length"] = str(result.file.seek(0, io.SEEK_END))
    return StreamingResponse(_chunks(result.file), 200, headers)


async def _evaluated(request: Request, query: str, dataset: Dataset, formats: dict[Kind, str], genid: str = "") -> Result:
    client = client_of(request)
    request.app.state.client_limit.count(client)
    result: Result = await request.app.state.query_workers.query(
        query, formats, dataset=dataset, base=address_of(request), client=client, genid=genid
    )
    return result


async def _chunks(file: BinaryIO) -> AsyncIterator[bytes]:
    """The content of a file that was just written, so that it is in memory still and reading it does not block."""
    with file:
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


async def _updated(request: Request, operation: Operation, update: str) -> Response:
    """Carry out an update by an editor: all of it becomes visible at once, or nothing happens."""
    editor = await to_thread.run_sync(editor_of, request)
    editing: Editing = request.app.state.editing
    await to_thread.run_sync(editing.update, update, operation.dataset, address_of(request), editor)
    return Response(status_code=204)


# --- for people ------------------------------------------------------------------------------------------------------------


async def _page(request: Request, operation: Operation, query: str) -> Response:
    """The form with the result as a table, or with what went wrong."""
    formats: dict[Kind, str] = {"solutions": "text/csv", "boolean": "text/csv", "graph": "text/turtle"}
    try:
        result = await _evaluated(request, query, operation.dataset, formats)
    except ParticipatiekaartError as error:
        problem = error.text.best(language_of(request, request.app.state.settings.language))
        page = _form(request, query, problem=problem)
        page.status_code = 400 if isinstance(error, InvalidInput) else 503
        if isinstance(error, TooManyRequests):
            page.status_code = 429
            page.headers["Retry-After"] = str(error.retry_after)
        elif page.status_code == 503:
            page.headers["Retry-After"] = str(RETRY_SECONDS)
    else:
        page = await to_thread.run_sync(_shown, request, operation, query, result)
    if page.status_code >= 400 or is_volatile(query):
        page.headers["Cache-Control"] = "no-store"
        del page.headers["ETag"]
    return page


def _shown(request: Request, operation: Operation, query: str, result: Result) -> Response:
    """The beginning of a result, and where all of it is."""
    with TextIOWrapper(result.file or io.BytesIO(result.body), "utf-8", newline="") as content:
        content.seek(0)
        if result.kind == "graph":
            rdf = content.read(_MOST_CHARACTERS_SHOWN)
            return _form(request, query, rdf=rdf, everything=_everything(operation, "turtle") if content.read(1) else "")
        if result.kind == "boolean":
            return _form(request, query, header=["ASK"], rows=[[content.read()]])
        lines = csv.reader(content)
        header, rows = next(lines, []), list(islice(lines, _MOST_ROWS_SHOWN))
        more = sum(1 for _ in lines)
    everything = _everything(operation, "csv") if more else ""
    return _form(request, query, header=header, rows=rows, count=len(rows) + more, everything=everything)


def _everything(operation: Operation, name: str) -> str:
    """The parameters of the same question in another format."""
    return urlencode([(key, value) for key, value in operation.parameters if key not in {"format", "lang"}] + [("format", name)])


def _form(  # noqa: PLR0913
    request: Request,
    query: str,
    *,
    header: Sequence[str] | None = None,
    rows: Sequence[Sequence[str]] = (),
    count: int | None = None,
    rdf: str = "",
    everything: str = "",
    problem: str = "",
) -> Response:
    reader = Reader(request)
    return reader.page(
        "sparql.html",
        query=query,
        href=reader.describer.href,
        shortened=shortened,
        header=header,
        rows=rows,
        count=len(rows) if count is None else count,
        rdf=rdf,
        everything=everything,
        problem=problem,
    )


routes = [Route("/sparql", endpoint, methods=["GET", "POST", "OPTIONS"], name="sparql")]
"""The routes of this room; SPARQL stays out of the OpenAPI document, its parameter names come from W3C."""
