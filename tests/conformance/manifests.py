"""The W3C manifests of the SPARQL 1.1 protocols as Python: test cases made of HTTP exchanges.

Requests are described in the vocabulary HTTP in RDF (``ht:``) and Content in RDF (``cnt:``), what is expected of an answer in the
terms that the comments of the manifests explain.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rdflib import RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

__all__ = ["Case", "Exchange", "Expected", "cases"]

MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Expected:
    """What an answer has to be.

    Attributes:
        statuses: local names of ``hts:`` terms, any of which will do: ``Created``, ``StatusCode4xx``.
        boolean: the result of an ASK query.
        format: ``boolean``, ``tabular`` or ``RDF``.
        location: the template variable that takes the value of ``Location``.
        headers: names and values.
        rdf: the graph in the body, in the format that the headers tell.
    """

    statuses: frozenset[str]
    boolean: bool | None = None
    format: str | None = None
    location: str | None = None
    headers: Headers = ()
    rdf: str | None = None


@dataclass(frozen=True)
class Exchange:
    """A request, with its target and body as they go over the wire, and the answer that is expected."""

    method: str
    target: str
    headers: Headers
    body: bytes | None
    expected: Expected


@dataclass(frozen=True)
class Case:
    """An entry of a manifest.

    Attributes:
        suite: name of the suite.
        name: local name of the entry.
        graphs: files of the graphs that have to be there, by IRI.
        exchanges: in their order.
    """

    suite: str
    name: str
    graphs: tuple[tuple[str, Path], ...] = ()
    exchanges: tuple[Exchange, ...] = ()


def cases(manifest: Path, suite: str) -> list[Case]:
    """The test cases of a manifest, in its order; those that it describes and forgot to list come last.

    Args:
        manifest: a Turtle file.
        suite: how the suite is called.
    """
    graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
    listed = _members(graph, graph.value(URIRef(manifest.as_uri()), MF.entries))
    forgotten = sorted(set(graph.subjects(MF.action)) - set(listed), key=str)
    return [_case(graph, entry, suite, manifest.parent) for entry in (*listed, *forgotten)]


def _case(graph: Graph, entry: Node, suite: str, folder: Path) -> Case:
    preloaded = [
        (str(graph.value(data, RDFS.label)), folder / str(graph.value(data, UT.graph)).rpartition("/")[2])
        for data in graph.objects(entry, UT.graphData)
    ]
    exchanges = _members(graph, graph.value(graph.value(entry, MF.action), HT.requests))
    return Case(
        suite,
        str(entry).rpartition("#")[2],
        tuple(sorted(preloaded)),
        tuple(_exchange(graph, each) for each in exchanges),
    )


def _exchange(graph: Graph, request: Node) -> Exchange:
    return Exchange(
        str(graph.value(request, HT.methodName)),
        str(graph.value(request, HT.absolutePath)),
        _headers(graph, request),
        _body(graph, request),
        _expected(graph, graph.value(request, HT.resp)),
    )


def _expected(graph: Graph, answer: Node | None) -> Expected:
    boolean, form, location = (graph.value(answer, each) for each in (MF.expectedBoolean, MF.expectedFormat, MF.expectedLocation))
    content = graph.value(answer, HT.body)
    return Expected(
        frozenset(str(each).rpartition("#")[2] for each in graph.objects(answer, MF.expectedStatus)),
        None if boolean is None else bool(boolean.toPython()),  # type: ignore[attr-defined]
        None if form is None else str(form),
        None if location is None else str(location),
        _headers(graph, answer),
        None if content is None else str(graph.value(content, CNT.chars)),
    )


def _headers(graph: Graph, message: Node | None) -> Headers:
    listed = _members(graph, graph.value(message, HT.headers))
    return tuple((str(graph.value(each, HT.fieldName)), str(graph.value(each, HT.fieldValue))) for each in listed)


def _body(graph: Graph, message: Node) -> bytes | None:
    content = graph.value(message, HT.body)
    if content is None:
        return None
    return str(graph.value(content, CNT.chars)).encode(str(graph.value(content, CNT.characterEncoding)))


def _members(graph: Graph, listed: Node | None) -> list[Node]:
    """The members of a list; none where there is no list."""
    return list(Collection(graph, listed)) if listed else []
