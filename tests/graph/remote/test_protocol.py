"""What goes wrong between us and an engine: a server that answers as no engine should."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest

from participatiekaart.errors import BudgetExceeded, EngineUnavailable, ParticipatiekaartError, QueryRefused
from participatiekaart.graph.questions import Kind
from participatiekaart.graph.remote import Marker, RemoteEngine
from participatiekaart.graph.remote.oxigraph import Oxigraph
from participatiekaart.graph.remote.virtuoso import Virtuoso
from participatiekaart.rdf.sparql import Dataset

JSON = "application/sparql-results+json"
WHOLE = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'


class Answering(BaseHTTPRequestHandler):
    """Answers everything with the same."""

    status: ClassVar = 200
    headers_given: ClassVar[dict[str, str]] = {}
    body: ClassVar = WHOLE
    pause: ClassVar = 0.0

    def do_POST(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(self.status)
        for name, value in {"Content-Length": str(len(self.body)), **self.headers_given}.items():
            self.send_header(name, value)
        self.end_headers()
        for place in range(len(self.body)) if self.pause else ():
            self.wfile.write(self.body[place : place + 1])
            self.wfile.flush()
            time.sleep(self.pause)
        self.wfile.write(b"" if self.pause else self.body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """Does not mind who hangs up."""

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def answering() -> Iterator[tuple[type[Answering], str]]:
    """How the server answers, which a test sets, and its address."""
    handler = type("Handler", (Answering,), {"headers_given": {"Content-Type": JSON}})
    with Server(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield handler, f"http://127.0.0.1:{server.server_port}/sparql"
        server.shutdown()


def failure(
    url: str, engine: type[RemoteEngine] = RemoteEngine, kind: Kind = "solutions", seconds: float = 5.0
) -> ParticipatiekaartError:
    with pytest.raises(ParticipatiekaartError) as caught:
        for _ in engine(url).query("SELECT * { ?s ?p ?o }", Dataset(), kind, seconds=seconds, most_bytes=1024**2):  # type: ignore[union-attr]
            pass
    problem = caught.value.with_traceback(None)
    gc.collect()  # what pyoxigraph read has to go in the thread that made it
    return problem


@pytest.mark.parametrize("status", [301, 302, 401, 403, 404, 429, 500, 502, 503])
def test_a_status_that_is_about_the_engine_means_that_it_is_unavailable(
    answering: tuple[type[Answering], str], status: int
) -> None:
    handler, url = answering
    handler.status, handler.headers_given = status, {"Location": "http://127.0.0.1:9/"}
    problem = failure(url)
    assert isinstance(problem, EngineUnavailable)
    assert str(status) in problem.reason


def test_a_status_that_is_about_the_query_means_that_it_is_refused_with_a_short_reason(
    answering: tuple[type[Answering], str],
) -> None:
    handler, url = answering
    handler.status, handler.body = 400, b"No property paths here,\n  please. " * 100
    problem = failure(url)
    assert isinstance(problem, QueryRefused)
    assert "No property paths here, please." in str(problem)
    assert len(str(problem)) < 400


@pytest.mark.parametrize(
    ("media_type", "body", "kind"),
    [
        (JSON, WHOLE[:-2], "solutions"),
        (JSON, b"{}", "solutions"),
        (JSON, WHOLE, "boolean"),
        (JSON, b'{"head":{},"boolean":true}', "solutions"),
        ("application/sparql-results+xml", b"<sparql>", "solutions"),
        ("text/html", b"<html></html>", "solutions"),
        ("text/html", b"<html></html>", "graph"),
        ("application/n-triples", b"<urn:a> <urn:b>", "graph"),
        ("", WHOLE, "solutions"),
    ],
)
def test_an_answer_that_is_none_means_that_the_engine_is_unavailable(
    answering: tuple[type[Answering], str], media_type: str, body: bytes, kind: Kind
) -> None:
    handler, url = answering
    handler.headers_given, handler.body = {"Content-Type": media_type}, body
    assert isinstance(failure(url, kind=kind), EngineUnavailable)


def test_an_answer_that_stops_before_its_end_means_that_the_engine_is_unavailable(answering: tuple[type[Answering], str]) -> None:
    handler, url = answering
    handler.headers_given = {"Content-Type": JSON, "Content-Length": "1000"}
    assert isinstance(failure(url), EngineUnavailable)


def test_a_marker_that_is_half_written_means_that_something_is_being_published(answering: tuple[type[Answering], str]) -> None:
    """Virtuoso 7 shows such a row once in some ten thousand readings of what it is writing."""
    handler, url = answering
    row = b'{ "property": { "type": "uri", "value": "https://example.org/graph#position" } }'
    handler.body = b'{"head":{"vars":["property","value"]},"results":{"bindings":[%b]}}' % row
    engine = RemoteEngine(url)
    assert engine.position() == Marker(0, publishing=True)
    with pytest.raises(BudgetExceeded):
        engine.consistently(lambda _seconds: "an answer", seconds=0.1)


def test_an_answer_that_trickles_is_not_waited_for(answering: tuple[type[Answering], str]) -> None:
    handler, url = answering
    handler.pause = 0.05
    problem = failure(url, seconds=0.2)
    assert isinstance(problem, BudgetExceeded)
    assert problem.budget == "time"


def test_what_oxigraph_cut_off_by_its_own_time_limit_is_no_answer(answering: tuple[type[Answering], str]) -> None:
    handler, url = answering
    handler.body = WHOLE[:-3] + b"The SPARQL operation has been cancelled"
    problem = failure(url, Oxigraph)
    assert isinstance(problem, BudgetExceeded)
    assert problem.budget == "time"


@pytest.mark.parametrize(
    ("error", "budget"),
    [
        (b"Virtuoso S1T00 Error SR171: Transaction timed out", "time"),
        (b"Virtuoso 42000 Error The estimated execution time 900 (sec) exceeds the limit of 400 (sec).", "time"),
        (b"Virtuoso 22012 Error SR084: Division by 0.\n\nSPARQL query:\nSELECT ...", "refused"),
        (b"Virtuoso 40001 Error SR172: Transaction deadlocked", "unavailable"),
        (b"Bad gateway", "unavailable"),
    ],
)
def test_what_an_error_of_virtuoso_means(answering: tuple[type[Answering], str], error: bytes, budget: str) -> None:
    handler, url = answering
    handler.status, handler.body = 500, error
    match failure(url, Virtuoso):
        case BudgetExceeded() as problem:
            assert problem.budget == budget
        case QueryRefused() as problem:
            assert budget == "refused"
            assert "SPARQL query" not in str(problem)
        case problem:
            assert isinstance(problem, EngineUnavailable)
            assert budget == "unavailable"
