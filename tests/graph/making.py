"""Small records, journals and data directories for the tests of this room."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.graph.publishing import publish
from participatiekaart.journal import Journal
from participatiekaart.rdf.names import SHARED_BASE, Naming, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.workspace import Workspace

VALUE = "urn:value"


def name(slug: str) -> RecordName:
    """The name of a record, or of a graph that is none where it begins with ``urn:``."""
    return RecordName(slug, "", "") if slug.startswith("urn:") else RecordName(SHARED_BASE, "area", slug)


def record(slug: str, lines: Iterable[str]) -> Record:
    """A record of these N-Triples lines, each without its full stop."""
    return Record(name(slug), "".join(sorted(f"{line} .\n" for line in set(lines))).encode())


def valued(slug: str, value: int) -> Record:
    """A record that says one number."""
    return record(slug, [f'<{name(slug).iri}> <{VALUE}> "{value}"'])


def value_of(triples: Iterable[ox.Triple]) -> int:
    """The number that such a record says."""
    [found] = [each.object for each in triples]
    assert isinstance(found, ox.Literal)
    return int(found.value)


class Data:
    """A data directory with a journal, without validation in between.

    Args:
        path: the data directory.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = Journal(path / "journal.sqlite", Naming())

    def change(self, *records: Record, retracted: Iterable[str] = ()) -> int:
        """Append to the journal; returns its position."""
        return self.journal.append(records, [name(slug).iri for slug in retracted], source="test", agent="test")

    def publish(self) -> str:
        """Publish; returns the name of the published snapshot."""
        return publish(self.path, self.journal).snapshot

    @property
    def snapshots(self) -> set[str]:
        """Names of the folders that are there."""
        return {path.name for path in (self.path / "snapshots").iterdir() if path.is_dir()}


def snapshot_folder(workspace: Workspace) -> Path:
    """The folder of the published snapshot."""
    return workspace.data_dir / "snapshots" / workspace.graph.snapshot().name
