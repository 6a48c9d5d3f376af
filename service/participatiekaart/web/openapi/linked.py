"""The OpenAPI document of what the W3C names: linked data, SPARQL, the Graph Store, saved queries.

It stands apart from that of ``/api/v1``: these parameters are named by their specifications, not by the Dutch API Design Rules.
"""

from __future__ import annotations

from dataclasses import dataclass

from participatiekaart.language import Text, text
from participatiekaart.web.documents import FORMATS
from participatiekaart.web.formats import EVERY_RESULT, GRAPHS
from participatiekaart.web.openapi.responses import header_objects, problem_responses, problem_schema, problems
from participatiekaart.web.openapi.schemas import Json
from participatiekaart.web.protocol import FORM, QUERY, UPDATE

__all__ = ["linked_data"]

_STRING: Json = {"type": "string"}
_IRI: Json = {"type": "string", "format": "iri"}
_IRIS: Json = {"type": "array", "items": _IRI}
_TAGS = {
    "linked-data": text(
        "Names of things, which lead to documents about them; the vocabulary; the shapes; the context of the API."
    ),
    "sparql": text("SPARQL 1.1: queries by everybody, updates by editors."),
    "graph-store": text("SPARQL 1.1 Graph Store HTTP Protocol: whole graphs; writing is for editors."),
    "queries": text("Questions that stand ready, with what may be filled in."),
}
_PARAMETERS: dict[str, tuple[Text, Json]] = {
    "type": (text("Kind of record, such as practice."), _STRING),
    "slug": (text("Name of the record."), _STRING),
    "name": (text("Name of the query or of the file, with or without a suffix that names a format."), _STRING),
    "query": (text("The query, in SPARQL."), _STRING),
    "default-graph-uri": (text("Graphs to read as the default graph."), _IRIS),
    "named-graph-uri": (text("Graphs to read by name."), _IRIS),
    "graph": (text("Name of the graph."), _IRI),
    "default": (text("Instead of graph: the default graph. It has no value."), {"type": "string", "maxLength": 0}),
    "format": (text("Which representation to give; otherwise as Accept says."), _STRING),
}
_ANSWERED = text("What was asked for.")
_DONE = text("Done, and published.")
_ELSEWHERE = text("The address of the document.")
_TOKEN = text("The token of an editor.")

_RDF = tuple(GRAPHS)
_DOCUMENTS = tuple(FORMATS.values())
_SPARQL = ("default-graph-uri", "named-graph-uri", "format")
_GRAPH = ("graph", "default")
_READ = (400, 404, 406, 429, 503)
_WRITE = (400, 401, 403, 412, 413, 415, 422, 503)


@dataclass(frozen=True)
class _Operation:
    """What can be done at an address.

    Attributes:
        name: of the operation.
        tag: what it belongs to.
        summary: for people.
        parameters: their names; those that stand in the path are not among them.
        answers: media types of what is answered.
        bodies: media types that a body may have.
        status: of a request that succeeds.
        problems: statuses of one that does not.
    """

    name: str
    tag: str
    summary: Text
    parameters: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    status: int = 200
    problems: tuple[int, ...] = _READ


