"""What answers carry besides their content: the version of the API, and how much the client may still ask."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from participatiekaart.web.api.addresses import ROOT
from participatiekaart.web.limits import ClientLimit, client_of

__all__ = ["VERSION", "Manners"]

VERSION = "1.0.0"
"""Of the API, as ``API-Version`` and the OpenAPI document say (Dutch REST API Design Rules, version-header)."""

_OF_API = {
    "API-Version": VERSION,
    # No page shows an answer inside itself, no browser takes it for what it does not say it is (transport/security-headers).
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class Manners:
    """Adds what every answer of the API carries, and where there is a bound ``RateLimit`` to every answer; also to errors.

    Stands outside of all that keeps answers: what a client may still ask is different each time.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_api = f"{scope['path']}/".startswith((f"{ROOT}/", f"{scope.get('root_path', '')}{ROOT}/"))

        async def send_with_manners(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=list(message["headers"]))
                limit: ClientLimit = scope["app"].state.client_limit
                headers.update(limit.headers(client_of(Request(scope))))
                for name, value in _OF_API.items() if is_api else ():
                    headers.setdefault(name, value)
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, send_with_manners)
