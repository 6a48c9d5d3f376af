"""What is published in a data directory, open for reading: always the newest, held by a lease as long as somebody reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.graph import pointer
from participatiekaart.graph.lease import lease
from participatiekaart.graph.pointer import Pointer
from participatiekaart.language import Text
from participatiekaart.locks import FileLock

__all__ = ["Newest"]

_RACES = 100
"""Publishes that may come between reading the pointer and taking the lease before we believe that something is wrong."""

Opened = TypeVar("Opened")


class Newest(Generic[Opened]):
    """The newest of one kind of what is published. May be shared by threads.

    Args:
        data_dir: the data directory.
        kind: the folder that it is in: `SNAPSHOTS`, or that of a projection.
        opened: opens what a pointer names, and keeps the lease; raises OSError, RuntimeError or ValueError where it is damaged.
        unreadable: what a reader is told when there is none, or it does not open.
    """

    def __init__(self, data_dir: Path, kind: str, opened: Callable[[Pointer, FileLock], Opened], unreadable: Text) -> None:
        self._data_dir = data_dir
        self._kind = kind
        self._opened = opened
        self._unreadable = unreadable
        self._pointer = str(pointer.path_in(data_dir))
        self._lock = Lock()
        self._seen: tuple[int, int] | None = None
        self._found: Opened | None = None

    def stamp(self) -> tuple[int, int] | None:
        """Something that changes whenever another position is published; much cheaper than opening it."""
        return pointer.stamp(self._pointer)

    def get(self) -> Opened:
        """The newest. Whoever keeps the object keeps reading the same position.

        Raises:
            SnapshotCorrupt: nothing is published, or it does not open.
        """
        with self._lock:
            seen = self.stamp()
            if self._found is None or seen != self._seen:
                self._found = self._open()
                self._seen = seen
            return self._found

    def _open(self) -> Opened:
        for _ in range(_RACES):
            published = pointer.read(self._data_dir)
            name = published.name_of(self._kind) if published else None
            if published is None or name is None:
                break
            held = lease(self._data_dir, name, self._kind)
            if held is None:  # swept, because a newer one was published since we read the pointer
                continue
            try:
                return self._opened(published, held)
            except (OSError, RuntimeError, ValueError):
                held.release()
                break
        raise SnapshotCorrupt(self._unreadable)
