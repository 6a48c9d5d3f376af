"""What can be done at an address outside ``/api/v1``, as OpenAPI tells of it."""

from __future__ import annotations

from dataclasses import dataclass

from participatiekaart.language import Text, text
from participatiekaart.web.openapi.responses import headers, problems
from participatiekaart.web.openapi.schemas import Json

__all__ = ["READ", "WRITE", "Operation", "own_headers"]

READ = (400, 404, 406, 429, 503)
WRITE = (400, 401, 403, 412, 413, 415, 422, 503)
"""Statuses of requests that do not succeed."""

_STRING: Json = {"type": "string"}
_IRI: Json = {"type": "string", "format": "iri"}
_IRIS: Json = {"type": "array", "items": _IRI}
_VERSION: Json = {"type": "integer", "minimum": 1}
_PARAMETERS: dict[str, tuple[Text, Json]] = {
    "type": (text("Kind of record, such as practice."), _STRING),
    "slug": (text("Name of the record; of a document, a list or a difference also with a suffix that names a format."), _STRING),
    "name": (text("Name of the query or of the file, with or without a suffix that names a format."), _STRING),
    "path": (text("The rest of the address of the graph."), _STRING),
    "suffix": (text("Which representation to give."), _STRING),
    "dump": (text("Name of the dump, as the list of dumps tells it."), _STRING),
    "window": (
        text("First and last place in the order of the stream, such as 1-250."),
        {**_STRING, "pattern": "^[0-9]+-[0-9]+$"},
    ),
    "number": (text("Number of the file, from 1."), _VERSION),
    "query": (text("The query, in SPARQL."), _STRING),
    "default-graph-uri": (text("Graphs to read as the default graph."), _IRIS),
    "named-graph-uri": (text("Graphs to read by name."), _IRIS),
    "graph": (text("Name of the graph."), _IRI),
    "default": (text("Instead of graph: the default graph. It has no value."), {"type": "string", "maxLength": 0}),
    "format": (text("Which representation to give; otherwise as Accept says."), _STRING),
    "lang": (text("The language to read in; otherwise as Accept-Language says."), {**_STRING, "enum": ["nl", "en"]}),
    "after": (text("The data set that the page before ended with; the link to the next page has it."), _IRI),
    "version": (text("Which version to give: its place in the journal; otherwise how it is now."), _VERSION),
    "before": (text("On the page for people: list versions before this one."), _VERSION),
    "from": (text("The earlier version; otherwise the one before the later."), _VERSION),
    "to": (text("The later version; otherwise the last one."), _VERSION),
    "record-type": (text("Only records of this kind, such as practice."), _STRING),
}
"""Parameters that stand in addresses: what they mean, and their schemas."""

_NAMES = {"record-type": "type"}
"""How an address writes parameters that mean something else elsewhere."""

_OF_REQUESTS: dict[str, tuple[Text, Json]] = {
    "If-None-Match": (text("The entity tag of what the client has; 304 when that is still the same."), _STRING),
    "Accept-Datetime": (text("A time, as HTTP writes it: leads to the version of that time (Memento, RFC 7089)."), _STRING),
    "Range": (text("Which bytes to give, such as bytes=0-999 (RFC 9110, section 14)."), _STRING),
}
_OF_ANSWERS: dict[str, tuple[Text, Json]] = {
    "Accept-Ranges": (text("That parts can be asked for."), _STRING),
    "Cache-Control": (text("How long the answer may be kept; what can never change, for ever."), _STRING),
    "Content-Location": (text("The address of exactly this representation."), {**_STRING, "format": "uri-reference"}),
    "Content-Range": (text("Which part this is, of how much."), _STRING),
    "Last-Modified": (text("When it last changed."), _STRING),
    "Location": (text("Where to go on."), {**_STRING, "format": "uri-reference"}),
    "Memento-Datetime": (text("The time of the version (RFC 7089)."), _STRING),
    "Repr-Digest": (text("The hash of the whole file (RFC 9530)."), _STRING),
}

_STATUSES = {
    200: text("What was asked for."),
    204: text("Done, and published."),
    206: text("A part of the file, or several."),
    302: text("The address to go on to."),
    303: text("The address of the document."),
    304: text("What the client has is still the same."),
    416: text("The file has no such part."),
}
_HEADERS_BY_STATUS: dict[int, tuple[str, ...]] = {
    206: ("ETag", "Content-Range"),
    302: ("Location",),
    303: ("Location",),
    304: ("ETag",),
    416: ("Content-Range",),
}


@dataclass(frozen=True)
class Operation:
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
        others: statuses of other answers that are no problem documents; with 304 among them the answer has an entity tag.
        asked: headers that a request may have, besides the one for 304.
        told: headers that the answer has, besides the entity tag.
        suffixes: that the address may end with, where it has a parameter for that.
    """

    name: str
    tag: str
    summary: Text
    parameters: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    status: int = 200
    problems: tuple[int, ...] = READ
    others: tuple[int, ...] = ()
    asked: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()

    def written(self, path: str, language: str) -> Json:
        """The operation as OpenAPI writes it (OpenAPI 3.1, section 4.8.10).

        Args:
            path: where it is.
            language: of the reader.
        """
        parameters = [self._parameter(each.partition("}")[0], "path", language) for each in path.split("{")[1:]]
        parameters += (self._parameter(name, "query", language) for name in self.parameters)
        conditions = (*(("If-None-Match",) if 304 in self.others else ()), *self.asked)
        parameters += (_object(name, "header", *_OF_REQUESTS[name], language) for name in conditions)
        bodies = {media_type: {"schema": _STRING} for media_type in self.bodies}
        return {
            "operationId": self.name,
            "tags": [self.tag],
            "summary": self.summary.best(language),
            **({"parameters": parameters} if parameters else {}),
            **({"requestBody": {"required": True, "content": bodies}} if bodies else {}),
            **({"security": [{"token": []}]} if self.status == 204 else {}),
            "responses": {
                **{str(status): self._answer(status, language) for status in sorted({self.status, *self.others})},
                **problems(sorted(set(self.problems))),
            },
        }

    def _parameter(self, name: str, place: str, language: str) -> Json:
        said, schema = _PARAMETERS[name]
        if name == "suffix":
            schema = {**schema, "enum": list(self.suffixes)}
        return _object(_NAMES.get(name, name), place, said, schema, language)

    def _answer(self, status: int, language: str) -> Json:
        names = _HEADERS_BY_STATUS.get(status, ())
        content: Json = {}
        if status == self.status:
            names = (*(("ETag",) if 304 in self.others else ()), *names, *self.told)
        if status in {self.status, 206}:
            content = {media_type: {"schema": _STRING} for media_type in self.answers}
        return {
            "description": _STATUSES[status].best(language),
            **({"headers": headers(*names)} if names else {}),
            **({"content": content} if content else {}),
        }


def own_headers(language: str) -> dict[str, Json]:
    """The headers of answers that ``/api/v1`` does not have, as ``components/headers``."""
    return {name: {"description": said.best(language), "schema": schema} for name, (said, schema) in _OF_ANSWERS.items()}


def _object(name: str, place: str, said: Text, schema: Json, language: str) -> Json:
    return {"name": name, "in": place, "required": place == "path", "description": said.best(language), "schema": schema}
