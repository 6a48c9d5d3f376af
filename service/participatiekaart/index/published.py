"""The index that is published in a data directory: always the newest, held by a lease as long as somebody reads it."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.graph import pointer
from participatiekaart.graph.lease import lease
from participatiekaart.index.building import IndexProjection
from participatiekaart.index.searching import Index
from participatiekaart.language import text
from participatiekaart.model import Model
from participatiekaart.rdf.names import Naming

__all__ = ["PublishedIndex"]

_KIND = IndexProjection.name
_RACES = 100
"""Publishes that may come between reading the pointer and taking the lease before we believe that something is wrong."""


class PublishedIndex:
    """What is published in a data directory.

    Args:
        data_dir: the data directory.
        model: the shapes.
        naming: tells which things a path can mean.
    """

    def __init__(self, data_dir: Path, model: Model, naming: Naming) -> None:
        self._data_dir = data_dir
        self._model = model
        self._naming = naming
        self._pointer = str(pointer.path_in(data_dir))
        self._lock = Lock()
        self._seen: tuple[int, int] | None = None
        self._index: Index | None = None

    def newest(self) -> Index:
        """The published index. Whoever keeps the object keeps reading the same position.

        Raises:
            SnapshotCorrupt: none is published, or it does not open.
        """
        with self._lock:
            seen = pointer.stamp(self._pointer)
            if self._index is None or seen != self._seen:
                self._index = self._open()
                self._seen = seen
            return self._index

    def _open(self) -> Index:
        for _ in range(_RACES):
            published = pointer.read(self._data_dir)
            if published is None or _KIND not in published.parts:
                break
            name = published.parts[_KIND].name
            held = lease(self._data_dir, name, _KIND)
            if held is None:  # swept, because a newer one was published since we read the pointer
                continue
            try:
                return Index(self._data_dir / _KIND / name, published.position, self._model, self._naming, held)
            except (OSError, ValueError):
                held.release()
                break
        raise SnapshotCorrupt(
            text(
                "There is no readable index in {folder}; 'participatiekaart rebuild' makes it from the journal.",
                folder=self._data_dir,
            )
        )