_READ_GRAPH = text("Read a graph")
_PUT_GRAPH = text("Make a graph exactly this")
_POST_GRAPH = text("Add to a graph; without a name, make a new one")
_PATCH_GRAPH = text("Change a graph by a SPARQL update that sees only this graph")
_DELETE_GRAPH = text("Take a graph out; its history stays")
_OPERATIONS: dict[tuple[str, str], _Operation] = {
    ("/id/{type}/{slug}", "get"): _Operation(
        "goToThing", "linked-data", text("From a thing to the document about it"), status=303, problems=(404, 410)
    ),
    ("/doc/{type}/{slug}", "get"): _Operation(
        "getDocument", "linked-data", text("The document about a thing"), answers=_DOCUMENTS, problems=(404, 406, 410, 503)
    ),
    ("/def", "get"): _Operation("getVocabulary", "linked-data", text("The vocabulary"), answers=_DOCUMENTS),
    ("/shapes/{name}", "get"): _Operation("getShapes", "linked-data", text("What records look like (SHACL)"), answers=_RDF),
    ("/api/v1/context.jsonld", "get"): _Operation(
        "getContext",
        "linked-data",
        text("The JSON-LD context that makes the JSON of the API RDF"),
        answers=("application/ld+json",),
    ),
    ("/sparql", "get"): _Operation(
        "query", "sparql", text("Ask a query; without one, a description of the service"), ("query", *_SPARQL), EVERY_RESULT
    ),
    ("/sparql", "post"): _Operation(
        "queryOrUpdate",
        "sparql",
        text("Ask a query, or change something by an update"),
        _SPARQL,
        EVERY_RESULT,
        (QUERY, UPDATE, FORM),
        problems=(*_READ, *_WRITE[1:-1]),
    ),
    ("/graph-store", "get"): _Operation("readGraph", "graph-store", _READ_GRAPH, (*_GRAPH, "format"), _RDF),
    ("/graph-store", "put"): _Operation("putGraph", "graph-store", _PUT_GRAPH, _GRAPH, (), _RDF, 204, _WRITE),
    ("/graph-store", "post"): _Operation("postGraph", "graph-store", _POST_GRAPH, _GRAPH, (), _RDF, 204, _WRITE),
    ("/graph-store", "patch"): _Operation("patchGraph", "graph-store", _PATCH_GRAPH, _GRAPH, (), (UPDATE,), 204, _WRITE),
    ("/graph-store", "delete"): _Operation("deleteGraph", "graph-store", _DELETE_GRAPH, _GRAPH, (), (), 204, (404, *_WRITE)),
    ("/query", "get"): _Operation("listQueries", "queries", text("All questions"), answers=(*_RDF, "text/html")),
    ("/query/{name}", "get"): _Operation(
        "askQuery",
        "queries",
        text("The answer to a question; its own parameters stand in its description"),
        answers=(*EVERY_RESULT, "application/sparql-query", "text/html"),
    ),
}


def linked_data(language: str) -> Json:
    """Tags, paths and components of the document.

    Args:
        language: of summaries and descriptions.
    """
    paths: dict[str, Json] = {}
    for (path, method), operation in _OPERATIONS.items():
        paths.setdefault(path, {})[method] = _operation(path, operation, language)
    token: Json = {"type": "http", "scheme": "bearer", "description": _TOKEN.best(language)}
    return {
        "tags": [{"name": name, "description": said.best(language)} for name, said in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": {"Problem": problem_schema(language)},
            "responses": problem_responses(language, {status for each in _OPERATIONS.values() for status in each.problems}),
            "headers": header_objects(language),
            "securitySchemes": {"token": token},
        },
    }


def _operation(path: str, operation: _Operation, language: str) -> Json:
    in_path = [each.partition("}")[0] for each in path.split("{")[1:]]
    parameters = [_parameter(name, "path", language) for name in in_path]
    parameters += (_parameter(name, "query", language) for name in operation.parameters)
    said = {200: _ANSWERED, 204: _DONE, 303: _ELSEWHERE}[operation.status]
    content = {media_type: {"schema": _STRING} for media_type in operation.answers}
    answer: Json = {"description": said.best(language), **({"content": content} if content else {})}
    bodies = {media_type: {"schema": _STRING} for media_type in operation.bodies}
    return {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary.best(language),
        **({"parameters": parameters} if parameters else {}),
        **({"requestBody": {"required": True, "content": bodies}} if bodies else {}),
        **({"security": [{"token": []}]} if operation.status == 204 else {}),
        "responses": {str(operation.status): answer, **problems(sorted(set(operation.problems)))},
    }


def _parameter(name: str, place: str, language: str) -> Json:
    said, schema = _PARAMETERS[name]
    return {"name": name, "in": place, "required": place == "path", "description": said.best(language), "schema": schema}
