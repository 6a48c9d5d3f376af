"""HTTP clients that keep a server busy: in one thread, with a loop and a parser in C, to take little of the machine."""

from __future__ import annotations

import asyncio
import http.client
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

import httptools
import uvloop

from bench.processes import Endpoint

__all__ = ["Timing", "Unanswered", "body", "rate", "request", "timed"]


class Unanswered(Exception):
    """A question got no answer: not 200, or not in time."""


@dataclass(frozen=True)
class Timing:
    """What came of asking for a while.

    Attributes:
        seconds: that it took in all.
        answers: seconds that each answer took: from the first byte of the (first) request to the last one of the (last) answer.
    """

    seconds: float
    answers: list[float]


def request(endpoint: Endpoint, question: str, accept: str) -> bytes:
    """An HTTP request.

    Args:
        endpoint: that is asked.
        question: put, encoded, behind the endpoint's address.
        accept: media type of the answer.
    """
    head = f"GET {endpoint.address}{quote(question, safe='')} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n"
    return head.encode()


def body(port: int, request: bytes, patience: float) -> bytes:
    """The body of the answer to one request.

    Args:
        port: of the server.
        request: as `request` makes it.
        patience: seconds to wait for it.

    Raises:
        Unanswered: it was not 200, or did not come in time.
    """
    head, *fields = request.decode().strip().split("\r\n")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", head.split(" ")[1], headers=dict(each.split(": ", 1) for each in fields))
        response = connection.getresponse()
        content = response.read()
    except TimeoutError as error:
        raise Unanswered(f"no answer in {patience:.0f} s") from error
    except (OSError, http.client.HTTPException) as error:
        raise Unanswered(str(error)) from error
    finally:
        connection.close()
    if response.status != 200:
        raise Unanswered(f"status {response.status}: {content[:200].decode(errors='replace')}")
    return content


def rate(endpoint: Endpoint, questions: Sequence[str], accept: str, *, clients: int, seconds: float, patience: float) -> float:
    """Ask a SPARQL endpoint as fast as it answers; every answer is read to its end.

    Args:
        endpoint: that is asked.
        questions: asked in turn, until the last one.
        accept: media type of the answers.
        clients: connections that each have one request under way.
        seconds: after which no new question is asked.
        patience: seconds that the last answers may take after that.

    Returns:
        Answers a second.

    Raises:
        Unanswered: an answer was not 200, or did not come in time.
    """
    encoded = {each: (request(endpoint, each, accept),) for each in dict.fromkeys(questions)}
    asked = [encoded[each] for each in questions]
    timing = timed(endpoint.port, asked, clients=clients, seconds=seconds, patience=patience)
    return len(timing.answers) / timing.seconds


def timed(port: int, questions: Sequence[Sequence[bytes]], *, clients: int, seconds: float, patience: float) -> Timing:
    """Ask a server as fast as it answers; every answer is read to its end.

    Args:
        port: that it listens on.
        questions: asked in turn, until the last one; each is the requests that it takes, which one client sends one by one.
        clients: connections that each have one request under way.
        seconds: after which no new question is asked.
        patience: seconds that the last answers may take after that.

    Raises:
        Unanswered: an answer was not 200, or did not come in time.
    """

    async def all_clients() -> Timing:
        start = time.perf_counter()
        turn = _until(start + seconds, questions)
        try:
            async with asyncio.timeout(seconds + patience):
                answers = await asyncio.gather(*(_client(port, turn) for _ in range(clients)))
        except TimeoutError as error:
            raise Unanswered(f"no answer in {patience:.0f} s") from error
        return Timing(time.perf_counter() - start, [each for some in answers for each in some])

    return uvloop.run(all_clients())


def _until(end: float, questions: Sequence[Sequence[bytes]]) -> Iterator[Sequence[bytes]]:
    """Questions that all clients take from: the first one whatever the time."""
    for number, question in enumerate(questions):
        if number and time.perf_counter() >= end:
            return
        yield question


async def _client(port: int, turn: Iterator[Sequence[bytes]]) -> list[float]:
    """Ask until there is nothing left to ask; returns how many seconds each answer took."""
    answers: list[float] = []
    connection: _Connection | None = None
    for question in turn:
        start = time.perf_counter()
        for each in question:
            if connection is None or connection.transport.is_closing():
                _, connection = await asyncio.get_running_loop().create_connection(_Connection, "127.0.0.1", port)
            await connection.ask(each)
        answers.append(time.perf_counter() - start)
    if connection is not None:
        connection.transport.close()
    return answers


class _Connection(asyncio.Protocol):
    """A connection that answers one request at a time, and throws the body away."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._answered: asyncio.Future[None] | None = None

    def ask(self, request: bytes) -> asyncio.Future[None]:
        """Send a request; done when the answer is complete."""
        self._parser = httptools.HttpResponseParser(self)
        self._problem = b""
        self._answered = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._answered

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def on_body(self, body: bytes) -> None:
        """The parser has seen a piece of an answer: only a problem is worth keeping."""
        if self._parser.get_status_code() != 200:
            self._problem += body

    def on_message_complete(self) -> None:
        """The parser has seen all of an answer."""
        assert self._answered is not None  # noqa: S101
        if not self._parser.should_keep_alive():
            self.transport.close()
        status = self._parser.get_status_code()
        if status == 200:
            self._answered.set_result(None)
        else:
            self._answered.set_exception(Unanswered(f"status {status}: {self._problem[:300].decode(errors='replace')}"))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(Unanswered("connection lost"))
