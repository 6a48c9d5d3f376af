"""What the service can do and what is in it, as RDF (SPARQL 1.1 Service Description; VoID, section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from participatiekaart.graph.functions import EXTENSION_FUNCTIONS
from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.language import LANGUAGES, text
from participatiekaart.queries import SavedQuery
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.rdf.serialisation import serialise
from participatiekaart.web.entity import entity
from participatiekaart.web.formats import GRAPHS, with_charset
from participatiekaart.web.negotiation import NotAcceptable, media_type_of
from participatiekaart.workspace import Workspace

__all__ = ["respond"]

_SD = PREFIXES["sd"]
_FORMATS = "http://www.w3.org/ns/formats/"
_RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV")
_GRAPHS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")
_DATASETS = ("N-Quads", "TriG")
_MOST_GRAPHS = 1000
_TITLE = text("SPARQL service of the Participatiekaart")


async def respond(request: Request, chosen: str) -> Response:
    """The description, in the format that is asked for.

    Args:
        request: negotiated with.
        chosen: media type that is asked for by name; empty to negotiate.

    Raises:
        NotAcceptable: it is not there in that format.
    """
    if chosen and chosen not in GRAPHS:
        raise NotAcceptable(tuple(GRAPHS))
    return await to_thread.run_sync(_respond, request, chosen or media_type_of(request, tuple(GRAPHS)))


def _respond(request: Request, media_type: str) -> Response:
    workspace: Workspace = request.app.state.workspace
    snapshot = workspace.graph.snapshot()
    service = str(request.url_for("sparql").replace(query=""))
    triples = [*_service(service, workspace), *_queries(service), *_dataset(service, workspace, snapshot)]
    body = serialise(triples, GRAPHS[media_type])
    return entity(request, body, with_charset(media_type), position=snapshot.position)


def _triple(subject: str, predicate: str, value: str | int | ox.Literal) -> ox.Triple:
    literal = ox.Literal(value) if isinstance(value, int) else value
    return ox.Triple(
        ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(literal) if isinstance(literal, str) else literal
    )


def _service(service: str, workspace: Workspace) -> Iterator[ox.Triple]:
    yield _triple(service, PREFIXES["rdf"] + "type", _SD + "Service")
    yield _triple(service, _SD + "endpoint", service)
    yield _triple(service, _SD + "defaultDataset", f"{service}#dataset")
    for language in ("SPARQL11Query", "SPARQL11Update"):
        yield _triple(service, _SD + "supportedLanguage", _SD + language)
    features = ["UnionDefaultGraph", "EmptyGraphs"]
    features += ["BasicFederatedQuery"] if workspace.settings.federation_endpoints else []
    for feature in features:
        yield _triple(service, _SD + "feature", _SD + feature)
    for function in () if workspace.engine else EXTENSION_FUNCTIONS:
        yield _triple(service, _SD + "extensionFunction", function)
        yield _triple(function, PREFIXES["rdf"] + "type", _SD + "Function")
    for name in (*_RESULTS, *_GRAPHS, *_DATASETS):
        yield _triple(service, _SD + "resultFormat", _FORMATS + name)
    for name in _GRAPHS:
        yield _triple(service, _SD + "inputFormat", _FORMATS + name)
    for language in LANGUAGES:
        yield _triple(service, PREFIXES["dct"] + "title", ox.Literal(_TITLE[language], language=language))


def _dataset(service: str, workspace: Workspace, snapshot: Snapshot) -> Iterator[ox.Triple]:
    """The default graph, and the first named graphs, with how many triples each holds."""
    dataset, default = f"{service}#dataset", f"{service}#default-graph"
    yield _triple(dataset, PREFIXES["rdf"] + "type", _SD + "Dataset")
    yield _triple(dataset, PREFIXES["rdf"] + "type", PREFIXES["void"] + "Dataset")
    yield _triple(dataset, PREFIXES["void"] + "sparqlEndpoint", service)
    yield _triple(dataset, PREFIXES["void"] + "vocabulary", f"{SHARED_BASE}def")
    yield _triple(dataset, PREFIXES["dct"] + "license", "https://creativecommons.org/licenses/by/4.0/")
    yield _triple(dataset, _SD + "defaultGraph", default)
    yield _triple(default, PREFIXES["rdf"] + "type", _SD + "Graph")
    yield _triple(default, PREFIXES["void"] + "triples", snapshot.triple_count)
    for name, count in snapshot.graphs(_MOST_GRAPHS):
        named = f"{service}#{quote(workspace.naming.of_graph(name).path or name)}"
        yield _triple(dataset, _SD + "namedGraph", named)
        yield _triple(named, PREFIXES["rdf"] + "type", _SD + "NamedGraph")
        yield _triple(named, _SD + "name", name)
        yield _triple(named, _SD + "graph", name)
        yield _triple(name, PREFIXES["rdf"] + "type", _SD + "Graph")
        yield _triple(name, PREFIXES["void"] + "triples", count)


def _queries(service: str) -> Iterator[ox.Triple]:
    """The saved queries."""
    for query in SavedQuery.bundled():
        yield _triple(service, PREFIXES["rdfs"] + "seeAlso", query.iri)
        for language in LANGUAGES:
            yield _triple(query.iri, PREFIXES["dct"] + "title", ox.Literal(query.title[language], language=language))
