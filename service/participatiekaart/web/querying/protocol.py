"""What a request to ``/sparql`` asks for (SPARQL 1.1 Protocol, section 2)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Collection
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl, quote

import pyoxigraph as ox
from starlette.exceptions import HTTPException
from starlette.requests import Request
from werkzeug.http import parse_options_header

from participatiekaart.errors import InvalidInput
from participatiekaart.language import text
from participatiekaart.rdf.sparql import Dataset
from participatiekaart.web.problems import ContentTooLarge

__all__ = [
    "FORM",
    "MOST_BYTES",
    "QUERY",
    "UPDATE",
    "Operation",
    "address_of",
    "body_of",
    "chunks_of",
    "content_type_of",
    "decoded",
    "iri_of",
    "operation_of",
    "parameters_of",
]

QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
_CHARSETS = {"utf-8", "utf8", "us-ascii"}
MOST_BYTES = 1024**2
"""Of a query or an update."""
_MOST_GRAPHS = 1000

Parameters = list[tuple[str, str]]


@dataclass(frozen=True)
class Operation:
    """A query, an update, or neither of them.

    Attributes:
        query: the query; none where there is none.
        update: the update; none where there is none.
        dataset: what it is told to read.
        parameters: all parameters, decoded.
    """

    query: str | None
    update: str | None
    dataset: Dataset
    parameters: Parameters

    def parameter(self, name: str) -> str | None:
        """The first value of a parameter."""
        return next((value for key, value in self.parameters if key == name), None)


async def operation_of(request: Request) -> Operation:
    """What a request asks for.

    Raises:
        InvalidInput: several queries or updates, both, an update by GET, parameters of the other operation, graphs that have no
            absolute IRI, or not UTF-8.
        ContentTooLarge: far too long.
        HTTPException: 415 for a body that is neither.
    """
    parameters = parameters_of(request.scope["query_string"])
    if request.method == "POST":
        content_type = content_type_of(request, (QUERY, UPDATE, FORM))
        body = await body_of(request, MOST_BYTES)
        if content_type == FORM:
            parameters += parameters_of(body)
        else:
            parameters.append(("query" if content_type == QUERY else "update", decoded(body)))
    elif any(name == "update" for name, _ in parameters):
        raise InvalidInput(text("An update is sent with POST."))
    query, update = (_single(parameters, name) for name in ("query", "update"))
    if query is not None and update is not None:
        raise InvalidInput(text("There is a query and an update; send one of them."))
    return Operation(query, update, _dataset(parameters, is_update=update is not None), parameters)


def parameters_of(encoded: bytes) -> Parameters:
    """Form-encoded parameters.

    Raises:
        InvalidInput: not UTF-8, or too many.
    """
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_GRAPHS)
    except UnicodeDecodeError as error:
        raise _not_utf_8() from error
    except ValueError as error:
        raise InvalidInput(text("There are more than {most} parameters.", most=_MOST_GRAPHS)) from error


def content_type_of(request: Request, offers: Collection[str]) -> str:
    """The media type of a body.

    Args:
        request: has the body.
        offers: media types that are read.

    Raises:
        HTTPException: 415 for any other, for one that is not in UTF-8, and for one that is compressed.
    """
    if request.headers.get("content-encoding", "").strip().lower() not in {"", "identity"}:
        raise HTTPException(415, ", ".join(offers), {"Accept-Encoding": "identity"})
    content_type, options = parse_options_header(request.headers.get("content-type"))
    content_type = content_type.lower()
    if content_type not in offers or options.get("charset", "utf-8").lower() not in _CHARSETS:
        name = "Accept-Patch" if request.method == "PATCH" else "Accept-Post"
        raise HTTPException(415, ", ".join(offers), {name: ", ".join(offers)})
    return content_type


async def chunks_of(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    """The body of a request, piece by piece.

    Raises:
        ContentTooLarge: it is larger than so many bytes.
    """
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise ContentTooLarge(text("This may have at most {kib} KiB.", kib=most // 1024))
        yield chunk


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request.

    Raises:
        ContentTooLarge: it is larger than so many bytes.
    """
    return b"".join([chunk async for chunk in chunks_of(request, most)])


def decoded(body: bytes) -> str:
    """A query or an update as text.

    Raises:
        InvalidInput: not UTF-8.
    """
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf_8() from error


def _not_utf_8() -> InvalidInput:
    return InvalidInput(text("The query is not UTF-8."))


def _single(parameters: Parameters, name: str) -> str | None:
    values = [value for key, value in parameters if key == name]
    if len(values) > 1:
        raise InvalidInput(text("There is more than one {name}; send one.", name=name))
    return values[0] if values else None


def _dataset(parameters: Parameters, *, is_update: bool) -> Dataset:
    """The dataset that a request names (sections 2.1.4 and 2.2.3)."""
    names = ("using-graph-uri", "using-named-graph-uri"), ("default-graph-uri", "named-graph-uri")
    ours, others = names if is_update else reversed(names)
    graphs: dict[str, list[str]] = {name: [] for name in ours}
    for name, value in parameters:
        if name in others:
            raise InvalidInput(text("{name} does not belong with this; use {ours}.", name=name, ours=" / ".join(ours)))
        if name in graphs:
            graphs[name].append(iri_of(name, value))
    default, named = graphs.values()
    return Dataset(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def address_of(request: Request) -> str:
    """The address of a request without its parameters: the base of relative IRIs in it."""
    return _address(request.scope["scheme"], request.headers.get("host", ""), request.scope["path"])


@lru_cache(maxsize=64)
def _address(scheme: str, host: str, path: str) -> str:
    address = f"{scheme}://{host}{quote(path)}"
    try:
        return ox.NamedNode(address).value
    except ValueError:  # whatever the client calls us, it must not be able to break a query
        return f"{scheme}://localhost{quote(path)}"


def iri_of(name: str, value: str) -> str:
    """An absolute IRI.

    Args:
        name: what messages call the parameter.
        value: its value.

    Raises:
        InvalidInput: it is none.
    """
    try:
        return ox.NamedNode(value).value
    except ValueError as error:
        raise InvalidInput(text("{name}: '{value}' is not an absolute IRI.", name=name, value=value)) from error
