"""One HTTP exchange of a W3C test: sent exactly as the manifest says, and judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from email.message import Message
from http import HTTPStatus
from http.client import HTTPConnection

import pyoxigraph as ox
from rdflib import Graph
from rdflib.compare import to_isomorphic

from .manifests import Case, Exchange, Expected

__all__ = ["Answer", "Service"]

PATHS = {"/sparql/": "/sparql", "/gsp": "/graph-store"}
"""What the manifests call the two endpoints, and where ours are."""

FORMATS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"application/rdf+xml", "text/turtle", "application/n-triples", "application/xhtml+xml"},
}
"""The media types that the names of the tests give for each ``mf:expectedFormat``."""


@dataclass(frozen=True)
class Answer:
    """A status, headers by their names in small letters, and a body."""

    status: int
    headers: Message
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type, in small letters and without parameters."""
        return self.headers.get_content_type() if "content-type" in self.headers else ""

    def rdf(self) -> Graph:
        """The body as a graph."""
        return Graph().parse(data=self.body, format=self.media_type)

    def results(self) -> ox.QuerySolutions | ox.QueryBoolean:
        """The body as the results of a query."""
        results_format = ox.QueryResultsFormat.from_media_type(self.media_type)
        assert results_format is not None, self.media_type
        return ox.parse_query_results(self.body, format=results_format)


@dataclass
class Service:
    """The service that is tested.

    Attributes:
        port: where it listens on this machine.
        token: of an editor.
    """

    port: int
    token: str
    _variables: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    def send(self, method: str, target: str, headers: dict[str, str] | None = None, body: bytes | None = None) -> Answer:
        """Send a request; nothing is added to it but what HTTP needs, and the target is not normalised.

        Args:
            method: HTTP method.
            target: path and query, encoded already.
            headers: of the request.
            body: of the request; none for a request without one.
        """
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("content-length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def write(self, method: str, target: str, media_type: str, body: bytes) -> Answer:
        """Send a request as an editor."""
        return self.send(method, target, {"content-type": media_type, "authorization": f"Bearer {self.token}"}, body)

    def prepare(self, case: Case) -> None:
        """Leave exactly the graphs that a test starts from."""
        answer = self.write("POST", "/sparql", "application/sparql-update", b"DROP ALL")
        assert answer.status < 300, answer.body.decode()
        for iri, file in case.graphs:
            answer = self.write("PUT", f"/graph-store?graph={iri}", "application/n-triples", file.read_bytes())
            assert answer.status < 300, answer.body.decode()
        self._variables.clear()

    def play(self, exchange: Exchange) -> None:
        """Do what an exchange says.

        Raises:
            AssertionError: the answer is not the expected one.
        """
        target = self._filled(exchange.target)
        for theirs, ours in PATHS.items():
            if target.startswith(theirs):
                target = ours + target.removeprefix(theirs)
        headers = dict(exchange.headers)
        if _may_write(exchange):
            headers["authorization"] = f"Bearer {self.token}"
        body = None if exchange.body is None else self._filled(exchange.body.decode("latin-1")).encode("latin-1")
        answer = self.send(exchange.method, target, headers, body)
        expected = exchange.expected
        seen = f"{exchange.method} {target} gave {answer.status}: {answer.body[:500]!r}"
        assert answer.status not in {401, 403}, f"{seen}: a refusal of the editor says nothing about the request"
        assert any(_is(answer.status, status) for status in expected.statuses), f"{seen}, not {sorted(expected.statuses)}"
        _judge(answer, expected, is_head=exchange.method == "HEAD")
        if expected.location:
            self._variables[expected.location] = answer.headers["location"]

    def _filled(self, template: str) -> str:
        for variable, value in self._variables.items():
            template = template.replace(variable, value)
        return template


def _may_write(exchange: Exchange) -> bool:
    """Whether a request could be one that asks for a change, for which one has to be an editor; reading is open."""
    return exchange.method not in {"GET", "HEAD"} and ("content-type", "application/sparql-query") not in exchange.headers


def _is(status: int, name: str) -> bool:
    """Whether a status code is what an ``hts:`` term names: one code, or a class of them."""
    if name.startswith("StatusCode"):
        return f"StatusCode{status // 100}xx" == name
    return HTTPStatus(status).phrase.replace(" ", "") == name


def _judge(answer: Answer, expected: Expected, *, is_head: bool) -> None:
    if expected.format:
        assert answer.media_type in FORMATS[expected.format]
        if expected.format == "RDF":
            answer.rdf()
        else:
            assert isinstance(answer.results(), ox.QueryBoolean) is (expected.format == "boolean")
    if expected.boolean is not None:
        assert bool(answer.results()) is expected.boolean
    for name, value in expected.headers:
        assert _parameters(answer.headers[name]) == _parameters(value)
    if expected.rdf is not None:
        wanted = Graph().parse(data=expected.rdf, format="turtle")
        found = answer.rdf()
        assert to_isomorphic(found) == to_isomorphic(wanted), found.serialize(format="turtle")
    if expected.location:
        assert answer.headers["location"]
    if is_head:
        assert answer.body == b""


def _parameters(value: str | None) -> tuple[str, dict[str, str]]:
    """A media type and its parameters, as they compare."""
    message = Message()
    message["content-type"] = value or ""
    return message.get_content_type(), {name: each.lower() for name, each in message.get_params()[1:]}  # type: ignore[index]
