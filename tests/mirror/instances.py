"""Instances of the service that follow and are followed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.conftest import silent

__all__ = ["WINDOW", "held", "record", "workspace_in", "write"]

WINDOW = 3


def workspace_in(folder: Path, **given: object) -> Workspace:
    """A data directory."""
    standard = {"data_dir": folder, "reference_sample": 0, "feed_window": WINDOW, "federation_private": True}
    return Workspace(Settings.model_validate(standard | given))


def record(slug: str, state: int = 0, owned: int = 1) -> Record:
    """A record in one of its states, with nodes that it owns."""
    name = RecordName(SHARED_BASE, "practice", slug)
    lines = {f'<{name.iri}> <https://schema.org/name> "é \\"{slug}\\" {state}"@nl .\n'}
    lines |= {f'<{name.iri}#part-{number}> <https://schema.org/value> "{state}" .\n' for number in range(owned)}
    return Record(name, "".join(sorted(lines)).encode())


def write(workspace: Workspace, *accepted: Record, retracted: Sequence[str] = ()) -> None:
    """Append to a journal and publish."""
    workspace.journal.append(accepted, [record(slug).name.iri for slug in retracted], source="test", agent="a test")
    workspace.ensure_published(silent)


def held(workspace: Workspace) -> list[Record]:
    """What a journal holds, and what its readers see."""
    found = list(workspace.journal.records())
    assert workspace.graph.snapshot().position == workspace.journal.position
    return found
