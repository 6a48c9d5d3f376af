"""Writing a page block by block, so that it never stands in memory as a whole: the same blocks give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

import pyoxigraph as ox

from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.parsing import parse_lines

__all__ = ["MEDIA_TYPES", "Block", "about", "moment", "said", "written"]

MEDIA_TYPES = ("application/trig", "application/n-quads", "application/ld+json")
"""Formats that can say what a page says; the first is what a client gets that accepts anything."""

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Block:
    """Some triples of a page.

    Attributes:
        lines: N-Triples.
        graph: named graph that they are in; empty for the default graph.
    """

    lines: bytes
    graph: str = ""


def written(blocks: Iterable[Block], media_type: str, feed: str) -> Iterator[bytes]:
    """Blocks in a format.

    Args:
        blocks: in the order in which they are to stand.
        media_type: one of `MEDIA_TYPES`, or ``text/turtle`` where all are in the default graph.
        feed: address of the root. The formats that know relative references get them where a page speaks of pages, so that a
            client finds its way whatever name it calls the service by.
    """
    if media_type == "application/n-quads":
        return _gathered(map(_n_quads, blocks))
    page = re.compile(rb'(?<=[<"])%b(?=[>"/#])' % re.escape(feed.encode()))
    path = urlsplit(feed).path.encode()
    if media_type == "application/ld+json":
        return _gathered(_json_ld(blocks, partial(page.sub, path)))
    return _gathered(_trig(block, partial(page.sub, path)) for block in blocks)


def _gathered(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces that are worth the cost of handing over."""
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _n_quads(block: Block) -> bytes:
    return block.lines.replace(b" .\n", b" <%b> .\n" % block.graph.encode()) if block.graph else block.lines


def _trig(block: Block, relative: Callable[[bytes], bytes]) -> bytes:
    return b"<%b> {\n%b}\n" % (block.graph.encode(), block.lines) if block.graph else relative(block.lines)


def _json_ld(blocks: Iterable[Block], relative: Callable[[bytes], bytes]) -> Iterator[bytes]:
    between = b"["
    for block in blocks:
        graph = ox.NamedNode(block.graph) if block.graph else ox.DefaultGraph()
        quads = [ox.Quad(each.subject, each.predicate, each.object, graph) for each in parse_lines(block.lines)]
        body = (ox.serialize(quads, format=ox.RdfFormat.JSON_LD) or b"[]")[1:-1]
        yield between + (body if block.graph else relative(body))
        between = b",\n"
    yield b"]\n"


def moment(at: datetime) -> str:
    """A moment as a page says it: in UTC, to the microsecond."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"


def about(subject: str, predicate: str, value: str) -> bytes:
    """A triple with an IRI."""
    return f"<{subject}> <{predicate}> <{value}> .\n".encode()


def said(subject: str, predicate: str, value: str, datatype: str = "", *, language: str = "") -> bytes:
    """A triple with a text; the datatype by its name in XML Schema."""
    literal = ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + (datatype or "string")))
    return f"<{subject}> <{predicate}> {ox.Literal(value, language=language) if language else literal} .\n".encode()
