"""Errors as problem details (RFC 9457), or as a page for people with a browser; in the reader's language."""

from __future__ import annotations

import logging
from http import HTTPStatus

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from participatiekaart.errors import (
    BudgetExceeded,
    InvalidInput,
    JournalUnavailable,
    ParticipatiekaartError,
    QueryRefused,
    RecordNotFound,
    SnapshotCorrupt,
    WriterBusy,
)
from participatiekaart.language import Text, text
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.web.negotiation import NotAcceptable, language_of, wants_html
from participatiekaart.web.pages import render

__all__ = ["Gone", "add_handlers", "problem"]

_log = logging.getLogger(__name__)

RETRY_SECONDS = 5


class Gone(RecordNotFound):
    """A record that was here and was retracted."""


_INTERNAL = text("Something went wrong")
_KINDS: dict[type, tuple[int, str, Text]] = {
    Gone: (410, "record-retracted", text("This record was retracted")),
    RecordNotFound: (404, "record-not-found", text("There is no such record")),
    QueryRefused: (400, "query-refused", text("This query cannot be answered")),
    InvalidInput: (400, "invalid-input", text("This cannot be read")),
    BudgetExceeded: (503, "budget-exceeded", text("This asks too much")),
    SnapshotCorrupt: (503, "graph-unavailable", text("The graph cannot be read at the moment")),
    JournalUnavailable: (503, "journal-unavailable", text("The journal cannot be read at the moment")),
    WriterBusy: (503, "writer-busy", text("Somebody else is writing")),
    ParticipatiekaartError: (500, "internal-error", _INTERNAL),
}
"""Status, stable name and title of each kind of error."""


def problem(  # noqa: PLR0913
    request: Request,
    status: int,
    name: str,
    *,
    title: Text,
    detail: Text,
    headers: dict[str, str] | None = None,
    **members: object,
) -> Response:
    """A problem document, or a page for a browser.

    Args:
        request: what went wrong.
        status: HTTP status code.
        name: last part of the problem's ``type``; it never changes its meaning.
        title: of the kind of problem.
        detail: what happened this time and what to do.
        headers: to add.
        members: extension members.
    """
    language = language_of(request, request.app.state.settings.language)
    headers = {"Content-Language": language, "Vary": "Accept, Accept-Language", "Cache-Control": "no-store", **(headers or {})}
    if wants_html(request):
        page = render("problem.html", request, language, title=title.best(language), detail=detail.best(language), status=status)
        return Response(page, status, headers, "text/html; charset=utf-8")
    body = {
        "type": f"{SHARED_BASE}problem/{name}",
        "title": title.best(language),
        "status": status,
        "detail": detail.best(language),
        "instance": request.url.path,
        **members,
    }
    return Response(orjson.dumps(body), status, headers, "application/problem+json")


def _of_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ParticipatiekaartError)  # noqa: S101
    status, name, title = next(
        (_KINDS[kind] for kind in type(error).__mro__ if kind in _KINDS), (500, "internal-error", _INTERNAL)
    )
    members: dict[str, object] = {}
    if isinstance(error, InvalidInput) and error.line:
        members = {"line": error.line, "column": error.column}
    if isinstance(error, BudgetExceeded):
        members = {"budget": error.budget}
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else None
    return problem(request, status, name, title=title, detail=error.text, headers=headers, **members)


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    phrase = HTTPStatus(error.status_code).phrase
    name = phrase.lower().replace(" ", "-")
    title, detail = _HTTP.get(error.status_code, (Text(en=phrase), Text(en=str(error.detail))))
    return problem(request, error.status_code, name, title=title, detail=detail, headers=dict(error.headers or {}))


def _of_negotiation(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotAcceptable)  # noqa: S101
    detail = text("This is there in {offers}; ask for one of them with Accept.", offers=", ".join(error.offers))
    title = text("This format is not there")
    return problem(request, 406, "not-acceptable", title=title, detail=detail, available=list(error.offers))


def _of_bug(request: Request, error: Exception) -> Response:
    _log.error("Unexpected error at %s", request.url.path, exc_info=error)
    detail = text("Something went wrong here that is not your fault. It was written down; try again later.")
    headers = {"Access-Control-Allow-Origin": "*"}
    return problem(request, 500, "internal-error", title=_INTERNAL, detail=detail, headers=headers)


_HTTP = {
    404: (text("There is nothing here"), text("No page or record has this address. Start at the home page.")),
    405: (text("This cannot be done here"), text("This address does not know that method; Allow tells which it knows.")),
    415: (
        text("This kind of body is not read"),
        text("Send a query as application/sparql-query, or as application/x-www-form-urlencoded with query=…."),
    ),
}


def add_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(ParticipatiekaartError, _of_error)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(NotAcceptable, _of_negotiation)
    app.add_exception_handler(Exception, _of_bug)
