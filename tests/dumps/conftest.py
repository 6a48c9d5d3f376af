"""Dumps of the bundled data, and small ones of made-up records."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest
import zstandard

from participatiekaart.dumps import DumpFile, Dumps, path_of
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

DATASET = f"{SHARED_BASE}id/dataset/"


def area(slug: str, name: str) -> str:
    """A record of an area, as `tests.index.worlds.records` reads it."""
    return f'<area/{slug}> a pk:NamedArea ; schema:name "{name}"@nl .\n'


TERMS = "dct:license <https://creativecommons.org/licenses/by/4.0/> ; dct:publisher <organisation/us> ."


def dataset(slug: str, *spaces: str, of: str = "", said: str = TERMS) -> str:
    """A record of a data set, of the records whose names start so, relative to the base."""
    starts = ", ".join(f'"{SHARED_BASE}{space}"' for space in spaces)
    row = f"void:class {of} ;" if of else ""
    return (
        f'<dataset/{slug}> a void:Dataset, dcat:Dataset ; schema:name "{slug}"@nl, "the {slug}"@en ;\n'
        f"    void:uriSpace {starts} ; {row}\n"
        f"    {said or '.'}\n"
    )


@dataclass(frozen=True)
class Place:
    """A data directory, without validation in between."""

    workspace: Workspace

    def publish(self, records: Iterable[Record], retracted: Iterable[str] = ()) -> None:
        """Append records to the journal, and the end of those with these paths, and publish that."""
        gone = [f"{SHARED_BASE}id/{path}" for path in retracted]
        self.workspace.journal.append(records, gone, source="/home/somebody/files", agent="editor:ab12cd", note="private")
        self.workspace.ensure_published(lambda _step, _done: None)

    def dump(self) -> Dumps:
        """Dump what is published."""
        return self.workspace.dumper.make(self.workspace.index())

    def path(self, dump: Dumps, name: str) -> Path:
        """Where a file is."""
        return path_of(self.workspace.data_dir, dump, dump.by_name[name])

    def content(self, dump: Dumps, name: str) -> bytes:
        """What a file says, unpacked."""
        file = dump.by_name[name]
        packed = self.path(dump, name).read_bytes()
        return {"": bytes, "gzip": gzip.decompress, "zstd": _unpacked}[file.compression](packed)

    def every_content(self, dump: Dumps) -> dict[str, bytes]:
        """The bytes of each file."""
        return {file.name: self.path(dump, file.name).read_bytes() for file in dump.files}


def _unpacked(packed: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(packed)


def place(path: Path, **settings: object) -> Place:
    """An empty data directory."""
    return Place(Workspace(Settings(data_dir=path, **settings)))  # type: ignore[arg-type]


@pytest.fixture
def empty(tmp_path: Path) -> Place:
    """An empty data directory of its own."""
    return place(tmp_path / "data")


@dataclass(frozen=True)
class Dumped:
    """The bundled data and a dump of them; tests only read it."""

    place: Place
    dump: Dumps

    def content(self, name: str) -> bytes:
        """What a file says, unpacked."""
        return self.place.content(self.dump, name)

    def of(self, slug: str) -> list[DumpFile]:
        """The files of a data set."""
        return [file for file in self.dump.files if file.dataset == DATASET + slug]


@pytest.fixture(scope="session")
def dumped(bundled_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Dumped:
    """A dump of the bundled data."""
    folder = tmp_path_factory.mktemp("dumped") / "data"
    shutil.copytree(bundled_workspace.data_dir, folder, ignore=shutil.ignore_patterns("*.lease", "results", "dumps"))
    found = place(folder)
    return Dumped(found, found.dump())
