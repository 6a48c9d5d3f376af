"""What else is published with each snapshot: made of it in a directory of its own, leased, swept and replaced like a snapshot."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Protocol

from participatiekaart.graph.lease import SNAPSHOTS, remove_if_unleased
from participatiekaart.graph.pointer import Part, Pointer, fsync_directory
from participatiekaart.journal import Change

__all__ = ["Projection", "folder_for", "free_name", "project", "settle", "sweep"]

_log = logging.getLogger(__name__)


class Projection(Protocol):
    """Something that is made of a snapshot and never changes once it is made.

    A method that makes a directory raises OSError, RuntimeError or ValueError when what it reads is damaged.
    """

    @property
    def name(self) -> str:
        """Of the folder in the data directory that its directories are in."""

    @property
    def digest(self) -> str:
        """What it is made with besides the snapshot: when that changes it is made anew."""

    def build(self, building: Path, snapshot: Path) -> None:
        """Make it of the snapshot in a directory, in a directory that is not there yet."""

    def advance(self, building: Path, snapshot: Path, old: Path, old_snapshot: Path, changes: Iterable[Change]) -> None:
        """Make the same from what was made of an earlier snapshot and the records that changed since."""

    def opens(self, directory: Path) -> bool:
        """Whether what was made can be read."""


def folder_for(data_dir: Path, kind: str) -> Path:
    """The folder of a kind of projection, without what a killed publish left there."""
    folder = data_dir / kind
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob("*.tmp"):
        shutil.rmtree(leftover)
    return folder


def free_name(folder: Path, position: int) -> str:
    """A name for the directory of a position."""
    numbered = (f"{position:012d}-{number}" for number in count())
    return next(each for each in numbered if not (folder / each).exists())


def settle(building: Path, name: str) -> None:
    """Give a directory the name under which it is visible, once it is whole and on disk.

    A file with another name, too, came from a directory that was settled before, and is on disk since then.
    """
    for path in building.iterdir():
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_nlink == 1:
                os.fsync(file.fileno())
    fsync_directory(building)
    building.rename(building.with_name(name))
    fsync_directory(building.parent)


def sweep(data_dir: Path, kind: str, current: str) -> None:
    """Delete what nobody reads any more; the rest waits for the next publish."""
    for path in sorted((data_dir / kind).iterdir()):
        if path.is_dir() and path.name != current and (doomed := remove_if_unleased(data_dir, path.name, kind)):
            shutil.rmtree(doomed, ignore_errors=True)


def project(data_dir: Path, projection: Projection, new: Pointer, old: Pointer | None, changes: Iterable[Change]) -> Part:
    """Bring a projection to a snapshot that was just made, or was published without it.

    Args:
        data_dir: the data directory.
        projection: what to make.
        new: the snapshot.
        old: what is published now; none where that is nothing, or nothing that can be read.
        changes: what became of the records that changed in between.

    Returns:
        What the pointer is to say of it: what it says already, where that is still good.
    """
    folder, snapshots = folder_for(data_dir, projection.name), data_dir / SNAPSHOTS
    known = old.parts.get(projection.name) if old else None
    if known and (known.digest != projection.digest or not _intact(folder / known.name, projection, known)):
        _log.warning("The %s is damaged or was made by another version; making it anew.", projection.name)
        known = None
    if old and known and old.position == new.position:
        return known
    name = free_name(folder, new.position)
    building = folder / f"{name}.tmp"
    if old and known:
        try:
            projection.advance(building, snapshots / new.snapshot, folder / known.name, snapshots / old.snapshot, changes)
        except (OSError, RuntimeError, ValueError):
            _log.exception("The %s is damaged; making it anew.", projection.name)
            shutil.rmtree(building, ignore_errors=True)
    if not building.exists():
        projection.build(building, snapshots / new.snapshot)
    files = _files_of(building)
    settle(building, name)
    return Part(name, projection.digest, files)


def _intact(directory: Path, projection: Projection, known: Part) -> bool:
    return directory.is_dir() and _files_of(directory) == known.files and projection.opens(directory)


def _files_of(directory: Path) -> dict[str, int]:
    """Size of each file but those that readers may make, such as locks."""
    return {path.name: path.stat().st_size for path in sorted(directory.iterdir()) if not path.name.startswith(".")}
