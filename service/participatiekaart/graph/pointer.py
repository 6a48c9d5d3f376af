"""The one file that says which snapshot, and which other projections of it, readers use: publishing is replacing it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from participatiekaart.graph.lease import SNAPSHOTS

__all__ = ["Part", "Pointer", "fsync_directory", "path_in", "read", "stamp", "switch"]


@dataclass(frozen=True)
class Part:
    """A projection that is published with a snapshot.

    Attributes:
        name: of its directory, in the folder of its kind.
        digest: what it was made with; it is made anew when that changes.
        files: size in bytes of each of its files, to notice damage.
    """

    name: str
    digest: str
    files: dict[str, int]


@dataclass(frozen=True)
class Pointer:
    """What is published.

    Attributes:
        position: of the journal.
        snapshot: name of the snapshot's directory.
        triples: of the default graph.
        files: size in bytes of each file that matters in it, to notice damage.
        parts: what else was made of the same position, by the folder of its kind in the data directory: ``index``.
    """

    position: int
    snapshot: str
    triples: int
    files: dict[str, int]
    parts: Mapping[str, Part] = field(default_factory=dict)

    def name_of(self, kind: str) -> str | None:
        """The name of the published directory in the folder of a kind; none where there is none."""
        if kind == SNAPSHOTS:
            return self.snapshot
        return self.parts[kind].name if kind in self.parts else None


def path_in(data_dir: Path) -> Path:
    """Where the pointer of a data directory is."""
    return data_dir / "published.json"


def read(data_dir: Path) -> Pointer | None:
    """What is published; none when nothing is, or when the file is damaged (then it is published anew)."""
    try:
        found = orjson.loads(path_in(data_dir).read_bytes())
        match found:
            case {"position": int(position), "snapshot": str(snapshot), "triples": int(triples), "files": dict(files)}:
                return Pointer(position, snapshot, triples, files, _parts(found.get("parts")))
    except (FileNotFoundError, orjson.JSONDecodeError):
        pass
    return None


def _parts(found: object) -> dict[str, Part]:
    """What can be read of the projections; the others are made anew."""
    parts: dict[str, Part] = {}
    said: dict[str, Any] = found if isinstance(found, dict) else {}
    for kind, part in said.items():
        match part:
            case {"name": str(name), "digest": str(digest), "files": dict(files)}:
                parts[kind] = Part(name, digest, files)
    return parts


def stamp(path: str) -> tuple[int, int] | None:
    """Something that changes whenever the pointer at a path does, and costs one system call."""
    try:
        status = os.stat(path)  # noqa: PTH116  (it is asked several times a request)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_mtime_ns


def switch(data_dir: Path, pointer: Pointer) -> None:
    """Make a snapshot the published one, for all readers at once and durably."""
    path = path_in(data_dir)
    new = path.with_suffix(".tmp")
    with new.open("wb") as file:
        file.write(orjson.dumps(pointer))
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
    fsync_directory(data_dir)


def fsync_directory(path: Path) -> None:
    """Make the names in a directory durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
