"""What a dump holds: read from the ``manifest.json`` that is written into its folder last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson

__all__ = ["FOLDER", "MANIFEST", "PACKED", "DumpFile", "Dumps", "every", "latest", "path_of", "stamp", "write"]

FOLDER = "dumps"
"""In the data directory."""

MANIFEST = "manifest.json"

PACKED = {"gzip": "application/gzip", "zstd": "application/zstd"}
"""Media types of compressions."""


@dataclass(frozen=True)
class DumpFile:
    """A file of a dump.

    Attributes:
        name: of the file.
        dataset: IRI of the data set that it holds; empty for a file about the dump.
        media_type: of the content, before compression.
        compression: ``gzip``, ``zstd``, or empty where it is not compressed.
        byte_size: of the file.
        sha256: of the file, in hexadecimal.
        modified: when the content last changed.
        triples: how many it holds; none for what is no RDF of records.
    """

    name: str
    dataset: str
    media_type: str
    compression: str
    byte_size: int
    sha256: str
    modified: datetime
    triples: int | None


@dataclass(frozen=True)
class Dumps:
    """A dump.

    Attributes:
        position: of the journal that it shows.
        files: sorted by name.
        name: of its folder.
        digest: what it was made with: it is made anew when that changes.
    """

    position: int
    files: tuple[DumpFile, ...]
    name: str
    digest: str

    @cached_property
    def by_name(self) -> Mapping[str, DumpFile]:
        """The files by name."""
        return {each.name: each for each in self.files}


def every(data_dir: Path) -> list[Dumps]:
    """All dumps that are kept, the newest first."""
    found = (_read(path) for path in (data_dir / FOLDER).glob(f"*/{MANIFEST}"))
    return sorted((each for each in found if each), key=lambda each: _order(each.name), reverse=True)


def latest(data_dir: Path) -> Dumps | None:
    """The newest dump; none when there is none yet."""
    names = sorted((path.parent.name for path in (data_dir / FOLDER).glob(f"*/{MANIFEST}")), key=_order, reverse=True)
    return next((dump for name in names if (dump := _read(data_dir / FOLDER / name / MANIFEST))), None)


def stamp(data_dir: Path) -> int:
    """Something that changes whenever dumps come or go: the time of the folder that they are in; 0 where there is none."""
    try:
        return (data_dir / FOLDER).stat().st_mtime_ns
    except OSError:
        return 0


def path_of(data_dir: Path, dump: Dumps, file: DumpFile) -> Path:
    """Where a file is."""
    return data_dir / FOLDER / dump.name / file.name


def write(directory: Path, dump: Dumps) -> None:
    """Write the manifest of a dump into its folder."""
    said = {"position": dump.position, "digest": dump.digest, "files": dump.files}
    (directory / MANIFEST).write_bytes(orjson.dumps(said, option=orjson.OPT_INDENT_2))


def _read(path: Path) -> Dumps | None:
    """A dump; none where it is just being made, was deleted this moment, or its manifest is damaged."""
    name = path.parent.name
    if name.endswith(".tmp"):
        return None
    try:
        said = orjson.loads(path.read_bytes())
        files = tuple(_file(each) for each in said["files"])
        return Dumps(said["position"], files, name, said["digest"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file(said: dict[str, Any]) -> DumpFile:
    return DumpFile(**{**said, "modified": datetime.fromisoformat(said["modified"])})


def _order(name: str) -> tuple[str, int]:
    """The place of a folder among the others: by position, and then by number."""
    position, _, number = name.partition("-")
    return position, int(number) if number.isdigit() else -1
