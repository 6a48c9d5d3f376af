"""The one file that says which snapshot readers use: publishing is replacing it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import orjson

__all__ = ["Pointer", "fsync_directory", "path_in", "read", "stamp", "switch"]


@dataclass(frozen=True)
class Pointer:
    """What is published.

    Attributes:
        position: of the journal.
        snapshot: name of the snapshot's directory.
        triples: of the default graph.
        files: size in bytes of each file that matters in it, to notice damage.
    """

    position: int
    snapshot: str
    triples: int
    files: dict[str, int]


def path_in(data_dir: Path) -> Path:
    """Where the pointer of a data directory is."""
    return data_dir / "published.json"


def read(data_dir: Path) -> Pointer | None:
    """What is published; none when nothing is, or when the file is damaged (then it is published anew)."""
    try:
        match orjson.loads(path_in(data_dir).read_bytes()):
            case {"position": int(position), "snapshot": str(snapshot), "triples": int(triples), "files": dict(files)}:
                return Pointer(position, snapshot, triples, files)
    except (FileNotFoundError, orjson.JSONDecodeError):
        pass
    return None


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
