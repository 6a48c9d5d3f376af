"""A server on this machine that stands for one somewhere else: it answers what a test says, and keeps what it was asked."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import NamedTuple

__all__ = ["Asked", "Elsewhere", "Reply", "elsewhere"]


class Asked(NamedTuple):
    """A request that came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Reply(NamedTuple):
    """What is answered; headers are added to the media type."""

    body: bytes | str = b""
    media_type: str = "application/sparql-results+json"
    status: int = 200
    headers: dict[str, str] = {}  # noqa: RUF012


class Elsewhere(ThreadingHTTPServer):
    """The server.

    Attributes:
        reply: answers each request; one that waits for `closing` never answers in time.
        asked: what came in.
        closing: set when the test is over.
    """

    daemon_threads = True

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), _Handler)
        self.scheme = "http"
        self.reply: Callable[[Asked], Reply] = lambda _: Reply()
        self.asked: list[Asked] = []
        self.closing = Event()

    @property
    def url(self) -> str:
        """Its address, with a slash at the end."""
        return f"{self.scheme}://{self.server_address[0]!s}:{self.server_port}/"

    def never(self, _: Asked) -> Reply:
        """A reply that does not come while anybody waits for it."""
        self.closing.wait()
        return Reply(status=503)

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever asked went away."""


class _Handler(BaseHTTPRequestHandler):
    server: Elsewhere

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        asked = Asked(self.command, self.path, {name.lower(): value for name, value in self.headers.items()}, body.decode())
        self.server.asked.append(asked)
        reply = self.server.reply(asked)
        data = reply.body.encode() if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        for name, value in {"Content-Type": reply.media_type, "Content-Length": str(len(data)), **reply.headers}.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def elsewhere(host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Elsewhere]:
    """Start a server, and stop it."""
    with Elsewhere(host, port) as server:
        if tls:
            server.scheme = "https"
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
