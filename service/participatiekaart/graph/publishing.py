"""From the journal to a published snapshot, and to what else is published with it.

A snapshot holds every public triple twice: in its record's named graph and in the default graph, because Oxigraph's union of
named graphs does not de-duplicate (design section 5). Snapshot N+1 is a checkpoint of snapshot N, by hard links, with the
changes since.
"""

from __future__ import annotations

import io
import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.graph import pointer
from participatiekaart.graph.lease import SNAPSHOTS, lease
from participatiekaart.graph.pointer import Pointer
from participatiekaart.graph.projections import Projection, folder_for, free_name, project, settle, sweep
from participatiekaart.graph.remote import GraphChange, RemoteEngine
from participatiekaart.graph.snapshot import check_files, files_of
from participatiekaart.journal import Change, Journal
from participatiekaart.rdf.parsing import stored
from participatiekaart.rdf.records import Record

__all__ = ["publish", "rebuild"]

_log = logging.getLogger(__name__)
_DEFAULT = ox.DefaultGraph()
_OPTIMIZE_FROM = 512 * 1024**2
"""Bytes of N-Quads (about two million quads) from which on scans gain more from compacting than it costs."""
_BULK_FROM = 100
"""New records from which on a bulk load is quicker than one transaction a record."""

Progress = Callable[[str, float], None]


def publish(
    data_dir: Path,
    journal: Journal,
    progress: Progress = lambda _step, _done: None,
    engine: RemoteEngine | None = None,
    projections: Sequence[Projection] = (),
) -> Pointer:
    """Bring what readers see to the journal's position. The caller holds `journal.writing`.

    Args:
        data_dir: the data directory.
        journal: what to publish.
        progress: told what is done, and how much of it, from 0 to 1.
        engine: an external engine that is to hold the same; none where there is none.
        projections: what else is made of each snapshot; readers see it change together with the snapshot.

    Raises:
        EngineUnavailable: the engine does not answer; readers then see what they saw.
    """
    old = pointer.read(data_dir)
    if old is not None and not _intact(data_dir, old):
        _log.error("Snapshot %s is damaged; rebuilding it from the journal.", old.snapshot)
        old = None
    return _publish(data_dir, journal, progress, engine, projections, old=old)


def rebuild(
    data_dir: Path,
    journal: Journal,
    progress: Progress = lambda _step, _done: None,
    engine: RemoteEngine | None = None,
    projections: Sequence[Projection] = (),
) -> Pointer:
    """Build everything that readers see anew from the journal. The caller holds `journal.writing`."""
    return _publish(data_dir, journal, progress, engine, projections, old=None, anew=True)


def _publish(
    data_dir: Path,
    journal: Journal,
    progress: Progress,
    engine: RemoteEngine | None,
    projections: Sequence[Projection],
    *,
    old: Pointer | None,
    anew: bool = False,
) -> Pointer:
    """Publish from what can be read of what is published, or from nothing."""
    folder_for(data_dir, SNAPSHOTS)
    position = journal.position
    new = old
    if new is None or new.position != position:
        progress("publish", 0.0)
        new = _build(data_dir, journal, old, position)
    try:
        new = _with_parts(data_dir, journal, projections, new, old)
    except (OSError, RuntimeError):
        _log.exception("Snapshot %s cannot be read; rebuilding it from the journal.", new.snapshot)
        new = _with_parts(data_dir, journal, projections, _build(data_dir, journal, None, position), None)
    if engine:
        _push(engine, journal, position, anew=anew)
    if new != old:
        pointer.switch(data_dir, new)
        progress("publish", 1.0)
    sweep(data_dir, SNAPSHOTS, new.snapshot)
    for kind, part in new.parts.items():
        sweep(data_dir, kind, part.name)
    return new


def _with_parts(
    data_dir: Path, journal: Journal, projections: Sequence[Projection], new: Pointer, old: Pointer | None
) -> Pointer:
    since = old.position if old else 0
    made = {each.name: project(data_dir, each, new, old, journal.changes(since)) for each in projections}
    return replace(new, parts=made)


def _push(engine: RemoteEngine, journal: Journal, position: int, *, anew: bool = False) -> None:
    """Bring an external engine to a position, with what changed only, or with everything where it is not known what it holds."""
    held, publishing = engine.position()
    if held == position and not publishing and not anew:
        return
    anew = anew or publishing or not 0 < held <= position
    changes = journal.changes(0 if anew else held)
    engine.publish((_graph_change(each, journal, 0 if anew else held) for each in changes), position, anew=anew)


def _graph_change(change: Change, journal: Journal, held: int) -> GraphChange:
    old = journal.record(change.name.iri, at=held) if held else None
    return GraphChange(change.name.graph, old.content if old else None, change.record.content if change.record else None)


