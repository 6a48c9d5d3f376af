"""Errors as problem details (RFC 9457), or as a page for people with a browser; in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

import orjson
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from participatiekaart.editing import Rejected
from participatiekaart.errors import (
    AccessUnavailable,
    BudgetExceeded,
    EngineUnavailable,
    InvalidInput,
    InvalidParameter,
    JournalUnavailable,
    OutboundRefused,
    ParticipatiekaartError,
    QueryRefused,
    RecordNotFound,
    SnapshotCorrupt,
    WriterBusy,
)
from participatiekaart.language import Text, text
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.web.limits import TooManyRequests
from participatiekaart.web.negotiation import NotAcceptable, language_of, media_type_of, wants_html
from participatiekaart.web.pages import render

__all__ = ["ContentTooLarge", "Forbidden", "Gone", "PreconditionFailed", "Unauthorised", "add_handlers", "problem"]

RETRY_SECONDS = 5
_MOST_FINDINGS = 1000


class Gone(ParticipatiekaartError):
    """A record that was here and was retracted.

    Attributes:
        history: address of what it was.
        headers: of the answer.
    """

    def __init__(self, text: Text, history: str, headers: Mapping[str, str]) -> None:
        super().__init__(text)
        self.history = history
        self.headers = headers


class Unauthorised(ParticipatiekaartError):
    """A request without a token, or with one that is not valid.

    Attributes:
        challenge: what ``WWW-Authenticate`` says (RFC 6750, section 3).
    """

    def __init__(self, text: Text, error: str = "") -> None:
        super().__init__(text)
        self.challenge = 'Bearer realm="participatiekaart"' + (f', error="{error}"' if error else "")


class ContentTooLarge(InvalidInput):
    """A request with a larger body than is read."""


class PreconditionFailed(ParticipatiekaartError):
    """A request whose If-Match or If-None-Match does not fit what is there."""


class Forbidden(Unauthorised):
    """A request with a valid token whose holder may not do this."""

    def __init__(self, text: Text) -> None:
        super().__init__(text, "insufficient_scope")


_INTERNAL = text("Something went wrong")
_KINDS: dict[type, tuple[int, str, Text]] = {
    Gone: (410, "record-retracted", text("This record was retracted")),
    RecordNotFound: (404, "record-not-found", text("There is no such record")),
    QueryRefused: (400, "query-refused", text("This query cannot be answered")),
    InvalidParameter: (400, "invalid-parameter", text("A parameter cannot have this value")),
    ContentTooLarge: (413, "content-too-large", text("This is too large")),
    InvalidInput: (400, "invalid-input", text("This cannot be read")),
    BudgetExceeded: (503, "budget-exceeded", text("This asks too much")),
    OutboundRefused: (502, "other-endpoint", text("Another endpoint did not answer well")),
    EngineUnavailable: (503, "engine-unavailable", text("The SPARQL engine cannot be asked at the moment")),
    SnapshotCorrupt: (503, "graph-unavailable", text("The graph cannot be read at the moment")),
    Unauthorised: (401, "unauthorised", text("You may not do this without a token")),
    Forbidden: (403, "forbidden", text("You may not do this")),
    AccessUnavailable: (503, "access-unavailable", text("Tokens cannot be checked at the moment")),
    JournalUnavailable: (503, "journal-unavailable", text("The journal cannot be read at the moment")),
    WriterBusy: (503, "writer-busy", text("Somebody else is writing")),
    PreconditionFailed: (412, "precondition-failed", text("This is not the version that you have in mind")),
    Rejected: (422, "not-valid", text("This is not valid")),
    TooManyRequests: (429, "too-many-requests", text("You ask too much at a time")),
    ParticipatiekaartError: (500, "internal-error", _INTERNAL),
}
"""Status, stable name and title of each kind of error."""


def problem(
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
        shown = {"title": title.best(language), "detail": detail.best(language)}
        more = {"findings": members.get("findings", ()), "history": members.get("history", "")}
        page = render("problem.html", request, language, **shown, **more)
        return Response(page, status, headers, "text/html; charset=utf-8")
    body = {
        "type": f"{SHARED_BASE}problem/{name}",
        "title": title.best(language),
        "status": status,
        "detail": detail.best(language),
        "instance": quote(request.url.path),
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
        members = {"budget": error.budget, "limit": error.limit}
    if isinstance(error, InvalidParameter):
        members = {"parameter": error.parameter}
    headers = {"Retry-After": str(RETRY_SECONDS)} if status == 503 else {}
    if isinstance(error, TooManyRequests):
        headers["Retry-After"] = str(error.retry_after)
    if isinstance(error, Gone):
        members = {"history": error.history}
        headers.update(error.headers)
    if isinstance(error, Rejected):
        return _of_rejection(request, error, status, name, title)
    if isinstance(error, Unauthorised):
        headers["WWW-Authenticate"] = error.challenge
    return problem(request, status, name, title=title, detail=error.text, headers=headers, **members)


def _of_rejection(request: Request, error: Rejected, status: int, name: str, title: Text) -> Response:
    """What is wrong with what an editor wrote: as a problem, as a SHACL report, or to read."""
    offers = ("application/problem+json", "text/turtle", "text/plain", "text/html")
    try:
        media_type = media_type_of(request, offers)
    except NotAcceptable:
        media_type = offers[0]
    language = language_of(request, request.app.state.settings.language)
    if media_type in {"text/turtle", "text/plain"}:
        report = error.report
        body = report.as_turtle() if media_type == "text/turtle" else report.as_text(language).encode()
        headers = {"Content-Language": language, "Vary": "Accept, Accept-Language", "Cache-Control": "no-store"}
        return Response(body, status, headers, f"{media_type}; charset=utf-8")
    findings = [
        {
            "severity": each.severity,
            "detail": each.text.best(language),
            "record": each.record,
            "node": each.focus.strip("<>"),
            "path": each.path,
            "field": each.field.best(language),
            "value": each.value,
        }
        for each in error.report.findings[:_MOST_FINDINGS]
    ]
    return problem(
        request, status, name, title=title, detail=error.text, findings=findings, findingCount=len(error.report.findings)
    )


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    phrase = HTTPStatus(error.status_code).phrase
    name = phrase.lower().replace(" ", "-")
    title, detail = _HTTP.get(error.status_code, (Text(en=phrase), Text(en=str(error.detail))))
    if error.status_code == 415:
        detail = text("This address reads {offers}, in UTF-8 and not compressed.", offers=error.detail)
    return problem(request, error.status_code, name, title=title, detail=detail, headers=dict(error.headers or {}))


def _of_negotiation(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotAcceptable)  # noqa: S101
    detail = text("This is there in {offers}; ask for one of them with Accept.", offers=", ".join(error.offers))
    title = text("This format is not there")
    return problem(request, 406, "not-acceptable", title=title, detail=detail, available=list(error.offers))


def _of_nobody(_request: Request, _error: Exception) -> Response:
    """A client that left in the middle of its request: nobody reads the answer."""
    return Response(status_code=400)


def _of_bug(request: Request, _error: Exception) -> Response:
    """What nobody foresaw: the server writes it in its log, with the id of the request."""
    detail = text("Something went wrong here that is not your fault. It was written down; try again later.")
    headers = {"Access-Control-Allow-Origin": "*"}
    return problem(request, 500, "internal-error", title=_INTERNAL, detail=detail, headers=headers)


_HTTP = {
    404: (text("There is nothing here"), text("No page or record has this address. Start at the home page.")),
    405: (text("This cannot be done here"), text("This address does not know that method; Allow tells which it knows.")),
    415: (text("This kind of body is not read"), Text()),
}


def add_handlers(app: FastAPI) -> None:
    """Make every error of the application a problem document."""
    app.add_exception_handler(ParticipatiekaartError, _of_error)
    app.add_exception_handler(HTTPException, _of_http)
    app.add_exception_handler(NotAcceptable, _of_negotiation)
    app.add_exception_handler(ClientDisconnect, _of_nobody)
    app.add_exception_handler(Exception, _of_bug)
