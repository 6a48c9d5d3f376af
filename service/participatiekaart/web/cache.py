"""Answers kept while what is published stays the same: an answer is a function of the request and the position."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["ResponseCache"]

_DECIDING = (b"accept", b"accept-encoding", b"accept-language", b"if-none-match", b"if-modified-since", b"origin")
"""Request headers that change an answer."""

_LEAST_BYTES = 1024
"""What an answer takes however short it is: without counting that, very many very short ones would have no bound."""

Key = tuple[str, bytes, tuple[tuple[bytes, bytes], ...]]


@dataclass(slots=True)
class _Answer:
    """The messages of one answer, and how much they and their key take."""

    stamp: object
    messages: list[Message] = field(default_factory=list)
    size: int = 0


class ResponseCache:
    """Remembers whole answers to GET requests that carry an entity tag, the most recently used ones.

    Args:
        app: what answers.
        stamp: something that changes whenever another position is published.
        most_bytes: bound of all bodies together.
        most_answer_bytes: larger answers are not kept.
    """

    def __init__(self, app: ASGIApp, stamp: Callable[[], object], most_bytes: int, most_answer_bytes: int) -> None:
        self.app = app
        self._stamp = stamp
        self._most_bytes = most_bytes
        self._most_answer_bytes = most_answer_bytes
        self._answers: OrderedDict[Key, _Answer] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        key = _key(scope)
        stamp = self._stamp()
        kept = self._answers.get(key)
        if kept is not None and kept.stamp == stamp:
            self._answers.move_to_end(key)
            for message in kept.messages:
                await send(message)
            return
        answer = _Answer(stamp, size=_size(key))

        async def send_and_keep(message: Message) -> None:
            answer.messages.append(message)
            answer.size += len(message.get("body", b""))
            if answer.size > self._most_answer_bytes:
                answer.messages.clear()
            await send(message)

        await self.app(scope, receive, send_and_keep)
        if _is_whole(answer.messages) and self._stamp() == stamp:
            self._keep(key, answer)

    def _keep(self, key: Key, answer: _Answer) -> None:
        old = self._answers.pop(key, None)
        self._size += answer.size - (old.size if old else 0)
        self._answers[key] = answer
        while self._size > self._most_bytes:
            _, dropped = self._answers.popitem(last=False)
            self._size -= dropped.size


def _key(scope: Scope) -> Key:
    deciding = sorted((name, value) for name, value in scope["headers"] if name in _DECIDING)
    return (scope["path"], scope["query_string"], tuple(deciding))


def _size(key: Key) -> int:
    path, query, headers = key
    return _LEAST_BYTES + len(path) + len(query) + sum(len(value) for _, value in headers)


def _is_whole(messages: list[Message]) -> bool:
    """Whether an answer is complete, a success, and a function of request and position: then it has an entity tag."""
    if not messages or messages[0]["type"] != "http.response.start" or messages[-1].get("more_body"):
        return False
    return messages[0]["status"] in {200, 304} and any(name == b"etag" for name, _ in messages[0]["headers"])
