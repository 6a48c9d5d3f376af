"""The OpenAPI document of what the W3C and others name: linked data, SPARQL, the Graph Store, saved queries, and harvesting.

It stands apart from that of ``/api/v1``: these parameters are named by their specifications, not by the Dutch API Design Rules.
"""

from __future__ import annotations

from dataclasses import replace

from participatiekaart.language import text
from participatiekaart.web.formats import EVERY_RESULT, GRAPHS
from participatiekaart.web.openapi import harvesting
from participatiekaart.web.openapi.operation import READ, WRITE, Operation, own_headers
from participatiekaart.web.openapi.responses import header_objects, problem_responses, problem_schema
from participatiekaart.web.openapi.schemas import Json
from participatiekaart.web.querying.protocol import FORM, QUERY, UPDATE
from participatiekaart.web.records.documents import FORMATS

__all__ = ["linked_data"]

_TAGS = {
    "linked-data": text(
        "Names of things, which lead to documents about them; the vocabulary; the shapes; the context of the API."
    ),
    "sparql": text("SPARQL 1.1: queries by everybody, updates by editors."),
    "graph-store": text("SPARQL 1.1 Graph Store HTTP Protocol: whole graphs; writing is for editors."),
    "queries": text("Questions that stand ready, with what may be filled in."),
    **harvesting.TAGS,
}
_TOKEN = text("The token of an editor.")

_RDF = tuple(GRAPHS)
_DOCUMENTS = tuple(FORMATS.values())
_SPARQL = ("default-graph-uri", "named-graph-uri", "format")
_GRAPH = ("graph", "default")
_FRESH = (304,)
_OF_DOCUMENTS = ("Cache-Control", "Content-Location", "Last-Modified", "Link", "Memento-Datetime")

_DOCUMENT = Operation(
    "getDocument",
    "linked-data",
    text("The document about a thing, now, in a version, or at a time; it is its own TimeGate (Memento)"),
    ("version", "lang"),
    _DOCUMENTS,
    problems=(400, 404, 406, 410, 503),
    others=(302, 304),
    asked=("Accept-Datetime",),
    told=_OF_DOCUMENTS,
)
_VOCABULARY = replace(_DOCUMENT, name="getVocabulary", summary=text("The vocabulary"))
_VOCABULARY_AS = replace(_VOCABULARY, name="getVocabularyAs", problems=(400, 404, 410, 503), suffixes=tuple(FORMATS))
_GRAPH_STORE = {
    "get": Operation("readGraph", "graph-store", text("Read a graph"), (*_GRAPH, "format"), _RDF, others=_FRESH),
    "put": Operation("putGraph", "graph-store", text("Make a graph exactly this"), _GRAPH, (), _RDF, 204, WRITE),
    "post": Operation(
        "postGraph", "graph-store", text("Add to a graph; without a name, make a new one"), _GRAPH, (), _RDF, 204, WRITE
    ),
    "patch": Operation(
        "patchGraph",
        "graph-store",
        text("Change a graph by a SPARQL update that sees only this graph"),
        _GRAPH,
        (),
        (UPDATE,),
        204,
        WRITE,
    ),
    "delete": Operation(
        "deleteGraph", "graph-store", text("Take a graph out; its history stays"), _GRAPH, (), (), 204, (404, *WRITE)
    ),
}
_OPERATIONS: dict[tuple[str, str], Operation] = {
    ("/", "get"): Operation(
        "getHome", "linked-data", text("The home page"), ("lang",), ("text/html",), problems=(503,), others=_FRESH
    ),
    ("/id/{type}", "get"): Operation(
        "goToList", "linked-data", text("From a kind of thing to the list of them"), status=303, problems=(404,)
    ),
    ("/id/{type}/{slug}", "get"): Operation(
        "goToThing", "linked-data", text("From a thing to the document about it"), status=303, problems=(404, 410)
    ),
    ("/graph/{type}/{slug}", "get"): Operation(
        "goFromGraph", "linked-data", text("From a named graph to the document that it is"), status=303, problems=(404, 410)
    ),
    ("/doc/{type}", "get"): Operation(
        "readList",
        "linked-data",
        text("A list of records to read; it takes the filters that the list in the API takes"),
        ("lang",),
        ("text/html",),
        problems=(400, 404, 429, 503),
        others=(303, 304),
    ),
    ("/doc/{type}/{slug}", "get"): _DOCUMENT,
    ("/def", "get"): _VOCABULARY,
    ("/def.{suffix}", "get"): _VOCABULARY_AS,
    ("/def/1.0.0", "get"): replace(_VOCABULARY, name="getVocabularyRelease"),
    ("/def/1.0.0.{suffix}", "get"): replace(_VOCABULARY_AS, name="getVocabularyReleaseAs"),
    ("/shapes/{name}", "get"): Operation(
        "getShapes",
        "linked-data",
        text("What records look like (SHACL)"),
        answers=(*_RDF, "text/plain"),
        problems=(404, 406),
        others=_FRESH,
    ),
    ("/api/v1/context.jsonld", "get"): Operation(
        "getContext",
        "linked-data",
        text("The JSON-LD context that makes the JSON of the API RDF"),
        answers=("application/ld+json",),
        others=_FRESH,
    ),
    ("/sparql", "get"): Operation(
        "query",
        "sparql",
        text("Ask a query; without one, a description of the service"),
        ("query", *_SPARQL),
        EVERY_RESULT,
        others=_FRESH,
    ),
    ("/sparql", "post"): Operation(
        "queryOrUpdate",
        "sparql",
        text("Ask a query, or change something by an update"),
        _SPARQL,
        EVERY_RESULT,
        (QUERY, UPDATE, FORM),
        problems=(*READ, *WRITE[1:-1]),
    ),
    **{("/graph-store", method): operation for method, operation in _GRAPH_STORE.items()},
    **{
        ("/graph-store/{path}", method): replace(
            operation,
            name=f"{operation.name}AtItsAddress",
            parameters=tuple(each for each in operation.parameters if each not in _GRAPH),
        )
        for method, operation in _GRAPH_STORE.items()
    },
    ("/query", "get"): Operation(
        "listQueries", "queries", text("All questions"), ("lang",), (*_RDF, "text/html"), problems=(406, 503), others=_FRESH
    ),
    ("/query/{name}", "get"): Operation(
        "askQuery",
        "queries",
        text("The answer to a question; its own parameters stand in its description"),
        ("lang",),
        (*EVERY_RESULT, "application/sparql-query", "text/html"),
        others=_FRESH,
    ),
    **harvesting.HARVESTING,
}


def linked_data(language: str) -> Json:
    """Tags, paths and components of the document.

    Args:
        language: of summaries and descriptions.
    """
    paths: dict[str, Json] = {}
    for (path, method), operation in _OPERATIONS.items():
        paths.setdefault(path, {})[method] = operation.written(path, language)
    token: Json = {"type": "http", "scheme": "bearer", "description": _TOKEN.best(language)}
    return {
        "tags": [{"name": name, "description": said.best(language)} for name, said in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {"Problem": problem_schema(language)},
            "responses": problem_responses(language, {status for each in _OPERATIONS.values() for status in each.problems}),
            "headers": {**header_objects(language), **own_headers(language)},
            "securitySchemes": {"token": token},
        },
    }
