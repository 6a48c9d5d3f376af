"""Entities: validators, conditional requests and languages for everything that is read (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import hashlib
from collections.abc import MutableMapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.http import is_resource_modified

__all__ = ["EntityTags", "HeadLikeGet", "entity", "unchanged"]

_CODINGS = ("gzip", "br", "zstd")


def entity(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    position: int,
    modified: datetime | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An answer with a strong validator; 304 when the client holds it already.

    Args:
        request: whose conditions are looked at.
        body: the representation.
        media_type: its media type, with a charset where it has one.
        position: journal position that it shows; part of the entity tag.
        modified: when what it shows last changed.
        headers: to add.
    """
    tag = f'"{position}-{hashlib.sha256(body + media_type.encode()).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language", **(headers or {})}
    if modified:
        headers["Last-Modified"] = format_datetime(modified.astimezone(UTC), usegmt=True)
    if unchanged(request, tag, modified):
        return Response(status_code=304, headers=headers)
    return Response(body, 200, headers, media_type)


def unchanged(request: Request, tag: str, modified: datetime | None = None) -> bool:
    """Whether the client holds what it asks for already (RFC 9110, section 13.2.2).

    Args:
        request: whose conditions are looked at.
        tag: entity tag of what it would get.
        modified: when that last changed.
    """
    if request.method not in {"GET", "HEAD"}:
        return False
    environ = {"REQUEST_METHOD": "GET"}
    for name in ("If-None-Match", "If-Modified-Since"):
        if name in request.headers:
            environ["HTTP_" + name.upper().replace("-", "_")] = request.headers[name]
    return not is_resource_modified(environ, etag=tag.removeprefix("W/").strip('"'), last_modified=modified)


class EntityTags:
    """Keeps entity tags strong under compression: each content coding has a tag of its own (RFC 9110, section 8.8.3.3).

    Stands outside the compression: it adds the coding to tags that go out and takes it from those that come in.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope).get("if-none-match", "")
        coded = [coding for coding in _CODINGS if f'-{coding}"' in asked]
        if coded:
            _set_header(scope, b"if-none-match", _without_codings(asked))
        if match := Headers(scope=scope).get("if-match"):
            _set_header(scope, b"if-match", _without_codings(match))

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                coding = headers.get("content-encoding") or (coded[0] if coded and message["status"] == 304 else None)
                tag = headers.get("etag")
                if tag and "accept-encoding" not in headers.get("vary", "").lower():
                    # Also where nothing is compressed: a 304 that did not say so would make a cache forget that it depends on it.
                    headers.add_vary_header("Accept-Encoding")
                if tag and coding in _CODINGS:
                    headers["etag"] = f'{tag[:-1]}-{coding}"'
            await send(message)

        await self.app(scope, receive, send_tagged)


class HeadLikeGet:
    """Lets an answer to HEAD that has no body be told of as that to GET would be (RFC 9110, section 9.3.2).

    Stands inside the compression: that decides by the length of the body that it sees, which is left out here. It is made to see
    that a body follows where the one of GET would be compressed.

    Args:
        app: what answers.
        least: length in bytes from which on answers are compressed.
    """

    def __init__(self, app: ASGIApp, least: int) -> None:
        self.app = app
        self._least = least

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        length = 0

        async def send_head(message: Message) -> None:
            nonlocal length
            if message["type"] == "http.response.start":
                length = int(Headers(raw=message["headers"]).get("content-length", self._least))
            elif not message.get("body") and length >= self._least:
                await send({"type": "http.response.body", "body": b"", "more_body": True})
            await send(message)

        await self.app(scope, receive, send_head)


def _without_codings(tags: str) -> str:
    for coding in _CODINGS:
        tags = tags.replace(f'-{coding}"', '"')
    return tags


def _set_header(scope: MutableMapping[str, Any], name: bytes, value: str) -> None:
    scope["headers"] = [(key, value.encode() if key == name else each) for key, each in scope["headers"]]
