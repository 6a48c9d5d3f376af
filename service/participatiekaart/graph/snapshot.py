"""Reading a published snapshot: a store on disk that never changes, held by a lease."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.graph.lease import SNAPSHOTS
from participatiekaart.graph.newest import Newest
from participatiekaart.graph.pointer import Pointer
from participatiekaart.language import Text, text
from participatiekaart.locks import FileLock
from participatiekaart.model.shapes import LABELS

__all__ = ["UNREADABLE", "Graph", "Snapshot", "check_files", "files_of"]

UNREADABLE = text("The graph cannot be read at the moment; it has to be rebuilt from the journal.")
"""What a reader is told whose snapshot is damaged."""

_DEFAULT = ox.DefaultGraph()
_LABELS = tuple(ox.NamedNode(each) for each in LABELS)


def files_of(directory: Path) -> dict[str, int]:
    """Size of the files that a store cannot do without."""
    return {
        path.name: path.stat().st_size
        for path in sorted(directory.iterdir())
        if path.suffix == ".sst" or path.name == "CURRENT" or path.name.startswith("MANIFEST")
    }


def check_files(data_dir: Path, published: Pointer) -> None:
    """Notice a snapshot that was cut short, emptied or taken away.

    Raises:
        SnapshotCorrupt: it is not what was published, or does not open.
    """
    directory = data_dir / SNAPSHOTS / published.snapshot
    try:
        if files_of(directory) == published.files:
            next(iter(ox.Store.read_only(str(directory))), None)
            return
    except (OSError, RuntimeError):
        pass
    raise SnapshotCorrupt(
        text("The graph in {folder} is damaged; 'participatiekaart rebuild' makes it again from the journal.", folder=directory)
    )


class Snapshot:
    """A published snapshot, open for reading as long as this object lives.

    Attributes:
        position: of the journal that it shows.
        name: of its directory.
        triple_count: of its default graph.
        store: the store; query it only with what is bounded by itself, everything else goes to the query workers.
    """

    def __init__(self, data_dir: Path, published: Pointer, held: FileLock) -> None:
        self.position = published.position
        self.name = published.snapshot
        self.triple_count = published.triples
        self.store = ox.Store.read_only(str(data_dir / SNAPSHOTS / published.snapshot))
        self._lease = held

    def triples(self, graph: str) -> list[ox.Triple]:
        """The triples of a named graph, in a stable order; none when there is no such graph."""
        return sorted((quad.triple for quad in self._quads(None, None, None, ox.NamedNode(graph))), key=str)

    def describes(self, iri: str) -> bool:
        """Whether there is a triple about a node."""
        return next(self._quads(ox.NamedNode(iri), None, None), None) is not None

    def incoming(self, iri: str, most: int) -> list[ox.Triple]:
        """Triples that point to a node, at most so many, in a stable order."""
        quads = self._quads(None, None, ox.NamedNode(iri))
        return sorted((quad.triple for quad in islice(quads, most)), key=str)

    def graphs(self, most: int) -> list[tuple[str, int]]:
        """The first named graphs by name, at most so many, with how many triples each holds."""
        with _readable():
            names = sorted(each.value for each in self.store.named_graphs() if isinstance(each, ox.NamedNode))[:most]
        return [(name, sum(1 for _ in self._quads(None, None, None, ox.NamedNode(name)))) for name in names]

    def graphs_pointing_to(self, iris: Iterable[str]) -> set[str]:
        """Names of the graphs that hold a triple whose object is any of these."""
        return {
            quad.graph_name.value
            for iri in iris
            for quad in self._quads(None, None, ox.NamedNode(iri), None)
            if isinstance(quad.graph_name, ox.NamedNode)
        }

    def label(self, iri: str) -> Text:
        """What a node is called, by language; empty when it has no name."""
        node = ox.NamedNode(iri)
        for predicate in _LABELS:
            found = Text.collect(
                (quad.object.language or "", quad.object.value)
                for quad in self._quads(node, predicate, None)
                if isinstance(quad.object, ox.Literal)
            )
            if found:
                return found
        return Text()

    def instances(self, class_iri: str) -> list[str]:
        """IRIs of the instances of a class, sorted."""
        rdf_type = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        quads = self._quads(None, rdf_type, ox.NamedNode(class_iri))
        return sorted(quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode))

    def _quads(
        self,
        subject: ox.NamedNode | None,
        predicate: ox.NamedNode | None,
        value: ox.NamedNode | None,
        graph: ox.NamedNode | ox.DefaultGraph | None = _DEFAULT,
    ) -> Iterator[ox.Quad]:
        with _readable():
            yield from self.store.quads_for_pattern(subject, predicate, value, graph)


@contextmanager
def _readable() -> Iterator[None]:
    """Tell of a table that turns out to be damaged."""
    try:
        yield
    except (OSError, RuntimeError) as error:
        raise SnapshotCorrupt(UNREADABLE) from error


class Graph:
    """What is published in a data directory; always the newest.

    Args:
        data_dir: the data directory.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        unreadable = text("There is no readable graph; 'participatiekaart rebuild' makes it from the journal.")
        self._newest = Newest(data_dir, SNAPSHOTS, partial(Snapshot, data_dir), unreadable)

    def stamp(self) -> object:
        """Something that changes whenever another position is published; much cheaper than a snapshot."""
        return self._newest.stamp()

    def snapshot(self) -> Snapshot:
        """The published snapshot. Whoever keeps the object keeps reading the same position.

        Raises:
            SnapshotCorrupt: nothing is published, or it does not open.
        """
        return self._newest.get()
