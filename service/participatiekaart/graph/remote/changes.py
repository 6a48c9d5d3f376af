"""What changed in our graphs, as SPARQL updates of bounded size.

Each update leaves the union what it has to be: every triple that any of our graphs holds, once. That is the default graph of the
engine, or a graph of its own where the engine has no default graph to write to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["GraphChange", "Layout", "requests"]


class GraphChange(NamedTuple):
    """What became of a named graph.

    Attributes:
        graph: its IRI.
        old: what the engine holds of it: N-Triples lines without blank nodes; none where the graph is new.
        new: what it is to hold; none where the graph goes.
    """

    graph: str
    old: bytes | None
    new: bytes | None


_DROP_BYTES = 1024
"""What an operation of its own weighs: Virtuoso compiles no more than some hundreds together."""


def _as_it_is(lines: bytes) -> bytes:
    return lines


@dataclass(frozen=True)
class Layout:
    """Where an engine keeps what, and how.

    Attributes:
        base: IRI that the names of our own graphs in it start with.
        has_default: whether its default graph is one that can be written to, and holds nothing else.
        stored: what is put into it for N-Triples lines.
    """

    base: str
    has_default: bool = True
    stored: Callable[[bytes], bytes] = _as_it_is

    @property
    def marker(self) -> str:
        """The graph that says what is published, and lists our graphs."""
        return f"{self.base}graph#published"

    @property
    def union(self) -> str:
        """The graph that holds the union; empty where the default graph does."""
        return "" if self.has_default else f"{self.base}graph#all"

    @property
    def own(self) -> tuple[str, ...]:
        """The graphs that are not for readers."""
        return tuple(filter(None, (self.marker, self.union)))

    @property
    def listed(self) -> bytes:
        """What a graph of ours is said to be in the marker graph, as SPARQL."""
        return b"<%b> <%b>" % (f"{self.base}graph#in".encode(), self.marker.encode())

    def said(self, name: str, value: int | str) -> bytes:
        """What the marker says, as SPARQL: a number, or what a variable stands for."""
        written = f"'{value}'" if isinstance(value, int) else value
        return f"GRAPH <{self.marker}> {{ <{self.marker}> <{self.base}graph#{name}> {written} }}".encode()

    def in_union(self, triples: bytes) -> bytes:
        """A pattern or data, put into the union."""
        return b"GRAPH <%b> { %b }" % (self.union.encode(), triples) if self.union else triples


@dataclass
class _Request:
    """An update in the making.

    Attributes:
        layout: of the engine.
        removed, added: lines by graph.
        gone: graphs that are there no more.
        size: roughly, in bytes.
    """

    layout: Layout
    removed: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    added: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    gone: list[str] = field(default_factory=list)
    size: int = 0

    def remove(self, graph: str, line: bytes) -> None:
        self.removed[graph].append(line)
        self.size += 2 * len(line)

    def add(self, graph: str, line: bytes) -> None:
        self.added[graph].append(line)
        self.size += 2 * len(line)

    def enlist(self, graph: str, _line: bytes) -> None:
        self.added[self.layout.marker].append(_listing(self.layout, graph))
        self.size += 4 * len(graph)

    def drop(self, graph: str, _line: bytes) -> None:
        self.gone.append(graph)
        self.size += _DROP_BYTES

    def sparql(self) -> bytes:
        """The update (SPARQL 1.1 Update, section 3)."""
        operations = []
        if self.removed:
            # By subject and property: Virtuoso takes no long texts in VALUES, and no times.
            stems = {b"(%b %b)\n" % tuple(line.split(b" ", 2)[:2]) for lines in self.removed.values() for line in lines}
            triple = self.layout.in_union(b"?s ?p ?o")
            ours = b"GRAPH <%b> { ?g %b }" % (self.layout.marker.encode(), self.layout.listed)
            # One operation a graph: of several, Virtuoso keeps the texts with a language, and says that all went well.
            operations += [b"DELETE DATA {\n%b}" % _by_graph({graph: lines}) for graph, lines in self.removed.items()]
            operations.append(
                b"DELETE { %b } WHERE {\nVALUES (?s ?p) {\n%b}\n%b FILTER NOT EXISTS {\n"
                b"GRAPH ?g { ?s ?p ?o } FILTER EXISTS { %b } } }" % (triple, b"".join(sorted(stems)), triple, ours)
            )
        if self.gone:
            operations += [b"DROP SILENT GRAPH <%b>" % graph.encode() for graph in self.gone]
            operations.append(
                b"DELETE DATA {\n%b}" % _by_graph({self.layout.marker: [_listing(self.layout, graph) for graph in self.gone]})
            )
        if self.added:
            marker = self.layout.marker
            lines = b"".join(sorted({line for graph, lines in self.added.items() if graph != marker for line in lines}))
            operations.append(b"INSERT DATA {\n%b%b}" % (_by_graph(self.added), self.layout.in_union(lines)))
        return b" ;\n".join(operations)


def requests(changes: Iterable[GraphChange], layout: Layout, most_bytes: int) -> Iterator[bytes]:
    """The updates that make an engine hold what changed.

    Args:
        changes: one a graph.
        layout: of the engine.
        most_bytes: size from which on a next update is begun.
    """
    request = _Request(layout)
    for change in changes:
        for step, line in _steps(change, layout):
            step(request, change.graph, line)
            if request.size >= most_bytes:
                yield request.sparql()
                request = _Request(layout)
    if request.size:
        yield request.sparql()


def _steps(change: GraphChange, layout: Layout) -> Iterator[tuple[Callable[[_Request, str, bytes], None], bytes]]:
    old, new = (set(layout.stored(lines or b"").splitlines(keepends=True)) for lines in (change.old, change.new))
    if change.old is None and change.new is not None:
        yield _Request.enlist, b""
    for line in sorted(old - new):
        yield _Request.remove, line
    for line in sorted(new - old):
        yield _Request.add, line
    if change.old is not None and change.new is None:
        yield _Request.drop, b""


def _listing(layout: Layout, graph: str) -> bytes:
    return b"<%b> %b .\n" % (graph.encode(), layout.listed)


def _by_graph(lines: dict[str, list[bytes]]) -> bytes:
    return b"".join(b"GRAPH <%b> {\n%b}\n" % (graph.encode(), b"".join(each)) for graph, each in lines.items())
