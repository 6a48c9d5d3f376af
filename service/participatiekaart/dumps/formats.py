"""Records as RDF files, one record at a time, so that memory does not grow with the number of records.

A record is parsed once, however many files it goes into. Each format has what a file begins with, what stands between records,
and what it ends with: together that is one valid document.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import orjson
import pyoxigraph as ox

from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.parsing import parse_lines
from participatiekaart.rdf.records import Record

__all__ = ["GRAPH", "PART", "Format", "Said"]

_HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items()).encode()
_PREFIX = b"@prefix "


class Said:
    """A record as the formats write it, each way worked out at most once.

    Args:
        record: the record.
        documents: writes it as JSON-LD.
    """

    def __init__(self, record: Record, documents: JsonDocuments) -> None:
        self.record = record
        self._documents = documents

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """Its triples, in order."""
        return [quad.triple for quad in parse_lines(self.record.content)]

    @cached_property
    def tree(self) -> Tree:
        """Its triples by subject and predicate."""
        return Tree.of(self.triples)

    @cached_property
    def turtle(self) -> bytes:
        """Its triples in Turtle, with the prefixes of every file."""
        written = ox.serialize(self.triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""
        body = 0
        while written.startswith(_PREFIX, body):
            body = written.index(b"\n", body) + 1
        return written[body:]

    @cached_property
    def node(self) -> bytes:
        """Its triples as a JSON-LD node object without a context."""
        document = self._documents.json_ld(self.tree, self.record.name.iri)
        del document["@context"]
        return orjson.dumps(document)

    @property
    def trig(self) -> bytes:
        """Its triples in its named graph, in TriG."""
        return b"<%b> {\n%b}\n" % (self.record.name.graph.encode(), self.turtle)

    @property
    def named_node(self) -> bytes:
        """Its triples in its named graph, as a JSON-LD graph object."""
        return b'{"id":%b,"@graph":[%b]}' % (orjson.dumps(self.record.name.graph), self.node)


@dataclass(frozen=True)
class Format:
    """A format of RDF files.

    Attributes:
        suffix: of its files.
        media_type: of its files.
        item: a record in it.
        head: what a file begins with.
        between: what stands between two records.
        tail: what a file ends with.
    """

    suffix: str
    media_type: str
    item: Callable[[Said], bytes]
    head: Callable[[JsonDocuments], bytes] = lambda _: b""
    between: bytes = b""
    tail: bytes = b""


def _json_head(documents: JsonDocuments) -> bytes:
    return b'{"@context":%b,"@graph":[\n' % orjson.dumps(documents.context)


_JSON_LD = "application/ld+json"

GRAPH = (
    Format("nq", "application/n-quads", lambda said: said.record.quads()),
    Format("trig", "application/trig", lambda said: said.trig, lambda _: _HEAD),
    Format("jsonld", _JSON_LD, lambda said: said.named_node, _json_head, b",\n", b"\n]}\n"),
)
"""Formats of the whole graph: each record in its named graph."""

PART = (
    Format("ttl", "text/turtle", lambda said: said.turtle, lambda _: _HEAD),
    Format("jsonld", _JSON_LD, lambda said: said.node, _json_head, b",\n", b"\n]}\n"),
)
"""Formats of a part of it: triples."""
