"""Each request has an id, and when it is answered one line in the log."""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from cachetools import LRUCache
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from participatiekaart.web.limits import client_of
from participatiekaart.web.logs import current_request

__all__ = ["RequestLog"]

_log = logging.getLogger(__name__)

_REQUEST_ID = re.compile(r"[A-Za-z0-9._~+/=-]{1,128}")
_MOST_CHARACTERS = 300
"""Of what a client chose itself."""
_MOST_ROUTES = 4096
"""Paths of which the route is remembered."""


class RequestLog:
    """Gives requests their ids, and logs each with what became of it.

    ``X-Request-ID`` tells the client the id; one that it chose itself is used where it is well-formed, so that it finds its
    request again in the log. Who asked is told by a name that is another one every day and in every process, and that nobody can
    turn back into an address; of the query string nothing is told, as people may write about themselves there.

    Stands outside of all that answers, caches too, and answers to bugs itself: what would do that stands outside of this.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._secret = secrets.token_bytes(32)
        self._routes: LRUCache[str, str] = LRUCache(_MOST_ROUTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        chosen = Headers(scope=scope).get("x-request-id", "")
        request_id = chosen if _REQUEST_ID.fullmatch(chosen) else secrets.token_hex(16)
        scope.setdefault("state", {})["request_id"] = request_id
        # Never set back: the server logs errors of this request in the same task, which ends with the request.
        current_request.set(request_id)
        asked = dict(scope)  # which routes write in
        begun = time.perf_counter()
        status, size, is_complete = 0, 0, False

        async def send_counted(message: Message) -> None:
            nonlocal status, size, is_complete
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(raw=list(message["headers"]))
                headers["X-Request-ID"] = request_id
                message = {**message, "headers": headers.raw}
            else:
                size += len(message.get("body", b""))
            await send(message)
            is_complete = message["type"] == "http.response.body" and not message.get("more_body")

        try:
            await self.app(scope, receive, send_counted)
        except Exception as error:
            if not status:
                answer = scope["app"].exception_handlers[Exception](Request(scope), error)
                await answer(scope, receive, send_counted)
            raise
        finally:
            details: dict[str, object] = {
                "method": scope["method"],
                "route": self._route(scope, asked),
                "path": _asked(scope),
                "status": status,
                "bytes": size if scope["method"] != "HEAD" else 0,
                "seconds": round(time.perf_counter() - begun, 4),
                "client": self._client(scope),
                "agent": Headers(scope=scope).get("user-agent", "")[:_MOST_CHARACTERS],
            }
            if not is_complete:
                details["complete"] = "false"
            level = logging.WARNING if status >= 500 else logging.INFO
            _log.log(level, "request", extra={"details": details})

    def _route(self, scope: Scope, asked: Scope) -> str:
        """The template that the path fits, such as ``/doc/{kind}``; empty where it fits none."""
        path: str = asked["path"]
        if path not in self._routes:  # which answers that were kept come without a look at
            route = scope.get("route") or next(_fitting(scope["app"].router.routes, asked), None)
            self._routes[path] = getattr(route, "path", "")
        return self._routes[path]

    def _client(self, scope: Scope) -> str:
        """A name for whoever asks that tells nothing about them."""
        said = f"{datetime.now(UTC):%Y%m%d} {client_of(Request(scope))}"
        return hashlib.blake2s(said.encode(), key=self._secret, digest_size=6).hexdigest()


def _fitting(routes: Iterable[BaseRoute], asked: Scope) -> Iterator[BaseRoute]:
    return (route for route in routes if route.matches(asked)[0] is not Match.NONE)


def _asked(scope: Scope) -> str:
    """The path as it came, with its percent signs."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.partition(b"?")[0].decode("ascii", "backslashreplace")[:_MOST_CHARACTERS]