def _intact(data_dir: Path, old: Pointer) -> bool:
    try:
        check_files(data_dir, old)
    except SnapshotCorrupt:
        return False
    return True


def _build(data_dir: Path, journal: Journal, old: Pointer | None, position: int) -> Pointer:
    """Build a snapshot beside the others; it becomes visible under its name only when it is complete and on disk."""
    folder = data_dir / SNAPSHOTS
    name = free_name(folder, position)
    building = folder / f"{name}.tmp"
    triples = 0
    if old is not None:
        try:
            triples = old.triples + _advance(data_dir, building, journal.changes(old.position), old)
        except (OSError, RuntimeError):
            _log.exception("Snapshot %s is damaged; rebuilding it from the journal.", old.snapshot)
            shutil.rmtree(building, ignore_errors=True)
    if not building.exists():
        triples = _fill(building, journal)
    files = files_of(building)
    settle(building, name)
    return Pointer(position, name, triples, files)


def _fill(building: Path, journal: Journal) -> int:
    """Build a snapshot from nothing; returns how many triples its default graph has."""
    store = ox.Store(building)
    empty: list[str] = []
    if _bulk_load(store, _twice(_noting_empty(journal.records(), empty))) > _OPTIMIZE_FROM:
        store.optimize()
    for graph in empty:
        store.add_graph(ox.NamedNode(graph))
    store.flush()
    return sum(1 for _ in store.quads_for_pattern(None, None, None, _DEFAULT))


def _noting_empty(records: Iterable[Record], empty: list[str]) -> Iterator[Record]:
    """The records; the graphs of those that say nothing are noted, because no quad would make them."""
    for record in records:
        if not record.content:
            empty.append(record.name.graph)
        yield record


def _twice(records: Iterable[Record]) -> Iterator[bytes]:
    for record in records:
        yield record.content
        yield record.quads()


def _bulk_load(store: ox.Store, chunks: Iterator[bytes]) -> int:
    """Load N-Quads lines that we wrote ourselves; returns how many bytes that were."""
    stream = _Stream(chunks)
    store.bulk_load(stream, format=ox.RdfFormat.N_QUADS, lenient=True)  # type: ignore[arg-type]
    return stream.size


def _advance(data_dir: Path, building: Path, changes: Iterable[Change], old: Pointer) -> int:
    """Build a snapshot from the one before it; returns how many triples its default graph has more."""
    held = lease(data_dir, old.snapshot)
    ox.Store.read_only(str(data_dir / SNAPSHOTS / old.snapshot)).backup(building)
    if held:
        held.release()
    store = ox.Store(building)
    new: list[Record] = []
    more = 0
    for change in changes:
        graph = ox.NamedNode(change.name.graph)
        if change.record is not None and change.name.is_record and not store.contains_named_graph(graph):
            new.append(change.record)
        else:
            more += replace_record(store, graph, change.record)
    if len(new) >= _BULK_FROM:
        _bulk_load(store, _twice(new))
        more += sum(len(stored(record.content)) for record in new)  # what a record says no other graph may say
    else:
        more += sum(replace_record(store, ox.NamedNode(record.name.graph), record) for record in new)
    store.flush()
    return more


def replace_record(store: ox.Store, graph: ox.NamedNode, record: Record | None) -> int:
    """Make a named graph hold exactly this record, and the default graph exactly the union of all named graphs.

    Args:
        store: the store to change.
        graph: name of the record's graph.
        record: the record's new state; none to take it out.

    Returns:
        How many triples the default graph has more.
    """
    more = 0
    new = stored(record.content) if record else set()
    old = {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}
    for triple in old - new:
        store.remove(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
        elsewhere = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if not any(isinstance(quad.graph_name, ox.NamedNode) for quad in elsewhere):
            store.remove(ox.Quad(triple.subject, triple.predicate, triple.object, _DEFAULT))
            more -= 1
    added = new - old
    shown = [ox.Quad(each.subject, each.predicate, each.object, _DEFAULT) for each in added]
    more += sum(each not in store for each in shown)
    store.extend(ox.Quad(each.subject, each.predicate, each.object, graph) for each in added)
    store.extend(shown)
    if record is None:
        store.remove_graph(graph)
    elif not new:
        store.add_graph(graph)
    return more


class _Stream(io.RawIOBase):
    """Byte chunks as a file to read, so that a bulk load holds one record at a time."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""
        self.size = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        parts, found = [self._rest], len(self._rest)
        while size < 0 or found < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            parts.append(chunk)
            found += len(chunk)
        whole = b"".join(parts)
        cut = len(whole) if size < 0 else size
        self._rest = whole[cut:]
        self.size += len(whole[:cut])
        return whole[:cut]
