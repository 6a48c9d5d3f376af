"""Writing an index: from nothing, or from the one before it with what changed."""

from __future__ import annotations

import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import tantivy
from tantivy import Query

from participatiekaart.index import schema
from participatiekaart.index.things import Document, Things
from participatiekaart.journal import Change
from participatiekaart.model import Model
from participatiekaart.rdf.names import Naming, RecordName

__all__ = ["IndexProjection"]

_PARALLEL_FROM = 1_000
"""Records from which on several processes are quicker than one: each takes half a second to start."""
_BATCH = 100
_AHEAD = 4
"""Batches that each process has waiting, so that memory is bounded."""
_HEAP = 1_000_000_000
"""Bytes that the writer may hold before it writes a segment; it takes no more of them than it has to write."""
_MERGED = 8
"""Segments of about one size that the engine merges into one (the log merge policy of tantivy)."""
_MERGED_FROM = 20_000
"""Records from which on an index is written as so many segments; fewer are one segment anyhow."""


class IndexProjection:
    """The index as something that is published with each snapshot (`graph.publishing.Projection`).

    Args:
        model: the shapes.
        naming: tells which record a thing belongs to.
    """

    name = "index"

    def __init__(self, model: Model, naming: Naming) -> None:
        self._model = model
        self._naming = naming
        self._schema = schema.schema_of(model)
        self.digest = schema.digest_of(model, naming)

    def build(self, building: Path, snapshot: Path) -> None:
        """Make the index of a snapshot in a directory that is not there yet."""
        building.mkdir()
        index = schema.made(building, self._schema)
        store = ox.Store.read_only(str(snapshot))
        names = (self._naming.of_graph(each.value) for each in store.named_graphs() if isinstance(each, ox.NamedNode))
        number = sum(1 for _ in store.named_graphs())
        # one segment is the quickest to search: what several make of an order, or count, has to be put together in words
        parts = _MERGED if number >= _MERGED_FROM else 1
        for _ in range(parts):
            self._write(index, self._documents(snapshot, islice(names, -(-number // parts))))

    def advance(self, building: Path, snapshot: Path, old: Path, old_snapshot: Path, changes: Iterable[Change]) -> None:
        """Make the index of a snapshot in a directory that is not there yet, from that of an earlier snapshot.

        Args:
            building: the directory.
            snapshot: directory of the snapshot.
            old: directory of the earlier index.
            old_snapshot: directory of the snapshot that it was made of.
            changes: all records that changed in between.

        Raises:
            OSError, RuntimeError, ValueError: the earlier index or snapshot is damaged.
        """
        _copy(old, building)
        index = schema.opened(building)
        searcher = index.searcher()
        changed: dict[str, RecordName] = {}
        for change in changes:
            changed[change.name.iri] = change.name
            if len(changed) > max(searcher.num_docs, _PARALLEL_FROM):  # then nearly all is new, and need not be held at once
                shutil.rmtree(building)
                self.build(building, snapshot)
                return

        def things(directory: Path) -> Things:
            return Things(self._model, self._naming, ox.Store.read_only(str(directory)))

        after = things(snapshot)
        if referred_to := [each for each in changed.values() if _is_referred_to(each, searcher)]:
            before = things(old_snapshot)
            for record in referred_to:
                moved = _moved(record, before, after, searcher)
                changed.update((iri, self._naming.named(iri)) for iri in _records(moved, searcher, self._schema))
        self._write(index, self._documents(snapshot, changed.values(), after), changed)

    def opens(self, directory: Path) -> bool:
        """Whether an index can be read."""
        try:
            schema.opened(directory).searcher()
        except (OSError, ValueError):
            return False
        return True

    def _write(self, index: tantivy.Index, documents: Iterable[Document], replaced: Iterable[str] = ()) -> None:
        writer = index.writer(_HEAP, 1)
        for iri in replaced:
            writer.delete_documents_by_term(schema.RECORD, iri)
        for document in documents:
            writer.add_document(tantivy.Document.from_dict(document, self._schema))
        writer.commit()
        writer.wait_merging_threads()

    def _documents(self, snapshot: Path, names: Iterable[RecordName], things: Things | None = None) -> Iterator[Document]:
        """The documents of these records, made by several processes where there are many."""
        records = (name for name in names if name.is_record)
        first = list(islice(records, _PARALLEL_FROM))
        processors = len(os.sched_getaffinity(0))
        if len(first) < _PARALLEL_FROM or processors == 1:
            things = things or Things(self._model, self._naming, ox.Store.read_only(str(snapshot)))
            for name in chain(first, records):
                yield from things.documents(name)
            return
        rest = chain(first, records)
        waiting: deque[Future[list[Document]]] = deque()
        told = (self._model, self._naming.base, snapshot)
        with ProcessPoolExecutor(processors, get_context("spawn"), initializer=_start, initargs=told) as pool:
            while batch := list(islice(rest, _BATCH)):
                waiting.append(pool.submit(_batch, batch))
                if len(waiting) > processors * _AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()


def _copy(old: Path, building: Path) -> None:
    """The files of an index once more: segments never change, so they are shared by hard links."""
    building.mkdir()
    for path in old.iterdir():
        if path.suffix == ".json":
            shutil.copyfile(path, building / path.name)
        elif path.suffix != ".lock":
            (building / path.name).hardlink_to(path)


def _is_referred_to(record: RecordName, searcher: tantivy.Searcher) -> bool:
    """Whether documents of other records may hold something of this one; its nodes begin with its name."""
    return record.is_record and bool(searcher.terms_with_prefix(schema.REFERS, record.iri, limit=1))


def _moved(record: RecordName, before: Things, after: Things, searcher: tantivy.Searcher) -> list[str]:
    """The nodes of a changed record of which documents of other records hold something that is different now."""
    nodes = before.nodes(record) | after.nodes(record)
    asked = [each for each in nodes if searcher.doc_freq(schema.REFERS, each)]
    return [each for each in asked if before.references.referent(each) != after.references.referent(each)]


def _records(iris: list[str], searcher: tantivy.Searcher, fields: tantivy.Schema) -> Iterator[str]:
    """IRIs of the records whose documents hold something of these things."""
    if iris:
        found = searcher.search(Query.term_set_query(fields, schema.REFERS, iris), max(searcher.num_docs, 1), count=False)
        for _, address in found.hits:
            yield str(searcher.doc(address).get_first(schema.RECORD))


# --- in a process of its own -------------------------------------------------------------------------------------------------

_things: Callable[[RecordName], Iterator[Document]]


def _start(model: Model, base: str, snapshot: Path) -> None:
    """Get ready to make documents, and end when the process that asks for them does, however that ends."""
    global _things  # noqa: PLW0603  (what a process of a pool is told once)
    parent = parent_process()
    assert parent is not None  # noqa: S101  (a process of a pool has one)
    Thread(target=_end_with, args=(parent,), daemon=True).start()
    _things = Things(model, Naming(base), ox.Store.read_only(str(snapshot))).documents


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _batch(names: list[RecordName]) -> list[Document]:
    return [document for name in names for document in _things(name)]
