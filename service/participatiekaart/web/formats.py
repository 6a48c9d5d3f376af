"""Media types of results and graphs, and the short names that ``?format=`` takes for them."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from participatiekaart.errors import InvalidInput, RecordNotFound
from participatiekaart.graph.questions import Kind
from participatiekaart.language import text

__all__ = ["ALIASES", "EVERY_RESULT", "GRAPHS", "RESULTS", "named_format", "not_in_format", "with_charset"]

GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
}
"""Media types of a graph; the first is what a client gets that accepts anything."""

RESULTS: dict[Kind, tuple[str, ...]] = {
    "solutions": (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        "application/json",
        "application/xml",
    ),
    "boolean": ("application/sparql-results+json", "application/sparql-results+xml", "application/json", "application/xml"),
    "graph": (*GRAPHS, "application/n-quads", "application/trig"),
}
"""Media types by kind of result; the first is what a client gets that accepts anything."""

EVERY_RESULT = tuple(media_type for media_types in RESULTS.values() for media_type in media_types)
ALIASES = {"application/json": "application/sparql-results+json", "application/xml": "application/sparql-results+xml"}
"""What clients call some of them as well."""

_NAMES = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ntriples": "application/n-triples",
    "rdfxml": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nquads": "application/n-quads",
    "trig": "application/trig",
    "html": "text/html",
}


def named_format(name: str | None) -> str:
    """The media type that ``?format=`` asks for, by a short name or itself; empty where it does not ask.

    Raises:
        InvalidInput: there is no such format.
    """
    if not name:
        return ""
    media_type = _NAMES.get(name, name)
    if media_type not in {*_NAMES.values(), *ALIASES}:
        raise InvalidInput(
            text("There is no format '{name}'; use one of {formats}, or a media type.", name=name, formats=", ".join(_NAMES))
        )
    return media_type


def not_in_format(suffixes: Iterable[str]) -> RecordNotFound:
    """What a client is told that asks by suffix for a format that there is not.

    Args:
        suffixes: of the formats that there are.
    """
    formats = ", ".join(f".{each}" for each in suffixes)
    return RecordNotFound(text("This is not there in that format; it is as {formats}.", formats=formats))


def with_charset(media_type: str) -> str:
    """A media type as Content-Type says it."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
