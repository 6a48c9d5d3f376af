"""The one way out: a server on this machine that Oxigraph asks in place of other endpoints, and that asks them within bounds.

It passes on only what is whole and well formed: to Oxigraph, ``SILENT`` means what goes wrong before the first solution, and no
more. What went wrong it remembers for `federation.asking`, because Oxigraph does not always tell.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from hmac import compare_digest
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import PurePosixPath
from threading import Lock, Thread
from urllib.parse import unquote, urlsplit

import orjson
import pyoxigraph as ox

from participatiekaart.errors import OutboundRefused, ParticipatiekaartError
from participatiekaart.graph.federation import Outside, undirected
from participatiekaart.language import Text, text
from participatiekaart.outbound import Limits, exactly, fetch, starting_with
from participatiekaart.rdf.parsing import FORMATS, parse_bytes

__all__ = ["Gateway"]

_log = logging.getLogger(__name__)

_RESULTS = {"Accept": "application/sparql-results+json, application/sparql-results+xml;q=0.9"}
_TRIPLES = {"Accept": "application/n-triples, text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8"}
_SAYS_NOTHING = {"", "text/plain", "application/octet-stream"}
_MOST_CALLS = 100
"""Requests for one text: Oxigraph asks again for each row where SERVICE stands within EXISTS."""
_MOST_REMEMBERED = 1000
_POLL_SECONDS = 0.05

_Answer = tuple[HTTPStatus, str, bytes]


@dataclass
class _Calls:
    """What came of the requests for one text: how many there were, and what went wrong last."""

    number: int = 0
    failure: Text = field(default_factory=Text)


class Gateway:
    """A gateway in a thread of its own, until it is closed.

    Args:
        endpoints: addresses that SERVICE may ask.
        starts: what an address starts with that LOAD may read.
        limits: bounds of each request.

    Attributes:
        outside: what `federation.asking` needs to know of it.
    """

    def __init__(self, endpoints: Iterable[str], starts: Iterable[str], limits: Limits) -> None:
        endpoints, starts = tuple(endpoints), tuple(_with_path(each) for each in starts)
        self._endpoints, self._starts = exactly(endpoints), starting_with(starts)
        self._limits = limits
        self._calls: dict[str, _Calls] = {}
        self._lock = Lock()
        self._secret = secrets.token_urlsafe(16)
        self._server = _Server(self)
        self.outside = Outside(f"http://127.0.0.1:{self._server.server_port}/{self._secret}", endpoints, starts)
        self._thread = Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="gateway", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; requests that are under way come to nothing."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, path: str, query: bytes | None) -> _Answer:
        """Answer whoever knows the path that `federation.directed` made: status, media type and body.

        Args:
            path: says which address is asked; with none, it is asked what went wrong.
            query: of SERVICE; none for LOAD.
        """
        _, secret, call, address = [*path.split("/"), "", "", ""][:4]
        if not compare_digest(secret.encode(), self._secret.encode()):
            return HTTPStatus.NOT_FOUND, "text/plain", b""
        with self._lock:
            calls = self._calls.setdefault(call, _Calls())
            if len(self._calls) > _MOST_REMEMBERED:
                del self._calls[next(iter(self._calls))]
        if not address:
            return HTTPStatus.OK, "application/json", orjson.dumps(calls.failure)
        calls.number += 1
        try:
            if calls.number > _MOST_CALLS:
                raise OutboundRefused(
                    text("This asks other endpoints more than {most} times; put SERVICE outside FILTER.", most=_MOST_CALLS)
                )
            found = self._triples(unquote(address)) if query is None else self._results(unquote(address), query)
        except ParticipatiekaartError as error:
            calls.failure = error.text
            return HTTPStatus.BAD_GATEWAY, "application/json", orjson.dumps(error.text)
        return HTTPStatus.OK, *found

    def _results(self, address: str, query: bytes) -> tuple[str, bytes]:
        """SPARQL solutions of an endpoint, which is asked by a form: of the ways there are, all engines know that one."""
        asked = undirected(query.decode(), self.outside.gateway)  # what it is to ask of others, it asks by their own addresses
        fetched = fetch(address, self._endpoints, self._limits, headers=_RESULTS, form={"query": asked})
        results_format = ox.QueryResultsFormat.from_media_type(fetched.media_type)
        if results_format not in {ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML}:
            raise OutboundRefused(
                text("{address} answered in {format}, not in SPARQL results.", address=address, format=fetched.media_type or "?")
            )
        try:
            _check_solutions(fetched.body, results_format)
        except (SyntaxError, TypeError, ValueError, RuntimeError, OSError) as error:
            raise OutboundRefused(
                text("What {address} answered are no SPARQL solutions: {reason}.", address=address, reason=error)
            ) from error
        return results_format.media_type, fetched.body

    def _triples(self, address: str) -> tuple[str, bytes]:
        """The triples of a document as N-Triples, because its relative IRIs are relative to its own address, not to ours."""
        fetched = fetch(address, self._starts, self._limits, headers=_TRIPLES)
        rdf_format = ox.RdfFormat.from_media_type(fetched.media_type)
        if fetched.media_type in _SAYS_NOTHING:
            rdf_format = FORMATS.get(PurePosixPath(urlsplit(fetched.address).path).suffix)
        if rdf_format is None or rdf_format not in FORMATS.values():
            raise OutboundRefused(
                text(
                    "{address} is in {format}; Turtle, N-Triples, RDF/XML and JSON-LD are read.",
                    address=address,
                    format=fetched.media_type or "?",
                )
            )
        return ox.RdfFormat.N_TRIPLES.media_type, parse_bytes(fetched.body, rdf_format, address, fetched.address)


def _check_solutions(body: bytes, results_format: ox.QueryResultsFormat) -> None:
    """Read all of them, which raises whatever error there is."""
    if results_format == ox.QueryResultsFormat.JSON:
        orjson.loads(body)  # it minds how deep things stand inside each other, of which pyoxigraph would die
    solutions = ox.parse_query_results(body, format=results_format)
    if isinstance(solutions, ox.QueryBoolean):
        raise TypeError("true or false")
    for _ in solutions:
        pass


def _with_path(start: str) -> str:
    """An address with at least the slash after its host."""
    return start if urlsplit(start).path else f"{start}/"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, gateway: Gateway) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.gateway = gateway

    def handle_error(self, request: object, client_address: object) -> None:
        """A worker that was stopped no longer listens."""
        _log.debug("The gateway could not answer", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        """Pass on a query."""
        self._answer(self.rfile.read(int(self.headers["Content-Length"] or 0)))

    def do_GET(self) -> None:
        """Pass on a document."""
        self._answer(None)

    def _answer(self, query: bytes | None) -> None:
        status, media_type, body = self.server.gateway.answer(self.path, query)
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: whoever asked writes down what matters."""
