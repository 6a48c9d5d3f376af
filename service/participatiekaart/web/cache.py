"""Answers kept while what is published stays the same: an answer is a function of the request and the position."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from cachetools import LRUCache
from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["ResponseCache"]

_DECIDING = {
    b"accept",
    b"accept-datetime",
    b"accept-encoding",
    b"accept-language",
    b"content-type",
    b"host",
    b"if-none-match",
    b"if-modified-since",
    b"origin",
}
"""Request headers that change an answer."""

_QUERIES = (b"application/sparql-query", b"application/x-www-form-urlencoded")
"""Bodies of POST that may be a query, which is as safe as a GET."""

_LEAST_BYTES = 1024
"""What an answer takes however short it is: without counting that, very many very short ones would have no bound."""

_SHARE = 3
"""One answer takes at most the cache's size divided by this."""

_MOST_BODY = 64 * 1024
"""Longer requests are neither read here nor remembered."""

Key = tuple[str, str, bytes, tuple[tuple[bytes, bytes], ...], bytes]


@dataclass(slots=True)
class _Answer:
    """The messages of one answer, and how much they and their key take."""

    stamp: object
    size: int
    messages: list[Message] = field(default_factory=list)


class ResponseCache:
    """Remembers whole answers to queries and GET requests that carry an entity tag, the most recently used ones.

    Of requests that are the same and come at the same time, one is answered and the others wait for that.

    Args:
        app: what answers.
        stamp: something that changes whenever another position is published.
        most_bytes: bound of all answers together, and of what is held of answers that are under way; a third of it for one.
        besides: starts of the paths of files: these are no function of the position, and who fetches one slowly holds up nobody.
    """

    def __init__(self, app: ASGIApp, stamp: Callable[[], object], most_bytes: int, besides: tuple[str, ...] = ()) -> None:
        self.app = app
        self._besides = besides
        self._stamp = stamp
        self._most_bytes = most_bytes
        self._held = 0
        self._answers: LRUCache[Key, _Answer] = LRUCache(most_bytes, getsizeof=lambda answer: answer.size)
        self._under_way: dict[tuple[Key, object], asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "POST"} or not self._most_bytes or self._is_file(scope):
            await self.app(scope, receive, send)
            return
        body = b""
        if scope["method"] == "POST":
            if not _may_be_query(scope):
                await self.app(scope, receive, send)
                return
            body, receive = await _read(receive)
        key = _key(scope, body)
        stamp = self._stamp()
        kept = self._kept(key, stamp)
        if kept is None and (same := self._under_way.get((key, stamp))):
            await same.wait()
            kept = self._kept(key, stamp)
        if kept is None:
            await self._answer(key, stamp, scope, receive, send)
            return
        for message in kept.messages:
            await send(message)

    def _is_file(self, scope: Scope) -> bool:
        path: str = scope["path"]
        return path.removeprefix(scope.get("root_path", "")).startswith(self._besides)

    def _kept(self, key: Key, stamp: object) -> _Answer | None:
        kept = self._answers.get(key)
        return kept if kept is not None and kept.stamp == stamp else None

    async def _answer(self, key: Key, stamp: object, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, and keep the answer.

        What is published may become another one meanwhile: then the answer is kept under a stamp that never comes back.
        """
        answer = _Answer(stamp, of_key := _size(key))
        done = self._under_way.setdefault((key, stamp), asyncio.Event())

        async def send_and_keep(message: Message) -> None:
            more = len(message.get("body", b""))
            if not done.is_set() and answer.size + more <= self._most_bytes // _SHARE and self._held + more <= self._most_bytes:
                answer.size += more
                self._held += more
                answer.messages.append(message)
            else:
                answer.messages.clear()
                done.set()
            await send(message)

        try:
            await self.app(scope, receive, send_and_keep)
            if _is_whole(answer.messages):
                self._answers[key] = answer
        finally:
            self._held -= answer.size - of_key
            self._under_way.pop((key, stamp), None)
            done.set()


def _may_be_query(scope: Scope) -> bool:
    """Whether a POST may be a query that is short enough to be remembered."""
    headers = dict(scope["headers"])
    length = headers.get(b"content-length", b"")
    is_short = length.isdigit() and int(length) <= _MOST_BODY
    return is_short and b"authorization" not in headers and headers.get(b"content-type", b"").lower().startswith(_QUERIES)


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The body of a request, and a way to receive it once more."""
    messages: list[Message] = []
    while True:
        messages.append(await receive())
        if messages[-1]["type"] != "http.request" or not messages[-1].get("more_body"):
            break
    again = iter(messages)

    async def receive_again() -> Message:
        message = next(again, None)
        return message if message is not None else await receive()

    return b"".join(message.get("body", b"") for message in messages), receive_again


def _key(scope: Scope, body: bytes) -> Key:
    deciding = sorted((name, value) for name, value in scope["headers"] if name in _DECIDING)
    return scope["method"], scope["path"], scope["query_string"], tuple(deciding), body


def _size(key: Key) -> int:
    _, path, query, headers, body = key
    return _LEAST_BYTES + len(path) + len(query) + len(body) + sum(len(value) for _, value in headers)


def _is_whole(messages: list[Message]) -> bool:
    """Whether an answer is complete, a success, and a function of request and position: then it has an entity tag."""
    if not messages or messages[0]["type"] != "http.response.start" or messages[-1].get("more_body"):
        return False
    return messages[0]["status"] in {200, 304} and any(name == b"etag" for name, _ in messages[0]["headers"])
